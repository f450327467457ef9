#include "core/scoring/treekernel.h"

#include <algorithm>
#include <cstring>

// The vector types below are GCC's and Clang's; what is wider than the registers at hand lowers to several of them.
namespace holdfast::scoring::treekernel {

namespace {

constexpr std::size_t kSlots = TreeForest::kMaxLeaves + TreeForest::kMaxLeaves;  ///< one in between for each level at most

/// Vectors are handed to templates inside a struct: a bare one would lose its attributes there.
struct Half {
    using Bytes = std::uint8_t __attribute__((vector_size(32), aligned(1), may_alias));
};
struct Whole {
    using Bytes = std::uint8_t __attribute__((vector_size(64), aligned(1), may_alias));
};

#define HOLDFAST_INLINE inline __attribute__((always_inline))

template <typename Units>
HOLDFAST_INLINE const typename Units::Bytes& load(const std::uint8_t* place) {
    return *reinterpret_cast<const typename Units::Bytes*>(place);
}
template <typename Units>
HOLDFAST_INLINE void store(const typename Units::Bytes& value, std::uint8_t* place) {
    *reinterpret_cast<typename Units::Bytes*>(place) = value;
}

template <typename Units>
HOLDFAST_INLINE void runSteps(const Step* steps, std::size_t count, const std::uint8_t* codes, std::uint8_t* slots) {
    for (std::size_t s = 0; s < count; ++s) {
        const Step step = steps[s];
        const std::uint8_t* column = codes + step.feature * kRows;
        const std::uint8_t* left = slots + step.left * kRows;
        const std::uint8_t* right = slots + step.right * kRows;
        std::uint8_t* result = slots + step.result * kRows;
        for (std::size_t at = 0; at < kRows; at += sizeof(typename Units::Bytes)) {
            const auto inside = (load<Units>(column + at) - step.low) <= (typename Units::Bytes{} + step.span);
            store<Units>(inside ? load<Units>(right + at) : load<Units>(left + at), result + at);
        }
    }
}

template <typename Units>
HOLDFAST_INLINE void addAll(const Program& program, const Batch& batch, std::uint8_t* slots) {
    for (std::size_t tree = batch.firstTree; tree < batch.lastTree; ++tree) {
        const Step* steps = program.steps.data() + program.treeSteps[tree];
        const std::size_t count = program.treeSteps[tree + 1] - program.treeSteps[tree];
        const double* leaves = program.leaves.data() + program.treeLeaves[tree];
        for (std::size_t group = 0; group < batch.groups; ++group) {
            runSteps<Units>(steps, count, batch.codes + group * batch.features * kRows, slots);
            const std::uint8_t* found = slots + (count == 0 ? 0 : steps[count - 1].result) * kRows;
            double* sums = batch.sums + group * kRows;
            for (std::size_t r = 0; r < kRows; ++r) sums[r] += leaves[found[r]];
        }
    }
}

void addPlain(const Program& program, const Batch& batch, std::uint8_t* slots) {
    addAll<Half>(program, batch, slots);
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) void addWide(const Program& program, const Batch& batch, std::uint8_t* slots) {
    addAll<Half>(program, batch, slots);
}

__attribute__((target("avx2,avx512f,avx512bw,avx512vl,prefer-vector-width=512"))) void addWidest(
    const Program& program, const Batch& batch, std::uint8_t* slots) {
    addAll<Whole>(program, batch, slots);
}
#endif

/// Turns one tree into steps, children before parents; what is in between takes one slot a level.
class Compiler {
public:
    Compiler(Program& program, const TreeNode* nodes)
        : m_program(program), m_nodes(nodes), m_firstLeaf(program.leaves.size()) {}

    std::uint16_t visit(std::uint16_t place, std::size_t level) {
        const TreeNode& node = m_nodes[place];
        if (node.leaf()) {
            m_program.leaves.push_back(static_cast<double>(node.value));
            return static_cast<std::uint16_t>(m_program.leaves.size() - 1 - m_firstLeaf);
        }
        const std::uint16_t left = visit(node.left, level);
        // The left result waits in this level's slot while the right one is worked out above it.
        const std::uint16_t right = visit(node.right, level + 1);
        const auto result = static_cast<std::uint16_t>(TreeForest::kMaxLeaves + level);
        m_program.steps.push_back({node.feature, node.low, node.span, left, right, result});
        return result;
    }

private:
    Program& m_program;
    const TreeNode* m_nodes;
    std::size_t m_firstLeaf;
};

}  // namespace

Program compile(const TreeForest& forest) {
    Program program;
    program.treeSteps.push_back(0);
    program.treeLeaves.push_back(0);
    for (std::size_t tree = 0; tree < forest.trees(); ++tree) {
        Compiler(program, forest.tree(tree)).visit(0, 0);
        program.treeSteps.push_back(static_cast<std::uint32_t>(program.steps.size()));
        program.treeLeaves.push_back(static_cast<std::uint32_t>(program.leaves.size()));
    }
    return program;
}

Slots::Slots() : m_bytes(kSlots * kRows + kRows, 0), m_shift(0) {
    m_shift = (kRows - reinterpret_cast<std::uintptr_t>(m_bytes.data()) % kRows) % kRows;
    for (std::size_t leaf = 0; leaf < TreeForest::kMaxLeaves; ++leaf)
        std::memset(data() + leaf * kRows, static_cast<int>(leaf), kRows);
}

void addTrees(const Program& program, const Batch& batch, Slots& slots, [[maybe_unused]] VectorUnits units) {
#if defined(__x86_64__)
    if (units == VectorUnits::Avx512) return addWidest(program, batch, slots.data());
    if (units == VectorUnits::Avx2) return addWide(program, batch, slots.data());
#endif
    addPlain(program, batch, slots.data());
}

}  // namespace holdfast::scoring::treekernel
