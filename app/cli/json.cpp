#include "app/cli/json.h"

#include <cmath>

namespace holdfast::cli {

namespace {

Json curveJson(const std::vector<CurvePoint>& curve) {
    Json points = Json::array();
    for (const CurvePoint& point : curve) points.push_back({number(point.x), number(point.y)});
    return points;
}

Json coverageJson(const std::vector<GroupCoverage>& groups) {
    Json list = Json::array();
    for (const GroupCoverage& g : groups)
        list.push_back({{"group", g.group},
                        {"customers", g.customers},
                        {"left", g.left},
                        {"nominal", number(g.nominal)},
                        {"measured", number(g.measured)},
                        {"held_out", g.heldOut},
                        {"measured_interval", {number(g.lower), number(g.upper)}},
                        {"measured_by", g.measuredBy == MeasuredBy::Either ? Json() : Json(g.measuredBy == MeasuredBy::Own ? "own" : "all")},
                        {"own_band", g.ownBand},
                        {"block_size", g.blockSize}});
    return list;
}

Json ensembleJson(const std::vector<LearnerWeight>& parts) {
    Json list = Json::array();
    for (const LearnerWeight& part : parts) list.push_back({{"learner", part.learner}, {"weight", number(part.weight)}});
    return list;
}

Json importanceJson(const std::vector<FeatureImportance>& importance) {
    Json list = Json::array();
    for (const FeatureImportance& item : importance)
        list.push_back({{"column", item.column}, {"importance", number(item.importance)}});
    return list;
}

/// Null where the level was not moved.
Json levelJson(const MapLevel& level) {
    if (std::isnan(level.to)) return {};
    return {{"from", number(level.from)}, {"to", number(level.to)}, {"moved", number(level.to - level.from)}, {"customers", level.customers}};
}

Json binsJson(const std::vector<CalibrationBin>& bins) {
    Json list = Json::array();
    for (const CalibrationBin& bin : bins)
        list.push_back({{"mean_predicted", number(bin.meanPredicted)},
                        {"observed_rate", number(bin.observedRate)},
                        {"count", bin.count},
                        {"lower", number(bin.lower)},
                        {"upper", number(bin.upper)}});
    return list;
}

Json liftJson(const std::vector<LiftPoint>& lift) {
    Json list = Json::array();
    for (const LiftPoint& point : lift)
        list.push_back({{"share", number(point.share)}, {"lift", number(point.lift)}, {"captured", number(point.captured)}});
    return list;
}

}  // namespace

Json number(double value) {
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}
Json number(const std::optional<double>& value) {
    return value ? number(*value) : Json(nullptr);
}

Json columnJson(const ColumnSpec& column) {
    Json out{{"name", column.name},
             {"type", std::string(toString(column.type))},
             {"role", std::string(toString(column.role))},
             {"actionability", std::string(toString(column.actionability))},
             {"source", std::string(toString(column.source))}};
    if (column.rangeMin || column.rangeMax) out["range"] = {number(column.rangeMin), number(column.rangeMax)};
    if (column.role == ColumnRole::Label) out["positive"] = column.positive;
    return out;
}

Json scoreJson(const Score& score) {
    return {{"probability", number(score.probability)},
            {"lower", number(score.lower)},
            {"upper", number(score.upper)},
            {"cold_start", score.coldStart}};
}

Json metricsJson(const ModelMetrics& metrics) {
    return {{"auc", number(metrics.auc)},
            {"auc_sd", number(metrics.aucSd)},
            {"average_precision", number(metrics.averagePrecision)},
            {"log_loss", number(metrics.logLoss)},
            {"brier", number(metrics.brier)},
            {"ece", number(metrics.ece)},
            {"coverage90", number(metrics.coverage90)},
            {"lift10", number(metrics.lift10)}};
}

Json modelSummaryJson(const ModelCard& card) {
    return {{"version", card.version},
            {"name", card.name},
            {"learner", card.learner},
            {"champion", card.champion},
            {"trained_at", formatIso8601(card.trainedAt)},
            {"rows", card.rows},
            {"seed", card.seed},
            {"metrics", metricsJson(card.metrics)}};
}

Json modelCardJson(const ModelCard& card) {
    Json out = modelSummaryJson(card);
    out["train_seconds"] = number(card.trainSeconds);
    out["folds"] = card.folds;
    out["label_rate"] = number(card.labelRate);
    out["label_column"] = card.labelColumn;
    out["data_fingerprint"] = card.dataFingerprint;
    out["software_version"] = card.softwareVersion;
    out["calibration"] = card.calibration;
    out["level"] = levelJson(card.level);
    out["nominal_coverage"] = number(card.nominalCoverage);
    out["split"] = card.split;
    out["split_note"] = card.splitNote;
    out["coverage"] = coverageJson(card.coverage);
    out["baselines"] = Json::object();
    for (const auto& [name, value] : card.baselines) out["baselines"][name] = number(value);
    if (!card.ensemble.empty()) out["ensemble"] = ensembleJson(card.ensemble);
    if (card.newcomers.customers > 0) {
        Json newcomers{{"customers", card.newcomers.customers}, {"auc", number(card.newcomers.auc)},
                       {"log_loss", number(card.newcomers.logLoss)}, {"calibration", card.newcomers.calibration},
                       {"level", levelJson(card.newcomers.level)}};
        if (!card.newcomers.ensemble.empty()) newcomers["ensemble"] = ensembleJson(card.newcomers.ensemble);
        out["newcomers"] = std::move(newcomers);
    }
    out["columns"] = card.columns;
    out["excluded_columns"] = card.excludedColumns;
    out["warnings"] = card.warnings;
    out["importance"] = importanceJson(card.importance);
    if (const std::string whom = importanceOf(card); !whom.empty()) out["importance_of"] = whom;
    out["roc"] = curveJson(card.roc);
    out["precision_recall"] = curveJson(card.precisionRecall);
    out["calibration_bins"] = binsJson(card.calibrationBins);
    out["lift"] = liftJson(card.lift);
    return out;
}

Json fileImportJson(const FileImport& file) {
    Json columns = Json::array();
    for (const ImportedColumn& column : file.columns) {
        Json one = columnJson(column.spec);
        one["missing"] = column.missing;
        one["distinct"] = column.distinct;
        columns.push_back(std::move(one));
    }
    return {{"table", file.table},
            {"file", file.file},
            {"rows_read", file.rowsRead},
            {"rows_accepted", file.rowsAccepted},
            {"rows_rejected", file.rowsRejected},
            {"rows_changed", file.rowsChanged},
            {"columns", std::move(columns)},
            {"warnings", file.warnings},
            {"seconds", number(file.seconds)}};
}

Json infoJson(const ProjectInfo& info) {
    Json out{{"path", info.path},
             {"name", info.name},
             {"schema_version", info.schemaVersion},
             {"tables", Json::object()},
             {"rejects", info.rejects},
             {"columns", Json::array()},
             {"label_rate", number(info.labelRate)},
             {"models", Json::array()},
             {"fingerprint", info.fingerprint},
             {"currency", info.currency}};
    for (const auto& [table, rows] : info.tables) out["tables"][table] = rows;
    for (const ColumnSpec& column : info.columns) out["columns"].push_back(columnJson(column));
    for (const ModelCard& card : info.models) out["models"].push_back(modelSummaryJson(card));
    return out;
}

Json basisJson(const ScoreBasis& basis) {
    return {{"own", number(basis.own)},
            {"neighbours", number(basis.neighbours)},
            {"cluster", number(basis.cluster)},
            {"calibration", number(basis.calibration)},
            {"total", number(basis.total)}};
}

Json clusterJson(const ScoreBasis& basis) {
    if (!basis.similar) return Json::object();
    return {{"number", basis.similar->number},       {"clusters", basis.similar->clusters},
            {"customers", basis.similar->customers}, {"rate", number(basis.similar->rate)},
            {"kept", number(basis.similar->kept)},   {"contribution", number(basis.cluster)}};
}

}  // namespace holdfast::cli
