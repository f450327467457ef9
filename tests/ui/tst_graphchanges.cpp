// The graph viewport when it is given another network, or the same one with others in it.
#include "tests/support/syntheticgraph.h"
#include "tests/support/blankness.h"
#include "tests/ui/gridscene.h"
#include "ui/pages/graph/graphviewport.h"
#include "ui/theme/theme.h"

#include <QSettings>
#include <QSignalSpy>
#include <QTest>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::ui;

namespace {
constexpr int kPatienceMs = 30'000;
}

class GraphChangesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        QCoreApplication::setOrganizationName(QStringLiteral("holdfast-test"));
        QCoreApplication::setApplicationName(QStringLiteral("tst_graphchanges"));
        QSettings().clear();
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

    /// What workers were still drawing of the one before must not be shown of the next, in the same place at the same zoom.
    void anotherNetwork_isNeverSeenWithTilesOfTheOneBefore() {
        const test::SyntheticGraph made = test::syntheticGraph({60'000, 200'000, 20, 6});
        const auto coloured = [&](float risk) {
            auto content = std::make_shared<GraphContent>(*made.content);
            for (std::string& key : content->keys) key += std::to_string(risk);
            content->risk.assign(content->nodes(), risk);
            return *GraphScene::make(content, made.x, made.y);
        };
        const ScenePtr before = coloured(1.0F);  // vermilion
        const ScenePtr other = coloured(0.0F);   // slate
        const Camera camera = Camera{before->bounds().center(), 1.0, QSizeF(800, 600)}.fitted(before->bounds(), 36.0, 1e6);
        const auto red = [](const QImage& image) {
            int count = 0;
            for (int y = 0; y < image.height(); ++y)
                for (int x = 0; x < image.width(); ++x) count += qRed(image.pixel(x, y)) > qBlue(image.pixel(x, y)) + 40;
            return count;
        };
        RenderInputs inputs;
        inputs.palette = graphPalette(m_theme);
        QImage image(800, 600, QImage::Format_RGB32);
        TileLayer layer;
        QSignalSpy arrived(&layer, &TileLayer::arrived);
        const auto show = [&](const ScenePtr& scene) {
            inputs.scene = scene;
            ++inputs.generation;
            layer.setInputs(std::make_shared<const RenderInputs>(inputs), true);
            layer.compose(image, camera, false);
        };
        bool sharp = false;
        for (int round = 0; round < 3; ++round) {
            show(before);
            QVERIFY(red(image) > 1'000);
            QVERIFY(arrived.wait(kPatienceMs));  // some are ready, and nobody has taken them
            if (round == 1) layer.setInputs(nullptr, true);  // as between two projects
            show(other);
            QCOMPARE(red(image), 0);
            for (sharp = false; !sharp;) {
                QVERIFY(arrived.wait(kPatienceMs));
                sharp = layer.compose(image, camera, false).sharp;
                QCOMPARE(red(image), 0);
            }
        }
        QVERIFY(sharp);
    }

    void anotherNetwork_isFitted_andNobodyIsChosenOrFocused() {
        m_view->flyToNode(0);
        settle();
        m_view->setSelection({7, 12});
        m_view->setFocusedNode(7);
        QSignalSpy focused(m_view.get(), &GraphViewport::focusChanged);
        m_view->setScene(pointsScene({{0.0, 0.0}, {1.0, 0.0}, {0.0, 1.0}}));
        QVERIFY(m_view->selection().empty() && m_view->focusedNode() == kNoNode && !m_view->canGoBack());
        QCOMPARE(focused.count(), 1);
        QCOMPARE(focused.first().first().value<NodeIndex>(), kNoNode);
        for (const NodeIndex node : {0U, 1U, 2U}) QVERIFY(m_view->rect().contains(m_view->camera().toScreen(m_view->scene()->place(node)).toPoint()));
    }

    void aGrownNetwork_keepsCameraHistoryAndWhoIsChosen() {
        m_view->flyToNode(0);
        settle();
        m_view->setSelection({7, 12});
        m_view->setFocusedNode(7);
        m_view->setHighlight({3}, {});
        const Camera camera = m_view->camera();
        QVERIFY(m_view->canGoBack());
        auto content = gridContent();
        content->keys.insert(content->keys.begin(), "new");  // all others get the next number
        content->risk.insert(content->risk.begin(), 0.5F);
        for (NodeIndex& node : content->source) ++node;
        for (NodeIndex& node : content->target) ++node;
        std::vector<float> x{-3.0F};
        std::vector<float> y{-3.0F};
        for (int i = 0; i < 25; ++i) {
            x.push_back(static_cast<float>(i % 5));
            y.push_back(static_cast<float>(i / 5));
        }
        m_view->repaint();
        const QImage drawn = m_view->tiles().copy();
        QSignalSpy focused(m_view.get(), &GraphViewport::focusChanged);
        m_view->setGrownScene(*GraphScene::make(content, x, y), [&](const std::string& key) {
            return static_cast<NodeIndex>(std::find(content->keys.begin(), content->keys.end(), key) - content->keys.begin());
        });
        QVERIFY(m_view->camera() == camera);
        QVERIFY(m_view->canGoBack());
        QCOMPARE(m_view->selection(), (std::vector<NodeIndex>{8, 13}));
        QCOMPARE(m_view->focusedNode(), NodeIndex{8});
        QCOMPARE(focused.count(), 1);
        m_view->repaint();
        // What was drawn stays until the new is there.
        const QRgb background = graphPalette(m_theme).background;
        const test::Blankness shown = test::blankness(m_view->tiles(), drawn, background);
        QVERIFY(shown.blocks > 0);
        QCOMPARE(shown.blank, 0);
        settle();
    }

private:
    void settle() { QTRY_VERIFY_WITH_TIMEOUT(m_view->settled(), kPatienceMs); }

    Theme m_theme;
    std::unique_ptr<GraphViewport> m_view;
};

QTEST_MAIN(GraphChangesTest)
#include "tst_graphchanges.moc"
