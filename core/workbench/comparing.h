// Champion against challenger: two model versions side by side, and judged on the customers whom both predicted without having
// seen their label. Thread rule of the Project.
#pragma once

#include "core/data/modelversion.h"
#include "core/scoring/paired.h"
#include "core/storage/project.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct VersionComparison {
    ModelCard first, second;
    bool sameData = false;             ///< trained on the same rows: equal fingerprints
    bool sameFolds = false;            ///< the common customers were held out together in both
    std::uint64_t onlyFirst = 0;       ///< customers whom only one of them predicted out of fold, or with another label
    std::uint64_t onlySecond = 0;
    std::optional<scoring::PairedComparison> paired;  ///< on the common customers; nothing where `notes` say why
    std::vector<std::string> notes;    ///< what to bear in mind, sentence by sentence
};

/// Differences are second - first. NotFound for a version that is not there.
Result<VersionComparison> compareVersions(const storage::Project& project, std::int64_t first, std::int64_t second);

}  // namespace holdfast::workbench
