#include "core/scoring/mondrian.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kQuarters = 4;
constexpr std::size_t kFewestCold = 10;         ///< fewer newcomers are no group
constexpr std::array<std::string_view, 6> kTenureNames{"tenure", "monthsonbook", "accountlength", "accountage", "customerage", "membershiplength"};

std::string bareName(std::string_view name) {
    std::string bare;
    for (const char c : name)
        if (std::isalnum(static_cast<unsigned char>(c))) bare += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return bare;
}

/// The number column that says how long a customer has been here.
std::optional<std::size_t> tenureFeature(const FeatureSchema& schema) {
    for (const std::string_view word : kTenureNames)
        for (std::size_t f = 0; f < schema.size(); ++f)
            if (schema.features[f].kind == FeatureKind::Number && schema.features[f].type != ColumnType::Timestamp &&
                bareName(schema.features[f].name).find(word) != std::string::npos)
                return f;
    return std::nullopt;
}

/// Three figures are enough to name a bound by.
std::string shortNumber(double value) {
    std::array<char, 32> text{};
    const auto [end, failed] = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::general, 4);
    return failed == std::errc() ? std::string(text.data(), end) : std::string("?");
}

std::vector<std::size_t> rowsOf(std::span<const std::int32_t> group, std::int32_t wanted) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < group.size(); ++i)
        if (group[i] == wanted) rows.push_back(i);
    return rows;
}

std::vector<double> pick(std::span<const double> values, std::span<const std::size_t> rows) {
    std::vector<double> picked;
    for (const std::size_t row : rows) picked.push_back(values[row]);
    return picked;
}

}  // namespace

void IntervalGroups::setBounds(std::vector<double> values) {
    std::erase_if(values, [](double v) { return std::isnan(v); });
    std::sort(values.begin(), values.end());
    m_bounds.clear();
    for (std::size_t q = 1; q < kQuarters && !values.empty(); ++q) {
        const double bound = values[q * values.size() / kQuarters];
        if (bound > values.front() && (m_bounds.empty() || bound > m_bounds.back())) m_bounds.push_back(bound);
    }
}

IntervalGroups IntervalGroups::fit(const FeatureMatrix& features, std::span<const double> ages, std::span<const std::size_t> rows,
                                   std::span<const double> probabilities) {
    IntervalGroups groups;
    std::vector<double> values;
    std::size_t cold = 0;
    for (std::size_t i = 0; i < rows.size() && !ages.empty(); ++i) {
        if (ages[i] < kColdDays)
            ++cold;
        else
            values.push_back(ages[i]);
    }
    groups.m_cold = cold >= kFewestCold;
    if (!ages.empty()) groups.setBounds(values);
    if (!groups.m_bounds.empty()) {
        groups.m_basis = Basis::Signup;
        return groups;
    }
    if (const auto feature = tenureFeature(*features.schema)) {
        values.clear();
        for (const std::size_t row : rows) values.push_back(features.at(row, *feature));
        groups.setBounds(values);
        groups.m_feature = *feature;
        groups.m_column = features.schema->features[*feature].name;
        groups.m_basis = Basis::Column;
    }
    if (!groups.m_bounds.empty()) return groups;
    groups.setBounds({probabilities.begin(), probabilities.end()});
    groups.m_basis = groups.m_bounds.empty() ? Basis::None : Basis::Score;
    return groups;
}

IntervalGroups IntervalGroups::withNewcomers() const {
    IntervalGroups groups = *this;
    groups.m_cold = true;
    return groups;
}

std::int32_t IntervalGroups::of(const double* row, double age, double probability) const {
    if (m_cold && age < kColdDays) return 0;
    if (m_basis == Basis::None) return kNone;
    const double value = m_basis == Basis::Signup ? age : m_basis == Basis::Column ? row[m_feature] : probability;
    if (std::isnan(value)) return kNone;
    const auto above = std::upper_bound(m_bounds.begin(), m_bounds.end(), value) - m_bounds.begin();
    return static_cast<std::int32_t>(above) + (m_cold ? 1 : 0);
}

std::vector<std::string> IntervalGroups::names() const {
    std::vector<std::string> names;
    if (m_cold) names.emplace_back("here under 7 days");
    if (m_basis == Basis::None) return names;
    const bool days = m_basis == Basis::Signup;
    const std::string what = days ? "here" : m_basis == Basis::Column ? m_column : "score";
    const std::string unit = days ? " days" : m_basis == Basis::Score ? " %" : "";
    const auto text = [&](double bound) {
        return shortNumber(m_basis == Basis::Score ? 100.0 * bound : days ? std::round(bound) : bound);
    };
    for (std::size_t k = 0; k <= m_bounds.size(); ++k) {
        if (k == 0)
            names.push_back(what + (m_cold && days ? " 7 to " : days ? " under " : " below ") + text(m_bounds.front()) + unit);
        else if (k == m_bounds.size())
            names.push_back(what + " from " + text(m_bounds.back()) + unit);
        else
            names.push_back(what + " " + text(m_bounds[k - 1]) + " to " + text(m_bounds[k]) + unit);
    }
    return names;
}

nlohmann::json IntervalGroups::toJson() const {
    return {{"basis", static_cast<int>(m_basis)}, {"cold", m_cold}, {"column", m_column}, {"bounds", m_bounds}};
}

Result<IntervalGroups> IntervalGroups::fromJson(const nlohmann::json& json, const FeatureSchema& schema) {
    const Unexpected damaged(ErrorCode::Corrupt, "The model's groups of customers are damaged. Train the model again.");
    IntervalGroups groups;
    try {
        const int basis = json.at("basis").get<int>();
        if (basis < 0 || basis > static_cast<int>(Basis::Score)) return damaged;
        groups.m_basis = static_cast<Basis>(basis);
        groups.m_cold = json.at("cold").get<bool>();
        groups.m_column = json.at("column").get<std::string>();
        groups.m_bounds = json.at("bounds").get<std::vector<double>>();
    } catch (const nlohmann::json::exception&) {
        return damaged;
    }
    const int feature = schema.indexOf(groups.m_column);
    const bool sound = std::is_sorted(groups.m_bounds.begin(), groups.m_bounds.end()) && groups.m_bounds.size() < kQuarters &&
                       (groups.m_basis == Basis::None) == groups.m_bounds.empty();
    if (!sound || (groups.m_basis == Basis::Column && feature < 0)) return damaged;
    groups.m_feature = static_cast<std::size_t>(std::max(feature, 0));
    return groups;
}

MondrianBand MondrianBand::fit(std::span<const double> probabilities, std::span<const double> labels,
                               std::span<const std::int32_t> group, std::size_t groups, double coverage) {
    MondrianBand band(ConformalBand::fit(probabilities, labels, coverage));
    band.m_own.resize(groups);
    for (std::size_t g = 0; g < groups; ++g) {
        const auto rows = rowsOf(group, static_cast<std::int32_t>(g));
        const auto own = ConformalBand::fit(pick(probabilities, rows), pick(labels, rows), coverage, kSmallestBlock);
        if (own.bounded()) band.m_own[g] = own;
    }
    return band;
}

MondrianBand MondrianBand::widened(double factor) const {
    MondrianBand band(m_all.widened(factor));
    for (const auto& own : m_own) band.m_own.push_back(own ? std::optional(own->widened(factor)) : std::nullopt);
    return band;
}

bool MondrianBand::hasOwn(std::int32_t group) const {
    return group >= 0 && static_cast<std::size_t>(group) < m_own.size() && m_own[static_cast<std::size_t>(group)];
}

const ConformalBand& MondrianBand::of(std::int32_t group) const {
    return hasOwn(group) ? *m_own[static_cast<std::size_t>(group)] : m_all;
}

std::pair<double, double> MondrianBand::interval(double probability, std::int32_t group) const {
    return of(group).interval(probability);
}

nlohmann::json MondrianBand::toJson() const {
    auto json = m_all.toJson();
    auto own = nlohmann::json::array();
    for (const auto& band : m_own) own.push_back(band ? band->toJson() : nlohmann::json());
    json["groups"] = std::move(own);
    return json;
}

Result<MondrianBand> MondrianBand::fromJson(const nlohmann::json& json) {
    MondrianBand band;
    HOLDFAST_ASSIGN(band.m_all, ConformalBand::fromJson(json));
    const auto own = json.find("groups");  // absent in models of earlier builds
    if (own == json.end() || !own->is_array()) return band;
    for (const auto& entry : *own) {
        band.m_own.emplace_back();
        if (entry.is_null()) continue;
        HOLDFAST_ASSIGN(band.m_own.back(), ConformalBand::fromJson(entry));
    }
    return band;
}

}  // namespace holdfast::scoring
