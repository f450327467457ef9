// Mondrian split-conformal intervals: one band for each group of customers, so that an interval holds for newcomers as it does
// for old hands and not just for both together (Vovk, Lindsay, Nouretdinov, Gammerman 2003, "Mondrian Confidence Machine"; Vovk,
// Gammerman, Shafer 2005, section 4.5). Groups are told apart by what is known before the outcome: those who joined less than a
// week ago, then quarters by how long a customer has been here (signup time, else a column of tenure), else quarters by the
// score itself. A group with too few customers for a band of its own has the one of all. What a band covers: conformal.h.
// Immutable; any thread.
#pragma once

#include "core/data/features.h"
#include "core/data/modelversion.h"
#include "core/scoring/conformal.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::scoring {

/// What tells groups apart. Ages are days since signup, NaN when unknown.
class IntervalGroups {
public:
    static constexpr std::int32_t kNone = -1;
    static constexpr double kColdDays = 7.0;
    enum class Basis { None, Signup, Column, Score };

    IntervalGroups() = default;

    /// Quarters from the customers given; `ages`: [rows], or empty when nobody's signup is known. Columns are searched for tenure.
    static IntervalGroups fit(const FeatureMatrix& features, std::span<const double> ages, std::span<const std::size_t> rows,
                              std::span<const double> probabilities);
    /// The same with newcomers as a group of their own even where too few of them are given: others, as on their first day, stand in.
    IntervalGroups withNewcomers() const;
    bool hasNewcomers() const { return m_cold; }

    /// `row`: [features] in the schema of the model.
    std::int32_t of(const double* row, double age, double probability) const;
    std::vector<std::string> names() const;  ///< [groups]
    Basis basis() const { return m_basis; }

    nlohmann::json toJson() const;
    static Result<IntervalGroups> fromJson(const nlohmann::json& json, const FeatureSchema& schema);

private:
    Basis m_basis = Basis::None;
    bool m_cold = false;          ///< group 0 are those who joined less than a week ago
    std::size_t m_feature = 0;    ///< Basis::Column
    std::string m_column;
    std::vector<double> m_bounds;  ///< ascending; group k has values from bound k - 1 up to bound k

    void setBounds(std::vector<double> values);
};

class MondrianBand {
public:
    static constexpr double kSmallestBlock = 25.0;  ///< a rate of fewer customers says too little of a group

    MondrianBand() = default;
    MondrianBand(ConformalBand all) : m_all(all) {}  // NOLINT: one band for everybody

    /// `group`: [rows] of IntervalGroups::of; `probabilities` out of fold.
    static MondrianBand fit(std::span<const double> probabilities, std::span<const double> labels,
                            std::span<const std::int32_t> group, std::size_t groups, double coverage);

    void setOwn(std::int32_t group, const ConformalBand& band) { m_own.at(static_cast<std::size_t>(group)) = band; }
    /// Every band wider by a factor of 1 or more.
    MondrianBand widened(double factor) const;

    std::pair<double, double> interval(double probability, std::int32_t group = IntervalGroups::kNone) const;
    const ConformalBand& all() const { return m_all; }
    const ConformalBand& of(std::int32_t group) const;  ///< its own, else that of all
    bool hasOwn(std::int32_t group) const;
    std::size_t groups() const { return m_own.size(); }

    nlohmann::json toJson() const;
    static Result<MondrianBand> fromJson(const nlohmann::json& json);

private:
    ConformalBand m_all;
    std::vector<std::optional<ConformalBand>> m_own;
};

}  // namespace holdfast::scoring
