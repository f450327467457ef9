// Moving through the network on the graph page: neighbourhoods and branches, paths, who is out of sight.
#include "tests/ui/graphpagedriver.h"
#include "ui/pages/graph/branchpanel.h"
#include "ui/pages/graph/graphstrip.h"

#include <QTest>

#include <cmath>
#include <string>
#include <vector>

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

    void aSmallBranch_fillsTheCanvas_andNobodyStandsOnAnother() {
        WindowFixture fixture;
        std::vector<std::pair<int, int>> referrals;
        for (int i = 1; i <= 11; ++i) referrals.emplace_back(0, i);
        for (const auto& [from, first] : {std::pair{2, 12}, {5, 15}, {6, 18}})
            for (int i = 0; i < 3; ++i) referrals.emplace_back(from, first + i);
        QVERIFY(fixture.open(makeReferrals(fixture, 60, referrals)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        graph.view().setSelection({graph.node("C0")});
        graph.key(Qt::Key_B);
        graph.settle();
        const GraphScene& scene = *graph.state().scene();
        const Camera& camera = graph.view().camera();
        QVERIFY(camera.scale * scene.bounds().width() > 0.8 * graph.view().width());
        const GraphDetail detail = graphDetail(scene, camera.scale);
        std::vector<NodeIndex> shown;
        for (NodeIndex node = 0; node < scene.nodes(); ++node)
            if (graph.shown(node)) shown.push_back(node);
        QCOMPARE(shown.size(), std::size_t{21});
        for (const NodeIndex a : shown)
            for (const NodeIndex b : shown) {
                const QPointF way = (scene.place(a) - scene.place(b)) * camera.scale;
                const float together = nodeRadius(scene, detail, a) + nodeRadius(scene, detail, b);
                QVERIFY2(a >= b || std::hypot(way.x(), way.y()) > static_cast<double>(together), qPrintable(QStringLiteral("%1 and %2").arg(a).arg(b)));
            }
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

    void aHub_isExpandedPageByPage_untilAllAreThere_andUndoGoesBackPageByPage() {
        WindowFixture fixture;
        std::vector<std::pair<int, int>> star;
        for (int i = 1; i <= 400; ++i) star.emplace_back(0, i);
        QVERIFY(fixture.open(makeReferrals(fixture, 401, star)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        fixture.session->selectCustomer("C0");
        graph.settle();
        graph.key(Qt::Key_N);
        graph.settle();
        for (const std::uint64_t shown : {61U, 121U, 241U, 401U}) {
            QCOMPARE(graph.state().arrangement()->shown, shown);
            QCOMPARE(graph.state().arrangement()->omitted, 401 - shown);
            graph.key(Qt::Key_E);
            graph.settle();
        }
        QCOMPARE(graph.state().arrangement()->shown, std::uint64_t{401});  // all: nothing more happens
        QVERIFY(graph.state().arrangement()->hidden.empty());
        const SceneView kept = sceneFromJson(toJson({graph.state().view(), {}, {}}));
        QVERIFY(kept.view == graph.state().view());
        press(window, Qt::Key_Z, Qt::ControlModifier);
        graph.settle();
        QCOMPARE(graph.state().arrangement()->shown, std::uint64_t{241});
        // By keys through the neighbours in view, told which of how many.
        graph.view().setFocusedNode(graph.node("C0"));
        graph.key(Qt::Key_Period);
        graph.key(Qt::Key_Period);
        QCOMPARE(graph.view().roundText(), QStringLiteral("2 of 240 around C0"));
        shoot(window, graph, "graph-round");
        graph.key(Qt::Key_Comma);
        QCOMPARE(graph.view().roundText(), QStringLiteral("1 of 240 around C0"));
        graph.key(Qt::Key_Backspace);
        QCOMPARE(graph.view().focusedNode(), graph.node("C0"));
    }

    void aLongChain_isToldShort_andSaysThatItIsDrawnInPart() {
        WindowFixture fixture;
        std::vector<std::pair<int, int>> chain;
        for (int i = 1; i <= 800; ++i) chain.emplace_back(i - 1, i);
        chain.emplace_back(802, 801);
        for (int i = 803; i <= 814; ++i) chain.emplace_back(i - 1, i);
        QVERIFY(fixture.open(makeReferrals(fixture, 815, chain)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const auto link = [&](const char* from, const char* to) {
            GraphView view = graph.state().view();
            view.pathFrom = from;
            view.pathTo = to;
            graph.state().change(view, QStringLiteral("path"));
            graph.settle();
        };
        link("C0", "C800");
        QCOMPARE(graph.state().links()->edges.size(), std::size_t{800});
        const QString words = graph.page().branchPanel().linksText();
        QVERIFY2(words.startsWith("C0 brought C1, who brought C2, who brought C3, who brought C4, and 792 referrals on C796, who brought C797, "), qPrintable(words));
        QVERIFY2(words.contains(", who brought C800. 800 referrals are highlighted; at most 600 of them are drawn at a time."), qPrintable(words));
        QVERIFY(words.size() < 400);
        link("C802", "C814");  // twelve: told whole
        QVERIFY(!graph.page().branchPanel().linksText().contains("referrals"));
        QCOMPARE(graph.page().branchPanel().linksText().count("brought"), 12);
        link("C801", "C814");  // one more
        QVERIFY2(graph.page().branchPanel().linksText().startsWith("C801 was brought by C802, who brought C803, who brought C804, who brought C805, and 5 referrals on C810, who brought C811"),
                 qPrintable(graph.page().branchPanel().linksText()));
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
