// Minimap: the whole graph small in a corner, with a frame around what the viewport shows. A click or drag moves the view
// there. Takes a picture and two rectangles; knows nothing else. GUI thread only.
#pragma once

#include <QImage>
#include <QWidget>

namespace holdfast::ui {

class Theme;

class Minimap : public QWidget {
    Q_OBJECT

public:
    explicit Minimap(const Theme& theme, QWidget* parent = nullptr);

    void setPicture(const QImage& picture, const QRectF& inPlane);
    void setVisiblePart(const QRectF& inPlane);
    QSize sizeHint() const override;

signals:
    void centreRequested(const QPointF& inPlane);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;

private:
    QRectF pictureRect() const;
    QPointF toPlane(const QPointF& at) const;

    const Theme& m_theme;
    QImage m_picture;
    QImage m_scaled;  ///< to the size it is painted at
    QRectF m_inPlane;
    QRectF m_visible;
};

}  // namespace holdfast::ui
