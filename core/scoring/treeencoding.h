// TreeEncoding: how raw feature values become the one-byte codes that boosted trees split on. A number's code is how many
// of its cut points it has reached; the cut points lie halfway between neighbouring training values, at quantiles where
// there are more than fit in a byte (the histogram method's own choice: Chen and Guestrin 2016, "XGBoost"; Ke et al. 2017,
// "LightGBM"). A category's code is its level; where it has many levels they are numbered by how frequent they are, so
// that trees can split them as an order that knows nothing of the label. Missing has a code of its own, and so has a
// level that was never seen. Fitted on the training rows alone and stored with the trees. Immutable once fitted; any
// thread.
#pragma once

#include "core/base/result.h"
#include "core/data/features.h"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace holdfast::scoring {

struct TreeEncodingOptions {
    std::size_t maxCuts = 254;      ///< per number; 254 at most
    std::size_t oneHotLevels = 32;  ///< categories of more kept levels are split by rank
    std::size_t minLevelCount = 5;  ///< rarer levels count as never seen
};

class TreeEncoding {
public:
    static constexpr std::uint8_t kMissing = 255;
    static constexpr std::uint8_t kUnseen = 254;  ///< of a category that is not ranked; a ranked one's unseen level is missing
    static constexpr std::size_t kMaxCuts = 254;
    static constexpr std::size_t kMaxLevels = 254;

    struct Feature {
        FeatureKind kind = FeatureKind::Number;
        std::vector<double> cuts;              ///< Number: strictly ascending
        std::vector<std::uint8_t> levelCodes;  ///< Category: code of each schema level
        std::size_t levels = 0;                ///< Category: kept levels, coded 0 .. levels - 1
        bool ranked = false;                   ///< Category: codes are ranks, most frequent first
        bool missingSeen = false;              ///< some training row lacked it
        bool rareSeen = false;                 ///< Category: some training row had a level that is not kept
    };

    TreeEncoding() = default;

    /// Learns cuts and levels from `rows` of the matrix and nothing else.
    static TreeEncoding fit(const FeatureMatrix& matrix, std::span<const std::size_t> rows, const TreeEncodingOptions& options);

    std::size_t size() const { return m_features.size(); }
    const std::vector<Feature>& features() const { return m_features; }

    /// Codes of one row. `row`, `out`: [size()].
    void encode(const double* row, std::uint8_t* out) const;

    /// Codes of rows, column by column: feature f of row r goes to out[f * stride + r]. `values`: [rows x size()].
    void encodeColumns(const double* values, std::size_t rows, std::uint8_t* out, std::size_t stride) const;

    nlohmann::json toJson() const;
    static Result<TreeEncoding> fromJson(const nlohmann::json& json);

private:
    std::vector<Feature> m_features;
};

}  // namespace holdfast::scoring
