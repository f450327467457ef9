#include "core/workbench/customergroups.h"

#include <algorithm>
#include <utility>

namespace holdfast::workbench {

namespace {

void assign(const GroupingData& request, std::span<const double> own, GroupedRows& grouped) {
    const auto& judged = request.judged;
    grouped.names = grouped.groups.names();
    grouped.group.clear();
    for (std::size_t i = 0; i < judged.rows.size(); ++i)
        grouped.group.push_back(grouped.groups.of(request.data.features.row(judged.rows[i]),
                                                  own.empty() ? kMissing : own[i], judged.probabilities[i]));
}

/// Whether labelled newcomers are enough for a band of their own.
bool newcomersSuffice(const GroupedRows& grouped, const Judged& judged, double coverage) {
    if (!grouped.groups.hasNewcomers()) return false;
    std::vector<double> probabilities, labels;
    for (std::size_t i = 0; i < grouped.group.size(); ++i) {
        if (grouped.group[i] != 0) continue;
        probabilities.push_back(judged.probabilities[i]);
        labels.push_back(judged.labels[i]);
    }
    return scoring::ConformalBand::fit(probabilities, labels, coverage, scoring::MondrianBand::kSmallestBlock).bounded();
}

}  // namespace

GroupedRows groupRows(const GroupingData& request) {
    const auto& [data, judged, ages, firstDay, coverage] = request;
    std::vector<double> own;  // [judged rows]
    for (std::size_t i = 0; i < judged.rows.size() && !ages.empty(); ++i) own.push_back(ages[data.rows[judged.rows[i]]]);
    GroupedRows result;
    result.byTime = data.split.plan.forward;
    result.groups = scoring::IntervalGroups::fit(data.features, own, judged.rows, judged.probabilities);
    assign(request, own, result);
    if (ages.empty() || newcomersSuffice(result, judged, coverage)) return result;
    result.groups = result.groups.withNewcomers();
    assign(request, own, result);
    for (const std::size_t row : judged.rows) result.standIns.push_back(firstDay[row]);
    return result;
}

namespace {

/// By time the windows in which the rows were judged.
scoring::GroupedScores scoresOf(const Judged& judged, const GroupedRows& grouped) {
    const auto windows = grouped.byTime ? std::span(judged.folds) : std::span<const std::int32_t>();
    return {judged.probabilities, judged.labels, grouped.group, grouped.names, windows, grouped.standIns};
}

}  // namespace

GroupedBand fitBands(const Judged& judged, const GroupedRows& grouped, double coverage) {
    return {scoring::fitBand(scoresOf(judged, grouped), coverage), grouped.groups};
}

scoring::MeasuredCoverage coverageOf(const Judged& judged, const GroupedRows& grouped, double coverage, std::uint64_t seed) {
    return scoring::measureCoverage(scoresOf(judged, grouped), coverage, seed);
}

}  // namespace holdfast::workbench
