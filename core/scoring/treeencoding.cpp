#include "core/scoring/treeencoding.h"

#include "core/scoring/cutsearch.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::scoring {

namespace {

/// Halfway, but above `below` and not above `above` even where the two are neighbouring doubles.
double between(double below, double above) {
    const double middle = below + 0.5 * (above - below);
    return middle > below && middle <= above ? middle : above;
}

std::vector<double> cutsOf(std::vector<double>& values, std::size_t most) {
    std::sort(values.begin(), values.end());
    std::vector<double> distinct;
    std::unique_copy(values.begin(), values.end(), std::back_inserter(distinct));
    std::vector<double> cuts;
    if (distinct.size() <= most + 1) {
        for (std::size_t i = 1; i < distinct.size(); ++i) cuts.push_back(between(distinct[i - 1], distinct[i]));
        return cuts;
    }
    for (std::size_t i = 1; i <= most; ++i) {
        const double value = values[i * values.size() / (most + 1)];
        const auto place = std::lower_bound(distinct.begin(), distinct.end(), value);
        if (place == distinct.begin()) continue;
        const double cut = between(*(place - 1), *place);
        if (cuts.empty() || cut > cuts.back()) cuts.push_back(cut);
    }
    return cuts;
}

TreeEncoding::Feature fitNumber(std::vector<double>& present, std::size_t rows, std::size_t most) {
    TreeEncoding::Feature feature;
    feature.missingSeen = present.size() < rows;
    feature.cuts = cutsOf(present, most);
    return feature;
}

TreeEncoding::Feature fitCategory(const std::vector<std::size_t>& counts, bool missingSeen,
                                  const TreeEncodingOptions& options) {
    TreeEncoding::Feature feature;
    feature.kind = FeatureKind::Category;
    feature.missingSeen = missingSeen;
    std::vector<std::size_t> kept(counts.size());
    std::iota(kept.begin(), kept.end(), std::size_t{0});
    std::erase_if(kept, [&](std::size_t level) { return counts[level] < std::max<std::size_t>(1, options.minLevelCount); });
    feature.ranked = kept.size() > options.oneHotLevels;
    if (feature.ranked)
        std::stable_sort(kept.begin(), kept.end(), [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
    kept.resize(std::min(kept.size(), TreeEncoding::kMaxLevels));
    feature.levels = kept.size();
    std::size_t present = 0, coded = 0;
    for (const std::size_t count : counts) present += count;
    for (const std::size_t level : kept) coded += counts[level];
    feature.rareSeen = coded < present;
    feature.levelCodes.assign(counts.size(), feature.ranked ? TreeEncoding::kMissing : TreeEncoding::kUnseen);
    for (std::size_t code = 0; code < kept.size(); ++code) feature.levelCodes[kept[code]] = static_cast<std::uint8_t>(code);
    return feature;
}

std::uint8_t numberCode(const std::vector<double>& cuts, double value) {
    return std::isnan(value) ? TreeEncoding::kMissing : static_cast<std::uint8_t>(reachedCuts<1>(cuts, {value})[0]);
}

std::uint8_t levelCode(const TreeEncoding::Feature& feature, double value) {
    if (std::isnan(value)) return TreeEncoding::kMissing;
    if (value >= 0.0 && value < static_cast<double>(feature.levelCodes.size()))
        return feature.levelCodes[static_cast<std::size_t>(value)];
    return feature.ranked ? TreeEncoding::kMissing : TreeEncoding::kUnseen;
}

std::uint8_t codeOf(const TreeEncoding::Feature& feature, double value) {
    return feature.kind == FeatureKind::Number ? numberCode(feature.cuts, value) : levelCode(feature, value);
}

}  // namespace

TreeEncoding TreeEncoding::fit(const FeatureMatrix& matrix, std::span<const std::size_t> rows,
                               const TreeEncodingOptions& options) {
    TreeEncoding encoding;
    const auto& specs = matrix.schema->features;
    std::vector<double> present;
    for (std::size_t f = 0; f < specs.size(); ++f) {
        if (specs[f].kind == FeatureKind::Number) {
            present.clear();
            for (const std::size_t row : rows)
                if (const double value = matrix.at(row, f); std::isfinite(value)) present.push_back(value);
            encoding.m_features.push_back(fitNumber(present, rows.size(), std::min(options.maxCuts, kMaxCuts)));
            continue;
        }
        std::vector<std::size_t> counts(specs[f].levels.size(), 0);
        std::size_t known = 0;
        for (const std::size_t row : rows) {
            const double value = matrix.at(row, f);
            if (!(value >= 0.0 && value < static_cast<double>(counts.size()))) continue;
            ++counts[static_cast<std::size_t>(value)];
            ++known;
        }
        encoding.m_features.push_back(fitCategory(counts, known < rows.size(), options));
    }
    return encoding;
}

void TreeEncoding::encode(const double* row, std::uint8_t* out) const {
    for (std::size_t f = 0; f < m_features.size(); ++f) out[f] = codeOf(m_features[f], row[f]);
}

void TreeEncoding::encodeColumns(const double* values, std::size_t rows, std::uint8_t* out, std::size_t stride) const {
    const std::size_t width = m_features.size();
    for (std::size_t f = 0; f < width; ++f) {
        const Feature& feature = m_features[f];
        std::uint8_t* column = out + f * stride;
        if (feature.kind == FeatureKind::Number)
            forEachReached(feature.cuts, values + f, rows, width, [&](std::size_t r, std::size_t reached) {
                column[r] = std::isnan(values[r * width + f]) ? kMissing : static_cast<std::uint8_t>(reached);
            });
        else
            for (std::size_t r = 0; r < rows; ++r) column[r] = levelCode(feature, values[r * width + f]);
    }
}

nlohmann::json TreeEncoding::toJson() const {
    auto list = nlohmann::json::array();
    for (const Feature& feature : m_features)
        list.push_back({{"number", feature.kind == FeatureKind::Number},
                        {"cuts", feature.cuts},
                        {"levelCodes", feature.levelCodes},
                        {"levels", feature.levels},
                        {"ranked", feature.ranked},
                        {"missingSeen", feature.missingSeen},
                        {"rareSeen", feature.rareSeen}});
    return list;
}

Result<TreeEncoding> TreeEncoding::fromJson(const nlohmann::json& json) {
    const Unexpected damaged(ErrorCode::Corrupt, "The model's preprocessing is damaged. Train the model again.");
    TreeEncoding encoding;
    try {
        for (const auto& entry : json) {
            Feature feature;
            feature.kind = entry.at("number").get<bool>() ? FeatureKind::Number : FeatureKind::Category;
            feature.cuts = entry.at("cuts").get<std::vector<double>>();
            for (const auto& code : entry.at("levelCodes")) {
                const auto number = code.get<std::int64_t>();
                if (number < 0 || number > kMissing) return damaged;
                feature.levelCodes.push_back(static_cast<std::uint8_t>(number));
            }
            feature.levels = entry.at("levels").get<std::size_t>();
            feature.ranked = entry.at("ranked").get<bool>();
            feature.missingSeen = entry.at("missingSeen").get<bool>();
            feature.rareSeen = entry.value("rareSeen", false);
            const bool ascending =
                std::is_sorted(feature.cuts.begin(), feature.cuts.end(), std::less_equal<>()) &&
                std::none_of(feature.cuts.begin(), feature.cuts.end(), [](double c) { return std::isnan(c); });
            if (!ascending || feature.cuts.size() > kMaxCuts || feature.levels > kMaxLevels) return damaged;
            encoding.m_features.push_back(std::move(feature));
        }
    } catch (const nlohmann::json::exception&) {
        return damaged;
    }
    return encoding;
}

}  // namespace holdfast::scoring
