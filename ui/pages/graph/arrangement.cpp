#include "ui/pages/graph/arrangement.h"

#include "core/workbench/graphlayout.h"

#include <algorithm>
#include <limits>
#include <unordered_map>
#include <unordered_set>

namespace holdfast::ui {

namespace {

constexpr std::uint32_t kPerNode = 60;      ///< new people one person brings into view at once
constexpr std::uint32_t kMostPerPage = 16 * kPerNode;  ///< when asked again and again: twice as many each time, up to this
constexpr std::uint32_t kMostAround = 400;  ///< in view at first; a person asks for more by expanding
constexpr std::size_t kMostInBranch = 3'000;
constexpr float kRing = 1.6F;
constexpr float kBroadest = 1.6F;  ///< width over height of a tree

/// Some nodes of the network under numbers of their own, ascending by node.
class Part {
public:
    Part(const GraphData& data, std::vector<NodeIndex> nodes) : m_data(data), m_nodes(std::move(nodes)) {
        std::sort(m_nodes.begin(), m_nodes.end());
        m_nodes.erase(std::unique(m_nodes.begin(), m_nodes.end()), m_nodes.end());
    }

    const std::vector<NodeIndex>& nodes() const { return m_nodes; }
    std::uint32_t numberOf(NodeIndex node) const {
        const auto found = std::lower_bound(m_nodes.begin(), m_nodes.end(), node);
        return found != m_nodes.end() && *found == node ? static_cast<std::uint32_t>(found - m_nodes.begin()) : kNoNode;
    }

    /// Rows for a layout: everybody's neighbours in the part.
    void connectAll() {
        connect(graph::Direction::Both, [](NodeIndex, NodeIndex) { return true; });
    }
    /// Rows of the referrals that lead down the referral tree: its own, and those by which others brought somebody too who
    /// stands deeper than they do. So everybody stays at his depth, and lines that join branches cross as few as can be.
    void connectDown() {
        const auto& depth = m_data.tree.depth;
        connect(graph::Direction::Out, [&depth](NodeIndex from, NodeIndex to) { return depth[from] < depth[to]; });
    }
    graph::Adjacency adjacency() const { return {m_offsets, m_targets}; }

    void place(const graph::Layout& layout, Arrangement& arrangement) const {
        arrangement.x.assign(m_data.nodes(), std::numeric_limits<float>::quiet_NaN());
        arrangement.y = arrangement.x;
        for (std::size_t i = 0; i < m_nodes.size(); ++i) {
            arrangement.x[m_nodes[i]] = layout.x[i];
            arrangement.y[m_nodes[i]] = layout.y[i];
        }
        arrangement.shown = m_nodes.size();
    }

    void countHidden(Arrangement& arrangement) const {
        std::vector<NodeIndex> found;
        for (const NodeIndex node : m_nodes) {
            graph::distinctNeighbours(m_data.graph(), node, graph::Direction::Both, found);
            const auto out = std::count_if(found.begin(), found.end(), [this](NodeIndex next) { return numberOf(next) == kNoNode; });
            if (out > 0) arrangement.hidden.push_back({node, static_cast<std::uint32_t>(out)});
        }
        std::stable_sort(arrangement.hidden.begin(), arrangement.hidden.end(),
                         [](const HiddenNeighbours& a, const HiddenNeighbours& b) { return a.count > b.count; });
    }

private:
    template <typename Wanted>
    void connect(graph::Direction direction, const Wanted& wanted) {
        m_offsets.assign(1, 0);
        m_targets.clear();
        std::vector<NodeIndex> found;
        for (const NodeIndex node : m_nodes) {
            graph::distinctNeighbours(m_data.graph(), node, direction, found);
            for (const NodeIndex next : found) {
                const std::uint32_t number = numberOf(next);
                if (number != kNoNode && wanted(node, next)) m_targets.push_back(number);
            }
            m_offsets.push_back(m_targets.size());
        }
    }

    const GraphData& m_data;
    std::vector<NodeIndex> m_nodes;
    std::vector<std::uint64_t> m_offsets;
    std::vector<std::uint32_t> m_targets;
};

/// The best connected neighbours of someone who are not known yet, at most so many.
std::vector<NodeIndex> nearest(const GraphData& data, NodeIndex node, const std::unordered_set<NodeIndex>& known, std::uint32_t most) {
    std::vector<NodeIndex> found;
    graph::distinctNeighbours(data.graph(), node, graph::Direction::Both, found);
    std::erase_if(found, [&known](NodeIndex next) { return known.contains(next); });
    const auto degree = [&data](NodeIndex n) { return data.graph().out(n).size() + data.graph().in(n).size(); };
    std::stable_sort(found.begin(), found.end(), [&](NodeIndex a, NodeIndex b) { return degree(a) > degree(b); });
    if (found.size() > most) found.resize(most);
    return found;
}

/// [nodes] who is within so many referrals of the centre, however many they are.
std::vector<bool> within(const GraphData& data, NodeIndex centre, unsigned hops) {
    std::vector<bool> met(data.nodes(), false);
    std::vector<NodeIndex> front{centre}, next, found;
    met[centre] = true;
    for (; hops > 0 && !front.empty(); --hops) {
        next.clear();
        for (const NodeIndex node : front) {
            graph::distinctNeighbours(data.graph(), node, graph::Direction::Both, found);
            for (const NodeIndex other : found) {
                if (met[other]) continue;
                met[other] = true;
                next.push_back(other);
            }
        }
        std::swap(front, next);
    }
    return met;
}

/// Who can still be reached from the centre when the neighbours of the collapsed are left out.
void dropCollapsed(const GraphData& data, const GraphView& view, NodeIndex centre, std::unordered_set<NodeIndex>& in) {
    if (view.collapsed.empty()) return;
    std::unordered_set<NodeIndex> closed;
    for (const std::string& key : view.collapsed)
        if (const NodeIndex node = data.find(key); node != kNoNode) closed.insert(node);
    std::unordered_set<NodeIndex> reached{centre};
    std::vector<NodeIndex> front{centre};
    std::vector<NodeIndex> found;
    for (std::size_t i = 0; i < front.size(); ++i) {
        if (closed.contains(front[i])) continue;
        graph::distinctNeighbours(data.graph(), front[i], graph::Direction::Both, found);
        for (const NodeIndex next : found)
            if (in.contains(next) && reached.insert(next).second) front.push_back(next);
    }
    in = std::move(reached);
}

Result<ArrangementPtr> around(const GraphData& data, const GraphView& view, NodeIndex centre, const TaskContext& context) {
    auto arrangement = std::make_shared<Arrangement>();
    workbench::EgoQuery query;
    query.key = view.centre;
    query.hops = view.hops;
    query.perNode = kPerNode;
    query.limit = kMostAround;
    HOLDFAST_ASSIGN(const graph::EgoNetwork ego, workbench::egoNetwork(*data.project, query));
    arrangement->omitted = ego.omitted;
    std::unordered_set<NodeIndex> in;
    for (const graph::EgoNode& node : ego.nodes) in.insert(node.node);
    const std::vector<bool> near = view.expanded.empty() ? std::vector<bool>() : within(data, centre, view.hops);
    std::unordered_map<NodeIndex, std::uint32_t> page;  // of those who are expanded, how large their next one is
    for (const std::string& key : view.expanded) {
        const NodeIndex node = data.find(key);
        if (node == kNoNode) continue;
        std::uint32_t& most = page.try_emplace(node, kPerNode).first->second;
        for (const NodeIndex next : nearest(data, node, in, most)) {
            in.insert(next);
            arrangement->omitted -= near[next];  // it was left out before
        }
        most = std::min(2 * most, kMostPerPage);
    }
    dropCollapsed(data, view, centre, in);
    Part part(data, {in.begin(), in.end()});
    part.connectAll();
    graph::RadialRequest request;
    request.graph = part.adjacency();
    request.centre = part.numberOf(centre);
    request.ringGap = kRing;
    HOLDFAST_ASSIGN(const graph::RadialLayout layout, graph::radialLayout(request, context));
    part.place(layout.positions, *arrangement);
    part.countHidden(*arrangement);
    return ArrangementPtr(std::move(arrangement));
}

/// A broad tree would be a thin line across the view: its layers move apart.
void stretch(graph::Layout& layout) {
    if (layout.x.empty()) return;
    const auto [left, right] = std::minmax_element(layout.x.begin(), layout.x.end());
    const auto [top, bottom] = std::minmax_element(layout.y.begin(), layout.y.end());
    const float height = *bottom - *top;
    const float wanted = (*right - *left) / kBroadest;
    if (height <= 0.0F || height >= wanted) return;
    for (float& y : layout.y) y *= wanted / height;
}

/// The branch level by level, as far as it fits.
Result<ArrangementPtr> branch(const GraphData& data, NodeIndex centre, const TaskContext& context) {
    auto arrangement = std::make_shared<Arrangement>();
    const auto all = data.tree.branch(centre);
    std::vector<NodeIndex> nodes(all.begin(), all.end());
    if (nodes.size() > kMostInBranch) {
        std::stable_sort(nodes.begin(), nodes.end(), [&data](NodeIndex a, NodeIndex b) { return data.tree.depth[a] < data.tree.depth[b]; });
        arrangement->omitted = nodes.size() - kMostInBranch;
        nodes.resize(kMostInBranch);
    }
    Part part(data, std::move(nodes));
    part.connectDown();
    graph::LayeredRequest request;
    request.children = part.adjacency();
    request.layerGap = kRing;
    HOLDFAST_ASSIGN(graph::LayeredLayout layout, graph::layeredLayout(request, context));
    stretch(layout.positions);
    arrangement->spacing = static_cast<double>(request.nodeGap);
    part.place(layout.positions, *arrangement);
    part.countHidden(*arrangement);
    return ArrangementPtr(std::move(arrangement));
}

}  // namespace

Result<ArrangementPtr> arrange(const GraphData& data, const GraphView& view, const TaskContext& context) {
    if (view.isWhole()) {
        auto whole = std::make_shared<Arrangement>();
        whole->shown = data.nodes();
        return ArrangementPtr(std::move(whole));
    }
    HOLDFAST_ASSIGN(const NodeIndex centre, workbench::nodeNamed(*data.project, view.centre));
    return view.shape == GraphView::Shape::Around ? around(data, view, centre, context) : branch(data, centre, context);
}

}  // namespace holdfast::ui
