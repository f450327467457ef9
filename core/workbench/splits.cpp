#include "core/workbench/splits.h"

#include "core/scoring/crossvalidation.h"
#include "core/scoring/metrics.h"
#include "core/storage/customers.h"
#include "core/storage/database.h"
#include "core/workbench/champion.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string_view>
#include <unordered_map>

namespace holdfast::workbench {

namespace {

constexpr double kLeastKnown = 0.8;        ///< share of the customers whose time must be known
constexpr std::size_t kFirstOfAClass = 10;  ///< a model needs so many of each to begin with
constexpr std::size_t kLaterOfAClass = 2;   ///< and an AUC these

/// Rows in the order of their times, unknown ones left out.
std::vector<std::size_t> inOrder(std::span<const double> times) {
    std::vector<std::size_t> order;
    for (std::size_t i = 0; i < times.size(); ++i)
        if (!std::isnan(times[i])) order.push_back(i);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return times[a] < times[b]; });
    return order;
}

/// Whether every part has enough of both classes.
bool classesSuffice(const scoring::FoldPlan& plan, std::span<const double> labels) {
    const auto parts = static_cast<std::size_t>(plan.count()) + 1;
    std::vector<std::array<std::size_t, 2>> counts(parts, {0, 0});
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (plan.folds[i] != scoring::FoldPlan::kLeftOut) ++counts[static_cast<std::size_t>(plan.folds[i] + 1)][labels[i] > 0.5 ? 1 : 0];
    for (std::size_t part = 0; part < parts; ++part)
        if (std::min(counts[part][0], counts[part][1]) < (part == 0 ? kFirstOfAClass : kLaterOfAClass)) return false;
    return true;
}

JoinTimes signupTimes(const CustomerTable& table) {
    if (const TableColumn* column = signupColumn(table)) return {column->numbers, "the column " + column->spec.name};
    return {};
}

}  // namespace

Result<JoinTimes> readJoinTimes(const storage::Project& project, const CustomerTable& table) {
    JoinTimes times = signupTimes(table);
    if (!times.at.empty()) return times;
    HOLDFAST_ASSIGN(auto query, project.database().prepare("SELECT customer, min(time) FROM events GROUP BY customer"));
    std::unordered_map<std::string, double> first;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) break;
        first.emplace(query.text(0), static_cast<double>(query.integer(1)));
    }
    if (first.empty()) return times;
    times.source = "their first events";
    for (const std::string& key : table.keys) {
        const auto found = first.find(key);
        times.at.push_back(found == first.end() ? kMissing : found->second);
    }
    return times;
}

void addJoinTimes(CustomerTable& table, const JoinTimes& times) {
    if (times.at.empty() || signupColumn(table) != nullptr) return;
    TableColumn column;
    column.spec.name = "(first event)";
    column.spec.type = ColumnType::Timestamp;
    column.spec.role = ColumnRole::SignupTime;
    column.numbers = times.at;
    table.columns.push_back(std::move(column));
}

std::size_t fillJoinTimes(CustomerTable& rows, const CustomerTable& everybody) {
    const TableColumn* known = signupColumn(everybody);
    if (known == nullptr) return 0;
    std::unordered_map<std::string_view, double> times;
    for (std::size_t i = 0; i < everybody.keys.size(); ++i) times.emplace(everybody.keys[i], known->numbers[i]);
    auto column = std::find_if(rows.columns.begin(), rows.columns.end(), [](const TableColumn& one) { return one.spec.role == ColumnRole::SignupTime && !one.isText(); });
    if (column == rows.columns.end()) {
        column = rows.columns.insert(rows.columns.end(), TableColumn());
        column->spec = known->spec;
        column->numbers.assign(rows.keys.size(), kMissing);
    }
    std::size_t missing = 0;
    for (std::size_t i = 0; i < rows.keys.size(); ++i) {
        if (!std::isnan(column->numbers[i])) continue;
        if (const auto found = times.find(rows.keys[i]); found != times.end()) column->numbers[i] = found->second;
        missing += std::isnan(column->numbers[i]) ? 1 : 0;
    }
    return missing;
}

Result<CustomerTable> readWithJoinTimes(const storage::Project& project, const TaskContext& context) {
    HOLDFAST_ASSIGN(CustomerTable table, storage::readCustomers(project, {}, context));
    HOLDFAST_ASSIGN(const JoinTimes times, readJoinTimes(project, table));
    addJoinTimes(table, times);
    return table;
}

std::optional<scoring::FoldPlan> temporalPlan(std::span<const double> times, std::span<const double> labels, int folds,
                                              std::string& refusal) {
    const std::vector<std::size_t> order = inOrder(times);
    const auto parts = static_cast<std::size_t>(folds) + 2;
    if (static_cast<double>(order.size()) < kLeastKnown * static_cast<double>(times.size()) || order.size() < parts) {
        refusal = "it is known of too few customers";
        return std::nullopt;
    }
    scoring::FoldPlan plan(std::vector<int>(times.size(), scoring::FoldPlan::kLeftOut));
    plan.forward = true;
    plan.warmUp = 1;
    std::size_t begin = 0;
    for (std::size_t part = 0; part < parts; ++part) {
        std::size_t end = part + 1 == parts ? order.size() : std::max(begin, (part + 1) * order.size() / parts);
        while (end > 0 && end < order.size() && times[order[end]] == times[order[end - 1]]) ++end;
        for (std::size_t i = begin; i < end; ++i) plan.folds[order[i]] = static_cast<int>(part) - 1;
        if (begin == end) {
            refusal = "too many joined at one and the same time";
            return std::nullopt;
        }
        begin = end;
    }
    if (classesSuffice(plan, labels)) return plan;
    refusal = "some stretch of time has hardly anyone who left, or hardly anyone who stayed";
    return std::nullopt;
}

namespace {

std::string leftOutText(const scoring::FoldPlan& plan) {
    const auto count = std::count(plan.folds.begin(), plan.folds.end(), scoring::FoldPlan::kLeftOut);
    if (count == 0) return {};
    return " Of " + std::to_string(count) + (count == 1 ? " customer" : " customers") +
           " nobody knows when they joined: they have no part in this, only in the final model.";
}

}  // namespace

Split planSplit(const JoinTimes& times, const LabelledRows& data, const TrainRequest& request) {
    Split split;
    const std::string folds = std::to_string(request.folds);
    std::optional<scoring::FoldPlan> byTime;
    if (!times.at.empty() && request.split == SplitChoice::Automatic) {
        std::vector<double> labelled;
        for (const std::size_t row : data.rows) labelled.push_back(times.at[row]);
        byTime = temporalPlan(labelled, data.labels, request.folds, split.refusal);
    }
    if (byTime) {
        split.plan = std::move(*byTime);
        split.kind = "temporal";
        split.note = "Judged by time, as " + times.source + " tells it: " + folds +
                     " windows, each predicted by a model of the customers who joined before it and calibrated on earlier windows; "
                     "intervals, too, are held against the window after those they were made on. "
                     "Columns are as the table has them today; what they said at the time is not kept. Where referrals are read, what "
                     "became of neighbours who joined earlier is as it is known today, too, which is more than was known then." + leftOutText(split.plan);
        return split;
    }
    split.plan = scoring::FoldPlan(scoring::stratifiedFolds(data.labels, request.folds, request.seed));
    split.kind = "random";
    split.note = "Judged on " + folds + " random folds with equal shares of leavers, each predicted by a model of the others" +
                 (times.at.empty() ? ": the project does not tell when customers joined." : ".");
    if (!split.refusal.empty())
        split.refusal = "When customers joined (" + times.source + ") was not used to judge the model by time: " + split.refusal + ".";
    return split;
}

Judged judgedRows(const scoring::FoldPlan& plan, std::span<const double> labels, std::span<const double> logits,
                  std::span<const double> probabilities) {
    Judged judged;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (!plan.judged(i) || std::isnan(probabilities[i])) continue;
        judged.rows.push_back(i);
        judged.folds.push_back(plan.folds[i] - plan.warmUp);
        judged.labels.push_back(labels[i]);
        judged.logits.push_back(logits[i]);
        judged.probabilities.push_back(probabilities[i]);
    }
    return judged;
}

double judgedLogLoss(std::span<const double> probabilities, std::span<const double> labels) {
    std::vector<double> p, y;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (std::isnan(probabilities[i])) continue;
        p.push_back(probabilities[i]);
        y.push_back(labels[i]);
    }
    return scoring::logLoss(p, y);
}

}  // namespace holdfast::workbench
