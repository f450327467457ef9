// FeatureEncoding: how raw feature values become the inputs of a learned model. Numbers get a piecewise-linear encoding
// over quantile bins (Gorishniy, Rubachev, Babenko 2022, "On Embeddings for Numerical Features in Tabular Deep
// Learning", NeurIPS), categories one column a level; each feature has one more column that says "missing or never
// seen", and such a value otherwise reads as the average customer. Fitted on the training rows alone and stored with
// the weights, so learner and scorer cannot disagree. Immutable once fitted; any thread.
//
// A value falls in one cell of its feature (a bin, a level, or the last cell: missing). Inside a cell the encoding is
// affine in the value's position, which is what lets the scorer replace a wide product by two table rows.
#pragma once

#include "core/base/result.h"
#include "core/data/features.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::scoring {

struct EncodingOptions {
    std::size_t maxBins = 32;       ///< per number
    std::size_t maxColumns = 4096;  ///< of all numbers together: wide tables get coarser bins
    std::size_t minLevelCount = 5;  ///< rarer levels share the "missing or unseen" cell
    bool graphColumns = true;       ///< false: columns worked out from the referral graph read as missing, whatever they hold
};

class FeatureEncoding {
public:
    struct Feature {
        FeatureKind kind = FeatureKind::Number;
        std::vector<double> edges;             ///< Number: strictly ascending; bins lie between neighbours
        std::vector<std::int32_t> levelCells;  ///< Category: cell of each schema level
        std::size_t cells = 0;                 ///< the missing cell, the last one, included
        std::vector<float> missing;            ///< [columns - 1] what a missing value reads as, before its own column

        std::size_t cellOffset = 0;                    ///< of the first cell, over all features
        std::size_t columnOffset = 0;                  ///< of the first dense column
        std::size_t columns() const { return cells; }  ///< one a cell; the last is the missing indicator
        std::size_t missingCell() const { return cells - 1; }
    };

    FeatureEncoding() = default;

    /// Learns bins, kept levels and averages from `rows` of the matrix and nothing else.
    static FeatureEncoding fit(const FeatureMatrix& matrix, std::span<const std::size_t> rows, const EncodingOptions& options);

    std::size_t size() const { return m_features.size(); }
    std::size_t columns() const { return m_columns; }  ///< dense width
    const std::vector<Feature>& features() const { return m_features; }

    /// Cell within its feature and position in it (0..1; 0 for categories and missing). `row`, `cells`, `fractions`: [size()].
    void locate(const double* row, std::uint16_t* cells, float* fractions) const;

    struct Located {
        std::uint32_t* cells = nullptr;  ///< counted over all features: a feature's own, from its cellOffset on
        float* fractions = nullptr;
    };
    /// The same of many rows, column by column: feature f of row r goes to [f * stride + r]. `values`: [rows x size()].
    void locateColumns(const double* values, std::size_t rows, const Located& out, std::size_t stride) const;

    /// The dense encoding of one located row. `out`: [columns()], overwritten.
    void expand(const std::uint16_t* cells, const float* fractions, float* out) const;

    /// The dense encoding of a cell's left end and its change across the cell, for tabulating products. `out`: [columns()
    /// of that feature].
    static void cellStart(const Feature& feature, std::size_t cell, float* out);
    static bool cellHasSlope(const Feature& feature, std::size_t cell) {
        return feature.kind == FeatureKind::Number && cell + 1 < feature.cells && feature.edges.size() > 1;
    }

    nlohmann::json toJson() const;
    static Result<FeatureEncoding> fromJson(const nlohmann::json& json);

private:
    std::vector<Feature> m_features;
    std::size_t m_columns = 0;

    void layOut();
    void locateFeature(std::size_t f, const double* values, std::size_t rows, const Located& out) const;
};

}  // namespace holdfast::scoring
