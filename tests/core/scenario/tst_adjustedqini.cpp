// The Qini over doubly robust scores: against its definition by hand, against the truth of made studies in which customers were
// chosen, and beside the plain one where they were drawn.
#include "core/base/random.h"
#include "core/scenario/adjustedqini.h"
#include "core/scenario/averageeffect.h"
#include "core/scenario/linearregression.h"
#include "core/scenario/qini.h"
#include "tests/core/scenario/effectfixture.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace holdfast;
using namespace holdfast::scenario;
using test::makeStudy;

namespace {

/// A study with nuisances learned, and predictions whose order is the true one (or turned round).
struct Learned {
    test::MadeStudy made;
    Assignment assignment;
    ArmValues outcomes;
    ArmValues predicted;

    ArmOrderRequest request(bool leaving = false) const { return {&made.study, &assignment, &outcomes, &predicted, 0, leaving, 1}; }
};

Learned learned(const test::StudyOptions& options) {
    Learned l;
    l.made = makeStudy(options);
    const auto folds = studyFolds(l.made.study, 5, 1);
    auto assignment = learnAssignment({&l.made.study, &folds, {}, 1}, TaskContext());
    auto outcomes = crossFitOutcomes(l.made.study, allRows(l.made.study.rows()), folds, RidgeLearner(), 1, TaskContext());
    if (!assignment || !outcomes) qFatal("nothing was learned");
    l.assignment = std::move(*assignment);
    l.outcomes = std::move(*outcomes);
    l.predicted = l.made.truth;
    return l;
}

/// Over the truth itself: what treating the best share of the rows with evidence would gain.
double trueMean(const Learned& l) {
    const auto rows = rowsWithEvidence(l.made.study, l.assignment, 0);
    double sum = 0.0;
    for (const std::size_t row : rows) sum += l.made.truth[0][row];
    return sum / static_cast<double>(rows.size());
}

double byHand(const std::vector<double>& predicted, const std::vector<double>& score) {
    std::vector<std::size_t> order(score.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return predicted[a] > predicted[b]; });
    const auto n = static_cast<double>(score.size());
    const double all = std::accumulate(score.begin(), score.end(), 0.0);
    double sum = 0.0, area = 0.0;
    for (std::size_t k = 0; k < order.size(); ++k) {
        sum += score[order[k]];
        area += (sum - all * static_cast<double>(k + 1) / n) / n;
    }
    return area / n;
}

}  // namespace

class TestAdjustedQini : public QObject {
    Q_OBJECT

private slots:
    void qini_followsItsDefinition() {
        Random random(3);
        std::vector<double> predicted, score;
        for (int i = 0; i < 1001; ++i) {
            predicted.push_back(random.normal());
            score.push_back(predicted.back() + random.normal());
        }
        QVERIFY(std::abs(scoredQini({predicted, score}) - byHand(predicted, score)) < 1e-12);
        const auto band = scoredBand({predicted, score}, 1, 20);
        QCOMPARE(band.size(), std::size_t{51});
        QVERIFY(std::abs(band.back().gain - std::accumulate(score.begin(), score.end(), 0.0) / 1001.0) < 1e-12);
        QVERIFY(scoredBand({}, 1).empty());
        QVERIFY(std::isnan(scoredQini({})));
        std::vector<double> equal(score.size(), 0.5);
        QVERIFY(std::abs(scoredQini({equal, score})) < 1e-12);
        // Read from its other end with the other sign wanted, it is the same.
        for (auto* values : {&predicted, &score})
            for (double& value : *values) value = -value;
        QVERIFY(std::abs(scoredQini({predicted, score}) - byHand(predicted, score)) < 1e-12);
    }

    void whereCustomersWereChosen_theCurveEndsAtTheTruth_theRawOneDoesNot() {
        const Learned l = learned({.rows = 4000, .confounding = 1.0, .effect = -1.0, .seed = 41});
        QVERIFY(qiniBasisOf(l.made.study, l.assignment, 0) == QiniBasis::Adjusted);
        const auto curve = armCurve(l.request(), armQini(l.request()).basis);
        const double truth = trueMean(l);
        QVERIFY2(curve.back().lower <= truth && truth <= curve.back().upper,
                 qPrintable(QString("%1: %2 to %3").arg(truth).arg(curve.back().lower).arg(curve.back().upper)));
        const auto average = averageEffects(l.made.study, l.outcomes, l.assignment)[0];
        QVERIFY(std::abs(curve.back().gain - average.effect) < 1e-9);
        const auto naive = naiveEffects(l.made.study)[0];
        QVERIFY2(naive.effect > 0.0 && truth < 0.0, qPrintable(QString::number(naive.effect)));  // the raw end has the wrong sign
        const auto turned = armCurve(l.request(true), QiniBasis::Adjusted);
        QVERIFY(std::abs(turned.back().gain + average.effect) < 1e-9);
        const auto measured = armQini(l.request());
        QVERIFY(measured.basis == QiniBasis::Adjusted);
        QVERIFY(measured.lower > 0.0 && measured.pValue < 0.02);
        // The truth of this order is known: the same sum over true effects.
        const double exact = scoredQini({l.made.truth[0], l.made.truth[0]});
        QVERIFY2(measured.lower <= exact && exact <= measured.upper, qPrintable(QString("%1 %2").arg(exact).arg(measured.qini)));
    }

    void whereChanceAloneChose_thePlainOneStays_andBothAgree() {
        for (const bool given : {true, false}) {
            const Learned l = learned({.rows = 6000, .givePropensity = given, .seed = 42});
            QVERIFY(qiniBasisOf(l.made.study, l.assignment, 0) == QiniBasis::Plain);
            const auto plain = armQini(l.request());
            QVERIFY(plain.basis == QiniBasis::Plain);
            const auto direct = measureQini({l.predicted[0], l.made.study.outcome,
                                             std::vector<unsigned char>(l.made.study.arm.begin(), l.made.study.arm.end())}, 1);
            QCOMPARE(plain.qini, direct.qini);  // to the bit
            const auto scores = doublyRobustScores(l.made.study, l.outcomes, l.assignment.received);
            const auto adjusted = scoredBand({l.predicted[0], scores[0]}, 1);
            const auto curve = armCurve(l.request(), armQini(l.request()).basis);
            const double truth = trueMean(l);
            QVERIFY(curve.back().lower <= truth && truth <= curve.back().upper);
            for (std::size_t p = 0; p < curve.size(); ++p) {
                // Three standard errors: the largest of fifty differences that hang together.
                const double error = std::max(curve[p].upper - curve[p].lower, adjusted[p].upper - adjusted[p].lower) / 2.0 / kNormal90;
                QVERIFY2(std::abs(curve[p].gain - adjusted[p].gain) <= 3.0 * error + 1e-12, qPrintable(QString::number(curve[p].share)));
            }
        }
    }

    void recordedChancesThatDiffer_areMinded() {
        const Learned l = learned({.rows = 1500, .confounding = 0.5, .givePropensity = true, .seed = 43});
        QVERIFY(qiniBasisOf(l.made.study, l.assignment, 0) == QiniBasis::Adjusted);
    }

    void aCampaignByChance_besideOneWithoutRecordedChances_isAdjusted() {
        Learned l = learned({.rows = 1500, .givePropensity = true, .seed = 45});
        QVERIFY(qiniBasisOf(l.made.study, l.assignment, 0) == QiniBasis::Plain);
        for (std::size_t i = 0; i < 1500; ++i)
            if (l.made.study.arm[i] == 0 && i % 2 == 0) l.made.study.propensity[i] = NAN;  // left alone by another campaign
        QVERIFY(qiniBasisOf(l.made.study, l.assignment, 0) == QiniBasis::Adjusted);
    }

    // Too few to prove that they were chosen are no proof that they were not.
    void smallConfoundedStudies_areAdjusted() {
        int adjusted = 0;
        for (std::uint64_t seed = 0; seed < 10; ++seed) {
            const Learned l = learned({.rows = 250, .confounding = 0.5, .seed = 900 + seed});
            adjusted += qiniBasisOf(l.made.study, l.assignment, 0) == QiniBasis::Adjusted ? 1 : 0;
        }
        QVERIFY2(adjusted >= 9, qPrintable(QString::number(adjusted)));
    }

    void anOrderOfNoWorth_looksLikeNoise_andTheWrongOneIsWorse() {
        int small = 0;
        for (std::uint64_t seed = 0; seed < 20; ++seed) {
            Learned l = learned({.rows = 600, .confounding = 0.7, .heterogeneity = 0.0, .seed = 700 + seed});
            Random random(seed);
            for (double& value : l.predicted[0]) value = random.normal();
            small += armQini(l.request()).pValue < 0.1 ? 1 : 0;
        }
        QVERIFY2(small <= 6, qPrintable(QString::number(small)));  // 2 expected; 7 or more: once in 400
        Learned wrong = learned({.rows = 3000, .confounding = 0.7, .seed = 44});
        for (double& value : wrong.predicted[0]) value = -value;
        const auto measured = armQini(wrong.request());
        QVERIFY(measured.upper < 0.0 && measured.pValue > 0.98);
    }
};

QTEST_APPLESS_MAIN(TestAdjustedQini)
#include "tst_adjustedqini.moc"
