// Checks that a project file is whole: the database itself, its references, model artefacts and scores.
#pragma once

#include "core/base/taskcontext.h"
#include "core/storage/project.h"

#include <string>
#include <vector>

namespace holdfast::workbench {

struct VerifyCheck {
    std::string name;  ///< "database pages", "references" ...
    bool ok = false;
    std::string detail;  ///< what was looked at, or what is wrong
};

struct Verification {
    std::vector<VerifyCheck> checks;

    bool ok() const {
        for (const VerifyCheck& check : checks)
            if (!check.ok) return false;
        return true;
    }
};

/// Reads everything, changes nothing. A failed check is a finding, not an error.
Result<Verification> verifyProject(const storage::Project& project, const TaskContext& context);

}  // namespace holdfast::workbench
