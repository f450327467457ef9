#include "core/workbench/graphexport.h"

#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/models.h"
#include "core/workbench/graphwriters.h"
#include "core/workbench/pendingfile.h"

#include <cmath>
#include <fstream>
#include <memory>

namespace holdfast::workbench {

namespace {

using graph::NodeId;

constexpr std::size_t kNoRow = static_cast<std::size_t>(-1);
constexpr std::int64_t kExactInDouble = std::int64_t{1} << 53;

using Writer = Result<void> (*)(std::ostream&, const ExportedGraph&, const TaskContext&);

/// Customers as a table, scores beside it, and where a node is in it.
struct Attributes {
    CustomerTable table;
    std::vector<std::size_t> rowOf;   ///< [nodes] kNoRow for an unknown end
    std::vector<double> probability;  ///< [nodes] or empty
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

std::optional<std::string> cellText(const TableColumn& column, std::size_t row) {
    if (column.isText()) {
        if (column.codes[row] == kMissingLevel) return std::nullopt;
        return column.levels[static_cast<std::size_t>(column.codes[row])];
    }
    const double value = column.numbers[row];
    if (std::isnan(value)) return std::nullopt;
    if (column.spec.type == ColumnType::Boolean) return value != 0.0 ? "true" : "false";
    if (column.spec.type == ColumnType::Timestamp) return formatIso8601(static_cast<UtcMillis>(value));
    if (column.spec.type == ColumnType::Integer && std::abs(value) <= static_cast<double>(kExactInDouble))
        return std::to_string(static_cast<std::int64_t>(value));
    return shortest(value);
}

Result<Attributes> readAttributes(const storage::Project& project, const ProjectGraph& graph,
                                  const std::vector<std::string>& columns, const TaskContext& context) {
    Attributes attributes;
    attributes.rowOf.assign(graph.graph.nodes(), kNoRow);
    HOLDFAST_ASSIGN(const auto catalogue, storage::readColumns(project));
    if (!catalogue.empty()) {
        HOLDFAST_ASSIGN(attributes.table, storage::readCustomers(project, {columns, {}}, context));
    } else if (!columns.empty()) {
        return Unexpected(ErrorCode::InvalidInput,
                          "The project has no customers, so there is no column \"" + columns.front() + "\".");
    }
    for (std::size_t row = 0; row < attributes.table.rows(); ++row)
        if (const NodeId node = graph.graph.find(attributes.table.keys[row]); node != graph::kNoNode)
            attributes.rowOf[node] = row;
    HOLDFAST_ASSIGN(const Scores scores, storage::readScores(project));
    if (scores.keys.empty()) return attributes;
    attributes.probability.assign(graph.graph.nodes(), kMissing);
    for (std::size_t i = 0; i < scores.keys.size(); ++i)
        if (const NodeId node = graph.graph.find(scores.keys[i]); node != graph::kNoNode)
            attributes.probability[node] = scores.scores[i].probability;
    return attributes;
}

ExportedGraph describe(const ProjectGraph& graph, const Attributes& attributes,
                       const std::vector<storage::NodePosition>& positions) {
    ExportedGraph what;
    what.graph = &graph.graph;
    for (const TableColumn& column : attributes.table.columns)
        what.columns.push_back({kindOf(column.spec.type), column.spec.name});
    const std::size_t imported = what.columns.size();
    if (!attributes.probability.empty()) what.columns.push_back({ExportColumn::Kind::Real, "probability"});
    what.cell = [&attributes, imported](NodeId node, std::size_t column) -> std::optional<std::string> {
        if (column < imported) {
            if (attributes.rowOf[node] == kNoRow) return std::nullopt;
            return cellText(attributes.table.columns[column], attributes.rowOf[node]);
        }
        const double probability = attributes.probability[node];
        return std::isnan(probability) ? std::nullopt : std::optional<std::string>(shortest(probability));
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
