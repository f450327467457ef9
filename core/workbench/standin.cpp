#include "core/workbench/standin.h"

#include "core/storage/models.h"
#include "core/workbench/champion.h"
#include "core/workbench/promoting.h"
#include "core/workbench/training.h"

#include <optional>

namespace holdfast::workbench {

namespace {

/// Who scores now, with a notice where it is not the champion; nothing where nothing was trained yet. The champion's error where nobody can.
Result<std::optional<Champion>> serving(const storage::Project& project) {
    auto champion = loadChampion(project);
    if (champion) return std::optional<Champion>(std::move(*champion));
    if (champion.error().code == ErrorCode::NotFound) return std::optional<Champion>();
    return Unexpected(champion.error());
}

/// Makes the version that serves in the champion's place the champion: a step back where it is the one before.
Result<void> install(storage::Project& project, std::int64_t version, const Clock& clock, const TaskContext& context) {
    HOLDFAST_ASSIGN(const std::int64_t before, versionBefore(project));
    if (version != before) return promoteModel(project, version, clock, context);
    const auto back = rollBackModel(project, clock, context);
    return back ? Result<void>() : Result<void>(Unexpected(back.error()));
}

Result<std::string> trainOne(storage::Project& project, const Error& why, const LearnersOnDemand& learners, const Clock& clock,
                             const TaskContext& context) {
    HOLDFAST_ASSIGN(const ModelCard broken, storage::readModel(project, 0));
    TrainRequest request;
    request.learner = kStandInLearner;
    request.seed = broken.seed;
    request.folds = broken.folds;
    request.note = "It stands in for " + broken.name + ", which cannot be used, and no version before it can. " + why.message;
    const auto card = trainModel(project, learners(), request, clock, context);
    if (!card && card.error().code == ErrorCode::Cancelled) return Unexpected(card.error());
    if (!card)
        return Unexpected(ErrorCode::Corrupt, broken.name + " cannot be used: " + why.message +
                                                  " No logistic model could be trained in its place either: " + card.error().message);
    return broken.name + " cannot be used, and no version before it can. " + card->name +
           ", a logistic model, was trained at once from the project's customers and serves instead. Train the model that you want again.";
}

}  // namespace

Result<bool> needsStandIn(const storage::Project& project) {
    const auto found = serving(project);
    if (found) return *found && !(*found)->notice.empty();
    return unusable(found.error()) ? Result<bool>(true) : Result<bool>(Unexpected(found.error()));
}

Result<std::string> provideStandIn(storage::Project& project, const LearnersOnDemand& learners, const Clock& clock,
                                   const TaskContext& context) {
    const auto found = serving(project);
    if (!found && unusable(found.error())) return trainOne(project, found.error(), learners, clock, context);
    if (!found) return Unexpected(found.error());
    if (!*found || (*found)->notice.empty()) return std::string();
    HOLDFAST_CHECK(install(project, (*found)->card.version, clock, context));
    return (*found)->notice;
}

}  // namespace holdfast::workbench
