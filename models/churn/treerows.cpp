#include "models/churn/treerows.h"

#include <limits>

namespace holdfast::models {

using scoring::TreeEncoding;

std::vector<TreeColumn> treeColumns(const TreeEncoding& encoding) {
    std::vector<TreeColumn> columns;
    for (std::size_t f = 0; f < encoding.size(); ++f) {
        const auto& feature = encoding.features()[f];
        const auto place = static_cast<std::uint16_t>(f);
        if (feature.kind == FeatureKind::Number || feature.ranked) {
            const std::size_t values = feature.ranked ? feature.levels : feature.cuts.size() + 1;
            if (values > 1 || feature.missingSeen) columns.push_back({place, std::nullopt});
            continue;
        }
        // Two levels and nothing else mirror each other: the first says nothing that the second does not.
        const bool others = feature.missingSeen || feature.rareSeen;
        if (feature.levels < 2 && !others) continue;
        const std::size_t first = feature.levels == 2 && !others ? 1 : 0;
        for (std::size_t level = first; level < feature.levels; ++level)
            columns.push_back({place, static_cast<std::uint8_t>(level)});
        if (feature.missingSeen && (feature.levels > 0 || feature.rareSeen))
            columns.push_back({place, TreeEncoding::kMissing});
    }
    return columns;
}

TreeRows::TreeRows(const TreeEncoding& encoding, const scoring::TrainingSet& set, std::span<const std::size_t> rows)
    : m_features(encoding.size()),
      m_columns(treeColumns(encoding)),
      m_codes(rows.size() * encoding.size()),
      m_labels(rows.size()) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
        encoding.encode(set.features->row(rows[i]), m_codes.data() + i * m_features);
        m_labels[i] = static_cast<float>(set.labels[rows[i]]);
    }
}

Result<XgbMatrix> TreeRows::matrix(std::span<const std::size_t> positions) const {
    std::vector<float> values;
    values.reserve(positions.size() * m_columns.size());
    std::vector<float> labels;
    labels.reserve(positions.size());
    for (const std::size_t position : positions) {
        const std::uint8_t* codes = m_codes.data() + position * m_features;
        for (const TreeColumn& column : m_columns) {
            const std::uint8_t code = codes[column.feature];
            if (column.level)
                values.push_back(code == *column.level ? 1.0F : 0.0F);
            else
                values.push_back(code == TreeEncoding::kMissing ? std::numeric_limits<float>::quiet_NaN()
                                                                : static_cast<float>(code));
        }
        labels.push_back(m_labels[position]);
    }
    return XgbMatrix::make(values, m_columns.size(), labels);
}

}  // namespace holdfast::models
