#include "core/storage/models.h"

#include "core/base/hash.h"
#include "core/storage/cardjson.h"
#include "core/storage/database.h"

#include <algorithm>
#include <array>

namespace holdfast::storage {

namespace {

constexpr std::array<std::string_view, 3> kHow{"trained", "promoted", "rolled back"};  // in the order of PromotionKind
constexpr std::string_view kCardQuery = "SELECT version, name, champion, card FROM model_versions ";

Result<ModelCard> cardFromRow(const Statement& row) {
    HOLDFAST_ASSIGN(ModelCard card, cardFromJson(row.text(3)));
    card.version = row.integer(0);
    card.name = row.text(1);
    card.champion = row.integer(2) != 0;
    return card;
}

Unexpected unknownVersion(std::int64_t version) {
    if (version == 0) return {ErrorCode::NotFound, "No model has been trained in this project yet. Train one first."};
    return {ErrorCode::NotFound, "There is no model version " + std::to_string(version) + " in this project."};
}

Result<void> insertCard(Database& database, const ModelCard& card) {
    HOLDFAST_ASSIGN(Statement insert,
                    database.prepare("INSERT INTO model_versions (name, learner, trained_at, seed, auc, card) "
                                     "VALUES (?, ?, ?, ?, ?, ?)"));
    insert.bind(1, card.name);
    insert.bind(2, card.learner);
    insert.bind(3, card.trainedAt);
    insert.bind(4, static_cast<std::int64_t>(card.seed));
    insert.bind(5, card.metrics.auc);
    insert.bind(6, toJson(card));
    return insert.run();
}

Result<void> insertArtefact(Database& database, std::int64_t version, const std::string& artefact) {
    HOLDFAST_ASSIGN(Statement insert, database.prepare("INSERT INTO artefacts (version, hash, bytes) VALUES (?, ?, ?)"));
    insert.bind(1, version);
    insert.bind(2, hashOf(artefact));
    insert.bindBlob(3, artefact);
    return insert.run();
}

}  // namespace

Result<std::int64_t> addModel(Project& project, const ModelCard& card, const std::string& artefact) {
    Database& database = project.database();
    HOLDFAST_ASSIGN(WriteScope scope, WriteScope::begin(database));
    HOLDFAST_CHECK(insertCard(database, card));
    HOLDFAST_ASSIGN(const std::int64_t version, database.queryInteger("SELECT last_insert_rowid()"));
    if (card.name.empty()) {
        HOLDFAST_ASSIGN(Statement name,
                        database.prepare("UPDATE model_versions SET name = learner || ' v' || version WHERE version = ?"));
        name.bind(1, version);
        HOLDFAST_CHECK(name.run());
    }
    HOLDFAST_CHECK(insertArtefact(database, version, artefact));
    if (card.champion) HOLDFAST_CHECK(setChampion(project, {version, card.trainedAt, PromotionKind::Trained}));
    HOLDFAST_CHECK(scope.commit());
    return version;
}

Result<std::vector<ModelCard>> readModels(const Project& project) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare(std::string(kCardQuery) + "ORDER BY version DESC"));
    std::vector<ModelCard> cards;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return cards;
        HOLDFAST_ASSIGN(ModelCard card, cardFromRow(query));
        cards.push_back(std::move(card));
    }
}

Result<ModelCard> readModel(const Project& project, std::int64_t version) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare(std::string(kCardQuery) +
                                                                (version == 0 ? "WHERE champion = 1" : "WHERE version = ?")));
    if (version != 0) query.bind(1, version);
    HOLDFAST_ASSIGN(const bool row, query.step());
    if (!row) return unknownVersion(version);
    return cardFromRow(query);
}

Result<std::string> readArtefact(const Project& project, std::int64_t version) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare("SELECT hash, bytes FROM artefacts WHERE version = ?"));
    query.bind(1, version);
    HOLDFAST_ASSIGN(const bool row, query.step());
    if (!row) return unknownVersion(version);
    std::string bytes(query.blob(1));
    if (hashOf(bytes) != query.text(0))
        return Unexpected(ErrorCode::Corrupt, "Model version " + std::to_string(version) +
                                                  " is damaged in the project file. Train it again, "
                                                  "or restore the project from a backup copy.");
    return bytes;
}

Result<void> setChampion(Project& project, const Promotion& promotion) {
    const std::int64_t version = promotion.version;
    Database& database = project.database();
    HOLDFAST_ASSIGN(WriteScope scope, WriteScope::begin(database));
    HOLDFAST_ASSIGN(Statement known, database.prepare("SELECT 1 FROM model_versions WHERE version = ?"));
    known.bind(1, version);
    HOLDFAST_ASSIGN(const bool row, known.step());
    if (!row) return unknownVersion(version);
    known.reset();
    HOLDFAST_CHECK(database.execute("UPDATE model_versions SET champion = 0 WHERE champion = 1"));
    HOLDFAST_ASSIGN(Statement update, database.prepare("UPDATE model_versions SET champion = 1 WHERE version = ?"));
    update.bind(1, version);
    HOLDFAST_CHECK(update.run());
    HOLDFAST_ASSIGN(Statement note, database.prepare("INSERT INTO promotions (version, at, how) VALUES (?, ?, ?)"));
    note.bind(1, version);
    note.bind(2, promotion.at);
    note.bind(3, kHow[static_cast<std::size_t>(promotion.kind)]);
    HOLDFAST_CHECK(note.run());
    return scope.commit();
}

Result<std::vector<Promotion>> readPromotions(const Project& project) {
    HOLDFAST_ASSIGN(Statement query, project.database().prepare("SELECT version, at, how FROM promotions ORDER BY id"));
    std::vector<Promotion> history;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return history;
        const auto how = std::find(kHow.begin(), kHow.end(), query.text(2)) - kHow.begin();
        history.push_back({query.integer(0), query.integer(1), static_cast<PromotionKind>(how)});
    }
}

}  // namespace holdfast::storage
