// How learners of effects are chosen and judged: by a fold's effects the fold itself must not choose, and order within folds alone.
#include "core/scenario/effectselection.h"
#include "core/scenario/linearregression.h"
#include "core/scenario/qini.h"
#include "tests/core/scenario/effectfixture.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace holdfast;
using namespace holdfast::scenario;
using test::makeStudy;

namespace {

struct Chosen {
    test::MadeStudy made;
    std::vector<int> folds;
    Assignment assignment;
    Selection selection;
};

Chosen choose(const test::StudyOptions& options) {
    Chosen result;
    result.made = makeStudy(options);
    result.folds = studyFolds(result.made.study, 5, 1);
    result.assignment = *learnAssignment({&result.made.study, &result.folds, {}, 1}, TaskContext());
    static const RidgeLearner ridge;
    auto selection = selectLearner({&result.made.study, &result.assignment, {&ridge}, {MetaLearner::S, MetaLearner::T, MetaLearner::X, MetaLearner::DR},
                                    &result.folds, 1},
                                   TaskContext());
    if (!selection) qFatal("%s", selection.error().message.c_str());
    result.selection = std::move(*selection);
    return result;
}

/// The candidates that a set of rows cannot tell from the best of them, written out for one arm.
std::vector<std::size_t> tiedOn(const Selection& selection, const std::vector<std::size_t>& rows) {
    std::vector<std::vector<double>> loss;
    std::vector<double> mean;
    for (const ArmValues& effects : selection.outOfFold) {
        loss.emplace_back();
        for (const std::size_t row : rows) loss.back().push_back(std::pow(selection.scoresPerRow[0][row] - effects[0][row], 2.0));
        double sum = 0.0;
        for (const double one : loss.back()) sum += one;
        mean.push_back(sum / static_cast<double>(rows.size()));
    }
    const auto best = static_cast<std::size_t>(std::min_element(mean.begin(), mean.end()) - mean.begin());
    std::vector<std::pair<double, std::size_t>> tied;
    for (std::size_t c = 0; c < loss.size(); ++c) {
        const double n = static_cast<double>(rows.size()), gap = mean[c] - mean[best];
        double squares = 0.0;
        for (std::size_t i = 0; i < rows.size(); ++i) squares += std::pow(loss[c][i] - loss[best][i] - gap, 2.0);
        if (gap <= std::sqrt(squares / (n - 1.0) / n)) tied.emplace_back(gap, c);
    }
    std::stable_sort(tied.begin(), tied.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    std::vector<std::size_t> out;
    for (std::size_t i = 0; i < std::min(tied.size(), kMostChosen); ++i) out.push_back(tied[i].second);
    return out;
}

}  // namespace

class TestEffectSelection : public QObject {
    Q_OBJECT

private slots:
    void whatIsJudged_wasChosenByTheOtherFolds() {
        int other = 0;
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            const Chosen one = choose({.rows = 600, .heterogeneity = 0.3, .seed = seed});
            const std::size_t rows = one.made.study.rows();
            for (int fold = 0; fold < 5; ++fold) {
                std::vector<std::size_t> training;
                for (std::size_t i = 0; i < rows; ++i)
                    if (one.folds[i] != fold) training.push_back(i);
                const auto chosen = tiedOn(one.selection, training);
                other += chosen != one.selection.chosen ? 1 : 0;
                for (std::size_t i = 0; i < rows; ++i) {
                    if (one.folds[i] != fold) continue;
                    double mean = 0.0;
                    for (const std::size_t c : chosen) mean += one.selection.outOfFold[c][0][i] / static_cast<double>(chosen.size());
                    QVERIFY(std::abs(one.selection.judged[0][i] - mean) < 1e-9);
                }
            }
        }
        QVERIFY(other > 0);  // else the test shows nothing
    }

    void ranks_areWithinFolds_andEqualWhereEffectsAre() {
        const ArmValues ranks = ranksWithinFolds({{3.0, 1.0, 2.0, 2.0, 9.0, 7.0}}, {0, 0, 0, 0, 1, 1});
        QCOMPARE(ranks[0], (std::vector<double>{0.875, 0.125, 0.5, 0.5, 0.75, 0.25}));
    }

    // The mean of the other folds is lower where the own fold did well, so that pooled it orders folds the wrong way round; by rank it
    // orders nothing, as it should.
    void aConstantLearner_ordersNobody() {
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            const Chosen one = choose({.rows = 800, .heterogeneity = 0.0, .seed = seed});
            const ArmValues& average = one.selection.outOfFold.back();
            QCOMPARE(one.selection.candidates.back().name(), std::string("average"));
            const auto value = [&](const ArmValues& effects) {
                const ArmRows rows = armAgainstControl(one.made.study, one.assignment, effects, 0);
                return qini({rows.predicted, rows.outcome, rows.treated});
            };
            QVERIFY(value(average) < 0.0);
            QVERIFY(std::abs(value(ranksWithinFolds(average, one.folds))) < 1e-12);
            QVERIFY(std::abs(one.selection.scores.back().qini) < 1e-12);
        }
    }
};

QTEST_APPLESS_MAIN(TestEffectSelection)
#include "tst_effectselection.moc"
