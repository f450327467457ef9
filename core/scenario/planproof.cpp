#include "core/scenario/planproof.h"

#include "core/base/normal.h"
#include "core/scenario/baselines.h"
#include "core/scenario/solve.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace holdfast::scenario {

namespace {

constexpr std::size_t kFewest = 100;        ///< customers of past campaigns who could get something
constexpr double kMostUnscored = 0.05;      ///< share of them: who has no score may lack it because of how it ended

/// The offers that campaigns made, with effects as known without the customer at hand.
struct Known {
    Scenario scenario;
    CampaignCustomers customers;
    CustomerEffects effects;
    std::vector<const ArmEffects*> arms;  ///< [offers]
    std::vector<std::string> notMade;
};

Known knownPart(const ProofRequest& request) {
    Known known;
    known.scenario = *request.scenario;
    known.scenario.offers.clear();
    known.customers = *request.past;
    known.customers.mayGet.clear();
    known.effects.keys = request.effects->keys;
    for (std::size_t j = 0; j < request.scenario->offers.size(); ++j) {
        const Offer& offer = request.scenario->offers[j];
        const auto arm = std::find_if(request.effects->arms.begin(), request.effects->arms.end(), [&](const ArmEffects& one) {
            return one.arm == offer.name && !one.assumed && !one.unseen.empty() && one.score.size() == one.unseen.size();
        });
        if (arm == request.effects->arms.end()) {
            known.notMade.push_back(offer.name);
            continue;
        }
        known.scenario.offers.push_back(offer);
        known.customers.mayGet.push_back(request.past->mayGet[j]);
        ArmEffects unseen;
        unseen.arm = arm->arm;
        unseen.effect = arm->unseen;
        unseen.standardError = arm->standardError;
        unseen.average = arm->average;
        unseen.averageError = arm->averageError;
        known.effects.arms.push_back(std::move(unseen));
        known.arms.push_back(&*arm);
    }
    return known;
}

/// Money and places as there are customers.
void scale(Scenario& scenario, double factor) {
    scenario.budget *= factor;
    for (Offer& offer : scenario.offers)
        if (offer.capacity) offer.capacity = static_cast<std::uint64_t>(std::llround(factor * static_cast<double>(*offer.capacity)));
}

std::size_t whoCouldGet(const OptionTable& table) {
    std::size_t count = 0;
    for (std::size_t row = 0; row < table.rows; ++row)
        for (std::size_t kind = 0; kind < table.kinds; ++kind)
            if (!std::isnan(table.effects[table.problem.at(row, kind)].effect)) {
                ++count;
                break;
            }
    return count;
}

/// Sums of what single customers bring, and how far such a sum may be off by who happened to be asked.
struct Sum {
    double value = 0.0, error = 0.0;
};
Sum sumOf(const std::vector<double>& each, std::size_t customers) {
    const auto n = static_cast<double>(customers);
    double sum = 0.0, squares = 0.0;
    for (const double one : each) sum += one, squares += one * one;
    return {sum, std::sqrt(std::max(0.0, squares - sum * sum / n) * n / (n - 1.0))};
}

class Valuation {
public:
    Valuation(const Known& known, const OptionTable& table) : m_known(known), m_table(table), m_places(table.rows, kNowhere) {
        std::unordered_map<std::string_view, std::size_t> places;
        for (std::size_t i = 0; i < known.effects.keys.size(); ++i) places.emplace(known.effects.keys[i], i);
        for (std::size_t row = 0; row < table.rows; ++row)
            if (const auto found = places.find(known.customers.keys[row]); found != places.end()) m_places[row] = found->second;
    }

    /// What the customer's own outcome says of giving him an option.
    double of(std::size_t row, std::size_t kind) const {
        const PlanObjective objective = m_known.scenario.objective;
        const double kept = -m_known.arms[kind]->score[m_places[row]] * m_table.weight(objective, row);
        return objective == PlanObjective::Net ? kept - m_table.problem.cost[m_table.problem.at(row, kind)] : kept;
    }

private:
    static constexpr std::size_t kNowhere = static_cast<std::size_t>(-1);
    const Known& m_known;
    const OptionTable& m_table;
    std::vector<std::size_t> m_places;
};

using Rule = void (SimpleRules::*)(const TakeShare&) const;

PlanProof valued(const Known& known, const OptionTable& table, const PlanSolution& plan, std::size_t customers) {
    const PlanObjective objective = known.scenario.objective;
    const Valuation valuation(known, table);
    PlanProof proof;
    proof.customers = customers;
    proof.budget = known.scenario.budget;
    proof.spend = plan.spend;
    proof.told = table.valueOf(objective, plan.choice);
    proof.notMade = known.notMade;
    std::vector<double> ours(table.rows, 0.0);
    for (std::size_t row = 0; row < table.rows; ++row) {
        if (plan.choice[row] == kNoOption) continue;
        ++proof.treated;
        ours[row] = valuation.of(row, static_cast<std::size_t>(plan.choice[row]));
    }
    const Sum found = sumOf(ours, customers);
    proof.found = found.value;
    proof.lower = found.value - kNormal90 * found.error;
    proof.upper = found.value + kNormal90 * found.error;
    const SimpleRules rules(table, known.customers, objective);
    const std::pair<const char*, Rule> common[] = {{"highest_risk", &SimpleRules::highestRisk},
                                                   {"best_single_offer", &SimpleRules::bestSingle},
                                                   {"random", &SimpleRules::random}};
    for (const auto& [name, rule] : common) {
        std::vector<double> less = ours;
        double value = 0.0;
        (rules.*rule)([&](std::size_t row, std::size_t kind, double share) {
            const double one = share * valuation.of(row, kind);
            value += one;
            less[row] -= one;
        });
        const Sum difference = sumOf(less, customers);
        proof.rules.push_back({name, value, difference.value, difference.value - kNormal90 * difference.error,
                               difference.value + kNormal90 * difference.error});
    }
    return proof;
}

std::string inWords(const PlanProof& proof) {
    if (proof.speaksAgainst()) return "Past campaigns speak against it.";
    if (proof.promisesTooMuch()) return "It promises more than past campaigns bear out: expect less.";
    if (proof.speaksFor()) return "Past campaigns bear it out.";
    return "Past campaigns are too few to confirm such a plan or to speak against it.";
}

/// Share of those with effects who have no score.
double unscored(const Known& known) {
    std::unordered_map<std::string_view, std::size_t> places;
    for (std::size_t i = 0; i < known.effects.keys.size(); ++i) places.emplace(known.effects.keys[i], i);
    double all = 0.0, without = 0.0;
    for (std::size_t row = 0; row < known.customers.keys.size(); ++row) {
        const auto found = places.find(known.customers.keys[row]);
        if (found == places.end()) continue;
        const bool learned = std::any_of(known.effects.arms.begin(), known.effects.arms.end(),
                                         [&](const ArmEffects& arm) { return !std::isnan(arm.effect[found->second]); });
        all += learned ? 1.0 : 0.0;
        without += learned && std::isnan(known.customers.risk[row]) ? 1.0 : 0.0;
    }
    return all > 0.0 ? without / all : 1.0;
}

}  // namespace

Result<ProofOutcome> provePlan(const ProofRequest& request, const TaskContext& context) {
    if (request.scenario->combineOffers)
        return ProofOutcome{{}, "Past campaigns gave nobody two offers at once, so a plan that may do so cannot be held against them."};
    Known known = knownPart(request);
    if (known.scenario.offers.empty() || request.considered == 0) return ProofOutcome{};
    if (unscored(known) > kMostUnscored)
        return ProofOutcome{{}, "Too many customers of past campaigns have no score, so the plan cannot be held against what they did."};
    auto table = buildOptions({&known.scenario, &known.customers, &known.effects}, context);
    if (!table) return Unexpected(table.error());
    const std::size_t customers = whoCouldGet(*table);
    if (customers < kFewest)
        return ProofOutcome{{}, "Hardly any customer of past campaigns could get one of these offers, so the plan cannot be held against what they did."};
    scale(known.scenario, static_cast<double>(customers) / static_cast<double>(request.considered));
    HOLDFAST_ASSIGN(const OptionTable scaled, buildOptions({&known.scenario, &known.customers, &known.effects}, context));
    HOLDFAST_ASSIGN(const PlanSolution plan, solvePlan(scaled.problem, Frontier::build(scaled.problem, context), context));
    if (!plan.feasible) return ProofOutcome{{}, "No plan was found for the customers of past campaigns that keeps every limit, so there is nothing to hold against what they did."};
    ProofOutcome outcome{valued(known, scaled, plan, customers), {}};
    outcome.proof->sentence = inWords(*outcome.proof);
    return outcome;
}

}  // namespace holdfast::scenario
