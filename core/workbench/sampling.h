// Makes a project out of the sample world (core/sample), whole or not at all.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"

#include <cstdint>
#include <filesystem>
#include <optional>

namespace holdfast::workbench {

struct SampleRequest {
    std::filesystem::path project;
    std::size_t customers = 5000;
    int months = 12;
    std::uint64_t seed = 1;
    std::optional<std::filesystem::path>
        exportFolder;  ///< customers.csv, events.jsonl, referrals.csv, treatments.csv, truth.csv, campaigns.csv
};

struct SampleSummary {
    std::uint64_t customers = 0;
    std::uint64_t events = 0;
    std::uint64_t referrals = 0;
    std::uint64_t treatments = 0;
    double seconds = 0.0;
};

/// InvalidInput when the project exists already or the sizes make no sense; Cancelled leaves nothing behind.
Result<SampleSummary> createSample(const SampleRequest& request, const TaskContext& context);

}  // namespace holdfast::workbench
