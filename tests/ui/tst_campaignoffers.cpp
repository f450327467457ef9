// How the page Campaigns holds still and fits: an offer is forbidden in one way, messages move nothing, beside the customer card the
// table can be read, it says what worth is, tall windows show a customer's alternatives as a chart, and files are named after the
// scenario with digits that a person reads.
#include "core/workbench/plancharts.h"
#include "core/workbench/planning.h"
#include "tests/ui/pagefixture.h"
#include "ui/charts/chart.h"
#include "ui/pages/campaigns/campaignspage.h"
#include "ui/pages/campaigns/campaignstate.h"
#include "ui/pages/campaigns/limitspanel.h"
#include "ui/pages/campaigns/noticelabel.h"
#include "ui/pages/campaigns/offersitemmodel.h"
#include "ui/pages/campaigns/offerspanel.h"
#include "ui/pages/campaigns/planboard.h"

#include <QAbstractItemModelTester>
#include <QComboBox>
#include <QHeaderView>
#include <QLineEdit>
#include <QTabWidget>
#include <QTableView>
#include <QTableWidget>

#include <cmath>
#include <fstream>
#include <set>
#include <sstream>

using namespace holdfast;
using namespace holdfast::ui;

class TestCampaignOffers : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_fixture = std::make_unique<test::PageFixture>(500);
        QVERIFY2(m_fixture->train(), qPrintable(m_fixture->error()));
        m_page = std::make_unique<CampaignsPage>(m_fixture->session());
        m_page->resize(1040, 640);
        m_page->show();
        QVERIFY(m_fixture->open());
        state().commitBudget(400.0);
        QVERIFY(m_fixture->settle());
        QVERIFY(state().plan() && state().plan()->choices.size() > 3);
    }
    void cleanupTestCase() {
        m_page.reset();
        m_fixture.reset();
    }
    void cleanup() {
        while (m_fixture->session().undoStack().canUndo() && m_fixture->session().undoStack().index() > 1) {
            m_fixture->session().undoStack().undo();
            QVERIFY(m_fixture->settle());
        }
        m_page->tabs().setCurrentIndex(0);
    }

    void untickedOffer_isMadeToNobody_andThePlanIsTheOneWithoutIt() {
        OffersItemModel* offers = m_page->offers().offers();
        QAbstractItemModelTester tester(offers, QAbstractItemModelTester::FailureReportingMode::QtTest);
        const PlannedOffer& most = state().plan()->choices.front();
        const std::string name = state().plan()->offers[most.offer];
        int row = 0;
        while (state().scenario().offers[static_cast<std::size_t>(row)].name != name) ++row;
        const QModelIndex at = offers->index(row, OffersItemModel::Name);
        QCOMPARE(at.data(Qt::CheckStateRole).toInt(), static_cast<int>(Qt::Checked));
        QVERIFY(!offers->index(row, OffersItemModel::FixedCost).data(Qt::CheckStateRole).isValid());
        QVERIFY(offers->setData(at, Qt::Unchecked, Qt::CheckStateRole));
        QVERIFY(m_fixture->settle());
        QCOMPARE(state().scenario().offers[static_cast<std::size_t>(row)].capacity, std::optional<std::uint64_t>(0));
        QCOMPARE(offers->index(row, OffersItemModel::Capacity).data().toString(), QStringLiteral("nobody"));
        QVERIFY(m_page->limits().chips().contains(QString::fromStdString(name) + QStringLiteral(": to nobody")));
        const auto forbidden = whoGetsWhat();
        const PlanResult without = *state().plan();
        for (const auto& [key, offer] : forbidden) QVERIFY(offer != name);
        m_page->offers().choose(row);
        m_page->offers().removeOffer();
        QVERIFY(m_fixture->settle());
        QCOMPARE(whoGetsWhat(), forbidden);
        QCOMPARE(state().plan()->value, without.value);
        QCOMPARE(state().plan()->curve.size(), without.curve.size());
        QCOMPARE(state().plan()->curve.back().value, without.curve.back().value);
        QCOMPARE(state().plan()->breakEvenBudget, without.breakEvenBudget);
        m_fixture->session().undoStack().undo();
        QVERIFY(m_fixture->settle());
        QVERIFY(offers->setData(offers->index(row, OffersItemModel::Name), Qt::Checked, Qt::CheckStateRole));
        QVERIFY(m_fixture->settle());
        QVERIFY(!state().scenario().offers[static_cast<std::size_t>(row)].capacity);
    }

    void messages_moveNothing_untilTheyNeedTheRoom() {
        auto* notice = m_page->findChild<NoticeLabel*>(QStringLiteral("planNotice"));
        QVERIFY(!m_page->notice().isEmpty());
        const auto places = [&] { return std::make_pair(m_page->tabs().mapTo(m_page.get(), QPoint()).y(), notice->height()); };
        const auto before = places();
        Scenario changed = state().scenario();
        changed.offers[0].eligible = {{{"no_such_column", Comparison::Equal, {Value(1.0)}}}};
        state().change(changed, QStringLiteral("who may get it"));
        QVERIFY(m_fixture->settle());
        QVERIFY(!state().problem().isEmpty());
        QCOMPARE(m_page->notice(), state().problem());
        QCOMPARE(places(), before);
        notice->setWords({});
        QCoreApplication::processEvents();
        QCOMPARE(places(), before);
        // The last sentence of the longest caution was read in a tooltip alone.
        const QString caution = QStringLiteral("18 of the 523 who get something were learned to be kept by more than their whole chance of leaving; no more than that chance is counted.");
        notice->setWords({caution, caution, caution});
        QCoreApplication::processEvents();
        QCOMPARE(notice->text(), notice->words());
        QVERIFY(notice->height() > before.second);
        QVERIFY(notice->fontMetrics().boundingRect(QRect(0, 0, notice->width(), 1000), Qt::TextWordWrap, notice->text()).height() <= notice->height() + 2);
        QVERIFY(m_page->tabs().mapTo(m_page.get(), QPoint()).y() >= notice->mapTo(m_page.get(), QPoint()).y() + notice->height());
        notice->setWords({});
        QCoreApplication::processEvents();
        QCOMPARE(places(), before);
        QStringList many;
        for (int i = 0; i < 40; ++i) many << QStringLiteral("A sentence that is one of many.");
        notice->setWords(many);
        QCoreApplication::processEvents();
        QVERIFY(notice->height() < 4 * before.second);
        QVERIFY(notice->text().endsWith(QChar(0x2026)) && notice->text().size() > 60);
        QCOMPARE(notice->toolTip().count(QLatin1Char('\n')), 39);
        QVERIFY(notice->fontMetrics().boundingRect(QRect(0, 0, notice->width(), 1000), Qt::TextWordWrap, notice->text()).height() <= notice->height() + 2);
    }

    void worth_isSaidInASentence() {
        const WorthAssumptions& worth = state().scenario().worth;
        QVERIFY2(m_page->worth().contains(QStringLiteral("%1 periods").arg(worth.horizon)), qPrintable(m_page->worth()));
        Scenario changed = state().scenario();
        changed.worth.horizon = 7;
        state().change(changed, QStringLiteral("horizon"));
        QVERIFY(m_page->worth().contains(QLatin1String("7 periods")));
        QVERIFY(m_fixture->settle());
        auto* label = m_page->findChild<NoticeLabel*>(QStringLiteral("worth"));
        QVERIFY(label->isVisible() && label->width() > 100 && label->toolTip().contains(QLatin1String("Margin and horizon are changed")));
        QCOMPARE(label->text(), m_page->worth());  // in full at this size
    }

    void besideTheCustomerCard_theTableShowsEveryFigure() {
        m_page->resize(892, 640);
        QVERIFY(m_fixture->settle());
        auto* table = m_page->findChild<QTableView*>(QStringLiteral("assignments"));
        for (int column = 0; column < table->model()->columnCount(); ++column) {
            if (table->isColumnHidden(column)) continue;
            const int wanted = table->fontMetrics().horizontalAdvance(table->model()->index(0, column).data().toString());
            QVERIFY2(table->columnWidth(column) > wanted, qPrintable(table->model()->headerData(column, Qt::Horizontal).toString()));
        }
        QVERIFY(table->viewport()->height() > 4 * table->rowHeight(0));
        QVERIFY(table->horizontalHeader()->length() <= table->viewport()->width() + 1);
        table->setCurrentIndex(table->model()->index(1, 0));
        photograph("beside", QSize(892, 640));
        m_page->resize(1040, 640);
        QVERIFY(m_fixture->settle());
        QVERIFY(table->viewport()->height() > 4 * table->rowHeight(0));
        const QWidget* why = m_page->findChild<QTableWidget*>(QStringLiteral("alternatives"));
        QVERIFY(m_page->rect().contains(QRect(why->mapTo(m_page.get(), QPoint()), why->size())));  // nothing to scroll to
    }

    void tallWindow_showsAlternativesAsAChart() {
        auto* table = m_page->findChild<QTableView*>(QStringLiteral("assignments"));
        auto* chart = m_page->findChild<ChartView*>(QStringLiteral("alternativesChart"));
        table->setCurrentIndex(table->model()->index(0, 0));
        QVERIFY(m_fixture->settle());
        QVERIFY(!chart->isVisible());
        m_page->resize(2240, 1312);
        QVERIFY(m_fixture->settle());
        QVERIFY(chart->isVisible());
        const auto* rows = m_page->findChild<QTableWidget*>(QStringLiteral("alternatives"));
        QCOMPARE(static_cast<int>(chart->chart().categories.size()), rows->rowCount());
        std::set<QString> offers, named;
        for (int row = 0; row < rows->rowCount(); ++row) offers.insert(rows->item(row, 0)->text());
        for (const std::string& name : chart->chart().categories) named.insert(QString::fromStdString(name));
        QCOMPARE(named, offers);
        QVERIFY(std::is_sorted(chart->chart().series[0].y.begin(), chart->chart().series[0].y.end()));
        m_page->resize(1040, 640);
    }

    void exported_isNamedAfterTheScenario_withDigitsAPersonReads() {
        auto* name = m_page->findChild<QComboBox*>(QStringLiteral("scenarioChoice"))->lineEdit();
        name->setText(QStringLiteral("Spring: a/b"));
        QCOMPARE(m_page->board().fileName(), QStringLiteral("Spring- a-b.csv"));
        name->setText(QStringLiteral("  "));
        QCOMPARE(m_page->board().fileName(), QStringLiteral("campaign.csv"));
        const QString file = QDir(m_fixture->folder()).filePath(QStringLiteral("plan.csv"));
        m_page->board().exportTo(file);
        QVERIFY(m_fixture->settle());
        std::ifstream lines(file.toStdString());
        std::string line;
        std::getline(lines, line);
        QVERIFY2(line.starts_with("key,offer,cost,effect_points,lower_points,upper_points,worth_kept,worth_less_cost"), line.c_str());
        const PlanResult& plan = *state().plan();
        std::size_t row = 0;
        for (; std::getline(lines, line); ++row) {
            std::istringstream cells(line);
            std::vector<std::string> values;
            for (std::string cell; std::getline(cells, cell, ',');) values.push_back(cell);
            const PlannedOffer& choice = plan.choices[row];
            QCOMPARE(values[0], plan.keys[choice.customer]);
            for (std::size_t i = 2; i < values.size(); ++i) {
                const std::size_t point = values[i].find('.');
                QVERIFY2(point == std::string::npos || values[i].find_first_not_of("0123456789\r", point + 1) == std::string::npos, line.c_str());
                QVERIFY2(point == std::string::npos || values[i].find_last_of("0123456789") - point <= 2, line.c_str());
            }
            QVERIFY(std::abs(std::stod(values[2]) - choice.cost) <= 0.005 + 1e-9);
            QVERIFY(std::abs(std::stod(values[3]) - 100.0 * choice.effect) <= 0.005 + 1e-9);
            QVERIFY(std::abs(std::stod(values[7]) - (choice.expectedValue - choice.cost)) <= 0.005 + 1e-9);
        }
        QCOMPARE(row, plan.choices.size());
    }

private:
    CampaignState& state() { return m_page->state(); }
    std::set<std::pair<std::string, std::string>> whoGetsWhat() {
        std::set<std::pair<std::string, std::string>> all;
        for (const PlannedOffer& choice : state().plan()->choices) all.insert({state().plan()->keys[choice.customer], state().plan()->offers[choice.offer]});
        return all;
    }
    void photograph(const char* name, const QSize& size) {
        const QDir folder(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots"));
        QDir().mkpath(folder.path());
        for (const auto mode : {Theme::Mode::Dark, Theme::Mode::Light}) {
            m_fixture->theme().apply(*qApp, mode);
            QVERIFY(m_fixture->settle());
            QVERIFY2(m_page->size() == size, qPrintable(QStringLiteral("%1 x %2, least %3").arg(m_page->width()).arg(m_page->height()).arg(m_page->minimumSizeHint().width())));
            QVERIFY(m_page->grab().save(folder.filePath(QStringLiteral("campaigns-%1-%2.png").arg(QLatin1String(name), m_fixture->theme().isDark() ? "dark" : "light"))));
        }
    }

    std::unique_ptr<test::PageFixture> m_fixture;
    std::unique_ptr<CampaignsPage> m_page;
};

QTEST_MAIN(TestCampaignOffers)
#include "tst_campaignoffers.moc"
