#include "core/workbench/segments.h"

#include "core/data/label.h"
#include "core/storage/catalogue.h"
#include "core/storage/database.h"

#include <algorithm>
#include <optional>
#include <span>
#include <unordered_map>
#include <utility>

namespace holdfast::workbench {

namespace {

constexpr std::size_t kSampledCustomers = 20'000;
constexpr std::size_t kMostTextValues = 50;
constexpr std::size_t kMostNumberValues = 12;
constexpr std::size_t kColumnsAtOnce = 900;  // of SQLite's 2,000 in a result, with room for the score and the label

struct Group {
    double count = 0.0;
    double risk = 0.0;
};

/// One column's groups while they stay few.
struct Candidate {
    std::size_t column = 0;
    std::size_t most = 0;
    bool givenUp = false;
    std::unordered_map<std::string, Group> groups;

    void add(std::string value, std::optional<double> risk) {
        Group& group = groups[std::move(value)];
        if (risk) {
            group.count += 1.0;
            group.risk += *risk;
        }
        givenUp = groups.size() > most;
    }

    /// Share of the variance of risk that lies between the groups, less what as many random groups would show.
    double separation() const {
        double count = 0.0, total = 0.0;
        for (const auto& [value, group] : groups) {
            count += group.count;
            total += group.risk;
        }
        if (count < 2.0) return 0.0;
        const double mean = total / count;
        double between = 0.0;
        for (const auto& [value, group] : groups)
            if (group.count > 0.0)
                between += group.count * (group.risk / group.count - mean) * (group.risk / group.count - mean);
        return between / count - mean * (1.0 - mean) * static_cast<double>(groups.size() - 1) / count;
    }
};

std::vector<Candidate> candidatesOf(const std::vector<ColumnSpec>& columns) {
    std::vector<Candidate> candidates;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const ColumnSpec& column = columns[i];
        if (column.role == ColumnRole::Key || column.role == ColumnRole::Label) continue;
        if (column.type == ColumnType::Real || column.type == ColumnType::Timestamp) continue;
        candidates.push_back({i, column.type == ColumnType::Text ? kMostTextValues : kMostNumberValues, false, {}});
    }
    return candidates;
}

/// The score, else the label as 0 or 1, of the row whose first two cells these are.
std::optional<double> riskOf(const storage::Statement& row, const ColumnSpec* label) {
    if (!row.isNull(0)) return row.real(0);
    if (label == nullptr || row.isNull(1)) return std::nullopt;
    const bool left = label->type == ColumnType::Text ? isPositive(*label, row.text(1)) : isPositive(*label, row.real(1));
    return left ? 1.0 : 0.0;
}

Result<void> sample(const storage::Project& project, const std::vector<ColumnSpec>& columns, std::span<Candidate> candidates) {
    const auto stored = storage::storedNames(columns);
    const ColumnSpec* label = nullptr;
    std::string list = "NULL";
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].role == ColumnRole::Label) {
            label = &columns[i];
            list = "c." + storage::quoteIdentifier(stored[i]);
        }
    for (const Candidate& candidate : candidates) list += ", c." + storage::quoteIdentifier(stored[candidate.column]);
    HOLDFAST_ASSIGN(storage::Statement query, project.database().prepare("SELECT s.probability, " + list +
                                                                         " FROM customers c LEFT JOIN scores s ON "
                                                                         "s.customer = c.rowid ORDER BY c.rowid LIMIT " +
                                                                         std::to_string(kSampledCustomers)));
    for (;;) {
        HOLDFAST_ASSIGN(const bool row, query.step());
        if (!row) return {};
        const auto risk = riskOf(query, label);
        for (std::size_t i = 0; i < candidates.size(); ++i) {
            const int cell = static_cast<int>(i) + 2;
            if (!candidates[i].givenUp && !query.isNull(cell)) candidates[i].add(std::string(query.text(cell)), risk);
        }
    }
}

}  // namespace

Result<SegmentChoice> chooseSegments(const storage::Project& project, const std::vector<ColumnSpec>& columns) {
    auto candidates = candidatesOf(columns);
    for (std::size_t from = 0; from < candidates.size(); from += kColumnsAtOnce)
        HOLDFAST_CHECK(
            sample(project, columns, std::span(candidates).subspan(from, std::min(kColumnsAtOnce, candidates.size() - from))));
    SegmentChoice choice;
    std::vector<std::pair<double, std::string>> separations;
    for (const Candidate& candidate : candidates) {
        if (candidate.givenUp || candidate.groups.size() < 2) continue;
        const ColumnSpec& column = columns[candidate.column];
        choice.columns.push_back(column.name);
        if (!isFeature(column.role)) continue;
        separations.emplace_back(candidate.separation(), column.name);
    }
    std::stable_sort(separations.begin(), separations.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    for (auto& [separation, name] : separations) choice.telling.push_back(std::move(name));
    return choice;
}

}  // namespace holdfast::workbench
