#include "core/workbench/effectgroups.h"

#include "core/data/label.h"
#include "core/report/writers.h"
#include "core/scenario/adjustedqini.h"
#include "core/scenario/metalearners.h"

#include <boost/math/distributions/chi_squared.hpp>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <set>

namespace holdfast::workbench {

namespace {

using scenario::Estimation;

constexpr std::size_t kMostTexts = 20;
constexpr std::size_t kMostNumbers = 6;
constexpr std::size_t kMostColumns = 8;      ///< kept with an arm
constexpr std::size_t kMostDogSegments = 6;
constexpr std::size_t kFewestDogs = 5;       ///< fewer are an anecdote

std::string plain(double value) {
    return report::formatFigure(value, report::NumberStyle::Plain, {});
}

/// A column of the table as groups of its customers.
struct Grouping {
    std::string column;
    std::vector<int> of;  ///< [customers] -1: in none
    std::vector<std::string> names;
    std::vector<Condition> who;
};

Grouping byText(const TableColumn& column) {
    Grouping grouping{column.spec.name, {column.codes.begin(), column.codes.end()}, column.levels, {}};
    for (const std::string& level : column.levels) grouping.who.push_back({column.spec.name, Comparison::Equal, {Value(level)}});
    return grouping;
}

Grouping byValue(const TableColumn& column, const std::set<double>& values) {
    Grouping grouping{column.spec.name, {}, {}, {}};
    for (const double value : values) {
        const bool yes = column.spec.type == ColumnType::Boolean;
        grouping.names.push_back(yes ? (value == 0.0 ? "no" : "yes") : plain(value));
        grouping.who.push_back({column.spec.name, Comparison::Equal, {Value(value)}});
    }
    for (const double value : column.numbers)
        grouping.of.push_back(std::isnan(value) ? -1 : static_cast<int>(std::distance(values.begin(), values.find(value))));
    return grouping;
}

Grouping byThirds(const TableColumn& column) {
    std::vector<double> sorted;
    for (const double value : column.numbers)
        if (!std::isnan(value)) sorted.push_back(value);
    std::sort(sorted.begin(), sorted.end());
    std::vector<double> cuts;
    for (const std::size_t third : {std::size_t{1}, std::size_t{2}})
        if (const double cut = sorted[sorted.size() * third / 3]; cut > sorted.front() && (cuts.empty() || cut > cuts.back()))
            cuts.push_back(cut);
    Grouping grouping{column.spec.name, {}, {}, {}};
    for (const double value : column.numbers)
        grouping.of.push_back(std::isnan(value)
                                  ? -1
                                  : static_cast<int>(std::upper_bound(cuts.begin(), cuts.end(), value) - cuts.begin()));
    const std::string& name = column.spec.name;
    for (std::size_t g = 0; g <= cuts.size() && !cuts.empty(); ++g) {
        if (g == 0) {
            grouping.names.push_back("below " + plain(cuts[0]));
            grouping.who.push_back({name, Comparison::Less, {Value(cuts[0])}});
        } else if (g == cuts.size()) {
            grouping.names.push_back("from " + plain(cuts.back()) + " on");
            grouping.who.push_back({name, Comparison::GreaterEqual, {Value(cuts.back())}});
        } else {
            grouping.names.push_back(plain(cuts[g - 1]) + " to " + plain(cuts[g]));
            grouping.who.push_back({name, Comparison::Between, {Value(cuts[g - 1]), Value(cuts[g])}});
        }
    }
    return grouping;
}

std::optional<Grouping> groupingOf(const TableColumn& column) {
    if (!isFeature(column.spec.role) || column.spec.type == ColumnType::Timestamp) return std::nullopt;
    if (column.isText())
        return column.levels.size() >= 2 && column.levels.size() <= kMostTexts ? std::optional(byText(column)) : std::nullopt;
    std::set<double> values;
    for (const double value : column.numbers) {
        if (!std::isnan(value)) values.insert(value);
        if (values.size() > kMostNumbers) break;
    }
    if (values.size() < 2) return std::nullopt;
    Grouping grouping = values.size() > kMostNumbers ? byThirds(column) : byValue(column, values);
    return grouping.names.size() >= 2 ? std::optional(std::move(grouping)) : std::nullopt;
}

/// The chance of averages as unequal as these were they all equal: Cochran's Q against chi squared.
double heterogeneity(const std::vector<SegmentEffect>& segments) {
    double weights = 0.0, sum = 0.0, q = 0.0;
    for (const SegmentEffect& s : segments) {
        const double weight = 1.0 / std::max(s.average.error * s.average.error, 1e-300);
        weights += weight;
        sum += weight * s.average.effect;
    }
    for (const SegmentEffect& s : segments) q += std::pow((s.average.effect - sum / weights) / std::max(s.average.error, 1e-150), 2.0);
    const boost::math::chi_squared chance(static_cast<double>(segments.size() - 1));
    return boost::math::cdf(boost::math::complement(chance, q));
}

class Groups {
public:
    Groups(const GroupsRequest& request, bool leaving)
        : m_request(request), m_leaving(leaving),
          m_scores(scenario::doublyRobustScores(request.found->study, request.found->outcomes, request.found->assignment.received)) {
        for (const TableColumn& column : request.data->table.columns) {
            if (column.spec.name == request.data->outcome) continue;
            if (auto grouping = groupingOf(column)) m_groupings.push_back(std::move(*grouping));
        }
        const auto labels = labelsOf(request.data->table);
        m_left.assign(request.data->table.rows(), 0);
        for (std::size_t row = 0; labels && row < m_left.size(); ++row) m_left[row] = (*labels)[row] == 1.0 ? 1 : 0;
    }

    /// `a`: place among the arms of the study.
    void describe(ArmEvidence& arm, std::size_t a) const {
        const Estimation& found = *m_request.found;
        arm.curve = scenario::armCurve({&found.study, &found.assignment, &found.outcomes, &found.order, a, m_leaving, m_request.seed}, arm.qini.basis);
        const auto evidence = scenario::rowsWithEvidence(found.study, found.assignment, a);
        for (const Grouping& grouping : m_groupings) {
            SegmentColumn column = segmentsOf(grouping, a, evidence);
            if (column.segments.size() >= 2) arm.segments.push_back(std::move(column));
        }
        for (SegmentColumn& column : arm.segments) {
            column.looked = arm.segments.size();
            column.alone = heterogeneity(column.segments);
            column.pValue = std::min(1.0, column.alone * static_cast<double>(column.looked));
        }
        std::stable_sort(arm.segments.begin(), arm.segments.end(),
                         [](const SegmentColumn& x, const SegmentColumn& y) { return x.alone < y.alone; });
        arm.segments.resize(std::min(arm.segments.size(), kMostColumns));
    }

    /// Of those still here: no offer wakes who has left.
    SleepingDogs dogsOf(const ArmEffects& effects) const {
        SleepingDogs dogs;
        std::vector<Dog> kinds(effects.effect.size(), Dog::Unknown);
        for (std::size_t i = 0; i < kinds.size(); ++i) {
            if (m_left[i] != 0) {
                ++dogs.left;
                continue;
            }
            if (std::isnan(effects.effect[i])) {
                ++dogs.withoutEvidence;
                continue;
            }
            kinds[i] = dogOf(effects, i);
            ++dogs.customers;
            dogs.surely += kinds[i] == Dog::Surely ? 1 : 0;
            dogs.likely += kinds[i] == Dog::Surely || kinds[i] == Dog::Likely ? 1 : 0;
        }
        if (dogs.surely >= kFewestDogs) addDogSegments(kinds, dogs);
        return dogs;
    }

private:
    enum class Dog { Unknown, No, Likely, Surely };

    const GroupsRequest& m_request;
    bool m_leaving;
    std::vector<std::uint8_t> m_left;  ///< [customers] already
    scenario::ArmValues m_scores;
    std::vector<Grouping> m_groupings;

    SegmentColumn segmentsOf(const Grouping& grouping, std::size_t a, const std::vector<std::size_t>& evidence) const {
        const Estimation& found = *m_request.found;
        std::vector<std::vector<std::size_t>> members(grouping.names.size());
        std::vector<std::size_t> treated(members.size(), 0), control(members.size(), 0);
        for (const std::size_t row : evidence) {
            const int group = grouping.of[m_request.data->customers[found.rows[row]]];
            if (group < 0) continue;
            const auto g = static_cast<std::size_t>(group);
            members[g].push_back(row);
            if (found.study.arm[row] == 0) ++control[g];
            if (found.study.arm[row] == static_cast<int>(a) + 1) ++treated[g];
        }
        SegmentColumn column;
        column.column = grouping.column;
        for (std::size_t g = 0; g < members.size(); ++g) {
            if (std::min(treated[g], control[g]) < scenario::kFewestOfArm) continue;
            column.segments.push_back({grouping.names[g], grouping.who[g], scenario::averageOf(m_scores[a], members[g]),
                                       treated[g], control[g]});
        }
        return column;
    }

    Dog dogOf(const ArmEffects& effects, std::size_t i) const {
        const double harm = m_leaving ? effects.effect[i] : -effects.effect[i], least = m_leaving ? effects.lower[i] : -effects.upper[i];
        return least > 0.0 ? Dog::Surely : harm > SleepingDogs::kLikelyErrors * effects.standardError[i] ? Dog::Likely : Dog::No;
    }

    /// Segments with more of them than their size lets expect, by how far that is beyond chance.
    void addDogSegments(const std::vector<Dog>& kinds, SleepingDogs& dogs) const {
        const double share = static_cast<double>(dogs.surely) / static_cast<double>(dogs.customers);
        std::vector<std::pair<double, SleepingDogs::Segment>> found;
        for (const Grouping& grouping : m_groupings) {
            std::vector<std::size_t> members(grouping.names.size(), 0), own(grouping.names.size(), 0);
            for (std::size_t i = 0; i < kinds.size(); ++i) {
                if (kinds[i] == Dog::Unknown || grouping.of[i] < 0) continue;
                ++members[static_cast<std::size_t>(grouping.of[i])];
                own[static_cast<std::size_t>(grouping.of[i])] += kinds[i] == Dog::Surely ? 1 : 0;
            }
            for (std::size_t g = 0; g < members.size(); ++g) {
                const double expected = share * static_cast<double>(members[g]);
                const double beyond = (static_cast<double>(own[g]) - expected) / std::sqrt(std::max(expected, 1e-9));
                if (own[g] >= kFewestDogs && beyond > 2.0)
                    found.push_back({beyond, {grouping.column, grouping.names[g], grouping.who[g], members[g], own[g]}});
            }
        }
        std::stable_sort(found.begin(), found.end(), [](const auto& x, const auto& y) { return x.first > y.first; });
        for (auto& [beyond, segment] : found)
            if (dogs.segments.size() < kMostDogSegments) dogs.segments.push_back(std::move(segment));
    }
};

/// Of an arm that too few got, which estimation leaves out as a whole.
std::size_t treatedIn(const EffectData& data, const std::string& arm) {
    const auto place = std::find(data.study.arms.begin(), data.study.arms.end(), arm);
    return static_cast<std::size_t>(
        std::count(data.study.arm.begin(), data.study.arm.end(), static_cast<int>(place - data.study.arms.begin()) + 1));
}

}  // namespace

Result<void> describeGroups(const GroupsRequest& request, EffectEvidence& evidence, const TaskContext& context) {
    context.progress(0, 0, "Looking at segments");
    const Groups groups(request, evidence.leaving);
    const auto& names = request.found->study.arms;
    for (std::size_t i = 0; i < evidence.arms.size(); ++i) {
        HOLDFAST_CHECK(context.checkpoint());
        ArmEvidence& arm = evidence.arms[i];
        const auto place = std::find(names.begin(), names.end(), arm.arm);
        if (arm.refusal.empty() && place != names.end()) groups.describe(arm, static_cast<std::size_t>(place - names.begin()));
        if (!arm.refusal.empty() && arm.overlap.treated == 0) arm.overlap.treated = treatedIn(*request.data, arm.arm);
        if (request.effects != nullptr) arm.dogs = groups.dogsOf(request.effects->arms[i]);
    }
    return {};
}

}  // namespace holdfast::workbench
