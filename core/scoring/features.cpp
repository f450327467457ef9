#include "core/scoring/model.h"

#include "core/base/time.h"
#include "core/data/naturalorder.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <limits>
#include <numeric>
#include <optional>
#include <unordered_map>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kMaxLevels = 255;
constexpr std::size_t kNamedInMessages = 8;
constexpr std::size_t kBlock = 1024;  // rows encoded at a time

std::string shortest(double value) {
    if (std::abs(value) < 1e15 && value == std::trunc(value)) return std::to_string(static_cast<std::int64_t>(value));
    std::array<char, 32> buffer{};
    const auto [end, failed] = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return std::string(buffer.data(), failed == std::errc() ? end : buffer.data());
}

std::optional<double> numberFrom(std::string_view text) {
    double value = 0.0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (failed != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
    return value;
}

bool sameIgnoringCase(std::string_view a, std::string_view b) {
    const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [&](char x, char y) { return lower(x) == lower(y); });
}

/// The texts of a column: the most frequent where there are too many, in the order people expect to read them.
std::vector<std::string> levelsOf(const TableColumn& column) {
    std::vector<std::size_t> counts(column.levels.size(), 0);
    for (const std::int32_t code : column.codes)
        if (code != kMissingLevel) ++counts[static_cast<std::size_t>(code)];
    std::vector<std::size_t> order(counts.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::erase_if(order, [&](std::size_t level) { return counts[level] == 0; });
    std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return counts[a] != counts[b] ? counts[a] > counts[b] : column.levels[a] < column.levels[b];
    });
    order.resize(std::min(order.size(), kMaxLevels));
    std::vector<std::string> levels;
    for (const std::size_t level : order) levels.push_back(column.levels[level]);
    std::sort(levels.begin(), levels.end(), naturallyBefore);
    return levels;
}

FeatureSpec describeColumn(const TableColumn& column) {
    FeatureSpec feature;
    feature.name = column.spec.name;
    feature.type = column.spec.type;
    feature.role = column.spec.role;
    feature.actionability = column.spec.actionability;
    feature.source = column.spec.source;
    if (column.isText() || column.spec.type == ColumnType::Boolean) {
        feature.kind = FeatureKind::Category;
        feature.levels = column.isText() ? levelsOf(column) : std::vector<std::string>{"false", "true"};
        return feature;
    }
    double low = std::numeric_limits<double>::infinity();
    double high = -low;
    for (const double value : column.numbers)
        if (std::isfinite(value)) {
            low = std::min(low, value);
            high = std::max(high, value);
        }
    if (low <= high) {
        feature.observedMin = low;
        feature.observedMax = high;
    }
    feature.rangeMin = column.spec.rangeMin.value_or(feature.observedMin);
    feature.rangeMax = std::max(feature.rangeMin, column.spec.rangeMax.value_or(feature.observedMax));
    return feature;
}

using LevelIndex = std::unordered_map<std::string_view, double>;

LevelIndex indexLevels(const FeatureSpec& feature) {
    LevelIndex index;
    for (std::size_t i = 0; i < feature.levels.size(); ++i) index.emplace(feature.levels[i], static_cast<double>(i));
    return index;
}

/// Writes one feature of a matrix, some rows at a time, and counts what could not be understood.
class ColumnEncoder {
public:
    ColumnEncoder(FeatureMatrix& matrix, std::size_t feature, const TableColumn& column)
        : m_matrix(matrix), m_column(column), m_feature(feature), m_spec(matrix.schema->features[feature]) {
        if (m_spec.kind == FeatureKind::Category) m_index = indexLevels(m_spec);
        for (const std::string& level : column.levels)
            m_ofLevel.push_back(m_spec.kind == FeatureKind::Category ? codeOf(level) : numberFrom(level).value_or(kMissing));
        m_strangeLevels.assign(column.levels.size(), 0);
    }

    void encode(std::size_t begin, std::size_t end) {
        if (m_column.isText())
            mapLevels(begin, std::min(end, m_column.codes.size()));
        else if (m_spec.kind == FeatureKind::Category)
            encodeCategory(begin, std::min(end, m_column.numbers.size()));
        else
            encodeNumber(begin, std::min(end, m_column.numbers.size()));
    }

    /// After the last row.
    std::optional<std::string> finish() {
        m_matrix.unknown.insert(m_matrix.unknown.end(), m_unknown.begin(), m_unknown.end());
        for (std::size_t level = 0; level < m_strangeLevels.size(); ++level)
            if (m_strangeLevels[level] > 0) noteStrange(m_column.levels[level], m_strangeLevels[level]);
        if (m_strangeRows == 0) return std::nullopt;
        std::string text =
            m_spec.name + ": " + std::to_string(m_strangeRows) + (m_strangeRows == 1 ? " row holds " : " rows hold ");
        text += m_spec.kind == FeatureKind::Category ? "a value the model does not know (" : "no number (";
        for (std::size_t i = 0; i < m_strange.size(); ++i) text += (i > 0 ? ", \"" : "\"") + m_strange[i] + "\"";
        if (m_moreStrange) text += " and others";
        return text + "); read as missing.";
    }

private:
    void set(std::size_t row, double value) { m_matrix.values[row * m_matrix.cols() + m_feature] = value; }

    double codeOf(std::string_view text) const {
        const auto found = m_index.find(text);
        return found == m_index.end() ? kMissing : found->second;
    }

    void noteUnknown(std::size_t row) {
        m_unknown.emplace_back(static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(m_feature));
    }

    void noteStrange(const std::string& text, std::size_t rows) {
        m_strangeRows += rows;
        if (std::find(m_strange.begin(), m_strange.end(), text) != m_strange.end()) return;
        if (m_strange.size() < 3)
            m_strange.push_back(text);
        else
            m_moreStrange = true;
    }

    void encodeCategory(std::size_t begin, std::size_t end) {
        const bool boolean = m_spec.type == ColumnType::Boolean;
        for (std::size_t row = begin; row < end; ++row) {
            const double value = m_column.numbers[row];
            if (std::isnan(value)) continue;
            const bool direct = boolean && (value == 0.0 || value == 1.0);
            const double code = direct ? value : codeOf(shortest(value));
            if (std::isnan(code)) noteStrange(shortest(value), 1);
            set(row, code);
            if (std::isnan(code)) noteUnknown(row);
        }
    }

    void encodeNumber(std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row)
            set(row, std::isfinite(m_column.numbers[row]) ? m_column.numbers[row] : kMissing);
    }

    void mapLevels(std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
            if (m_column.codes[row] == kMissingLevel) continue;
            const auto level = static_cast<std::size_t>(m_column.codes[row]);
            set(row, m_ofLevel[level]);
            if (!std::isnan(m_ofLevel[level])) continue;
            ++m_strangeLevels[level];
            if (m_spec.kind == FeatureKind::Category) noteUnknown(row);
        }
    }

    FeatureMatrix& m_matrix;
    const TableColumn& m_column;
    std::size_t m_feature;
    const FeatureSpec& m_spec;
    LevelIndex m_index;                         ///< of a category
    std::vector<double> m_ofLevel;              ///< [levels of the column] as the feature codes them
    std::vector<std::size_t> m_strangeLevels;   ///< [levels of the column] rows of those it does not know
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_unknown;
    std::size_t m_strangeRows = 0;
    std::vector<std::string> m_strange;
    bool m_moreStrange = false;
};

std::string allowedLevels(const FeatureSpec& feature) {
    std::string text;
    const std::size_t named = std::min(feature.levels.size(), kNamedInMessages);
    for (std::size_t i = 0; i < named; ++i) {
        if (i > 0) text += i + 1 == feature.levels.size() ? " or " : ", ";
        text += feature.levels[i].empty() ? "\"\"" : feature.levels[i];
    }
    if (named < feature.levels.size()) text += " or one of " + std::to_string(feature.levels.size() - named) + " others";
    return text;
}

std::string plainText(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return std::to_string(*integer);
    if (const auto* real = std::get_if<double>(&value)) return shortest(*real);
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    return {};
}

Result<double> encodeCategory(const FeatureSpec& feature, const Value& value) {
    const std::string text = plainText(value);
    if (feature.type == ColumnType::Boolean) {
        if (text == "0") return 0.0;
        if (text == "1") return 1.0;
    }
    int similar = -1;
    bool ambiguous = false;
    for (std::size_t i = 0; i < feature.levels.size(); ++i) {
        if (feature.levels[i] == text) return static_cast<double>(i);
        if (!sameIgnoringCase(feature.levels[i], text)) continue;
        ambiguous = similar >= 0;
        similar = static_cast<int>(i);
    }
    if (similar >= 0 && !ambiguous) return static_cast<double>(similar);
    return Unexpected(ErrorCode::InvalidInput,
                      feature.name + " can be " + allowedLevels(feature) + ", not \"" + text + "\".");
}

}  // namespace

namespace {

/// "city: 242 rare values of 857 customers are read as missing; the 255 most frequent are told apart."
std::string rareText(const TableColumn& column, const FeatureSpec& feature, std::size_t customers) {
    std::vector<bool> met(column.levels.size(), false);
    for (const std::int32_t code : column.codes)
        if (code != kMissingLevel) met[static_cast<std::size_t>(code)] = true;
    const auto rare = static_cast<std::size_t>(std::count(met.begin(), met.end(), true)) - feature.levels.size();
    return feature.name + ": " + std::to_string(rare) + (rare == 1 ? " rare value of " : " rare values of ") +
           std::to_string(customers) + (customers == 1 ? " customer" : " customers") + " are read as missing; the " +
           std::to_string(feature.levels.size()) + " most frequent are told apart.";
}

}  // namespace

FeatureMatrix buildFeatures(const CustomerTable& table, const std::vector<std::string>& exclude,
                            std::vector<std::string>* warnings) {
    auto schema = std::make_shared<FeatureSchema>();
    for (const TableColumn& column : table.columns)
        if (isFeature(column.spec.role) && std::find(exclude.begin(), exclude.end(), column.spec.name) == exclude.end())
            schema->features.push_back(describeColumn(column));
    std::vector<std::string> ignored;  // the words are those of scoring
    FeatureMatrix matrix = encodeFeatures(table, std::move(schema), ignored);
    if (warnings == nullptr) return matrix;
    std::vector<std::size_t> customers(matrix.cols(), 0);
    for (const auto& [row, feature] : matrix.unknown) ++customers[feature];
    for (std::size_t j = 0; j < customers.size(); ++j)
        if (const TableColumn* column = table.find(matrix.schema->features[j].name); customers[j] > 0 && column->isText())
            warnings->push_back(rareText(*column, matrix.schema->features[j], customers[j]));
    return matrix;
}

FeatureMatrix encodeFeatures(const CustomerTable& table, std::shared_ptr<const FeatureSchema> schema,
                             std::vector<std::string>& warnings) {
    FeatureMatrix matrix;
    matrix.schema = std::move(schema);
    matrix.rows = table.rows();
    matrix.values.assign(matrix.rows * matrix.cols(), kMissing);
    std::vector<std::optional<ColumnEncoder>> encoders(matrix.cols());
    for (std::size_t j = 0; j < matrix.cols(); ++j)
        if (const TableColumn* column = table.find(matrix.schema->features[j].name)) encoders[j].emplace(matrix, j, *column);
    // Rows lie one after the other, columns do not: as many at a time as stay near the processor.
    for (std::size_t begin = 0; begin < matrix.rows; begin += kBlock)
        for (auto& encoder : encoders)
            if (encoder) encoder->encode(begin, begin + kBlock);
    for (std::size_t j = 0; j < matrix.cols(); ++j) {
        auto warning = encoders[j] ? encoders[j]->finish()
                                   : std::optional("The column " + matrix.schema->features[j].name +
                                                   " is missing; every customer is scored as if it were unknown.");
        if (warning) warnings.push_back(std::move(*warning));
    }
    return matrix;
}

Result<double> encodeValue(const FeatureSpec& feature, const Value& value) {
    if (isMissing(value)) return kMissing;
    if (feature.kind == FeatureKind::Category) return encodeCategory(feature, value);
    std::optional<double> number;
    if (const auto* integer = std::get_if<std::int64_t>(&value))
        number = static_cast<double>(*integer);
    else if (const auto* real = std::get_if<double>(&value))
        number = *real;
    else if (const auto* text = std::get_if<std::string>(&value)) {
        number = numberFrom(*text);
        if (!number && feature.type == ColumnType::Timestamp)
            if (const auto time = parseIso8601(*text)) number = static_cast<double>(*time);
    }
    if (number && std::isfinite(*number)) return *number;
    const bool time = feature.type == ColumnType::Timestamp;
    return Unexpected(ErrorCode::InvalidInput,
                      feature.name + (time ? " takes a date such as 2026-01-31, not \"" : " takes a number, not \"") +
                          plainText(value) + "\".");
}

std::string displayValue(const FeatureSpec& feature, double value) {
    if (std::isnan(value)) return "missing";
    if (feature.kind == FeatureKind::Category) {
        const auto level = static_cast<std::size_t>(std::max(0.0, value));
        if (level >= feature.levels.size()) return "missing";
        if (feature.type == ColumnType::Boolean) return level == 0 ? "No" : "Yes";
        return feature.levels[level].empty() ? "empty" : feature.levels[level];
    }
    if (feature.type != ColumnType::Timestamp) return shortest(value);
    const auto time = static_cast<UtcMillis>(value);
    return time % 86'400'000 == 0 ? formatDate(time) : formatIso8601(time);
}

}  // namespace holdfast::scoring
