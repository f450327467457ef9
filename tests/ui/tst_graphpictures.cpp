// The graph view at three zooms in both themes, written to <build>/screenshots for people to look at.
#include "tests/support/syntheticgraph.h"
#include "ui/pages/graph/graphviewport.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QTest>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

constexpr int kPatienceMs = 60'000;

/// Share of pixels that are not background, in the two thirds left of the minimap.
double inked(const QImage& image, QRgb background) {
    qsizetype ink = 0;
    const int right = image.width() * 2 / 3;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < right; ++x) ink += (image.pixel(x, y) | 0xFF000000U) != (background | 0xFF000000U);
    return static_cast<double>(ink) / (static_cast<double>(right) * image.height());
}

}  // namespace

class GraphPicturesTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_theme.apply(*qApp, Theme::Mode::Light);
        m_view = std::make_unique<GraphViewport>(m_theme);
        m_view->resize(800, 600);
        m_view->show();
        QVERIFY(QTest::qWaitForWindowExposed(m_view.get()));
    }

    void cleanup() { m_view.reset(); }

    void picturesAtThreeZooms_inBothThemes() {
        const ScenePtr scene = test::syntheticGraph({40'000, 110'000, 28, 11}).scene();
        m_view->resize(1366, 768);
        m_view->setScene(scene);
        settle();
        const Camera overview = m_view->camera();
        const NodeIndex hub = scene->byImportance()[2];
        const QDir folder(QStringLiteral(HOLDFAST_BINARY_DIR) + QStringLiteral("/screenshots"));
        QVERIFY(folder.mkpath(QStringLiteral(".")));
        for (const bool dark : {false, true}) {
            m_theme.apply(*qApp, dark ? Theme::Mode::Dark : Theme::Mode::Light);
            const auto shoot = [&](const char* name) {
                settle();
                const QImage image = m_view->grab().toImage();
                QVERIFY2(inked(image, graphPalette(m_theme).background) > 0.03, name);
                QVERIFY(image.save(folder.filePath(QStringLiteral("graph-%1-%2.png").arg(QLatin1String(name), dark ? QLatin1String("dark") : QLatin1String("light")))));
            };
            m_view->setCamera(overview);
            shoot("overview");
            m_view->setStyle({NodeColour::Category, EdgeColour::Source});
            shoot("overview-communities");
            m_view->setStyle({});
            Camera nearer = overview;
            nearer.centre = scene->place(hub);
            nearer.scale = 18.0 / scene->spacing();
            m_view->setCamera(nearer);
            shoot("middle");
            nearer.scale = 75.0 / scene->spacing();
            m_view->setCamera(nearer);
            m_view->setSelection({hub});
            shoot("close");
            highlightWay(*scene, hub);
            shoot("close-path");
            m_view->setHighlight({}, {});
            m_view->setSelection({});
        }
        m_theme.apply(*qApp, Theme::Mode::Light);
    }

private:
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(m_view->settled(), kPatienceMs); }

    /// From the hub along three referrals.
    void highlightWay(const GraphScene& scene, NodeIndex hub) {
        std::vector<NodeIndex> nodes{hub};
        std::vector<EdgeIndex> edges;
        for (int step = 0; step < 3; ++step)
            for (const GraphScene::Neighbour& next : scene.neighbours(nodes.back())) {
                if (std::find(nodes.begin(), nodes.end(), next.node) != nodes.end()) continue;
                nodes.push_back(next.node);
                edges.push_back(next.edge);
                break;
            }
        m_view->setHighlight(nodes, edges);
    }

    Theme m_theme;
    std::unique_ptr<GraphViewport> m_view;
};

QTEST_MAIN(GraphPicturesTest)
#include "tst_graphpictures.moc"
