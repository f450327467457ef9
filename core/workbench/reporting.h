// The intervention report: gathers results into a ReportDocument and writes it by file extension. PDF needs a printer
// from outside core (app/pdf), handed in as a function.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/data/filter.h"
#include "core/report/document.h"
#include "core/storage/project.h"

#include <filesystem>
#include <functional>

namespace holdfast::workbench {

struct ReportRequest {
    Filter filter;
    std::size_t topRisks = 20;
    std::string title;  ///< empty: "Retention report: <project>"
};

Result<report::ReportDocument> buildReport(storage::Project& project, const ReportRequest& request, const Clock& clock,
                                           const TaskContext& context);

using PdfPrinter = std::function<Result<void>(const report::ReportDocument&, const std::filesystem::path&)>;

/// .html, .pdf, .xlsx or .csv; InvalidInput for another extension. Written beside and renamed, so a failure leaves no half file.
Result<void> exportReport(const report::ReportDocument& document, const std::filesystem::path& file, const PdfPrinter& pdf);

}  // namespace holdfast::workbench
