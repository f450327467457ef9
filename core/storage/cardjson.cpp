#include "core/storage/cardjson.h"

#include "core/storage/driftjson.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace holdfast::storage {

namespace {

using Json = nlohmann::json;

double number(const Json& json) {
    return json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

Json points(const std::vector<CurvePoint>& curve) {
    Json list = Json::array();
    for (const CurvePoint& point : curve) list.push_back({point.x, point.y});
    return list;
}

std::vector<CurvePoint> pointsFrom(const Json& json) {
    std::vector<CurvePoint> curve;
    for (const Json& point : json) curve.push_back({number(point.at(0)), number(point.at(1))});
    return curve;
}

Json metricsJson(const ModelMetrics& m) {
    return {{"auc", m.auc},
            {"auc_sd", m.aucSd},
            {"average_precision", m.averagePrecision},
            {"log_loss", m.logLoss},
            {"brier", m.brier},
            {"ece", m.ece},
            {"coverage90", m.coverage90},
            {"lift10", m.lift10}};
}

ModelMetrics metricsFrom(const Json& json) {
    ModelMetrics m;
    m.auc = number(json.at("auc"));
    m.aucSd = number(json.at("auc_sd"));
    m.averagePrecision = number(json.at("average_precision"));
    m.logLoss = number(json.at("log_loss"));
    m.brier = number(json.at("brier"));
    m.ece = number(json.at("ece"));
    m.coverage90 = number(json.at("coverage90"));
    m.lift10 = number(json.at("lift10"));
    return m;
}

std::string measuredByText(MeasuredBy by) {
    return by == MeasuredBy::Own ? "own" : by == MeasuredBy::All ? "all" : "";
}

Json coverageJson(const std::vector<GroupCoverage>& groups) {
    Json list = Json::array();
    for (const GroupCoverage& g : groups)
        list.push_back({{"group", g.group},
                        {"customers", g.customers},
                        {"left", g.left},
                        {"nominal", g.nominal},
                        {"measured", g.measured},
                        {"own_band", g.ownBand},
                        {"block_size", g.blockSize},
                        {"held_out", g.heldOut},
                        {"lower", g.lower},
                        {"upper", g.upper},
                        {"measured_by", measuredByText(g.measuredBy)}});
    return list;
}

std::vector<GroupCoverage> coverageFrom(const Json& json) {
    std::vector<GroupCoverage> groups;
    for (const Json& g : json) {
        groups.push_back({g.at("group").get<std::string>(), g.at("customers").get<std::uint64_t>(),
                          g.at("left").get<std::uint64_t>(), number(g.at("nominal")), number(g.at("measured")),
                          g.at("own_band").get<bool>(), g.at("block_size").get<std::uint64_t>()});
        if (!g.contains("held_out")) continue;  // an older card
        groups.back().heldOut = g.at("held_out").get<std::uint64_t>();
        groups.back().lower = number(g.at("lower"));
        groups.back().upper = number(g.at("upper"));
        for (const MeasuredBy by : {MeasuredBy::Own, MeasuredBy::All})
            if (g.value("measured_by", "") == measuredByText(by)) groups.back().measuredBy = by;
    }
    return groups;
}

Json scoreJson(const Score& s) {
    return {{"probability", s.probability}, {"lower", s.lower}, {"upper", s.upper}, {"cold_start", s.coldStart}};
}

Score scoreFrom(const Json& json) {
    return {number(json.at("probability")), number(json.at("lower")), number(json.at("upper")),
            json.at("cold_start").get<bool>()};
}

Json valueJson(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return *integer;
    if (const auto* real = std::get_if<double>(&value)) return *real;
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    return nullptr;
}

Value valueFrom(const Json& json) {
    if (json.is_number_integer()) return json.get<std::int64_t>();
    if (json.is_number()) return json.get<double>();
    if (json.is_string()) return json.get<std::string>();
    return std::monostate{};
}

Evidence evidenceFrom(const std::string& text) {
    for (const Evidence evidence : {Evidence::Causal, Evidence::Associational, Evidence::Extrapolation, Evidence::Assumed})
        if (toString(evidence) == text) return evidence;
    return Evidence::Associational;
}

std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

Json chartsJson(const ModelCard& card) {
    Json bins = Json::array();
    for (const CalibrationBin& b : card.calibrationBins)
        bins.push_back({{"mean_predicted", b.meanPredicted},
                        {"observed_rate", b.observedRate},
                        {"count", b.count},
                        {"lower", b.lower},
                        {"upper", b.upper}});
    Json lift = Json::array();
    for (const LiftPoint& l : card.lift) lift.push_back({{"share", l.share}, {"lift", l.lift}, {"captured", l.captured}});
    Json importance = Json::array();
    for (const FeatureImportance& i : card.importance)
        importance.push_back({{"column", i.column}, {"importance", i.importance}});
    return {{"roc", points(card.roc)},
            {"precision_recall", points(card.precisionRecall)},
            {"calibration_bins", bins},
            {"lift", lift},
            {"importance", importance}};
}

void readCharts(const Json& json, ModelCard& card) {
    card.roc = pointsFrom(json.at("roc"));
    card.precisionRecall = pointsFrom(json.at("precision_recall"));
    for (const Json& b : json.at("calibration_bins"))
        card.calibrationBins.push_back({number(b.at("mean_predicted")), number(b.at("observed_rate")),
                                        b.at("count").get<std::uint64_t>(), number(b.at("lower")), number(b.at("upper"))});
    for (const Json& l : json.at("lift"))
        card.lift.push_back({number(l.at("share")), number(l.at("lift")), number(l.at("captured"))});
    for (const Json& i : json.at("importance"))
        card.importance.push_back({i.at("column").get<std::string>(), number(i.at("importance"))});
}

std::vector<LearnerWeight> weightsFrom(const Json& json) {
    std::vector<LearnerWeight> weights;
    for (const Json& part : json) weights.push_back({part.at("learner").get<std::string>(), number(part.at("weight"))});
    return weights;
}

/// Unknown in older cards.
MapLevel levelFrom(const Json& json) {
    const auto level = json.find("level");
    return level == json.end() ? MapLevel() : MapLevel{number(level->at("from")), number(level->at("to")), level->at("customers")};
}

ModelCard readCard(const Json& json) {
    ModelCard card;
    card.name = json.at("name");
    card.learner = json.at("learner");
    card.trainedAt = json.at("trained_at");
    card.trainSeconds = number(json.at("train_seconds"));
    card.seed = json.at("seed");
    card.folds = json.at("folds");
    card.rows = json.at("rows");
    card.labelRate = number(json.at("label_rate"));
    card.labelColumn = json.at("label_column");
    card.dataFingerprint = json.at("data_fingerprint");
    card.softwareVersion = json.at("software_version");
    card.calibration = json.at("calibration");
    card.level = levelFrom(json);
    card.nominalCoverage = number(json.at("nominal_coverage"));
    card.split = json.value("split", std::string());
    card.splitNote = json.value("split_note", std::string());
    if (const auto groups = json.find("coverage"); groups != json.end()) card.coverage = coverageFrom(*groups);
    card.metrics = metricsFrom(json.at("metrics"));
    for (const auto& [name, value] : json.at("baselines").items()) card.baselines[name] = number(value);
    card.columns = json.at("columns").get<std::vector<std::string>>();
    card.excludedColumns = json.at("excluded_columns").get<std::vector<std::string>>();
    card.warnings = json.at("warnings").get<std::vector<std::string>>();
    readCharts(json.at("charts"), card);
    if (const auto ensemble = json.find("ensemble"); ensemble != json.end()) card.ensemble = weightsFrom(*ensemble);
    if (const auto newcomers = json.find("newcomers"); newcomers != json.end())
        card.newcomers = {newcomers->at("customers"), number(newcomers->at("auc")), number(newcomers->at("log_loss")),
                          newcomers->at("calibration"), weightsFrom(newcomers->at("ensemble")), levelFrom(*newcomers)};
    if (const auto drift = json.find("drift"); drift != json.end()) card.drift = driftFrom(*drift);
    return card;
}

WhatIfResult readWhatIf(const Json& json) {
    WhatIfResult result;
    result.modelVersion = json.at("model_version");
    result.asOf = json.at("as_of");
    result.key = json.at("key");
    result.customers = json.at("customers");
    result.before = scoreFrom(json.at("before"));
    result.after = scoreFrom(json.at("after"));
    result.delta = number(json.at("delta"));
    result.deltaLower = number(json.at("delta_lower"));
    result.deltaUpper = number(json.at("delta_upper"));
    result.deltaIntervalKnown = json.value("delta_interval_known", true);  // absent in records of earlier builds
    for (const Json& e : json.at("evidence"))
        result.evidence.push_back({e.at("column").get<std::string>(), evidenceFrom(e.at("evidence").get<std::string>()),
                                   e.at("reason").get<std::string>()});
    return result;
}

/// Runs a reader over parsed text; the library's exceptions end here.
template <typename Read>
auto parsed(std::string_view text, Read read) -> Result<decltype(read(Json()))> {
    try {
        return read(Json::parse(text));
    } catch (const Json::exception& failure) {
        return Unexpected(ErrorCode::Corrupt, std::string("A record in the project is damaged (") + failure.what() +
                                                  "). Restore it from a backup copy.");
    }
}

Json weightsJson(const std::vector<LearnerWeight>& weights) {
    Json entries = Json::array();
    for (const LearnerWeight& part : weights) entries.push_back({{"learner", part.learner}, {"weight", part.weight}});
    return entries;
}

Json levelJson(const MapLevel& level) {
    return {{"from", level.from}, {"to", level.to}, {"customers", level.customers}};
}

Json newcomersJson(const NewcomerQuality& quality) {
    return {{"customers", quality.customers},
            {"auc", quality.auc},
            {"log_loss", quality.logLoss},
            {"calibration", quality.calibration},
            {"ensemble", weightsJson(quality.ensemble)},
            {"level", levelJson(quality.level)}};
}

}  // namespace

std::string toJson(const ModelCard& card) {
    return dump({{"name", card.name},
                 {"learner", card.learner},
                 {"trained_at", card.trainedAt},
                 {"train_seconds", card.trainSeconds},
                 {"seed", card.seed},
                 {"folds", card.folds},
                 {"rows", card.rows},
                 {"label_rate", card.labelRate},
                 {"label_column", card.labelColumn},
                 {"data_fingerprint", card.dataFingerprint},
                 {"software_version", card.softwareVersion},
                 {"calibration", card.calibration},
                 {"level", levelJson(card.level)},
                 {"nominal_coverage", card.nominalCoverage},
                 {"coverage", coverageJson(card.coverage)},
                 {"split", card.split},
                 {"split_note", card.splitNote},
                 {"metrics", metricsJson(card.metrics)},
                 {"baselines", card.baselines},
                 {"ensemble", weightsJson(card.ensemble)},
                 {"newcomers", newcomersJson(card.newcomers)},
                 {"columns", card.columns},
                 {"excluded_columns", card.excludedColumns},
                 {"warnings", card.warnings},
                 {"charts", chartsJson(card)},
                 {"drift", driftJson(card.drift)}});
}

Result<ModelCard> cardFromJson(std::string_view json) {
    return parsed(json, readCard);
}

std::string toJson(const std::vector<Setting>& settings) {
    Json list = Json::array();
    for (const Setting& setting : settings)
        list.push_back({{"column", setting.column}, {"value", valueJson(setting.value)}});
    return dump(list);
}

Result<std::vector<Setting>> settingsFromJson(std::string_view json) {
    return parsed(json, [](const Json& list) {
        std::vector<Setting> settings;
        for (const Json& item : list)
            settings.push_back({item.at("column").get<std::string>(), valueFrom(item.at("value"))});
        return settings;
    });
}

std::string toJson(const WhatIfResult& result) {
    Json evidence = Json::array();
    for (const SettingEvidence& e : result.evidence)
        evidence.push_back({{"column", e.column}, {"evidence", toString(e.evidence)}, {"reason", e.reason}});
    return dump({{"model_version", result.modelVersion},
                 {"as_of", result.asOf},
                 {"key", result.key},
                 {"customers", result.customers},
                 {"before", scoreJson(result.before)},
                 {"after", scoreJson(result.after)},
                 {"delta", result.delta},
                 {"delta_lower", result.deltaLower},
                 {"delta_upper", result.deltaUpper},
                 {"delta_interval_known", result.deltaIntervalKnown},
                 {"evidence", evidence}});
}

Result<WhatIfResult> whatIfFromJson(std::string_view json) {
    return parsed(json, readWhatIf);
}

std::string toJson(const std::vector<std::string>& texts) {
    return dump(Json(texts));
}
Result<std::vector<std::string>> textsFromJson(std::string_view json) {
    return parsed(json, [](const Json& list) { return list.get<std::vector<std::string>>(); });
}

}  // namespace holdfast::storage
