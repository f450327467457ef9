#include "core/scoring/encoding.h"

#include "core/scoring/cutsearch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kMaxCells = std::numeric_limits<std::uint16_t>::max();

/// What parts the bins of two edges or more; a value's bin is how many of them it has reached.
std::span<const double> innerEdges(const std::vector<double>& edges) {
    return std::span(edges).subspan(1, edges.size() - 2);
}

std::size_t binOf(const std::vector<double>& edges, double value) {
    return reachedCuts<1>(innerEdges(edges), {value})[0];
}

float placeInBin(const std::vector<double>& edges, std::size_t bin, double value) {
    const double left = edges[bin];
    return static_cast<float>(std::clamp((value - left) / (edges[bin + 1] - left), 0.0, 1.0));
}

std::size_t levelCell(const FeatureEncoding::Feature& feature, double value) {
    if (value >= 0.0 && value < static_cast<double>(feature.levelCells.size()))
        return static_cast<std::size_t>(feature.levelCells[static_cast<std::size_t>(value)]);
    return feature.missingCell();
}

/// Edges at the distinct values when they are few, else at quantiles; values that repeat a lot become edges themselves.
std::vector<double> quantileEdges(std::vector<double>& values, std::size_t bins) {
    std::sort(values.begin(), values.end());
    std::vector<double> distinct;
    std::unique_copy(values.begin(), values.end(), std::back_inserter(distinct));
    if (distinct.size() <= bins + 1) return distinct;
    std::vector<double> edges;
    for (std::size_t i = 0; i <= bins; ++i) {
        const double place = static_cast<double>(i) / static_cast<double>(bins) * static_cast<double>(values.size() - 1);
        const double edge = values[static_cast<std::size_t>(std::llround(place))];
        if (edges.empty() || edge > edges.back()) edges.push_back(edge);
    }
    return edges;
}

FeatureEncoding::Feature fitNumber(std::vector<double>& present, std::size_t bins) {
    FeatureEncoding::Feature feature;
    feature.kind = FeatureKind::Number;
    feature.edges = quantileEdges(present, bins);
    const std::size_t count = std::max<std::size_t>(1, feature.edges.size() - std::min<std::size_t>(feature.edges.size(), 1));
    feature.cells = count + 1;
    std::vector<double> sums(count, 0.0);
    if (feature.edges.size() > 1) {
        for (const double value : present) {
            const std::size_t bin = binOf(feature.edges, value);
            const double left = feature.edges[bin];
            for (std::size_t j = 0; j < bin; ++j) sums[j] += 1.0;
            sums[bin] += (value - left) / (feature.edges[bin + 1] - left);
        }
    }
    for (const double sum : sums)
        feature.missing.push_back(present.empty() ? 0.0F : static_cast<float>(sum / static_cast<double>(present.size())));
    return feature;
}

FeatureEncoding::Feature fitCategory(const std::vector<std::size_t>& counts, std::size_t minCount) {
    FeatureEncoding::Feature feature;
    feature.kind = FeatureKind::Category;
    feature.levelCells.assign(counts.size(), -1);
    double kept = 0.0;
    std::size_t next = 0;
    for (std::size_t level = 0; level < counts.size() && next + 1 < kMaxCells; ++level) {
        if (counts[level] < std::max<std::size_t>(1, minCount)) continue;
        feature.levelCells[level] = static_cast<std::int32_t>(next++);
        kept += static_cast<double>(counts[level]);
        feature.missing.push_back(static_cast<float>(counts[level]));
    }
    for (float& share : feature.missing) share = static_cast<float>(share / kept);
    feature.cells = next + 1;
    for (auto& cell : feature.levelCells)
        if (cell < 0) cell = static_cast<std::int32_t>(next);
    return feature;
}

}  // namespace

FeatureEncoding FeatureEncoding::fit(const FeatureMatrix& matrix, std::span<const std::size_t> rows,
                                     const EncodingOptions& options) {
    FeatureEncoding encoding;
    const auto& specs = matrix.schema->features;
    const auto numbers = static_cast<std::size_t>(
        std::count_if(specs.begin(), specs.end(), [](const FeatureSpec& spec) { return spec.kind == FeatureKind::Number; }));
    const std::size_t share = options.maxColumns / std::max<std::size_t>(1, numbers);
    const std::size_t bins = std::clamp<std::size_t>(std::min(options.maxBins, share), 1, kMaxCells - 2);
    std::vector<double> present;
    for (std::size_t f = 0; f < specs.size(); ++f) {
        const bool isRead = options.graphColumns || specs[f].source != ColumnSource::Graph;
        const auto met = isRead ? rows : rows.first(0);
        if (specs[f].kind == FeatureKind::Number) {
            present.clear();
            for (const std::size_t row : met)
                if (const double value = matrix.at(row, f); std::isfinite(value)) present.push_back(value);
            encoding.m_features.push_back(fitNumber(present, bins));
        } else {
            std::vector<std::size_t> counts(specs[f].levels.size(), 0);
            for (const std::size_t row : met) {
                const double value = matrix.at(row, f);
                if (value >= 0.0 && value < static_cast<double>(counts.size())) ++counts[static_cast<std::size_t>(value)];
            }
            encoding.m_features.push_back(fitCategory(counts, options.minLevelCount));
        }
    }
    encoding.layOut();
    return encoding;
}

void FeatureEncoding::layOut() {
    std::size_t offset = 0;
    for (Feature& feature : m_features) {
        feature.cellOffset = offset;
        feature.columnOffset = offset;
        offset += feature.cells;
    }
    m_columns = offset;
}

void FeatureEncoding::locate(const double* row, std::uint16_t* cells, float* fractions) const {
    for (std::size_t f = 0; f < m_features.size(); ++f) {
        std::uint32_t cell = 0;
        locateFeature(f, row, 1, {&cell, fractions + f});
        cells[f] = static_cast<std::uint16_t>(cell - m_features[f].cellOffset);
    }
}

void FeatureEncoding::locateColumns(const double* values, std::size_t rows, const Located& out, std::size_t stride) const {
    for (std::size_t f = 0; f < m_features.size(); ++f)
        locateFeature(f, values, rows, {out.cells + f * stride, out.fractions + f * stride});
}

void FeatureEncoding::locateFeature(std::size_t f, const double* values, std::size_t rows, const Located& out) const {
    const Feature& feature = m_features[f];
    const std::size_t width = m_features.size();
    const auto offset = static_cast<std::uint32_t>(feature.cellOffset);
    const auto missing = static_cast<std::uint32_t>(feature.missingCell());
    if (feature.kind == FeatureKind::Number && feature.edges.size() > 1) {
        forEachReached(innerEdges(feature.edges), values + f, rows, width, [&](std::size_t r, std::size_t bin) {
            const double value = values[r * width + f];
            const bool known = !std::isnan(value);
            out.cells[r] = offset + (known ? static_cast<std::uint32_t>(bin) : missing);
            out.fractions[r] = known ? placeInBin(feature.edges, bin, value) : 0.0F;
        });
        return;
    }
    const bool category = feature.kind == FeatureKind::Category;
    for (std::size_t r = 0; r < rows; ++r) {
        const double value = values[r * width + f];
        const bool constant = !feature.edges.empty() && !std::isnan(value);  // of a number never met, nothing is known
        out.cells[r] = offset + (category ? static_cast<std::uint32_t>(levelCell(feature, value)) : constant ? 0 : missing);
        out.fractions[r] = 0.0F;
    }
}

void FeatureEncoding::cellStart(const Feature& feature, std::size_t cell, float* out) {
    std::fill_n(out, feature.columns(), 0.0F);
    if (cell == feature.missingCell()) {
        std::copy(feature.missing.begin(), feature.missing.end(), out);
        out[cell] = 1.0F;
    } else if (feature.kind == FeatureKind::Category) {
        out[cell] = 1.0F;
    } else {
        std::fill_n(out, cell, 1.0F);
    }
}

void FeatureEncoding::expand(const std::uint16_t* cells, const float* fractions, float* out) const {
    for (std::size_t f = 0; f < m_features.size(); ++f) {
        const Feature& feature = m_features[f];
        float* columns = out + feature.columnOffset;
        cellStart(feature, cells[f], columns);
        if (cellHasSlope(feature, cells[f])) columns[cells[f]] = fractions[f];
    }
}

nlohmann::json FeatureEncoding::toJson() const {
    auto list = nlohmann::json::array();
    for (const Feature& feature : m_features)
        list.push_back({{"number", feature.kind == FeatureKind::Number},
                        {"edges", feature.edges},
                        {"levelCells", feature.levelCells},
                        {"missing", feature.missing}});
    return list;
}

Result<FeatureEncoding> FeatureEncoding::fromJson(const nlohmann::json& json) {
    const Unexpected damaged(ErrorCode::Corrupt, "The model's preprocessing is damaged. Train the model again.");
    FeatureEncoding encoding;
    try {
        for (const auto& entry : json) {
            Feature feature;
            feature.kind = entry.at("number").get<bool>() ? FeatureKind::Number : FeatureKind::Category;
            feature.edges = entry.at("edges").get<std::vector<double>>();
            feature.levelCells = entry.at("levelCells").get<std::vector<std::int32_t>>();
            feature.missing = entry.at("missing").get<std::vector<float>>();
            feature.cells = feature.missing.size() + 1;
            const bool number = feature.kind == FeatureKind::Number;
            const bool ascending = std::is_sorted(feature.edges.begin(), feature.edges.end(), std::less_equal<>());
            const bool binsMatch = feature.missing.size() == std::max<std::size_t>(2, feature.edges.size()) - 1;
            const bool cellsFit = std::all_of(feature.levelCells.begin(), feature.levelCells.end(), [&](std::int32_t cell) {
                return cell >= 0 && static_cast<std::size_t>(cell) < feature.cells;
            });
            if (feature.cells > kMaxCells || !cellsFit || (number && (!ascending || !binsMatch))) return damaged;
            encoding.m_features.push_back(std::move(feature));
        }
    } catch (const nlohmann::json::exception&) {
        return damaged;
    }
    encoding.layOut();
    return encoding;
}

}  // namespace holdfast::scoring
