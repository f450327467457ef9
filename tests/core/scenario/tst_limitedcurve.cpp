// The curve where places are short, against every choice there is; and effects held to the chance of leaving.
#include "core/base/random.h"
#include "core/data/plancurve.h"
#include "core/scenario/limitedcurve.h"
#include "core/scenario/planner.h"
#include "core/scenario/solve.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <tuple>

using namespace holdfast;
using namespace holdfast::scenario;

namespace {

constexpr std::size_t kRows = 7, kKinds = 3;

/// Seven customers, three offers of which the best has two places.
OptionTable smallTable(std::uint64_t seed) {
    Random random(seed);
    OptionTable table;
    table.rows = table.problem.rows = kRows;
    table.kinds = table.problem.kinds = kKinds;
    table.names = {"a", "b", "c"};
    table.parts = {{0}, {1}, {2}};
    table.errors = SharedErrors(kKinds);
    table.worth.assign(kRows, 1.0);
    for (std::size_t at = 0; at < kRows * kKinds; ++at) {
        table.problem.cost.push_back(std::round(10.0 * random.uniform(1.0, 5.0)) / 10.0);
        table.problem.gain.push_back(random.uniform(0.2, 4.0) * (at % kKinds == 0 ? 2.0 : 1.0));
        table.effects.push_back({-table.problem.gain.back(), 0.0F, 0.0F, 0.0F, 0.0F});
    }
    table.problem.uses = {1, 2, 4};
    table.problem.capacity = {2.0, kNoLimit, kNoLimit};
    return table;
}

/// The best of all 4^7 choices.
double bestOf(const PlanProblem& problem, double budget) {
    double best = 0.0;
    const std::function<void(std::size_t, double, double, int)> go = [&](std::size_t row, double spend, double value, int places) {
        if (row == kRows) {
            best = std::max(best, value);
            return;
        }
        go(row + 1, spend, value, places);
        for (std::size_t kind = 0; kind < kKinds; ++kind) {
            const double cost = spend + problem.cost[problem.at(row, kind)];
            const int taken = places + (kind == 0 ? 1 : 0);
            if (cost <= budget + 1e-9 && taken <= 2) go(row + 1, cost, value + problem.gain[problem.at(row, kind)], taken);
        }
    };
    go(0, 0.0, 0.0, 0);
    return best;
}

PlannerRequest campaign(std::size_t customers, std::uint64_t seed) {
    Random random(seed);
    PlannerRequest request;
    for (const auto& [name, keep, fixed] : {std::tuple{"strong", 0.5, 3.0}, std::tuple{"weak", 0.1, 1.0}}) {
        Offer offer;
        offer.name = name;
        offer.fixedCost = fixed;
        offer.assumedKeep = keep;
        request.scenario.offers.push_back(offer);
    }
    for (std::size_t row = 0; row < customers; ++row) {
        request.customers.keys.push_back("C" + std::to_string(1000 + row));
        request.customers.risk.push_back(random.uniform(0.05, 0.6));
        request.customers.money.push_back(random.uniform(5.0, 40.0));
    }
    request.customers.mayGet.assign(2, std::vector<std::uint8_t>(customers, 1));
    request.scenario.budget = 150.0;
    return request;
}

PlanResult planned(PlannerRequest request, double budget) {
    request.scenario.budget = budget;
    auto result = planCampaign(std::move(request), TaskContext());
    if (!result) qFatal("%s", result.error().message.c_str());
    return *result;
}

}  // namespace

class TestLimitedCurve : public QObject {
    Q_OBJECT

private slots:
    void points_areTheBestPlansUnderAllLimits() {
        for (const std::uint64_t seed : {1, 2, 3, 4, 5}) {
            OptionTable table = smallTable(seed);
            table.problem.budget = 6.0;
            const Frontier frontier = Frontier::build(table.problem, TaskContext());
            const auto plan = solvePlan(table.problem, frontier, TaskContext());
            QVERIFY(plan);
            const auto curve = limitedCurve({&table, &frontier, &*plan, PlanObjective::Worth, 10}, TaskContext());
            QVERIFY(curve && curve->size() >= 8);
            QCOMPARE(curve->front().value, 0.0);
            bool met = false;
            for (std::size_t i = 0; i < curve->size(); ++i) {
                const BudgetPoint& point = (*curve)[i];
                const double best = bestOf(table.problem, point.spend);
                QVERIFY2(point.value <= best + 1e-9 && point.value >= 0.97 * best, qPrintable(QString::number(point.value / best)));
                QVERIFY(point.byOffer[0].customers <= 2.0);
                if (i > 0) QVERIFY(point.spend > (*curve)[i - 1].spend && point.value >= (*curve)[i - 1].value - 1e-9);
                met = met || std::abs(point.value - plan->value) < 1e-12;
            }
            QVERIFY(met);
            QVERIFY(std::abs(curve->back().value - bestOf(table.problem, 1e9)) < 1e-9);
        }
    }

    void nextMoney_isWhatTheNextPlanBrings() {
        PlannerRequest request = campaign(300, 7);
        request.scenario.offers[0].capacity = 20;
        const PlanResult plan = planned(request, 150.0);
        QVERIFY(plan.curveHoldsLimits && !plan.curveNote.empty());
        const double next = planned(request, 250.0).value - plan.value;
        QVERIFY2(std::abs(nextBuys(plan, 150.0, 100.0) - next) < 0.1 * next, qPrintable(QString("%1 %2").arg(nextBuys(plan, 150.0, 100.0)).arg(next)));
        PlannerRequest free = request;
        free.scenario.offers[0].capacity.reset();
        QVERIFY(nextBuys(planned(free, 150.0), 150.0, 100.0) > 1.3 * next);  // what the curve without places would have said
    }

    void forbidden_isAsIfItWereNotThere() {
        PlannerRequest request = campaign(300, 8);
        request.scenario.offers[0].capacity = 0;
        const PlanResult none = planned(request, 150.0);
        request.scenario.offers.erase(request.scenario.offers.begin());
        request.customers.mayGet.pop_back();
        const PlanResult without = planned(request, 150.0);
        QCOMPARE(none.value, without.value);
        QCOMPARE(none.spend, without.spend);
        QVERIFY(std::abs(nextBuys(none, 150.0, 50.0) - nextBuys(without, 150.0, 50.0)) < 0.1 * nextBuys(without, 150.0, 50.0));
    }

    void moneyForOffersWithoutAClearEffect_isTold() {
        for (const double average : {-0.02, -0.2, 0.1}) {
            PlannerRequest request = campaign(200, 10);
            CustomerEffects effects;
            effects.keys = request.customers.keys;
            ArmEffects arm;
            arm.arm = "strong";
            arm.effect.assign(200, -0.04);
            arm.standardError.assign(200, 0.02);
            arm.average = average;
            arm.averageError = 0.03;
            effects.arms = {arm};
            request.effects = &effects;
            const PlanResult plan = planned(request, 100.0);
            QCOMPARE(plan.byOffer[0].unclear, average > -0.1);
            QVERIFY(!plan.byOffer[1].unclear);  // assumed, and said to be
            QVERIFY(plan.byOffer[0].spend > 0.0);
            const bool told = std::any_of(plan.warnings.begin(), plan.warnings.end(), [](const std::string& text) {
                return text.find("of the money goes to strong") != std::string::npos;
            });
            QCOMPARE(told, average > -0.1);
        }
    }

    void effects_takeNoMoreThanThereIs() {
        PlannerRequest request = campaign(200, 9);
        CustomerEffects effects;
        effects.keys = request.customers.keys;
        ArmEffects arm;
        arm.arm = "strong";
        for (std::size_t row = 0; row < 200; ++row) {
            arm.effect.push_back(row == 0 ? 0.9 : -0.3);  // beyond most people's whole chance of leaving
            arm.standardError.push_back(0.1);
            arm.lower.push_back(arm.effect.back() - 0.16);
            arm.upper.push_back(arm.effect.back() + 0.16);
        }
        arm.averageError = 0.05;
        effects.arms = {arm};
        request.effects = &effects;
        request.listOptions = true;
        const PlanResult plan = planned(request, 1e6);
        std::size_t limited = 0;
        for (const PlannedOffer& option : plan.options) {
            const double risk = request.customers.risk[option.customer];
            QCOMPARE(option.risk, risk);
            if (plan.offers[option.offer] != "strong") continue;
            QVERIFY(option.effect >= -risk && option.effect <= 1.0 - risk);
            QVERIFY(option.lower >= -risk - 1e-6 && option.lower <= option.effect + 1e-6 && option.upper >= option.effect - 1e-6);
            if (option.customer > 0) QCOMPARE(option.effect, std::max(-0.3, -risk));
            limited += option.customer > 0 && risk < 0.3 ? 1 : 0;
        }
        QVERIFY(limited > 50);
        QVERIFY(plan.expectedRetained <= std::accumulate(request.customers.risk.begin(), request.customers.risk.end(), 0.0));
        QVERIFY(std::any_of(plan.warnings.begin(), plan.warnings.end(), [](const std::string& text) {
            return text.find("more than their whole chance of leaving") != std::string::npos;
        }));
    }
};

QTEST_APPLESS_MAIN(TestLimitedCurve)
#include "tst_limitedcurve.moc"
