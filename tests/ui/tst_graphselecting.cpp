// Choosing customers on the graph page: one, many, by search and from other pages; the selection is the window's.
#include "tests/ui/graphpagedriver.h"
#include "ui/itemmodels/customertablemodel.h"
#include "ui/pages/customers/customerspage.h"
#include "ui/pages/graph/branchpanel.h"
#include "ui/pages/graph/graphactions.h"
#include "ui/pages/graph/graphsearch.h"
#include "ui/pages/graph/graphstrip.h"
#include "ui/pages/overview/overviewpage.h"
#include "ui/shell/contextbar.h"
#include "ui/shell/customercard.h"

#include <QLineEdit>
#include <QTableView>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::ui;

class GraphSelectingTest : public QObject {
    Q_OBJECT

private slots:
    void clickingSomebody_showsTheCard_andTheTableFollows() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const NodeIndex node = graph.largest();
        graph.approach(node);
        graph.click(node);
        QCOMPARE(fixture.session->selectedKey().toStdString(), graph.key(node));
        graph.settle();
        QCOMPARE(window.card().shownKey().toStdString(), graph.key(node));
        QCOMPARE(graph.page().branchPanel().report().key.toStdString(), graph.key(node));
        QVERIFY(!graph.page().branchPanel().report().lines.empty());
    }

    void somebodyChosenElsewhere_isSelectedAndFlownTo() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const Camera before = graph.view().camera();
        const NodeIndex node = graph.largest();
        fixture.session->selectCustomer(QString::fromStdString(graph.key(node)));
        graph.settle();
        QCOMPARE(graph.view().selection(), std::vector<NodeIndex>{node});
        QVERIFY(graph.view().camera().scale > before.scale);
        QVERIFY(graph.view().rect().contains(graph.at(node)));
        graph.key(Qt::Key_Left, Qt::AltModifier);
        graph.settle();
        QVERIFY(std::abs(graph.view().camera().scale - before.scale) < 1e-6 * before.scale);
    }

    void aRectangle_filtersEverywhere_dimsTheOthers_andUndoBringsThemBack() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const QRect all = graph.view().rect();
        graph.drag(all.topLeft() + QPoint(2, 2), all.center(), Qt::ShiftModifier);
        const auto selected = graph.view().selection();
        QVERIFY(selected.size() > 1 && selected.size() < graph.state().data()->nodes());
        QCOMPARE(fixture.session->filter().conditions.size(), std::size_t{1});
        QCOMPARE(fixture.session->filter().conditions.front().values.size(), selected.size());
        QVERIFY(window.contextBar().filterText().contains("others"));  // told short, not a thousand keys
        graph.settle();
        for (NodeIndex node = 0; node < graph.state().data()->nodes(); ++node)
            QCOMPARE(graph.dimmed(node), !std::binary_search(selected.begin(), selected.end(), node));
        fixture.session->undoStack().undo();
        graph.settle();
        QVERIFY(fixture.session->filter().empty());
        QVERIFY(graph.view().selection().empty());
        QVERIFY(!graph.dimmed(selected.front()));
    }

    void theLassoTool_selectsWithAPlainDrag_andEscTakesItBack() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        graph.key(Qt::Key_L);
        QVERIFY(graph.page().graphActions().lasso->isChecked());
        const QRect all = graph.view().rect().adjusted(4, 4, -4, -4);
        QTest::mousePress(&graph.view(), Qt::LeftButton, {}, all.topLeft());
        for (const QPoint& corner : {all.topRight(), all.bottomRight(), all.bottomLeft(), all.topLeft()}) QTest::mouseMove(&graph.view(), corner);
        QTest::mouseRelease(&graph.view(), Qt::LeftButton, {}, all.topLeft());
        QVERIFY(graph.view().selection().size() > 100);
        QVERIFY(!fixture.session->filter().empty());
        graph.key(Qt::Key_Escape);
        QVERIFY(fixture.session->filter().empty());
        QVERIFY(graph.view().selection().empty());
    }

    void takingOutWithCtrl_untilOneIsLeft_endsTheFilter() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const NodeIndex one = graph.node("C1");
        const NodeIndex four = graph.node("C4");
        graph.click(one);
        graph.click(four, Qt::ControlModifier);
        QCOMPARE(fixture.session->filter().conditions.size(), std::size_t{1});
        QCOMPARE(fixture.session->filter().conditions.front().values.size(), std::size_t{2});
        graph.click(four, Qt::ControlModifier);
        QCOMPARE(graph.view().selection(), std::vector<NodeIndex>{one});
        QVERIFY(fixture.session->filter().empty());
        QCOMPARE(fixture.session->selectedKey(), QStringLiteral("C1"));
        QCOMPARE(window.contextBar().filterText(), QStringLiteral("All customers"));
        press(window, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(graph.view().selection(), (std::vector<NodeIndex>{one, four}));
        QCOMPARE(fixture.session->filter().conditions.front().values.size(), std::size_t{2});
        // By keyboard, and down to nobody.
        graph.view().setFocusedNode(one);
        graph.key(Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(graph.view().selection(), std::vector<NodeIndex>{four});
        QVERIFY(fixture.session->filter().empty());
        QCOMPARE(fixture.session->selectedKey(), QStringLiteral("C4"));
        graph.view().setFocusedNode(four);
        graph.key(Qt::Key_Return, Qt::ControlModifier);
        QVERIFY(graph.view().selection().empty());
        QVERIFY(fixture.session->selectedKey().isEmpty());
    }

    void clickingOneOfThoseSelected_choosesHimAlone_whileTheTableLooksAtHimWithinThem() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const std::vector<NodeIndex> two{graph.node("C1"), graph.node("C4")};
        graph.click(two[0]);
        graph.click(two[1], Qt::ControlModifier);
        graph.settle();
        auto* customers = qobject_cast<CustomersPage*>(window.page("customers"));
        window.showPage("customers");
        QTRY_COMPARE_WITH_TIMEOUT(customers->model()->matching(), two.size(), kGraphPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(customers->model()->rowOfKey("C4") >= 0, kGraphPatienceMs);
        QTableView* table = customers->table();
        const QModelIndex row = customers->model()->index(customers->model()->rowOfKey("C4"), 0);
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualRect(row).center());
        QTRY_COMPARE_WITH_TIMEOUT(fixture.session->selectedKey(), QStringLiteral("C4"), kGraphPatienceMs);
        window.showPage("graph");
        graph.settle();
        QCOMPARE(graph.view().selection(), two);
        QCOMPARE(graph.view().focusedNode(), two[1]);
        QCOMPARE(fixture.session->filter().conditions.front().values.size(), std::size_t{2});
        graph.click(two[1]);
        QCOMPARE(graph.view().selection(), std::vector<NodeIndex>{two[1]});
        QVERIFY(fixture.session->filter().empty());
        QCOMPARE(fixture.session->selectedKey(), QStringLiteral("C4"));
        press(window, Qt::Key_Z, Qt::ControlModifier);
        QCOMPARE(graph.view().selection(), two);
    }

    void tensOfThousandsSelected_areTheSelectionOfTheTableAndTheChartsToo() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 45'000, {{0, 1}, {0, 2}, {1, 3}})));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        graph.view().fitAll();
        graph.settle();
        std::vector<int> heights;
        for (NodeIndex node = 0; node < graph.state().data()->nodes(); ++node) heights.push_back(graph.at(node).y());
        std::sort(heights.begin(), heights.end());
        const QRect all = graph.view().rect();
        graph.drag(all.topLeft() + QPoint(2, 2), QPoint(all.right() - 2, heights[heights.size() * 17 / 20]), Qt::ShiftModifier);
        const std::size_t selected = graph.view().selection().size();
        QVERIFY2(selected > 33'000 && selected < 45'000, qPrintable(QString::number(selected)));
        QCOMPARE(fixture.session->filter().conditions.front().values.size(), selected);
        graph.settle();
        QCOMPARE(graph.state().mask().nodes - graph.state().mask().dimmed, std::uint64_t{selected});
        QVERIFY(graph.page().strip().text().contains("pass the filter"));
        shoot(window, graph, "graph-thousands-selected");
        const auto* customers = qobject_cast<CustomersPage*>(window.page("customers"));
        window.showPage("customers");
        QTRY_COMPARE_WITH_TIMEOUT(customers->model()->matching(), selected, kGraphPatienceMs);
        QVERIFY(fixture.settle());
        const auto* overview = qobject_cast<OverviewPage*>(window.page("overview"));
        window.showPage("overview");
        QVERIFY(fixture.settle());
        QVERIFY(overview->overview().has_value());
        QCOMPARE(overview->overview()->filtered, std::uint64_t{selected});
        window.showPage("graph");
        QCOMPARE(graph.view().selection().size(), selected);
        press(window, Qt::Key_Z, Qt::ControlModifier);
        graph.settle();
        QVERIFY(graph.view().selection().size() <= 1);  // whom the table had chosen
        QCOMPARE(graph.state().mask().dimmed, std::uint64_t{0});
        press(window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        graph.settle();
        QCOMPARE(graph.view().selection().size(), selected);
    }

    void aFilterFromAnotherPage_dimsWhoDoesNotPass() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        fixture.session->setFilter({{{"city", Comparison::Equal, {Value(std::string("Rome"))}}}});
        graph.settle();
        for (int i = 0; i < 10; ++i) QCOMPARE(graph.dimmed(graph.node("C" + std::to_string(i))), i % 3 != 0);
        QVERIFY(graph.page().strip().text().contains("pass the filter"));
    }

    void selectingWhoIsNoCustomer_isToldInNumbers() {
        WindowFixture fixture;
        const auto file = makeReferrals(fixture, 10, kFamily);
        for (const char* stranger : {"S1", "S2", "S3"}) addReferral(file, "C1", stranger);
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        QSignalSpy said(fixture.session.get(), &Session::said);
        const QRect all = graph.view().rect();
        graph.drag(all.topLeft() + QPoint(1, 1), all.bottomRight() - QPoint(1, 1), Qt::ShiftModifier);
        QCOMPARE(graph.view().selection().size(), std::size_t{13});
        QCOMPARE(fixture.session->filter().conditions.front().values.size(), std::size_t{10});
        QCOMPARE(said.count(), 1);
        QVERIFY2(said.first().first().toString().startsWith("10 of the 13 selected are customers."), qPrintable(said.first().first().toString()));
        graph.key(Qt::Key_Escape);
        graph.view().setSelection({graph.node("C1")});
        graph.click(graph.node("C4"), Qt::ControlModifier);  // both are customers: nothing to say
        QCOMPARE(fixture.session->filter().conditions.front().values.size(), std::size_t{2});
        QCOMPARE(said.count(), 1);
    }

    void searching_findsPeopleUnknownToTheCustomers_byAPartOfTheKey() {
        WindowFixture fixture;
        const auto file = makeReferrals(fixture, 10, kFamily);
        for (const char* stranger : {"old-Mary", "MARYLAND", "mary", "Peter"}) addReferral(file, "C1", stranger);
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        QLineEdit* edit = graph.page().search().edit();
        edit->setFocus();
        QTest::keyClicks(edit, QStringLiteral("mary"));
        QTRY_COMPARE_WITH_TIMEOUT(graph.page().search().lines(), (QStringList{"mary   not a customer", "MARYLAND   not a customer", "old-Mary   not a customer"}), kGraphPatienceMs);
        edit->clear();
        QTest::keyClicks(edit, QStringLiteral("et"));
        QTest::keyClick(edit, Qt::Key_Return);
        graph.settle();
        QCOMPARE(edit->text(), QStringLiteral("Peter"));
        QCOMPARE(graph.view().selection(), std::vector<NodeIndex>{graph.node("Peter")});
        QVERIFY(graph.view().rect().contains(graph.at(graph.node("Peter"))));
        edit->clear();
        QTest::keyClicks(edit, QStringLiteral("C1"));  // a customer's line is as it was
        QTRY_COMPARE_WITH_TIMEOUT(graph.page().search().lines(), QStringList{"C1"}, kGraphPatienceMs);
    }

    void searching_fliesToTheCustomer() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        press(window, Qt::Key_F, Qt::ControlModifier);
        QTRY_VERIFY(graph.page().search().edit()->hasFocus());
        QTest::keyClicks(graph.page().search().edit(), QStringLiteral("C6"));
        QTest::keyClick(graph.page().search().edit(), Qt::Key_Return);
        graph.settle();
        QCOMPARE(fixture.session->selectedKey(), QStringLiteral("C6"));
        QVERIFY(graph.view().rect().contains(graph.at(graph.node("C6"))));
    }
};

QTEST_MAIN(GraphSelectingTest)
#include "tst_graphselecting.moc"
