// Sentences about a plan: what contradicting limits ask for, and what a person should know before acting on it. Pure functions.
#pragma once

#include "core/data/plan.h"
#include "core/scenario/options.h"
#include "core/scenario/solve.h"

namespace holdfast::scenario {

/// "lower the least share of the budget for new customers from 40 % to 27.3 %"
Relaxation inWords(const LimitRelaxation& relaxation, const Scenario& scenario);

/// Adds to the result's warnings: assumed effects, money that cannot be spent, nobody eligible, harm done by some offers.
void addWarnings(const OptionTable& table, const CampaignCustomers& customers, PlanResult& result);

}  // namespace holdfast::scenario
