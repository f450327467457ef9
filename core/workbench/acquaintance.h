// Who was brought by whom, for learning effects: exposure, how many of those who referred a customer were treated, as a column of the
// outcome models, so that what an offer does to a customer is kept apart from what offers to his friends do; and what measuring
// spill-over needs. Internal to workbench/effects. Plain values; pure functions.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/features.h"
#include "core/workbench/effectdata.h"

#include <optional>
#include <vector>

namespace holdfast::workbench {

/// The name of the column.
inline constexpr const char* kExposureColumn = "referrers who got an offer";

/// Adds exposure to the study's features, and to everybody's a column of nobody treated: effects are told as if the customer alone
/// got an offer. Nothing happens where too few are exposed to learn from. Needs `data.graph`.
void addExposure(EffectData& data);
/// Rows of the customers' own columns, with nobody who referred them treated where exposure is a feature.
FeatureMatrix unexposed(const EffectData& data, FeatureMatrix columns);
/// Features of a study without exposure.
FeatureMatrix ownColumns(const EffectData& data, const FeatureMatrix& features);

/// Who took part, by row: customers as places in the table, arms (0: left alone), chances of being treated with whatever arm.
struct Participants {
    std::vector<std::size_t> customers;
    std::vector<int> arms;
    std::vector<double> chances;
};
/// [participants]
struct Acquaintance {
    std::vector<double> exposure;      ///< treated referrers
    std::vector<double> expected;      ///< sum of the referrers' chances of that
    std::vector<double> acquaintance;  ///< referrers who took part
    std::vector<int> community;
};
/// Nothing when the project has no referrals. Cancelled.
Result<std::optional<Acquaintance>> acquaintanceOf(const EffectData& data, const Participants& participants, std::uint64_t seed,
                                                   const TaskContext& context);

}  // namespace holdfast::workbench
