// Reads the trees out of XGBoost's JSON model format.
#include "models/churn/treerows.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace holdfast::models {

namespace {

using nlohmann::json;
using scoring::TreeEncoding;
using scoring::TreeForest;
using scoring::TreeNode;

constexpr float kSmallestCover = 1e-30F;  ///< a Hessian may underflow where every row is certain

/// One tree's arrays, each [nodes].
struct Arrays {
    std::vector<int> left;
    std::vector<int> right;
    std::vector<std::size_t> column;
    std::vector<float> condition;  ///< smaller goes left; a leaf's value
    std::vector<float> cover;
    std::vector<bool> missingLeft;

    explicit Arrays(const json& tree)
        : left(tree.at("left_children").get<std::vector<int>>()),
          right(tree.at("right_children").get<std::vector<int>>()),
          column(tree.at("split_indices").get<std::vector<std::size_t>>()),
          condition(tree.at("split_conditions").get<std::vector<float>>()),
          cover(tree.at("sum_hessian").get<std::vector<float>>()) {
        for (const json& flag : tree.at("default_left"))
            missingLeft.push_back(flag.is_boolean() ? flag.get<bool>() : flag.get<int>() != 0);
    }

    bool fit() const {
        return !left.empty() && right.size() == left.size() && column.size() == left.size() &&
               condition.size() == left.size() && cover.size() == left.size() && missingLeft.size() == left.size();
    }
};

class Reader {
public:
    Reader(const Arrays& arrays, const std::vector<TreeColumn>& columns) : m_arrays(arrays), m_columns(columns) {}

    /// False when the arrays do not describe a tree.
    bool read(int id, int depth) {
        const auto count = static_cast<int>(m_arrays.left.size());
        if (id < 0 || id >= count || depth > count || nodes.size() >= 2 * TreeForest::kMaxLeaves) return false;
        const auto place = static_cast<std::size_t>(id);
        if (m_arrays.left[place] < 0) {
            nodes.push_back({0, 0, 0, 0, 0, m_arrays.condition[place], coverOf(place)});
            return true;
        }
        if (m_arrays.column[place] >= m_columns.size()) return false;
        TreeNode node;
        if (!interval(place, node)) return read(m_arrays.left[place], depth + 1);  // no code goes right
        node.cover = coverOf(place);
        const std::size_t own = nodes.size();
        nodes.push_back(node);
        nodes[own].left = static_cast<std::uint16_t>(nodes.size());
        if (!read(m_arrays.left[place], depth + 1)) return false;
        nodes[own].right = static_cast<std::uint16_t>(nodes.size());
        return read(m_arrays.right[place], depth + 1);
    }

    std::vector<TreeNode> nodes;

private:
    const Arrays& m_arrays;
    const std::vector<TreeColumn>& m_columns;

    float coverOf(std::size_t place) const { return std::max(m_arrays.cover[place], kSmallestCover); }

    /// The codes that go right; false when there are none.
    bool interval(std::size_t place, TreeNode& node) const {
        const TreeColumn& column = m_columns[m_arrays.column[place]];
        const float condition = m_arrays.condition[place];
        node.feature = column.feature;
        int low = 0;
        int high = TreeEncoding::kMissing;
        if (column.level) {
            if (condition > 1.0F) return false;
            if (condition > 0.0F) low = high = *column.level;
        } else {
            low = static_cast<int>(std::clamp(std::ceil(condition), 0.0F, static_cast<float>(TreeEncoding::kMissing)));
            if (m_arrays.missingLeft[place]) high = TreeEncoding::kMissing - 1;
            if (low > high) return false;
        }
        node.low = static_cast<std::uint8_t>(low);
        node.span = static_cast<std::uint8_t>(high - low);
        return true;
    }
};

}  // namespace

Result<std::vector<std::vector<TreeNode>>> readTrees(std::string_view text, const std::vector<TreeColumn>& columns,
                                                     std::size_t rounds) {
    const Unexpected strange(ErrorCode::Model,
                             "The trees that the installed XGBoost grew cannot be read. Use the version of the distribution.");
    const json model = json::parse(text, nullptr, false);
    std::vector<std::vector<TreeNode>> result;
    try {
        const json& trees = model.at("learner").at("gradient_booster").at("model").at("trees");
        if (trees.size() < rounds) return strange;
        for (std::size_t t = 0; t < rounds; ++t) {
            const Arrays arrays(trees[t]);
            Reader reader(arrays, columns);
            if (!arrays.fit() || !reader.read(0, 0)) return strange;
            result.push_back(std::move(reader.nodes));
        }
    } catch (const json::exception&) {
        return strange;
    }
    return result;
}

}  // namespace holdfast::models
