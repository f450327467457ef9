#include "ui/pages/graph/layoutmemo.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <utility>

namespace holdfast::ui {

namespace {

constexpr float kBeside = 1.0F;    ///< distance of a new node from its neighbours, as neighbours stand in a layout
constexpr float kInFirstRound = 5.0F;
constexpr float kRowStep = 1.5F;   ///< between those who are connected with nobody known
const float kGoldenAngle = std::numbers::pi_v<float> * (3.0F - std::sqrt(5.0F));

class Recall {
public:
    explicit Recall(const graph::ReferralGraph& graph) : m_graph(graph) {
        m_places.x.assign(graph.nodes(), std::numeric_limits<float>::quiet_NaN());
        m_places.y = m_places.x;
        m_places.pinned.assign(graph.nodes(), 0);
    }

    void know(const LayoutMemo& memo) {
        for (std::size_t i = 0; i < memo.keys->size(); ++i) {
            const NodeIndex node = m_graph.find((*memo.keys)[i]);
            if (node == kNoNode || !std::isfinite(memo.places->x[i]) || !std::isfinite(memo.places->y[i])) continue;
            put(node, memo.places->x[i], memo.places->y[i]);
            m_places.pinned[node] = memo.places->pinned[i];
        }
    }

    /// From those with a place outward: whoever has none yet goes beside the neighbours who have one.
    void spread() {
        while (m_next < m_placed.size()) {
            graph::distinctNeighbours(m_graph, m_placed[m_next++], graph::Direction::Both, m_found);
            std::swap(m_around, m_found);
            if (std::all_of(m_around.begin(), m_around.end(), [this](NodeIndex node) { return hasPlace(node); })) continue;
            const Middle others = middleOf(m_around);
            std::size_t brood = 0;
            for (const NodeIndex node : m_around)
                if (!hasPlace(node)) putBeside(node, others, brood++);
        }
    }

    /// Rows below everyone, as broad as the network; whom one there knows stands beside him.
    void line() {
        float left = 0.0F, right = 0.0F, bottom = 0.0F;
        for (std::size_t i = 0; i < m_placed.size(); ++i) {
            const float x = m_places.x[m_placed[i]];
            const float y = m_places.y[m_placed[i]];
            left = i == 0 ? x : std::min(left, x);
            right = i == 0 ? x : std::max(right, x);
            bottom = i == 0 ? y : std::max(bottom, y);
        }
        const auto columns = static_cast<std::size_t>(std::max(8.0F, (right - left) / kRowStep));
        std::size_t spot = 0;
        for (NodeIndex node = 0; node < m_graph.nodes(); ++node) {
            if (hasPlace(node)) continue;
            put(node, left + kRowStep * static_cast<float>(spot % columns), bottom + kRowStep * static_cast<float>(2 + spot / columns));
            ++spot;
            spread();
        }
    }

    Places take() {
        m_places.placed = m_placed.size();
        return std::move(m_places);
    }

private:
    bool hasPlace(NodeIndex node) const { return !std::isnan(m_places.x[node]); }

    void put(NodeIndex node, float x, float y) {
        m_places.x[node] = x;
        m_places.y[node] = y;
        m_placed.push_back(node);
    }

    struct Middle {
        float x = 0.0F, y = 0.0F;
        bool known = false;
    };
    Middle middleOf(const std::vector<NodeIndex>& nodes) const {
        Middle middle;
        float count = 0.0F;
        for (const NodeIndex node : nodes) {
            if (!hasPlace(node)) continue;
            middle.x += m_places.x[node];
            middle.y += m_places.y[node];
            count += 1.0F;
        }
        if (count > 0.0F) middle = {middle.x / count, middle.y / count, true};
        return middle;
    }

    /// Away from `others`, whom the neighbour has already. Those whom one brought wind around him, the later the farther out,
    /// so that a brood does not lie on one point.
    void putBeside(NodeIndex node, const Middle& others, std::size_t brood) {
        graph::distinctNeighbours(m_graph, node, graph::Direction::Both, m_found);
        const Middle known = middleOf(m_found);
        const auto step = static_cast<float>(brood);
        const float outward = others.known ? std::atan2(known.y - others.y, known.x - others.x) : 0.0F;
        const float angle = outward + kGoldenAngle * step;
        const float away = kBeside * std::sqrt(1.0F + step / kInFirstRound);
        put(node, known.x + away * std::cos(angle), known.y + away * std::sin(angle));
    }

    const graph::ReferralGraph& m_graph;
    Places m_places;
    std::vector<NodeIndex> m_placed;  ///< in the order of placing
    std::vector<NodeIndex> m_found, m_around;
    std::size_t m_next = 0;           ///< of m_placed, whose neighbours were not looked at
};

}  // namespace

Places recalled(const graph::ReferralGraph& now, const LayoutMemo& memo) {
    Recall recall(now);
    recall.know(memo);
    recall.spread();
    recall.line();
    return recall.take();
}

LayoutMemo changed(const LayoutMemo& memo, const std::vector<workbench::NodePosition>& rows) {
    if (rows.empty()) return memo;
    auto places = std::make_shared<Places>(*memo.places);
    for (const workbench::NodePosition& row : rows) {
        const auto found = std::find(memo.keys->begin(), memo.keys->end(), row.node);
        if (found == memo.keys->end()) continue;
        const auto at = static_cast<std::size_t>(found - memo.keys->begin());
        places->x[at] = static_cast<float>(row.x);
        places->y[at] = static_cast<float>(row.y);
        places->pinned[at] = row.pinned ? 1 : 0;
    }
    return {memo.keys, std::move(places)};
}

std::vector<workbench::NodePosition> storedPlaces(const graph::ReferralGraph& graph, const Places& places) {
    std::vector<workbench::NodePosition> rows;
    rows.reserve(graph.nodes());
    for (NodeIndex node = 0; node < graph.nodes(); ++node)
        if (std::isfinite(places.x[node]) && std::isfinite(places.y[node]))
            rows.push_back({std::string(graph.key(node)), static_cast<double>(places.x[node]), static_cast<double>(places.y[node]), places.pinned[node] != 0});
    return rows;
}

}  // namespace holdfast::ui
