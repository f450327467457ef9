// A scenario that somebody kept, with what its plan came to, so that several can be compared without planning anew. Plain
// values.
#pragma once

#include "core/base/time.h"
#include "core/data/plan.h"
#include "core/data/scenario.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace holdfast {

/// The figures of a plan that are worth comparing.
struct PlanSummary {
    double spend = 0.0, value = 0.0, lower = kMissing, upper = kMissing;
    double expectedMoney = kMissing, expectedRetained = 0.0;
    double bound = 0.0, gap = 0.0, marginal = 0.0;
    std::uint64_t customers = 0;
    double p5 = kMissing, p50 = kMissing, p95 = kMissing, chanceOfLoss = kMissing, breakEven = kMissing;
    std::map<std::string, std::uint64_t> customersByOffer;
    std::map<std::string, double> spendByOffer;
    bool assumed = false;  ///< some of the effects in it are
    bool feasible = true;
    std::int64_t modelVersion = 0;
    UtcMillis asOf = 0;
    std::uint64_t seed = 0;
    std::string fingerprint;  ///< of the data it was planned on

    double net() const { return expectedMoney - spend; }  ///< as PlanResult's
};
PlanSummary summarise(const PlanResult& plan);

struct SavedScenario {
    std::int64_t id = 0;
    std::string name;
    std::string note;
    Scenario scenario;
    PlanSummary summary;
    bool pinned = false;                     ///< one of those shown side by side
    std::optional<std::int64_t> forkedFrom;  ///< the scenario it was made from
    UtcMillis savedAt = 0;
};

/// For keeping a summary. InvalidInput for what is none.
std::string toJson(const PlanSummary& summary);
Result<PlanSummary> planSummaryFromJson(std::string_view text);

}  // namespace holdfast
