// Made-up boosted trees over a made-up table, for tests of what evaluates, stores and explains trees. Seeded.
#pragma once

#include "core/base/random.h"
#include "core/scoring/treescorer.h"

#include <limits>
#include <memory>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::test {

/// Numbers (the first one always whole), then categories of four levels; some cells are missing.
inline FeatureMatrix randomCustomers(std::size_t rows, std::size_t numbers, std::size_t categories, std::uint64_t seed) {
    auto schema = std::make_shared<FeatureSchema>();
    schema->features.resize(numbers + categories);
    for (std::size_t f = 0; f < schema->size(); ++f) {
        schema->features[f].name = "f" + std::to_string(f);
        if (f < numbers) continue;
        schema->features[f].kind = FeatureKind::Category;
        schema->features[f].levels = {"a", "b", "c", "d"};
    }
    FeatureMatrix matrix{schema, rows, {}};
    Random random(seed);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t f = 0; f < schema->size(); ++f) {
            const double number = f == 0 ? static_cast<double>(random.below(30)) : random.normal(0.0, 10.0);
            const double value = f < numbers ? number : static_cast<double>(random.below(4));
            matrix.values.push_back(random.bernoulli(0.1) ? std::numeric_limits<double>::quiet_NaN() : value);
        }
    return matrix;
}

inline scoring::TreeEncoding fittedEncoding(const FeatureMatrix& matrix) {
    std::vector<std::size_t> rows(matrix.rows);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return scoring::TreeEncoding::fit(matrix, rows, {});
}

class RandomTrees {
public:
    RandomTrees(const scoring::TreeEncoding& encoding, std::uint64_t seed) : m_encoding(encoding), m_random(seed) {}

    /// A tree of at most `depth` levels; some of its branches end early.
    std::vector<scoring::TreeNode> tree(int depth) {
        std::vector<scoring::TreeNode> nodes;
        grow(nodes, depth, 100.0);
        return nodes;
    }

    scoring::TreeForest forest(std::size_t members, std::size_t treesEach, int depth) {
        scoring::TreeForest forest;
        for (std::size_t m = 0; m < members; ++m) {
            forest.beginMember(m_random.normal());
            for (std::size_t t = 0; t < treesEach; ++t) forest.addTree(tree(depth));
        }
        return forest;
    }

private:
    const scoring::TreeEncoding& m_encoding;
    Random m_random;

    void grow(std::vector<scoring::TreeNode>& nodes, int depth, double cover) {
        const std::size_t own = nodes.size();
        nodes.push_back({});
        nodes[own].cover = static_cast<float>(cover);
        if (depth == 0 || (own > 0 && m_random.bernoulli(0.15))) {
            nodes[own].value = static_cast<float>(m_random.normal(0.0, 0.1));
            return;
        }
        const auto feature = static_cast<std::uint16_t>(m_random.below(m_encoding.size()));
        const auto& kind = m_encoding.features()[feature];
        nodes[own].feature = feature;
        if (kind.kind == FeatureKind::Number) {
            nodes[own].low = static_cast<std::uint8_t>(1 + m_random.below(kind.cuts.size()));
            nodes[own].span = static_cast<std::uint8_t>((m_random.bernoulli(0.5) ? 254 : 255) - nodes[own].low);
        } else {
            nodes[own].low = static_cast<std::uint8_t>(m_random.below(kind.levels));
        }
        const double share = m_random.uniform(0.05, 0.95);
        nodes[own].left = static_cast<std::uint16_t>(nodes.size());
        grow(nodes, depth - 1, cover * share);
        nodes[own].right = static_cast<std::uint16_t>(nodes.size());
        grow(nodes, depth - 1, cover * (1.0 - share));
    }
};

inline std::unique_ptr<scoring::TreeScorer> randomTreeScorer(const FeatureMatrix& matrix, std::size_t members,
                                                             std::size_t treesEach, int depth,
                                                             const std::string& kind = "xgboost") {
    auto encoding = fittedEncoding(matrix);
    auto forest = RandomTrees(encoding, 17).forest(members, treesEach, depth);
    return std::move(*scoring::TreeScorer::make(kind, matrix.schema, std::move(encoding), std::move(forest)));
}

}  // namespace holdfast::test
