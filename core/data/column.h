// What the catalogue knows of one customer column: its name in the user's own words, type, role, and what an analyst
// may change about it. Plain values, passed by copy; no thread rule.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace holdfast {

enum class ColumnType { Text, Integer, Real, Boolean, Timestamp };  ///< Timestamp: UTC milliseconds

enum class ColumnRole {
    Key,          ///< names the customer, unique
    Label,        ///< churned or not
    Demographic,  ///< features, grouped as the analyst thinks of them
    Behaviour,
    Contract,
    Monetary,
    Value,        ///< money the customer brings a period; also a feature
    SignupTime,   ///< when the customer joined
    Ignore,       ///< kept and shown, never used to score
};

enum class Actionability { Fixed, Free, OnlyUp, OnlyDown };

/// Where a column's values come from. What is not imported is worked out by Holdfast: it is no part of the data's fingerprint,
/// imports leave it alone, and it may be worked out again at any time.
enum class ColumnSource {
    Import,
    Graph,  ///< metrics of the referral graph
};

struct ColumnSpec {
    std::string name;
    ColumnType type = ColumnType::Text;
    ColumnRole role = ColumnRole::Behaviour;
    Actionability actionability = Actionability::Free;
    std::optional<double> rangeMin;  ///< realistic lower end for what-if, in the column's unit
    std::optional<double> rangeMax;
    std::string positive;            ///< label only: the text or number that means "left"
    ColumnSource source = ColumnSource::Import;

    bool operator==(const ColumnSpec&) const = default;
};

/// True for the roles a model may learn from.
bool isFeature(ColumnRole role);
bool isNumeric(ColumnType type);  ///< Integer, Real, Timestamp

/// Lower-case names as used in the catalogue, mappings and `--role`: "text", "signup_time", "only_up" ...
std::string_view toString(ColumnType type);
std::string_view toString(ColumnRole role);
std::string_view toString(Actionability actionability);
std::optional<ColumnType> columnTypeFromString(std::string_view text);
std::optional<ColumnRole> columnRoleFromString(std::string_view text);
std::optional<Actionability> actionabilityFromString(std::string_view text);
std::string_view toString(ColumnSource source);  ///< "import", "graph"
std::optional<ColumnSource> columnSourceFromString(std::string_view text);

}  // namespace holdfast
