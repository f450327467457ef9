#include "ui/pages/graph/minimap.h"

#include "ui/theme/theme.h"

#include <QMouseEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>

namespace holdfast::ui {

Minimap::Minimap(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    setCursor(Qt::PointingHandCursor);
    setAccessibleName(tr("Minimap"));
    setAccessibleDescription(
        tr("The whole graph; the frame is what is shown. Keys: plus and minus zoom, Shift with arrows moves."));
    connect(&theme, &Theme::changed, this, qOverload<>(&QWidget::update));
}

QSize Minimap::sizeHint() const { return {m_theme.tokens().spaceXl * 8, m_theme.tokens().spaceXl * 5}; }

void Minimap::setPicture(const QImage& picture, const QRectF& inPlane) {
    if (picture.cacheKey() == m_picture.cacheKey() && inPlane == m_inPlane) return;
    m_picture = picture;
    m_inPlane = inPlane;
    m_scaled = QImage();
    update();
}

void Minimap::setVisiblePart(const QRectF& inPlane) {
    if (inPlane == m_visible) return;
    m_visible = inPlane;
    update();
}

QRectF Minimap::pictureRect() const {
    const int space = m_theme.tokens().spaceXs;
    const QRectF room = QRectF(rect()).adjusted(space, space, -space, -space);
    const QSizeF size = QSizeF(m_inPlane.size()).scaled(room.size(), Qt::KeepAspectRatio);
    return {room.center() - QPointF(size.width() / 2.0, size.height() / 2.0), size};
}

QPointF Minimap::toPlane(const QPointF& at) const {
    const QRectF picture = pictureRect();
    if (picture.isEmpty()) return m_inPlane.center();
    const double x = std::clamp((at.x() - picture.left()) / picture.width(), 0.0, 1.0);
    const double y = std::clamp((at.y() - picture.top()) / picture.height(), 0.0, 1.0);
    return {m_inPlane.left() + x * m_inPlane.width(), m_inPlane.top() + y * m_inPlane.height()};
}

void Minimap::paintEvent(QPaintEvent*) {
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(QPen(m_theme.colour("border"), 1.0));
    painter.setBrush(m_theme.colour(m_theme.isDark() ? "sunken" : "surface"));
    painter.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), m_theme.tokens().radius, m_theme.tokens().radius);
    if (m_picture.isNull() || m_inPlane.isEmpty()) return;
    const QRectF picture = pictureRect();
    const QSize pixels = (picture.size() * devicePixelRatioF()).toSize();
    if (m_scaled.size() != pixels) m_scaled = m_picture.scaled(pixels, Qt::IgnoreAspectRatio, Qt::SmoothTransformation);
    painter.drawImage(picture, m_scaled);
    if (m_visible.contains(m_inPlane)) return;  // all of it is in view
    const double sx = picture.width() / m_inPlane.width();
    const double sy = picture.height() / m_inPlane.height();
    const QPointF corner = m_visible.topLeft() - m_inPlane.topLeft();
    QRectF frame(picture.left() + corner.x() * sx, picture.top() + corner.y() * sy, m_visible.width() * sx,
                 m_visible.height() * sy);
    frame = frame.intersected(QRectF(rect()).adjusted(2, 2, -2, -2));
    const double least = m_theme.tokens().spaceXs;  // seen from very close it would vanish
    if (frame.width() < least || frame.height() < least) {
        const QPointF middle = frame.center();
        frame.setSize({std::max(least, frame.width()), std::max(least, frame.height())});
        frame.moveCenter(middle);
    }
    QColor fill = m_theme.colour("accent");
    fill.setAlphaF(0.12F);
    painter.setPen(QPen(m_theme.colour("accent"), 1.5));
    painter.setBrush(fill);
    painter.drawRect(frame);
}

void Minimap::mousePressEvent(QMouseEvent* event) {
    if (event->button() == Qt::LeftButton && !m_inPlane.isEmpty()) emit centreRequested(toPlane(event->position()));
}

void Minimap::mouseMoveEvent(QMouseEvent* event) {
    if ((event->buttons() & Qt::LeftButton) && !m_inPlane.isEmpty()) emit centreRequested(toPlane(event->position()));
}

void Minimap::mouseReleaseEvent(QMouseEvent* event) { event->accept(); }

void Minimap::wheelEvent(QWheelEvent* event) { event->accept(); }  // not through to the graph below

}  // namespace holdfast::ui
