#include "core/workbench/importing.h"

#include "core/ingest/mapping.h"
#include "core/ingest/reader.h"
#include "core/workbench/editing.h"
#include "core/workbench/importcustomers.h"
#include "core/workbench/importplan.h"
#include "core/workbench/importrecords.h"

#include <chrono>

namespace holdfast::workbench {

namespace {

using Seconds = std::chrono::duration<double>;

constexpr std::size_t kPreviewRecords = 10'000;

Result<ColumnOverrides> allOverrides(const ImportRequest& request) {
    if (!request.mapping) return request.overrides;
    HOLDFAST_ASSIGN(ColumnOverrides mapping, ingest::readMapping(*request.mapping));
    return ingest::mergedOverrides(std::move(mapping), request.overrides);
}

/// "nothing of churn.csv could be used": with the first reason, so that it can be mended.
Unexpected nothingAccepted(const FileImport& file, const std::vector<Reject>& rejects) {
    std::string message = "No row of " + file.file + " could be imported as " + file.table + ".";
    if (file.rowsRead == 0) message += " It has column names but no rows below them.";
    for (const Reject& reject : rejects)
        if (reject.file == file.file) {
            message += " The first row at fault, line " + std::to_string(reject.line) + ": " +
                       (reject.column.empty() ? "" : "column \"" + reject.column + "\" ") + reject.reason + ".";
            break;
        }
    return {ErrorCode::InvalidInput, message};
}

/// Imports the files that were given, customers first, into `summary`.
Result<void> importEach(ImportSession& session, const ColumnOverrides& overrides, ImportSummary& summary,
                        const TaskContext& context) {
    const ImportRequest& request = session.request();
    auto last = std::chrono::steady_clock::now();
    const auto add = [&](FileImport file) {
        const auto now = std::chrono::steady_clock::now();
        file.seconds = Seconds(now - last).count();
        last = now;
        summary.files.push_back(std::move(file));
    };
    if (request.customers) {
        HOLDFAST_ASSIGN(FileImport file, importCustomers(session, *request.customers, overrides, context));
        add(std::move(file));
    }
    using ingest::RecordTable;
    for (const auto& [table, path] : {std::pair(RecordTable::Events, &request.events), std::pair(RecordTable::Referrals, &request.referrals),
                                      std::pair(RecordTable::Treatments, &request.treatments)}) {
        if (!path->has_value()) continue;
        HOLDFAST_ASSIGN(FileImport file, importRecords(session, table, **path, overrides, context));
        add(std::move(file));
    }
    return {};
}

}  // namespace

Result<ImportSummary> importFiles(const ImportRequest& request, const TaskContext& context) {
    const auto start = std::chrono::steady_clock::now();
    if (!request.customers && !request.events && !request.referrals && !request.treatments)
        return Unexpected(ErrorCode::InvalidInput, "No file to import was given.");
    if (!request.currency.empty()) HOLDFAST_CHECK(checkCurrency(request.currency));
    HOLDFAST_ASSIGN(const ColumnOverrides overrides, allOverrides(request));
    ImportSession session(request);
    HOLDFAST_CHECK(session.begin());
    ImportSummary summary;
    HOLDFAST_CHECK(importEach(session, overrides, summary, context));
    HOLDFAST_CHECK(session.finishRejects());
    for (const FileImport& file : summary.files)
        if (file.rowsAccepted == 0) return nothingAccepted(file, session.firstRejects());
    HOLDFAST_CHECK(context.checkpoint());
    summary.firstRejects = session.firstRejects();
    HOLDFAST_CHECK(session.finish(summary, Seconds(std::chrono::steady_clock::now() - start).count()));
    return summary;
}

Result<FilePreview> previewFile(const std::filesystem::path& file, const ColumnOverrides& overrides, const TaskContext& context) {
    constexpr std::size_t kRows = 100;
    HOLDFAST_ASSIGN(auto source, ingest::openRecords(file, overrides.format));
    FilePreview preview;
    preview.format = source->format();
    ingest::Inference inference(source->columns());
    ingest::RecordBatch batch;
    while (inference.records() < kPreviewRecords) {
        HOLDFAST_CHECK(context.checkpoint());
        HOLDFAST_CHECK(source->read(batch));
        if (batch.records.empty()) break;
        inference.add(batch);
        for (const ingest::Record& record : batch.records) {
            if (preview.rows.size() == kRows) break;
            std::vector<std::string>& row = preview.rows.emplace_back();
            for (std::uint32_t i = 0; i < record.fieldCount; ++i) row.emplace_back(batch.fieldsOf(record)[i].text());
        }
    }
    preview.sampledRows = inference.records();
    preview.table = ingest::guessTable(inference, source->hasHeader());
    preview.warnings = source->warnings();
    for (const auto table : {ingest::RecordTable::Events, ingest::RecordTable::Referrals, ingest::RecordTable::Treatments}) {
        ingest::RecordGuess guess = ingest::guessRecords(table, inference, source->hasHeader());
        preview.records[std::string(toString(table))] = {std::move(guess.fields), std::move(guess.required),
                                                         std::move(guess.columns)};
    }
    if (preview.table == "customers") {
        HOLDFAST_ASSIGN(CustomerPlan plan, planCustomers(inference, {}, overrides));
        for (const ingest::ColumnPlan& column : plan.columns)
            if (!plan.generateKey || column.spec.role != ColumnRole::Key) preview.columns.push_back(column.spec);
        preview.customerWarnings = std::move(plan.warnings);
        return preview;
    }
    for (const ingest::ColumnPlan& column : inference.plans(preview.warnings)) preview.columns.push_back(column.spec);
    return preview;
}

Result<void> saveMapping(const std::filesystem::path& file, const ColumnOverrides& overrides) {
    return ingest::writeMapping(file, overrides);
}

}  // namespace holdfast::workbench
