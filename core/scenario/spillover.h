// Referral spill-over: what treating a customer does to the friends he referred, kept apart from what it does to himself.
// Exposure (how many of those who referred a customer were treated) is a treatment beside his own. Whom a campaign chose among the
// referrers tells something about their friends, who are like them; so exposure is measured against what the referrers' own chances
// of being treated led to expect (Aronow and Samii 2017; Borusyak and Hull 2023), and his own treatment against his own chance. The
// outcome is taken less what columns explain, cross-fitted (Robinson 1988; Chernozhukov et al. 2018), and the intervals come from
// drawing whole communities, because friends are no independent evidence (cluster bootstrap: Cameron, Gelbach and Miller 2008).
// Functions.
#pragma once

#include "core/base/taskcontext.h"
#include "core/scenario/averageeffect.h"

#include <cstdint>
#include <vector>

namespace holdfast::scenario {

struct SpilloverRequest {
    const EffectStudy* study = nullptr;
    const FeatureMatrix* features = nullptr;  ///< [rows] columns without exposure
    const std::vector<int>* folds = nullptr;
    std::vector<double> chance;        ///< [rows] of being treated with whatever arm
    std::vector<double> exposure;      ///< [rows] treated among those who referred him
    std::vector<double> expected;      ///< [rows] sum of their chances of that
    std::vector<double> acquaintance;  ///< [rows] those who referred him and took part in a campaign at all
    std::vector<int> community;        ///< [rows] -1: alone
    int replicates = 200;
    std::uint64_t seed = 1;
};

/// InvalidInput when nobody, or everybody who knows somebody, is exposed.
Result<Spillover> measureSpillover(const SpilloverRequest& request, const TaskContext& context);

}  // namespace holdfast::scenario
