#include "core/workbench/promoting.h"

#include "core/data/promotion.h"
#include "core/storage/customers.h"
#include "core/storage/database.h"
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/workbench/champion.h"
#include "core/workbench/project.h"
#include "core/workbench/splits.h"

#include <nlohmann/json.hpp>

#include <chrono>

namespace holdfast::workbench {

namespace {

struct Step {
    std::int64_t version = 0;
    PromotionKind kind = PromotionKind::Promoted;
    const char* command = "promote";
};

struct Scored {
    Champion champion;
    Scores scores;
};

/// All read as of one moment.
Result<Scored> scoreWith(const storage::Project& project, std::int64_t version, const Clock& clock, const TaskContext& context) {
    HOLDFAST_ASSIGN(const auto snapshot, storage::Snapshot::begin(project.database()));
    HOLDFAST_ASSIGN(Champion champion, loadChampion(project, version));
    HOLDFAST_ASSIGN(const auto table, readWithJoinTimes(project, context));
    HOLDFAST_ASSIGN(const auto newest, newestTime(project));
    const UtcMillis asOf = newest ? *newest : clock();
    HOLDFAST_ASSIGN(const auto placed, placesFor(project, champion.model, table, false, asOf, context));
    HOLDFAST_ASSIGN(Scores scores, scoreTable(champion, table, {asOf, true, placed ? &*placed : nullptr}, context));
    return Scored{std::move(champion), std::move(scores)};
}

Result<void> makeChampion(storage::Project& project, const Step& step, const Clock& clock, const TaskContext& context) {
    const auto start = std::chrono::steady_clock::now();
    const UtcMillis startedAt = clock();
    HOLDFAST_ASSIGN(const Scored scored, scoreWith(project, step.version, clock, context));
    HOLDFAST_ASSIGN(auto transaction, storage::Transaction::begin(project.database()));
    HOLDFAST_CHECK(storage::setChampion(project, {step.version, startedAt, step.kind}));
    HOLDFAST_CHECK(storage::replaceScores(project, scored.scores));
    const nlohmann::json asked{{"version", step.version}};
    const nlohmann::json outcome{{"rows", scored.scores.keys.size()}};
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    HOLDFAST_CHECK(storage::addRun(project, {0, step.command, asked.dump(), scored.champion.card.seed, startedAt, seconds,
                                             outcome.dump(), softwareVersion()}));
    return transaction.commit();
}

}  // namespace

Result<void> promoteModel(storage::Project& project, std::int64_t version, const Clock& clock, const TaskContext& context) {
    if (version <= 0)
        return Unexpected(ErrorCode::NotFound,
                          "There is no model version " + std::to_string(version) + ". List the models to see which there are.");
    return makeChampion(project, {version, PromotionKind::Promoted, "promote"}, clock, context);
}

Result<std::int64_t> versionBefore(const storage::Project& project) {
    HOLDFAST_ASSIGN(const auto history, storage::readPromotions(project));
    return previousChampion(history);
}

Result<std::int64_t> rollBackModel(storage::Project& project, const Clock& clock, const TaskContext& context) {
    HOLDFAST_ASSIGN(const std::int64_t before, versionBefore(project));
    if (before == 0)
        return Unexpected(ErrorCode::NotFound, "No other version has scored before this one, so there is nothing to go back to. "
                                               "Promote a version by its number instead.");
    HOLDFAST_CHECK(makeChampion(project, {before, PromotionKind::RolledBack, "rollback"}, clock, context));
    return before;
}

Result<void> takeBackChampion(storage::Project& project, const ChampionChange& change, const Clock& clock, const TaskContext& context) {
    HOLDFAST_ASSIGN(const ModelCard champion, storage::readModel(project, 0));
    if (champion.version != change.version)
        return Unexpected(ErrorCode::InvalidInput, "Version " + std::to_string(champion.version) + " scores by now, not " +
                                                       std::to_string(change.version) + ", so that step is not taken back. Choose the version "
                                                       "that is to score.");
    HOLDFAST_ASSIGN(const std::int64_t before, versionBefore(project));
    const bool last = before == change.former;
    return makeChampion(project, {change.former, last ? PromotionKind::RolledBack : PromotionKind::Promoted, last ? "rollback" : "promote"}, clock, context);
}

}  // namespace holdfast::workbench
