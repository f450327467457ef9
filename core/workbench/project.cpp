#include "core/workbench/project.h"

#include "core/data/label.h"
#include "core/data/promotion.h"
#include "core/storage/catalogue.h"
#include "core/storage/database.h"
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/storage/records.h"

#include <algorithm>

namespace holdfast::workbench {

namespace {

/// Share of "left" among the customers whose label is known; nothing without a label or any known value.
Result<std::optional<double>> labelRate(const Project& project, const std::vector<ColumnSpec>& columns) {
    const auto label = std::find_if(columns.begin(), columns.end(), [](const ColumnSpec& c) { return c.role == ColumnRole::Label; });
    if (label == columns.end()) return std::optional<double>{};
    const std::string name = storage::quoteIdentifier(storage::storedNames(columns)[static_cast<std::size_t>(label - columns.begin())]);
    HOLDFAST_ASSIGN(storage::Statement query, project.database().prepare("SELECT " + name + ", count(*) FROM customers WHERE " + name +
                                                                         " IS NOT NULL GROUP BY 1"));
    std::int64_t known = 0;
    std::int64_t left = 0;
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) break;
        const std::int64_t count = query.integer(1);
        known += count;
        if (label->type == ColumnType::Text ? isPositive(*label, query.text(0)) : isPositive(*label, query.real(0))) left += count;
    }
    if (known == 0) return std::optional<double>{};
    return std::optional<double>(static_cast<double>(left) / static_cast<double>(known));
}

/// Scores are replaced as a whole, so that any one tells for all.
Result<std::optional<UtcMillis>> scoresAsOf(const Project& project) {
    HOLDFAST_ASSIGN(storage::Statement query, project.database().prepare("SELECT as_of FROM scores LIMIT 1"));
    HOLDFAST_ASSIGN(const bool scored, query.step());
    return scored ? std::optional<UtcMillis>(query.integer(0)) : std::nullopt;
}

}  // namespace

Result<ProjectInfo> projectInfo(Project& project) {
    ProjectInfo info;
    info.path = project.path().string();
    info.name = project.name();
    info.schemaVersion = project.schemaVersion();
    HOLDFAST_ASSIGN(info.tables, storage::countTables(project));
    if (const auto rejects = info.tables.extract("rejects"); !rejects.empty()) info.rejects = rejects.mapped();
    HOLDFAST_ASSIGN(info.columns, storage::readColumns(project));
    HOLDFAST_ASSIGN(info.labelRate, labelRate(project, info.columns));
    HOLDFAST_ASSIGN(info.models, storage::readModels(project));
    HOLDFAST_ASSIGN(const auto promotions, storage::readPromotions(project));
    info.formerChampion = previousChampion(promotions);
    HOLDFAST_ASSIGN(info.scoresAsOf, scoresAsOf(project));
    HOLDFAST_ASSIGN(info.fingerprint, storage::dataFingerprint(project));
    HOLDFAST_ASSIGN(const auto currency, storage::readSetting(project, "currency"));
    info.currency = currency.value_or(std::string());
    return info;
}

std::string softwareVersion() { return HOLDFAST_VERSION; }

}  // namespace holdfast::workbench
