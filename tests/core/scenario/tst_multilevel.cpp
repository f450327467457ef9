// The multilevel regression against what can be worked out without it: the balanced analysis of variance, a plain logistic fit, and
// made studies whose truth is known.
#include "core/scenario/multilevel.h"
#include "core/scenario/effectselection.h"
#include "core/scenario/linearregression.h"
#include "tests/core/scenario/effectfixture.h"

#include <QTest>

#include <numeric>

using namespace holdfast;
using namespace holdfast::scenario;

namespace {

/// Effects of every arm on the study's own rows. [arms][rows]
ArmValues effectsOf(const EffectStudy& study, const scoring::JointLearner& learner) {
    const auto rows = allRows(study.rows());
    const EffectFit fit{&study, rows, MetaLearner::Joint, nullptr, nullptr, nullptr, 1, &learner};
    const auto model = fitEffect(fit, TaskContext());
    if (!model) qFatal("%s", model.error().message.c_str());
    auto effects = (*model)->predict(study.features, rows);
    if (!effects) qFatal("%s", effects.error().message.c_str());
    return std::move(*effects);
}

/// As many customers of every arm and of the control, no column that matters; arm a adds `added[a]`.
EffectStudy balanced(const std::vector<double>& added, int each, std::uint64_t seed) {
    Random random(seed);
    EffectStudy study;
    auto schema = std::make_shared<FeatureSchema>();
    FeatureSpec spec;
    spec.name = "always the same";
    schema->features.push_back(spec);
    study.features.schema = schema;
    for (std::size_t a = 1; a < added.size(); ++a) study.arms.push_back("arm" + std::string(a, 'x'));
    for (int i = 0; i < each; ++i)
        for (std::size_t a = 0; a < added.size(); ++a) {
            study.arm.push_back(static_cast<int>(a));
            study.outcome.push_back(3.0 + added[a] + random.normal());
            study.propensity.push_back(1.0 / static_cast<double>(added.size()));
            study.features.values.push_back(1.0);
        }
    study.features.rows = study.arm.size();
    return study;
}

double rootError(const ArmValues& effects, const ArmValues& truth) {
    double sum = 0.0, count = 0.0;
    for (std::size_t a = 0; a < truth.size(); ++a)
        for (std::size_t i = 0; i < truth[a].size(); ++i, count += 1.0) sum += std::pow(effects[a][i] - truth[a][i], 2.0);
    return std::sqrt(sum / count);
}

}  // namespace

class TestMultilevel : public QObject {
    Q_OBJECT

private slots:
    void armsOfNumbers_areShrunkAsTheAnalysisOfVarianceSays() {
        // Balanced, one way: the restricted likelihood's variance between arms is (MSB - MSW) / n, the best linear prediction of an
        // arm's mean is the grand mean and 1 - MSW / MSB of the way to its own (Searle, Casella and McCulloch 1992, 3.4).
        constexpr int kEach = 60;
        const EffectStudy study = balanced({0.0, -0.5, -0.1, -0.9, -0.4, -0.6}, kEach, 3);
        const std::size_t arms = study.armCount();
        std::vector<double> means(arms + 1, 0.0);
        for (std::size_t i = 0; i < study.rows(); ++i) means[static_cast<std::size_t>(study.arm[i])] += study.outcome[i] / kEach;
        double within = 0.0;
        for (std::size_t i = 0; i < study.rows(); ++i) within += std::pow(study.outcome[i] - means[static_cast<std::size_t>(study.arm[i])], 2.0);
        within /= static_cast<double>(study.rows() - arms - 1);  // the control helps to say how large the noise is
        const double grand = std::accumulate(means.begin() + 1, means.end(), 0.0) / static_cast<double>(arms);
        double between = 0.0;
        for (std::size_t a = 1; a <= arms; ++a) between += kEach * std::pow(means[a] - grand, 2.0) / static_cast<double>(arms - 1);
        const double kept = 1.0 - within / between;
        QVERIFY(kept > 0.2 && kept < 0.98);
        const ArmValues effects = effectsOf(study, MultilevelLearner());
        for (std::size_t a = 1; a <= arms; ++a) {
            const double expected = grand + kept * (means[a] - grand) - means[0];
            QVERIFY2(std::abs(effects[a - 1][0] - expected) < 5e-3, qPrintable(QString::number(effects[a - 1][0] - expected)));
        }
    }

    void armsThatDifferByChanceAlone_areTakenToBeAlike() {
        const EffectStudy study = balanced({0.0, -0.5, -0.5, -0.5, -0.5, -0.5}, 40, 8);
        const ArmValues effects = effectsOf(study, MultilevelLearner());
        std::vector<double> means(6, 0.0);
        for (std::size_t i = 0; i < study.rows(); ++i) means[static_cast<std::size_t>(study.arm[i])] += study.outcome[i] / 40.0;
        const auto [low, high] = std::minmax_element(means.begin() + 1, means.end());
        double least = 1e9, most = -1e9;
        for (const auto& arm : effects) least = std::min(least, arm[0]), most = std::max(most, arm[0]);
        QVERIFY(most - least < 0.5 * (*high - *low));
    }

    void manyCustomers_giveWhatAPlainLogisticFitGives() {
        // With so many customers the levels' pull is next to nothing. The plain fit: gradient descent, written out here.
        const auto made = test::makeStudy({.rows = 10'000, .binary = true, .seed = 4});
        const EffectStudy& study = made.study;
        std::array<double, 8> weights{};
        const auto rowOf = [&](std::size_t i, bool treated) {
            const double* x = study.features.row(i);
            const double t = treated ? 1.0 : 0.0;
            return std::array{1.0, x[0], x[1], x[2], t, t * x[0], t * x[1], t * x[2]};
        };
        const auto chanceOf = [&](const std::array<double, 8>& row) {
            return 1.0 / (1.0 + std::exp(-std::inner_product(row.begin(), row.end(), weights.begin(), 0.0)));
        };
        for (int step = 0; step < 400; ++step) {
            std::array<double, 8> gradient{};
            for (std::size_t i = 0; i < study.rows(); ++i) {
                const auto row = rowOf(i, study.arm[i] > 0);
                const double residual = chanceOf(row) - study.outcome[i];
                for (std::size_t j = 0; j < row.size(); ++j) gradient[j] += residual * row[j] / static_cast<double>(study.rows());
            }
            for (std::size_t j = 0; j < weights.size(); ++j) weights[j] -= 2.0 * gradient[j];
        }
        const ArmValues effects = effectsOf(study, MultilevelLearner());
        for (std::size_t i = 0; i < study.rows(); i += 97) {
            const double expected = chanceOf(rowOf(i, true)) - chanceOf(rowOf(i, false));
            QVERIFY2(std::abs(effects[0][i] - expected) < 0.02, qPrintable(QString::number(effects[0][i] - expected)));
        }
    }

    void smallArmsThatActAlike_areLearnedBetterTogether() {
        // Four arms of about 110 customers: a regression for each arm sees too few.
        double together = 0.0, apart = 0.0;
        for (std::uint64_t seed = 1; seed <= 4; ++seed) {
            auto made = test::makeStudy({.rows = 900, .arms = 4, .givePropensity = true, .seed = seed});
            for (std::size_t i = 0; i < made.study.rows(); ++i) {  // the same effect for all arms
                const auto arm = static_cast<std::size_t>(made.study.arm[i]);
                if (arm > 1) made.study.outcome[i] += made.truth[0][i] - made.truth[arm - 1][i];
            }
            for (auto& arm : made.truth) arm = made.truth[0];
            const LinearLearner linear;
            const auto rows = allRows(made.study.rows());
            const auto alone = fitEffect({&made.study, rows, MetaLearner::T, &linear, nullptr, nullptr, 1}, TaskContext());
            apart += rootError(*(*alone)->predict(made.study.features, rows), made.truth);
            together += rootError(effectsOf(made.study, MultilevelLearner()), made.truth);
        }
        QVERIFY2(together < 0.9 * apart, qPrintable(QString("%1 against %2").arg(together).arg(apart)));
    }

    void doses_areReadFromNamesThatShareAllButANumber() {
        const auto doses = dosesOf({"discount_5", "discount_15", "contact", "tier2", "mail_10"});
        QCOMPARE(doses[0], 0.5);
        QCOMPARE(doses[1], 1.5);
        QVERIFY(std::isnan(doses[2]) && std::isnan(doses[3]) && std::isnan(doses[4]));  // a number alone is no scale
    }

    void dose_ordersArmsThatTheDataCannotTellApart() {
        // Effects in proportion to the square root, few customers: by dose the order is right, without it chance has its say.
        EffectStudy study = balanced({0.0, -0.2, -0.4, -0.6}, 40, 5);
        study.arms = {"off_5", "off_20", "off_45"};
        const ArmValues effects = effectsOf(study, MultilevelLearner(dosesOf(study.arms)));
        QVERIFY(effects[0][0] > effects[1][0] && effects[1][0] > effects[2][0]);
    }

    void whatCannotBeLearnedFrom_isRefusedOrConstant() {
        auto made = test::makeStudy({.rows = 200});
        const std::vector<std::size_t> none;
        const scoring::JointSet empty{&made.study.features, made.study.outcome, made.study.arm, 1, none, false, 1};
        QVERIFY(MultilevelLearner().fit(empty, TaskContext()).error().code == ErrorCode::InvalidInput);
        std::fill(made.study.outcome.begin(), made.study.outcome.end(), 1.0);
        made.study.binary = true;
        const ArmValues nothing = effectsOf(made.study, MultilevelLearner());
        for (const double effect : nothing[0]) QCOMPARE(effect, 0.0);
        made.study.outcome[7] = NAN;
        const auto rows = allRows(made.study.rows());
        const scoring::JointSet broken{&made.study.features, made.study.outcome, made.study.arm, 1, rows, true, 1};
        QVERIFY(MultilevelLearner().fit(broken, TaskContext()).error().code == ErrorCode::Internal);
    }
};

QTEST_APPLESS_MAIN(TestMultilevel)
#include "tst_multilevel.moc"
