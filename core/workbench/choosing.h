// Which learner a model is made with: cross-validates the one asked for, or under "auto" every one there is, and the ensemble
// of them, which costs no further training: it is stacked on the predictions already made out of fold (scoring/stacking.h).
// Internal to workbench/training. Plain functions; the learners' thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/modelversion.h"
#include "core/scoring/learner.h"
#include "core/workbench/candidates.h"
#include "core/workbench/training.h"
#include "core/workbench/trainingdata.h"

#include <functional>
#include <string_view>

namespace holdfast::workbench {

struct Choosing {
    scoring::LearnerFactory& learners;
    const TrainingData& data;
    const TrainRequest& request;
    ModelCard& card;  ///< told what was tried (baselines), what could not be used (warnings), and the ensemble's weights
    std::function<double()> secondsSpent;  ///< since training began, for the time budget
};

/// The asked-for learner, or the best of all by cross-calibrated log loss. Under "auto" and for an ensemble a learner that
/// fails is told and passed over, unless every one does.
Result<Candidate> chooseLearner(const Choosing& choosing, const TaskContext& context);

}  // namespace holdfast::workbench
