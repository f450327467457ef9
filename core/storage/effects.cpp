#include "core/storage/effects.h"

#include "core/data/customertable.h"
#include "core/storage/database.h"
#include "core/storage/effectjson.h"

#include <algorithm>
#include <cmath>

namespace holdfast::storage {

namespace {

constexpr std::size_t kBetweenPolls = 4096;

/// Nothing where there is no evidence.
void bindParts(Statement& insert, const CustomerEffects& effects, const ArmEffects& arm, std::size_t customer) {
    if (effects.directions == 0 || arm.errorParts.empty() || std::isnan(arm.effect[customer])) return insert.bindNull(9);
    const auto* first = reinterpret_cast<const char*>(arm.errorParts.data() + customer * effects.directions);
    insert.bindBlob(9, {first, effects.directions});
}

/// Appends a customer's; zeros where there are none. False: they are not as many as others have.
bool readParts(std::string_view bytes, CustomerEffects& into, ArmEffects& arm) {
    if (into.directions == 0) into.directions = bytes.size();
    if (!bytes.empty() && bytes.size() != into.directions) return false;
    arm.errorParts.resize(arm.effect.size() * into.directions, 0);  // those before the first who has any, too
    std::copy(bytes.begin(), bytes.end(), arm.errorParts.end() - static_cast<std::ptrdiff_t>(bytes.size()));
    return true;
}

Result<void> insertArm(Statement& insert, const CustomerEffects& effects, const ArmEffects& arm, const TaskContext& context) {
    insert.bind(1, arm.arm);
    for (std::size_t i = 0; i < effects.keys.size(); ++i) {
        if (i % kBetweenPolls == 0) HOLDFAST_CHECK(context.checkpoint());
        insert.bindBorrowed(2, effects.keys[i]);
        insert.bind(3, arm.effect[i]);
        insert.bind(4, arm.standardError[i]);
        insert.bind(5, arm.lower[i]);
        insert.bind(6, arm.upper[i]);
        insert.bind(7, i < arm.unseen.size() ? arm.unseen[i] : kMissing);
        insert.bind(8, i < arm.score.size() ? arm.score[i] : kMissing);
        bindParts(insert, effects, arm, i);
        HOLDFAST_CHECK(insert.run());
    }
    return {};
}

Result<void> readArm(const Project& project, const ArmEvidence& evidence, CustomerEffects& into, const TaskContext& context) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare("SELECT customer, effect, standard_error, lower, upper, unseen, score, error_parts "
                                                                "FROM effects WHERE arm = ? ORDER BY customer"));
    query.bind(1, evidence.arm);
    const bool first = into.keys.empty();
    ArmEffects arm;
    arm.arm = evidence.arm;
    arm.average = evidence.average.effect;
    arm.averageError = evidence.average.error;
    bool anyParts = false, whole = true;
    for (;;) {
        if (arm.effect.size() % kBetweenPolls == 0) HOLDFAST_CHECK(context.checkpoint());
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) break;
        if (first) into.keys.emplace_back(query.text(0));
        arm.effect.push_back(query.real(1));
        arm.standardError.push_back(query.real(2));
        arm.lower.push_back(query.real(3));
        arm.upper.push_back(query.real(4));
        arm.unseen.push_back(query.real(5));
        arm.score.push_back(query.real(6));
        const std::string_view parts = query.blob(7);
        anyParts = anyParts || !parts.empty();
        whole = whole && readParts(parts, into, arm);
    }
    if (arm.effect.size() != into.keys.size() || !whole)
        return Unexpected(ErrorCode::Corrupt, "The stored effects of past campaigns are incomplete. Learn them again.");
    if (!anyParts) arm.errorParts.clear();
    into.arms.push_back(std::move(arm));
    return {};
}

}  // namespace

Result<void> replaceEffects(Project& project, const CustomerEffects& effects, const EffectEvidence& evidence,
                            const TaskContext& context) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(WriteScope scope, WriteScope::begin(database));
    HOLDFAST_CHECK(database.execute("DELETE FROM effects; DELETE FROM effect_evidence"));
    HOLDFAST_ASSIGN(Statement insert, database.prepare("INSERT INTO effects (arm, customer, effect, standard_error, lower, upper, "
                                                       "unseen, score, error_parts) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    for (const ArmEffects& arm : effects.arms) HOLDFAST_CHECK(insertArm(insert, effects, arm, context));
    HOLDFAST_ASSIGN(Statement card, database.prepare("INSERT INTO effect_evidence (id, evidence) VALUES (1, ?)"));
    card.bind(1, toJson(evidence));
    HOLDFAST_CHECK(card.run());
    return scope.commit();
}

Result<std::optional<EffectEvidence>> readEffectEvidence(const Project& project) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare("SELECT evidence FROM effect_evidence"));
    HOLDFAST_ASSIGN(const bool row, query.step());
    if (!row) return std::optional<EffectEvidence>();
    HOLDFAST_ASSIGN(auto evidence, effectEvidenceFromJson(query.text(0)));
    return std::optional(std::move(evidence));
}

Result<std::vector<std::string>> readSleepingDogs(const Project& project, const std::string& arm, bool leaving, bool sure) {
    const std::string wrongWay = sure ? (leaving ? "lower > 0" : "upper < 0")
                                      : (leaving ? "effect > ? * standard_error AND lower <= 0" : "-effect > ? * standard_error AND upper >= 0");
    HOLDFAST_ASSIGN(Statement query,
                    project.database().prepare("SELECT customer FROM effects WHERE arm = ? AND " + wrongWay + " ORDER BY customer"));
    query.bind(1, arm);
    if (!sure) query.bind(2, SleepingDogs::kLikelyErrors);
    std::vector<std::string> keys;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return keys;
        keys.emplace_back(query.text(0));
    }
}

Result<CustomerEffects> readEffects(const Project& project, const TaskContext& context) {
    CustomerEffects effects;
    HOLDFAST_ASSIGN(const auto evidence, readEffectEvidence(project));
    if (!evidence) return effects;
    for (const ArmEvidence& arm : evidence->arms) HOLDFAST_CHECK(readArm(project, arm, effects, context));
    effects.averageCovariance = evidence->averageCovariance;
    return effects;
}

Result<CustomerEffects> readEffectsOf(const Project& project, const std::string& key) {
    CustomerEffects effects;
    HOLDFAST_ASSIGN(const auto evidence, readEffectEvidence(project));
    if (!evidence) return effects;
    HOLDFAST_ASSIGN(Statement query, project.database().prepare("SELECT effect, standard_error, lower, upper FROM effects "
                                                                "WHERE arm = ? AND customer = ?"));
    for (const ArmEvidence& known : evidence->arms) {
        query.bind(1, known.arm);
        query.bind(2, key);
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return CustomerEffects{};
        ArmEffects arm;
        arm.arm = known.arm;
        arm.average = known.average.effect;
        arm.averageError = known.average.error;
        arm.effect = {query.real(0)};
        arm.standardError = {query.real(1)};
        arm.lower = {query.real(2)};
        arm.upper = {query.real(3)};
        effects.arms.push_back(std::move(arm));
        query.reset();
    }
    if (!effects.arms.empty()) effects.keys = {key};
    return effects;
}

}  // namespace holdfast::storage
