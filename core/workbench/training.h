// Training a churn model: build features, leave out what leaks, cross-validate, calibrate, fit on all rows, register as a new
// version and, unless it is to be a challenger, make it champion and score every customer.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/data/modelversion.h"
#include "core/scoring/learner.h"
#include "core/storage/project.h"

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::workbench {

inline constexpr std::string_view kAutoLearner = "auto";
enum class SplitChoice {
    Automatic,  ///< by time where it is known when customers joined, see workbench/splits.h
    Random,     ///< shuffled folds in any case
};

struct TrainRequest {
    std::string learner = "auto";            ///< one of learnerNames(); "auto" picks by cross-validated log loss
    int folds = 5;                           ///< 2..20
    std::uint64_t seed = 1;
    std::vector<std::string> exclude;        ///< columns to leave out
    bool keepLeaks = false;                  ///< use columns that look like leaks
    SplitChoice split = SplitChoice::Automatic;
    bool makeChampion = true;                ///< else it stands beside the champion, which goes on scoring; a first version scores
    bool scoreAfter = true;                  ///< where it becomes champion
    double timeBudgetSeconds = 0.0;          ///< about so long, shared out over the fits (timebudget.h); 0: as long as it takes
    std::string note = {};                   ///< what the card is to say first among its warnings; may be empty
    scoring::FitMonitor monitor;             ///< live curves of every fit, those of the folds too; may be empty
};

/// What a request may ask for: "auto", the factory's learners, and the ensemble of them.
std::vector<std::string> learnerNames(const scoring::LearnerFactory& learners);

/// A model that was learned and is not in the project yet.
class LearnedModel {
public:
    LearnedModel(LearnedModel&&) noexcept;
    LearnedModel& operator=(LearnedModel&&) noexcept;
    ~LearnedModel();

private:
    struct Parts;
    explicit LearnedModel(std::unique_ptr<Parts> parts);
    static Result<LearnedModel> learn(storage::Project&, scoring::LearnerFactory&, const TrainRequest&, const Clock&, const TaskContext&);
    std::unique_ptr<Parts> m_parts;

    friend Result<LearnedModel> learnModel(storage::Project&, scoring::LearnerFactory&, const TrainRequest&, const Clock&,
                                           const TaskContext&);
    friend Result<ModelCard> keepModel(storage::Project&, LearnedModel);
};

/// Quick, and in every build: what is trained where another learner fails and nobody scores yet, or where a model is lost.
inline constexpr const char* kStandInLearner = "logistic";

/// The long part of training, which only reads the project, so that others may write meanwhile. Where the learner fails and nobody
/// scores yet, a logistic model is learned in its place and its card says so; else the champion goes on scoring: Model.
/// InvalidInput when there is no label, one class, no feature, or fewer than 10 customers of a class. Cancelled.
Result<LearnedModel> learnModel(storage::Project& project, scoring::LearnerFactory& learners, const TrainRequest& request,
                                const Clock& clock, const TaskContext& context);

/// The short part, all or nothing: registers the version of the project it was learned from, with what it predicted for customers
/// held out and how it learned, and, where it is to score, its scores. The version's card.
Result<ModelCard> keepModel(storage::Project& project, LearnedModel learned);

/// Both, one after the other.
Result<ModelCard> trainModel(storage::Project& project, scoring::LearnerFactory& learners, const TrainRequest& request,
                             const Clock& clock, const TaskContext& context);

}  // namespace holdfast::workbench
