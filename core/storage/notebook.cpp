#include "core/storage/notebook.h"

#include "core/storage/cardjson.h"
#include "core/storage/database.h"

namespace holdfast::storage {

Result<std::optional<std::string>> readSetting(const Project& project, const std::string& name) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare("SELECT value FROM settings WHERE name = ?"));
    query.bind(1, name);
    HOLDFAST_ASSIGN(const bool row, query.step());
    if (!row) return std::optional<std::string>{};
    return std::optional<std::string>(query.text(0));
}

Result<void> writeSetting(Project& project, const std::string& name, const std::string& value) {
    HOLDFAST_ASSIGN(Statement upsert, project.database().prepare("INSERT INTO settings (name, value) VALUES (?, ?) "
                                                                 "ON CONFLICT (name) DO UPDATE SET value = excluded.value"));
    upsert.bind(1, name);
    upsert.bind(2, value);
    return upsert.run();
}

Result<void> removeSetting(Project& project, const std::string& name) {
    HOLDFAST_ASSIGN(Statement removal, project.database().prepare("DELETE FROM settings WHERE name = ?"));
    removal.bind(1, name);
    return removal.run();
}

Result<std::string> readNote(const Project& project, const std::string& key) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare("SELECT text FROM notes WHERE customer = ?"));
    query.bind(1, key);
    HOLDFAST_ASSIGN(const bool row, query.step());
    return row ? std::string(query.text(0)) : std::string();
}

Result<void> writeNote(Project& project, const std::string& key, const std::string& text, UtcMillis now) {
    Database& database = project.database();
    if (text.empty()) {
        HOLDFAST_ASSIGN(Statement remove, database.prepare("DELETE FROM notes WHERE customer = ?"));
        remove.bind(1, key);
        return remove.run();
    }
    HOLDFAST_ASSIGN(Statement upsert,
                    database.prepare("INSERT INTO notes (customer, text, updated_at) VALUES (?, ?, ?) ON CONFLICT (customer) "
                                     "DO UPDATE SET text = excluded.text, updated_at = excluded.updated_at"));
    upsert.bind(1, key);
    upsert.bind(2, text);
    upsert.bind(3, now);
    return upsert.run();
}

Result<std::int64_t> addWhatIf(Project& project, const RememberedWhatIf& whatIf) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(WriteScope scope, WriteScope::begin(database));
    HOLDFAST_ASSIGN(
        Statement insert,
        database.prepare("INSERT INTO what_ifs (id, name, subject, settings, result, saved_at) VALUES (?, ?, ?, ?, ?, ?)"));
    if (whatIf.id != 0)
        insert.bind(1, whatIf.id);
    else
        insert.bindNull(1);
    insert.bind(2, whatIf.name);
    insert.bind(3, whatIf.key);
    insert.bind(4, toJson(whatIf.settings));
    insert.bind(5, toJson(whatIf.result));
    insert.bind(6, whatIf.savedAt);
    HOLDFAST_CHECK(insert.run());
    HOLDFAST_ASSIGN(const std::int64_t id, database.queryInteger("SELECT last_insert_rowid()"));
    HOLDFAST_CHECK(scope.commit());
    return id;
}

Result<void> removeWhatIf(Project& project, std::int64_t id) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(Statement remove, database.prepare("DELETE FROM what_ifs WHERE id = ?"));
    remove.bind(1, id);
    HOLDFAST_CHECK(remove.run());
    if (database.changes() == 0)
        return Unexpected(ErrorCode::NotFound, "This remembered what-if is not in the project any more.");
    return {};
}

Result<std::vector<RememberedWhatIf>> readWhatIfs(const Project& project) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare(
                                         "SELECT id, name, subject, settings, result, saved_at FROM what_ifs ORDER BY id"));
    std::vector<RememberedWhatIf> whatIfs;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return whatIfs;
        RememberedWhatIf whatIf;
        whatIf.id = query.integer(0);
        whatIf.name = query.text(1);
        whatIf.key = query.text(2);
        HOLDFAST_ASSIGN(whatIf.settings, settingsFromJson(query.text(3)));
        HOLDFAST_ASSIGN(whatIf.result, whatIfFromJson(query.text(4)));
        whatIf.savedAt = query.integer(5);
        whatIfs.push_back(std::move(whatIf));
    }
}

Result<std::int64_t> addRun(Project& project, const Run& run) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(WriteScope scope, WriteScope::begin(database));
    HOLDFAST_ASSIGN(
        Statement insert,
        database.prepare("INSERT INTO runs (command, request, seed, started_at, seconds, outcome, software_version) "
                         "VALUES (?, ?, ?, ?, ?, ?, ?)"));
    insert.bind(1, run.command);
    insert.bind(2, run.request);
    insert.bind(3, static_cast<std::int64_t>(run.seed));
    insert.bind(4, run.startedAt);
    insert.bind(5, run.seconds);
    insert.bind(6, run.outcome);
    insert.bind(7, run.softwareVersion);
    HOLDFAST_CHECK(insert.run());
    HOLDFAST_ASSIGN(const std::int64_t id, database.queryInteger("SELECT last_insert_rowid()"));
    HOLDFAST_CHECK(scope.commit());
    return id;
}

Result<void> finishRun(Project& project, std::int64_t id, double seconds, const std::string& outcome) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(Statement update, database.prepare("UPDATE runs SET seconds = ?, outcome = ? WHERE id = ?"));
    update.bind(1, seconds);
    update.bind(2, outcome);
    update.bind(3, id);
    HOLDFAST_CHECK(update.run());
    if (database.changes() == 0)
        return Unexpected(ErrorCode::NotFound, "There is no run " + std::to_string(id) + " in this project.");
    return {};
}

Result<std::vector<Run>> readRuns(const Project& project, std::size_t limit) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare(
                                         "SELECT id, command, request, seed, started_at, seconds, outcome, software_version "
                                         "FROM runs ORDER BY id DESC LIMIT ?"));
    query.bind(1, static_cast<std::int64_t>(limit));
    std::vector<Run> runs;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return runs;
        Run& run = runs.emplace_back();
        run.id = query.integer(0);
        run.command = query.text(1);
        run.request = query.text(2);
        run.seed = static_cast<std::uint64_t>(query.integer(3));
        run.startedAt = query.integer(4);
        run.seconds = query.real(5);
        run.outcome = query.text(6);
        run.softwareVersion = query.text(7);
    }
}

}  // namespace holdfast::storage
