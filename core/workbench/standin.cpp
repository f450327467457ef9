#include "core/workbench/standin.h"

#include "core/storage/models.h"
#include "core/workbench/champion.h"
#include "core/workbench/training.h"

#include <optional>

namespace holdfast::workbench {

namespace {

constexpr const char* kStandInLearner = "logistic";  ///< the quickest there is, and in every build

/// Why nobody can score; nothing where somebody can, or where nothing was trained yet.
Result<std::optional<Error>> nobodyServes(const storage::Project& project) {
    const auto champion = loadChampion(project);
    if (champion || champion.error().code == ErrorCode::NotFound) return std::optional<Error>();
    if (unusable(champion.error())) return std::optional<Error>(champion.error());
    return Unexpected(champion.error());
}

}  // namespace

Result<bool> needsStandIn(const storage::Project& project) {
    HOLDFAST_ASSIGN(const auto why, nobodyServes(project));
    return why.has_value();
}

Result<std::string> provideStandIn(storage::Project& project, const LearnersOnDemand& learners, const Clock& clock,
                                   const TaskContext& context) {
    HOLDFAST_ASSIGN(const auto why, nobodyServes(project));
    if (!why) return std::string();
    HOLDFAST_ASSIGN(const ModelCard broken, storage::readModel(project, 0));
    TrainRequest request;
    request.learner = kStandInLearner;
    request.seed = broken.seed;
    request.folds = broken.folds;
    request.note = "It stands in for " + broken.name + ", which cannot be used, and no version before it can. " + why->message;
    const auto card = trainModel(project, learners(), request, clock, context);
    if (!card && card.error().code == ErrorCode::Cancelled) return Unexpected(card.error());
    if (!card)
        return Unexpected(ErrorCode::Corrupt, broken.name + " cannot be used: " + why->message +
                                                  " No logistic model could be trained in its place either: " + card.error().message);
    return broken.name + " cannot be used, and no version before it can. " + card->name +
           ", a logistic model, was trained at once from the project's customers and serves instead. Train the model that you want again.";
}

}  // namespace holdfast::workbench
