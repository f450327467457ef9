#include "core/scoring/treeexport.h"

#include <nlohmann/json.hpp>

#include <limits>
#include <vector>

namespace holdfast::scoring {

namespace {

using nlohmann::json;

constexpr int kNoParent = 2147483647;  ///< what XGBoost writes for a root

bool goesRight(const TreeNode& node, std::uint8_t code) {
    return static_cast<std::uint8_t>(code - node.low) <= node.span;
}

/// The arrays of one tree as XGBoost names them.
class TreeArrays {
public:
    explicit TreeArrays(std::size_t columns) : m_columns(columns) {}

    /// `left`: the number of the node's left child, which its right child follows. False when a node's question has no
    /// form in XGBoost.
    bool add(const TreeNode& node, int left, const TreeEncoding& encoding) {
        const auto id = static_cast<int>(m_left.size());
        m_left.push_back(node.leaf() ? -1 : left);
        m_right.push_back(node.leaf() ? -1 : left + 1);
        m_cover.push_back(node.cover);
        m_index.push_back(node.leaf() ? 0 : node.feature);
        m_missingLeft.push_back(node.leaf() || goesRight(node, TreeEncoding::kMissing) ? 0 : 1);
        m_type.push_back(0);
        if (node.leaf()) return true;
        const TreeEncoding::Feature& feature = encoding.features()[node.feature];
        m_condition.push_back(0.0F);
        if (feature.kind == FeatureKind::Category) return addCategories(id, node, feature);
        return addThreshold(node, feature);
    }
    void setLeaf(double value) { m_condition.push_back(static_cast<float>(value)); }

    json toJson(std::size_t number) const {
        const std::size_t count = m_left.size();
        std::vector<int> parents(count, kNoParent);
        for (std::size_t i = 0; i < count; ++i) {
            if (m_left[i] < 0) continue;
            parents[static_cast<std::size_t>(m_left[i])] = static_cast<int>(i);
            parents[static_cast<std::size_t>(m_right[i])] = static_cast<int>(i);
        }
        return {{"base_weights", std::vector<float>(count, 0.0F)},
                {"categories", m_categories},
                {"categories_nodes", m_categoryNodes},
                {"categories_segments", m_segments},
                {"categories_sizes", m_sizes},
                {"default_left", m_missingLeft},
                {"id", number},
                {"left_children", m_left},
                {"loss_changes", std::vector<float>(count, 0.0F)},
                {"parents", parents},
                {"right_children", m_right},
                {"split_conditions", m_condition},
                {"split_indices", m_index},
                {"split_type", m_type},
                {"sum_hessian", m_cover},
                {"tree_param",
                 {{"num_deleted", "0"},
                  {"num_feature", std::to_string(m_columns)},
                  {"num_nodes", std::to_string(count)},
                  {"size_leaf_vector", "0"}}}};
    }

private:
    std::size_t m_columns;
    std::vector<int> m_left, m_right, m_index, m_missingLeft, m_type;
    std::vector<float> m_condition, m_cover;
    std::vector<int> m_categories, m_categoryNodes;
    std::vector<std::size_t> m_segments, m_sizes;

    /// A value below the threshold goes left: right are the codes from `low` on, all of them.
    bool addThreshold(const TreeNode& node, const TreeEncoding::Feature& feature) {
        const std::size_t high = node.low + std::size_t{node.span};
        if (high != TreeEncoding::kMissing && high != TreeEncoding::kMissing - 1U) return false;
        const std::size_t low = node.low;
        float& threshold = m_condition.back();
        if (low == 0)
            threshold = std::numeric_limits<float>::lowest();
        else if (low > feature.cuts.size())
            threshold = std::numeric_limits<float>::max();  // only missing goes right
        else
            threshold = static_cast<float>(feature.cuts[low - 1]);
        return true;
    }

    /// The listed levels go right, all others left. A level without a code of its own goes with its code.
    bool addCategories(int id, const TreeNode& node, const TreeEncoding::Feature& feature) {
        m_type.back() = 1;
        m_categoryNodes.push_back(id);
        m_segments.push_back(m_categories.size());
        for (std::size_t level = 0; level < feature.levelCodes.size(); ++level)
            if (goesRight(node, feature.levelCodes[level])) m_categories.push_back(static_cast<int>(level));
        m_sizes.push_back(m_categories.size() - m_segments.back());
        return true;
    }
};

json leafOnly(double value, std::size_t columns, std::size_t number) {
    TreeNode leaf;
    leaf.cover = 1.0F;
    TreeArrays arrays(columns);
    arrays.add(leaf, 0, TreeEncoding());
    arrays.setLeaf(value);
    return arrays.toJson(number);
}

json wholeModel(const FeatureSchema& schema, json trees) {
    std::vector<std::string> names, types;
    for (const FeatureSpec& feature : schema.features) {
        names.push_back(feature.name);
        types.emplace_back(feature.kind == FeatureKind::Category ? "c" : "float");
    }
    const std::string count = std::to_string(trees.size());
    const json parameters{{"num_parallel_tree", "1"}, {"num_trees", count}, {"size_leaf_vector", "0"}};
    const std::vector<int> info(trees.size(), 0);
    return {{"learner",
             {{"attributes", json::object()},
              {"feature_names", names},
              {"feature_types", types},
              {"gradient_booster",
               {{"model", {{"gbtree_model_param", parameters}, {"tree_info", info}, {"trees", std::move(trees)}}},
                {"name", "gbtree"}}},
              {"learner_model_param",
               {{"base_score", "5E-1"},
                {"boost_from_average", "1"},
                {"num_class", "0"},
                {"num_feature", std::to_string(schema.size())},
                {"num_target", "1"}}},
              {"objective", {{"name", "binary:logistic"}, {"reg_loss_param", {{"scale_pos_weight", "1"}}}}}}},
            {"version", {1, 7, 4}}};
}

}  // namespace

Result<std::string> xgboostJson(const TreeScorer& scorer) {
    const TreeForest& forest = scorer.forest();
    const std::size_t columns = scorer.schema()->size();
    const auto members = static_cast<double>(forest.members());
    double base = 0.0;
    for (const double one : forest.bases) base += one / members;
    json trees = json::array();
    trees.push_back(leafOnly(base, columns, 0));  // the base score to full single precision, which a probability would lose
    for (std::size_t t = 0; t < forest.trees(); ++t) {
        TreeArrays arrays(columns);
        // Level by level: XGBoost finds a right child one place after the left one.
        std::vector<std::size_t> order{0};
        for (std::size_t i = 0; i < order.size(); ++i) {
            const TreeNode& node = forest.tree(t)[order[i]];
            if (!arrays.add(node, static_cast<int>(order.size()), scorer.encoding()))
                return Unexpected(ErrorCode::Model, "XGBoost's format cannot express these trees.");
            if (node.leaf())
                arrays.setLeaf(static_cast<double>(node.value) / members);
            else
                order.insert(order.end(), {node.left, node.right});
        }
        trees.push_back(arrays.toJson(t + 1));
    }
    return wholeModel(*scorer.schema(), std::move(trees)).dump(-1, ' ', false, json::error_handler_t::replace);
}

}  // namespace holdfast::scoring
