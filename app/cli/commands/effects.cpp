// holdfast-cli effects: what each past treatment did to whom.
#include "app/cli/cli.h"
#include "app/cli/json.h"
#include "app/cli/texttable.h"
#include "app/wiring/learners.h"
#include "core/workbench/effects.h"
#include "core/workbench/evidencefigures.h"
#include "core/workbench/project.h"
#include "core/workbench/refutationwords.h"

#include <cmath>
#include <cstdio>

namespace holdfast::cli {

namespace {

struct Arguments {
    std::string project, input, output, outcome, control = "none";
    std::vector<std::string> exclude;
    int folds = 5;
    std::uint64_t seed = 1;
    bool quick = false, plain = false;
};

Json pair(double lower, double upper) {
    return Json::array({number(lower), number(upper)});
}

Json averageJson(const AverageEffect& average) {
    return {{"effect", number(average.effect)}, {"interval", pair(average.lower, average.upper)}, {"error", number(average.error)}};
}

Json refutationJson(const std::string& sentence, const Refutation& refutation) {
    return {{"light", std::string(toString(refutation.light))},
            {"effect", number(refutation.effect)},
            {"error", number(refutation.error)},
            {"sentence", sentence}};
}

Json armJson(const EffectEvidence& evidence, const ArmEvidence& arm) {
    Json out{{"arm", arm.arm},
             {"ate", number(arm.average.effect)},
             {"ate_interval", pair(arm.average.lower, arm.average.upper)},
             {"qini", number(arm.qini.qini)},
             {"qini_interval", pair(arm.qini.lower, arm.qini.upper)},
             {"qini_p", number(arm.qini.pValue)},
             {"qini_basis", std::string(toString(arm.qini.basis))},
             {"overlap",
              {{"treated", arm.overlap.treated},
               {"effective_treated", number(arm.overlap.effectiveTreated)},
               {"effective_control", number(arm.overlap.effectiveControl)},
               {"least_propensity", number(arm.overlap.leastPropensity)},
               {"trimmed_share", number(arm.overlap.trimmedShare)}}},
             {"placebo", nullptr},
             {"naive", number(arm.naive.effect)},
             {"naive_interval", pair(arm.naive.lower, arm.naive.upper)},
             {"refutations", Json::object()}};
    if (!arm.refusal.empty()) out["refusal"] = arm.refusal;
    for (const Refutation& refutation : arm.refutations) {
        const Json told = refutationJson(workbench::refutationSentence(evidence, arm, refutation), refutation);
        if (refutation.name == "placebo") out["placebo"] = told;
        out["refutations"][refutation.name] = told;
    }
    return out;
}

Json policyJson(const NamedPolicy& policy) {
    return {{"policy", policy.name},
            {"ips", averageJson(policy.value.weighted)},
            {"self_normalised", averageJson(policy.value.selfNormalised)},
            {"doubly_robust", averageJson(policy.value.doublyRobust)},
            {"effective_size", number(policy.value.effectiveSize)}};
}

Json toJson(const workbench::LearnedEffects& learned, const Arguments& a) {
    const EffectEvidence& e = learned.evidence;
    Json out{{"arms", Json::array()},        {"warnings", e.warnings}, {"outcome", e.outcome},   {"leaving", e.leaving},
             {"rows", e.rows},               {"control", e.control},   {"learner", e.learner},   {"candidates", Json::array()},
             {"policies", Json::array()},    {"spillover", nullptr},   {"customers", learned.effects.keys.size()},
             {"seed", e.seed},               {"folds", e.folds},       {"fingerprint", e.dataFingerprint},
             {"seconds", number(e.seconds)}};
    for (const ArmEvidence& arm : e.arms) out["arms"].push_back(armJson(e, arm));
    for (const CandidateScore& c : e.candidates)
        out["candidates"].push_back({{"learner", c.name}, {"loss", number(c.loss)}, {"loss_error", number(c.lossError)},
                                     {"qini", number(c.qini)}, {"tied", c.tied}, {"chosen", c.chosen}});
    for (const NamedPolicy& policy : e.policies) out["policies"].push_back(policyJson(policy));
    out["policy_scope"] = {{"customers", e.policyScope.customers}, {"left_out", e.policyScope.leftOut}, {"held", e.policyScope.held}};
    if (e.spillover)
        out["spillover"] = {{"own", averageJson(e.spillover->own)},
                            {"friends", averageJson(e.spillover->friends)},
                            {"exposed", e.spillover->exposed},
                            {"communities", e.spillover->communities}};
    if (!a.output.empty()) out["out"] = a.output;
    return out;
}

/// Of a yes or no in percentage points, as everywhere people read it.
std::string figure(const EffectEvidence& evidence, double value) {
    if (std::isnan(value)) return "no evidence";
    if (evidence.binary) return pointsText(value);
    char text[32];
    std::snprintf(text, sizeof text, "%+.4g", value);
    return text;
}

/// Curves gain less than an average moves: a digit more.
std::string qiniText(const EffectEvidence& evidence, double value) {
    if (std::isnan(value) || !evidence.binary) return figure(evidence, value);
    char text[32];
    std::snprintf(text, sizeof text, "%+.2f", 100.0 * value);
    return text;
}

std::string interval(const EffectEvidence& evidence, const AverageEffect& average) {
    return std::isnan(average.effect) ? std::string() : figure(evidence, average.lower) + " to " + figure(evidence, average.upper);
}

std::string asText(const workbench::LearnedEffects& learned, const Arguments& a) {
    const EffectEvidence& e = learned.evidence;
    std::string text = countText(e.rows) + " customers of past campaigns (" + countText(e.control) + " left alone), outcome: " +
                       (e.outcome == "treatments" ? "as recorded with the treatments" : e.outcome) + ", learner: " + e.learner + "\n";
    TextTable table({{"arm"}, {"treated", true}, {e.binary ? "effect, points" : "effect", true}, {"90 % interval"}, {e.binary ? "Qini, points" : "Qini", true}, {"p", true}, {"checks"}});
    for (const ArmEvidence& arm : e.arms) {
        std::string lights;
        for (const Refutation& refutation : arm.refutations)
            lights += (lights.empty() ? "" : " ") + std::string(toString(refutation.light));
        table.row({arm.arm, countText(arm.overlap.treated), figure(e, arm.average.effect), interval(e, arm.average), qiniText(e, arm.qini.qini),
                   arm.refusal.empty() ? probabilityText(arm.qini.pValue) : "", lights});
    }
    text += table.text(2);
    for (const ArmEvidence& arm : e.arms)
        for (const Refutation& refutation : arm.refutations)
            if (refutation.light != Light::Green) text += "  " + arm.arm + ": " + workbench::refutationSentence(e, arm, refutation) + "\n";
    if (e.spillover)
        text += "  " + workbench::spilloverSentence(e) + "\n";
    for (const std::string& warning : e.warnings) text += "  note: " + warning + "\n";
    return text + (a.output.empty() ? "" : "Written to " + a.output + "\n");
}

}  // namespace

void addEffects(Registry& registry) {
    auto a = std::make_shared<Arguments>();
    CLI::App& command = registry.add("effects", "Learn what each past treatment did to whom",
                                     "  holdfast-cli effects shop.holdfast --out effects.csv\n"
                                     "  holdfast-cli effects shop.holdfast --outcome visit --control \"No E-Mail\"\n");
    addProject(command, a->project);
    command.add_option("--input", a->input, "Rows to say it about instead of the project's customers; the project stays as it is")
        ->type_name("FILE.csv");
    command.add_option("--out", a->output, "Write key, then effect, lower and upper of each arm, for programs: effects on a yes or no as shares, -0.05 being five points fewer; empty where there is no evidence")
        ->type_name("FILE.csv");
    command.add_option("--outcome", a->outcome, "The column that says what came of it (default: as recorded with the treatments, "
                                                "else who left)")
        ->type_name("COL");
    command.add_option("--control", a->control, "The arm of those left alone on purpose (default: none)")->type_name("ARM");
    command.add_option("--exclude", a->exclude, "A column that was not known before the treatment")->type_name("COL");
    command.add_option("--folds", a->folds, "Folds of cross-fitting (default 5)")->check(CLI::Range(2, 20));
    command.add_option("--seed", a->seed, "Repeats the same run (default 1)");
    command.add_flag("--no-refutations", a->quick, "Do not try to refute the effects (quicker)");
    command.add_flag("--no-networks", a->plain, "Do not try the networks TARNet and DragonNet (quicker)");
    registry.onRun(command, [=](Session& session) -> Result<void> {
        HOLDFAST_ASSIGN(auto project, workbench::openProject(a->project));
        workbench::EffectsRequest request;
        if (!a->input.empty()) request.input = a->input;
        if (!a->output.empty()) request.output = a->output;
        request.outcome = a->outcome;
        request.control = a->control;
        request.exclude = a->exclude;
        request.folds = a->folds;
        request.seed = a->seed;
        request.refutations = !a->quick;
        request.networks = !a->plain;
        const auto regressions = app::makeRegressionFactory();
        HOLDFAST_ASSIGN(const auto learned, workbench::learnEffects(project, *regressions, request, session.clock, session.context));
        return session.print(toJson(learned, *a), asText(learned, *a));
    });
}

}  // namespace holdfast::cli
