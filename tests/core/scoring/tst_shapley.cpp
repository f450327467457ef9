#include "core/scoring/ensemblescorer.h"
#include "core/scoring/model.h"
#include "core/scoring/shapley.h"
#include "tests/support/fakescorer.h"
#include "tests/support/randomtrees.h"
#include "tests/support/treegames.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

constexpr double kTreeWeight = 0.7;
constexpr double kNetWeight = 0.5;

/// Columns that work together, three members that disagree.
std::unique_ptr<test::FunctionScorer> committee(const std::shared_ptr<const FeatureSchema>& schema) {
    return std::make_unique<test::FunctionScorer>(
        schema,
        [width = schema->size()](const double* x) {
            double z = -0.5;
            for (std::size_t j = 0; j + 1 < width; ++j)
                z += 0.4 * x[j] + 0.6 * std::sin(x[j] * x[j + 1]) + (x[j] > 0.0 && x[(j + 2) % width] > 0.5 ? 0.8 : 0.0);
            return z;
        },
        3, 1.5);
}

/// Notes how many rows are asked of it, and how many at once.
class WatchedScorer final : public ChurnScorer {
public:
    WatchedScorer(std::unique_ptr<ChurnScorer> inner, std::size_t& largest, std::size_t& evaluated)
        : m_inner(std::move(inner)), m_largest(largest), m_evaluated(evaluated) {}
    std::string kind() const override { return m_inner->kind(); }
    std::size_t members() const override { return m_inner->members(); }
    void memberLogits(std::span<const double> values, std::size_t rows, std::span<double> out) const override {
        m_inner->memberLogits(values, rows, out);
    }
    std::vector<double> sampledLogits(std::span<const double> values, std::size_t rows, unsigned threads) const override {
        m_largest = std::max(m_largest, rows);
        m_evaluated += rows;
        return ChurnScorer::sampledLogits(values, rows, threads);
    }
    const std::shared_ptr<const FeatureSchema>& schema() const override { return m_inner->schema(); }
    std::string save() const override { return {}; }

private:
    std::unique_ptr<ChurnScorer> m_inner;
    std::size_t& m_largest;
    std::size_t& m_evaluated;
};

/// The log-odds of a committee's mean probability, the plain way.
double meanLogit(const ChurnScorer& scorer, const std::vector<double>& row) {
    std::vector<double> logits(scorer.members());
    scorer.memberLogits(row, 1, logits);
    double p = 0.0;
    for (const double logit : logits) p += test::logistic(logit) / static_cast<double>(logits.size());
    return std::log(p / (1.0 - p));
}

/// Mean change of `worth` over every order of the columns and every background row: the definition.
std::vector<double> overAllOrders(const std::function<double(const std::vector<double>&)>& worth, const FeatureMatrix& background,
                                  std::span<const double> row) {
    std::vector<std::size_t> order(row.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<double> result(row.size(), 0.0);
    double walks = 0.0;
    do {
        for (std::size_t b = 0; b < background.rows; ++b, walks += 1.0) {
            std::vector<double> state(background.row(b), background.row(b) + background.cols());
            double before = worth(state);
            for (const std::size_t j : order) {
                state[j] = row[j];
                const double after = worth(state);
                result[j] += after - before;
                before = after;
            }
        }
    } while (std::next_permutation(order.begin(), order.end()));
    for (double& value : result) value /= walks;
    return result;
}


struct Mixed {
    std::shared_ptr<const ChurnScorer> trees, net;
    std::unique_ptr<EnsembleScorer> ensemble;
};

Mixed mixed(const FeatureMatrix& background) {
    Mixed all{test::randomTreeScorer(background, 3, 12, 4), committee(background.schema), nullptr};
    all.ensemble = std::move(*EnsembleScorer::make({{"xgboost", kTreeWeight, all.trees}, {"mlp", kNetWeight, all.net}}, -0.25));
    return all;
}

}  // namespace

class TestShapley : public QObject {
    Q_OBJECT

private slots:
    void ensemble_isTheSumOfItsPartsGames_eachByItsDefinition() {
        const auto background = test::randomNumbers(test::numberSchema(5), 25, 3);
        const Mixed all = mixed(background);
        const auto& forest = dynamic_cast<const TreeScorer&>(*all.trees);
        const auto rows = test::randomNumbers(background.schema, 4, 9);
        const ShapleyGame game(*all.ensemble, background.values);
        for (std::size_t r = 0; r < rows.rows; ++r) {
            const std::vector<double> row(rows.row(r), rows.row(r) + 5);
            std::vector<std::uint8_t> codes(5);
            forest.encoding().encode(row.data(), codes.data());
            const auto ofTrees = test::shapleyOfSubsets(forest.forest(), codes);
            const auto ofNet = overAllOrders([&](const auto& state) { return meanLogit(*all.net, state); }, background, row);
            const LogitShares shares = game.sharesOf(row, {});
            for (std::size_t j = 0; j < 5; ++j) {
                QVERIFY(std::abs(shares.shares[j] - (kTreeWeight * ofTrees[j] + kNetWeight * ofNet[j])) < 1e-9);
                QCOMPARE(shares.errors[j], 0.0);
            }
            const double logit = -0.25 + kTreeWeight * test::worth(forest.forest(), codes, 31) + kNetWeight * meanLogit(*all.net, row);
            QVERIFY(std::abs(std::accumulate(shares.shares.begin(), shares.shares.end(), shares.baseline) - logit) < 1e-9);
        }
    }

    void baseline_isTheMeanLogOddsOfTheBackground_whereNothingIsExact() {
        const auto background = test::randomNumbers(test::numberSchema(9), 60, 3);
        const auto net = committee(background.schema);
        double mean = 0.0;
        for (std::size_t b = 0; b < 60; ++b) mean += meanLogit(*net, {background.row(b), background.row(b) + 9}) / 60.0;
        QVERIFY(std::abs(ShapleyGame(*net, background.values).sharesOf({background.row(0), 9}, {}).baseline - mean) < 1e-9);
    }

    void sampledShares_addUp_andStrayAsFarAsTheySay_data() {
        QTest::addColumn<int>("permutations");
        QTest::addColumn<double>("least");  // told error over true spread
        QTest::addColumn<double>("most");
        QTest::newRow("every background customer once") << 256 << 0.85 << 1.15;
        QTest::newRow("every background customer four times") << 1024 << 0.85 << 1.15;
        QTest::newRow("some of them: told as more, never as less") << 64 << 0.9 << 2.5;
    }
    void sampledShares_addUp_andStrayAsFarAsTheySay() {
        QFETCH(int, permutations);
        QFETCH(double, least);
        QFETCH(double, most);
        const auto background = test::randomNumbers(test::numberSchema(9), 128, 3);
        const Mixed all = mixed(background);
        const ShapleyGame game(*all.ensemble, background.values);
        const auto row = test::randomNumbers(background.schema, 1, 9);
        const double logit = ensembleLogits(*all.ensemble, row.values, 1).front();
        const LogitShares exact = game.sharesOf(row.values, {.permutations = 4096});  // enough that every coalition is taken
        for (const double error : exact.errors) QCOMPARE(error, 0.0);
        std::vector<double> told(9, 0.0), strayed(9, 0.0), bias(9, 0.0);
        constexpr int kSeeds = 150;
        for (int seed = 1; seed <= kSeeds; ++seed) {
            const LogitShares some = game.sharesOf(row.values, {permutations, static_cast<std::uint64_t>(seed), 1});
            QVERIFY(std::abs(std::accumulate(some.shares.begin(), some.shares.end(), some.baseline) - logit) < 1e-9);
            QVERIFY(std::abs(some.baseline - exact.baseline) < 1e-12);
            for (std::size_t j = 0; j < 9; ++j) {
                const double off = some.shares[j] - exact.shares[j];
                told[j] += some.errors[j] * some.errors[j] / kSeeds;
                strayed[j] += off * off / kSeeds;
                bias[j] += off / kSeeds;
            }
        }
        const auto mean = [](const std::vector<double>& v) { return std::accumulate(v.begin(), v.end(), 0.0) / 9.0; };
        const double ratio = std::sqrt(mean(told) / mean(strayed));
        QVERIFY2(ratio > least && ratio < most, qPrintable(QString::number(ratio)));
        for (std::size_t j = 0; j < 9; ++j) {
            QVERIFY(told[j] > 0.0);
            QVERIFY(std::abs(bias[j]) < 4.5 * std::sqrt(strayed[j] / kSeeds) + 1e-6);
        }
    }

    void whatAColumnAddsByItself_comesOutExactly() {
        const auto background = test::randomNumbers(test::numberSchema(12), 100, 3);
        const test::FunctionScorer additive(background.schema, [](const double* x) {
            double z = -1.0;
            for (int j = 0; j < 12; ++j) z += 0.1 * (j + 1) * x[j] * x[j];
            return z;
        });
        const auto row = test::randomNumbers(background.schema, 1, 9);
        const LogitShares shares = ShapleyGame(additive, background.values).sharesOf(row.values, {});
        for (std::size_t j = 0; j < 12; ++j) {
            double mean = 0.0;
            for (std::size_t b = 0; b < 100; ++b) mean += background.at(b, j) * background.at(b, j) / 100.0;
            const double own = 0.1 * static_cast<double>(j + 1) * (row.values[j] * row.values[j] - mean);
            QVERIFY(std::abs(shares.shares[j] - own) < 1e-9);
            QCOMPARE(shares.errors[j], 0.0);
        }
    }

    // 500 columns: an ensemble of a linear model, told in full by itself, and of one whose columns work together.
    void wideTables_areToldInSmallBatches_andAddUp() {
        constexpr std::size_t kWidth = 500;
        const auto background = test::randomNumbers(test::numberSchema(kWidth), 128, 3);
        const auto row = test::randomNumbers(background.schema, 1, 9);
        std::vector<double> labels;
        std::vector<std::size_t> rows;
        for (std::size_t b = 0; b < 128; ++b) {
            labels.push_back(background.at(b, 0) + background.at(b, 7) > 0.0 ? 1.0 : 0.0);
            rows.push_back(b);
        }
        const std::shared_ptr<const ChurnScorer> linear =
            std::move(*test::DescentLearner("logistic", 20).fit({&background, labels, rows}, {}, TaskContext(), {}));
        const LogitShares own = ShapleyGame(*linear, background.values).sharesOf(row.values, {});
        QVERIFY(linear->sampledLogits(background.values, 128, 1).empty());  // nothing is evaluated but who is explained against
        const auto logits = ensembleLogits(*linear, background.values, 128);
        QVERIFY(std::abs(own.baseline - std::accumulate(logits.begin(), logits.end(), 0.0) / 128.0) < 1e-9);
        QVERIFY(std::abs(std::accumulate(own.shares.begin(), own.shares.end(), own.baseline) -
                         ensembleLogits(*linear, row.values, 1).front()) < 1e-9);
        std::vector<double> without = row.values;  // a column's share: what replacing it by each of the others' changes, on average
        double change = 0.0;
        for (std::size_t b = 0; b < 128; ++b) {
            without[7] = background.at(b, 7);
            change += (ensembleLogits(*linear, row.values, 1).front() - ensembleLogits(*linear, without, 1).front()) / 128.0;
        }
        QVERIFY(std::abs(own.shares[7] - change) < 1e-9 && std::abs(change) > 1e-3);
        QCOMPARE(own.errors, std::vector<double>(kWidth, 0.0));

        std::size_t largest = 0, evaluated = 0;
        const auto watched = std::make_shared<WatchedScorer>(committee(background.schema), largest, evaluated);
        const auto ensemble = std::move(*EnsembleScorer::make({{"logistic", 0.5, linear}, {"mlp", 0.1, watched}}, 0.2));
        const LogitShares both = ShapleyGame(*ensemble, background.values).sharesOf(row.values, {});
        QVERIFY2(largest <= ShapleyGame::kMostRows, QByteArray::number(qulonglong{largest}).constData());
        QVERIFY2(evaluated < 40 * kWidth, QByteArray::number(qulonglong{evaluated}).constData());
        QVERIFY(std::abs(std::accumulate(both.shares.begin(), both.shares.end(), both.baseline) -
                         ensembleLogits(*ensemble, row.values, 1).front()) < 1e-9);
        QVERIFY(both.errors[7] > 0.0);
    }

    void threads_andRepetition_changeNothing() {
        const auto background = test::randomNumbers(test::numberSchema(14), 128, 3);
        const Mixed all = mixed(background);
        const auto row = test::randomNumbers(background.schema, 1, 9);
        const LogitShares one = ShapleyGame(*all.ensemble, background.values).sharesOf(row.values, {256, 7, 1});
        const LogitShares three = ShapleyGame(*all.ensemble, background.values, 3).sharesOf(row.values, {256, 7, 3});
        QCOMPARE(three.shares, one.shares);
        QCOMPARE(three.errors, one.errors);
    }
};

QTEST_APPLESS_MAIN(TestShapley)
#include "tst_shapley.moc"
