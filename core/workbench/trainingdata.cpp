#include "core/workbench/trainingdata.h"

#include "core/data/label.h"
#include "core/scoring/leakage.h"
#include "core/scoring/model.h"
#include "core/workbench/champion.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::workbench {

namespace {

constexpr std::size_t kFewestOfAClass = 10;
constexpr std::size_t kFewestForIdentifiers = 50;  // below this, a column of all-different texts may be chance
constexpr std::size_t kLevelsKept = 255;

std::string count(std::size_t n, std::string_view one, std::string_view many) {
    return std::to_string(n) + " " + std::string(n == 1 ? one : many);
}

CustomerTable takeRows(const CustomerTable& table, const std::vector<std::size_t>& rows) {
    CustomerTable result;
    for (const std::size_t row : rows) result.keys.push_back(table.keys[row]);
    for (const TableColumn& column : table.columns) {
        TableColumn taken;
        taken.spec = column.spec;
        taken.levels = column.levels;
        for (const std::size_t row : rows) {
            if (!column.codes.empty()) taken.codes.push_back(column.codes[row]);
            if (!column.numbers.empty()) taken.numbers.push_back(column.numbers[row]);
        }
        result.columns.push_back(std::move(taken));
    }
    return result;
}

struct Spread {
    std::size_t present = 0;
    std::size_t distinct = 0;
    std::size_t coveredByLevels = 0;  ///< rows whose text is among the 255 most frequent
};

Spread spreadOfText(const TableColumn& column) {
    std::vector<std::size_t> counts(column.levels.size(), 0);
    for (const std::int32_t code : column.codes)
        if (code != kMissingLevel) ++counts[static_cast<std::size_t>(code)];
    std::erase(counts, std::size_t{0});
    std::sort(counts.rbegin(), counts.rend());
    Spread spread{std::accumulate(counts.begin(), counts.end(), std::size_t{0}), counts.size(), 0};
    spread.coveredByLevels = std::accumulate(
        counts.begin(), counts.begin() + static_cast<std::ptrdiff_t>(std::min(counts.size(), kLevelsKept)), std::size_t{0});
    return spread;
}

Spread spreadOfNumbers(const TableColumn& column) {
    std::vector<double> values;
    for (const double value : column.numbers)
        if (!std::isnan(value)) values.push_back(value);
    Spread spread{values.size(), 0, values.size()};
    std::sort(values.begin(), values.end());
    spread.distinct = static_cast<std::size_t>(std::unique(values.begin(), values.end()) - values.begin());
    return spread;
}

/// Whole numbers that never repeat and hardly skip one: a running number, not a measurement.
bool looksLikeRunningNumber(const TableColumn& column, const Spread& spread) {
    if (column.spec.type != ColumnType::Integer || spread.present < kFewestForIdentifiers || spread.distinct < spread.present)
        return false;
    double low = INFINITY;
    double high = -INFINITY;
    for (const double value : column.numbers)
        if (!std::isnan(value)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    return high - low + 1.0 <= 2.0 * static_cast<double>(spread.present);
}

/// Why a column cannot help, or nothing.
std::string uselessBecause(const TableColumn& column) {
    const Spread spread = column.isText() ? spreadOfText(column) : spreadOfNumbers(column);
    const std::size_t rows = column.isText() ? column.codes.size() : column.numbers.size();
    if (spread.present == 0) return "always missing";
    if (spread.distinct == 1 && spread.present == rows) return "the same for every customer";
    if (column.isText() && spread.present >= kFewestForIdentifiers &&
        (2 * spread.distinct > spread.present || 2 * spread.coveredByLevels < spread.present))
        return "nearly every customer has an own value";
    if (looksLikeRunningNumber(column, spread)) return "a running number";
    return {};
}

class ColumnChoice {
public:
    ColumnChoice(const CustomerTable& labelled, TrainingData& data) : m_labelled(labelled), m_data(data) {}

    Result<void> leaveOutOnRequest(const std::vector<std::string>& names) {
        for (const std::string& name : names) {
            if (m_labelled.find(name) == nullptr)
                return Unexpected(ErrorCode::InvalidInput,
                                  "There is no column \"" + name + "\" to leave out. Check its spelling.");
            leaveOut(name, "left out on request");
        }
        return {};
    }

    void leaveOutUseless() {
        for (const TableColumn& column : m_labelled.columns)
            if (isFeature(column.spec.role) && !isOut(column.spec.name))
                if (const std::string reason = uselessBecause(column); !reason.empty()) leaveOut(column.spec.name, reason);
    }

    void leaveOutLeaks(bool keep, std::uint64_t seed) {
        for (const auto& finding : scoring::findLeaks(m_labelled, m_data.labels, seed)) {
            if (isOut(finding.column)) continue;
            m_data.warnings.push_back("Leakage: " + finding.column + " " + finding.reason + ". " +
                                      (keep ? "It was kept on request; the measured quality may not hold for new customers."
                                            : "It was left out; keep it only if it is known before a customer leaves."));
            if (!keep) leaveOut(finding.column, "suspected leak: " + finding.reason);
        }
    }

    /// They know of referrals that were made after the customers a model is judged on had joined.
    void leaveOutWhatTheNetworkTold(bool keep) {
        std::string names;
        for (const TableColumn& column : m_labelled.columns) {
            if (column.spec.source != ColumnSource::Graph || !isFeature(column.spec.role) || isOut(column.spec.name)) continue;
            names += (names.empty() ? "" : ", ") + column.spec.name;
            if (!keep) leaveOut(column.spec.name, "knows of later referrals, and the model is judged by time");
        }
        if (names.empty()) return;
        m_data.warnings.push_back("Worked out from the whole referral network, later referrals included, while the model is judged by time: " +
                                  names + (keep ? ". Kept on request; the measured quality may not hold for new customers."
                                                : ". Left out; the learner that reads the network itself takes their place."));
    }

    /// They would not be learned from anyhow; the card says that they were there.
    void tellIgnored() {
        for (const TableColumn& column : m_labelled.columns)
            if (column.spec.role == ColumnRole::Ignore) leaveOut(column.spec.name, "its role is ignore");
    }

    const std::vector<std::string>& out() const { return m_out; }

private:
    bool isOut(const std::string& name) const { return std::find(m_out.begin(), m_out.end(), name) != m_out.end(); }
    void leaveOut(const std::string& name, const std::string& reason) {
        if (isOut(name)) return;
        m_out.push_back(name);
        m_data.excludedColumns.push_back(name + " (" + reason + ")");
    }

    const CustomerTable& m_labelled;
    TrainingData& m_data;
    std::vector<std::string> m_out;
};

Result<void> checkClasses(const std::vector<double>& labels, const std::string& column, int folds) {
    const auto left = static_cast<std::size_t>(std::accumulate(labels.begin(), labels.end(), 0.0));
    const std::size_t stayed = labels.size() - left;
    if (labels.empty())
        return Unexpected(ErrorCode::InvalidInput,
                          "No customer has a label: the column " + column + " is empty. Import a table that says who left.");
    if (left == 0 || stayed == 0)
        return Unexpected(ErrorCode::InvalidInput,
                          std::string("Every customer with a label ") + (left == 0 ? "stayed" : "left") +
                              ", so there is nothing to tell apart. Check the column " + column + " and its positive value.");
    const std::size_t fewest = std::min(left, stayed);
    const std::string who = left < stayed ? " left" : " stayed";
    if (fewest < kFewestOfAClass)
        return Unexpected(ErrorCode::InvalidInput, "Only " + count(fewest, "customer", "customers") + who +
                                                       "; a model needs at least " + std::to_string(kFewestOfAClass) +
                                                       " of each kind. Import more customers.");
    if (fewest < static_cast<std::size_t>(folds))
        return Unexpected(ErrorCode::InvalidInput, "Only " + count(fewest, "customer", "customers") + who + ", too few for " +
                                                       std::to_string(folds) + " folds. Use at most " + std::to_string(fewest) +
                                                       ".");
    return {};
}

/// Who has a label, and who of them is judged by whom.
Result<void> takeLabels(TrainingSource& source, const TrainRequest& request, TrainingData& data) {
    HOLDFAST_ASSIGN(const std::vector<double> all, labelsOf(source.table));
    data.labelColumn = labelColumn(source.table)->spec.name;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (!std::isnan(all[i])) {
            data.rows.push_back(i);
            data.labels.push_back(all[i]);
        }
    HOLDFAST_CHECK(checkClasses(data.labels, data.labelColumn, request.folds));
    if (data.rows.size() < all.size())
        data.warnings.push_back(count(all.size() - data.rows.size(), "customer has", "customers have") +
                                " no label and took no part in training; they are scored all the same.");
    data.split = planSplit(source.joined, {data.rows, data.labels}, request);
    if (data.split.plan.forward) data.joined = std::move(source.joined.at);
    if (!data.split.refusal.empty()) data.warnings.push_back(data.split.refusal);
    return {};
}

}  // namespace

Result<TrainingData> prepareTraining(TrainingSource source, const TrainRequest& request, const TaskContext& context) {
    TrainingData data;
    HOLDFAST_CHECK(takeLabels(source, request, data));
    CustomerTable& table = source.table;
    context.progress(0, 0, "Looking for leaks");
    CustomerTable subset;
    if (data.rows.size() < table.rows()) subset = takeRows(table, data.rows);
    const CustomerTable& labelled = data.rows.size() < table.rows() ? subset : table;
    ColumnChoice choice(labelled, data);
    HOLDFAST_CHECK(choice.leaveOutOnRequest(request.exclude));
    choice.leaveOutUseless();
    choice.leaveOutLeaks(request.keepLeaks, request.seed);
    if (data.split.plan.forward) choice.leaveOutWhatTheNetworkTold(request.keepLeaks);
    choice.tellIgnored();
    HOLDFAST_CHECK(context.checkpoint());
    data.features = scoring::buildFeatures(labelled, choice.out(), &data.warnings);
    if (data.features.cols() == 0)
        return Unexpected(ErrorCode::InvalidInput,
                          data.excludedColumns.empty()
                              ? "No column is a feature, so there is nothing to learn from. Give some columns a feature role."
                              : "Every feature was left out, so there is nothing to learn from: " +
                                    data.excludedColumns.front() + (data.excludedColumns.size() > 1 ? ", ..." : "") + ".");
    data.table = std::move(table);
    return data;
}

Result<void> placeTrainingData(const storage::Project& project, TrainingData& data, PlaceRequest request,
                               const TaskContext& context) {
    request.project = &data.table;
    request.schema = data.features.schema;
    HOLDFAST_ASSIGN(data.placed, placeCustomers(project, request, context));
    if (!data.placed) return {};
    HOLDFAST_ASSIGN(const std::vector<double> labels, labelsOf(data.table));
    std::vector<std::size_t> labelled;
    for (std::size_t i = 0; i < labels.size(); ++i)
        if (!std::isnan(labels[i])) labelled.push_back(data.placed->nodes[i]);
    data.placed->nodes = std::move(labelled);
    if (!data.joined.empty()) data.joined.resize(data.placed->network.nodes(), -INFINITY);  // who is no customer was always there
    return {};
}

}  // namespace holdfast::workbench
