// Roles: which column names the customer, which tells who left, which is money, and what an analyst could change, from
// names, types and the sample. The rules are tables in roles.cpp, meant to be read and extended. Pure functions.
#pragma once

#include "core/ingest/inference.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::ingest {

/// Lower-case letters and digits of a name: "Total_Trans Amt" -> "totaltransamt".
std::string bareName(std::string_view name);
/// Its words: "customerID" -> {customer, id}; "NumOfProducts" -> {num, of, products}.
std::vector<std::string> wordsOf(std::string_view name);

bool speaksOfTime(std::string_view name);

/// Role and actionability of a feature by name and type alone.
void applyNameRules(ColumnPlan& plan);

/// Index of the column that names the customer: unique, never missing, with a name for it or the first of the file.
/// Nothing when there is none.
std::optional<std::size_t> findKey(const std::vector<SampledColumn>& columns, const std::vector<ColumnPlan>& plans);

/// Index of the column with two values whose name speaks of leaving.
std::optional<std::size_t> findLabel(const std::vector<SampledColumn>& columns);

/// Makes a plan the label: two words keep their text (so that Churn=Yes reads naturally), true/false and 1/0 are Boolean.
/// The positive value is the given one or the one that means leaving; without such the rarer one, with a warning.
void makeLabel(ColumnPlan& plan, const ColumnGuess& guess, const std::string& positive, std::vector<std::string>& warnings);

/// Key, label, features, at most one value column, one signup time. `warnings` gains what a person should know.
void assignRoles(std::vector<ColumnPlan>& plans, const Inference& inference, std::vector<std::string>& warnings);

/// At most one value column: the likeliest money a period.
void chooseValue(std::vector<ColumnPlan>& plans, const std::vector<SampledColumn>& columns);

}  // namespace holdfast::ingest
