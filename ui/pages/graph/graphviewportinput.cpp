// GraphViewport's mouse, wheel and touch pad.
#include "ui/pages/graph/graphviewport.h"
#include "ui/pages/graph/graphwalk.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QContextMenuEvent>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QNativeGestureEvent>
#include <QToolTip>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr double kNotchesPerDoubling = 4.0;
constexpr double kNotch = 120.0;       ///< of QWheelEvent::angleDelta
constexpr double kLassoStep = 3.0;     ///< pixels between corners of a lasso

}  // namespace

bool GraphViewport::event(QEvent* event) {
    if (event->type() == QEvent::NativeGesture) {
        const auto* gesture = static_cast<QNativeGestureEvent*>(event);
        if (gesture->gestureType() == Qt::ZoomNativeGesture && m_inputs.scene) {
            m_flight.stop();
            moveTo(m_camera.zoomed(1.0 + gesture->value(), gesture->position(), leastScale(), mostScale()));
            return true;
        }
    }
    if (event->type() == QEvent::ShortcutOverride) {  // plain keys of the window must not take these away while one walks
        const auto* key = static_cast<QKeyEvent*>(event);
        const bool plain = key->modifiers() == Qt::NoModifier || key->modifiers() == Qt::KeypadModifier || key->modifiers() == Qt::ShiftModifier;
        if (plain && (key->key() == Qt::Key_Space || key->key() == Qt::Key_0 || key->key() == Qt::Key_Plus || key->key() == Qt::Key_Minus)) {
            return true;
        }
    }
    return QWidget::event(event);
}

void GraphViewport::wheelEvent(QWheelEvent* event) {
    event->accept();
    const double delta = event->angleDelta().y();
    if (!m_inputs.scene || delta == 0.0) return;
    m_flight.stop();
    moveTo(m_camera.zoomed(std::exp2(delta / kNotch / kNotchesPerDoubling), event->position(), leastScale(), mostScale()));
}

void GraphViewport::setHovered(NodeIndex node, const QPoint& globalPosition) {
    if (node == m_overlay.hovered) return;
    m_overlay.hovered = node;
    if (node == kNoNode) QToolTip::hideText();
    else QToolTip::showText(globalPosition, m_tip ? m_tip(node) : describeNode(m_inputs, node), this);
    emit hoverChanged(node);
    update();
}

void GraphViewport::leaveEvent(QEvent* event) {
    QWidget::leaveEvent(event);
    setHovered(kNoNode, {});
}

void GraphViewport::mousePressEvent(QMouseEvent* event) {
    if (!m_inputs.scene || (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)) return;
    m_flight.stop();
    m_pressedAt = m_lastAt = event->position();
    m_pressed = event->button() == Qt::LeftButton ? nodeAt(event->position()) : kNoNode;
    m_drag = event->button() == Qt::MiddleButton ? Drag::Pan : Drag::Undecided;
    m_areaTool = event->modifiers() & Qt::AltModifier ? Tool::Lasso : event->modifiers() & Qt::ShiftModifier ? Tool::Rectangle : m_tool;
    if (m_areaTool != Tool::Pan && (event->modifiers() & (Qt::AltModifier | Qt::ShiftModifier))) m_pressed = kNoNode;
}

/// What a drag does is known once it has left the place of the press.
void GraphViewport::beginDrag(const QPointF& at) {
    setHovered(kNoNode, {});
    if (m_pressed != kNoNode) {
        m_drag = Drag::Node;
        m_overlay.lifted = m_inputs.lifted = m_pressed;
        m_overlay.liftedAt = m_inputs.scene->place(m_pressed);
        inputsChanged(false);
    } else if (m_areaTool != Tool::Pan) {
        m_drag = Drag::Area;
        m_overlay.lasso = QPolygonF{m_pressedAt, at};
    } else {
        m_drag = Drag::Pan;
        setCursor(Qt::ClosedHandCursor);
    }
}

void GraphViewport::mouseMoveEvent(QMouseEvent* event) {
    const QPointF at = event->position();
    if (m_drag == Drag::None) {
        if (m_inputs.scene) setHovered(nodeAt(at), event->globalPosition().toPoint());
        return;
    }
    if (m_drag == Drag::Undecided) {
        if ((at - m_pressedAt).manhattanLength() < QApplication::startDragDistance()) return;
        beginDrag(at);
    }
    if (m_drag == Drag::Pan) {
        moveTo(m_camera.panned(at - m_lastAt));
    } else if (m_drag == Drag::Node) {
        m_overlay.liftedAt = m_camera.toPlane(at);
        update();
    } else if (m_areaTool == Tool::Rectangle) {
        m_overlay.lasso = QPolygonF{m_pressedAt, {at.x(), m_pressedAt.y()}, at, {m_pressedAt.x(), at.y()}};
        update();
    } else if ((at - m_overlay.lasso.last()).manhattanLength() >= kLassoStep) {
        m_overlay.lasso << at;
        update();
    }
    m_lastAt = at;
}

void GraphViewport::mouseReleaseEvent(QMouseEvent* event) {
    if (m_drag == Drag::None || (event->button() != Qt::LeftButton && event->button() != Qt::MiddleButton)) return;
    if (m_drag == Drag::Undecided) click(m_pressed, event->modifiers());
    else endDrag(event->position(), event->modifiers());
    m_drag = Drag::None;
    m_overlay.lasso.clear();
    setTool(m_tool);
    update();
}

void GraphViewport::endDrag(const QPointF& at, Qt::KeyboardModifiers modifiers) {
    if (m_drag == Drag::Node) {
        // It stays lifted where it was dropped until the owner answers with a scene.
        emit nodeMoved(m_pressed, m_camera.toPlane(at));
        return;
    }
    if (m_drag != Drag::Area) return;
    QPolygonF inPlane;
    for (const QPointF& corner : std::as_const(m_overlay.lasso)) inPlane << m_camera.toPlane(corner);
    std::vector<NodeIndex> nodes = nodesInside(m_inputs, inPlane);
    if (modifiers & Qt::ControlModifier) nodes.insert(nodes.end(), m_overlay.selection.begin(), m_overlay.selection.end());
    select(std::move(nodes));
}

void GraphViewport::click(NodeIndex node, Qt::KeyboardModifiers modifiers) {
    if (node == kNoNode) {
        if (!(modifiers & (Qt::ControlModifier | Qt::ShiftModifier | Qt::AltModifier)) && !m_overlay.selection.empty()) select({});
        return;
    }
    setFocusedNode(node);
    if (modifiers & Qt::ControlModifier) toggle(node);
    else choose(node);
}

void GraphViewport::choose(NodeIndex node) {
    m_round = {};
    select({node});
}

void GraphViewport::toggle(NodeIndex node) {
    std::vector<NodeIndex> nodes = m_overlay.selection;
    const auto at = std::lower_bound(nodes.begin(), nodes.end(), node);
    if (at != nodes.end() && *at == node) nodes.erase(at);
    else nodes.insert(at, node);
    select(std::move(nodes));
}

void GraphViewport::select(std::vector<NodeIndex> nodes) {
    const std::vector<NodeIndex> before = m_overlay.selection;
    setSelection(std::move(nodes));
    if (m_overlay.selection != before) emit selectionChanged(m_overlay.selection);
}

void GraphViewport::cancelDrag() {
    const bool lifted = m_inputs.lifted != kNoNode;
    m_drag = Drag::None;
    m_overlay.lasso.clear();
    m_overlay.lifted = m_inputs.lifted = kNoNode;
    if (lifted) inputsChanged(false);
    setTool(m_tool);
    update();
}

bool GraphViewport::abandonDrag() {
    if (m_drag == Drag::None && m_inputs.lifted == kNoNode) return false;
    cancelDrag();
    return true;
}

void GraphViewport::mouseDoubleClickEvent(QMouseEvent* event) {
    if (!m_inputs.scene || event->button() != Qt::LeftButton) return;
    const NodeIndex node = nodeAt(event->position());
    if (node != kNoNode) emit expandRequested(node);
    else flyTo(m_camera.zoomed(2.0, event->position(), leastScale(), mostScale()));
}

void GraphViewport::contextMenuEvent(QContextMenuEvent* event) {
    if (!m_inputs.scene) return;
    if (event->reason() != QContextMenuEvent::Keyboard) {
        emit menuRequested(nodeAt(event->pos()), event->globalPos());
    } else {
        const NodeIndex node = m_overlay.focused;
        const bool placed = node != kNoNode && m_inputs.scene->placed(node);
        emit menuRequested(node, mapToGlobal(placed ? m_camera.toScreen(m_inputs.scene->place(node)).toPoint() : rect().center()));
    }
    event->accept();
}

}  // namespace holdfast::ui
