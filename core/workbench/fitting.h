// The model itself: a chosen candidate fitted on every labelled customer, with its calibration. Internal to workbench/training. The learners' thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/modelversion.h"
#include "core/scoring/model.h"
#include "core/workbench/candidates.h"
#include "core/workbench/customergroups.h"
#include "core/workbench/learningcurves.h"
#include "core/workbench/trainingdata.h"

#include <vector>

namespace holdfast::workbench {

/// The map comes from predictions out of fold, then the fit is on every labelled customer. By time those who were predicted joined later
/// than those whom their models learned from, and leave at another rate; the map makes up for that, and the model of everybody has
/// nothing to make up for. So of such a map only the shape is kept, and its level is that of the labelled.
Result<scoring::ChurnModel> fitModel(const Candidate& candidate, const TrainingData& data, const GroupedBand& band, ModelCard& card,
                                     std::vector<LearningCurve>& learning, const TaskContext& context);

}  // namespace holdfast::workbench
