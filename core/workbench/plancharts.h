// Charts of a plan, made from its result: the one place that words their findings, for the page Campaigns and the report alike.
// Pure functions over values; any thread.
#pragma once

#include "core/data/plan.h"
#include "core/data/savedscenario.h"
#include "core/report/document.h"

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::workbench {

/// Money for "value" and "net"; customers, with a decimal, for "retained".
report::NumberStyle valueStyle(PlanObjective objective);
/// "Worth kept", "Customers kept", "Net": what `value` is, for axes and figures.
std::string valueName(PlanObjective objective);
std::string aimName(PlanObjective objective);  ///< "most customers"
/// "highest risk first", "best single offer to all": a baseline's name as people read it.
std::string baselineName(const PlanBaseline& baseline);

/// Value against budget with its 90 % band, knee and break-even as marked lines, the baselines as named dots.
report::Chart budgetCurveChart(const PlanResult& plan, const std::string& currency);
report::Chart offerSpendChart(const PlanResult& plan, const std::string& currency);
/// The same at another budget, read from the plan's curve; the offers keep the places that they have in the plan.
report::Chart offerSpendChart(const PlanResult& plan, const BudgetPoint& at, const std::string& currency);
/// `column` names what the segments are groups of: "Contract", "risk", "segment limits".
report::Chart segmentSpendChart(const std::vector<SegmentTotal>& segments, const std::string& column);
/// Net over the draws; the expected one, nine of ten draws and the chance of loss are in its finding.
report::Chart impactChart(const PlanResult& plan, const std::string& currency);
/// The plan by what past campaigns' customers did, and it less common ways of spending the same money, with 90 % intervals.
report::Chart proofChart(const PlanResult& plan, const std::string& currency);
/// What each offer would change about one customer's chance of leaving, with 90 % intervals; the plan's own choice is named in the
/// finding. Empty where the plan lists no options.
report::Chart alternativesChart(const PlanResult& plan, const PlannedOffer& choice);
report::Chart tornadoChart(const PlanResult& plan, const std::string& currency);
/// Expected net of each, with nine of ten draws.
report::Chart comparisonChart(const std::vector<SavedScenario>& scenarios, const std::string& currency);

}  // namespace holdfast::workbench
