// What both churn learners do before they learn: check the request, split rows with the classes in proportion, and hold
// the encoded rows in a compact form that batches are expanded from. No torch here. One thread at a time while built;
// read-only afterwards, then any thread.
#pragma once

#include "core/base/random.h"
#include "core/scoring/encoding.h"
#include "core/scoring/learner.h"

#include <span>
#include <vector>

namespace holdfast::models {

/// InvalidInput when the set is empty, sizes disagree or a class is absent.
Result<void> checkTrainingSet(const scoring::TrainingSet& set);

/// Part 0..parts-1 of each position of `rows`, classes spread evenly, shuffled. [rows]
std::vector<int> stratifiedParts(std::span<const double> labels, std::span<const std::size_t> rows, int parts, Random random);

/// At most `limit` of `rows`, drawn without replacement with the classes in proportion, in random order.
std::vector<std::size_t> stratifiedSample(std::span<const double> labels, std::span<const std::size_t> rows, std::size_t limit,
                                          Random random);

/// Encoded rows: 6 bytes a value instead of a dense row as wide as all bins.
class EncodedRows {
public:
    EncodedRows(const scoring::FeatureEncoding& encoding, const scoring::TrainingSet& set, std::span<const std::size_t> rows);

    std::size_t size() const { return m_labels.size(); }
    float label(std::size_t position) const { return m_labels[position]; }
    std::span<const std::uint16_t> cells(std::size_t position) const {
        return std::span(m_cells).subspan(position * m_encoding->size(), m_encoding->size());
    }
    std::span<const float> fractions(std::size_t position) const {
        return std::span(m_fractions).subspan(position * m_encoding->size(), m_encoding->size());
    }
    /// Dense encodings of the rows at `positions`. `out`: [positions x encoding.columns()]
    void expand(std::span<const std::size_t> positions, float* out) const;

private:
    const scoring::FeatureEncoding* m_encoding;
    std::vector<std::uint16_t> m_cells;
    std::vector<float> m_fractions;
    std::vector<float> m_labels;
};

}  // namespace holdfast::models
