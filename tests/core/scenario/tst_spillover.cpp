// What spills over to friends: told apart from the effect on oneself, not misled by whom a campaign chose among people who are alike,
// with intervals of whole communities.
#include "core/scenario/spillover.h"
#include "tests/core/scenario/effectfixture.h"

#include <QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::scenario;
using test::makeStudy;

namespace {

/// Referrers and their friends, who are alike in what no column tells; a campaign that chose people at risk.
struct Friends {
    EffectStudy study;
    std::vector<int> folds;
    SpilloverRequest request;
    Friends(std::uint64_t seed, double onFriends) {
        constexpr std::size_t kPairs = 1200;
        Random random(seed);
        study.features = {test::studySchema(), 2 * kPairs, {}};
        study.arms = {"offer"};
        const auto add = [&](double risk, double hidden, double exposure, double expected, double acquaintance, int community) {
            const double chance = 1.0 / (1.0 + std::exp(-2.0 * risk));
            const int arm = random.bernoulli(chance) ? 1 : 0;
            study.features.values.insert(study.features.values.end(), {risk, random.normal(), random.normal()});
            study.arm.push_back(arm);
            study.propensity.push_back(arm == 1 ? chance : 1.0 - chance);
            study.outcome.push_back(risk + 2.0 * hidden - 0.5 * arm + onFriends * exposure + random.normal());
            request.chance.push_back(chance);
            request.exposure.push_back(exposure);
            request.expected.push_back(expected);
            request.acquaintance.push_back(acquaintance);
            request.community.push_back(community);
        };
        for (std::size_t pair = 0; pair < kPairs; ++pair) {
            const double risk = random.normal();
            add(risk, random.normal(), 0.0, 0.0, 0.0, static_cast<int>(pair));
            // The friend's hidden risk is that of who brought him, which his own columns do not tell.
            const double treated = study.arm.back(), chance = request.chance.back();
            add(random.normal(), risk, treated, chance, 1.0, static_cast<int>(pair));
        }
        folds = studyFolds(study, 5, 1);
    }
    Result<Spillover> measure() {
        request.study = &study;
        request.features = &study.features;
        request.folds = &folds;
        return measureSpillover(request, TaskContext());
    }
};

}  // namespace

class TestSpillover : public QObject {
    Q_OBJECT

private slots:
    void ownEffect_isToldFromFriends() {
        Friends friends(9, -0.4);
        const auto spill = friends.measure();
        QVERIFY(spill);
        QVERIFY2(std::abs(spill->own.effect + 0.5) < 4.0 * spill->own.error, qPrintable(QString::number(spill->own.effect)));
        QVERIFY2(std::abs(spill->friends.effect + 0.4) < 4.0 * spill->friends.error, qPrintable(QString::number(spill->friends.effect)));
        QCOMPARE(spill->communities, std::size_t{1200});
        std::fill(friends.request.exposure.begin(), friends.request.exposure.end(), 0.0);
        QVERIFY(friends.measure().error().code == ErrorCode::InvalidInput);
    }

    // Who was chosen tells how his friends fare. Held against the referrers' own chances the effect is right, and its interval; held
    // against the mean chance it is not.
    void targeting_ofPeopleWhoAreAlike_doesNotMislead() {
        constexpr int kWorlds = 40;
        int covered = 0;
        double mean = 0.0, naive = 0.0, variance = 0.0;
        for (std::uint64_t seed = 1; seed <= kWorlds; ++seed) {
            Friends friends(100 + seed, -0.3);
            const auto spill = friends.measure();
            QVERIFY(spill);
            covered += spill->friends.lower <= -0.3 && -0.3 <= spill->friends.upper ? 1 : 0;
            mean += spill->friends.effect / kWorlds;
            variance += spill->friends.error * spill->friends.error / (kWorlds * kWorlds);
            for (std::size_t i = 0; i < friends.request.expected.size(); ++i) friends.request.expected[i] = 0.5 * friends.request.acquaintance[i];
            naive += friends.measure()->friends.effect / kWorlds;
        }
        qInfo("true -0.3, found %.3f, against the mean chance %.3f; intervals hold it in %d of %d", mean, naive, covered, kWorlds);
        QVERIFY(covered >= 31);  // of 40 at 0.9: fewer would happen once in 100 times
        QVERIFY(std::abs(mean + 0.3) < 3.0 * std::sqrt(variance));
        QVERIFY(naive > 0.3);    // the friends of those at risk are at risk
    }

    void communities_thatShareLuck_widenTheInterval() {
        Random random(11);
        auto made = makeStudy({.rows = 2000, .effect = 0.0, .heterogeneity = 0.0, .seed = 12});
        SpilloverRequest request;
        const auto folds = studyFolds(made.study, 5, 1);
        double luck = 0.0, together = 0.0;
        for (std::size_t i = 0; i < 2000; ++i) {
            if (i % 40 == 0) luck = random.normal(0.0, 2.0), together = random.bernoulli(0.5) ? 1.0 : 0.0;
            request.acquaintance.push_back(1.0);
            request.chance.push_back(0.5);
            request.expected.push_back(0.5);
            request.exposure.push_back(together);
            request.community.push_back(static_cast<int>(i / 40));
            made.study.outcome[i] += luck;
        }
        request.study = &made.study;
        request.features = &made.study.features;
        request.folds = &folds;
        const auto clustered = measureSpillover(request, TaskContext());
        std::fill(request.community.begin(), request.community.end(), -1);
        const auto alone = measureSpillover(request, TaskContext());
        QVERIFY(clustered->friends.error > 2.5 * alone->friends.error);
    }
};

QTEST_APPLESS_MAIN(TestSpillover)
#include "tst_spillover.moc"
