#include "core/base/logistic.h"
#include "core/base/random.h"
#include "core/scoring/calibration.h"
#include "core/scoring/conformal.h"
#include "core/scoring/coverage.h"
#include "core/scoring/crossvalidation.h"
#include "core/scoring/metrics.h"
#include "tests/support/fakescorer.h"

#include <QFloat16>  // Qt only forward-declares it, and nlohmann-json asks every type in sight whether it converts
#include <QTest>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

const std::vector<double> kLogits{-2.0, -1.5, -1.0, -0.5, -0.2, 0.1, 0.4, 0.8, 1.2, 1.7, 2.1, -0.9};
const std::vector<double> kLabels{0, 0, 1, 0, 0, 1, 0, 1, 1, 1, 1, 0};

struct World {
    std::vector<double> logits, truth, labels;
};

double coverageOf(const std::vector<double>& probabilities, const std::vector<double>& labels) {
    const std::vector<std::int32_t> noGroup(labels.size(), IntervalGroups::kNone);
    return measureCoverage({probabilities, labels, noGroup, {}}, 0.9, 1).everybody.measured;
}

/// Labels follow `truth`; the learner's log-odds are a distortion of it.
World makeWorld(std::size_t rows, std::uint64_t seed, const std::function<double(double)>& distort) {
    World world;
    Random random(seed);
    for (std::size_t i = 0; i < rows; ++i) {
        const double z = random.normal(-1.0, 1.5);
        world.truth.push_back(test::logistic(z));
        world.logits.push_back(distort(z));
        world.labels.push_back(random.bernoulli(world.truth.back()) ? 1.0 : 0.0);
    }
    return world;
}

std::vector<double> map(const Calibrator& calibrator, const std::vector<double>& logits) {
    std::vector<double> result;
    for (const double logit : logits) result.push_back(calibrator(logit));
    return result;
}

}  // namespace

class TestCalibration : public QObject {
    Q_OBJECT

private slots:
    void platt_agreesWithScikitLearn() {
        // LogisticRegression(penalty=None) of scikit-learn 1.2.1 on Platt's smoothed targets as sample weights.
        const nlohmann::json json = Calibrator::platt(kLogits, kLabels).toJson();
        QVERIFY(std::abs(json["slope"].get<double>() - 0.9777201295931702) < 1e-7);
        QVERIFY(std::abs(json["intercept"].get<double>() + 0.0030981259302920888) < 1e-7);
    }

    void beta_agreesWithScikitLearn() {
        // LogisticRegression(penalty=None) of scikit-learn 1.2.1 on ln p and -ln(1 - p), p the logistic function of -2.5 to 2.5.
        std::vector<double> logits;
        for (int i = 0; i <= 20; ++i) logits.push_back(-2.5 + 0.25 * i);
        const std::vector<double> labels{0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1, 1, 1};
        const BetaMap map = fitBeta(logits, labels);
        QVERIFY2(std::abs(map.a - 1.26309722) < 1e-5, qPrintable(QString::number(map.a, 'g', 12)));
        QVERIFY2(std::abs(map.b - 0.60760658) < 1e-5, qPrintable(QString::number(map.b, 'g', 12)));
        QVERIFY2(std::abs(map.c - 0.99303441) < 1e-5, qPrintable(QString::number(map.c, 'g', 12)));
        // Here a comes out negative (-0.706), so the paper holds it at 0 and fits the rest again.
        const BetaMap held = fitBeta(kLogits, kLabels);
        QCOMPARE(held.a, 0.0);
        QVERIFY2(std::abs(held.b - 3.64835486) < 1e-5, qPrintable(QString::number(held.b, 'g', 12)));
        QVERIFY2(std::abs(held.c + 2.77934292) < 1e-5, qPrintable(QString::number(held.c, 'g', 12)));
    }

    void beta_bendsWherePlattCannot_andKeepsWhatIsRight() {
        // Beta-distributed scores of two shapes: the true map has a = 0.5 and b = 2.
        World world;
        Random random(8);
        for (int i = 0; i < 60'000; ++i) {
            const double p = test::logistic(random.normal(0.0, 2.0));
            const double truth = test::logistic(0.5 * std::log(p) - 2.0 * std::log1p(-p) - 1.0);
            world.logits.push_back(std::log(p) - std::log1p(-p));
            world.labels.push_back(random.bernoulli(truth) ? 1.0 : 0.0);
        }
        const BetaMap map = fitBeta(world.logits, world.labels);
        QVERIFY2(std::abs(map.a - 0.5) < 0.1 && std::abs(map.b - 2.0) < 0.2 && std::abs(map.c + 1.0) < 0.15,
                 qPrintable(QString("%1 %2 %3").arg(map.a).arg(map.b).arg(map.c)));
        QCOMPARE(Calibrator::choose(world.logits, world.labels, 1).name(), std::string("beta"));
    }

    void beta_ofOddLabels_isTheSmoothedRateForEveryone() {
        const std::vector<double> none(kLogits.size(), 0.0);
        QVERIFY(std::abs(Calibrator::beta(kLogits, none)(0.0) - 1.0 / 14.0) < 1e-9);
        std::vector<double> backward;
        for (const double logit : kLogits) backward.push_back(-logit);
        const Calibrator calibrator = Calibrator::beta(backward, kLabels);
        QCOMPARE(calibrator(-5.0), calibrator(5.0));
        const Calibrator apart = Calibrator::beta(std::vector<double>{-2, -1, 1, 2}, std::vector<double>{0, 0, 1, 1});
        QVERIFY(apart(-2.0) > 0.0 && apart(-2.0) < 0.5 && apart(2.0) > 0.5 && apart(2.0) < 1.0);
    }

    void platt_ofBackwardLogOdds_isTheBaseRate() {
        std::vector<double> backward;
        for (const double logit : kLogits) backward.push_back(-logit);
        const Calibrator calibrator = Calibrator::platt(backward, kLabels);
        QCOMPARE(calibrator(-5.0), calibrator(5.0));
        QVERIFY(std::abs(calibrator(0.0) - 0.5) < 1e-9);
    }

    void platt_ofSeparatedClasses_staysFinite() {
        const Calibrator calibrator = Calibrator::platt(std::vector<double>{-2, -1, 1, 2}, std::vector<double>{0, 0, 1, 1});
        QVERIFY(calibrator(-2.0) > 0.0 && calibrator(-2.0) < 0.5);
        QVERIFY(calibrator(2.0) > 0.5 && calibrator(2.0) < 1.0);
    }

    void isotonic_poolsAsScikitLearnDoes() {
        // IsotonicRegression of scikit-learn 1.2.1 gives the rates 0 (2 rows), 1/4 (4), 1/2 (2), 1 (4).
        const nlohmann::json json = Calibrator::isotonic(kLogits, kLabels).toJson();
        const auto rates = json["probabilities"].get<std::vector<double>>();
        const auto knots = json["knots"].get<std::vector<double>>();
        QCOMPARE(rates.size(), std::size_t{4});
        QVERIFY(std::abs(rates[1] - 0.25) < 1e-12);
        QVERIFY(std::abs(rates[2] - 0.5) < 1e-12);
        QVERIFY(std::abs(knots[1] - (-1.0 - 0.9 - 0.5 - 0.2) / 4) < 1e-12);
        QVERIFY(rates[0] > 0.0 && rates[0] < 0.25);  // nobody of two left: rare, not never
        QVERIFY(rates[3] < 1.0 && rates[3] > 0.5);
    }

    void everyMap_isMonotoneAndNeverCertain() {
        const World world = makeWorld(2000, 5, [](double z) { return 3.0 * z; });
        for (const Calibrator& calibrator :
             {Calibrator(), Calibrator::platt(world.logits, world.labels), Calibrator::beta(world.logits, world.labels),
              Calibrator::isotonic(world.logits, world.labels)}) {
            double before = 0.0;
            for (double logit = -40.0; logit <= 40.0; logit += 0.05) {
                const double p = calibrator(logit);
                QVERIFY2(p >= before && p > 0.0 && p < 1.0, qPrintable(QString::fromStdString(calibrator.name())));
                before = p;
            }
        }
    }

    void shifted_addsToTheLogOdds() {
        const World world = makeWorld(2000, 5, [](double z) { return z; });
        for (const Calibrator& map : {Calibrator(), Calibrator::platt(world.logits, world.labels), Calibrator::beta(world.logits, world.labels)})
            for (const double logit : {-3.0, -0.5, 0.0, 2.0})
                for (const double by : {-0.7, 0.0, 1.1})
                    QVERIFY(std::abs(logOdds(map.shifted(by)(logit)) - logOdds(map(logit)) - by) < 1e-9);
        const Calibrator steps = Calibrator::isotonic(world.logits, world.labels), higher = steps.shifted(0.5);
        double before = 0.0;
        for (double logit = -4.0; logit < 3.0; logit += 0.01) {
            const double p = higher(logit);
            QVERIFY(p > steps(logit) && p >= before);
            QVERIFY(std::abs(logOdds(p) - logOdds(steps(logit)) - 0.5) < 0.1);  // between two knots it stays straight in probability
            before = p;
        }
    }

    void isotonic_keepsOrderInsideItsRange() {
        const World world = makeWorld(2000, 5, [](double z) { return z; });
        const Calibrator calibrator = Calibrator::isotonic(world.logits, world.labels);
        for (double logit = -4.0; logit < 2.0; logit += 0.01) QVERIFY(calibrator(logit + 0.01) > calibrator(logit));
    }

    void constantLogOdds_giveTheBaseRate() {
        const std::vector<double> flat(100, 0.3);
        std::vector<double> labels(100, 0.0);
        std::fill_n(labels.begin(), 20, 1.0);
        QVERIFY(std::abs(Calibrator::isotonic(flat, labels)(0.3) - 0.2) < 1e-9);
        QVERIFY(std::abs(Calibrator::platt(flat, labels)(0.3) - 0.2) < 0.01);
    }

    void choose_takesWhatTheDistortionCallsFor() {
        const World straight = makeWorld(20'000, 1, [](double z) { return 2.5 * z + 1.0; });
        // Beta contains Platt's map (a = b), so either may win by a hair; the map must be the right one.
        const Calibrator chosen = Calibrator::choose(straight.logits, straight.labels, 1);
        QVERIFY2(chosen.name() == "platt" || chosen.name() == "beta", chosen.name().c_str());
        for (double z = -4.0; z <= 2.0; z += 0.1) QVERIFY(std::abs(chosen(2.5 * z + 1.0) - test::logistic(z)) < 0.025);
        const World bent = makeWorld(6000, 2, [](double z) { return z < -1.0 ? 8.0 * z : z < 0.5 ? -8.0 + 0.1 * z : 5.0 * z; });
        QCOMPARE(Calibrator::choose(bent.logits, bent.labels, 1).name(), std::string("isotonic"));
        QCOMPARE(Calibrator::choose(bent.logits, bent.labels, 1).toJson().dump(),
                 Calibrator::choose(bent.logits, bent.labels, 1).toJson().dump());
    }

    void calibration_mendsADistortedModelOnNewRows() {
        const auto distort = [](double z) { return 3.0 * z + 2.0; };
        const World fitted = makeWorld(5000, 3, distort);
        const World fresh = makeWorld(5000, 4, distort);
        const auto raw = map(Calibrator(), fresh.logits);
        const auto mended = map(Calibrator::choose(fitted.logits, fitted.labels, 1), fresh.logits);
        QVERIFY(expectedCalibrationError(raw, fresh.labels) > 0.05);
        QVERIFY(expectedCalibrationError(mended, fresh.labels) < 0.02);
        QVERIFY(logLoss(mended, fresh.labels) < logLoss(raw, fresh.labels));
    }

    void crossCalibrate_neverUsesARowsOwnLabel() {
        World world = makeWorld(600, 6, [](double z) { return 2.0 * z; });
        const std::vector<int> folds = stratifiedFolds(world.labels, 5, 1);
        const std::vector<double> before = crossCalibrate(world.logits, world.labels, folds);
        for (std::size_t i = 0; i < world.labels.size(); ++i)
            if (folds[i] == 2) world.labels[i] = 1.0 - world.labels[i];
        const std::vector<double> after = crossCalibrate(world.logits, world.labels, folds);
        bool othersMoved = false;
        for (std::size_t i = 0; i < before.size(); ++i) {
            if (folds[i] == 2)
                QCOMPARE(after[i], before[i]);
            else
                othersMoved = othersMoved || after[i] != before[i];
        }
        QVERIFY(othersMoved);
    }

    void crossCalibrate_byTime_usesNothingLater() {
        World world = makeWorld(900, 21, [](double z) { return 2.0 * z; });
        FoldPlan plan;
        plan.forward = true;
        plan.warmUp = 1;
        for (int i = 0; i < 900; ++i) plan.folds.push_back(i / 180 - 1);  // only training, warm-up, three judged
        std::fill_n(world.logits.begin(), 180, std::nan(""));
        const auto before = crossCalibrate(world.logits, world.labels, plan);
        for (std::size_t i = 0; i < 900; ++i) QCOMPARE(std::isnan(before[i]), i < 360);
        for (std::size_t i = 540; i < 900; ++i) world.labels[i] = 1.0 - world.labels[i];  // from the second judged part on
        for (std::size_t i = 0; i < 180; ++i) world.labels[i] = 1.0 - world.labels[i];    // never predicted
        const auto after = crossCalibrate(world.logits, world.labels, plan);
        for (std::size_t i = 360; i < 720; ++i) QCOMPARE(after[i], before[i]);
        bool laterMoved = false;
        for (std::size_t i = 720; i < 900; ++i) laterMoved = laterMoved || after[i] != before[i];
        QVERIFY(laterMoved);
    }

    void json_roundTripsAndDamageIsRefused() {
        const World world = makeWorld(500, 8, [](double z) { return z; });
        for (const Calibrator& calibrator :
             {Calibrator(), Calibrator::platt(world.logits, world.labels), Calibrator::beta(world.logits, world.labels),
              Calibrator::isotonic(world.logits, world.labels)}) {
            const auto again = Calibrator::fromJson(nlohmann::json::parse(calibrator.toJson().dump()));
            QVERIFY(again);
            for (const double logit : {-9.0, -1.0, -0.123, 0.0, 0.7, 9.0}) QCOMPARE((*again)(logit), calibrator(logit));
        }
        for (const char* text : {"{}", "[]", "{\"method\":\"isotonic\",\"knots\":[1,0],\"probabilities\":[0.1,0.2]}",
                                 "{\"method\":\"platt\",\"slope\":\"x\"}", "{\"method\":\"other\"}"}) {
            const auto bad = Calibrator::fromJson(nlohmann::json::parse(text));
            QVERIFY(!bad);
            QVERIFY(bad.error().code == ErrorCode::Corrupt);
        }
    }

    void conformalInterval_holdsTheScoreAndStaysInRange() {
        const World world = makeWorld(3000, 9, [](double z) { return z; });
        const ConformalBand band = ConformalBand::fit(world.truth, world.labels, 0.9);
        for (double p = 0.0; p <= 1.0; p += 0.001) {
            const auto [lower, upper] = band.interval(p);
            QVERIFY(lower >= 0.0 && lower <= p && p <= upper && upper <= 1.0);
        }
        const auto [lower, upper] = band.interval(0.3);
        QVERIFY(upper - lower > 0.05 && upper - lower < 0.4);  // 90 % of a binomial share of 100 is about 0.15 wide
    }

    void conformalCoverage_isNearNominalOnHeldOutBlocks() {
        const World calibrated = makeWorld(7000, 10, [](double z) { return z; });
        const double coverage = coverageOf(calibrated.truth, calibrated.labels);
        QVERIFY2(coverage > 0.87 && coverage < 0.95, qPrintable(QString::number(coverage)));
        std::vector<double> wrong = calibrated.truth;
        for (double& p : wrong) p = std::min(1.0, p + 0.15);  // a biased score still gets its coverage, by a wider band
        QVERIFY(coverageOf(wrong, calibrated.labels) > 0.87);
        QVERIFY(ConformalBand::fit(wrong, calibrated.labels, 0.9).interval(0.5).first <
                ConformalBand::fit(calibrated.truth, calibrated.labels, 0.9).interval(0.5).first);
    }

    void measuredCoverage_isThatOnFreshCustomers() {
        const World fitted = makeWorld(5000, 14, [](double z) { return z; });
        const double measured = coverageOf(fitted.truth, fitted.labels);
        const ConformalBand band = ConformalBand::fit(fitted.truth, fitted.labels, 0.9);
        double covered = 0.0, blocks = 0.0;
        for (std::uint64_t seed = 100; seed < 120; ++seed) {
            const World fresh = makeWorld(2000, seed, [](double z) { return z; });
            std::vector<std::size_t> order(fresh.truth.size());
            std::iota(order.begin(), order.end(), std::size_t{0});
            std::sort(order.begin(), order.end(), [&](auto a, auto b) { return fresh.truth[a] < fresh.truth[b]; });
            for (std::size_t begin = 0; begin + 100 <= order.size(); begin += 100, blocks += 1.0) {
                double score = 0.0, rate = 0.0;
                for (std::size_t i = begin; i < begin + 100; ++i) {
                    score += fresh.truth[order[i]] / 100.0;
                    rate += fresh.labels[order[i]] / 100.0;
                }
                const auto [lower, upper] = band.interval(score);
                covered += lower <= rate && rate <= upper ? 1.0 : 0.0;
            }
        }
        QVERIFY2(std::abs(covered / blocks - 0.9) < 0.06, qPrintable(QString::number(covered / blocks)));
        QVERIFY2(std::abs(covered / blocks - measured) < 0.05, qPrintable(QString::number(measured)));
    }

    void conformalBand_ofTooFewRows_saysNothing() {
        const World world = makeWorld(30, 11, [](double z) { return z; });
        const auto [lower, upper] = ConformalBand::fit(world.truth, world.labels, 0.9).interval(0.4);
        QCOMPARE(lower, 0.0);
        QCOMPARE(upper, 1.0);
    }

    void conformalBand_doesNotDependOnRowOrder_whenScoresDiffer() {
        const World world = makeWorld(1000, 12, [](double z) { return z; });
        std::vector<double> p(world.truth.rbegin(), world.truth.rend());
        std::vector<double> y(world.labels.rbegin(), world.labels.rend());
        QCOMPARE(ConformalBand::fit(p, y, 0.9).toJson().dump(),
                 ConformalBand::fit(world.truth, world.labels, 0.9).toJson().dump());
        const auto again = ConformalBand::fromJson(ConformalBand::fit(p, y, 0.9).toJson());
        QVERIFY(again && again->interval(0.2) == ConformalBand::fit(p, y, 0.9).interval(0.2));
        QVERIFY(!ConformalBand::fromJson(nlohmann::json::parse("{\"coverage\":0.9,\"quantile\":-1,\"block_size\":10}")));
    }
};

QTEST_APPLESS_MAIN(TestCalibration)
#include "tst_calibration.moc"
