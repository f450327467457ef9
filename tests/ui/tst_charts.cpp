// ChartView and the small widgets beside it: what is drawn, what hover, mouse, keys and the clipboard give back.
#include "ui/charts/axis.h"
#include "ui/charts/chart.h"
#include "ui/charts/chartlayout.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/charts/numbers.h"
#include "ui/charts/riskbar.h"

#include <QApplication>
#include <QClipboard>
#include <QDir>
#include <QGridLayout>
#include <QPainter>
#include <QPushButton>
#include <QSignalSpy>
#include <QtTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::ui;
using report::Chart;
using report::ChartKind;
using report::NumberStyle;

namespace {

Chart histogram() {
    Chart chart;
    chart.kind = ChartKind::Histogram;
    chart.title = "212 customers above 80 % hold 31 % of the expected loss, and this finding is long enough that it has to wrap";
    chart.xTitle = "Chance of leaving";
    chart.yTitle = "Customers";
    chart.xStyle = NumberStyle::Percent;
    chart.yStyle = NumberStyle::Count;
    chart.riskColours = true;
    report::ChartSeries series;
    for (int i = 0; i < 20; ++i) {
        series.x.push_back(i * 0.05);
        series.y.push_back(std::round(4000.0 * std::exp(-i * 0.2) + 30.0 * i));
    }
    chart.series = {series};
    return chart;
}

Chart segments(ChartKind kind) {
    Chart chart;
    chart.kind = kind;
    chart.title = "Month-to-month contracts leave fifteen times as often as two-year ones";
    chart.xTitle = "Contract";
    chart.yTitle = "Mean chance of leaving";
    chart.yStyle = NumberStyle::Percent;
    chart.riskColours = true;
    chart.categories = {"Month-to-month", "One year", "Two year"};
    chart.series = {{"", {}, {0.427, 0.113, 0.028}, {0.40, 0.10, 0.02}, {0.45, 0.13, 0.04}, Evidence::Associational}};
    return chart;
}

Chart contributions() {
    Chart chart;
    chart.kind = ChartKind::Contributions;
    chart.title = "Contract and tenure raise the risk, no internet lowers it";
    chart.xTitle = "Column and value";
    chart.yTitle = "Change of the chance of leaving";
    chart.yStyle = NumberStyle::Percent;
    chart.categories = {"Contract = Month-to-month", "tenure = 2", "InternetService = Fiber optic", "OnlineSecurity = Yes", "Partner = Yes"};
    chart.series = {{"", {}, {0.213, 0.154, 0.087, -0.061, -0.012}, {}, {}, Evidence::Associational}};
    return chart;
}

Chart calibration() {
    Chart chart;
    chart.kind = ChartKind::Calibration;
    chart.title = "Promised and observed rates differ by 1.4 points on average";
    chart.xTitle = "Predicted chance of leaving";
    chart.yTitle = "Observed share of leavers";
    chart.xStyle = chart.yStyle = NumberStyle::Percent;
    chart.riskColours = chart.diagonal = true;
    report::ChartSeries series{"Leavers", {}, {}, {}, {}, Evidence::Associational};
    report::ChartSeries counts{"Customers", {}, {}, {}, {}, Evidence::Associational};
    for (int i = 0; i < 9; ++i) {
        const double x = 0.05 + 0.1 * i;
        series.x.push_back(x);
        series.y.push_back(x + (i % 2 ? 0.02 : -0.015));
        series.lower.push_back(series.y.back() - 0.03);
        series.upper.push_back(series.y.back() + 0.03);
        counts.x.push_back(x);
        counts.y.push_back(3000.0 / (1 + i));
    }
    chart.series = {series, counts};
    return chart;
}

Chart roc() {
    Chart chart;
    chart.kind = ChartKind::Line;
    chart.title = "A leaver ranks above a stayer in 84.6 % of pairs";
    chart.xTitle = "False positive rate";
    chart.yTitle = "True positive rate";
    chart.xStyle = chart.yStyle = NumberStyle::Percent;
    chart.diagonal = true;
    report::ChartSeries series{"mlp", {}, {}, {}, {}, Evidence::Associational};
    for (int i = 0; i <= 200; ++i) {
        series.x.push_back(i / 200.0);
        series.y.push_back(std::pow(i / 200.0, 0.22));
        series.lower.push_back(series.y.back() * 0.97);
        series.upper.push_back(std::min(1.0, series.y.back() * 1.02));
    }
    chart.series = {series};
    return chart;
}

Chart losses() {
    Chart chart;
    chart.kind = ChartKind::Line;
    chart.title = "Validation loss is lowest after epoch 31";
    chart.xTitle = "Epoch";
    chart.yTitle = "Log loss";
    chart.yStyle = NumberStyle::Decimal3;
    report::ChartSeries training{"training", {}, {}, {}, {}, Evidence::Associational};
    report::ChartSeries validation{"validation", {}, {}, {}, {}, Evidence::Associational};
    for (int i = 1; i <= 40; ++i) {
        training.x.push_back(i);
        training.y.push_back(0.39 + 0.25 * std::exp(-i / 8.0));
        validation.x.push_back(i);
        validation.y.push_back(0.41 + 0.24 * std::exp(-i / 7.0) + 0.0002 * i);
    }
    chart.series = {training, validation};
    return chart;
}

Chart forest() {
    Chart chart;
    chart.kind = ChartKind::Intervals;
    chart.title = "The effect differs by Contract";
    chart.yTitle = "Effect on leaving";
    chart.yStyle = NumberStyle::Points;
    chart.categories = {"Month-to-month", "One year", "unknown"};
    chart.series = {{"", {}, {-0.30, -0.20, std::nan("")}, {-0.35, -0.26, std::nan("")}, {-0.25, -0.14, std::nan("")}, Evidence::Causal}};
    return chart;
}

Chart chartOf(ChartKind kind) {
    switch (kind) {
    case ChartKind::Histogram: return histogram();
    case ChartKind::Calibration: return calibration();
    case ChartKind::Contributions: return contributions();
    case ChartKind::Line: return roc();
    case ChartKind::Intervals: return forest();
    case ChartKind::Bars:
    case ChartKind::HorizontalBars: break;
    }
    return segments(kind);
}

int countColour(const QImage& image, const QColor& colour) {
    int count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) count += image.pixelColor(x, y).rgb() == colour.rgb();
    return count;
}

ChartStyle styleOf(const Theme& theme) { return {theme, QStringLiteral("EUR"), QFontMetricsF(theme.font(Theme::TextSize::Small))}; }

}  // namespace

class TestCharts : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_theme.apply(*qApp, Theme::Mode::Light); }

    void axis_hasRoundTicksThatCoverTheData_data() {
        QTest::addColumn<double>("low");
        QTest::addColumn<double>("high");
        QTest::addColumn<double>("step");
        QTest::newRow("unit") << 0.0 << 1.0 << 0.2;
        QTest::newRow("thousands") << 0.0 << 4031.0 << 1000.0;
        QTest::newRow("small") << 0.0 << 0.0031 << 0.001;
        QTest::newRow("signed") << -0.061 << 0.213 << 0.1;
    }
    void axis_hasRoundTicksThatCoverTheData() {
        QFETCH(double, low);
        QFETCH(double, high);
        QFETCH(double, step);
        const Axis axis = makeAxis(low, high, 6, NumberStyle::Plain);
        QVERIFY2(std::abs(axis.step - step) < step * 1e-9, qPrintable(QString::number(axis.step)));
        QVERIFY(axis.minimum <= low && axis.maximum >= high);
        QVERIFY(axis.ticks.size() >= 2 && axis.ticks.size() <= 8);
    }
    void intervals_arePoints_onAnAxisThatNeedNotReachZero() {
        Chart chart = forest();
        const ChartLayout layout = layoutChart(chart, {600, 300}, styleOf(m_theme));
        QCOMPARE(layout.marks.size(), std::size_t{2});  // who has no value has no mark
        QVERIFY(layout.x.maximum < 0.0);
        QCOMPARE(layout.marks[0].label, QStringLiteral("\u221230.0 (\u221235.0 to \u221225.0)"));
        QVERIFY(std::abs(layout.marks[1].shape.center().x() - layout.x.toPixel(-0.20)) < 1e-9);
        QCOMPARE(layout.marks[0].whiskerLow, layout.x.toPixel(-0.35));
        QVERIFY(layout.marks[1].hitArea.height() > layout.marks[1].shape.height());
        QVERIFY(layout.marks[0].hitArea.bottom() <= layout.marks[1].hitArea.top() + 1e-9);
        QVERIFY(layout.xTitle.endsWith(QStringLiteral("(percentage points)")));
        chart.markers.push_back({0.0, "no effect", false, {}});
        QVERIFY(layoutChart(chart, {600, 300}, styleOf(m_theme)).x.maximum >= 0.0);  // a marker is always in view
        ChartView view(m_theme);
        view.resize(600, 300);
        view.setChart(forest());
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QSignalSpy chosen(&view, &ChartView::barClicked);
        const QPoint target = view.barRect(1).center().toPoint();
        QWidget* under = view.childAt(target);
        QVERIFY(under);
        QTest::mouseClick(under, Qt::LeftButton, {}, under->mapFrom(&view, target));
        QCOMPARE(chosen.count(), 1);
        QCOMPARE(chosen.at(0).at(0).toInt(), 1);
    }
    void axis_ofOneValueStillHasWidth() {
        const Axis axis = makeAxis(5.0, 5.0, 6, NumberStyle::Count);
        QVERIFY(axis.maximum > axis.minimum);
        QVERIFY(makeAxis(0.0, 0.0, 6, NumberStyle::Count).maximum >= 1.0);
    }

    void numbers_areWrittenWithSeparatorsAndUnits() {
        QCOMPARE(formatNumber(12345.0, NumberStyle::Count), QStringLiteral("12,345"));
        QCOMPARE(formatNumber(0.3142, NumberStyle::Percent), QStringLiteral("31.4 %"));
        QCOMPARE(formatNumber(12345.6, NumberStyle::Money, QStringLiteral("EUR")), QStringLiteral("EUR 12,345.60"));
        QCOMPARE(formatNumber(0.6525, NumberStyle::Percent), QStringLiteral("65.2 %"));  // half to even, as the report writes it
        QCOMPARE(formatNumber(0.541, NumberStyle::Probability), QStringLiteral("0.541"));
        QCOMPARE(formatNumber(1e-5, NumberStyle::Probability), QStringLiteral("<0.001"));
        QCOMPARE(formatNumber(0.84567, NumberStyle::Decimal3), QStringLiteral("0.846"));
        QCOMPARE(formatNumber(NAN, NumberStyle::Count), QStringLiteral("not available"));
        QCOMPARE(formatTick(20000.0, 5000.0, NumberStyle::Money), QStringLiteral("20 k"));
        QCOMPARE(formatTick(-0.2, 0.1, NumberStyle::Points), QStringLiteral("\u221220"));
        QCOMPARE(formatTick(0.2, 0.2, NumberStyle::Percent), QStringLiteral("20 %"));
    }

    void bars_startAtZeroAndLieInsideThePlot_data() {
        QTest::addColumn<int>("kind");
        for (const ChartKind kind : {ChartKind::Bars, ChartKind::HorizontalBars, ChartKind::Histogram, ChartKind::Contributions})
            QTest::addRow("kind %d", static_cast<int>(kind)) << static_cast<int>(kind);
    }
    void bars_startAtZeroAndLieInsideThePlot() {
        QFETCH(int, kind);
        const Chart chart = chartOf(static_cast<ChartKind>(kind));
        const ChartLayout layout = layoutChart(chart, QSizeF(480, 260), styleOf(m_theme));
        QCOMPARE(layout.marks.size(), chart.series[0].y.size());
        const Axis& values = layout.categoriesOnY ? layout.x : layout.y;
        QVERIFY(values.minimum <= 0.0 && values.maximum >= 0.0);
        const double zero = values.toPixel(0.0);
        for (const ChartMark& mark : layout.marks) {
            QVERIFY(layout.plot.adjusted(-1, -1, 1, 1).contains(mark.shape));
            const double nearEnd = layout.categoriesOnY ? std::min(std::abs(mark.shape.left() - zero), std::abs(mark.shape.right() - zero))
                                                        : std::abs(mark.shape.bottom() - zero);
            QVERIFY(nearEnd < 1.0);
        }
    }

    void histogram_isColouredByRisk() {
        const ChartLayout layout = layoutChart(histogram(), QSizeF(480, 260), styleOf(m_theme));
        QCOMPARE(layout.marks.front().fill, m_theme.riskColour(0.025));
        QCOMPARE(layout.marks.back().fill, m_theme.riskColour(0.975));
    }

    void hover_givesExactValues() {
        ChartView view(m_theme);
        view.setChart(segments(ChartKind::HorizontalBars));
        view.resize(480, 260);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const QString text = view.hoverText(0);
        QVERIFY2(text.contains(QStringLiteral("Month-to-month")) && text.contains(QStringLiteral("42.7 %")), qPrintable(text));
        QVERIFY2(text.contains(QStringLiteral("40.0 %")), qPrintable(text));
    }

    void click_onABarNamesIt() {
        ChartView view(m_theme);
        QSignalSpy spy(&view, &ChartView::barClicked);
        view.setChart(histogram());
        view.resize(480, 260);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        const QPoint target = view.barRect(2).center().toPoint();
        QWidget* under = view.childAt(target);
        QVERIFY(under);
        QTest::mouseClick(under, Qt::LeftButton, {}, under->mapFrom(&view, target));
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy.first().first().toInt(), 2);
    }

    void keys_reachEveryBar() {
        ChartView view(m_theme);
        QSignalSpy spy(&view, &ChartView::barClicked);
        view.setChart(segments(ChartKind::Bars));
        view.resize(480, 260);
        view.show();
        QVERIFY(QTest::qWaitForWindowExposed(&view));
        QWidget* canvas = view.focusProxy();
        canvas->setFocus();
        QTest::keyClick(canvas, Qt::Key_Right);
        QTest::keyClick(canvas, Qt::Key_Right);
        QVERIFY2(canvas->accessibleDescription().contains(QStringLiteral("One year")), qPrintable(canvas->accessibleDescription()));
        QTest::keyClick(canvas, Qt::Key_Return);
        QCOMPARE(spy.count(), 1);
        QCOMPARE(spy.first().first().toInt(), 1);
    }

    void highlight_changesThePicture() {
        ChartView view(m_theme);
        view.setChart(segments(ChartKind::Bars));
        view.resize(480, 260);
        const QImage before = view.image().toImage();
        view.setHighlighted(1);
        QVERIFY(view.image().toImage() != before);
        view.setHighlighted(-1);
        QCOMPARE(view.image().toImage(), before);
    }

    void markers_areDrawnInsideTheAxis_andNowhereElse() {
        for (const ChartKind kind : {ChartKind::Line, ChartKind::HorizontalBars}) {
            ChartView view(m_theme);
            view.resize(480, 300);
            Chart chart = chartOf(kind);
            view.setChart(chart);
            const QImage plain = view.image().toImage();
            chart.markers = {{7.5, "out of sight", true}};
            view.setChart(chart);
            if (kind == ChartKind::Line) QCOMPARE(view.image().toImage(), plain);  // lying bars keep a line free for labels
            chart.markers = {{0.25, "set: 25 %", true}};
            view.setChart(chart);
            const QColor colour = m_theme.colour(kind == ChartKind::Line ? "accent" : "text");
            QVERIFY(countColour(view.image().toImage(), colour) > countColour(plain, colour) + 60);  // a dashed line, 2 wide
        }
    }

    void calibration_hasABandBetweenItsPoints() {
        ChartView view(m_theme);
        view.resize(480, 400);
        Chart chart = calibration();
        for (double& lower : chart.series[0].lower) lower -= 0.12;
        for (double& upper : chart.series[0].upper) upper += 0.12;
        view.setChart(chart);
        const QImage image = view.image().toImage();
        const QPointF between = (view.barRect(4).center() + view.barRect(5).center()) / 2.0;
        const double step = (view.barRect(5).center() - view.barRect(4).center()).y();  // a tenth of the axis
        const QColor inside = image.pixelColor((between + QPointF(0.0, step * 0.8)).toPoint());
        const QColor surface = m_theme.colour("surface");
        QCOMPARE(image.pixelColor((between + QPointF(0.0, step * 2.8)).toPoint()), surface);
        QVERIFY(inside.blue() - inside.red() > surface.blue() - surface.red());  // a tint of the accent
    }

    void copyAsData_isATabSeparatedTable() {
        ChartView view(m_theme);
        view.setChart(segments(ChartKind::Bars));
        view.copyData();
        const QStringList lines = QApplication::clipboard()->text().split(QLatin1Char('\n'), Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 4);
        QCOMPARE(lines[0], QStringLiteral("Contract\tMean chance of leaving\tlower\tupper"));
        QCOMPARE(lines[1], QStringLiteral("Month-to-month\t0.427\t0.4\t0.45"));
    }

    void copyAsImage_holdsThePicture() {
        ChartView view(m_theme);
        view.setChart(roc());
        view.resize(480, 260);
        view.copyImage();
        QVERIFY(!QApplication::clipboard()->image().isNull());
        QCOMPARE(QApplication::clipboard()->image().size(), view.size() * view.devicePixelRatioF());
    }

    void themeChange_repaintsInTheNewColours() {
        ChartView view(m_theme);
        view.setChart(histogram());
        view.resize(480, 260);
        const QImage light = view.image().toImage();
        m_theme.apply(*qApp, Theme::Mode::Dark);
        const QImage dark = view.image().toImage();
        m_theme.apply(*qApp, Theme::Mode::Light);
        QVERIFY(light != dark);
        QCOMPARE(view.image().toImage(), light);
    }

    void emptyChart_saysWhy() {
        ChartView view(m_theme);
        view.resize(300, 200);
        view.clear(QStringLiteral("Train a model to see calibration."));
        QCOMPARE(view.accessibleName(), QStringLiteral("Train a model to see calibration."));
        QVERIFY(view.barRect(0).isEmpty());
        Chart none;
        none.emptyReason = "No label, so nothing to compare.";
        view.setChart(none);
        QVERIFY(view.barRect(0).isEmpty());
    }

    void decimation_keepsExtremesAndEnds() {
        std::vector<double> x, y;
        for (int i = 0; i < 100000; ++i) {
            x.push_back(i);
            y.push_back(i == 54321 ? 9.0 : std::sin(i * 0.01));
        }
        const auto points = decimate(x, y, 400);
        QVERIFY(points.size() <= 802);
        QVERIFY(std::any_of(points.begin(), points.end(), [](const QPointF& p) { return p.y() == 9.0; }));
        QCOMPARE(points.front().x(), 0.0);
        QCOMPARE(points.back().x(), 99999.0);
    }

    void emptyState_offersItsOneAction() {
        EmptyState state(m_theme);
        state.setContent(QStringLiteral("models"), QStringLiteral("No model yet."), QStringLiteral("Train a model"));
        QSignalSpy spy(&state, &EmptyState::actionTriggered);
        QTest::mouseClick(state.button(), Qt::LeftButton);
        QCOMPARE(spy.count(), 1);
        state.setContent(QStringLiteral("models"), QStringLiteral("No model yet."));
        QVERIFY(state.button()->isHidden());
    }

    void keyFigures_areReadableByAScreenReader() {
        KeyFigureRow row(m_theme);
        row.setFigures({{QStringLiteral("Customers"), QStringLiteral("7,043"), {}, {}, QStringLiteral("Rows in the project."), {}},
                        {QStringLiteral("Churn rate"), QStringLiteral("26.5"), QStringLiteral("%"), {}, {}, 0.265}});
        QCOMPARE(row.figures().size(), std::size_t{2});
        bool found = false;
        for (const QWidget* child : row.findChildren<QWidget*>()) found |= child->accessibleName() == QStringLiteral("Churn rate: 26.5 %");
        QVERIFY(found);
        row.setFigures({});
        QVERIFY(row.figures().empty());
    }

    void riskBar_givesTheNumberAsWell() {
        RiskBar bar(m_theme);
        bar.setScore(0.812, 0.7, 0.9);
        QCOMPARE(bar.accessibleName(), QStringLiteral("Risk 81 %"));
        bar.setScore(NAN, NAN, NAN);
        QCOMPARE(bar.accessibleName(), QStringLiteral("Not scored"));
        bar.resize(bar.sizeHint());
        QVERIFY(!bar.grab().isNull());
    }

    /// Not a check but a picture to look at: every kind, both themes.
    void gallery_isWritten() {
        const QDir folder(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots"));
        QVERIFY(QDir().mkpath(folder.path()));
        for (const auto mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
            m_theme.apply(*qApp, mode);
            QWidget sheet;
            sheet.setAutoFillBackground(true);
            QPalette palette;
            palette.setColor(QPalette::Window, m_theme.colour("surface"));
            sheet.setPalette(palette);
            auto* grid = new QGridLayout(&sheet);
            grid->setContentsMargins(24, 24, 24, 24);
            grid->setSpacing(24);
            const std::vector<Chart> charts{histogram(), segments(ChartKind::HorizontalBars), segments(ChartKind::Bars),
                                            contributions(), calibration(), roc(), losses()};
            int at = 0;
            for (const Chart& chart : charts) {
                auto* view = new ChartView(m_theme, &sheet);
                connect(view, &ChartView::barClicked, this, [] {});
                view->setChart(chart);
                if (chart.kind == ChartKind::Bars) view->setHighlighted(0);
                grid->addWidget(view, at / 3, at % 3);
                ++at;
            }
            auto* state = new EmptyState(m_theme, &sheet);
            state->setContent(QStringLiteral("models"), QStringLiteral("Here you would see how good the model is. There is none yet."),
                              QStringLiteral("Train a model"));
            grid->addWidget(state, at / 3, at % 3);
            auto* row = new KeyFigureRow(m_theme, &sheet);
            row->setFigures({{QStringLiteral("Customers"), QStringLiteral("7,043"), {}, QStringLiteral("all customers"), {}, {}},
                             {QStringLiteral("Churn rate"), QStringLiteral("26.5 %"), {}, QStringLiteral("1,869 left"), {}, {}},
                             {QStringLiteral("Expected loss"), QStringLiteral("139,130"), QStringLiteral("USD a period"), {}, {}, {}},
                             {QStringLiteral("High risk"), QStringLiteral("212"), {}, QStringLiteral("31 % of the expected loss"), {}, 0.9}});
            grid->addWidget(row, 3, 0, 1, 3);
            auto* bar = new RiskBar(m_theme, &sheet);
            bar->setScore(0.62, 0.51, 0.74);
            grid->addWidget(bar, 4, 0);
            sheet.resize(1366, 1000);
            QVERIFY(sheet.grab().save(folder.filePath(QStringLiteral("charts-%1-1366.png").arg(m_theme.isDark() ? "dark" : "light"))));
        }
        m_theme.apply(*qApp, Theme::Mode::Light);
    }

private:
    Theme m_theme;
};

QTEST_MAIN(TestCharts)
#include "tst_charts.moc"
