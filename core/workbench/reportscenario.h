// The report's section of a kept scenario: what was assumed, the curve, the plan, its impact, those it is compared with, and where
// it all comes from: made from the same result, charts and tables as the page Campaigns shows. Functions on a Project; its
// thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/data/plan.h"
#include "core/data/savedscenario.h"
#include "core/report/document.h"
#include "core/storage/project.h"

#include <string>
#include <vector>

namespace holdfast::workbench {

/// `plan` must be of `scenario`, made now; `pinned` are set beside it.
report::Section scenarioSection(const SavedScenario& scenario, const PlanResult& plan, const std::vector<SavedScenario>& pinned,
                                const std::string& currency);

/// Plans the kept scenario of that name and puts its section before the provenance, else at the end. NotFound for an unknown
/// name, with those there are; errors of planOffers().
Result<void> addScenario(storage::Project& project, const std::string& name, const Clock& clock, report::ReportDocument& document,
                         const TaskContext& context);

}  // namespace holdfast::workbench
