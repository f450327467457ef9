#include "core/workbench/evidencefigures.h"
#include "core/workbench/evidencewords.h"
#include "core/workbench/refutationwords.h"

#include <cmath>

namespace holdfast::workbench {

using namespace report;

Table armTable(const EffectEvidence& e) {
    const NumberStyle style = effectStyle(e);
    const std::string unit = e.binary ? ", points" : "";
    Table table;
    table.title = "What each offer does on average";
    table.name = "effects";
    table.columns = {{"Offer", false, {}},
                     {"Finding", false, "By the 90 % interval of the average effect."},
                     {"Effect" + unit, true, e.leaving ? "Change in the chance of leaving, in percentage points: negative keeps." : "Change in the outcome."},
                     {"From", true, "Lower end of the 90 % interval of the average (cross-fitted, doubly robust)."},
                     {"To", true, "Upper end of that interval."},
                     {"Difference of means" + unit, true, "What comparing treated and untreated says without asking who was chosen."},
                     {"Qini" + unit, true, "How much more treating in the order of predicted effects gains than treating at random, per 100 customers, above zero being good; adjusted for who was chosen where that was not left to chance."},
                     {"p", true, "Share of shuffled orders with a Qini as good: small is no accident."},
                     {"Treated", true, "Customers of past campaigns who got it."},
                     {"Surely harmed", true, "Customers of the project, still here, for whom the whole 90 % interval points the wrong way."}};
    for (const std::size_t i : armsInOrder(e)) {
        const ArmEvidence& arm = e.arms[i];
        table.rows.push_back({arm.arm, std::string(toString(verdictOf(e, arm))) + (arm.refusal.empty() ? "" : ": " + arm.refusal),
                              figure(arm.average.effect, style), figure(arm.average.lower, style), figure(arm.average.upper, style),
                              figure(arm.naive.effect, style), figure(arm.qini.qini * 100.0, NumberStyle::Decimal3),
                              arm.refusal.empty() ? figure(arm.qini.pValue, NumberStyle::Decimal3) : Cell(), number(arm.overlap.treated),
                              arm.refusal.empty() ? number(arm.dogs.surely) : Cell()});
    }
    return table;
}

Table overlapTable(const EffectEvidence& e) {
    Table table;
    table.title = "Who is comparable";
    table.name = "overlap";
    table.columns = {{"Offer", false, {}},
                     {"Treated", true, "Customers of past campaigns who got it."},
                     {"Treated count as", true, "Customers of equal weight that would say as much (Kish)."},
                     {"Left alone count as", true, "The same of those left alone."},
                     {"Least chance", true, "1st percentile of the chance of getting it."},
                     {"Left out", true, "Share of the campaigns' customers like whom nobody got it, or everybody did."},
                     {"No evidence", true, "Customers still here about whom nothing is said."}};
    for (const ArmEvidence& arm : e.arms)
        table.rows.push_back({arm.arm, number(arm.overlap.treated), figure(std::round(arm.overlap.effectiveTreated), NumberStyle::Count),
                              figure(std::round(arm.overlap.effectiveControl), NumberStyle::Count),
                              figure(arm.overlap.leastPropensity, NumberStyle::Probability),
                              figure(arm.overlap.trimmedShare, NumberStyle::Percent), number(arm.dogs.withoutEvidence)});
    return table;
}

Table refutationTable(const EffectEvidence& e) {
    Table table;
    table.title = "Attempts to refute the effects";
    table.name = "refutations";
    table.columns = {{"Offer", false, {}}, {"Attempt", false, {}}, {"Outcome", false, {}}, {"What was tried and what came of it", false, {}}};
    for (const ArmEvidence& arm : e.arms)
        for (const Refutation& r : arm.refutations)
            table.rows.push_back({arm.arm, refutationTitle(r.name), std::string(wordOf(r.light)), refutationSentence(e, arm, r)});
    return table;
}

Table dogOverviewTable(const EffectEvidence& e) {
    Table table;
    table.title = "Whom each offer may harm";
    table.name = "sleeping_dogs_by_offer";
    table.columns = {{"Offer", false, {}},
                     {"Surely harmed", true, "Customers still here for whom the whole 90 % interval points the wrong way: leave them alone."},
                     {"Perhaps harmed", true, "Three to one: the estimate lies more than 0.67 of its error on the wrong side, but its 90 % interval includes zero. Without any effect a fifth would look like that by chance."},
                     {"Of", true, "Customers still here with evidence about the offer."},
                     {"On average", false, "By the 90 % interval of the average effect."}};
    for (const std::size_t i : armsInOrder(e)) {
        const ArmEvidence& arm = e.arms[i];
        const bool told = arm.refusal.empty() && arm.dogs.customers > 0;
        table.rows.push_back({arm.arm, told ? number(arm.dogs.surely) : Cell(), told ? number(arm.dogs.likely - arm.dogs.surely) : Cell(),
                              number(arm.dogs.customers), std::string(toString(verdictOf(e, arm)))});
    }
    return table;
}

Table dogTable(const EffectEvidence&, const ArmEvidence& arm) {
    Table table;
    table.title = "Where the sleeping dogs of " + arm.arm + " are";
    table.name = "sleeping_dogs";
    table.columns = {{"Column", false, {}},
                     {"Value", false, {}},
                     {"Customers", true, "With that value and with evidence."},
                     {"Surely harmed", true, "Of them, those whose whole 90 % interval points the wrong way."},
                     {"Share", true, "Of the customers with that value."}};
    for (const SleepingDogs::Segment& s : arm.dogs.segments)
        table.rows.push_back({s.column, s.value, number(s.customers), number(s.dogs),
                              figure(static_cast<double>(s.dogs) / static_cast<double>(s.customers), NumberStyle::Percent)});
    return table;
}

Table policyTable(const EffectEvidence& e) {
    const NumberStyle style = outcomeStyle(e);
    Table table;
    table.title = "What past and proposed policies would have brought";
    table.name = "policies";
    table.columns = {{"Policy", false, "Who gets what. \"personal\": each customer the offer that seems best for him, or none, by models that had not seen him."},
                     {e.leaving ? "Leaving" : "Outcome", true, "Mean outcome, doubly robust: by outcome models corrected with who really got what."},
                     {"From", true, "Lower end of its 90 % interval."},
                     {"To", true, "Upper end of that interval."},
                     {"Without models", true, "The mean of those alone who got what the policy gives, each weighted by how unlikely that was, weights adding up to 1 (self-normalised, SNIPS)."},
                     {"Raw weights", true, "The same with weights as they are (inverse propensity scoring, IPS): right on average, but it strays."},
                     {"Got just that", true, "Customers who got what the policy gives."},
                     {"Worth as many", true, "Customers of equal weight that would say as much (effective size)."}};
    for (const NamedPolicy& p : e.policies)
        table.rows.push_back({p.name, figure(p.value.doublyRobust.effect, style), figure(p.value.doublyRobust.lower, style),
                              figure(p.value.doublyRobust.upper, style), figure(p.value.selfNormalised.effect, style),
                              figure(p.value.weighted.effect, style), number(p.value.followed),
                              figure(std::round(p.value.effectiveSize), NumberStyle::Count)});
    return table;
}

Table candidateTable(const EffectEvidence& e) {
    Table table;
    table.title = "Ways of learning that were compared";
    table.name = "effect_learners";
    table.columns = {{"Learner", false, {}},
                     {"Loss above the best", true, "Doubly robust loss on held-out customers, less that of the best."},
                     {"Error", true, "Standard error of that difference, customer by customer."},
                     {"Qini", true, "On held-out customers, per 100 of them, mean over the offers."},
                     {"Part", false, "The effect is the mean of the chosen ones; the loss cannot tell the tied ones from the best."}};
    for (const CandidateScore& c : e.candidates)
        table.rows.push_back({c.name, figure(c.loss, NumberStyle::Plain), figure(c.lossError, NumberStyle::Plain),
                              figure(c.qini * 100.0, NumberStyle::Decimal3),
                              std::string(c.chosen ? "chosen" : c.tied ? "tied" : "")});
    return table;
}

}  // namespace holdfast::workbench
