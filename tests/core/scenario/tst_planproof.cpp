// Plans held against past campaigns: the sums by hand, what they say on the whole where the truth is known, and when nothing is said.
#include "core/base/normal.h"
#include "core/base/random.h"
#include "core/scenario/planner.h"
#include "core/scenario/planproof.h"

#include <QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::scenario;

namespace {

/// A campaign of lots drawn among nobody, "small" and "large", and what models said that had seen other customers: the truth and an
/// error of their own.
struct World {
    CampaignCustomers customers;
    CustomerEffects effects;
    std::vector<std::vector<double>> truth;  ///< [offers][customers]
};

World worldOf(std::size_t count, std::uint64_t seed, double error = 0.04) {
    Random random(seed);
    World world;
    world.truth.resize(2);
    world.effects.arms.resize(2);
    world.effects.arms[0].arm = "small";
    world.effects.arms[1].arm = "large";
    for (std::size_t i = 0; i < count; ++i) {
        world.customers.keys.push_back("C" + std::to_string(100'000 + i));
        const double risk = random.uniform(0.1, 0.6);
        world.customers.risk.push_back(risk);
        world.customers.money.push_back(20.0);
        const double all[] = {risk, risk + random.normal(-0.01, 0.03), risk + random.normal(-0.02, 0.03)};
        const auto got = static_cast<std::size_t>(random.below(3));
        const double outcome = random.bernoulli(all[got]) ? 1.0 : 0.0;
        for (std::size_t a = 0; a < 2; ++a) {
            const double effect = all[a + 1] - risk;
            double score = effect;
            if (got == a + 1) score += 3.0 * (outcome - all[a + 1]);
            if (got == 0) score -= 3.0 * (outcome - risk);
            world.truth[a].push_back(effect);
            ArmEffects& arm = world.effects.arms[a];
            arm.unseen.push_back(effect + random.normal(0.0, error));
            arm.score.push_back(score);
            arm.standardError.push_back(error);
        }
    }
    for (ArmEffects& arm : world.effects.arms) arm.effect = arm.lower = arm.upper = arm.unseen;
    world.effects.keys = world.customers.keys;
    world.customers.mayGet.assign(2, std::vector<std::uint8_t>(count, 1));
    return world;
}

Scenario scenarioOf(double budget, PlanObjective objective = PlanObjective::Retained) {
    Scenario scenario;
    scenario.objective = objective;
    scenario.budget = budget;
    scenario.offers.resize(2);
    scenario.offers[0].name = "small";
    scenario.offers[0].fixedCost = 1.0;
    scenario.offers[1].name = "large";
    scenario.offers[1].fixedCost = 1.5;
    return scenario;
}

PlanProof proven(const World& world, const Scenario& scenario, std::size_t considered) {
    auto outcome = provePlan({&scenario, &world.customers, &world.effects, considered}, TaskContext({}, {}, 2));
    if (!outcome || !outcome->proof) qFatal("no proof: %s", outcome ? outcome->why.c_str() : outcome.error().message.c_str());
    return *outcome->proof;
}

/// The same plan by the planner, from the effects learned without the customer.
PlanResult planOf(const World& world, const Scenario& scenario) {
    PlannerRequest request{scenario, world.customers};
    request.effects = &world.effects;
    auto plan = planCampaign(request, TaskContext({}, {}, 2));
    if (!plan) qFatal("%s", plan.error().message.c_str());
    return *plan;
}

std::string whyNot(const World& world, const Scenario& scenario) {
    auto outcome = provePlan({&scenario, &world.customers, &world.effects, world.customers.keys.size()}, TaskContext());
    return outcome && !outcome->proof ? outcome->why : std::string("(a proof or an error)");
}

}  // namespace

class TestPlanProof : public QObject {
    Q_OBJECT

private slots:
    void sums_areThoseByHand() {
        const World world = worldOf(600, 3);
        for (const PlanObjective objective : {PlanObjective::Retained, PlanObjective::Net}) {
            const Scenario scenario = scenarioOf(150.0, objective);
            const PlanResult plan = planOf(world, scenario);
            const PlanProof proof = proven(world, scenario, 600);
            std::vector<double> each(600, 0.0);
            double told = 0.0;
            for (const PlannedOffer& choice : plan.choices) {
                const double weight = objective == PlanObjective::Retained ? 1.0 : choice.expectedValue / -choice.effect;
                const double cost = objective == PlanObjective::Net ? choice.cost : 0.0;
                each[choice.customer] = -world.effects.arms[choice.offer].score[choice.customer] * weight - cost;
                told += -choice.effect * weight - cost;
            }
            double sum = 0.0, squares = 0.0;
            for (const double one : each) sum += one;
            for (const double one : each) squares += (one - sum / 600.0) * (one - sum / 600.0);
            const double error = std::sqrt(squares / 599.0 * 600.0);
            QCOMPARE(proof.customers, std::uint64_t{600});
            QCOMPARE(proof.treated, static_cast<std::uint64_t>(plan.choices.size()));
            QVERIFY(std::abs(proof.spend - plan.spend) < 1e-9);
            QVERIFY(std::abs(proof.told - told) < 1e-6);
            QVERIFY(std::abs(proof.found - sum) < 1e-6);
            QVERIFY(std::abs(proof.upper - proof.found - kNormal90 * error) < 1e-6);
            QVERIFY(std::abs(proof.found - proof.lower - kNormal90 * error) < 1e-6);
        }
    }

    void rules_areValuedCustomerByCustomer() {
        const World world = worldOf(500, 4);
        const Scenario scenario = scenarioOf(100.0);
        const PlanResult plan = planOf(world, scenario);
        const PlanProof proof = proven(world, scenario, 500);
        double sums[2] = {};
        for (std::size_t a = 0; a < 2; ++a)
            for (const double effect : world.effects.arms[a].unseen) sums[a] -= effect;
        const std::size_t best = 100.0 / 500.0 * sums[0] > 100.0 / 750.0 * sums[1] ? 0 : 1;
        const double share = 100.0 / (500.0 * (best == 0 ? 1.0 : 1.5));
        std::vector<double> less(500, 0.0);
        for (const PlannedOffer& choice : plan.choices) less[choice.customer] -= world.effects.arms[choice.offer].score[choice.customer];
        double value = 0.0, difference = 0.0;
        for (std::size_t i = 0; i < 500; ++i) {
            value -= share * world.effects.arms[best].score[i];
            less[i] += share * world.effects.arms[best].score[i];
            difference += less[i];
        }
        double squares = 0.0;
        for (const double one : less) squares += (one - difference / 500.0) * (one - difference / 500.0);
        const auto rule = std::find_if(proof.rules.begin(), proof.rules.end(), [](const auto& one) { return one.name == "best_single_offer"; });
        QVERIFY(rule != proof.rules.end());
        QVERIFY(std::abs(rule->found - value) < 1e-6);
        QVERIFY(std::abs(rule->difference - difference) < 1e-6);
        QVERIFY(std::abs(rule->upper - difference - kNormal90 * std::sqrt(squares / 499.0 * 500.0)) < 1e-6);
    }

    // What is promised is too much, since the best of noisy numbers were taken; what is found is right on the whole, and so are its
    // intervals.
    void promises_areTooHigh_andWhatIsFoundIsNot() {
        constexpr int kWorlds = 60;
        double told = 0.0, found = 0.0, truth = 0.0, variance = 0.0;
        int covered = 0;
        for (std::uint64_t seed = 1; seed <= kWorlds; ++seed) {
            const World world = worldOf(1500, 100 + seed);
            const Scenario scenario = scenarioOf(300.0);
            const PlanProof proof = proven(world, scenario, 1500);
            double kept = 0.0;
            for (const PlannedOffer& choice : planOf(world, scenario).choices) kept -= world.truth[choice.offer][choice.customer];
            told += proof.told;
            found += proof.found;
            truth += kept;
            variance += std::pow((proof.upper - proof.found) / kNormal90, 2.0);
            covered += proof.lower <= kept && kept <= proof.upper ? 1 : 0;
        }
        qInfo("promised %.1f, found %.1f, true %.1f; intervals hold it in %d of %d", told / kWorlds, found / kWorlds, truth / kWorlds, covered,
              kWorlds);
        QVERIFY(told > 1.5 * truth);
        QVERIFY(std::abs(found - truth) < 3.0 * std::sqrt(variance));
        QVERIFY(covered >= 48);  // of 60 at 0.9: fewer would happen once in 500 times
    }

    void moneyAndPlaces_areInProportion() {
        const World world = worldOf(400, 5);
        Scenario scenario = scenarioOf(1000.0);
        scenario.offers[1].capacity = 300;
        const PlanProof proof = proven(world, scenario, 4000);  // the plan was for ten times as many
        QVERIFY(std::abs(proof.budget - 100.0) < 1e-9);
        QVERIFY(proof.spend <= 100.0 + 1e-9);
        scenario.offers[0].eligible = {};
        scenario.budget = 1e6;
        const PlanProof rich = proven(world, scenario, 4000);
        QVERIFY(rich.treated > 30);
    }

    void offersThatNoCampaignMade_areLeftOutAndNamed() {
        World world = worldOf(300, 6);
        Scenario scenario = scenarioOf(100.0);
        scenario.offers[0].name = "new";
        const PlanProof proof = proven(world, scenario, 300);
        QCOMPARE(proof.notMade, std::vector<std::string>{"new"});
        QVERIFY(proof.treated > 0);
        scenario.offers[1].name = "newer";
        QCOMPARE(whyNot(world, scenario), std::string());
    }

    void whatCannotBeHeldAgainstCampaigns_isSaid() {
        World world = worldOf(300, 7);
        Scenario scenario = scenarioOf(100.0);
        scenario.combineOffers = true;
        QVERIFY(whyNot(world, scenario).find("two offers") != std::string::npos);
        scenario.combineOffers = false;
        QVERIFY(whyNot(worldOf(60, 7), scenario).find("Hardly any") != std::string::npos);
        for (std::size_t i = 0; i < 40; ++i) world.customers.risk[i] = std::nan("");
        QVERIFY(whyNot(world, scenario).find("no score") != std::string::npos);
    }

    void theSentence_saysWhichItIs() {
        World sure = worldOf(400, 8, 0.001);
        for (ArmEffects& arm : sure.effects.arms) {
            for (std::size_t i = 0; i < arm.score.size(); ++i) arm.unseen[i] = arm.score[i] = -0.05;
        }
        QVERIFY(proven(sure, scenarioOf(100.0), 400).sentence.find("bear it out") != std::string::npos);
        for (ArmEffects& arm : sure.effects.arms)
            for (double& score : arm.score) score = 0.05;
        QVERIFY(proven(sure, scenarioOf(100.0), 400).sentence.find("speak against") != std::string::npos);
        for (ArmEffects& arm : sure.effects.arms)
            for (double& score : arm.score) score = -0.02;
        QVERIFY(proven(sure, scenarioOf(100.0), 400).sentence.find("expect less") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestPlanProof)
#include "tst_planproof.moc"
