// The optimiser against exhaustive search: budgets alone, places, and bounds on segments; and its own promises on problems too
// large to search.
#include "core/base/random.h"
#include "core/scenario/prices.h"
#include "core/scenario/solve.h"

#include <QTest>

#include <cmath>
#include <functional>
#include <optional>

using namespace holdfast;
using namespace holdfast::scenario;

namespace {

struct Shape {
    std::size_t rows = 0, kinds = 0;
    double budgetShare = 0.3;  ///< of what the dearest option for everyone costs
    bool places = false, segments = false;
};

/// Costs and gains at random, dearer options better on the whole; a tenth of the options cannot be had, a tenth do harm.
PlanProblem randomProblem(const Shape& shape, std::uint64_t seed) {
    Random random(seed);
    PlanProblem problem;
    problem.rows = shape.rows;
    problem.kinds = shape.kinds;
    double dearest = 0.0;
    for (std::size_t row = 0; row < shape.rows; ++row) {
        const double worth = random.gamma(2.0, 50.0);
        double most = 0.0;
        for (std::size_t kind = 0; kind < shape.kinds; ++kind) {
            const double cost = std::round(100.0 * random.uniform(0.5, 4.0) * static_cast<double>(kind + 1)) / 100.0;
            const double gain = worth * random.uniform(0.0, 0.2) * std::sqrt(static_cast<double>(kind + 1));
            const double draw = random.uniform();
            problem.cost.push_back(cost);
            problem.gain.push_back(draw < 0.1 ? std::nan("") : draw < 0.2 ? -gain : gain);
            most = std::max(most, cost);
        }
        dearest += most;
    }
    problem.budget = shape.budgetShare * dearest;
    if (shape.places) {
        for (std::size_t kind = 0; kind < shape.kinds; ++kind) {
            problem.uses.push_back(1U << kind);
            problem.capacity.push_back(kind == 0 ? kNoLimit
                                                 : std::floor(static_cast<double>(shape.rows) * random.uniform(0.1, 0.4)));
        }
        if (shape.kinds > 2) problem.uses.back() |= 2U;  // a pair of offers takes a place of each
    }
    if (shape.segments) {
        for (std::size_t row = 0; row < shape.rows; ++row)
            problem.segments.push_back(static_cast<std::uint32_t>(random.below(4)));
        problem.minSpend = {0.3 * problem.budget, 0.0};
        problem.maxSpend = {kNoLimit, 0.25 * problem.budget};
    }
    return problem;
}

/// The best value by trying everything; nothing when no choice keeps the limits.
std::optional<double> bestByTrying(const PlanProblem& problem) {
    std::optional<double> best;
    Usage usage = Usage::zero(problem);
    const std::function<void(std::size_t, double)> go = [&](std::size_t row, double value) {
        if (usage.above(problem) > 0.0) return;
        if (row == problem.rows) {
            if (usage.excess(problem) <= 0.0 && (!best || value > *best)) best = value;
            return;
        }
        go(row + 1, value);
        for (std::size_t kind = 0; kind < problem.kinds; ++kind) {
            const double gain = problem.gain[problem.at(row, kind)];
            if (std::isnan(gain)) continue;
            usage.add(problem, row, static_cast<std::int16_t>(kind), 1.0);
            go(row + 1, value + gain);
            usage.add(problem, row, static_cast<std::int16_t>(kind), -1.0);
        }
    };
    go(0, 0.0);
    return best;
}

/// The best value with whole cents, by dynamic programming: an independent method for larger problems with a budget alone.
double bestByCents(const PlanProblem& problem) {
    std::vector<double> best(static_cast<std::size_t>(std::floor(problem.budget * 100.0 + 1e-6)) + 1, 0.0);
    for (std::size_t row = 0; row < problem.rows; ++row) {
        std::vector<double> next = best;
        for (std::size_t kind = 0; kind < problem.kinds; ++kind) {
            const double gain = problem.gain[problem.at(row, kind)];
            if (!(gain > 0.0)) continue;
            const auto cents = static_cast<std::size_t>(std::lround(problem.cost[problem.at(row, kind)] * 100.0));
            for (std::size_t at = cents; at < best.size(); ++at) next[at] = std::max(next[at], best[at - cents] + gain);
        }
        best = std::move(next);
    }
    return best.back();
}

PlanSolution solved(const PlanProblem& problem, unsigned threads = 2) {
    const TaskContext context({}, {}, threads);
    return *solvePlan(problem, Frontier::build(problem, context), context);
}

void checkConsistent(const PlanProblem& problem, const PlanSolution& plan) {
    double spend = 0.0, value = 0.0;
    for (std::size_t row = 0; row < problem.rows; ++row) {
        if (plan.choice[row] == kNoOption) continue;
        const std::size_t at = problem.at(row, static_cast<std::size_t>(plan.choice[row]));
        QVERIFY(!std::isnan(problem.gain[at]));
        spend += problem.cost[at];
        value += problem.gain[at];
    }
    QVERIFY(std::abs(spend - plan.spend) <= 1e-9 * std::max(1.0, spend));
    QVERIFY(std::abs(value - plan.value) <= 1e-9 * std::max(1.0, std::abs(value)));
    if (plan.feasible) QVERIFY(usageOf(problem, plan.choice).excess(problem) <= 0.0);
}

}  // namespace

class TestSolve : public QObject {
    Q_OBJECT

private slots:
    void budgetAlone_isOptimalAgainstTryingEverything() {
        for (std::uint64_t seed = 1; seed <= 60; ++seed) {
            const PlanProblem problem = randomProblem({7, 4, 0.1 + 0.01 * static_cast<double>(seed)}, seed);
            const PlanSolution plan = solved(problem);
            checkConsistent(problem, plan);
            QVERIFY(plan.optimal);
            QCOMPARE(plan.value, *bestByTrying(problem));
            QVERIFY(plan.bound >= plan.value * (1.0 - 1e-12));
        }
    }

    void budgetAlone_isOptimalAgainstDynamicProgramming() {
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            const PlanProblem problem = randomProblem({200, 6, 0.05 * static_cast<double>(seed)}, 100 + seed);
            const PlanSolution plan = solved(problem);
            checkConsistent(problem, plan);
            QVERIFY(plan.optimal);
            QVERIFY(std::abs(plan.value - bestByCents(problem)) < 1e-7);
        }
    }

    void placesAndSegments_againstTryingEverything() {
        int optimal = 0, feasible = 0;
        for (std::uint64_t seed = 1; seed <= 60; ++seed) {
            const PlanProblem problem = randomProblem({7, 4, 0.35, seed % 3 != 0, seed % 3 != 1}, 1000 + seed);
            const auto best = bestByTrying(problem);
            const PlanSolution plan = solved(problem);
            checkConsistent(problem, plan);
            if (!best) {
                QVERIFY2(!plan.feasible, qPrintable(QString::number(seed)));
                continue;
            }
            ++feasible;
            QVERIFY2(plan.bound >= *best - 1e-9, qPrintable(QString::number(seed)));
            if (!plan.feasible) continue;
            QVERIFY(plan.value <= *best + 1e-9);
            if (plan.optimal) QVERIFY2(plan.value >= *best - 1e-9, qPrintable(QString::number(seed)));
            optimal += plan.value >= *best - 1e-9 ? 1 : 0;
        }
        QVERIFY2(feasible > 30 && optimal == feasible, qPrintable(QString("%1 of %2").arg(optimal).arg(feasible)));
    }

    void largeProblems_comeWithinATenThousandthOfTheBound_data() {
        QTest::addColumn<bool>("places");
        QTest::addColumn<bool>("segments");
        QTest::newRow("budget") << false << false;
        QTest::newRow("places") << true << false;
        QTest::newRow("segments") << false << true;
        QTest::newRow("both") << true << true;
    }

    void largeProblems_comeWithinATenThousandthOfTheBound() {
        QFETCH(bool, places);
        QFETCH(bool, segments);
        const PlanProblem problem = randomProblem({30'000, 9, 0.1, places, segments}, 5);
        const PlanSolution plan = solved(problem);
        checkConsistent(problem, plan);
        QVERIFY(plan.feasible);
        const double gap = (plan.bound - plan.value) / plan.bound;
        QVERIFY2(gap >= 0.0 && gap <= 1e-4, qPrintable(QString::number(gap)));
        const PlanSolution greedy = greedyPlan(problem, TaskContext());
        QVERIFY(greedy.value <= plan.value || segments);
    }

    void anyNumberOfThreads_givesTheSamePlan() {
        const PlanProblem problem = randomProblem({20'000, 6, 0.1, true, true}, 9);
        const PlanSolution one = solved(problem, 1), four = solved(problem, 4);
        QCOMPARE(one.choice, four.choice);
        QCOMPARE(one.bound, four.bound);
    }

    void noBudget_treatsNobody_andMoreThanEnough_treatsWhoeverGains() {
        PlanProblem problem = randomProblem({100, 5, 0.0}, 3);
        PlanSolution plan = solved(problem);
        QCOMPARE(plan.value, 0.0);
        QCOMPARE(plan.spend, 0.0);
        problem.budget = 1e9;
        plan = solved(problem);
        QVERIFY(plan.optimal);
        double best = 0.0;
        for (std::size_t row = 0; row < problem.rows; ++row) {
            double most = 0.0;
            for (std::size_t kind = 0; kind < problem.kinds; ++kind)
                if (problem.gain[problem.at(row, kind)] > most) most = problem.gain[problem.at(row, kind)];
            best += most;
        }
        QVERIFY(std::abs(plan.value - best) < 1e-9 * best);
    }

    void frontier_isTheRelaxationAtEveryBudget() {
        // Against the definition: the concave envelope is the lowest priced bound over a fine grid of prices.
        const PlanProblem problem = randomProblem({300, 5, 0.2}, 8);
        const TaskContext context;
        const Frontier frontier = Frontier::build(problem, context);
        for (const double share : {0.02, 0.1, 0.3, 0.7}) {
            PlanProblem at = problem;
            at.budget = share * frontier.spendOfAll();
            double lowest = kNoLimit;
            Prices prices = Prices::zero(at);
            for (int i = 0; i <= 20'000; ++i) {
                prices.money = 1e-3 * std::pow(1.0008, i);
                lowest = std::min(lowest, bestAt(at, prices, context).bound);
            }
            const double bound = frontier.boundAt(at.budget);
            QVERIFY(bound <= lowest * (1.0 + 1e-12));
            QVERIFY(bound >= lowest * (1.0 - 2e-4));
        }
    }

    void impossibleLeastSpend_saysWhatIsPossible() {
        PlanProblem problem = randomProblem({200, 3, 0.2, false, true}, 4);
        double possible = 0.0;  // each member of segment 0 his dearest option
        for (std::size_t row = 0; row < problem.rows; ++row) {
            double most = 0.0;
            for (std::size_t kind = 0; kind < problem.kinds; ++kind)
                if (!std::isnan(problem.gain[problem.at(row, kind)]))
                    most = std::max(most, problem.cost[problem.at(row, kind)]);
            if ((problem.segments[row] & 1U) != 0) possible += most;
        }
        problem.maxSpend = {kNoLimit, kNoLimit};
        problem.budget = 2.0 * possible;
        problem.minSpend[0] = 1.5 * possible;
        QVERIFY(!solved(problem).feasible);
        const auto found = relaxations(problem, TaskContext());
        QVERIFY(found.has_value());
        QCOMPARE(found->size(), std::size_t{2});
        QVERIFY((*found)[1].what == LimitRelaxation::What::Budget && (*found)[1].sufficient);
        QVERIFY(std::abs((*found)[1].possible / problem.budget - possible / problem.minSpend[0]) < 1e-5);  // three quarters of it spent there
        PlanProblem cheaper = problem;
        setBudget(cheaper, problem, (*found)[1].possible);
        QVERIFY(solved(cheaper).feasible);
        setBudget(cheaper, problem, 1.001 * (*found)[1].possible);
        QVERIFY(!solved(cheaper).feasible);
        QVERIFY((*found)[0].what == LimitRelaxation::What::LeastSpend);
        QVERIFY((*found)[0].sufficient);
        QVERIFY2(std::abs((*found)[0].possible - possible) < 1e-6 * possible,
                 qPrintable(QString("%1 %2").arg((*found)[0].possible).arg(possible)));
    }

    // One option at 1 each; of a budget of 90, 27 have to go to one group and 18 to the other: 45 places, and only 20 are there.
    void placesThatAreMissing_areCountedExactly() {
        PlanProblem problem;
        problem.rows = 200;
        problem.kinds = 1;
        problem.cost.assign(200, 1.0);
        for (std::size_t row = 0; row < 200; ++row) problem.gain.push_back(0.1 + 0.001 * static_cast<double>(row));
        problem.budget = 90.0;
        problem.uses = {1};
        problem.capacity = {20.0};
        for (std::size_t row = 0; row < 200; ++row) problem.segments.push_back(row < 100 ? 1 : 2);
        problem.minSpend = {27.0, 18.0};
        problem.maxSpend = {kNoLimit, kNoLimit};
        QVERIFY(!solved(problem).feasible);
        const auto found = relaxations(problem, TaskContext());
        QVERIFY(found.has_value());
        const auto places = std::find_if(found->begin(), found->end(), [](const auto& one) { return one.what == LimitRelaxation::What::Capacity; });
        QVERIFY(places != found->end());
        QCOMPARE(places->possible, 45.0);
        problem.capacity = {45.0};
        QVERIFY(solved(problem).feasible);
        problem.capacity = {44.0};
        QVERIFY(!solved(problem).feasible);
    }
};

QTEST_APPLESS_MAIN(TestSolve)
#include "tst_solve.moc"
