#include "ui/pages/campaigns/planfigures.h"

#include "core/data/plancurve.h"
#include "core/workbench/plancharts.h"
#include "core/workbench/plantables.h"
#include "core/workbench/proofwords.h"
#include "ui/charts/numbers.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

using report::NumberStyle;

struct PlanFigures {
    Q_DECLARE_TR_FUNCTIONS(PlanFigures)
};

constexpr double kNext = 1000.0;      ///< "the next 1,000 buys"
constexpr double kSameMoney = 0.005;  ///< share of the plan's spend by which a way's may be less and still be the same money

QString unknown() { return QStringLiteral("\u2014"); }
QString spendTitle() { return PlanFigures::tr("Spend"); }
QString nextTitle() { return PlanFigures::tr("The next %1 buys").arg(formatCount(static_cast<quint64>(kNext))); }
/// A plan that aims at the net has told it already.
QString netTitle(PlanObjective objective) { return objective == PlanObjective::Net ? PlanFigures::tr("Chance of loss") : PlanFigures::tr("Net"); }
QString ruleTitle() { return PlanFigures::tr("Above the best rule"); }

/// Each way on a line of its own, for where the curve has no room for its name.
QString waysOf(const PlanResult& plan) {
    QString words;
    for (const PlanBaseline& one : plan.baselines)
        if (one.available)
            words += PlanFigures::tr("\n%1: %2 for %3").arg(QString::fromStdString(workbench::baselineName(one)), formatNumber(one.value, workbench::valueStyle(plan.scenario.objective)),
                                                            formatNumber(one.spend, NumberStyle::Money));
    return words;
}

/// Where it lies with 90 %; cents of large sums would only take the room.
QString intervalText(double lower, double upper, NumberStyle style) {
    constexpr double kLarge = 1000.0;
    if (style == NumberStyle::Money && std::max(std::abs(lower), std::abs(upper)) >= kLarge) style = NumberStyle::Count;
    return PlanFigures::tr("90 %: %1 to %2").arg(formatNumber(lower, style), formatNumber(upper, style));
}

KeyFigureText netFigure(const PlanResult& plan, const PlanFiguresRequest& request) {
    const PlanImpact& impact = plan.impact;
    const bool told = plan.scenario.objective == PlanObjective::Net;
    const QString title = netTitle(plan.scenario.objective);
    QString definition = told ? PlanFigures::tr("Share of draws in which the plan costs more than it keeps.")
                              : PlanFigures::tr("Worth kept less spend, expected: the one net that is told of this plan everywhere.");
    if (const std::string draws = workbench::netSentence(plan, request.currency.toStdString()); !draws.empty()) definition += QLatin1Char(' ') + QString::fromStdString(draws);
    if (std::isfinite(impact.breakEven)) definition += PlanFigures::tr(" It pays for itself from %1 of the effects.").arg(formatPercent(impact.breakEven, 0));
    if (request.speaks == PlanSpeaks::ByCurve) return {title, unknown(), {}, PlanFigures::tr("when the line rests"), definition, {}};
    if (!std::isfinite(impact.p50)) return {title, unknown(), {}, PlanFigures::tr("worth is not known"), definition, {}};
    if (told) return {title, formatPercent(impact.chanceOfLoss), {}, PlanFigures::tr("of draws"), definition, {}};
    return {title, formatNumber(plan.net(), NumberStyle::Money), request.currency,
            plan.choices.empty() ? PlanFigures::tr("nothing is planned") : PlanFigures::tr("loss in %1 of draws").arg(formatPercent(impact.chanceOfLoss)), definition, {}};
}

KeyFigureText ruleFigure(const PlanResult& plan, PlanSpeaks speaks) {
    const AboveRule above = aboveBestRule(plan);
    const QString definition = PlanFigures::tr("How much more the plan brings than the way that brings most without planning, at the money which that way spends: at random, highest risk first, "
                                               "as last time, one offer to all, and whoever keeps most for his money first.") + waysOf(plan);
    if (speaks == PlanSpeaks::ByCurve) return {ruleTitle(), unknown(), {}, PlanFigures::tr("when the line rests"), definition, {}};
    if (!above.rule) return {ruleTitle(), unknown(), {}, PlanFigures::tr("no rule applies"), definition, {}};
    const QString name = QString::fromStdString(workbench::baselineName(*above.rule));
    if (above.rule->value <= 0.0) return {ruleTitle(), unknown(), {}, PlanFigures::tr("no rule brings anything"), definition, {}};
    if (!std::isfinite(above.share)) return {ruleTitle(), unknown(), {}, PlanFigures::tr("%1 spends less").arg(name), definition, {}};
    const QString detail = above.lessMoney ? PlanFigures::tr("%1, at its %2").arg(name, formatNumber(above.rule->spend, NumberStyle::Count)) : name;
    return {ruleTitle(), (above.share < 0.0 ? QString() : QStringLiteral("+")) + formatPercent(above.share, 0), {}, detail, definition, {}};
}

}  // namespace

PlanSpeaks speaksFor(const PlanResult& plan, const Scenario& scenario, double budget, bool planning) {
    Scenario same = scenario;
    same.name = plan.scenario.name;  // a name plans nothing
    if (!planning && plan.scenario == same && budget == plan.scenario.budget) return PlanSpeaks::Exactly;
    same.budget = plan.scenario.budget;
    return plan.scenario == same ? PlanSpeaks::ByCurve : PlanSpeaks::Formerly;
}

AboveRule aboveBestRule(const PlanResult& plan) {
    AboveRule above;
    for (const PlanBaseline& one : plan.baselines)
        if (one.available && (!above.rule || one.value > above.rule->value)) above.rule = &one;
    if (!above.rule || !(above.rule->value > 0.0)) return above;
    above.lessMoney = above.rule->spend < (1.0 - kSameMoney) * plan.spend;
    // A curve that minds no limits would compare a plan that may do more than this one.
    if (above.lessMoney && (!plan.curveHoldsLimits || plan.curve.empty())) return above;
    const double brings = above.lessMoney ? pointAt(plan.curve, above.rule->spend).value : plan.value;
    above.share = brings / above.rule->value - 1.0;
    return above;
}

std::vector<KeyFigureText> planFigures(const PlanResult& plan, const PlanFiguresRequest& request) {
    const PlanObjective objective = plan.scenario.objective;
    const bool retained = objective == PlanObjective::Retained, byCurve = request.speaks == PlanSpeaks::ByCurve;
    const NumberStyle style = workbench::valueStyle(objective);
    const BudgetPoint now = byCurve ? pointAt(plan.curve, request.budget)
                                    : BudgetPoint{plan.spend, plan.value, plan.lower, plan.upper, plan.marginal, plan.choices.size()};
    const double budget = byCurve ? request.budget : plan.scenario.budget;
    std::vector<KeyFigureText> figures{
        {spendTitle(), formatNumber(now.spend, NumberStyle::Money), request.currency, PlanFigures::tr("on %1 customers").arg(formatCount(now.customers)),
         PlanFigures::tr("Expected cost of the plan, with offers taken up as often as assumed."), {}},
        {QString::fromStdString(workbench::valueName(objective)), formatNumber(now.value, style), retained ? QString() : request.currency,
         intervalText(now.lower, now.upper, style),
         PlanFigures::tr("What the plan brings in its aim; below it the 90 % interval over what is uncertain about the effects alone. %1")
             .arg(QString::fromStdString(workbench::intervalLeavesOut(plan))).trimmed(), {}},
        {nextTitle(), formatNumber(nextBuys(plan, budget, kNext), style), retained ? PlanFigures::tr("customers") : request.currency,
         !nextHasUse(plan, budget, kNext) ? PlanFigures::tr("more has no use") : retained ? QString() : PlanFigures::tr("of worth kept"),
         PlanFigures::tr("How much more the best plan brings with that much more budget, all limits holding."), {}},
        netFigure(plan, request), ruleFigure(plan, request.speaks)};
    if (request.speaks == PlanSpeaks::Formerly)
        for (KeyFigureText& figure : figures) figure.detail = PlanFigures::tr("before the change");
    return figures;
}

std::vector<KeyFigureText> noPlanFigures(PlanObjective objective, const QString& why) {
    std::vector<KeyFigureText> figures;
    for (const QString& title : {spendTitle(), QString::fromStdString(workbench::valueName(objective)), nextTitle(), netTitle(objective), ruleTitle()})
        figures.push_back({title, unknown(), {}, why, {}, {}});
    return figures;
}

QString worthWords(const WorthAssumptions& worth) {
    return PlanFigures::tr("Worth: %1 margin, %2 periods, %3 interest, later risk %4")
        .arg(formatPercent(worth.margin, 0), formatCount(static_cast<quint64>(worth.horizon)), formatPercent(worth.interest), formatPercent(worth.laterRisk, 0));
}

QString worthInFull(const WorthAssumptions& worth) {
    return PlanFigures::tr("Worth of a kept customer: %1 of the money that he brings a period, for as many of the next %2 periods as he is expected to stay, each period later counting %3 less. "
                           "In later periods he leaves with %4 of his chance in the coming one. Margin and horizon are changed under What it hangs on. "
                           "What Models counts for one kept is one period.")
        .arg(formatPercent(worth.margin, 0), formatCount(static_cast<quint64>(worth.horizon)), formatPercent(worth.interest), formatPercent(worth.laterRisk, 0));
}

}  // namespace holdfast::ui
