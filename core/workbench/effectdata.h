// The data side of learning effects: which treatments count, what came of them, which columns were known before, and who is
// acquainted with whom (workbench/acquaintance). Internal to workbench/effects. Plain values; the functions follow the Project's
// thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/customertable.h"
#include "core/graph/referralgraph.h"
#include "core/scenario/effectstudy.h"
#include "core/workbench/effects.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct EffectData {
    CustomerTable table;              ///< every customer of the project
    FeatureMatrix everybody;          ///< [customers] as the study reads them, nobody who referred them treated
    std::shared_ptr<const FeatureSchema> columns;  ///< of the customers' own columns alone
    bool exposed = false;                          ///< exposure is a feature beside them (workbench/acquaintance)
    std::optional<graph::ReferralGraph> graph;     ///< nodes: customers of the table, then others; nothing without referrals
    scenario::EffectStudy study;
    std::vector<std::size_t> customers;  ///< [study rows] places in the table
    std::string control;              ///< the arm of those left alone
    std::string outcome;              ///< "treatments", or a column's name
    bool leaving = true;
    std::vector<std::string> warnings;
};

Result<EffectData> prepareEffects(const storage::Project& project, const EffectsRequest& request, const TaskContext& context);

/// The arm of those left alone on purpose: the one asked for, else the only one whose name means it; nothing where none does, or several.
std::optional<std::string> controlAmong(const std::vector<std::string>& arms, const std::string& asked);

}  // namespace holdfast::workbench
