#include "core/graph/layoutrepulsion.h"

#include "core/graph/layoutkernels.h"

#include <algorithm>
#include <cfloat>
#include <cmath>

namespace holdfast::graph::layouting {

namespace {

constexpr float kCellsPerSoftness = 2.0F;  // grid step = sqrt(softness) / 2
constexpr std::size_t kCellsPerNode = 8;   // a wider layout gets a coarser grid rather than more memory
constexpr std::size_t kFewCells = 32768;
constexpr int kTop = 12;                     // a grid no wider than this is summed directly
constexpr std::size_t kCellsAPiece = 16384;  // of a grid, worth handing to another thread
constexpr std::size_t kNodesAPiece = 4096;   // to be spread
constexpr std::size_t kLanes = 8;

/// Interpolation of odd grid points from their even neighbours at -3, -1, 1, 3, and its transpose.
constexpr float kNear = 0.5625F;
constexpr float kFar = -0.0625F;

}  // namespace

void RepulsionField::Grid::resize(int columns, int rows) {
    width = columns;
    height = rows;
    stride = columns + 3 * kPad;  // the last pad takes what vectors write past the end of a row
    const auto cells = static_cast<std::size_t>(stride) * static_cast<std::size_t>(rows + 2 * kPad);
    charge.assign(cells, 0.0F);
    potential.resize(cells);
}

void RepulsionField::sum(std::span<const Point> points, std::span<const float> mass, float softness, unsigned round,
                         WorkerTeam& team) {
    m_softness = softness;
    m_exact = points.size() <= kExact;
    if (m_exact) {
        const auto padded = (points.size() + kLanes - 1) / kLanes * kLanes;
        m_x.assign(padded, 0.0F);
        m_y.assign(padded, 0.0F);
        m_mass.assign(padded, 0.0F);
        for (std::size_t i = 0; i < points.size(); ++i) {
            m_x[i] = points[i].x;
            m_y[i] = points[i].y;
            m_mass[i] = mass.empty() ? 1.0F : mass[i];
        }
        return;
    }
    placeGrids(points, round);
    spread(points, mass, team);
    const auto share = [&](std::size_t level, const auto& work) {
        const auto rowsAPiece = kCellsAPiece / static_cast<std::size_t>(m_grids[level].width) + 1;
        team.split(static_cast<std::size_t>(m_grids[level].height), rowsAPiece,
                   [&](std::size_t begin, std::size_t end) { work(static_cast<int>(begin), static_cast<int>(end)); });
    };
    for (std::size_t level = 1; level < m_levels; ++level)
        share(level, [&](int begin, int end) { restrictRows(level, begin, end); });
    solveTop();
    for (std::size_t level = m_levels - 1; level-- > 0;)
        share(level, [&](int begin, int end) { solveRows(level, begin, end); });
}

/// Of the turned points, without the few far out.
Box RepulsionField::boxOf(std::span<const Point> points) const {
    Box box{FLT_MAX, FLT_MAX, -FLT_MAX, -FLT_MAX};
    for (const auto& point : points) {
        const Point at = turned(point);
        box = {std::min(box.left, at.x), std::min(box.top, at.y), std::max(box.right, at.x), std::max(box.bottom, at.y)};
    }
    CoreRequest request{box, {}, {}, std::sqrt(m_softness)};
    for (std::size_t i = 0; i < points.size(); i += points.size() / kCoreSample + 1) request.sample.push_back(turned(points[i]));
    request.outside = [&](const Box& core) {
        return static_cast<std::size_t>(
            std::count_if(points.begin(), points.end(), [&](Point point) { return !core.holds(turned(point)); }));
    };
    return coreOf(std::move(request));
}

void RepulsionField::placeGrids(std::span<const Point> points, unsigned round) {
    constexpr double kGoldenAngle = 2.399963229728653;
    constexpr double kGoldenRatio = 0.618033988749895;
    m_cosine = static_cast<float>(std::cos(kGoldenAngle * round));
    m_sine = static_cast<float>(std::sin(kGoldenAngle * round));
    m_left = m_top = 0.0F;
    const Box box = boxOf(points);
    const double width = static_cast<double>(box.right) - box.left;
    const double height = static_cast<double>(box.bottom) - box.top;
    const double budget = static_cast<double>(std::max(kFewCells, kCellsPerNode * points.size()));
    double step = std::sqrt(static_cast<double>(m_softness)) / kCellsPerSoftness;
    step = std::max({step, std::sqrt(width * height / budget), 4.0 * std::max(width, height) / budget});
    m_step = static_cast<float>(step);
    m_cosine /= m_step;
    m_sine /= m_step;
    const double shift = kGoldenRatio * round - std::floor(kGoldenRatio * round);
    m_left = static_cast<float>(box.left / step - 2.0 - shift);
    m_top = static_cast<float>(box.top / step - 2.0 - shift);
    int columns = static_cast<int>(std::ceil(width / step)) + 7;
    int rows = static_cast<int>(std::ceil(height / step)) + 7;
    for (m_levels = 0;; columns = columns / 2 + 4, rows = rows / 2 + 4) {
        if (m_grids.size() == m_levels) m_grids.emplace_back();
        m_grids[m_levels].resize(columns, rows);
        setStencil(m_levels);
        ++m_levels;
        if (std::max(columns, rows) <= kTop) return;
    }
}

/// The kernel, made flat inside `reach`: the first two terms of its Taylor series in the squared distance around there.
double RepulsionField::smoothed(double distance2, double reach) const {
    const double s = m_softness;
    const double edge = reach * reach;
    if (distance2 >= edge) return 1.0 / (s + distance2);
    return (1.0 - (distance2 - edge) / (s + edge)) / (s + edge);
}

/// What this level adds to the next coarser one: the difference of two kernels that agree beyond its reach.
void RepulsionField::setStencil(std::size_t level) {
    const double step = static_cast<double>(m_step) * static_cast<double>(std::size_t{1} << level);
    const double reach = kReach * step;
    const auto finest = level == 0 ? sharpened(step) : std::array<std::array<double, kReach>, kReach>{};
    for (int dy = 0; dy < kReach; ++dy)
        for (int dx = 0; dx < kReach; ++dx) {
            const double distance2 = (dx * dx + dy * dy) * step * step;
            const auto row = static_cast<std::size_t>(dy);
            double value = 0.0;
            if (distance2 < reach * reach) {
                const double here = level == 0 ? finest[row][static_cast<std::size_t>(dx)] : smoothed(distance2, reach / 2.0);
                value = here - smoothed(distance2, reach);
            }
            m_grids[level].stencil[row][static_cast<std::size_t>(kReach - 1 + dx)] = static_cast<float>(value);
            m_grids[level].stencil[row][static_cast<std::size_t>(kReach - 1 - dx)] = static_cast<float>(value);
        }
}

/// The kernel at grid offsets, sharpened so that what spreading and interpolating blur, in the mean over places between grid
/// points, is made good: the inverse of the interpolation's autocorrelation, to second order.
std::array<std::array<double, RepulsionField::kReach>, RepulsionField::kReach> RepulsionField::sharpened(double step) const {
    constexpr int kWide = kReach + 7;
    // Autocorrelation of cubic convolution at whole offsets.
    constexpr std::array<double, 4> kBlur{57.0 / 70.0, 71.0 / 560.0, -1.0 / 28.0, 1.0 / 560.0};
    using Table = std::array<std::array<double, kWide>, kWide>;  // [|dy|][|dx|]; beyond, the blur changes nothing
    Table plain;
    for (int dy = 0; dy < kWide; ++dy)
        for (int dx = 0; dx < kWide; ++dx)
            plain[static_cast<std::size_t>(dy)][static_cast<std::size_t>(dx)] =
                1.0 / (m_softness + (dx * dx + dy * dy) * step * step);
    const auto blurred = [&](const Table& from, int reach, bool along) {
        Table to = from;
        for (int dy = 0; dy < reach; ++dy)
            for (int dx = 0; dx < reach; ++dx) {
                double sum = 0.0;
                for (int k = -3; k <= 3; ++k)
                    sum += kBlur[static_cast<std::size_t>(std::abs(k))] *
                           from[static_cast<std::size_t>(std::abs(along ? dy : dy + k))]
                               [static_cast<std::size_t>(std::abs(along ? dx + k : dx))];
                to[static_cast<std::size_t>(dy)][static_cast<std::size_t>(dx)] = sum;
            }
        return to;
    };
    Table sharp = plain;
    for (int pass = 0; pass < 2; ++pass) {
        const auto blur = blurred(blurred(sharp, kWide - 3, true), kWide - 3, false);
        for (std::size_t dy = 0; dy < kWide - 3; ++dy)
            for (std::size_t dx = 0; dx < kWide - 3; ++dx) sharp[dy][dx] += plain[dy][dx] - blur[dy][dx];
    }
    std::array<std::array<double, kReach>, kReach> result;
    for (std::size_t dy = 0; dy < kReach; ++dy)
        for (std::size_t dx = 0; dx < kReach; ++dx) result[dy][dx] = sharp[dy][dx];
    return result;
}

/// Nodes by the row they stand in, those of a row in their own order.
void RepulsionField::sortByRow(std::span<const Point> points) {
    const auto rows = static_cast<std::size_t>(m_grids[0].height);
    m_rowOf.resize(points.size());
    m_rowBegin.assign(rows + 1, 0);
    for (std::size_t i = 0; i < points.size(); ++i) {
        const Point at = turned(points[i]);
        m_rowOf[i] = inGrid(at) ? static_cast<std::uint32_t>(at.y) : kNoRow;
        if (m_rowOf[i] != kNoRow) ++m_rowBegin[m_rowOf[i] + 1];
    }
    for (std::size_t row = 0; row < rows; ++row) m_rowBegin[row + 1] += m_rowBegin[row];
    m_byRow.resize(points.size());
    for (std::size_t i = 0; i < points.size(); ++i)
        if (m_rowOf[i] != kNoRow) m_byRow[m_rowBegin[m_rowOf[i]]++] = static_cast<std::uint32_t>(i);
    for (std::size_t row = rows; row > 0; --row) m_rowBegin[row] = m_rowBegin[row - 1];
    m_rowBegin[0] = 0;
}

/// What is in the grid as one body, for those who stand far outside.
void RepulsionField::weigh(std::span<const Point> points, std::span<const float> mass) {
    double all = 0.0, x = 0.0, y = 0.0;
    bool anyOutside = false;
    for (const std::uint32_t row : m_rowOf) anyOutside |= row == kNoRow;
    for (std::size_t i = 0; anyOutside && i < points.size(); ++i) {
        if (m_rowOf[i] == kNoRow) continue;
        const double m = mass.empty() ? 1.0 : mass[i];
        all += m;
        x += m * points[i].x;
        y += m * points[i].y;
    }
    if (all > 0.0) m_centre = {static_cast<float>(x / all), static_cast<float>(y / all)};
    m_gridMass = static_cast<float>(all);
}

Point RepulsionField::fromAfar(Point point) const {
    const float dx = point.x - m_centre.x;
    const float dy = point.y - m_centre.y;
    const float distance2 = m_softness + dx * dx + dy * dy;
    const float strength = m_gridMass / (distance2 * distance2);
    return {strength * dx, strength * dy};
}

/// Bands of rows with about as many nodes each. A band takes every node that touches it, row by row: what a cell adds up,
/// and in which order, never depends on where bands begin.
void RepulsionField::spread(std::span<const Point> points, std::span<const float> mass, WorkerTeam& team) {
    sortByRow(points);
    weigh(points, mass);
    std::vector<int> border{0};
    for (int row = 1; row < m_grids[0].height; ++row)
        if (m_rowBegin[static_cast<std::size_t>(row)] >= m_rowBegin[static_cast<std::size_t>(border.back())] + kNodesAPiece)
            border.push_back(row);
    border.push_back(m_grids[0].height);
    team.split(border.size() - 1, 1,
               [&](std::size_t begin, std::size_t end) { spreadRows(points, mass, border[begin], border[end]); });
}

void RepulsionField::spreadRows(std::span<const Point> points, std::span<const float> mass, int firstRow, int endRow) {
    Grid& grid = m_grids[0];
    // A node touches the row above it and two below; one more on each side, lest rounding here and there differ.
    const auto first = m_rowBegin[static_cast<std::size_t>(std::max(firstRow - 3, 0))];
    const auto last = m_rowBegin[static_cast<std::size_t>(std::min(endRow + 2, grid.height))];
    for (auto place = first; place < last; ++place) {
        const auto i = m_byRow[place];
        const Point at = turned(points[i]);
        const int row = static_cast<int>(at.y);
        const int column = static_cast<int>(at.x);
        const auto wx = kernels::cubic(at.x - static_cast<float>(column));
        const auto wy = kernels::cubic(at.y - static_cast<float>(row)) * (mass.empty() ? 1.0F : mass[i]);
        for (int k = std::max(row - 1, firstRow); k < std::min(row + 3, endRow); ++k)
            kernels::four(&grid.charge[grid.at(column - 1, k)]) += wy[k - row + 1] * wx;
    }
}

void RepulsionField::restrictRows(std::size_t level, int begin, int end) {
    const Grid& fine = m_grids[level - 1];
    Grid& coarse = m_grids[level];
    std::vector<float> padded(static_cast<std::size_t>(fine.stride), 0.0F);
    for (int row = begin; row < end; ++row) {
        const int middle = 2 * (row - 1);
        std::fill(padded.begin(), padded.end(), 0.0F);
        for (const auto& [shift, factor] :
             {std::pair{0, 1.0F}, std::pair{-1, kNear}, std::pair{1, kNear}, std::pair{-3, kFar}, std::pair{3, kFar}})
            if (middle + shift >= 0 && middle + shift < fine.height)
                kernels::addScaled(&fine.charge[fine.at(-kPad, middle + shift)], factor, fine.stride, padded.data());
        for (int column = 0; column < coarse.width; ++column) {
            const float* q = &padded[static_cast<std::size_t>(2 * (column - 1) + kPad)];
            coarse.charge[coarse.at(column, row)] = q[0] + kNear * (q[-1] + q[1]) + kFar * (q[-3] + q[3]);
        }
    }
}

void RepulsionField::solveTop() {
    Grid& grid = m_grids[m_levels - 1];
    const double step = static_cast<double>(m_step) * static_cast<double>(std::size_t{1} << (m_levels - 1));
    const double reach = m_levels == 1 ? 0.0 : kReach * step / 2.0;
    std::array<std::array<float, kTop>, kTop> kernel{};
    for (int dy = 0; dy < kTop; ++dy)
        for (int dx = 0; dx < kTop; ++dx)
            kernel[static_cast<std::size_t>(dy)][static_cast<std::size_t>(dx)] =
                static_cast<float>(smoothed((dx * dx + dy * dy) * step * step, reach));
    for (int row = 0; row < grid.height; ++row)
        for (int column = 0; column < grid.width; ++column) {
            float value = 0.0F;
            for (int r = 0; r < grid.height; ++r)
                for (int c = 0; c < grid.width; ++c)
                    value +=
                        kernel[static_cast<std::size_t>(std::abs(r - row))][static_cast<std::size_t>(std::abs(c - column))] *
                        grid.charge[grid.at(c, r)];
            grid.potential[grid.at(column, row)] = value;
        }
}

void RepulsionField::solveRows(std::size_t level, int begin, int end) {
    Grid& grid = m_grids[level];
    std::vector<float> line(static_cast<std::size_t>(m_grids[level + 1].stride));
    for (int row = begin; row < end; ++row) {
        kernels::convolve(&grid.charge[grid.at(0, row)], grid.stride, grid.width, grid.stencil,
                          &grid.potential[grid.at(0, row)]);
        addCoarser(level, row, line);
    }
}

/// Adds the coarser level's potential, interpolated to this row.
void RepulsionField::addCoarser(std::size_t level, int row, std::vector<float>& line) {
    Grid& fine = m_grids[level];
    const Grid& coarse = m_grids[level + 1];
    const int middle = row / 2 + 1;
    const float* source = &coarse.potential[coarse.at(0, middle)];
    if (row % 2 != 0) {
        std::fill(line.begin(), line.end(), 0.0F);
        for (int k = -1; k <= 2; ++k)
            kernels::addScaled(&coarse.potential[coarse.at(0, middle + k)], k == -1 || k == 2 ? kFar : kNear, coarse.width,
                               line.data());
        source = line.data();
    }
    float* out = &fine.potential[fine.at(0, row)];
    for (int column = 0; column < fine.width; column += 2) {
        const float* p = source + column / 2 + 1;
        out[column] += p[0];
        out[column + 1] += kFar * (p[-1] + p[2]) + kNear * (p[0] + p[1]);
    }
}

void RepulsionField::forces(std::span<const Point> points, std::size_t begin, std::size_t end, std::span<Point> force) const {
    if (m_exact) {
        for (std::size_t i = begin; i < end; ++i) force[i] = kernels::allPairs(points[i], m_x, m_y, m_mass, m_softness);
        return;
    }
    const Grid& grid = m_grids[0];
    for (std::size_t i = begin; i < end; ++i) {
        const Point at = turned(points[i]);
        if (!inGrid(at)) {
            force[i] = fromAfar(points[i]);
            continue;
        }
        const int column = static_cast<int>(at.x);
        const int row = static_cast<int>(at.y);
        const auto slope = kernels::gradient(&grid.potential[grid.at(column - 1, row - 1)], grid.stride,
                                             at.x - static_cast<float>(column), at.y - static_cast<float>(row));
        force[i] = {-0.5F * (m_cosine * slope.x - m_sine * slope.y), -0.5F * (m_sine * slope.x + m_cosine * slope.y)};
    }
}

}  // namespace holdfast::graph::layouting
