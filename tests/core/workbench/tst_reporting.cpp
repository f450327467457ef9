// The report as a whole: every section from a real small project, with and without a model, the same twice, and exports
// that appear complete or not at all.
#include "core/data/label.h"
#include "core/report/writers.h"
#include "core/storage/customers.h"
#include "core/storage/notebook.h"
#include "core/workbench/browsing.h"
#include "core/workbench/contacting.h"
#include "core/workbench/modelevaluation.h"
#include "core/workbench/overview.h"
#include "core/workbench/project.h"
#include "core/workbench/reporting.h"
#include "core/workbench/reportsections.h"
#include "core/workbench/training.h"
#include "core/workbench/whatif.h"
#include "tests/support/churnproject.h"
#include "tests/support/fakescorer.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <algorithm>
#include <cmath>
#include <map>

using namespace holdfast;
using namespace holdfast::workbench;
using namespace holdfast::report;

namespace {

const Clock kClock = [] { return UtcMillis{1'790'000'000'000}; };

const Section* find(const ReportDocument& document, std::string_view name) {
    const auto found = std::find_if(document.sections.begin(), document.sections.end(), [&](const Section& s) { return s.name == name; });
    return found == document.sections.end() ? nullptr : &*found;
}

template <typename T>
std::vector<const T*> blocks(const ReportDocument& document, std::string_view section) {
    std::vector<const T*> found;
    if (const Section* in = find(document, section))
        for (const Block& block : in->blocks)
            if (const T* part = std::get_if<T>(&block)) found.push_back(part);
    return found;
}

const Table* table(const ReportDocument& document, std::string_view section, std::string_view name) {
    for (const Table* candidate : blocks<Table>(document, section))
        if (candidate->name == name) return candidate;
    return nullptr;
}

Cell keyFigure(const ReportDocument& document, std::string_view section, std::string_view label) {
    for (const KeyFigures* figures : blocks<KeyFigures>(document, section))
        for (const KeyFigure& figure : figures->figures)
            if (figure.label == label) return figure.value;
    return std::string("no such figure");
}

double number(const Cell& cell) { return std::holds_alternative<Figure>(cell) ? std::get<Figure>(cell).value : -1.0; }

QByteArray bytes(const QString& path) {
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

}  // namespace

class TestReporting : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_next = 0;

    storage::Project project(bool trained) {
        const std::string path = m_folder.filePath(QString("p%1.holdfast").arg(m_next++)).toStdString();
        auto made = test::makeChurnProject(path);
        if (!made) qFatal("%s", made.error().message.c_str());
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = "logistic";
        if (trained) {
            const auto card = trainModel(*made, learners, request, kClock, TaskContext());
            if (!card) qFatal("%s", card.error().message.c_str());
        }
        return std::move(*made);
    }

    ReportDocument report(storage::Project& opened, const ReportRequest& request = {}) {
        auto built = buildReport(opened, request, kClock, TaskContext());
        if (!built) qFatal("%s", built.error().message.c_str());
        return std::move(*built);
    }

    void remember(storage::Project& opened, const char* key, const char* name) {
        const auto profiler = WhatIfProfiler::forCustomer(opened, key, kClock, TaskContext());
        QVERIFY(profiler.has_value());
        RememberedWhatIf whatIf;
        whatIf.name = name;
        whatIf.key = key;
        whatIf.settings = {{"Contract", std::string("Two year")}};
        const auto result = profiler->evaluate(whatIf.settings);
        QVERIFY2(result.has_value(), result ? "" : result.error().message.c_str());
        whatIf.result = *result;
        whatIf.savedAt = kClock();
        QVERIFY(rememberWhatIf(opened, whatIf));
    }

private slots:
    void everySectionIsThere_withTheProjectsNumbers() {
        storage::Project opened = project(true);
        remember(opened, "C00012", "Longer contract");
        const ReportDocument document = report(opened);
        QStringList names;
        for (const Section& section : document.sections) names << QString::fromStdString(section.name);
        QCOMPARE(names, QStringList({"summary", "data_profile", "model_quality", "model_card", "top_risks", "evidence", "what_ifs", "provenance"}));

        const auto overview = computeOverview(opened, {}, TaskContext());
        QVERIFY(overview.has_value());
        QCOMPARE(number(keyFigure(document, "summary", "Customers")), 600.0);
        QCOMPARE(number(keyFigure(document, "summary", "Churn rate")), *overview->churnRate);
        QCOMPARE(number(keyFigure(document, "summary", "Expected loss a period")), *overview->expectedLoss);
        QCOMPARE(number(keyFigure(document, "summary", "High risk")), static_cast<double>(overview->highRisk));
        QVERIFY(blocks<Chart>(document, "summary").size() == 2 && table(document, "summary", "risk_by_segment"));

        const Table* columns = table(document, "data_profile", "columns");
        QVERIFY(columns && columns->rows.size() >= 8);
        QVERIFY(number(keyFigure(document, "model_quality", "ROC AUC")) > 0.7);
        QCOMPARE(blocks<Chart>(document, "model_quality").size(), std::size_t{4});
        for (const Chart* chart : blocks<Chart>(document, "model_quality")) {
            QVERIFY2(!chart->series.empty(), chart->name.c_str());
            const bool ofWhom = chart->yTitle.find("of customers here 7 days or more") != std::string::npos;  // newcomers are scored apart
            QCOMPARE(ofWhom, chart->name == "importance");
        }
    }

    void modelCard_tellsTheModelFromTheSameStructsAsTheWindow() {
        storage::Project opened = project(true);
        QVERIFY(editContact(opened, ContactAssumptions{4.0, 90.0, 0.2, {}}));
        const ReportDocument document = report(opened);
        const auto evaluation = evaluateModel(opened, 0, TaskContext());
        QVERIFY(evaluation.has_value());
        const auto info = projectInfo(opened);
        QVERIFY(info && info->models.size() == 1);
        const ModelCard& card = info->models.front();

        const Table* facts = table(document, "model_card", "model_card");
        QVERIFY(facts);
        const auto fact = [facts](std::string_view name) {
            for (const auto& row : facts->rows)
                if (std::get<std::string>(row[0]) == name) return row[1];
            return Cell();
        };
        QCOMPARE(std::get<std::string>(fact("Learner")), card.learner);
        QCOMPARE(std::get<std::string>(fact("Data fingerprint")), card.dataFingerprint);
        QCOMPARE(std::get<std::string>(fact("Seed")), std::to_string(card.seed));
        QCOMPARE(number(fact("Folds")), static_cast<double>(card.folds));
        for (const std::string& column : card.columns) QVERIFY(std::get<std::string>(fact("Columns used")).find(column) != std::string::npos);

        const Table* metrics = table(document, "model_card", "model_card_metrics");
        QVERIFY(metrics);
        QCOMPARE(number(metrics->rows[0][1]), card.metrics.auc);
        QCOMPARE(number(metrics->rows[0][2]), evaluation->intervals.auc.lower);
        QCOMPARE(number(metrics->rows[1][3]), evaluation->intervals.logLoss.upper);
        const Table* calibration = table(document, "model_card", "model_card_calibration");
        QVERIFY(calibration && calibration->rows.size() == card.calibrationBins.size());

        const Table* thresholds = table(document, "model_card", "model_card_thresholds");
        QVERIFY(thresholds);
        const auto best = evaluation->thresholds.best(evaluation->contact);
        int marked = 0;
        for (const auto& row : thresholds->rows) {
            const auto counts = evaluation->thresholds.at(number(row[0]));
            QCOMPARE(number(row[1]), static_cast<double>(counts.contacted()));
            QCOMPARE(number(row[5]), scoring::moneyFrom(counts, evaluation->contact));
            if (std::get<std::string>(row[6]).empty()) continue;
            ++marked;
            QCOMPARE(number(row[0]), best.threshold);
        }
        QCOMPARE(marked, 1);
        QVERIFY(table(document, "model_card", "model_card_drift") && table(document, "model_card", "model_card_warnings"));
    }

    void topRisksAreTheHighestScoresOfThoseStillHere_withReasonsAndLoss() {
        storage::Project opened = project(true);
        ReportRequest request;
        request.topRisks = 7;
        const Table* risks = nullptr;
        const ReportDocument document = report(opened, request);
        risks = table(document, "top_risks", "top_risks");
        QVERIFY(risks);
        QCOMPARE(risks->rows.size(), std::size_t{7});
        auto scores = storage::readScores(opened);
        QVERIFY(scores.has_value());
        const auto customers = storage::readCustomers(opened, {}, TaskContext());
        QVERIFY(customers.has_value());
        const auto labels = labelsOf(*customers);
        QVERIFY(labels.has_value());
        std::map<std::string, double> left;
        for (std::size_t i = 0; i < labels->size(); ++i) left[customers->keys[i]] = (*labels)[i];
        std::vector<double> all;
        std::size_t gone = 0;
        for (std::size_t i = 0; i < scores->keys.size(); ++i) {
            if (left.at(scores->keys[i]) == 1.0) ++gone;
            else all.push_back(scores->scores[i].probability);
        }
        QVERIFY(gone > 50);
        std::sort(all.rbegin(), all.rend());
        for (std::size_t i = 0; i < 7; ++i) {
            const auto& row = risks->rows[i];
            QCOMPARE(number(row[2]), all[i]);
            QVERIFY(number(row[3]) <= number(row[2]) && number(row[2]) <= number(row[4]));
            if (number(row[5]) >= 0.0) QVERIFY(std::abs(number(row[6]) - number(row[5]) * number(row[2])) < 1e-9);
            QVERIFY(left.at(std::get<std::string>(row[1])) != 1.0);
            QVERIFY2(std::get<std::string>(row[7]).find("Contract") != std::string::npos, std::get<std::string>(row[7]).c_str());
        }
    }

    void everyStatisticHasOneSentenceOfDefinition() {
        storage::Project opened = project(true);
        for (const Section& section : report(opened).sections)
            for (const Block& block : section.blocks)
                if (const auto* figures = std::get_if<KeyFigures>(&block))
                    for (const KeyFigure& figure : figures->figures)
                        QVERIFY2(figure.definition.size() > 15 && figure.definition.back() == '.', figure.label.c_str());
    }

    void whatIfsAreCalledAssociation() {
        storage::Project opened = project(true);
        remember(opened, "C00012", "Longer contract");
        remember(opened, "C00013", "Another");
        const ReportDocument document = report(opened);
        const Table* kept = table(document, "what_ifs", "what_ifs");
        QVERIFY(kept && kept->rows.size() == 2);
        QCOMPARE(std::get<std::string>(kept->rows[0][2]), std::string("Contract = Two year"));
        QCOMPARE(std::get<std::string>(kept->rows[0][8]), std::string("associational"));
        QVERIFY(std::abs(number(kept->rows[0][4]) - number(kept->rows[0][3]) - number(kept->rows[0][5])) < 1e-9);
        const auto words = blocks<Paragraph>(document, "what_ifs");
        QVERIFY(!words.empty() && words.front()->caution && words.front()->text.find("association, not an effect") != std::string::npos);
        QVERIFY(blocks<Chart>(document, "what_ifs").front()->showEvidence);
    }

    void aChangeWithoutAnInterval_hasNoLimitsInTheReport() {
        storage::Project opened = project(true);  // the learner of this test has one member
        remember(opened, "C00012", "Longer contract");
        const ReportDocument document = report(opened);
        const Table* kept = table(document, "what_ifs", "what_ifs");
        QVERIFY(kept && kept->rows.size() == 1);
        QVERIFY(std::holds_alternative<Figure>(kept->rows[0][5]));
        for (const std::size_t limit : {std::size_t{6}, std::size_t{7}}) {
            QVERIFY(!std::holds_alternative<Figure>(kept->rows[0][limit]));
            QVERIFY(!std::holds_alternative<std::string>(kept->rows[0][limit]));
        }
        const Chart* chart = blocks<Chart>(document, "what_ifs").front();
        QVERIFY(std::isnan(chart->series.front().lower.front()) && std::isnan(chart->series.front().upper.front()));
        QVERIFY(toSvg(*chart, "EUR").find("nan") == std::string::npos);
    }

    void segmentTitle_speaksOfTheShownOnes_whenSomeWereLeftOut() {
        Overview overview;
        overview.customers = overview.filtered = 30;
        overview.modelVersion = 1;
        overview.meanProbability = 0.4;
        overview.segmentColumn = "city";
        overview.segments = {{"Bern", 10, 0.7, {}, 2.0}, {"Thun", 10, 0.2, {}, 1.0}};
        const auto title = [&] {
            for (const Block& block : summarySection(overview, "EUR").blocks)
                if (const auto* chart = std::get_if<Chart>(&block)) return chart->title;
            return std::string();
        };
        QVERIFY2(title().starts_with("city: \"Bern\" has the highest mean score, "), title().c_str());
        overview.segmentsLeftOut = 3;
        QVERIFY2(title().starts_with("city: \"Bern\" has the highest mean score of the 2 segments shown, "), title().c_str());
    }

    void withoutAModel_everySectionSaysWhatToDo() {
        storage::Project opened = project(false);
        const ReportDocument document = report(opened);
        QCOMPARE(document.sections.size(), std::size_t{8});
        QVERIFY(std::holds_alternative<std::monostate>(keyFigure(document, "summary", "Mean score")));
        QVERIFY(number(keyFigure(document, "summary", "Churn rate")) > 0.0);
        for (const char* section : {"summary", "model_quality", "model_card", "top_risks"}) {
            const auto words = blocks<Paragraph>(document, section);
            QVERIFY2(!words.empty() && words.front()->text.find("Train one") != std::string::npos, section);
        }
        QVERIFY(blocks<Paragraph>(document, "evidence").front()->text.find("No treatments") != std::string::npos);
        QVERIFY(blocks<Paragraph>(document, "what_ifs").front()->text.find("Remember") != std::string::npos);
        QVERIFY(toHtml(document).size() > 5'000);
    }

    void anEmptyProjectMakesAReportThatSaysSo() {
        auto draft = storage::Project::draft(m_folder.filePath("empty.holdfast").toStdString());
        QVERIFY(draft.has_value() && draft->publish());
        const ReportDocument document = report(*draft);
        QCOMPARE(document.sections.size(), std::size_t{8});
        QVERIFY(blocks<Paragraph>(document, "summary").front()->text.find("Import a table") != std::string::npos);
    }

    void aFilterNarrowsTheReportAndIsNamed() {
        storage::Project opened = project(true);
        ReportRequest request;
        request.filter.conditions = {{"Contract", Comparison::Equal, {std::string("Two year")}}};
        const ReportDocument document = report(opened, request);
        const double customers = number(keyFigure(document, "summary", "Customers"));
        QVERIFY(customers > 50.0 && customers < 200.0);
        QCOMPARE(document.provenance.filter, describe(request.filter));
        request.filter.conditions = {{"Contract", Comparison::Equal, {std::string("none such")}}};
        QVERIFY(blocks<Paragraph>(report(opened, request), "summary").front()->text.find("No customer passes") != std::string::npos);
    }

    void provenanceNamesDataModelSeedAndTimes() {
        storage::Project opened = project(true);
        const ReportDocument document = report(opened);
        const Provenance& from = document.provenance;
        QVERIFY(!from.fingerprint.empty() && from.modelVersion == 1 && from.learner == "logistic" && from.seed == 1);
        QCOMPARE(from.createdAt, kClock());
        QCOMPARE(from.asOf, UtcMillis{test::kNewestSignup});
        QVERIFY(table(document, "provenance", "provenance") && table(document, "provenance", "runs"));
        QVERIFY2(blocks<Paragraph>(document, "provenance").empty(), "says the data changed though they did not");
    }

    void theSameProjectGivesTheSameReport() {
        storage::Project opened = project(true);
        QCOMPARE(toHtml(report(opened)), toHtml(report(opened)));
        QCOMPARE(toCsv(report(opened)), toCsv(report(opened)));
    }

    void aStoppedReportIsCancelled() {
        storage::Project opened = project(false);
        std::stop_source source;
        source.request_stop();
        const auto built = buildReport(opened, {}, kClock, TaskContext(source.get_token()));
        QVERIFY(!built && built.error().code == ErrorCode::Cancelled);
    }

    void exportWritesEachFormatByItsExtension() {
        storage::Project opened = project(true);
        const ReportDocument document = report(opened);
        const PdfPrinter printer = [](const ReportDocument&, const std::filesystem::path& file) -> Result<void> {
            QFile out(QString::fromStdString(file.string()));
            if (out.open(QIODevice::WriteOnly)) out.write("%PDF-printed");
            return {};
        };
        const auto to = [&](const char* name) { return std::filesystem::path(m_folder.filePath(name).toStdString()); };
        for (const char* name : {"r.html", "r.xlsx", "r.csv", "r.pdf", "r.HTML"}) {
            const auto done = exportReport(document, to(name), printer);
            QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
        }
        QXmlStreamReader xml(bytes(m_folder.filePath("r.html")));
        while (!xml.atEnd()) xml.readNext();
        QVERIFY2(!xml.hasError(), qPrintable(xml.errorString()));
        QVERIFY(bytes(m_folder.filePath("r.xlsx")).startsWith("PK"));
        QCOMPARE(bytes(m_folder.filePath("r.pdf")), QByteArray("%PDF-printed"));
        QVERIFY(exportReport(document, to("r.docx"), printer).error().code == ErrorCode::InvalidInput);
        QVERIFY(exportReport(document, to("q.pdf"), {}).error().code == ErrorCode::Unavailable);
    }

    void aFailedExportKeepsTheOldFileAndLeavesNothingBehind() {
        QDir().mkpath(m_folder.filePath("out"));
        const std::filesystem::path file = m_folder.filePath("out/r.pdf").toStdString();
        const ReportDocument document;
        const PdfPrinter good = [](const ReportDocument&, const std::filesystem::path& at) -> Result<void> {
            QFile out(QString::fromStdString(at.string()));
            if (out.open(QIODevice::WriteOnly)) out.write("old");
            return {};
        };
        const PdfPrinter broken = [](const ReportDocument&, const std::filesystem::path& at) -> Result<void> {
            QFile out(QString::fromStdString(at.string()));
            if (out.open(QIODevice::WriteOnly)) out.write("half");
            return Unexpected(ErrorCode::Io, "full");
        };
        QVERIFY(exportReport(document, file, good));
        QVERIFY(!exportReport(document, file, broken));
        QCOMPARE(bytes(m_folder.filePath("out/r.pdf")), QByteArray("old"));
        QCOMPARE(QDir(m_folder.filePath("out")).entryList(QDir::Files | QDir::Hidden), QStringList({"r.pdf"}));
        QVERIFY(exportReport(document, m_folder.filePath("none/r.html").toStdString(), {}).error().code == ErrorCode::Io);
    }

    void exportedCustomersFollowFilterOrderAndColumns() {
        storage::Project opened = project(true);
        Filter filter;
        filter.conditions = {{"Contract", Comparison::Equal, {std::string("One year")}}};
        const std::filesystem::path csv = m_folder.filePath("customers.csv").toStdString();
        const auto count = exportCustomers(opened, filter, {"@probability", true}, {"id", "Contract", "senior", "joined", "@probability"}, csv,
                                           TaskContext());
        QVERIFY2(count.has_value(), count ? "" : count.error().message.c_str());
        const QList<QByteArray> lines = bytes(m_folder.filePath("customers.csv")).split('\n');
        QCOMPARE(lines.front(), QByteArray("id,Contract,senior,joined,probability\r"));
        QCOMPARE(static_cast<std::uint64_t>(lines.size() - 2), *count);
        double last = 1.0;
        for (int i = 1; i < lines.size() - 1; ++i) {
            const QList<QByteArray> fields = lines[i].trimmed().split(',');
            QCOMPARE(fields[1], QByteArray("One year"));
            QVERIFY(fields[2] == "true" || fields[2] == "false");
            QVERIFY(fields[3].endsWith("Z"));
            QVERIFY(fields[4].toDouble() <= last);
            last = fields[4].toDouble();
        }
        const auto all = exportCustomers(opened, {}, {}, {}, m_folder.filePath("customers.xlsx").toStdString(), TaskContext());
        QVERIFY(all && *all == 600);
        QVERIFY(bytes(m_folder.filePath("customers.xlsx")).startsWith("PK"));
    }

    void exportingCustomersRefusesWhatItCannotDo() {
        storage::Project opened = project(false);
        const auto fails = [&](const char* name, const std::vector<std::string>& columns) {
            const auto done = exportCustomers(opened, {}, {}, columns, m_folder.filePath(name).toStdString(), TaskContext());
            return done ? ErrorCode::Internal : done.error().code;
        };
        QVERIFY(fails("x.txt", {"id"}) == ErrorCode::InvalidInput);
        QVERIFY(fails("x.csv", {"no such column"}) == ErrorCode::InvalidInput);
        QVERIFY(fails("none/x.csv", {"id"}) == ErrorCode::Io);
        QVERIFY(!QFile::exists(m_folder.filePath("x.csv")));
    }
};

QTEST_GUILESS_MAIN(TestReporting)
#include "tst_reporting.moc"
