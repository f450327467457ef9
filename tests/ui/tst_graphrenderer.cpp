// What the renderer puts into a picture: edges that a mask leaves, edges that lead far out of it.
#include "ui/pages/graph/graphrenderer.h"
#include "ui/theme/theme.h"

#include <QTest>

#include <numbers>
#include <random>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

struct Network {
    std::shared_ptr<GraphContent> content = std::make_shared<GraphContent>();
    std::vector<float> x;
    std::vector<float> y;

    NodeIndex node(float atX, float atY) {
        content->keys.push_back("N" + std::to_string(x.size()));
        x.push_back(atX);
        y.push_back(atY);
        return static_cast<NodeIndex>(x.size() - 1);
    }
    EdgeIndex edge(NodeIndex from, NodeIndex to) {
        content->source.push_back(from);
        content->target.push_back(to);
        return static_cast<EdgeIndex>(content->source.size() - 1);
    }
    ScenePtr scene() const { return *GraphScene::make(content, x, y); }
};

}  // namespace

class GraphRendererTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_theme.apply(*qApp, Theme::Mode::Light); }

    void whatAMaskLeaves_isAllThere_andSeen_data() {
        QTest::addColumn<bool>("byEdge");
        QTest::newRow("people hidden, as by the legend") << false;
        QTest::newRow("referrals hidden, as by the time") << true;
    }

    /// Two hundred thousand referrals in a crowd, and sixty apart.
    void whatAMaskLeaves_isAllThere_andSeen() {
        QFETCH(bool, byEdge);
        Network network;
        std::mt19937 engine(3);
        std::uniform_real_distribution<float> place(0.0F, 40.0F);
        constexpr NodeIndex kCrowd = 2000;
        for (NodeIndex i = 0; i < kCrowd; ++i) network.node(place(engine), place(engine));
        for (int i = 0; i < 200'000; ++i) network.edge(engine() % kCrowd, engine() % kCrowd);
        const EdgeIndex firstApart = static_cast<EdgeIndex>(network.content->edges());
        for (int i = 0; i < 60; ++i) {
            const auto y = static_cast<float>(i) * 40.0F / 60.0F;
            const NodeIndex from = network.node(45.0F, y);
            network.edge(from, network.node(55.0F, y));
        }
        auto mask = std::make_shared<GraphMask>();
        if (byEdge) {
            mask->edges.assign(network.content->edges(), 0);
            std::fill(mask->edges.begin() + firstApart, mask->edges.end(), std::uint8_t{1});
        } else {
            mask->nodes.assign(network.x.size(), kMaskShown);
            std::fill_n(mask->nodes.begin(), kCrowd, kMaskHidden);
        }
        const double scale = 10.0;
        const QImage image = render(network.scene(), mask, {scale, QRect(-20, -20, 640, 460)});
        int seen = 0;
        for (int i = 0; i < 60; ++i) seen += contrast(image, QPointF(50.0, i * 40.0 / 60.0) * scale + QPointF(20, 20)) > 12;
        QCOMPARE(seen, 60);
    }

    void whereNothingIsHidden_aMaskChangesNothing() {
        Network network;
        for (int i = 0; i < 400; ++i) network.node(static_cast<float>(i % 20), static_cast<float>(i / 20));
        for (NodeIndex i = 0; i + 20 < 400; ++i) network.edge(i, i + 20);
        const ScenePtr scene = network.scene();
        auto mask = std::make_shared<GraphMask>();
        mask->nodes.assign(400, kMaskShown);
        mask->edges.assign(scene->edges(), 1);
        const RenderArea area(30.0, QRect(-30, -30, 640, 640));
        QCOMPARE(render(scene, mask, area), render(scene, nullptr, area));
    }

    void anEdgeThatLeadsFarAway_isTold_data() {
        QTest::addColumn<double>("away");
        QTest::addColumn<double>("spacing");
        QTest::newRow("some thousand pixels") << 40.0 << 70.0;
        QTest::newRow("a hundred thousand") << 1500.0 << 70.0;
        QTest::newRow("at the closest zoom") << 1500.0 << 260.0;
    }

    /// Right of the middle of a grid a referral leaves for afar, above it one arrives from there.
    void anEdgeThatLeadsFarAway_isTold() {
        QFETCH(double, away);
        QFETCH(double, spacing);
        Network network;
        for (int i = 0; i < 61 * 61; ++i) network.node(static_cast<float>(i % 61 - 30), static_cast<float>(i / 61 - 30));
        constexpr NodeIndex kMiddle = 30 * 61 + 30;
        network.edge(kMiddle, network.node(static_cast<float>(away), 0.0F));
        network.edge(network.node(0.0F, static_cast<float>(-away)), kMiddle);
        network.edge(0, 1);
        const ScenePtr scene = network.scene();
        const double scale = spacing / scene->spacing();
        const QImage image = render(scene, nullptr, {scale, QRect(-150, -150, 300, 300)});
        const GraphDetail detail = graphDetail(*scene, scale);
        const float rim = nodeRadius(*scene, detail, kMiddle) + AvatarLook::kGap + AvatarLook::kRing;
        int leaving = 0;
        int arriving = 0;
        int elsewhere = 0;
        for (int d = static_cast<int>(rim) + 3; d < static_cast<int>(rim) + 30; ++d)
            for (int degrees = 0; degrees < 360; ++degrees) {
                const double angle = degrees * std::numbers::pi / 180.0;
                const bool seen = contrast(image, {150.0 + d * std::cos(angle), 150.0 + d * std::sin(angle)}) > 25;
                // They bend: the leaving one starts below its straight line, the arriving one comes from the left of it.
                const bool right = degrees < 50;
                const bool above = degrees > 220 && degrees < 270;
                (right ? leaving : above ? arriving : elsewhere) += seen;
            }
        QVERIFY2(leaving > 25 && arriving > 25, qPrintable(QStringLiteral("%1 and %2").arg(leaving).arg(arriving)));
        QCOMPARE(elsewhere, 0);
    }

    void aHubWithManyFarAway_isDrawnWithFewStrokes() {
        Network network;
        for (int i = 0; i < 49; ++i) network.node(static_cast<float>(i % 7 - 3), static_cast<float>(i / 7 - 3));
        for (int i = 0; i < 50'000; ++i) {
            const double angle = 2.0 * std::numbers::pi * i / 50'000.0;
            network.edge(
                24, network.node(static_cast<float>(1000.0 * std::cos(angle)), static_cast<float>(1000.0 * std::sin(angle))));
        }
        const QImage image = render(network.scene(), nullptr, {70.0 / network.scene()->spacing(), QRect(-150, -150, 300, 300)});
        for (int degrees = 0; degrees < 360; degrees += 5) {
            const double angle = degrees * std::numbers::pi / 180.0;
            QVERIFY2(contrast(image, {150.0 + 40.0 * std::cos(angle), 150.0 + 40.0 * std::sin(angle)}) > 25,
                     "it is seen to bring many, on all sides");
        }
    }

private:
    QImage render(const ScenePtr& scene, const MaskPtr& mask, const RenderArea& area) const {
        RenderInputs inputs;
        inputs.scene = scene;
        inputs.mask = mask;
        inputs.palette = graphPalette(m_theme);
        return GraphRenderer().render(inputs, area);
    }

    /// Of the strongest pixel near a point to the background.
    int contrast(const QImage& image, const QPointF& at) const {
        int most = 0;
        const int back = qGray(graphPalette(m_theme).background);
        for (int dy = -1; dy <= 1; ++dy)
            for (int dx = -1; dx <= 1; ++dx) {
                const QPoint point(static_cast<int>(at.x()) + dx, static_cast<int>(at.y()) + dy);
                if (image.rect().contains(point)) most = std::max(most, std::abs(qGray(image.pixel(point)) - back));
            }
        return most;
    }

    Theme m_theme;
};

QTEST_MAIN(GraphRendererTest)
#include "tst_graphrenderer.moc"
