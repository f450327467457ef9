// Moving through the network on the graph page: neighbourhoods and branches, paths, who is out of sight.
#include "tests/ui/graphpagedriver.h"
#include "ui/pages/graph/branchpanel.h"
#include "ui/pages/graph/graphstrip.h"

#include <QTest>

#include <string>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::ui;

class GraphExploringTest : public QObject {
    Q_OBJECT

private slots:
    void expandingAndCollapsing_showPartsOfTheNetwork_andUndoWalksBack() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        fixture.session->selectCustomer("C0");
        graph.settle();
        graph.key(Qt::Key_N);
        graph.settle();
        const auto shown = [&] {
            std::string keys;
            for (int i = 0; i < 10; ++i)
                if (graph.shown(graph.node("C" + std::to_string(i)))) keys += std::to_string(i);
            return keys;
        };
        QCOMPARE(shown(), std::string("012345"));  // within two referrals
        QVERIFY(graph.page().strip().text().contains("C4 has 1 more"));
        const NodeIndex four = graph.node("C4");
        graph.view().setFocusedNode(four);
        graph.view().setSelection({four});
        graph.key(Qt::Key_E);
        graph.settle();
        QCOMPARE(shown(), std::string("0123456"));
        graph.view().setSelection({graph.node("C1")});
        graph.key(Qt::Key_E, Qt::ShiftModifier);
        graph.settle();
        QCOMPARE(shown(), std::string("0123"));
        fixture.session->undoStack().undo();
        fixture.session->undoStack().undo();
        graph.settle();
        QCOMPARE(shown(), std::string("012345"));
        fixture.session->undoStack().undo();
        graph.settle();
        QCOMPARE(shown(), std::string("0123456789"));
        QVERIFY(graph.state().view().isWhole());
        graph.view().setSelection({graph.node("C1")});
        graph.key(Qt::Key_B);
        graph.settle();
        QCOMPARE(shown(), std::string("1456"));
        // In layers: referees below who brought them.
        const auto y = [&](const char* key) { return graph.state().scene()->y(graph.node(key)); };
        QVERIFY(y("C4") > y("C1") && y("C6") > y("C4"));
        graph.key(Qt::Key_Escape);
        graph.settle();
        QVERIFY(graph.state().view().isWhole());
    }

    void aPathBetweenTwo_isHighlightedAndTold_andWhoBroughtBothToo() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        graph.click(graph.node("C6"));
        graph.click(graph.node("C5"), Qt::ControlModifier);
        QCOMPARE(graph.view().selection().size(), std::size_t{2});
        graph.key(Qt::Key_T);
        graph.settle();
        QVERIFY(graph.state().links() != nullptr);
        QCOMPARE(graph.state().links()->nodes.size(), std::size_t{4});
        QCOMPARE(graph.state().links()->edges.size(), std::size_t{3});
        QCOMPARE(graph.page().branchPanel().linksText(), QStringLiteral("C5 was brought by C1, who brought C4, who brought C6."));
        graph.key(Qt::Key_R);
        graph.settle();
        QVERIFY(graph.page().branchPanel().linksText().startsWith("C1 is behind both"));
        graph.key(Qt::Key_Escape);
        graph.settle();
        QVERIFY(graph.state().links() == nullptr);
        fixture.session->undoStack().undo();
        graph.settle();
        QVERIFY(graph.state().links() != nullptr);
    }

    void hiding_takesOutOfSight_andUndoShowsAgain() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const NodeIndex one = graph.node("C1");
        graph.click(one);
        graph.key(Qt::Key_H);
        QVERIFY(!graph.shown(one));
        QVERIFY(graph.page().strip().text().contains("1 hidden"));
        fixture.session->undoStack().undo();
        QVERIFY(graph.shown(one));
        fixture.session->undoStack().redo();
        QVERIFY(!graph.shown(one));
        graph.key(Qt::Key_H, Qt::ShiftModifier);
        QVERIFY(graph.shown(one));
    }
};

QTEST_MAIN(GraphExploringTest)
#include "tst_graphexploring.moc"
