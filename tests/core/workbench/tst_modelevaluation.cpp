// A version weighed on the predictions it was kept with, and the assumptions on money: what is assumed, set, taken back.
#include "core/scoring/metrics.h"
#include "core/storage/database.h"
#include "core/storage/notebook.h"
#include "core/workbench/contacting.h"
#include "core/workbench/editing.h"
#include "core/workbench/foldpredictions.h"
#include "core/workbench/modelevaluation.h"
#include "core/workbench/project.h"
#include "core/workbench/training.h"
#include "tests/support/churnproject.h"
#include "tests/support/fakescorer.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::workbench;

namespace {

const Clock kClock = [] { return UtcMillis{1'790'000'000'000}; };

/// Mean charges of those who left, straight from how the project was made.
double meanChargesOfLeavers() {
    double sum = 0.0, count = 0.0;
    for (int i = 0; i < 600; ++i) {
        const auto cells = test::churnCustomer(i, {});
        const auto* charges = std::get_if<double>(&cells[3]);
        if (!charges || std::get<std::string>(cells[8]) != "Yes") continue;
        sum += *charges;
        count += 1.0;
    }
    return sum / count;
}

}  // namespace

class TestModelEvaluation : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_next = 0;

    /// A copy of the one project that was trained.
    storage::Project trained() {
        const QString path = m_folder.filePath(QString("p%1.holdfast").arg(m_next++));
        if (!QFile::copy(m_folder.filePath("trained.holdfast"), path)) qFatal("cannot copy the project");
        auto opened = openProject(path.toStdString());
        if (!opened) qFatal("%s", opened.error().message.c_str());
        return std::move(*opened);
    }

private slots:
    void initTestCase() {
        auto made = test::makeChurnProject(m_folder.filePath("trained.holdfast").toStdString());
        QVERIFY2(made.has_value(), made ? "" : made.error().message.c_str());
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = "logistic";
        request.split = SplitChoice::Random;  // everybody is judged
        const auto card = trainModel(*made, learners, request, kClock, TaskContext());
        QVERIFY2(card.has_value(), card ? "" : card.error().message.c_str());
    }

    void evaluation_isOfTheKeptPredictions() {
        const storage::Project project = trained();
        const auto evaluation = evaluateModel(project, 0, TaskContext());
        QVERIFY2(evaluation.has_value(), evaluation ? "" : evaluation.error().message.c_str());
        const auto predictions = readFoldPredictions(project, 0);
        QVERIFY(predictions.has_value());
        QCOMPARE(evaluation->version, std::int64_t{1});
        QVERIFY(evaluation->missing.empty());
        QCOMPARE(evaluation->thresholds.customers(), std::uint64_t{600});
        std::uint64_t caught = 0, contacted = 0;
        for (std::size_t i = 0; i < predictions->rows(); ++i) {
            if (predictions->probabilities[i] < 0.4) continue;
            ++contacted;
            caught += predictions->labels[i] == 1.0;
        }
        QVERIFY(caught > 20 && contacted > caught);
        QCOMPARE(evaluation->thresholds.at(0.4).caught, caught);
        QCOMPARE(evaluation->thresholds.at(0.4).contacted(), contacted);
        QVERIFY(std::abs(evaluation->intervals.brier.value -
                         scoring::brierScore(predictions->probabilities, predictions->labels)) < 1e-12);
        QVERIFY(evaluation->intervals.auc.lower < evaluation->intervals.auc.value);
    }

    void assumptions_comeFromTheValueColumnOfLeavers() {
        storage::Project project = trained();
        auto evaluation = evaluateModel(project, 1, TaskContext());
        QVERIFY(evaluation && !evaluation->contactIsSet);
        QVERIFY(std::abs(evaluation->contact.value - meanChargesOfLeavers()) < 0.006);
        QVERIFY(std::abs(evaluation->contact.cost - evaluation->contact.value / 20.0) < 0.006);
        QVERIFY(evaluation->contact.basis.find("charges") != std::string::npos);
        auto charges = test::churnColumns({})[3];
        charges.role = ColumnRole::Monetary;
        QVERIFY(editColumn(project, charges));
        evaluation = evaluateModel(project, 1, TaskContext());
        QVERIFY(evaluation.has_value());
        QCOMPARE(evaluation->contact.value, 100.0);
        QVERIFY(evaluation->contact.basis.find("no column has the role value") != std::string::npos);
    }

    void whatAPersonSets_staysUntilTakenBack() {
        storage::Project project = trained();
        const ContactAssumptions mine{2.5, 80.0, 0.1, {}};
        const auto former = editContact(project, mine);
        QVERIFY(former && !former->has_value());
        auto evaluation = evaluateModel(project, 1, TaskContext());
        QVERIFY(evaluation && evaluation->contactIsSet);
        QCOMPARE(evaluation->contact, mine);
        const auto mineAgain = editContact(project, std::nullopt);
        QVERIFY(mineAgain && mineAgain->has_value());
        QCOMPARE(**mineAgain, mine);
        evaluation = evaluateModel(project, 1, TaskContext());
        QVERIFY(evaluation && !evaluation->contactIsSet);
    }

    void impossibleAssumptions_areRefused_andUnreadableOnesCountAsNotSet() {
        storage::Project project = trained();
        for (const ContactAssumptions& bad :
             {ContactAssumptions{-1.0, 80.0, 0.1, {}}, ContactAssumptions{1.0, -80.0, 0.1, {}},
              ContactAssumptions{1.0, 80.0, 1.1, {}}, ContactAssumptions{std::nan(""), 80.0, 0.1, {}},
              ContactAssumptions{1.0, INFINITY, 0.1, {}}}) {
            const auto refused = editContact(project, bad);
            QVERIFY(!refused && refused.error().code == ErrorCode::InvalidInput);
        }
        for (const char* text : {"", "[]", "{\"cost\": 1}", "{\"cost\": -1, \"value\": 2, \"kept_share\": 0.5}"}) {
            QVERIFY(storage::writeSetting(project, "contact_assumptions", text));
            const auto read = readContact(project);
            QVERIFY(read && !read->has_value());
        }
    }

    void withoutKeptPredictions_itSaysWhy() {
        storage::Project project = trained();
        QVERIFY(project.database().execute("DELETE FROM fold_predictions"));
        const auto evaluation = evaluateModel(project, 1, TaskContext());
        QVERIFY(evaluation && evaluation->thresholds.empty());
        QVERIFY(!evaluation->missing.empty());
        QVERIFY(std::isnan(evaluation->intervals.auc.value));
        QVERIFY(evaluateModel(project, 7, TaskContext()).error().code == ErrorCode::NotFound);
    }

    void aCancelledWeighing_saysSo() {
        const storage::Project project = trained();
        std::stop_source stop;
        stop.request_stop();
        const auto evaluation = evaluateModel(project, 1, TaskContext(stop.get_token()));
        QVERIFY(!evaluation && evaluation.error().code == ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestModelEvaluation)
#include "tst_modelevaluation.moc"
