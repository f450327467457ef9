// Impact from sums against plain simulation, and its parts against formulas worked out by hand.
#include "core/base/random.h"
#include "core/scenario/impact.h"
#include "core/scenario/worth.h"

#include <QTest>

#include <array>
#include <cmath>
#include <cstdint>

using namespace holdfast;
using namespace holdfast::scenario;

namespace {

WorthAssumptions worth() {
    return {0.5, 24, 0.01, 0.5};
}

std::vector<Treated> people(std::size_t count, std::uint64_t seed) {
    Random random(seed);
    std::vector<Treated> treated;
    for (std::size_t i = 0; i < count; ++i) {
        Treated one;
        one.kind = static_cast<std::uint16_t>(random.below(3));
        one.money = random.gamma(4.0, 8.0);
        one.risk = random.uniform(0.05, 0.7);
        one.worth = worthOf(worth(), one.money, one.risk);
        one.effect = -one.risk * random.uniform(-0.05, 0.3);
        one.shared = one.kind == 0 ? 0.01 : 0.1 * one.risk;
        one.independent = one.kind == 2 ? 0.03 : 0.0;
        one.fixedCost = 1.0;
        one.acceptance = one.kind == 1 ? 0.6 : 1.0;
        one.acceptedCost = 0.1 * one.money;
        treated.push_back(one);
    }
    return treated;
}

ImpactRequest requestOf(ImpactRequest::Way way, std::size_t draws, std::uint64_t seed) {
    return {{"a", "b", "c"}, {0, 1, 0}, worth(), draws, seed, way};
}

}  // namespace

class TestImpact : public QObject {
    Q_OBJECT

private slots:
    void sums_agreeWithPlainSimulation() {
        const TaskContext context({}, {}, 2);
        const auto treated = people(1500, 7);
        const PlanImpact sums = impactOf(treated, requestOf(ImpactRequest::Way::Sums, 100'000, 1), context);
        const PlanImpact plain = impactOf(treated, requestOf(ImpactRequest::Way::ByCustomer, 3'000, 2), context);
        QVERIFY(!sums.byCustomer);
        QVERIFY(plain.byCustomer);
        const double sd = (plain.p95 - plain.p5) / 3.29;
        QVERIFY(std::abs(sums.mean - plain.mean) < 0.1 * sd);  // 5.5 standard errors of 3,000 draws
        // Quantiles of 3,000 draws are known to 0.04 sd at the ends and 0.023 in the middle.
        QVERIFY2(std::abs(sums.p5 - plain.p5) < 0.16 * sd, qPrintable(QString("%1 %2 %3").arg(sums.p5).arg(plain.p5).arg(sd)));
        QVERIFY(std::abs(sums.p50 - plain.p50) < 0.1 * sd);
        QVERIFY2(std::abs(sums.p95 - plain.p95) < 0.16 * sd,
                 qPrintable(QString("%1 %2 %3").arg(sums.p95).arg(plain.p95).arg(sd)));
        QVERIFY(std::abs(sums.chanceOfLoss - plain.chanceOfLoss) < 0.04);
    }

    void chanceAlone_hasTheVarianceOfTosses() {
        // No error in the effects: 400 tosses of the same coin.
        std::vector<Treated> treated(400);
        for (Treated& one : treated) one = {0, 10.0, 0.5, 1.0, -0.2, 0.0, 0.0, 1.0, 0.0, 1.0};
        const TaskContext context;
        for (const auto way : {ImpactRequest::Way::Sums, ImpactRequest::Way::ByCustomer}) {
            const PlanImpact impact = impactOf(treated, {{"a"}, {0}, worth(), 20'000, 3, way}, context);
            const double mean = 400.0 * 0.2 * 10.0 - 400.0, sd = std::sqrt(400.0 * 0.2 * 0.8) * 10.0;
            QVERIFY(std::abs(impact.mean - mean) < 5.0 * sd / std::sqrt(20'000.0));
            QVERIFY(std::abs((impact.p95 - impact.p5) / (2.0 * 1.6449) - sd) < 0.05 * sd);
            QCOMPARE(impact.breakEven, 0.5);
        }
    }

    void sharedError_doesNotAverageOut() {
        std::vector<Treated> treated(100'000);
        for (Treated& one : treated) one = {0, 10.0, 0.5, 1.0, -0.2, 0.05, 0.0, 1.0, 0.0, 1.0};
        const TaskContext context;
        const PlanImpact impact = impactOf(treated, {{"a"}, {0}, worth(), 20'000, 3, ImpactRequest::Way::Auto}, context);
        QVERIFY(!impact.byCustomer);
        const double sd = 0.05 * 10.0 * 100'000;
        QVERIFY(std::abs((impact.p95 - impact.p5) / (2.0 * 1.6449) - sd) < 0.03 * sd);
        std::uint64_t counted = 0;
        for (const std::uint64_t bin : impact.histogram) counted += bin;
        QCOMPARE(counted, std::uint64_t{20'000});
    }

    // A package is off where its offers are: what is wrong about "a" is wrong for those who get it alone and for those who get it with
    // "b". Compared with formulas and, since tosses decide as well, with plain simulation.
    void packages_areOffWhereTheirOffersAre_data() {
        QTest::addColumn<double>("ofB");
        QTest::newRow("the effect of b is known") << 0.0;
        QTest::newRow("b has an error of its own") << 0.03;
    }

    void packages_areOffWhereTheirOffersAre() {
        QFETCH(double, ofB);
        constexpr std::size_t kEach = 20'000;
        std::vector<Treated> treated;
        for (std::size_t i = 0; i < kEach; ++i) {
            treated.push_back({0, 10.0, 0.5, 1.0, -0.2, 0.05, 0.0, 1.0, 0.0, 1.0});
            treated.push_back({2, 10.0, 0.5, 1.0, -0.25, 0.04, 0.0, 2.0, 0.0, 1.0, ofB});
        }
        ImpactRequest request{{"a", "b", "a + b"}, {0, 0, 0}, worth(), 40'000, 3, ImpactRequest::Way::Sums, {{0}, {1}, {0, 1}}};
        const PlanImpact impact = impactOf(treated, request, TaskContext());
        const double n = kEach, ofA = 10.0 * n * (0.05 + 0.04), b = 10.0 * n * ofB;
        const double tosses = 100.0 * n * (0.2 * 0.8 + 0.25 * 0.75);
        const double sd = std::sqrt(ofA * ofA + b * b + ofA * b + tosses);  // the errors of a and b correlate by half
        QVERIFY2(std::abs((impact.p95 - impact.p5) / (2.0 * 1.6449) - sd) < 0.02 * sd,
                 qPrintable(QString("%1 %2").arg((impact.p95 - impact.p5) / (2.0 * 1.6449)).arg(sd)));
        treated.resize(400);
        request.way = ImpactRequest::Way::ByCustomer;
        request.draws = 20'000;
        const PlanImpact plain = impactOf(treated, request, TaskContext({}, {}, 2));
        request.way = ImpactRequest::Way::Sums;
        request.seed = 4;
        const PlanImpact sums = impactOf(treated, request, TaskContext());
        const double wide = plain.p95 - plain.p5;
        QVERIFY2(std::abs(sums.p95 - sums.p5 - wide) < 0.04 * wide, qPrintable(QString("%1 %2").arg(sums.p95 - sums.p5).arg(wide)));
    }

    // Half of the customers are wrong together one way in one direction, the other half in another, and one in four in both, against each
    // other; tosses and errors of the customers' own come on top.
    void whatLearnersErrInTogether_addsUp_inSumsAndCustomerByCustomer() {
        const std::array<std::int8_t, 3> first{100, 0, 0}, second{0, 100, 0}, both{60, -80, 0};
        std::vector<Treated> treated;
        constexpr std::size_t kFour = 1000;
        for (std::size_t i = 0; i < 4 * kFour; ++i) {
            Treated one{0, 10.0, 0.5, 1.0, -0.2, 0.0, 0.01, 1.0, 0.0, 1.0};
            one.along = 0.04;
            one.loads[0] = {0.0F, 4e-4F, (i % 4 == 0 ? both : i % 2 == 0 ? first : second).data()};
            treated.push_back(one);
        }
        ImpactRequest request{{"a"}, {0}, worth(), 40'000, 3, ImpactRequest::Way::Sums};
        request.directions = 3;
        const PlanImpact sums = impactOf(treated, request, TaskContext());
        const double n = kFour, inFirst = 10.0 * n * (0.04 + 0.6 * 0.04), inSecond = 10.0 * n * (2.0 * 0.04 - 0.8 * 0.04);
        const double tosses = 100.0 * 4.0 * n * (0.2 - 0.04 - 0.0016);
        const double sd = std::sqrt(inFirst * inFirst + inSecond * inSecond + tosses);
        QVERIFY2(std::abs((sums.p95 - sums.p5) / (2.0 * 1.6449) - sd) < 0.02 * sd,
                 qPrintable(QString("%1 %2").arg((sums.p95 - sums.p5) / (2.0 * 1.6449)).arg(sd)));
        treated.resize(400);
        request.draws = 20'000;
        const PlanImpact few = impactOf(treated, request, TaskContext());
        request.way = ImpactRequest::Way::ByCustomer;
        request.seed = 4;
        const PlanImpact plain = impactOf(treated, request, TaskContext({}, {}, 2));
        const double wide = plain.p95 - plain.p5;
        QVERIFY2(std::abs(few.p95 - few.p5 - wide) < 0.04 * wide, qPrintable(QString("%1 %2").arg(few.p95 - few.p5).arg(wide)));
        request.directions = 0;
        for (Treated& one : treated) one.along = 0.0, one.loads = {};
        const PlanImpact without = impactOf(treated, request, TaskContext({}, {}, 2));
        QVERIFY(without.p95 - without.p5 < 0.9 * wide);
    }

    void tornado_movesAnOfferInItsPackagesToo() {
        std::vector<Treated> treated(200, {0, 10.0, 0.5, 1.0, -0.2, 0.05, 0.0, 1.0, 0.0, 1.0});
        for (std::size_t i = 0; i < 100; ++i) treated[i] = {2, 10.0, 0.5, 1.0, -0.25, 0.04, 0.0, 2.0, 0.0, 1.0, 0.03};
        const PlanImpact impact = impactOf(treated, {{"a", "b", "a + b"}, {0, 0, 0}, worth(), 100, 3, ImpactRequest::Way::Sums, {{0}, {1}, {0, 1}}}, {});
        const auto width = [&](const std::string& input) {
            for (const TornadoBar& bar : impact.tornado)
                if (bar.input == input) return bar.high - bar.low;
            return 0.0;
        };
        QVERIFY(std::abs(width("effect of a") - 2.0 * 1.6448536 * (100 * 0.5 + 100 * 0.4)) < 1e-3);
        QVERIFY(std::abs(width("effect of b") - 2.0 * 1.6448536 * 100 * 0.3) < 1e-3);
        QCOMPARE(width("effect of a + b"), 0.0);
    }

    // The average is known, whom the offer moves is not: half of the customers are wrong together one way, half another, and a package is wrong
    // as its offers are.
    void tornado_movesAnOffer_byWhatLearnersErrInTogether() {
        const std::array<std::int8_t, 2> first{100, 0}, second{0, 100};
        std::vector<Treated> treated;
        for (std::size_t i = 0; i < 200; ++i) {
            const bool both = i >= 100;
            Treated one{static_cast<std::uint16_t>(both ? 2 : 0), 10.0, 0.5, 1.0, -0.2, 0.0, 0.0, 1.0, 0.0, 1.0};
            one.along = 0.04;
            one.loads[0] = {0.0F, 4e-4F, (i % 2 == 0 ? first : second).data()};
            if (both) one.loads[1] = {0.0F, 1e-4F, first.data()};
            treated.push_back(one);
        }
        ImpactRequest request{{"a", "b", "a + b"}, {0, 0, 0}, worth(), 100, 3, ImpactRequest::Way::Sums, {{0}, {1}, {0, 1}}};
        request.directions = 2;
        const auto width = [&](const std::string& input) {
            for (const TornadoBar& bar : impactOf(treated, request, {}).tornado)
                if (bar.input == input) return bar.high - bar.low;
            return 0.0;
        };
        const double each = 100 * 10.0 * 0.04;  // in either direction
        QVERIFY2(std::abs(width("effect of a") - 2.0 * 1.6448536 * std::sqrt(2.0) * each) < 1e-3, qPrintable(QString::number(width("effect of a"))));
        QVERIFY2(std::abs(width("effect of b") - 2.0 * 1.6448536 * 100 * 10.0 * 0.01) < 1e-3, qPrintable(QString::number(width("effect of b"))));
        for (Treated& one : treated) one.shared = 0.03;  // and of the average on top
        QVERIFY(std::abs(width("effect of a") - 2.0 * 1.6448536 * std::hypot(each, each, 200 * 10.0 * 0.03)) < 1e-2);
    }

    // Nobody is kept who does not take the offer up: one in ten here, whatever the effect.
    void keeping_isHeldToAcceptance_inBothSimulations() {
        std::vector<Treated> treated;
        for (std::size_t i = 0; i < 1000; ++i) treated.push_back({0, 10.0, 0.5, 1.0, i % 2 == 0 ? -0.3 : -0.08, 0.02, 0.03, 0.1, 1.0, 0.1});
        const TaskContext context({}, {}, 2);
        const PlanImpact sums = impactOf(treated, {{"a"}, {0}, worth(), 100'000, 3, ImpactRequest::Way::Sums}, context);
        const PlanImpact plain = impactOf(treated, {{"a"}, {0}, worth(), 4'000, 4, ImpactRequest::Way::ByCustomer}, context);
        const double sd = (plain.p95 - plain.p5) / 3.29;
        QVERIFY2(std::abs(sums.mean - plain.mean) < 0.08 * sd, qPrintable(QString("%1 %2 %3").arg(sums.mean).arg(plain.mean).arg(sd)));
        QVERIFY(std::abs(sums.p5 - plain.p5) < 0.14 * sd && std::abs(sums.p95 - plain.p95) < 0.14 * sd);
        QVERIFY(plain.mean < 1000 * (10.0 * 0.1 - 0.2));
    }

    // Being asked may wake somebody who would have stayed, taken up or not: three in ten here, of whom one in ten takes the offer up.
    void harm_takesNoAcceptance() {
        std::vector<Treated> treated(1000, {0, 10.0, 0.5, 1.0, 0.3, 0.02, 0.03, 0.1, 1.0, 0.1});
        const double expected = -1000 * (10.0 * 0.3 + 0.2);
        const TaskContext context({}, {}, 2);
        double wide = 0.0;
        for (const auto way : {ImpactRequest::Way::ByCustomer, ImpactRequest::Way::Sums}) {
            const PlanImpact impact = impactOf(treated, {{"a"}, {0}, worth(), 4'000, 4, way}, context);
            const double sd = (impact.p95 - impact.p5) / 3.29;
            QVERIFY2(std::abs(impact.mean - expected) < 0.08 * sd, qPrintable(QString("%1 %2 %3").arg(impact.mean).arg(expected).arg(sd)));
            if (wide > 0.0) QVERIFY2(std::abs(sd - wide) < 0.07 * wide, qPrintable(QString("%1 %2").arg(sd).arg(wide)));
            wide = sd;
        }
    }

    void sameSeed_givesTheSameDraws_forAnyThreads() {
        const auto treated = people(5000, 9);
        for (const auto way : {ImpactRequest::Way::Sums, ImpactRequest::Way::ByCustomer}) {
            const auto one = impactOf(treated, requestOf(way, 500, 4), TaskContext({}, {}, 1));
            const auto three = impactOf(treated, requestOf(way, 500, 4), TaskContext({}, {}, 3));
            QCOMPARE(one.p5, three.p5);
            QCOMPARE(one.mean, three.mean);
            QVERIFY(impactOf(treated, requestOf(way, 500, 5), TaskContext()).mean != one.mean);
        }
    }

    void worth_isTheDiscountedSumOfMargins() {
        const double keep = (1.0 - 0.5 * 0.4) / 1.01;
        double sum = 0.0;
        for (int t = 1; t <= 24; ++t) sum += std::pow(keep, t);
        QVERIFY(std::abs(worthOf(worth(), 30.0, 0.4) - 0.5 * 30.0 * sum) < 1e-9);
        QVERIFY(std::abs(worthByHorizon(worth(), 30.0, 0.4, 24).back() - 0.5 * 30.0 * sum) < 1e-9);
        QCOMPARE(worthOf({1.0, 5, 0.0, 0.5}, 2.0, 0.0), 10.0);  // nobody leaves, nothing is discounted
        QVERIFY(std::isnan(worthOf(worth(), std::nan(""), 0.4)));
    }

    void sliders_moveMarginCostAndHorizon() {
        const auto treated = people(300, 5);
        const PlanSensitivity at = sensitivityOf(treated, worth());
        double kept = 0.0, spend = 0.0, keptAtSix = 0.0;
        for (const Treated& one : treated) {
            kept -= one.effect * one.worth;
            spend += one.fixedCost + one.acceptance * one.acceptedCost;
            keptAtSix -= one.effect * worthOf({0.5, 6, 0.01, 0.5}, one.money, one.risk);
        }
        QVERIFY(std::abs(at.net(1.0, 0.5, 24) - (kept - spend)) < 1e-6);
        QVERIFY(std::abs(at.net(2.0, 0.25, 24) - (kept / 2.0 - 2.0 * spend)) < 1e-6);
        QVERIFY(std::abs(at.net(1.0, 0.5, 6) - (keptAtSix - spend)) < 1e-6);
    }
};

QTEST_APPLESS_MAIN(TestImpact)
#include "tst_impact.moc"
