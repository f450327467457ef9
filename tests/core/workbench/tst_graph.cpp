// Loading the referral graph, its figures, its metrics as columns, and questions about single customers.
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/workbench/graph.h"
#include "core/workbench/graphmetrics.h"
#include "core/workbench/graphqueries.h"
#include "core/workbench/importing.h"
#include "tests/core/storage/storagefixture.h"
#include "tests/core/workbench/graphproject.h"
#include "tests/support/testdata.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <set>

using namespace holdfast;
using namespace holdfast::workbench;
using namespace holdfast::test;

namespace {

const Clock kClock = [] { return UtcMillis{1'790'000'000'000}; };

TaskContext stopped() {
    std::stop_source source;
    source.request_stop();
    return TaskContext(source.get_token());
}

/// Column by key.
std::map<std::string, double> columnOf(const storage::Project& project, const std::string& name) {
    std::map<std::string, double> values;
    const auto table = storage::readCustomers(project, {{name}, {}}, TaskContext());
    for (std::size_t i = 0; table && i < table->rows(); ++i) values[table->keys[i]] = table->columns.front().numbers[i];
    return values;
}

bool same(const std::map<std::string, double>& a, const std::map<std::string, double>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const auto& x, const auto& y) {
        return x.first == y.first && (x.second == y.second || (std::isnan(x.second) && std::isnan(y.second)));
    });
}

ColumnSpec specOf(const storage::Project& project, const std::string& name) {
    const auto columns = storage::readColumns(project);
    for (std::size_t i = 0; columns && i < columns->size(); ++i)
        if ((*columns)[i].name == name) return (*columns)[i];
    return {};
}

void write(const std::filesystem::path& file, const std::string& text) {
    std::ofstream(file, std::ios::binary) << text;
}

}  // namespace

class TestGraph : public QObject {
    Q_OBJECT

private slots:
    void loadedGraph_hasCustomersFirst_andUnknownEnds() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_GET(const auto loaded, loadGraph(project, TaskContext()));
        QCOMPARE(loaded.graph.nodes(), 42U);
        QCOMPARE(loaded.graph.customers(), 40U);
        QCOMPARE(loaded.graph.edges(), std::uint64_t{knownReferrals().size()});
        for (std::size_t i = 0; i < loaded.customers.size(); ++i) {
            HOLDFAST_GET(const auto id, storage::customerId(project, std::string(loaded.graph.key(loaded.nodeOf[i]))));
            QCOMPARE(id, loaded.customers[i]);
        }
        HOLDFAST_FAILS(nodeNamed(loaded, "nobody"), NotFound);
        HOLDFAST_FAILS(loadGraph(project, stopped()), Cancelled);
    }

    void unknownEnds_areFoundByAPartOfTheKey_theClosestFirst() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_OK(addReferrals(project, {{"C00002", "Strangers", 1, ""}, {"C00003", "no stranger", 2, ""}, {"C00003", "STRANGER", 3, ""}}));
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        const auto found = [&](const std::string& text, std::size_t limit) {
            std::vector<std::string> keys;
            const auto nodes = findUnknownEnds(graph, text, limit, TaskContext());
            if (nodes)
                for (const graph::NodeId node : *nodes) keys.emplace_back(graph.graph.key(node));
            return keys;
        };
        QCOMPARE(found("stranger", 10), (std::vector<std::string>{"stranger", "STRANGER", "Strangers", "no stranger"}));
        QCOMPARE(found("stranger", 3), (std::vector<std::string>{"stranger", "STRANGER", "Strangers"}));
        QCOMPARE(found("NO S", 10), (std::vector<std::string>{"no stranger"}));
        QCOMPARE(found("<b>", 10), (std::vector<std::string>{kNastyKey}));
        QVERIFY(found("C0", 10).empty());  // customers are found elsewhere
        QVERIFY(found("", 10).empty() && found("stranger", 0).empty());
        HOLDFAST_FAILS(findUnknownEnds(graph, "a", 1, stopped()), Cancelled);
    }

    void refreshedGraph_equalsALoadedOne() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_GET(auto graph, loadGraph(project, TaskContext()));
        HOLDFAST_GET(const auto nothing, refreshGraph(project, graph, TaskContext()));
        QVERIFY(nothing == Refresh::Unchanged);
        const auto stranger = graph.graph.find("stranger");
        HOLDFAST_OK(addReferrals(project, {{"C00002", "newcomer", 10'000, "app"}, {"C00039", "C00038", std::nullopt, "tv"}}));
        HOLDFAST_OK(writeRows(project, {"id"}, {{cell("stranger")}, {cell("other")}}));
        HOLDFAST_GET(const auto more, refreshGraph(project, graph, TaskContext()));
        QVERIFY(more == Refresh::Appended);
        QCOMPARE(graph.graph.find("stranger"), stranger);
        QVERIFY(graph.graph.isCustomer(stranger));
        HOLDFAST_GET(const auto whole, loadGraph(project, TaskContext()));
        QCOMPARE(graph.graph.nodes(), whole.graph.nodes());
        QCOMPARE(graph.graph.edges(), whole.graph.edges());
        QCOMPARE(graph.customers, whole.customers);
        for (std::size_t i = 0; i < graph.customers.size(); ++i)
            QCOMPARE(graph.graph.key(graph.nodeOf[i]), whole.graph.key(whole.nodeOf[i]));
        for (graph::NodeId node = 0; node < whole.graph.nodes(); ++node) {
            const auto mine = graph.graph.find(whole.graph.key(node));
            QCOMPARE(graph.graph.out(mine).size(), whole.graph.out(node).size());
            QCOMPARE(graph.graph.isCustomer(mine), whole.graph.isCustomer(node));
        }
        HOLDFAST_OK(project.database().execute("DELETE FROM referrals WHERE referee = 'newcomer'"));
        HOLDFAST_GET(const auto less, refreshGraph(project, graph, TaskContext()));
        QVERIFY(less == Refresh::Reloaded);
        QCOMPARE(graph.graph.edges(), whole.graph.edges() - 1);
    }

    void stats_areThoseOfTheKnownGraph() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        HOLDFAST_GET(const auto stats, graphStats(project, graph, TaskContext()));
        QCOMPARE(stats.nodes, std::uint64_t{42});
        QCOMPARE(stats.edges, std::uint64_t{10});
        QCOMPARE(stats.unknownEnds, std::uint64_t{2});
        QCOMPARE(stats.selfReferrals, std::uint64_t{1});
        QCOMPARE(stats.duplicates, std::uint64_t{1});
        // 5 under C00000, 2 in the circle, 3 round C00030: three components, and 32 who stand alone.
        QCOMPARE(stats.isolated, std::uint64_t{32});
        QCOMPARE(stats.components, std::uint64_t{35});
        QCOMPARE(stats.largestComponent, std::uint64_t{5});
        QCOMPARE(stats.largestCircle, std::uint64_t{2});
        QCOMPARE(stats.trees, std::uint64_t{3});
        QCOMPARE(stats.deepest, std::uint64_t{2});
        QCOMPARE(stats.mostReferrals, std::uint64_t{3});
        QCOMPARE(stats.mostReferralsBy, std::string("C00000"));
        QCOMPARE(stats.firstTime.value_or(0), UtcMillis{1'000});
        QCOMPARE(stats.lastTime.value_or(0), UtcMillis{9'000});
        QCOMPARE(stats.untimed, std::uint64_t{1});
        QCOMPARE(stats.channels.front().first, std::string("mail"));
        QCOMPARE(stats.channels.front().second, std::uint64_t{5});
        QVERIFY(!stats.metrics);
    }

    // Who is there: by signup or by the first referral, always when neither is known or a referral has no time.
    void networkAsOf_hasOnlyWhoWasThere() {
        Folder folder;
        write(folder / "c.csv",
              "id,age,Joined,Churn\n"
              "early,30,2026-01-01,Yes\nlate,31,2026-05-01,No\nbrought,32,2026-06-01,No\nnobody,33,,No\n");
        write(folder / "r.csv", "referrer,referee,time\nearly,brought,2026-02-01\nlate,friend,2026-05-02\nold,older,\n");
        ImportRequest request;
        request.project = folder / "p.holdfast";
        request.customers = folder / "c.csv";
        request.referrals = folder / "r.csv";
        request.overrides.key = "id";
        request.overrides.roles["Joined"] = ColumnRole::SignupTime;
        HOLDFAST_OK(importFiles(request, TaskContext()));
        HOLDFAST_GET(auto project, storage::Project::open(folder / "p.holdfast"));
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        QCOMPARE(graph.graph.nodes(), 7U);
        const auto march = parseIso8601("2026-03-01");
        HOLDFAST_GET(const auto then, graphAsOf(project, graph, *march, TaskContext()));
        std::set<std::string_view> there;
        for (graph::NodeId node = 0; node < then.graph.nodes(); ++node) there.insert(then.graph.key(node));
        QVERIFY((there == std::set<std::string_view>{"early", "brought", "nobody", "old", "older"}));
        QCOMPARE(then.customers.size(), std::size_t{3});
        for (std::size_t i = 0; i < then.customers.size(); ++i) {
            HOLDFAST_GET(const auto id, storage::customerId(project, std::string(then.graph.key(then.nodeOf[i]))));
            QCOMPARE(id, then.customers[i]);
        }
        HOLDFAST_GET(const auto stats, graphStats(project, then, TaskContext()));
        QCOMPARE(stats.nodes, std::uint64_t{5});
        QCOMPARE(stats.edges, std::uint64_t{2});
        QCOMPARE(stats.unknownEnds, std::uint64_t{2});
        QCOMPARE(stats.isolated, std::uint64_t{1});
        HOLDFAST_FAILS(egoNetwork(then, {"late", 1, Direction::Both, 10, 10}), NotFound);
    }

    // Each input of the metrics, changed in turn: who is concerned is named, and nobody else.
    void changedInputs_makeWhatRestsOnThemOutOfDate() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        HOLDFAST_GET(const auto version, storage::addModel(
                                             project,
                                             [] {
                                                 ModelCard card;
                                                 card.learner = "mlp";
                                                 card.champion = true;
                                                 return card;
                                             }(),
                                             "bytes"));
        Scores scores;
        scores.modelVersion = version;
        scores.asOf = 5;
        scores.keys = {"C00001", "C00002", "C00003"};
        for (const double p : {0.25, 0.75, 0.5}) scores.scores.push_back({p, p, p, false});
        HOLDFAST_OK(storage::replaceScores(project, scores));
        HOLDFAST_OK(storeGraphMetrics(project, {}, kClock, TaskContext()));
        using Names = std::vector<std::string>;
        const auto check = [&](const Names& changed, const Names& columns) {
            HOLDFAST_GET(const auto stats, graphStats(project, graph, TaskContext()));
            QCOMPARE(stats.changed, changed);
            QCOMPARE(stats.outdatedColumns, columns);
            QCOMPARE(stats.metricsOutOfDate, !columns.empty());
        };
        check({}, {});
        HOLDFAST_GET(const auto label, storage::readCustomers(project, {{"Churn"}, {}}, TaskContext()));
        const bool left = label.columns.front().levels[static_cast<std::size_t>(label.columns.front().codes[4])] == "Yes";
        const auto setLabel = [&](bool yes) {
            HOLDFAST_OK(writeRows(project, {"id", "Churn"}, {{cell("C00004"), cell(yes ? "Yes" : "No")}}));
        };
        setLabel(!left);
        check({"labels"}, {"graph_subtree_churn_rate", "graph_influence", "graph_risky_neighbours"});
        setLabel(left);  // and back: as if nothing had been
        check({}, {});
        HOLDFAST_GET(const auto value, storage::readCustomers(project, {{"charges"}, {}}, TaskContext()));
        HOLDFAST_OK(writeRows(project, {"id", "charges"}, {{cell("C00003"), cell(value.columns.front().numbers[3] + 1.0)}}));
        check({"values"}, {"graph_influence"});
        HOLDFAST_OK(writeRows(project, {"id", "charges"}, {{cell("C00003"), cell(value.columns.front().numbers[3])}}));
        check({}, {});
        HOLDFAST_OK(storage::replaceScores(project, scores));  // scored again, with the same outcome
        check({}, {});
        scores.scores[2].probability = 0.6;  // by the same model, for the same time
        HOLDFAST_OK(storage::replaceScores(project, scores));
        check({"scores"}, {"graph_influence", "graph_risky_neighbours"});
        HOLDFAST_GET(const auto again, storeGraphMetrics(project, {}, kClock, TaskContext()));
        check({}, {});
        HOLDFAST_OK(addReferrals(project, {{"C00005", "C00006", std::nullopt, ""}}));
        check({"referrals"}, again.columns);
        HOLDFAST_OK(storeGraphMetrics(project, {}, kClock, TaskContext()));
        HOLDFAST_OK(writeRows(project, {"id"}, {{cell("newcomer")}}));
        check({"customers"}, again.columns);
    }

    void stats_tellTimesThatNoCalendarHas() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_OK(project.database().execute("UPDATE referrals SET time = 9000000000000000000 WHERE time IN (3000, 5000)"));
        HOLDFAST_GET(auto graph, loadGraph(project, TaskContext()));
        HOLDFAST_GET(const auto stats, graphStats(project, graph, TaskContext()));
        QCOMPARE(stats.timesOutOfRange, std::uint64_t{2});
        QCOMPARE(stats.untimed, std::uint64_t{3});
        QCOMPARE(stats.lastTime.value_or(0), UtcMillis{9'000});
        HOLDFAST_OK(addReferrals(project, {{"C00002", "C00007", UtcMillis{-9'000'000'000'000'000'000}, "mail"}}));
        HOLDFAST_GET(const auto grown, refreshGraph(project, graph, TaskContext()));
        QVERIFY(grown == Refresh::Appended);
        HOLDFAST_GET(const auto after, graphStats(project, graph, TaskContext()));
        QCOMPARE(after.timesOutOfRange, std::uint64_t{3});
    }

    void metrics_becomeColumns_thatFilterAndSort() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_GET(const auto before, storage::dataFingerprint(project));
        HOLDFAST_GET(const auto summary, storeGraphMetrics(project, {}, kClock, TaskContext()));
        QVERIFY(summary.betweennessExact);
        QCOMPARE(summary.brokenCycles, std::uint64_t{1});
        QCOMPARE(summary.columns.size(), std::size_t{18});
        HOLDFAST_GET(const auto after, storage::dataFingerprint(project));
        QCOMPARE(after, before);
        const auto made = columnOf(project, "graph_referrals_made");
        QCOMPARE(made.at("C00000"), 3.0);
        QCOMPARE(made.at("C00020"), 1.0);
        QCOMPARE(columnOf(project, "graph_subtree_size").at("C00000"), 4.0);
        QCOMPARE(columnOf(project, "graph_depth").at("C00003"), 2.0);
        QCOMPARE(columnOf(project, "graph_component").at("C00004"), 1.0);
        QCOMPARE(columnOf(project, "graph_component_size").at("C00004"), 5.0);
        QCOMPARE(columnOf(project, "graph_strong_component_size").at("C00010"), 2.0);
        const Filter filter{{{"graph_subtree_size", Comparison::GreaterEqual, {Value(std::int64_t{2})}}}};
        HOLDFAST_GET(const auto count, storage::countCustomers(project, filter));
        QCOMPARE(count, std::uint64_t{2});
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        HOLDFAST_GET(const auto stats, graphStats(project, graph, TaskContext()));
        QVERIFY(stats.metrics && !stats.metricsOutOfDate);
        HOLDFAST_OK(addReferrals(project, {{"C00005", "C00006", std::nullopt, ""}}));
        HOLDFAST_GET(const auto later, graphStats(project, graph, TaskContext()));
        QVERIFY(later.metricsOutOfDate);
        HOLDFAST_GET(const auto runs, storage::readRuns(project, 1));
        QCOMPARE(runs.front().command, std::string("graph metrics"));
    }

    void metricsThatLookAtOutcomes_areNeverTrainedOn() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_GET(const auto summary, storeGraphMetrics(project, {}, kClock, TaskContext()));
        const std::set<std::string> aside{"graph_subtree_churn_rate", "graph_influence",        "graph_risky_neighbours",
                                          "graph_component",          "graph_strong_component", "graph_community",
                                          "graph_betweenness_error"};
        for (const std::string& name : summary.columns) {
            const ColumnSpec spec = specOf(project, name);
            QVERIFY2(isFeature(spec.role) != aside.contains(name), name.c_str());
            QVERIFY(spec.actionability == Actionability::Fixed);
            QVERIFY(spec.source == ColumnSource::Graph);
        }
    }

    // Shuffling who left must leave every column that models may learn from exactly as it was.
    void structuralMetrics_doNotDependOnLabelsOrScores() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_GET(const auto summary, storeGraphMetrics(project, {}, kClock, TaskContext()));
        std::map<std::string, std::map<std::string, double>> before;
        for (const std::string& name : summary.columns) before[name] = columnOf(project, name);
        HOLDFAST_OK(project.database().execute("UPDATE customers SET Churn = CASE Churn WHEN 'Yes' THEN 'No' ELSE 'Yes' END"));
        HOLDFAST_OK(storeGraphMetrics(project, {}, kClock, TaskContext()));
        for (const std::string& name : summary.columns)
            if (isFeature(specOf(project, name).role)) QVERIFY2(same(columnOf(project, name), before[name]), name.c_str());
        QVERIFY(columnOf(project, "graph_subtree_churn_rate").at("C00000") != before["graph_subtree_churn_rate"].at("C00000"));
    }

    void cancelledMetrics_leaveTheProjectAsItWas() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_GET(const auto before, storage::readColumns(project));
        HOLDFAST_GET(const auto runs, storage::readRuns(project, 100));
        // Stopped at every step that reports, one after another, the last ones while writing.
        int steps = 0;
        for (int stopAt = 1;; ++stopAt) {
            std::stop_source source;
            int seen = 0;
            const TaskContext context(
                source.get_token(),
                [&](const Progress&) {
                    if (++seen == stopAt) source.request_stop();
                },
                1);
            const auto result = storeGraphMetrics(project, {}, kClock, context);
            if (result) break;
            QVERIFY(result.error().code == ErrorCode::Cancelled);
            ++steps;
            HOLDFAST_GET(const auto columns, storage::readColumns(project));
            QVERIFY(columns == before);
            HOLDFAST_GET(const auto stored, storage::readStoredMetrics(project));
            QVERIFY(!stored);
            HOLDFAST_GET(const auto now, storage::readRuns(project, 100));
            QCOMPARE(now.size(), runs.size());
        }
        QVERIFY2(steps >= 6, qPrintable(QString::number(steps)));
    }

    void reimport_leavesMetricsAlone_andAnExportedCopyOut() {
        Folder folder;
        write(folder / "c.csv", "id,age,Churn\n1,30,Yes\n2,40,No\n3,50,No\n");
        write(folder / "r.csv", "referrer,referee\n1,2\n2,3\n");
        ImportRequest request;
        request.project = folder / "p.holdfast";
        request.customers = folder / "c.csv";
        request.referrals = folder / "r.csv";
        HOLDFAST_OK(importFiles(request, TaskContext()));
        HOLDFAST_GET(auto project, storage::Project::open(folder / "p.holdfast"));
        HOLDFAST_OK(storeGraphMetrics(project, {}, kClock, TaskContext()));
        HOLDFAST_GET(const auto before, storage::readColumns(project));
        HOLDFAST_OK(importFiles(request, TaskContext()));
        QCOMPARE(columnOf(project, "graph_subtree_size").at("1"), 2.0);
        // A table that was exported with its metrics comes back, one of them no number: they are read over.
        write(folder / "exported.csv",
              "id,age,graph_pagerank,Churn,Graph_Subtree_Size,plan\n1,31,x,Yes,77,a\n2,40,,No,88,b\n3,50,0.1,No,99,c\n");
        request.customers = folder / "exported.csv";
        request.referrals.reset();
        request.overrides.roles["Graph_Subtree_Size"] = ColumnRole::Value;  // as a saved mapping may say
        for (int times = 0; times < 2; ++times) {
            HOLDFAST_GET(const auto summary, importFiles(request, TaskContext()));
            const FileImport& file = summary.files.front();
            QCOMPARE(file.rowsAccepted, std::uint64_t{3});
            QCOMPARE(file.columns.size(), std::size_t{4});
            QCOMPARE(file.warnings.size(), std::size_t{1});
            QVERIFY(file.warnings.front().find("\"graph_pagerank\", \"Graph_Subtree_Size\"") != std::string::npos);
            QCOMPARE(columnOf(project, "graph_subtree_size").at("1"), 2.0);
            HOLDFAST_GET(const auto after, storage::readColumns(project));
            QCOMPARE(after.size(), before.size() + 1);
            QCOMPARE(after.back().name, std::string("plan"));
        }
        QCOMPARE(columnOf(project, "age").at("1"), 31.0);
        request.overrides.label = "graph_subtree_size";
        HOLDFAST_FAILS(importFiles(request, TaskContext()), InvalidInput);
    }

    // His own column came first: ours stands aside, and its export is told apart from his.
    void anAnalystsOwnColumn_withOurName_isHis() {
        Folder folder;
        write(folder / "c.csv", "id,Churn,graph_core\n1,Yes,7\n2,No,8\n");
        ImportRequest request;
        request.project = folder / "p.holdfast";
        request.customers = folder / "c.csv";
        HOLDFAST_OK(importFiles(request, TaskContext()));
        HOLDFAST_GET(auto project, storage::Project::open(folder / "p.holdfast"));
        HOLDFAST_OK(storeGraphMetrics(project, {}, kClock, TaskContext()));
        QVERIFY(specOf(project, "graph_core_2").source == ColumnSource::Graph);
        write(folder / "c.csv", "id,Churn,graph_core,graph_core_2\n1,Yes,9,5\n2,No,8,5\n");
        HOLDFAST_OK(importFiles(request, TaskContext()));
        QCOMPARE(columnOf(project, "graph_core").at("1"), 9.0);
        QCOMPARE(columnOf(project, "graph_core_2").at("1"), 0.0);
    }

    void withoutCustomersOrReferrals_itIsSaidPlainly() {
        Folder folder;
        HOLDFAST_GET(auto empty, storage::Project::draft(folder / "e.holdfast"));
        HOLDFAST_FAILS(storeGraphMetrics(empty, {}, kClock, TaskContext()), InvalidInput);
        HOLDFAST_GET(const auto nothing, loadGraph(empty, TaskContext()));
        HOLDFAST_GET(const auto stats, graphStats(empty, nothing, TaskContext()));
        QCOMPARE(stats.nodes, std::uint64_t{0});
        QCOMPARE(stats.components, std::uint64_t{0});
        HOLDFAST_GET(auto lonely, makeChurnProject(folder / "l.holdfast", {}));
        HOLDFAST_GET(const auto summary, storeGraphMetrics(lonely, {}, kClock, TaskContext()));
        QVERIFY(!summary.warnings.empty());
        GraphMetricsRequest wrong;
        wrong.riskyFrom = 2.0;
        HOLDFAST_FAILS(storeGraphMetrics(lonely, wrong, kClock, TaskContext()), InvalidInput);
    }

    void scores_makeInfluenceAndRiskyNeighbours() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        ModelCard card;
        card.learner = "mlp";
        card.champion = true;
        HOLDFAST_GET(const auto version, storage::addModel(project, card, "bytes"));
        Scores scores;
        scores.modelVersion = version;
        scores.asOf = 5;
        scores.keys = {"C00001", "C00002", "C00003"};
        for (const double p : {0.25, 0.75, 0.5}) scores.scores.push_back({p, p, p, false});
        HOLDFAST_OK(storage::replaceScores(project, scores));
        HOLDFAST_GET(const auto loaded, loadGraph(project, TaskContext()));
        HOLDFAST_GET(const auto known, nodeFacts(project, loaded, TaskContext()));
        QCOMPARE(known.modelVersion, version);
        HOLDFAST_OK(storeGraphMetrics(project, {}, kClock, TaskContext()));
        const auto value = columnOf(project, "charges");
        // Who has left brings nothing and risks nothing, whatever his score.
        const auto stays = [&](const char* key) { return 1.0 - known.facts.left[loaded.graph.find(key)]; };
        const double expected = value.at("C00001") * 0.75 * stays("C00001") + value.at("C00002") * 0.25 * stays("C00002") +
                                value.at("C00003") * 0.5 * stays("C00003") + value.at("C00004") * stays("C00004");
        QVERIFY(std::abs(columnOf(project, "graph_influence").at("C00000") - expected) < 1e-9);
        const double here = stays("C00001") + stays("C00002");  // of the two whom C00000 brought the second has a high score
        const double risky = columnOf(project, "graph_risky_neighbours").at("C00000");
        QVERIFY(here > 0.0 ? risky == stays("C00002") / here : std::isnan(risky));

        const auto tree = graph::referralTree(loaded.graph);
        HOLDFAST_GET(const auto branch, branchOf(loaded, tree, known.facts, "C00000"));
        QCOMPARE(branch.people, std::uint64_t{4});
        QCOMPARE(branch.customers, std::uint64_t{4});
        QCOMPARE(branch.byDepth, (std::vector<std::uint64_t>{2, 2}));
        QCOMPARE(branch.labelled, std::uint64_t{4});
        QCOMPARE(branch.scored, std::uint64_t{3});
        QCOMPARE(branch.staying, static_cast<std::uint64_t>(stays("C00001") + stays("C00002") + stays("C00003")));
        QCOMPARE(branch.risky, static_cast<std::uint64_t>(stays("C00002") + stays("C00003")));
        QCOMPARE(branch.meanProbability.value_or(0.0), 0.5);
        QVERIFY(std::abs(branch.expectedValue.value_or(0.0) - expected) < 1e-9);
        const double atRisk = value.at("C00001") * 0.25 * stays("C00001") + value.at("C00002") * 0.75 * stays("C00002") +
                              value.at("C00003") * 0.5 * stays("C00003");
        QVERIFY(std::abs(branch.valueAtRisk.value_or(0.0) - atRisk) < 1e-9);
        QVERIFY(branch.churnRate && branch.networkChurnRate);
        HOLDFAST_GET(const auto leaf, branchOf(loaded, tree, known.facts, "C00003"));
        QCOMPARE(leaf.people, std::uint64_t{0});
        QVERIFY(!leaf.churnRate && !leaf.expectedValue && !leaf.valueAtRisk);
    }

    void questions_nameCustomersByKey() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        HOLDFAST_GET(const auto ego, egoNetwork(graph, {"C00001", 1, Direction::Out, 10, 10}));
        QCOMPARE(ego.nodes.size(), std::size_t{3});
        HOLDFAST_FAILS(egoNetwork(graph, {"nobody", 1, Direction::Out, 10, 10}), NotFound);
        HOLDFAST_FAILS(egoNetwork(graph, {"C00001", 1, Direction::Out, 10, 0}), InvalidInput);
        HOLDFAST_GET(const auto paths, shortestPaths(graph, {"C00003", "C00002", Direction::Both, 10}));
        QCOMPARE(paths.length, 3U);
        HOLDFAST_GET(const auto none, shortestPaths(graph, {"C00003", "C00002", Direction::Out, 10}));
        QVERIFY(none.paths.empty());
        HOLDFAST_GET(const auto common, commonReferrers(graph, "C00003", "C00002", 3));
        QCOMPARE(common.size(), std::size_t{1});
        QCOMPARE(graph.graph.key(common[0].node), std::string_view("C00000"));
        HOLDFAST_FAILS(commonReferrers(graph, "C00003", "nobody", 3), NotFound);
    }

    // Bitcoin-OTC: rater, ratee, rating, time without a header. LastFM Asia and Twitch: plain edge lists.
    void realNetworks_areImportedAndMeasured_data() {
        QTest::addColumn<QString>("file");
        QTest::addColumn<quint64>("edges");
        QTest::addColumn<quint64>("nodes");
        QTest::newRow("Bitcoin-OTC") << "graph/otc_network.csv" << quint64{35'592} << quint64{5'881};
        QTest::newRow("LastFM Asia") << "graph/lastfm_asia_edges.csv" << quint64{27'806} << quint64{7'624};
        QTest::newRow("Twitch") << "graph/ENGB_edges.csv" << quint64{35'324} << quint64{7'126};
    }

    void realNetworks_areImportedAndMeasured() {
        QFETCH(QString, file);
        QFETCH(quint64, edges);
        QFETCH(quint64, nodes);
        if (!haveData(file.toStdString())) QSKIP("the real networks are not here; set HOLDFAST_DATA to the data folder");
        Folder folder;
        ImportRequest request;
        request.project = folder / "p.holdfast";
        request.referrals = dataFolder() / file.toStdString();
        HOLDFAST_GET(const auto summary, importFiles(request, TaskContext()));
        HOLDFAST_GET(auto project, storage::Project::open(folder / "p.holdfast"));
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        QCOMPARE(graph.graph.edges(), edges);
        QCOMPARE(graph.graph.nodes(), static_cast<graph::NodeId>(nodes));
        QCOMPARE(graph.graph.customers(), 0U);
        HOLDFAST_GET(const auto metrics, graph::computeMetrics(graph.graph, {}, TaskContext()));
        QCOMPARE(metrics.pageRank.size(), static_cast<std::size_t>(nodes));
        QVERIFY(metrics.modularity > 0.2);
    }
};

QTEST_APPLESS_MAIN(TestGraph)
#include "tst_graph.moc"
