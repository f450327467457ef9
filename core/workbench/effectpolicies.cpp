#include "core/workbench/effectpolicies.h"

#include "core/scenario/averageeffect.h"
#include "core/scenario/offpolicy.h"

#include <algorithm>
#include <cstdio>
#include <optional>

namespace holdfast::workbench {

namespace {

using scenario::Estimation;

/// The arm with the best expected effect for each customer of the study, by models that have not seen him, among those with evidence
/// about him; control where none helps.
std::vector<int> personalPolicy(const Estimation& found, bool leaving) {
    std::vector<int> policy(found.study.rows(), 0);
    std::vector<double> best(policy.size(), 0.0);
    for (std::size_t a = 0; a < found.study.armCount(); ++a)
        for (const std::size_t row : scenario::rowsWithEvidence(found.study, found.assignment, a)) {
            const double gain = leaving ? -found.outOfFold[a][row] : found.outOfFold[a][row];
            if (!(gain > best[row])) continue;
            best[row] = gain;
            policy[row] = static_cast<int>(a) + 1;
        }
    return policy;
}

/// Whether somebody got what it gives.
bool addPolicy(const Estimation& found, const std::string& name, const std::vector<int>& policy, EffectEvidence& evidence) {
    auto value = scenario::evaluatePolicy(found.study, policy, found.outcomes, found.assignment.received);
    if (value) evidence.policies.push_back({name, std::move(*value)});
    else evidence.warnings.push_back("The policy \"" + name + "\" is not valued: " + value.error().message);
    return value.has_value();
}

/// What happened is its own mean: everybody followed it, whatever the chance of that was.
void addObserved(const Estimation& found, EffectEvidence& evidence) {
    PolicyValue value;
    value.followed = found.study.rows();
    value.effectiveSize = static_cast<double>(value.followed);
    value.weighted = value.selfNormalised = value.doublyRobust =
        scenario::averageOf(found.study.outcome, scenario::allRows(value.followed));
    evidence.policies.push_back({"as it was", value});
}

/// A policy that gives everybody the same.
struct Plain {
    std::string name;
    std::vector<int> policy;
    double value = 0.0;
};

/// Where choosing does not pay, or is not shown to.
void warnOfChoosing(const Estimation& found, const Plain& best, const std::vector<int>& personal, EffectEvidence& evidence) {
    const double sign = evidence.leaving ? -1.0 : 1.0;
    const AverageEffect difference = scenario::policyDifference(found.study, personal, best.policy, found.outcomes, found.assignment.received);
    const double gain = sign * difference.effect, least = sign * (evidence.leaving ? difference.upper : difference.lower);
    if (least > 0.0) return;
    const double most = sign * (evidence.leaving ? difference.lower : difference.upper);
    const bool shows = gain > 0.0;  // better by the estimate alone
    char text[160];
    std::snprintf(text, sizeof text, " (%.4g against %.4g; better by %.2g, 90 %%: %.2g to %.2g).", best.value + difference.effect, best.value, gain,
                  least, most);
    evidence.warnings.push_back(std::string("Choosing for each customer what seems best for him ") + (shows ? "is not shown to beat" : "does not beat") +
                                " \"" + best.name + "\" in past campaigns" + text);
}

}  // namespace

void addPolicies(const Estimation& found, EffectEvidence& evidence) {
    const std::size_t rows = found.study.rows();
    addObserved(found, evidence);
    std::vector<Plain> plain{{"nobody", std::vector<int>(rows, 0)}};
    for (std::size_t a = 0; a < found.study.armCount(); ++a)
        plain.push_back({found.study.arms[a] + " to all", std::vector<int>(rows, static_cast<int>(a) + 1)});
    const Plain* best = nullptr;
    for (Plain& one : plain) {
        if (!addPolicy(found, one.name, one.policy, evidence)) continue;
        one.value = evidence.policies.back().value.doublyRobust.effect;
        if (best == nullptr || (evidence.leaving ? one.value < best->value : one.value > best->value)) best = &one;
    }
    const auto personal = personalPolicy(found, evidence.leaving);
    if (addPolicy(found, "personal", personal, evidence) && best != nullptr) warnOfChoosing(found, *best, personal, evidence);
}

}  // namespace holdfast::workbench
