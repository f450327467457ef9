// What leaves: GraphML and GEXF are parsed again, CSV and GraphViz read back, nasty names included. And layouts kept.
#include "core/graph/undirected.h"
#include "core/storage/notebook.h"
#include "core/workbench/graphexport.h"
#include "core/workbench/graphlayout.h"
#include "core/workbench/graphmetrics.h"
#include "core/workbench/importing.h"
#include "tests/core/storage/storagefixture.h"
#include "tests/core/workbench/graphproject.h"

#include <pugixml.hpp>

#include <cmath>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <utility>

using namespace holdfast;
using namespace holdfast::workbench;
using namespace holdfast::test;

namespace {

const Clock kClock = [] { return UtcMillis{1'790'000'000'000}; };

std::string contentOf(const std::filesystem::path& file) {
    std::ifstream in(file, std::ios::binary);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// XML 1.0 cannot hold the control character; it comes back as U+FFFD.
std::string asXmlKeeps(std::string key) {
    const auto at = key.find('\x01');
    return at == std::string::npos ? key : key.replace(at, 1, "\xEF\xBF\xBD");
}

std::size_t filesIn(const std::filesystem::path& folder) {
    std::size_t count = 0;
    for (const auto& entry : std::filesystem::directory_iterator(folder))
        if (entry.path().extension() != ".holdfast" && entry.path().string().find(".holdfast-") == std::string::npos) ++count;
    return count;
}

Result<void> placeSome(storage::Project& project) {
    return placeNodes(project, {{"C00000", 1.5, -2.25, true}, {kNastyKey, -3.0, 4.0, false}}, TaskContext());
}

}  // namespace

class TestGraphExport : public QObject {
    Q_OBJECT

private slots:
    void graphMl_isReadBackWhole() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_OK(placeSome(project));
        HOLDFAST_OK(storeGraphMetrics(project, {}, kClock, TaskContext()));
        HOLDFAST_GET(const auto summary, exportGraph(project, {folder / "g.graphml", {}, {}}, TaskContext()));
        QCOMPARE(summary.nodes, std::uint64_t{42});
        QCOMPARE(summary.placed, std::uint64_t{2});
        pugi::xml_document document;
        QVERIFY(document.load_file((folder / "g.graphml").c_str(), pugi::parse_full));
        std::map<std::string, std::string> titles, types;
        for (const auto& key : document.child("graphml").children("key")) {
            titles[key.attribute("id").value()] = key.attribute("attr.name").value();
            types[key.attribute("attr.name").value()] = key.attribute("attr.type").value();
        }
        QCOMPARE(types["graph_pagerank"], std::string("double"));
        QCOMPARE(types["graph_core"], std::string("long"));
        QCOMPARE(types["senior"], std::string("boolean"));
        QCOMPARE(types["Contract"], std::string("string"));
        std::map<std::string, std::map<std::string, std::string>> nodes;
        std::map<std::string, std::string> labelOf;
        for (const auto& node : document.child("graphml").child("graph").children("node")) {
            std::map<std::string, std::string> data;
            for (const auto& one : node.children("data")) data[titles[one.attribute("key").value()]] = one.text().get();
            labelOf[node.attribute("id").value()] = data["label"];
            nodes[data["label"]] = data;
        }
        QCOMPARE(nodes.size(), std::size_t{42});
        QCOMPARE(nodes["C00000"]["x"], std::string("1.5"));
        QCOMPARE(nodes["C00000"]["y"], std::string("-2.25"));
        QCOMPARE(nodes["C00000"]["graph_subtree_size"], std::string("4"));
        QCOMPARE(nodes["stranger"]["known"], std::string("false"));
        QVERIFY(!nodes["stranger"].contains("Contract"));
        QVERIFY(nodes.contains(asXmlKeeps(kNastyKey)));
        std::multiset<std::string> edges, expected;
        for (const auto& edge : document.child("graphml").child("graph").children("edge")) {
            std::map<std::string, std::string> data;
            for (const auto& one : edge.children("data")) data[one.attribute("key").value()] = one.text().get();
            edges.insert(labelOf[edge.attribute("source").value()] + ">" + labelOf[edge.attribute("target").value()] + "/" +
                         data["channel"] + "@" + data["time"]);
        }
        for (const Referral& r : knownReferrals())
            expected.insert(asXmlKeeps(r.referrer) + ">" + r.referee + "/" + r.channel + "@" +
                            (r.time ? formatIso8601(*r.time) : ""));
        QVERIFY(edges == expected);
    }

    void gexf_isReadBackWhole_withPlacesTurnedForGephi() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_OK(placeSome(project));
        HOLDFAST_OK(exportGraph(project, {folder / "g.gexf", {"Contract", "charges"}, {}}, TaskContext()));
        pugi::xml_document document;
        QVERIFY(document.load_file((folder / "g.gexf").c_str(), pugi::parse_full));
        const auto root = document.child("gexf");
        QCOMPARE(std::string(root.attribute("version").value()), std::string("1.3"));
        QCOMPARE(std::string(root.attribute("xmlns").value()), std::string("http://gexf.net/1.3"));
        std::map<std::string, std::string> titles;
        for (const auto& one : root.child("graph").child("attributes").children("attribute"))
            titles[one.attribute("id").value()] = one.attribute("title").value();
        QCOMPARE(titles.size(), std::size_t{3});
        std::map<std::string, pugi::xml_node> nodes;
        for (const auto& node : root.child("graph").child("nodes").children("node"))
            nodes[node.attribute("label").value()] = node;
        QCOMPARE(nodes.size(), std::size_t{42});
        QVERIFY(nodes.contains(asXmlKeeps(kNastyKey)));
        QCOMPARE(nodes["C00000"].child("viz:position").attribute("x").as_double(), 1.5);
        QCOMPARE(nodes["C00000"].child("viz:position").attribute("y").as_double(), 2.25);
        QVERIFY(!nodes["C00001"].child("viz:position"));
        std::size_t edges = 0;
        bool channelMet = false;
        for (const auto& edge : root.child("graph").child("edges").children("edge")) {
            ++edges;
            for (const auto& value : edge.child("attvalues").children("attvalue"))
                channelMet = channelMet || value.attribute("value").value() == std::string("a, \"b\" & <c>");
        }
        QCOMPARE(edges, knownReferrals().size());
        QVERIFY(channelMet);
    }

    void csv_isTwoFiles_whoseEdgesImportAgainAsTheyWere() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_OK(placeSome(project));
        HOLDFAST_GET(const auto summary, exportGraph(project, {folder / "g.csv", {"charges", "joined"}, {}}, TaskContext()));
        QCOMPARE(summary.files.size(), std::size_t{2});
        const std::string nodes = contentOf(folder / "g-nodes.csv");
        QVERIFY(nodes.starts_with("key,customer,x,y,pinned,charges,joined\n"));
        QVERIFY(nodes.find("\nC00000,true,1.5,-2.25,true,") != std::string::npos);
        QVERIFY(nodes.find("\nstranger,false,,,false,,\n") != std::string::npos);
        QVERIFY(nodes.find("\n\"=1+1") != std::string::npos);
        ImportRequest request;
        request.project = folder / "again.holdfast";
        request.referrals = folder / "g-edges.csv";
        HOLDFAST_GET(const auto imported, importFiles(request, TaskContext()));
        QCOMPARE(imported.files.front().rowsAccepted, std::uint64_t{knownReferrals().size()});
        HOLDFAST_GET(auto again, storage::Project::open(folder / "again.holdfast"));
        HOLDFAST_GET(const auto graph, loadGraph(again, TaskContext()));
        QCOMPARE(graph.graph.duplicates(), std::uint64_t{1});
        QCOMPARE(graph.graph.selfReferrals(), std::uint64_t{1});
        std::multiset<std::string> edges, expected;
        for (graph::NodeId node = 0; node < graph.graph.nodes(); ++node)
            for (const graph::NodeId to : graph.graph.out(node))
                edges.insert(std::string(graph.graph.key(node)) + ">" + std::string(graph.graph.key(to)));
        for (const Referral& r : knownReferrals()) expected.insert(r.referrer + ">" + r.referee);
        QVERIFY(edges == expected);
        QCOMPARE(graph.graph.outTime(graph.graph.find("C00030"), 0).value_or(0), UtcMillis{9'000});
    }

    void dot_quotesNames_andTakesColumnsAndTimesAlong() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_OK(placeSome(project));
        HOLDFAST_OK(exportGraph(project, {folder / "g.gv", {}, {}}, TaskContext()));
        const std::string text = contentOf(folder / "g.gv");
        QVERIFY(text.starts_with("digraph referrals {\n  inputscale=72;\n"));
        QVERIFY(text.ends_with("}\n"));
        QVERIFY(text.find("n0 [label=\"C00000\", pos=\"108,162!\", \"column_") != std::string::npos);
        QVERIFY(text.find("\"column_Contract\"=\"") != std::string::npos);
        QVERIFY(text.find("[label=\"mail\", time=\"1970-01-01T00:00:01") != std::string::npos);
        QVERIFY(text.find("=1+1 <b> & \\\"quoted\\\"\\n\ttab \\\\ ") != std::string::npos);
        QVERIFY(text.find("[label=\"a, \\\"b\\\" & <c>\", time=") != std::string::npos);
    }

    void metricsOfPeopleWhoAreNoCustomers_areTakenAlong() {
        Folder folder;
        std::ofstream(folder / "pairs.csv") << "referrer,referee\na,b\na,c\nb,c\nd,a\n";
        ImportRequest wanted;
        wanted.project = folder / "p.holdfast";
        wanted.referrals = folder / "pairs.csv";
        HOLDFAST_OK(importFiles(wanted, TaskContext()));
        HOLDFAST_GET(auto project, storage::Project::open(wanted.project));
        HOLDFAST_OK(storeGraphMetrics(project, {}, kClock, TaskContext()));
        HOLDFAST_OK(exportGraph(project, {folder / "g.csv", {"graph_referrals_made", "graph_community"}, {}}, TaskContext()));
        const std::string nodes = contentOf(folder / "g-nodes.csv");
        QVERIFY2(nodes.starts_with("key,customer,x,y,pinned,graph_referrals_made,graph_community\n"), nodes.c_str());
        QVERIFY2(nodes.find("\na,false,,,false,2,") != std::string::npos, nodes.c_str());
        HOLDFAST_OK(exportGraph(project, {folder / "g.gexf", {}, {}}, TaskContext()));
        QVERIFY(contentOf(folder / "g.gexf").find("\"graph_pagerank\"") != std::string::npos);
        HOLDFAST_FAILS(exportGraph(project, {folder / "g.gexf", {"age"}, {}}, TaskContext()), InvalidInput);
    }

    void columnsCalledAsOurs_getNamesOfTheirOwn() {
        Folder folder;
        std::ofstream(folder / "people.csv") << "id,x,customer,plan\na,7,yes,basic\nb,8,no,plus\nc,9,yes,plus\n";
        std::ofstream(folder / "pairs.csv") << "referrer,referee\na,b\n";
        ImportRequest wanted;
        wanted.project = folder / "p.holdfast";
        wanted.customers = folder / "people.csv";
        wanted.referrals = folder / "pairs.csv";
        wanted.overrides.key = "id";
        HOLDFAST_OK(importFiles(wanted, TaskContext()));
        HOLDFAST_GET(auto project, storage::Project::open(wanted.project));
        HOLDFAST_OK(exportGraph(project, {folder / "g.csv", {"x", "customer"}, {}}, TaskContext()));
        const std::string nodes = contentOf(folder / "g-nodes.csv");
        QVERIFY2(nodes.starts_with("key,customer,x,y,pinned,x_2,customer_2\na,true,,,false,7,"), nodes.c_str());
    }

    void pinsSetWhileALayoutRan_stay() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_GET(auto beside, storage::Project::open(folder / "p.holdfast"));
        LayoutGraphRequest request;
        bool pinned = false;
        request.onFrame = [&](const ProjectGraph&, const graph::LayoutFrame&) {
            if (!std::exchange(pinned, true)) HOLDFAST_OK(placeNodes(beside, {{"C00004", 33.0, -44.0, true}}, TaskContext()));
        };
        HOLDFAST_OK(layoutGraph(project, request, kClock, TaskContext()));
        QVERIFY(pinned);
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        HOLDFAST_GET(const auto positions, positionsOf(project, graph));
        const auto node = graph.graph.find("C00004");
        QCOMPARE(positions.x[node], 33.0F);
        QCOMPARE(positions.y[node], -44.0F);
        QCOMPARE(positions.pinned[node], std::uint8_t{1});
        QCOMPARE(positions.placed, std::uint64_t{42});
    }

    void asOf_leavesLaterReferralsOut() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_GET(const auto summary, exportGraph(project, {folder / "g.dot", {}, UtcMillis{2'500}}, TaskContext()));
        QCOMPARE(summary.edges, std::uint64_t{3});
    }

    void failedOrStoppedExport_leavesNoFile() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_FAILS(exportGraph(project, {folder / "g.docx", {}, {}}, TaskContext()), InvalidInput);
        HOLDFAST_FAILS(exportGraph(project, {folder / "g.csv", {"no such column"}, {}}, TaskContext()), InvalidInput);
        HOLDFAST_FAILS(exportGraph(project, {folder / "absent" / "g.gexf", {}, {}}, TaskContext()), Io);
        std::stop_source source;
        const TaskContext context(source.get_token(), [&](const Progress& p) {
            if (p.stage == "Writing the graph") source.request_stop();
        });
        HOLDFAST_FAILS(exportGraph(project, {folder / "g.csv", {}, {}}, context), Cancelled);
        QCOMPARE(filesIn(folder.path()), std::size_t{0});
    }

    void layout_isKept_startsFromTheOldPlaces_andHonoursPins() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        LayoutGraphRequest request;
        request.output = folder / "xy.csv";
        HOLDFAST_GET(const auto first, layoutGraph(project, request, kClock, TaskContext()));
        QCOMPARE(first.nodes, std::uint64_t{42});
        QCOMPARE(first.kept, std::uint64_t{0});
        HOLDFAST_GET(const auto placed, storage::readPositions(project));
        QCOMPARE(placed.size(), std::size_t{42});
        QVERIFY(contentOf(folder / "xy.csv").starts_with("key,x,y\n"));
        storage::NodePosition pin = placed[3];
        pin.x += 100.0;
        pin.pinned = true;
        HOLDFAST_OK(placeNodes(project, {pin}, TaskContext()));
        HOLDFAST_OK(addReferrals(project, {{"C00002", "newcomer", 10'000, "app"}}));
        request.output.reset();
        HOLDFAST_GET(const auto second, layoutGraph(project, request, kClock, TaskContext()));
        QCOMPARE(second.kept, std::uint64_t{42});
        QCOMPARE(second.pinned, std::uint64_t{1});
        HOLDFAST_GET(const auto graph, loadGraph(project, TaskContext()));
        HOLDFAST_GET(const auto positions, positionsOf(project, graph));
        QCOMPARE(positions.placed, std::uint64_t{43});
        const auto node = graph.graph.find(pin.node);
        QCOMPARE(positions.x[node], static_cast<float>(pin.x));
        QCOMPARE(positions.y[node], static_cast<float>(pin.y));
        QCOMPARE(positions.pinned[node], std::uint8_t{1});
        HOLDFAST_GET(const auto runs, storage::readRuns(project, 1));
        QCOMPARE(runs.front().command, std::string("graph layout"));
    }

    void placeTooFarOut_isRefusedByName_andDoesNotLockAProjectThatHasOne() {
        Folder folder;
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        const auto refused = placeNodes(project, {{"C00002", 5e7, 0.0, true}}, TaskContext());
        QVERIFY(!refused && refused.error().code == ErrorCode::InvalidInput);
        QVERIFY(refused.error().message.find("\"C00002\"") != std::string::npos);
        HOLDFAST_OK(storage::writePositions(project, {{"C00002", 5e7, 0.0, true}, {"C00003", 1.0, 2.0, true}},
                                            storage::PositionWrite::Merge, TaskContext()));
        HOLDFAST_GET(const auto summary, layoutGraph(project, {}, kClock, TaskContext()));
        QCOMPARE(summary.pinned, std::uint64_t{1});
        QVERIFY(summary.width < 1e4);
    }

    void layout_ofAnEmptyProject_andStopped() {
        Folder folder;
        HOLDFAST_GET(auto empty, storage::Project::draft(folder / "e.holdfast"));
        HOLDFAST_GET(const auto nothing, layoutGraph(empty, {}, kClock, TaskContext()));
        QCOMPARE(nothing.nodes, std::uint64_t{0});
        HOLDFAST_GET(auto project, makeGraphProject(folder / "p.holdfast"));
        HOLDFAST_OK(placeSome(project));
        std::stop_source source;
        const TaskContext context(source.get_token(), [&](const Progress& p) {
            if (p.stage == "Storing positions") source.request_stop();
        });
        LayoutGraphRequest request;
        request.output = folder / "xy.csv";
        HOLDFAST_FAILS(layoutGraph(project, request, kClock, context), Cancelled);
        HOLDFAST_GET(const auto placed, storage::readPositions(project));
        QCOMPARE(placed.size(), std::size_t{2});
        QVERIFY(!std::filesystem::exists(folder / "xy.csv"));
    }
};

QTEST_APPLESS_MAIN(TestGraphExport)
#include "tst_graphexport.moc"
