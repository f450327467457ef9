// The parts below the graph viewport that need no window: finding items in a rectangle, the camera and its flights, walking
// along edges, the summing of lines.
#include "tests/support/syntheticgraph.h"
#include "ui/pages/graph/camera.h"
#include "ui/pages/graph/edgebuffer.h"
#include "ui/pages/graph/graphwalk.h"
#include "ui/pages/graph/layoutmemo.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <random>
#include <set>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

ScenePtr sceneOf(std::vector<float> x, std::vector<float> y, const std::vector<std::pair<NodeIndex, NodeIndex>>& edges) {
    auto content = std::make_shared<GraphContent>();
    for (std::size_t i = 0; i < x.size(); ++i) content->keys.push_back("K" + std::to_string(i));
    for (const auto& [from, to] : edges) {
        content->source.push_back(from);
        content->target.push_back(to);
    }
    auto scene = GraphScene::make(content, std::move(x), std::move(y));
    return scene ? *scene : nullptr;
}

double sumOfInk(const QImage& image) {
    double sum = 0.0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) sum += qRed(image.pixel(x, y));
    return sum;
}

}  // namespace

class GraphSceneTest : public QObject {
    Q_OBJECT

private slots:
    void theTreeFindsAllThatTouches_asLookingAtEveryItemDoes() {
        const auto graph = test::syntheticGraph({5000, 15000, 12, 3});
        const ScenePtr scene = graph.scene();
        const QRectF all = scene->bounds();
        std::mt19937 engine(5);
        std::uniform_real_distribution<float> share(0.0F, 1.0F);
        for (int i = 0; i < 40; ++i) {
            const auto left = static_cast<float>(all.left()) + share(engine) * static_cast<float>(all.width());
            const auto top = static_cast<float>(all.top()) + share(engine) * static_cast<float>(all.height());
            const Box box{left, top, left + 0.2F * share(engine) * static_cast<float>(all.width()), top + 0.2F * share(engine) * static_cast<float>(all.height())};
            std::set<std::uint32_t> found;
            std::size_t visits = 0;
            scene->edgeTree().visit(box, [&](std::uint32_t edge) {
                ++visits;
                if (scene->edgeBox(edge).touches(box)) found.insert(edge);
            });
            std::set<std::uint32_t> expected;
            for (EdgeIndex edge = 0; edge < scene->edges(); ++edge)
                if (scene->edgeBox(edge).touches(box)) expected.insert(edge);
            QCOMPARE(found, expected);
            QVERIFY2(visits <= scene->edges(), "no edge is visited twice");
            QVERIFY(scene->edgeTree().estimate(box, scene->edges()) >= expected.size());
        }
    }

    void itemsBeyondTheEndOfAnExtent_areAllLarger() {
        const ScenePtr scene = test::syntheticGraph({2000, 8000, 9, 4}).scene();
        const float extent = static_cast<float>(scene->bounds().width()) / 20.0F;
        const std::size_t end = scene->edgeTree().endOfExtent(extent);
        std::set<std::uint32_t> kept;
        const QRectF all = scene->bounds().adjusted(-100, -100, 100, 100);
        const Box everything{static_cast<float>(all.left()), static_cast<float>(all.top()), static_cast<float>(all.right()), static_cast<float>(all.bottom())};
        scene->edgeTree().visit(everything, [&](std::uint32_t edge) { kept.insert(edge); }, end);
        QCOMPARE(kept.size(), end);
        QVERIFY(end < scene->edges());
        for (EdgeIndex edge = 0; edge < scene->edges(); ++edge) {
            const Box box = scene->edgeBox(edge);
            if (!kept.contains(edge)) QVERIFY(std::max(box.right - box.left, box.bottom - box.top) > extent);
        }
    }

    void theNearestNode_isTheOneThatComparingAllFinds() {
        const ScenePtr scene = test::syntheticGraph({3000, 100, 7, 8}).scene();
        for (int i = 0; i < 50; ++i) {
            const QPointF at(scene->x(static_cast<NodeIndex>(i * 37)) + 0.3, scene->y(static_cast<NodeIndex>(i * 37)) - 0.2);
            NodeIndex best = kNoNode;
            double least = 1.0;
            for (NodeIndex node = 0; node < scene->nodes(); ++node) {
                const QPointF away = scene->place(node) - at;
                if (std::hypot(away.x(), away.y()) < least) {
                    least = std::hypot(away.x(), away.y());
                    best = node;
                }
            }
            QCOMPARE(scene->nearest(at, 1.0, nullptr), best);
        }
    }

    void columnsThatDoNotFit_areRefused() {
        auto content = std::make_shared<GraphContent>();
        content->keys = {"a", "b"};
        content->source = {0};
        content->target = {2};
        QVERIFY(!GraphScene::make(content, {0, 1}, {0, 1}));
        content = std::make_shared<GraphContent>(*content);
        content->target = {1};
        content->risk = {0.5F};
        QVERIFY(!GraphScene::make(content, {0, 1}, {0, 1}));
        content = std::make_shared<GraphContent>(*content);
        content->risk.clear();
        QVERIFY(!GraphScene::make(content, {0}, {0, 1}));
        QVERIFY(GraphScene::make(content, {0, 1}, {0, 1}).has_value());
    }

    void loopsAndRepeatedEdges_areListedOncePerEdge() {
        const ScenePtr scene = sceneOf({0, 1}, {0, 0}, {{0, 0}, {0, 1}, {0, 1}, {1, 0}});
        QCOMPARE(scene->neighbours(0).size(), std::size_t{4});
        QCOMPARE(scene->neighbours(1).size(), std::size_t{3});
    }

    void zoomingKeepsThePointUnderTheCursor() {
        Camera camera{{3.0, -2.0}, 4.0, {800, 600}};
        const QPointF cursor(123, 456);
        const QPointF before = camera.toPlane(cursor);
        const Camera closer = camera.zoomed(3.7, cursor, 0.01, 1000.0);
        const QPointF after = closer.toPlane(cursor);
        QVERIFY(std::hypot(after.x() - before.x(), after.y() - before.y()) < 1e-9);
        QCOMPARE(camera.zoomed(1e9, cursor, 0.01, 1000.0).scale, 1000.0);
    }

    void fitting_showsTheWholeAreaInsideTheMargin() {
        const Camera camera{{0, 0}, 1.0, {800, 600}};
        const QRectF area(10, 20, 300, 40);
        const Camera fit = camera.fitted(area, 50, 1e9);
        QVERIFY(std::abs(fit.toScreen(area.topLeft()).x() - 50.0) < 1e-9);
        QVERIFY(std::abs(fit.toScreen(area.bottomRight()).x() - 750.0) < 1e-9);
        QVERIFY(fit.visible().contains(area));
    }

    void aFlightBeginsAndEndsWhereItShould_andRisesBetween() {
        const Camera from{{0, 0}, 10.0, {800, 600}};
        const Camera to{{1000, 300}, 10.0, {800, 600}};
        const Flight flight(from, to);
        QCOMPARE(flight.at(0.0), from);
        QCOMPARE(flight.at(1.0), to);
        QVERIFY2(flight.at(0.5).scale < 1.0, "half way one is far above");
        const Camera early = flight.at(1e-6);
        const Camera late = flight.at(1.0 - 1e-6);
        QVERIFY(std::abs(early.scale - from.scale) < 0.01 && std::abs(late.scale - to.scale) < 0.01);
        QVERIFY(std::hypot(late.centre.x() - 1000.0, late.centre.y() - 300.0) < 0.5);
        // The same perceived speed all along: |du|^2 rho^2 / w^2 + |dw|^2 / (rho^2 w^2) is constant.
        double least = 1e9;
        double most = 0.0;
        for (int i = 1; i < 200; ++i) {
            const Camera a = flight.at((i - 0.5) / 200.0);
            const Camera b = flight.at((i + 0.5) / 200.0);
            const double w = 800.0 / flight.at(i / 200.0).scale;
            const double du = std::hypot(b.centre.x() - a.centre.x(), b.centre.y() - a.centre.y());
            const double dw = 800.0 / b.scale - 800.0 / a.scale;
            const double speed = std::sqrt(2.0 * du * du + dw * dw / 2.0) / w;
            least = std::min(least, speed);
            most = std::max(most, speed);
        }
        QVERIFY2(most < 1.01 * least, qPrintable(QStringLiteral("%1 to %2").arg(least).arg(most)));
    }

    void aFlightOnTheSpot_onlyZooms() {
        const Camera from{{5, 5}, 1.0, {800, 600}};
        Camera to = from;
        to.scale = 16.0;
        QCOMPARE(Flight(from, to).at(0.5).scale, 4.0);
        QCOMPARE(Flight(from, from).length(), 0.0);
    }

    void historyGoesBackAndForward_andForgetsWhatWasAhead() {
        CameraHistory history;
        const auto at = [](double x) { return Camera{{x, 0}, 1.0, {100, 100}}; };
        QVERIFY(!history.back() && !history.forward());
        for (const double x : {0.0, 10.0, 20.0, 20.0}) history.visit(at(x));
        QCOMPARE(history.back()->centre.x(), 10.0);
        QCOMPARE(history.back()->centre.x(), 0.0);
        QVERIFY(!history.back());
        QCOMPARE(history.forward()->centre.x(), 10.0);
        history.visit(at(50.0));
        QVERIFY(!history.canGoForward());
        QCOMPARE(history.back()->centre.x(), 10.0);
    }

    void walking_takesTheNeighbourInTheDirection_andNoOther() {
        // 1 right, 2 right but farther, 3 above, 4 below left; 5 right next to 0 but no neighbour.
        RenderInputs inputs;
        inputs.scene = sceneOf({0, 2, 5, 0.2F, -2, 0.5F}, {0, 0.3F, 0, -3, 2, 0}, {{0, 1}, {2, 0}, {0, 3}, {0, 4}});
        QCOMPARE(neighbourTowards(inputs, 0, {1, 0}), NodeIndex{1});
        QCOMPARE(neighbourTowards(inputs, 0, {0, -1}), NodeIndex{3});
        QCOMPARE(neighbourTowards(inputs, 0, {-1, 0}), NodeIndex{4});
        QCOMPARE(neighbourTowards(inputs, 3, {0, -1}), kNoNode);
        auto mask = std::make_shared<GraphMask>();
        mask->edges = {0, 1, 1, 1};
        inputs.mask = mask;
        QCOMPARE(neighbourTowards(inputs, 0, {1, 0}), NodeIndex{2});
    }

    void aDescription_namesReferrersAndBrought() {
        RenderInputs inputs;
        inputs.scene = sceneOf({0, 1, 2, 3}, {0, 0, 0, 0}, {{1, 0}, {0, 2}, {0, 3}, {0, 2}, {1, 0}});  // two came twice
        const QString text = describeNode(inputs, 0);
        QVERIFY2(text.startsWith(QStringLiteral("K0, no risk score.")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("Brought by 1: K1.")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("Brought 2: K2, K3.")), qPrintable(text));
    }

    void aLineAddsItsLength_whateverItsDirection_data() {
        QTest::addColumn<double>("angle");
        QTest::addColumn<float>("width");
        for (const float width : {1.0F, 1.6F, 4.0F})
            for (const double angle : {0.0, 0.3, 0.785, 1.2, 1.5708, 2.5, 4.0})
                QTest::addRow("%.1f wide at %.2f", static_cast<double>(width), angle) << angle << width;
    }

    void aLineAddsItsLength_whateverItsDirection() {
        QFETCH(double, angle);
        QFETCH(float, width);
        EdgeBuffer buffer;
        buffer.begin(200, 200, width);
        const QPointF along(80.0 * std::cos(angle), 80.0 * std::sin(angle));
        // So faint that share = weight / 2: what is summed can be read back.
        const float faint = 0.004F;
        QImage image(200, 200, QImage::Format_RGB32);
        for (int i = 0; i < 60; ++i) buffer.line(QPointF(100.3, 99.6) - along, QPointF(100.3, 99.6) + along, EdgeInk::of(qRgb(255, 255, 255), faint));
        buffer.toneMapped(image, {qRgb(0, 0, 0), qRgb(255, 255, 255)});
        const double share = 1.0 - 1.0 / std::sqrt(1.0 + 60.0 * static_cast<double>(faint));
        const double expected = 160.0 * static_cast<double>(width) * share * 255.0;
        QVERIFY2(std::abs(sumOfInk(image) / expected - 1.0) < 0.06, qPrintable(QStringLiteral("%1 for %2").arg(sumOfInk(image)).arg(expected)));
    }

    void linesFromFarOutside_areCut_notLost() {
        EdgeBuffer buffer;
        buffer.begin(64, 64, 1.0F);
        buffer.line({-1e6, 32.5}, {1e6, 32.5}, EdgeInk::of(qRgb(255, 0, 0), 1.0F));
        buffer.line({-50, -1000}, {-50, 1000}, EdgeInk::of(qRgb(0, 255, 0), 1.0F));
        QImage image(64, 64, QImage::Format_RGB32);
        buffer.toneMapped(image, {qRgb(0, 0, 0), qRgb(0, 0, 0)});
        for (int x = 0; x < 64; ++x) QVERIFY(qRed(image.pixel(x, 32)) > 30);
        QCOMPARE(image.pixel(5, 5), qRgb(0, 0, 0));
    }

    void whoIsInALasso_isToldAsComparingWithEverySideTells() {
        std::mt19937_64 random(9);
        const auto number = [&random] { return static_cast<double>(random() % 20'001) / 100.0 - 100.0; };
        std::size_t found = 0;
        for (int round = 0; round < 60; ++round) {
            std::vector<float> x, y;
            for (int i = 0; i < 400; ++i) {
                x.push_back(static_cast<float>(number()));
                y.push_back(static_cast<float>(number()));
            }
            RenderInputs inputs;
            inputs.scene = sceneOf(x, y, {});
            QPolygonF polygon;  // crosses itself; some sides lie flat, some corners on a node
            for (std::size_t left = 3 + random() % 300; left > 0; --left)
                polygon << (random() % 7 == 0 && !polygon.isEmpty() ? QPointF(number(), polygon.last().y())
                            : random() % 5 == 0                    ? QPointF(x[left], y[left])
                                                                   : QPointF(number(), number()));
            std::vector<NodeIndex> expected;
            for (NodeIndex node = 0; node < 400; ++node) {
                bool odd = false;
                for (qsizetype i = 0; i < polygon.size(); ++i) {
                    const QPointF a = polygon[i];
                    const QPointF b = polygon[(i + polygon.size() - 1) % polygon.size()];
                    const QPointF at(x[node], y[node]);
                    if ((a.y() > at.y()) != (b.y() > at.y()) && at.x() < a.x() + (b.x() - a.x()) * (at.y() - a.y()) / (b.y() - a.y())) odd = !odd;
                }
                if (odd) expected.push_back(node);
            }
            QCOMPARE(nodesInside(inputs, polygon), expected);
            found += expected.size();
        }
        QVERIFY(found > 3'000);
        QVERIFY(nodesInside(RenderInputs(), QPolygonF{QPointF(0, 0), QPointF(1, 1)}).empty());
    }

    void placesRecalled_areTheOldOnes_andTheNewStandBesideTheirNeighbours() {
        std::mt19937_64 random(5);
        for (int round = 0; round < 30; ++round) {
            const std::size_t people = 1 + random() % 200;
            std::vector<std::string> keys;
            for (std::size_t i = 0; i < people; ++i) keys.push_back("P" + std::to_string(i));
            std::vector<Referral> referrals;
            for (std::size_t left = random() % (2 * people); left > 0; --left) referrals.push_back({keys[random() % people], keys[random() % people], std::nullopt, ""});
            const auto graph = graph::ReferralGraph::build(keys, referrals);
            QVERIFY(graph.has_value());
            auto known = std::make_shared<std::vector<std::string>>();
            auto places = std::make_shared<Places>();
            std::map<std::string, QPointF> before;
            for (const std::string& key : keys) {
                if (random() % 3 == 0) continue;  // joined since
                known->push_back(key);
                places->x.push_back(static_cast<float>(random() % 1000) / 10.0F);
                places->y.push_back(static_cast<float>(random() % 1000) / 10.0F);
                places->pinned.push_back(random() % 4 == 0);
                before[key] = QPointF(places->x.back(), places->y.back());
            }
            known->push_back("gone since");
            places->x.push_back(7.0F);
            places->y.push_back(7.0F);
            places->pinned.push_back(0);
            const Places now = recalled(*graph, {known, places});
            QCOMPARE(now.placed, std::uint64_t{people});
            double bottom = 0.0;
            for (const auto& [key, place] : before) bottom = std::max(bottom, place.y());
            for (NodeIndex node = 0; node < people; ++node) {
                const QPointF place(now.x[node], now.y[node]);
                QVERIFY(std::isfinite(place.x()) && std::isfinite(place.y()));
                if (const auto old = before.find(keys[node]); old != before.end()) {
                    QVERIFY(place == old->second);
                    const auto at = static_cast<std::size_t>(std::find(known->begin(), known->end(), keys[node]) - known->begin());
                    QCOMPARE(now.pinned[node], places->pinned[at]);
                    continue;
                }
                QCOMPARE(now.pinned[node], std::uint8_t{0});
                std::vector<NodeIndex> around;
                graph::distinctNeighbours(*graph, node, graph::Direction::Both, around);
                QRectF box;  // of the neighbours; a new one stands near their middle
                for (const NodeIndex next : around) box |= QRectF(now.x[next] - 5.0F, now.y[next] - 5.0F, 10.0F, 10.0F);
                if (around.empty()) QVERIFY(place.y() > bottom);
                else QVERIFY(box.contains(place));
            }
        }
    }
};

QTEST_GUILESS_MAIN(GraphSceneTest)
#include "tst_graphscene.moc"
