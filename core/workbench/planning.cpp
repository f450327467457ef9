#include "core/workbench/planning.h"

#include "core/scenario/planner.h"
#include "core/storage/catalogue.h"
#include "core/storage/effects.h"
#include "core/storage/notebook.h"
#include "core/workbench/campaigncustomers.h"
#include "core/workbench/evidence.h"
#include "core/workbench/planfiles.h"
#include "core/workbench/project.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace holdfast::workbench {

namespace {

void tell(const GatheredCustomers& gathered, PlanResult& result) {
    // Who has left is eligible for nothing; here it is told why.
    if (gathered.left > 0) result.leftOut["left already"] = gathered.left;
    if (gathered.cooling > 0) result.leftOut["cooling down after an earlier offer"] = gathered.cooling;
    if (const auto none = result.leftOut.find("eligible for no offer"); none != result.leftOut.end()) {
        none->second -= std::min(none->second, gathered.left + gathered.cooling);
        if (none->second == 0) result.leftOut.erase(none);
    }
    if (gathered.unknownFlags > 0)
        result.warnings.push_back(std::to_string(gathered.unknownFlags) +
                                  " flagged accounts are no customers of this project.");
}

/// What was learned from campaigns, where it is about leaving; else why not.
struct Learned {
    std::optional<CustomerEffects> effects;
    std::string notice;
};
Result<Learned> learnedEffects(storage::Project& project, bool treated, const TaskContext& context) {
    HOLDFAST_ASSIGN(const auto evidence, storage::readEffectEvidence(project));
    Learned learned;
    if (!evidence) {
        if (treated)
            learned.notice =
                "Past campaigns are in the project, but nothing was learned from them yet. Run effects, then plan again.";
        return learned;
    }
    if (!evidence->leaving || !evidence->binary) {
        learned.notice = "What was learned from campaigns is about " +
                         (evidence->outcome == "treatments" ? std::string("the recorded outcome") : evidence->outcome) +
                         ", not about leaving, so it cannot be planned with. Run effects with the label as outcome.";
        return learned;
    }
    HOLDFAST_ASSIGN(learned.effects, storage::readEffects(project, context));
    HOLDFAST_ASSIGN(const std::string fingerprint, storage::dataFingerprint(project));
    HOLDFAST_ASSIGN(const std::string treatments, treatmentsFingerprint(project));
    const bool customersChanged = fingerprint != evidence->dataFingerprint;
    if (customersChanged || treatments != evidence->treatmentsFingerprint)
        learned.notice = std::string("The ") + (customersChanged ? "customers" : "past treatments") +
                         " have changed since effects were learned from campaigns. Run effects to bring them up to date.";
    return learned;
}

Result<void> logRun(storage::Project& project, const PlanRequest& request, const PlanResult& result, UtcMillis now,
                    double seconds) {
    storage::Run run;
    run.command = "plan";
    run.request = toJson(request.scenario);
    run.seed = request.seed;
    run.startedAt = now;
    run.seconds = seconds;
    run.outcome = toJson(summarise(result));
    run.softwareVersion = softwareVersion();
    const auto logged = storage::addRun(project, run);
    return logged ? Result<void>() : Result<void>(Unexpected(logged.error()));
}

}  // namespace

Result<PlanResult> planOffers(storage::Project& project, const PlanRequest& request, const Clock& clock,
                              const TaskContext& context) {
    const auto started = std::chrono::steady_clock::now();
    HOLDFAST_CHECK(check(request.scenario));
    HOLDFAST_ASSIGN(GatheredCustomers gathered, gatherCustomers(project, request, context));
    scenario::PlannerRequest planner;
    planner.scenario = request.scenario;
    Learned learned{request.effects, {}};
    if (!learned.effects) {
        HOLDFAST_ASSIGN(learned, learnedEffects(project, gathered.treated, context));
    }
    if (learned.effects) {
        HOLDFAST_ASSIGN(planner.past, pastCustomers(project, gathered, *learned.effects));
    }
    planner.customers = std::move(gathered.customers);
    planner.effects = learned.effects ? &*learned.effects : nullptr;
    planner.seed = request.seed;
    planner.draws = request.draws;
    planner.listOptions = request.listOptions || request.optionsOutput.has_value();
    HOLDFAST_ASSIGN(PlanResult result, scenario::planCampaign(std::move(planner), context));
    result.modelVersion = gathered.modelVersion;
    result.asOf = gathered.asOf;
    HOLDFAST_ASSIGN(result.fingerprint, storage::dataFingerprint(project));
    tell(gathered, result);
    if (!learned.notice.empty()) result.warnings.push_back(learned.notice);
    if (request.output) HOLDFAST_CHECK(writePlanRows(result, result.choices, *request.output));
    if (request.optionsOutput) HOLDFAST_CHECK(writePlanRows(result, result.options, *request.optionsOutput));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    if (request.logged && !project.isReadOnly()) HOLDFAST_CHECK(logRun(project, request, result, clock(), seconds));
    return result;
}

}  // namespace holdfast::workbench
