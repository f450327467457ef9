#include "core/graph/layoutcomponent.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace holdfast::graph::layouting {

namespace {

constexpr std::size_t kCoarsest = 50;   // nodes below which a level is laid out from random places
constexpr float kClusterGrowth = 4.0F;  // heaviest cluster against the mean of the finer level
constexpr unsigned kCoarsestIterations = 200;
constexpr unsigned kCoarseIterations = 60;
constexpr unsigned kFineIterations = 80;
constexpr float kCoarseStart = 0.2F;       // repulsion at the start of a level, against that at rest
constexpr float kFineStart = 0.3F;
constexpr float kLeastDistance = 0.4F;  // of any two nodes, as far as there is room
constexpr unsigned kSeparationRounds = 12;
constexpr std::size_t kNodesAPiece = 16384;  // to be shown, worth handing to another thread

/// Turns a component so that it is widest from left to right, around its middle.
void layFlat(std::span<Point> points) {
    double x = 0.0, y = 0.0, xx = 0.0, yy = 0.0, xy = 0.0;
    for (const auto& p : points) x += p.x, y += p.y;
    x /= static_cast<double>(points.size());
    y /= static_cast<double>(points.size());
    for (const auto& p : points) {
        xx += (p.x - x) * (p.x - x);
        yy += (p.y - y) * (p.y - y);
        xy += (p.x - x) * (p.y - y);
    }
    const double angle = 0.5 * std::atan2(2.0 * xy, xx - yy);
    const double c = std::cos(angle), s = std::sin(angle);
    for (auto& p : points) {
        const double dx = p.x - x, dy = p.y - y;
        p = {static_cast<float>(c * dx + s * dy), static_cast<float>(c * dy - s * dx)};
    }
}

/// Steps and levels of one component, from coarse to fine.
class Ladder {
public:
    Ladder(const ComponentRequest& request, WorkerTeam& team) : m_request(request), m_team(team), m_random(request.seed) {
        m_levels.push_back(request.graph);
        m_anchors.push_back(request.anchors);
    }

    Result<std::vector<Point>> layOut();

private:
    void build();
    Anchors coarseAnchors(const std::vector<std::uint32_t>& cluster, const Anchors& fine) const;
    void placeCoarsest();
    void descend(std::size_t level);
    Result<void> relaxLevel(std::size_t level, unsigned iterations, float start);
    void findClusters(std::size_t level);
    Result<void> tell(std::span<const Point> points, std::size_t level);
    Point jitter(float radius);
    float meanMass(std::size_t level) const {
        return static_cast<float>(m_levels[0].nodes()) / static_cast<float>(m_levels[level].nodes());
    }

    const ComponentRequest& m_request;
    WorkerTeam& m_team;
    Random m_random;
    RepulsionField m_field;
    std::vector<LevelView> m_levels;  ///< finest first
    std::vector<Anchors> m_anchors;   ///< of each level
    std::vector<Coarsening> m_coarsenings;
    std::vector<std::uint32_t> m_clusterOf;  ///< [nodes] on the level at hand, while somebody watches a coarse one
    std::vector<Point> m_points;             ///< of the level at hand
    std::vector<Point> m_shown;              ///< of all nodes, while a coarse level moves
    double m_work = 0.0;                     ///< node steps done
    double m_allWork = 1.0;
};

void Ladder::build() {
    m_coarsenings.reserve(64);  // views point into the levels: they must not move
    while (m_levels.back().nodes() > kCoarsest) {
        const auto level = m_levels.size() - 1;
        auto next = coarsen(m_levels.back(), kClusterGrowth * meanMass(level), m_random);
        if (!next || m_coarsenings.size() == 64) break;
        m_coarsenings.push_back(std::move(*next));
        m_anchors.push_back(coarseAnchors(m_coarsenings.back().cluster, m_anchors[level]));
        m_levels.push_back(m_coarsenings.back().level.view());
    }
    m_allWork = static_cast<double>(kFineIterations * m_levels[0].nodes() + kCoarsestIterations * m_levels.back().nodes());
    for (std::size_t level = 1; level + 1 < m_levels.size(); ++level)
        m_allWork += static_cast<double>(kCoarseIterations * m_levels[level].nodes());
}

/// A cluster is held where its anchored members are, as firmly as their share of it.
Anchors Ladder::coarseAnchors(const std::vector<std::uint32_t>& cluster, const Anchors& fine) const {
    if (!fine.any()) return {};
    const auto& mass = m_coarsenings.back().level.mass;
    const auto& finer = m_levels[m_coarsenings.size() - 1];
    Anchors coarse{std::vector<Point>(mass.size()), std::vector<float>(mass.size(), 0.0F)};
    std::vector<float> held(mass.size(), 0.0F);
    for (std::size_t node = 0; node < cluster.size(); ++node) {
        if (!(fine.weight[node] > 0.0F)) continue;
        const auto c = cluster[node];
        const float m = finer.massOf(node);
        held[c] += m;
        coarse.place[c].x += m * fine.place[node].x;
        coarse.place[c].y += m * fine.place[node].y;
        coarse.weight[c] += m * std::min(fine.weight[node], 4.0F);
    }
    for (std::size_t c = 0; c < mass.size(); ++c) {
        if (held[c] == 0.0F) continue;
        coarse.place[c] = {coarse.place[c].x / held[c], coarse.place[c].y / held[c]};
        coarse.weight[c] /= mass[c];
    }
    return coarse;
}

Point Ladder::jitter(float radius) {
    const auto angle = m_random.uniform(0.0, 2.0 * std::numbers::pi);
    const auto length = radius * std::sqrt(m_random.uniform());
    return {static_cast<float>(length * std::cos(angle)), static_cast<float>(length * std::sin(angle))};
}

/// Random places in a disc of half the final radius, around the anchors' middle if there are any; anchored nodes on theirs.
void Ladder::placeCoarsest() {
    const auto& anchors = m_anchors.back();
    const float radius = 0.5F * std::sqrt(kNodeArea * static_cast<float>(m_levels[0].nodes()) / std::numbers::pi_v<float>);
    Point middle;
    float held = 0.0F;
    for (std::size_t i = 0; i < anchors.weight.size(); ++i)
        if (anchors.weight[i] > 0.0F) {
            middle.x += anchors.place[i].x;
            middle.y += anchors.place[i].y;
            held += 1.0F;
        }
    if (held > 0.0F) middle = {middle.x / held, middle.y / held};
    m_points.resize(m_levels.back().nodes());
    for (std::size_t i = 0; i < m_points.size(); ++i) {
        const Point off = jitter(radius);
        m_points[i] = {middle.x + off.x, middle.y + off.y};
        if (anchors.any() && anchors.weight[i] > 0.0F) m_points[i] = anchors.place[i];
    }
}

/// From the places of the next coarser level to this one: members spread over the area of their cluster.
void Ladder::descend(std::size_t level) {
    const auto& coarsening = m_coarsenings[level];
    std::vector<Point> finer(m_levels[level].nodes());
    const auto& anchors = m_anchors[level];
    for (std::size_t i = 0; i < finer.size(); ++i) {
        const auto c = coarsening.cluster[i];
        const Point off = jitter(0.7F * std::sqrt(kNodeArea * coarsening.level.mass[c] / std::numbers::pi_v<float>));
        finer[i] = {m_points[c].x + off.x, m_points[c].y + off.y};
        if (anchors.any() && anchors.weight[i] > 0.0F) finer[i] = anchors.place[i];
    }
    m_points = std::move(finer);
    // The coarser level is done with: its memory goes before the grids of this one grow.
    m_levels.pop_back();
    m_anchors.pop_back();
    m_coarsenings.pop_back();
}

Result<void> Ladder::tell(std::span<const Point> points, std::size_t level) {
    m_work += static_cast<double>(points.size());
    const double share = std::min(1.0, m_work / m_allWork);
    if (level == 0 || !m_request.watched) return m_request.afterStep(points, share);
    m_shown.resize(m_levels[0].nodes());
    m_team.split(m_shown.size(), kNodesAPiece, [&](std::size_t begin, std::size_t end) {
        for (std::size_t node = begin; node < end; ++node) m_shown[node] = points[m_clusterOf[node]];
    });
    return m_request.afterStep(m_shown, share);
}

/// Follows every node down to the cluster that it is in on this level.
void Ladder::findClusters(std::size_t level) {
    m_clusterOf.resize(level > 0 ? m_levels[0].nodes() : 0);
    for (std::size_t node = 0; node < m_clusterOf.size(); ++node) {
        auto at = static_cast<std::uint32_t>(node);
        for (std::size_t l = 0; l < level; ++l) at = m_coarsenings[l].cluster[at];
        m_clusterOf[node] = at;
    }
}

Result<void> Ladder::relaxLevel(std::size_t level, unsigned iterations, float start) {
    const float softness = 1.0F + (meanMass(level) - 1.0F) * kNodeArea;
    RelaxRequest request{m_levels[level], m_anchors[level], softness, start * kRepulsion, iterations, {}};
    if (m_request.watched) findClusters(level);
    if (m_request.afterStep) request.afterStep = [this, level](std::span<const Point> points) { return tell(points, level); };
    return relax(request, m_points, m_field, m_team);
}

/// Old nodes start each level where they were and are held there; that they are held loosely, and that clusters of them are
/// too, lets new edges pull communities to where they belong while the picture as a whole stays.
Result<std::vector<Point>> Ladder::layOut() {
    build();
    placeCoarsest();
    const std::size_t last = m_levels.size() - 1;
    for (std::size_t level = m_levels.size(); level-- > 0;) {
        if (level < last) descend(level);
        const unsigned iterations = level == last ? kCoarsestIterations : level > 0 ? kCoarseIterations : kFineIterations;
        HOLDFAST_CHECK(relaxLevel(level, iterations, level > 0 ? kCoarseStart : kFineStart));
        // Turned while coarse: whoever watches sees no jump at the end.
        if (level == last && !m_anchors[0].any()) layFlat(m_points);
    }
    separate(m_points, kLeastDistance, kSeparationRounds, m_anchors[0], m_team);
    return std::move(m_points);
}

}  // namespace

Result<std::vector<Point>> layOutComponent(const ComponentRequest& request, WorkerTeam& team) {
    if (request.graph.nodes() == 1) return std::vector<Point>{request.anchors.any() ? request.anchors.place[0] : Point{}};
    if (request.graph.nodes() == 2 && !request.anchors.any()) return std::vector<Point>{{-0.5F, 0.0F}, {0.5F, 0.0F}};
    return Ladder(request, team).layOut();
}

}  // namespace holdfast::graph::layouting
