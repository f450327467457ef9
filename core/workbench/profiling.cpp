#include "core/workbench/profiling.h"

#include "core/base/parallel.h"
#include "core/base/time.h"
#include "core/data/label.h"
#include "core/scoring/leakage.h"
#include "core/storage/customers.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <map>
#include <numeric>

namespace holdfast::workbench {

namespace {

constexpr std::size_t kTop = 10;
constexpr std::size_t kBins = 20;
constexpr std::uint64_t kSeed = 1;  // which rows are sampled and how folds fall: the same profile each time

std::string shown(double value, ColumnType type) {
    if (type == ColumnType::Timestamp) return formatIso8601(static_cast<UtcMillis>(value));
    if (type == ColumnType::Boolean) return value != 0.0 ? "true" : "false";
    std::array<char, 40> text{};
    const auto result = std::to_chars(text.data(), text.data() + text.size(), value);
    return {text.data(), result.ptr};
}

void keepTop(std::vector<std::pair<std::string, std::uint64_t>> values, ColumnProfile& profile) {
    const std::size_t count = std::min(kTop, values.size());
    std::partial_sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(count), values.end(), [](const auto& a, const auto& b) {
        return a.second != b.second ? a.second > b.second : a.first < b.first;
    });
    values.resize(count);
    profile.topValues = std::move(values);
}

void profileText(const TableColumn& column, ColumnProfile& profile) {
    std::vector<std::uint64_t> counts(column.levels.size(), 0);
    for (const std::int32_t code : column.codes) {
        if (code == kMissingLevel) ++profile.missing;
        else ++counts[static_cast<std::size_t>(code)];
    }
    std::vector<std::pair<std::string, std::uint64_t>> values;
    for (std::size_t i = 0; i < counts.size(); ++i)
        if (counts[i] > 0) values.emplace_back(column.levels[i], counts[i]);
    profile.distinct = values.size();
    keepTop(std::move(values), profile);
}

/// `sorted`: ascending, not empty. 20 equal bins; a constant column fills the first.
void describe(const std::vector<double>& sorted, ColumnProfile& profile) {
    const std::size_t n = sorted.size();
    const double low = sorted.front(), high = sorted.back();
    const double mean = std::accumulate(sorted.begin(), sorted.end(), 0.0) / static_cast<double>(n);
    double squares = 0.0;
    profile.histogram.assign(kBins, 0.0);
    for (const double value : sorted) {
        squares += (value - mean) * (value - mean);
        const double place = high > low ? (value - low) / (high - low) * static_cast<double>(kBins) : 0.0;
        profile.histogram[std::min(kBins - 1, static_cast<std::size_t>(place))] += 1.0;
    }
    profile.minimum = low;
    profile.maximum = high;
    profile.mean = mean;
    profile.median = n % 2 == 1 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2.0;
    profile.standardDeviation = n > 1 ? std::sqrt(squares / static_cast<double>(n - 1)) : 0.0;
}

void profileNumbers(const TableColumn& column, ColumnProfile& profile) {
    std::vector<double> sorted;
    sorted.reserve(column.numbers.size());
    for (const double value : column.numbers)
        if (!std::isnan(value)) sorted.push_back(value);
    profile.missing = column.numbers.size() - sorted.size();
    if (sorted.empty()) return;
    std::sort(sorted.begin(), sorted.end());
    describe(sorted, profile);
    std::vector<std::pair<std::string, std::uint64_t>> values;
    std::vector<std::pair<std::uint64_t, double>> runs;  // the longest runs of equal values
    for (std::size_t from = 0; from < sorted.size();) {
        const std::size_t to = static_cast<std::size_t>(std::upper_bound(sorted.begin() + static_cast<std::ptrdiff_t>(from), sorted.end(),
                                                                         sorted[from]) - sorted.begin());
        ++profile.distinct;
        runs.emplace_back(to - from, sorted[from]);
        from = to;
    }
    const std::size_t count = std::min(kTop, runs.size());
    std::partial_sort(runs.begin(), runs.begin() + static_cast<std::ptrdiff_t>(count), runs.end(), [](const auto& a, const auto& b) {
        return a.first != b.first ? a.first > b.first : a.second < b.second;
    });
    for (std::size_t i = 0; i < count; ++i) values.emplace_back(shown(runs[i].second, column.spec.type), runs[i].first);
    profile.topValues = std::move(values);
}

/// Nearly every customer has its own value, and it is no measurement.
bool looksLikeIdentifier(const ColumnProfile& profile) {
    const std::uint64_t filled = profile.rows - profile.missing;
    if (filled < 50 || profile.spec.role == ColumnRole::Label) return false;
    if (profile.spec.type != ColumnType::Text && profile.spec.type != ColumnType::Integer) return false;
    if (profile.distinct * 20 < filled * 19) return false;
    if (profile.spec.type == ColumnType::Text) return true;
    // Whole numbers that rarely repeat are money or counts when they crowd somewhere, row numbers when spread evenly.
    const double expected = static_cast<double>(filled) / static_cast<double>(kBins);
    return std::all_of(profile.histogram.begin(), profile.histogram.end(),
                       [&](double count) { return count > 0.7 * expected && count < 1.3 * expected; });
}

ColumnProfile profileColumn(const TableColumn& column, std::size_t rows) {
    ColumnProfile profile;
    profile.spec = column.spec;
    profile.rows = rows;
    if (column.isText()) profileText(column, profile);
    else profileNumbers(column, profile);
    profile.constant = profile.distinct <= 1;
    profile.suspectedIdentifier = looksLikeIdentifier(profile);
    return profile;
}

void addWarnings(DataProfile& profile) {
    for (const ColumnProfile& column : profile.columns) {
        const std::string name = "\"" + column.spec.name + "\" ";
        if (!column.leakage.empty())
            profile.warnings.push_back(name + column.leakage + ". Training leaves it out unless told otherwise.");
        if (!isFeature(column.spec.role)) continue;
        if (column.distinct == 0) profile.warnings.push_back(name + "has no values.");
        else if (column.constant && column.missing == 0) profile.warnings.push_back(name + "has the same value for every customer, so it explains nothing.");
        if (column.suspectedIdentifier)
            profile.warnings.push_back(name + "differs for nearly every customer and looks like an identifier. Consider the role ignore.");
    }
}

void addLabelFindings(const CustomerTable& table, DataProfile& profile, const TaskContext& context) {
    const auto labels = labelsOf(table);
    if (!labels) {
        profile.warnings.push_back(labels.error().message);
        return;
    }
    double left = 0.0, known = 0.0;
    for (const double label : *labels)
        if (!std::isnan(label)) {
            left += label;
            known += 1.0;
        }
    if (known > 0.0) profile.labelRate = left / known;
    std::map<std::string, std::string> reasons;
    for (scoring::LeakFinding& finding : scoring::findLeaks(table, *labels, kSeed)) reasons[finding.column] = std::move(finding.reason);
    parallelFor(profile.columns.size(), context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end && !context.stopRequested(); ++i) {
            ColumnProfile& column = profile.columns[i];
            if (const auto found = reasons.find(column.spec.name); found != reasons.end()) column.leakage = found->second;
            if (column.spec.role == ColumnRole::Label) continue;
            const double auc = scoring::singleColumnAuc(table.columns[i], *labels, kSeed);
            if (!std::isnan(auc)) column.labelAuc = auc;
        }
    });
}

}  // namespace

Result<DataProfile> profileData(storage::Project& project, const TaskContext& context) {
    context.progress(0, 0, "Reading customers");
    HOLDFAST_ASSIGN(const CustomerTable table, storage::readCustomers(project, {}, context));
    if (table.columns.empty() && table.keys.empty())
        return Unexpected(ErrorCode::NotFound, "There are no customers in this project yet. Import a table first.");
    context.progress(0, 0, "Profiling columns");
    DataProfile profile;
    profile.rows = table.rows();
    profile.columns.resize(table.columns.size());
    parallelFor(table.columns.size(), context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t i = begin; i < end && !context.stopRequested(); ++i)
            profile.columns[i] = profileColumn(table.columns[i], table.rows());
    });
    HOLDFAST_CHECK(context.checkpoint());
    addLabelFindings(table, profile, context);
    HOLDFAST_CHECK(context.checkpoint());
    addWarnings(profile);
    return profile;
}

}  // namespace holdfast::workbench
