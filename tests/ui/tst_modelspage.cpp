// The Models page on a real project: the versions table, training with its live curve and cancel, promotion and its undo.
#include "tests/ui/pagefixture.h"
#include "ui/charts/chart.h"
#include "ui/charts/emptystate.h"
#include "ui/pages/models/modeldetails.h"
#include "ui/pages/models/modelspage.h"
#include "ui/pages/models/trainingpanel.h"
#include "ui/pages/models/versionsitemmodel.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QPushButton>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableView>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

ModelCard cardOf(std::int64_t version, bool champion) {
    ModelCard card;
    card.version = version;
    card.name = "logistic v" + std::to_string(version);
    card.learner = "logistic";
    card.champion = champion;
    card.trainedAt = test::kNow;
    card.rows = 12345;
    card.metrics.auc = 0.8456;
    card.metrics.aucSd = 0.0112;
    card.metrics.coverage90 = 0.912;
    card.warnings = {"Few leavers in fold 2."};
    card.excludedColumns = {"Total (leaks the label: AUC 0.999 alone)"};
    card.baselines = {{"logistic", 0.81}, {"constant_log_loss", 0.58}};
    card.columns = {"tenure", "Contract"};
    return card;
}

template <typename T>
T* child(QWidget& page, const char* name) {
    return page.findChild<T*>(QLatin1String(name));
}

}  // namespace

class TestModelsPage : public QObject {
    Q_OBJECT

private slots:
    void init() { m_fixture = std::make_unique<test::PageFixture>(1000); }
    void cleanup() { m_fixture.reset(); }

    void versionsModel_keepsTheRulesOfItemModels() {
        VersionsItemModel model(m_fixture->theme());
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setCards({cardOf(2, true), cardOf(1, false)});
        QCOMPARE(model.rowCount(), 2);
        QCOMPARE(model.index(0, VersionsItemModel::Auc).data().toString(), QStringLiteral("0.846 \u00B1 0.011"));
        QCOMPARE(model.index(0, VersionsItemModel::Rows).data().toString(), QStringLiteral("12,345"));
        QVERIFY(!model.index(0, VersionsItemModel::Champion).data(Qt::DecorationRole).isNull());
        QVERIFY(model.index(1, VersionsItemModel::Champion).data(Qt::DecorationRole).isNull());
        for (int i = 0; i < model.columnCount(); ++i) QVERIFY(!model.headerData(i, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
        model.setCards({});
        QCOMPARE(model.rowCount(), 0);
    }

    void details_sayWhatWasLeftOutAndWhy() {
        ModelDetails details(m_fixture->theme());
        details.setCard(cardOf(1, true));
        const QString notes = details.notes();
        for (const char* wanted : {"Few leavers in fold 2.", "leaks the label", "logistic: AUC 0.810", "0.580", "tenure, Contract"})
            QVERIFY2(notes.contains(QLatin1String(wanted)), qPrintable(notes));
    }

    void withoutProject_saysWhatItWouldShow() {
        ModelsPage page(m_fixture->session());
        page.show();
        bool shown = false;
        for (const EmptyState* state : page.findChildren<EmptyState*>()) shown |= state->isVisible();
        QVERIFY(shown);
    }

    void train_addsAVersionWithCurves() {
        ModelsPage page(m_fixture->session());
        page.resize(1040, 640);
        page.show();
        QVERIFY2(m_fixture->open(), qPrintable(m_fixture->error()));
        child<QComboBox>(page, "learner")->setCurrentText(QStringLiteral("mlp"));
        child<QSpinBox>(page, "folds")->setValue(2);
        child<QSpinBox>(page, "seed")->setValue(7);
        QTest::mouseClick(child<QPushButton>(page, "train"), Qt::LeftButton);
        QVERIFY(page.training()->running());
        QVERIFY(child<QPushButton>(page, "cancelTraining")->isEnabled());
        QVERIFY(m_fixture->settle(240'000));
        QVERIFY2(page.chosen(), qPrintable(m_fixture->error()));
        QCOMPARE(page.chosen()->learner, std::string("mlp"));
        QCOMPARE(page.chosen()->seed, std::uint64_t{7});
        QCOMPARE(page.chosen()->folds, 2);
        QVERIFY(!page.training()->epochs().empty());
        QVERIFY(child<ChartView>(page, "lossChart")->chart().series.size() == 2);
        const report::Chart& live = child<ChartView>(page, "aucChart")->chart();
        QVERIFY(live.series.at(0).y.size() == page.training()->epochs().size());
        for (const double auc : live.series[0].y) QVERIFY(auc > 0.4 && auc <= 1.0);
        QVERIFY(!child<ChartView>(page, "roc")->chart().series[0].x.empty());
        QVERIFY(!page.training()->running());
        m_fixture->photograph(page);
        page.findChild<QTabWidget*>()->setCurrentIndex(1);
        page.resize(1040, 640);
        page.grab().save(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots/models-importance-light-1040.png"));
        page.findChild<QTabWidget*>()->setCurrentIndex(2);
        QVERIFY(m_fixture->settle());
        const report::Chart& drift = child<ChartView>(page, "drift")->chart();
        QCOMPARE(drift.title, std::string("Columns and scores are spread as they were in training."));
        QCOMPARE(drift.categories.front(), std::string("the scores"));
        for (const double psi : drift.series[0].y) QVERIFY(psi < 0.02);  // a few customers have no label
        page.grab().save(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots/models-drift-light-1040.png"));
        page.findChild<QTabWidget*>()->setCurrentIndex(3);
        page.grab().save(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots/models-notes-light-1040.png"));
    }

    void cancel_leavesTheProjectAsItWas() {
        ModelsPage page(m_fixture->session());
        page.resize(1040, 640);
        page.show();
        QVERIFY2(m_fixture->open(), qPrintable(m_fixture->error()));
        QTest::mouseClick(child<QPushButton>(page, "train"), Qt::LeftButton);
        QVERIFY(page.training()->running());
        QTest::mouseClick(child<QPushButton>(page, "cancelTraining"), Qt::LeftButton);
        QVERIFY(m_fixture->settle());
        QVERIFY(!page.training()->running());
        m_fixture->session().refresh();
        QVERIFY(m_fixture->settle());
        QVERIFY(m_fixture->session().info().models.empty());
        QVERIFY(child<QPushButton>(page, "train")->isEnabled());
    }

    void promote_canBeUndone() {
        QVERIFY2(m_fixture->train("logistic", 1), qPrintable(m_fixture->error()));
        QVERIFY2(m_fixture->train("logistic", 2), qPrintable(m_fixture->error()));
        ModelsPage page(m_fixture->session());
        page.resize(1040, 640);
        page.show();
        QVERIFY(m_fixture->open());
        QCOMPARE(m_fixture->session().champion()->version, std::int64_t{2});
        auto* table = child<QTableView>(page, "versions");
        QCOMPARE(table->model()->rowCount(), 2);
        table->setFocus();
        QTest::keyClick(table, Qt::Key_Down);
        QCOMPARE(page.chosen()->version, std::int64_t{1});
        page.commands().last()->trigger();
        QVERIFY(m_fixture->settle());
        QCOMPARE(m_fixture->session().champion()->version, std::int64_t{1});
        QVERIFY(!page.commands().last()->isEnabled());
        m_fixture->session().undoStack().undo();
        QVERIFY(m_fixture->settle());
        QCOMPARE(m_fixture->session().champion()->version, std::int64_t{2});
    }

private:
    std::unique_ptr<test::PageFixture> m_fixture;
};

QTEST_MAIN(TestModelsPage)
#include "tst_modelspage.moc"
