#include "core/workbench/nodecolumns.h"

#include "core/data/customertable.h"
#include "core/storage/customers.h"

#include <cmath>

namespace holdfast::workbench {

Result<NodeColumn> readNodeColumn(const storage::Project& project, const ProjectGraph& graph, const std::string& column,
                                  const TaskContext& context) {
    storage::CustomerRead wanted;
    wanted.columns = {column};
    HOLDFAST_ASSIGN(const CustomerTable table, storage::readCustomers(project, wanted, context));
    const TableColumn* found = table.find(column);
    if (!found) return Unexpected(ErrorCode::NotFound, "The customers have no column \"" + column + "\". Choose another.");
    NodeColumn read;
    const bool yesNo = found->spec.type == ColumnType::Boolean && !found->isText();
    read.levels = yesNo ? std::vector<std::string>{"No", "Yes"} : found->levels;
    if (found->isText() || yesNo) read.codes.assign(graph.graph.nodes(), kMissingLevel);
    else read.numbers.assign(graph.graph.nodes(), kMissing);
    for (std::size_t row = 0; row < table.rows(); ++row) {
        const graph::NodeId node = graph.graph.find(table.keys[row]);
        if (node == graph::kNoNode) continue;
        if (yesNo) read.codes[node] = std::isnan(found->numbers[row]) ? kMissingLevel : found->numbers[row] != 0.0 ? 1 : 0;
        else if (found->isText()) read.codes[node] = found->codes[row];
        else read.numbers[node] = found->numbers[row];
    }
    return read;
}

}  // namespace holdfast::workbench
