#include "models/churn/successivehalving.h"

#include <QTest>

#include <atomic>
#include <cmath>
#include <limits>
#include <mutex>
#include <set>
#include <tuple>

using namespace holdfast;
using namespace holdfast::models;

namespace {

HalvingPlan plan(std::vector<HalvingRung> rungs, unsigned threads = 1) {
    return {std::move(rungs), threads, {}};
}

/// Candidate c is worth c + noise that differs by unit; candidate 4 looks best on the first unit alone.
double noisy(const HalvingTask& task) {
    const double noise = 0.01 * std::sin(static_cast<double>(task.candidate * 7 + task.unit * 3));
    return static_cast<double>(task.candidate) + noise - (task.candidate == 4 && task.unit == 0 ? 10.0 : 0.0);
}

}  // namespace

class TestSuccessiveHalving : public QObject {
    Q_OBJECT

private slots:
    void rungs_keepOneInSoMany_andNeverFewerThanWanted() {
        const auto thirds = halvingRungs(27, 3, 4);
        QCOMPARE(thirds.size(), std::size_t{4});
        const std::vector<std::size_t> expected{27, 9, 3, 1};
        for (std::size_t r = 0; r < 4; ++r) QCOMPARE(thirds[r].contenders, expected[r]);
        const auto halves = halvingRungs(5, 2, 3, 4);
        QCOMPARE(halves[1].contenders, std::size_t{4});
        QCOMPARE(halves[2].contenders, std::size_t{4});
        QVERIFY(halvingRungs(0, 2, 3).empty());
    }

    void everyRung_evaluatesTheBestOfTheOneBefore_onNewUnits() {
        std::set<std::tuple<std::size_t, std::size_t, std::size_t>> tasks;
        const auto result = successiveHalving(
            plan({{9, 1}, {3, 2}, {1, 1}}),
            [&](const HalvingTask& task) -> Result<double> {
                tasks.insert({task.rung, task.candidate, task.unit});
                return noisy(task);
            },
            TaskContext());
        QVERIFY(result);
        QCOMPARE(result->evaluations, std::size_t{9 + 6 + 1});
        QCOMPARE(tasks.size(), std::size_t{16});
        for (const std::size_t candidate : {std::size_t{4}, std::size_t{0}, std::size_t{1}})
            for (const std::size_t unit : {std::size_t{1}, std::size_t{2}}) QVERIFY(tasks.contains({1, candidate, unit}));
        // The lucky candidate lost its first place once all its units counted.
        QVERIFY(tasks.contains({2, 0, 3}));
        QCOMPARE(result->ranking[0], std::size_t{0});
        QCOMPARE(result->ranking[1], std::size_t{4});
        QVERIFY(!result->outOfTime);
    }

    void losses_areMeansOverTheUnitsThatCount() {
        const auto evaluate = [](const HalvingTask& task) -> Result<double> {
            return static_cast<double>(task.candidate + 10 * task.unit);
        };
        const auto all = successiveHalving(plan({{2, 1}, {2, 2}}), evaluate, TaskContext());
        QCOMPARE(all->losses[1], 1.0 + 10.0 * (0 + 1 + 2) / 3.0);
        const auto fresh = successiveHalving(plan({{2, 1}, {2, 2, true}}), evaluate, TaskContext());
        QCOMPARE(fresh->losses[1], 1.0 + 10.0 * (1 + 2) / 2.0);
    }

    void theOutcome_doesNotDependOnThreads_andWorkersNeverMeetThemselves() {
        const auto one = successiveHalving(plan({{20, 1}, {7, 2}, {3, 2}}), noisy, TaskContext());
        std::vector<std::atomic<int>> busy(4);
        std::atomic<bool> met = false;
        const auto four = successiveHalving(
            plan({{20, 1}, {7, 2}, {3, 2}}, 4),
            [&](const HalvingTask& task) -> Result<double> {
                met = met || busy[task.worker]++ > 0;
                const double loss = noisy(task);
                --busy[task.worker];
                return loss;
            },
            TaskContext());
        QVERIFY(!met);
        QCOMPARE(four->ranking, one->ranking);
        QCOMPARE(four->losses, one->losses);
    }

    void failingAndUnmeasurableCandidates_comeLast() {
        const auto result = successiveHalving(
            plan({{4, 1}, {2, 1}}),
            [](const HalvingTask& task) -> Result<double> {
                if (task.candidate == 0) return Unexpected(ErrorCode::Model, "diverged");
                if (task.candidate == 1) return std::numeric_limits<double>::quiet_NaN();
                return static_cast<double>(task.candidate);
            },
            TaskContext());
        QVERIFY(result);
        QCOMPARE(result->ranking, (std::vector<std::size_t>{2, 3, 0, 1}));
        QVERIFY(std::isinf(result->losses[0]) && std::isinf(result->losses[1]));
    }

    void whenNothingWorks_theFirstErrorIsTold() {
        const auto result = successiveHalving(
            plan({{3, 1}}), [](const HalvingTask&) -> Result<double> { return Unexpected(ErrorCode::Model, "diverged"); },
            TaskContext());
        QVERIFY(!result);
        QCOMPARE(result.error().message, std::string("diverged"));
        QVERIFY(successiveHalving(plan({}), noisy, TaskContext()).error().code == ErrorCode::Internal);
    }

    void stopRequest_endsItWithCancelled() {
        std::stop_source source;
        int evaluated = 0;
        const auto result = successiveHalving(
            plan({{50, 1}}),
            [&](const HalvingTask&) -> Result<double> {
                if (++evaluated == 3) source.request_stop();
                return 1.0;
            },
            TaskContext(source.get_token()));
        QVERIFY(result.error().code == ErrorCode::Cancelled);
        QCOMPARE(evaluated, 3);
        const auto inside = successiveHalving(
            plan({{2, 1}}), [](const HalvingTask&) -> Result<double> { return Unexpected(ErrorCode::Cancelled, "stopped"); },
            TaskContext());
        QVERIFY(inside.error().code == ErrorCode::Cancelled);
    }

    void outOfTime_theRankingBeforeTheUnfinishedRungStands() {
        int asked = 0;
        HalvingPlan limited = plan({{6, 1}, {3, 2}, {1, 1}});
        limited.outOfTime = [&] { return ++asked > 8; };
        const auto result = successiveHalving(
            limited,
            [](const HalvingTask& task) -> Result<double> {
                return task.rung == 0 ? static_cast<double>(task.candidate) : 100.0 - static_cast<double>(task.candidate);
            },
            TaskContext());
        QVERIFY(result);
        QVERIFY(result->outOfTime);
        QCOMPARE(result->evaluations, std::size_t{8});
        QCOMPARE(result->ranking, (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));
        limited.outOfTime = [] { return true; };
        QCOMPARE(successiveHalving(limited, noisy, TaskContext())->ranking.front(), std::size_t{0});
    }
};

QTEST_APPLESS_MAIN(TestSuccessiveHalving)
#include "tst_successivehalving.moc"
