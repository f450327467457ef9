#include "core/scenario/options.h"

#include "core/base/normal.h"
#include "core/base/parallel.h"
#include "core/scenario/worth.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace holdfast::scenario {

namespace {

constexpr OptionEffect kNoEffect{kMissing};

/// One offer's evidence, looked up by customer.
struct Evidence {
    const ArmEffects* arm = nullptr;  ///< null: assumed
    double keep = 0.0, error = 0.0;   ///< the assumption
};

bool excludeEachOther(const Offer& a, const Offer& b) {
    const auto names = [](const Offer& one, const Offer& other) {
        return std::find(one.excludes.begin(), one.excludes.end(), other.name) != one.excludes.end();
    };
    return names(a, b) || names(b, a);
}

void nameKinds(const Scenario& scenario, OptionTable& table) {
    for (std::size_t j = 0; j < scenario.offers.size(); ++j) {
        table.names.push_back(scenario.offers[j].name);
        table.parts.push_back({j});
    }
    if (scenario.combineOffers)
        for (std::size_t a = 0; a < scenario.offers.size(); ++a)
            for (std::size_t b = a + 1; b < scenario.offers.size(); ++b) {
                if (excludeEachOther(scenario.offers[a], scenario.offers[b])) continue;
                table.names.push_back(scenario.offers[a].name + " + " + scenario.offers[b].name);
                table.parts.push_back({a, b});
            }
    table.kinds = table.names.size();
    table.errors = SharedErrors(scenario.offers.size());
}

double at(const std::vector<double>& values, std::size_t row) {
    return row < values.size() ? values[row] : kMissing;
}

/// The parts of a customer's error, nothing where none were kept.
const std::int8_t* partsOf(const ArmEffects& arm, std::size_t row, std::size_t directions) {
    return directions > 0 && (row + 1) * directions <= arm.errorParts.size() ? arm.errorParts.data() + row * directions : nullptr;
}

/// What of an error lies along the directions that learners err in, and what one unit of its parts comes to: no more than there is.
struct Along {
    double whole = 0.0, step = 0.0;
};
Along alongOf(const std::int8_t* parts, std::size_t directions, double error, double room) {
    if (parts == nullptr) return {};
    int squares = 0;
    for (std::size_t k = 0; k < directions; ++k) squares += parts[k] * parts[k];
    if (squares == 0) return {};
    const double length = std::sqrt(static_cast<double>(squares)), step = std::min(error / ArmEffects::kErrorUnits, room / length);
    return {step * length, step};
}

/// Of the errors of two arms' averages. Where nothing is known of one, nobody gets it.
double correlationOf(const CustomerEffects& effects, const ArmEffects& one, const ArmEffects& other) {
    const auto a = static_cast<std::size_t>(&one - effects.arms.data()), b = static_cast<std::size_t>(&other - effects.arms.data());
    const auto& covariance = effects.averageCovariance;
    const double correlation = covariance[a][b] / std::sqrt(covariance[a][a] * covariance[b][b]);
    return std::isfinite(correlation) ? std::clamp(correlation, -1.0, 1.0) : 0.0;
}

/// No offer takes more off a chance of leaving than there is, nor lifts it above 1, and it keeps nobody who does not take it up, those who
/// would leave taking it up as often as others: the effect is held to that, its interval too, and the noise to what such an interval
/// leaves. Harm takes no acceptance: being asked may be what wakes somebody.
OptionEffect withinReach(OptionEffect effect, double risk, double acceptance, std::uint8_t& limited) {
    if (std::isnan(effect.effect)) return effect;
    const double least = -acceptance * risk, most = 1.0 - risk;
    const bool beyond = effect.effect < least || effect.effect > most;
    if (effect.effect < -risk || effect.effect > 1.0 - risk) limited |= kBeyondRisk;
    else if (beyond) limited |= kBeyondAcceptance;
    if (effect.lower >= least && effect.upper <= most && !beyond) return effect;
    effect.effect = std::clamp(effect.effect, least, most);
    effect.lower = static_cast<float>(std::clamp(static_cast<double>(effect.lower), least, effect.effect));
    effect.upper = static_cast<float>(std::clamp(static_cast<double>(effect.upper), effect.effect, most));
    const double error = effect.error();
    const double room = (effect.upper - effect.lower) / (2.0 * kNormal90);
    if (!(error > room)) return effect;
    for (float* part : {&effect.shared, &effect.independent, &effect.along, &effect.step}) *part = static_cast<float>(*part * room / error);
    return effect;
}

OptionEffect assumedEffect(const Evidence& evidence, double risk) {
    const double effect = -evidence.keep * risk, error = evidence.error * risk;
    return {effect, static_cast<float>(error), 0.0F, static_cast<float>(effect - kNormal90 * error),
            static_cast<float>(effect + kNormal90 * error)};
}

struct Package {
    OptionEffect effect;
    OptionTable::PartLoads loads{};  ///< what it has of each part's errors
};
/// How errors of two offers go together.
struct Common {
    double correlation = 0.0;                ///< of their averages' errors
    const std::int8_t *a = nullptr, *b = nullptr;  ///< [directions] the customer's parts
    std::size_t directions = 0;

    double along(double stepA, double stepB) const {
        double squares = 0.0;
        for (std::size_t k = 0; k < directions; ++k) {
            const double both = (a != nullptr ? stepA * a[k] : 0.0) + (b != nullptr ? stepB * b[k] : 0.0);
            squares += both * both;
        }
        return std::sqrt(squares);
    }
};
/// Two offers to one customer, the second acting on what the first leaves: (p + a)(p + b) / p - p.
Package together(const OptionEffect& a, const OptionEffect& b, double risk, const Common& common) {
    if (std::isnan(a.effect) || std::isnan(b.effect) || !(risk > 0.0)) return {kNoEffect};
    const double afterA = std::clamp(1.0 + a.effect / risk, 0.0, 1.0 / risk),
                 afterB = std::clamp(1.0 + b.effect / risk, 0.0, 1.0 / risk);
    const double effect = risk * (std::min(afterA * afterB, 1.0 / risk) - 1.0);
    const double ofA = afterB * a.shared, ofB = afterA * b.shared;
    const double shared = std::sqrt(std::max(0.0, ofA * ofA + ofB * ofB + 2.0 * common.correlation * ofA * ofB));
    const double own = std::hypot(afterB * a.independent, afterA * b.independent), along = common.along(afterB * a.step, afterA * b.step);
    const double error = std::hypot(shared, own, along);
    return {{effect, static_cast<float>(shared), static_cast<float>(own), static_cast<float>(effect - kNormal90 * error),
             static_cast<float>(effect + kNormal90 * error), static_cast<float>(along)},
            {{static_cast<float>(ofA), static_cast<float>(ofB)}, {static_cast<float>(afterB * a.step), static_cast<float>(afterA * b.step)}}};
}

double costOf(const Offer& offer, double worth, double money) {
    const double shares =
        (offer.valueShare > 0.0 ? offer.valueShare * worth : 0.0) + (offer.periodShare > 0.0 ? offer.periodShare * money : 0.0);
    return offer.fixedCost + offer.acceptance * shares;
}

/// [customers] row of each in the effects; the same number when they are in one order.
std::vector<std::size_t> effectRows(const CampaignCustomers& customers, const CustomerEffects* effects) {
    std::vector<std::size_t> rows(customers.keys.size(), static_cast<std::size_t>(-1));
    if (effects == nullptr) return rows;
    if (effects->keys == customers.keys) {
        for (std::size_t row = 0; row < rows.size(); ++row) rows[row] = row;
        return rows;
    }
    std::unordered_map<std::string_view, std::size_t> places;
    places.reserve(effects->keys.size());
    for (std::size_t i = 0; i < effects->keys.size(); ++i) places.emplace(effects->keys[i], i);
    for (std::size_t row = 0; row < rows.size(); ++row)
        if (const auto found = places.find(customers.keys[row]); found != places.end()) rows[row] = found->second;
    return rows;
}

class Builder {
public:
    Builder(const OptionsRequest& request, OptionTable& table)
        : m_scenario(*request.scenario),
          m_customers(*request.customers),
          m_table(table) {
        table.effectRows = effectRows(m_customers, request.effects);
        table.directions = request.effects != nullptr ? request.effects->directions : 0;
        for (const Offer& offer : m_scenario.offers) {
            Evidence evidence{nullptr, offer.assumedKeep, offer.assumedError};
            if (request.effects != nullptr)
                for (const ArmEffects& arm : request.effects->arms)
                    if (arm.arm == offer.name) evidence.arm = &arm;
            m_evidence.push_back(evidence);
            table.errorParts.push_back(evidence.arm != nullptr && !evidence.arm->errorParts.empty() ? evidence.arm->errorParts.data() : nullptr);
        }
        if (request.effects != nullptr) correlateErrors(*request.effects);
        for (const auto& parts : table.parts)
            table.assumed.push_back(std::any_of(parts.begin(), parts.end(), [&](std::size_t j) { return assumes(j); }) ? 1 : 0);
    }

    void fill(std::size_t begin, std::size_t end) {
        for (std::size_t row = begin; row < end; ++row) {
            const double risk = m_customers.risk[row], money = m_customers.money[row];
            m_table.worth[row] = worthOf(m_scenario.worth, money, risk);
            for (std::size_t kind = 0; kind < m_table.kinds; ++kind) fillOption(row, kind, money);
        }
    }

private:
    const Scenario& m_scenario;
    const CampaignCustomers& m_customers;
    OptionTable& m_table;
    std::vector<Evidence> m_evidence;

    /// As campaigns found it. Somebody's assumptions may be wrong together, by half, but are no more wrong where campaigns are.
    void correlateErrors(const CustomerEffects& effects) {
        for (std::size_t a = 0; a < m_evidence.size(); ++a)
            for (std::size_t b = 0; b < a; ++b) {
                if (assumes(a) != assumes(b)) m_table.errors.correlate(a, b, 0.0);
                if (assumes(a) || assumes(b)) continue;
                if (effects.averageCovariance.size() != effects.arms.size()) m_table.errorsGuessed = true;
                else m_table.errors.correlate(a, b, correlationOf(effects, *m_evidence[a].arm, *m_evidence[b].arm));
            }
    }

    bool assumes(std::size_t offer) const { return m_evidence[offer].arm == nullptr || m_evidence[offer].arm->assumed; }

    OptionEffect effectOf(std::size_t row, std::size_t offer, std::uint8_t& limited) const {
        if (m_customers.mayGet[offer][row] == 0 || m_scenario.offers[offer].capacity == 0U || std::isnan(m_customers.risk[row]))
            return kNoEffect;
        const double risk = m_customers.risk[row];
        const ArmEffects* arm = m_evidence[offer].arm;
        return withinReach(arm == nullptr ? assumedEffect(m_evidence[offer], risk) : learnedEffect(*arm, m_table.effectRows[row], m_table.directions), risk,
                           m_scenario.offers[offer].acceptance, limited);
    }

    void fillOption(std::size_t row, std::size_t kind, double money) {
        const auto& parts = m_table.parts[kind];
        OptionEffect effect = effectOf(row, parts[0], m_table.limited[row]);
        if (parts.size() > 1) {
            const Package both = together(effect, effectOf(row, parts[1], m_table.limited[row]), m_customers.risk[row],
                                          {m_table.errors.between(parts[0], parts[1]), m_table.partsOf(row, parts[0]),
                                           m_table.partsOf(row, parts[1]), m_table.directions});
            const double acceptance = 1.0 - (1.0 - m_scenario.offers[parts[0]].acceptance) * (1.0 - m_scenario.offers[parts[1]].acceptance);
            effect = withinReach(both.effect, m_customers.risk[row], acceptance, m_table.limited[row]);
            // What an interval is cut by, its loads are.
            const double left = both.effect.error() > 0.0 ? effect.error() / both.effect.error() : 1.0;
            OptionTable::PartLoads& loads = m_table.partErrors[row * (m_table.kinds - m_table.offers()) + kind - m_table.offers()];
            for (std::size_t part = 0; part < 2; ++part) {
                loads.shared[part] = static_cast<float>(left * both.loads.shared[part]);
                loads.step[part] = static_cast<float>(left * both.loads.step[part]);
            }
        }
        double cost = 0.0;
        for (const std::size_t offer : parts) cost += costOf(m_scenario.offers[offer], m_table.worth[row], money);
        if (std::isnan(cost)) effect.effect = kMissing;  // it costs a share of what nobody knows
        const std::size_t place = m_table.problem.at(row, kind);
        m_table.effects[place] = effect;
        m_table.problem.cost[place] = std::isnan(cost) ? 0.0 : cost;
        const double taken = m_scenario.caution * effect.error();
        const double gain = m_table.valueOf(m_scenario.objective, row, kind) - taken * m_table.weight(m_scenario.objective, row);
        m_table.problem.gain[place] = effect.effect + taken < 0.0 ? gain : kMissing;
    }
};

void setLimits(const Scenario& scenario, const CampaignCustomers& customers, OptionTable& table) {
    PlanProblem& problem = table.problem;
    problem.budget = scenario.budget;
    for (const auto& parts : table.parts) {
        std::uint32_t bits = 0;
        for (const std::size_t offer : parts) bits |= 1U << offer;
        problem.uses.push_back(bits);
    }
    for (const Offer& offer : scenario.offers)  // what nobody gets is no option above, and no limit here
        problem.capacity.push_back(offer.capacity.value_or(0) > 0 ? static_cast<double>(*offer.capacity) : kNoLimit);
    if (scenario.segments.empty()) return;
    problem.segments = customers.segments;
    for (const SegmentLimit& limit : scenario.segments) {
        problem.minSpend.push_back(limit.minShare.value_or(0.0) * scenario.budget);
        problem.maxSpend.push_back(limit.maxShare ? *limit.maxShare * scenario.budget : kNoLimit);
    }
}

void countLeftOut(const Scenario& scenario, const CampaignCustomers& customers, OptionTable& table) {
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (std::isnan(customers.risk[row])) {
            ++table.leftOut["without a score"];
            continue;
        }
        bool allowed = false, any = false, keeps = false;
        for (std::size_t kind = 0; kind < table.kinds; ++kind) {
            any = any || !std::isnan(table.effects[table.problem.at(row, kind)].effect);
            keeps = keeps || !std::isnan(table.problem.gain[table.problem.at(row, kind)]);
        }
        for (std::size_t offer = 0; offer < scenario.offers.size(); ++offer)
            allowed = allowed || customers.mayGet[offer][row] != 0;
        if (!allowed)
            ++table.leftOut["eligible for no offer"];
        else if (!any)
            ++table.leftOut["no evidence or no known cost for any offer"];
        else if (!keeps)
            ++table.leftOut[scenario.caution > 0.0 ? "no offer is sure enough to keep them" : "no offer keeps them"];
    }
}

Result<void> checkKnown(const Scenario& scenario, const CampaignCustomers& customers) {
    const auto none = [](const std::vector<double>& values) {
        return std::all_of(values.begin(), values.end(), [](double value) { return std::isnan(value); });
    };
    if (none(customers.risk))
        return Unexpected(ErrorCode::NotFound,
                          "No customer has a score, so nobody knows who might leave. Train a model first.");
    if (!none(customers.money)) return {};
    if (scenario.objective != PlanObjective::Retained)
        return Unexpected(ErrorCode::InvalidInput,
                          "No column says what customers are worth a period, so their worth cannot be kept. Give a "
                          "column the role value, or choose the objective retained.");
    for (const Offer& offer : scenario.offers)
        if (offer.valueShare > 0.0 || offer.periodShare > 0.0)
            return Unexpected(ErrorCode::InvalidInput,
                              "Offer " + offer.name +
                                  " costs a share of what a customer brings, and no column says "
                                  "what that is. Give a column the role value, or the offer a fixed cost.");
    return {};
}

}  // namespace

OptionEffect learnedEffect(const ArmEffects& arm, std::size_t row, std::size_t directions) {
    const double effect = at(arm.effect, row);
    if (std::isnan(effect)) return kNoEffect;
    double lower = at(arm.lower, row), upper = at(arm.upper, row), error = at(arm.standardError, row);
    if (std::isnan(error)) error = std::isnan(lower) || std::isnan(upper) ? 0.0 : (upper - lower) / (2.0 * kNormal90);
    if (std::isnan(lower)) lower = effect - kNormal90 * error;
    if (std::isnan(upper)) upper = effect + kNormal90 * error;
    // Where nobody says how much of the error is everybody's, all of it is taken to be: the cautious reading.
    const double shared = std::isnan(arm.averageError) ? error : std::min(arm.averageError, error);
    const double beyond = std::sqrt(std::max(0.0, error * error - shared * shared));
    const Along along = alongOf(partsOf(arm, row, directions), directions, error, beyond);
    const double own = std::sqrt(std::max(0.0, beyond * beyond - along.whole * along.whole));
    return {effect, static_cast<float>(shared), static_cast<float>(own), static_cast<float>(lower), static_cast<float>(upper),
            static_cast<float>(along.whole), static_cast<float>(along.step)};
}

ErrorLoad learnedLoad(const ArmEffects& arm, std::size_t row, std::size_t directions, const OptionEffect& effect) {
    return {effect.shared, effect.step, partsOf(arm, row, directions)};
}

std::array<ErrorLoad, 2> OptionTable::loads(std::size_t row, std::size_t kind) const {
    if (kind < offers()) {
        const OptionEffect& effect = effects[problem.at(row, kind)];
        return {ErrorLoad{effect.shared, effect.step, partsOf(row, kind)}, ErrorLoad{}};
    }
    const PartLoads& of = partErrors[row * (kinds - offers()) + kind - offers()];
    return {ErrorLoad{of.shared[0], of.step[0], partsOf(row, parts[kind][0])}, ErrorLoad{of.shared[1], of.step[1], partsOf(row, parts[kind][1])}};
}

double OptionTable::valueOf(PlanObjective objective, std::size_t row, std::size_t kind) const {
    const std::size_t place = problem.at(row, kind);
    const double kept = -effects[place].effect * weight(objective, row);
    return objective == PlanObjective::Net ? kept - problem.cost[place] : kept;
}

double OptionTable::valueOf(PlanObjective objective, const std::vector<std::int16_t>& choice) const {
    double sum = 0.0;
    for (std::size_t row = 0; row < rows; ++row)
        if (choice[row] != kNoOption) sum += valueOf(objective, row, static_cast<std::size_t>(choice[row]));
    return sum;
}

Result<OptionTable> buildOptions(const OptionsRequest& request, const TaskContext& context) {
    HOLDFAST_CHECK(checkKnown(*request.scenario, *request.customers));
    OptionTable table;
    table.rows = request.customers->keys.size();
    nameKinds(*request.scenario, table);
    table.problem.rows = table.rows;
    table.problem.kinds = table.kinds;
    table.worth.resize(table.rows);
    table.limited.assign(table.rows, 0);
    table.effects.resize(table.rows * table.kinds);
    table.partErrors.resize(table.rows * (table.kinds - table.offers()));
    table.problem.cost.resize(table.effects.size());
    table.problem.gain.resize(table.effects.size());
    Builder builder(request, table);
    parallelFor(table.rows, context.threads(), [&](std::size_t begin, std::size_t end, unsigned) { builder.fill(begin, end); });
    HOLDFAST_CHECK(context.checkpoint());
    setLimits(*request.scenario, *request.customers, table);
    countLeftOut(*request.scenario, *request.customers, table);
    return table;
}

}  // namespace holdfast::scenario
