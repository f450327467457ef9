// The Campaigns page on a sample world: from the first plan through the dragged budget, limits and edited offers to kept, pinned
// and forked scenarios, each with its undo; and the files it writes.
#include "core/data/plancurve.h"
#include "core/workbench/effects.h"
#include "core/workbench/plancharts.h"
#include "core/workbench/planning.h"
#include "core/workbench/plantables.h"
#include "core/workbench/proofwords.h"
#include "tests/ui/pagefixture.h"
#include "ui/charts/chart.h"
#include "ui/charts/chartcanvas.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/charts/numbers.h"
#include "ui/controls/filterchips.h"
#include "ui/pages/campaigns/assignmentsitemmodel.h"
#include "ui/pages/campaigns/campaignspage.h"
#include "ui/pages/campaigns/campaignstate.h"
#include "ui/pages/campaigns/keptscenarios.h"
#include "ui/pages/campaigns/limitspanel.h"
#include "ui/pages/campaigns/offersitemmodel.h"
#include "ui/pages/campaigns/offerspanel.h"
#include "ui/pages/campaigns/planboard.h"
#include "ui/pages/campaigns/proofpanel.h"
#include "ui/pages/campaigns/sensitivitypanel.h"
#include "ui/pages/campaigns/whypanel.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QSlider>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>

#include <cmath>
#include <fstream>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

/// Core's linear regressions do.
struct NoRegressions : scoring::RegressionFactory {
    std::vector<std::string> regressionNames() const override { return {}; }
    Result<std::unique_ptr<scoring::RegressionLearner>> createRegression(std::string_view) override {
        return Unexpected(ErrorCode::Unavailable, "None here.");
    }
};

template <typename T>
T* child(QWidget& page, const char* name) {
    return page.findChild<T*>(QLatin1String(name));
}

}  // namespace

class TestCampaignsPage : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_fixture = std::make_unique<test::PageFixture>(800);
        CampaignsPage untrained(m_fixture->session());
        untrained.resize(1040, 640);
        untrained.show();
        auto* empty = untrained.findChild<EmptyState*>();
        QVERIFY(empty->isVisible() && empty->sentence().contains(QLatin1String("Open a project")));
        QVERIFY(m_fixture->open());
        QVERIFY(empty->isVisible() && empty->sentence().contains(QLatin1String("no churn model was trained")));
        QSignalSpy asked(&m_fixture->session(), &Session::pageRequested);
        QTest::mouseClick(empty->button(), Qt::LeftButton);
        QCOMPARE(asked.value(0).value(0).toString(), QStringLiteral("models"));
        QVERIFY2(m_fixture->train(), qPrintable(m_fixture->error()));
    }
    void cleanupTestCase() { m_fixture.reset(); }

    /// Every test has the same trained project, in a file of its own.
    void init() {
        const auto copy = std::filesystem::path(m_fixture->folder().toStdString()) / ("copy" + std::to_string(++m_copies) + ".holdfast");
        m_fixture->session().closeProject();
        QVERIFY(m_fixture->settle());
        std::filesystem::copy_file(m_fixture->path(), copy);
        m_page = std::make_unique<CampaignsPage>(m_fixture->session());
        m_page->resize(1040, 640);
        m_page->show();
        m_fixture->session().openProject(copy);
        QVERIFY(m_fixture->settle());
        QVERIFY(state().plan());
    }
    void cleanup() { m_page.reset(); }

    void firstPlan_begins_whereMoneyStillPays_withoutAStepOfUndo() {
        const PlanResult& plan = *state().plan();
        QVERIFY(plan.scenario.budget > 0.0);
        const double pays = plan.breakEvenBudget > 0.0 ? std::min(plan.breakEvenBudget, plan.kneeBudget) : plan.kneeBudget;
        QVERIFY(std::abs(plan.scenario.budget / pays - 1.0) < 0.051);  // two digits of it
        QVERIFY(plan.spend <= plan.scenario.budget);
        QVERIFY(!m_fixture->session().undoStack().canUndo());
        const report::Chart& curve = child<ChartView>(*m_page, "budgetCurve")->chart();
        QCOMPARE(curve.series[0].x.size(), plan.curve.size());
        QCOMPARE(curve.series[0].lower.size(), plan.curve.size());
        QCOMPARE(QString::fromStdString(curve.series[0].name), QStringLiteral("best plan"));
        QStringList marks;
        for (const report::ChartMarker& marker : curve.markers) marks << QString::fromStdString(marker.label).section(' ', 0, 0);
        for (const char* wanted : {"knee", "random", "best"}) QVERIFY2(marks.contains(QLatin1String(wanted)), qPrintable(marks.join(',')));
        double bars = 0.0;
        for (const report::ChartSeries& series : child<ChartView>(*m_page, "spend")->chart().series)
            for (const double y : series.y) bars += std::isfinite(y) ? y : 0.0;
        QVERIFY(std::abs(bars - plan.spend) < 1e-6 * plan.spend);
        double draws = 0.0;
        for (const double share : child<ChartView>(*m_page, "impact")->chart().series[0].y) draws += share;
        QVERIFY(std::abs(draws - 1.0) < 1e-9);
        QCOMPARE(child<QTableView>(*m_page, "assignments")->model()->rowCount(), static_cast<int>(plan.choices.size()));
        QVERIFY(m_page->notice().contains(QLatin1String("nothing was learned from them yet")));
    }

    void spendBySegment_addsUpToThePlan() {
        auto* by = child<QComboBox>(*m_page, "spendBy");
        QVERIFY(by->count() > 2);
        for (int i = 1; i < by->count(); ++i) {
            by->setCurrentIndex(i);
            QVERIFY(m_fixture->settle());
            double bars = 0.0;
            for (const double y : child<ChartView>(*m_page, "spend")->chart().series.at(0).y) bars += y;
            QVERIFY2(std::abs(bars - state().plan()->spend) < 1e-6 * bars, qPrintable(by->currentText()));
        }
    }

    void draggedBudget_readsTheCurve_andPlansOnlyWhenLetGo() {
        auto* chart = child<ChartView>(*m_page, "budgetCurve");
        auto* canvas = chart->findChild<ChartCanvas*>();
        const auto former = state().plan();
        const double before = state().scenario().budget;
        auto* spendChart = child<ChartView>(*m_page, "spend");
        const auto bars = [&] {
            double sum = 0.0;
            for (const report::ChartSeries& series : spendChart->chart().series)
                for (const double y : series.y) sum += std::isfinite(y) ? y : 0.0;
            return sum;
        };
        const ChartLayout& layout = canvas->chartLayout();
        const auto pixel = [&](double budget) { return QPointF(layout.x.toPixel(budget), layout.plot.center().y()).toPoint(); };
        const double wanted = layout.x.toValue(pixel(0.5 * state().mostUsefulBudget()).x());
        QTest::mousePress(canvas->viewport(), Qt::LeftButton, {}, pixel(before));
        for (const double share : {0.1, 0.7, 0.3, 0.5}) {
            QTest::mouseMove(canvas->viewport(), pixel(share * state().mostUsefulBudget()));
            QVERIFY(!state().planning());
            QCOMPARE(state().scenario().budget, before);
            QVERIFY(std::abs(bars() - state().budget()) < 1e-6 * state().mostUsefulBudget());  // spend by offer follows the hand
        }
        QVERIFY(std::abs(state().budget() - wanted) < 1e-6 * wanted);
        QCOMPARE(state().plan(), former);
        const KeyFigureText& spend = m_page->figures().figures()[0];
        QVERIFY2(spend.detail.contains(formatCount(pointAt(former->curve, wanted).customers)), qPrintable(spend.detail));
        QCOMPARE(m_page->figures().figures()[3].value, QStringLiteral("\u2014"));  // only a plan tells
        QTest::mouseRelease(canvas->viewport(), Qt::LeftButton, {}, pixel(0.5 * state().mostUsefulBudget()));
        QVERIFY(state().planning());
        QVERIFY(m_fixture->settle());
        QVERIFY(state().plan() != former);
        QVERIFY(std::abs(state().plan()->scenario.budget - wanted) < 1e-6 * wanted);
        QVERIFY(m_page->figures().figures()[3].value != QStringLiteral("\u2014"));
        const PlanResult& after = *state().plan();
        QVERIFY(std::abs(bars() - after.spend) < 1e-6 * after.spend);
        QCOMPARE(child<QTableView>(*m_page, "assignments")->model()->rowCount(), static_cast<int>(after.choices.size()));
        QVERIFY(after.choices.size() != former->choices.size());
        QCOMPARE(child<ChartView>(*m_page, "impact")->chart().title, workbench::impactChart(after, m_fixture->session().info().currency).title);
        QVERIFY(after.impact.p50 != former->impact.p50);
        m_fixture->session().undoStack().undo();
        QVERIFY(m_fixture->settle());
        QCOMPARE(state().scenario().budget, before);
        QCOMPARE(state().plan()->spend, former->spend);
        QVERIFY(!m_fixture->session().undoStack().canUndo());
    }

    void quickChanges_endWithThePlanOfTheLast() {
        for (const double budget : {100.0, 900.0, 300.0}) state().commitBudget(budget);
        QVERIFY(m_fixture->settle());
        QCOMPARE(state().plan()->scenario.budget, 300.0);
        QCOMPARE(m_fixture->session().undoStack().count(), 3);
    }

    void fieldAndSlider_setTheBudget() {
        auto* field = child<QDoubleSpinBox>(*m_page, "budgetField");
        field->setFocus();
        field->selectAll();
        QTest::keyClicks(field, QStringLiteral("500"));
        QTest::keyClick(field, Qt::Key_Return);
        QVERIFY(m_fixture->settle());
        QCOMPARE(state().plan()->scenario.budget, 500.0);
        auto* slider = child<QSlider>(*m_page, "budgetSlider");
        slider->setFocus();
        for (int i = 0; i < 3; ++i) QTest::keyClick(slider, Qt::Key_PageUp);
        QVERIFY(m_fixture->settle());
        QVERIFY(state().plan()->scenario.budget > 500.0);
        m_fixture->session().undoStack().undo();  // the keys were one step
        QVERIFY(m_fixture->settle());
        QCOMPARE(state().plan()->scenario.budget, 500.0);
    }

    void assignmentsModel_sorts_andKeepsTheRules() {
        AssignmentsItemModel model;
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setPlan(state().plan());
        const QPersistentModelIndex followed = model.index(3, 0);
        const QString key = model.key(3);
        for (int column = 0; column < model.columnCount(); ++column)
            for (const auto order : {Qt::AscendingOrder, Qt::DescendingOrder}) {
                model.sort(column, order);
                for (int row = 1; row < model.rowCount(); ++row) {
                    const double a = column == AssignmentsItemModel::Cost ? model.choice(row - 1)->cost : model.choice(row - 1)->expectedValue;
                    const double b = column == AssignmentsItemModel::Cost ? model.choice(row)->cost : model.choice(row)->expectedValue;
                    if (column == AssignmentsItemModel::Cost || column == AssignmentsItemModel::Value)
                        QVERIFY(order == Qt::AscendingOrder ? a <= b : a >= b);
                }
                QCOMPARE(model.key(followed.row()), key);
            }
        model.setPlan(nullptr);
        QCOMPARE(model.rowCount(), 0);
    }

    void offersThatCostMoreThanTheyKeep_areMarked() {
        auto plan = std::make_shared<PlanResult>();
        plan->keys = {"a", "b", "c"};
        plan->offers = {"gift"};
        plan->choices = {{0, 0, 12.0, -0.1, -0.2, 0.0, 8.0, 0.3}, {1, 0, 12.0, -0.2, -0.3, 0.0, 16.0, 0.3}, {2, 0, 12.0, -0.2, -0.3, 0.0, std::nan(""), 0.3}};
        AssignmentsItemModel model;
        model.setPlan(plan);
        for (int row = 0; row < model.rowCount(); ++row) {
            const bool loses = model.key(row) == "a";
            const QModelIndex worth = model.index(row, AssignmentsItemModel::Value), customer = model.index(row, 0);
            QCOMPARE(worth.data().toString().endsWith(AssignmentsItemModel::lossMark()), loses);
            QCOMPARE(customer.data(Qt::ToolTipRole).toString(), loses ? QStringLiteral("gift costs 12.00 and is expected to keep 8.00 of a: less than it costs.") : QString());
        }
        // Beside the table stands how many they are: of a budget that buys more than pays for itself, some.
        state().commitBudget(0.9 * state().mostUsefulBudget());
        QVERIFY(m_fixture->settle());
        const auto& choices = state().plan()->choices;
        const auto lossy = std::count_if(choices.begin(), choices.end(), [](const PlannedOffer& one) { return one.cost > one.expectedValue; });
        bool told = false;
        for (const QLabel* label : m_page->findChildren<QLabel*>()) told = told || label->text().contains(QStringLiteral("(*) less is kept than it costs"));
        QVERIFY2(lossy > 0 && told, qPrintable(QString::number(lossy)));
    }

    void chosenCustomer_showsWhyThisOffer() {
        auto* table = child<QTableView>(*m_page, "assignments");
        table->setCurrentIndex(table->model()->index(0, 0));
        const QString key = table->model()->index(0, 0).data().toString();
        QCOMPARE(m_fixture->session().selectedKey(), key);
        auto* why = m_page->findChild<WhyPanel*>();
        QVERIFY(why->table()->rowCount() > 1);
        // What is charged for its money ranks highest is what he gets, or the panel says that a limit was in the way.
        const bool best = why->table()->item(0, 0)->text() == table->model()->index(0, 1).data().toString();
        QVERIFY(best || why->words().contains(QLatin1String("did not allow it")));
        m_fixture->session().selectCustomer({});
    }

    void editedOffer_isPlannedWith_keptForNextTime_andUndone() {
        const double before = state().scenario().offers[0].fixedCost, wanted = std::round(before) + 7.5;
        OffersItemModel* offers = m_page->offers().offers();
        QVERIFY(offers->setData(offers->index(0, OffersItemModel::FixedCost), QString::number(wanted)));
        QVERIFY(m_fixture->settle());
        QCOMPARE(state().plan()->scenario.offers[0].fixedCost, wanted);
        QCOMPARE(usual().offers[0].fixedCost, wanted);
        QCOMPARE(usual().budget, 0.0);  // budgets belong to a campaign
        QVERIFY(!offers->setData(offers->index(0, OffersItemModel::FixedCost), QStringLiteral("x")));
        offers->setData(offers->index(0, OffersItemModel::FixedCost), QStringLiteral("-1"));  // a number, but no cost
        QCOMPARE(state().scenario().offers[0].fixedCost, wanted);
        m_fixture->session().undoStack().undo();
        QVERIFY(m_fixture->settle());
        QCOMPARE(state().plan()->scenario.offers[0].fixedCost, before);
        QCOMPARE(usual().offers[0].fixedCost, before);
    }

    void eligibility_isATypedFilter() {
        m_page->offers().choose(0);
        const std::string name = state().scenario().offers[0].name;
        const std::uint64_t before = state().plan()->byOffer[0].eligible;
        const Filter risky{{{std::string(kScoreColumn), Comparison::GreaterEqual, {Value(0.6)}}}};
        emit m_page->offers().eligible()->edited(risky);
        QVERIFY(m_fixture->settle());
        QCOMPARE(state().plan()->scenario.offers[0].eligible, risky);
        QVERIFY(m_page->limits().chips().filter(QString::fromStdString(name)).join(QString()).contains(QLatin1String("only")));
        QVERIFY(state().plan()->byOffer[0].eligible > 0 && state().plan()->byOffer[0].eligible < before / 2);
        QCOMPARE(state().plan()->byOffer[1].eligible, before);
        m_fixture->session().undoStack().undo();
        QVERIFY(m_fixture->settle());
        QVERIFY(state().plan()->scenario.offers[0].eligible.empty());
    }

    void limits_areChips_andContradictionsAreExplained() {
        LimitsPanel& limits = m_page->limits();
        QVERIFY(limits.chips().isEmpty() || !limits.chips().join(QString()).contains(QLatin1String("of the budget")));
        Scenario changed = state().scenario();
        changed.segments = {{"few", {{{std::string(kScoreColumn), Comparison::GreaterEqual, {Value(0.999)}}}}, 0.9, {}}};
        state().change(changed, QStringLiteral("limit"));
        QVERIFY(m_fixture->settle());
        QVERIFY(limits.chips().contains(QStringLiteral("few: at least 90.0 % of the budget")));
        QVERIFY(!state().plan()->feasible);
        QVERIFY2(m_page->notice().contains(QLatin1String("lower the least share of the budget for few")), qPrintable(m_page->notice()));
        m_fixture->session().undoStack().undo();
        QVERIFY(m_fixture->settle());
        QVERIFY(state().plan()->feasible);
        QVERIFY(!limits.chips().contains(QStringLiteral("few: at least 90.0 % of the budget")));
    }

    void sensitivity_moves_withoutPlanning() {
        SensitivityPanel& panel = m_page->sensitivity();
        const auto first = state().plan();  // outlives the plans that follow
        const PlanResult& plan = *first;
        const double planned = panel.net();
        // One plan has one net: in the figures above, beside the sliders and over the draws.
        const QString net = formatNumber(plan.net(), report::NumberStyle::Money);
        const auto& figures = m_page->figures().figures();
        QCOMPARE(figures[3].label, QStringLiteral("Net"));
        QCOMPARE(figures[3].value, net);
        QVERIFY2(figures[1].detail.startsWith(QStringLiteral("90 %: ")), qPrintable(figures[1].detail));
        QVERIFY(figures[3].definition.contains(QString::fromStdString(workbench::netSentence(plan, m_fixture->session().info().currency))));
        QVERIFY(child<QLabel>(*m_page, "netDraws")->text().contains(QStringLiteral("varies the effects alone")));
        QVERIFY(child<QLabel>(*m_page, "netAtSliders")->text().endsWith(net));
        QVERIFY(child<ChartView>(*m_page, "impact")->chart().title.find(net.toStdString() + " expected") != std::string::npos);
        QVERIFY(child<ChartView>(*m_page, "tornado")->chart().title.find(net.toStdString() + " hangs") != std::string::npos);
        QVERIFY(std::abs(planned - (plan.expectedMoney - plan.spend)) < 1e-6 * std::abs(plan.expectedMoney));
        child<QSlider>(*m_page, "costSlider")->setValue(200);
        QVERIFY(std::abs(panel.net() - (planned - plan.spend)) < 1e-6 * std::abs(plan.expectedMoney));
        child<QSlider>(*m_page, "horizonSlider")->setValue(6);
        QVERIFY(panel.net() < planned - plan.spend);
        QVERIFY(!state().planning());
        QTest::mouseClick(child<QPushButton>(*m_page, "adoptWorth"), Qt::LeftButton);
        QVERIFY(m_fixture->settle());
        QCOMPARE(state().plan()->scenario.worth.horizon, 6);
        m_fixture->session().undoStack().undo();
        QVERIFY(m_fixture->settle());
        QCOMPARE(state().plan()->scenario.worth.horizon, plan.scenario.worth.horizon);
    }

    void keepForkRenamePinForget_eachWithUndo() {
        QUndoStack& undo = m_fixture->session().undoStack();
        KeptScenarios& kept = m_page->kept();
        QSignalSpy failed(&m_fixture->session(), &Session::failed);
        QTest::mouseClick(child<QPushButton>(*m_page, "keepScenario"), Qt::LeftButton);
        QVERIFY(m_fixture->settle());
        QCOMPARE(kept.all().size(), std::size_t{1});
        const std::int64_t first = kept.all()[0].id;
        QCOMPARE(state().openedId(), std::optional<std::int64_t>(first));
        QCOMPARE(kept.all()[0].summary.spend, state().plan()->spend);
        kept.rename(first, QStringLiteral("Spring"));
        QVERIFY(m_fixture->settle());
        kept.fork(first);
        QVERIFY(m_fixture->settle());
        QCOMPARE(kept.all().size(), std::size_t{2});
        QCOMPARE(kept.all()[1].name, std::string("Spring (2)"));
        QCOMPARE(kept.all()[1].forkedFrom, std::optional<std::int64_t>(first));
        state().commitBudget(0.5 * state().scenario().budget);
        QVERIFY(m_fixture->settle());
        child<QPushButton>(*m_page, "keepScenario")->click();
        QVERIFY(m_fixture->settle());
        QCOMPARE(kept.all().size(), std::size_t{2});  // over the one that is open
        QVERIFY(kept.all()[1].summary.spend < kept.all()[0].summary.spend);
        kept.pin(first, true);
        kept.pin(kept.all()[1].id, true);
        QVERIFY(m_fixture->settle());
        auto* table = child<QTableWidget>(*m_page, "comparison");
        QCOMPARE(table->columnCount(), 3);
        QCOMPARE(table->horizontalHeaderItem(1)->text(), QStringLiteral("Spring"));
        kept.forget(kept.all()[1].id);
        QVERIFY(m_fixture->settle());
        QCOMPARE(kept.all().size(), std::size_t{1});
        undo.undo();
        QVERIFY(m_fixture->settle());
        QCOMPARE(kept.all().size(), std::size_t{2});
        QVERIFY(kept.all()[1].pinned);
        while (undo.canUndo()) {
            undo.undo();
            QVERIFY(m_fixture->settle());
        }
        QVERIFY(kept.all().empty());
        while (undo.canRedo()) {
            undo.redo();
            QVERIFY(m_fixture->settle());
        }
        QCOMPARE(kept.all().size(), std::size_t{1});
        QCOMPARE(kept.all()[0].name, std::string("Spring"));
        QCOMPARE(kept.all()[0].id, first);
        QVERIFY2(failed.isEmpty(), qPrintable(failed.value(0).value(0).toString()));
    }

    void atMostFour_standSideBySide() {
        KeptScenarios& kept = m_page->kept();
        for (int i = 0; i < 5; ++i) {
            SavedScenario item;
            item.name = "s" + std::to_string(i);
            item.scenario = state().scenario();
            item.summary = summarise(*state().plan());
            kept.keep(item);
        }
        QVERIFY(m_fixture->settle());
        for (int i = 0; i < 5; ++i) {
            kept.pin(kept.all()[static_cast<std::size_t>(i)].id, true);
            QVERIFY(m_fixture->settle());
        }
        QCOMPARE(kept.pinned().size(), workbench::kMostPinned);
        QCOMPARE(child<QTableWidget>(*m_page, "comparison")->columnCount(), 5);
        m_page->tabs().setCurrentIndex(4);
        photograph("compare");
    }

    void exported_holdsEveryChoice() {
        const QString csv = QDir(m_fixture->folder()).filePath(QStringLiteral("out.csv"));
        m_page->board().exportTo(csv);
        m_page->board().exportTo(QDir(m_fixture->folder()).filePath(QStringLiteral("out.xlsx")));
        QVERIFY(m_fixture->settle());
        QFile file(QDir(m_fixture->folder()).filePath(QStringLiteral("out.xlsx")));
        QVERIFY(file.open(QIODevice::ReadOnly) && file.size() > 1000);
        m_page->board().exportTo(csv);
        QVERIFY(m_fixture->settle());
        std::ifstream lines(csv.toStdString());
        std::size_t count = 0;
        for (std::string line; std::getline(lines, line);) ++count;
        QCOMPARE(count, state().plan()->choices.size() + 1);
    }

    // A plan stands beside what past campaigns say of such plans, or says why nothing is said.
    void heldAgainstCampaigns_orSaidWhyNot() {
        auto* panel = m_page->findChild<ProofPanel*>();
        QVERIFY(panel != nullptr);
        if (!state().plan()->proof) {
            QVERIFY(panel->words().contains(QLatin1String("Nothing of this plan was learned")));
        }
        learnSomething();
        QVERIFY(m_fixture->settle());
        m_page->activated();
        QVERIFY(m_fixture->settle());
        QVERIFY(state().plan()->proof.has_value());
        QVERIFY(panel->words().contains(QLatin1String("customers of past campaigns")));
        const workbench::ProofWords words = workbench::proofWords(*state().plan(), m_fixture->session().info().currency);
        QVERIFY(panel->words().contains(QString::fromStdString(words.finding)));
        QVERIFY(panel->how().startsWith(QString::fromStdString(words.promise)));
        // What the interval leaves out is said here as everywhere, now that something was learned.
        const QString leavesOut = QString::fromStdString(workbench::intervalLeavesOut(*state().plan()));
        QVERIFY(!leavesOut.isEmpty() && m_page->figures().figures()[1].definition.endsWith(leavesOut));
        QVERIFY(child<ChartView>(*m_page, "budgetCurve")->accessibleDescription().endsWith(leavesOut));
        m_page->tabs().setCurrentIndex(3);
        photograph("proof");
    }

    void pictures() {
        photograph("plan");
        m_page->tabs().setCurrentIndex(1);
        photograph("setup");
        m_page->tabs().setCurrentIndex(2);
        photograph("sensitivity");
        m_page->tabs().setCurrentIndex(3);
        photograph("proof-empty");
    }

private:
    void learnSomething() {
        auto project = workbench::openProject(m_fixture->session().projectPath());
        QVERIFY(project.has_value());
        NoRegressions none;
        workbench::EffectsRequest request;
        request.refutations = false;
        const auto learned = workbench::learnEffects(*project, none, request, [] { return UtcMillis{1'790'000'000'000}; }, TaskContext({}, {}, 2));
        QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        m_fixture->session().refresh();
    }

    CampaignState& state() { return m_page->state(); }

    Scenario usual() {
        auto project = workbench::openProject(m_fixture->session().projectPath());
        const auto scenario = workbench::usualScenario(*project, TaskContext());
        return scenario ? *scenario : Scenario();
    }

    void photograph(const char* name) {
        const QDir folder(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots"));
        QDir().mkpath(folder.path());
        auto* table = child<QTableView>(*m_page, "assignments");
        if (table->model()->rowCount() > 2) table->setCurrentIndex(table->model()->index(2, 0));
        for (const auto mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
            m_fixture->theme().apply(*qApp, mode);
            for (const QSize size : {QSize(1040, 640), QSize(2240, 1312)}) {  // what the window leaves a page at 1366 and 2560
                m_page->resize(size);
                QVERIFY(m_fixture->settle());
                QVERIFY2(m_page->size() == size, qPrintable(QStringLiteral("%1 x %2").arg(m_page->width()).arg(m_page->height())));
                const QString file = QStringLiteral("campaigns-%1-%2-%3.png").arg(QLatin1String(name), m_fixture->theme().isDark() ? "dark" : "light").arg(size.width());
                QVERIFY(m_page->grab().save(folder.filePath(file)));
            }
        }
        m_fixture->theme().apply(*qApp, Theme::Mode::Light);
    }

    std::unique_ptr<test::PageFixture> m_fixture;
    std::unique_ptr<CampaignsPage> m_page;
    int m_copies = 0;
};

QTEST_MAIN(TestCampaignsPage)
#include "tst_campaignspage.moc"
