// The graph viewport as one uses it: clicks, drags, wheel, keys, and what it paints.
#include "tests/support/syntheticgraph.h"
#include "tests/ui/gridscene.h"
#include "ui/pages/graph/graphviewport.h"
#include "ui/pages/graph/minimap.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QSettings>
#include <QSignalSpy>
#include <QTest>
#include <QToolTip>
#include <QWheelEvent>

#include <numeric>
#include <set>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::ui;

namespace {

constexpr int kPatienceMs = 30'000;

/// Share of pixels that are not background, in the two thirds left of the minimap.
double inked(const QImage& image, QRgb background) {
    qsizetype ink = 0;
    const int right = image.width() * 2 / 3;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < right; ++x) ink += (image.pixel(x, y) | 0xFF000000U) != (background | 0xFF000000U);
    return static_cast<double>(ink) / (static_cast<double>(right) * image.height());
}

int threadsNow() { return static_cast<int>(QDir(QStringLiteral("/proc/self/task")).entryList(QDir::Dirs | QDir::NoDotAndDotDot).size()); }

}  // namespace

class GraphViewportTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("holdfast-test"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_graphviewport"));
        QSettings().clear();
        QSettings().setValue(QStringLiteral("reducedMotion"), false);  // the offscreen platform asks for less
        m_theme.apply(*qApp, Theme::Mode::Light);
    }

    void init() {
        m_view = std::make_unique<GraphViewport>(m_theme);
        m_view->resize(800, 600);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
        m_view->setScene(gridScene());
        settle();
    }

    void cleanup() { m_view.reset(); }

    void aClickSelects_ctrlClickAdds_andTheBackgroundClears() {
        QSignalSpy selected(m_view.get(), &GraphViewport::selectionChanged);
        QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, at(7));
        QCOMPARE(m_view->selection(), std::vector<NodeIndex>{7});
        QTest::mouseClick(m_view.get(), Qt::LeftButton, Qt::ControlModifier, at(3));
        QCOMPARE(m_view->selection(), (std::vector<NodeIndex>{3, 7}));
        QTest::mouseClick(m_view.get(), Qt::LeftButton, Qt::ControlModifier, at(7));
        QCOMPARE(m_view->selection(), std::vector<NodeIndex>{3});
        QTest::mouseClick(m_view.get(), Qt::LeftButton, {}, between(6, 12));
        QVERIFY(m_view->selection().empty());
        QCOMPARE(selected.count(), 4);
    }

    void aSelectionFromOutside_isShownAndNotEchoed() {
        QSignalSpy selected(m_view.get(), &GraphViewport::selectionChanged);
        const QImage before = m_view->grab().toImage();
        m_view->setSelection({12, 2, 99, 12});
        QCOMPARE(m_view->selection(), (std::vector<NodeIndex>{2, 12}));
        QCOMPARE(selected.count(), 0);
        QVERIFY(before != m_view->grab().toImage());
    }

    void shiftDragSelectsARectangle() {
        drag(between(0, 6), between(12, 18), Qt::ShiftModifier);
        QCOMPARE(m_view->selection(), (std::vector<NodeIndex>{6, 7, 11, 12}));
        drag(between(18, 24), at(24) + QPoint(30, 30), Qt::ShiftModifier | Qt::ControlModifier);
        QCOMPARE(m_view->selection(), (std::vector<NodeIndex>{6, 7, 11, 12, 24}));
    }

    void altDragSelectsWhatALassoEncloses_alsoAsATool() {
        // Around 6, 7, 8 and 13, leaving out 12.
        const std::vector<QPoint> way = {between(0, 6), between(4, 8), between(14, 18), between(12, 18), between(8, 12), between(6, 12) + QPoint(-60, 0)};
        lasso(way, Qt::AltModifier);
        QCOMPARE(m_view->selection(), (std::vector<NodeIndex>{6, 7, 8, 13}));
        m_view->setSelection({});
        m_view->setTool(GraphViewport::Tool::Lasso);
        lasso(way, {});
        QCOMPARE(m_view->selection(), (std::vector<NodeIndex>{6, 7, 8, 13}));
    }

    void hoveringTellsTheNode_withTheProvidersWords() {
        m_view->setTipProvider([](NodeIndex node) { return QStringLiteral("tip of %1").arg(node); });
        QSignalSpy hovered(m_view.get(), &GraphViewport::hoverChanged);
        QTest::mouseMove(m_view.get(), at(8));
        QTRY_COMPARE(m_view->hoveredNode(), NodeIndex{8});
        QCOMPARE(QToolTip::text(), QStringLiteral("tip of 8"));
        QTest::mouseMove(m_view.get(), between(6, 12));
        QTRY_COMPARE(m_view->hoveredNode(), kNoNode);
        QCOMPARE(hovered.count(), 2);
    }

    void draggingTheBackgroundPans_andDraggingANodeMovesIt() {
        const QPointF centre = m_view->camera().centre;
        QSignalSpy moved(m_view.get(), &GraphViewport::nodeMoved);
        drag(between(6, 12), between(6, 12) + QPoint(50, -20), {});
        const QPointF shift = (centre - m_view->camera().centre) * m_view->camera().scale;
        QVERIFY(std::abs(shift.x() - 50.0) < 1e-6 && std::abs(shift.y() + 20.0) < 1e-6);
        QCOMPARE(moved.count(), 0);
        const QPoint goal = at(12) + QPoint(40, 30);
        const QPointF place = m_view->camera().toPlane(goal);
        drag(at(12), goal, {});
        QCOMPARE(moved.count(), 1);
        QCOMPARE(moved.first().at(0).value<NodeIndex>(), NodeIndex{12});
        const QPointF told = moved.first().at(1).toPointF();
        QVERIFY(std::hypot(told.x() - place.x(), told.y() - place.y()) < 1e-6);
    }

    void doubleClickExpands_spaceShowsTheCard_andTheMenuKnowsTheNode() {
        QSignalSpy expanded(m_view.get(), &GraphViewport::expandRequested);
        QSignalSpy card(m_view.get(), &GraphViewport::cardRequested);
        QSignalSpy menu(m_view.get(), &GraphViewport::menuRequested);
        QTest::mouseDClick(m_view.get(), Qt::LeftButton, {}, at(4));
        QCOMPARE(expanded.count(), 1);
        QCOMPARE(expanded.first().at(0).value<NodeIndex>(), NodeIndex{4});
        m_view->setFocusedNode(9);
        QTest::keyClick(m_view.get(), Qt::Key_Space);
        QCOMPARE(card.first().at(0).value<NodeIndex>(), NodeIndex{9});
        QContextMenuEvent byMouse(QContextMenuEvent::Mouse, at(2), m_view->mapToGlobal(at(2)));
        QCoreApplication::sendEvent(m_view.get(), &byMouse);
        QContextMenuEvent byKey(QContextMenuEvent::Keyboard, {}, {});
        QCoreApplication::sendEvent(m_view.get(), &byKey);
        QCOMPARE(menu.count(), 2);
        QCOMPARE(menu[0].at(0).value<NodeIndex>(), NodeIndex{2});
        QCOMPARE(menu[1].at(0).value<NodeIndex>(), NodeIndex{9});
        QCOMPARE(menu[1].at(1).toPoint(), m_view->mapToGlobal(at(9)));
    }

    void arrowKeysWalkAlongEdges_enterSelects_escapeClears() {
        QTest::keyClick(m_view.get(), Qt::Key_Right);  // the first press takes the node in the middle
        QCOMPARE(m_view->focusedNode(), NodeIndex{12});
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(m_view->focusedNode(), NodeIndex{13});
        QTest::keyClick(m_view.get(), Qt::Key_Up);
        QTest::keyClick(m_view.get(), Qt::Key_Up);
        QCOMPARE(m_view->focusedNode(), NodeIndex{3});
        QTest::keyClick(m_view.get(), Qt::Key_Up);
        QCOMPARE(m_view->focusedNode(), NodeIndex{3});
        QTest::keyClick(m_view.get(), Qt::Key_Return);
        QCOMPARE(m_view->selection(), std::vector<NodeIndex>{3});
        QTest::keyClick(m_view.get(), Qt::Key_Left);
        QTest::keyClick(m_view.get(), Qt::Key_Return, Qt::ControlModifier);
        QCOMPARE(m_view->selection(), (std::vector<NodeIndex>{2, 3}));
        QTest::keyClick(m_view.get(), Qt::Key_Escape);
        QVERIFY(m_view->selection().empty());
    }

    void theWheelZoomsAboutTheCursor() {
        const QPointF cursor(200, 450);
        const QPointF held = m_view->camera().toPlane(cursor);
        const double before = m_view->camera().scale;
        QWheelEvent event(cursor, m_view->mapToGlobal(cursor), {}, {0, 480}, Qt::NoButton, Qt::NoModifier, Qt::NoScrollPhase, false);
        QCoreApplication::sendEvent(m_view.get(), &event);
        QVERIFY(std::abs(m_view->camera().scale / before - 2.0) < 1e-9);
        const QPointF now = m_view->camera().toPlane(cursor);
        QVERIFY(std::hypot(now.x() - held.x(), now.y() - held.y()) < 1e-9);
    }

    void aFlightEndsAtItsGoal_andBackReturns() {
        const Camera start = m_view->camera();
        m_view->flyToNode(0);
        QVERIFY(m_view->flying());
        QTRY_VERIFY_WITH_TIMEOUT(!m_view->flying(), kPatienceMs);
        const QPointF zero = m_view->camera().toScreen({0, 0});
        QVERIFY(std::abs(zero.x() - 400.0) < 1e-6 && std::abs(zero.y() - 300.0) < 1e-6);
        settle();
        QVERIFY(m_view->canGoBack() && !m_view->canGoForward());
        m_view->goBack();
        QTRY_VERIFY_WITH_TIMEOUT(!m_view->flying() && m_view->camera() == start, kPatienceMs);
        QVERIFY(m_view->canGoForward());
    }

    void whoAsksForLessMotion_isThereAtOnce() {
        QSettings().setValue(QStringLiteral("reducedMotion"), true);
        m_view->flyToNode(24);
        QVERIFY(!m_view->flying());
        QCOMPARE(m_view->camera().centre, QPointF(4, 4));
        QSettings().setValue(QStringLiteral("reducedMotion"), false);
    }

    void keysZoomAndFit() {
        const double fit = m_view->camera().scale;
        QTest::keyClick(m_view.get(), Qt::Key_Plus);
        QVERIFY(m_view->camera().scale > 1.3 * fit);
        QTest::keyClick(m_view.get(), Qt::Key_0);
        QTRY_VERIFY_WITH_TIMEOUT(!m_view->flying() && std::abs(m_view->camera().scale / fit - 1.0) < 1e-9, kPatienceMs);
    }

    void aMaskHides_fromEyeAndHand() {
        const QImage before = m_view->grab().toImage();
        auto mask = std::make_shared<GraphMask>();
        mask->nodes.assign(25, 1);
        mask->nodes[12] = 0;
        m_view->setMask(mask);
        settle();
        const QImage after = m_view->grab().toImage();
        QVERIFY(before.pixel(at(12)) != after.pixel(at(12)));
        QCOMPARE(after.pixel(at(12)), graphPalette(m_theme).background);
        QCOMPARE(m_view->nodeAt(at(12)), kNoNode);
        drag(between(0, 6), between(18, 24), Qt::ShiftModifier);
        QVERIFY(std::find(m_view->selection().begin(), m_view->selection().end(), NodeIndex{12}) == m_view->selection().end());
        m_view->setMask(nullptr);
        settle();
        QCOMPARE(m_view->nodeAt(at(12)), NodeIndex{12});
    }

    void theMinimapMovesTheView() {
        Minimap& map = m_view->minimap();
        QVERIFY(map.isVisible());
        QTest::mouseClick(&map, Qt::LeftButton, {}, QPoint(map.width() / 2 + 25, map.height() / 2));
        QVERIFY(m_view->camera().centre.x() > 2.2);
        QVERIFY(std::abs(m_view->camera().centre.y() - 2.0) < 0.3);
    }

    void oddScenes_giveSomethingSensible_data() {
        QTest::addColumn<QList<QPointF>>("places");
        QTest::addColumn<bool>("inked");
        const double nan = std::nan("");
        QTest::newRow("nobody") << QList<QPointF>{} << false;
        QTest::newRow("one node") << QList<QPointF>{{3, 4}} << true;
        QTest::newRow("all on one point") << QList<QPointF>(50, QPointF(7, 7)) << true;
        QTest::newRow("in one row") << QList<QPointF>{{0, 0}, {1, 0}, {2, 0}, {300, 0}} << true;
        QTest::newRow("without places") << QList<QPointF>{{nan, 0}, {0, nan}} << false;
        QTest::newRow("some without places") << QList<QPointF>{{nan, 0}, {1, 1}, {2, 1}, {std::numeric_limits<double>::infinity(), 1}} << true;
        QTest::newRow("far from the origin") << QList<QPointF>{{1e6, 1e6}, {1e6 + 10, 1e6}, {1e6, 1e6 + 10}} << true;
    }

    void oddScenes_giveSomethingSensible() {
        QFETCH(QList<QPointF>, places);
        QFETCH(bool, inked);
        m_view->setScene(pointsScene({places.begin(), places.end()}));
        settle();
        QCOMPARE(::inked(m_view->grab().toImage(), graphPalette(m_theme).background) > 0.0, inked);
        for (const Qt::Key key : {Qt::Key_Right, Qt::Key_Left, Qt::Key_Plus, Qt::Key_0, Qt::Key_Return, Qt::Key_Space}) QTest::keyClick(m_view.get(), key);
        drag({10, 10}, {790, 400}, Qt::ShiftModifier);
        m_view->fitAll();
        m_view->fitNodes({0});
        settle();
        QVERIFY(std::isfinite(m_view->camera().scale) && m_view->camera().scale > 0.0);
        m_view->setScene(nullptr);
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        m_view->grab();
    }

    void labelsNeverOverlap_atAnyZoom() {
        m_view->setScene(test::syntheticGraph({4000, 12000, 9, 2}).scene());
        settle();
        std::size_t placed = 0;
        for (int i = 0; i < 8; ++i) {
            m_view->grab();
            const auto& labels = m_view->labels();
            placed += labels.size();
            for (std::size_t a = 0; a < labels.size(); ++a)
                for (std::size_t b = a + 1; b < labels.size(); ++b) QVERIFY(!labels[a].box.intersects(labels[b].box));
            m_view->moveTo(m_view->camera().zoomed(1.7, QPointF(350, 280), 1e-6, 1e6));
        }
        QVERIFY(placed > 100);
    }

    /// One would take it for that one's own.
    void noNameStandsOnTheDiscOfAMoreImportantOne() {
        const ScenePtr scene = test::syntheticGraph({4000, 12000, 9, 2}).scene();
        m_view->setScene(scene);
        settle();
        int looked = 0;
        for (const double spacing : {30.0, 50.0, 80.0})
            for (const NodeIndex hub : std::span(scene->byImportance()).first(12)) {
                Camera camera = m_view->camera();
                camera.centre = scene->place(hub);
                camera.scale = spacing / scene->spacing();
                m_view->setCamera(camera);
                m_view->grab();
                const auto& labels = m_view->labels();
                QVERIFY(std::any_of(labels.begin(), labels.end(), [hub](const PlacedLabel& label) { return label.node == hub; }));
                for (const PlacedLabel& label : labels) {
                    if (scene->rank(label.node) <= scene->rank(hub)) continue;
                    ++looked;
                    QVERIFY(!label.box.contains(camera.toScreen(camera.centre)));
                }
            }
        QVERIFY(looked > 300);
    }

    void aHighlight_veilsTheRest_andNamesOnlyItsOwn() {
        const QImage before = m_view->grab().toImage();
        m_view->setHighlight({0, 1, 6}, {0});
        const QImage after = m_view->grab().toImage();
        QCOMPARE(m_view->labels().size(), std::size_t{3});
        const auto contrast = [&](const QImage& image, NodeIndex node) { return std::abs(qGray(image.pixel(at(node))) - qGray(graphPalette(m_theme).background)); };
        QVERIFY(contrast(after, 20) < contrast(before, 20) / 2);
        QVERIFY(contrast(after, 6) >= contrast(before, 6) - 2);
        m_view->setHighlight({}, {});
        m_view->grab();
        QVERIFY(m_view->labels().size() > 10);
    }

    void aLongHighlight_isDrawnWhereOneLooks_notOnlyAtItsBeginning() {
        auto content = std::make_shared<GraphContent>();
        std::vector<float> x, y;
        for (NodeIndex i = 0; i < 5'000; ++i) {
            content->keys.push_back("L" + std::to_string(i));
            x.push_back(static_cast<float>(i));
            y.push_back(static_cast<float>(i % 2));
            if (i > 0) {
                content->source.push_back(i - 1);
                content->target.push_back(i);
            }
        }
        m_view->setScene(*GraphScene::make(content, x, y));
        std::vector<EdgeIndex> edges(content->edges());
        std::iota(edges.begin(), edges.end(), EdgeIndex{0});
        m_view->setHighlight({}, edges);
        Camera camera = m_view->camera();
        camera.centre = QPointF(4'800, 0.5);
        camera.scale = 40.0;
        m_view->setCamera(camera);
        settle();
        const QImage image = m_view->grab().toImage();
        const QRgb accent = graphPalette(m_theme).accent;
        std::set<int> columns;
        for (int column = 0; column < image.width(); ++column)
            for (int row = 0; row < image.height(); ++row)
                if (image.pixel(column, row) == accent) columns.insert(column);
        QVERIFY2(columns.size() > 400, qPrintable(QString::number(columns.size())));
    }

    void aNewSizeInFlight_shiftsThePicture_andWhereNodesAreFound_together() {
        m_view->flyToNode(0);
        QVERIFY(m_view->flying());
        m_view->resize(800, 500);  // as when a line of words appears above
        QTRY_VERIFY_WITH_TIMEOUT(!m_view->flying(), kPatienceMs);
        settle();
        QCOMPARE(at(0), QPoint(400, 250));
        QVERIFY(m_view->tiles().pixel(at(0)) != graphPalette(m_theme).background);
        m_view->resize(800, 600);
        settle();
        m_view->goBack();  // to a place seen in another size
        QTRY_VERIFY_WITH_TIMEOUT(!m_view->flying(), kPatienceMs);
        settle();
        QCOMPARE(m_view->camera().size, QSizeF(800, 600));
        QVERIFY(m_view->tiles().pixel(at(24)) != graphPalette(m_theme).background);
        QCOMPARE(m_view->nodeAt(at(24)), NodeIndex{24});
    }

    void everyoneStaysInView_inAnotherSize_untilOneMovesOneself() {
        for (const QSize& size : {QSize(500, 300), QSize(1000, 700)}) {
            m_view->resize(size);
            settle();
            const Camera found = m_view->camera();
            m_view->fitAll();
            settle();
            QCOMPARE(m_view->camera(), found);
            QVERIFY(found.visible().contains(m_view->scene()->bounds()));
        }
        QVERIFY(!m_view->canGoBack());
        m_view->fitAll();
        drag(between(6, 12), between(6, 12) + QPoint(50, -20), {});
        settle();
        const Camera own = m_view->camera();
        m_view->resize(600, 400);
        settle();
        QCOMPARE(m_view->camera().centre, own.centre);
        QCOMPARE(m_view->camera().scale, own.scale);
    }

    void anotherTheme_isShownWhole_withTheNextPicture() {
        m_view->setScene(test::syntheticGraph({30'000, 90'000, 20, 6}).scene());
        m_view->resize(1'600, 1'000);
        settle();
        for (const Theme::Mode mode : {Theme::Mode::Dark, Theme::Mode::Light}) {
            m_theme.apply(*qApp, mode);
            const QImage image = m_view->grab().toImage();  // before a worker can have drawn anything
            for (const QPoint& corner : {QPoint(4, 4), QPoint(1'595, 4), QPoint(4, 995)}) QCOMPARE(image.pixel(corner), graphPalette(m_theme).background);
            settle();
            const QImage sharp = m_view->grab().toImage();
            m_view->setScene(m_view->scene());
            settle();
            QVERIFY(m_view->grab().toImage() == sharp);
        }
    }

    void whileOneMoves_theViewIsPaintedFromTiles_andThenSharp() {
        m_view->setScene(test::syntheticGraph({30'000, 90'000, 20, 6}).scene());
        QVERIFY2(inked(m_view->grab().toImage(), graphPalette(m_theme).background) > 0.02, "something stands there with the first picture");
        for (int i = 0; i < 20; ++i) {
            m_view->moveTo(m_view->camera().zoomed(i < 10 ? 1.3 : 0.7, QPointF(400, 300), 1e-6, 1e6).panned(QPointF(40, 0)));
            m_view->repaint();
            QVERIFY(inked(m_view->tiles(), graphPalette(m_theme).background) > 0.02);
        }
        settle();
        QVERIFY(m_view->lastCoverage().sharp);
    }

    void noThreadIsLeft_afterDeletionInTheMidstOfWork() {
        m_view.reset();
        const int before = threadsNow();
        {
            GraphViewport view(m_theme);
            view.resize(1600, 1000);
            view.show();
            view.setScene(test::syntheticGraph({60'000, 200'000, 20, 6}).scene());
            view.repaint();
            QVERIFY(threadsNow() > before);
        }
        QTRY_COMPARE(threadsNow(), before);
    }

private:
    QPoint at(NodeIndex node) const { return m_view->camera().toScreen(m_view->scene()->place(node)).toPoint(); }
    QPoint between(NodeIndex a, NodeIndex b) const { return (at(a) + at(b)) / 2; }

    void settle() { QTRY_VERIFY_WITH_TIMEOUT(m_view->settled(), kPatienceMs); }

    void drag(const QPoint& from, const QPoint& to, Qt::KeyboardModifiers modifiers) {
        lasso({from, (from + to) / 2, to}, modifiers);
    }

    void lasso(const std::vector<QPoint>& way, Qt::KeyboardModifiers modifiers) {
        QTest::mousePress(m_view.get(), Qt::LeftButton, modifiers, way.front());
        for (const QPoint& corner : way) QTest::mouseMove(m_view.get(), corner);
        QTest::mouseRelease(m_view.get(), Qt::LeftButton, modifiers, way.back());
    }

    Theme m_theme;
    std::unique_ptr<GraphViewport> m_view;
};

QTEST_MAIN(GraphViewportTest)
#include "tst_graphviewport.moc"
