// The networks with a shared trunk, TARNet and DragonNet, against made studies whose truth is known.
#include "models/effects/sharednet.h"
#include "models/factory.h"
#include "tests/core/scenario/effectfixture.h"

#include <QTest>

using namespace holdfast;
using namespace holdfast::models;
using test::makeStudy;
using test::MadeStudy;

namespace {

using Table = std::vector<std::vector<double>>;

SharedNetSettings small(bool dragon) {
    SharedNetSettings settings;
    settings.dragon = dragon;
    settings.members = 2;
    settings.mostRowsRead = 60'000;
    return settings;
}

std::unique_ptr<scoring::JointOutcomes> fitted(const MadeStudy& made, const SharedNetSettings& settings, std::uint64_t seed = 1) {
    const auto& study = made.study;
    const auto rows = scenario::allRows(study.rows());
    auto model = SharedNetLearner(settings).fit(
        {&study.features, study.outcome, study.arm, study.armCount(), rows, study.binary, seed}, TaskContext());
    if (!model) qFatal("%s", model.error().message.c_str());
    return std::move(*model);
}

/// Root mean squared error of an arm's effect, and of the best constant.
std::pair<double, double> errors(const MadeStudy& made, const Table& outcomes, std::size_t arm) {
    const auto& truth = made.truth[arm];
    const double mean = test::meanOf(truth);
    double squares = 0.0, constant = 0.0;
    for (std::size_t i = 0; i < truth.size(); ++i) {
        squares += std::pow(outcomes[arm + 1][i] - outcomes[0][i] - truth[i], 2.0) / static_cast<double>(truth.size());
        constant += std::pow(mean - truth[i], 2.0) / static_cast<double>(truth.size());
    }
    return {std::sqrt(squares), std::sqrt(constant)};
}

}  // namespace

class TestSharedNet : public QObject {
    Q_OBJECT

private slots:
    void knownEffects_areRecovered_data() {
        QTest::addColumn<bool>("dragon");
        QTest::newRow("TARNet") << false;
        QTest::newRow("DragonNet") << true;
    }

    // Whom he learned from and others alike: effects of a study drawn anew are as near.
    void knownEffects_areRecovered() {
        QFETCH(bool, dragon);
        const auto made = makeStudy({.rows = 2500, .arms = 2, .confounding = 0.8, .seed = 71});
        const auto fresh = makeStudy({.rows = 1000, .arms = 2, .confounding = 0.8, .seed = 72});
        const auto model = fitted(made, small(dragon));
        const auto outcomes = model->outcomes(fresh.study.features, scenario::allRows(1000));
        QVERIFY(outcomes);
        QCOMPARE(outcomes->size(), std::size_t{3});
        for (std::size_t arm = 0; arm < 2; ++arm) {
            const auto [error, constant] = errors(fresh, *outcomes, arm);
            QVERIFY2(error < 0.4 * constant, qPrintable(QString("arm %1: %2 of %3").arg(arm).arg(error).arg(constant)));
        }
    }

    void zeroOrOneOutcomes_giveProbabilities() {
        const auto made = makeStudy({.rows = 3000, .binary = true, .confounding = 0.5, .seed = 73});
        const auto outcomes = fitted(made, small(true))->outcomes(made.study.features, scenario::allRows(3000));
        for (const auto& arm : *outcomes)
            for (const double value : arm) QVERIFY(value >= 0.0 && value <= 1.0);
        const auto [error, constant] = errors(made, *outcomes, 0);
        QVERIFY2(error < 0.6 * constant, qPrintable(QString("%1 of %2").arg(error).arg(constant)));
    }

    void dragonsPropensityHead_tellsWhoWasTreated_andBendsWhatIsLearned() {
        const auto made = makeStudy({.rows = 2500, .arms = 2, .confounding = 1.0, .seed = 74});
        const auto rows = scenario::allRows(2500);
        const auto dragon = fitted(made, small(true)), tarnet = fitted(made, small(false));
        const auto chances = dragon->chances(made.study.features, rows);
        QVERIFY(chances && chances->size() == 3);
        double stray = 0.0, spread = 0.0;
        for (const std::size_t i : rows) {
            const double truth = 1.0 / (1.0 + std::exp(made.study.features.at(i, 0)));  // of being left alone
            stray += std::abs((*chances)[0][i] - truth) / 2500.0;
            spread += std::abs(0.5 - truth) / 2500.0;
            QVERIFY(std::abs((*chances)[0][i] + (*chances)[1][i] + (*chances)[2][i] - 1.0) < 1e-4);
        }
        QVERIFY2(stray < 0.4 * spread, qPrintable(QString("%1 of %2").arg(stray).arg(spread)));
        QVERIFY(tarnet->chances(made.study.features, rows)->empty());
        // The heads' start is the same, so only what the propensity adds to the loss can make them differ.
        QVERIFY(*dragon->outcomes(made.study.features, rows) != *tarnet->outcomes(made.study.features, rows));
    }

    void sameSeed_sameNumbers() {
        const auto made = makeStudy({.rows = 400, .seed = 75});
        const auto rows = scenario::allRows(400);
        const auto one = fitted(made, small(true), 5)->outcomes(made.study.features, rows);
        QCOMPARE(*one, *fitted(made, small(true), 5)->outcomes(made.study.features, rows));
        QVERIFY(*one != *fitted(made, small(true), 6)->outcomes(made.study.features, rows));
    }

    void badInput_isAnError_andTheFactoryKnowsBoth() {
        auto made = makeStudy({.rows = 200, .arms = 2, .seed = 76});
        for (int& arm : made.study.arm) arm = std::min(arm, 1);
        const auto rows = scenario::allRows(200);
        const scoring::JointSet set{&made.study.features, made.study.outcome, made.study.arm, 2, rows, false, 1};
        const auto refused = SharedNetLearner().fit(set, TaskContext());
        QVERIFY(!refused && refused.error().code == ErrorCode::InvalidInput);
        std::stop_source stop;
        stop.request_stop();
        const scoring::JointSet enough{&made.study.features, made.study.outcome, made.study.arm, 1, rows, false, 1};
        const auto cancelled = SharedNetLearner().fit(enough, TaskContext(stop.get_token(), {}, 1));
        QVERIFY(!cancelled && cancelled.error().code == ErrorCode::Cancelled);
        QCOMPARE((*createJoint("TARNet"))->name(), std::string("TARNet"));
        QCOMPARE((*createJoint("DragonNet"))->name(), std::string("DragonNet"));
        QVERIFY(createJoint("CFR").error().code == ErrorCode::NotFound);
    }
};

QTEST_APPLESS_MAIN(TestSharedNet)
#include "tst_sharednet.moc"
