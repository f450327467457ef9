// The path-dependent game of trees by its definition, and its Shapley values over all subsets of the columns: slow, and
// independent of core/scoring/treeshap. For tests. Pure functions.
#pragma once

#include "core/scoring/treeforest.h"

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace holdfast::test {

/// One tree; `known`: a bit for each column. Known columns decide, unknown ones are averaged by cover.
inline double worth(const scoring::TreeNode* nodes, std::size_t at, const std::vector<std::uint8_t>& codes, std::size_t known) {
    const scoring::TreeNode& node = nodes[at];
    if (node.leaf()) return static_cast<double>(node.value);
    const int code = codes[node.feature];
    if ((known >> node.feature & 1) != 0)
        return worth(nodes, code >= node.low && code <= node.low + node.span ? node.right : node.left, codes, known);
    const double left = nodes[node.left].cover, right = nodes[node.right].cover;
    return (left * worth(nodes, node.left, codes, known) + right * worth(nodes, node.right, codes, known)) / (left + right);
}

inline double worth(const scoring::TreeForest& forest, const std::vector<std::uint8_t>& codes, std::size_t known) {
    double sum = 0.0;
    for (const double base : forest.bases) sum += base;
    for (std::size_t t = 0; t < forest.trees(); ++t) sum += worth(forest.tree(t), 0, codes, known);
    return sum / static_cast<double>(forest.members());
}

/// Every subset of the columns.
inline std::vector<double> shapleyOfSubsets(const scoring::TreeForest& forest, const std::vector<std::uint8_t>& codes) {
    const std::size_t n = codes.size();
    std::vector<double> game;
    for (std::size_t known = 0; known < std::size_t{1} << n; ++known) game.push_back(worth(forest, codes, known));
    std::vector<double> result(n, 0.0);
    for (std::size_t j = 0; j < n; ++j)
        for (std::size_t known = 0; known < game.size(); ++known) {
            if ((known >> j & 1) != 0) continue;
            const auto size = static_cast<double>(std::popcount(known));
            const double weight = std::tgamma(size + 1.0) * std::tgamma(static_cast<double>(n) - size) /
                                  std::tgamma(static_cast<double>(n) + 1.0);
            result[j] += weight * (game[known | std::size_t{1} << j] - game[known]);
        }
    return result;
}

}  // namespace holdfast::test
