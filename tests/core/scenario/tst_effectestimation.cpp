// Estimation from end to end on made studies: confounding, bad input, intervals, choice of learner, repeatability.
#include "core/scenario/effectestimation.h"
#include "core/scenario/linearregression.h"
#include "tests/core/scenario/effectfixture.h"

#include <QTest>

#include <algorithm>

using namespace holdfast;
using namespace holdfast::scenario;
using test::makeStudy;

namespace {

Result<Estimation> estimate(const EffectStudy& study, bool refutations = false, unsigned threads = 2, std::uint64_t seed = 1) {
    static const LinearLearner linear;
    EstimationRequest request;
    request.study = study;
    request.bases = {&linear};
    request.customers = &study.features;
    request.refutations = refutations;
    request.replicates = 12;
    request.seed = seed;
    return estimateEffects(request, TaskContext({}, {}, threads));
}

/// Customers of the south, of higher risk, were rather in the second campaign; who of a campaign got its arm was tossed, and recorded.
/// The effect is bent in the risk, which no line through it tells: all hangs on the chances.
test::MadeStudy twoCampaigns(std::size_t rows, std::uint64_t seed) {
    Random random(seed);
    test::MadeStudy made;
    made.study.features = {test::studySchema(), rows, {}};
    made.study.arms = {"first", "second"};
    made.truth.resize(2);
    for (std::size_t i = 0; i < rows; ++i) {
        const bool south = random.bernoulli(0.5);
        const double risk = (south ? 0.8 : -0.8) + random.normal();
        made.study.features.values.insert(made.study.features.values.end(), {risk, random.normal(), south ? 1.0 : 0.0});
        const int campaign = random.bernoulli(south ? 0.8 : 0.2) ? 2 : 1;
        const int arm = random.bernoulli(0.5) ? campaign : 0;
        const auto effectOf = [&](int a) { return a * (0.5 + 0.3 * risk * risk); };
        for (int a = 1; a <= 2; ++a) made.truth[static_cast<std::size_t>(a) - 1].push_back(effectOf(a));
        made.study.arm.push_back(arm);
        made.study.outcome.push_back(2.0 * risk + effectOf(arm) + random.normal());
        made.study.propensity.push_back(0.5);
    }
    return made;
}

bool mentions(const std::vector<std::string>& warnings, const std::string& words) {
    return std::any_of(warnings.begin(), warnings.end(), [&](const std::string& w) { return w.find(words) != std::string::npos; });
}

}  // namespace

class TestEffectEstimation : public QObject {
    Q_OBJECT

private slots:
    void confounding_isSeenThrough() {
        const auto made = makeStudy({.rows = 3000, .confounding = 1.0, .seed = 21});
        const auto found = estimate(made.study);
        QVERIFY(found);
        const double truth = test::meanOf(made.truth[0]);
        const auto& arm = found->arms[0];
        QVERIFY(arm.average.lower <= truth && truth <= arm.average.upper);
        QVERIFY(arm.naive.lower > truth);  // the treated had more of the outcome from the start
    }

    void averageIntervals_coverAsOftenAsTheySay() {
        int covered = 0;
        constexpr int kRuns = 200;
        for (int run = 0; run < kRuns; ++run) {
            const auto made = makeStudy({.rows = 600, .confounding = 0.6, .seed = 400 + static_cast<std::uint64_t>(run)});
            const auto folds = studyFolds(made.study, 3, 1);
            const auto assignment = learnAssignment({&made.study, &folds, {}, 1}, TaskContext());
            const auto outcomes = crossFitOutcomes(made.study, allRows(600), folds, RidgeLearner(), 1, TaskContext());
            const auto average = averageEffects(made.study, *outcomes, *assignment)[0];
            covered += average.lower <= 1.0 && 1.0 <= average.upper ? 1 : 0;
        }
        qInfo("averages: %d of %d covered", covered, kRuns);
        QVERIFY2(covered >= 174 && covered <= 186, qPrintable(QString::number(covered)));  // 87 to 93 %
    }

    // Over many customers of several studies: within one study errors go together, so one says little.
    void customersIntervals_coverAsOftenAsTheySay() {
        double covered = 0.0;
        constexpr int kRuns = 24;
        constexpr std::size_t kRows = 1200;
        for (int run = 0; run < kRuns; ++run) {
            const auto made = makeStudy({.rows = kRows, .confounding = 0.6, .seed = 500 + static_cast<std::uint64_t>(run)});
            const auto found = estimate(made.study);
            const auto& arm = found->arms[0];
            double here = 0.0;
            for (std::size_t i = 0; i < kRows; ++i)
                here += arm.lower[i] <= made.truth[0][i] && made.truth[0][i] <= arm.upper[i] ? 1.0 / kRows : 0.0;
            covered += here / kRuns;
        }
        qInfo("%.3f covered", covered);
        QVERIFY2(covered >= 0.87 && covered <= 0.93, qPrintable(QString::number(covered)));
    }

    void whereEffectsDiffer_aLearnerThatSeesItIsChosen() {
        const auto found = estimate(makeStudy({.rows = 2000, .seed = 23}).study);
        QVERIFY2(found->learner.find("average") == std::string::npos, found->learner.c_str());
        QVERIFY(found->arms[0].qini.pValue < 0.02);
        QVERIFY(found->arms[0].qini.lower > 0.0);
        for (const auto& candidate : found->candidates)
            if (candidate.name == "average") QVERIFY(!candidate.tied && candidate.loss > 0.5);  // it misses a variance of 1
    }

    void whereAllAreMovedAlike_noiseLooksLikeNoise() {
        constexpr int kRuns = 40;
        int unlikely = 0, tied = 0;
        double mean = 0.0;
        for (std::uint64_t seed = 1; seed <= kRuns; ++seed) {
            const auto found = estimate(makeStudy({.rows = 800, .heterogeneity = 0.0, .seed = 600 + seed}).study);
            const double p = found->arms[0].qini.pValue;
            unlikely += p < 0.1 ? 1 : 0;
            mean += p / kRuns;
            for (const auto& candidate : found->candidates)
                if (candidate.name == "average") tied += candidate.tied ? 1 : 0;
        }
        qInfo("p below 0.1 in %d of %d, mean %.2f; the average is among the best in %d", unlikely, kRuns, mean, tied);
        QVERIFY(tied > kRuns / 2);
        QVERIFY(unlikely <= 8);  // 4 expected; more would happen once in 50 times
        QVERIFY(mean > 0.36);    // 0.5 expected, and more where nobody is told apart
    }

    void anArmWithThreeCustomers_isRefused_theOthersAreNot() {
        auto made = makeStudy({.rows = 1000, .arms = 2, .seed = 25});
        int kept = 0;
        for (int& arm : made.study.arm)
            if (arm == 2 && ++kept > 3) arm = 1;
        const auto found = estimate(made.study);
        QVERIFY(found);
        QCOMPARE(found->arms.size(), std::size_t{2});
        QVERIFY(found->arms[0].refusal.empty());
        QVERIFY(found->arms[1].refusal.find("only 3 customers got it") != std::string::npos);
        QVERIFY(std::isnan(found->arms[1].average.effect));
        QVERIFY(std::all_of(found->arms[1].effect.begin(), found->arms[1].effect.end(), [](double e) { return std::isnan(e); }));
        QCOMPARE(found->arms[1].effect.size(), std::size_t{1000});
        QVERIFY(mentions(found->warnings, "No evidence about the arm \"arm 2\""));
        QVERIFY(std::none_of(found->arms[0].effect.begin(), found->arms[0].effect.end(), [](double e) { return std::isnan(e); }));
    }

    void withoutControl_itIsAnError() {
        auto made = makeStudy({.rows = 500, .seed = 26});
        std::fill(made.study.arm.begin(), made.study.arm.end(), 1);
        const auto found = estimate(made.study);
        QVERIFY(!found);
        QVERIFY(found.error().code == ErrorCode::InvalidInput);
        QVERIFY(found.error().message.find("left alone") != std::string::npos);
    }

    void noArmLargeEnough_isAnError() {
        auto made = makeStudy({.rows = 500, .seed = 27});
        int kept = 0;
        for (int& arm : made.study.arm)
            if (arm == 1 && ++kept > 3) arm = 0;
        QVERIFY(estimate(made.study).error().code == ErrorCode::InvalidInput);
    }

    void propensitiesOfZeroAndOne_areLeftOutAndTold() {
        auto made = makeStudy({.rows = 800, .givePropensity = true, .seed = 28});
        for (std::size_t i = 0; i < 40; ++i) made.study.propensity[i] = i % 2 == 0 ? 0.0 : 1.0;
        const auto found = estimate(made.study);
        QVERIFY(found);
        QCOMPARE(found->study.rows(), std::size_t{760});
        QVERIFY(mentions(found->warnings, "40 customers had a propensity of 0 or 1"));
        QVERIFY(std::isfinite(found->arms[0].average.effect));
        QCOMPARE(found->arms[0].effect.size(), std::size_t{800});
    }

    void recordedPropensitiesNextToNothing_areHeldAndTold() {
        auto made = makeStudy({.rows = 800, .givePropensity = true, .seed = 28});
        made.study.propensity[5] = 1e-7;
        const auto found = estimate(made.study);
        QVERIFY(found);
        QVERIFY(mentions(found->warnings, "1 customer has a recorded propensity so small"));
        QVERIFY(found->arms[0].average.lower < 1.0 && 1.0 < found->arms[0].average.upper);
    }

    void whoHadNoChance_getsNoNumber() {
        const auto made = makeStudy({.rows = 4000, .confounding = 4.0, .seed = 29});
        const auto found = estimate(made.study);
        QVERIFY(found);
        std::size_t silent = 0, far = 0, wrong = 0;
        for (std::size_t i = 0; i < 4000; ++i) {
            const double risk = std::abs(made.study.features.at(i, 0));  // at 1.4 the chance of the rarer is 0.4 %
            far += risk > 1.4 ? 1 : 0;
            silent += risk > 1.4 && std::isnan(found->arms[0].effect[i]) ? 1 : 0;
            wrong += risk < 0.9 && std::isnan(found->arms[0].effect[i]) ? 1 : 0;
        }
        QVERIFY2(silent > 0.9 * static_cast<double>(far), qPrintable(QString("%1 of %2").arg(silent).arg(far)));
        QCOMPARE(wrong, std::size_t{0});
        QVERIFY(mentions(found->warnings, "have no evidence"));
        QVERIFY(found->arms[0].overlap.trimmedShare > 0.1);
    }

    void sameSeed_sameNumbers_forAnyNumberOfThreads() {
        const auto made = makeStudy({.rows = 700, .arms = 2, .binary = true, .confounding = 0.5, .seed = 30});
        const auto one = estimate(made.study, true, 1), three = estimate(made.study, true, 3);
        QCOMPARE(one->learner, three->learner);
        for (std::size_t a = 0; a < 2; ++a) {
            QCOMPARE(one->arms[a].effect, three->arms[a].effect);
            QCOMPARE(one->arms[a].lower, three->arms[a].lower);
            QCOMPARE(one->arms[a].average.effect, three->arms[a].average.effect);
            QCOMPARE(one->arms[a].refutations[2].effect, three->arms[a].refutations[2].effect);
        }
    }

    void zeroOrOneOutcomes_giveEffectsWithinOne() {
        const auto made = makeStudy({.rows = 1500, .binary = true, .seed = 31});
        const auto found = estimate(made.study);
        const auto& arm = found->arms[0];
        for (std::size_t i = 0; i < 1500; ++i) {
            QVERIFY(arm.lower[i] >= -1.0 && arm.lower[i] <= arm.effect[i] && arm.effect[i] <= arm.upper[i] && arm.upper[i] <= 1.0);
            QVERIFY(arm.error[i] > 0.0);
        }
        const double truth = test::meanOf(made.truth[0]);
        QVERIFY(std::abs(arm.average.effect - truth) < 0.08);
    }

    // Two campaigns, each with an arm and a control of its own and a chance of one half that it recorded, for unlike customers. The chance
    // of the draw that both are together is another: with the recorded ones effects would be off, and surer than they are.
    void campaignsOfDifferentArms_areNotWeightedByChancesOfTheirOwn() {
        constexpr int kRuns = 30;
        constexpr std::size_t kRows = 1200;
        int covered = 0;
        double off = 0.0;
        for (int run = 0; run < kRuns; ++run) {
            const auto study = twoCampaigns(kRows, 700 + static_cast<std::uint64_t>(run));
            const auto found = estimate(study.study);
            QVERIFY(found);
            QVERIFY(mentions(found->warnings, "recorded propensities do not fit"));
            QCOMPARE(found->assignment.given, std::size_t{0});
            for (std::size_t a = 0; a < 2; ++a) {
                const double truth = test::meanOf(study.truth[a]);
                covered += found->arms[a].average.lower <= truth && truth <= found->arms[a].average.upper ? 1 : 0;
                off += (found->arms[a].average.effect - truth) / (2.0 * kRuns);
            }
        }
        qInfo("two campaigns: %d of %d averages covered, mean error %+.3f", covered, 2 * kRuns, off);
        QVERIFY2(covered >= 47, qPrintable(QString::number(covered)));  // 54 expected; fewer than 47 in 1 of 200 runs
        QVERIFY2(std::abs(off) < 0.05, qPrintable(QString::number(off)));
        // One absurd chance in each arm does not hide it.
        auto absurd = twoCampaigns(kRows, 700).study;
        for (int arm = 0; arm <= 2; ++arm)
            absurd.propensity[static_cast<std::size_t>(std::find(absurd.arm.begin(), absurd.arm.end(), arm) - absurd.arm.begin())] = 1e-9;
        const auto seen = estimate(absurd);
        QVERIFY(seen && mentions(seen->warnings, "recorded propensities do not fit"));
        // One campaign's own are right, and used.
        const auto one = estimate(makeStudy({.rows = kRows, .arms = 2, .confounding = 0.6, .givePropensity = true, .seed = 33}).study);
        QVERIFY(one && one->assignment.given == kRows && !mentions(one->warnings, "do not fit"));
    }

    void cancelled_stops() {
        std::stop_source stop;
        stop.request_stop();
        static const LinearLearner linear;
        const auto made = makeStudy({.rows = 300, .seed = 32});
        EstimationRequest request;
        request.study = made.study;
        request.bases = {&linear};
        request.customers = &made.study.features;
        const auto found = estimateEffects(request, TaskContext(stop.get_token(), {}, 1));
        QVERIFY(!found);
        QVERIFY(found.error().code == ErrorCode::Cancelled);
    }
};

QTEST_APPLESS_MAIN(TestEffectEstimation)
#include "tst_effectestimation.moc"
