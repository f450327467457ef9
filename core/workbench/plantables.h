// Tables of plans and scenarios, and what has to be said with them, for the page Campaigns and the report alike. Pure functions over values; any thread.
#pragma once

#include "core/data/plan.h"
#include "core/data/savedscenario.h"
#include "core/report/document.h"

#include <string>
#include <vector>

namespace holdfast::workbench {

/// Figures down, scenarios across, in the order given.
report::Table comparisonTable(const std::vector<SavedScenario>& scenarios);
/// What each offer costs, to whom, and on what its effect rests.
report::Table offersTable(const PlanResult& plan);
/// The plan beside the common ways of spending the same money.
report::Table baselinesTable(const PlanResult& plan);
/// The plan less common ways of spending the same money, by what customers of past campaigns did.
report::Table proofTable(const PlanProof& proof, PlanObjective objective);
/// That most draws lose money, and up to what budget money pays for itself; empty where at least half of them gain.
std::string lossSentence(const PlanResult& plan, const std::string& currency);
/// Where the net lies in nine of ten draws, and why that is wider than the interval of what is kept; empty where nothing is drawn.
std::string netSentence(const PlanResult& plan, const std::string& currency);
/// The `most` choices that keep most worth.
report::Table choicesTable(const PlanResult& plan, std::size_t most);

}  // namespace holdfast::workbench
