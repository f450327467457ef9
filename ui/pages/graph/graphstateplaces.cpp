// The half of GraphState that knows where everyone stands: moved and pinned by hand, by a layout, and back again.
#include "ui/pages/graph/graphstate.h"

#include "core/workbench/graphlayout.h"

#include <cmath>

namespace holdfast::ui {

workbench::NodePosition GraphState::placeOf(NodeIndex node) const {
    return {m_data->key(node), static_cast<double>(m_places->x[node]), static_cast<double>(m_places->y[node]), m_places->pinned[node] != 0};
}

void GraphState::place(const std::vector<workbench::NodePosition>& rows, const QString& undoText) {
    std::vector<workbench::NodePosition> before;
    for (const workbench::NodePosition& row : rows)
        if (const NodeIndex node = m_data ? m_data->find(row.node) : kNoNode; node != kNoNode && std::isfinite(m_places->x[node]))
            before.push_back(placeOf(node));
    if (before.size() != rows.size() || before == rows) return;
    if (m_converging) return m_session.say(tr("Customers can be moved and pinned once the layout is done."));
    m_session.pushEdit(
        undoText, [this, rows] { applyRows(rows); }, [this, before] { applyRows(before); });
}

void GraphState::setConverging(bool converging) {
    m_converging = converging;
    if (const auto rows = std::exchange(m_waiting, {}); !converging && !rows.empty()) applyRows(rows);
}

void GraphState::applyRows(const std::vector<workbench::NodePosition>& rows) {
    if (m_converging) {
        m_waiting.insert(m_waiting.end(), rows.begin(), rows.end());
        return;
    }
    if (m_data && m_places) {
        auto places = std::make_shared<Places>(*m_places);
        for (const workbench::NodePosition& row : rows) {
            const NodeIndex node = m_data->find(row.node);
            if (node == kNoNode) continue;
            places->x[node] = static_cast<float>(row.x);
            places->y[node] = static_cast<float>(row.y);
            places->pinned[node] = row.pinned ? 1 : 0;
        }
        m_places = std::move(places);
        m_pictureStale = true;
        compute();
    }
    const bool mayBeShownFromBefore = m_dataStale || m_placesStale;  // what is being read may not have these places yet
    m_session.runWrite<void>(
        tr("Storing places"),
        [rows](workbench::Project& project, const TaskContext& context) { return workbench::placeNodes(project, rows, context); },
        [this, mayBeShownFromBefore](Result<void> done) {
            if (!done) m_session.report(done.error());
            if (!done || mayBeShownFromBefore) rereadPlaces();
        },
        this);
}

bool GraphState::show(const LayoutMemo& places) {
    if (!m_data || m_dataStale || places.keys != m_data->keys) return false;
    m_places = places.places;
    m_placesStale = false;
    compute();
    return true;
}

void GraphState::rereadPlaces() {
    m_placesStale = true;
    m_pictureStale = true;  // it tells the pinned
    compute();
}

void GraphState::recall(const LayoutMemo& places) {
    if (!m_data) return;
    if (m_converging) {
        m_recalledMeanwhile = places;
        return;
    }
    storeRecalled(places, show(places));
}

void GraphState::placeNewcomers() {
    if (m_placing || m_converging || !m_data || !m_places) return;
    m_placing = true;
    storeRecalled(memo(), false);
}

void GraphState::storeRecalled(const LayoutMemo& places, bool shown) {
    m_session.runWrite<void>(
        tr("Storing places"),
        [places, former = m_data->project](workbench::Project& project, const TaskContext& context) -> Result<void> {
            workbench::ProjectGraph now = *former;  // others may have joined since it was read
            HOLDFAST_CHECK(workbench::refreshGraph(project, now, context));
            return workbench::replacePlaces(project, storedPlaces(now.graph, recalled(now.graph, places)), context);
        },
        [this, shown](Result<void> done) {
            m_placing = false;
            if (!done) return m_session.report(done.error());
            if (!shown) rereadPlaces();
        },
        this);
}

}  // namespace holdfast::ui
