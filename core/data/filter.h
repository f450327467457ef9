// Filter: the one way to say "these customers", shared by the table, the charts, the what-if segment and the report.
// A conjunction of typed conditions over columns and over the score. A plain value; storage turns it into SQL.
#pragma once

#include "core/base/result.h"
#include "core/data/valuelist.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast {

enum class Comparison {
    Equal,         ///< any of `values`
    NotEqual,      ///< none of `values`; missing counts as different
    Less, LessEqual, Greater, GreaterEqual,  ///< values[0]
    Between,       ///< values[0] <= x < values[1]
    Contains,      ///< text holds values[0], ignoring ASCII case
    IsMissing, IsPresent,
};

/// Column names that are not the user's: the current score of the active model, and a search over key and all text.
inline constexpr std::string_view kScoreColumn = "@probability";
/// What a customer who is still here may cost: the score times the value column; missing without one.
inline constexpr std::string_view kLossColumn = "@expected_loss";
inline constexpr std::string_view kAnyTextColumn = "@any";

struct Condition {
    std::string column;
    Comparison comparison = Comparison::Equal;
    ValueList values;

    bool operator==(const Condition&) const = default;
};

struct Filter {
    std::vector<Condition> conditions;  ///< all must hold; none means every customer

    bool empty() const { return conditions.empty(); }
    bool operator==(const Filter&) const = default;
};

/// One line for people: "Contract is Month-to-month, score above 0.8". Numbers in shortest form.
std::string describe(const Condition& condition);
std::string describe(const Filter& filter);  ///< "all customers" when empty

/// For keeping a filter: {"conditions": [{"column", "comparison", "values"}]}. InvalidInput for anything else.
std::string toJson(const Filter& filter);
Result<Filter> filterFromJson(std::string_view text);

}  // namespace holdfast
