// The main job on the real customer tables of the data folder: import with what can be inferred, train, score rows the
// model has not seen, explain, what-if, and all four reports.
#include "tests/cli/cliprocess.h"
#include "tests/cli/csvrows.h"
#include "tests/support/testdata.h"

#include <QtTest>

#include <cmath>
#include <optional>

using holdfast::test::readAll;
using holdfast::test::readCsv;
using holdfast::test::runCli;

namespace {

double auc(const std::vector<std::pair<double, bool>>& scored) {
    double wins = 0, pairs = 0;
    for (const auto& [p, left] : scored) {
        if (!left) continue;
        for (const auto& [q, other] : scored) {
            if (other) continue;
            pairs += 1, wins += p > q ? 1.0 : p == q ? 0.5 : 0.0;
        }
    }
    return wins / pairs;
}

/// What a tool writes to standard output; empty when it fails.
QByteArray outputOf(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(60'000) || process.exitStatus() != QProcess::NormalExit || process.exitCode() != 0) return {};
    return process.readAllStandardOutput();
}

/// The text of an exported report; a notice and nothing when the tool that reads its format is not installed.
std::optional<QByteArray> textOf(const QString& file, const QString& format) {
    if (format == "csv") return readAll(file);
    if (format == "html") return QString::fromUtf8(readAll(file)).remove(QRegularExpression("<[^>]*>")).toUtf8();
    const QString tool = QStandardPaths::findExecutable(format == "pdf" ? "pdftotext" : "unzip");
    if (tool.isEmpty()) return std::nullopt;
    if (format == "pdf") return outputOf(tool, {"-layout", file, "-"});
    return outputOf(tool, {"-p", file, "xl/sharedStrings.xml", "xl/worksheets/*.xml"});
}

/// Without blanks and line ends: a narrow column of the PDF breaks long words.
QByteArray joined(QByteArray text) {
    text.removeIf([](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\f'; });
    return text;
}

}  // namespace

class TestCliRealTables : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path(const QString& name) const { return m_folder.filePath(name); }

    /// Every fifth line goes to `held` (none of these tables has a line break inside a field).
    void split(const QString& table, const QString& fit, const QString& held) const {
        const QList<QByteArray> rows = readAll(table).split('\n');
        QFile a(fit), b(held);
        QVERIFY(a.open(QIODevice::WriteOnly) && b.open(QIODevice::WriteOnly));
        a.write(rows[0] + '\n');
        b.write(rows[0] + '\n');
        for (qsizetype i = 1; i < rows.size(); ++i)
            if (!rows[i].trimmed().isEmpty()) (i % 5 == 0 ? b : a).write(rows[i] + '\n');
    }

    /// The exported file says who is most at risk, how good the model is and which data it was made from.
    void checkReport(const QString& project, const QString& format, const QString& riskiest, double ownAuc) const {
        const QString file = path("report." + format);
        HOLDFAST_JSON(report, "report", project, "--out", file);
        const QByteArray fingerprint = report["fingerprint"].toString().toUtf8();
        QCOMPARE(fingerprint.size(), 32);
        const QByteArray bytes = readAll(file);
        if (format == "pdf") QVERIFY(bytes.startsWith("%PDF"));
        if (format == "xlsx") QVERIFY(bytes.startsWith("PK"));
        const auto text = textOf(file, format);
        if (!text) QSKIP(qPrintable("the text of the " + format + " report was not read: pdftotext or unzip is not installed"));
        // CSV and XLSX carry the number itself, the two made for reading its three decimals.
        const bool forReading = format == "html" || format == "pdf";
        const QByteArray auc = forReading ? "logistic(thismodel)ROCAUC" + QByteArray::number(ownAuc, 'f', 3)
                                          : QByteArray::number(ownAuc, 'g', 10).left(10);
        const QByteArray found = joined(*text);
        QVERIFY2(found.contains(joined(riskiest.toUtf8())), qPrintable(format + " lacks " + riskiest));
        QVERIFY2(found.contains(auc), qPrintable(format + " lacks AUC " + auc));
        // A narrow column of the PDF breaks the fingerprint, and -layout puts the next column between its halves.
        QVERIFY2(found.contains(format == "pdf" ? fingerprint.left(24) : fingerprint),
                 qPrintable(format + " lacks the fingerprint"));
    }

private slots:
    void mainJob_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("key");
        QTest::addColumn<QString>("label");
        QTest::addColumn<QString>("positive");
        QTest::addColumn<QString>("setting");
        QTest::addColumn<double>("atLeast");
        QTest::addColumn<double>("atMost");  // above it something leaks
        QTest::newRow("Telco") << "Telco-Customer-Churn.csv"
                               << "customerID"
                               << "Churn"
                               << "Yes"
                               << "Contract=Two year" << 0.82 << 0.88;
        QTest::newRow("bank") << "bank data.csv"
                              << "CustomerId"
                              << "Exited"
                              << "1"
                              << "NumOfProducts=3" << 0.74 << 0.90;
        QTest::newRow("cards") << "BankChurners.csv"
                               << "CLIENTNUM"
                               << "Attrition_Flag"
                               << "Attrited Customer"
                               << "Total_Trans_Ct=20" << 0.88 << 0.998;
        QTest::newRow("phones") << "mlc_churn.csv"
                                << "rownames"
                                << "churn"
                                << "yes"
                                << "international_plan=yes" << 0.78 << 0.96;
    }
    void mainJob() {
        QFETCH(QString, file);
        QFETCH(QString, key);
        QFETCH(QString, label);
        QFETCH(QString, positive);
        QFETCH(QString, setting);
        QFETCH(double, atLeast);
        QFETCH(double, atMost);
        const auto table = holdfast::test::dataFolder() / "churn" / file.toStdString();
        if (!std::filesystem::exists(table)) QSKIP("this real table is not here; set HOLDFAST_DATA to the data folder");
        split(QString::fromStdString(table.string()), path("fit.csv"), path("held.csv"));
        const QString project = path(file + ".holdfast");
        HOLDFAST_JSON(imported, "import", project, "--customers", path("fit.csv"), "--key", key, "--label",
                      label + "=" + positive);
        const QJsonObject customers = imported["customers"].toObject();
        QCOMPARE(customers["rows_read"].toInt(), int(readCsv(path("fit.csv")).size()));
        QCOMPARE(customers["rows_accepted"].toInt(), customers["rows_read"].toInt());

        HOLDFAST_JSON(trained, "train", project, "--learner", "logistic", "--seed", "1");
        const double own = trained["metrics"].toObject()["auc"].toDouble();
        HOLDFAST_JSON(scored, "score", project, "--input", path("held.csv"), "--out", path("scores.csv"));
        QMap<QString, double> probability;
        for (const auto& row : readCsv(path("scores.csv"))) probability[row["key"]] = row["probability"].toDouble();
        std::vector<std::pair<double, bool>> rows;
        for (const auto& row : readCsv(path("held.csv"))) {
            QVERIFY2(probability.contains(row[key]), qPrintable(row[key]));
            rows.emplace_back(probability[row[key]], row[label] == positive);
        }
        QCOMPARE(scored["rows"].toInt(), int(rows.size()));
        const double unseen = auc(rows);
        qInfo("%s: unseen AUC %.4f, own estimate %.4f", qPrintable(file), unseen, own);
        QVERIFY(unseen > atLeast && unseen < atMost && std::abs(unseen - own) < 0.04);

        const QString someone = readCsv(path("fit.csv"))[0][key];
        HOLDFAST_JSON(why, "explain", project, someone);
        QVERIFY(!why["contributions"].toArray().isEmpty());
        HOLDFAST_JSON(moved, "whatif", project, someone, "--set", setting);
        QVERIFY(std::abs(moved["delta"].toDouble()) > 0.0005);
        HOLDFAST_JSON(ownScores, "score", project, "--out", path("own.csv"));
        QSet<QString> left;  // nobody who has left stands among the top risks
        for (const auto& row : readCsv(path("fit.csv")))
            if (row[label] == positive) left.insert(row[key]);
        QString riskiest;
        double highest = -1.0;
        for (const auto& row : readCsv(path("own.csv")))
            if (const double p = row["probability"].toDouble(); p > highest && !left.contains(row["key"])) highest = p, riskiest = row["key"];
        for (const char* format : {"html", "csv", "xlsx", "pdf"}) {
            checkReport(project, format, riskiest, own);
            if (QTest::currentTestFailed()) return;
        }
    }
};

QTEST_GUILESS_MAIN(TestCliRealTables)
#include "tst_realtables.moc"
