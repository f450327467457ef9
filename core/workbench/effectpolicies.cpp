#include "core/workbench/effectpolicies.h"

#include "core/scenario/averageeffect.h"
#include "core/scenario/offpolicy.h"
#include "core/workbench/evidencefigures.h"
#include "core/workbench/evidencewords.h"

#include <algorithm>
#include <optional>

namespace holdfast::workbench {

namespace {

using scenario::Estimation;

constexpr double kManyLeftOut = 0.05;  ///< of the campaigns' customers: worth a sentence

/// The arms of the study that something is said about, 0-based.
std::vector<std::size_t> armsWithEvidence(const Estimation& found) {
    std::vector<std::size_t> arms;
    for (std::size_t a = 0; a < found.study.armCount(); ++a) {
        const auto known = std::find_if(found.arms.begin(), found.arms.end(), [&](const auto& arm) { return arm.arm == found.study.arms[a]; });
        if (known == found.arms.end() || known->refusal.empty()) arms.push_back(a);
    }
    return arms;
}

/// The arm with the best expected effect for each customer of the study, by models that have not seen him; control where none helps.
std::vector<int> personalPolicy(const Estimation& found, const std::vector<std::size_t>& arms, bool leaving) {
    std::vector<int> policy(found.study.rows(), 0);
    std::vector<double> best(policy.size(), 0.0);
    for (const std::size_t a : arms)
        for (std::size_t row = 0; row < policy.size(); ++row) {
            const double gain = leaving ? -found.outOfFold[a][row] : found.outOfFold[a][row];
            if (!(gain > best[row])) continue;
            best[row] = gain;
            policy[row] = static_cast<int>(a) + 1;
        }
    return policy;
}

/// Whether somebody got what it gives.
bool addPolicy(const scenario::PolicyGround& ground, const std::string& name, const std::vector<int>& policy, EffectEvidence& evidence) {
    auto value = scenario::evaluatePolicy(ground, policy);
    if (value) evidence.policies.push_back({name, std::move(*value)});
    else evidence.warnings.push_back("The policy \"" + name + "\" is not valued: " + value.error().message);
    return value.has_value();
}

/// What happened is its own mean: everybody followed it, whatever the chance of that was.
void addObserved(const scenario::PolicyGround& ground, EffectEvidence& evidence) {
    PolicyValue value;
    value.followed = ground.rows.size();
    value.effectiveSize = static_cast<double>(value.followed);
    value.weighted = value.selfNormalised = value.doublyRobust = scenario::averageOf(ground.study->outcome, ground.rows);
    evidence.policies.push_back({"as it was", value});
}

PolicyScope scopeOf(const scenario::PolicyGround& ground) {
    PolicyScope scope{ground.rows.size(), ground.study->rows() - ground.rows.size(), 0};
    const auto& held = ground.assignment->held;
    for (const std::size_t row : ground.rows) scope.held += row < held.size() && held[row] != 0 ? 1 : 0;
    return scope;
}

void warnOfLeftOut(const PolicyScope& scope, EffectEvidence& evidence) {
    const auto all = static_cast<double>(scope.customers + scope.leftOut);
    if (scope.customers == 0)
        evidence.warnings.push_back("No policy is valued: no customer could have got every offer as well as none.");
    else if (static_cast<double>(scope.leftOut) >= kManyLeftOut * all)
        evidence.warnings.push_back("Policies are valued over " + std::to_string(scope.customers) + " of the campaigns' " +
                                    std::to_string(scope.customers + scope.leftOut) +
                                    " customers: the others could hardly have got every offer as well as none.");
}

/// A policy that gives everybody the same.
struct Plain {
    std::string name;
    std::vector<int> policy;
    double value = 0.0;
};

/// Where choosing does not pay, or is not shown to.
void warnOfChoosing(const scenario::PolicyGround& ground, const Plain& best, const std::vector<int>& personal, EffectEvidence& evidence) {
    const double sign = evidence.leaving ? -1.0 : 1.0;
    const AverageEffect difference = scenario::policyDifference(ground, personal, best.policy);
    const double gain = sign * difference.effect, least = sign * (evidence.leaving ? difference.upper : difference.lower);
    if (least > 0.0) return;
    const bool shows = gain > 0.0;  // better by the estimate alone
    const auto value = [&](double mean) { return report::formatFigure(mean, outcomeStyle(evidence), {}); };
    const std::string text = ": " + value(best.value + difference.effect) + " against " + value(best.value) + (evidence.leaving ? " leaving" : "") +
                             ", a difference of " + effectText(evidence, difference) + ".";
    evidence.warnings.push_back(std::string("Choosing for each customer what seems best for him ") + (shows ? "is not shown to beat" : "does not beat") +
                                " \"" + best.name + "\" in past campaigns" + text);
}

}  // namespace

void addPolicies(const Estimation& found, EffectEvidence& evidence) {
    const auto arms = armsWithEvidence(found);
    const scenario::PolicyGround ground{&found.study, &found.outcomes, &found.assignment,
                                        scenario::commonSupport(found.study, found.assignment, arms)};
    evidence.policyScope = scopeOf(ground);
    warnOfLeftOut(evidence.policyScope, evidence);
    if (ground.rows.empty() || arms.empty()) return;
    const std::size_t rows = found.study.rows();
    addObserved(ground, evidence);
    std::vector<Plain> plain{{"nobody", std::vector<int>(rows, 0)}};
    for (const std::size_t a : arms) plain.push_back({found.study.arms[a] + " to all", std::vector<int>(rows, static_cast<int>(a) + 1)});
    const Plain* best = nullptr;
    for (Plain& one : plain) {
        if (!addPolicy(ground, one.name, one.policy, evidence)) continue;
        one.value = evidence.policies.back().value.doublyRobust.effect;
        if (best == nullptr || (evidence.leaving ? one.value < best->value : one.value > best->value)) best = &one;
    }
    const auto personal = personalPolicy(found, arms, evidence.leaving);
    if (addPolicy(ground, "personal", personal, evidence) && best != nullptr) warnOfChoosing(ground, *best, personal, evidence);
}

}  // namespace holdfast::workbench
