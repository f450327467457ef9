#include "core/workbench/contacting.h"

#include "core/storage/database.h"
#include "core/storage/notebook.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace holdfast::workbench {

namespace {

constexpr const char* kSetting = "contact_assumptions";
constexpr double kValueWithoutColumn = 100.0;
constexpr double kCostShare = 0.05;
constexpr double kKeptShare = 0.25;

/// Mean value of the customers who left and whose value is known; 0 without one.
double meanValueOfLeavers(const FoldPredictions& predictions) {
    double sum = 0.0, count = 0.0;
    for (std::size_t i = 0; i < predictions.values.size(); ++i) {
        if (predictions.labels[i] < 0.5 || !std::isfinite(predictions.values[i])) continue;
        sum += predictions.values[i];
        count += 1.0;
    }
    return count > 0.0 ? sum / count : 0.0;
}

/// To hundredths: nobody assumes more exactly.
double rounded(double money) {
    return std::round(money * 100.0) / 100.0;
}

}  // namespace

ContactAssumptions assumedContact(const FoldPredictions& predictions, const std::string& valueColumn) {
    const double mean = valueColumn.empty() ? 0.0 : meanValueOfLeavers(predictions);
    const bool known = mean > 0.0;
    ContactAssumptions assumed;
    assumed.value = rounded(known ? mean : kValueWithoutColumn);
    assumed.cost = rounded(assumed.value * kCostShare);
    assumed.keptShare = kKeptShare;
    assumed.basis =
        known ? "Assumed: one kept is worth the mean " + valueColumn +
                    " of customers who left, for one period; a contact costs a "
                    "twentieth of that and keeps one leaver in four. Put in your own figures."
              : "Assumed, as no column has the role value: one kept is worth 100, a contact costs 5 and keeps one leaver in "
                "four. Put in your own figures.";
    return assumed;
}

Result<std::optional<ContactAssumptions>> readContact(const storage::Project& project) {
    HOLDFAST_ASSIGN(const auto text, storage::readSetting(project, kSetting));
    if (!text) return std::optional<ContactAssumptions>();
    const auto json = nlohmann::json::parse(*text, nullptr, false);
    const auto number = [&json](const char* name) {
        return json.is_object() && json.contains(name) && json[name].is_number() ? json[name].get<double>() : std::nan("");
    };
    const ContactAssumptions set{number("cost"), number("value"), number("kept_share"), {}};
    // A file edited by hand is no reason to show nothing: what cannot be read counts as not set.
    if (!(set.cost >= 0.0 && set.value >= 0.0 && set.keptShare >= 0.0 && set.keptShare <= 1.0))
        return std::optional<ContactAssumptions>();
    return std::optional(set);
}

Result<std::optional<ContactAssumptions>> editContact(storage::Project& project,
                                                      const std::optional<ContactAssumptions>& wanted) {
    if (wanted && !(wanted->cost >= 0.0 && wanted->value >= 0.0 && std::isfinite(wanted->cost) && std::isfinite(wanted->value)))
        return Unexpected(ErrorCode::InvalidInput, "What a contact costs and what one kept is worth are 0 or more.");
    if (wanted && !(wanted->keptShare >= 0.0 && wanted->keptShare <= 1.0))
        return Unexpected(ErrorCode::InvalidInput, "The share of contacted leavers who stay lies between 0 and 100 %.");
    HOLDFAST_ASSIGN(storage::WriteScope scope, storage::WriteScope::begin(project.database()));
    HOLDFAST_ASSIGN(auto former, readContact(project));
    if (wanted) {
        const nlohmann::json json{{"cost", wanted->cost}, {"value", wanted->value}, {"kept_share", wanted->keptShare}};
        HOLDFAST_CHECK(storage::writeSetting(project, kSetting, json.dump()));
    } else {
        HOLDFAST_CHECK(storage::removeSetting(project, kSetting));
    }
    HOLDFAST_CHECK(scope.commit());
    return former;
}

}  // namespace holdfast::workbench
