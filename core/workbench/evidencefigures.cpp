#include "core/workbench/evidencefigures.h"

#include "core/workbench/evidencewords.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::workbench {

namespace {

using namespace report;

constexpr double kTelling = 0.05;

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

/// Segments whose whole interval points the wrong way by more than the number of segments of the column explains, the worst first.
std::string harmedText(const EffectEvidence& e, const SegmentColumn& column) {
    std::vector<const SegmentEffect*> harmed;
    for (const SegmentEffect& s : column.segments) {
        const double z = (e.leaving ? 1.0 : -1.0) * s.average.effect / std::max(s.average.error, 1e-300);
        if (0.5 * std::erfc(z / std::sqrt(2.0)) * static_cast<double>(column.segments.size()) <= kTelling) harmed.push_back(&s);
    }
    std::string text;
    for (const SegmentEffect* s : harmed) text += (text.empty() ? ". Harmed, taken alone: " : ", ") + s->value + " (" + effectText(e, s->average.effect) + ")";
    return text;
}

std::string segmentTitle(const EffectEvidence& e, const SegmentColumn& column) {
    const std::string corrected = column.looked > 0 ? chance(column.pValue) + " corrected for " + count(column.looked) + " columns looked at"
                                                    : chance(column.pValue) + ", corrected for the columns looked at";
    if (column.pValue <= kTelling) {
        const auto [low, high] = std::minmax_element(column.segments.begin(), column.segments.end(), [](const auto& a, const auto& b) {
            return a.average.effect < b.average.effect;
        });
        return "The effect differs by " + column.column + ": from " + effectText(e, low->average.effect) + " (" + low->value + ") to " +
               effectText(e, high->average.effect) + " (" + high->value + "); " + corrected;
    }
    if (column.alone <= kTelling)
        return "By " + column.column + " the effect seems to differ (" + chance(column.alone) + "), but of many columns one would by chance: " +
               corrected + harmedText(e, column);
    return "No clear difference by " + column.column + ": " + corrected + harmedText(e, column);
}

/// Which of the ways the curve was made in, where its axis is named.
std::string basisText(QiniBasis basis) {
    switch (basis) {
        case QiniBasis::Adjusted: return "adjusted for who was chosen";
        case QiniBasis::Plain: return "raw outcomes, chosen by chance";
        case QiniBasis::Unknown: break;
    }
    return "raw outcomes, not adjusted: learn again";
}

std::string qiniFinding(const QiniResult& qini) {
    if (qini.upper < 0.0) return "The order misleads: treating the most responsive first does worse than at random";
    if (qini.pValue <= kTelling) return "Treating the most responsive first beats treating at random";
    return "The order of who responds looks like noise";
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

std::string effectText(const EffectEvidence& evidence, double effect) {
    const std::string text = formatFigure(effect, effectStyle(evidence), {});
    return evidence.binary && std::isfinite(effect) ? text + " points" : text;
}

std::string effectText(const EffectEvidence& evidence, const AverageEffect& effect) {
    if (std::isnan(effect.effect)) return "no evidence";
    const NumberStyle style = effectStyle(evidence);
    return effectText(evidence, effect.effect) + " (90 %: " + formatFigure(effect.lower, style, {}) + " to " + formatFigure(effect.upper, style, {}) + ")";
}

std::string averageSentence(const EffectEvidence& evidence, const ArmEvidence& arm) {
    if (!arm.refusal.empty()) return "Nothing can be said about " + arm.arm + ": " + arm.refusal + ".";
    std::string text = arm.arm + " changes " + outcomeName(evidence) + " by " + effectText(evidence, arm.average);
    text += " on average";
    if (verdictOf(evidence, arm) == Verdict::Unclear) text += "; it may well do nothing";
    const bool apart = arm.naive.effect < arm.average.lower || arm.naive.effect > arm.average.upper;
    return text + ". The difference of means, which does not ask who was chosen, says " + effectText(evidence, arm.naive.effect) +
           (apart ? ": it misleads here." : ".");
}

std::vector<std::size_t> armsInOrder(const EffectEvidence& evidence) {
    const auto rank = [&](std::size_t i) {
        const Verdict verdict = verdictOf(evidence, evidence.arms[i]);
        return verdict == Verdict::NoEvidence ? 2 : verdict == Verdict::Helps ? 0 : 1;
    };
    std::vector<std::size_t> order(evidence.arms.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        if (rank(a) != rank(b) || rank(a) == 2) return rank(a) < rank(b);
        const double x = evidence.arms[a].average.effect, y = evidence.arms[b].average.effect;
        return evidence.leaving ? x < y : x > y;
    });
    return order;
}

Trust trustIn(const EffectEvidence& evidence, const ArmEvidence& arm) {
    const Verdict verdict = verdictOf(evidence, arm);
    const auto any = [&](auto&& is) { return std::any_of(arm.refutations.begin(), arm.refutations.end(), is); };
    if (verdict == Verdict::NoEvidence) return {"none", "There is no effect to trust or to refute."};
    if (any([](const Refutation& r) { return r.light == Light::Red && r.name != "hidden_cause"; }))
        return {"do not rely on it", "A check fails, so the figure should not be relied on."};
    if (verdict == Verdict::Unclear)
        return {"nothing to rely on yet", "The interval of the average includes zero. Checks that hold say only that the method behaves as it should; they do not make an effect of it."};
    if (arm.refutations.empty()) return {"unchecked", "The interval of the average is clear of zero, but no attempt was made to refute it."};
    if (any([](const Refutation& r) { return r.light != Light::Green; }))
        return {"with care", "The interval of the average is clear of zero, but not every check holds without a doubt: see below which."};
    return {"solid", "The interval of the average is clear of zero, and every check holds."};
}

std::string qiniDefinition(const ArmEvidence& arm) {
    const std::string what = "What treating a share of all customers would gain, those whom the offer moves most first, told of customers whom the "
                             "models had not seen. ";
    const std::string band = " The band is 90 % over who was drawn; p is the share of shuffled orders that do as well.";
    if (arm.qini.basis == QiniBasis::Adjusted)
        return what + "Who got this offer was not left to chance alone, so raw outcomes would mix up the offer with who was chosen: doubly robust "
                      "scores are added up instead, and the curve ends at the adjusted average effect." + band;
    if (arm.qini.basis == QiniBasis::Plain)
        return what + "Chance alone chose who got this offer, so raw outcomes of those treated and those left alone are compared; the curve ends "
                      "at the difference of their means. The Qini is that of Radcliffe (2007), counted per customer of both groups." + band;
    return what + "Learned by an older version from raw outcomes, whoever was chosen: learn again to have it adjusted." + band;
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
        text += " " + people(arm.dogs.withoutEvidence) + " still here have no evidence instead of a number.";
    return text;
}

std::string dogSentence(const EffectEvidence& evidence, const ArmEvidence& arm) {
    const SleepingDogs& dogs = arm.dogs;
    if (!arm.refusal.empty() || dogs.customers == 0) return "Nothing is known about who should be left alone.";
    const std::string worse = evidence.leaving ? " make leaving likelier" : " do harm";
    const std::string doubtful = dogs.likely > dogs.surely ? "; for " + people(dogs.likely - dogs.surely) + " it is three to one (of customers whom it does nothing, a fifth would look like that by chance)." : ".";
    if (dogs.surely == 0) return "For nobody of the " + people(dogs.customers) + " still here does " + arm.arm + " surely" + worse + doubtful;
    const double share = static_cast<double>(dogs.surely) / static_cast<double>(dogs.customers);
    return "For " + people(dogs.surely) + " (" + percent(share) + " of those still here with evidence) " + arm.arm + " would surely" + worse + doubtful +
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
    const auto order = armsInOrder(e);
    for (const std::size_t i : order) addRow(chart, e.arms[i].arm, e.arms[i].average);
    if (order.empty() || verdictOf(e, e.arms[order.front()]) != Verdict::Helps) chart.title = "No offer surely helps on average";
    else chart.title = e.arms[order.front()].arm + " helps most on average: " + outcomeName(e) + " " + effectText(e, e.arms[order.front()].average);
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
    chart.title = qiniFinding(arm.qini) + ": " + figures + "; " + basisText(arm.qini.basis);
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
        addRow(chart, segment.value + (segment.treated > 0 ? " (" + count(segment.treated) + " + " + count(segment.control) + ")" : ""), segment.average);
    addRow(chart, "all (" + count(arm.overlap.treated) + " + " + count(e.control) + ")", arm.average);
    return chart;
}

std::string policyName(const std::string& name) { return name == "personal" ? "personal (best for each)" : name; }

namespace {

std::string scopeSentence(const PolicyScope& scope) {
    std::string text;
    if (scope.leftOut > 0)
        text += " All are valued over the same " + people(scope.customers) + ", who could have got every offer as well as none; " +
                people(scope.leftOut) + (scope.leftOut == 1 ? " is" : " are") + " left out.";
    if (scope.held > 0)
        text += " What " + people(scope.held) + " got was so unlikely for them that their weight was held down.";
    return text;
}

}  // namespace

std::string policySentence(const EffectEvidence& e) {
    return "What would have come of past campaigns had everybody got what a policy gives. \"nobody\": no offer at all. \"... to all\": everybody gets that offer. "
           "\"personal\": each customer gets the offer that seems best for him, or none where none seems to help, judged by models that had not seen him. "
           "\"as it was\": what did come of them." + std::string(e.leaving ? " Less is better." : "") + scopeSentence(e.policyScope);
}

Chart policyChart(const EffectEvidence& e) {
    Chart chart;
    chart.name = "policies";
    chart.kind = ChartKind::Intervals;
    chart.yTitle = (e.leaving ? std::string("Share leaving") : e.binary ? "Share with " + outcomeName(e) : "Mean of " + outcomeName(e)) +
                   ", 90 % interval";
    chart.yStyle = outcomeStyle(e);
    chart.emptyReason = "No policy could be evaluated from past campaigns.";
    if (e.policies.empty()) return chart;
    chart.series.push_back({});
    chart.series.front().evidence = Evidence::Causal;
    const NamedPolicy* best = nullptr;
    for (const NamedPolicy& policy : e.policies) {
        const AverageEffect& value = policy.value.doublyRobust;
        addRow(chart, policyName(policy.name), value);
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
        chart.title = "\"" + policyName(best->name) + "\" and \"" + policyName(second->name) + "\" would have done best in past campaigns, and can hardly be told apart: " +
                      formatFigure(value.effect, outcomeStyle(e), {}) + " and " +
                      formatFigure(second->value.doublyRobust.effect, outcomeStyle(e), {}) + (e.leaving ? " leaving" : "");
        return chart;
    }
    chart.title = "\"" + policyName(best->name) + "\" would have done best in past campaigns: " + formatFigure(value.effect, outcomeStyle(e), {}) +
                  (e.leaving ? " leaving" : "") + " (" + formatFigure(value.lower, outcomeStyle(e), {}) + " to " +
                  formatFigure(value.upper, outcomeStyle(e), {}) + ")";
    return chart;
}

}  // namespace holdfast::workbench
