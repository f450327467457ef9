#include "app/cli/graphjson.h"

#include "app/cli/json.h"
#include "app/cli/texttable.h"

namespace holdfast::cli {

namespace {

constexpr std::size_t kLinesShown = 20;

std::string keyOf(const workbench::ProjectGraph& graph, graph::NodeId node) {
    return std::string(graph.graph.key(node));
}

Json timeJson(const std::optional<UtcMillis>& time) {
    return time ? Json(formatIso8601(*time)) : Json();
}

std::string listed(const std::vector<std::string>& names) {
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i) text += (i == 0 ? "" : i + 1 < names.size() ? ", " : " and ") + names[i];
    return text;
}

const char* wayText(graph::Direction way) {
    return way == graph::Direction::Out ? "out" : way == graph::Direction::In ? "in" : "both";
}

std::string arrow(const workbench::ProjectGraph& graph, graph::NodeId from, graph::NodeId to) {
    const graph::Direction way = graph::wayBetween(graph.graph, from, to);
    return way == graph::Direction::Out ? " -> " : way == graph::Direction::In ? " <- " : " <-> ";
}

std::string chain(const workbench::ProjectGraph& graph, const std::vector<graph::NodeId>& path) {
    constexpr std::size_t kMost = 12;
    std::string text;
    for (std::size_t i = 0; i < path.size(); ++i) {
        if (path.size() > kMost && i == kMost / 2) {
            text += " ... " + countText(path.size() - kMost) + " more ...";
            i = path.size() - kMost / 2;
        }
        if (i > 0) text += arrow(graph, path[i - 1], path[i]);
        text += clipped(keyOf(graph, path[i]), 40);
    }
    return text;
}

/// "3 chains of 2 to 4 referrals"
std::string countedPaths(const graph::Paths& paths) {
    const std::string count = (paths.countIsExact ? "" : "more than ") + countText(static_cast<std::uint64_t>(paths.count));
    const std::string longest = paths.longest > paths.length ? " to " + countText(paths.longest) : std::string();
    return count + (paths.count == 1.0 ? " chain of " : " chains of ") + countText(paths.length) + longest +
           (paths.longest == 1 ? " referral" : " referrals");
}

}  // namespace

Json statsJson(const workbench::GraphStats& stats) {
    Json out{{"nodes", stats.nodes},
             {"edges", stats.edges},
             {"components", stats.components},
             {"largest_component", stats.largestComponent},
             {"customers", stats.customers},
             {"unknown_ends", stats.unknownEnds},
             {"isolated", stats.isolated},
             {"self_referrals", stats.selfReferrals},
             {"duplicates", stats.duplicates},
             {"largest_circle", stats.largestCircle},
             {"trees", stats.trees},
             {"deepest", stats.deepest},
             {"most_referrals", {{"key", stats.mostReferralsBy}, {"referrals", stats.mostReferrals}}},
             {"first_time", timeJson(stats.firstTime)},
             {"last_time", timeJson(stats.lastTime)},
             {"untimed", stats.untimed},
             {"times_out_of_range", stats.timesOutOfRange},
             {"channels", Json::object()},
             {"placed", stats.placed},
             {"metrics", nullptr}};
    for (const auto& [channel, count] : stats.channels) out["channels"][channel] = count;
    if (!stats.metrics) return out;
    Json summary = Json::parse(stats.metrics->summary, nullptr, false);
    if (summary.is_object()) summary.erase("basis");  // the program's own
    out["metrics"] = {{"computed_at", formatIso8601(stats.metrics->computedAt)},
                      {"out_of_date", stats.metricsOutOfDate},
                      {"out_of_date_columns", stats.outdatedColumns},
                      {"changed", stats.changed},
                      {"seed", stats.metrics->seed},
                      {"model_version", stats.metrics->modelVersion},
                      {"summary", std::move(summary)}};
    return out;
}

std::string statsText(const workbench::GraphStats& stats) {
    TextTable table({{""}, {"", true}, {""}});
    const std::string impossible =
        stats.timesOutOfRange ? " (" + countText(stats.timesOutOfRange) + " of them with a time that no calendar has)" : "";
    table.row({"nodes", countText(stats.nodes), countText(stats.unknownEnds) + " of them unknown to customers"});
    table.row({"referrals", countText(stats.edges),
               countText(stats.selfReferrals) + " to oneself, " + countText(stats.duplicates) + " repeated, " +
                   countText(stats.untimed) + " without a time" + impossible});
    table.row({"components", countText(stats.components),
               "the largest has " + countText(stats.largestComponent) + " nodes; " + countText(stats.isolated) +
                   " nodes stand alone"});
    table.row({"largest circle", countText(stats.largestCircle),
               stats.largestCircle > 1 ? "nodes that refer each other round" : "referrals run in no circle"});
    table.row({"referral trees", countText(stats.trees), "the deepest goes down " + countText(stats.deepest) + " referrals"});
    if (stats.mostReferrals > 0)
        table.row({"most referrals", countText(stats.mostReferrals), "by " + clipped(stats.mostReferralsBy, 40)});
    if (stats.firstTime) table.row({"time", "", formatIso8601(*stats.firstTime) + " to " + formatIso8601(*stats.lastTime)});
    for (const auto& [channel, count] : stats.channels)
        table.row({"channel", countText(count), channel.empty() ? "(none given)" : clipped(channel, 40)});
    table.row({"with a position", countText(stats.placed), ""});
    std::string text = table.text();
    if (!stats.metrics) return text + "No metrics yet: holdfast-cli graph PROJECT metrics keeps them as columns.\n";
    text += "Metrics of " + formatIso8601(stats.metrics->computedAt);
    if (!stats.metricsOutOfDate) return text + " are up to date.\n";
    text += " are out of date: " + listed(stats.changed) + " changed since. ";
    if (stats.changed.front() != "customers" && stats.changed.front() != "referrals")
        text += "That concerns " + listed(stats.outdatedColumns) + ". ";
    return text + "Run graph PROJECT metrics.\n";
}

Json graphMetricsJson(const workbench::GraphMetricsSummary& summary) {
    return {{"nodes", summary.nodes},
            {"edges", summary.edges},
            {"customers", summary.customers},
            {"unknown_ends", summary.others},
            {"columns", summary.columns},
            {"communities", summary.communities},
            {"modularity", number(summary.modularity)},
            {"betweenness",
             {{"exact", summary.betweennessExact},
              {"pivots", summary.betweennessPivots},
              {"sampled_of", summary.betweennessSampledOf},
              {"largest_error", number(summary.betweennessError)}}},
            {"broken_cycles", summary.brokenCycles},
            {"warnings", summary.warnings},
            {"seconds", number(summary.seconds)}};
}

std::string graphMetricsText(const workbench::GraphMetricsSummary& summary) {
    std::string text = "Metrics of " + countText(summary.nodes) + " nodes and " + countText(summary.edges) + " referrals in " +
                       secondsText(summary.seconds) + ", kept for " + countText(summary.customers) + " customers" +
                       (summary.others > 0 ? " and " + countText(summary.others) + " people unknown to them" : std::string()) +
                       ":\n";
    for (const std::string& column : summary.columns) text += "  " + column + "\n";
    text += countText(summary.communities) + " communities, modularity " + probabilityText(summary.modularity) +
            ". Betweenness is " +
            (summary.betweennessExact
                 ? "exact.\n"
                 : "estimated from " + countText(summary.betweennessPivots) + " of " + countText(summary.betweennessSampledOf) +
                       " starting points that see much of the network; graph_betweenness_error says how "
                       "far off each may be, " +
                       Json(summary.betweennessError).dump() + " at most.\n");
    for (const std::string& warning : summary.warnings) text += "warning: " + warning + "\n";
    return text;
}

Json egoJson(const workbench::ProjectGraph& graph, const graph::EgoNetwork& network) {
    Json out{{"centre", keyOf(graph, network.nodes.front().node)},
             {"reached", network.reached},
             {"omitted", network.omitted},
             {"nodes", Json::array()},
             {"edges", Json::array()}};
    for (const graph::EgoNode& node : network.nodes)
        out["nodes"].push_back({{"key", keyOf(graph, node.node)},
                                {"hop", node.hop},
                                {"customer", graph.graph.isCustomer(node.node)},
                                {"hidden", node.hidden}});
    for (const auto& [from, to] : network.edges) out["edges"].push_back({keyOf(graph, from), keyOf(graph, to)});
    return out;
}

std::string egoText(const workbench::ProjectGraph& graph, const graph::EgoNetwork& network) {
    TextTable table({{"key"}, {"hop", true}, {""}});
    for (const graph::EgoNode& node : network.nodes) {
        std::string note = graph.graph.isCustomer(node.node) ? "" : "unknown to customers";
        if (node.hidden > 0) note += (note.empty() ? "" : ", ") + countText(node.hidden) + " more";
        table.row({clipped(keyOf(graph, node.node), 40), std::to_string(node.hop), note});
    }
    std::string text = table.text();
    if (network.omitted > 0) text += countText(network.omitted) + " more people are within reach; raise --limit to see them.\n";
    return text;
}

Json pathJson(const workbench::ProjectGraph& graph, const graph::Paths& paths,
              const std::vector<graph::CommonReferrer>& common) {
    Json out{{"found", !paths.paths.empty()},    {"length", paths.paths.empty() ? Json() : Json(paths.length)},
             {"count", number(paths.count)},     {"count_is_exact", paths.countIsExact},
             {"paths", Json::array()},           {"ways", Json::array()},
             {"common_referrers", Json::array()}};
    for (const auto& path : paths.paths) {
        Json keys = Json::array();
        Json ways = Json::array();
        for (std::size_t i = 0; i < path.size(); ++i) {
            keys.push_back(keyOf(graph, path[i]));
            if (i > 0) ways.push_back(wayText(graph::wayBetween(graph.graph, path[i - 1], path[i])));
        }
        out["paths"].push_back(std::move(keys));
        out["ways"].push_back(std::move(ways));
    }
    for (const graph::CommonReferrer& one : common)
        out["common_referrers"].push_back(
            {{"key", keyOf(graph, one.node)}, {"hops_to_first", one.hopsToFirst}, {"hops_to_second", one.hopsToSecond}});
    return out;
}

std::string pathText(const workbench::ProjectGraph& graph, const graph::Paths& paths,
                     const std::vector<graph::CommonReferrer>& common) {
    std::string text = "No chain of referrals joins the two.\n";
    if (!paths.paths.empty()) {
        text = countedPaths(paths) + "; a -> b: a brought b\n";
        for (std::size_t i = 0; i < std::min(paths.paths.size(), kLinesShown); ++i)
            text += "  " + chain(graph, paths.paths[i]) + "\n";
        if (paths.count > static_cast<double>(kLinesShown)) text += "  ...\n";
    }
    for (std::size_t i = 0; i < std::min(common.size(), kLinesShown); ++i)
        text += "Both go back to " + clipped(keyOf(graph, common[i].node), 40) + ", " + std::to_string(common[i].hopsToFirst) +
                " and " + std::to_string(common[i].hopsToSecond) + " referrals up\n";
    return text;
}

}  // namespace holdfast::cli
