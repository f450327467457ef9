#include "core/workbench/effects.h"

#include "core/report/writers.h"
#include "core/scenario/effectestimation.h"
#include "core/scenario/linearregression.h"
#include "core/scenario/spillover.h"
#include "core/scoring/model.h"
#include "core/storage/catalogue.h"
#include "core/storage/database.h"
#include "core/storage/effects.h"
#include "core/storage/notebook.h"
#include "core/workbench/acquaintance.h"
#include "core/workbench/effectdata.h"
#include "core/workbench/effectgroups.h"
#include "core/workbench/effectpolicies.h"
#include "core/workbench/evidence.h"
#include "core/workbench/filetable.h"
#include "core/workbench/jsontext.h"
#include "core/workbench/pendingfile.h"
#include "core/workbench/project.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <chrono>
#include <cmath>
#include <fstream>
#include <optional>

namespace holdfast::workbench {

namespace {

using scenario::Estimation;

Result<void> checkRequest(const EffectsRequest& request) {
    if (request.folds < 2 || request.folds > 20)
        return Unexpected(ErrorCode::InvalidInput,
                          "Cross-fitting takes 2 to 20 folds, not " + std::to_string(request.folds) + ".");
    return {};
}

struct Regressions {
    std::vector<std::unique_ptr<scoring::RegressionLearner>> owned;
    std::vector<const scoring::RegressionLearner*> all;
    std::vector<std::unique_ptr<scoring::JointLearner>> ownedJoints;
    std::vector<const scoring::JointLearner*> joints;
};

/// Core's own, and what the module of learners has; where that is missing, effects rest on the linear ones, and it is told.
Regressions gatherRegressions(scoring::RegressionFactory& factory, bool networks, std::vector<std::string>& warnings) {
    Regressions found;
    found.owned.push_back(std::make_unique<scenario::LinearLearner>());
    for (const std::string& name : factory.regressionNames()) {
        auto learner = factory.createRegression(name);
        if (learner)
            found.owned.push_back(std::move(*learner));
        else
            warnings.push_back("The regression " + name + " could not be used: " + learner.error().message);
    }
    for (const std::string& name : networks ? factory.jointNames() : std::vector<std::string>()) {
        auto learner = factory.createJoint(name);
        if (learner)
            found.ownedJoints.push_back(std::move(*learner));
        else
            warnings.push_back("The network " + name + " could not be used: " + learner.error().message);
    }
    for (const auto& learner : found.ownedJoints) found.joints.push_back(learner.get());
    for (const auto& learner : found.owned) found.all.push_back(learner.get());
    return found;
}

EffectEvidence evidenceOf(Estimation& found, const EffectData& data, const EffectsRequest& request) {
    EffectEvidence evidence;
    evidence.outcome = data.outcome;
    evidence.leaving = data.leaving;
    evidence.binary = found.study.binary;
    evidence.rows = found.study.rows();
    evidence.control = static_cast<std::size_t>(std::count(found.study.arm.begin(), found.study.arm.end(), 0));
    evidence.controlArm = data.control;
    evidence.learner = found.learner;
    evidence.candidates = found.candidates;
    evidence.averageCovariance = found.averageCovariance;
    evidence.seed = request.seed;
    evidence.folds = request.folds;
    evidence.warnings = data.warnings;
    evidence.warnings.insert(evidence.warnings.end(), found.warnings.begin(), found.warnings.end());
    evidence.softwareVersion = softwareVersion();
    for (scenario::ArmEstimate& arm : found.arms)
        evidence.arms.push_back({arm.arm, arm.refusal, arm.overlap, arm.average, arm.naive, arm.qini, {},
                                 std::move(arm.refutations), {}, {}});
    return evidence;
}

CustomerEffects effectsOf(Estimation& found, std::vector<std::string> keys) {
    CustomerEffects effects;
    effects.keys = std::move(keys);
    effects.averageCovariance = found.averageCovariance;
    effects.directions = found.directions;
    for (scenario::ArmEstimate& arm : found.arms) {
        ArmEffects one;
        one.arm = arm.arm;
        one.effect = std::move(arm.effect);
        one.lower = std::move(arm.lower);
        one.upper = std::move(arm.upper);
        one.standardError = std::move(arm.error);
        one.errorParts = std::move(arm.errorParts);
        one.average = arm.average.effect;
        one.averageError = arm.average.error;
        effects.arms.push_back(std::move(one));
    }
    return effects;
}

/// What a plan is later held against: of the study's customers, by models that have not seen them, and their doubly robust scores.
void addUnseen(const Estimation& found, const EffectData& data, CustomerEffects& effects) {
    const auto scores = scenario::doublyRobustScores(found.study, found.outcomes, found.assignment.received);
    for (std::size_t a = 0; a < found.study.armCount(); ++a) {
        const auto arm = std::find_if(effects.arms.begin(), effects.arms.end(), [&](const ArmEffects& one) { return one.arm == found.study.arms[a]; });
        if (arm == effects.arms.end()) continue;
        arm->unseen.assign(effects.keys.size(), kMissing);
        arm->score.assign(effects.keys.size(), kMissing);
        for (const std::size_t row : scenario::rowsWithEvidence(found.study, found.assignment, a)) {
            const std::size_t customer = data.customers[found.rows[row]];
            arm->unseen[customer] = found.outOfFold[a][row];
            arm->score[customer] = scores[a][row];
        }
    }
}

/// Only where arms were given by more than one referrer can friends be told from oneself; too few of them is no fault.
Result<void> addSpillover(const EffectData& data, const Estimation& found, EffectEvidence& evidence, const TaskContext& context) {
    Participants participants;
    for (std::size_t i = 0; i < found.rows.size(); ++i) {
        participants.customers.push_back(data.customers[found.rows[i]]);
        participants.arms.push_back(found.study.arm[i]);
        participants.chances.push_back(1.0 - found.assignment.each[0][i]);
    }
    HOLDFAST_ASSIGN(auto known, acquaintanceOf(data, participants, evidence.seed, context));
    if (!known) return {};
    const FeatureMatrix columns = ownColumns(data, found.study.features);
    auto spill = scenario::measureSpillover({&found.study, &columns, &found.folds, std::move(participants.chances), std::move(known->exposure),
                                             std::move(known->expected), std::move(known->acquaintance), std::move(known->community), 200,
                                             evidence.seed},
                                            context);
    if (spill)
        evidence.spillover = *spill;
    else if (spill.error().code == ErrorCode::Cancelled)
        return Unexpected(spill.error());
    else
        evidence.warnings.push_back(spill.error().message);
    return {};
}

void append(std::string& line, double value) {
    line += ',';
    if (std::isnan(value)) return;
    std::array<char, 32> buffer{};
    const auto [end, failed] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    if (failed == std::errc()) line.append(buffer.data(), end);
}

/// Beside `file`, which appears when the pending one is published.
Result<void> writeCsv(const CustomerEffects& effects, const std::filesystem::path& file, const PendingFile& pending) {
    std::ofstream out(pending.path(), std::ios::binary | std::ios::trunc);
    std::string line = "key";
    const bool single = effects.arms.size() == 1;
    for (const ArmEffects& arm : effects.arms)
        for (const char* what : {"effect", "lower", "upper"})
            line += "," + report::csvField(single ? std::string(what) : std::string(what) + "_" + arm.arm);
    out << line << '\n';
    for (std::size_t i = 0; i < effects.keys.size(); ++i) {
        line = report::csvField(effects.keys[i]);
        for (const ArmEffects& arm : effects.arms) {
            append(line, arm.effect[i]);
            append(line, arm.lower[i]);
            append(line, arm.upper[i]);
        }
        out << line << '\n';
    }
    out.close();
    if (!out)
        return Unexpected(ErrorCode::Io,
                          "Cannot write " + file.string() + ". Check the folder, its permissions and the free space.");
    return {};
}

struct Read {
    std::string fingerprint, treatmentsFingerprint;
    EffectData data;
};

/// All of one moment, so that the fingerprints are those of what was learned from.
Result<Read> readAll(storage::Project& project, const EffectsRequest& request, const TaskContext& context) {
    HOLDFAST_CHECK(storage::dataFingerprint(project));  // kept, so that it takes no time below as a rule
    HOLDFAST_ASSIGN(const auto snapshot, storage::Snapshot::begin(project.database()));
    Read read;
    HOLDFAST_ASSIGN(read.fingerprint, storage::dataFingerprint(project));
    HOLDFAST_ASSIGN(read.treatmentsFingerprint, treatmentsFingerprint(project));
    HOLDFAST_ASSIGN(read.data, prepareEffects(project, request, context));
    return read;
}

}  // namespace

Result<void> keepEffects(storage::Project& project, const LearnedEffects& learned, const EffectsRequest& request, const TaskContext& context) {
    HOLDFAST_ASSIGN(auto transaction, storage::Transaction::begin(project.database()));
    HOLDFAST_CHECK(storage::replaceEffects(project, learned.effects, learned.evidence, context));
    const nlohmann::json asked{{"outcome", request.outcome}, {"control", request.control}, {"exclude", request.exclude},
                               {"folds", request.folds},     {"seed", request.seed},       {"refutations", request.refutations},
                               {"networks", request.networks}};
    const nlohmann::json outcome{{"rows", learned.evidence.rows}, {"learner", learned.evidence.learner}};
    HOLDFAST_CHECK(storage::addRun(project, {0, "effects", asText(asked), request.seed, learned.evidence.learnedAt,
                                             learned.evidence.seconds, asText(outcome), softwareVersion()}));
    return transaction.commit();
}

Result<LearnedEffects> learnEffects(storage::Project& project, scoring::RegressionFactory& regressions, const EffectsRequest& request,
                                    const Clock& clock, const TaskContext& context) {
    const auto start = std::chrono::steady_clock::now();
    const UtcMillis startedAt = clock();
    HOLDFAST_CHECK(checkRequest(request));
    HOLDFAST_ASSIGN(Read read, readAll(project, request, context));
    EffectData& data = read.data;
    std::vector<std::string> keys = data.table.keys;
    FeatureMatrix asked;
    if (request.input) {
        HOLDFAST_ASSIGN(const auto catalogue, storage::readColumns(project));
        HOLDFAST_ASSIGN(auto rows, readFileTable(*request.input, catalogue, context));
        data.warnings.insert(data.warnings.end(), rows.warnings.begin(), rows.warnings.end());
        asked = unexposed(data, scoring::encodeFeatures(rows.table, data.columns, data.warnings));
        keys = std::move(rows.table.keys);
    }
    const Regressions bases = gatherRegressions(regressions, request.networks, data.warnings);
    scenario::EstimationRequest estimation;
    estimation.study = data.study;
    estimation.bases = bases.all;
    estimation.joints = bases.joints;
    estimation.customers = request.input ? &asked : &data.everybody;
    estimation.folds = request.folds;
    estimation.refutations = request.refutations;
    estimation.seed = request.seed;
    HOLDFAST_ASSIGN(Estimation found, scenario::estimateEffects(estimation, context));
    LearnedEffects learned;
    learned.evidence = evidenceOf(found, data, request);
    learned.effects = effectsOf(found, std::move(keys));
    if (!request.input) addUnseen(found, data, learned.effects);
    addPolicies(found, learned.evidence);
    HOLDFAST_CHECK(describeGroups({&data, &found, request.input ? nullptr : &learned.effects, request.seed}, learned.evidence, context));
    HOLDFAST_CHECK(addSpillover(data, found, learned.evidence, context));
    learned.evidence.treatmentsFingerprint = std::move(read.treatmentsFingerprint);
    learned.evidence.dataFingerprint = std::move(read.fingerprint);
    learned.evidence.learnedAt = startedAt;
    learned.evidence.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    HOLDFAST_CHECK(context.checkpoint());
    std::optional<PendingFile> file;  // seen by others once the project has what it says
    if (request.output) HOLDFAST_CHECK(writeCsv(learned.effects, *request.output, file.emplace(*request.output)));
    if (!request.input && request.keep) HOLDFAST_CHECK(keepEffects(project, learned, request, context));
    if (file) HOLDFAST_CHECK(file->publish());
    return learned;
}

Result<std::optional<EffectEvidence>> learnedEvidence(const storage::Project& project) {
    return storage::readEffectEvidence(project);
}

}  // namespace holdfast::workbench
