// Newcomers in the data a model is learned from: which columns say nothing of them yet, who they are, and the customers as they were on their
// first day. Internal to workbench/training. Plain functions; one thread.
#pragma once

#include "core/workbench/trainingdata.h"

#include <string>
#include <vector>

namespace holdfast::workbench {

/// Marks in the schema which columns only time fills (scoring/timefilled.h), found among all customers, labelled or not. Before anybody is
/// placed in the network, whose rows follow the schema.
void markWhatTimeFills(TrainingData& data, UtcMillis asOf);

/// Fills `data.isNew` and `data.firstDay`, once everybody has his place: where it is known when customers joined, something is read of them
/// that a newcomer has not shown yet (behaviour, what time fills, a network), and enough of the labelled have been here longer to learn from.
void tellNewcomersApart(TrainingData& data, UtcMillis asOf);

/// Names of columns that are not known on a first day: those that are behaviour, or those that only time fills.
std::vector<std::string> notKnownOnFirstDay(const FeatureSchema& schema, bool behaviour);

}  // namespace holdfast::workbench
