// What the graph page does when the network it shows changes under it: others join, some leave, another project opens, or
// reading fails.
#include "tests/ui/graphpagedriver.h"
#include "ui/charts/emptystate.h"
#include "ui/pages/graph/branchpanel.h"

#include <QPushButton>
#include <QTest>

#include <cmath>
#include <filesystem>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::ui;

namespace {

/// Has the project changed by somebody else, and the window read it again.
void reread(WindowFixture& fixture, GraphDriver& graph) {
    fixture.session->refresh();
    QVERIFY(fixture.settle());
    graph.settle();
}

void execute(const std::filesystem::path& file, const char* sql) {
    auto project = workbench::openProject(file);
    QVERIFY(project.has_value());
    const auto done = project->database().execute(sql);
    QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
}

}  // namespace

class GraphReadingTest : public QObject {
    Q_OBJECT

private slots:
    void aGrowingNetwork_leavesTheViewWhereItIs() {
        WindowFixture fixture;
        const auto file = fixture.makeProject();
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const NodeIndex node = graph.largest();
        const std::string key = graph.key(node);
        graph.approach(node);
        graph.click(node);
        graph.settle();
        shoot(window, graph, "graph-before-growth");
        const Camera camera = graph.view().camera();
        QVERIFY(graph.view().canGoBack());
        std::vector<std::pair<std::string, QPoint>> before;
        for (NodeIndex each = 0; each < graph.state().data()->nodes(); ++each)
            if (graph.view().rect().contains(graph.at(each))) before.emplace_back(graph.key(each), graph.at(each));
        QVERIFY(before.size() > 3);
        addReferral(file, key, "newcomer");
        addReferral(file, "newcomer", "and his friend");
        reread(fixture, graph);
        QCOMPARE(graph.state().data()->nodes(), std::size_t{302});
        QVERIFY(!graph.state().lacksPlaces());
        QVERIFY(graph.view().camera() == camera);
        QVERIFY(graph.view().canGoBack());
        QCOMPARE(graph.view().selection(), std::vector<NodeIndex>{graph.node(key)});
        QCOMPARE(graph.key(graph.view().focusedNode()), key);
        QCOMPARE(graph.page().branchPanel().report().key.toStdString(), key);
        shoot(window, graph, "graph-after-growth");
        for (const auto& [who, place] : before) QVERIFY2(graph.at(graph.node(who)) == place, who.c_str());
        QVERIFY(graph.view().rect().contains(graph.at(graph.node("newcomer"))));  // beside whom he was brought by
        graph.key(Qt::Key_Left, Qt::AltModifier);
        graph.settle();
        QVERIFY(graph.view().camera().scale < camera.scale);
    }

    void muchGrowth_laysOut_withoutMovingTheView() {
        WindowFixture fixture;
        const auto file = makeReferrals(fixture, 10, kFamily);
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        graph.key(Qt::Key_Plus);  // a view that somebody chose; one that shows everyone goes on showing everyone
        graph.settle();
        QVERIFY(!graph.view().fitted());
        const Camera camera = graph.view().camera();
        addReferral(file, "C9", "N1");
        addReferral(file, "N2", "N3");
        reread(fixture, graph);
        QVERIFY(graph.shown(graph.node("N3")));
        QCOMPARE(graph.view().camera().scale, camera.scale);
        QCOMPARE(graph.view().camera().centre, camera.centre);
        QVERIFY(graph.view().focusedNode() == kNoNode);
    }

    void whenNumbersChange_selectionAndFocusStayWithTheirCustomers() {
        WindowFixture fixture;
        const auto file = makeReferrals(fixture, 10, kFamily);
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        graph.click(graph.node("C1"));
        graph.click(graph.node("C5"), Qt::ControlModifier);
        graph.settle();
        const NodeIndex five = graph.node("C5");
        const Camera camera = graph.view().camera();
        execute(file, "DELETE FROM customers WHERE customer = 'C3'");  // referrals still name him: he moves behind the customers
        reread(fixture, graph);
        QVERIFY(graph.node("C5") != five);
        QCOMPARE(graph.key(graph.view().focusedNode()), std::string("C5"));
        QCOMPARE(graph.view().selection(), (std::vector<NodeIndex>{graph.node("C1"), graph.node("C5")}));
        QVERIFY(graph.page().branchPanel().report().several);
        QVERIFY(graph.view().camera() == camera);
        // Whoever is gone altogether is nobody's selection any more.
        execute(file, "DELETE FROM referrals WHERE referee = 'C5'");
        execute(file, "DELETE FROM customers WHERE customer = 'C5'");
        reread(fixture, graph);
        QCOMPARE(graph.node("C5"), kNoNode);
        QCOMPARE(graph.view().selection(), std::vector<NodeIndex>{graph.node("C1")});
        QCOMPARE(graph.view().focusedNode(), kNoNode);
        QCOMPARE(graph.page().branchPanel().report().key, QStringLiteral("C1"));
    }

    void anotherProject_startsAfresh_evenWhereKeysAreTheSame() {
        WindowFixture fixture;
        const auto first = makeReferrals(fixture, 10, kFamily);
        const auto second = fixture.path("second.holdfast");
        std::filesystem::copy_file(first, second);
        QVERIFY(fixture.open(first));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const Camera whole = graph.view().camera();
        graph.approach(graph.node("C5"));
        graph.click(graph.node("C5"));
        graph.click(graph.node("C4"), Qt::ControlModifier);
        graph.key(Qt::Key_T);
        graph.settle();
        QVERIFY(graph.page().branchPanel().report().several);
        QVERIFY(!graph.page().branchPanel().linksText().isEmpty());
        bool cleared = false;
        connect(fixture.session.get(), &Session::projectChanged, &graph.page(), [&] {
            cleared = graph.page().branchPanel().report().lines.empty() && graph.page().branchPanel().linksText().isEmpty() &&
                      graph.view().focusedNode() == kNoNode && graph.view().selection().empty() && !graph.page().showsGraph();
        });
        QVERIFY(fixture.open(second));
        QVERIFY(cleared);
        graph.settle();
        QVERIFY(graph.page().showsGraph());
        QCOMPARE(graph.view().focusedNode(), kNoNode);
        QVERIFY(graph.view().selection().empty());
        QVERIFY(!graph.view().canGoBack());
        QVERIFY(graph.page().branchPanel().report().key.isEmpty());
        QVERIFY(!graph.page().branchPanel().report().lines.empty());  // the network's
        QVERIFY(std::abs(graph.view().camera().scale - whole.scale) < 0.2 * whole.scale);
    }

    void aFailedFirstReading_saysWhatFailed_andTriesAgain() {
        WindowFixture fixture;
        const auto file = makeReferrals(fixture, 10, kFamily);
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        QVERIFY(window.currentPage() != QStringLiteral("graph"));
        const auto elsewhere = fixture.path("elsewhere.holdfast");
        std::filesystem::rename(file, elsewhere);
        window.showPage("graph");
        EmptyState& empty = graph.page().emptyState();
        QTRY_VERIFY_WITH_TIMEOUT(!graph.state().loading(), kGraphPatienceMs);
        QVERIFY(!graph.page().showsGraph());
        QVERIFY2(empty.sentence().contains("could not be read"), qPrintable(empty.sentence()));
        QVERIFY(empty.sentence().contains("referrals.holdfast"));  // what failed
        QVERIFY(empty.button()->isVisible());
        QCOMPARE(empty.button()->text(), QStringLiteral("Try again"));
        const QDir folder(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots"));
        QVERIFY(folder.mkpath(QStringLiteral(".")) && window.grab().save(folder.filePath(QStringLiteral("graph-failed-light-1366.png"))));
        QTest::mouseClick(empty.button(), Qt::LeftButton);  // the file is still away
        QVERIFY(empty.sentence().contains("Reading"));
        QTRY_VERIFY_WITH_TIMEOUT(!graph.state().loading(), kGraphPatienceMs);
        QVERIFY(empty.sentence().contains("could not be read"));
        std::filesystem::rename(elsewhere, file);
        empty.button()->setFocus();
        QTest::keyClick(empty.button(), Qt::Key_Space);
        graph.settle();
        QVERIFY(graph.page().showsGraph());
        QVERIFY(!graph.state().lacksPlaces());
    }
};

QTEST_MAIN(GraphReadingTest)
#include "tst_graphreading.moc"
