// RepulsionField: the repulsion that all nodes of a component exert on each, sum over j of m_j (p - p_j) / (s + |p - p_j|^2)^2,
// which is minus half the gradient of the potential sum of m_j / (s + |p - p_j|^2) (t-SNE's kernel, van der Maaten and
// Hinton 2008; s = 1 for single nodes, more where a node stands for many). Summed over all pairs for few nodes, else by
// multilevel summation on a grid (Skeel, Tezcan and Hardy 2002; Hardy et al. 2015): linear in nodes and grid cells.
// Internal to the layout. One field serves one layout run; its steps use the team, and repeat to the bit for any team.
#pragma once

#include "core/graph/layoutgraph.h"
#include "core/graph/layoutteam.h"

#include <array>

namespace holdfast::graph::layouting {

class RepulsionField {
public:
    /// Up to this many nodes all pairs are summed.
    static constexpr std::size_t kExact = 400;

    /// Takes in where the nodes stand; `mass` is empty for 1 each, softness > 0. The grid is turned and shifted anew with
    /// every `round`, so that what it does wrong averages out instead of aligning nodes with its lines.
    void sum(std::span<const Point> points, std::span<const float> mass, float softness, unsigned round, WorkerTeam& team);

    /// Repulsion on points[begin .. end) of the last sum(), written to `force`[begin .. end). Const, any thread.
    void forces(std::span<const Point> points, std::size_t begin, std::size_t end, std::span<Point> force) const;

private:
    static constexpr int kReach = 5;  ///< cells that a level's own stencil spans; beyond it a coarser level takes over
    static constexpr int kPad = 8;    ///< empty cells on every side, so that stencils need no limits

    static constexpr std::uint32_t kNoRow = 0xFFFFFFFF;

    struct Grid {
        int width = 0;
        int height = 0;
        int stride = 0;
        std::array<std::array<float, 2 * kReach - 1>, kReach> stencil{};  ///< [|dy|][dx + kReach - 1]
        std::vector<float> charge;
        std::vector<float> potential;

        std::size_t at(int column, int row) const {
            return static_cast<std::size_t>(row + kPad) * static_cast<std::size_t>(stride) +
                   static_cast<std::size_t>(column + kPad);
        }
        void resize(int columns, int rows);
    };

    Box boxOf(std::span<const Point> points) const;
    void placeGrids(std::span<const Point> points, unsigned round);
    Point turned(Point point) const {  ///< in cells of the finest grid
        return {m_cosine * point.x + m_sine * point.y - m_left, m_cosine * point.y - m_sine * point.x - m_top};
    }
    /// Whether a node takes part in the grid. The few that stand far out do not: they neither stretch it nor push anybody.
    bool inGrid(Point at) const {
        return at.x >= 1.0F && at.y >= 1.0F && at.x < static_cast<float>(m_grids[0].width - 3) &&
               at.y < static_cast<float>(m_grids[0].height - 3);
    }
    Point fromAfar(Point point) const;
    void setStencil(std::size_t level);
    std::array<std::array<double, kReach>, kReach> sharpened(double step) const;
    double smoothed(double distance2, double reach) const;
    void sortByRow(std::span<const Point> points);
    void spread(std::span<const Point> points, std::span<const float> mass, WorkerTeam& team);
    void weigh(std::span<const Point> points, std::span<const float> mass);
    void spreadRows(std::span<const Point> points, std::span<const float> mass, int firstRow, int endRow);
    void restrictRows(std::size_t level, int begin, int end);
    void solveTop();
    void solveRows(std::size_t level, int begin, int end);
    void addCoarser(std::size_t level, int row, std::vector<float>& line);

    float m_softness = 1.0F;
    float m_cosine = 1.0F;  ///< of the grid's turn, divided by its step; so is m_sine
    float m_sine = 0.0F;
    float m_left = 0.0F;  ///< in cells
    float m_top = 0.0F;
    float m_step = 1.0F;
    Point m_centre;             ///< of all that is in the grid
    float m_gridMass = 0.0F;    ///< of the same
    std::vector<Grid> m_grids;  ///< finest first; only the first m_levels are in use
    std::size_t m_levels = 0;
    std::vector<std::uint32_t> m_rowOf;     ///< [nodes] row of the finest grid, kNoRow outside
    std::vector<std::uint32_t> m_rowBegin;  ///< [rows + 1] where a row's nodes begin in m_byRow
    std::vector<std::uint32_t> m_byRow;     ///< [nodes]
    bool m_exact = true;
    std::vector<float> m_x, m_y, m_mass;  ///< the nodes, when all pairs are summed; padded with massless ones
};

}  // namespace holdfast::graph::layouting
