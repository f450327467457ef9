#include "core/workbench/reporting.h"

#include "core/data/label.h"
#include "core/report/writers.h"
#include "core/scoring/explainer.h"
#include "core/scoring/model.h"
#include "core/storage/customers.h"
#include "core/storage/models.h"
#include "core/workbench/browsing.h"
#include "core/workbench/champion.h"
#include "core/workbench/drift.h"
#include "core/workbench/overview.h"
#include "core/workbench/pendingfile.h"
#include "core/workbench/profiling.h"
#include "core/workbench/project.h"
#include "core/workbench/reportsections.h"
#include "core/workbench/scorebasis.h"
#include "core/workbench/splits.h"
#include "core/workbench/whatif.h"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cmath>
#include <fstream>
#include <span>
#include <unordered_map>

namespace holdfast::workbench {

namespace {

constexpr std::size_t kRuns = 30;
constexpr int kReasons = 3;
constexpr double kShows = 0.005;  // a smaller error would print as 0.00
constexpr std::uint64_t kSteps = 6;
constexpr std::size_t kRiskPage = 256;

std::optional<double> number(const Value& value) {
    if (const auto* real = std::get_if<double>(&value)) return std::isfinite(*real) ? std::optional(*real) : std::nullopt;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
    return std::nullopt;
}

std::string text(const Value& value) {
    if (const auto* found = std::get_if<std::string>(&value)) return *found;
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    if (const auto* real = std::get_if<double>(&value)) return report::formatFigure(*real, report::NumberStyle::Plain, {});
    return {};
}

const ColumnSpec* columnWithRole(const ProjectInfo& info, ColumnRole role) {
    const auto found = std::find_if(info.columns.begin(), info.columns.end(), [role](const ColumnSpec& spec) { return spec.role == role; });
    return found == info.columns.end() ? nullptr : &*found;
}

std::optional<ModelCard> champion(const ProjectInfo& info) {
    const auto found = std::find_if(info.models.begin(), info.models.end(), [](const ModelCard& card) { return card.champion; });
    return found == info.models.end() ? std::nullopt : std::optional(*found);
}

/// "Contract = Month-to-month (+0.05); tenure = 1 (+0.17 ± 0.01)": the strongest first, with the standard error where it shows.
std::string reasonsLine(const Explanation& why) {
    std::string line;
    for (std::size_t i = 0; i < why.contributions.size() && i < static_cast<std::size_t>(kReasons); ++i) {
        const Contribution& part = why.contributions[i];
        if (i > 0) line += "; ";
        std::array<char, 32> size{};
        if (part.standardError >= kShows)
            std::snprintf(size.data(), size.size(), "%+.2f \u00B1 %.2f", part.contribution, part.standardError);
        else
            std::snprintf(size.data(), size.size(), "%+.2f", part.contribution);
        line += part.column + " = " + part.value + " (" + size.data() + ")";
    }
    return line;
}

/// Fills in the reasons with the model that scored. A model that cannot be read leaves them out: the scores stand.
Result<void> addReasons(const storage::Project& project, const Overview& scored, const std::string& keyColumn, std::vector<RiskRow>& rows,
                        const TaskContext& context) {
    const auto artefact = storage::readArtefact(project, scored.modelVersion);
    if (!artefact) return {};
    const auto model = scoring::ChurnModel::load(*artefact);
    if (!model) return {};
    storage::CustomerRead request;
    std::vector<Value> these;
    for (const RiskRow& row : rows) these.emplace_back(row.key);
    request.filter.conditions.push_back({keyColumn, Comparison::Equal, ValueList(std::move(these))});
    HOLDFAST_ASSIGN(CustomerTable table, storage::readCustomers(project, request, context));
    HOLDFAST_ASSIGN(const JoinTimes joined, readJoinTimes(project, table));
    addJoinTimes(table, joined);
    std::vector<std::string> ignored;
    const FeatureMatrix features = scoring::encodeFeatures(table, model->schemaPointer(), ignored);
    const std::vector<bool> cold = coldStarts(table, scored.asOf);
    RowsAsRead read{{}, readAsNew(*model, cold)};
    read.values = model->asRead(features.values, read.isNew);
    // The same attribution as the customer card: sampled Shapley values, affordable for a page of customers.
    HOLDFAST_ASSIGN(auto bases, scoreBases(project, *model, {table.keys, read, scored.asOf}, context));
    std::unordered_map<std::string_view, RiskRow*> byKey;
    for (RiskRow& row : rows) byKey.emplace(row.key, &row);
    for (std::size_t i = 0; i < features.rows; ++i) {
        HOLDFAST_CHECK(context.checkpoint());
        StandingCustomer customer{{features.row(i), features.row(i) + features.cols()}, i < cold.size() && cold[i], std::move(bases[i])};
        Explanation why = explainStanding(*model, std::move(customer), {.threads = context.threads()});
        const auto found = byKey.find(table.keys[i]);
        if (found == byKey.end()) continue;
        found->second->reasons = reasonsLine(why);
        if (model->readsNetwork()) found->second->basis = std::move(why.basis);
    }
    return {};
}

/// The customers with the highest scores among those that pass the filter and, as far as the label says, are still here.
Result<std::vector<RiskRow>> topRisks(const storage::Project& project, const ReportRequest& request, const ProjectInfo& info,
                                      const Overview& scored, const TaskContext& context) {
    const ColumnSpec* key = columnWithRole(info, ColumnRole::Key);
    const ColumnSpec* value = columnWithRole(info, ColumnRole::Value);
    if (!key) return std::vector<RiskRow>{};
    HOLDFAST_ASSIGN(const auto ids, findCustomers(project, request.filter, {std::string(kScoreColumn), true}, context));
    const ColumnSpec* label = columnWithRole(info, ColumnRole::Label);
    const std::vector<std::string> columns{key->name, std::string(kScoreColumn), "@lower", "@upper", value ? value->name : key->name,
                                           label ? label->name : key->name};
    std::vector<RiskRow> rows;
    for (std::size_t from = 0; from < ids.size() && rows.size() < request.topRisks; from += kRiskPage) {
        HOLDFAST_CHECK(context.checkpoint());
        const auto page = std::span(ids).subspan(from, std::min(kRiskPage, ids.size() - from));
        HOLDFAST_ASSIGN(const auto cells, customerCells(project, page, columns));
        for (const std::vector<Value>& row : cells) {
            const auto probability = number(row[1]);
            if (!probability || rows.size() == request.topRisks || (label && saysLeft(*label, row[5]))) continue;
            const Score score{*probability, number(row[2]).value_or(*probability), number(row[3]).value_or(*probability), false};
            rows.push_back({text(row[0]), score, value ? number(row[4]) : std::nullopt, {}, {}});
        }
    }
    if (!rows.empty()) HOLDFAST_CHECK(addReasons(project, scored, key->name, rows, context));
    return rows;
}

/// The card of the champion. Where its drift cannot be worked out (a damaged artefact), the card says why.
Result<ModelCardInputs> modelCard(const storage::Project& project, const std::optional<ModelCard>& model, const TaskContext& context) {
    ModelCardInputs inputs;
    inputs.card = model;
    if (!model) return inputs;
    HOLDFAST_ASSIGN(inputs.evaluation, evaluateModel(project, model->version, context));
    auto drift = computeDrift(project, model->version, context);
    HOLDFAST_CHECK(context.checkpoint());
    if (drift) inputs.drift = std::move(*drift);
    else
        inputs.driftMissing = "Drift could not be worked out: " + drift.error().message;
    return inputs;
}

report::Provenance provenanceOf(const ProjectInfo& info, const Overview& overview, const std::optional<ModelCard>& model,
                                const Filter& filter, const Clock& clock) {
    report::Provenance from;
    from.project = info.name;
    from.fingerprint = info.fingerprint;
    from.filter = describe(filter);
    from.createdAt = clock() / 1000 * 1000;  // to the second: more would only be noise on paper
    from.softwareVersion = softwareVersion();
    if (model) {
        from.modelVersion = model->version;
        from.learner = model->learner;
        from.seed = model->seed;
        from.asOf = overview.asOf;
    }
    return from;
}

Result<void> writeText(const std::string& content, const std::filesystem::path& file) {
    std::ofstream stream(file, std::ios::binary | std::ios::trunc);
    stream.write(content.data(), static_cast<std::streamsize>(content.size()));
    stream.close();
    if (stream) return {};
    return Unexpected(ErrorCode::Io, "Cannot write in the folder " + file.parent_path().string() + ". Check that it exists, may be written and has room.");
}

}  // namespace

Result<report::ReportDocument> buildReport(storage::Project& project, const ReportRequest& request, const Clock& clock,
                                           const TaskContext& context) {
    const auto step = [&context](std::uint64_t done, std::string_view stage) {
        context.progress(done, kSteps, stage);
        return context.checkpoint();
    };
    HOLDFAST_CHECK(step(0, "Reading the project"));
    HOLDFAST_ASSIGN(const ProjectInfo info, projectInfo(project));
    const std::optional<ModelCard> model = champion(info);
    const bool hasCustomers = columnWithRole(info, ColumnRole::Key) != nullptr;

    HOLDFAST_CHECK(step(1, "Summarising"));
    Overview overview;
    DataProfile profile;
    if (hasCustomers) {
        HOLDFAST_ASSIGN(overview, computeOverview(project, {request.filter, {}, true}, context));
        HOLDFAST_CHECK(step(2, "Profiling the data"));
        HOLDFAST_ASSIGN(profile, profileData(project, context));
    }
    HOLDFAST_CHECK(step(3, "Finding the top risks"));
    std::vector<RiskRow> risks;
    if (overview.scored()) {
        HOLDFAST_ASSIGN(risks, topRisks(project, request, info, overview, context));
    }
    HOLDFAST_CHECK(step(4, "Filling in the model's card"));
    HOLDFAST_ASSIGN(const ModelCardInputs card, modelCard(project, model, context));
    HOLDFAST_CHECK(step(5, "Collecting what-ifs and provenance"));
    HOLDFAST_ASSIGN(const auto whatIfs, rememberedWhatIfs(project));
    HOLDFAST_ASSIGN(const EvidenceView evidence, readEvidence(project, context));
    HOLDFAST_ASSIGN(auto runs, storage::readRuns(project, kRuns));

    report::ReportDocument document;
    document.title = request.title.empty() ? "Retention report: " + info.name : request.title;
    document.subtitle = "Who is about to leave, why, and what the model says about it";
    document.currency = info.currency;
    document.provenance = provenanceOf(info, overview, model, request.filter, clock);
    const ColumnSpec* key = columnWithRole(info, ColumnRole::Key);
    document.sections = {summarySection(overview, info.currency), dataProfileSection(profile, info, !request.filter.empty()),
                         modelQualitySection(model), modelCardSection(card), topRisksSection(risks, overview, key ? key->name : "Customer", info.currency),
                         evidenceSection(evidence), whatIfSection(whatIfs), provenanceSection({document.provenance, info.path, model, std::move(runs)})};
    context.progress(kSteps, kSteps, "Done");
    return document;
}

Result<void> exportReport(const report::ReportDocument& document, const std::filesystem::path& file, const PdfPrinter& pdf) {
    const std::string extension = lowerExtension(file);
    PendingFile pending(file);
    if (extension == ".html" || extension == ".htm") {
        HOLDFAST_CHECK(writeText(report::toHtml(document), pending.path()));
    } else if (extension == ".csv") {
        HOLDFAST_CHECK(writeText(report::toCsv(document), pending.path()));
    } else if (extension == ".xlsx") {
        HOLDFAST_CHECK(report::writeXlsx(document, pending.path()));
    } else if (extension == ".pdf") {
        if (!pdf) return Unexpected(ErrorCode::Unavailable, "This program was built without the PDF printer. Export to .html instead.");
        HOLDFAST_CHECK(pdf(document, pending.path()));
    } else {
        return Unexpected(ErrorCode::InvalidInput,
                          "Cannot tell the format of " + file.filename().string() + ". End its name in .html, .pdf, .xlsx or .csv.");
    }
    return pending.publish();
}

}  // namespace holdfast::workbench
