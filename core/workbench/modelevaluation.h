// A model version weighed on customers whose label it had not seen: what its thresholds do, under which assumptions on
// money, and how sure its figures are. The one struct behind the Models page and the report's model card. Use case;
// synchronous; the thread rule of the Project.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/contact.h"
#include "core/scoring/metricintervals.h"
#include "core/scoring/thresholds.h"
#include "core/storage/project.h"

#include <cstdint>
#include <string>

namespace holdfast::workbench {

struct ModelEvaluation {
    std::int64_t version = 0;
    scoring::ThresholdTable thresholds;  ///< empty where `missing` says why
    scoring::MetricIntervals intervals;
    ContactAssumptions contact;
    bool contactIsSet = false;  ///< a person set them; else they are assumed
    std::string currency;       ///< ISO 4217; empty until somebody says it
    std::string missing;        ///< why there are no predictions to weigh; empty as a rule
};

/// `version` 0: the champion. NotFound for an unknown version; Cancelled. Reads the version's predictions: some ten
/// milliseconds at 100,000 customers.
Result<ModelEvaluation> evaluateModel(const storage::Project& project, std::int64_t version, const TaskContext& context);

}  // namespace holdfast::workbench
