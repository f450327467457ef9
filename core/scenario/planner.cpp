#include "core/scenario/planner.h"

#include "core/base/normal.h"
#include "core/scenario/baselines.h"
#include "core/scenario/curve.h"
#include "core/scenario/impact.h"
#include "core/scenario/limitedcurve.h"
#include "core/scenario/planproof.h"
#include "core/scenario/plantally.h"
#include "core/scenario/planwords.h"
#include "core/scenario/solve.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace holdfast::scenario {

namespace {

constexpr std::size_t kMostExplained = 200'000;  ///< customers up to whom limits that no plan keeps are explained by solving anew

PlannedOffer plannedOffer(const OptionTable& table, double risk, std::size_t row, std::size_t kind) {
    const std::size_t place = table.problem.at(row, kind);
    const OptionEffect& effect = table.effects[place];
    return {static_cast<std::uint32_t>(row),
            static_cast<std::uint16_t>(kind),
            table.problem.cost[place],
            effect.effect,
            effect.lower,
            effect.upper,
            -effect.effect * table.worth[row],
            risk};
}

/// Flagged accounts may get nothing where the scenario says so.
void leaveFlaggedOut(const Scenario& scenario, CampaignCustomers& customers) {
    if (!scenario.excludeFlagged) return;
    for (auto& offer : customers.mayGet)
        for (std::size_t row = 0; row < customers.flagged.size(); ++row)
            if (customers.flagged[row] != 0) offer[row] = 0;
}

class Assembly {
public:
    Assembly(const PlannerRequest& request, const OptionTable& table, PlanResult& result)
        : m_request(request), m_scenario(request.scenario), m_table(table), m_result(result) {}

    void takePlan(const PlanSolution& solution) {
        m_result.spend = solution.spend;
        m_result.plannedValue = solution.value;
        PlanTally tally(m_table, m_scenario.objective);
        tally.takeAll(solution.choice);
        m_result.value = tally.value();
        m_result.lower = m_result.value - tally.halfWidth();
        m_result.upper = m_result.value + tally.halfWidth();
        m_result.bound = solution.bound;
        m_result.gap = solution.bound > 0.0 ? std::max(0.0, solution.bound - solution.value) / solution.bound : 0.0;
        m_result.optimal = solution.optimal;
        m_result.feasible = solution.feasible;
        m_result.marginal = solution.price;
        if (!solution.feasible) m_result.bound = m_result.gap = m_result.marginal = kMissing;  // of plans that keep every limit there is none
        for (std::size_t row = 0; row < m_table.rows; ++row)
            if (solution.choice[row] != kNoOption)
                m_result.choices.push_back(plannedOffer(m_table, m_request.customers.risk[row], row, static_cast<std::size_t>(solution.choice[row])));
        m_result.expectedMoney = 0.0;
        for (const PlannedOffer& choice : m_result.choices) {
            m_result.expectedRetained -= choice.effect;
            m_result.expectedMoney += choice.expectedValue;
        }
        addTotals();
    }

    void listOptions() {
        for (std::size_t row = 0; row < m_table.rows; ++row)
            for (std::size_t kind = 0; kind < m_table.kinds; ++kind)
                if (!std::isnan(m_table.effects[m_table.problem.at(row, kind)].effect))
                    m_result.options.push_back(plannedOffer(m_table, m_request.customers.risk[row], row, kind));
    }

    std::vector<Treated> treated() const {
        std::vector<Treated> all;
        for (const PlannedOffer& choice : m_result.choices) {
            const OptionEffect& effect = m_table.effects[m_table.problem.at(choice.customer, choice.offer)];
            const auto loads = m_table.loads(choice.customer, choice.offer);
            Treated one{choice.offer,
                        m_table.worth[choice.customer],
                        m_request.customers.risk[choice.customer],
                        m_request.customers.money[choice.customer],
                        effect.effect,
                        loads[0].shared,
                        effect.independent,
                        0.0,
                        0.0,
                        1.0,
                        loads[1].shared,
                        effect.along,
                        loads};
            double expected = 0.0, declines = 1.0;  // a package moves whoever takes up one of its offers
            for (const std::size_t j : m_table.parts[choice.offer]) {
                const Offer& offer = m_scenario.offers[j];
                one.fixedCost += offer.fixedCost;
                declines *= 1.0 - offer.acceptance;
                expected += offer.fixedCost;
            }
            one.acceptance = 1.0 - declines;
            one.acceptedCost = (choice.cost - expected) / one.acceptance;
            all.push_back(one);
        }
        return all;
    }

private:
    const PlannerRequest& m_request;
    const Scenario& m_scenario;
    const OptionTable& m_table;
    PlanResult& m_result;

    /// Any part of it of which campaigns do not show that it keeps on the whole.
    bool isUnclear(std::size_t kind) const {
        if (m_request.effects == nullptr) return false;
        return std::any_of(m_table.parts[kind].begin(), m_table.parts[kind].end(), [&](std::size_t offer) {
            return std::any_of(m_request.effects->arms.begin(), m_request.effects->arms.end(), [&](const ArmEffects& arm) {
                return arm.arm == m_scenario.offers[offer].name && !arm.assumed && arm.average + kNormal90 * arm.averageError >= 0.0;
            });
        });
    }

    void addTotals() {
        for (std::size_t kind = 0; kind < m_table.kinds; ++kind) {
            OfferTotal total;
            total.offer = m_table.names[kind];
            total.assumed = m_table.assumed[kind] != 0;
            total.unclear = isUnclear(kind);
            for (std::size_t row = 0; row < m_table.rows; ++row)
                total.eligible += std::isnan(m_table.effects[m_table.problem.at(row, kind)].effect) ? 0U : 1U;
            m_result.byOffer.push_back(total);
        }
        for (std::size_t s = 0; s < m_scenario.segments.size(); ++s) {
            SegmentTotal total;
            total.segment = m_scenario.segments[s].name;
            for (const std::uint32_t bits : m_table.problem.segments) total.members += bits >> s & 1U;
            m_result.bySegment.push_back(total);
        }
        std::vector<double> effects(m_table.kinds, 0.0);
        for (const PlannedOffer& choice : m_result.choices) {
            const double value = m_table.valueOf(m_scenario.objective, choice.customer, choice.offer);
            OfferTotal& offer = m_result.byOffer[choice.offer];
            ++offer.customers;
            offer.spend += choice.cost;
            offer.value += value;
            effects[choice.offer] += choice.effect;
            if (m_result.bySegment.empty()) continue;
            for (std::uint32_t bits = m_table.problem.segments[choice.customer]; bits != 0; bits &= bits - 1) {
                SegmentTotal& segment = m_result.bySegment[static_cast<std::size_t>(std::countr_zero(bits))];
                ++segment.customers;
                segment.spend += choice.cost;
                segment.value += value;
            }
        }
        for (std::size_t kind = 0; kind < m_table.kinds; ++kind)
            if (m_result.byOffer[kind].customers > 0)
                m_result.byOffer[kind].meanEffect = effects[kind] / static_cast<double>(m_result.byOffer[kind].customers);
    }
};

/// What of a plan goes to flagged accounts, and the best plan without them.
Result<void> addFlagged(const PlannerRequest& request, const OptionTable& table, PlanResult& result,
                        const TaskContext& context) {
    const auto& flagged = request.customers.flagged;
    if (flagged.empty()) return {};
    FlaggedSpend spend;
    for (const PlannedOffer& choice : result.choices) {
        if (flagged[choice.customer] == 0) continue;
        ++spend.customers;
        spend.spend += choice.cost;
        spend.value += table.valueOf(request.scenario.objective, choice.customer, choice.offer);
    }
    if (spend.customers > 0) {
        PlanProblem without = table.problem;
        for (std::size_t row = 0; row < table.rows; ++row)
            if (flagged[row] != 0)
                std::fill_n(without.gain.begin() + static_cast<std::ptrdiff_t>(without.at(row, 0)), without.kinds, kMissing);
        HOLDFAST_ASSIGN(const PlanSolution plan, solvePlan(without, Frontier::build(without, context), context));
        spend.valueWithout = table.valueOf(request.scenario.objective, plan.choice);
        spend.spendWithout = plan.spend;
    }
    result.flagged = spend;
    return {};
}

Result<void> addCurve(const PlannerRequest& request, const Frontier& frontier, const OptionTable& table, const PlanSolution& plan,
                      PlanResult& result, const TaskContext& context) {
    const PlanObjective objective = request.scenario.objective;
    const std::size_t plans = table.problem.onlyBudget() ? 0 : curvePlans(table);
    if (plans > 0) {
        HOLDFAST_ASSIGN(result.curve, limitedCurve({&table, &frontier, &plan, objective, plans}, context));
        result.curveNote = "The curve is made of " + std::to_string(plans) + " plans, each under all limits; between them it is straight.";
        if (objective == PlanObjective::Worth) result.breakEvenBudget = breakEvenOf(result.curve);
    } else {
        result.curve = curveOf(frontier, table, objective, request.curvePoints);
        result.curveHoldsLimits = table.problem.onlyBudget();
        if (!result.curveHoldsLimits)
            result.curveNote = "The curve minds budget and eligibility alone: with so many customers it is not made anew under capacities and "
                               "limits on segments, so the plan lies below it.";
        else if (objective == PlanObjective::Worth)
            result.breakEvenBudget = breakEvenBudget(frontier);
    }
    if (result.curveHoldsLimits) result.kneeBudget = kneeOf(result.curve);
    return {};
}

Result<void> addProof(const PlannerRequest& request, const OptionTable& table, PlanResult& result, const TaskContext& context) {
    if (request.past.keys.empty() || request.effects == nullptr || result.choices.empty()) return {};
    std::size_t considered = 0;
    for (std::size_t row = 0; row < table.rows; ++row) {
        const auto begin = table.effects.begin() + static_cast<std::ptrdiff_t>(table.problem.at(row, 0));
        considered += std::any_of(begin, begin + static_cast<std::ptrdiff_t>(table.kinds), [](const OptionEffect& one) { return !std::isnan(one.effect); });
    }
    HOLDFAST_ASSIGN(ProofOutcome outcome, provePlan({&request.scenario, &request.past, request.effects, considered}, context));
    result.proof = std::move(outcome.proof);
    result.noProof = std::move(outcome.why);
    return {};
}

Result<void> addExplanations(const PlannerRequest& request, const OptionTable& table, PlanResult& result,
                             const TaskContext& context) {
    result.contradicting = surelyInfeasible(table.problem);
    if (table.rows > kMostExplained) {
        result.warnings.push_back(std::string(result.contradicting ? "The limits contradict each other" : "No plan was found that keeps every limit") +
                                  "; with this many customers it is not worked out which has to give way. The plan is the nearest that was found.");
        return {};
    }
    HOLDFAST_ASSIGN(const auto found, relaxations(table.problem, context));
    for (const LimitRelaxation& one : found) result.relaxations.push_back(inWords(one, request.scenario));
    return {};
}

}  // namespace

Result<PlanResult> planCampaign(PlannerRequest request, const TaskContext& context) {
    HOLDFAST_CHECK(check(request.scenario));
    leaveFlaggedOut(request.scenario, request.customers);
    context.progress(0, 4, "Working out options");
    HOLDFAST_ASSIGN(const OptionTable table, buildOptions({&request.scenario, &request.customers, request.effects}, context));
    PlanResult result;
    result.scenario = request.scenario;
    result.seed = request.seed;
    result.offers = table.names;
    result.leftOut = table.leftOut;
    context.progress(1, 4, "Planning");
    const Frontier frontier = Frontier::build(table.problem, context);
    HOLDFAST_ASSIGN(const PlanSolution solution, solvePlan(table.problem, frontier, context));
    Assembly assembly(request, table, result);
    assembly.takePlan(solution);
    if (!solution.feasible) HOLDFAST_CHECK(addExplanations(request, table, result, context));
    context.progress(2, 4, "Comparing");
    HOLDFAST_CHECK(addCurve(request, frontier, table, solution, result, context));
    result.baselines = baselinesOf(table, request.customers, request.scenario.objective, context);
    HOLDFAST_CHECK(addFlagged(request, table, result, context));
    HOLDFAST_CHECK(addProof(request, table, result, context));
    context.progress(3, 4, "Simulating");
    const auto treated = assembly.treated();
    const bool worthKnown =
        std::none_of(treated.begin(), treated.end(), [](const Treated& one) { return std::isnan(one.worth); });
    if (worthKnown) {
        ImpactRequest impact{table.names,   table.assumed, request.scenario.worth,
                             request.draws, request.seed,  ImpactRequest::Way::Auto,
                             table.parts,   table.errors,  table.directions};
        result.impact = impactOf(treated, impact, context);
        result.sensitivity = sensitivityOf(treated, request.scenario.worth);
    }
    if (request.listOptions) assembly.listOptions();
    addWarnings(table, request.customers, result);
    if (!worthKnown) result.warnings.push_back("What some customers are worth is not known, so there is no impact in money.");
    result.keys = std::move(request.customers.keys);
    HOLDFAST_CHECK(context.checkpoint());
    return result;
}

}  // namespace holdfast::scenario
