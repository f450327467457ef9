// GraphViewport by keyboard alone, and what it tells a screen reader.
#include "ui/charts/numbers.h"
#include "ui/pages/graph/graphaccessible.h"
#include "ui/pages/graph/graphviewport.h"
#include "ui/pages/graph/graphwalk.h"
#include "ui/theme/theme.h"

#include <QKeyEvent>

#include <algorithm>

namespace holdfast::ui {

namespace {

constexpr double kKeyZoom = 1.4142135623730951;
constexpr double kPanShare = 0.15;  ///< of the view, for one key press

}  // namespace

void GraphViewport::keyPressEvent(QKeyEvent* event) {
    m_overlay.focusShown = true;
    if (!m_inputs.scene || m_inputs.scene->nodeTree().empty() || !(navigateByKey(event) || actByKey(event))) QWidget::keyPressEvent(event);
}

bool GraphViewport::navigateByKey(QKeyEvent* event) {
    QPointF direction;
    switch (event->key()) {
        case Qt::Key_Left: direction = {-1.0, 0.0}; break;
        case Qt::Key_Right: direction = {1.0, 0.0}; break;
        case Qt::Key_Up: direction = {0.0, -1.0}; break;
        case Qt::Key_Down: direction = {0.0, 1.0}; break;
        case Qt::Key_Plus:
        case Qt::Key_Equal: zoomBy(kKeyZoom); return true;
        case Qt::Key_Minus: zoomBy(1.0 / kKeyZoom); return true;
        case Qt::Key_0:
        case Qt::Key_Home: fitAll(); return true;
        default: return false;
    }
    if (event->modifiers() & Qt::AltModifier) {
        if (direction.y() != 0.0) return false;
        direction.x() < 0.0 ? goBack() : goForward();
        return true;
    }
    if (event->modifiers() & Qt::ControlModifier) return false;
    if (event->modifiers() & Qt::ShiftModifier) {
        m_flight.stop();
        moveTo(m_camera.panned(QPointF(-direction.x() * width(), -direction.y() * height()) * kPanShare));
        return true;
    }
    walk(direction);
    return true;
}

bool GraphViewport::actByKey(QKeyEvent* event) {
    const NodeIndex node = m_overlay.focused;
    switch (event->key()) {
        case Qt::Key_Return:
        case Qt::Key_Enter:
            if (node == kNoNode) return false;
            if (event->modifiers() & Qt::ControlModifier) toggle(node);
            else choose(node);
            return true;
        case Qt::Key_Space:
            if (node == kNoNode) return false;
            emit cardRequested(node);
            return true;
        case Qt::Key_Escape:
            if (abandonDrag()) return true;
            if (!m_overlay.selection.empty()) select({});
            else return false;
            return true;
        default: return false;
    }
}

/// Without a focused node in view a walk begins at the one nearest to the middle.
bool GraphViewport::startWalk() {
    const double all = std::max({m_inputs.scene->bounds().width(), m_inputs.scene->bounds().height(), m_inputs.scene->spacing()});
    for (double radius = m_camera.visible().width() / 64.0; radius < 8.0 * (all + m_camera.visible().width()); radius *= 2.0) {
        const NodeIndex start = m_inputs.scene->nearest(m_camera.centre, radius, m_inputs.mask.get());
        if (start == kNoNode) continue;
        setFocusedNode(start);
        bringIntoView(start);
        emit cursorMoved(start);
        return true;
    }
    return false;
}

bool GraphViewport::inRound() const {
    return m_round.at < m_round.nodes.size() && m_round.nodes[m_round.at] == m_overlay.focused && m_overlay.focused != kNoNode;
}

bool GraphViewport::stepAround(int by) {
    if (!m_inputs.scene || m_inputs.scene->nodeTree().empty()) return false;
    m_overlay.focusShown = true;
    const NodeIndex from = m_overlay.focused;
    if (from == kNoNode || !m_inputs.scene->placed(from) || !m_inputs.shows(from)) return startWalk();
    const bool further = inRound();
    Round round{further ? m_round.hub : from, {}, 0, m_inputs.generation};
    if (further && m_round.generation == m_inputs.generation) round.nodes = std::move(m_round.nodes);
    else round.nodes = neighboursInTurn(m_inputs, round.hub);
    m_round = {};
    if (round.nodes.empty()) return false;
    // The list may have changed since, by a filter or the time: the place in it is where he stands now.
    const auto found = std::find(round.nodes.begin(), round.nodes.end(), from);
    const std::size_t last = round.nodes.size() - 1;
    const auto at = static_cast<std::size_t>(found - round.nodes.begin());
    if (!further || found == round.nodes.end()) round.at = by > 0 ? 0 : last;
    else if (by > 0) round.at = at == last ? 0 : at + 1;
    else round.at = at == 0 ? last : at - 1;
    m_round = std::move(round);
    const NodeIndex next = m_round.nodes[m_round.at];
    setFocusedNode(next);
    bringIntoView(next);
    emit cursorMoved(next);
    return true;
}

bool GraphViewport::endRound() {
    if (!inRound()) return false;
    const NodeIndex hub = m_round.hub;
    m_round = {};
    setFocusedNode(hub);
    if (m_inputs.scene->placed(hub)) bringIntoView(hub);
    emit cursorMoved(hub);
    return true;
}

QString GraphViewport::roundText() const {
    if (!inRound()) return {};
    return tr("%1 of %2 around %3").arg(formatCount(m_round.at + 1), formatCount(m_round.nodes.size()), QString::fromStdString(m_inputs.scene->content().keys[m_round.hub]));
}

bool GraphViewport::walk(const QPointF& direction) {
    const NodeIndex from = m_overlay.focused;
    if (from == kNoNode || !m_inputs.scene->placed(from) || !m_inputs.shows(from)) return startWalk();
    const NodeIndex next = neighbourTowards(m_inputs, from, direction);
    if (next == kNoNode) return false;
    setFocusedNode(next);
    bringIntoView(next);
    emit cursorMoved(next);
    return true;
}

void GraphViewport::bringIntoView(NodeIndex node) {
    const double margin = 3.0 * m_theme.tokens().spaceXl;
    const QPointF at = m_camera.toScreen(m_inputs.scene->place(node));
    if (QRectF(rect()).adjusted(margin, margin, -margin, -margin).contains(at)) return;
    Camera goal = m_camera;
    goal.centre = m_inputs.scene->place(node);
    flyTo(goal);
}

/// What the view as a whole is, for a screen reader; who has the focus is told by its items.
void GraphViewport::describeAll() {
    const bool any = m_inputs.scene && !m_inputs.scene->nodeTree().empty();
    const QString words = any ? tr("%1 people, %2 referrals. Arrow keys walk from customer to customer along referrals, full stop and comma go through all neighbours of one and Backspace back to him, Enter selects, Space shows the card.")
                                    .arg(formatCount(m_inputs.scene->nodes()), formatCount(m_inputs.scene->edges()))
                              : tr("No customers to show.");
    if (words != accessibleDescription()) setAccessibleDescription(words);
}

void GraphViewport::focusInEvent(QFocusEvent* event) {
    QWidget::focusInEvent(event);
    m_overlay.focusShown = event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason || event->reason() == Qt::ShortcutFocusReason;
    tellFocus(*this);
    update();
}

void GraphViewport::focusOutEvent(QFocusEvent* event) {
    QWidget::focusOutEvent(event);
    m_overlay.focusShown = false;
    update();
}

}  // namespace holdfast::ui
