#include "core/workbench/importing.h"

#include "core/ingest/mapping.h"
#include "core/workbench/importcustomers.h"
#include "core/workbench/importsession.h"

#include <array>
#include <chrono>

namespace holdfast::workbench {

namespace {

using Seconds = std::chrono::duration<double>;

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

}  // namespace

Result<ImportSummary> importFiles(const ImportRequest& request, const TaskContext& context) {
    const auto start = std::chrono::steady_clock::now();
    if (!request.customers && !request.events && !request.referrals && !request.treatments)
        return Unexpected(ErrorCode::InvalidInput, "No file to import was given.");
    HOLDFAST_ASSIGN(const ColumnOverrides overrides, allOverrides(request));
    ImportSession session(request);
    HOLDFAST_CHECK(session.begin());
    ImportSummary summary;
    if (request.customers) {
        HOLDFAST_ASSIGN(FileImport file, importCustomers(session, *request.customers, overrides, context));
        file.seconds = Seconds(std::chrono::steady_clock::now() - start).count();
        summary.files.push_back(std::move(file));
    }
    HOLDFAST_CHECK(session.finishRejects());
    for (const FileImport& file : summary.files)
        if (file.rowsAccepted == 0) return nothingAccepted(file, session.firstRejects());
    HOLDFAST_CHECK(context.checkpoint());
    summary.firstRejects = session.firstRejects();
    HOLDFAST_CHECK(session.finish(summary, Seconds(std::chrono::steady_clock::now() - start).count()));
    return summary;
}

Result<void> saveMapping(const std::filesystem::path& file, const ColumnOverrides& overrides) {
    return ingest::writeMapping(file, overrides);
}

}  // namespace holdfast::workbench
