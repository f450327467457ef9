// The view as files: PNG read back and compared with what was painted, SVG read as XML and by Qt's reader, PDF by poppler.
#include "tests/support/syntheticgraph.h"
#include "ui/pages/graph/graphpicturefile.h"
#include "ui/pages/graph/graphpicturewriters.h"
#include "ui/pages/graph/graphvectors.h"
#include "ui/pages/graph/graphviewport.h"
#include "ui/pages/graph/pngstream.h"
#include "ui/theme/theme.h"

#include <QBuffer>
#include <QDir>
#include <QImageReader>
#include <QPainter>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QSvgRenderer>
#include <QTemporaryDir>
#include <QTest>
#include <QXmlStreamReader>

#include <map>
#include <random>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

constexpr int kPatienceMs = 120'000;

std::shared_ptr<GraphMask> maskOf(const GraphScene& scene, std::uint8_t value, std::size_t every) {
    auto mask = std::make_shared<GraphMask>();
    mask->nodes.assign(scene.nodes(), kMaskShown);
    for (std::size_t i = 0; i < scene.nodes(); i += every) mask->nodes[i] = value;
    return mask;
}

double difference(const QImage& a, const QImage& b) {
    double sum = 0.0;
    for (int y = 0; y < a.height(); ++y)
        for (int x = 0; x < a.width(); ++x) sum += std::abs(qGray(a.pixel(x, y)) - qGray(b.pixel(x, y)));
    return sum / (static_cast<double>(a.width()) * a.height());
}

/// Without what half a pixel makes of thin lines.
QImage soft(const QImage& image) { return image.scaled(image.size() / 4, Qt::IgnoreAspectRatio, Qt::SmoothTransformation).convertToFormat(QImage::Format_RGB32); }

/// Elements of an SVG by name, and of what its paths consist.
struct SvgParts {
    std::map<QString, int> elements;
    qsizetype strokes = 0;
    QStringList texts;
    QString title;
    bool fine = false;
};

SvgParts readSvg(const QString& file) {
    SvgParts parts;
    QFile in(file);
    if (!in.open(QIODevice::ReadOnly)) return parts;
    QXmlStreamReader reader(&in);
    while (!reader.atEnd()) {
        if (reader.readNext() != QXmlStreamReader::StartElement) continue;
        const QString name = reader.name().toString();
        ++parts.elements[name];
        if (name == QLatin1String("path") && reader.attributes().hasAttribute(QLatin1String("stroke")))
            for (const QChar step : reader.attributes().value(QLatin1String("d"))) parts.strokes += step == QLatin1Char('l') || step == QLatin1Char('q');
        if (name == QLatin1String("text")) parts.texts << reader.readElementText();
        else if (name == QLatin1String("title")) parts.title = reader.readElementText();
    }
    parts.fine = !reader.hasError();
    return parts;
}

QString run(const QString& program, const QStringList& arguments) {
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(kPatienceMs) || process.exitCode() != 0) return {};
    return QString::fromUtf8(process.readAllStandardOutput());
}

}  // namespace

class GraphFilesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_theme.apply(*qApp, Theme::Mode::Light); }

    void pngStream_isReadBackPixelForPixel_inAnyBands() {
        std::mt19937 random(5);
        QImage image(301, 97, QImage::Format_RGB32);
        for (int y = 0; y < image.height(); ++y)
            for (int x = 0; x < image.width(); ++x)  // flat, steep and noisy parts, so that every filter is met
                image.setPixel(x, y, x < 90 ? qRgb(9, 200, 30) : x < 200 ? qRgb(x, y * 2, x + y) : 0xFF000000U | (random() & 0xFFFFFFU));
        QByteArray bytes;
        QBuffer out(&bytes);
        QVERIFY(out.open(QIODevice::WriteOnly));
        PngStream png(out, {image.size(), 300.0, QStringLiteral("Kühe & Söhne")});
        for (int top = 0; top < image.height(); top += 40) QVERIFY(png.write(image.copy(0, top, image.width(), std::min(40, image.height() - top))));
        QVERIFY(png.finish());
        const QImage back = QImage::fromData(bytes, "PNG");
        QCOMPARE(back.convertToFormat(QImage::Format_RGB32), image);
        QCOMPARE(back.text(QStringLiteral("Title")), QStringLiteral("Kühe & Söhne"));
        QCOMPARE(back.dotsPerMeterX(), 11811);
        PngStream tooFew(out, {image.size()});
        QVERIFY(!tooFew.finish());
        PngStream tooWide(out, {{300, 97}});
        QVERIFY(!tooWide.write(image));
    }

    void aPng_hasTheWidthAskedFor_andEqualsThePictureInOnePiece() {
        const GraphPicture picture = pictureOf(test::syntheticGraph({400, 1200, 5, 6}).scene(), {640, 400});
        for (const double scale : {1.0, 1.37, 5.0}) {
            const QString file = m_folder.filePath(QStringLiteral("view.png"));
            const auto done = writePicture({picture, scale, QStringLiteral("A view")}, file.toStdString(), TaskContext());
            QVERIFY(done.has_value());
            QCOMPARE(done->pixels, (QSizeF(640, 400) * scale).toSize());
            const QImage read(file);
            QImage whole(pictureSize(picture, scale), QImage::Format_RGB32);
            QVERIFY(paintRows(picture, scale, 0, whole));
            QVERIFY(difference(read.convertToFormat(QImage::Format_RGB32), whole) < 1e-3);  // letters may differ by a trace from one time to the next
            QCOMPARE(read.text(QStringLiteral("Title")), QStringLiteral("A view"));
        }
    }

    /// Wider than a screen by far, in bands of a few hundred rows: what lies on a seam is whole.
    void aVeryWidePng_isSeamless() {
        const GraphPicture picture = pictureOf(test::syntheticGraph({300, 700, 4, 6}).scene(), {1000, 60});
        const QString file = m_folder.filePath(QStringLiteral("wide.png"));
        QVERIFY(writePicture({picture, 20.0, {}}, file.toStdString(), TaskContext()).has_value());
        QImageReader reader(file);
        QCOMPARE(reader.size(), QSize(20'000, 1'200));
        const QImage wide = reader.read().convertToFormat(QImage::Format_RGB32);
        QImage piece(20'000, 100, QImage::Format_RGB32);
        for (const int top : {0, 380, 419, 800, 1'100}) {  // seams lie at 419 and 838
            QVERIFY(paintRows(picture, 20.0, top, piece));
            QVERIFY2(difference(piece, wide.copy(0, top, 20'000, 100)) < 0.02, qPrintable(QString::number(top)));
        }
    }

    /// Billions of pixels from the origin, more than an int holds, the picture is that of the same network at the origin.
    void aPictureFarFromTheOrigin_isThatAtTheOrigin() {
        constexpr float kFar = 1e6F;
        const auto at = [&](float shift) {
            auto content = std::make_shared<GraphContent>();
            std::vector<float> x, y;
            for (int i = 0; i < 25; ++i) {  // a quarter apart: exact in a float there, too
                content->keys.push_back("N" + std::to_string(i));
                x.push_back(shift + 0.25F * static_cast<float>(i % 5 - 2));
                y.push_back(shift + 0.25F * static_cast<float>(i / 5 - 2));
            }
            content->source = {12, 12, 6};
            content->target = {13, 17, 12};
            GraphPicture picture = pictureOf(*GraphScene::make(content, x, y), {300, 300});
            picture.labels.clear();
            picture.camera = {QPointF(static_cast<double>(shift), static_cast<double>(shift)), 600.0, QSizeF(300, 300)};
            QImage image(pictureSize(picture, 4.0), QImage::Format_RGB32);
            image.fill(picture.inputs.palette.background);
            return paintRows(picture, 4.0, 0, image) ? image : QImage();
        };
        const QImage near = at(0.0F);
        const QImage far = at(kFar);
        QImage empty(near.size(), QImage::Format_RGB32);
        empty.fill(near.pixel(20, 20));
        QVERIFY2(difference(near, empty) > 0.3, qPrintable(QString::number(difference(near, empty))));
        QCOMPARE(far.size(), near.size());
        QVERIFY2(difference(near, far) < 0.01, qPrintable(QString::number(difference(near, far))));
    }

    void pngsBeyondReason_areRefusedWithAWayOut() {
        const GraphPicture picture = pictureOf(test::syntheticGraph({20, 40, 2, 6}).scene(), {800, 600});
        const auto large = writePicture({picture, 126.0, {}}, m_folder.filePath(QStringLiteral("x.png")).toStdString(), TaskContext());
        QVERIFY(!large.has_value() && large.error().code == ErrorCode::InvalidInput);
        QVERIFY(large.error().message.find("100800 pixels") != std::string::npos && large.error().message.find("smaller width") != std::string::npos);
        QVERIFY(!writePicture({picture, std::nan(""), {}}, m_folder.filePath(QStringLiteral("x.png")).toStdString(), TaskContext()).has_value());
        QVERIFY(!writePicture({picture, 0.001, {}}, m_folder.filePath(QStringLiteral("x.png")).toStdString(), TaskContext()).has_value());
        QVERIFY(!writePicture({picture, 1.0, {}}, m_folder.filePath(QStringLiteral("x.jpeg")).toStdString(), TaskContext()).has_value());
        QVERIFY(!QFile::exists(m_folder.filePath(QStringLiteral("x.png"))));
    }

    void anSvg_holdsEveryPersonAndReferralInView_asFewPaths() {
        const ScenePtr scene = test::syntheticGraph({3'000, 9'000, 9, 6}).scene();
        GraphPicture picture = pictureOf(scene, {1200, 700});
        const QString file = m_folder.filePath(QStringLiteral("view.svg"));
        const auto done = writePicture({picture, 1.0, QStringLiteral("<A & B>")}, file.toStdString(), TaskContext());
        QVERIFY(done.has_value() && done->vectors);
        QCOMPARE(done->shown.people, std::uint64_t{3'000});
        qsizetype drawable = 0;
        for (EdgeIndex edge = 0; edge < scene->edges(); ++edge) drawable += scene->content().source[edge] != scene->content().target[edge];
        QCOMPARE(static_cast<qsizetype>(done->shown.referrals), drawable);
        QCOMPARE(done->shown.inView, done->shown.referrals);
        const SvgParts parts = readSvg(file);
        QVERIFY(parts.fine);
        QCOMPARE(parts.title, QStringLiteral("<A & B>"));
        QCOMPARE(parts.elements.at(QStringLiteral("circle")), 3'000);
        QCOMPARE(parts.strokes, drawable);
        QVERIFY2(parts.elements.at(QStringLiteral("path")) < 200, qPrintable(QString::number(parts.elements.at(QStringLiteral("path")))));
        QVERIFY(!parts.elements.contains(QStringLiteral("image")));
        for (const PlacedLabel& label : picture.labels) QVERIFY(parts.texts.contains(label.text));
    }

    /// Seen close there are bends, heads, rings and marks.
    void svgAndPixels_showTheSame_data() {
        QTest::addColumn<double>("spacing");
        QTest::addColumn<int>("mask");
        QTest::newRow("overview") << 0.0 << -1;
        QTest::newRow("middle") << 20.0 << -1;
        QTest::newRow("close") << 70.0 << -1;
        QTest::newRow("hidden") << 30.0 << static_cast<int>(kMaskHidden);
        QTest::newRow("dimmed") << 30.0 << static_cast<int>(kMaskDimmed);
        QTest::newRow("gone") << 70.0 << static_cast<int>(kMaskGone);
    }

    void svgAndPixels_showTheSame() {
        QFETCH(double, spacing);
        QFETCH(int, mask);
        const ScenePtr scene = test::syntheticGraph({500, 900, 5, 6}).scene();
        GraphPicture picture = pictureOf(scene, {900, 600}, spacing);
        if (mask >= 0) picture.inputs.mask = maskOf(*scene, static_cast<std::uint8_t>(mask), 3);
        picture.labels.clear();
        const QString file = m_folder.filePath(QStringLiteral("same.svg"));
        QVERIFY(writePicture({picture, 1.0, {}}, file.toStdString(), TaskContext()).has_value());
        QSvgRenderer renderer(file);
        QVERIFY(renderer.isValid());
        QImage drawn(900, 600, QImage::Format_RGB32);
        QPainter painter(&drawn);
        painter.setRenderHint(QPainter::Antialiasing);
        renderer.render(&painter);
        painter.end();
        QImage pixels(900, 600, QImage::Format_RGB32);
        QVERIFY(paintRows(picture, 1.0, 0, pixels));
        QImage empty(900, 600, QImage::Format_RGB32);
        empty.fill(picture.inputs.palette.background);
        const double ink = difference(soft(pixels), soft(empty));
        const double apart = difference(soft(drawn), soft(pixels));
        QVERIFY2(apart < 0.15 * ink, qPrintable(QStringLiteral("%1 of %2").arg(apart).arg(ink)));
    }

    /// One who brought somebody, and was brought by somebody, so far away that neither referral itself is drawn.
    void aDrawingTellsEndsThatLeadFarAway_asThePixelsDo() {
        auto content = std::make_shared<GraphContent>();
        std::vector<float> x, y;
        const auto node = [&](float atX, float atY) {
            content->keys.push_back("N" + std::to_string(x.size()));
            x.push_back(atX);
            y.push_back(atY);
        };
        for (int i = 0; i < 49; ++i) node(static_cast<float>(i % 7 - 3), static_cast<float>(i / 7 - 3));
        node(2000.0F, 0.0F);
        node(0.0F, -2000.0F);
        content->source = {24, 50};
        content->target = {49, 24};
        GraphPicture picture = pictureOf(*GraphScene::make(content, x, y), {300, 300});
        picture.camera.centre = {};
        picture.camera.scale = 60.0;
        struct Sink : VectorSink {
            std::vector<std::array<QPointF, 3>> heads;
            std::size_t strokes = 0;
            void lines(const LineBatch& batch) override {
                heads.insert(heads.end(), batch.heads.begin(), batch.heads.end());
                strokes += batch.lines.size();
            }
            void disc(const Disc&, QRgb, float) override {}
            void arc(const Disc&, float, float, QRgb, float) override {}
            void veil(QRgb, float) override {}
        } sink;
        QVERIFY(drawVectors(picture, sink, TaskContext()).has_value());
        QCOMPARE(countVectors(picture, TaskContext())->referrals, std::uint64_t{0});
        QCOMPARE(sink.heads.size(), std::size_t{2});
        QCOMPARE(sink.strokes, std::size_t{12});
        int outward = 0;
        QImage pixels(300, 300, QImage::Format_RGB32);
        QVERIFY(paintRows(picture, 1.0, 0, pixels));
        for (const auto& head : sink.heads) {
            const QPointF middle(150, 150);
            const QPointF base = 0.5 * (head[1] + head[2]);
            outward += QLineF(middle, head[0]).length() > QLineF(middle, base).length();
            const QPoint inside = ((head[0] + head[1] + head[2]) / 3.0).toPoint();
            QVERIFY(std::abs(qGray(pixels.pixel(inside)) - qGray(picture.inputs.palette.background)) > 25);
        }
        QCOMPARE(outward, 1);
    }

    void aPdf_isReadByPoppler_withItsText() {
        if (QStandardPaths::findExecutable(QStringLiteral("pdftotext")).isEmpty()) QSKIP("poppler-utils is not here");
        GraphPicture picture = pictureOf(test::syntheticGraph({500, 900, 5, 6}).scene(), {960, 600}, 70.0);
        const QString file = m_folder.filePath(QStringLiteral("view.pdf"));
        const auto done = writePicture({picture, 1.0, QStringLiteral("The view")}, file.toStdString(), TaskContext());
        QVERIFY(done.has_value() && done->vectors);
        QVERIFY(!picture.labels.empty());
        const QString text = run(QStringLiteral("pdftotext"), {file, QStringLiteral("-")});
        for (const PlacedLabel& label : picture.labels) QVERIFY2(text.contains(label.text), qPrintable(label.text));
        QVERIFY(run(QStringLiteral("pdfinfo"), {file}).contains(QRegularExpression(QStringLiteral("Page size: +720 x 450"))));
        QVERIFY(run(QStringLiteral("pdfimages"), {QStringLiteral("-list"), file}).trimmed().count(QLatin1Char('\n')) <= 1);  // the heading alone
        run(QStringLiteral("pdftoppm"), {QStringLiteral("-png"), QStringLiteral("-r"), QStringLiteral("96"), file, m_folder.filePath(QStringLiteral("page"))});
        const QImage drawn = QImage(m_folder.filePath(QStringLiteral("page-1.png"))).convertToFormat(QImage::Format_RGB32);
        QCOMPARE(drawn.size(), QSize(960, 600));
        QImage pixels(960, 600, QImage::Format_RGB32);
        QVERIFY(paintRows(picture, 1.0, 0, pixels));
        QImage empty(960, 600, QImage::Format_RGB32);
        empty.fill(picture.inputs.palette.background);
        QVERIFY2(difference(soft(drawn), soft(pixels)) < 0.15 * difference(soft(pixels), soft(empty)), qPrintable(QString::number(difference(soft(drawn), soft(pixels)))));
    }

    /// Far too many lines to be seen one by one: all of the stronger, and of the faintest so many that the whole is as dark.
    void anSvgOfVeryMany_isAsDarkAsTheScreen_andSaysHowManyLinesItHas() {
        GraphPicture picture = pictureOf(test::syntheticGraph({40'000, 120'000, 20, 6}).scene(), {1000, 700});
        picture.labels.clear();
        const QString file = m_folder.filePath(QStringLiteral("many.svg"));
        const auto done = writePicture({picture, 1.0, {}}, file.toStdString(), TaskContext());
        QVERIFY(done.has_value() && done->vectors);
        QVERIFY(done->shown.referrals < done->shown.inView && done->shown.referrals > done->shown.inView / 2);
        QCOMPARE(static_cast<std::uint64_t>(readSvg(file).strokes), done->shown.referrals);
        QSvgRenderer renderer(file);
        QImage drawn(1000, 700, QImage::Format_RGB32);
        QPainter painter(&drawn);
        painter.setRenderHint(QPainter::Antialiasing);
        renderer.render(&painter);
        painter.end();
        QImage pixels(1000, 700, QImage::Format_RGB32);
        QVERIFY(paintRows(picture, 1.0, 0, pixels));
        QImage empty(1000, 700, QImage::Format_RGB32);
        empty.fill(picture.inputs.palette.background);
        const double ink = difference(soft(pixels), soft(empty));
        QVERIFY2(difference(soft(drawn), soft(pixels)) < 0.25 * ink, qPrintable(QStringLiteral("%1 of %2").arg(difference(soft(drawn), soft(pixels))).arg(ink)));
    }

    void tooMuchForShapes_isOneImage_withTextOverIt() {
        GraphPicture picture = pictureOf(test::syntheticGraph({510'000, 1'000, 30, 6}).scene(), {400, 300});
        QVERIFY(countVectors(picture, TaskContext())->shapes() > kMostVectors);
        const QString file = m_folder.filePath(QStringLiteral("much.svg"));
        const auto done = writePicture({picture, 1.0, {}}, file.toStdString(), TaskContext());
        QVERIFY(done.has_value() && !done->vectors);
        const SvgParts parts = readSvg(file);
        QVERIFY(parts.fine && parts.elements.at(QStringLiteral("image")) == 1 && !parts.elements.contains(QStringLiteral("circle")));
        for (const PlacedLabel& label : picture.labels) QVERIFY(parts.texts.contains(label.text));
    }

    /// A few people, each with hundreds of referrals of which only the ends are told: six lines and a head each.
    void tooManyEndsThatLeadFarAway_areOneImage() {
        auto content = std::make_shared<GraphContent>();
        std::vector<float> x, y;
        for (int i = 0; i < 900; ++i) {
            content->keys.push_back("N" + std::to_string(i));
            x.push_back(static_cast<float>(i < 100 ? i % 10 - 5 : 2000 + i % 40));
            y.push_back(static_cast<float>(i < 100 ? i / 10 - 5 : i / 40));
        }
        const auto link = [&](std::size_t far) {
            for (NodeIndex from = 0; from < 100; ++from)
                for (NodeIndex to = 100; to < 100 + far; ++to) {
                    content->source.push_back(from);
                    content->target.push_back(to);
                }
            GraphPicture picture = pictureOf(*GraphScene::make(content, x, y), {640, 640});
            picture.camera.centre = {};
            picture.camera.scale = 60.0;
            return picture;
        };
        const auto count = countVectors(link(10), TaskContext());
        QVERIFY(count.has_value());
        QCOMPARE(count->shapes(), std::uint64_t{100 + 100 * 10 * 7});
        content = std::make_shared<GraphContent>(GraphContent{*content});
        content->source.clear();
        content->target.clear();
        const GraphPicture many = link(800);
        const auto done = writePicture({many, 1.0, {}}, m_folder.filePath(QStringLiteral("ends.svg")).toStdString(), TaskContext());
        QVERIFY(done.has_value() && !done->vectors);
        QCOMPARE(readSvg(m_folder.filePath(QStringLiteral("ends.svg"))).elements.at(QStringLiteral("image")), 1);
        std::stop_source stopped;
        stopped.request_stop();
        const auto cancelled = countVectors(many, TaskContext(stopped.get_token(), {}));
        QVERIFY(!cancelled.has_value() && cancelled.error().code == ErrorCode::Cancelled);
    }

    /// Wider than what a PNG's writer takes: no drawing that has an empty image in it.
    void anImageThatCannotBePacked_isAnError() {
        GraphPicture picture = pictureOf(test::syntheticGraph({20, 40, 2, 6}).scene(), {300, 200});
        picture.labels.clear();
        picture.camera.size = QSizeF(340'000, 1);
        QByteArray bytes;
        QBuffer out(&bytes);
        QVERIFY(out.open(QIODevice::WriteOnly));
        const auto done = writeSvg({picture, {}, 1.0, false}, out, TaskContext());
        QVERIFY(!done.has_value() && done.error().code == ErrorCode::Io);
    }

    void aCancelledExport_leavesNothing_data() {
        QTest::addColumn<QString>("name");
        for (const char* name : {"c.png", "c.svg", "c.pdf"}) QTest::newRow(name) << QString::fromLatin1(name);
    }

    void aCancelledExport_leavesNothing() {
        QFETCH(QString, name);
        const GraphPicture picture = pictureOf(test::syntheticGraph({5'000, 15'000, 9, 6}).scene(), {900, 600});
        std::stop_source source;
        int told = 0;
        const TaskContext context(source.get_token(), [&](const Progress&) {
            if (++told == 3) source.request_stop();
        });
        const auto done = writePicture({picture, 6.0, {}}, m_folder.filePath(name).toStdString(), context);
        QVERIFY(!done.has_value() && done.error().code == ErrorCode::Cancelled);
        QVERIFY(QDir(m_folder.path()).entryList({name + QLatin1Char('*')}, QDir::Files).isEmpty());
    }

private:
    /// As the viewport would hand it over; `spacing` pixels between neighbours, 0 fits all.
    GraphPicture pictureOf(const ScenePtr& scene, const QSize& size, double spacing = 0.0) {
        GraphViewport view(m_theme);
        view.resize(size);
        view.show();
        view.setScene(scene);
        if (spacing > 0.0) {
            Camera camera = view.camera();
            camera.centre = scene->place(scene->byImportance()[0]);
            camera.scale = spacing / scene->spacing();
            view.setCamera(camera);
        }
        view.grab();
        return {view.renderInputs(), view.camera(),
                view.labels(),       m_theme.font(Theme::TextSize::Small),
                m_theme.font(Theme::TextSize::Body, true), view.marks()};
    }

    Theme m_theme;
    QTemporaryDir m_folder;
};

QTEST_MAIN(GraphFilesTest)
#include "tst_graphfiles.moc"
