#include "core/report/text.h"
#include "core/report/writers.h"
#include "core/workbench/graphwriters.h"

#include <algorithm>
#include <array>
#include <charconv>

namespace holdfast::workbench {

namespace {

using graph::NodeId;

/// A double-quoted string of the DOT language that is drawn as it reads.
std::string dotString(std::string_view text) {
    std::string quoted = "\"";
    for (const char c : report::validUtf8(text)) {
        if (c == '"' || c == '\\') quoted += '\\';
        if (c == '\n')
            quoted += "\\n";
        else if (c != '\0')
            quoted += c;
    }
    return quoted + '"';
}

std::string coordinates(const ExportedGraph& what, NodeId node) {
    return what.placed(node) ? shortest(what.x[node]) + ',' + shortest(what.y[node]) : std::string(",");
}

/// One unit of the layout, about the distance of two neighbours, is an inch on GraphViz' paper.
constexpr int kPointsPerUnit = 72;

void writeDotNode(std::ostream& out, const ExportedGraph& what, const std::vector<std::string>& titles, NodeId node) {
    out << "  n" << node << " [label=" << dotString(what.graph->key(node));
    if (what.placed(node))
        out << ", pos=\"" << shortest(what.x[node] * kPointsPerUnit) << ',' << shortest(-what.y[node] * kPointsPerUnit) << "!\"";
    if (!what.graph->isCustomer(node)) out << ", style=dashed";
    for (std::size_t c = 0; c < what.columns.size(); ++c)
        if (const auto value = what.cell(node, c)) out << ", " << dotString("column_" + titles[c]) << '=' << dotString(*value);
    out << "];\n";
}

bool isText(const ExportColumn& column) {
    return column.kind == ExportColumn::Kind::Text;
}

}  // namespace

std::vector<std::string> distinctTitles(const ExportedGraph& what, std::vector<std::string> taken) {
    std::vector<std::string> titles;
    for (const ExportColumn& column : what.columns) {
        std::string title = column.name;
        for (int n = 2; std::find(taken.begin(), taken.end(), title) != taken.end(); ++n)
            title = column.name + "_" + std::to_string(n);
        taken.push_back(title);
        titles.push_back(std::move(title));
    }
    return titles;
}

std::string shortest(double value) {
    std::array<char, 32> buffer{};
    const auto [end, failed] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value == 0.0 ? 0.0 : value);
    return std::string(buffer.data(), failed == std::errc() ? end : buffer.data());
}

Result<void> writeDot(std::ostream& out, const ExportedGraph& what, const TaskContext& context) {
    out << "digraph referrals {\n  inputscale=" << kPointsPerUnit << ";\n"
        << "  node [shape=box, width=0, height=0, margin=0.02, fontsize=8];\n";
    const auto titles = distinctTitles(what, {});
    HOLDFAST_CHECK(everyNode(out, what, context, [&](NodeId node) { writeDotNode(out, what, titles, node); }));
    HOLDFAST_CHECK(everyNode(out, what, context, [&](NodeId node) {
        const auto row = what.graph->out(node);
        for (std::size_t i = 0; i < row.size(); ++i) {
            out << "  n" << node << " -> n" << row[i];
            const auto channel = what.graph->outChannel(node, i);
            const auto time = what.graph->outTime(node, i);
            if (!channel.empty() || time) out << " [";
            if (!channel.empty()) out << "label=" << dotString(channel) << (time ? ", " : "");
            if (time) out << "time=\"" << formatIso8601(*time) << '"';
            out << (channel.empty() && !time ? ";\n" : "];\n");
        }
    }));
    out << "}\n";
    return taken(out);
}

Result<void> writeNodesCsv(std::ostream& out, const ExportedGraph& what, const TaskContext& context) {
    out << "key,customer,x,y,pinned";
    for (const std::string& title : distinctTitles(what, {"key", "customer", "x", "y", "pinned"}))
        out << ',' << report::csvField(title);
    out << '\n';
    return everyNode(out, what, context, [&](NodeId node) {
        out << report::csvQuoted(what.graph->key(node)) << ',' << (what.graph->isCustomer(node) ? "true" : "false") << ','
            << coordinates(what, node) << ',' << (what.pinned[node] ? "true" : "false");
        for (std::size_t c = 0; c < what.columns.size(); ++c) {
            const auto value = what.cell(node, c);
            out << ',';
            if (value) out << (isText(what.columns[c]) ? report::csvField(*value) : *value);
        }
        out << '\n';
    });
}

Result<void> writeEdgesCsv(std::ostream& out, const ExportedGraph& what, const TaskContext& context) {
    out << "referrer,referee,time,channel\n";
    return everyNode(out, what, context, [&](NodeId node) {
        const auto row = what.graph->out(node);
        for (std::size_t i = 0; i < row.size(); ++i) {
            const auto time = what.graph->outTime(node, i);
            out << report::csvQuoted(what.graph->key(node)) << ',' << report::csvQuoted(what.graph->key(row[i])) << ','
                << (time ? formatIso8601(*time) : std::string()) << ',' << report::csvQuoted(what.graph->outChannel(node, i))
                << '\n';
        }
    });
}

}  // namespace holdfast::workbench
