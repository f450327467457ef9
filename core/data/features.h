// FeatureMatrix: what learners and scorers read. One row a customer, one column a feature; a number as itself, a
// category as the index of its level in the schema, missing or never-seen-before as NaN. The schema is fixed when a
// model is trained and travels with it. Plain values; read-only sharing between threads is safe.
#pragma once

#include "core/data/column.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace holdfast {

enum class FeatureKind { Number, Category };

struct FeatureSpec {
    std::string name;
    FeatureKind kind = FeatureKind::Number;
    ColumnType type = ColumnType::Real;
    ColumnRole role = ColumnRole::Behaviour;
    Actionability actionability = Actionability::Free;
    ColumnSource source = ColumnSource::Import;
    std::vector<std::string> levels;  ///< Category: level i is coded i; "true"/"false" order is {"false","true"} for Boolean
    double observedMin = 0.0;         ///< Number: support of the training rows, for marking extrapolation
    double observedMax = 0.0;
    double rangeMin = 0.0;            ///< what an analyst may set: the catalogue's range, else the observed one
    double rangeMax = 0.0;
    bool timeFills = false;           ///< newcomers hold other values than everybody else, or none (scoring/timefilled.h)

    /// Whether what it says of somebody who has just joined means what it means of others.
    bool knownOnFirstDay() const { return role != ColumnRole::Behaviour && !timeFills; }

    bool operator==(const FeatureSpec&) const = default;
};

struct FeatureSchema {
    std::vector<FeatureSpec> features;

    std::size_t size() const { return features.size(); }
    int indexOf(std::string_view name) const {
        for (std::size_t i = 0; i < features.size(); ++i)
            if (features[i].name == name) return static_cast<int>(i);
        return -1;
    }
};

struct FeatureMatrix {
    std::shared_ptr<const FeatureSchema> schema;
    std::size_t rows = 0;
    std::vector<double> values;  ///< [rows x schema->size()], row-major
    /// Cells (row, feature) with a text that is not among the feature's levels, which are read as missing and are not. Ascending by feature.
    std::vector<std::pair<std::uint32_t, std::uint32_t>> unknown{};

    std::size_t cols() const { return schema ? schema->size() : 0; }
    double* row(std::size_t i) { return values.data() + i * cols(); }
    const double* row(std::size_t i) const { return values.data() + i * cols(); }
    double at(std::size_t i, std::size_t j) const { return values[i * cols() + j]; }
};

}  // namespace holdfast
