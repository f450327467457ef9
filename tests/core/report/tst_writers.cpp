// One document through HTML, CSV and XLSX: everything in it arrives, nothing in it runs, and the same document gives
// the same bytes.
#include "core/report/sheetwriter.h"
#include "core/report/writers.h"
#include "tests/core/report/reportsample.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <pugixml.hpp>
#include <zip.h>

#include <map>

using namespace holdfast;
using namespace holdfast::report;

namespace {

std::map<std::string, std::string> unzip(const std::string& file) {
    std::map<std::string, std::string> parts;
    int error = 0;
    zip_t* archive = zip_open(file.c_str(), ZIP_RDONLY, &error);
    if (!archive) return parts;
    for (zip_int64_t i = 0; i < zip_get_num_entries(archive, 0); ++i) {
        zip_stat_t stat;
        zip_stat_index(archive, static_cast<zip_uint64_t>(i), 0, &stat);
        std::string content(stat.size, '\0');
        zip_file_t* part = zip_fopen_index(archive, static_cast<zip_uint64_t>(i), 0);
        zip_fread(part, content.data(), stat.size);
        zip_fclose(part);
        parts[stat.name] = content;
    }
    zip_discard(archive);
    return parts;
}

bool holds(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

QByteArray bytes(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TestWriters : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::string path(const char* name) const { return m_folder.filePath(name).toStdString(); }

private slots:
    void html_isWellFormed_selfContained_andRunsNothing() {
        const std::string html = toHtml(test::sampleDocument());
        QXmlStreamReader xml(QByteArray::fromStdString(html));
        QStringList ids;
        int charts = 0;
        while (!xml.atEnd())
            if (xml.readNext() == QXmlStreamReader::StartElement) {
                ids << xml.attributes().value("id").toString();
                charts += xml.name() == QLatin1String("svg");
                QVERIFY(xml.name() != QLatin1String("script"));
                QVERIFY(xml.name() != QLatin1String("link") && xml.name() != QLatin1String("img"));
                for (const auto& attribute : xml.attributes()) QVERIFY(!attribute.name().startsWith(QLatin1String("on")));
            }
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QCOMPARE(charts, 3);
        for (const char* id : {"summary", "model_quality", "top_risks", "glossary"}) QVERIFY2(ids.contains(id), id);
        QVERIFY(!holds(html, "http://") || holds(html, "http://www.w3.org/2000/svg"));
        QVERIFY(!holds(html, "url(") && !holds(html, "@import"));
    }

    void html_showsFiguresDefinitionsAndContents() {
        const std::string html = toHtml(test::sampleDocument());
        for (const char* part : {"7,043", "26.5 %", "EUR 139,131", "not available", "href=\"#top_risks\"", "title=\"Probability of leaving.\"",
                                 "Value (EUR)", "1,235.50", "class=\"caution\"", "@media print", "00112233445566778899aabbccddeeff",
                                 "Share that left, &lt;em&gt;not&lt;/em&gt; marked up."})
            QVERIFY2(holds(html, part), part);
    }

    void csv_holdsEverySectionWithExactNumbers_andNoFormula() {
        const std::string csv = toCsv(test::sampleDocument());
        for (const char* part : {"section,summary,Summary", "section,top_risks,Top risks", "Customers,7043,,All of them.", "Churn rate,0.2654,share,",
                                 "Expected loss,139130.85,EUR,", "High risk,,,Nothing known.", "'@SUM(A1),0.899,1235.5,"})
            QVERIFY2(holds(csv, part), part);
        QVERIFY(holds(csv, "\"'=HYPERLINK("));
        for (const QByteArray& line : QByteArray::fromStdString(csv).split('\n'))
            QVERIFY2(line.isEmpty() || !QByteArray("=+-@\t").contains(line.at(0)), line.constData());
    }

    void xlsx_holdsRealNumbersAndNoFormula() {
        const std::string file = path("report.xlsx");
        QVERIFY(writeXlsx(test::sampleDocument(), file));
        const auto parts = unzip(file);
        QVERIFY(!parts.empty());
        pugi::xml_document workbook;
        QVERIFY(workbook.load_string(parts.at("xl/workbook.xml").c_str()));
        QStringList sheets;
        for (const auto sheet : workbook.child("workbook").child("sheets")) sheets << sheet.attribute("name").value();
        QCOMPARE(sheets, QStringList({"Summary", "Model quality", "Top risks", "Top risks 2"}));
        std::string numbers;
        for (const auto& [name, content] : parts) {
            if (name.rfind("xl/worksheets/sheet", 0) != 0) continue;
            pugi::xml_document sheet;
            QVERIFY(sheet.load_string(content.c_str()));
            QVERIFY2(sheet.select_nodes("//f").empty(), "a formula");
            for (const auto& cell : sheet.select_nodes("//c[not(@t)]/v")) numbers += std::string(" ") + cell.node().text().get();
        }
        for (const char* number : {" 7043", " 0.2654", " 139130.85", " 1235.5", " 0.899"}) QVERIFY2(holds(numbers, number), number);
        QVERIFY(holds(parts.at("xl/sharedStrings.xml"), "=HYPERLINK(\"http://evil\""));
        QVERIFY(holds(parts.at("xl/styles.xml"), "[$EUR] #,##0.00") && holds(parts.at("xl/styles.xml"), "0.0%"));
        QVERIFY(holds(parts.at("xl/worksheets/sheet4.xml"), "state=\"frozen\""));
        QVERIFY(parts.count("xl/charts/chart3.xml") == 1);
        const std::string core = parts.at("docProps/core.xml");  // times are the report's, not the clock's
        QVERIFY(holds(core, "2026-09-21T") && core.find("W3CDTF\">2026-09-21T") != core.rfind("W3CDTF\">2026-09-21T"));
    }

    void xlsx_survivesOddNamesAndTexts() {
        ReportDocument document = test::sampleDocument();
        document.sections[0].title = "A [very] long: title/with? everything* Excel \\ dislikes and more";
        document.sections[1].title = document.sections[0].title;
        document.sections[2].blocks = {Paragraph{std::string(40'000, 'x') + "\xC3", true}};
        QVERIFY(writeXlsx(document, path("odd.xlsx")));
        pugi::xml_document strings;
        QVERIFY(strings.load_string(unzip(path("odd.xlsx")).at("xl/sharedStrings.xml").c_str()));
        QVERIFY(writeXlsx(ReportDocument(), path("empty.xlsx")));
    }

    void xlsx_intoAMissingFolder_saysSo() {
        const auto written = writeXlsx(test::sampleDocument(), path("no/such/folder/x.xlsx"));
        QVERIFY(!written);
        QVERIFY(written.error().code == ErrorCode::Io);
    }

    void theSameDocumentGivesTheSameBytes() {
        QCOMPARE(toHtml(test::sampleDocument()), toHtml(test::sampleDocument()));
        QCOMPARE(toCsv(test::sampleDocument()), toCsv(test::sampleDocument()));
        QVERIFY(writeXlsx(test::sampleDocument(), path("a.xlsx")));
        QVERIFY(writeXlsx(test::sampleDocument(), path("b.xlsx")));
        QVERIFY(!bytes(m_folder.filePath("a.xlsx")).isEmpty());
        QCOMPARE(bytes(m_folder.filePath("a.xlsx")), bytes(m_folder.filePath("b.xlsx")));
    }

    void sheetWriter_streamsRowsToBothFormats() {
        const std::vector<TableColumnSpec> columns{{"key", false, {}, false}, {"value", true, {}, false}};
        for (const char* name : {"rows.csv", "rows.xlsx"}) {
            const auto writer = SheetWriter::create(path(name), "Rows", columns, "EUR");
            QVERIFY(writer.has_value());
            for (int i = 0; i < 3000; ++i)
                QVERIFY((*writer)->write({i == 7 ? std::string("=1+1") : "k" + std::to_string(i), Figure{i * 0.5, NumberStyle::Money}}));
            QVERIFY((*writer)->finish());
        }
        const QByteArray csv = bytes(m_folder.filePath("rows.csv"));
        QCOMPARE(csv.count('\n'), 3001);
        QVERIFY(csv.startsWith("key,value\r\nk0,0\r\nk1,0.5\r\n") && csv.contains("\r\n'=1+1,3.5\r\n"));
        const auto parts = unzip(path("rows.xlsx"));
        pugi::xml_document sheet;
        QVERIFY(sheet.load_string(parts.at("xl/worksheets/sheet1.xml").c_str()));
        QCOMPARE(sheet.select_nodes("//row").size(), std::size_t{3001});
        QVERIFY(sheet.select_nodes("//f").empty());
        QVERIFY(!SheetWriter::create(path("rows.txt"), "Rows", columns, "EUR"));
    }
};

QTEST_GUILESS_MAIN(TestWriters)
#include "tst_writers.moc"
