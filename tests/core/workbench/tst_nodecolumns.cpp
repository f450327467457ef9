// Columns at the nodes of the referral graph: those of the customers, and the metrics of who is none.
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/workbench/graphmetrics.h"
#include "core/workbench/importing.h"
#include "core/workbench/nodecolumns.h"
#include "tests/core/storage/storagefixture.h"
#include "tests/core/workbench/graphproject.h"
#include "tests/support/testdata.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <set>

using namespace holdfast;
using namespace holdfast::workbench;
using namespace holdfast::test;

namespace {

const Clock kClock = [] { return UtcMillis{1'790'000'000'000}; };

void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

bool has(const std::vector<ColumnSpec>& columns, const std::string& name) {
    return std::any_of(columns.begin(), columns.end(), [&](const ColumnSpec& column) { return column.name == name; });
}

/// A project of referrals alone, given as "a,b" lines.
Result<storage::Project> referralsOnly(const Folder& folder, const std::string& lines) {
    write(folder / "r.csv", "referrer,referee\n" + lines);
    ImportRequest request;
    request.project = folder / "p.holdfast";
    request.referrals = folder / "r.csv";
    HOLDFAST_CHECK(importFiles(request, TaskContext()));
    return storage::Project::open(folder / "p.holdfast");
}

}  // namespace

class TestNodeColumns : public QObject {
    Q_OBJECT

private slots:
    void whereNobodyIsACustomer_metricsAreKeptOfEveryone() {
        Folder folder;
        HOLDFAST_GET(auto project, referralsOnly(folder, "a,b\nb,c\nb,d\nx,y\n"));
        HOLDFAST_GET(const auto none, nodeColumns(project));
        QVERIFY(none.empty());
        HOLDFAST_GET(const auto summary, storeGraphMetrics(project, {}, kClock, TaskContext()));
        QCOMPARE(summary.customers, std::uint64_t{0});
        QCOMPARE(summary.others, std::uint64_t{6});
        QCOMPARE(summary.columns.size(), std::size_t{18});
        HOLDFAST_GET(const auto columns, nodeColumns(project));
        QCOMPARE(columns.size(), summary.columns.size());
        for (const ColumnSpec& column : columns) QVERIFY(column.source == ColumnSource::Graph);
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        HOLDFAST_GET(const auto below, readNodeColumn(project, graph, "graph_subtree_size", TaskContext()));
        HOLDFAST_GET(const auto between, readNodeColumn(project, graph, "graph_betweenness", TaskContext()));
        QCOMPARE(below.numbers[graph.graph.find("a")], 3.0);
        QCOMPARE(below.numbers[graph.graph.find("d")], 0.0);
        QCOMPARE(between.numbers[graph.graph.find("b")], 2.0 / 20.0);
        HOLDFAST_GET(const auto stats, graphStats(project, graph, TaskContext()));
        QVERIFY(stats.metrics && !stats.metricsOutOfDate);
    }

    void whoIsNoCustomer_hasHisMetricsToo_inTheSameGroups() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_GET(const auto summary, storeGraphMetrics(project, {}, kClock, TaskContext()));
        QCOMPARE(summary.customers, std::uint64_t{40});
        QCOMPARE(summary.others, std::uint64_t{2});
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        // "stranger" was brought by C00030, whom one of a nasty name brought.
        const auto at = [&](const std::string& column, const std::string& key) {
            const auto read = readNodeColumn(project, graph, column, TaskContext());
            return read ? read->numbers[graph.graph.find(key)] : -1.0;
        };
        QCOMPARE(at("graph_depth", "stranger"), 2.0);
        QCOMPARE(at("graph_depth", kNastyKey), 0.0);
        QCOMPARE(at("graph_subtree_size", kNastyKey), 2.0);
        QCOMPARE(at("graph_depth", "C00030"), 1.0);
        QCOMPARE(at("graph_component", "stranger"), at("graph_component", "C00030"));
        QVERIFY(std::isnan(at("graph_clustering", "stranger")));
        QVERIFY(std::isnan(at("charges", "stranger")));
        QVERIFY(!std::isnan(at("charges", "C00030")));
    }

    void whoBecomesACustomer_keepsHisMetricsUntilTheyAreWorkedOutAgain() {
        Folder folder;
        {
            HOLDFAST_GET(auto project, referralsOnly(folder, "a,b\nb,c\n"));
            HOLDFAST_OK(storeGraphMetrics(project, {}, kClock, TaskContext()));
        }
        write(folder / "c.csv", "id,plan,active,graph_core\na,gold,yes,77\nb,silver,no,88\nlone,gold,,99\n");
        ImportRequest request;
        request.project = folder / "p.holdfast";
        request.customers = folder / "c.csv";
        HOLDFAST_OK(importFiles(request, TaskContext()));
        HOLDFAST_GET(auto project, storage::Project::open(folder / "p.holdfast"));
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        HOLDFAST_GET(const auto columns, nodeColumns(project));
        QVERIFY(has(columns, "plan") && has(columns, "graph_depth"));
        HOLDFAST_GET(const auto depth, readNodeColumn(project, graph, "graph_depth", TaskContext()));
        QCOMPARE(depth.numbers[graph.graph.find("b")], 1.0);
        QCOMPARE(depth.numbers[graph.graph.find("c")], 2.0);
        QVERIFY(std::isnan(depth.numbers[graph.graph.find("lone")]));
        HOLDFAST_OK(storeGraphMetrics(project, {}, kClock, TaskContext()));
        HOLDFAST_GET(const auto later, readNodeColumn(project, graph, "graph_depth", TaskContext()));
        QCOMPARE(later.numbers[graph.graph.find("lone")], 0.0);
        QCOMPARE(later.numbers[graph.graph.find("c")], 2.0);
    }

    // A table of the user's with a column of that name has pushed ours aside; who is no customer is found all the same.
    void aMetricPushedAside_isFoundUnderItsNewName() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        ColumnSpec theirs;
        theirs.name = "graph_depth";
        theirs.type = ColumnType::Integer;
        HOLDFAST_OK(storage::defineColumns(project, {theirs}));
        HOLDFAST_OK(storeGraphMetrics(project, {}, kClock, TaskContext()));
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        HOLDFAST_GET(const auto ours, readNodeColumn(project, graph, "graph_depth_2", TaskContext()));
        QCOMPARE(ours.numbers[graph.graph.find("stranger")], 2.0);
        QCOMPARE(ours.numbers[graph.graph.find("C00030")], 1.0);
        HOLDFAST_GET(const auto other, readNodeColumn(project, graph, "graph_depth", TaskContext()));
        QVERIFY(std::isnan(other.numbers[graph.graph.find("stranger")]));
    }

    void everyMetric_saysWhatItIs() {
        for (const storage::DerivedColumn& column : metricColumns({}, {})) {
            QVERIFY2(metricDefinition(column.spec).size() > 20, column.spec.name.c_str());
            ColumnSpec pushed = column.spec;
            pushed.name += "_2";
            QCOMPARE(metricName(pushed).value_or(""), column.spec.name);
            ColumnSpec theirs = column.spec;
            theirs.source = ColumnSource::Import;
            QVERIFY(metricDefinition(theirs).empty());
        }
    }

    void whatIsKeptOfARun_isReadBack_whateverStandsThere() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_GET(const auto summary, storeGraphMetrics(project, {}, kClock, TaskContext()));
        HOLDFAST_GET(const auto stored, storage::readStoredMetrics(project));
        const auto read = storedSummary(stored.value());
        QCOMPARE(read.communities, summary.communities);
        QCOMPARE(read.modularity, summary.modularity);
        QCOMPARE(read.edges, summary.edges);
        QVERIFY(read.betweennessExact);
        storage::StoredMetrics estimated = stored.value();
        estimated.summary =
            R"({"betweenness_exact": false, "betweenness_pivots": 512, "betweenness_error": 0.25, "nodes": "x"})";
        QVERIFY(!storedSummary(estimated).betweennessExact);
        QCOMPARE(storedSummary(estimated).betweennessPivots, 512U);
        QCOMPARE(storedSummary(estimated).betweennessError, 0.25);
        QCOMPARE(storedSummary(estimated).nodes, std::uint64_t{0});
        estimated.summary = "not JSON";
        QVERIFY(storedSummary(estimated).betweennessExact);
    }

    void textsAndBooleans_comeAsCodes_andUnknownColumnsAreRefused() {
        Folder folder;
        write(folder / "c.csv", "id,plan,active\na,gold,true\nb,silver,false\nc,,\n");
        write(folder / "r.csv", "referrer,referee\na,b\nb,stranger\n");
        ImportRequest request;
        request.project = folder / "p.holdfast";
        request.customers = folder / "c.csv";
        request.referrals = folder / "r.csv";
        HOLDFAST_OK(importFiles(request, TaskContext()));
        HOLDFAST_GET(auto project, storage::Project::open(folder / "p.holdfast"));
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        const auto text = [&](const NodeColumn& column, const std::string& key) {
            const std::int32_t code = column.codes[graph.graph.find(key)];
            return code == kMissingLevel ? std::string("-") : column.levels[static_cast<std::size_t>(code)];
        };
        HOLDFAST_GET(const auto plan, readNodeColumn(project, graph, "plan", TaskContext()));
        QCOMPARE(text(plan, "a") + text(plan, "b") + text(plan, "c") + text(plan, "stranger"), std::string("goldsilver--"));
        HOLDFAST_GET(const auto active, readNodeColumn(project, graph, "active", TaskContext()));
        QCOMPARE(text(active, "a") + text(active, "b") + text(active, "c"), std::string("YesNo-"));
        HOLDFAST_FAILS(readNodeColumn(project, graph, "id", TaskContext()), NotFound);
        HOLDFAST_FAILS(readNodeColumn(project, graph, "nothing", TaskContext()), NotFound);
        HOLDFAST_FAILS(readNodeColumn(project, graph, "graph_depth", TaskContext()), NotFound);
    }

    void realNetworks_haveCommunitiesWithoutCustomers_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("Bitcoin-OTC") << "graph/otc_network.csv";
        QTest::newRow("LastFM Asia") << "graph/lastfm_asia_edges.csv";
    }
    void realNetworks_haveCommunitiesWithoutCustomers() {
        QFETCH(QString, file);
        if (!haveData(file.toStdString())) QSKIP("the real networks are not here; set HOLDFAST_DATA to the data folder");
        Folder folder;
        ImportRequest request;
        request.project = folder / "p.holdfast";
        request.referrals = dataFolder() / file.toStdString();
        HOLDFAST_OK(importFiles(request, TaskContext()));
        HOLDFAST_GET(auto project, storage::Project::open(folder / "p.holdfast"));
        HOLDFAST_GET(const auto summary, storeGraphMetrics(project, {}, kClock, TaskContext()));
        QVERIFY(summary.betweennessExact);
        QVERIFY(summary.modularity > 0.2);
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        HOLDFAST_GET(const auto community, readNodeColumn(project, graph, "graph_community", TaskContext()));
        const std::set<double> numbers(community.numbers.begin(), community.numbers.end());
        QCOMPARE(numbers.size(), static_cast<std::size_t>(summary.communities));
        HOLDFAST_GET(const auto rank, readNodeColumn(project, graph, "graph_pagerank", TaskContext()));
        double sum = 0.0;
        for (const double share : rank.numbers) sum += share;
        QVERIFY(std::abs(sum - 1.0) < 1e-9);
    }
};

QTEST_APPLESS_MAIN(TestNodeColumns)
#include "tst_nodecolumns.moc"
