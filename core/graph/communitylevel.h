// One level of the Leiden algorithm: a weighted graph whose nodes stand for sets of customers, the fast local moving of nodes
// between groups, the refinement of groups, and the next level made of the refined ones. Internal to core/graph/communities;
// one thread.
#pragma once

#include "core/base/random.h"
#include "core/graph/undirected.h"

#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::graph {

struct WeightedLevel {
    std::vector<std::uint32_t> offsets{0};
    std::vector<std::uint32_t> targets;  ///< loops left out: they change no gain
    std::vector<double> weights;         ///< [targets]
    std::vector<double> strength;        ///< [nodes] sum of degrees of what the node stands for

    std::uint32_t nodes() const { return static_cast<std::uint32_t>(offsets.size() - 1); }
};

using Labels = std::vector<std::uint32_t>;  ///< [nodes of a level] group, below the number of nodes

class LevelMover {
public:
    /// `penalty`: resolution / (2 x edges of the whole graph).
    LevelMover(const WeightedLevel& level, double penalty, Random& random)
        : m_level(level), m_penalty(penalty), m_random(random) {}

    /// Moves nodes to the neighbouring or empty group that gains most until no single move gains. True when any moved.
    bool moveNodes(Labels& labels);

    /// Splits every group into parts that are well connected within it, beginning with single nodes; returns their labels.
    Labels refine(const Labels& labels, double randomness);

private:
    struct Linked {
        std::vector<double> weight;          ///< [groups] to the node looked at
        std::vector<std::uint32_t> touched;  ///< groups with an entry
    };
    void gather(std::uint32_t node, const Labels& labels, Linked& linked) const;
    std::uint32_t moveOne(std::uint32_t node, Labels& labels, Linked& linked);
    void mergeSingle(std::uint32_t node, double randomness, Linked& linked);

    const WeightedLevel& m_level;
    double m_penalty;
    Random& m_random;
    std::vector<double> m_groupStrength;  ///< [groups]
    // While nodes move between groups:
    std::vector<std::uint32_t> m_groupSize;
    std::vector<std::uint32_t> m_empty;
    // While groups are split into parts:
    const Labels* m_groups = nullptr;
    Labels m_parts;
    std::vector<double> m_partStrength;
    std::vector<double> m_outward;  ///< [parts] weight from a part to the rest of its group
    std::vector<std::uint32_t> m_partSize;
};

/// The level whose nodes are the groups of `labels`, renumbered 0, 1, ... in place.
WeightedLevel aggregated(const WeightedLevel& level, Labels& labels);

}  // namespace holdfast::graph
