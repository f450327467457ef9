#include "core/graph/layoutpacking.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace holdfast::graph::layouting {

namespace {

constexpr float kCell = 1.25F;
constexpr double kAspect = 1.4;        // windows are wider than high
constexpr float kMarginShare = 0.02F;  // of a component's size, added to the gap around it

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
    explicit Packer(const PackRequest& request) : m_request(request), m_moves(request.starts.size() - 1) { measure(); }

    std::vector<Point> run();

private:
    void measure();
    Raster raster() const;
    std::span<const Point> points(std::size_t component) const {
        const auto first = m_request.starts[component];
        return m_request.points.subspan(first, m_request.starts[component + 1] - first);
    }
    float margin(std::size_t component) const {
        return 0.5F * kComponentGap + kMarginShare * std::sqrt(0.8F * static_cast<float>(points(component).size()));
    }
    Footprint footprint(std::size_t component, Point corner) const;
    void keep(std::size_t component, Raster& raster);
    void place(std::size_t component, Raster& raster);
    std::vector<std::uint32_t> outward(const Raster& raster) const;
    Point shelf(const Box& box);

    const PackRequest& m_request;
    std::vector<Point> m_moves;
    std::vector<Box> m_boxes;  ///< of each component, with its margin
    Box m_kept;                ///< of all that stays
    bool m_anyKept = false;
    float m_cell = kCell;
    Point m_corner;  ///< where the raster begins
    Point m_middle;
    std::vector<std::uint32_t> m_outward;                 ///< cells by distance from the middle
    std::map<std::pair<int, int>, std::size_t> m_resume;  ///< where the search for a size of footprint ended
    float m_shelfX = 0.0F, m_shelfY = 0.0F, m_shelfHeight = 0.0F;
};

void Packer::measure() {
    m_boxes.reserve(m_moves.size());
    for (std::size_t c = 0; c < m_moves.size(); ++c) {
        Box box = boundsOf(points(c));
        const float m = margin(c);
        box = {box.left - m, box.top - m, box.right + m, box.bottom + m};
        m_boxes.push_back(box);
        if (m_request.holding[c] == Holding::Free) continue;
        m_kept = m_anyKept ? Box{std::min(m_kept.left, box.left), std::min(m_kept.top, box.top),
                                 std::max(m_kept.right, box.right), std::max(m_kept.bottom, box.bottom)}
                           : box;
        m_anyKept = true;
    }
    if (m_anyKept) m_middle = {(m_kept.left + m_kept.right) / 2, (m_kept.top + m_kept.bottom) / 2};
}

/// Room for all that stays, and around it for all that is still to be placed, with as much again to spare.
Raster Packer::raster() const {
    double area = 0.0;
    double widest = 1.0;
    double highest = 1.0;
    for (std::size_t c = 0; c < m_boxes.size(); ++c) {
        const double width = std::ceil((m_boxes[c].right - m_boxes[c].left) / m_cell);
        const double height = std::ceil((m_boxes[c].bottom - m_boxes[c].top) / m_cell);
        widest = std::max(widest, width);
        highest = std::max(highest, height);
        area += width * height;
    }
    const double side = std::sqrt(2.0 * area / kAspect);
    const double width = (m_kept.right - m_kept.left) / m_cell + kAspect * side + 2.0 * widest + 4.0;
    const double height = (m_kept.bottom - m_kept.top) / m_cell + side + 2.0 * highest + 4.0;
    return {static_cast<int>(width), static_cast<int>(height)};
}

Footprint Packer::footprint(std::size_t component, Point corner) const {
    const Box& box = m_boxes[component];
    const float m = margin(component);
    const auto cell = [&](float length) { return static_cast<int>(std::floor(length / m_cell)); };
    Footprint shape;
    shape.width = cell(box.right - corner.x - 1e-3F) + 1;
    shape.height = cell(box.bottom - corner.y - 1e-3F) + 1;
    for (int row = 0; row < shape.height; ++row) shape.runs.push_back({row, shape.width, 0});
    for (const auto& point : points(component)) {
        const int first = std::max(0, cell(point.x - m - corner.x + 1e-3F));
        const int end = cell(point.x + m - corner.x - 1e-3F) + 1;
        const int bottom = std::min(shape.height - 1, cell(point.y + m - corner.y - 1e-3F));
        for (int row = std::max(0, cell(point.y - m - corner.y + 1e-3F)); row <= bottom; ++row) {
            auto& run = shape.runs[static_cast<std::size_t>(row)];
            run.first = std::min(run.first, first);
            run.end = std::max(run.end, end);
        }
    }
    std::erase_if(shape.runs, [](const Run& run) { return run.first >= run.end; });
    return shape;
}

/// Leaves a component where it is, or moves it to the nearest free place.
void Packer::keep(std::size_t component, Raster& raster) {
    const Box& box = m_boxes[component];
    const int column = static_cast<int>(std::floor((box.left - m_corner.x) / m_cell));
    const int row = static_cast<int>(std::floor((box.top - m_corner.y) / m_cell));
    const auto shape =
        footprint(component, {m_corner.x + static_cast<float>(column) * m_cell, m_corner.y + static_cast<float>(row) * m_cell});
    if (m_request.holding[component] == Holding::Fixed || raster.free(shape, column, row))
        return raster.claim(shape, column, row);
    const int farthest = std::max(raster.width(), raster.height());
    for (int ring = 1; ring < farthest; ++ring)
        for (int dy = -ring; dy <= ring; ++dy)
            for (int dx = -ring; dx <= ring; dx += std::abs(dy) == ring ? 1 : 2 * ring)
                if (raster.free(shape, column + dx, row + dy)) {
                    m_moves[component] = {static_cast<float>(dx) * m_cell, static_cast<float>(dy) * m_cell};
                    return raster.claim(shape, column + dx, row + dy);
                }
    m_moves[component] = shelf(box);
}

/// Cells ordered by their distance from the middle, in ellipses of a window's shape.
std::vector<std::uint32_t> Packer::outward(const Raster& raster) const {
    const double middleX = (m_middle.x - m_corner.x) / m_cell;
    const double middleY = (m_middle.y - m_corner.y) / m_cell;
    const auto ring = [&](std::uint32_t cell) {
        const double dx = (static_cast<double>(cell % static_cast<std::uint32_t>(raster.width())) + 0.5 - middleX) / kAspect;
        const double dy = static_cast<double>(cell / static_cast<std::uint32_t>(raster.width())) + 0.5 - middleY;
        return static_cast<std::size_t>(4.0 * std::sqrt(dx * dx + dy * dy));
    };
    const auto cells = static_cast<std::uint32_t>(raster.width()) * static_cast<std::uint32_t>(raster.height());
    std::vector<std::uint32_t> begin;
    for (std::uint32_t cell = 0; cell < cells; ++cell) {
        const auto r = ring(cell) + 1;
        if (r >= begin.size()) begin.resize(r + 1, 0);
        ++begin[r];
    }
    std::partial_sum(begin.begin(), begin.end(), begin.begin());
    std::vector<std::uint32_t> order(cells);
    for (std::uint32_t cell = 0; cell < cells; ++cell) order[begin[ring(cell)]++] = cell;
    return order;
}

/// The nearest free place to the middle. A footprint no smaller than one that found no room so far need not look there.
void Packer::place(std::size_t component, Raster& raster) {
    const Box& box = m_boxes[component];
    const auto shape = footprint(component, {box.left, box.top});
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
    if (m_shelfX + width > -m_corner.x + m_middle.x) {
        m_shelfX = m_corner.x;
        m_shelfY += m_shelfHeight;
        m_shelfHeight = 0.0F;
    }
    const Point move{m_shelfX - box.left, m_shelfY - box.top};
    m_shelfX += width;
    m_shelfHeight = std::max(m_shelfHeight, box.bottom - box.top);
    return move;
}

std::vector<Point> Packer::run() {
    if (m_moves.empty()) return {};
    constexpr double kMostCells = 1 << 26;
    for (double cells = 0.0;; m_cell *= 1.5F) {
        cells = 1.0;
        const auto sized = [&](float low, float high) { return static_cast<double>((high - low) / m_cell) + 8.0; };
        double area = sized(m_kept.left, m_kept.right) * sized(m_kept.top, m_kept.bottom);
        for (const auto& box : m_boxes) area += sized(box.left, box.right) * sized(box.top, box.bottom);
        cells += area;
        if (4.0 * cells < kMostCells) break;
    }
    auto raster = this->raster();
    m_corner = {m_middle.x - 0.5F * m_cell * static_cast<float>(raster.width()),
                m_middle.y - 0.5F * m_cell * static_cast<float>(raster.height())};
    m_shelfX = m_corner.x;
    m_shelfY = m_corner.y + m_cell * static_cast<float>(raster.height());
    for (std::size_t c = 0; c < m_moves.size(); ++c)
        if (m_request.holding[c] == Holding::Fixed) keep(c, raster);
    for (std::size_t c = 0; c < m_moves.size(); ++c)
        if (m_request.holding[c] == Holding::Kept) keep(c, raster);
    m_outward = outward(raster);
    for (std::size_t c = 0; c < m_moves.size(); ++c)
        if (m_request.holding[c] == Holding::Free) {
            if (c == 0 && !m_anyKept)
                keep(c, raster);  // the largest stays around the origin
            else
                place(c, raster);
        }
    return std::move(m_moves);
}

}  // namespace

std::vector<Point> packComponents(const PackRequest& request) {
    return Packer(request).run();
}

}  // namespace holdfast::graph::layouting
