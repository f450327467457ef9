// A campaign planned from nothing but a customer table, by clicks and keys as a person would: no past campaign tells what offers do,
// so every effect is an assumption, which the page says and lets one change; and the report of what was kept.
#include "core/workbench/planning.h"
#include "tests/ui/projectfixture.h"
#include "ui/charts/chart.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/pages/campaigns/campaignspage.h"
#include "ui/pages/campaigns/campaignstate.h"
#include "ui/pages/campaigns/keptscenarios.h"
#include "ui/pages/campaigns/limitspanel.h"
#include "ui/pages/campaigns/offersitemmodel.h"
#include "ui/pages/campaigns/offerspanel.h"
#include "ui/pages/campaigns/plannotice.h"

#include <QAbstractItemModelTester>
#include <QApplication>
#include <QComboBox>
#include <QDir>
#include <QDoubleSpinBox>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QSignalSpy>
#include <QTabWidget>
#include <QTableView>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <cmath>

using namespace holdfast;
using namespace holdfast::ui;

class TestAssumedCampaign : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_fixture = std::make_unique<test::ProjectFixture>(400);
        m_theme.apply(*qApp, Theme::Mode::Light);
        m_learners = app::makeLearnerFactory();
        m_session = std::make_unique<Session>(Services{m_learners.get(), {}, test::fixedClock()}, m_theme);
        m_page = std::make_unique<CampaignsPage>(*m_session);
        m_page->resize(1040, 640);
        m_page->show();
        m_session->openProject(m_fixture->project());
        QVERIFY(settle());
        QVERIFY(state().plan());
    }
    void cleanupTestCase() {
        m_page.reset();
        m_session.reset();
    }
    /// Each test leaves the scenario as it found it.
    void cleanup() {
        m_page->tabs().setCurrentIndex(0);
        while (m_session->undoStack().canUndo()) {
            m_session->undoStack().undo();
            QVERIFY(settle());
        }
    }

    void everythingAssumed_isSaid_wherePeopleLook() {
        QVERIFY2(m_page->notice().contains(QLatin1String("no past campaigns are in the project")), qPrintable(m_page->notice()));
        const PlanResult& plan = *state().plan();
        QVERIFY(!plan.choices.empty());
        for (const OfferTotal& offer : plan.byOffer) QVERIFY2(offer.assumed, offer.offer.c_str());
        for (const report::ChartSeries& series : child<ChartView>("budgetCurve")->chart().series) QVERIFY(series.evidence == Evidence::Assumed);
        for (const report::ChartSeries& series : child<ChartView>("spend")->chart().series) QVERIFY(series.evidence == Evidence::Assumed);
        // Nothing was picked from estimates, so no interval is said to leave that out.
        const QString worth = m_page->figures().figures()[1].definition, curve = child<ChartView>("budgetCurve")->accessibleDescription();
        QVERIFY2(worth.endsWith(QStringLiteral("the effects alone.")) && !worth.contains(QStringLiteral("estimates")), qPrintable(worth));
        QVERIFY2(curve.contains(QStringLiteral("90 % band")) && !curve.contains(QStringLiteral("estimates")), qPrintable(curve));
        QTest::mouseClick(child<QPushButton>("changeAssumptions"), Qt::LeftButton);
        QVERIFY(child<QTableView>("offers")->isVisible());
        const OffersItemModel* offers = m_page->offers().offers();
        for (int row = 0; row < offers->rowCount(); ++row)
            QCOMPARE(offers->index(row, OffersItemModel::EvidenceKind).data().toString(), QStringLiteral("assumed"));
        photograph("assumed-setup");
        m_page->tabs().setCurrentIndex(0);
        photograph("assumed-plan");
    }

    void assumption_isTypedIntoItsCell_andThePlanFollows() {
        m_page->tabs().setCurrentIndex(1);
        const double before = state().scenario().offers[0].assumedKeep, value = state().plan()->value;
        typeInto(0, OffersItemModel::Keeps, QString::number(100.0 * before + 20.0));
        QVERIFY(settle());
        QVERIFY(std::abs(state().plan()->scenario.offers[0].assumedKeep - before - 0.2) < 1e-9);
        QVERIFY(state().plan()->value > value);
        m_session->undoStack().undo();
        QVERIFY(settle());
        QCOMPARE(state().plan()->value, value);
    }

    void scenario_isBuiltByClicksAndKeys() {
        m_page->tabs().setCurrentIndex(1);
        const std::size_t offers = state().scenario().offers.size();
        // Another offer, named on the spot, at a cost, for few.
        QTest::mouseClick(child<QToolButton>("addOffer"), Qt::LeftButton);
        auto* editor = child<QTableView>("offers")->viewport()->findChild<QLineEdit*>();
        QVERIFY(editor);
        editor->selectAll();
        QTest::keyClicks(editor, QStringLiteral("gift"));
        QTest::keyClick(editor, Qt::Key_Return);
        QVERIFY(settle());
        QCOMPARE(state().scenario().offers.size(), offers + 1);
        const int row = static_cast<int>(offers);
        typeInto(row, OffersItemModel::FixedCost, QStringLiteral("2"));
        typeInto(row, OffersItemModel::Keeps, QStringLiteral("40"));
        typeInto(row, OffersItemModel::Capacity, QStringLiteral("15"));
        // A bound on a share, through the menu and the fields.
        child<QToolButton>("addLimit")->menu()->actions().first()->trigger();
        auto* fields = m_page->findChild<QWidget*>(QStringLiteral("segmentEditor"));
        QVERIFY(fields->isVisible());
        auto* name = fields->findChild<QLineEdit*>(QString(), Qt::FindDirectChildrenOnly);
        QTest::keyClicks(name, QStringLiteral("everyone"));
        auto* most = fields->findChildren<QDoubleSpinBox*>(QString(), Qt::FindDirectChildrenOnly).last();
        most->setFocus();
        most->selectAll();
        QTest::keyClicks(most, QStringLiteral("50"));
        QTest::keyClick(most, Qt::Key_Tab);
        QTest::mouseClick(child<QPushButton>("applySegment"), Qt::LeftButton);
        QVERIFY(settle());
        QVERIFY2(m_page->limits().chips().contains(QStringLiteral("everyone: at most 50.0 % of the budget")), qPrintable(m_page->limits().chips().join('|')));
        // Careful, by the menu, and not any more, by the chip's own key.
        const QString careful = QStringLiteral("Careful: only where an offer surely helps");
        for (QAction* action : child<QToolButton>("addLimit")->menu()->actions())
            if (action->text() == careful) action->trigger();
        QVERIFY(settle());
        QVERIFY(m_page->limits().chips().contains(careful));
        QVERIFY(state().scenario().caution > 0.0);
        for (QToolButton* chip : m_page->limits().findChildren<QToolButton*>(QStringLiteral("limitChip")))
            if (chip->accessibleName() == careful) {
                chip->setFocus();
                chip->actions().constFirst()->trigger();
                break;
            }
        QVERIFY(settle());
        QVERIFY(!m_page->limits().chips().contains(careful));
        QCOMPARE(state().scenario().caution, 0.0);
        // Aim and budget.
        auto* aim = child<QComboBox>("objective");
        aim->setFocus();
        QTest::keyClick(aim, Qt::Key_Down);
        auto* budget = child<QDoubleSpinBox>("budgetField");
        budget->setFocus();
        budget->selectAll();
        QTest::keyClicks(budget, QStringLiteral("600"));
        QTest::keyClick(budget, Qt::Key_Return);
        QVERIFY(settle());

        const PlanResult& plan = *state().plan();
        QVERIFY(plan.scenario.objective == PlanObjective::Retained);
        QCOMPARE(plan.scenario.budget, 600.0);
        QVERIFY(plan.feasible);
        QVERIFY2(plan.spend <= 300.0 + 1e-6, qPrintable(QString::number(plan.spend)));
        const auto gift = std::find_if(plan.byOffer.begin(), plan.byOffer.end(), [](const OfferTotal& one) { return one.offer == "gift"; });
        QVERIFY(gift != plan.byOffer.end());
        QCOMPARE(gift->customers, std::uint64_t{15});  // nothing keeps so many for so little, so its places are taken
        QVERIFY(m_page->limits().chips().contains(QStringLiteral("gift: at most 15 customers")));
        // Kept under a name, by keys.
        auto* called = child<QComboBox>("scenarioChoice")->lineEdit();
        called->setFocus();
        called->selectAll();
        QTest::keyClicks(called, QStringLiteral("Gifts"));
        QTest::keyClick(called, Qt::Key_Return);
        m_page->activateWindow();
        QTest::keyClick(m_page.get(), Qt::Key_R, Qt::ControlModifier);
        QVERIFY(settle());
        QCOMPARE(m_page->kept().all().size(), std::size_t{1});
        QCOMPARE(m_page->kept().all()[0].name, std::string("Gifts"));
        QVERIFY(m_page->kept().all()[0].scenario == plan.scenario);
    }

    void budgetOfNothing_andOfAll_arePlansToo() {
        state().commitBudget(0.0);
        QVERIFY(settle());
        QVERIFY(state().plan()->spend == 0.0);
        QVERIFY(!child<ChartView>("budgetCurve")->chart().title.empty());
        photograph("nothing");
        state().commitBudget(1e9);
        QVERIFY(settle());
        QVERIFY(std::abs(state().plan()->spend - state().mostUsefulBudget()) < 1e-6 * state().mostUsefulBudget());
        photograph("all");
    }

    void nobodyEligible_saysSo_andTheRestStillWorks() {
        Scenario none = state().scenario();
        for (Offer& offer : none.offers) offer.eligible = {{{std::string(kScoreColumn), Comparison::GreaterEqual, {Value(2.0)}}}};
        state().change(none, QStringLiteral("nobody"));
        QVERIFY(settle());
        QVERIFY(state().plan()->choices.empty());
        QVERIFY(!child<ChartView>("spend")->chart().emptyReason.empty());
        QVERIFY(!child<QPushButton>("exportPlan")->isEnabled());
        photograph("nobody");
    }

    void offersModel_keepsTheRulesOfItemModels() {
        OffersItemModel model(m_theme);
        QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setOffers(defaultOffers());
        QSignalSpy edited(&model, &OffersItemModel::edited), refused(&model, &OffersItemModel::refused);
        QVERIFY(model.setData(model.index(0, OffersItemModel::Acceptance), QStringLiteral("62 %")));
        QCOMPARE(edited.value(0).value(1).value<Offer>().acceptance, 0.62);
        QVERIFY(!model.setData(model.index(0, OffersItemModel::FixedCost), QStringLiteral("dear")));
        QCOMPARE(refused.count(), 1);
        QVERIFY(model.setData(model.index(1, OffersItemModel::Capacity), QStringLiteral("40")));
        QCOMPARE(edited.value(1).value(1).value<Offer>().capacity, std::optional<std::uint64_t>(40));
        QVERIFY(!model.setData(model.index(1, OffersItemModel::Eligible), QStringLiteral("x")));
        for (int i = 0; i < model.columnCount(); ++i) QVERIFY(!model.headerData(i, Qt::Horizontal, Qt::ToolTipRole).toString().isEmpty());
        model.setOffers({defaultOffers().front()});
        QCOMPARE(model.rowCount(), 1);
    }

    void notice_saysWhatIsWrong_theWeightiestFirst() {
        PlanResult plan;
        plan.byOffer = {{"contact", true, 10, 3, 1.0, 2.0, -0.1}};
        PlanNotice notice = noticeOf(plan, false, {});
        QVERIFY(notice.assumed && notice.kind == PlanNotice::Kind::Caution);
        QVERIFY(notice.sentences.first().contains(QLatin1String("no past campaigns are in the project")));
        plan.flagged = FlaggedSpend{3, 41.0, 12.0, 900.0, 1000.0};
        plan.feasible = false;
        plan.relaxations = {{"raise the capacity of contact from 5 to 9", 5, 9, true}, {"other", 1, 2, false}};
        notice = noticeOf(plan, true, QStringLiteral("EUR"));
        QVERIFY(notice.kind == PlanNotice::Kind::Error);
        QVERIFY(notice.sentences[0].contains(QLatin1String("It would do to raise the capacity of contact from 5 to 9.")));
        QCOMPARE(notice.sentences[1], QStringLiteral("This plan pays 3 flagged accounts EUR 41.00. Without them the best plan keeps EUR 900.00 for EUR 1,000.00."));
        plan.warnings = {"What was learned from campaigns is about visit, not about leaving, so it cannot be planned with."};
        notice = noticeOf(plan, true, {});
        QVERIFY(notice.assumed && notice.sentences.last().contains(QLatin1String("is about visit")));
        QVERIFY(!notice.sentences.join(QString()).contains(QLatin1String("nothing was learned")));
        plan.byOffer[0].assumed = false;
        plan.warnings.clear();
        QVERIFY(!noticeOf(plan, true, {}).assumed);
    }

private:
    CampaignState& state() { return m_page->state(); }

    template <typename T>
    T* child(const char* name) {
        return m_page->findChild<T*>(QLatin1String(name));
    }

    bool settle() {
        for (int i = 0; i < 3; ++i) {
            if (!m_session->tasks().waitForIdle(60'000)) return false;
            QCoreApplication::processEvents();
        }
        return true;
    }

    /// F2, the text, Enter.
    void typeInto(int row, int column, const QString& text) {
        auto* table = child<QTableView>("offers");
        table->setFocus();
        table->setCurrentIndex(table->model()->index(row, column));
        QTest::keyClick(table, Qt::Key_F2);
        auto* editor = table->viewport()->findChild<QLineEdit*>();
        QVERIFY(editor);
        editor->selectAll();
        QTest::keyClicks(editor, text);
        QTest::keyClick(editor, Qt::Key_Return);
        QVERIFY(settle());
    }

    void photograph(const char* name) {
        const QDir folder(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots"));
        QDir().mkpath(folder.path());
        for (const QSize size : {QSize(1040, 640), QSize(2240, 1312)}) {
            m_page->resize(size);
            QVERIFY(settle());
            QVERIFY(m_page->size() == size);
            QVERIFY(m_page->grab().save(folder.filePath(QStringLiteral("campaigns-%1-light-%2.png").arg(QLatin1String(name)).arg(size.width()))));
        }
    }

    std::unique_ptr<test::ProjectFixture> m_fixture;
    Theme m_theme;
    std::unique_ptr<scoring::LearnerFactory> m_learners;
    std::unique_ptr<Session> m_session;
    std::unique_ptr<CampaignsPage> m_page;
};

QTEST_MAIN(TestAssumedCampaign)
#include "tst_assumedcampaign.moc"
