#include "core/graph/layoutpacking.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

namespace holdfast::graph::layouting {

namespace {

constexpr float kCell = 1.25F;
constexpr double kAspect = 1.4;        // windows are wider than high
constexpr float kMarginShare = 0.02F;  // of a component's size, added to the gap around it
constexpr double kMostCells = 1 << 25;  // of the raster; more area gets larger cells

/// Cells [first, end) of one row.
struct Run {
    int row, first, end;
};

/// The cells that a component claims: in every row from its leftmost to its rightmost node, a margin around.
struct Footprint {
    std::vector<Run> runs;
    int width = 0, height = 0;
};

class Raster {
public:
    Raster(int width, int height)
        : m_width(width),
          m_height(height),
          m_words(static_cast<std::size_t>(width + 63) / 64),
          m_bits(m_words * static_cast<std::size_t>(height), 0) {}

    int width() const { return m_width; }
    int height() const { return m_height; }

    bool free(const Footprint& shape, int column, int row) const {
        if (column < 0 || row < 0 || column + shape.width > m_width || row + shape.height > m_height) return false;
        return std::none_of(shape.runs.begin(), shape.runs.end(), [&](const Run& run) {
            return overWords(row + run.row, column + run.first, column + run.end,
                             [&](std::size_t word, std::uint64_t mask) { return (m_bits[word] & mask) != 0; });
        });
    }

    /// The same for a shape that may reach beyond the raster, where nobody is looked after.
    bool freeInside(const Footprint& shape) const {
        return std::none_of(shape.runs.begin(), shape.runs.end(), [&](const Run& run) {
            return overWords(run.row, run.first, run.end,
                             [&](std::size_t word, std::uint64_t mask) { return (m_bits[word] & mask) != 0; });
        });
    }

    bool isFree(int column, int row) const {
        const auto word = static_cast<std::size_t>(row) * m_words + static_cast<std::size_t>(column / 64);
        return (m_bits[word] >> (column % 64) & 1) == 0;
    }

    /// Claims what of the shape lies inside.
    void claim(const Footprint& shape, int column, int row) {
        for (const Run& run : shape.runs) {
            const int first = std::max(0, column + run.first);
            const int end = std::min(m_width, column + run.end);
            if (row + run.row < 0 || row + run.row >= m_height || first >= end) continue;
            overWords(row + run.row, first, end, [&](std::size_t word, std::uint64_t mask) {
                m_bits[word] |= mask;
                return false;
            });
        }
    }

private:
    /// Calls visit(word, mask) for the words of a run until one returns true.
    template <typename Visit>
    bool overWords(int row, int first, int end, const Visit& visit) const {
        const auto base = static_cast<std::size_t>(row) * m_words;
        for (int word = first / 64; word * 64 < end; ++word) {
            std::uint64_t mask = ~std::uint64_t{0};
            if (first > word * 64) mask &= ~std::uint64_t{0} << (first - word * 64);
            if (end < (word + 1) * 64) mask &= ~std::uint64_t{0} >> ((word + 1) * 64 - end);
            if (visit(base + static_cast<std::size_t>(word), mask)) return true;
        }
        return false;
    }

    int m_width, m_height;
    std::size_t m_words;
    std::vector<std::uint64_t> m_bits;
};

class Packer {
public:
    Packer(const PackRequest& request, const TaskContext& context)
        : m_request(request), m_context(context), m_moves(request.starts.size() - 1) {
        measure();
    }

    Result<std::vector<Point>> run();

private:
    void measure();
    Box heldCore() const;
    std::pair<double, double> extent() const;
    std::span<const Point> points(std::size_t component) const {
        const auto first = m_request.starts[component];
        return m_request.points.subspan(first, m_request.starts[component + 1] - first);
    }
    float margin(std::size_t component) const {
        return 0.5F * kComponentGap + kMarginShare * std::sqrt(0.8F * static_cast<float>(points(component).size()));
    }
    Footprint footprint(std::size_t component) const;
    Footprint standing(std::size_t component, const Raster& raster) const;
    void cover(std::size_t component, Point corner, Footprint& shape) const;
    Result<void> keep(std::size_t component, Raster& raster);
    Result<void> placeAll(Raster& raster);
    void place(std::size_t component, Raster& raster);
    std::vector<std::uint32_t> outward(const Raster& raster) const;
    Point shelf(const Box& box);

    const PackRequest& m_request;
    const TaskContext& m_context;
    std::vector<Point> m_moves;
    std::vector<Box> m_boxes;  ///< of each component, with its margin; of one that stays, what of it is in the core
    Box m_kept;                ///< of all that stays, without the few that stand far out
    bool m_anyKept = false;
    float m_cell = kCell;
    Point m_corner;  ///< where the raster begins
    Point m_middle;
    std::vector<std::uint32_t> m_outward;                 ///< cells by distance from the middle
    std::map<std::pair<int, int>, std::size_t> m_resume;  ///< where the search for a size of footprint ended
    float m_shelfX = 0.0F, m_shelfY = 0.0F, m_shelfHeight = 0.0F;
};

/// Where those that stay stand, without the few far out: the raster is not to reach to them.
Box Packer::heldCore() const {
    std::vector<Point> held;
    for (std::size_t c = 0; c < m_moves.size(); ++c)
        if (m_request.holding[c] != Holding::Free) held.insert(held.end(), points(c).begin(), points(c).end());
    return coreOf(held);
}

void Packer::measure() {
    const Box core = heldCore();
    m_boxes.reserve(m_moves.size());
    for (std::size_t c = 0; c < m_moves.size(); ++c) {
        Box box = boundsOf(points(c));
        const bool held = m_request.holding[c] != Holding::Free;
        if (held)
            box = {std::clamp(box.left, core.left, core.right), std::clamp(box.top, core.top, core.bottom),
                   std::clamp(box.right, core.left, core.right), std::clamp(box.bottom, core.top, core.bottom)};
        const float m = margin(c);
        box = {box.left - m, box.top - m, box.right + m, box.bottom + m};
        m_boxes.push_back(box);
        if (!held) continue;
        m_kept = m_anyKept ? Box{std::min(m_kept.left, box.left), std::min(m_kept.top, box.top),
                                 std::max(m_kept.right, box.right), std::max(m_kept.bottom, box.bottom)}
                           : box;
        m_anyKept = true;
    }
    if (m_anyKept) m_middle = {(m_kept.left + m_kept.right) / 2, (m_kept.top + m_kept.bottom) / 2};
}

/// Columns and rows of a raster with room for all that stays, and around it for all that is still to be placed, with as much
/// again to spare.
std::pair<double, double> Packer::extent() const {
    double area = 0.0;
    double widest = 1.0;
    double highest = 1.0;
    for (const Box& box : m_boxes) {
        const double width = std::ceil((box.right - box.left) / m_cell);
        const double height = std::ceil((box.bottom - box.top) / m_cell);
        widest = std::max(widest, width);
        highest = std::max(highest, height);
        area += width * height;
    }
    const double side = std::sqrt(2.0 * area / kAspect);
    return {(m_kept.right - m_kept.left) / m_cell + kAspect * side + 2.0 * widest + 4.0,
            (m_kept.bottom - m_kept.top) / m_cell + side + 2.0 * highest + 4.0};
}

/// Of a component that may go anywhere, from the corner of its own box.
Footprint Packer::footprint(std::size_t component) const {
    const Box box = boundsOf(points(component));
    const float m = margin(component);
    Footprint shape;
    shape.width = static_cast<int>(std::floor((box.right - box.left + 2 * m - 1e-3F) / m_cell)) + 1;
    shape.height = static_cast<int>(std::floor((box.bottom - box.top + 2 * m - 1e-3F) / m_cell)) + 1;
    cover(component, {box.left - m, box.top - m}, shape);
    return shape;
}

/// Where a component stands now, from the corner of the raster; what lies outside is left out.
Footprint Packer::standing(std::size_t component, const Raster& raster) const {
    Footprint shape;
    shape.width = raster.width();
    shape.height = raster.height();
    cover(component, m_corner, shape);
    return shape;
}

void Packer::cover(std::size_t component, Point corner, Footprint& shape) const {
    const float m = margin(component);
    const auto cell = [&](float length, int least, int most) {
        return static_cast<int>(std::clamp(std::floor(length / m_cell), static_cast<float>(least), static_cast<float>(most)));
    };
    const Box box = boundsOf(points(component));
    const int top = cell(box.top - m - corner.y + 1e-3F, 0, shape.height);
    const int bottom = cell(box.bottom + m - corner.y - 1e-3F, -1, shape.height - 1);
    for (int row = top; row <= bottom; ++row) shape.runs.push_back({row, shape.width, 0});
    for (const auto& point : points(component)) {
        const int first = cell(point.x - m - corner.x + 1e-3F, 0, shape.width);
        const int end = cell(point.x + m - corner.x - 1e-3F, -1, shape.width - 1) + 1;
        const int last = cell(point.y + m - corner.y - 1e-3F, -1, shape.height - 1);
        for (int row = cell(point.y - m - corner.y + 1e-3F, 0, shape.height); row <= last; ++row) {
            Run& run = shape.runs[static_cast<std::size_t>(row - top)];
            run.first = std::min(run.first, first);
            run.end = std::max(run.end, end);
        }
    }
    std::erase_if(shape.runs, [](const Run& run) { return run.first >= run.end; });
}

/// Leaves a component where it is, or moves it to the nearest free place.
Result<void> Packer::keep(std::size_t component, Raster& raster) {
    const Footprint now = standing(component, raster);
    if (m_request.holding[component] == Holding::Fixed || raster.freeInside(now)) {
        raster.claim(now, 0, 0);
        return {};
    }
    const Footprint shape = footprint(component);
    const Box box = boundsOf(points(component));
    const Point corner{box.left - margin(component), box.top - margin(component)};
    const auto column = std::lround((corner.x - m_corner.x) / m_cell);
    const auto row = std::lround((corner.y - m_corner.y) / m_cell);
    const int farthest = std::max(raster.width(), raster.height());
    for (int ring = 0; ring < farthest; ++ring) {
        HOLDFAST_CHECK(m_context.checkpoint());
        for (int dy = -ring; dy <= ring; ++dy)
            for (int dx = -ring; dx <= ring; dx += std::abs(dy) == ring ? 1 : 2 * ring) {
                const int atColumn = static_cast<int>(column) + dx, atRow = static_cast<int>(row) + dy;
                if (!raster.free(shape, atColumn, atRow)) {
                    if (ring == 0) break;
                    continue;
                }
                m_moves[component] = {m_corner.x + static_cast<float>(atColumn) * m_cell - corner.x,
                                      m_corner.y + static_cast<float>(atRow) * m_cell - corner.y};
                raster.claim(shape, atColumn, atRow);
                return {};
            }
    }
    m_moves[component] = shelf(box);
    return {};
}

/// Free cells ordered by their distance from the middle, in ellipses of a window's shape.
std::vector<std::uint32_t> Packer::outward(const Raster& raster) const {
    const double middleX = (m_middle.x - m_corner.x) / m_cell;
    const double middleY = (m_middle.y - m_corner.y) / m_cell;
    const auto each = [&](const auto& visit) {
        for (int row = 0; row < raster.height(); ++row)
            for (int column = 0; column < raster.width(); ++column) {
                if (!raster.isFree(column, row)) continue;
                const double dx = (column + 0.5 - middleX) / kAspect;
                const double dy = row + 0.5 - middleY;
                visit(static_cast<std::uint32_t>(row * raster.width() + column),
                      static_cast<std::size_t>(4.0 * std::sqrt(dx * dx + dy * dy)));
            }
    };
    std::vector<std::uint32_t> begin;
    each([&begin](std::uint32_t, std::size_t ring) {
        if (ring + 1 >= begin.size()) begin.resize(ring + 2, 0);
        ++begin[ring + 1];
    });
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<std::uint32_t> order(begin.empty() ? 0 : begin.back());
    each([&](std::uint32_t cell, std::size_t ring) { order[begin[ring]++] = cell; });
    return order;
}

/// The nearest free place to the middle. A footprint no smaller than one that found no room so far need not look there.
void Packer::place(std::size_t component, Raster& raster) {
    const Box& box = m_boxes[component];
    const auto shape = footprint(component);
    std::size_t& next = m_resume[{shape.width, shape.height}];
    for (; next < m_outward.size(); ++next) {
        const int column = static_cast<int>(m_outward[next] % static_cast<std::uint32_t>(raster.width())) - shape.width / 2;
        const int row = static_cast<int>(m_outward[next] / static_cast<std::uint32_t>(raster.width())) - shape.height / 2;
        if (!raster.free(shape, column, row)) continue;
        raster.claim(shape, column, row);
        m_moves[component] = {m_corner.x + static_cast<float>(column) * m_cell - box.left,
                              m_corner.y + static_cast<float>(row) * m_cell - box.top};
        return;
    }
    m_moves[component] = shelf(box);
}

/// A place in rows below everything, for what the raster had no room for.
Point Packer::shelf(const Box& box) {
    const float width = box.right - box.left;
    if (m_shelfX > m_corner.x && m_shelfX + width > 2.0F * m_middle.x - m_corner.x) {
        m_shelfX = m_corner.x;
        m_shelfY += m_shelfHeight;
        m_shelfHeight = 0.0F;
    }
    const Point move{m_shelfX - box.left, m_shelfY - box.top};
    m_shelfX += width;
    m_shelfHeight = std::max(m_shelfHeight, box.bottom - box.top);
    return move;
}

Result<void> Packer::placeAll(Raster& raster) {
    m_outward = outward(raster);
    for (std::size_t c = 0; c < m_moves.size(); ++c) {
        if (m_request.holding[c] != Holding::Free) continue;
        HOLDFAST_CHECK(m_context.checkpoint());
        if (c == 0 && !m_anyKept)
            HOLDFAST_CHECK(keep(c, raster));  // the largest stays around the origin
        else
            place(c, raster);
    }
    return {};
}

Result<std::vector<Point>> Packer::run() {
    if (m_moves.empty()) return std::move(m_moves);
    auto [columns, rows] = extent();
    for (; columns * rows > kMostCells; std::tie(columns, rows) = extent()) m_cell *= 1.5F;
    Raster raster(static_cast<int>(columns), static_cast<int>(rows));
    m_corner = {m_middle.x - 0.5F * m_cell * static_cast<float>(raster.width()),
                m_middle.y - 0.5F * m_cell * static_cast<float>(raster.height())};
    m_shelfX = m_corner.x;
    m_shelfY = m_corner.y + m_cell * static_cast<float>(raster.height());
    for (const Holding wanted : {Holding::Fixed, Holding::Kept})
        for (std::size_t c = 0; c < m_moves.size(); ++c)
            if (m_request.holding[c] == wanted) HOLDFAST_CHECK(keep(c, raster));
    HOLDFAST_CHECK(placeAll(raster));
    return std::move(m_moves);
}

}  // namespace

Result<std::vector<Point>> packComponents(const PackRequest& request, const TaskContext& context) {
    return Packer(request, context).run();
}

}  // namespace holdfast::graph::layouting
