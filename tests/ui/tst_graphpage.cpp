// The graph page in the real window, on a sample project and on small networks made for the purpose, by clicks and keys.
#include "app/wiring/learners.h"
#include "tests/support/testdata.h"
#include "tests/ui/graphpagedriver.h"
#include "tests/ui/screenshots.h"
#include "ui/charts/emptystate.h"
#include "ui/pages/graph/branchpanel.h"
#include "ui/pages/graph/graphactions.h"
#include "ui/pages/graph/graphcontrols.h"
#include "ui/pages/graph/graphexportaction.h"
#include "ui/pages/graph/graphlegend.h"
#include "ui/pages/graph/graphscenes.h"
#include "ui/pages/graph/graphstrip.h"
#include "ui/pages/graph/graphtimeline.h"
#include "ui/shell/messagestrip.h"

#include <QComboBox>
#include <QImage>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSlider>
#include <QToolButton>
#include <QXmlStreamReader>

#include <cmath>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::ui;

namespace {

bool parsesAsXml(const QString& file, const QString& root) {
    QFile in(file);
    if (!in.open(QIODevice::ReadOnly)) return false;
    QXmlStreamReader reader(&in);
    QString first;
    while (!reader.atEnd())
        if (reader.readNext() == QXmlStreamReader::StartElement && first.isEmpty()) first = reader.name().toString();
    return !reader.hasError() && first == root;
}

}  // namespace

class GraphPageTest : public QObject {
    Q_OBJECT

    /// As a whole, nearer and close, in both themes; back to the whole.
    static void photograph(WindowFixture& fixture, MainWindow& window, GraphDriver& graph, const QString& name) {
        while (window.messages().dismissNewest()) {}
        const QSize former = window.size();
        window.resize(1366, 768);
        graph.settle();
        for (const bool dark : {true, false}) {
            fixture.theme.apply(*qApp, dark ? Theme::Mode::Dark : Theme::Mode::Light);
            graph.view().fitAll();
            shoot(window, graph, qPrintable(QStringLiteral("graph-") + name));
            graph.view().flyToNode(graph.largest());
            graph.settle();
            graph.view().zoomBy(0.3);
            shoot(window, graph, qPrintable(QStringLiteral("graph-middle-") + name));
            graph.view().zoomBy(4.0);
            shoot(window, graph, qPrintable(QStringLiteral("graph-close-") + name));
        }
        window.resize(former);
        graph.view().fitAll();
        graph.settle();
    }

private slots:
    void withoutProject_orReferrals_thePageSaysWhatToDo() {
        WindowFixture fixture;
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        window.showPage("graph");
        QVERIFY(!graph.page().showsGraph());
        QVERIFY(graph.page().emptyState().sentence().contains("project"));
        QVERIFY(fixture.open(makeReferrals(fixture, 5, {})));
        window.showPage("graph");
        QVERIFY(!graph.page().showsGraph());
        QVERIFY(graph.page().emptyState().sentence().contains("no referrals"));
        QTest::mouseClick(graph.page().emptyState().button(), Qt::LeftButton);
        QCOMPARE(window.currentPage(), QStringLiteral("data"));
    }

    void theTimeline_showsTheNetworkAsOfThen_andWithoutTimesItSaysWhy() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        QVERIFY(graph.page().timeline().hasTimes());
        QSlider* slider = graph.page().timeline().slider();
        QVERIFY(slider->isVisible());
        slider->setFocus();
        QTest::keyClick(slider, Qt::Key_Home);  // the first day: only 0 brought 1
        QVERIFY(graph.shown(graph.node("C1")));
        QVERIFY(!graph.shown(graph.node("C2")));
        QVERIFY(graph.state().view().until.has_value());
        fixture.session->undoStack().undo();
        QVERIFY(graph.shown(graph.node("C2")));
        QCOMPARE(slider->value(), slider->maximum());
        QTest::mouseClick(graph.page().timeline().playButton(), Qt::LeftButton);
        QVERIFY(graph.page().timeline().playing());
        QTRY_VERIFY_WITH_TIMEOUT(!graph.page().timeline().playing(), kGraphPatienceMs);
        QVERIFY(!graph.state().view().until.has_value());
    }

    void referralsWithoutTimes_haveNoTimeline() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 4, {{0, 1}, {1, 2}}, false)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        QVERIFY(!graph.page().timeline().hasTimes());
        QVERIFY(!graph.page().timeline().slider()->isVisible());
    }

    void theLegend_countsAndHidesClasses_withoutAnotherScene() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        QComboBox* colours = graph.page().controls().colours();
        const int city = colours->findText("city");
        QVERIFY(city >= 0);
        colours->setCurrentIndex(city);
        emit colours->activated(city);
        graph.settle();
        const auto& rows = graph.page().controls().legend()->rows();
        QCOMPARE(rows.size(), std::size_t{2});
        QCOMPARE(rows[0]->entry().name, std::string("Oslo"));
        QCOMPARE(rows[0]->entry().count, std::uint64_t{6});
        const ScenePtr scene = graph.state().scene();
        QTest::mouseClick(rows[0], Qt::LeftButton);
        QCOMPARE(graph.state().mask().nodes, std::uint64_t{4});
        QVERIFY(!rows[0]->isChecked());
        QCOMPARE(graph.state().scene(), scene);
        fixture.session->undoStack().undo();
        QVERIFY(graph.state().mask().nodes == 10);
        QTest::mouseClick(rows[0], Qt::LeftButton, Qt::ShiftModifier);
        QCOMPARE(graph.state().mask().nodes, std::uint64_t{6});
        fixture.session->undoStack().undo();
        fixture.session->undoStack().undo();
        graph.settle();
        QCOMPARE(graph.state().view().look.colour, std::string(kColourScore));
    }

    void aScene_isSaved_shownAgain_andForgotten() {
        WindowFixture fixture;
        const auto file = makeReferrals(fixture, 10, kFamily);
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        graph.click(graph.node("C1"));
        graph.key(Qt::Key_B);
        graph.settle();
        GraphScenes& scenes = graph.page().scenes();
        scenes.nameEdit()->setText("Branch of one");
        scenes.noteEdit()->setText("Look again in May");
        scenes.saveButton()->click();
        graph.settle();
        QCOMPARE(scenes.scenes().size(), std::size_t{1});
        QCOMPARE(scenes.scenes().front().note, std::string("Look again in May"));
        const Camera camera = graph.view().camera();
        graph.key(Qt::Key_W);
        graph.settle();
        QVERIFY(graph.state().view().isWhole());
        scenes.list()->setCurrentRow(0);
        emit scenes.list()->itemActivated(scenes.list()->item(0));
        graph.settle();
        QVERIFY(graph.state().view().shape == GraphView::Shape::Branch);
        QVERIFY(std::abs(graph.view().camera().scale - camera.scale) < 1e-6 * camera.scale);
        scenes.list()->setCurrentRow(0);
        scenes.forgetButton()->click();
        graph.settle();
        QVERIFY(scenes.scenes().empty());
        fixture.session->undoStack().undo();
        graph.settle();
        QCOMPARE(scenes.scenes().size(), std::size_t{1});
        QCOMPARE(scenes.scenes().front().name, std::string("Branch of one"));
    }

    void pictures_areWrittenAtAnyScale_andAsVectors() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        QTRY_VERIFY_WITH_TIMEOUT(graph.view().settled(), kGraphPatienceMs);
        const QString png = QString::fromStdString(fixture.path("view.png").string());
        graph.page().exporting().exportTo(png, 2.0);
        graph.settle();
        const QImage image(png);
        QCOMPARE(image.size(), graph.view().size() * 2);
        int inked = 0;
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x) inked += image.pixel(x, y) != image.pixel(0, 0);
        QVERIFY(inked > 1000);
        const QString svg = QString::fromStdString(fixture.path("view.svg").string());
        graph.page().exporting().exportTo(svg);
        graph.settle();
        QVERIFY(parsesAsXml(svg, "svg"));
        QFile drawn(svg);
        QVERIFY(drawn.open(QIODevice::ReadOnly));
        QVERIFY(drawn.readAll().contains("C0"));
        const QString pdf = QString::fromStdString(fixture.path("view.pdf").string());
        graph.page().exporting().exportTo(pdf);
        graph.settle();
        QFile page(pdf);
        QVERIFY(page.open(QIODevice::ReadOnly));
        QVERIFY(page.readAll().startsWith("%PDF-"));
        QSignalSpy failures(fixture.session.get(), &Session::failed);
        graph.page().exporting().exportTo(QStringLiteral("/no/such/folder/view.png"));
        graph.settle();
        QCOMPARE(failures.count(), 1);
    }

    void theNetwork_isWrittenForOtherPrograms() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const auto write = [&](const char* name) {
            const auto file = fixture.path(name);
            graph.page().exporting().exportTo(QString::fromStdString(file.string()));
            graph.settle();
            return QString::fromStdString(file.string());
        };
        QVERIFY(parsesAsXml(write("g.graphml"), "graphml"));
        QVERIFY(parsesAsXml(write("g.gexf"), "gexf"));
        QFile dot(write("g.dot"));
        QVERIFY(dot.open(QIODevice::ReadOnly) && dot.readAll().contains("C0"));
        write("g.csv");
        QFile edges(QString::fromStdString(fixture.path("g-edges.csv").string()));
        QVERIFY(edges.open(QIODevice::ReadOnly));
        QCOMPARE(edges.readAll().trimmed().count('\n'), static_cast<qsizetype>(kFamily.size()));
    }

    void metrics_becomeColumns_andColoursAndSizesOfThePage() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        GraphControls& controls = graph.page().controls();
        QCOMPARE(controls.colours()->findText("Community"), -1);
        QVERIFY(controls.metricsText().contains("not computed"));
        QTest::mouseClick(controls.metricsButton(), Qt::LeftButton);
        graph.settle();
        const int community = controls.colours()->findText("Community");
        QVERIFY(community >= 0);
        QVERIFY(controls.sizes()->findText("PageRank") >= 0);
        QVERIFY(controls.metricsText().startsWith("Metrics of"));
        controls.colours()->setCurrentIndex(community);
        emit controls.colours()->activated(community);
        graph.settle();
        // C0's family hangs together, C7 and C8 are apart.
        const auto& picture = *graph.state().picture();
        QVERIFY(picture.classOf[graph.node("C7")] == picture.classOf[graph.node("C8")]);
        QVERIFY(picture.classOf[graph.node("C0")] != picture.classOf[graph.node("C7")]);
    }

    void whoReferredHimself_andACircleOfTwo_areShown() {
        WindowFixture fixture;
        const auto file = makeReferrals(fixture, 5, {{1, 2}, {2, 1}, {3, 4}});
        addReferral(file, "C0", "C0");
        addReferral(file, "C3", "C4");  // once more
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        QCOMPARE(graph.state().data()->stats.selfReferrals, std::uint64_t{1});
        QCOMPARE(graph.state().data()->stats.duplicates, std::uint64_t{1});
        for (const char* key : {"C0", "C1", "C3"}) {
            graph.click(graph.node(key));
            graph.settle();
            QCOMPARE(graph.page().branchPanel().report().key, QString::fromUtf8(key));
            graph.key(Qt::Key_N);
            graph.settle();
            QVERIFY(graph.shown(graph.node(key)));
            graph.key(Qt::Key_Escape);
            graph.settle();
        }
    }

    void thePage_isPhotographed_atThreeZooms() {
        const auto learners = app::makeLearnerFactory();
        WindowFixture fixture(learners.get());
        const auto file = fixture.makeProject("shot.holdfast", 4000);
        QVERIFY(WindowFixture::train(file, *learners));
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        graph.page().controls().computeMetrics();
        graph.settle();
        while (window.messages().dismissNewest()) {}
        for (const bool dark : {false, true})
            for (const QSize size : {QSize(1366, 768), QSize(2560, 1440)}) {
                fixture.theme.apply(*qApp, dark ? Theme::Mode::Dark : Theme::Mode::Light);
                window.resize(size);
                graph.settle();
                fixture.session->selectCustomer({});
                graph.view().fitAll();
                shoot(window, graph, "graph");
                fixture.session->selectCustomer(QString::fromStdString(graph.key(graph.largest())));
                graph.settle();
                graph.view().zoomBy(0.45);
                shoot(window, graph, "graph-middle");
                graph.view().zoomBy(5.0);
                shoot(window, graph, "graph-close");
                graph.key(Qt::Key_N);
                graph.settle();
                shoot(window, graph, "graph-around");
                graph.key(Qt::Key_B);
                graph.settle();
                shoot(window, graph, "graph-branch");
                graph.key(Qt::Key_W);
                graph.settle();
            }
        fixture.theme.apply(*qApp, Theme::Mode::Light);
    }

    void realNetworks_areLaidOutAndBrowsed_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<QString>("name");
        QTest::addColumn<bool>("timed");
        QTest::newRow("Bitcoin-OTC") << "graph/otc_network.csv" << "bitcoinotc" << true;
        QTest::newRow("LastFM Asia") << "graph/lastfm_asia_edges.csv" << "lastfm" << false;
    }

    void realNetworks_areLaidOutAndBrowsed() {
        QFETCH(QString, file);
        QFETCH(QString, name);
        QFETCH(bool, timed);
        if (!test::haveData(file.toStdString())) QSKIP("the real networks are not here; set HOLDFAST_DATA to the data folder");
        WindowFixture fixture;
        workbench::ImportRequest request;
        request.project = fixture.path("real.holdfast");
        request.referrals = test::dataFolder() / file.toStdString();
        const auto done = workbench::importFiles(request, TaskContext());
        QVERIFY2(done.has_value(), done ? "" : done.error().message.c_str());
        QVERIFY(fixture.open(request.project));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        QCOMPARE(graph.page().timeline().hasTimes(), timed);
        photograph(fixture, window, graph, name);
        // Nobody here is a customer: a click still tells about the branch, a lasso says why it cannot filter.
        const NodeIndex node = graph.largest();
        graph.approach(node);
        graph.click(node);
        graph.settle();
        QTRY_COMPARE_WITH_TIMEOUT(graph.page().branchPanel().report().key.toStdString(), graph.key(node), kGraphPatienceMs);
        QVERIFY(fixture.session->selectedKey().isEmpty());
        QSignalSpy said(fixture.session.get(), &Session::said);
        graph.drag(graph.view().rect().topLeft() + QPoint(2, 2), graph.view().rect().bottomRight() - QPoint(2, 2), Qt::ShiftModifier);
        QCOMPARE(said.count(), 1);
        QVERIFY(fixture.session->filter().empty());
        graph.key(Qt::Key_N);
        graph.settle();
        QVERIFY(graph.shown(node));
        QVERIFY(graph.state().arrangement()->omitted > 0);
        QVERIFY(graph.page().strip().text().contains("more"));
        shoot(window, graph, qPrintable(QStringLiteral("graph-around-") + name));
    }

    void everyControl_canBeReachedByTab_andHasAName() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const auto controls = graph.page().findChildren<QWidget*>();
        int reached = 0;
        for (QWidget* control : controls) {
            if (!control->isVisible() || !(control->focusPolicy() & Qt::TabFocus) || control->focusProxy()) continue;
            if (qobject_cast<QScrollBar*>(control)) continue;
            ++reached;
            const auto* button = qobject_cast<QAbstractButton*>(control);
            const QString name = control->accessibleName().isEmpty() && button ? button->text() : control->accessibleName();
            QVERIFY2(!name.isEmpty(), qPrintable(QStringLiteral("%1 has no name").arg(control->metaObject()->className())));
        }
        QVERIFY(reached > 20);
    }
};

QTEST_MAIN(GraphPageTest)
#include "tst_graphpage.moc"
