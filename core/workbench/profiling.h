// The data profile of the customers in a project: what is there, what is missing, what leaks the label.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/importing.h"
#include "core/storage/project.h"

namespace holdfast::workbench {

Result<DataProfile> profileData(storage::Project& project, const TaskContext& context);

}  // namespace holdfast::workbench
