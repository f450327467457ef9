// The key figures of a plan as the page Campaigns shows them, and how far they speak for the scenario that is being built: exactly,
// along the plan's curve while only the budget differs, or as those before a change. Pure functions. GUI thread only.
#pragma once

#include "core/data/plan.h"
#include "ui/charts/keyfigurerow.h"

#include <optional>

namespace holdfast::ui {

/// What a plan has to say about the scenario on the page.
enum class PlanSpeaks {
    Exactly,  ///< it is the plan of this scenario
    ByCurve,  ///< of another budget: its curve tells some of the figures
    Formerly  ///< the scenario was changed since: its figures are those from before
};
/// `budget` is where the line stands, which is not the scenario's while it is dragged.
PlanSpeaks speaksFor(const PlanResult& plan, const Scenario& scenario, double budget, bool planning);

/// How much more the plan brings than the best of the simple ways, each at the money that this way spends.
struct AboveRule {
    const PlanBaseline* rule = nullptr;  ///< the one that brings most; null: none applies
    double share = kMissing;             ///< 0.2: a fifth more; NaN where nothing can be compared
    bool lessMoney = false;              ///< the way spends less than the plan: compared where the plan's curve spends as much
};
AboveRule aboveBestRule(const PlanResult& plan);

struct PlanFiguresRequest {
    PlanSpeaks speaks = PlanSpeaks::Exactly;
    double budget = 0.0;
    QString currency;
};
std::vector<KeyFigureText> planFigures(const PlanResult& plan, const PlanFiguresRequest& request);
/// The same row without a plan: nothing is known, and `why` stands below each dash.
std::vector<KeyFigureText> noPlanFigures(PlanObjective objective, const QString& why);

/// What a kept customer counts in a plan, short and in a full sentence.
QString worthWords(const WorthAssumptions& worth);
QString worthInFull(const WorthAssumptions& worth);

}  // namespace holdfast::ui
