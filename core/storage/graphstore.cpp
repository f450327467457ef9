#include "core/storage/graphstore.h"

#include "core/storage/catalogue.h"
#include "core/storage/customerschema.h"
#include "core/storage/database.h"

#include <nlohmann/json.hpp>

#include <cmath>

namespace holdfast::storage {

namespace {

constexpr std::size_t kRowsBetweenPolls = 4096;

}  // namespace

Result<void> writePositions(Project& project, const std::vector<NodePosition>& positions, PositionWrite mode,
                            const TaskContext& context) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(WriteScope scope, WriteScope::begin(database));
    if (mode == PositionWrite::ReplaceAll) HOLDFAST_CHECK(database.execute("DELETE FROM node_positions"));
    HOLDFAST_ASSIGN(Statement upsert,
                    database.prepare("INSERT INTO node_positions (node, x, y, pinned) VALUES (?, ?, ?, ?) ON CONFLICT (node) "
                                     "DO UPDATE SET x = excluded.x, y = excluded.y, pinned = excluded.pinned"));
    for (std::size_t i = 0; i < positions.size(); ++i) {
        if (i % kRowsBetweenPolls == 0) {
            HOLDFAST_CHECK(context.checkpoint());
            context.progress(i, positions.size(), "Storing positions");
        }
        const NodePosition& position = positions[i];
        if (!std::isfinite(position.x) || !std::isfinite(position.y))
            return Unexpected(ErrorCode::InvalidInput, "\"" + position.node + "\" has no place. Give every node two numbers.");
        upsert.bindBorrowed(1, position.node);
        upsert.bind(2, position.x);
        upsert.bind(3, position.y);
        upsert.bind(4, position.pinned ? 1 : 0);
        HOLDFAST_CHECK(upsert.run());
    }
    HOLDFAST_CHECK(context.checkpoint());
    return scope.commit();
}

Result<std::vector<NodePosition>> readPositions(const Project& project) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare("SELECT node, x, y, pinned FROM node_positions ORDER BY node"));
    std::vector<NodePosition> positions;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return positions;
        positions.push_back({std::string(query.text(0)), query.real(1), query.real(2), query.integer(3) != 0});
    }
}

Result<std::int64_t> saveScene(Project& project, const Scene& scene) {
    if (scene.name.empty()) return Unexpected(ErrorCode::InvalidInput, "A scene needs a name. Give it one.");
    const auto view = nlohmann::json::parse(scene.view, nullptr, false);
    if (!view.is_object()) return Unexpected(ErrorCode::InvalidInput, "The view of a scene must be a JSON object.");
    Database& database = project.database();
    HOLDFAST_ASSIGN(WriteScope scope, WriteScope::begin(database));
    HOLDFAST_ASSIGN(
        Statement upsert,
        database.prepare("INSERT INTO scenes (id, name, note, view, saved_at) VALUES (?, ?, ?, ?, ?) ON CONFLICT (id) "
                         "DO UPDATE SET name = excluded.name, note = excluded.note, view = excluded.view, "
                         "saved_at = excluded.saved_at"));
    if (scene.id != 0)
        upsert.bind(1, scene.id);
    else
        upsert.bindNull(1);
    upsert.bind(2, scene.name);
    upsert.bind(3, scene.note);
    upsert.bind(4, scene.view);
    upsert.bind(5, scene.savedAt);
    HOLDFAST_CHECK(upsert.run());
    std::int64_t id = scene.id;
    if (id == 0) {
        HOLDFAST_ASSIGN(id, database.queryInteger("SELECT last_insert_rowid()"));
    }
    HOLDFAST_CHECK(scope.commit());
    return id;
}

Result<void> removeScene(Project& project, std::int64_t id) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(Statement remove, database.prepare("DELETE FROM scenes WHERE id = ?"));
    remove.bind(1, id);
    HOLDFAST_CHECK(remove.run());
    if (database.changes() == 0) return Unexpected(ErrorCode::NotFound, "This scene is not in the project any more.");
    return {};
}

Result<std::vector<Scene>> readScenes(const Project& project) {
    HOLDFAST_ASSIGN(Statement query,
                    project.database().prepare("SELECT id, name, note, view, saved_at FROM scenes ORDER BY id"));
    std::vector<Scene> scenes;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return scenes;
        scenes.push_back({query.integer(0), std::string(query.text(1)), std::string(query.text(2)), std::string(query.text(3)),
                          query.integer(4)});
    }
}

Result<void> writeStoredMetrics(Project& project, const StoredMetrics& metrics) {
    HOLDFAST_ASSIGN(Statement upsert,
                    project.database().prepare("INSERT OR REPLACE INTO graph_metrics (id, computed_at, seed, newest_referral, "
                                               "customers, model_version, summary) VALUES (1, ?, ?, ?, ?, ?, ?)"));
    upsert.bind(1, metrics.computedAt);
    upsert.bind(2, static_cast<std::int64_t>(metrics.seed));
    upsert.bind(3, metrics.newestReferral);
    upsert.bind(4, metrics.customers);
    upsert.bind(5, metrics.modelVersion);
    upsert.bind(6, metrics.summary);
    return upsert.run();
}

Result<std::optional<StoredMetrics>> readStoredMetrics(const Project& project) {
    HOLDFAST_ASSIGN(Statement query,
                    project.database().prepare("SELECT computed_at, seed, newest_referral, customers, model_version, summary "
                                               "FROM graph_metrics"));
    HOLDFAST_ASSIGN(const bool row, query.step());
    if (!row) return std::optional<StoredMetrics>{};
    return std::optional<StoredMetrics>(StoredMetrics{query.integer(0), static_cast<std::uint64_t>(query.integer(1)),
                                                      query.integer(2), query.integer(3), query.integer(4),
                                                      std::string(query.text(5))});
}

Result<GraphCounts> graphCounts(const Project& project) {
    GraphCounts counts;
    Database& database = project.database();
    HOLDFAST_ASSIGN(const auto columns, readColumns(project));
    if (!columns.empty()) {
        HOLDFAST_ASSIGN(counts.customers, database.queryInteger("SELECT count(*) FROM customers"));
    }
    HOLDFAST_ASSIGN(counts.referrals, database.queryInteger("SELECT count(*) FROM referrals"));
    HOLDFAST_ASSIGN(counts.newestReferral, database.queryInteger("SELECT coalesce(max(id), 0) FROM referrals"));
    HOLDFAST_ASSIGN(const std::int64_t data, dataVersion(database));
    HOLDFAST_ASSIGN(const std::int64_t scores, scoresVersion(database));
    counts.revision = std::to_string(data) + "." + std::to_string(scores);
    return counts;
}

Result<NewReferrals> readReferralsAfter(const Project& project, std::int64_t after) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare("SELECT id, referrer, referee, time, channel FROM referrals "
                                                                "WHERE id > ? ORDER BY id"));
    query.bind(1, after);
    NewReferrals found{{}, after};
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return found;
        found.newest = query.integer(0);
        Referral& referral = found.referrals.emplace_back();
        referral.referrer = query.text(1);
        referral.referee = query.text(2);
        if (!query.isNull(3)) referral.time = query.integer(3);
        referral.channel = query.text(4);
    }
}

}  // namespace holdfast::storage
