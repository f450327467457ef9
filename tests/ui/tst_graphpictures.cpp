// The graph view at three zooms in both themes, written to <build>/screenshots for people to look at; and what is marked on it
// in exported files as on the screen.
#include "tests/support/syntheticgraph.h"
#include "ui/pages/graph/graphpicturefile.h"
#include "ui/pages/graph/graphviewport.h"
#include "ui/pages/graph/minimap.h"
#include "ui/theme/theme.h"

#include <QDir>
#include <QPainter>
#include <QProcess>
#include <QStandardPaths>
#include <QSvgRenderer>
#include <QTemporaryDir>
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

/// Pixels that are `colour`, or nearly.
int counted(const QImage& image, QRgb colour) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QRgb pixel = image.pixel(x, y);
            count += std::abs(qRed(pixel) - qRed(colour)) + std::abs(qGreen(pixel) - qGreen(colour)) + std::abs(qBlue(pixel) - qBlue(colour)) < 40;
        }
    return count;
}

QImage readPicture(const QString& file) {
    if (file.endsWith(QLatin1String(".png"))) return QImage(file);
    if (file.endsWith(QLatin1String(".pdf"))) {
        QProcess::execute(QStringLiteral("pdftoppm"), {QStringLiteral("-png"), QStringLiteral("-singlefile"), QStringLiteral("-r"), QStringLiteral("96"), file, file});
        return QImage(file + QStringLiteral(".png"));
    }
    QSvgRenderer renderer(file);
    QImage drawn(renderer.defaultSize(), QImage::Format_RGB32);
    QPainter painter(&drawn);
    painter.setRenderHint(QPainter::Antialiasing);
    renderer.render(&painter);
    return drawn;
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

    void filesShowHighlightAndSelection_asTheScreenDoes_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"marks.png", "marks.svg", "marks.pdf"}) QTest::newRow(name) << QString::fromLatin1(name);
    }

    void filesShowHighlightAndSelection_asTheScreenDoes() {
        QFETCH(QString, name);
        if (name.endsWith(QLatin1String("pdf")) && QStandardPaths::findExecutable(QStringLiteral("pdftoppm")).isEmpty()) QSKIP("poppler-utils is not here");
        const ScenePtr scene = test::syntheticGraph({500, 900, 5, 6}).scene();
        m_view->minimap().hide();
        m_view->setScene(scene);
        const NodeIndex hub = scene->byImportance()[0];
        Camera camera = m_view->camera();
        camera.centre = scene->place(hub);
        camera.scale = 40.0 / scene->spacing();
        m_view->setCamera(camera);
        m_view->setSelection({hub});
        highlightWay(*scene, hub);
        settle();
        const QImage screen = m_view->grab().toImage();
        const QRgb accent = graphPalette(m_theme).accent;
        GraphPicture picture{m_view->renderInputs(), m_view->camera(), m_view->labels(), m_theme.font(Theme::TextSize::Small),
                             m_theme.font(Theme::TextSize::Body, true), m_view->marks()};
        picture.gap = static_cast<double>(m_theme.tokens().spaceXs);
        QTemporaryDir folder;
        const QString file = folder.filePath(name);
        QVERIFY(writePicture({picture, 1.0, {}}, file.toStdString(), TaskContext()).has_value());
        const QImage drawn = readPicture(file);
        QCOMPARE(drawn.size(), screen.size());
        const double marked = counted(screen, accent);
        QVERIFY2(marked > 150.0, qPrintable(QString::number(marked)));
        QVERIFY2(std::abs(counted(drawn, accent) - marked) < 0.4 * marked, qPrintable(QStringLiteral("%1 of %2").arg(counted(drawn, accent)).arg(marked)));
        // The veil: of what is not marked as little stays dark as on the screen.
        const QRgb background = graphPalette(m_theme).background;
        double apart = 0.0, ink = 0.0, unveiled = 0.0;
        picture.overlay = {};
        QImage bare(screen.size(), QImage::Format_RGB32);
        QVERIFY(paintRows(picture, 1.0, 0, bare));
        for (int y = 0; y < screen.height(); ++y)
            for (int x = 0; x < screen.width(); ++x) {
                ink += qGray(background) - qGray(screen.pixel(x, y));
                apart += qGray(screen.pixel(x, y)) - qGray(drawn.pixel(x, y));
                unveiled += qGray(screen.pixel(x, y)) - qGray(bare.pixel(x, y));
            }
        QVERIFY2(std::abs(apart) < 0.15 * ink && unveiled > 0.5 * ink, qPrintable(QStringLiteral("%1, without marks %2, of %3").arg(apart).arg(unveiled).arg(ink)));
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
