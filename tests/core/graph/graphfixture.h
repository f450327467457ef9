// Graphs for tests: from pairs of numbers, random ones with every nuisance, the shapes that break naive code, and Zachary's
// karate club. Test-only; node i has the key "i".
#pragma once

#include "core/base/random.h"
#include "core/graph/referralgraph.h"

#include <QTest>

#include <cmath>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::graph::testing {

using Pairs = std::vector<std::pair<int, int>>;

inline std::vector<std::string> numberedKeys(int count) {
    std::vector<std::string> keys;
    for (int i = 0; i < count; ++i) keys.push_back(std::to_string(i));
    return keys;
}

inline std::vector<Referral> referralsOf(const Pairs& pairs) {
    std::vector<Referral> referrals;
    for (const auto& [from, to] : pairs) referrals.push_back({std::to_string(from), std::to_string(to), std::nullopt, ""});
    return referrals;
}

inline ReferralGraph graphOf(int nodes, const Pairs& pairs) {
    return std::move(*ReferralGraph::build(numberedKeys(nodes), referralsOf(pairs)));
}

/// Self-loops, duplicates, two-cycles and isolated nodes come by themselves at these densities, and are added on top.
inline Pairs randomPairs(int nodes, int edges, Random& random) {
    Pairs pairs;
    const auto any = [&] { return static_cast<int>(random.below(static_cast<std::uint64_t>(nodes))); };
    for (int i = 0; i < edges; ++i) pairs.emplace_back(any(), any());
    const int loop = any();
    pairs.emplace_back(loop, loop);
    if (edges > 0) pairs.push_back(pairs.front());
    if (edges > 1) pairs.emplace_back(pairs[1].second, pairs[1].first);
    return pairs;
}

inline Pairs starPairs(int leaves) {
    Pairs pairs;
    for (int i = 1; i <= leaves; ++i) pairs.emplace_back(0, i);
    return pairs;
}

inline Pairs chainPairs(int nodes) {
    Pairs pairs;
    for (int i = 1; i < nodes; ++i) pairs.emplace_back(i - 1, i);
    return pairs;
}

/// Zachary 1977, as networkx 3.6.1 gives it: nodes 0 to 33, each friendship once, from the lower number to the higher.
inline Pairs karatePairs() {
    return {{0, 1},   {0, 2},   {0, 3},   {0, 4},   {0, 5},   {0, 6},   {0, 7},   {0, 8},   {0, 10},  {0, 11},
            {0, 12},  {0, 13},  {0, 17},  {0, 19},  {0, 21},  {0, 31},  {1, 2},   {1, 3},   {1, 7},   {1, 13},
            {1, 17},  {1, 19},  {1, 21},  {1, 30},  {2, 3},   {2, 7},   {2, 8},   {2, 9},   {2, 13},  {2, 27},
            {2, 28},  {2, 32},  {3, 7},   {3, 12},  {3, 13},  {4, 6},   {4, 10},  {5, 6},   {5, 10},  {5, 16},
            {6, 16},  {8, 30},  {8, 32},  {8, 33},  {9, 33},  {13, 33}, {14, 32}, {14, 33}, {15, 32}, {15, 33},
            {18, 32}, {18, 33}, {19, 33}, {20, 32}, {20, 33}, {22, 32}, {22, 33}, {23, 25}, {23, 27}, {23, 29},
            {23, 32}, {23, 33}, {24, 25}, {24, 27}, {24, 31}, {25, 31}, {26, 29}, {26, 33}, {27, 33}, {28, 31},
            {28, 33}, {29, 32}, {29, 33}, {30, 32}, {30, 33}, {31, 32}, {31, 33}, {32, 33}};
}

inline void compareAll(const std::vector<double>& actual, const std::vector<double>& expected, double tolerance) {
    QCOMPARE(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i)
        QVERIFY2(
            std::abs(actual[i] - expected[i]) <= tolerance || (std::isnan(actual[i]) && std::isnan(expected[i])),
            qPrintable(QString("node %1: got %2, expected %3").arg(i).arg(actual[i], 0, 'g', 15).arg(expected[i], 0, 'g', 15)));
}

}  // namespace holdfast::graph::testing
