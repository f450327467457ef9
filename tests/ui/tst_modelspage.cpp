// The Models page on a real project: the versions table, training with its live curve and cancel, promotion and its undo.
#include "core/storage/database.h"
#include "core/workbench/comparing.h"
#include "core/workbench/learningcurves.h"
#include "core/workbench/modelevaluation.h"
#include "core/workbench/promoting.h"
#include "tests/ui/pagefixture.h"
#include "ui/charts/chart.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/numbers.h"
#include "ui/pages/models/comparisonpanel.h"
#include "ui/pages/models/learningpanel.h"
#include "ui/pages/models/modeldetails.h"
#include "ui/pages/models/modelspage.h"
#include "ui/pages/models/thresholdpanel.h"
#include "ui/pages/models/trainingpanel.h"
#include "ui/pages/models/versionactions.h"
#include "ui/pages/models/versionsitemmodel.h"

#include <QAbstractItemModelTester>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFile>
#include <QLabel>
#include <QMenu>
#include <QPushButton>
#include <QSet>
#include <QSignalSpy>
#include <QSlider>
#include <QSpinBox>
#include <QTabWidget>
#include <QTableWidget>
#include <QTableView>

#include <atomic>
#include <cmath>
#include <thread>

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

    void coverage_standsBesideWhatIsAimedAt_groupByGroup() {
        ModelCard card = cardOf(1, true);
        GroupCoverage young, old, few;
        young.group = "tenure under 9";
        young.customers = 1234;
        young.measured = 0.84;
        old.group = "tenure 9 or more";
        old.measured = 0.93;
        few.group = "joined less than 7 days ago";
        few.measured = std::nan("");
        card.coverage = {young, old, few};
        ModelDetails details(m_fixture->theme());
        details.setCard(card);
        const report::Chart& chart = details.findChild<ChartView*>(QStringLiteral("coverage"))->chart();
        QCOMPARE(chart.categories.size(), std::size_t{4});
        QCOMPARE(chart.categories[1], std::string("tenure under 9 (1,234)"));
        QCOMPARE(chart.series[0].y[0], card.metrics.coverage90);
        QCOMPARE(chart.series[0].y[2], 0.93);
        QVERIFY(std::isnan(chart.series[0].y[3]));  // not measured is no bar, not an empty one
        QCOMPARE(chart.markers.at(0).x, card.nominalCoverage);
        QVERIFY2(chart.title.ends_with("least for tenure under 9: 84.0 %"), chart.title.c_str());
        QVERIFY(chart.kind == report::ChartKind::HorizontalBars && chart.series[0].lower.empty());  // an older card
        young.lower = 0.78;
        young.upper = 0.885;
        old.lower = 0.9;
        old.upper = 0.95;
        card.coverage = {young, old, few};
        details.setCard(card);
        const report::Chart& bounded = details.findChild<ChartView*>(QStringLiteral("coverage"))->chart();
        QVERIFY(bounded.kind == report::ChartKind::Intervals);
        QCOMPARE(bounded.series[0].lower[1], 0.78);
        QCOMPARE(bounded.series[0].upper[2], 0.95);
        QVERIFY(std::isnan(bounded.series[0].lower[0]) && std::isnan(bounded.series[0].upper[3]));
        QVERIFY2(bounded.title.ends_with("least for tenure under 9: 84.0 %"), bounded.title.c_str());
        QVERIFY2(bounded.yTitle.find('*') == std::string::npos, bounded.yTitle.c_str());
        young.ownBand = true;
        young.measuredBy = MeasuredBy::All;  // of another interval than they get
        card.coverage = {young, old, few};
        details.setCard(card);
        const report::Chart borrowed = details.findChild<ChartView*>(QStringLiteral("coverage"))->chart();
        QCOMPARE(borrowed.categories[1], std::string("tenure under 9 (1,234) *"));
        QCOMPARE(borrowed.categories[2], std::string("tenure 9 or more (0)"));
        QVERIFY2(borrowed.yTitle.find("* that of all before them") != std::string::npos, borrowed.yTitle.c_str());
        QVERIFY2(borrowed.title.find("least") == std::string::npos, borrowed.title.c_str());
        young.measuredBy = MeasuredBy::Own;
        young.upper = 0.91;  // chance alone may have made it so
        card.coverage = {young, old, few};
        details.setCard(card);
        const std::string& careful = details.findChild<ChartView*>(QStringLiteral("coverage"))->chart().title;
        QVERIFY2(careful.find("least") == std::string::npos, careful.c_str());
    }

    void importance_saysWhomItIsOf_whereNewcomersAreScoredApart() {
        ModelCard card = cardOf(1, true);
        ModelDetails details(m_fixture->theme());
        const auto axis = [&] {
            details.setCard(card);
            return details.findChild<ChartView*>(QStringLiteral("importance"))->chart().yTitle;
        };
        QVERIFY2(axis().find("customers here") == std::string::npos, axis().c_str());
        card.newcomers.customers = 400;
        QVERIFY2(axis().find("of customers here 7 days or more") != std::string::npos, axis().c_str());
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
        QVERIFY2(open(page), qPrintable(m_fixture->error()));
        child<QComboBox>(page, "learner")->setCurrentText(QStringLiteral("mlp"));
        child<QSpinBox>(page, "folds")->setValue(2);
        child<QSpinBox>(page, "seed")->setValue(7);
        child<QComboBox>(page, "trainingTime")->setCurrentText(QStringLiteral("3 min"));
        QCOMPARE(page.training()->request().timeBudgetSeconds, 180.0);
        child<QComboBox>(page, "split")->setCurrentText(QStringLiteral("at random"));
        QVERIFY(page.training()->request().split == workbench::SplitChoice::Random);
        child<QComboBox>(page, "split")->setCurrentIndex(0);
        child<QComboBox>(page, "trainingTime")->setCurrentIndex(0);
        QVERIFY(page.training()->request().split == workbench::SplitChoice::Automatic && page.training()->request().timeBudgetSeconds == 0.0);
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
        const std::size_t epochs = page.training()->epochs().size();
        m_fixture->photograph(page);
        showTab(page, "learnedLoss");
        auto* part = child<QComboBox>(page, "learnedPart");
        QCOMPARE(part->count(), 2);
        part->setFocus();
        QTest::keyClick(part, Qt::Key_Down);
        QCOMPARE(part->currentText(), QStringLiteral("mlp, newcomers"));  // the last that was fitted
        QCOMPARE(child<ChartView>(page, "learnedLoss")->chart().series.at(0).y.size(), epochs);
        showTab(page, "drift");
        const report::Chart& drift = child<ChartView>(page, "drift")->chart();
        QCOMPARE(drift.title, std::string("Columns and scores are spread as they were in training."));
        QCOMPARE(drift.categories.front(), std::string("the scores"));
        for (const double psi : drift.series[0].y) QVERIFY(psi < 0.02);  // a few customers have no label
    }

    void howAVersionLearned_isThereAfterARestart() {
        QVERIFY2(m_fixture->train("mlp", 1), qPrintable(m_fixture->error()));
        ModelsPage page(m_fixture->session());
        QVERIFY2(open(page), qPrintable(m_fixture->error()));
        showTab(page, "learnedLoss");
        const auto project = workbench::openProject(m_fixture->path());
        const auto kept = workbench::readLearningCurves(*project, 1);
        QVERIFY(kept && kept->size() == 2 && kept->front().epochs.size() > 3);
        const report::Chart& loss = child<ChartView>(page, "learnedLoss")->chart();
        QCOMPARE(loss.series.size(), std::size_t{2});
        QCOMPARE(loss.series[1].y.size(), kept->front().epochs.size());
        QCOMPARE(loss.series[1].y.back(), kept->front().epochs.back().validationLoss);
        QCOMPARE(child<ChartView>(page, "learnedAuc")->chart().series.at(0).y.back(), kept->front().epochs.back().validationAuc);
        QVERIFY(child<QComboBox>(page, "learnedPart")->isVisible());  // its fit for newcomers beside it
        auto* tabs = page.findChild<QTabWidget*>();
        photographTabs(page, tabs->currentIndex(), tabs->currentIndex());
    }

    void howAnEnsembleLearned_isToldPartByPart_andOlderVersionsSaySo() {
        LearningPanel panel(m_fixture->theme());
        panel.show();
        panel.setCurves({{"mlp", {{1, 0.6, 0.7, 0.7}, {2, 0.5, 0.65, 0.72}}}, {"logistic", {{1, 0.5, 0.55, 0.8}}}});
        auto* part = panel.findChild<QComboBox*>(QStringLiteral("learnedPart"));
        QVERIFY(part->isVisible());
        auto* loss = panel.findChild<ChartView*>(QStringLiteral("learnedLoss"));
        QCOMPARE(loss->chart().series.at(0).y.size(), std::size_t{2});
        part->setFocus();
        QTest::keyClick(part, Qt::Key_Down);
        QVERIFY2(loss->chart().emptyReason.find("one step") != std::string::npos, loss->chart().emptyReason.c_str());
        panel.setCurves({});
        QVERIFY(!part->isVisible());
        QVERIFY(loss->chart().series.empty());
    }

    void everyLearner_isExplainedInTheList() {
        ModelsPage page(m_fixture->session());
        QVERIFY2(open(page), qPrintable(m_fixture->error()));
        auto* learner = child<QComboBox>(page, "learner");
        QVERIFY(learner->count() >= 5);
        QSet<QString> told;
        for (int i = 0; i < learner->count(); ++i) {
            const QString words = learner->itemData(i, Qt::ToolTipRole).toString();
            QVERIFY2(words.endsWith(QLatin1Char('.')), qPrintable(learner->itemText(i)));
            told.insert(words);
            if (!learner->itemData(i).isValid()) continue;  // what this build lacks cannot be chosen
            learner->setCurrentIndex(i);
            QCOMPARE(learner->toolTip(), words);
        }
        QCOMPARE(told.size(), learner->count());
    }

    void aSecondVersion_scoresOnlyWhenItIsLetTo() {
        QVERIFY2(m_fixture->train("logistic", 1), qPrintable(m_fixture->error()));
        ModelsPage page(m_fixture->session());
        QVERIFY2(open(page), qPrintable(m_fixture->error()));
        auto* letScore = child<QCheckBox>(page, "letScore");
        QVERIFY(letScore->isEnabled() && !letScore->isChecked());
        child<QComboBox>(page, "learner")->setCurrentText(QStringLiteral("logistic"));
        child<QSpinBox>(page, "seed")->setValue(2);
        const QSignalSpy said(&m_fixture->session(), &Session::said);
        QTest::mouseClick(child<QPushButton>(page, "train"), Qt::LeftButton);
        QVERIFY(m_fixture->settle(240'000));
        QCOMPARE(page.chosen()->version, std::int64_t{2});
        QCOMPARE(m_fixture->session().champion()->version, std::int64_t{1});
        QVERIFY2(said.last().at(0).toString().contains(QStringLiteral("logistic v1 goes on scoring")), qPrintable(said.last().at(0).toString()));
        letScore->setChecked(true);
        QTest::mouseClick(child<QPushButton>(page, "train"), Qt::LeftButton);
        QVERIFY(m_fixture->settle(240'000));
        QCOMPARE(m_fixture->session().champion()->version, std::int64_t{3});
    }

    void aDamagedOnlyVersion_isStoodInForAtOnce_andTheWindowSaysSo() {
        QVERIFY2(m_fixture->train("logistic", 3), qPrintable(m_fixture->error()));
        {
            auto project = workbench::openProject(m_fixture->path());
            QVERIFY(project && project->database().execute("UPDATE artefacts SET bytes = zeroblob(64)"));
        }
        const QSignalSpy said(&m_fixture->session(), &Session::said);
        ModelsPage page(m_fixture->session());
        QVERIFY2(open(page), qPrintable(m_fixture->error()));
        QVERIFY(m_fixture->settle());
        QCOMPARE(m_fixture->session().champion()->version, std::int64_t{2});
        QCOMPARE(m_fixture->session().champion()->learner, std::string("logistic"));
        QCOMPARE(said.size(), 1);
        QVERIFY2(said.last().at(0).toString().startsWith(QStringLiteral("logistic v1 cannot be used")), qPrintable(said.last().at(0).toString()));
        const std::string& first = m_fixture->session().champion()->warnings.front();  // the page's notes begin with it
        QVERIFY2(first.starts_with("It stands in for logistic v1"), first.c_str());
        QVERIFY(m_fixture->open());  // the next time all is well
        QVERIFY(m_fixture->settle());
        QCOMPARE(said.size(), 1);
        QCOMPARE(m_fixture->session().info().models.size(), std::size_t{2});
    }

    void aDamagedChampion_givesWayToTheVersionBefore_andTheWindowNamesIt() {
        QVERIFY2(m_fixture->train("logistic", 1), qPrintable(m_fixture->error()));
        QVERIFY2(m_fixture->train("logistic", 2), qPrintable(m_fixture->error()));
        {
            auto project = workbench::openProject(m_fixture->path());
            QVERIFY(project && project->database().execute("UPDATE artefacts SET bytes = zeroblob(64) WHERE version = 2"));
        }
        const QSignalSpy said(&m_fixture->session(), &Session::said);
        ModelsPage page(m_fixture->session());
        QVERIFY2(open(page), qPrintable(m_fixture->error()));
        QVERIFY(m_fixture->settle());
        QCOMPARE(m_fixture->session().champion()->version, std::int64_t{1});
        QCOMPARE(said.size(), 1);
        QVERIFY2(said.last().at(0).toString().startsWith(QStringLiteral("logistic v2 cannot be used, logistic v1 serves instead.")),
                 qPrintable(said.last().at(0).toString()));
        QCOMPARE(m_fixture->session().info().models.size(), std::size_t{2});
    }

    void threshold_leadsToTheCustomersAboveIt() {
        QVERIFY2(m_fixture->train("logistic", 1), qPrintable(m_fixture->error()));
        ModelsPage page(m_fixture->session());
        QVERIFY2(open(page), qPrintable(m_fixture->error()));
        showTab(page, "threshold");
        page.details()->threshold()->setThreshold(0.4);
        const QSignalSpy went(&m_fixture->session(), &Session::pageRequested);
        auto* show = child<QPushButton>(page, "showContacted");
        QVERIFY(show->isEnabled());
        QTest::mouseClick(show, Qt::LeftButton);
        const auto& conditions = m_fixture->session().filter().conditions;
        QCOMPARE(conditions.size(), std::size_t{1});
        QCOMPARE(conditions[0].column, std::string(kScoreColumn));
        QVERIFY(conditions[0].comparison == Comparison::GreaterEqual);
        QCOMPARE(std::get<double>(conditions[0].values[0]), 0.4);
        QCOMPARE(went.size(), 1);
        page.details()->threshold()->setServes(false);
        QVERIFY(!show->isEnabled());
    }

    void cancel_leavesTheProjectAsItWas() {
        ModelsPage page(m_fixture->session());
        QVERIFY2(open(page), qPrintable(m_fixture->error()));
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

    void slider_countsAndPricesTheCustomers() {
        QVERIFY2(m_fixture->train("logistic", 1), qPrintable(m_fixture->error()));
        ModelsPage page(m_fixture->session());
        QVERIFY2(open(page), qPrintable(m_fixture->error()));
        showTab(page, "threshold");
        const workbench::ModelEvaluation evaluation = evaluated();
        QVERIFY(!evaluation.thresholds.empty());
        ThresholdPanel* panel = page.details()->threshold();
        const auto best = evaluation.thresholds.best(evaluation.contact);
        QCOMPARE(panel->threshold(), best.threshold);  // where it starts
        auto* slider = child<QSlider>(page, "threshold");
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_Home);
        expectCounts(page, evaluation.thresholds.at(0.0));
        QCOMPARE(panel->counts().contacted(), evaluation.thresholds.customers());
        for (int step = 0; step < 5; ++step) QTest::keyClick(slider, Qt::Key_PageUp);  // a twentieth each
        QCOMPARE(panel->threshold(), 0.25);
        expectCounts(page, evaluation.thresholds.at(0.25));
        const report::Chart& money = child<ChartView>(page, "money")->chart();
        QCOMPARE(money.markers.size(), std::size_t{2});
        QCOMPARE(money.markers[0].x, 0.25);
        QCOMPARE(money.markers[1].x, best.threshold);
        QTest::mouseClick(child<QPushButton>(page, "bestThreshold"), Qt::LeftButton);
        QCOMPARE(panel->threshold(), best.threshold);
        expectCounts(page, best);
        QCOMPARE(money.markers.size(), std::size_t{1});  // set and best are one
    }

    void assumptions_areLabelled_kept_andTakenBack() {
        QVERIFY2(m_fixture->train("logistic", 1), qPrintable(m_fixture->error()));
        ModelsPage page(m_fixture->session());
        QVERIFY2(open(page), qPrintable(m_fixture->error()));
        showTab(page, "threshold");
        const ContactAssumptions assumed = evaluated().contact;
        auto* basis = child<QLabel>(page, "contactBasis");
        QVERIFY2(basis->text().startsWith(QStringLiteral("Assumed")), qPrintable(basis->text()));
        auto* reset = child<QPushButton>(page, "resetContact");
        QVERIFY(!reset->isEnabled());
        auto* cost = child<QDoubleSpinBox>(page, "contactCost");
        cost->selectAll();
        QTest::keyClicks(cost, QStringLiteral("1.5"));
        QTest::keyClick(cost, Qt::Key_Return);
        QVERIFY(m_fixture->settle());
        workbench::ModelEvaluation evaluation = evaluated();
        QVERIFY(evaluation.contactIsSet);
        QCOMPARE(evaluation.contact.cost, 1.5);
        QCOMPARE(evaluation.contact.value, assumed.value);
        QVERIFY(basis->text().startsWith(QStringLiteral("Your own figures")));
        const report::Chart& money = child<ChartView>(page, "money")->chart();
        QCOMPARE(money.markers.back().x, evaluation.thresholds.best(evaluation.contact).threshold);
        m_fixture->session().undoStack().undo();
        QVERIFY(m_fixture->settle());
        QCOMPARE(evaluated().contact, assumed);
        QCOMPARE(cost->value(), assumed.cost);
        m_fixture->session().undoStack().redo();
        QVERIFY(m_fixture->settle());
        QTest::mouseClick(reset, Qt::LeftButton);
        QVERIFY(m_fixture->settle());
        QVERIFY(!evaluated().contactIsSet);
        QCOMPARE(cost->value(), assumed.cost);
    }

    void withoutKeptPredictions_thePanelSaysWhy() {
        ThresholdPanel panel(m_fixture->theme());
        workbench::ModelEvaluation evaluation;
        evaluation.version = 3;
        evaluation.missing = "This version was registered without its predictions.";
        panel.setEvaluation(evaluation);
        QCOMPARE(panel.findChild<EmptyState*>()->sentence(), QStringLiteral("This version was registered without its predictions."));
    }

    void compare_saysWhetherTheyDiffer_onTheSameCustomers() {
        QVERIFY2(m_fixture->train("logistic", 1), qPrintable(m_fixture->error()));
        QVERIFY2(m_fixture->train("logistic", 2), qPrintable(m_fixture->error()));
        ModelsPage page(m_fixture->session());
        QVERIFY2(open(page), qPrintable(m_fixture->error()));
        auto* versions = child<QTableView>(page, "versions");
        versions->setFocus();
        QTest::keyClick(versions, Qt::Key_Down);
        QCOMPARE(page.chosen()->version, std::int64_t{1});
        showTab(page, "comparison");
        ComparisonPanel* panel = page.details()->comparison();
        QCOMPARE(panel->partner(), std::int64_t{2});  // the champion
        const auto project = workbench::openProject(m_fixture->path());
        QVERIFY(project.has_value());
        const auto compared = workbench::compareVersions(*project, 2, 1);
        QVERIFY(compared && compared->paired);
        const scoring::PairedFigure& auc = compared->paired->auc;
        auto* table = child<QTableWidget>(page, "comparison");
        QCOMPARE(table->item(0, 1)->text(), formatNumber(auc.first, report::NumberStyle::Decimal3));
        QCOMPARE(table->item(0, 2)->text(), formatNumber(auc.second, report::NumberStyle::Decimal3));
        QCOMPARE(table->item(3, 4)->text(), QStringLiteral("\u2013"));  // no interval of average precision
        const QString verdict = panel->sentence();
        QVERIFY2(verdict.contains(formatCount(compared->paired->customers)), qPrintable(verdict));
        QCOMPARE(verdict.startsWith(QStringLiteral("Chance alone")), !auc.settled());
        QVERIFY(child<QLabel>(page, "comparisonNotes")->text().isEmpty());  // the same windows of time, whatever the seed
        QCOMPARE(child<ChartView>(page, "comparedRoc")->chart().series.size(), std::size_t{2});
        auto* tabs = page.findChild<QTabWidget*>();
        photographTabs(page, 1, tabs->indexOf(page.details()->comparison()));
        showTab(page, "comparison");
        // The other way round, after a promotion: the former champion is now the partner of the new one.
        page.commands().last()->trigger();
        QVERIFY(m_fixture->settle());
        QCOMPARE(m_fixture->session().champion()->version, std::int64_t{1});
        QCOMPARE(panel->partner(), std::int64_t{2});
        QTest::keyClick(versions, Qt::Key_Up);
        QVERIFY(m_fixture->settle());
        QCOMPARE(panel->partner(), std::int64_t{1});
        QVERIFY2(panel->sentence().contains(QStringLiteral("the champion")), qPrintable(panel->sentence()));
    }

    void goBack_exportAndImport() {
        QVERIFY2(m_fixture->train("logistic", 1), qPrintable(m_fixture->error()));
        QVERIFY2(m_fixture->train("logistic", 2), qPrintable(m_fixture->error()));
        ModelsPage page(m_fixture->session());
        QVERIFY2(open(page), qPrintable(m_fixture->error()));
        QAction* const back = page.actionsOnVersions()->menu()->actions().at(0);
        QVERIFY(back->isEnabled());
        back->trigger();
        QVERIFY(m_fixture->settle());
        QCOMPARE(m_fixture->session().champion()->version, std::int64_t{1});
        QVERIFY(!back->isEnabled());  // nothing served before it
        m_fixture->session().undoStack().undo();
        QVERIFY(m_fixture->settle());
        QCOMPARE(m_fixture->session().champion()->version, std::int64_t{2});

        const QString file = m_fixture->folder() + QStringLiteral("/kept.hfmodel");
        page.actionsOnVersions()->exportTo(file);
        QVERIFY(m_fixture->settle());
        QVERIFY2(QFile::exists(file) && QFile::exists(m_fixture->folder() + QStringLiteral("/kept.json")), qPrintable(m_fixture->error()));
        page.actionsOnVersions()->importFrom(file);
        QVERIFY(m_fixture->settle());
        QCOMPARE(m_fixture->session().info().models.size(), std::size_t{3});
        QCOMPARE(page.chosen()->version, std::int64_t{3});
        QVERIFY(!page.chosen()->champion);
        const QSignalSpy failed(&m_fixture->session(), &Session::failed);
        QVERIFY(QFile::resize(file, 40));
        page.actionsOnVersions()->importFrom(file);
        QVERIFY(m_fixture->settle());
        QCOMPARE(failed.size(), 1);
        QCOMPARE(m_fixture->session().info().models.size(), std::size_t{3});
    }

    void aSingleVersion_hasNothingToCompareWith() {
        ComparisonPanel panel(m_fixture->theme());
        panel.setVersions(cardOf(1, true), {cardOf(1, true)});
        QCOMPARE(panel.partner(), std::int64_t{0});
        QVERIFY(panel.findChild<EmptyState*>()->sentence().contains(QStringLiteral("train another")));
    }

    void promote_canBeUndone() {
        QVERIFY2(m_fixture->train("logistic", 1), qPrintable(m_fixture->error()));
        QVERIFY2(m_fixture->train("logistic", 2), qPrintable(m_fixture->error()));
        ModelsPage page(m_fixture->session());
        QVERIFY2(open(page), qPrintable(m_fixture->error()));
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

    // A promotion that failed leaves no step behind, and none is taken back once another version scores.
    void takingBack_neverPutsAThirdVersionInCharge() {
        QVERIFY2(m_fixture->train("logistic", 1), qPrintable(m_fixture->error()));
        QVERIFY2(m_fixture->train("logistic", 2), qPrintable(m_fixture->error()));
        QVERIFY2(m_fixture->train("logistic", 3), qPrintable(m_fixture->error()));
        ModelsPage page(m_fixture->session());
        QVERIFY2(open(page), qPrintable(m_fixture->error()));
        Session& session = m_fixture->session();
        QCOMPARE(session.champion()->version, std::int64_t{3});
        auto* table = child<QTableView>(page, "versions");
        const auto choose = [&](std::int64_t version) {
            for (int row = 0; row < table->model()->rowCount(); ++row) {
                table->setCurrentIndex(table->model()->index(row, 0));
                if (page.chosen() && page.chosen()->version == version) return;
            }
        };
        choose(1);
        QCOMPARE(page.chosen()->version, std::int64_t{1});
        page.commands().last()->trigger();
        QVERIFY(m_fixture->settle());
        QCOMPARE(session.champion()->version, std::int64_t{1});
        {  // somebody else lets version 2 score meanwhile
            auto project = workbench::openProject(m_fixture->path());
            QVERIFY(project && workbench::promoteModel(*project, 2, [] { return UtcMillis{1'790'000'000'000}; }, TaskContext()));
        }
        QSignalSpy failed(&session, &Session::failed);
        session.undoStack().undo();
        QVERIFY(m_fixture->settle());
        session.refresh();
        QVERIFY(m_fixture->settle());
        QCOMPARE(failed.size(), 1);
        QCOMPARE(session.champion()->version, std::int64_t{2});
        session.undoStack().clear();
        choose(1);
        {  // its bytes are damaged: promoting fails
            auto project = workbench::openProject(m_fixture->path());
            QVERIFY(project && project->database().execute("UPDATE artefacts SET bytes = x'00' WHERE version = 1"));
        }
        page.commands().last()->trigger();
        QVERIFY(m_fixture->settle());
        QCOMPARE(failed.size(), 2);
        QVERIFY(!session.undoStack().canUndo());
        QCOMPARE(session.champion()->version, std::int64_t{2});
    }

    // Train on Overview neither ends a training that runs on Models nor takes its place.
    void aTrainingThatRuns_isNotReplaced() {
        QVERIFY2(m_fixture->train("logistic", 1), qPrintable(m_fixture->error()));
        ModelsPage page(m_fixture->session());
        QVERIFY2(open(page), qPrintable(m_fixture->error()));
        TaskRunner& tasks = m_fixture->session().tasks();
        QVERIFY(!tasks.runs(QStringLiteral("training")));
        struct Done {};
        std::atomic<bool> goOn{false}, stopped{false};
        tasks.run<Done>({.title = QStringLiteral("Training elsewhere"), .receiver = this, .slot = QStringLiteral("training")},
                        [&](const TaskContext& context) -> Result<Done> {
                            while (!goOn) {
                                if (context.stopRequested()) stopped = true;
                                std::this_thread::yield();
                            }
                            return Done{};
                        },
                        [](Result<Done>) {});
        QVERIFY(tasks.runs(QStringLiteral("training")));
        page.findChild<TrainingPanel*>()->start();
        QVERIFY(!page.findChild<TrainingPanel*>()->running());
        goOn = true;
        QVERIFY(m_fixture->settle());
        QVERIFY(!stopped);
        QCOMPARE(m_fixture->session().info().models.size(), std::size_t{1});
    }

private:
    /// Shows the page in the smallest window's size and opens the project in it.
    bool open(ModelsPage& page) {
        page.resize(1040, 640);
        page.show();
        return m_fixture->open();
    }

    /// What the use case says, asked beside the window.
    workbench::ModelEvaluation evaluated() {
        const auto project = workbench::openProject(m_fixture->path());
        if (!project) return {};
        return workbench::evaluateModel(*project, 0, TaskContext()).value_or(workbench::ModelEvaluation());
    }

    void showTab(ModelsPage& page, const char* holding) {
        auto* tabs = page.findChild<QTabWidget*>();
        for (int i = 0; i < tabs->count(); ++i)
            if (tabs->widget(i)->objectName() == QLatin1String(holding) || tabs->widget(i)->findChild<QWidget*>(QLatin1String(holding)))
                tabs->setCurrentIndex(i);
        QVERIFY(m_fixture->settle());
    }

    void expectCounts(ModelsPage& page, const scoring::ThresholdCounts& wanted) {
        const std::pair<const char*, std::uint64_t> cells[] = {
            {"caught", wanted.caught}, {"disturbed", wanted.disturbed}, {"missed", wanted.missed}, {"spared", wanted.spared}};
        for (const auto& [name, count] : cells) QCOMPARE(child<QLabel>(page, name)->text(), formatCount(count));
    }

    /// The tabs that hold more than one chart, but the first, which photograph() shows, at both sizes in both themes.
    /// The tabs from `first` to `last`.
    void photographTabs(ModelsPage& page, int first, int last) {
        auto* tabs = page.findChild<QTabWidget*>();
        for (const auto mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
            m_fixture->theme().apply(*qApp, mode);
            for (int i = first; i <= last; ++i)
                for (const QSize size : {QSize(1040, 640), QSize(2240, 1312)}) {
                    tabs->setCurrentIndex(i);
                    page.resize(size);
                    QVERIFY(m_fixture->settle());
                    const QString name = tabs->tabText(i).toLower().replace(QLatin1Char(' '), QLatin1Char('-'));
                    page.grab().save(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots/models-%1-%2-%3.png")
                                         .arg(name, m_fixture->theme().isDark() ? "dark" : "light")
                                         .arg(size.width()));
                }
        }
        m_fixture->theme().apply(*qApp, Theme::Mode::Light);
    }

    std::unique_ptr<test::PageFixture> m_fixture;
};

QTEST_MAIN(TestModelsPage)
#include "tst_modelspage.moc"
