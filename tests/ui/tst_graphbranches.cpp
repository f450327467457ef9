// The graph page's side: which branches are most at risk, the way from a branch to the customers' table, and what is told
// of nobody, one and several.
#include "app/wiring/learners.h"
#include "core/workbench/branchrisk.h"
#include "tests/ui/graphpagedriver.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/itemmodels/customertablemodel.h"
#include "ui/pages/customers/customerspage.h"
#include "ui/pages/graph/branchpanel.h"
#include "ui/pages/graph/graphactions.h"
#include "ui/pages/graph/graphcontrols.h"
#include "ui/pages/graph/graphstyle.h"
#include "ui/shell/customercard.h"

#include <QImage>
#include <QLabel>
#include <QMenu>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::ui;

class GraphBranchesTest : public QObject {
    Q_OBJECT

private slots:
    void theBranchesMostAtRisk_areListed_andAClickSelectsAndGoesThere() {
        const auto learners = app::makeLearnerFactory();
        WindowFixture fixture(learners.get());
        const auto file = fixture.makeProject("risky.holdfast", 600);
        QVERIFY(WindowFixture::train(file, *learners));
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        BranchPanel& panel = graph.page().branchPanel();
        const GraphData& data = *graph.state().data();
        const auto expected = workbench::branchesAtRisk(data.tree, data.known.facts, {}, TaskContext());
        QVERIFY(expected.has_value() && !expected->worst.empty());
        QCOMPARE(panel.branches().rows().size(), expected->worst.size());
        for (std::size_t i = 0; i < expected->worst.size(); ++i) QCOMPARE(panel.branches().rows()[i].key.toStdString(), graph.key(expected->worst[i].root));
        QVERIFY(panel.branches().isVisible());
        QCOMPARE(graph.page().figures().figures().front().label, QStringLiteral("At risk, from 50 % on"));
        shoot(window, graph, "graph-branches-at-risk");
        const NodeIndex root = expected->worst.front().root;
        QTableWidget* table = panel.branches().table();
        QTest::mouseClick(table->viewport(), Qt::LeftButton, {}, table->visualItemRect(table->item(0, 0)).center());
        graph.settle();
        QCOMPARE(graph.view().selection(), std::vector<NodeIndex>{root});
        QCOMPARE(fixture.session->selectedKey().toStdString(), graph.key(root));
        for (const NodeIndex node : data.tree.branch(root)) QVERIFY(graph.view().rect().contains(graph.at(node)));
        QCOMPARE(panel.report().key.toStdString(), graph.key(root));
        QVERIFY(!panel.branches().isVisible());
        // From the palette: back to the network, with the keyboard in the list.
        const QList<QAction*> commands = graph.page().commands();
        QVERIFY(commands.contains(graph.page().graphActions().branchesAtRisk));
        graph.page().graphActions().branchesAtRisk->trigger();
        graph.settle();
        QVERIFY(graph.view().selection().empty());
        QVERIFY(panel.report().key.isEmpty());
        QVERIFY(table->hasFocus());
        QTest::keyClick(table, Qt::Key_Return);
        graph.settle();
        QCOMPARE(graph.view().selection(), std::vector<NodeIndex>{root});
    }

    void theBranch_isShownInCustomers_fromThePanelAndTheMenu() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        QVERIFY(!graph.page().branchPanel().inCustomers().isVisible());
        graph.click(graph.node("C1"));
        graph.settle();
        QVERIFY(graph.page().branchPanel().inCustomers().isVisible());
        graph.page().branchPanel().inCustomers().click();
        auto* customers = qobject_cast<CustomersPage*>(window.page("customers"));
        QVERIFY(customers->isVisible());
        QTRY_COMPARE_WITH_TIMEOUT(customers->model()->matching(), std::size_t{4}, kGraphPatienceMs);  // C1, C4, C5, C6
        for (const char* key : {"C1", "C4", "C5", "C6"}) QTRY_VERIFY_WITH_TIMEOUT(customers->model()->rowOfKey(key) >= 0, kGraphPatienceMs);
        window.showPage("graph");
        graph.settle();
        QCOMPARE(graph.view().selection().size(), std::size_t{4});
        // Several selected stand for themselves.
        graph.click(graph.node("C0"));
        graph.click(graph.node("C7"), Qt::ControlModifier);
        QMenu menu;
        graph.page().graphActions().fillMenu(menu, true);
        QVERIFY(menu.actions().contains(graph.page().graphActions().inCustomers));
        graph.page().graphActions().inCustomers->trigger();
        QTRY_COMPARE_WITH_TIMEOUT(customers->model()->matching(), std::size_t{2}, kGraphPatienceMs);
    }

    void nobody_one_andSeveral_areToldOf() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const BranchPanel& panel = graph.page().branchPanel();
        QCOMPARE(panel.report().title, QStringLiteral("The network"));
        QVERIFY(!graph.page().controls().ofAll().isVisible());
        graph.click(graph.node("C1"));
        graph.settle();
        QCOMPARE(panel.report().title, QStringLiteral("Branch of C1"));
        graph.click(graph.node("C5"), Qt::ControlModifier);
        graph.click(graph.node("C6"), Qt::ControlModifier);
        graph.settle();
        QCOMPARE(panel.report().title, QStringLiteral("3 selected"));
        QCOMPARE(panel.report().people, std::uint64_t{3});
        QVERIFY(graph.page().controls().ofAll().isVisible());
        QCOMPARE(graph.page().controls().ofAll().text(), QStringLiteral("of all 10 people"));
        QCOMPARE(graph.view().nodeAt(QPoint(3, 3)), kNoNode);
        QTest::mouseClick(&graph.view(), Qt::LeftButton, {}, QPoint(3, 3));
        graph.settle();
        QVERIFY(graph.view().selection().empty());
        QCOMPARE(panel.report().title, QStringLiteral("The network"));
        // One of several who is looked at elsewhere.
        graph.click(graph.node("C1"));
        graph.click(graph.node("C4"), Qt::ControlModifier);
        fixture.session->selectCustomer(QStringLiteral("C4"));
        graph.settle();
        QCOMPARE(panel.report().title, QStringLiteral("Branch of C4"));
        QCOMPARE(graph.view().selection().size(), std::size_t{2});
    }

    void names_areLinks_andReferralsThatBroughtNobodyNew_areExplained() {
        WindowFixture fixture;
        std::vector<std::pair<int, int>> referrals = kFamily;
        referrals.emplace_back(7, 4);  // whom 1 had brought before
        QVERIFY(fixture.open(makeReferrals(fixture, 10, referrals)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        BranchPanel& panel = graph.page().branchPanel();
        const auto link = [&panel](const QString& name) {
            for (QLabel* label : panel.findChildren<QLabel*>())
                if (label->isVisible() && label->text().contains("<a href") && label->text().contains(name)) return label;
            return static_cast<QLabel*>(nullptr);
        };
        QVERIFY(link("C0"));  // most referrals
        emit link("C0")->linkActivated("#");
        graph.settle();
        QCOMPARE(graph.view().selection(), std::vector<NodeIndex>{graph.node("C0")});
        QCOMPARE(panel.report().title, QStringLiteral("Branch of C0"));
        const auto below = [&panel] {
            const auto& lines = panel.report().lines;
            return *std::find_if(lines.begin(), lines.end(), [](const ReportLine& line) { return line.name == "People below"; });
        };
        QCOMPARE(below().compared, QStringLiteral("3 brought directly"));
        graph.click(graph.node("C7"));
        graph.settle();
        QCOMPARE(below().compared, QStringLiteral("1 brought directly, 2 referrals made"));
        QVERIFY2(below().definition.contains("Of the 2 referrals made, 1 brought nobody new"), qPrintable(below().definition));
        graph.click(graph.node("C4"));
        graph.settle();
        QVERIFY(link("C1"));  // brought by
        emit link("C1")->linkActivated("#");
        graph.settle();
        QCOMPARE(graph.view().selection(), std::vector<NodeIndex>{graph.node("C1")});
    }

    void theKeyboardsCursor_isToldOf_andWhatKeysActOn() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        graph.click(graph.node("C1"));
        graph.settle();
        graph.key(Qt::Key_Period);  // the largest neighbour
        graph.settle();
        const NodeIndex cursor = graph.view().focusedNode();
        const QString name = QString::fromStdString(graph.key(cursor));
        QVERIFY(cursor != graph.node("C1"));
        QCOMPARE(graph.view().selection(), std::vector<NodeIndex>{graph.node("C1")});  // moving selects nobody
        QCOMPARE(fixture.session->selectedKey(), name);
        QCOMPARE(window.card().shownKey(), name);
        QCOMPARE(graph.page().branchPanel().report().key, name);
        graph.key(Qt::Key_N);
        graph.settle();
        QCOMPARE(QString::fromStdString(graph.state().view().centre), name);
        // Hiding him in the middle leaves nothing to look at around him.
        graph.click(cursor);
        graph.key(Qt::Key_H);
        graph.settle();
        QVERIFY(graph.state().view().isWhole());
        QVERIFY(!graph.shown(cursor));
        QVERIFY(graph.shown(graph.node("C7")));
        // Whoever is clicked after that counts again.
        graph.click(graph.node("C7"));
        graph.key(Qt::Key_B);
        graph.settle();
        QCOMPARE(graph.state().view().centre, std::string("C7"));
    }

    void aPath_staysOnTop_whileThePointerRestsOnItsCustomers() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        graph.click(graph.node("C5"));
        graph.click(graph.node("C6"), Qt::ControlModifier);
        graph.key(Qt::Key_T);
        graph.settle();
        const auto accents = [&] {
            const QImage image = graph.view().grab().toImage();
            const QRgb accent = graphPalette(fixture.theme).accent;
            int count = 0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x) count += (image.pixel(x, y) & RGB_MASK) == (accent & RGB_MASK);
            return count;
        };
        QTest::mouseMove(&graph.view(), QPoint(3, 3));
        QTRY_COMPARE_WITH_TIMEOUT(graph.view().hoveredNode(), kNoNode, kGraphPatienceMs);
        const int alone = accents();
        QVERIFY(alone > 100);
        QTest::mouseMove(&graph.view(), graph.at(graph.node("C1")));
        QTRY_COMPARE_WITH_TIMEOUT(graph.view().hoveredNode(), graph.node("C1"), kGraphPatienceMs);
        QVERIFY2(accents() >= alone * 9 / 10, qPrintable(QStringLiteral("%1 of %2").arg(accents()).arg(alone)));
    }
};

QTEST_MAIN(GraphBranchesTest)
#include "tst_graphbranches.moc"
