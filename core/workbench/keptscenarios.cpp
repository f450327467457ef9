#include "core/storage/scenarios.h"
#include "core/workbench/planning.h"

#include <algorithm>
#include <utility>

namespace holdfast::workbench {

Result<std::int64_t> keepScenario(storage::Project& project, const SavedScenario& scenario) {
    HOLDFAST_CHECK(check(scenario.scenario));
    return storage::saveScenario(project, scenario);
}

Result<std::vector<SavedScenario>> keptScenarios(const storage::Project& project) {
    return storage::readScenarios(project);
}

Result<void> forgetScenario(storage::Project& project, std::int64_t id) {
    return storage::removeScenario(project, id);
}

Result<std::string> renameScenario(storage::Project& project, std::int64_t id, const std::string& name) {
    HOLDFAST_ASSIGN(SavedScenario saved, storage::readScenario(project, id));
    const std::string former = std::exchange(saved.name, name);
    HOLDFAST_ASSIGN([[maybe_unused]] const auto same, storage::saveScenario(project, saved));
    return former;
}

Result<bool> pinScenario(storage::Project& project, std::int64_t id, bool pinned) {
    HOLDFAST_ASSIGN(const auto all, storage::readScenarios(project));
    const auto others =
        std::count_if(all.begin(), all.end(), [&](const SavedScenario& one) { return one.pinned && one.id != id; });
    if (pinned && static_cast<std::size_t>(others) >= kMostPinned)
        return Unexpected(ErrorCode::InvalidInput, "Four scenarios are pinned already. Unpin one of them first.");
    HOLDFAST_ASSIGN(SavedScenario saved, storage::readScenario(project, id));
    const bool was = std::exchange(saved.pinned, pinned);
    HOLDFAST_ASSIGN([[maybe_unused]] const auto same, storage::saveScenario(project, saved));
    return was;
}

Result<std::int64_t> forkScenario(storage::Project& project, std::int64_t id, const Clock& clock) {
    HOLDFAST_ASSIGN(SavedScenario copy, storage::readScenario(project, id));
    HOLDFAST_ASSIGN(const auto all, storage::readScenarios(project));
    const std::string name = copy.name;
    for (int number = 2;; ++number) {
        copy.name = name + " (" + std::to_string(number) + ")";
        if (std::none_of(all.begin(), all.end(), [&](const SavedScenario& one) { return one.name == copy.name; })) break;
    }
    copy.forkedFrom = std::exchange(copy.id, 0);
    copy.pinned = false;
    copy.savedAt = clock();
    return storage::saveScenario(project, copy);
}

}  // namespace holdfast::workbench
