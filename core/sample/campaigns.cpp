// Two past campaigns just before the end of the history, so that the customer table shows everyone as they were when
// treated. The randomised one gives arms by lot; the targeted one looks at a rule-of-thumb risk, so that the treated
// were likelier to leave from the start (confounding by indication) though the columns tell all of why they were chosen.
#include "core/sample/model.h"

#include <algorithm>

namespace holdfast::sample {

namespace {

constexpr double kRandomisedShare = 0.35, kTargetedShare = 0.35;
constexpr double kControlShare = 0.28;    ///< of the randomised campaign
constexpr double kUnknownOutcome = 0.15;  ///< of those in no campaign: their 30 days are not over in the books

/// What an account manager would jot down from the columns: about standard normal.
double ruleOfThumbRisk(const World& world, const Person& person) {
    const Attributes& a = person.attributes;
    double risk = a.contract == 0 ? 0.7 : -0.6;
    risk -= 0.025 * (std::min(world.tenureDays(person) / 30.4375, 48.0) - 15.0);
    risk += 0.55 * (std::min(person.activity.support90, 4) - 0.6);
    if (a.survey > 0) risk -= 0.6 * (a.survey - 3.3);
    risk += 0.25 * (std::min(a.latePayments, 4) - 0.5) - 0.15 * (std::min(person.activity.sessions30, 4) - 1.0);
    return risk;
}

std::array<double, kArms + 1> randomisedPropensity() {
    std::array<double, kArms + 1> out;
    out.fill((1.0 - kControlShare) / kArms);
    out[0] = kControlShare;
    return out;
}

/// [none, arms]: the riskier, the likelier any offer, and the larger.
std::array<double, kArms + 1> targetedPropensity(double risk) {
    const double treated = 0.04 + 0.90 * logistic(-0.4 + 1.3 * risk);
    constexpr std::array<double, kArms> size{-1.2, -0.7, 0.0, 0.6, 1.0, -0.2, 0.9, -0.6};
    std::array<double, kArms> weight{};
    double total = 0.0;
    for (std::size_t arm = 0; arm < kArms; ++arm)
        total += weight[arm] = std::exp(0.6 * size[arm] * std::clamp(risk, -2.0, 2.0));
    std::array<double, kArms + 1> out;
    out[0] = 1.0 - treated;
    for (std::size_t arm = 0; arm < kArms; ++arm) out[arm + 1] = treated * weight[arm] / total;
    return out;
}

void assign(World& world, std::size_t index) {
    Person& person = world.people[index];
    Random random = world.stream(Stream::Campaigns, index);
    const double draw = random.uniform();
    if (world.tenureDays(person) < 4.0 || draw >= kRandomisedShare + kTargetedShare) {
        person.outcomeKnown = !random.bernoulli(kUnknownOutcome);
        return;
    }
    person.campaign = draw < kRandomisedShare ? 0 : 1;
    person.propensity = person.campaign == 0 ? randomisedPropensity() : targetedPropensity(ruleOfThumbRisk(world, person));
    const std::vector<double> weights(person.propensity.begin(), person.propensity.end());
    person.arm = static_cast<std::int8_t>(static_cast<int>(random.pick(weights)) - 1);
}

}  // namespace

const std::vector<std::string>& campaignNames() {
    static const std::vector<std::string> names{"randomised", "targeted"};
    return names;
}

double offerCost(std::int8_t arm, double monthlyFee) {
    constexpr std::array<double, kArms> fixed{0.5, 0.5, 0.5, 0.5, 0.5, 6.0, 6.5, 1.5};
    constexpr std::array<double, kArms> depth{0.05, 0.10, 0.15, 0.20, 0.25, 0.0, 0.10, 0.0};
    constexpr double kDiscountedMonths = 3.0;
    if (arm < 0) return 0.0;
    const auto index = static_cast<std::size_t>(arm);
    return std::round(100.0 * (fixed[index] + depth[index] * kDiscountedMonths * monthlyFee)) / 100.0;
}

void runCampaigns(World& world) {
    const std::size_t count = world.people.size();
    for (std::size_t i = 0; i < count; ++i) assign(world, i);
    std::vector<double> spilled(count, 0.0);
    for (const Edge& edge : world.edges)
        if (world.people[edge.referrer].arm >= 0) spilled[edge.referee] += world.people[edge.referrer].spill;
    for (std::size_t i = 0; i < count; ++i) {
        Person& person = world.people[i];
        const double own =
            person.arm >= 0 ? leaveProbability(person, static_cast<std::size_t>(person.arm)) : leaveProbability(person);
        person.left = world.stream(Stream::Outcome, i).bernoulli(std::clamp(own + spilled[i], 0.001, 0.999));
    }
}

}  // namespace holdfast::sample
