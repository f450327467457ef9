#include "core/storage/cardjson.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/customerschema.h"
#include "core/storage/database.h"
#include "core/storage/models.h"
#include "core/storage/notebook.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string_view>
#include <unordered_map>

namespace holdfast::storage {

namespace {

constexpr double kNotableMove = 0.001;
constexpr std::size_t kIndexRebuildFrom = 10'000;  ///< above, sorting once beats inserting one by one

struct Placed {
    std::int64_t customer = 0;
    std::size_t row = 0;             ///< in Scores
    std::optional<double> recorded;  ///< last probability in the history
};

Result<std::string> keyColumn(const Project& project) {
    HOLDFAST_ASSIGN(const auto columns, readColumns(project));
    HOLDFAST_ASSIGN(const std::size_t key, keyPosition(columns));
    return quoteIdentifier(storedNames(columns)[key]);
}

/// Places scores that come in the order of the key index, as those of readCustomers do: two lists walked side by side.
Result<std::vector<Placed>> placeInOrder(Database& database, const std::string& key, const Scores& scores) {
    HOLDFAST_ASSIGN(Statement query, database.prepare("SELECT rowid, " + key + " FROM customers ORDER BY " + key));
    std::vector<Placed> placed;
    placed.reserve(scores.keys.size());
    while (placed.size() < scores.keys.size()) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) break;
        if (query.text(1) == scores.keys[placed.size()]) placed.push_back({query.integer(0), placed.size(), {}});
    }
    return placed;
}

/// Places scores in any order.
Result<std::vector<Placed>> placeByHash(Database& database, const std::string& key, const Scores& scores) {
    std::unordered_map<std::string_view, std::size_t> rows;
    rows.reserve(scores.keys.size());
    for (std::size_t i = 0; i < scores.keys.size(); ++i) rows.emplace(scores.keys[i], i);
    HOLDFAST_ASSIGN(Statement query, database.prepare("SELECT rowid, " + key + " FROM customers"));
    std::vector<Placed> placed;
    placed.reserve(scores.keys.size());
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return placed;
        if (const auto found = rows.find(query.text(1)); found != rows.end())
            placed.push_back({query.integer(0), found->second, {}});
    }
}

/// Which customer each score belongs to, in row order.
Result<std::vector<Placed>> place(const Project& project, const Scores& scores) {
    HOLDFAST_ASSIGN(const std::string key, keyColumn(project));
    HOLDFAST_ASSIGN(auto placed, placeInOrder(project.database(), key, scores));
    if (placed.size() != scores.keys.size()) {
        HOLDFAST_ASSIGN(placed, placeByHash(project.database(), key, scores));
    }
    if (placed.size() != scores.keys.size())
        return Unexpected(ErrorCode::NotFound, "Some scores belong to no customer of this project, so none was stored.");
    std::sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) { return a.customer < b.customer; });
    return placed;
}

Result<void> lookUpRecorded(Database& database, std::vector<Placed>& placed) {
    HOLDFAST_ASSIGN(Statement query, database.prepare("SELECT customer, recorded FROM scores ORDER BY customer"));
    auto at = placed.begin();
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return {};
        const std::int64_t customer = query.integer(0);
        at = std::lower_bound(at, placed.end(), customer, [](const Placed& p, std::int64_t id) { return p.customer < id; });
        if (at != placed.end() && at->customer == customer) at->recorded = query.real(1);
    }
}

Result<void> insertScores(Database& database, const Scores& scores, const std::vector<Placed>& placed) {
    HOLDFAST_ASSIGN(Statement current,
                    database.prepare("INSERT INTO scores (customer, model_version, as_of, probability, lower, upper, "
                                     "cold_start, recorded, top_reasons) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"));
    HOLDFAST_ASSIGN(Statement history,
                    database.prepare("INSERT OR REPLACE INTO score_history (customer, time, model_version, probability) "
                                     "VALUES (?, ?, ?, ?)"));
    for (const Placed& p : placed) {
        const Score& score = scores.scores[p.row];
        const bool moved = !p.recorded || std::abs(score.probability - *p.recorded) >= kNotableMove;
        current.bind(1, p.customer);
        current.bind(2, scores.modelVersion);
        current.bind(3, scores.asOf);
        current.bind(4, score.probability);
        current.bind(5, score.lower);
        current.bind(6, score.upper);
        current.bind(7, score.coldStart ? 1 : 0);
        current.bind(8, moved ? score.probability : *p.recorded);
        current.bindBorrowed(
            9, p.row < scores.topReasons.size() ? std::string_view(scores.topReasons[p.row]) : std::string_view());
        HOLDFAST_CHECK(current.run());
        if (!moved) continue;
        history.bind(1, p.customer);
        history.bind(2, scores.asOf);
        history.bind(3, scores.modelVersion);
        history.bind(4, score.probability);
        HOLDFAST_CHECK(history.run());
    }
    return {};
}

}  // namespace

Result<void> replaceScores(Project& project, const Scores& scores) {
    if (scores.keys.size() != scores.scores.size())
        return Unexpected(ErrorCode::Internal, "There are not as many scores as keys.");
    Database& database = project.database();
    HOLDFAST_ASSIGN(WriteScope scope, WriteScope::begin(database));
    std::vector<Placed> placed;
    if (!scores.keys.empty()) {
        HOLDFAST_ASSIGN(placed, place(project, scores));
        HOLDFAST_CHECK(lookUpRecorded(database, placed));
    }
    HOLDFAST_CHECK(database.execute("DELETE FROM scores"));
    const bool rebuild = placed.size() >= kIndexRebuildFrom;
    if (rebuild) HOLDFAST_CHECK(database.execute("DROP INDEX IF EXISTS scores_probability"));
    HOLDFAST_CHECK(insertScores(database, scores, placed));
    if (rebuild) HOLDFAST_CHECK(database.execute("CREATE INDEX scores_probability ON scores (probability)"));
    HOLDFAST_CHECK(writeSetting(project, "score_warnings", toJson(scores.warnings)));
    HOLDFAST_CHECK(noteScoresChange(database));
    return scope.commit();
}

Result<Scores> readScores(const Project& project) {
    Scores scores;
    HOLDFAST_ASSIGN(const std::int64_t any, project.database().queryInteger("SELECT EXISTS (SELECT 1 FROM scores)"));
    if (any == 0) return scores;
    HOLDFAST_ASSIGN(const std::string key, keyColumn(project));
    // CROSS JOIN keeps the order of the tables: along the key index, one look-up a row, nothing sorted.
    HOLDFAST_ASSIGN(Statement query,
                    project.database().prepare("SELECT c." + key +
                                               ", s.probability, s.lower, s.upper, s.cold_start, s.top_reasons, "
                                               "s.model_version, s.as_of FROM customers c CROSS JOIN scores s "
                                               "ON s.customer = c.rowid ORDER BY c." +
                                               key));
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) break;
        scores.keys.emplace_back(query.text(0));
        scores.scores.push_back({query.real(1), query.real(2), query.real(3), query.integer(4) != 0});
        scores.topReasons.emplace_back(query.text(5));
        scores.modelVersion = query.integer(6);
        scores.asOf = query.integer(7);
    }
    HOLDFAST_ASSIGN(const auto warnings, readSetting(project, "score_warnings"));
    if (warnings) {
        HOLDFAST_ASSIGN(scores.warnings, textsFromJson(*warnings));
    }
    return scores;
}

Result<std::vector<ScorePoint>> readScoreHistory(const Project& project, const std::string& key) {
    HOLDFAST_ASSIGN(const std::int64_t customer, customerId(project, key));
    HOLDFAST_ASSIGN(Statement query, project.database().prepare("SELECT time, model_version, probability FROM score_history "
                                                                "WHERE customer = ? ORDER BY time, model_version"));
    query.bind(1, customer);
    std::vector<ScorePoint> history;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return history;
        history.push_back({query.integer(0), query.integer(1), query.real(2)});
    }
}

}  // namespace holdfast::storage
