#include "core/scoring/leakage.h"

#include "core/base/random.h"
#include "core/data/label.h"
#include "core/scoring/metrics.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>
#include <unordered_map>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kMaxRows = 50'000;
constexpr std::size_t kFolds = 5;
constexpr std::size_t kMaxBins = 64;
constexpr std::size_t kMinClass = 20;
constexpr double kAlmostAlone = 0.97;

/// Words in a column's name that tell of a model's output or of what happens after leaving, and how well the column
/// must predict before the name counts against it: "score" is in CreditScore too, "naive_bayes" in nothing innocent.
struct NameRule {
    std::string_view word;
    double auc;
    std::string_view reason;
};
constexpr std::array<NameRule, 19> kNameRules{{
    {"naivebayes", 0.60, "its name says that a classifier computed it"},
    {"churnscore", 0.60, "its name says that a model computed it"},
    {"churnreason", 0.60, "its name says that it is known only after leaving"},
    {"churncategory", 0.60, "its name says that it is known only after leaving"},
    {"churndate", 0.60, "its name says that it is known only after leaving"},
    {"exitdate", 0.60, "its name says that it is known only after leaving"},
    {"exitreason", 0.60, "its name says that it is known only after leaving"},
    {"leavedate", 0.60, "its name says that it is known only after leaving"},
    {"leavingreason", 0.60, "its name says that it is known only after leaving"},
    {"canceldate", 0.60, "its name says that it is known only after leaving"},
    {"cancellation", 0.70, "its name says that it is known only after leaving"},
    {"terminationdate", 0.60, "its name says that it is known only after leaving"},
    {"closedate", 0.60, "its name says that it is known only after leaving"},
    {"enddate", 0.80, "its name says that it may be known only after leaving"},
    {"predicted", 0.70, "its name says that a model computed it"},
    {"prediction", 0.70, "its name says that a model computed it"},
    {"probability", 0.75, "its name says that a model computed it"},
    {"propensity", 0.80, "its name says that a model computed it"},
    {"score", 0.90, "its name says that a model may have computed it"},
}};

std::string bareName(std::string_view name) {
    std::string bare;
    for (const char c : name) {
        if (c >= 'A' && c <= 'Z') bare += static_cast<char>(c - 'A' + 'a');
        else if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) bare += c;
    }
    return bare;
}

/// The rows to look at: labelled ones, a seeded sample of them when there are many.
std::vector<std::size_t> rowsToUse(std::span<const double> labels, Random& random) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (!std::isnan(labels[i])) rows.push_back(i);
    if (rows.size() > kMaxRows) {
        random.shuffle(rows);
        rows.resize(kMaxRows);
        std::sort(rows.begin(), rows.end());
    }
    return rows;
}

/// Folds with the same share of leavers in each, so that a fold's mean tells nothing about the rows held out.
std::vector<std::uint8_t> foldsOf(std::span<const double> labels, Random& random) {
    std::vector<std::uint8_t> folds(labels.size());
    std::array<std::size_t, 2> next{0, 0};
    for (const std::size_t row : random.permutation(labels.size())) {
        std::size_t& counter = next[labels[row] > 0.5 ? 1 : 0];
        folds[row] = static_cast<std::uint8_t>(counter++ % kFolds);
    }
    return folds;
}

double directionFree(double auc) { return std::isnan(auc) ? auc : std::max(auc, 1.0 - auc); }

/// AUC of out-of-fold target means per group, shrunk towards the overall rate by ten customers.
double groupedAuc(std::span<const std::size_t> groups, std::size_t groupCount, std::span<const double> labels, Random& random) {
    constexpr double kShrink = 10.0;
    const std::vector<std::uint8_t> folds = foldsOf(labels, random);
    std::vector<std::array<double, kFolds>> left(groupCount), seen(groupCount);
    for (auto& counts : left) counts.fill(0.0);
    for (auto& counts : seen) counts.fill(0.0);
    double positives = 0.0;
    for (std::size_t i = 0; i < groups.size(); ++i) {
        left[groups[i]][folds[i]] += labels[i];
        seen[groups[i]][folds[i]] += 1.0;
        positives += labels[i];
    }
    const double rate = positives / static_cast<double>(groups.size());
    std::vector<double> scores(groups.size());
    for (std::size_t i = 0; i < groups.size(); ++i) {
        const auto& groupLeft = left[groups[i]];
        const auto& groupSeen = seen[groups[i]];
        const double otherLeft = std::accumulate(groupLeft.begin(), groupLeft.end(), 0.0) - groupLeft[folds[i]];
        const double otherSeen = std::accumulate(groupSeen.begin(), groupSeen.end(), 0.0) - groupSeen[folds[i]];
        scores[i] = (otherLeft + kShrink * rate) / (otherSeen + kShrink);
    }
    return directionFree(rocAuc(scores, labels));
}

/// Quantile bins (each value its own where there are few); missing is bin 0.
std::vector<std::size_t> binsOf(std::span<const double> numbers, std::size_t& binCount) {
    std::vector<double> sorted;
    for (const double number : numbers)
        if (!std::isnan(number)) sorted.push_back(number);
    std::sort(sorted.begin(), sorted.end());
    std::vector<double> edges;
    const std::size_t wanted = std::clamp<std::size_t>(sorted.size() / 50, 2, kMaxBins);
    std::vector<double> distinct(sorted);
    distinct.erase(std::unique(distinct.begin(), distinct.end()), distinct.end());
    if (distinct.size() <= wanted) edges = std::move(distinct);
    else
        for (std::size_t i = 0; i < wanted; ++i) edges.push_back(sorted[i * sorted.size() / wanted]);
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    std::vector<std::size_t> bins(numbers.size(), 0);
    for (std::size_t i = 0; i < numbers.size(); ++i)
        if (!std::isnan(numbers[i]))
            bins[i] = static_cast<std::size_t>(std::upper_bound(edges.begin(), edges.end(), numbers[i]) - edges.begin());
    binCount = edges.size() + 1;
    return bins;
}

double numberAuc(std::span<const double> numbers, std::span<const double> labels, Random& random) {
    std::vector<double> present, presentLabels;
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        if (std::isnan(numbers[i])) continue;
        present.push_back(numbers[i]);
        presentLabels.push_back(labels[i]);
    }
    std::size_t binCount = 0;
    const std::vector<std::size_t> bins = binsOf(numbers, binCount);
    const double binned = groupedAuc(bins, binCount, labels, random);
    // Order alone counts only where hardly anything is missing: elsewhere it speaks for a part of the customers.
    if (static_cast<double>(present.size()) < 0.95 * static_cast<double>(numbers.size())) return binned;
    const double ordered = directionFree(rocAuc(present, presentLabels));
    return std::isnan(ordered) ? binned : std::max(ordered, binned);
}

/// Share of a class for which the column has a value.
struct Presence {
    double left = 0.0;
    double stayed = 0.0;
};

Presence presenceOf(const TableColumn& column, std::span<const double> labels, std::span<const std::size_t> rows) {
    std::array<double, 2> filled{0, 0}, all{0, 0};
    for (const std::size_t row : rows) {
        const std::size_t of = labels[row] > 0.5 ? 1 : 0;
        const bool missing = column.isText() ? column.codes[row] == kMissingLevel : std::isnan(column.numbers[row]);
        all[of] += 1.0;
        filled[of] += missing ? 0.0 : 1.0;
    }
    return {filled[1] / std::max(1.0, all[1]), filled[0] / std::max(1.0, all[0])};
}

std::string reasonFor(const TableColumn& column, double auc, const Presence& presence, const std::string& labelName) {
    std::array<char, 80> figure{};
    std::snprintf(figure.data(), figure.size(), "(AUC %.3f alone)", auc);
    if (presence.left >= 0.2 && presence.stayed <= 0.005)
        return "is filled in only for customers who left, so it looks computed afterwards " + std::string(figure.data());
    if (presence.stayed >= 0.2 && presence.left <= 0.005)
        return "is filled in only for customers who stayed, so it looks computed afterwards " + std::string(figure.data());
    if (auc >= kAlmostAlone) return "predicts the label almost alone " + std::string(figure.data());
    const std::string bare = bareName(column.spec.name);
    for (const NameRule& rule : kNameRules)
        if (auc >= rule.auc && bare.find(rule.word) != std::string::npos)
            return "predicts the label well, and " + std::string(rule.reason) + " " + figure.data();
    if (auc >= 0.8 && labelName.size() >= 4 && bare.find(labelName) != std::string::npos)
        return "predicts the label well, and its name speaks of the label " + std::string(figure.data());
    return {};
}

TableColumn pickRows(const TableColumn& column, std::span<const std::size_t> rows) {
    TableColumn picked;
    picked.spec = column.spec;
    if (column.isText()) {
        picked.levels = column.levels;
        for (const std::size_t row : rows) picked.codes.push_back(column.codes[row]);
    } else {
        for (const std::size_t row : rows) picked.numbers.push_back(column.numbers[row]);
    }
    return picked;
}

double aucOfRows(const TableColumn& column, std::span<const double> labels, Random& random) {
    if (!column.isText()) return numberAuc(column.numbers, labels, random);
    std::vector<std::size_t> groups(column.codes.size());
    for (std::size_t i = 0; i < groups.size(); ++i) groups[i] = static_cast<std::size_t>(column.codes[i] + 1);
    return groupedAuc(groups, column.levels.size() + 1, labels, random);
}

}  // namespace

double singleColumnAuc(const TableColumn& column, std::span<const double> labels, std::uint64_t seed) {
    Random random(seed);
    const std::vector<std::size_t> rows = rowsToUse(labels, random);
    std::vector<double> used;
    for (const std::size_t row : rows) used.push_back(labels[row]);
    const auto positives = static_cast<std::size_t>(std::accumulate(used.begin(), used.end(), 0.0));
    if (positives == 0 || positives == used.size()) return std::nan("");
    return aucOfRows(pickRows(column, rows), used, random);
}

std::vector<LeakFinding> findLeaks(const CustomerTable& table, std::span<const double> labels, std::uint64_t seed) {
    Random random(seed);
    const std::vector<std::size_t> rows = rowsToUse(labels, random);
    std::size_t positives = 0;
    for (const std::size_t row : rows) positives += labels[row] > 0.5 ? 1 : 0;
    std::vector<LeakFinding> findings;
    if (positives < kMinClass || rows.size() - positives < kMinClass) return findings;
    const TableColumn* label = labelColumn(table);
    const std::string labelName = label ? bareName(label->spec.name) : std::string();
    for (const TableColumn& column : table.columns) {
        if (!isFeature(column.spec.role)) continue;
        const double auc = singleColumnAuc(column, labels, seed);
        std::string reason = reasonFor(column, auc, presenceOf(column, labels, rows), labelName);
        if (!reason.empty()) findings.push_back({column.spec.name, auc, std::move(reason)});
    }
    return findings;
}

}  // namespace holdfast::scoring
