#include "core/workbench/graphexport.h"

#include "core/storage/customers.h"
#include "core/storage/models.h"
#include "core/workbench/graphwriters.h"
#include "core/workbench/nodecolumns.h"
#include "core/workbench/pendingfile.h"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <memory>

namespace holdfast::workbench {

namespace {

using graph::NodeId;

constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);
constexpr std::int64_t kExactInDouble = std::int64_t{1} << 53;

using Writer = Result<void> (*)(std::ostream&, const ExportedGraph&, const TaskContext&);

/// Where a column of the export comes from: the customers' table, or figures of the nodes, customers or not.
struct Source {
    ColumnSpec spec;
    const TableColumn* column = nullptr;
    std::vector<double> ofNodes;  ///< [nodes] when `column` is null
};

/// Customers as a table and where a node is in it; what is known of nodes beside it.
struct Attributes {
    CustomerTable table;
    std::vector<std::size_t> rowOf;  ///< [nodes] kNoRow for an unknown end
    std::vector<Source> sources;
};

ExportColumn::Kind kindOf(ColumnType type) {
    switch (type) {
        case ColumnType::Integer: return ExportColumn::Kind::Integer;
        case ColumnType::Real: return ExportColumn::Kind::Real;
        case ColumnType::Boolean: return ExportColumn::Kind::Boolean;
        case ColumnType::Text:
        case ColumnType::Timestamp: return ExportColumn::Kind::Text;
    }
    return ExportColumn::Kind::Text;
}

std::optional<std::string> numberText(ColumnType type, double value) {
    if (std::isnan(value)) return std::nullopt;
    if (type == ColumnType::Boolean) return value != 0.0 ? "true" : "false";
    if (type == ColumnType::Timestamp) return formatIso8601(static_cast<UtcMillis>(value));
    if (type == ColumnType::Integer && std::abs(value) <= static_cast<double>(kExactInDouble))
        return std::to_string(static_cast<std::int64_t>(value));
    return shortest(value);
}

std::optional<std::string> cellText(const TableColumn& column, std::size_t row) {
    if (!column.isText()) return numberText(column.spec.type, column.numbers[row]);
    if (column.codes[row] == kMissingLevel) return std::nullopt;
    return column.levels[static_cast<std::size_t>(column.codes[row])];
}

/// The columns that were asked for, all when none was; the key goes beside them. InvalidInput for one that is not there.
Result<std::vector<ColumnSpec>> wantedColumns(const storage::Project& project, const std::vector<std::string>& names) {
    HOLDFAST_ASSIGN(std::vector<ColumnSpec> all, nodeColumns(project));
    std::erase_if(all, [](const ColumnSpec& column) { return column.role == ColumnRole::Key; });
    if (names.empty()) return all;
    std::vector<ColumnSpec> wanted;
    for (const std::string& name : names) {
        const auto found = std::find_if(all.begin(), all.end(), [&name](const ColumnSpec& column) { return column.name == name; });
        if (found == all.end())
            return Unexpected(ErrorCode::InvalidInput,
                              all.empty() ? "The project has no customers and no metrics, so there is no column \"" + name + "\"."
                                          : "There is no column \"" + name + "\" to take along. Check its name.");
        wanted.push_back(*found);
    }
    return wanted;
}

Result<Attributes> readAttributes(const storage::Project& project, const ProjectGraph& graph,
                                  const std::vector<std::string>& names, const TaskContext& context) {
    Attributes attributes;
    attributes.rowOf.assign(graph.graph.nodes(), kNoRow);
    HOLDFAST_ASSIGN(const auto wanted, wantedColumns(project, names));
    std::vector<std::string> ofCustomers;
    for (const ColumnSpec& column : wanted)
        if (column.source != ColumnSource::Graph) ofCustomers.push_back(column.name);
    if (!ofCustomers.empty()) {
        HOLDFAST_ASSIGN(attributes.table, storage::readCustomers(project, {ofCustomers, {}}, context));
    }
    for (std::size_t row = 0; row < attributes.table.rows(); ++row)
        if (const NodeId node = graph.graph.find(attributes.table.keys[row]); node != graph::kNoNode)
            attributes.rowOf[node] = row;
    for (const ColumnSpec& column : wanted) {
        Source& source = attributes.sources.emplace_back(Source{column, nullptr, {}});
        if (column.source != ColumnSource::Graph) {
            source.column = attributes.table.find(column.name);
            continue;
        }
        HOLDFAST_ASSIGN(NodeColumn figures, readNodeColumn(project, graph, column.name, context));
        source.ofNodes = std::move(figures.numbers);
    }
    HOLDFAST_ASSIGN(const Scores scores, storage::readScores(project));
    if (scores.keys.empty()) return attributes;
    Source& risk = attributes.sources.emplace_back();
    risk.spec.name = "probability";
    risk.spec.type = ColumnType::Real;
    risk.ofNodes.assign(graph.graph.nodes(), kMissing);
    for (std::size_t i = 0; i < scores.keys.size(); ++i)
        if (const NodeId node = graph.graph.find(scores.keys[i]); node != graph::kNoNode)
            risk.ofNodes[node] = scores.scores[i].probability;
    return attributes;
}

ExportedGraph describe(const ProjectGraph& graph, const Attributes& attributes,
                       const std::vector<storage::NodePosition>& positions) {
    ExportedGraph what;
    what.graph = &graph.graph;
    for (const Source& source : attributes.sources) what.columns.push_back({kindOf(source.spec.type), source.spec.name});
    what.cell = [&attributes](NodeId node, std::size_t column) -> std::optional<std::string> {
        const Source& source = attributes.sources[column];
        if (source.column == nullptr) return numberText(source.spec.type, source.ofNodes[node]);
        if (attributes.rowOf[node] == kNoRow) return std::nullopt;
        return cellText(*source.column, attributes.rowOf[node]);
    };
    what.x.assign(graph.graph.nodes(), kMissing);
    what.y = what.x;
    what.pinned.assign(graph.graph.nodes(), false);
    for (const storage::NodePosition& position : positions) {
        const NodeId node = graph.graph.find(position.node);
        if (node == graph::kNoNode) continue;
        what.x[node] = position.x;
        what.y[node] = position.y;
        what.pinned[node] = position.pinned;
    }
    return what;
}

struct Output {
    std::filesystem::path file;
    Writer writer = nullptr;
};

/// NAME.csv -> NAME-nodes.csv
std::filesystem::path beside(const std::filesystem::path& file, const char* suffix) {
    std::filesystem::path name = file.stem();
    name += suffix;
    name += file.extension();
    return file.parent_path() / name;
}

Result<std::vector<Output>> outputsFor(const std::filesystem::path& file, std::string& format) {
    const std::string extension = lowerExtension(file);
    format = extension.empty() ? "" : extension == ".gv" ? "dot" : extension.substr(1);
    if (extension == ".graphml") return std::vector<Output>{{file, writeGraphMl}};
    if (extension == ".gexf") return std::vector<Output>{{file, writeGexf}};
    if (extension == ".dot" || extension == ".gv") return std::vector<Output>{{file, writeDot}};
    if (extension == ".csv")
        return std::vector<Output>{{beside(file, "-nodes"), writeNodesCsv}, {beside(file, "-edges"), writeEdgesCsv}};
    return Unexpected(ErrorCode::InvalidInput, "\"" + file.string() +
                                                   "\" names no format of a graph. End it in .graphml, .gexf, "
                                                   ".dot or .csv.");
}

Result<void> writeOutput(const Output& output, const std::filesystem::path& partial, const ExportedGraph& what,
                         const TaskContext& context) {
    std::ofstream out(partial, std::ios::binary | std::ios::trunc);
    if (out) HOLDFAST_CHECK(output.writer(out, what, context));
    out.close();
    if (out) return {};
    return Unexpected(ErrorCode::Io,
                      "Cannot write " + output.file.string() + ". Check the folder, its permissions and the free space.");
}

}  // namespace

Result<GraphExportSummary> exportGraph(const storage::Project& project, const GraphExportRequest& request,
                                       const TaskContext& context) {
    GraphExportSummary summary;
    HOLDFAST_ASSIGN(const auto outputs, outputsFor(request.file, summary.format));
    HOLDFAST_ASSIGN(ProjectGraph graph, loadGraph(project, context));
    if (request.asOf) {
        HOLDFAST_ASSIGN(graph, graphAsOf(project, graph, *request.asOf, context));
    }
    HOLDFAST_ASSIGN(const Attributes attributes, readAttributes(project, graph, request.columns, context));
    HOLDFAST_ASSIGN(const auto positions, storage::readPositions(project));
    const ExportedGraph what = describe(graph, attributes, positions);
    std::vector<std::unique_ptr<PendingFile>> pending;
    for (const Output& output : outputs) {
        pending.push_back(std::make_unique<PendingFile>(output.file));
        HOLDFAST_CHECK(writeOutput(output, pending.back()->path(), what, context));
    }
    HOLDFAST_CHECK(context.checkpoint());
    for (std::size_t i = 0; i < outputs.size(); ++i) {
        HOLDFAST_CHECK(pending[i]->publish());
        summary.files.push_back(outputs[i].file);
    }
    summary.nodes = graph.graph.nodes();
    summary.edges = graph.graph.edges();
    for (NodeId node = 0; node < graph.graph.nodes(); ++node) summary.placed += what.placed(node) ? 1 : 0;
    return summary;
}

}  // namespace holdfast::workbench
