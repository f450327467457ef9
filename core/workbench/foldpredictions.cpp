#include "core/workbench/foldpredictions.h"

#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/foldpredictions.h"
#include "core/storage/models.h"

#include <algorithm>
#include <unordered_map>

namespace holdfast::workbench {

Result<std::string> valueColumn(const storage::Project& project) {
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    const auto found = std::find_if(columns.begin(), columns.end(), [](const ColumnSpec& column) {
        return column.role == ColumnRole::Value && isNumeric(column.type);
    });
    return found == columns.end() ? std::string() : found->name;
}

Result<FoldPredictions> readFoldPredictions(const storage::Project& project, std::int64_t version) {
    HOLDFAST_ASSIGN(const ModelCard card, storage::readModel(project, version));
    HOLDFAST_ASSIGN(FoldPredictions predictions, storage::readFoldPredictions(project, card.version));
    HOLDFAST_ASSIGN(const std::string money, valueColumn(project));
    if (money.empty()) return predictions;
    HOLDFAST_ASSIGN(const CustomerTable table, storage::readCustomers(project, {{money}, {}}, TaskContext()));
    std::unordered_map<std::string_view, double> values;
    for (std::size_t i = 0; i < table.rows(); ++i) values.emplace(table.keys[i], table.columns.front().numbers[i]);
    for (const std::string& key : predictions.keys) {
        const auto found = values.find(key);
        predictions.values.push_back(found == values.end() ? kMissing : found->second);
    }
    return predictions;
}

}  // namespace holdfast::workbench
