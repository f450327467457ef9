// The data side of learning effects: which treatments count, what came of them, which columns were known before, and who is
// acquainted with whom. Internal to workbench/effects. Plain values; the functions follow the Project's thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/customertable.h"
#include "core/scenario/effectstudy.h"
#include "core/workbench/effects.h"

#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct EffectData {
    CustomerTable table;              ///< every customer of the project
    FeatureMatrix everybody;          ///< [customers] as the study reads them
    scenario::EffectStudy study;
    std::vector<std::size_t> customers;  ///< [study rows] places in the table
    std::string outcome;              ///< "treatments", or a column's name
    bool leaving = true;
    std::vector<std::string> warnings;
};

Result<EffectData> prepareEffects(const storage::Project& project, const EffectsRequest& request, const TaskContext& context);

/// The arm of those left alone on purpose: the one asked for, else the only one whose name means it; nothing where none does, or several.
std::optional<std::string> controlAmong(const std::vector<std::string>& arms, const std::string& asked);

/// Exposure to treated referrers of the study's customers, [study rows]; nothing when the project has no referrals.
struct Acquaintance {
    std::vector<double> exposure;      ///< treated referrers
    std::vector<double> acquaintance;  ///< referrers who took part in a campaign
    std::vector<int> community;
};
Result<std::optional<Acquaintance>> acquaintanceOf(const storage::Project& project, const EffectData& data, std::uint64_t seed,
                                                   const TaskContext& context);

}  // namespace holdfast::workbench
