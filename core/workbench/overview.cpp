#include "core/workbench/overview.h"

#include "core/data/label.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/database.h"
#include "core/workbench/segments.h"

#include <algorithm>
#include <array>
#include <string_view>
#include <unordered_map>

namespace holdfast::workbench {

namespace {

constexpr std::size_t kBins = 20;
constexpr std::size_t kMostSegments = 12;
constexpr std::uint64_t kRowsBetweenPolls = 4096;

struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
};

/// Sums over some customers.
struct Sums {
    std::uint64_t customers = 0, scored = 0, labelled = 0, left = 0;
    double probability = 0.0;
    double loss = 0.0;

    std::optional<double> churnRate() const {
        if (labelled == 0) return std::nullopt;
        return static_cast<double>(left) / static_cast<double>(labelled);
    }
};

/// One row of the pass: score, value, label, segment.
struct Row {
    std::optional<double> probability;
    std::optional<double> value;
    std::optional<bool> left;

    bool hasLeft() const { return left.value_or(false); }
};

class Pass {
public:
    Pass(Overview& overview, const ColumnSpec* label) : m_overview(overview), m_label(label) {}

    void add(const storage::Statement& cells) {
        Row row;
        if (!cells.isNull(0)) row.probability = cells.real(0);
        if (!cells.isNull(1)) row.value = cells.real(1);
        if (m_label != nullptr && !cells.isNull(2))
            row.left = m_label->type == ColumnType::Text ? leftByText(cells.text(2)) : isPositive(*m_label, cells.real(2));
        addTo(m_all, row);
        if (row.probability) addScore(*row.probability, row);
        if (m_overview.segmentColumn.empty()) return;
        if (cells.isNull(3))
            addTo(m_missing, row);
        else
            addTo(segment(cells.text(3)), row);
    }

    void finish(bool haveValue) {
        m_overview.filtered = m_all.customers;
        m_overview.left = m_all.left;
        m_overview.labelled = m_all.labelled;
        if (!m_overview.filteredByLabel) m_overview.churnRate = m_all.churnRate();
        if (m_all.scored > 0) m_overview.meanProbability = m_all.probability / static_cast<double>(m_all.scored);
        if (m_all.scored > 0 && haveValue) m_overview.expectedLoss = m_all.loss;
        if (haveValue && m_all.loss > 0.0 && m_highRiskLoss >= 0.0 && m_highRiskLoss <= m_all.loss)
            m_overview.highRiskShareOfLoss = m_highRiskLoss / m_all.loss;
        if (m_overview.scored())
            for (std::size_t i = 0; i < kBins; ++i)
                m_overview.scoreHistogram.push_back(
                    {static_cast<double>(i) / kBins, static_cast<double>(i + 1) / kBins, m_bins[i]});
        finishSegments();
    }

private:
    bool leftByText(std::string_view text) {
        // Labels have a handful of texts: remembering the answers spares a case-folding comparison per row.
        auto found = m_leftByText.find(text);
        if (found == m_leftByText.end()) found = m_leftByText.emplace(std::string(text), isPositive(*m_label, text)).first;
        return found->second;
    }

    Sums& segment(std::string_view text) {
        const auto found = m_segments.find(text);
        return found != m_segments.end() ? found->second : m_segments[std::string(text)];
    }

    static void addTo(Sums& sums, const Row& row) {
        ++sums.customers;
        if (row.left) {
            ++sums.labelled;
            sums.left += *row.left ? 1 : 0;
        }
        if (!row.probability) return;
        ++sums.scored;
        sums.probability += *row.probability;
        if (row.value && !row.hasLeft()) sums.loss += *row.probability * *row.value;
    }

    void addScore(double probability, const Row& row) {
        ++m_bins[std::min(kBins - 1, static_cast<std::size_t>(std::max(0.0, probability) * kBins))];
        if (probability < m_overview.highRiskFrom || row.hasLeft()) return;
        ++m_overview.highRisk;
        m_highRiskLoss += probability * row.value.value_or(0.0);
    }

    void finishSegments() {
        const auto add = [this](const std::string& name, const Sums& sums, bool missing) {
            const double mean = sums.scored == 0 ? 0.0 : sums.probability / static_cast<double>(sums.scored);
            m_overview.segments.push_back({name, sums.customers, mean, m_overview.filteredByLabel ? std::nullopt : sums.churnRate(),
                                           sums.loss, missing});
        };
        for (const auto& [name, sums] : m_segments) add(name, sums, false);
        if (m_missing.customers > 0) add("missing", m_missing, true);
        std::sort(m_overview.segments.begin(), m_overview.segments.end(), [](const SegmentRisk& a, const SegmentRisk& b) {
            if (a.expectedLoss != b.expectedLoss) return a.expectedLoss > b.expectedLoss;
            return a.customers != b.customers ? a.customers > b.customers : a.segment < b.segment;
        });
        if (m_overview.segments.size() <= kMostSegments) return;
        m_overview.segmentsLeftOut = m_overview.segments.size() - kMostSegments;
        m_overview.segments.resize(kMostSegments);
    }

    Overview& m_overview;
    const ColumnSpec* m_label;
    Sums m_all;
    Sums m_missing;
    std::unordered_map<std::string, Sums, TextHash, std::equal_to<>> m_segments;
    std::unordered_map<std::string, bool, TextHash, std::equal_to<>> m_leftByText;
    std::array<std::uint64_t, kBins> m_bins{};
    double m_highRiskLoss = 0.0;
};

const ColumnSpec* withRole(const std::vector<ColumnSpec>& columns, ColumnRole role) {
    const auto found = std::find_if(columns.begin(), columns.end(), [role](const ColumnSpec& c) { return c.role == role; });
    return found == columns.end() ? nullptr : &*found;
}

/// The column by that name, as SQL; NULL where there is none.
std::string expression(const std::vector<ColumnSpec>& columns, std::string_view name) {
    if (name.empty()) return "NULL";
    const auto stored = storage::storedNames(columns);
    for (std::size_t i = 0; i < columns.size(); ++i)
        if (columns[i].name == name) return "c." + storage::quoteIdentifier(stored[i]);
    return "NULL";
}

Result<void> runPass(const storage::Project& project, const std::vector<ColumnSpec>& columns, const Filter& filter,
                     Overview& overview, const TaskContext& context) {
    const ColumnSpec* const label = withRole(columns, ColumnRole::Label);
    HOLDFAST_ASSIGN(const auto where, storage::filterSql(columns, filter));
    overview.filteredByLabel = label != nullptr && std::any_of(filter.conditions.begin(), filter.conditions.end(),
                                                               [&](const Condition& condition) { return condition.column == label->name; });
    const std::string sql = "SELECT s.probability, " + expression(columns, overview.valueColumn) + ", " +
                            expression(columns, label == nullptr ? std::string_view() : std::string_view(label->name)) + ", " +
                            expression(columns, overview.segmentColumn) + " FROM " + std::string(storage::kCustomersAndScores) +
                            " WHERE " + where.where;
    HOLDFAST_ASSIGN(storage::Statement query, project.database().prepare(sql));
    where.bind(query);
    Pass pass(overview, label);
    for (std::uint64_t row = 0;; ++row) {
        if (row % kRowsBetweenPolls == 0) HOLDFAST_CHECK(context.checkpoint());
        HOLDFAST_ASSIGN(const bool any, query.step());
        if (!any) break;
        pass.add(query);
    }
    pass.finish(!overview.valueColumn.empty());
    return {};
}

Result<void> readProvenance(const storage::Project& project, Overview& overview) {
    HOLDFAST_ASSIGN(storage::Statement query, project.database().prepare("SELECT model_version, as_of FROM scores LIMIT 1"));
    HOLDFAST_ASSIGN(const bool row, query.step());
    if (!row) return {};
    overview.modelVersion = query.integer(0);
    overview.asOf = query.integer(1);
    return {};
}

/// The most telling column, or where asked the most telling one that the filter leaves whole.
std::string pick(const SegmentChoice& choice, const OverviewRequest& request) {
    for (const std::string& column : choice.telling) {
        const bool filtered = std::any_of(request.filter.conditions.begin(), request.filter.conditions.end(),
                                          [&](const Condition& condition) { return condition.column == column; });
        if (!request.leaveOutFiltered || !filtered) return column;
    }
    return choice.telling.empty() ? std::string() : choice.telling.front();
}

Result<void> choose(const storage::Project& project, const std::vector<ColumnSpec>& columns, const OverviewRequest& request,
                    Overview& overview) {
    HOLDFAST_ASSIGN(SegmentChoice choice, chooseSegments(project, columns));
    const std::string& wanted = request.segmentColumn;
    overview.segmentColumn = wanted.empty() ? pick(choice, request) : wanted;
    overview.segmentColumns = std::move(choice.columns);
    if (!wanted.empty() && std::none_of(columns.begin(), columns.end(), [&](const ColumnSpec& c) { return c.name == wanted; }))
        return Unexpected(ErrorCode::InvalidInput,
                          "There is no column \"" + wanted + "\" to show segments of. Check its name.");
    return {};
}

}  // namespace

Result<Overview> computeOverview(const storage::Project& project, const OverviewRequest& request, const TaskContext& context) {
    Overview overview;
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    if (columns.empty()) return overview;
    HOLDFAST_ASSIGN(overview.customers, storage::countCustomers(project, {}));
    HOLDFAST_CHECK(readProvenance(project, overview));
    if (const ColumnSpec* value = withRole(columns, ColumnRole::Value); value != nullptr && value->type != ColumnType::Text)
        overview.valueColumn = value->name;
    HOLDFAST_CHECK(choose(project, columns, request, overview));
    HOLDFAST_CHECK(runPass(project, columns, request.filter, overview, context));
    return overview;
}

}  // namespace holdfast::workbench
