// Where people stand on the graph page: layouts, moving, pinning, and taking them back.
#include "tests/ui/graphpagedriver.h"
#include "ui/charts/emptystate.h"
#include "ui/pages/graph/graphactions.h"
#include "ui/pages/graph/graphstrip.h"
#include "ui/shell/messagestrip.h"

#include <QLineF>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

#include <algorithm>
#include <map>
#include <tuple>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::ui;

class GraphPlacesTest : public QObject {
    Q_OBJECT

    /// The button of a command in the page's tools.
    static QToolButton* toolOf(GraphDriver& graph, QAction* action) {
        for (QToolButton* button : graph.page().findChildren<QToolButton*>())
            if (button->defaultAction() == action) return button;
        return nullptr;
    }

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

    void aLayoutTakenBack_afterTheNetworkGrew_putsTheOldBack_andTheNewBesideThem() {
        WindowFixture fixture;
        const auto file = makeReferrals(fixture, 10, kFamily);
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const auto places = [&] {
            std::map<std::string, QPointF> found;
            for (NodeIndex node = 0; node < graph.state().data()->nodes(); ++node) found[graph.key(node)] = graph.state().scene()->place(node);
            return found;
        };
        graph.drag(graph.at(graph.node("C5")), graph.at(graph.node("C5")) + QPoint(150, 90), {});
        graph.settle();
        const auto before = places();
        QTest::mouseClick(toolOf(graph, graph.page().graphActions().layout), Qt::LeftButton);
        graph.settle();
        const auto after = places();
        QVERIFY(after != before);
        shoot(window, graph, "graph-laid-out");
        addReferral(file, "C2", "N1");  // one and his referee join a known one, two a part of their own
        addReferral(file, "N1", "N2");
        addReferral(file, "N3", "N4");
        fixture.session->refresh();
        QVERIFY(fixture.settle());
        graph.settle();
        QCOMPARE(graph.state().data()->nodes(), std::size_t{14});
        QVERIFY(!graph.state().lacksPlaces());

        const auto stored = [&] {
            std::map<std::string, QPointF> found;
            auto project = workbench::openProject(file);
            const auto rows = storage::readPositions(*project);
            for (const storage::NodePosition& row : *rows) found[row.node] = QPointF(row.x, row.y);
            return found;
        };
        const auto check = [&](const std::map<std::string, QPointF>& wanted) {
            const auto now = places();
            for (const auto& [key, place] : wanted) QVERIFY2(now.at(key) == place, key.c_str());
            const auto apart = [&](const char* a, const char* b) { return QLineF(now.at(a), now.at(b)).length(); };
            QVERIFY(apart("N1", "C2") < 1.2 && apart("N2", "N1") < 1.2 && apart("N3", "N4") < 1.2);  // neighbours stand about one apart
            for (const auto& [key, place] : now)
                for (const auto& [other, there] : now) QVERIFY2(key == other || place != there, key.c_str());
            QVERIFY(now.at("N3").y() > std::max_element(wanted.begin(), wanted.end(), [](const auto& a, const auto& b) { return a.second.y() < b.second.y(); })->second.y());
            QVERIFY(stored() == now);
            QVERIFY(!graph.state().lacksPlaces());
        };
        press(window, Qt::Key_Z, Qt::ControlModifier);
        graph.settle();
        check(before);
        QVERIFY(graph.state().places()->pinned[graph.node("C5")] != 0);
        shoot(window, graph, "graph-layout-undone-after-growth");
        press(window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        graph.settle();
        check(after);
        press(window, Qt::Key_Z, Qt::ControlModifier);  // and once more: the network did not grow since
        graph.settle();
        check(before);
    }

    void aLayoutTakenBackWhileAnotherRuns_isWhatThatOneIsTakenBackTo() {
        WindowFixture fixture;
        const auto file = makeReferrals(fixture, 10, kFamily);
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        graph.drag(graph.at(graph.node("C5")), graph.at(graph.node("C5")) + QPoint(150, 90), {});
        graph.settle();
        const auto stored = [&] {  // as exactly as the page knows places
            std::map<std::string, std::tuple<float, float, bool>> found;
            const auto rows = storage::readPositions(*workbench::openProject(file));
            for (const storage::NodePosition& row : *rows) found[row.node] = {static_cast<float>(row.x), static_cast<float>(row.y), row.pinned};
            return found;
        };
        const auto before = stored();
        graph.page().graphActions().layout->trigger();
        graph.settle();
        graph.page().graphActions().layoutFresh->trigger();
        QVERIFY(graph.state().converging());
        press(window, Qt::Key_Z, Qt::ControlModifier);
        graph.settle();
        QVERIFY(stored() != before);  // the second layout's
        press(window, Qt::Key_Z, Qt::ControlModifier);
        graph.settle();
        QVERIFY(stored() == before);
        press(window, Qt::Key_Z, Qt::ControlModifier);  // the move
        graph.settle();
        QVERIFY(graph.state().places()->pinned[graph.node("C5")] == 0);
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
