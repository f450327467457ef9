// Charts as SVG: well-formed, inside their frame, zero-based, in the theme's colours, and saying why they are empty.
#include "core/data/themetokens.h"
#include "core/report/axis.h"
#include "core/report/text.h"
#include "core/report/writers.h"
#include "tests/core/report/reportsample.h"

#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

#include <cmath>

using namespace holdfast;
using namespace holdfast::report;

namespace {

struct Drawn {
    QString error;
    QStringList texts;
    QStringList elements;
    QStringList fills;
    double width = 0.0, height = 0.0;
    bool inside = true;       ///< every coordinate within the frame
    double lowestBar = 0.0;   ///< bottom of the lowest coloured rectangle
    int dashed = 0;
};

Drawn read(const std::string& svg) {
    Drawn drawn;
    QXmlStreamReader xml(QByteArray::fromStdString(svg));
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement) continue;
        const QString name = xml.name().toString();
        const auto attributes = xml.attributes();
        const auto number = [&](const char* key) { return attributes.value(QLatin1String(key)).toDouble(); };
        drawn.elements << name;
        if (name == "svg") drawn.width = number("width"), drawn.height = number("height");
        if (attributes.hasAttribute("stroke-dasharray")) ++drawn.dashed;
        if (name == "rect") {
            drawn.fills << attributes.value("fill").toString();
            drawn.inside = drawn.inside && number("x") >= -0.01 && number("x") + number("width") <= drawn.width + 0.01 &&
                           number("y") >= -0.01 && number("y") + number("height") <= drawn.height + 0.01;
        }
        if (name == "text") {
            drawn.inside = drawn.inside && number("y") > 0.0 && number("y") <= drawn.height;
            const double size = number("font-size");
            const QString anchor = attributes.value("text-anchor").toString();
            const bool bold = attributes.value("font-weight") == QLatin1String("bold");
            const double x = number("x");
            drawn.texts << xml.readElementText();
            const double width = textWidth(drawn.texts.last().toStdString(), size, bold);
            const double left = anchor == "end" ? x - width : anchor == "middle" ? x - width / 2.0 : x;
            if (left < -0.5 || left + width > drawn.width + 0.5) drawn.inside = false;
        }
    }
    if (xml.hasError()) drawn.error = xml.errorString();
    return drawn;
}

}  // namespace

class TestSvgChart : public QObject {
    Q_OBJECT

private slots:
    void intervals_standWhereTheyBelong_withoutReachingForZero() {
        Chart chart;
        chart.kind = ChartKind::Intervals;
        chart.title = "As it was";
        chart.yTitle = "Share leaving";
        chart.yStyle = NumberStyle::Percent;
        chart.categories = {"nobody", "mail to all", "unknown"};
        chart.series.resize(1);
        chart.series[0].y = {0.40, 0.50, std::nan("")};
        chart.series[0].lower = {0.38, 0.42, std::nan("")};
        chart.series[0].upper = {0.44, 0.58, std::nan("")};
        const Drawn drawn = read(toSvg(chart, {}));
        QVERIFY2(drawn.error.isEmpty(), qPrintable(drawn.error));
        QVERIFY(drawn.inside);
        QCOMPARE(drawn.elements.count("circle"), 2);
        QVERIFY(drawn.texts.contains("40.0 % (38.0 % to 44.0 %)"));
        QVERIFY(!drawn.texts.contains("0 %"));
        chart.markers.push_back({0.0, "nothing", false});  // a marker is always in view
        QVERIFY(read(toSvg(chart, {})).texts.contains("0 %"));
        QCOMPARE(formatFigure(-0.0754, NumberStyle::Points, {}), std::string("\u22127.5"));
        QCOMPARE(formatFigure(0.0754, NumberStyle::Points, {}), std::string("+7.5"));
    }

    void anAxisThatReachesFurther_keepsSmallBarsSmall() {
        Chart chart;
        chart.kind = ChartKind::HorizontalBars;
        chart.categories = {"a"};
        chart.series.push_back({});
        chart.series[0].y = {0.001};
        chart.yStyle = NumberStyle::Decimal3;
        QVERIFY(!read(toSvg(chart, "")).texts.contains("0.30"));
        chart.yAtLeast = 0.3;
        const Drawn drawn = read(toSvg(chart, ""));
        QVERIFY2(drawn.texts.filter(QRegularExpression("^0\\.30*$")).size() == 1, qPrintable(drawn.texts.join('|')));
    }

    void everyKindIsWellFormedAndInsideItsFrame_data() {
        QTest::addColumn<int>("kind");
        QTest::addColumn<int>("width");
        for (const int width : {320, 720, 1200})
            for (int kind = 0; kind <= static_cast<int>(ChartKind::Intervals); ++kind)
                QTest::addRow("kind %d at %d", kind, width) << kind << width;
    }
    void everyKindIsWellFormedAndInsideItsFrame() {
        QFETCH(int, kind);
        QFETCH(int, width);
        const Drawn drawn = read(toSvg(test::sampleChart(static_cast<ChartKind>(kind)), "EUR", {width, 300, false, 12}));
        QVERIFY2(drawn.error.isEmpty(), qPrintable(drawn.error));
        QCOMPARE(drawn.width, static_cast<double>(width));
        QVERIFY(drawn.height >= 120.0);
        QVERIFY2(drawn.inside, "something reaches beyond the frame");
        QVERIFY(drawn.texts.join(' ').contains("<script>"));
        for (const QString& element : drawn.elements)
            QVERIFY2(QStringList({"svg", "rect", "line", "polyline", "polygon", "circle", "text"}).contains(element), qPrintable(element));
    }

    void markersAreLabelledLines_insideTheFrame_andLeftOutBeyondTheAxis() {
        for (const ChartKind kind : {ChartKind::Line, ChartKind::HorizontalBars}) {
            Chart chart = test::sampleChart(kind);
            const int dashes = read(toSvg(chart, "EUR", {})).dashed;
            const double value = kind == ChartKind::Line ? chart.series[0].x.back() : chart.series[0].y.front();
            chart.markers = {{value, "aimed at", true}, {1e12, "far away", false}};
            const Drawn drawn = read(toSvg(chart, "EUR", {}));
            QVERIFY(drawn.error.isEmpty() && drawn.inside);
            QCOMPARE(drawn.dashed, dashes + 1);
            QVERIFY(drawn.texts.contains("aimed at") && !drawn.texts.contains("far away"));
        }
    }

    void calibrationHasABandBehindItsPoints() {
        const Chart chart = test::sampleChart(ChartKind::Calibration);
        QVERIFY(chart.series[0].lower.size() >= 2);
        const Drawn drawn = read(toSvg(chart, "EUR", {}));
        QVERIFY(drawn.elements.indexOf("polygon") >= 0);
        QVERIFY(drawn.elements.indexOf("polygon") < drawn.elements.indexOf("circle"));
        QVERIFY(drawn.inside);
    }

    void aLongTitleWrapsAndKeepsEveryWord() {
        Chart chart = test::sampleChart(ChartKind::Bars);
        chart.title = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen";
        const Drawn drawn = read(toSvg(chart, "EUR", {360, 260, false, 12}));
        QVERIFY(drawn.inside);
        const QString all = drawn.texts.join(' ');
        for (const QString& word : QString::fromStdString(chart.title).split(' ')) QVERIFY2(all.contains(word), qPrintable(word));
    }

    void longCategoriesEndInAnEllipsis() {
        const Drawn drawn = read(toSvg(test::sampleChart(ChartKind::HorizontalBars), "EUR", {400, 260, false, 12}));
        QVERIFY(std::any_of(drawn.texts.begin(), drawn.texts.end(), [](const QString& text) { return text.endsWith(QChar(0x2026)); }));
    }

    void barsCarryTheirValuesAndTheRiskColour() {
        Chart chart = test::sampleChart(ChartKind::Bars);
        chart.yStyle = NumberStyle::Percent;
        chart.riskColours = true;
        const Drawn drawn = read(toSvg(chart, "EUR"));
        const ThemeTokens tokens = loadThemeTokens(false);
        for (const double y : chart.series[0].y) {
            QVERIFY(drawn.texts.contains(QString::fromStdString(formatFigure(y, NumberStyle::Percent, ""))));
            QVERIFY(drawn.fills.contains(QString::fromStdString(toHex(tokens.riskColour(y)))));
        }
        QVERIFY(drawn.texts.contains("0 %"));
    }

    void darkChartsStandOnTheDarkSurface() {
        const Drawn drawn = read(toSvg(test::sampleChart(ChartKind::Bars), "EUR", {720, 300, true, 12}));
        QCOMPARE(drawn.fills.first(), QString::fromStdString(toHex(loadThemeTokens(true).colour("surface"))));
    }

    void moneyAxesNameTheirCurrency() {
        Chart chart = test::sampleChart(ChartKind::HorizontalBars);
        chart.yTitle = "Expected loss";
        chart.yStyle = NumberStyle::Money;
        QVERIFY(read(toSvg(chart, "CHF")).texts.contains("Expected loss (CHF)"));
    }

    void evidenceIsDrawnOnlyWhereItIsShown() {
        Chart chart = test::sampleChart(ChartKind::Bars);
        QCOMPARE(read(toSvg(chart, "EUR")).dashed, 0);
        chart.showEvidence = true;
        const Drawn drawn = read(toSvg(chart, "EUR"));
        QVERIFY(drawn.dashed >= 3);
        QVERIFY(drawn.texts.contains("associational"));
    }

    void aChartWithoutValuesSaysWhy() {
        Chart chart = test::sampleChart(ChartKind::Line);
        chart.series[0].y = {std::nan(""), std::nan(""), std::nan("")};
        chart.emptyReason = "No model was trained yet.";
        QVERIFY(read(toSvg(chart, "EUR")).texts.contains("No model was trained yet."));
        chart.series.clear();
        chart.emptyReason.clear();
        QVERIFY(read(toSvg(chart, "EUR")).texts.join(' ').contains("nothing to draw"));
    }

    void extremeValuesStayDrawable_data() {
        QTest::addColumn<double>("value");
        QTest::newRow("zero") << 0.0;
        QTest::newRow("tiny") << 1e-300;
        QTest::newRow("huge") << 1e300;
        QTest::newRow("negative") << -5.0;
    }
    void extremeValuesStayDrawable() {
        QFETCH(double, value);
        for (int kind = 0; kind <= static_cast<int>(ChartKind::Intervals); ++kind) {
            Chart chart = test::sampleChart(static_cast<ChartKind>(kind));
            chart.series[0].y = {value, value, std::nan("")};
            chart.series[0].lower.clear();
            chart.series[0].upper.clear();
            const std::string svg = toSvg(chart, "EUR");
            QVERIFY(read(svg).error.isEmpty());
            QVERIFY(svg.find("nan") == std::string::npos && svg.find("inf") == std::string::npos);
        }
    }

    void axesHaveRoundTicks() {
        const Axis axis = niceAxis(0.0, 0.43, 5);
        QCOMPARE(axis.step, 0.1);
        QVERIFY(std::abs(axis.max - 0.5) < 1e-12);
        QCOMPARE(tickLabels(axis, NumberStyle::Percent).back(), std::string("50 %"));
        QCOMPARE(tickLabels(niceAxis(0.0, 84'000.0, 5), NumberStyle::Money).at(1), std::string("20k"));
        QCOMPARE(niceAxis(0.0, 3.0, 10, true).step, 1.0);
        QCOMPARE(tickLabels(niceAxis(-0.1, 0.25, 5), NumberStyle::Decimal3).front(), std::string("-0.10"));
    }

    void textIsEscapedCutAndWrapped() {
        QCOMPARE(escapeXml("a<b & \"c\" \x01 \xFF"), std::string("a&lt;b &amp; &quot;c&quot; \xEF\xBF\xBD \xEF\xBF\xBD"));
        QCOMPARE(validUtf8("ok \xC3\xA9 \xC3"), std::string("ok \xC3\xA9 \xEF\xBF\xBD"));
        for (const std::string& line : wrapText("alpha beta gamma supercalifragilisticexpialidocious", 80.0, 11.0))
            QVERIFY(textWidth(line, 11.0) <= 80.0);
        QVERIFY(textWidth(ellipsise("\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9\xC3\xA9", 40.0, 11.0), 11.0) <= 40.0);
    }
};

QTEST_APPLESS_MAIN(TestSvgChart)
#include "tst_svgchart.moc"
