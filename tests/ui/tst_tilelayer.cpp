// The picture of the graph as it is put together from tiles: what is shown while a look, a network or the camera changes faster
// than tiles are drawn, and far away from the origin.
#include "tests/support/blankness.h"
#include "tests/support/syntheticgraph.h"
#include "ui/pages/graph/tilelayer.h"
#include "ui/theme/theme.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

constexpr int kPatienceMs = 30'000;
constexpr QSize kSize(800, 600);

Camera fitted(const GraphScene& scene) {
    return Camera{{}, 1.0, kSize}.fitted(scene.bounds(), 20.0, 1e9);
}

/// Every `every`-th node hidden, counted from `first`.
MaskPtr without(const GraphScene& scene, std::size_t first, std::size_t every) {
    auto mask = std::make_shared<GraphMask>();
    mask->nodes.assign(scene.nodes(), kMaskShown);
    for (std::size_t node = first; node < scene.nodes(); node += every) mask->nodes[node] = kMaskHidden;
    return mask;
}

struct Grid {
    float x = 0.0F, y = 0.0F;  ///< of its first customer
    int side = 8;
    std::int16_t category = 0;
    float size = 0.0F;
};
/// Customers one apart, each linked with the next.
ScenePtr gridScene(const Grid& grid) {
    const int side = grid.side;
    auto content = std::make_shared<GraphContent>();
    std::vector<float> xs;
    std::vector<float> ys;
    for (int i = 0; i < side * side; ++i) {
        content->keys.push_back("G" + std::to_string(i));
        content->category.push_back(grid.category);
        content->size.push_back(grid.size);
        xs.push_back(grid.x + static_cast<float>(i % side));
        ys.push_back(grid.y + static_cast<float>(i / side));
        if (i % side == 0) continue;
        content->source.push_back(static_cast<NodeIndex>(i - 1));
        content->target.push_back(static_cast<NodeIndex>(i));
    }
    return *GraphScene::make(content, xs, ys);
}

/// Pixels of about that colour.
int count(const QImage& image, QRgb colour) {
    const auto near = [](int a, int b) { return std::abs(a - b) <= 12; };
    int pixels = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QRgb pixel = image.pixel(x, y);
            pixels +=
                near(qRed(pixel), qRed(colour)) && near(qGreen(pixel), qGreen(colour)) && near(qBlue(pixel), qBlue(colour));
        }
    return pixels;
}

}  // namespace

class TileLayerTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_theme.apply(*qApp, Theme::Mode::Light); }

    void init() {
        m_layer = std::make_unique<TileLayer>();
        m_image = QImage(kSize, QImage::Format_RGB32);
        m_image.fill(graphPalette(m_theme).background);
    }

    void cleanup() { m_layer.reset(); }

    void aTimelineThatPlaysFasterThanItIsDrawn_isSeenToMove() {
        const ScenePtr scene = test::syntheticGraph({50'000, 150'000, 30, 5}).scene();
        const Camera camera = fitted(*scene);
        show(scene, nullptr, true);
        settle(camera);
        std::size_t step = 0;
        QVERIFY2(changesWhile([&] { show(scene, without(*scene, step++ % 7, 7), false); }, camera) >= 3,
                 "the picture stands still");
        settle(camera);
        const QImage shown = m_image.copy();
        m_layer = std::make_unique<TileLayer>();  // one that never showed another look
        m_layer->setInputs(m_inputs, true);
        settle(camera);
        QCOMPARE(shown, m_image);
    }

    void aLayoutThatMovesFasterThanItIsDrawn_isSeenToMove() {
        const auto graph = test::syntheticGraph({50'000, 150'000, 30, 5});
        ScenePtr scene = graph.scene();
        const Camera camera = fitted(*scene);
        show(scene, nullptr, true);
        settle(camera);
        float shrunk = 1.0F;
        const auto move = [&] {
            shrunk *= 0.98F;
            auto x = graph.x;
            auto y = graph.y;
            for (float& value : x) value *= shrunk;
            for (float& value : y) value *= shrunk;
            scene = *scene->moved(std::move(x), std::move(y));
            show(scene, nullptr, false);
        };
        QVERIFY2(changesWhile(move, camera) >= 3, "the picture stands still");
        settle(camera);
        const QImage shown = m_image.copy();
        m_layer = std::make_unique<TileLayer>();  // one that never showed another look
        m_layer->setInputs(m_inputs, true);
        settle(camera);
        QCOMPARE(shown, m_image);
    }

    void tilesOfANetworkThatIsGone_areNeverShown() {
        const GraphPalette palette = graphPalette(m_theme);
        m_style.nodes = NodeColour::Category;
        const ScenePtr former = gridScene({0.0F, 0.0F, 150, 1, 1.0F});  // discs that cover everything
        const ScenePtr next = gridScene({0.0F, 0.0F, 150, 2, 1.0F});
        const Camera camera = fitted(*former);
        QSignalSpy arrived(m_layer.get(), &TileLayer::arrived);
        show(former, nullptr, true);
        m_layer->compose(m_image, camera, false);
        QVERIFY(arrived.wait(kPatienceMs));  // some tiles are done, others under way, and the page is hidden
        show(next, nullptr, true);
        for (QElapsedTimer timer = started(); timer.elapsed() < kPatienceMs;) {
            const TileLayer::Coverage coverage = m_layer->compose(m_image, camera, false);
            QCOMPARE(count(m_image, palette.category[1]), 0);
            if (coverage.sharp && m_layer->idle()) break;
            QTest::qWait(1);
        }
        QVERIFY(count(m_image, palette.category[2]) > 1000);
        QCOMPARE(count(m_layer->overview(), palette.category[1]), 0);
    }

    void aMissingTile_isNeverBlank() {
        const ScenePtr scene = test::syntheticGraph({30'000, 90'000, 20, 6}).scene();
        const Camera whole = fitted(*scene);
        show(scene, nullptr, true);
        Camera camera = whole;
        int stale = 0;
        test::Blankness all;
        const auto look = [&] {
            const TileLayer::Coverage coverage = m_layer->compose(m_image, camera, true);
            stale += coverage.sharp ? 0 : 1;
            const test::Blankness here = test::blankness(m_image, sharp(camera), graphPalette(m_theme).background);
            all.blocks += here.blocks;
            all.blank += here.blank;
        };
        look();
        QVERIFY2(all.blocks > 20 && all.blank == 0, "the first picture shows everybody");
        // That picture is of dots alone; what stands in for missing tiles from here on has the lines too.
        const QImage dots = m_layer->overview();
        QTRY_VERIFY_WITH_TIMEOUT((m_layer->compose(m_image, camera, false), m_layer->overview() != dots), kPatienceMs);
        for (int i = 0; i < 24; ++i) {
            const double factor = i % 12 < 6 ? 1.6 : 1.0 / 1.6;
            camera = camera.zoomed(factor, QPointF(430, 280), 1e-6, 1e6).panned(QPointF(90, -40));
            look();
        }
        QVERIFY2(stale > 5, "tiles were missing");
        QVERIFY(all.blocks > 200);
        QVERIFY2(all.blank * 200 <= all.blocks,
                 qPrintable(QStringLiteral("%1 of %2 squares blank").arg(all.blank).arg(all.blocks)));
    }

    void farFromTheOrigin_theClosestZoomShowsTheSame_data() {
        QTest::addColumn<float>("x");
        QTest::addColumn<float>("y");
        QTest::newRow("right and below") << 1e7F << 1e7F;
        QTest::newRow("left and above") << -1e7F << -9e6F;
    }

    void farFromTheOrigin_theClosestZoomShowsTheSame() {
        QFETCH(float, x);
        QFETCH(float, y);
        const ScenePtr near = gridScene({0.0F, 0.0F, 8, 3, 0.2F});
        const ScenePtr far = gridScene({x, y, 8, 3, 0.2F});
        Camera camera{{3.5, 3.5}, 260.0, kSize};
        show(near, nullptr, true);
        settle(camera);
        const QImage expected = m_image.copy();
        m_image.fill(Qt::black);
        show(far, nullptr, true);
        camera.centre += QPointF(static_cast<double>(x), static_cast<double>(y));
        settle(camera);
        QVERIFY(count(expected, graphPalette(m_theme).background) < kSize.width() * kSize.height());
        QCOMPARE(m_image, expected);
    }

private:
    static QElapsedTimer started() {
        QElapsedTimer timer;
        timer.start();
        return timer;
    }

    void show(const ScenePtr& scene, const MaskPtr& mask, bool fresh) {
        RenderInputs inputs;
        inputs.scene = scene;
        inputs.mask = mask;
        inputs.style = m_style;
        inputs.palette = graphPalette(m_theme);
        inputs.generation = ++m_generation;
        m_inputs = std::make_shared<const RenderInputs>(inputs);
        m_layer->setInputs(m_inputs, fresh);
    }

    void settle(const Camera& camera) {
        QTRY_VERIFY_WITH_TIMEOUT(m_layer->compose(m_image, camera, false).sharp && m_layer->idle(), kPatienceMs);
    }

    /// Of the newest look, drawn at one go.
    QImage sharp(const Camera& camera) const {
        const QPointF middle = camera.centre * camera.scale;
        const QPoint corner(static_cast<int>(std::round(middle.x() - kSize.width() / 2.0)),
                            static_cast<int>(std::round(middle.y() - kSize.height() / 2.0)));
        return GraphRenderer().render(*m_inputs, {camera.scale, QRect(corner, kSize)});
    }

    /// How often the picture changed while `change` came before every frame, whatever was drawn by then; stops at three.
    int changesWhile(const std::function<void()>& change, const Camera& camera) {
        int changes = 0;
        QImage before = m_image.copy();
        for (QElapsedTimer timer = started(); changes < 3 && timer.elapsed() < kPatienceMs;) {
            change();
            m_layer->compose(m_image, camera, false);
            if (m_image != before) ++changes;
            before = m_image.copy();
            QCoreApplication::processEvents();
        }
        return changes;
    }

    Theme m_theme;
    GraphStyle m_style;
    std::unique_ptr<TileLayer> m_layer;
    InputsPtr m_inputs;
    std::uint64_t m_generation = 0;
    QImage m_image;
};

QTEST_MAIN(TileLayerTest)
#include "tst_tilelayer.moc"
