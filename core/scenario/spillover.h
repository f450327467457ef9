// Referral spill-over: what treating a customer does to the friends he referred, kept apart from what it does to himself.
// Exposure (how many of those who referred a customer were treated) is a treatment beside his own; both are partialled out of
// what columns explain, cross-fitted (Robinson 1988; Chernozhukov et al. 2018), and the intervals come from drawing whole
// communities, because friends are no independent evidence (cluster bootstrap: Cameron, Gelbach and Miller 2008). Functions.
#pragma once

#include "core/base/taskcontext.h"
#include "core/scenario/averageeffect.h"

#include <cstdint>
#include <vector>

namespace holdfast::scenario {

struct SpilloverRequest {
    const EffectStudy* study = nullptr;
    const std::vector<int>* folds = nullptr;
    std::vector<double> exposure;      ///< [rows] treated among those who referred him
    std::vector<double> acquaintance;  ///< [rows] those who referred him and took part in a campaign at all
    std::vector<int> community;        ///< [rows] -1: alone
    int replicates = 200;
    std::uint64_t seed = 1;
};

/// InvalidInput when nobody, or everybody who knows somebody, is exposed.
Result<Spillover> measureSpillover(const SpilloverRequest& request, const TaskContext& context);

}  // namespace holdfast::scenario
