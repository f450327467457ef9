// What may be known only after a treatment: columns that tell the outcome too well, columns of today that a treatment can have changed,
// and labels that tell of another time. Internal to workbench/effectdata. Pure functions.
#pragma once

#include "core/base/time.h"
#include "core/data/customertable.h"
#include "core/data/features.h"
#include "core/scenario/effectstudy.h"
#include "core/scoring/leakage.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

/// A label is taken to tell of no more than a quarter: neither tables nor projects say of how long a time theirs does.
inline constexpr int kLabelDays = 90;

/// Columns of the studied customers that tell their outcome ([rows]) too well to have been known before. A yes or no as scoring::findLeaks
/// has it; of a number, columns that order customers as it does or tell alone whether it is above its median. Of both, where the outcome is
/// mostly 0, columns that hardly ever lack what it takes to have any (a visit, of money that was spent), and those that are out of the usual
/// with the outcome alone (money, of a visit).
std::vector<scoring::LeakFinding> outcomeLeaks(const CustomerTable& studied, const std::vector<double>& outcome, bool binary,
                                               std::uint64_t seed);

/// Sentences: arms, control among them, in which hardly anybody has the outcome, or hardly anybody has not. Of a yes or no alone.
std::vector<std::string> eventCautions(const scenario::EffectStudy& study);

struct TimingRequest {
    const CustomerTable* table = nullptr;
    const FeatureSchema* features = nullptr;   ///< of the customers' own columns
    std::vector<UtcMillis> treatments{};       ///< times of those learned from
    std::vector<UtcMillis> byLabel{};          ///< of those whose outcome is the label
    std::optional<UtcMillis> newest{};         ///< newest time that the project knows of
};
/// Sentences: behaviour, contract and money of after the treatments among the features, by name; treatments outside the label's period.
std::vector<std::string> timingCautions(const TimingRequest& request);

}  // namespace holdfast::workbench
