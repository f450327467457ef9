// The Overview page on a real project: empty states, figures, linked selection by mouse and keys, training from the page.
#include "core/data/label.h"
#include "core/storage/database.h"
#include "tests/ui/pagefixture.h"
#include "ui/charts/chart.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/pages/overview/overviewcharts.h"
#include "ui/pages/overview/overviewpage.h"

#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include <cmath>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

ChartView* chartNamed(QWidget& page, const char* name) { return page.findChild<ChartView*>(QLatin1String(name)); }

void clickBar(ChartView* view, int index) {
    const QPoint target = view->barRect(index).center().toPoint();
    QWidget* under = view->childAt(target);
    QVERIFY(under);
    QTest::mouseClick(under, Qt::LeftButton, {}, under->mapFrom(view, target));
}

int fullestBin(const Overview& overview) {
    int best = 0;
    for (int i = 0; i < static_cast<int>(overview.scoreHistogram.size()); ++i)
        if (overview.scoreHistogram[i].count > overview.scoreHistogram[best].count) best = i;
    return best;
}

bool visibleEmptyState(QWidget& page) {
    for (const EmptyState* state : page.findChildren<EmptyState*>())
        if (state->isVisible()) return true;
    return false;
}

}  // namespace

class TestOverviewPage : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() {
        m_fixture = std::make_unique<test::PageFixture>();
        QVERIFY2(m_fixture->train(), qPrintable(m_fixture->error()));
    }
    void cleanupTestCase() { m_fixture.reset(); }
    void cleanup() {
        m_fixture->session().closeProject();
        QVERIFY(m_fixture->settle());
    }

    void withoutProject_saysWhatItWouldShow() {
        OverviewPage page(m_fixture->session());
        page.show();
        QVERIFY(visibleEmptyState(page));
        QSignalSpy asked(&m_fixture->session(), &Session::pageRequested);
        QTest::mouseClick(page.findChild<EmptyState*>()->button(), Qt::LeftButton);
        QCOMPARE(asked.first().first().toString(), QStringLiteral("data"));
    }

    void withoutModel_offersTrainingAndTrains() {
        test::PageFixture fresh(500);
        OverviewPage page(fresh.session());
        page.resize(1040, 640);
        page.show();
        QVERIFY2(fresh.open(), qPrintable(fresh.error()));
        QVERIFY(fresh.settle());
        QVERIFY(page.overview().has_value());
        QVERIFY(!page.overview()->meanProbability);
        QPushButton* train = nullptr;
        for (EmptyState* state : page.findChildren<EmptyState*>())
            if (state->isVisible()) train = state->button();
        QVERIFY(train && train->isVisible());
        QTest::mouseClick(train, Qt::LeftButton);
        QVERIFY(fresh.settle(240'000));
        QVERIFY2(fresh.session().champion(), qPrintable(fresh.error()));
        QVERIFY(page.overview()->meanProbability.has_value());
        QVERIFY(!visibleEmptyState(page));
        QVERIFY(!chartNamed(page, "calibration")->chart().series.empty());
    }

    void figures_agreeWithTheEngine() {
        OverviewPage page(m_fixture->session());
        page.resize(1040, 640);
        page.show();
        QVERIFY(m_fixture->open());
        QVERIFY(m_fixture->settle());
        const Overview& overview = *page.overview();
        QCOMPARE(overview.customers, std::uint64_t{1500});
        const auto& figures = page.findChild<KeyFigureRow*>()->figures();
        QCOMPARE(figures.size(), std::size_t{4});
        QCOMPARE(figures[0].value, QStringLiteral("1,500"));
        std::uint64_t inBins = 0;
        for (const HistogramBin& bin : overview.scoreHistogram) inBins += bin.count;
        QCOMPARE(inBins, std::uint64_t{1500});
        QCOMPARE(chartNamed(page, "scoreHistogram")->chart().series[0].y.size(), overview.scoreHistogram.size());
        m_fixture->photograph(page);
    }

    void drift_isToldOnceCustomersChanged_andTrainsAgain() {
        test::PageFixture fixture(800);
        QVERIFY2(fixture.train(), qPrintable(fixture.error()));
        OverviewPage page(fixture.session());
        page.show();
        QVERIFY(fixture.open());
        auto* advice = page.findChild<QLabel*>(QStringLiteral("driftAdvice"));
        auto* again = page.findChild<QPushButton*>(QStringLiteral("trainAgain"));
        QCOMPARE(advice->text(), QStringLiteral("Columns and scores are spread as they were in training."));
        QVERIFY(advice->isVisible() && !again->isVisible());
        {
            auto project = workbench::openProject(fixture.path());
            QVERIFY(project);
            QVERIFY(project->database().execute("UPDATE customers SET tenure_months = 1, contract = 'monthly', logins_30d = 0"));
        }
        fixture.session().refresh();
        QVERIFY(fixture.settle());
        QVERIFY2(advice->text().endsWith("Train the model again."), qPrintable(advice->text()));
        QVERIFY(again->isVisible());
        page.resize(1040, 640);
        page.grab().save(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots/overview-drift-light-1040.png"));
        const std::int64_t before = fixture.session().champion()->version;
        QTest::mouseClick(again, Qt::LeftButton);
        QVERIFY(fixture.settle(240'000));
        QCOMPARE(fixture.session().champion()->version, before);  // who scores is changed on Models alone
        QCOMPARE(fixture.session().info().models.size(), std::size_t{2});
        QVERIFY(!again->isVisible());
        QVERIFY2(advice->text().contains(QStringLiteral("let it score")), qPrintable(advice->text()));
    }

    void clickOnABar_filtersEverywhereAndAgainUndoesIt() {
        OverviewPage page(m_fixture->session());
        page.resize(1040, 640);
        page.show();
        QVERIFY(m_fixture->open());
        QVERIFY(m_fixture->settle());
        const int bin = fullestBin(*page.overview());
        const std::uint64_t expected = page.overview()->scoreHistogram[bin].count;
        ChartView* histogram = chartNamed(page, "scoreHistogram");
        clickBar(histogram, bin);
        QCOMPARE(m_fixture->session().filter().conditions.size(), std::size_t{1});
        QCOMPARE(m_fixture->session().filter().conditions[0].column, std::string(kScoreColumn));
        QCOMPARE(histogram->highlighted(), bin);
        QVERIFY(m_fixture->settle());
        QCOMPARE(page.overview()->filtered, expected);
        // The other bars stay, so that the selection can be moved.
        std::uint64_t inBins = 0;
        for (const HistogramBin& each : page.overview()->scoreHistogram) inBins += each.count;
        QCOMPARE(inBins, std::uint64_t{1500});
        QVERIFY(QString::fromStdString(histogram->chart().title).contains(QStringLiteral("chosen")));
        page.grab().save(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots/overview-chosen-light-1040.png"));
        clickBar(histogram, bin);
        QVERIFY(m_fixture->settle());
        QVERIFY(m_fixture->session().filter().empty());
        QCOMPARE(histogram->highlighted(), -1);
        QCOMPARE(page.overview()->filtered, std::uint64_t{1500});
    }

    void stillHereOnly_leavesOutWhoHasLeft_andTheLossStaysTheSame() {
        OverviewPage page(m_fixture->session());
        page.resize(1040, 640);
        page.show();
        QVERIFY(m_fixture->open());
        QVERIFY(m_fixture->settle());
        const Overview everyone = *page.overview();
        QVERIFY(everyone.left > 0 && everyone.expectedLoss.has_value());
        auto* button = page.findChild<QToolButton*>(QStringLiteral("stillHere"));
        QVERIFY(button && button->isVisible() && !button->isChecked());
        QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(m_fixture->settle());
        QCOMPARE(page.overview()->filtered, everyone.filtered - everyone.left);
        QCOMPARE(page.overview()->left, std::uint64_t{0});
        QCOMPARE(page.overview()->highRisk, everyone.highRisk);
        QVERIFY(std::abs(*page.overview()->expectedLoss - *everyone.expectedLoss) < 1e-6 * *everyone.expectedLoss);
        QVERIFY(button->isChecked());
        m_fixture->session().undoStack().undo();
        QVERIFY(m_fixture->settle());
        QVERIFY(!button->isChecked());
        QCOMPARE(page.overview()->filtered, everyone.filtered);
    }

    void filterThatNobodyPasses_keepsTheBars_andDoesNotAskForAModel() {
        OverviewPage page(m_fixture->session());
        page.resize(1040, 640);
        page.show();
        QVERIFY(m_fixture->open());
        QVERIFY(m_fixture->settle());
        const Condition nobody{std::string(kScoreColumn), Comparison::Greater, {1.0}};
        m_fixture->session().setFilter({{nobody}});
        QVERIFY(m_fixture->settle());
        QCOMPARE(page.overview()->filtered, std::uint64_t{0});
        QVERIFY(chartNamed(page, "scoreHistogram")->isVisible());
        QVERIFY(!visibleEmptyState(page));
        for (const KeyFigureText& figure : page.findChild<KeyFigureRow*>()->figures())
            QVERIFY2(!figure.detail.contains(QStringLiteral("train a model")), qPrintable(figure.detail));
        std::uint64_t inBins = 0;
        for (const HistogramBin& each : page.overview()->scoreHistogram) inBins += each.count;
        QCOMPARE(inBins, std::uint64_t{1500});
    }

    void shares_areLeftOutWhereValuesAreNegative() {
        Overview overview;
        overview.customers = overview.filtered = 3;
        overview.modelVersion = 1;
        overview.meanProbability = 0.9;
        overview.expectedLoss = 20.0;
        overview.highRisk = 3;
        overview.segmentColumn = "plan";
        overview.segments = {{"A", 1, 0.9, {}, 100.0}, {"B", 2, 0.9, {}, -80.0}};
        for (int i = 0; i < 20; ++i) overview.scoreHistogram.push_back({i * 0.05, (i + 1) * 0.05, i == 18 ? 3U : 0U});
        const QString title = QString::fromStdString(scoreHistogramChart(overview).title);
        QVERIFY2(!title.contains(QStringLiteral("loss")), qPrintable(title));
        QVERIFY(QString::fromStdString(segmentLossChart(overview, {}).title).contains(QStringLiteral("largest")));
        QVERIFY(!headlineFigures(overview, {})[3].detail.contains(QStringLiteral("loss")));
    }

    void stillHere_isAskedAsTheLabelIsKept_data() {
        QTest::addColumn<int>("type");
        QTest::addColumn<QString>("positive");
        QTest::addColumn<bool>("known");
        QTest::newRow("text") << int(ColumnType::Text) << "Yes" << true;
        QTest::newRow("boolean") << int(ColumnType::Boolean) << "" << true;
        QTest::newRow("number") << int(ColumnType::Integer) << "1" << true;
        QTest::newRow("text without a word for left") << int(ColumnType::Text) << "" << false;
    }
    void stillHere_isAskedAsTheLabelIsKept() {
        QFETCH(int, type);
        QFETCH(QString, positive);
        QFETCH(bool, known);
        ColumnSpec label;
        label.name = "churn";
        label.type = static_cast<ColumnType>(type);
        label.role = ColumnRole::Label;
        label.positive = positive.toStdString();
        const auto condition = stillHereCondition({label});
        QCOMPARE(condition.has_value(), known);
        QVERIFY(!stillHereCondition({}));
        if (!condition) return;
        QVERIFY(condition->comparison == Comparison::NotEqual);
        QVERIFY(saysLeft(label, condition->values.front()));  // what is left out is what the engine calls left
    }

    void keysOnASegment_filterByIt() {
        OverviewPage page(m_fixture->session());
        page.resize(1040, 640);
        page.show();
        QVERIFY(m_fixture->open());
        QVERIFY(m_fixture->settle());
        QVERIFY(!page.overview()->segments.empty());
        const std::uint64_t expected = page.overview()->segments[0].customers;
        const std::string column = page.overview()->segmentColumn;
        ChartView* segments = chartNamed(page, "segments");
        segments->setFocus();
        QTest::keyClick(segments->focusProxy(), Qt::Key_Right);
        QTest::keyClick(segments->focusProxy(), Qt::Key_Space);
        QVERIFY(m_fixture->settle());
        QCOMPARE(m_fixture->session().filter().conditions.size(), std::size_t{1});
        QCOMPARE(m_fixture->session().filter().conditions[0].column, column);
        QCOMPARE(page.overview()->filtered, expected);
        QCOMPARE(segments->highlighted(), 0);
    }

    void chooser_changesTheSegments() {
        OverviewPage page(m_fixture->session());
        page.resize(1040, 640);
        page.show();
        QVERIFY(m_fixture->open());
        QVERIFY(m_fixture->settle());
        auto* chooser = page.findChild<QComboBox*>(QStringLiteral("segmentChooser"));
        QVERIFY(chooser->count() > 1);
        const int other = chooser->currentIndex() == 0 ? 1 : 0;
        const std::string wanted = chooser->itemText(other).toStdString();
        chooser->setCurrentIndex(other);
        emit chooser->activated(other);
        QVERIFY(m_fixture->settle());
        QCOMPARE(page.overview()->segmentColumn, wanted);
        QCOMPARE(chooser->currentText().toStdString(), wanted);
    }

    void lastBin_isOpenAtItsUpperEnd() {
        Overview overview;
        for (int i = 0; i < 20; ++i) overview.scoreHistogram.push_back({i * 0.05, (i + 1) * 0.05, 1});
        QCOMPARE(binCondition(overview, 19).comparison, Comparison::GreaterEqual);
        QCOMPARE(binCondition(overview, 3).comparison, Comparison::Between);
    }

    void withoutValueColumn_saysHowToGetOne() {
        Overview overview;
        overview.customers = overview.filtered = 10;
        overview.modelVersion = 1;
        overview.meanProbability = 0.2;
        const auto figures = headlineFigures(overview, QStringLiteral("EUR"));
        QVERIFY2(figures[2].detail.contains(QStringLiteral("role value")), qPrintable(figures[2].detail));
        QVERIFY(!QString::fromStdString(scoreHistogramChart(overview).title).contains(QStringLiteral("loss")));
    }

private:
    std::unique_ptr<test::PageFixture> m_fixture;
};

QTEST_MAIN(TestOverviewPage)
#include "tst_overviewpage.moc"
