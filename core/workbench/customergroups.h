// The groups of customers whose intervals are told apart, at training. Internal to workbench/training. Pure functions.
#pragma once

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
    std::span<const double> ages;  ///< [customers of the table] days since signup; may be empty
};

struct GroupedRows {
    scoring::IntervalGroups groups;
    std::vector<std::int32_t> group;  ///< [judged rows]
    std::vector<std::string> names;   ///< [groups]
};
GroupedRows groupRows(const GroupingData& request);

}  // namespace holdfast::workbench
