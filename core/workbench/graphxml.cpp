#include "core/report/text.h"
#include "core/workbench/graphwriters.h"

#include <algorithm>

namespace holdfast::workbench {

namespace {

using graph::NodeId;

/// For double-quoted attributes: a parser would turn a line break or tab into a space unless it is written as a number.
std::string attribute(std::string_view text) {
    std::string safe;
    for (const char c : report::escapeXml(text)) {
        if (c == '\n')
            safe += "&#10;";
        else if (c == '\r')
            safe += "&#13;";
        else if (c == '\t')
            safe += "&#9;";
        else
            safe += c;
    }
    return safe;
}

/// A carriage return in text would become a line feed.
std::string content(std::string_view text) {
    std::string safe;
    for (const char c : report::escapeXml(text)) {
        if (c == '\r')
            safe += "&#13;";
        else
            safe += c;
    }
    return safe;
}

const char* typeName(ExportColumn::Kind kind) {
    switch (kind) {
        case ExportColumn::Kind::Integer: return "long";
        case ExportColumn::Kind::Real: return "double";
        case ExportColumn::Kind::Boolean: return "boolean";
        case ExportColumn::Kind::Text: return "string";
    }
    return "string";
}

void graphMlKey(std::ostream& out, const std::string& id, const char* owner, const std::string& name, const char* type) {
    out << "  <key id=\"" << id << "\" for=\"" << owner << "\" attr.name=\"" << attribute(name) << "\" attr.type=\"" << type
        << "\"/>\n";
}

void graphMlData(std::ostream& out, const std::string& id, std::string_view text) {
    out << "<data key=\"" << id << "\">" << content(text) << "</data>";
}

void gexfValue(std::ostream& out, const std::string& id, std::string_view text) {
    out << "<attvalue for=\"" << id << "\" value=\"" << attribute(text) << "\"/>";
}

void gexfAttribute(std::ostream& out, const std::string& id, const std::string& title, const char* type) {
    out << "      <attribute id=\"" << id << "\" title=\"" << attribute(title) << "\" type=\"" << type << "\"/>\n";
}

void gexfNode(std::ostream& out, const ExportedGraph& what, NodeId node) {
    out << "      <node id=\"" << node << "\" label=\"" << attribute(what.graph->key(node)) << "\"><attvalues>";
    gexfValue(out, "known", what.graph->isCustomer(node) ? "true" : "false");
    for (std::size_t c = 0; c < what.columns.size(); ++c)
        if (const auto value = what.cell(node, c)) gexfValue(out, std::to_string(c), *value);
    out << "</attvalues>";
    if (what.placed(node))
        out << "<viz:position x=\"" << shortest(what.x[node]) << "\" y=\"" << shortest(-what.y[node]) << "\" z=\"0.0\"/>";
    out << "</node>\n";
}

void gexfEdges(std::ostream& out, const ExportedGraph& what, NodeId node, std::uint64_t& number) {
    const auto row = what.graph->out(node);
    for (std::size_t i = 0; i < row.size(); ++i) {
        out << "      <edge id=\"" << number++ << "\" source=\"" << node << "\" target=\"" << row[i] << "\"><attvalues>";
        if (const auto time = what.graph->outTime(node, i)) gexfValue(out, "time", formatIso8601(*time));
        if (const auto channel = what.graph->outChannel(node, i); !channel.empty()) gexfValue(out, "channel", channel);
        out << "</attvalues></edge>\n";
    }
}

void graphMlNode(std::ostream& out, const ExportedGraph& what, NodeId node) {
    out << "    <node id=\"n" << node << "\">";
    graphMlData(out, "label", what.graph->key(node));
    graphMlData(out, "known", what.graph->isCustomer(node) ? "true" : "false");
    if (what.placed(node)) {
        graphMlData(out, "x", shortest(what.x[node]));
        graphMlData(out, "y", shortest(what.y[node]));
    }
    for (std::size_t c = 0; c < what.columns.size(); ++c)
        if (const auto value = what.cell(node, c)) graphMlData(out, "c" + std::to_string(c), *value);
    out << "</node>\n";
}

void graphMlEdges(std::ostream& out, const ExportedGraph& what, NodeId node, std::uint64_t& number) {
    const auto row = what.graph->out(node);
    for (std::size_t i = 0; i < row.size(); ++i) {
        out << "    <edge id=\"e" << number++ << "\" source=\"n" << node << "\" target=\"n" << row[i] << "\">";
        if (const auto time = what.graph->outTime(node, i)) graphMlData(out, "time", formatIso8601(*time));
        if (const auto channel = what.graph->outChannel(node, i); !channel.empty()) graphMlData(out, "channel", channel);
        out << "</edge>\n";
    }
}

}  // namespace

Result<void> writeGraphMl(std::ostream& out, const ExportedGraph& what, const TaskContext& context) {
    out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\" "
           "xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xsi:schemaLocation=\"http://graphml.graphdrawing.org/xmlns "
           "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd\">\n";
    graphMlKey(out, "label", "node", "label", "string");
    graphMlKey(out, "known", "node", "known", "boolean");
    graphMlKey(out, "x", "node", "x", "double");
    graphMlKey(out, "y", "node", "y", "double");
    const auto titles = distinctTitles(what, {"label", "known", "x", "y"});
    for (std::size_t c = 0; c < titles.size(); ++c)
        graphMlKey(out, "c" + std::to_string(c), "node", titles[c], typeName(what.columns[c].kind));
    graphMlKey(out, "time", "edge", "time", "string");
    graphMlKey(out, "channel", "edge", "channel", "string");
    out << "  <graph id=\"referrals\" edgedefault=\"directed\">\n";
    std::uint64_t edges = 0;
    HOLDFAST_CHECK(everyNode(out, what, context, [&](NodeId node) { graphMlNode(out, what, node); }));
    HOLDFAST_CHECK(everyNode(out, what, context, [&](NodeId node) { graphMlEdges(out, what, node, edges); }));
    out << "  </graph>\n</graphml>\n";
    return taken(out);
}

Result<void> writeGexf(std::ostream& out, const ExportedGraph& what, const TaskContext& context) {
    out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<gexf xmlns=\"http://gexf.net/1.3\" "
           "xmlns:viz=\"http://gexf.net/1.3/viz\" "
           "version=\"1.3\">\n  <meta><creator>Holdfast</creator></meta>\n"
           "  <graph mode=\"static\" defaultedgetype=\"directed\">\n    <attributes class=\"node\">\n";
    gexfAttribute(out, "known", "known", "boolean");
    const auto titles = distinctTitles(what, {"known"});
    for (std::size_t c = 0; c < titles.size(); ++c)
        gexfAttribute(out, std::to_string(c), titles[c], typeName(what.columns[c].kind));
    out << "    </attributes>\n    <attributes class=\"edge\">\n";
    gexfAttribute(out, "time", "time", "string");
    gexfAttribute(out, "channel", "channel", "string");
    out << "    </attributes>\n    <nodes>\n";
    std::uint64_t edges = 0;
    HOLDFAST_CHECK(everyNode(out, what, context, [&](NodeId node) { gexfNode(out, what, node); }));
    out << "    </nodes>\n    <edges>\n";
    HOLDFAST_CHECK(everyNode(out, what, context, [&](NodeId node) { gexfEdges(out, what, node, edges); }));
    out << "    </edges>\n  </graph>\n</gexf>\n";
    return taken(out);
}

}  // namespace holdfast::workbench
