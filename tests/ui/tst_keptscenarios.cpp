// Scenarios that are kept, beside the one that is open on the page Campaigns: forking, forgetting and keeping never tie the draft to
// what it is no change of, undo puts back what was open, looking at one changes nothing of the project, and the comparison and
// the figures say of which scenario they are.
#include "core/workbench/planning.h"
#include "tests/ui/pagefixture.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/pages/campaigns/campaignspage.h"
#include "ui/pages/campaigns/campaignstate.h"
#include "ui/pages/campaigns/keptscenarios.h"
#include "ui/pages/campaigns/offersitemmodel.h"
#include "ui/pages/campaigns/offerspanel.h"
#include "ui/pages/campaigns/planfigures.h"

#include <QMenu>
#include <QPushButton>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>
#include <QToolButton>

#include <cmath>

using namespace holdfast;
using namespace holdfast::ui;

class TestKeptScenarios : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_fixture = std::make_unique<test::PageFixture>(500);
        QVERIFY2(m_fixture->train(), qPrintable(m_fixture->error()));
    }
    void cleanupTestCase() { m_fixture.reset(); }

    /// A project of its own with two kept scenarios, A with the usual offers and B with one of them, A open.
    void init() {
        m_path = std::filesystem::path(m_fixture->folder().toStdString()) / ("copy" + std::to_string(++m_copies) + ".holdfast");
        m_fixture->session().closeProject();
        QVERIFY(m_fixture->settle());
        std::filesystem::copy_file(m_fixture->path(), m_path);
        {
            auto project = workbench::openProject(m_path);
            QVERIFY(project);
            auto usual = workbench::usualScenario(*project, TaskContext());
            QVERIFY(usual && usual->offers.size() > 2);
            m_usual = *usual;
            usual->budget = 300.0;
            const auto first = workbench::keepScenario(*project, {0, "A", {}, *usual, {}, true, {}, test::kNow});
            usual->budget = 150.0;
            usual->offers.resize(1);
            usual->offers[0].excludes.clear();
            const auto second = workbench::keepScenario(*project, {0, "B", {}, *usual, {}, true, {}, test::kNow});
            QVERIFY(first && second);
            m_a = *first, m_b = *second;
        }
        m_page = std::make_unique<CampaignsPage>(m_fixture->session());
        m_page->resize(1040, 640);
        m_page->show();
        m_fixture->session().openProject(m_path);
        QVERIFY(m_fixture->settle());
        state().open(kept().find(m_a)->scenario, m_a);
        QVERIFY(m_fixture->settle());
        QCOMPARE(state().plan()->scenario.budget, 300.0);
    }
    void cleanup() { m_page.reset(); }

    void forkOfAnother_opensTheCopy_andKeepingItLeavesItWhatItIs() {
        const Scenario a = state().scenario(), b = kept().find(m_b)->scenario;
        kept().fork(m_b);
        QVERIFY(m_fixture->settle());
        const std::int64_t copy = *state().openedId();
        QVERIFY(copy != m_a && copy != m_b);
        QCOMPARE(kept().find(copy)->name, std::string("B (2)"));
        QCOMPARE(state().scenario(), b);
        QCOMPARE(state().plan()->scenario, b);
        QVERIFY(!keepButton()->isEnabled());  // nothing of it was changed
        state().commitBudget(100.0);
        QVERIFY(m_fixture->settle());
        keepButton()->click();
        QVERIFY(m_fixture->settle());
        QCOMPARE(kept().find(copy)->scenario.offers, b.offers);
        QCOMPARE(kept().find(m_b)->scenario, b);
        for (int i = 0; i < 3; ++i) undo();
        QCOMPARE(state().openedId(), std::optional<std::int64_t>(m_a));
        QCOMPARE(state().scenario(), a);
        QCOMPARE(kept().all().size(), std::size_t{2});
        for (int i = 0; i < 3; ++i) redo();
        QCOMPARE(state().openedId(), std::optional<std::int64_t>(copy));
        QCOMPARE(state().scenario().budget, 100.0);
    }

    void forgettingAnother_andUndo_leaveWhatIsOpenAlone() {
        const Scenario a = state().scenario(), b = kept().find(m_b)->scenario;
        kept().forget(m_b);
        QVERIFY(m_fixture->settle());
        QCOMPARE(state().openedId(), std::optional<std::int64_t>(m_a));
        undo();
        QVERIFY(kept().find(m_b));
        QCOMPARE(state().openedId(), std::optional<std::int64_t>(m_a));
        QCOMPARE(state().scenario(), a);
        state().commitBudget(200.0);
        QVERIFY(m_fixture->settle());
        keepButton()->click();
        QVERIFY(m_fixture->settle());
        QCOMPARE(kept().find(m_b)->scenario, b);
        QCOMPARE(kept().find(m_a)->scenario.budget, 200.0);
    }

    void forkOfTheOpenOne_takesItsChangesAlong_andUndoOpensItAgain() {
        state().commitBudget(222.0);
        QVERIFY(m_fixture->settle());
        kept().fork(m_a);
        QVERIFY(m_fixture->settle());
        QVERIFY(state().openedId() && *state().openedId() != m_a);
        QCOMPARE(state().scenario().budget, 222.0);
        QCOMPARE(keepButton()->text(), QStringLiteral("Keep changes"));
        undo();
        QCOMPARE(state().openedId(), std::optional<std::int64_t>(m_a));
        QCOMPARE(state().scenario().budget, 222.0);
        undo();
        QCOMPARE(state().openedId(), std::optional<std::int64_t>(m_a));
        QCOMPARE(state().scenario().budget, 300.0);
    }

    void forgettingTheOpenOne_makesItNew_andUndoOpensItAgain() {
        kept().forget(m_a);
        QVERIFY(m_fixture->settle());
        QVERIFY(!state().openedId());
        QCOMPARE(keepButton()->text(), QStringLiteral("Keep"));
        undo();
        QCOMPARE(state().openedId(), std::optional<std::int64_t>(m_a));
        kept().forget(m_a);
        QVERIFY(m_fixture->settle());
        state().open(kept().find(m_b)->scenario, m_b);
        QVERIFY(m_fixture->settle());
        undo();
        undo();
        QCOMPARE(state().openedId(), std::optional<std::int64_t>(m_a));
    }

    void lookingAtAKeptOne_isNoEditOfTheProjectsOffers() {
        state().open(kept().find(m_b)->scenario, m_b);
        QVERIFY(m_fixture->settle());
        QCOMPARE(usual().offers, m_usual.offers);
        state().commitBudget(120.0);  // nor is its budget
        QVERIFY(m_fixture->settle());
        QCOMPARE(usual().offers, m_usual.offers);
        Scenario changed = state().scenario();
        changed.offers[0].fixedCost += 1.0;
        state().change(changed, QStringLiteral("cost"));
        QVERIFY(m_fixture->settle());
        QCOMPARE(usual().offers, changed.offers);
        undo();
        QCOMPARE(usual().offers, m_usual.offers);
        QCOMPARE(state().scenario().offers[0].fixedCost, changed.offers[0].fixedCost - 1.0);
    }

    void keptOffers_thatLackAnArm_areToldOf_andItCanBeAdded() {
        QVERIFY(!m_page->notice().contains(QLatin1String("Past campaigns also offered")));
        {
            auto project = workbench::openProject(m_path);
            Scenario fewer = m_usual;
            fewer.offers.erase(fewer.offers.begin() + 1);
            for (Offer& offer : fewer.offers) offer.excludes.clear();
            QVERIFY(workbench::editScenarioDefaults(*project, fewer));
        }
        m_fixture->session().closeProject();
        QVERIFY(m_fixture->settle());
        m_fixture->session().openProject(m_path);
        QVERIFY(m_fixture->settle());
        const QString name = QString::fromStdString(m_usual.offers[1].name);
        QVERIFY2(m_page->notice().contains(QLatin1String("Past campaigns also offered ") + name), qPrintable(m_page->notice()));
        auto* add = m_page->findChild<QToolButton*>(QStringLiteral("addOffer"));
        QVERIFY(add->menu() && add->menu()->actions().size() == 2);
        add->menu()->actions()[0]->trigger();
        QVERIFY(m_fixture->settle());
        QCOMPARE(state().scenario().offers.back().name, m_usual.offers[1].name);
        QCOMPARE(state().scenario().offers.back().fixedCost, m_usual.offers[1].fixedCost);
        QVERIFY(!m_page->notice().contains(QLatin1String("Past campaigns also offered")));
        QVERIFY(!add->menu());
    }

    void scenarioThatCannotBePlanned_showsNoFiguresOfAnother() {
        const QString spend = m_page->figures().figures()[0].value;
        Scenario changed = state().scenario();
        changed.offers[0].eligible = {{{"no_such_column", Comparison::Equal, {Value(1.0)}}}};
        state().change(changed, QStringLiteral("who may get it"));
        QVERIFY(state().planning());
        for (const KeyFigureText& figure : m_page->figures().figures()) QCOMPARE(figure.detail, QStringLiteral("before the change"));
        QCOMPARE(m_page->figures().figures()[0].value, spend);
        QVERIFY(m_fixture->settle());
        QVERIFY(!state().problem().isEmpty());
        QCOMPARE(m_page->figures().figures().size(), std::size_t{5});
        for (const KeyFigureText& figure : m_page->figures().figures()) QCOMPARE(figure.value, QStringLiteral("\u2014"));
        QCOMPARE(m_page->findChild<QTableView*>(QStringLiteral("assignments"))->model()->rowCount(), 0);
        undo();
        QCOMPARE(m_page->figures().figures()[0].value, spend);
        QVERIFY(state().problem().isEmpty());
    }

    void bestRule_isComparedAtTheMoneyItSpends() {
        PlanResult plan;
        plan.spend = 1200.0, plan.value = 6000.0;
        plan.curve = {{0.0, 0.0}, {600.0, 4000.0}, {1200.0, 6000.0}};
        plan.baselines = {{"random", {}, true, 1200.0, 1000.0, 10}, {"current_policy", {}, true, 600.0, 3200.0, 8}, {"highest_risk", {}, false, 0.0, 9999.0, 0}};
        AboveRule above = aboveBestRule(plan);
        QCOMPARE(above.rule->name, std::string("current_policy"));
        QVERIFY(above.lessMoney && std::abs(above.share - 0.25) < 1e-12);  // 4000 for 600, not 6000 for 1200
        plan.curveHoldsLimits = false;
        QVERIFY(std::isnan(aboveBestRule(plan).share));
        plan.baselines[1].spend = 1199.0;
        above = aboveBestRule(plan);
        QVERIFY(!above.lessMoney && std::abs(above.share - 0.875) < 1e-12);
        plan.baselines.clear();
        QVERIFY(aboveBestRule(plan).rule == nullptr);
    }

    void comparison_saysWhatIsNotKept_andShowsAllLimits() {
        auto* table = m_page->findChild<QTableWidget*>(QStringLiteral("comparison"));
        const auto heading = [&](int column) { return table->horizontalHeaderItem(column)->text(); };
        const auto cell = [&](const QString& figure, int column) {
            for (int row = 0; row < table->rowCount(); ++row)
                if (table->item(row, 0)->text() == figure) return table->item(row, column);
            return static_cast<QTableWidgetItem*>(nullptr);
        };
        QCOMPARE(heading(1), QStringLiteral("A"));
        Scenario changed = state().scenario();
        changed.budget = 250.0;
        for (Offer& offer : changed.offers) offer.capacity = 100;
        state().change(changed, QStringLiteral("limits"));
        QCOMPARE(heading(1), QStringLiteral("A, before the changes"));
        QVERIFY(m_fixture->settle());
        QCOMPARE(heading(1), QStringLiteral("A, changes not kept"));
        QCOMPARE(cell(QStringLiteral("Budget"), 1)->text(), QStringLiteral("EUR 250.00"));
        QCOMPARE(static_cast<int>(cell(QStringLiteral("Limits"), 1)->text().count(QLatin1Char('\n'))) + 1, static_cast<int>(changed.offers.size()));
        QVERIFY(cell(QStringLiteral("Net"), 1));
        m_page->tabs().setCurrentIndex(3);
        QVERIFY(m_fixture->settle());
        const int row = cell(QStringLiteral("Limits"), 1)->row();
        QVERIFY(table->rowHeight(row) >= static_cast<int>(changed.offers.size()) * table->fontMetrics().height());
        keepButton()->click();
        QVERIFY(m_fixture->settle());
        QCOMPARE(heading(1), QStringLiteral("A"));
        QCOMPARE(cell(QStringLiteral("Budget"), 1)->text(), QStringLiteral("EUR 250.00"));
    }

private:
    CampaignState& state() { return m_page->state(); }
    KeptScenarios& kept() { return m_page->kept(); }
    QPushButton* keepButton() { return m_page->findChild<QPushButton*>(QStringLiteral("keepScenario")); }
    void undo() {
        m_fixture->session().undoStack().undo();
        QVERIFY(m_fixture->settle());
    }
    void redo() {
        m_fixture->session().undoStack().redo();
        QVERIFY(m_fixture->settle());
    }
    Scenario usual() {
        auto project = workbench::openProject(m_path);
        const auto scenario = workbench::usualScenario(*project, TaskContext());
        return scenario ? *scenario : Scenario();
    }

    std::unique_ptr<test::PageFixture> m_fixture;
    std::unique_ptr<CampaignsPage> m_page;
    std::filesystem::path m_path;
    Scenario m_usual;
    std::int64_t m_a = 0, m_b = 0;
    int m_copies = 0;
};

QTEST_MAIN(TestKeptScenarios)
#include "tst_keptscenarios.moc"
