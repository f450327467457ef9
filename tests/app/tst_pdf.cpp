// The printed report: readable text on numbered pages, every section, tables that go on with their header, and the same
// bytes for the same document.
#include "app/pdf/pdfprinter.h"
#include "tests/core/report/reportsample.h"

#include <QFile>
#include <QGuiApplication>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace holdfast;

class TestPdf : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    QByteArray print(const report::ReportDocument& document, const QString& name) {
        const auto printed = app::printPdf(document, m_folder.filePath(name).toStdString());
        if (!printed) qWarning("%s", printed.error().message.c_str());
        QFile file(m_folder.filePath(name));
        return printed && file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    QString tool(const QString& program, const QStringList& arguments) {
        QProcess process;
        process.start(program, arguments);
        process.waitForFinished();
        return QString::fromUtf8(process.readAllStandardOutput());
    }

private slots:
    void aReportPrintsItsWordsOnNumberedPages() {
        QVERIFY(print(test::sampleDocument(120), "long.pdf").startsWith("%PDF-"));
        if (QStandardPaths::findExecutable("pdftotext").isEmpty()) QSKIP("pdftotext is not installed (package poppler-utils)");
        const QString text = tool("pdftotext", {"-layout", m_folder.filePath("long.pdf"), "-"});
        for (const char* part : {"Retention report: sample & friends", "Summary", "Model quality", "Top risks", "What the terms mean", "7,043",
                                 "26.5 %", "EUR 139,131", "not available", "<script>", "row-119", "Customers most at risk (continued)"})
            QVERIFY2(text.contains(part), part);
        const QStringList pages = text.split('\f', Qt::SkipEmptyParts);
        QVERIFY(pages.size() >= 3);
        for (int i = 0; i < pages.size(); ++i)
            QVERIFY2(pages[i].contains(QStringLiteral("%1 of %2").arg(i + 1).arg(pages.size())), qPrintable(pages[i]));
        for (int i = 1; i < pages.size(); ++i) QVERIFY(pages[i].trimmed().startsWith("Retention report: sample & friends"));
        for (const QString& page : pages)
            if (page.contains("row-")) QVERIFY2(page.contains("Reasons"), "a page of the table lacks the header");
    }

    void headingsKeepWhatFollowsThem() {
        if (QStandardPaths::findExecutable("pdftotext").isEmpty()) QSKIP("pdftotext is not installed (package poppler-utils)");
        for (int rows = 1; rows <= 40; rows += 7) {
            report::ReportDocument document = test::sampleDocument(rows);
            document.sections.push_back({"Last section", "last", {report::Paragraph{"Its only sentence.", false}}});
            QVERIFY(!print(document, "keep.pdf").isEmpty());
            const QString text = tool("pdftotext", {"-layout", m_folder.filePath("keep.pdf"), "-"});
            bool together = false;
            for (const QString& page : text.split('\f'))
                together = together || (page.contains("Last section") && page.contains("Its only sentence."));
            QVERIFY2(together, qPrintable(QString::number(rows)));
        }
    }

    void theTitleIsInTheFilesOwnData() {
        print(test::sampleDocument(), "title.pdf");
        if (QStandardPaths::findExecutable("pdfinfo").isEmpty()) QSKIP("pdfinfo is not installed (package poppler-utils)");
        const QString info = tool("pdfinfo", {"-isodates", m_folder.filePath("title.pdf")});
        QVERIFY(info.contains("Retention report: sample & friends"));
        QVERIFY(info.contains("A4"));
        QVERIFY2(info.contains("2026-09-21T"), qPrintable(info));
    }

    void theSameDocumentGivesTheSameBytes() {
        const QByteArray first = print(test::sampleDocument(), "a.pdf");
        QVERIFY2(first.contains("/CreationDate (D:20260921"), "the time is the clock's, not the report's");
        QCOMPARE(print(test::sampleDocument(), "b.pdf"), first);
    }

    void anEmptyReportIsOnePage() {
        report::ReportDocument document;
        document.title = "Nothing yet";
        QVERIFY(print(document, "empty.pdf").contains("/Count 1"));
    }

    void hugeTextsDoNotHangOrOverflow() {
        report::ReportDocument document = test::sampleDocument();
        document.sections.push_back({"Long", "long", {report::Paragraph{QString("word ").repeated(5000).toStdString(), true}}});
        report::Table table = test::sampleTable(3);
        table.rows[0][3] = std::string(20'000, 'x');
        document.sections.push_back({"Wide", "wide", {table}});
        QVERIFY(!print(document, "huge.pdf").isEmpty());
    }

    void aMissingFolderIsAnErrorThatSaysSo() {
        const auto printed = app::printPdf(test::sampleDocument(), m_folder.filePath("no/such/x.pdf").toStdString());
        QVERIFY(!printed);
        QVERIFY(printed.error().code == ErrorCode::Io);
    }
};

QTEST_MAIN(TestPdf)
#include "tst_pdf.moc"
