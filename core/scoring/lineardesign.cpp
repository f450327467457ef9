#include "core/scoring/lineardesign.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace holdfast::scoring {

double LinearDesign::Column::raw(double value) const {
    switch (kind) {
        case Kind::Missing: return std::isnan(value) ? 1.0 : 0.0;
        case Kind::Level: return value == level ? 1.0 : 0.0;
        case Kind::Number: break;
    }
    return std::isnan(value) ? fill : std::clamp(value, low, high);
}

LinearDesign LinearDesign::fit(const FeatureMatrix& features, std::span<const std::size_t> rows, std::size_t leastLevel) {
    LinearDesign design;
    for (std::size_t f = 0; f < features.cols(); ++f)
        if (features.schema->features[f].kind == FeatureKind::Number)
            design.addNumber(features, rows, f);
        else
            design.addLevels(features, rows, f, leastLevel);
    return design;
}

void LinearDesign::addNumber(const FeatureMatrix& features, std::span<const std::size_t> rows, std::size_t feature) {
    Column column{.kind = Column::Kind::Number, .feature = feature};
    column.low = std::numeric_limits<double>::infinity();
    column.high = -column.low;
    double sum = 0.0;
    std::size_t present = 0;
    for (const std::size_t row : rows) {
        const double value = features.at(row, feature);
        if (std::isnan(value)) continue;
        sum += value;
        ++present;
        column.low = std::min(column.low, value);
        column.high = std::max(column.high, value);
    }
    if (present == 0) return;
    column.fill = sum / static_cast<double>(present);
    addStandardised(column, features, rows);
    addStandardised({.kind = Column::Kind::Missing, .feature = feature}, features, rows);
}

void LinearDesign::addLevels(const FeatureMatrix& features, std::span<const std::size_t> rows, std::size_t feature,
                             std::size_t least) {
    std::vector<std::size_t> counts(features.schema->features[feature].levels.size(), 0);
    for (const std::size_t row : rows) {
        const double code = features.at(row, feature);
        if (code >= 0.0 && code < static_cast<double>(counts.size())) ++counts[static_cast<std::size_t>(code)];
    }
    for (std::size_t level = 0; level < counts.size(); ++level)
        if (counts[level] >= least && counts[level] + least <= rows.size())
            addStandardised({.kind = Column::Kind::Level, .feature = feature, .level = static_cast<double>(level)}, features, rows);
}

void LinearDesign::addStandardised(Column column, const FeatureMatrix& features, std::span<const std::size_t> rows) {
    double sum = 0.0;
    for (const std::size_t row : rows) sum += column.raw(features.at(row, column.feature));
    column.centre = sum / static_cast<double>(rows.size());
    double squares = 0.0;
    for (const std::size_t row : rows) squares += std::pow(column.raw(features.at(row, column.feature)) - column.centre, 2.0);
    column.scale = std::sqrt(squares / static_cast<double>(rows.size()));
    if (column.scale > 1e-9 * (1.0 + std::abs(column.centre))) m_columns.push_back(column);
}

Eigen::MatrixXd LinearDesign::encode(const FeatureMatrix& features, std::span<const std::size_t> rows) const {
    Eigen::MatrixXd out(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(m_columns.size()));
    for (std::size_t c = 0; c < m_columns.size(); ++c) {
        const Column& column = m_columns[c];
        for (std::size_t r = 0; r < rows.size(); ++r)
            out(static_cast<Eigen::Index>(r), static_cast<Eigen::Index>(c)) =
                (column.raw(features.at(rows[r], column.feature)) - column.centre) / column.scale;
    }
    return out;
}

}  // namespace holdfast::scoring
