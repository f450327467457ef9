// What an estimation says beyond averages: the Qini curve with its band, best first; the effect in groups of customers that one
// column puts together, with intervals; and who the sleeping dogs are. Fills these into the evidence that is kept. Internal to
// workbench/effects. Pure functions over values.
#pragma once

#include "core/data/effects.h"
#include "core/scenario/effectestimation.h"
#include "core/workbench/effectdata.h"

namespace holdfast::workbench {

struct GroupsRequest {
    const EffectData* data = nullptr;
    const scenario::Estimation* found = nullptr;
    const CustomerEffects* effects = nullptr;  ///< of the project's customers; null: of others, who have no groups here
    std::uint64_t seed = 1;
};

/// Groups are texts of at most 20 values, numbers of at most 6, and thirds of other numbers. A group's effect is the mean of its
/// cross-fitted doubly robust scores (group average treatment effect: Chernozhukov et al. 2018, "Generic machine learning"),
/// said of those groups where arm and control have 30 customers each. Cancelled.
Result<void> describeGroups(const GroupsRequest& request, EffectEvidence& evidence, const TaskContext& context);

}  // namespace holdfast::workbench
