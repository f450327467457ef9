// Results, hashes, random streams, parallel loops and task contexts.
#include "core/base/hash.h"
#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/base/resources.h"
#include "core/base/result.h"
#include "core/base/taskcontext.h"

#include <QtTest>

#include <atomic>
#include <cmath>
#include <set>
#include <stdexcept>

using namespace holdfast;

namespace {

Result<std::unique_ptr<int>> half(int number) {
    if (number % 2 != 0) return Unexpected(ErrorCode::InvalidInput, "odd");
    return std::make_unique<int>(number / 2);
}

Result<int> quarter(int number) {
    HOLDFAST_ASSIGN(auto once, half(number));
    HOLDFAST_ASSIGN(const auto twice, half(*once));
    return *twice;
}

std::string hexOf(std::initializer_list<std::string_view> parts) {
    Hasher hasher;
    for (const auto part : parts) hasher.add(part);
    return hasher.hex();
}

}  // namespace

class TestBase : public QObject {
    Q_OBJECT

private slots:
    void error_travelsThroughAssign() {
        QCOMPARE(quarter(12).value(), 3);
        const auto failed = quarter(6);
        QVERIFY(!failed);
        QVERIFY(failed.error().code == ErrorCode::InvalidInput);
        QCOMPARE(failed.error().message, std::string("odd"));
        QCOMPARE(failed.value_or(-1), -1);
        QCOMPARE(std::string(toString(ErrorCode::Corrupt)), std::string("Corrupt"));
    }

    void hash_dependsOnContentAndOnWhereItIsCut() {
        QCOMPARE(hexOf({"ab", "c"}), hexOf({"ab", "c"}));
        QVERIFY(hexOf({"ab", "c"}) != hexOf({"a", "bc"}));
        QVERIFY(hexOf({""}) != hexOf({}));
        QCOMPARE(hexOf({"x"}).size(), std::size_t{32});
        QCOMPARE(hash64("abc"), hash64("abc"));
        QVERIFY(hash64("abc") != hash64("abd"));
        QVERIFY(hash64("abc") != hash64("abc", 1));
    }

    void sameSeed_givesTheSameStream_andSplitsDoNotDependOnUse() {
        Random a(42);
        Random b(42);
        for (int i = 0; i < 100; ++i) QCOMPARE(a.uniform(), b.uniform());
        Random fresh(42);
        QCOMPARE(a.split(3).uniform(), fresh.split(3).uniform());
        QVERIFY(a.split(3).uniform() != a.split(4).uniform());
        QVERIFY(Random(1).uniform() != Random(2).uniform());
    }

    void distributions_haveTheirMoments() {
        Random random(5);
        const int draws = 200'000;
        double normal = 0, square = 0, exponential = 0, gamma = 0, poisson = 0, hits = 0;
        for (int i = 0; i < draws; ++i) {
            const double z = random.normal(2.0, 3.0);
            normal += z;
            square += (z - 2.0) * (z - 2.0);
            exponential += random.exponential(4.0);
            gamma += random.gamma(2.0, 1.5);
            poisson += static_cast<double>(random.poisson(3.5));
            hits += random.bernoulli(0.3);
        }
        QVERIFY(std::abs(normal / draws - 2.0) < 0.05);
        QVERIFY(std::abs(square / draws - 9.0) < 0.2);
        QVERIFY(std::abs(exponential / draws - 0.25) < 0.005);
        QVERIFY(std::abs(gamma / draws - 3.0) < 0.05);
        QVERIFY(std::abs(poisson / draws - 3.5) < 0.05);
        QVERIFY(std::abs(hits / draws - 0.3) < 0.01);
        QCOMPARE(random.poisson(0.0), std::int64_t{0});
    }

    void picksFollowTheirWeights_andPermutationsHoldEveryIndexOnce() {
        Random random(6);
        std::vector<int> counts(3);
        for (int i = 0; i < 40'000; ++i) ++counts[random.pick({1.0, 0.0, 3.0})];
        QCOMPARE(counts[1], 0);
        QVERIFY(std::abs(counts[0] - 10'000) < 500);
        const auto order = random.permutation(1000);
        QCOMPARE(std::set<std::size_t>(order.begin(), order.end()).size(), std::size_t{1000});
        QVERIFY(!std::is_sorted(order.begin(), order.end()));
    }

    void parallelFor_visitsEveryIndexOnceInFixedChunks_data() {
        QTest::addColumn<int>("count");
        QTest::addColumn<int>("threads");
        QTest::newRow("none") << 0 << 4;
        QTest::newRow("fewer than threads") << 3 << 8;
        QTest::newRow("many") << 10'007 << 4;
        QTest::newRow("one thread") << 100 << 1;
        QTest::newRow("zero threads") << 100 << 0;
    }
    void parallelFor_visitsEveryIndexOnceInFixedChunks() {
        QFETCH(int, count);
        QFETCH(int, threads);
        std::vector<std::atomic<int>> visits(static_cast<std::size_t>(count));
        parallelFor(visits.size(), static_cast<unsigned>(threads), [&](std::size_t begin, std::size_t end, unsigned) {
            for (std::size_t i = begin; i < end; ++i) ++visits[i];
        });
        for (const auto& visit : visits) QCOMPARE(visit.load(), 1);
    }

    void exceptionInAWorker_reachesTheCaller() {
        QVERIFY_THROWS_EXCEPTION(std::runtime_error, parallelFor(100, 4, [](std::size_t begin, std::size_t, unsigned) {
                                     if (begin > 0) throw std::runtime_error("worker");
                                 }));
    }

    void stoppedContext_failsItsCheckpoint_andProgressIsToldOn() {
        std::stop_source stop;
        std::vector<std::string> stages;
        const TaskContext context(stop.get_token(), [&](const Progress& p) { stages.push_back(p.stage); }, 3);
        QVERIFY(context.checkpoint());
        context.progress(1, 2, "Reading rows");
        QCOMPARE(stages, (std::vector<std::string>{"Reading rows"}));
        QCOMPARE(context.threads(), 3U);
        stop.request_stop();
        QVERIFY(context.checkpoint().error().code == ErrorCode::Cancelled);
        QVERIFY(TaskContext().checkpoint());
        QVERIFY(TaskContext().threads() >= 1);
    }

    void compiledInFiles_areFoundInOrder() {
        const auto migrations = resourceNames("migrations/");
        QVERIFY(!migrations.empty());
        QVERIFY(std::is_sorted(migrations.begin(), migrations.end()));
        QVERIFY(resource(migrations.front()).find("CREATE TABLE") != std::string_view::npos);
        QVERIFY(resource("no/such/file").empty());
    }
};

QTEST_APPLESS_MAIN(TestBase)
#include "tst_base.moc"
