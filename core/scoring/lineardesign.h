// LinearDesign: how the columns of customers become the inputs of linear regressions and of networks: numbers standardised,
// categories one column a level, missing numbers read as the average with a column that says so. Learned from the rows it is
// fitted on and nothing else. Used by core/scenario and models/effects. Immutable once fitted; any thread.
#pragma once

#include "core/data/features.h"

#include <Eigen/Dense>

#include <cstddef>
#include <span>
#include <vector>

namespace holdfast::scoring {

class LinearDesign {
public:
    /// Levels met fewer than `leastLevel` times, and columns that never change, get no column.
    static LinearDesign fit(const FeatureMatrix& features, std::span<const std::size_t> rows, std::size_t leastLevel = 5);

    std::size_t columns() const { return m_columns.size(); }
    /// [rows x columns()], every column of mean 0 and variance 1 over the fitted rows.
    Eigen::MatrixXd encode(const FeatureMatrix& features, std::span<const std::size_t> rows) const;

private:
    struct Column {
        enum class Kind { Number, Missing, Level } kind = Kind::Number;
        std::size_t feature = 0;
        double level = 0.0;   ///< Level
        double fill = 0.0;    ///< Number: what a missing value reads as
        double low = 0.0;     ///< Number: values are kept within what was met, so that one odd customer bends nothing
        double high = 0.0;
        double centre = 0.0;
        double scale = 1.0;

        double raw(double value) const;
    };
    std::vector<Column> m_columns;

    void addNumber(const FeatureMatrix& features, std::span<const std::size_t> rows, std::size_t feature);
    void addLevels(const FeatureMatrix& features, std::span<const std::size_t> rows, std::size_t feature, std::size_t least);
    void addStandardised(Column column, const FeatureMatrix& features, std::span<const std::size_t> rows);
};

}  // namespace holdfast::scoring
