// Prints a ReportDocument to PDF with QtGui and QtSvg (no Widgets): paginated, running header, page numbers, charts as
// vectors. Needs a QGuiApplication (offscreen will do); makes none itself. Used by both executables.
#pragma once

#include "core/report/document.h"
#include "core/base/result.h"

#include <filesystem>

namespace holdfast::app {

Result<void> printPdf(const report::ReportDocument& document, const std::filesystem::path& file);

}  // namespace holdfast::app
