#include "core/graph/communitylevel.h"

#include <algorithm>
#include <cmath>
#include <deque>
#include <numeric>

namespace holdfast::graph {

namespace {

constexpr double kLeastGain = 1e-10;  // rounding is no reason to move

std::vector<double> strengthOf(const Labels& labels, const WeightedLevel& level) {
    std::vector<double> sums(level.nodes(), 0.0);
    for (std::uint32_t node = 0; node < level.nodes(); ++node) sums[labels[node]] += level.strength[node];
    return sums;
}

/// Numbers the labels 0, 1, ... in order of appearance; returns how many there are.
std::uint32_t renumber(Labels& labels) {
    Labels numbers(labels.size(), kNoNode);
    std::uint32_t next = 0;
    for (std::uint32_t& label : labels) {
        if (numbers[label] == kNoNode) numbers[label] = next++;
        label = numbers[label];
    }
    return next;
}

}  // namespace

void LevelMover::gather(std::uint32_t node, const Labels& labels, Linked& linked) const {
    for (const std::uint32_t group : linked.touched) linked.weight[group] = 0.0;
    linked.touched.clear();
    for (std::uint32_t e = m_level.offsets[node]; e < m_level.offsets[node + 1]; ++e) {
        const std::uint32_t group = labels[m_level.targets[e]];
        if (linked.weight[group] == 0.0) linked.touched.push_back(group);
        linked.weight[group] += m_level.weights[e];
    }
}

/// Takes a node out of its group and puts it where it gains most; returns its new group.
std::uint32_t LevelMover::moveOne(std::uint32_t node, Labels& labels, Linked& linked) {
    const std::uint32_t old = labels[node];
    const double own = m_level.strength[node];
    gather(node, labels, linked);
    m_groupStrength[old] -= own;
    if (--m_groupSize[old] == 0) m_empty.push_back(old);
    std::uint32_t best = old;
    double bestGain = linked.weight[old] - m_penalty * own * m_groupStrength[old];
    for (const std::uint32_t group : linked.touched) {
        const double gain = linked.weight[group] - m_penalty * own * m_groupStrength[group];
        if (gain <= bestGain + kLeastGain) continue;
        best = group;
        bestGain = gain;
    }
    if (bestGain < -kLeastGain) best = m_empty.back();  // alone is worth 0
    if (m_groupSize[best]++ == 0) m_empty.pop_back();   // an empty one that is chosen is always the last
    m_groupStrength[best] += own;
    labels[node] = best;
    return best;
}

bool LevelMover::moveNodes(Labels& labels) {
    const std::uint32_t n = m_level.nodes();
    m_groupStrength = strengthOf(labels, m_level);
    m_groupSize.assign(n, 0);
    for (const std::uint32_t label : labels) ++m_groupSize[label];
    m_empty.clear();
    for (std::uint32_t group = n; group-- > 0;)
        if (m_groupSize[group] == 0) m_empty.push_back(group);
    Linked linked{std::vector<double>(n, 0.0), {}};
    std::deque<std::uint32_t> queue;
    for (const std::size_t node : m_random.permutation(n)) queue.push_back(static_cast<std::uint32_t>(node));
    std::vector<bool> queued(n, true);
    bool moved = false;
    while (!queue.empty()) {
        const std::uint32_t node = queue.front();
        queue.pop_front();
        queued[node] = false;
        const std::uint32_t old = labels[node];
        const std::uint32_t now = moveOne(node, labels, linked);
        if (now == old) continue;
        moved = true;
        for (std::uint32_t e = m_level.offsets[node]; e < m_level.offsets[node + 1]; ++e) {
            const std::uint32_t other = m_level.targets[e];
            if (queued[other] || labels[other] == now) continue;
            queued[other] = true;
            queue.push_back(other);
        }
    }
    return moved;
}

/// Puts a node that is alone into a well connected part of its group, or leaves it alone, with odds exp(gain / randomness)
/// over all that lose nothing (algorithm A.2, MergeNodesSubset, of Traag, Waltman and van Eck).
void LevelMover::mergeSingle(std::uint32_t node, double randomness, Linked& linked) {
    const std::uint32_t own = m_parts[node];
    const double group = m_groupStrength[(*m_groups)[node]];
    for (const std::uint32_t part : linked.touched) linked.weight[part] = 0.0;
    linked.touched.clear();
    double inside = 0.0;
    for (std::uint32_t e = m_level.offsets[node]; e < m_level.offsets[node + 1]; ++e) {
        const std::uint32_t other = m_level.targets[e];
        if ((*m_groups)[other] != (*m_groups)[node]) continue;
        inside += m_level.weights[e];
        if (linked.weight[m_parts[other]] == 0.0) linked.touched.push_back(m_parts[other]);
        linked.weight[m_parts[other]] += m_level.weights[e];
    }
    std::vector<std::uint32_t> choices{own};  // staying alone gains nothing and is a choice like any other
    std::vector<double> gains{0.0};
    for (const std::uint32_t part : linked.touched) {
        const double strength = m_partStrength[part];
        if (m_outward[part] < m_penalty * strength * (group - strength)) continue;  // not well connected itself
        const double gain = linked.weight[part] - m_penalty * m_level.strength[node] * strength;
        if (gain < 0.0) continue;
        choices.push_back(part);
        gains.push_back(gain);
    }
    const double most = *std::max_element(gains.begin(), gains.end());
    std::vector<double> odds(gains.size());
    for (std::size_t i = 0; i < gains.size(); ++i) odds[i] = std::exp((gains[i] - most) / randomness);
    const std::uint32_t chosen = choices[m_random.pick(odds)];
    if (chosen == own) return;
    m_outward[chosen] += inside - 2.0 * linked.weight[chosen];
    m_partStrength[chosen] += m_level.strength[node];
    m_partSize[chosen] += 1;
    m_partSize[own] = 0;
    m_partStrength[own] = 0.0;
    m_parts[node] = chosen;
}

Labels LevelMover::refine(const Labels& labels, double randomness) {
    const std::uint32_t n = m_level.nodes();
    m_groups = &labels;
    m_groupStrength = strengthOf(labels, m_level);
    m_parts.resize(n);
    std::iota(m_parts.begin(), m_parts.end(), 0U);
    m_partStrength = m_level.strength;
    m_partSize.assign(n, 1);
    m_outward.assign(n, 0.0);
    for (std::uint32_t node = 0; node < n; ++node)
        for (std::uint32_t e = m_level.offsets[node]; e < m_level.offsets[node + 1]; ++e)
            if (labels[m_level.targets[e]] == labels[node]) m_outward[node] += m_level.weights[e];
    Linked linked{std::vector<double>(n, 0.0), {}};
    for (const std::size_t at : m_random.permutation(n)) {
        const auto node = static_cast<std::uint32_t>(at);
        const double own = m_level.strength[node];
        const bool well = m_outward[m_parts[node]] >= m_penalty * own * (m_groupStrength[labels[node]] - own);
        if (m_partSize[m_parts[node]] == 1 && m_parts[node] == node && well) mergeSingle(node, randomness, linked);
    }
    return m_parts;
}

WeightedLevel aggregated(const WeightedLevel& level, Labels& labels) {
    const std::uint32_t count = renumber(labels);
    WeightedLevel next;
    next.strength.assign(count, 0.0);
    std::vector<std::uint32_t> begins(std::size_t{count} + 1, 0);
    for (const std::uint32_t label : labels) ++begins[label + 1];
    std::partial_sum(begins.begin(), begins.end(), begins.begin());
    std::vector<std::uint32_t> members(level.nodes());
    auto fill = begins;
    for (std::uint32_t node = 0; node < level.nodes(); ++node) members[fill[labels[node]]++] = node;
    std::vector<double> weight(count, 0.0);
    std::vector<std::uint32_t> touched;
    for (std::uint32_t group = 0; group < count; ++group) {
        for (std::uint32_t i = begins[group]; i < begins[group + 1]; ++i) {
            next.strength[group] += level.strength[members[i]];
            for (std::uint32_t e = level.offsets[members[i]]; e < level.offsets[members[i] + 1]; ++e) {
                const std::uint32_t other = labels[level.targets[e]];
                if (other == group) continue;
                if (weight[other] == 0.0) touched.push_back(other);
                weight[other] += level.weights[e];
            }
        }
        for (const std::uint32_t other : touched) {
            next.targets.push_back(other);
            next.weights.push_back(weight[other]);
            weight[other] = 0.0;
        }
        touched.clear();
        next.offsets.push_back(static_cast<std::uint32_t>(next.targets.size()));
    }
    return next;
}

}  // namespace holdfast::graph
