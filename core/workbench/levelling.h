// The level of a model's calibration maps where it is judged by time: whose share of leavers the mean probability is to be. Only the shape of
// such a map comes from models of earlier and fewer customers. Internal to workbench/training. Pure functions; any thread.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/modelversion.h"
#include "core/scoring/model.h"
#include "core/workbench/trainingdata.h"

namespace holdfast::workbench {

struct LevelledMap {
    scoring::Calibrator map;
    MapLevel level;  ///< from where it was moved
};

/// A model's map with the level of those it is for: labelled customers who are not new. Cancelled.
Result<LevelledMap> levelled(const scoring::ChurnModel& model, const TrainingData& data, const TaskContext& context);

/// The map for newcomers with the level of the labelled customers who joined last, as far back as no change can be seen in how often they
/// left for what the model says of first days (scoring/unchanged.h); nobody is nearer to newcomers. Those newcomers who have a label move it
/// towards their own: the most likely level under a normal prior, .25 wide in log-odds. Cancelled.
Result<LevelledMap> levelledForNewcomers(const scoring::ChurnModel& model, const TrainingData& data, const TaskContext& context);

}  // namespace holdfast::workbench
