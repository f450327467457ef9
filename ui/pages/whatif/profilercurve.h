// ProfilerCurve: one small response curve of the what-if profiler: the score along one column, its interval, the
// support of the data (outside is shaded: extrapolation), and a line to drag by mouse or arrow keys. Painted from a
// ResponseCurve; knows no model. GUI thread only.
#pragma once

#include "core/data/whatif.h"
#include "ui/theme/theme.h"

#include <QRectF>
#include <QWidget>

namespace holdfast::ui {

class ProfilerCurve : public QWidget {
    Q_OBJECT

public:
    ProfilerCurve(const Theme& theme, const QString& column, QWidget* parent = nullptr);

    /// `top`: the upper end of the probability axis, shared by all curves of the profiler.
    void setCurve(const ResponseCurve& curve, double top);
    const ResponseCurve& curve() const { return m_curve; }
    QString column() const { return m_column; }
    bool changed() const;  ///< the setting differs from the stored value

    void setMissingText(const QString& text) { m_missing = text; }  ///< what stands where there is no one value
    void setHeight(int height);  ///< not below the smallest readable one

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

signals:
    void dragged(const QString& column, double x);    ///< while dragging
    void committed(const QString& column, double x);  ///< released, or a key step
    void resetRequested(const QString& column);

protected:
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    QRectF plot() const;
    double left() const;
    double right() const;
    double toX(const QRectF& plot, double value) const;
    double toY(const QRectF& plot, double probability) const;
    double valueAt(double x) const;  ///< snapped to whole steps where the column asks for it
    double step() const;
    QString valueText(double x) const;
    double probabilityAt(double x) const;
    void paintHead(QPainter& painter) const;
    void paintSupport(QPainter& painter, const QRectF& plot) const;
    void paintAxis(QPainter& painter, const QRectF& plot) const;
    void paintNumberCurve(QPainter& painter, const QRectF& plot) const;
    void paintCategories(QPainter& painter, const QRectF& plot) const;
    void paintHandle(QPainter& painter, const QRectF& plot) const;
    void updateAccessible();

    const Theme& m_theme;
    QString m_column;
    ResponseCurve m_curve;
    QString m_missing;
    double m_top = 1.0;
    bool m_dragging = false;
};

}  // namespace holdfast::ui
