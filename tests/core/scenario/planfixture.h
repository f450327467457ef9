// Plans of made customers and offers, for tests of the planner. Seeded.
#pragma once

#include "core/base/random.h"
#include "core/scenario/planner.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

namespace holdfast::scenario {

inline constexpr std::size_t kCustomers = 400;

inline CampaignCustomers customersOf(std::size_t offers, std::uint64_t seed = 1) {
    Random random(seed);
    CampaignCustomers customers;
    for (std::size_t row = 0; row < kCustomers; ++row) {
        customers.keys.push_back("C" + std::to_string(1000 + row));
        customers.risk.push_back(random.uniform(0.02, 0.8));
        customers.money.push_back(std::round(100.0 * random.uniform(10.0, 70.0)) / 100.0);
    }
    customers.mayGet.assign(offers, std::vector<std::uint8_t>(kCustomers, 1));
    return customers;
}

inline Offer offer(const char* name, double fixed, double periodShare, double keep) {
    Offer one;
    one.name = name;
    one.fixedCost = fixed;
    one.periodShare = periodShare;
    one.assumedKeep = keep;
    one.assumedError = keep / 4.0;
    return one;
}

inline Scenario scenarioOf(double budget) {
    Scenario scenario;
    scenario.offers = {offer("small", 0.5, 0.15, 0.08), offer("large", 0.5, 0.6, 0.2), offer("contact", 1.5, 0.0, 0.03)};
    scenario.budget = budget;
    return scenario;
}

/// Effects of "small" and "large": learned, of their own for everybody, with a tenth of the customers without evidence.
inline CustomerEffects learned(const CampaignCustomers& customers) {
    Random random(5);
    CustomerEffects effects;
    effects.keys = customers.keys;
    for (const char* name : {"small", "large"}) {
        ArmEffects arm;
        arm.arm = name;
        arm.averageError = 0.01;
        for (std::size_t row = 0; row < kCustomers; ++row) {
            const double effect = random.bernoulli(0.1) ? std::nan("") : random.normal(name[0] == 's' ? -0.03 : -0.08, 0.05);
            arm.effect.push_back(effect);
            arm.standardError.push_back(0.05);
            arm.lower.push_back(effect - 0.09);
            arm.upper.push_back(effect + 0.07);
        }
        effects.arms.push_back(arm);
    }
    return effects;
}

inline PlanResult planned(const PlannerRequest& request) {
    auto result = planCampaign(request, TaskContext({}, {}, 2));
    if (!result) qFatal("%s", result.error().message.c_str());
    return *result;
}

inline const PlanBaseline& baseline(const PlanResult& plan, const char* name) {
    for (const PlanBaseline& one : plan.baselines)
        if (one.name == name) return one;
    qFatal("no such baseline");
}

inline bool warns(const PlanResult& plan, const char* words) {
    for (const std::string& warning : plan.warnings)
        if (warning.find(words) != std::string::npos) return true;
    return false;
}

inline void checkSums(const PlanResult& plan) {
    double spend = 0.0, money = 0.0, retained = 0.0;
    std::vector<std::uint32_t> seen;
    for (const PlannedOffer& choice : plan.choices) {
        spend += choice.cost;
        money += choice.expectedValue;
        retained -= choice.effect;
        seen.push_back(choice.customer);
    }
    QVERIFY(std::adjacent_find(seen.begin(), seen.end()) == seen.end() && std::is_sorted(seen.begin(), seen.end()));
    QVERIFY(std::abs(spend - plan.spend) < 1e-9 * std::max(1.0, spend));
    QVERIFY(plan.spend <= plan.scenario.budget * (1.0 + 1e-9));
    QVERIFY(std::abs(money - plan.expectedMoney) < 1e-9 * std::max(1.0, money));
    QVERIFY(std::abs(retained - plan.expectedRetained) < 1e-9 * std::max(1.0, retained));
}

}  // namespace holdfast::scenario
