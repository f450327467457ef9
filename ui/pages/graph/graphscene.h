// GraphScene: what the graph viewport draws: a network with its figures (GraphContent), a place for every node, and the
// trees that find what lies in a rectangle. Immutable and shared: pages make one on any thread, the viewport and its
// workers read it. What time slider and legend hide is a GraphMask beside it, so that hiding rebuilds nothing.
#pragma once

#include "core/base/result.h"
#include "ui/pages/graph/packedtree.h"

#include <QRectF>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace holdfast::ui {

using NodeIndex = std::uint32_t;
using EdgeIndex = std::uint32_t;
inline constexpr NodeIndex kNoNode = std::numeric_limits<NodeIndex>::max();
inline constexpr std::int64_t kNoEdgeTime = std::numeric_limits<std::int64_t>::min();

/// How far a bent edge leaves the straight line, as a share of its length, at most.
inline constexpr float kMaxBend = 0.12F;

enum NodeFlag : std::uint8_t {
    kUnknownEnd = 1,  ///< named by a referral, but no customer
    kColdStart = 2,   ///< too new for a score of his own
    kPinned = 4,      ///< the layout leaves him where he is
};

/// The network apart from where it stands. Optional columns may be empty: then no node or edge has a value.
struct GraphContent {
    std::vector<std::string> keys;       ///< [nodes]
    std::vector<float> risk;             ///< [nodes] or empty; chance of leaving 0..1, NaN: no score
    std::vector<std::int16_t> category;  ///< [nodes] or empty; index of a category colour, -1: none
    std::vector<float> size;             ///< [nodes] or empty; any metric scaled to 0..1
    std::vector<std::uint8_t> flags;     ///< [nodes] or empty; NodeFlag
    std::vector<NodeIndex> source;       ///< [edges] who referred
    std::vector<NodeIndex> target;       ///< [edges] who was brought
    std::vector<std::uint16_t> channel;  ///< [edges] or empty
    std::vector<std::int64_t> time;      ///< [edges] or empty; UTC seconds, kNoEdgeTime: unknown
    bool directed = true;                ///< arrows are drawn

    std::size_t nodes() const { return keys.size(); }
    std::size_t edges() const { return source.size(); }
    float riskOf(NodeIndex node) const { return risk.empty() ? std::nanf("") : risk[node]; }
    int categoryOf(NodeIndex node) const { return category.empty() ? -1 : category[node]; }
    float sizeOf(NodeIndex node) const { return size.empty() ? 0.0F : size[node]; }
    std::uint8_t flagsOf(NodeIndex node) const { return flags.empty() ? std::uint8_t{0} : flags[node]; }
};

inline constexpr std::uint8_t kMaskHidden = 0;
inline constexpr std::uint8_t kMaskShown = 1;
inline constexpr std::uint8_t kMaskDimmed = 2;  ///< shown as background: who passes no filter
inline constexpr std::uint8_t kMaskGone = 3;    ///< shown faded and hollow: who has left by then

/// What is shown; an empty vector shows all. An edge is drawn when it and both its ends are shown, and dimmed with either.
struct GraphMask {
    std::vector<std::uint8_t> nodes;  ///< [nodes] or empty; one of the above
    std::vector<std::uint8_t> edges;  ///< [edges] or empty; 0 hides

    bool showsNode(NodeIndex node) const { return nodes.empty() || nodes[node] != kMaskHidden; }
    bool dimsNode(NodeIndex node) const { return !nodes.empty() && nodes[node] == kMaskDimmed; }
    bool isGone(NodeIndex node) const { return !nodes.empty() && nodes[node] == kMaskGone; }
    bool showsEdge(EdgeIndex edge) const { return edges.empty() || edges[edge] != 0; }
};

class GraphScene {
public:
    struct Neighbour {
        NodeIndex node = 0;
        EdgeIndex edge = 0;
    };

    /// Builds adjacency and trees: about 50 ms for 100 k nodes with 300 k edges. Nodes with a NaN or infinite place are
    /// kept but never drawn. InvalidInput when columns do not fit or an edge names no node.
    static Result<std::shared_ptr<const GraphScene>> make(std::shared_ptr<const GraphContent> content, std::vector<float> x,
                                                          std::vector<float> y);
    /// Likewise where it is known how far apart neighbours of a row stand: layers far apart would make it seem more.
    struct Places {
        std::vector<float> x, y;
        double spacing = 0.0;  ///< > 0; 0: as it is found, see spacing()
    };
    static Result<std::shared_ptr<const GraphScene>> make(std::shared_ptr<const GraphContent> content, Places places);
    /// The same network standing elsewhere: shares content and adjacency. InvalidInput when the sizes do not fit.
    Result<std::shared_ptr<const GraphScene>> moved(std::vector<float> x, std::vector<float> y) const { return moved(Places{std::move(x), std::move(y), 0.0}); }
    Result<std::shared_ptr<const GraphScene>> moved(Places places) const;

    const GraphContent& content() const { return *m_content; }
    bool sameNetwork(const GraphScene& other) const;  ///< the same people and referrals, whatever their figures and places
    std::size_t nodes() const { return m_content->nodes(); }
    std::size_t edges() const { return m_content->edges(); }
    float x(NodeIndex node) const { return m_x[node]; }
    float y(NodeIndex node) const { return m_y[node]; }
    QPointF place(NodeIndex node) const { return {m_x[node], m_y[node]}; }
    bool placed(NodeIndex node) const { return std::isfinite(m_x[node]) && std::isfinite(m_y[node]); }
    bool drawable(EdgeIndex edge) const { return placed(m_content->source[edge]) && placed(m_content->target[edge]); }

    /// Around an edge with drawable ends, with room for a bend.
    Box edgeBox(EdgeIndex edge) const {
        const NodeIndex a = m_content->source[edge];
        const NodeIndex b = m_content->target[edge];
        const float dx = std::abs(m_x[b] - m_x[a]);
        const float dy = std::abs(m_y[b] - m_y[a]);
        const float roomX = kMaxBend * dy;  // it bends across its direction
        const float roomY = kMaxBend * dx;
        return {std::min(m_x[a], m_x[b]) - roomX, std::min(m_y[a], m_y[b]) - roomY, std::max(m_x[a], m_x[b]) + roomX,
                std::max(m_y[a], m_y[b]) + roomY};
    }

    std::span<const Neighbour> neighbours(NodeIndex node) const;  ///< both directions; a loop is listed once
    std::span<const NodeIndex> byImportance() const { return m_topology->byImportance; }  ///< largest size metric first
    std::uint32_t rank(NodeIndex node) const { return m_topology->rank[node]; }           ///< place in byImportance()
    bool hasTimes() const { return m_topology->firstTime < m_topology->lastTime; }
    float timeShare(EdgeIndex edge) const;  ///< 0 oldest .. 1 newest, NaN unknown

    QRectF bounds() const { return m_bounds; }   ///< of all placed nodes; null without any
    double spacing() const { return m_spacing; }  ///< typical distance between nodes where most of them are; > 0
    /// Sum over edges of length x lengthWeight, per occupied area: how thickly the plane is covered with edges, > 0.
    double edgeCover() const { return m_edgeCover; }
    /// Long edges are fainter, or they would hide what lies beneath: 1 for none, falling with length over spacing.
    float lengthWeight(double length) const { return static_cast<float>(1.0 / (1.0 + length / (10.0 * m_spacing))); }
    const PackedTree& nodeTree() const { return m_nodeTree; }
    const PackedTree& edgeTree() const { return m_edgeTree; }  ///< boxes have room for a bent edge

    QRectF boundsOf(std::span<const NodeIndex> nodes) const;
    /// The placed, shown node nearest to a point within `radius`; kNoNode when none.
    NodeIndex nearest(const QPointF& point, double radius, const GraphMask* mask) const;

private:
    struct Topology {
        std::vector<std::uint32_t> offsets;    ///< [nodes + 1]
        std::vector<Neighbour> neighbours;
        std::vector<NodeIndex> byImportance;
        std::vector<std::uint32_t> rank;
        std::int64_t firstTime = 0;
        std::int64_t lastTime = 0;
    };
    static std::shared_ptr<const Topology> topologyOf(const GraphContent& content);
    void index(double knownSpacing);

    std::shared_ptr<const GraphContent> m_content;
    std::shared_ptr<const Topology> m_topology;
    std::vector<float> m_x;
    std::vector<float> m_y;
    PackedTree m_nodeTree;
    PackedTree m_edgeTree;
    QRectF m_bounds;
    double m_spacing = 1.0;
    double m_edgeCover = 1.0;
};

using ScenePtr = std::shared_ptr<const GraphScene>;
using MaskPtr = std::shared_ptr<const GraphMask>;

}  // namespace holdfast::ui
