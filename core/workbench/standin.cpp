#include "core/workbench/standin.h"

#include "core/storage/catalogue.h"
#include "core/storage/models.h"
#include "core/workbench/champion.h"
#include "core/workbench/promoting.h"
#include "core/workbench/training.h"

#include <algorithm>
#include <optional>
#include <vector>

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

/// What its user left out, what looked like a leak, and what came later: a stand-in reads nothing that the lost one did not.
Result<std::vector<std::string>> columnsNotReadBy(const storage::Project& project, const ModelCard& lost) {
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    std::vector<std::string> names;
    for (const ColumnSpec& column : columns)
        if (isFeature(column.role) && std::find(lost.columns.begin(), lost.columns.end(), column.name) == lost.columns.end())
            names.push_back(column.name);
    return names;
}

Result<std::string> trainOne(storage::Project& project, const Error& why, const LearnersOnDemand& learners, const Clock& clock,
                             const TaskContext& context) {
    HOLDFAST_ASSIGN(const ModelCard broken, storage::readModel(project, 0));
    TrainRequest request;
    request.learner = kStandInLearner;
    request.seed = broken.seed;
    request.folds = broken.folds;
    if (broken.split == "random") request.split = SplitChoice::Random;
    HOLDFAST_ASSIGN(request.exclude, columnsNotReadBy(project, broken));
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

Result<std::string> servingNotice(const storage::Project& project) {
    const auto found = serving(project);
    if (found) return *found ? (*found)->notice : std::string();
    return unusable(found.error()) ? Result<std::string>(found.error().message) : Result<std::string>(Unexpected(found.error()));
}

Result<std::string> provideStandIn(storage::Project& project, const LearnersOnDemand& learners, const Clock& clock,
                                   const TaskContext& context) {
    const auto found = serving(project);
    if (!found && found.error().code == ErrorCode::Corrupt) return trainOne(project, found.error(), learners, clock, context);
    if (!found && unusable(found.error())) return found.error().message;
    if (!found) return Unexpected(found.error());
    if (!*found) return std::string();
    if ((*found)->lost) HOLDFAST_CHECK(install(project, (*found)->card.version, clock, context));
    return (*found)->notice;
}

}  // namespace holdfast::workbench
