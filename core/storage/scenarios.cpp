#include "core/storage/scenarios.h"

#include "core/storage/database.h"

#include <utility>

namespace holdfast::storage {

namespace {

constexpr const char* kSelect = "SELECT id, name, note, scenario, summary, pinned, forked_from, saved_at FROM scenarios ";

Result<SavedScenario> scenarioOf(const Statement& row) {
    SavedScenario saved;
    saved.id = row.integer(0);
    saved.name = row.text(1);
    saved.note = row.text(2);
    HOLDFAST_ASSIGN(saved.scenario, scenarioFromJson(row.text(3)));
    HOLDFAST_ASSIGN(saved.summary, planSummaryFromJson(row.text(4)));
    saved.pinned = row.integer(5) != 0;
    if (!row.isNull(6)) saved.forkedFrom = row.integer(6);
    saved.savedAt = row.integer(7);
    return saved;
}

Result<void> checkName(Database& database, const SavedScenario& scenario) {
    if (scenario.name.empty()) return Unexpected(ErrorCode::InvalidInput, "A scenario needs a name. Give it one.");
    HOLDFAST_ASSIGN(Statement query, database.prepare("SELECT 1 FROM scenarios WHERE name = ? AND id <> ?"));
    query.bind(1, scenario.name);
    query.bind(2, scenario.id);
    HOLDFAST_ASSIGN(const bool taken, query.step());
    if (!taken) return {};
    return Unexpected(ErrorCode::InvalidInput,
                      "There is a scenario \"" + scenario.name + "\" already. Give this one another name.");
}

}  // namespace

Result<std::int64_t> saveScenario(Project& project, const SavedScenario& scenario) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(WriteScope scope, WriteScope::begin(database));
    HOLDFAST_CHECK(checkName(database, scenario));
    HOLDFAST_ASSIGN(
        Statement upsert,
        database.prepare("INSERT INTO scenarios (id, name, note, scenario, summary, pinned, forked_from, saved_at) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO UPDATE SET name = excluded.name, note = "
                         "excluded.note, scenario = excluded.scenario, summary = excluded.summary, pinned = "
                         "excluded.pinned, forked_from = excluded.forked_from, saved_at = excluded.saved_at"));
    if (scenario.id != 0)
        upsert.bind(1, scenario.id);
    else
        upsert.bindNull(1);
    upsert.bind(2, scenario.name);
    upsert.bind(3, scenario.note);
    upsert.bind(4, toJson(scenario.scenario));
    upsert.bind(5, toJson(scenario.summary));
    upsert.bind(6, scenario.pinned ? 1 : 0);
    upsert.bind(7, scenario.forkedFrom);
    upsert.bind(8, scenario.savedAt);
    HOLDFAST_CHECK(upsert.run());
    std::int64_t id = scenario.id;
    if (id == 0) {
        HOLDFAST_ASSIGN(id, database.queryInteger("SELECT last_insert_rowid()"));
    }
    HOLDFAST_CHECK(scope.commit());
    return id;
}

Result<void> removeScenario(Project& project, std::int64_t id) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(Statement remove, database.prepare("DELETE FROM scenarios WHERE id = ?"));
    remove.bind(1, id);
    HOLDFAST_CHECK(remove.run());
    if (database.changes() == 0) return Unexpected(ErrorCode::NotFound, "This scenario is not in the project any more.");
    return {};
}

Result<SavedScenario> readScenario(const Project& project, std::int64_t id) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare(std::string(kSelect) + "WHERE id = ?"));
    query.bind(1, id);
    HOLDFAST_ASSIGN(const bool row, query.step());
    if (!row) return Unexpected(ErrorCode::NotFound, "This scenario is not in the project any more.");
    return scenarioOf(query);
}

Result<std::vector<SavedScenario>> readScenarios(const Project& project) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare(std::string(kSelect) + "ORDER BY id"));
    std::vector<SavedScenario> scenarios;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return scenarios;
        HOLDFAST_ASSIGN(SavedScenario saved, scenarioOf(query));
        scenarios.push_back(std::move(saved));
    }
}

}  // namespace holdfast::storage
