// The stacking weights against scipy, against the conditions of an optimum, and against a grid; and that no customer's own
// label finds its way into his stacked score.
#include "core/base/random.h"
#include "core/scoring/calibration.h"
#include "core/scoring/crossvalidation.h"
#include "core/scoring/metrics.h"
#include "core/scoring/stacking.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

double sigmoid(double x) { return 1.0 / (1.0 + std::exp(-x)); }

/// Learners that see the same law through noise of their own; a negative `tilt` has it backwards.
struct Made {
    std::vector<std::vector<double>> logits;
    std::vector<double> labels;
    StackData data() const { return {logits, labels}; }
};
Made made(std::size_t rows, const std::vector<std::pair<double, double>>& tiltAndNoise, std::uint64_t seed) {
    Random random(seed);
    Made result;
    result.logits.resize(tiltAndNoise.size());
    for (std::size_t i = 0; i < rows; ++i) {
        const double truth = 1.3 * random.normal() - 0.5;
        result.labels.push_back(random.bernoulli(sigmoid(truth)) ? 1.0 : 0.0);
        for (std::size_t k = 0; k < tiltAndNoise.size(); ++k)
            result.logits[k].push_back(tiltAndNoise[k].first * truth + tiltAndNoise[k].second * random.normal());
    }
    return result;
}

double penalisedLoss(const StackData& data, const StackWeights& w) {
    double sum = 0.0;
    std::vector<double> row(data.logits.size());
    for (std::size_t i = 0; i < data.labels.size(); ++i) {
        for (std::size_t k = 0; k < row.size(); ++k) row[k] = data.logits[k][i];
        const double x = w(row);
        sum += std::log1p(std::exp(-std::abs(x))) + std::max(x, 0.0) - data.labels[i] * x;
    }
    for (const double weight : w.weights) {
        const double off = weight - 1.0 / static_cast<double>(row.size());
        sum += 0.5 * kStackPrior * off * off;
    }
    return sum / static_cast<double>(data.labels.size());
}

}  // namespace

class TestStacking : public QObject {
    Q_OBJECT

private slots:
    /// scipy 1.10.1, minimize of the same function by L-BFGS-B, SLSQP and trust-constr with bounds: all three agree on the
    /// digits given here.
    void weights_areScipys() {
        const std::vector<double> labels{0, 1, 0, 0, 0, 1, 0, 1, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 0, 0,
                                         0, 0, 1, 1, 1, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 1, 1, 1};
        const StackData data{
            {{-0.7, 0.0,  -0.6, -2.1, -1.4, -3.1, -0.2, 1.9,  -0.3, -1.0, 0.6,  0.9,  -0.4, -1.3, -0.4, 1.5,  -3.9, -0.9, -5.3, -4.4,
              -4.1, -1.5, -2.6, 2.0,  -0.7, -1.2, -5.0, -1.0, -0.6, -0.3, -2.7, -0.8, -3.0, -1.9, 1.7,  -2.7, -0.2, 0.7,  -0.7, -0.4},
             {-0.1, -0.2, -0.4, -2.1, -1.2, -0.8, -1.4, 1.5,  -1.6, -0.2, -0.2, 0.6,  0.0,  -1.8, 0.6,  1.3,  -1.3, -0.7, -1.8, -1.8,
              -1.0, -0.7, -1.2, -0.4, -0.4, -1.1, -1.5, -0.7, 0.4,  -0.0, -1.8, -0.7, -1.3, -0.8, 0.5,  -1.0, -1.0, 0.1,  0.4,  -0.6},
             {-1.5, 0.2, 4.4, 0.9,  1.8,  2.9, -3.1, -2.8, 2.3, 3.0,  -2.7, 0.2, -0.9, 3.7, -1.5, -4.3, 8.1, 1.2,  8.0, 5.2,
              6.3,  0.4, 6.4, -1.0, -0.3, 1.3, 12.0, 3.9,  1.5, -0.9, 3.3,  4.2, 6.1,  3.2, -2.1, 5.1,  2.4, -0.7, 1.8, 4.0}},
            labels};
        const StackWeights w = fitStack(data);
        QVERIFY(std::abs(w.weights[0] - 0.3994715) < 1e-6);
        QVERIFY(std::abs(w.weights[1] - 0.5880338) < 1e-6);
        QVERIFY(std::abs(w.weights[2] - 0.1267448) < 1e-6);
        QVERIFY(std::abs(w.intercept + 0.1500497) < 1e-6);
        QVERIFY(std::abs(penalisedLoss(data, w) - 0.5604152961407036) < 1e-12);
    }

    void solution_meetsTheConditionsOfAnOptimum() {
        for (const std::uint64_t seed : {1U, 2U, 3U, 4U, 5U}) {
            const Made m = made(2000, {{1.0, 0.7}, {1.5, 1.0}, {-1.0, 0.8}, {0.0, 2.0}, {0.8, 0.3}}, seed);
            const StackData data = m.data();
            const StackWeights w = fitStack(data);
            QCOMPARE(w.weights[2], 0.0);  // has it backwards
            const double at = penalisedLoss(data, w);
            constexpr double kStep = 1e-5;
            for (std::size_t k = 0; k <= w.weights.size(); ++k) {
                StackWeights more = w, less = w;
                double& up = k < w.weights.size() ? more.weights[k] : more.intercept;
                double& down = k < w.weights.size() ? less.weights[k] : less.intercept;
                up += kStep;
                down -= kStep;
                const double slope = (penalisedLoss(data, more) - penalisedLoss(data, less)) / (2.0 * kStep);
                const bool held = k < w.weights.size() && w.weights[k] == 0.0;
                QVERIFY2(held ? slope > -1e-8 : std::abs(slope) < 1e-8, qPrintable(QString("%1 of %2").arg(slope).arg(k)));
                QVERIFY(penalisedLoss(data, more) > at);
            }
        }
    }

    void noPointOfAGrid_isBetter() {
        const Made m = made(400, {{1.0, 0.5}, {2.0, 1.5}}, 9);
        const double reached = penalisedLoss(m.data(), fitStack(m.data()));
        double best = 1e9;
        for (double a = 0.0; a <= 1.5; a += 0.05)
            for (double b = 0.0; b <= 1.5; b += 0.05)
                for (double c = -1.0; c <= 1.0; c += 0.05) best = std::min(best, penalisedLoss(m.data(), {c, {a, b}}));
        QVERIFY(reached <= best);
        QVERIFY(best - reached < 1e-3);
    }

    void equalLearners_shareTheWeight_andOverconfidence_isTonedDown() {
        Made m = made(3000, {{3.0, 0.0}}, 4);
        m.logits.push_back(m.logits.front());
        const StackWeights w = fitStack(m.data());
        QVERIFY(std::abs(w.weights[0] - w.weights[1]) < 1e-9);
        QVERIFY(std::abs(w.weights[0] + w.weights[1] - 1.0 / 3.0) < 0.04);  // log-odds three times too large
    }

    void fewOrStrangeCustomers_giveUsableWeights() {
        const StackWeights none = fitStack({std::vector<std::vector<double>>(2), {}});
        QCOMPARE(none.weights, (std::vector<double>{0.5, 0.5}));
        const std::vector<double> labels{1, 0, 1};
        const StackWeights apart = fitStack({{{900.0, -900.0, 900.0}, {1.0, -1.0, 2.0}}, labels});
        for (const double weight : apart.weights) QVERIFY(std::isfinite(weight) && weight >= 0.0);
        QVERIFY(std::isfinite(apart.intercept));
        const std::vector<double> same{1, 1, 1};  // one class alone has no best intercept
        const StackWeights alike = fitStack({{{1.0, 2.0, 3.0}}, same});
        QVERIFY(std::isfinite(alike.intercept) && alike.weights[0] >= 0.0);
    }

    /// Twenty learners of nothing: weights fitted on everybody look better than chance on everybody, those fitted on the
    /// other folds do not.
    void stackedOutOfFold_isNoBetterThanChanceOnNoise() {
        double inSample = 0.0, outOfFold = 0.0;
        constexpr int kSeeds = 20;
        for (std::uint64_t seed = 1; seed <= kSeeds; ++seed) {
            const Made m = made(300, std::vector<std::pair<double, double>>(20, {0.0, 1.0}), seed);
            const auto folds = stratifiedFolds(m.labels, 5, seed);
            const StackWeights all = fitStack(m.data());
            std::vector<double> fitted, row(20);
            for (std::size_t i = 0; i < m.labels.size(); ++i) {
                for (std::size_t k = 0; k < row.size(); ++k) row[k] = m.logits[k][i];
                fitted.push_back(all(row));
            }
            const auto stacked = crossStack(m.data(), folds);
            inSample += rocAuc(fitted, m.labels) / kSeeds;
            for (int fold = 0; fold < 5; ++fold) {
                std::vector<double> x, y;
                for (std::size_t i = 0; i < folds.size(); ++i)
                    if (folds[i] == fold) {
                        x.push_back(stacked[i]);
                        y.push_back(m.labels[i]);
                    }
                outOfFold += rocAuc(x, y) / (5.0 * kSeeds);
            }
        }
        QVERIFY2(inSample > 0.55, qPrintable(QString::number(inSample)));
        QVERIFY2(std::abs(outOfFold - 0.5) < 0.02, qPrintable(QString::number(outOfFold)));
    }

    // Learners that hardly dare to tell customers apart are stretched by their weights; a map of other windows' stretched log-odds would do so again.
    void byTime_aWindowsProbabilitiesAreOnItsOwnScale() {
        for (std::uint64_t seed = 1; seed <= 4; ++seed) {
            Made m = made(7000, {{0.3, 0.1}, {0.3, 0.15}, {0.25, 0.2}}, seed);
            FoldPlan plan;
            plan.forward = true;
            plan.warmUp = 1;
            for (std::size_t i = 0; i < m.labels.size(); ++i) plan.folds.push_back(static_cast<int>(i / 1000) - 1);
            for (auto& learner : m.logits) std::fill_n(learner.begin(), 1000, std::nan(""));  // those who only train
            const auto loss = [&](const std::vector<double>& probabilities) {
                double sum = 0.0, count = 0.0;
                for (std::size_t i = 0; i < m.labels.size(); ++i) {
                    if (!plan.judged(i)) continue;
                    sum -= std::log(m.labels[i] > 0.5 ? probabilities[i] : 1.0 - probabilities[i]);
                    ++count;
                }
                return sum / count;
            };
            const double stack = loss(crossStackProbabilities(m.data(), plan, crossStack(m.data(), plan)));
            double best = 1.0;
            for (const auto& learner : m.logits) best = std::min(best, loss(crossCalibrate(learner, m.labels, plan)));
            QVERIFY2(stack < best + 0.003, qPrintable(QString("%1 %2").arg(stack).arg(best)));
        }
    }

    void aFoldsWeights_comeFromTheOtherFoldsAlone() {
        Made m = made(500, {{1.0, 0.6}, {1.0, 0.9}}, 6);
        const auto folds = stratifiedFolds(m.labels, 5, 1);
        const auto before = crossStack(m.data(), folds);
        for (std::size_t i = 0; i < folds.size(); ++i)
            if (folds[i] == 2) m.labels[i] = 1.0 - m.labels[i];
        const auto after = crossStack(m.data(), folds);
        bool othersMoved = false;
        for (std::size_t i = 0; i < folds.size(); ++i) {
            if (folds[i] == 2) QCOMPARE(after[i], before[i]);
            othersMoved = othersMoved || (folds[i] != 2 && after[i] != before[i]);
        }
        QVERIFY(othersMoved);
    }
};

QTEST_APPLESS_MAIN(TestStacking)
#include "tst_stacking.moc"
