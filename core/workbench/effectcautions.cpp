#include "core/workbench/effectcautions.h"

#include "core/workbench/wording.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace holdfast::workbench {

namespace {

constexpr double kAlmostAlone = 0.97;       ///< a rank correlation, or an AUC
constexpr std::size_t kFewestKnown = 20;
constexpr std::size_t kFewestEvents = 10;   ///< of each outcome in an arm
constexpr std::size_t kNamed = 5;           ///< columns called by name
constexpr double kMostlyNothing = 0.5;      ///< share of customers whose outcome is 0
constexpr double kMostlySo = 0.5;           ///< share of these who have one and the same value
constexpr double kHardlyEver = 0.02;        ///< and of the others who have it
constexpr double kBeyondChance = 14.0;      ///< of so many expected at random not one is found once in a million (Poisson)
constexpr UtcMillis kDay = 86'400'000;

/// Ranks from 0, equal values sharing the mean of theirs.
std::vector<double> ranksOf(const std::vector<double>& values) {
    std::vector<std::size_t> order(values.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return values[a] < values[b]; });
    std::vector<double> ranks(values.size());
    for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
        while (end < order.size() && values[order[end]] == values[order[begin]]) ++end;
        for (std::size_t i = begin; i < end; ++i) ranks[order[i]] = 0.5 * static_cast<double>(begin + end - 1);
    }
    return ranks;
}

/// Spearman's, over the rows where both are known; 0 where too few are, or one never differs.
double rankCorrelation(const std::vector<double>& column, const std::vector<double>& outcome) {
    std::vector<double> x, y;
    for (std::size_t i = 0; i < outcome.size(); ++i)
        if (!std::isnan(column[i]) && !std::isnan(outcome[i])) x.push_back(column[i]), y.push_back(outcome[i]);
    if (x.size() < kFewestKnown) return 0.0;
    x = ranksOf(x), y = ranksOf(y);
    const double mean = 0.5 * static_cast<double>(x.size() - 1);
    double xx = 0.0, yy = 0.0, xy = 0.0;
    for (std::size_t i = 0; i < x.size(); ++i) {
        xx += (x[i] - mean) * (x[i] - mean);
        yy += (y[i] - mean) * (y[i] - mean);
        xy += (x[i] - mean) * (y[i] - mean);
    }
    return xx > 0.0 && yy > 0.0 ? xy / std::sqrt(xx * yy) : 0.0;
}

std::vector<double> aboveMedian(const std::vector<double>& outcome) {
    std::vector<double> sorted = outcome;
    const auto middle = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2);
    std::nth_element(sorted.begin(), middle, sorted.end());
    std::vector<double> above;
    for (const double value : outcome) above.push_back(value > *middle ? 1.0 : 0.0);
    return above;
}

/// A column's values of customers without an outcome and with one, and what is in the middle of the former: where at least half of them hold
/// one value, that. NaN is a value of its own.
struct ByOutcome {
    std::vector<double> without, with;
    double common = 0.0;

    ByOutcome(const std::vector<double>& values, const std::vector<double>& outcome) {
        for (std::size_t i = 0; i < outcome.size(); ++i)
            if (!std::isnan(outcome[i])) (outcome[i] != 0.0 ? with : without).push_back(std::isnan(values[i]) ? -INFINITY : values[i]);
        if (without.empty()) return;
        const auto middle = without.begin() + static_cast<std::ptrdiff_t>(without.size() / 2);
        std::nth_element(without.begin(), middle, without.end());
        common = *middle;
    }
    double commonIn(const std::vector<double>& some) const { return static_cast<double>(std::count(some.begin(), some.end(), common)); }
    double othersIn(const std::vector<double>& some) const { return static_cast<double>(some.size()) - commonIn(some); }
};

/// Whether the commonest value of those without the outcome hardly ever comes with it: then whatever else a column says is a step on the way.
bool nearlyNecessary(const ByOutcome& column) {
    const auto none = static_cast<double>(column.without.size()), some = static_cast<double>(column.with.size());
    if (column.with.size() < kFewestKnown || none < kMostlyNothing * (none + some)) return false;
    return column.commonIn(column.without) >= kMostlySo * none && column.commonIn(column.with) <= kHardlyEver * some;
}

/// The mirror of that: whether nearly all without the outcome hold one value, and others come with it alone, however few they are: then these
/// are what the outcome brought about. As many at random would have had to be without it.
bool comesWithItAlone(const ByOutcome& column) {
    const auto none = static_cast<double>(column.without.size()), some = static_cast<double>(column.with.size());
    const double lacking = column.othersIn(column.without), having = column.othersIn(column.with);
    const double expected = (lacking + having) * none / (none + some);
    return having >= static_cast<double>(kFewestKnown) && expected >= kBeyondChance && lacking <= kHardlyEver * expected;
}

std::vector<std::string> changeable(const TimingRequest& request) {
    std::vector<std::string> names;
    for (const FeatureSpec& feature : request.features->features) {
        const TableColumn* column = request.table->find(feature.name);
        if (column == nullptr) continue;
        const ColumnRole role = column->spec.role;
        if (role == ColumnRole::Behaviour || role == ColumnRole::Monetary || role == ColumnRole::Value || role == ColumnRole::Contract)
            names.push_back(feature.name);
    }
    return names;
}

void warnOfColumns(const TimingRequest& request, std::vector<std::string>& cautions) {
    const auto names = changeable(request);
    const bool before = std::any_of(request.treatments.begin(), request.treatments.end(),
                                    [&](UtcMillis time) { return !request.newest || time < *request.newest; });
    if (names.empty() || !before) return;
    const bool one = names.size() == 1;
    cautions.push_back(listed(names, kNamed) + (one ? " is of today, and treatments were made before. If they changed it" :
                                              " are of today, and treatments were made before. If they changed these columns") +
                       ", that part of their effect is explained away. Leave out what a treatment can change.");
}

void warnOfLabel(const TimingRequest& request, std::vector<std::string>& cautions) {
    if (request.byLabel.empty()) return;
    const UtcMillis last = *std::max_element(request.byLabel.begin(), request.byLabel.end());
    const UtcMillis end = request.newest.value_or(last);
    const auto countIf = [&](auto condition) { return std::count_if(request.byLabel.begin(), request.byLabel.end(), condition); };
    const auto earlier = countIf([&](UtcMillis time) { return time < end - kLabelDays * kDay; });
    const auto later = countIf([&](UtcMillis time) { return time > end; });
    const std::string of = " of " + std::to_string(request.byLabel.size()) + " treatments whose outcome is the label were made ";
    if (earlier > 0)
        cautions.push_back(std::to_string(earlier) + of + "more than " + std::to_string(kLabelDays) + " days before " + formatDate(end) +
                           ", the newest that is known. How long a time the label tells of is known nowhere, so " + std::to_string(kLabelDays) +
                           " days are taken. In a longer time customers also leave for reasons that have nothing to do with the treatment, and the label does not tell "
                           "them apart; where it tells of a shorter time, that goes for later treatments too. Give outcomes with the treatments.");
    if (later > 0)
        cautions.push_back(std::to_string(later) + of + "after " + formatDate(end) +
                           ", the newest that is known, so the label may not tell what came of them.");
}

}  // namespace

std::vector<scoring::LeakFinding> outcomeLeaks(const CustomerTable& studied, const std::vector<double>& outcome, bool binary,
                                               std::uint64_t seed) {
    std::vector<scoring::LeakFinding> found = scoring::findLeaks(studied, binary ? outcome : aboveMedian(outcome), seed);
    if (!binary) {
        std::erase_if(found, [](const scoring::LeakFinding& finding) { return finding.auc < kAlmostAlone; });
        for (scoring::LeakFinding& finding : found) finding.reason = "tells almost alone whether the outcome is above its median";
    }
    for (const TableColumn& column : studied.columns) {
        const bool known = std::any_of(found.begin(), found.end(), [&](const auto& one) { return one.column == column.spec.name; });
        if (known || (binary ? !isFeature(column.spec.role) : column.spec.role == ColumnRole::Key)) continue;
        const std::vector<double> values = column.isText() ? std::vector<double>(column.codes.begin(), column.codes.end()) : column.numbers;
        const ByOutcome parted(values, outcome);
        if (nearlyNecessary(parted)) {
            found.push_back({column.spec.name, 1.0, std::string("is one and the same for most ") + (binary ? "without the outcome" : "whose outcome is 0") +
                                                        " and hardly ever so for others, like a step on the way to it"});
            continue;
        }
        if (comesWithItAlone(parted)) {
            found.push_back({column.spec.name, 1.0, std::string("is one and the same for nearly all ") + (binary ? "without the outcome" : "whose outcome is 0") +
                                                        ", and other than that with it alone, like something that comes of it"});
            continue;
        }
        const double correlation = binary || column.isText() ? 0.0 : rankCorrelation(column.numbers, outcome);
        if (std::abs(correlation) < kAlmostAlone) continue;
        char text[96];
        std::snprintf(text, sizeof text, "orders customers almost as the outcome does (rank correlation %.3f)", correlation);
        found.push_back({column.spec.name, 1.0, text});
    }
    return found;
}

std::vector<std::string> eventCautions(const scenario::EffectStudy& study) {
    std::vector<std::string> cautions;
    if (!study.binary) return cautions;
    std::vector<std::array<std::size_t, 2>> counts(study.armCount() + 1, {0, 0});
    for (std::size_t i = 0; i < study.rows(); ++i) ++counts[static_cast<std::size_t>(study.arm[i])][study.outcome[i] == 1.0 ? 1 : 0];
    for (std::size_t a = 0; a < counts.size(); ++a) {
        const auto [none, some] = counts[a];
        if (std::min(none, some) >= kFewestEvents || none + some < scenario::kFewestOfArm) continue;  // smaller ones are refused
        cautions.push_back("Of " + std::to_string(none + some) + (a == 0 ? " left alone " : " who got " + study.arms[a - 1] + " ") +
                           std::to_string(some) + " have the outcome and " + std::to_string(none) + " do not; from fewer than " +
                           std::to_string(kFewestEvents) + " of either, intervals of effects tend to be too narrow.");
    }
    return cautions;
}

std::vector<std::string> timingCautions(const TimingRequest& request) {
    std::vector<std::string> cautions;
    warnOfColumns(request, cautions);
    warnOfLabel(request, cautions);
    return cautions;
}

}  // namespace holdfast::workbench
