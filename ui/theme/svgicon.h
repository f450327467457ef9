// SvgIconEngine: an icon of our own set, coloured when it is drawn, sharp at every scale. Selected state takes the
// accent, disabled the muted text. Outlives no Theme. GUI thread only.
#pragma once

#include <QIconEngine>
#include <QPointer>

namespace holdfast::ui {

class Theme;

class SvgIconEngine : public QIconEngine {
public:
    SvgIconEngine(const Theme* theme, QByteArray svg);

    void paint(QPainter* painter, const QRect& rect, QIcon::Mode mode, QIcon::State state) override;
    QPixmap pixmap(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    QPixmap scaledPixmap(const QSize& size, QIcon::Mode mode, QIcon::State state, qreal scale) override;
    QSize actualSize(const QSize& size, QIcon::Mode mode, QIcon::State state) override;
    bool isNull() override { return m_svg.isEmpty(); }
    QIconEngine* clone() const override { return new SvgIconEngine(*this); }

private:
    QPointer<const Theme> m_theme;
    QByteArray m_svg;  ///< with "currentColor" where the colour goes
};

}  // namespace holdfast::ui
