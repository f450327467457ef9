// Where people stand on the graph page: layouts, moving, pinning, and taking them back.
#include "tests/ui/graphpagedriver.h"
#include "ui/charts/emptystate.h"
#include "ui/pages/graph/graphactions.h"
#include "ui/pages/graph/graphstrip.h"
#include "ui/shell/messagestrip.h"

#include <QPushButton>
#include <QSignalSpy>
#include <QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::ui;

class GraphPlacesTest : public QObject {
    Q_OBJECT

private slots:
    void openingThePage_laysTheSampleOut_andKeepsItForTheNextTime() {
        WindowFixture fixture;
        const auto file = fixture.makeProject();
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        QCOMPARE(graph.state().data()->nodes(), std::size_t{300});
        QVERIFY(graph.state().data()->stats.edges > 0);
        auto project = workbench::openProject(file);
        QVERIFY(project.has_value());
        const auto stored = storage::readPositions(*project);
        QVERIFY(stored.has_value());
        QCOMPARE(stored->size(), graph.state().data()->nodes());
        // Another window finds everyone where they stood, without a layout.
        const float x = graph.state().places()->x[0];
        Session second({.learners = nullptr, .pdf = {}, .clock = [] { return UtcMillis{1'790'000'000'000}; }}, fixture.theme);
        MainWindow other(second);
        showAndFocus(other);
        second.openProject(file);
        QVERIFY(second.tasks().waitForIdle(kGraphPatienceMs));
        GraphDriver again(other);
        QSignalSpy layouts(&again.page().layoutJob(), &GraphLayoutJob::runningChanged);
        again.open();
        QCOMPARE(layouts.count(), 0);
        QCOMPARE(again.state().places()->x[0], x);
    }

    void draggingSomebody_pinsThere_aLayoutLeavesThem_andUndoBringsThemBack() {
        WindowFixture fixture;
        const auto file = makeReferrals(fixture, 10, kFamily);
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const NodeIndex five = graph.node("C5");
        const QPointF before = graph.state().scene()->place(five);
        graph.drag(graph.at(five), graph.at(five) + QPoint(60, 40), {});
        graph.settle();
        const QPointF moved = graph.state().scene()->place(five);
        QVERIFY(moved != before);
        QVERIFY(graph.state().places()->pinned[five] != 0);
        graph.page().graphActions().layout->trigger();
        graph.settle();
        QCOMPARE(graph.state().scene()->place(five), moved);
        auto project = workbench::openProject(file);
        const auto stored = storage::readPositions(*project);
        QCOMPARE(std::count_if(stored->begin(), stored->end(), [](const storage::NodePosition& p) { return p.pinned; }), std::ptrdiff_t{1});
        fixture.session->undoStack().undo();  // the layout
        graph.settle();
        fixture.session->undoStack().undo();  // the move
        graph.settle();
        QCOMPARE(graph.state().scene()->place(five), before);
        QVERIFY(graph.state().places()->pinned[five] == 0);
    }

    void whileALayoutRuns_nobodyIsPinned_andAnUndoWaitsForItsEnd() {
        WindowFixture fixture;
        const auto file = makeReferrals(fixture, 10, kFamily);
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const NodeIndex five = graph.node("C5");
        const QPointF before = graph.state().scene()->place(five);
        graph.drag(graph.at(five), graph.at(five) + QPoint(60, 40), {});
        graph.settle();
        graph.page().graphActions().layout->trigger();
        QVERIFY(graph.state().converging());
        storage::NodePosition other = graph.state().placeOf(graph.node("C4"));
        other.pinned = true;
        const int steps = fixture.session->undoStack().count();
        graph.state().place({other}, QStringLiteral("pin"));
        QCOMPARE(fixture.session->undoStack().count(), steps);
        QVERIFY(window.messages().messages().join(' ').contains(QStringLiteral("once the layout is done")));
        fixture.session->undoStack().undo();  // the move, while its pin holds the customer in the running layout
        graph.settle();
        QVERIFY(!graph.state().converging());
        QCOMPARE(graph.state().scene()->place(five), before);
        auto project = workbench::openProject(file);
        const auto stored = storage::readPositions(*project);
        QVERIFY(std::none_of(stored->begin(), stored->end(), [](const storage::NodePosition& p) { return p.pinned; }));
    }

    void cancellingTheFirstLayout_leavesNobodyPlaced_andOffersItAgain() {
        WindowFixture fixture;
        const auto file = fixture.makeProject("big.holdfast", 6000);
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        window.showPage("graph");
        QTRY_VERIFY_WITH_TIMEOUT(graph.page().layoutJob().running(), kGraphPatienceMs);
        QTRY_VERIFY_WITH_TIMEOUT(graph.page().strip().cancelButton()->isVisible(), kGraphPatienceMs);
        QTest::mouseClick(graph.page().strip().cancelButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!graph.page().layoutJob().running(), kGraphPatienceMs);
        graph.settle();
        if (graph.page().layoutJob().declined()) {  // else it was done before the click
            QVERIFY(!graph.page().showsGraph());
            auto project = workbench::openProject(file);
            QVERIFY(storage::readPositions(*project)->empty());
            QTest::mouseClick(graph.page().emptyState().button(), Qt::LeftButton);
            graph.settle();
        }
        QVERIFY(graph.page().showsGraph());
        QVERIFY(!graph.state().lacksPlaces());
    }
};

QTEST_MAIN(GraphPlacesTest)
#include "tst_graphplaces.moc"
