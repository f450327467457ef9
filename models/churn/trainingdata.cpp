#include "models/churn/trainingdata.h"

#include <algorithm>

namespace holdfast::models {

Result<void> checkTrainingSet(const scoring::TrainingSet& set) {
    if (set.features == nullptr || !set.features->schema || set.features->cols() == 0)
        return Unexpected(ErrorCode::InvalidInput,
                          "There is no column to learn from. Give at least one column a feature role.");
    if (set.labels.size() != set.features->rows)
        return Unexpected(ErrorCode::Internal, "Labels and features have different numbers of rows.");
    std::size_t left = 0;
    for (const std::size_t row : set.rows) {
        if (row >= set.labels.size()) return Unexpected(ErrorCode::Internal, "A training row lies outside the table.");
        left += set.labels[row] > 0.5 ? 1 : 0;
    }
    constexpr std::size_t kFewest = 2;
    if (left < kFewest || set.rows.size() - left < kFewest)
        return Unexpected(ErrorCode::InvalidInput,
                          "Learning needs customers who left and customers who stayed, at least two of each; there are " +
                              std::to_string(left) + " who left among " + std::to_string(set.rows.size()) +
                              ". Check the label column and which value means \"left\".");
    return {};
}

std::vector<int> stratifiedParts(std::span<const double> labels, std::span<const std::size_t> rows, int parts, Random random) {
    std::vector<int> result(rows.size());
    std::size_t dealt = 0;
    for (const bool left : {true, false}) {
        std::vector<std::size_t> positions;
        for (std::size_t i = 0; i < rows.size(); ++i)
            if ((labels[rows[i]] > 0.5) == left) positions.push_back(i);
        random.shuffle(positions);
        for (const std::size_t position : positions)
            result[position] = static_cast<int>(dealt++ % static_cast<std::size_t>(parts));
    }
    return result;
}

std::vector<std::size_t> stratifiedSample(std::span<const double> labels, std::span<const std::size_t> rows, std::size_t limit,
                                          Random random) {
    std::vector<std::size_t> result;
    for (const bool left : {true, false}) {
        std::vector<std::size_t> members;
        for (const std::size_t row : rows)
            if ((labels[row] > 0.5) == left) members.push_back(row);
        random.shuffle(members);
        const double share = std::min(1.0, static_cast<double>(limit) / static_cast<double>(rows.size()));
        const auto wanted = static_cast<std::size_t>(share * static_cast<double>(members.size()) + 0.5);
        members.resize(std::min(members.size(), std::max<std::size_t>(wanted, 2)));
        result.insert(result.end(), members.begin(), members.end());
    }
    random.shuffle(result);
    return result;
}

EncodedRows::EncodedRows(const scoring::FeatureEncoding& encoding, const scoring::TrainingSet& set,
                         std::span<const std::size_t> rows)
    : m_encoding(&encoding),
      m_cells(rows.size() * encoding.size()),
      m_fractions(rows.size() * encoding.size()),
      m_labels(rows.size()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        encoding.locate(set.features->row(rows[i]), m_cells.data() + i * encoding.size(),
                        m_fractions.data() + i * encoding.size());
        m_labels[i] = set.labels[rows[i]] > 0.5 ? 1.0F : 0.0F;
    }
}

void EncodedRows::expand(std::span<const std::size_t> positions, float* out) const {
    const std::size_t features = m_encoding->size();
    for (std::size_t i = 0; i < positions.size(); ++i)
        m_encoding->expand(m_cells.data() + positions[i] * features, m_fractions.data() + positions[i] * features,
                           out + i * m_encoding->columns());
}

}  // namespace holdfast::models
