#include "core/workbench/champion.h"

#include "core/data/promotion.h"
#include "core/scoring/explainer.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/database.h"
#include "core/storage/derivedcolumns.h"
#include "core/storage/models.h"
#include "core/workbench/splits.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace holdfast::workbench {

namespace {

constexpr UtcMillis kDay = 24LL * 3600 * 1000;
constexpr UtcMillis kColdStartAge = static_cast<UtcMillis>(kNewcomerDays) * kDay;
constexpr int kReasons = 3;

bool isSignup(const ColumnSpec& column) {
    return column.role == ColumnRole::SignupTime && column.type == ColumnType::Timestamp;
}

Result<std::optional<UtcMillis>> queryTime(const storage::Project& project, const std::string& sql) {
    HOLDFAST_ASSIGN(auto statement, project.database().prepare(sql));
    HOLDFAST_ASSIGN(const bool found, statement.step());
    if (!found || statement.isNull(0)) return std::optional<UtcMillis>();
    return std::optional<UtcMillis>(statement.integer(0));
}

void keepNewer(std::optional<UtcMillis>& newest, std::optional<UtcMillis> time) {
    if (time && (!newest || *time > *newest)) newest = time;
}

Result<scoring::ChurnModel> unpack(const storage::Project& project, std::int64_t version) {
    HOLDFAST_ASSIGN(const std::string artefact, storage::readArtefact(project, version));
    return scoring::ChurnModel::load(artefact);
}

/// Another version in the place of a champion that cannot be read: the one that served before it, else the newest that ever
/// served and can be read (an imported one that nobody promoted never does); the champion's error when none can.
Result<Champion> substitute(const storage::Project& project, const ModelCard& broken, const Error& why) {
    HOLDFAST_ASSIGN(auto cards, storage::readModels(project));
    HOLDFAST_ASSIGN(const auto promotions, storage::readPromotions(project));
    std::stable_partition(cards.begin(), cards.end(), [before = previousChampion(promotions)](const ModelCard& card) {
        return card.version == before;
    });
    const auto served = [&promotions](std::int64_t version) {
        return std::any_of(promotions.begin(), promotions.end(), [version](const Promotion& one) { return one.version == version; });
    };
    for (ModelCard& card : cards) {
        if (card.version == broken.version || !served(card.version)) continue;
        auto model = unpack(project, card.version);
        if (!model && unusable(model.error())) continue;
        if (!model) return Unexpected(model.error());
        std::string notice = broken.name + " cannot be used, " + card.name + " serves instead. " + why.message;
        return Champion{std::move(card), std::move(*model), std::move(notice), why.code == ErrorCode::Corrupt};
    }
    return Unexpected(why);
}

/// When somebody's first event was; NaN without events.
Result<double> firstEvent(const storage::Project& project, const Value& key) {
    HOLDFAST_ASSIGN(auto query, project.database().prepare("SELECT min(time) FROM events WHERE customer = ?"));
    query.bind(1, key);
    HOLDFAST_ASSIGN(const bool found, query.step());
    return found && !query.isNull(0) ? static_cast<double>(query.integer(0)) : kMissing;
}

double asTime(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return kMissing;
}

}  // namespace

bool unusable(const Error& error) {
    return error.code == ErrorCode::Corrupt || error.code == ErrorCode::Model || error.code == ErrorCode::Unavailable;
}

Result<Champion> loadChampion(const storage::Project& project, std::int64_t version) {
    auto card = storage::readModel(project, version);
    if (!card && card.error().code == ErrorCode::NotFound && version == 0)
        return Unexpected(ErrorCode::NotFound, "No model was trained in this project yet. Train one first.");
    if (!card) return Unexpected(card.error());
    auto model = unpack(project, card->version);
    if (model) return Champion{std::move(*card), std::move(*model), {}};
    if (version != 0 || !unusable(model.error())) return Unexpected(model.error());
    return substitute(project, *card, model.error());
}

Result<std::optional<UtcMillis>> newestTime(const storage::Project& project) {
    std::optional<UtcMillis> newest;
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    const auto stored = storage::storedNames(columns);
    for (std::size_t i = 0; i < columns.size(); ++i) {
        if (!isSignup(columns[i])) continue;
        HOLDFAST_ASSIGN(const auto signup,
                        queryTime(project, "SELECT max(" + storage::quoteIdentifier(stored[i]) + ") FROM customers"));
        keepNewer(newest, signup);
    }
    HOLDFAST_ASSIGN(const auto event, queryTime(project, "SELECT max(time) FROM events"));
    keepNewer(newest, event);
    return newest;
}

const TableColumn* signupColumn(const CustomerTable& table) {
    const auto found =
        std::find_if(table.columns.begin(), table.columns.end(), [](const TableColumn& column) { return isSignup(column.spec); });
    return found == table.columns.end() ? nullptr : &*found;
}

std::optional<UtcMillis> newestSignup(const CustomerTable& table) {
    std::optional<UtcMillis> newest;
    if (const TableColumn* column = signupColumn(table))
        for (const double time : column->numbers)
            if (!std::isnan(time)) keepNewer(newest, static_cast<UtcMillis>(time));
    return newest;
}

Result<UtcMillis> asOfTime(storage::Project& project, std::int64_t version, const Clock& clock) {
    HOLDFAST_ASSIGN(
        const auto scored,
        queryTime(project, "SELECT as_of FROM scores WHERE model_version = " + std::to_string(version) + " LIMIT 1"));
    if (scored) return *scored;
    HOLDFAST_ASSIGN(const auto newest, newestTime(project));
    return newest ? *newest : clock();
}

bool isColdStart(double signup, UtcMillis asOf) {
    return !std::isnan(signup) && signup > static_cast<double>(asOf - kColdStartAge);
}

double ageInDays(double signup, UtcMillis asOf) {
    return (static_cast<double>(asOf) - signup) / static_cast<double>(kDay);
}

std::vector<double> agesOf(const CustomerTable& table, UtcMillis asOf) {
    std::vector<double> ages;
    if (const TableColumn* column = signupColumn(table))
        for (const double signup : column->numbers) ages.push_back(ageInDays(signup, asOf));
    return ages;
}

std::vector<bool> coldStarts(const CustomerTable& table, UtcMillis asOf) {
    std::vector<bool> result;
    if (const TableColumn* column = signupColumn(table))
        for (const double time : column->numbers) result.push_back(isColdStart(time, asOf));
    return result;
}

std::vector<bool> readAsNew(const scoring::ChurnModel& model, std::vector<bool> cold) {
    return model.readsNewcomersApart() ? std::move(cold) : std::vector<bool>();
}

Result<NetworkStanding> networkStanding(const scoring::ChurnModel& model, const RowsAsRead& rows, const PlacedCustomers* placed,
                                        const TaskContext& context) {
    NetworkStanding standing;
    if (placed == nullptr || !model.readsNetwork()) return standing;
    const std::size_t count = placed->nodes.size();
    standing.offsets.assign(count, 0.0);
    standing.network.assign(count, 0.0);
    standing.own = model.logits(rows.values, count, context.threads(), rows.isNew);
    for (const bool isNew : {false, true}) {
        const scoring::ChurnScorer& scorer = model.of(isNew).scorer();
        if (!scorer.readsNetwork()) continue;
        std::vector<std::size_t> places, nodes;
        for (std::size_t i = 0; i < count; ++i)
            if ((!rows.isNew.empty() && rows.isNew[i]) == isNew) {
                places.push_back(i);
                nodes.push_back(placed->nodes[i]);
            }
        if (nodes.empty()) continue;
        HOLDFAST_ASSIGN(const auto parts, scorer.scoreNodes(placed->network, nodes, context));
        for (std::size_t k = 0; k < places.size(); ++k) {
            standing.offsets[places[k]] = parts[k].total() - standing.own[places[k]];
            standing.network[places[k]] = parts[k].neighbours + parts[k].cluster;
        }
    }
    return standing;
}

Result<std::vector<double>> standingProbabilities(const scoring::ChurnModel& model, const RowsAsRead& rows, const PlacedCustomers* placed,
                                                  const TaskContext& context) {
    HOLDFAST_ASSIGN(const NetworkStanding standing, networkStanding(model, rows, placed, context));
    const std::size_t count = model.schema().size() == 0 ? 0 : rows.values.size() / model.schema().size();
    if (standing.own.empty()) return model.probabilities(rows.values, count, context.threads(), {}, rows.isNew);
    std::vector<double> result;
    for (std::size_t i = 0; i < count; ++i)
        result.push_back(model.of(!rows.isNew.empty() && rows.isNew[i]).calibrated(standing.own[i] + standing.offsets[i]));
    return result;
}

Result<std::optional<PlacedCustomers>> placesFor(const storage::Project& project, const scoring::ChurnModel& model,
                                                 const CustomerTable& table, bool fromFile, UtcMillis asOf,
                                                 const TaskContext& context) {
    if (!model.readsNetwork()) return std::optional<PlacedCustomers>();
    if (!fromFile) return placeCustomers(project, {&table, nullptr, model.schemaPointer(), asOf, true}, context);
    HOLDFAST_ASSIGN(const CustomerTable everybody, readWithJoinTimes(project, context));
    return placeCustomers(project, {&everybody, &table, model.schemaPointer(), asOf, true}, context);
}

Result<std::vector<double>> offsetsAmongAll(const storage::Project& project, const scoring::ChurnModel& model,
                                            const SomeCustomers& some, const TaskContext& context) {
    if (!model.readsNetwork()) return std::vector<double>();
    HOLDFAST_ASSIGN(const CustomerTable everybody, readWithJoinTimes(project, context));
    HOLDFAST_ASSIGN(auto placed, placesFor(project, model, everybody, false, some.asOf, context));
    if (!placed) return std::vector<double>();
    HOLDFAST_ASSIGN(const storage::CustomerKeys keys, storage::readCustomerKeys(project));
    std::unordered_map<std::string, std::size_t> nodes;
    for (std::size_t i = 0; i < everybody.keys.size(); ++i) nodes.emplace(everybody.keys[i], placed->nodes[i]);
    std::vector<std::size_t> wanted;
    for (const std::int64_t id : some.ids) {
        const auto row = std::lower_bound(keys.ids.begin(), keys.ids.end(), id);
        const bool known = row != keys.ids.end() && *row == id;
        const auto node = known ? nodes.find(keys.keys[static_cast<std::size_t>(row - keys.ids.begin())]) : nodes.end();
        if (node == nodes.end()) return Unexpected(ErrorCode::NotFound, "A customer was removed meanwhile. Try again.");
        wanted.push_back(node->second);
    }
    placed->nodes = std::move(wanted);
    HOLDFAST_ASSIGN(NetworkStanding standing, networkStanding(model, some.rows, &*placed, context));
    return std::move(standing.offsets);
}

std::string neighboursText(const scoring::ChurnScorer& scorer, std::size_t count) {
    if (!scorer.hearsReferrals()) return "referrals are not read";
    return count == 0 ? "nobody yet" : std::to_string(count) + (count == 1 ? " neighbour" : " neighbours");
}

namespace {

std::vector<std::string> placeTexts(const scoring::ChurnModel& model, const std::vector<bool>& isNew, const PlacedCustomers& placed) {
    std::vector<std::string> result;
    for (std::size_t i = 0; i < placed.nodes.size(); ++i)
        result.push_back(neighboursText(model.of(!isNew.empty() && isNew[i]).scorer(), placed.network.links.neighbours(placed.nodes[i]).size()));
    return result;
}

}  // namespace

Result<Scores> scoreRows(const Champion& champion, RowsToScore rows, const TaskContext& context) {
    Scores result = std::move(rows.scores);
    const std::size_t count = result.keys.size();
    result.modelVersion = champion.card.version;
    if (!champion.notice.empty()) result.warnings.insert(result.warnings.begin(), champion.notice);
    std::vector<double> own = std::move(rows.standing.own);
    if (own.empty()) own = champion.model.logits(rows.values, count, context.threads(), rows.isNew);
    result.scores = champion.model.score({rows.values, own, rows.standing.offsets, rows.ages, rows.isNew}, context.threads());
    HOLDFAST_CHECK(context.checkpoint());
    if (rows.reasons) {
        std::vector<double> known;
        for (const Score& score : result.scores) known.push_back(score.probability);
        result.topReasons = scoring::topReasons(champion.model, {rows.values, count, kReasons, context.threads(), known, own,
                                                                 std::move(rows.isNew), std::move(rows.standing.offsets),
                                                                 std::move(rows.standing.network), std::move(rows.places),
                                                                 std::move(rows.unknown)});
    }
    for (std::size_t i = 0; i < rows.cold.size(); ++i) result.scores[i].coldStart = rows.cold[i];
    HOLDFAST_CHECK(context.checkpoint());
    context.progress(count, count, "Scoring customers");
    return result;
}

Result<Scores> scoreTable(const Champion& champion, const CustomerTable& table, const ScoreTableOptions& options,
                          const TaskContext& context) {
    RowsToScore rows;
    rows.scores.asOf = options.asOf;
    rows.scores.keys = table.keys;
    rows.reasons = options.reasons;
    context.progress(0, table.rows(), "Scoring customers");
    FeatureMatrix features = scoring::encodeFeatures(table, champion.model.schemaPointer(), rows.scores.warnings);
    HOLDFAST_CHECK(context.checkpoint());
    rows.unknown = std::move(features.unknown);
    rows.cold = coldStarts(table, options.asOf);
    rows.ages = agesOf(table, options.asOf);
    const scoring::ChurnModel& model = champion.model;
    RowsAsRead read{{}, readAsNew(model, rows.cold)};
    read.values = model.asRead(std::move(features.values), read.isNew);
    HOLDFAST_ASSIGN(rows.standing, networkStanding(model, read, options.placed, context));
    HOLDFAST_CHECK(context.checkpoint());
    if (!rows.standing.offsets.empty()) rows.places = placeTexts(model, read.isNew, *options.placed);
    rows.values = std::move(read.values);
    rows.isNew = std::move(read.isNew);
    return scoreRows(champion, std::move(rows), context);
}

Result<EncodedCustomers> encodeCustomers(const storage::Project& project, const scoring::ChurnModel& model,
                                         std::span<const std::int64_t> ids) {
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    const FeatureSchema& schema = model.schema();
    std::vector<std::string> wanted;
    std::vector<std::size_t> positions(schema.size(), columns.size() + 1);
    std::optional<std::size_t> signup;
    for (const ColumnSpec& column : columns) {
        const int feature = schema.indexOf(column.name);
        if (feature < 0 && !isSignup(column)) continue;
        if (feature >= 0) positions[static_cast<std::size_t>(feature)] = wanted.size();
        if (isSignup(column) && !signup) signup = wanted.size();
        wanted.push_back(column.name);
    }
    std::optional<std::size_t> key;
    if (!signup) {
        const auto named = std::find_if(columns.begin(), columns.end(), [](const auto& column) { return column.role == ColumnRole::Key; });
        if (named != columns.end()) {
            key = wanted.size();
            wanted.push_back(named->name);
        }
    }
    std::vector<std::vector<Value>> rows(ids.size());
    if (!wanted.empty()) {
        HOLDFAST_ASSIGN(rows, storage::fetchCustomers(project, ids, wanted));
    }
    EncodedCustomers result;
    result.values.reserve(rows.size() * schema.size());
    for (const std::vector<Value>& row : rows) {
        std::vector<Value> cells;
        for (std::size_t j = 0; j < schema.size(); ++j) {
            cells.push_back(positions[j] < row.size() ? row[positions[j]] : Value());
            result.values.push_back(scoring::encodeValue(schema.features[j], cells.back()).value_or(kMissing));
        }
        result.cells.push_back(std::move(cells));
        result.signups.push_back(signup && *signup < row.size() ? asTime(row[*signup]) : kMissing);
        if (key && *key < row.size()) {
            HOLDFAST_ASSIGN(result.signups.back(), firstEvent(project, row[*key]));
        }
    }
    return result;
}

std::string cellText(const FeatureSpec& feature, double encoded, const Value& cell) {
    if (std::isnan(encoded))
        if (const auto* text = std::get_if<std::string>(&cell)) return *text + " (" + scoring::kUnknownLevel + ")";
    return scoring::displayValue(feature, encoded);
}

}  // namespace holdfast::workbench
