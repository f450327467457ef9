// What is in a project, for `info`, the Data page, the context bar and provenance. Plain values.
#pragma once

#include "core/data/column.h"
#include "core/data/modelversion.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace holdfast {

struct ProjectInfo {
    std::string path;
    std::string name;
    int schemaVersion = 0;
    std::map<std::string, std::uint64_t> tables;  ///< customers, events, referrals, treatments -> rows
    std::uint64_t rejects = 0;
    std::vector<ColumnSpec> columns;              ///< with the key, in the user's order
    std::optional<double> labelRate;
    std::vector<ModelCard> models;                ///< newest first
    std::int64_t formerChampion = 0;              ///< the version that a step back leads to; 0: none
    std::string fingerprint;                      ///< of the customer data and catalogue; changes when either does
    std::string currency;                         ///< ISO 4217; empty until somebody says it
    std::optional<UtcMillis> scoresAsOf;          ///< of the current scores; nothing while unscored
};

}  // namespace holdfast
