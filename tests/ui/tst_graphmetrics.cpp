// Metrics on the graph page: of people who are no customers too, and what is said of them.
#include "core/storage/graphstore.h"
#include "core/workbench/graphmetrics.h"
#include "tests/ui/graphpagedriver.h"
#include "ui/pages/graph/graphcontrols.h"

#include <QComboBox>
#include <QPushButton>

#include <fstream>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::ui;

namespace {

const Clock kClock = [] { return UtcMillis{1'790'000'000'000}; };

/// Two families, a to d and x to z, nobody of them a customer.
std::filesystem::path referralsAlone(const WindowFixture& fixture) {
    const auto table = fixture.path("brought.csv");
    std::ofstream(table) << "referrer,referee\na,b\nb,c\nb,d\nx,y\ny,z\n";
    workbench::ImportRequest request;
    request.project = fixture.path("alone.holdfast");
    request.referrals = table;
    const auto done = workbench::importFiles(request, TaskContext());
    if (!done) QTest::qFail(done.error().message.c_str(), __FILE__, __LINE__);
    return request.project;
}

void choose(QComboBox* box, const char* name) {
    const int at = box->findText(QString::fromUtf8(name));
    QVERIFY2(at >= 0, name);
    box->setCurrentIndex(at);
    emit box->activated(at);
}

}  // namespace

class GraphMetricsTest : public QObject {
    Q_OBJECT

private slots:
    void aNetworkWithoutCustomers_isColouredByCommunity_andSizedByRank() {
        WindowFixture fixture;
        QVERIFY(fixture.open(referralsAlone(fixture)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        GraphControls& controls = graph.page().controls();
        QCOMPARE(controls.colours()->findText("Community"), -1);
        QTest::mouseClick(controls.metricsButton(), Qt::LeftButton);
        graph.settle();
        QVERIFY2(controls.metricsText().startsWith("Metrics of"), qPrintable(controls.metricsText()));
        QVERIFY(!controls.metricsText().contains("estimated"));
        choose(controls.colours(), "Community");
        choose(controls.sizes(), "PageRank");
        graph.settle();
        const PaintedGraph& picture = *graph.state().picture();
        QVERIFY(picture.classOf[graph.node("a")] == picture.classOf[graph.node("d")]);
        QVERIFY(picture.classOf[graph.node("a")] != picture.classOf[graph.node("z")]);
        QVERIFY(picture.content->size[graph.node("a")] > picture.content->size[graph.node("d")]);
        const QString definition = controls.sizes()->itemData(controls.sizes()->findText("Betweenness"), Qt::ToolTipRole).toString();
        QVERIFY2(definition.contains("estimated"), qPrintable(definition));
    }

    void anEstimatedBetweenness_isSaidToBeOne() {
        WindowFixture fixture;
        const auto file = referralsAlone(fixture);
        {
            auto project = workbench::openProject(file);
            QVERIFY(project.has_value());
            QVERIFY(workbench::storeGraphMetrics(*project, {}, kClock, TaskContext()).has_value());
            auto stored = storage::readStoredMetrics(*project);
            QVERIFY(stored.has_value() && stored->has_value());
            // As a network of 100,000 with a large circle leaves it.
            (*stored)->summary = R"({"betweenness_exact": false, "betweenness_pivots": 512, "betweenness_sampled_of": 44806, "betweenness_error": 0.00627})";
            QVERIFY(storage::writeStoredMetrics(*project, **stored).has_value());
        }
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const QString text = graph.page().controls().metricsText();
        QVERIFY2(text.contains("estimated from 512 of 44,806 starting points, up to 0.0063 off"), qPrintable(text));
    }
};

QTEST_MAIN(GraphMetricsTest)
#include "tst_graphmetrics.moc"
