// The groups of customers whose intervals are told apart, at training. Internal to workbench/training. Pure functions.
#pragma once

#include "core/scoring/coverage.h"
#include "core/scoring/mondrian.h"
#include "core/workbench/splits.h"
#include "core/workbench/trainingdata.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace holdfast::workbench {

/// What a deployed model's intervals rest on.
struct GroupedBand {
    scoring::MondrianBand band;
    scoring::IntervalGroups groups;
};

struct GroupingData {
    const TrainingData& data;
    const Judged& judged;
    std::span<const double> ages;      ///< [customers of the table] days since signup; may be empty
    std::span<const double> firstDay;  ///< [rows] out of fold as on the day customers joined
    double coverage = 0.9;
};

struct GroupedRows {
    scoring::IntervalGroups groups;
    std::vector<std::int32_t> group;  ///< [judged rows]
    std::vector<std::string> names;   ///< [groups]
    bool byTime = false;              ///< judged in windows of time
    /// [judged rows] or empty: who stands in for newcomers (group 0), each with his probability on his first day.
    std::vector<double> standIns;
};
/// Newcomers whose label is known are a group where they are enough for a band of their own; else the customers judged
/// stand in for them as on their first day.
GroupedRows groupRows(const GroupingData& request);

/// The bands to deploy. The band of all is of the judged as they are.
GroupedBand fitBands(const Judged& judged, const GroupedRows& grouped, double coverage);
/// How often they hold, by time on who came next, see scoring::measureCoverage.
scoring::MeasuredCoverage coverageOf(const Judged& judged, const GroupedRows& grouped, double coverage, std::uint64_t seed);

}  // namespace holdfast::workbench
