// Customers as boosted trees read them: one-byte codes (core/scoring/treeencoding.h), and the columns in which XGBoost is
// shown them: a number or a ranked category as its code, a category of few levels as one column a level. What XGBoost
// found in those columns comes back as trees over the codes. Internal to models/churn. Read-only once built; any thread.
#pragma once

#include "core/scoring/learner.h"
#include "core/scoring/treeencoding.h"
#include "core/scoring/treeforest.h"
#include "models/churn/xgbooster.h"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace holdfast::models {

struct TreeColumn {
    std::uint16_t feature = 0;          ///< of the schema
    std::optional<std::uint8_t> level;  ///< 1 where the code is this one, else 0; nothing: the code itself, NaN where missing
};

/// The columns worth showing: none for a feature that has one value only.
std::vector<TreeColumn> treeColumns(const scoring::TreeEncoding& encoding);

class TreeRows {
public:
    TreeRows(const scoring::TreeEncoding& encoding, const scoring::TrainingSet& set, std::span<const std::size_t> rows);

    std::size_t size() const { return m_labels.size(); }
    const std::vector<TreeColumn>& columns() const { return m_columns; }
    std::span<const float> labels() const { return m_labels; }  ///< [size()]

    /// The rows at `positions` in XGBoost's form.
    Result<XgbMatrix> matrix(std::span<const std::size_t> positions) const;

private:
    std::size_t m_features;
    std::vector<TreeColumn> m_columns;
    std::vector<std::uint8_t> m_codes;  ///< [size() x features]
    std::vector<float> m_labels;
};

/// The first `rounds` trees of a booster's JSON as trees over the codes. Model when the JSON is not as it should be.
Result<std::vector<std::vector<scoring::TreeNode>>> readTrees(std::string_view json, const std::vector<TreeColumn>& columns,
                                                              std::size_t rounds);

}  // namespace holdfast::models
