#include "app/cli/cli.h"
#include "app/cli/graphjson.h"
#include "app/cli/texttable.h"
#include "core/workbench/graphexport.h"
#include "core/workbench/graphlayout.h"
#include "core/workbench/graphmetrics.h"
#include "core/workbench/graphqueries.h"
#include "core/workbench/project.h"

#include <algorithm>

namespace holdfast::cli {

namespace {

using workbench::Direction;

struct Arguments {
    std::string project, action, direction = "both", out, asOf;
    std::vector<std::string> words, columns;
    std::uint32_t hops = 2;
    std::uint32_t limit = 200;
    std::uint32_t longer = 0;
    std::uint64_t seed = 1;
    bool fresh = false;
    workbench::GraphMetricsRequest metrics;
};

Direction directionOf(const Arguments& a) {
    return a.direction == "out" ? Direction::Out : a.direction == "in" ? Direction::In : Direction::Both;
}

std::optional<UtcMillis> timeOf(const Arguments& a) {
    if (a.asOf.empty()) return std::nullopt;
    const auto time = parseIso8601(a.asOf);
    if (!time) usageError("--as-of: \"" + a.asOf + "\" is not a time such as 2026-03-01");
    return time;
}

/// The graph as a question wants it.
Result<workbench::ProjectGraph> graphFor(const workbench::Project& project, const Arguments& a, Session& session) {
    const auto time = timeOf(a);
    HOLDFAST_ASSIGN(auto graph, workbench::loadGraph(project, session.context));
    if (time) return workbench::graphAsOf(project, graph, *time, session.context);
    return graph;
}

Result<void> stats(Session& session, workbench::Project& project, const Arguments& a) {
    HOLDFAST_ASSIGN(const auto graph, graphFor(project, a, session));
    HOLDFAST_ASSIGN(const auto figures, workbench::graphStats(project, graph, session.context));
    return session.print(statsJson(figures), statsText(figures));
}

Result<void> metrics(Session& session, workbench::Project& project, const Arguments& a) {
    workbench::GraphMetricsRequest request = a.metrics;
    request.seed = a.seed;
    HOLDFAST_ASSIGN(const auto summary, workbench::storeGraphMetrics(project, request, session.clock, session.context));
    return session.print(graphMetricsJson(summary), graphMetricsText(summary));
}

Result<void> layout(Session& session, workbench::Project& project, const Arguments& a) {
    workbench::LayoutGraphRequest request;
    request.seed = a.seed;
    request.fresh = a.fresh;
    if (!a.out.empty()) request.output = a.out;
    HOLDFAST_ASSIGN(const auto summary, workbench::layoutGraph(project, request, session.clock, session.context));
    Json out{{"nodes", summary.nodes}, {"edges", summary.edges}, {"kept", summary.kept},     {"pinned", summary.pinned},
             {"seed", a.seed},         {"width", summary.width}, {"height", summary.height}, {"seconds", summary.seconds}};
    if (!a.out.empty()) out["file"] = a.out;
    std::string text = countText(summary.nodes) + " nodes and " + countText(summary.edges) + " referrals laid out in " +
                       secondsText(summary.seconds) + "; " + countText(summary.kept) + " had a place before, " +
                       countText(summary.pinned) + " are pinned\n";
    if (!a.out.empty()) text += "Positions are in " + a.out + "\n";
    return session.print(out, text);
}

Result<void> ego(Session& session, workbench::Project& project, const Arguments& a) {
    HOLDFAST_ASSIGN(const auto graph, graphFor(project, a, session));
    HOLDFAST_ASSIGN(const auto network, workbench::egoNetwork(graph, {a.words[0], a.hops, directionOf(a), a.limit, a.limit}));
    return session.print(egoJson(graph, network), egoText(graph, network));
}

Result<void> path(Session& session, workbench::Project& project, const Arguments& a) {
    HOLDFAST_ASSIGN(const auto graph, graphFor(project, a, session));
    HOLDFAST_ASSIGN(const auto found,
                    workbench::shortestPaths(graph, {a.words[0], a.words[1], directionOf(a), a.limit, a.longer}));
    HOLDFAST_ASSIGN(const auto common, workbench::commonReferrers(graph, a.words[0], a.words[1], a.hops));
    return session.print(pathJson(graph, found, common), pathText(graph, found, common));
}

Result<void> exportTo(Session& session, workbench::Project& project, const Arguments& a) {
    HOLDFAST_ASSIGN(const auto summary, workbench::exportGraph(project, {a.words[0], a.columns, timeOf(a)}, session.context));
    Json out{{"format", summary.format},
             {"nodes", summary.nodes},
             {"edges", summary.edges},
             {"placed", summary.placed},
             {"files", Json::array()}};
    std::string text = countText(summary.nodes) + " nodes and " + countText(summary.edges) + " referrals are in";
    for (const auto& file : summary.files) {
        out["files"].push_back(file.string());
        text += " " + file.string();
    }
    if (summary.placed == 0)
        text += "\nNo node has a position yet: run holdfast-cli graph PROJECT layout first to take it along.";
    return session.print(out, text + "\n");
}

struct Action {
    std::size_t words;
    const char* form;
    std::vector<std::string> options;  ///< of those that not every action takes
    Result<void> (*run)(Session&, workbench::Project&, const Arguments&);
};

const std::map<std::string, Action>& actions() {
    static const std::map<std::string, Action> all{
        {"stats", {0, "", {"--as-of"}, stats}},
        {"metrics", {0, "", {"--seed", "--pivots", "--resolution", "--risky-from"}, metrics}},
        {"layout", {0, "", {"--seed", "--fresh", "--out"}, layout}},
        {"ego", {1, " KEY", {"--hops", "--direction", "--limit", "--as-of"}, ego}},
        {"path", {2, " A B", {"--hops", "--direction", "--limit", "--longer", "--as-of"}, path}},
        {"export", {1, " FILE", {"--column", "--as-of"}, exportTo}}};
    return all;
}

/// An option that would change nothing is a misunderstanding, not a wish.
void refuseIdleOptions(const CLI::App& command, const std::string& name, const Action& action) {
    const auto takes = [](const Action& one, const std::string& option) {
        return std::find(one.options.begin(), one.options.end(), option) != one.options.end();
    };
    for (const auto& [other, one] : actions())
        for (const std::string& option : one.options)
            if (command.count(option) > 0 && !takes(action, option)) usageError("graph " + name + " takes no " + option);
}

void addMetricsOptions(CLI::App& command, workbench::GraphMetricsRequest& request) {
    command
        .add_option("--pivots", request.pivots,
                    "metrics: starting points of betweenness where the exact one would cost too much")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000))
        ->type_name("N");
    command.add_option("--resolution", request.resolution, "metrics: of the communities; above 1 gives smaller ones")
        ->capture_default_str()
        ->check(CLI::PositiveNumber)
        ->type_name("R");
    command
        .add_option("--risky-from", request.riskyFrom,
                    "metrics: from which chance of leaving on a neighbour counts in graph_risky_neighbours")
        ->capture_default_str()
        ->check(CLI::Range(0.0, 1.0))
        ->type_name("P");
}

void addOptions(CLI::App& command, Arguments& a) {
    command.add_option("--hops", a.hops, "ego: how far; path: how far up common referrers are looked for")
        ->capture_default_str()
        ->check(CLI::Range(0, 1000))
        ->type_name("N");
    command.add_option("--direction", a.direction, "ego, path: follow referrals out, in or both")
        ->capture_default_str()
        ->check(CLI::IsMember({"out", "in", "both"}))
        ->type_name("WAY");
    command
        .add_option("--limit", a.limit, "ego: people shown, shared by the hops; path: paths shown. What is left out is counted")
        ->capture_default_str()
        ->check(CLI::Range(1, 1'000'000))
        ->type_name("N");
    command.add_option("--longer", a.longer, "path: also chains up to N referrals longer than the shortest")
        ->capture_default_str()
        ->check(CLI::Range(0, 100))
        ->type_name("N");
    command.add_option("--as-of", a.asOf, "The network as of a time such as 2026-03-01 (stats, ego, path, export)")
        ->type_name("TIME");
    command.add_option("--seed", a.seed, "metrics, layout: makes the run repeatable")->capture_default_str()->type_name("N");
    addMetricsOptions(command, a.metrics);
    command.add_flag("--fresh", a.fresh, "layout: forget where nodes were, pinned ones apart");
    command.add_option("--out", a.out, "layout: also write key,x,y to this file")->type_name("F.csv");
    command.add_option("--column", a.columns, "export: take only these columns along (default: all)")->type_name("COL");
}

}  // namespace

void addGraph(Registry& registry) {
    auto a = std::make_shared<Arguments>();
    CLI::App& command = registry.add(
        "graph", "Look at the referral graph: figures, metrics as columns, layout, a customer's surroundings, export",
        "  holdfast-cli graph shop.holdfast stats\n"
        "  holdfast-cli graph shop.holdfast metrics\n"
        "  holdfast-cli graph shop.holdfast layout --out places.csv\n"
        "  holdfast-cli graph shop.holdfast ego C00017 --hops 2 --direction out\n"
        "  holdfast-cli graph shop.holdfast path C00017 C00950\n"
        "  holdfast-cli graph shop.holdfast export network.gexf\n"
        "\nmetrics keeps every customer's figures as columns (graph_pagerank, graph_community ...) for\n"
        "filters, training and reports. path says of every step who brought whom: a -> b, in JSON under\n"
        "ways: out, in or both. export writes .graphml, .gexf, .dot or .csv by the file's name.\n");
    addProject(command, a->project);
    std::vector<std::string> names;
    for (const auto& [name, action] : actions()) names.push_back(name);
    command.add_option("ACTION", a->action, "stats, metrics, layout, ego KEY, path A B, or export FILE")
        ->required()
        ->check(CLI::IsMember(names))
        ->type_name("");
    command.add_option("ARGS", a->words, "Keys of customers, or the file to write")->type_name("");
    addOptions(command, *a);
    registry.onRun(command, [&command, a](Session& session) -> Result<void> {
        const Action& action = actions().at(a->action);
        refuseIdleOptions(command, a->action, action);
        if (a->words.size() != action.words) usageError("use it as: holdfast-cli graph PROJECT " + a->action + action.form);
        HOLDFAST_ASSIGN(auto project, workbench::openProject(a->project));
        return action.run(session, project, *a);
    });
}

}  // namespace holdfast::cli
