#include "core/graph/layoutrelaxation.h"

#include <algorithm>
#include <cmath>

namespace holdfast::graph::layouting {

namespace {

constexpr float kMomentum = 0.8F;
constexpr unsigned kSlowStart = 5;  // iterations with less momentum, while forces still turn about
constexpr float kSlowMomentum = 0.5F;
// Attraction fades within this squared distance, so that neighbours come to rest side by side and not upon each other.
constexpr float kContact = 1.0F;
// t-SNE's attraction wanes with distance, so a tree, whose parts hang together by single edges, would be torn apart. A
// linear spring of this strength, times the sixteenth power of (edges of a tree / edges), keeps it together; a graph with a
// few edges a node hardly feels it. Around a hub it is weaker by the root of the degree, as what hangs there needs a disc
// whose radius grows like that root.
constexpr float kSpring = 0.4F;
constexpr float kLeastSpring = 1e-4F;
constexpr float kRepulsionStiffness = 0.4F;  // bounds the second derivative of the repulsion, per unit of mass
constexpr float kLongestMove = 4.0F;         // in units of the softness' root
constexpr std::size_t kNodesAPiece = 512;    // worth handing to another thread

struct Step {
    float repulsion;
    float momentum;
    float gain;  ///< 1, falling toward the end so that the last positions are at rest
};

/// [nodes] strength of the springs at each node; an edge has the weaker of its ends'. Empty where none would be felt.
std::vector<float> springs(const LevelView& level) {
    const double edges = 0.5 * static_cast<double>(level.targets.size());
    if (edges == 0.0) return {};
    const float strength = kSpring * static_cast<float>(std::pow((static_cast<double>(level.nodes()) - 1.0) / edges, 16));
    if (strength < kLeastSpring) return {};
    std::vector<float> spring(level.nodes());
    for (std::size_t node = 0; node < spring.size(); ++node)
        spring[node] = strength / std::sqrt(static_cast<float>(level.degree(node)));
    return spring;
}

Step stepAt(const RelaxRequest& request, unsigned iteration) {
    const float done = static_cast<float>(iteration) / static_cast<float>(request.iterations);
    const float rise = std::min(1.0F, 2.0F * done);
    return {request.startRepulsion * std::pow(kRepulsion / request.startRepulsion, rise),
            iteration < kSlowStart ? kSlowMomentum : kMomentum, std::min(1.0F, 3.0F * (1.0F - done) + 0.1F)};
}

/// Moves one node. `next` holds the repulsion on it and takes its new place.
void move(const RelaxRequest& request, const Step& step, std::span<const float> springs, std::span<const Point> points,
          std::size_t node, Point& velocity, Point& next) {
    const LevelView& level = request.level;
    const Point here = points[node];
    Point pull;
    float stiffness = 0.0F;
    float ties = 0.0F;
    for (auto k = level.first(node), end = level.last(node); k < end; ++k) {
        const Point other = points[level.targets[k]];
        const float dx = other.x - here.x;
        const float dy = other.y - here.y;
        const float weight = level.weights[k];
        const float distance2 = dx * dx + dy * dy;
        const float spring = springs.empty() ? 0.0F : std::min(springs[node], springs[level.targets[k]]);
        const float strength = weight * (1.0F / (request.softness + distance2) + spring) * distance2 / (distance2 + kContact);
        pull.x += strength * dx;
        pull.y += strength * dy;
        stiffness += strength;
        ties += weight;
    }
    const float mass = level.massOf(node);
    pull.x += step.repulsion * mass * next.x;
    pull.y += step.repulsion * mass * next.y;
    stiffness += kRepulsionStiffness * mass / request.softness;
    if (request.anchors.any() && request.anchors.weight[node] > 0.0F) {
        const float hold = request.anchors.weight[node] * std::max(ties, 0.1F * mass) / request.softness;
        pull.x += hold * (request.anchors.place[node].x - here.x);
        pull.y += hold * (request.anchors.place[node].y - here.y);
        stiffness += hold;
    }
    const float rate = step.gain / stiffness;
    velocity.x = step.momentum * velocity.x + rate * pull.x;
    velocity.y = step.momentum * velocity.y + rate * pull.y;
    const float length2 = velocity.x * velocity.x + velocity.y * velocity.y;
    const float longest2 = kLongestMove * kLongestMove * request.softness;
    if (length2 > longest2) {
        const float shrink = std::sqrt(longest2 / length2);
        velocity.x *= shrink;
        velocity.y *= shrink;
    }
    next = {here.x + velocity.x, here.y + velocity.y};
}

bool immovable(const Anchors& anchors, std::size_t node) {
    return anchors.any() && std::isinf(anchors.weight[node]);
}

/// Nodes by the square cell they stand in, cells row by row. Who stands far out counts to the nearest cell at the border,
/// which brings nobody farther from another's cell than he was.
class CellIndex {
public:
    CellIndex(std::span<const Point> points, float cell) : m_box(coreOf(points)) {
        const float width = m_box.right - m_box.left;
        const float height = m_box.bottom - m_box.top;
        m_cell = std::max({cell, std::sqrt(width * height / (4.0F * static_cast<float>(points.size()) + 1024.0F)),
                           std::max(width, height) / 16384.0F});
        m_columns = static_cast<std::size_t>(width / m_cell) + 1;
        m_rows = static_cast<std::size_t>(height / m_cell) + 1;
        m_begin.assign(m_columns * m_rows + 1, 0);
        for (const auto& point : points) ++m_begin[cellOf(point) + 1];
        for (std::size_t c = 1; c < m_begin.size(); ++c) m_begin[c] += m_begin[c - 1];
        m_nodes.resize(points.size());
        for (std::size_t i = points.size(); i-- > 0;) m_nodes[--m_begin[cellOf(points[i]) + 1]] = static_cast<std::uint32_t>(i);
    }

    /// Calls visit(node) for every node in the cell of `point` and the eight around it.
    template <typename Visit>
    void near(Point point, const Visit& visit) const {
        const auto column = columnOf(point);
        const auto row = rowOf(point);
        for (auto r = row - (row > 0 ? 1 : 0); r < std::min(row + 2, m_rows); ++r) {
            const auto first = r * m_columns + column - (column > 0 ? 1 : 0);
            const auto last = r * m_columns + std::min(column + 2, m_columns);
            for (auto k = m_begin[first + 1]; k < endOf(last - 1); ++k) visit(m_nodes[k]);
        }
    }

private:
    // Filling shifted every begin by one cell: m_begin[c + 1] is where cell c begins.
    std::uint32_t endOf(std::size_t cell) const {
        return cell + 2 < m_begin.size() ? m_begin[cell + 2] : static_cast<std::uint32_t>(m_nodes.size());
    }
    std::size_t columnOf(Point point) const {
        return placeOf((point.x - m_box.left) / m_cell, m_columns);
    }
    std::size_t rowOf(Point point) const {
        return placeOf((point.y - m_box.top) / m_cell, m_rows);
    }
    static std::size_t placeOf(float cell, std::size_t count) {
        return static_cast<std::size_t>(std::clamp(cell, 0.0F, static_cast<float>(count - 1)));
    }
    std::size_t cellOf(Point point) const { return rowOf(point) * m_columns + columnOf(point); }

    Box m_box;
    float m_cell = 1.0F;
    std::size_t m_columns = 1;
    std::size_t m_rows = 1;
    std::vector<std::uint32_t> m_begin;
    std::vector<std::uint32_t> m_nodes;
};

/// How far a node is pushed by those that stand too near.
Point pushOn(std::span<const Point> points, const CellIndex& cells, std::size_t node, float distance, const Anchors& anchors) {
    Point push;
    const Point here = points[node];
    cells.near(here, [&](std::uint32_t other) {
        if (other == node) return;
        float dx = here.x - points[other].x;
        float dy = here.y - points[other].y;
        const float length2 = dx * dx + dy * dy;
        if (length2 >= distance * distance) return;
        float length = std::sqrt(length2);
        if (length < 1e-6F) {  // on one spot: part along a direction of their own, opposite for the two
            const float angle = 2.399963F * static_cast<float>(std::min<std::size_t>(node, other) % 4096);
            dx = std::cos(angle) * (node < other ? 1.0F : -1.0F);
            dy = std::sin(angle) * (node < other ? 1.0F : -1.0F);
            length = 1.0F;
        }
        const float share = immovable(anchors, other) ? 1.0F : 0.5F;
        const float missing = share * (distance - std::sqrt(length2)) / length;
        push.x += missing * dx;
        push.y += missing * dy;
    });
    return push;
}

}  // namespace

Result<void> relax(const RelaxRequest& request, std::vector<Point>& points, RepulsionField& field, WorkerTeam& team) {
    std::vector<Point> velocity(points.size());
    std::vector<Point> next(points.size());
    const auto spring = springs(request.level);
    for (unsigned iteration = 0; iteration < request.iterations; ++iteration) {
        field.sum(points, request.level.mass, request.softness, iteration, team);
        const Step step = stepAt(request, iteration);
        team.split(points.size(), kNodesAPiece, [&](std::size_t begin, std::size_t end) {
            field.forces(points, begin, end, next);
            for (std::size_t node = begin; node < end; ++node) {
                if (immovable(request.anchors, node))
                    next[node] = points[node];
                else
                    move(request, step, spring, points, node, velocity[node], next[node]);
            }
        });
        points.swap(next);
        if (request.afterStep) HOLDFAST_CHECK(request.afterStep(points));
    }
    return {};
}

void separate(std::vector<Point>& points, float distance, unsigned rounds, const Anchors& anchors, WorkerTeam& team) {
    constexpr float kCalm = 0.6F;  // pushes from several sides would overshoot
    std::vector<Point> next(points.size());
    for (unsigned round = 0; round < rounds; ++round) {
        const CellIndex cells(points, distance);
        team.split(points.size(), kNodesAPiece, [&](std::size_t begin, std::size_t end) {
            for (std::size_t node = begin; node < end; ++node) {
                next[node] = points[node];
                if (immovable(anchors, node)) continue;
                const Point push = pushOn(points, cells, node, distance, anchors);
                next[node].x += kCalm * push.x;
                next[node].y += kCalm * push.y;
            }
        });
        points.swap(next);
    }
}

}  // namespace holdfast::graph::layouting
