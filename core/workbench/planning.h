// Planning a campaign: the offers a project would usually make, the best plan under a budget, and scenarios that are kept,
// pinned, forked and compared. Functions on a Project; its thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/data/effects.h"
#include "core/data/plan.h"
#include "core/data/savedscenario.h"
#include "core/storage/project.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace holdfast::workbench {

/// The scenario to begin with: what editScenarioDefaults() kept, else the arms of past campaigns with costs as those paid them
/// (fixed and a share of a period's money, by least squares), else the offers of the domain. Without a budget.
Result<Scenario> usualScenario(const storage::Project& project, const TaskContext& context);
/// What past campaigns offered, control left out, with costs as those paid them; empty without campaigns.
Result<std::vector<Offer>> campaignOffers(const storage::Project& project, const TaskContext& context);
/// Those of them that no offer of the scenario is named after.
std::vector<Offer> missingOffers(const Scenario& scenario, const std::vector<Offer>& campaigns);
/// Keeps offers, objective and worth for usualScenario(); nothing forgets them. Returns what was kept before.
Result<std::optional<Scenario>> editScenarioDefaults(storage::Project& project, const std::optional<Scenario>& scenario);
/// Offers and whatever else a file of offers says (core/scenario/offerfile.h).
Result<Scenario> readOffers(const std::filesystem::path& file);

struct PlanRequest {
    Scenario scenario;
    std::optional<CustomerEffects> effects;       ///< empty: what was learned from campaigns, else every effect is assumed
    std::vector<std::string> flaggedKeys;         ///< accounts suspected of gaming the system
    bool includeLeft = false;                     ///< plan for customers who are known to have left, too
    std::optional<std::filesystem::path> output;  ///< CSV: key, offer, cost, effect, lower, upper, expected_value
    std::optional<std::filesystem::path> optionsOutput;  ///< the same for every eligible customer and offer
    std::uint64_t seed = 1;
    std::size_t draws = 10'000;
    bool listOptions = false;  ///< PlanResult::options, for whoever asks why this offer and not another
    bool logged = true;        ///< as a run; what is only tried out need not be
};
/// NotFound before anybody is scored; InvalidInput for a scenario that cannot be (negative cost, unknown column). Logged as a
/// run unless asked not to.
Result<PlanResult> planOffers(storage::Project& project, const PlanRequest& request, const Clock& clock,
                              const TaskContext& context);

/// Writes a plan's choices as CSV or XLSX by extension, for whoever sends the offers: money to the cent, effects in percentage
/// points with two decimals. PlanRequest::output is the file for programs.
Result<void> exportPlan(const PlanResult& plan, const std::string& currency, const std::filesystem::path& file,
                        const TaskContext& context);

/// Kept scenarios. A name is there once; NotFound for an id that is gone.
Result<std::int64_t> keepScenario(storage::Project& project, const SavedScenario& scenario);
Result<std::vector<SavedScenario>> keptScenarios(const storage::Project& project);
Result<void> forgetScenario(storage::Project& project, std::int64_t id);
Result<std::string> renameScenario(storage::Project& project, std::int64_t id, const std::string& name);  ///< the former name
/// At most four are pinned (InvalidInput). Returns whether it was.
Result<bool> pinScenario(storage::Project& project, std::int64_t id, bool pinned);
/// A copy under the first free name "<name> (2)", (3) ...; its id.
Result<std::int64_t> forkScenario(storage::Project& project, std::int64_t id, const Clock& clock);

inline constexpr std::size_t kMostPinned = 4;

}  // namespace holdfast::workbench
