#include "app/pdf/pdfprinter.h"

#include "app/pdf/pdflayout.h"

#include <QBuffer>
#include <QDateTime>
#include <QFile>
#include <QTimeZone>

namespace holdfast::app {

namespace {

constexpr int kDotsPerInch = 1200;

RunningText runningText(const report::ReportDocument& document) {
    RunningText running;
    running.header = QString::fromStdString(document.title);
    running.headerRight = QString::fromStdString(document.provenance.project);
    running.footer = QStringLiteral("Holdfast %1, made %2")
                         .arg(QString::fromStdString(document.provenance.softwareVersion),
                              QString::fromStdString(formatIso8601(document.provenance.createdAt)));
    return running;
}

/// Qt stamps the wall clock into the file; the report's own time takes its place, so that the same report is the same
/// file. Both have the same length: D:YYYYMMDDhhmmss.
void stampCreation(QByteArray& pdf, UtcMillis createdAt) {
    const QByteArray marker("/CreationDate (D:");
    const auto at = pdf.indexOf(marker);
    if (at < 0) return;
    const QByteArray stamp = QDateTime::fromMSecsSinceEpoch(createdAt, QTimeZone::utc()).toString(QStringLiteral("yyyyMMddhhmmss")).toLatin1();
    const auto end = pdf.indexOf(')', at);
    const auto digits = at + marker.size();
    if (stamp.size() != 14 || end < digits + stamp.size()) return;
    pdf.replace(digits, stamp.size(), stamp);
    // What follows is the zone, "Z" or "+01'00'": the time is UTC, in the room there is.
    const auto zone = end - (digits + stamp.size());
    if (zone == 7) pdf.replace(digits + stamp.size(), zone, "+00'00'");
}

Result<void> writeFile(const QByteArray& bytes, const std::filesystem::path& path) {
    QFile file(QString::fromStdString(path.string()));
    if (file.open(QIODevice::WriteOnly | QIODevice::Truncate) && file.write(bytes) == bytes.size() && file.flush()) return {};
    return Unexpected(ErrorCode::Io, "Cannot write " + path.string() + ": " + file.errorString().toStdString() +
                                         ". Check that the folder exists and has room.");
}

}  // namespace

Result<void> printPdf(const report::ReportDocument& document, const std::filesystem::path& file) {
    QByteArray bytes;
    QBuffer buffer(&bytes);
    buffer.open(QIODevice::WriteOnly);
    {
        const ThemeTokens tokens = loadThemeTokens(false);
        QPdfWriter writer(&buffer);
        writer.setResolution(kDotsPerInch);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(0, 0, 0, 0));
        writer.setTitle(QString::fromStdString(document.title));
        writer.setCreator(QStringLiteral("Holdfast ") + QString::fromStdString(document.provenance.softwareVersion));
        PdfPage counted(writer, nullptr, tokens, runningText(document), 0);
        PdfLayout dryRun(counted, document, {});
        dryRun.draw();
        QPainter painter;
        if (!painter.begin(&writer)) return Unexpected(ErrorCode::Internal, "The PDF could not be started. Export to HTML instead.");
        PdfPage page(writer, &painter, tokens, runningText(document), counted.number());
        PdfLayout(page, document, dryRun.sectionPages()).draw();
        painter.end();
    }
    buffer.close();
    stampCreation(bytes, document.provenance.createdAt);
    return writeFile(bytes, file);
}

}  // namespace holdfast::app
