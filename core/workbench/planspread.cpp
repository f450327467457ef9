#include "core/workbench/planspread.h"

#include "core/data/filter.h"
#include "core/report/writers.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/models.h"
#include "core/workbench/segments.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace holdfast::workbench {

namespace {

constexpr std::size_t kMostGroups = 8;
constexpr const char* kMissingGroup = "missing";

/// The group of each customer by key.
using Groups = std::unordered_map<std::string, std::string>;

std::string bandOf(double risk) {
    return risk >= 0.8 ? "80 % and more" : risk >= 0.5 ? "50 to 80 %" : risk >= 0.2 ? "20 to 50 %" : "below 20 %";
}

Result<Groups> riskGroups(const storage::Project& project) {
    HOLDFAST_ASSIGN(const Scores scores, storage::readScores(project));
    Groups groups;
    groups.reserve(scores.keys.size());
    for (std::size_t i = 0; i < scores.keys.size(); ++i) groups.emplace(scores.keys[i], bandOf(scores.scores[i].probability));
    return groups;
}

Result<Groups> columnGroups(const storage::Project& project, const std::string& column, const TaskContext& context) {
    HOLDFAST_ASSIGN(const CustomerTable table, storage::readCustomers(project, {{column}, {}}, context));
    const auto found = std::find_if(table.columns.begin(), table.columns.end(),
                                    [&](const TableColumn& one) { return one.spec.name == column; });
    Groups groups;
    if (found == table.columns.end()) return groups;
    groups.reserve(table.rows());
    for (std::size_t row = 0; row < table.rows(); ++row) {
        std::string name;
        if (found->isText()) {
            const std::int32_t code = found->codes[row];
            name = code < 0 ? kMissingGroup : found->levels[static_cast<std::size_t>(code)];
        } else {
            const double number = found->numbers[row];
            const bool yesNo = found->spec.type == ColumnType::Boolean;
            name = std::isnan(number) ? kMissingGroup
                   : yesNo            ? (number != 0.0 ? "yes" : "no")
                                      : report::formatFigure(number, report::NumberStyle::Plain, {});
        }
        groups.emplace(table.keys[row], std::move(name));
    }
    return groups;
}

void foldRest(std::vector<SegmentTotal>& totals) {
    if (totals.size() <= kMostGroups) return;
    SegmentTotal rest{"others", 0, 0, 0.0, 0.0};
    for (std::size_t i = kMostGroups - 1; i < totals.size(); ++i) {
        rest.members += totals[i].members;
        rest.customers += totals[i].customers;
        rest.spend += totals[i].spend;
        rest.value += totals[i].value;
    }
    totals.resize(kMostGroups - 1);
    totals.push_back(rest);
}

}  // namespace

Result<std::vector<std::string>> spreadColumns(const storage::Project& project) {
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    HOLDFAST_ASSIGN(const SegmentChoice choice, chooseSegments(project, columns));
    std::vector<std::string> names{std::string(kScoreColumn)};
    names.insert(names.end(), choice.telling.begin(), choice.telling.end());
    return names;
}

Result<std::vector<SegmentTotal>> spreadOf(const storage::Project& project, const PlanResult& plan, const std::string& column,
                                           const TaskContext& context) {
    auto groups = column == kScoreColumn ? riskGroups(project) : columnGroups(project, column, context);
    if (!groups) return Unexpected(groups.error());
    std::unordered_map<std::string_view, SegmentTotal> byName;
    const auto totalOf = [&](const std::string& key) -> SegmentTotal& {
        const auto found = groups->find(key);
        const std::string_view name = found == groups->end() ? std::string_view(kMissingGroup) : std::string_view(found->second);
        SegmentTotal& total = byName[name];
        if (total.segment.empty()) total.segment = name.empty() ? "(empty)" : std::string(name);
        return total;
    };
    for (const std::string& key : plan.keys) ++totalOf(key).members;
    for (const PlannedOffer& choice : plan.choices) {
        SegmentTotal& total = totalOf(plan.keys[choice.customer]);
        ++total.customers;
        total.spend += choice.cost;
        if (std::isfinite(choice.expectedValue)) total.value += choice.expectedValue;
    }
    HOLDFAST_CHECK(context.checkpoint());
    std::vector<SegmentTotal> totals;
    for (auto& [name, total] : byName) totals.push_back(std::move(total));
    std::sort(totals.begin(), totals.end(), [](const SegmentTotal& a, const SegmentTotal& b) {
        return a.spend != b.spend ? a.spend > b.spend : a.segment < b.segment;
    });
    foldRest(totals);
    return totals;
}

}  // namespace holdfast::workbench
