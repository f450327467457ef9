#include "core/scoring/drift.h"

#include <boost/math/distributions/chi_squared.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kTenths = 10;
constexpr std::size_t kLevels = 20;
constexpr double kMoved = 0.1;
constexpr double kOther = 0.25;
constexpr double kByChance = 0.01;      ///< how often all columns together may exceed it when nothing moved
constexpr double kMatters = 0.05;       ///< share of importance from which a column's own drift asks for training

/// Cuts between tenths; where a value repeats over several tenths its cuts fall together and are kept once. Where the lowest
/// or highest value alone fills a tenth, what lies beyond it gets a bin too: a constant that changes must be seen.
std::vector<double> tenths(std::vector<double> values) {
    std::vector<double> cuts;
    if (values.empty()) return cuts;
    std::sort(values.begin(), values.end());
    for (std::size_t i = 1; i < kTenths; ++i)
        if (const double cut = values[i * values.size() / kTenths]; cuts.empty() || cut > cuts.back()) cuts.push_back(cut);
    if (cuts.back() == values.back()) cuts.push_back(std::nextafter(cuts.back(), std::numeric_limits<double>::infinity()));
    return cuts;
}

/// The most frequent levels of a category, as codes of the schema.
std::vector<std::size_t> frequentLevels(const FeatureMatrix& matrix, std::size_t column, std::size_t levels) {
    std::vector<std::uint64_t> counts(levels, 0);
    for (std::size_t i = 0; i < matrix.rows; ++i)
        if (const double value = matrix.at(i, column); !std::isnan(value)) ++counts[static_cast<std::size_t>(value)];
    std::vector<std::size_t> order(levels);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
    if (order.size() > kLevels) order.resize(kLevels);
    return order;
}

std::size_t binsOf(const BinnedShares& shares, bool otherLevels) {
    return (shares.levels.empty() ? shares.cuts.size() + 1 : shares.levels.size() + (otherLevels ? 1 : 0)) + 1;
}

/// Bin of a number among cuts; the last bin of all is for NaN.
std::size_t numberBin(const std::vector<double>& cuts, double value) {
    if (std::isnan(value)) return cuts.size() + 1;
    return static_cast<std::size_t>(std::upper_bound(cuts.begin(), cuts.end(), value) - cuts.begin());
}

/// [bins] counts of a column under the bins of a reference.
std::vector<double> countColumn(const BinnedShares& bins, const FeatureMatrix& matrix, std::size_t column) {
    const FeatureSpec& spec = matrix.schema->features[column];
    const bool category = spec.kind == FeatureKind::Category;
    const bool others = category && spec.levels.size() > bins.levels.size();
    std::vector<double> counts(binsOf(bins, others), 0.0);
    std::vector<std::size_t> binOfLevel(spec.levels.size(), bins.levels.size());
    for (std::size_t level = 0; level < spec.levels.size(); ++level) {
        const auto found = std::find(bins.levels.begin(), bins.levels.end(), spec.levels[level]);
        binOfLevel[level] = static_cast<std::size_t>(found - bins.levels.begin());
    }
    for (std::size_t i = 0; i < matrix.rows; ++i) {
        const double value = matrix.at(i, column);
        const bool absent = std::isnan(value);
        const std::size_t bin = absent     ? counts.size() - 1
                                : category ? binOfLevel[static_cast<std::size_t>(value)]
                                           : numberBin(bins.cuts, value);
        counts[bin] += 1.0;
    }
    return counts;
}

std::vector<double> countScores(const BinnedShares& bins, std::span<const double> probabilities) {
    std::vector<double> counts(binsOf(bins, false), 0.0);
    for (const double p : probabilities) counts[numberBin(bins.cuts, p)] += 1.0;
    return counts;
}

void setShares(BinnedShares& bins, std::vector<double> counts, double rows) {
    for (double& count : counts) count /= rows;
    bins.shares = std::move(counts);
}

/// Index of counts now against shares then; bins empty on both sides say nothing and are left out.
ColumnDrift compare(const BinnedShares& then, double rowsThen, const std::vector<double>& now, double rowsNow, double level) {
    ColumnDrift drift;
    drift.column = then.column;
    drift.missingThen = then.shares.back();
    drift.missingNow = now.back() / rowsNow;
    double used = 0.0;
    for (std::size_t bin = 0; bin < now.size(); ++bin) {
        const double before = then.shares[bin] * rowsThen;
        if (before < 0.5 && now[bin] < 0.5) continue;
        const double p = std::max(before, 0.5) / rowsThen;
        const double q = std::max(now[bin], 0.5) / rowsNow;
        drift.psi += (q - p) * std::log(q / p);
        used += 1.0;
    }
    if (used > 1.0)
        drift.chance = boost::math::quantile(boost::math::complement(boost::math::chi_squared(used - 1.0), level)) *
                       (1.0 / rowsThen + 1.0 / rowsNow);
    if (drift.psi > drift.chance)
        drift.level = drift.psi >= kOther ? DriftLevel::Other : drift.psi >= kMoved ? DriftLevel::Moved : DriftLevel::Stable;
    return drift;
}

std::string plural(std::size_t count, const char* one, const char* many) {
    return std::to_string(count) + ' ' + (count == 1 ? one : many);
}

void advise(DriftReport& report) {
    const ColumnDrift* worst = nullptr;
    std::size_t moved = 0;
    for (const ColumnDrift& column : report.columns) {
        if (column.level == DriftLevel::Stable) continue;
        ++moved;
        if (column.level == DriftLevel::Other && column.importance >= kMatters && !worst) worst = &column;
    }
    report.retrain = report.scores.level == DriftLevel::Other || worst;
    if (report.scores.level == DriftLevel::Other)
        report.advice = "The scores are spread quite differently from those in training. Train the model again.";
    else if (worst)
        report.advice = "The column " + worst->column + ", which the model leans on, is quite different from what it was in training. Train the model again.";
    else if (moved > 0 || report.scores.level == DriftLevel::Moved)
        report.advice = (moved > 0 ? plural(moved, "column has", "columns have") : std::string("The scores have")) +
                        " moved since training, but not so that the model would need it: keep an eye on it.";
    else
        report.advice = "Columns and scores are spread as they were in training.";
}

}  // namespace

DriftReference driftReference(const FeatureMatrix& training, std::span<const double> probabilities) {
    DriftReference reference;
    reference.rows = training.rows;
    if (training.rows == 0) return reference;
    const double rows = static_cast<double>(training.rows);
    for (std::size_t j = 0; j < training.cols(); ++j) {
        const FeatureSpec& spec = training.schema->features[j];
        BinnedShares bins;
        bins.column = spec.name;
        if (spec.kind == FeatureKind::Category) {
            for (const std::size_t level : frequentLevels(training, j, spec.levels.size()))
                bins.levels.push_back(spec.levels[level]);
        } else {
            std::vector<double> present;
            for (std::size_t i = 0; i < training.rows; ++i)
                if (const double value = training.at(i, j); !std::isnan(value)) present.push_back(value);
            bins.cuts = tenths(std::move(present));
        }
        setShares(bins, countColumn(bins, training, j), rows);
        reference.columns.push_back(std::move(bins));
    }
    reference.scores.column = "score";
    reference.scores.cuts = tenths({probabilities.begin(), probabilities.end()});
    setShares(reference.scores, countScores(reference.scores, probabilities), static_cast<double>(probabilities.size()));
    return reference;
}

DriftReport measureDrift(const DriftReference& reference, const FeatureMatrix& now, std::span<const double> probabilities,
                         std::span<const FeatureImportance> importance) {
    DriftReport report;
    report.rowsThen = reference.rows;
    report.rowsNow = now.rows;
    if (reference.rows == 0 || now.rows == 0) return report;
    double total = 0.0;
    for (const FeatureImportance& one : importance) total += one.importance;
    const double before = static_cast<double>(reference.rows), after = static_cast<double>(now.rows);
    const double level = kByChance / static_cast<double>(reference.columns.size() + 1);
    for (const BinnedShares& then : reference.columns) {
        const int column = now.schema->indexOf(then.column);
        if (column < 0) continue;
        const auto counts = countColumn(then, now, static_cast<std::size_t>(column));
        if (counts.size() != then.shares.size()) continue;  // not this model's reference
        ColumnDrift drift = compare(then, before, counts, after, level);
        for (const FeatureImportance& one : importance)
            if (one.column == then.column && total > 0.0) drift.importance = one.importance / total;
        report.columns.push_back(std::move(drift));
    }
    report.scores = compare(reference.scores, before, countScores(reference.scores, probabilities), after, level);
    std::stable_sort(report.columns.begin(), report.columns.end(),
                     [](const ColumnDrift& a, const ColumnDrift& b) { return a.psi > b.psi; });
    advise(report);
    return report;
}

}  // namespace holdfast::scoring
