// The arithmetic of deployed trees over many rows at once. A tree is turned into steps from the leaves up: each step
// tests one feature's codes of 64 rows and keeps, row by row, the leaf number that came from the left or from the right.
// So no row ever branches, which is what makes a million rows cheap (bottom-up where QuickScorer, Lucchese et al. 2015,
// goes by features; both spend vector operations on every node to save the mispredicted branches of a walk). Compiled for
// SSE2, for AVX2 and for AVX-512 and chosen once at run time. A row's result does not depend on the rows around it. Any thread.
#pragma once

#include "core/scoring/treeforest.h"
#include "core/scoring/vectorunits.h"

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace holdfast::scoring::treekernel {

constexpr std::size_t kRows = 64;   ///< rows of a group
constexpr std::size_t kGroups = 8;  ///< groups that meet a tree while its steps are in the first-level cache

/// result = right where the code lies in the step's interval, else left; all are slots of kRows bytes.
struct Step {
    std::uint16_t feature = 0;
    std::uint8_t low = 0;
    std::uint8_t span = 0;
    std::uint16_t left = 0;  ///< below 256: the leaf of that number; else a slot in between
    std::uint16_t right = 0;
    std::uint16_t result = 0;
};

/// The trees of a forest as steps, with each tree's leaf values in the order of their numbers.
struct Program {
    std::vector<Step> steps;
    std::vector<std::uint32_t> treeSteps;  ///< [trees + 1]
    std::vector<double> leaves;
    std::vector<std::uint32_t> treeLeaves;  ///< [trees + 1]
};

/// `forest` must have passed its check().
Program compile(const TreeForest& forest);

/// Slots of one thread: the leaf numbers, each kRows times, then room for what is in between.
class Slots {
public:
    Slots();
    std::uint8_t* data() { return m_bytes.data() + m_shift; }

private:
    std::vector<std::uint8_t> m_bytes;
    std::size_t m_shift;  ///< to the next border of a cache line
};

/// Adds the leaf values of trees first .. last - 1 to sums[groups x kRows]. `codes`: [groups x features x kRows].
struct Batch {
    const std::uint8_t* codes = nullptr;
    std::size_t features = 0;
    std::size_t groups = 0;
    std::size_t firstTree = 0;
    std::size_t lastTree = 0;
    double* sums = nullptr;
};
void addTrees(const Program& program, const Batch& batch, Slots& slots, VectorUnits units = vectorUnitsHere());

}  // namespace holdfast::scoring::treekernel
