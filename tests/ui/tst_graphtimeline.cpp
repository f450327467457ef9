// The timeline of the graph page: growth and churn over the days, by key, mouse and play, and what undo makes of it.
#include "app/wiring/learners.h"
#include "tests/ui/graphpagedriver.h"
#include "tests/ui/screenshots.h"
#include "ui/pages/graph/graphactions.h"
#include "ui/pages/graph/graphtimeline.h"
#include "ui/shell/messagestrip.h"

#include <QLabel>
#include <QSlider>
#include <QToolButton>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::ui;

namespace {

/// 0 brought 1 .. 6, one a day from 1 January on; 2 and 4 left. 2 was last seen on the 5th, nobody saw 4.
std::filesystem::path makeChurn(const WindowFixture& fixture, bool events) {
    const auto people = fixture.path("people.csv");
    const auto brought = fixture.path("brought.csv");
    const auto seen = fixture.path("seen.csv");
    std::ofstream first(people);
    first << "customer,spend,churned\n";
    for (int i = 0; i < 7; ++i) first << 'C' << i << ',' << 10 + i << ',' << (i == 2 || i == 4 ? "Yes" : "No") << '\n';
    first.close();
    std::ofstream second(brought);
    second << "referrer,referee,time\n";
    for (int i = 1; i < 7; ++i) second << "C0,C" << i << ",2026-01-" << (i < 4 ? "0" : "") << 3 * i << "T00:00:00Z\n";
    second.close();
    std::ofstream third(seen);
    third << "customer,time,kind\nC2,2026-01-07T00:00:00Z,login\nC2,2026-01-10T00:00:00Z,login\nC3,2026-01-08T00:00:00Z,login\n";
    third.close();
    workbench::ImportRequest request;
    request.project = fixture.path("churn.holdfast");
    request.customers = people;
    request.referrals = brought;
    if (events) request.events = seen;
    request.overrides.label = "churned";
    const auto done = workbench::importFiles(request, TaskContext());
    if (!done) QTest::qFail(done.error().message.c_str(), __FILE__, __LINE__);
    return request.project;
}

class TimeDriver : public GraphDriver {
public:
    explicit TimeDriver(MainWindow& window) : GraphDriver(window) {}

    GraphTimeline& line() const { return page().timeline(); }
    QSlider* slider() const { return line().slider(); }
    std::string gone() const {
        std::string keys;
        for (NodeIndex node = 0; node < state().data()->nodes(); ++node)
            if (state().mask().mask && state().mask().mask->isGone(node)) keys += GraphDriver::key(node);
        return keys;
    }
    /// The first step at or after this day of January 2026.
    void goTo(int day) {
        const auto wanted = parseIso8601("2026-01-" + std::string(day < 10 ? "0" : "") + std::to_string(day) + "T00:00:00Z").value_or(0);
        for (int step = 0; step <= slider()->maximum(); ++step) {
            slider()->setValue(step);
            if (!state().view().until || *state().view().until >= wanted) return;
        }
    }
};

}  // namespace

class GraphTimelineTest : public QObject {
    Q_OBJECT

private slots:
    void whoLeft_fadesAfterTheLastEvent_andIsCounted() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeChurn(fixture, true)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        TimeDriver graph(window);
        graph.open();
        QCOMPARE(graph.gone(), std::string("C2C4"));
        QCOMPARE(graph.line().countText(), QStringLiteral("5 there, 2 gone"));
        graph.goTo(9);  // 2 has come and is seen once more tomorrow
        QCOMPARE(graph.gone(), std::string());
        QCOMPARE(graph.line().countText(), QStringLiteral("4 there, 0 gone"));
        graph.goTo(11);
        QCOMPARE(graph.gone(), std::string("C2"));
        QCOMPARE(graph.line().countText(), QStringLiteral("3 there, 1 gone"));
        graph.goTo(17);  // nobody knows when 4 left
        QCOMPARE(graph.gone(), std::string("C2"));
        QCOMPARE(graph.state().mask().nodes, std::uint64_t{6});
        QVERIFY(graph.line().findChildren<QLabel*>().size() > 2);
        const auto labels = graph.line().findChildren<QLabel*>();
        QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) { return label->toolTip().contains(QLatin1String("When 1 of the 2 who left did so is not known")); }));
        QVERIFY(graph.slider()->accessibleDescription().contains(QLatin1String("2026-01-1")));
    }

    void messages_floatAboveTheTimeline_andAtTheFootElsewhere() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeChurn(fixture, true)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        TimeDriver graph(window);
        graph.open();
        fixture.session->say(QStringLiteral("Saved."));
        const auto over = [&](const QWidget& widget) {
            return QRect(widget.mapToGlobal(QPoint()), widget.size());
        };
        QTRY_VERIFY(window.messages().isVisible());
        const QRect above = over(window.messages());
        QVERIFY(!above.intersects(over(graph.line())));
        QVERIFY(over(graph.line()).top() - above.bottom() < 40);
        window.showPage(QStringLiteral("customers"));
        QTRY_VERIFY(over(window.messages()).bottom() > above.bottom());
        window.showPage(QStringLiteral("graph"));
        QTRY_VERIFY(!over(window.messages()).intersects(over(graph.line())));
    }

    void withoutEvents_theTimelineSaysThatNobodyKnowsWhen() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeChurn(fixture, false)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        TimeDriver graph(window);
        graph.open();
        QCOMPARE(graph.gone(), std::string("C2C4"));
        QCOMPARE(graph.line().countText(), QStringLiteral("5 there, 2 gone, when is not known"));
        graph.goTo(17);
        QCOMPARE(graph.gone(), std::string());
        QCOMPARE(graph.line().countText(), QStringLiteral("6 there, when people left is not known"));
        QVERIFY(graph.line().playButton()->toolTip().contains(QLatin1String("import events")));
    }

    void withoutALabel_nobodyIsGone() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 4, {{0, 1}, {1, 2}})));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        TimeDriver graph(window);
        graph.open();
        QVERIFY(!graph.state().mask().mask);
        QCOMPARE(graph.line().countText(), QStringLiteral("4 there"));
    }

    void playing_bringsPeopleAndTakesThemAway_andIsOneStepOfUndo() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeChurn(fixture, true)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        TimeDriver graph(window);
        graph.open();
        std::vector<std::string> gone;
        std::vector<std::uint64_t> shown;
        connect(&graph.state(), &GraphState::maskChanged, this, [&] {
            gone.push_back(graph.gone());
            shown.push_back(graph.state().mask().nodes);
        });
        const int steps = fixture.session->undoStack().count();
        QTest::mouseClick(graph.line().playButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(!graph.line().playing(), kGraphPatienceMs);
        QVERIFY(gone.size() > 100);
        QVERIFY(std::is_sorted(shown.begin(), shown.end()) && shown.front() == 2);
        QVERIFY(std::is_sorted(gone.begin(), gone.end()) && gone.front().empty() && gone.back() == "C2C4");
        QVERIFY(fixture.session->undoStack().count() <= steps + 1);
        disconnect(&graph.state(), nullptr, this, nullptr);
    }

    void keysInARow_areOneStepOfUndo_andOthersAreTheirOwn() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeChurn(fixture, true)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        TimeDriver graph(window);
        graph.open();
        QUndoStack& undo = fixture.session->undoStack();
        const int before = undo.count();
        const auto keys = [&](Qt::Key key, int times) {
            for (int i = 0; i < times; ++i) QTest::keyClick(graph.slider(), key);
        };
        graph.slider()->setFocus();
        keys(Qt::Key_Left, 40);
        keys(Qt::Key_PageDown, 2);
        QCOMPARE(undo.count(), before + 1);
        const auto there = graph.state().view().until;
        undo.undo();
        QVERIFY(!graph.state().view().until);
        QCOMPARE(graph.slider()->value(), graph.slider()->maximum());
        undo.redo();
        QVERIFY(graph.state().view().until == there);
        keys(Qt::Key_Left, 3);  // after an undo another walk begins
        QCOMPARE(undo.count(), before + 2);
        graph.view().setFocus();
        graph.slider()->setFocus();
        keys(Qt::Key_Left, 3);  // so it does when one comes back
        QCOMPARE(undo.count(), before + 3);
        graph.view().setSelection({graph.node("C5")});
        graph.page().graphActions().hide->trigger();
        keys(Qt::Key_Left, 3);  // and after anything else
        QCOMPARE(undo.count(), before + 5);
        undo.undo();
        QVERIFY(!graph.shown(graph.node("C5")));
    }

    void theTimeline_isPhotographed() {
        const auto learners = app::makeLearnerFactory();
        WindowFixture fixture(learners.get());
        const auto file = fixture.makeProject("time.holdfast", 3000);
        QVERIFY(WindowFixture::train(file, *learners));
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        TimeDriver graph(window);
        graph.open();
        shootPage(window, QStringLiteral("graph"), QStringLiteral("graph-now"));
        graph.slider()->setValue(graph.slider()->maximum() * 97 / 100);
        graph.settle();
        shootPage(window, QStringLiteral("graph"), QStringLiteral("graph-then"));
        graph.approach(graph.largest());
        shootPage(window, QStringLiteral("graph"), QStringLiteral("graph-then-close"));
    }
};

QTEST_MAIN(GraphTimelineTest)
#include "tst_graphtimeline.moc"
