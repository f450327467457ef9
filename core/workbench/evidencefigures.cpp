#include "core/workbench/evidencefigures.h"

#include "core/report/writers.h"

#include <algorithm>
#include <cmath>

namespace holdfast::workbench {

namespace {

using namespace report;

constexpr double kTelling = 0.05;

NumberStyle effectStyle(const EffectEvidence& e) { return e.binary ? NumberStyle::Points : NumberStyle::Plain; }
NumberStyle outcomeStyle(const EffectEvidence& e) { return e.binary ? NumberStyle::Percent : NumberStyle::Plain; }

std::string count(std::size_t value) { return formatFigure(static_cast<double>(value), NumberStyle::Count, {}); }
std::string percent(double share) { return formatFigure(share, NumberStyle::Percent, {}); }
std::string decimal(double value) { return formatFigure(value, NumberStyle::Decimal3, {}); }
std::string people(std::size_t value) { return count(value) + (value == 1 ? " customer" : " customers"); }

/// A p-value as found by resampling: never 0.
std::string chance(double p) { return p < 0.001 ? "p below 0.001" : "p " + decimal(p); }

std::string outcomeName(const EffectEvidence& e) {
    return e.leaving ? "leaving" : e.outcome == "treatments" ? "the outcome" : e.outcome;
}
std::string effectTitle(const EffectEvidence& e) {
    return "Effect on " + outcomeName(e) + (e.binary ? ", points" : "");
}

Cell figure(double value, NumberStyle style) { return std::isfinite(value) ? Cell(Figure{value, style}) : Cell(); }
Cell number(std::size_t value) { return Figure{static_cast<double>(value), NumberStyle::Count}; }

void addRow(Chart& chart, const std::string& name, const AverageEffect& average) {
    chart.categories.push_back(name);
    chart.series.front().y.push_back(average.effect);
    chart.series.front().lower.push_back(average.lower);
    chart.series.front().upper.push_back(average.upper);
}

Chart forest(const EffectEvidence& e, const std::string& name) {
    Chart chart;
    chart.name = name;
    chart.kind = ChartKind::Intervals;
    chart.yTitle = effectTitle(e);
    chart.yStyle = effectStyle(e);
    chart.series.push_back({});
    chart.series.front().evidence = Evidence::Causal;
    chart.markers.push_back({0.0, "no effect", false});
    return chart;
}

std::string segmentTitle(const EffectEvidence& e, const SegmentColumn& column) {
    if (!(column.pValue <= kTelling))
        return "No clear difference by " + column.column + ": chance alone makes effects this unequal (" + chance(column.pValue) + ")";
    const auto [low, high] = std::minmax_element(column.segments.begin(), column.segments.end(), [](const auto& a, const auto& b) {
        return a.average.effect < b.average.effect;
    });
    return "The effect differs by " + column.column + ": from " + effectText(e, low->average.effect) + " (" + low->value + ") to " +
           effectText(e, high->average.effect) + " (" + high->value + ")";
}

}  // namespace

Verdict verdictOf(const EffectEvidence& evidence, const ArmEvidence& arm) {
    if (!arm.refusal.empty() || std::isnan(arm.average.effect)) return Verdict::NoEvidence;
    if (arm.average.lower <= 0.0 && arm.average.upper >= 0.0) return Verdict::Unclear;
    return (arm.average.upper < 0.0) == evidence.leaving ? Verdict::Helps : Verdict::Harms;
}

std::string_view toString(Verdict verdict) {
    switch (verdict) {
        case Verdict::Helps: return "helps";
        case Verdict::Harms: return "harms";
        case Verdict::Unclear: return "no clear effect";
        case Verdict::NoEvidence: break;
    }
    return "no evidence";
}

std::string_view wordOf(Light light) {
    switch (light) {
        case Light::Green: return "holds";
        case Light::Amber: return "doubtful";
        case Light::Red: break;
    }
    return "fails";
}

std::string refutationTitle(std::string_view name) {
    if (name == "placebo") return "Placebo treatment";
    if (name == "random_common_cause") return "Random common cause";
    if (name == "data_subset") return "Part of the customers";
    if (name == "hidden_cause") return "Hidden cause";
    return std::string(name);
}

std::string effectText(const EffectEvidence& evidence, double effect) {
    const std::string text = formatFigure(effect, effectStyle(evidence), {});
    return evidence.binary && std::isfinite(effect) ? text + " points" : text;
}

std::string effectText(const EffectEvidence& evidence, const AverageEffect& effect) {
    if (std::isnan(effect.effect)) return "no evidence";
    const NumberStyle style = effectStyle(evidence);
    return effectText(evidence, effect.effect) + " (" + formatFigure(effect.lower, style, {}) + " to " +
           formatFigure(effect.upper, style, {}) + ")";
}

std::string averageSentence(const EffectEvidence& evidence, const ArmEvidence& arm) {
    if (!arm.refusal.empty()) return "Nothing can be said about " + arm.arm + ": " + arm.refusal + ".";
    const std::string what = evidence.leaving ? "the chance of leaving" : evidence.binary ? "the chance of " + outcomeName(evidence) : outcomeName(evidence);
    std::string text = arm.arm + " changes " + what + " by " + effectText(evidence, arm.average) + " on average";
    if (verdictOf(evidence, arm) == Verdict::Unclear) text += "; it may well do nothing";
    const bool apart = arm.naive.effect < arm.average.lower || arm.naive.effect > arm.average.upper;
    return text + ". The difference of means, which does not ask who was chosen, says " + effectText(evidence, arm.naive.effect) +
           (apart ? ": it misleads here." : ".");
}

std::string overlapSentence(const EffectEvidence& evidence, const ArmEvidence& arm) {
    if (!arm.overlap.refusal.empty()) return "Nothing is said about anybody: " + arm.overlap.refusal + ".";
    if (!arm.refusal.empty()) return "Nothing is said about anybody: " + arm.refusal + ".";
    std::string text = count(arm.overlap.treated) + " got it, which say as much as " +
                       count(static_cast<std::size_t>(std::lround(arm.overlap.effectiveTreated))) + " chosen by lot; of " +
                       count(evidence.control) + " left alone, " +
                       count(static_cast<std::size_t>(std::lround(arm.overlap.effectiveControl))) + ".";
    text += arm.overlap.trimmedShare > 0.0 ? " " + percent(arm.overlap.trimmedShare) + " of the campaigns' customers were left out: nobody like them "
                                                                                       "got it, or everybody did."
                                           : " Everybody in the campaigns could have got it.";
    if (arm.dogs.withoutEvidence > 0)
        text += " " + people(arm.dogs.withoutEvidence) + " of the project have no evidence instead of a number.";
    return text;
}

std::string dogSentence(const EffectEvidence& evidence, const ArmEvidence& arm) {
    const SleepingDogs& dogs = arm.dogs;
    if (!arm.refusal.empty() || dogs.customers == 0) return "Nothing is known about who should be left alone.";
    const std::string worse = evidence.leaving ? " make leaving likelier" : " do harm";
    if (dogs.surely == 0)
        return "For nobody does " + arm.arm + " surely" + worse + (dogs.likely > 0 ? "; for " + people(dogs.likely) + " the estimate points that way, within its error." : ".");
    const double share = static_cast<double>(dogs.surely) / static_cast<double>(dogs.customers);
    return "For " + people(dogs.surely) + " (" + percent(share) + " of those with evidence) " + arm.arm + " would surely" + worse +
           "; for " + count(dogs.likely) + " the estimate points that way." +
           (share < kTelling ? " With intervals of 90 %, up to " + percent(kTelling) + " would look like that by chance." : "");
}

std::string spilloverSentence(const EffectEvidence& evidence) {
    if (!evidence.spillover) return {};
    const Spillover& s = *evidence.spillover;
    return "Being treated oneself: " + effectText(evidence, s.own) + ". One more treated referrer: " + effectText(evidence, s.friends) + ". From " +
           people(s.exposed) + " with a treated referrer, intervals over " + count(s.communities) + " communities.";
}

std::string originSentence(const EffectEvidence& e) {
    return "Learned " + (e.learnedAt > 0 ? formatDate(e.learnedAt) : std::string("at an unknown time")) + " from " + people(e.rows) + " of past campaigns (" +
           count(e.control) + " left alone) by " + e.learner + ", " + std::to_string(e.folds) + "-fold cross-fitting, seed " +
           std::to_string(e.seed) + ", outcome: " +
           (e.outcome == "treatments" ? "as recorded with the treatments" : "column " + e.outcome) + ". Data " + e.dataFingerprint.substr(0, 12) +
           (e.treatmentsFingerprint.empty() ? "" : ", treatments " + e.treatmentsFingerprint.substr(0, 12)) + ", Holdfast " + e.softwareVersion + ".";
}

Chart averageChart(const EffectEvidence& e) {
    Chart chart = forest(e, "effects");
    const ArmEvidence* best = nullptr;
    for (const ArmEvidence& arm : e.arms) {
        addRow(chart, arm.arm, arm.average);
        if (verdictOf(e, arm) != Verdict::Helps) continue;
        if (best == nullptr || (e.leaving ? arm.average.effect < best->average.effect : arm.average.effect > best->average.effect)) best = &arm;
    }
    chart.title = best == nullptr ? "No offer surely helps on average"
                                  : best->arm + " does most on average: " + effectText(e, best->average);
    return chart;
}

Chart qiniChart(const EffectEvidence& e, const ArmEvidence& arm) {
    Chart chart;
    chart.name = "qini";
    chart.kind = ChartKind::Line;
    chart.xTitle = "Customers treated, best first";
    chart.xStyle = NumberStyle::Percent;
    chart.yTitle = e.leaving ? "Customers kept" : "Gain in " + outcomeName(e);
    if (e.binary) chart.yTitle += ", percentage points of all";
    else chart.yTitle += " per customer";
    chart.yStyle = effectStyle(e);
    chart.emptyReason = arm.refusal.empty() ? "This evidence was learned without its curve. Learn it again."
                                            : "Nothing can be said about " + arm.arm + ": " + arm.refusal + ".";
    if (arm.curve.size() < 2) return chart;
    const std::string figures = "Qini " + decimal(arm.qini.qini * 100.0) + " (" + decimal(arm.qini.lower * 100.0) + " to " + decimal(arm.qini.upper * 100.0) +
                                (e.binary ? ") points, " : ") per 100, ") + chance(arm.qini.pValue);
    chart.title = arm.qini.pValue <= kTelling ? "Treating the most responsive first beats treating at random: " + figures
                                              : "The order of who responds looks like noise: " + figures;
    ChartSeries ours, random;
    ours.name = "best first";
    random.name = "at random";
    ours.evidence = random.evidence = Evidence::Causal;
    for (const QiniPoint& point : arm.curve) {
        ours.x.push_back(point.share);
        ours.y.push_back(point.gain);
        if (std::isfinite(point.lower)) {
            ours.lower.push_back(point.lower);
            ours.upper.push_back(point.upper);
        }
        random.x.push_back(point.share);
        random.y.push_back(point.random);
    }
    chart.series = {std::move(ours), std::move(random)};
    return chart;
}

Chart segmentChart(const EffectEvidence& e, const ArmEvidence& arm, std::size_t column) {
    Chart chart = forest(e, "effect_by_segment");
    chart.emptyReason = arm.refusal.empty() ? "No column puts at least 30 treated and 30 untreated customers into each of two groups."
                                            : "Nothing can be said about " + arm.arm + ": " + arm.refusal + ".";
    if (column >= arm.segments.size()) {
        chart.series.clear();
        return chart;
    }
    const SegmentColumn& by = arm.segments[column];
    chart.title = segmentTitle(e, by);
    for (const SegmentEffect& segment : by.segments)
        addRow(chart, segment.value + " (" + count(segment.average.rows) + ")", segment.average);
    addRow(chart, "all (" + count(arm.average.rows) + ")", arm.average);
    return chart;
}

Chart policyChart(const EffectEvidence& e) {
    Chart chart;
    chart.name = "policies";
    chart.kind = ChartKind::Intervals;
    chart.yTitle = (e.leaving ? std::string("Share leaving") : e.binary ? "Share with " + outcomeName(e) : "Mean of " + outcomeName(e)) +
                   ", doubly robust, 90 % interval";
    chart.yStyle = outcomeStyle(e);
    chart.emptyReason = "No policy could be evaluated from past campaigns.";
    if (e.policies.empty()) return chart;
    chart.series.push_back({});
    chart.series.front().evidence = Evidence::Causal;
    const NamedPolicy* best = nullptr;
    for (const NamedPolicy& policy : e.policies) {
        const AverageEffect& value = policy.value.doublyRobust;
        addRow(chart, policy.name, value);
        if (policy.name == "as it was") chart.markers.push_back({value.effect, "as it was", false});
        if (best == nullptr || (e.leaving ? value.effect < best->value.doublyRobust.effect : value.effect > best->value.doublyRobust.effect)) best = &policy;
    }
    const AverageEffect& value = best->value.doublyRobust;
    const NamedPolicy* second = nullptr;
    for (const NamedPolicy& policy : e.policies) {
        const double own = policy.value.doublyRobust.effect;
        if (&policy == best || own < value.lower || own > value.upper) continue;
        if (second == nullptr || std::abs(own - value.effect) < std::abs(second->value.doublyRobust.effect - value.effect)) second = &policy;
    }
    if (second != nullptr) {
        chart.title = "\"" + best->name + "\" and \"" + second->name + "\" would have done best in past campaigns, and can hardly be told apart: " +
                      formatFigure(value.effect, outcomeStyle(e), {}) + " and " +
                      formatFigure(second->value.doublyRobust.effect, outcomeStyle(e), {}) + (e.leaving ? " leaving" : "");
        return chart;
    }
    chart.title = "\"" + best->name + "\" would have done best in past campaigns: " + formatFigure(value.effect, outcomeStyle(e), {}) +
                  (e.leaving ? " leaving" : "") + " (" + formatFigure(value.lower, outcomeStyle(e), {}) + " to " +
                  formatFigure(value.upper, outcomeStyle(e), {}) + ")";
    return chart;
}

Table armTable(const EffectEvidence& e) {
    const NumberStyle style = effectStyle(e);
    Table table;
    table.title = "What each offer does on average";
    table.name = "effects";
    table.columns = {{"Offer", false, {}},
                     {"Finding", false, "By the 90 % interval of the average effect."},
                     {"Effect", true, e.leaving ? "Change in the chance of leaving, in percentage points: negative keeps." : "Change in the outcome."},
                     {"From", true, "Lower end of the 90 % interval of the average (cross-fitted, doubly robust)."},
                     {"To", true, "Upper end of that interval."},
                     {"Difference of means", true, "What comparing treated and untreated says without asking who was chosen."},
                     {"Qini", true, "How much more treating in the order of predicted effects gains than treating at random, per 100 customers."},
                     {"p", true, "Share of shuffled orders with a Qini as good: small is no accident."},
                     {"Treated", true, "Customers of past campaigns who got it."},
                     {"Surely harmed", true, "Customers of the project for whom the whole 90 % interval points the wrong way."}};
    for (const ArmEvidence& arm : e.arms)
        table.rows.push_back({arm.arm, std::string(toString(verdictOf(e, arm))) + (arm.refusal.empty() ? "" : ": " + arm.refusal),
                              figure(arm.average.effect, style), figure(arm.average.lower, style), figure(arm.average.upper, style),
                              figure(arm.naive.effect, style), figure(arm.qini.qini * 100.0, NumberStyle::Decimal3),
                              arm.refusal.empty() ? figure(arm.qini.pValue, NumberStyle::Decimal3) : Cell(), number(arm.overlap.treated),
                              arm.refusal.empty() ? number(arm.dogs.surely) : Cell()});
    return table;
}

Table overlapTable(const EffectEvidence& e) {
    Table table;
    table.title = "Who is comparable";
    table.name = "overlap";
    table.columns = {{"Offer", false, {}},
                     {"Treated", true, "Customers of past campaigns who got it."},
                     {"Eff. treated", true, "Customers of equal weight that would say as much (Kish)."},
                     {"Eff. control", true, "The same of those left alone."},
                     {"Least chance", true, "1st percentile of the chance of getting it."},
                     {"Left out", true, "Share of the campaigns' customers like whom nobody got it, or everybody did."},
                     {"No evidence", true, "Customers of the project about whom nothing is said."}};
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
            table.rows.push_back({arm.arm, refutationTitle(r.name), std::string(wordOf(r.light)), r.sentence});
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
    table.columns = {{"Policy", false, "Who gets what. \"personal\": each customer the offer that does most for him, or none, by models that had not seen him."},
                     {"Value", true, "Mean outcome, doubly robust: by outcome models corrected with who really got what."},
                     {"From", true, "Lower end of its 90 % interval."},
                     {"To", true, "Upper end of that interval."},
                     {"SNIPS", true, "Self-normalised: mean outcome of those who got what the policy gives, weighted by how unlikely that was, weights adding up to 1."},
                     {"IPS", true, "The same with weights as they are (inverse propensity scoring)."},
                     {"Followed", true, "Customers who got what the policy gives."},
                     {"Effective", true, "Customers of equal weight that would say as much."}};
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
