#include "core/scoring/ensemblescorer.h"
#include "core/scoring/explainer.h"
#include "tests/support/fakescorer.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

ChurnModel makeModel(std::size_t features, std::size_t backgroundRows, const test::FunctionScorer::Function& function,
                     const Calibrator& calibrator = {}) {
    const auto schema = test::numberSchema(features);
    return ChurnModel(std::make_shared<test::FunctionScorer>(schema, function), calibrator, ConformalBand(),
                      test::randomNumbers(schema, backgroundRows, 21).values);
}

double logitOf(const ChurnModel& model, const std::vector<double>& row) {
    std::vector<double> logit(1);
    model.scorer().memberLogits(row, 1, logit);
    return logit.front();
}

/// Mean change of the log-odds over every order of the features and every background row: the definition, the slow way.
std::vector<double> bruteForce(const ChurnModel& model, const std::vector<double>& row) {
    const std::size_t width = row.size();
    const std::size_t rows = model.background().size() / width;
    std::vector<std::size_t> order(width);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<double> result(width, 0.0);
    double walks = 0.0;
    do {
        for (std::size_t b = 0; b < rows; ++b) {
            std::vector<double> state(model.background().begin() + static_cast<std::ptrdiff_t>(b * width),
                                      model.background().begin() + static_cast<std::ptrdiff_t>((b + 1) * width));
            double before = logitOf(model, state);
            for (const std::size_t j : order) {
                state[j] = row[j];
                const double after = logitOf(model, state);
                result[j] += after - before;
                before = after;
            }
            walks += 1.0;
        }
    } while (std::next_permutation(order.begin(), order.end()));
    for (double& value : result) value /= walks;
    return result;
}

/// Of a newcomer it does not read the last column.
class ForgettingScorer final : public ChurnScorer {
public:
    ForgettingScorer(std::shared_ptr<const FeatureSchema> schema, test::FunctionScorer::Function function)
        : m_whole(std::move(schema), std::move(function)) {}
    std::string kind() const override { return "function"; }
    std::size_t members() const override { return 1; }
    void memberLogits(std::span<const double> values, std::size_t rows, std::span<double> out) const override {
        m_whole.memberLogits(values, rows, out);
    }
    bool readsOfNewcomers(std::size_t feature) const override { return feature + 1 < schema()->size(); }
    const std::shared_ptr<const FeatureSchema>& schema() const override { return m_whole.schema(); }
    std::string save() const override { return {}; }

private:
    test::FunctionScorer m_whole;
};

double contributionOf(const Explanation& explanation, const std::string& column) {
    for (const Contribution& contribution : explanation.contributions)
        if (contribution.column == column) return contribution.contribution;
    return std::nan("");
}

double logOddsOf(const Explanation& explanation, const std::string& column) {
    for (const Contribution& contribution : explanation.contributions)
        if (contribution.column == column) return contribution.logOdds;
    return std::nan("");
}

double sumOf(const Explanation& explanation) {
    double sum = explanation.baseline;
    for (const Contribution& contribution : explanation.contributions) sum += contribution.contribution;
    return sum;
}

double interacting(const double* x) {
    return 1.2 * x[0] - 0.8 * x[1] + 1.5 * x[0] * x[2] - 1.0;
}
double additive(const double* x) {
    double z = -0.5;
    for (int j = 0; j < 8; ++j) z += (j % 2 == 0 ? 1.0 : -0.6) * (8 - j) / 8.0 * x[j];
    return z;
}

}  // namespace

class TestExplainer : public QObject {
    Q_OBJECT

private slots:
    void fewFeatures_areExplainedExactly() {
        const std::vector<double> row{1.0, -1.5, 0.7, 2.0};
        std::vector<double> logits, labels;
        Random random(3);
        for (int i = 0; i < 2000; ++i) {
            logits.push_back(random.normal());
            labels.push_back(random.bernoulli(test::logistic(2.0 * logits.back() - 0.5)) ? 1.0 : 0.0);
        }
        for (const auto& calibrator : {Calibrator(), Calibrator::platt(logits, labels), Calibrator::isotonic(logits, labels)}) {
            const ChurnModel model = makeModel(4, 20, interacting, calibrator);
            const auto expected = bruteForce(model, row);
            double baseline = 0.0;
            for (std::size_t b = 0; b < 20; ++b) baseline += interacting(model.background().data() + b * 4) / 20.0;
            // A straight line through the calibration, from the average customer to this one.
            const double slope = (calibrator(interacting(row.data())) - calibrator(baseline)) / (interacting(row.data()) - baseline);
            const Explanation explanation = explain(model, row);
            for (std::size_t j = 0; j < 4; ++j) {
                QVERIFY(std::abs(logOddsOf(explanation, "x" + std::to_string(j)) - expected[j]) < 1e-12);
                QVERIFY(std::abs(contributionOf(explanation, "x" + std::to_string(j)) - expected[j] * slope) < 1e-12);
            }
            for (const Contribution& contribution : explanation.contributions) QCOMPARE(contribution.standardError, 0.0);
            QVERIFY(std::abs(contributionOf(explanation, "x3")) < 1e-12);  // the function never looks at it
            QVERIFY(std::abs(explanation.baselineLogOdds - baseline) < 1e-12);
            QVERIFY(std::abs(explanation.logOdds - interacting(row.data())) < 1e-12);
            QVERIFY(std::abs(sumOf(explanation) - explanation.score.probability) < 1e-12);
        }
    }

    void manyFeatures_areSampledWithinTheirStatedError() {
        // 8 features x 128 background rows are beyond the exact limit at 64 permutations.
        const ChurnModel large = makeModel(8, 128, additive);
        const std::vector<double> row{1.0, -1.5, 0.7, 2.0, -0.3, 0.2, 1.1, -0.9};
        ExplainOptions thorough;
        thorough.permutations = 8192;  // enough that the exact way is taken
        const Explanation exact = explain(large, row, thorough);
        QCOMPARE(exact.contributions.front().standardError, 0.0);
        int within = 0, count = 0;
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            ExplainOptions options;
            options.permutations = 64;
            options.seed = seed;
            const Explanation sampled = explain(large, row, options);
            QVERIFY(std::abs(sumOf(sampled) - sampled.score.probability) < 1e-12);
            QCOMPARE(sampled.baseline, exact.baseline);
            for (const Contribution& contribution : sampled.contributions) {
                QVERIFY(contribution.standardError > 0.0 && contribution.standardError < 0.05);
                // Shares of the log-odds and of the probability stray together.
                QVERIFY(std::abs(contribution.standardError * contribution.logOdds -
                                 std::abs(contribution.contribution) * contribution.logOddsError * (contribution.logOdds < 0 ? -1 : 1)) < 1e-12);
                const double error = contribution.contribution - contributionOf(exact, contribution.column);
                within += std::abs(error) <= 2.0 * contribution.standardError + 1e-9;
                ++count;
            }
        }
        // Even starts along the score make the walks better than independent ones, so 95 % is a floor up to chance.
        QVERIFY2(within >= count * 92 / 100, qPrintable(QString("%1 of %2").arg(within).arg(count)));
    }

    void exactWay_agreesWithAllOrders_forEightFeatures() {
        const ChurnModel small = makeModel(8, 1, additive);
        const std::vector<double> row{1.0, -1.5, 0.7, 2.0, -0.3, 0.2, 1.1, -0.9};
        const auto expected = bruteForce(small, row);
        const Explanation explanation = explain(small, row);
        for (std::size_t j = 0; j < 8; ++j)
            QVERIFY(std::abs(logOddsOf(explanation, "x" + std::to_string(j)) - expected[j]) < 1e-12);
    }

    void aCustomerLikeTheBackground_hasNothingToExplain() {
        const auto schema = test::numberSchema(20);
        std::vector<double> background;
        for (int i = 0; i < 10; ++i) background.insert(background.end(), 20, std::nan(""));
        const ChurnModel model(std::make_shared<test::FunctionScorer>(schema, [](const double*) { return 0.4; }), Calibrator(),
                               ConformalBand(), background);
        const Explanation explanation = explain(model, std::vector<double>(20, std::nan("")));
        for (const Contribution& contribution : explanation.contributions) {
            QCOMPARE(contribution.contribution, 0.0);
            QCOMPARE(contribution.value, std::string("missing"));
        }
    }

    void contributions_comeLargestFirst_andRepeatToTheBit() {
        const ChurnModel model = makeModel(12, 64, additive);
        const auto rows = test::randomNumbers(model.schemaPointer(), 1, 3);
        const Explanation first = explain(model, rows.values);
        const Explanation second = explain(model, rows.values);
        for (std::size_t i = 0; i < first.contributions.size(); ++i) {
            QCOMPARE(first.contributions[i].contribution, second.contributions[i].contribution);
            if (i > 0)
                QVERIFY(std::abs(first.contributions[i - 1].contribution) >= std::abs(first.contributions[i].contribution));
        }
    }

    void globalImportance_ordersTheColumnsByWeight_whateverTheThreads() {
        const ChurnModel model = makeModel(8, 64, additive);
        const auto rows = test::randomNumbers(model.schemaPointer(), 300, 5);
        ExplainOptions options;
        options.permutations = 16;
        const auto one = globalImportance(model, rows, 60, options, TaskContext({}, {}, 1));
        const auto three = globalImportance(model, rows, 60, options, TaskContext({}, {}, 3));
        QCOMPARE(one.front().column, std::string("x0"));
        QCOMPARE(one.back().column, std::string("x7"));
        for (std::size_t j = 0; j < one.size(); ++j) QCOMPARE(one[j].importance, three[j].importance);
    }

    void topReasons_ofAnAdditiveModel_areWhatTakingTheEffectAwayChanges() {
        const ChurnModel model = makeModel(3, 128, [](const double* x) { return 2.0 * x[0] - 0.5 * x[1]; });
        double mean = 0.0;
        for (std::size_t b = 0; b < 128; ++b) mean += model.background()[b * 3] / 128.0;
        const std::vector<double> row{1.25, 0.0, 0.0};
        const std::string text = topReasons(model, {.values = row, .rows = 1, .count = 1}).front();
        const double change = test::logistic(2.5) - test::logistic(2.0 * mean);
        QVERIFY2(text.starts_with("x0 = 1.25 (+0."), text.c_str());
        const double shown = std::stod(text.substr(text.find("(+") + 2));
        QVERIFY2(std::abs(shown - change) < 0.02, qPrintable(QString("%1 vs %2").arg(shown).arg(change)));
    }

    void topReasons_agreeWithTheFullExplanationOnTheMainReason() {
        const ChurnModel model = makeModel(8, 128, additive);
        const auto rows = test::randomNumbers(model.schemaPointer(), 60, 13);
        const auto texts = topReasons(model, {.values = rows.values, .rows = rows.rows, .threads = 2});
        int agreed = 0;
        for (std::size_t i = 0; i < rows.rows; ++i) {
            const Explanation explanation = explain(model, {rows.row(i), rows.cols()});
            agreed += texts[i].starts_with(explanation.contributions.front().column + " = ");
            QVERIFY(std::count(texts[i].begin(), texts[i].end(), ';') <= 2);
        }
        QVERIFY2(agreed >= 50, qPrintable(QString::number(agreed)));
        QCOMPARE(topReasons(model, {.values = rows.values, .rows = rows.rows}), texts);
    }

    void topReasons_nameTheNetworkWhereItCountsMost() {
        const ChurnModel model = makeModel(3, 128, [](const double* x) { return 0.5 * x[0] - 0.5 * x[1]; });
        const std::vector<double> rows{0.4, 0.0, 0.0, 0.4, 0.0, 0.0};
        const auto texts = topReasons(model, {.values = rows, .rows = 2, .offsets = {1.5, 0.0}, .network = {1.5, 0.0},
                                              .places = {"3 neighbours", ""}});
        const double change = test::logistic(0.2 + 1.5) - test::logistic(0.2);
        QVERIFY2(texts[0].starts_with("(referral network) = 3 neighbours (+0."), texts[0].c_str());
        QVERIFY(std::abs(std::stod(texts[0].substr(texts[0].find("(+") + 2)) - change) <= 0.005);
        QVERIFY2(texts[1].find("network") == std::string::npos, texts[1].c_str());
    }

    void topReasons_doNotCreditTheNetworkWithWhatElseIsAdded() {
        const ChurnModel model = makeModel(3, 128, [](const double* x) { return 0.5 * x[0] - 0.5 * x[1]; });
        const std::vector<double> rows{0.4, 0.0, 0.0, 0.4, 0.0, 0.0};
        const auto texts = topReasons(model, {.values = rows, .rows = 2, .offsets = {1.5, 1.5}, .network = {0.6, 0.0},
                                              .places = {"1 neighbour", "nobody yet"}});
        const double change = test::logistic(0.2 + 1.5) - test::logistic(0.2 + 0.9);
        const auto at = texts[0].find("(referral network) = 1 neighbour (+");
        QVERIFY2(at != std::string::npos, texts[0].c_str());
        QVERIFY(std::abs(std::stod(texts[0].substr(texts[0].find("(+", at) + 2)) - change) <= 0.005);
        QVERIFY2(texts[1].find("network") == std::string::npos, texts[1].c_str());
    }

    // Scored together, whoever is new is told by the model for newcomers and everybody else by the other, as if scored apart; and it is all the
    // same whether log-odds and probabilities are handed over or found.
    void topReasons_ofNewcomersAmongOthers_areThoseOfTheirOwnModel() {
        const ChurnModel plain = makeModel(3, 128, [](const double* x) { return 2.0 * x[0] - 0.5 * x[1]; });
        const auto scorer = std::make_shared<test::FunctionScorer>(plain.schemaPointer(), [](const double* x) { return 1.5 * x[2] - 0.2 * x[0]; });
        const ChurnModel model = plain.withNewcomers(scorer, Calibrator().shifted(0.4));
        const auto rows = test::randomNumbers(plain.schemaPointer(), 40, 5);
        std::vector<bool> isNew;
        std::vector<double> offsets, network;
        std::vector<std::string> places;
        for (std::size_t i = 0; i < 40; ++i) {
            isNew.push_back(i % 3 == 1);
            offsets.push_back(0.02 * static_cast<double>(i));
            network.push_back(i % 2 == 0 ? 0.9 : 0.0);
            places.push_back(std::to_string(i) + " neighbours");
        }
        const auto together = topReasons(model, {.values = rows.values, .rows = 40, .isNew = isNew, .offsets = offsets, .network = network, .places = places});
        for (std::size_t i = 0; i < 40; ++i) {
            const auto alone = topReasons(model.of(isNew[i]), {.values = {rows.row(i), 3}, .rows = 1, .offsets = {offsets[i]},
                                                               .network = {network[i]}, .places = {places[i]}});
            QCOMPARE(together[i], alone.front());
        }
        const auto own = model.logits(rows.values, 40, 1, isNew), known = model.probabilities(rows.values, 40, 1, offsets, isNew);
        QCOMPARE(topReasons(model, {.values = rows.values, .rows = 40, .threads = 2, .known = known, .own = own, .isNew = isNew,
                                    .offsets = offsets, .network = network, .places = places}), together);
        const auto scored = model.score({rows.values, own, offsets, {}, isNew}, 2);
        for (std::size_t i = 0; i < 40; ++i) QCOMPARE(scored[i].probability, known[i]);
    }

    // An ensemble of one that reads x0 and x1 of newcomers and one that leaves x1 out, both beside the definition.
    void aNewcomer_isExplainedByEachPartAsItReadsHim() {
        const auto schema = test::numberSchema(2);
        const auto background = test::randomNumbers(schema, 40, 21);
        const auto all = [](const double* x) { return 0.5 * x[0] + (std::isnan(x[1]) ? 0.3 : x[1] * x[0]); };
        const auto ensemble = std::shared_ptr<const ChurnScorer>(std::move(*EnsembleScorer::make(
            {{"a", 0.7, std::make_shared<test::FunctionScorer>(schema, all)}, {"b", 0.4, std::make_shared<ForgettingScorer>(schema, all)}}, -0.2)));
        const ChurnModel model(ensemble, {}, ConformalBand(), background.values);
        const std::vector<double> row{1.2, -0.8};
        const Explanation why = explain(model, row, {.isNew = true});
        const double logit = -0.2 + 0.7 * (0.6 - 0.96) + 0.4 * (0.6 + 0.3);
        QVERIFY(std::abs(why.logOdds - logit) < 1e-9);
        QVERIFY(std::abs(why.score.probability - test::logistic(logit)) < 1e-9);
        const auto half = [&](double left) {  // Shapley value of x1: the mean of coming first and of coming last
            double sum = 0.0;
            for (std::size_t b = 0; b < 40; ++b) {
                const double x0 = background.at(b, 0), x1 = background.at(b, 1);
                const auto last = [&](double at) { return std::isnan(left) ? 0.3 - x1 * at : (left - x1) * at; };
                sum += 0.5 * (last(x0) + last(1.2)) / 40.0;
            }
            return sum;
        };
        QVERIFY(std::abs(logOddsOf(why, "x1") - (0.7 * half(-0.8) + 0.4 * half(std::nan("")))) < 1e-9);
        QVERIFY(std::abs(why.baselineLogOdds + logOddsOf(why, "x0") + logOddsOf(why, "x1") - logit) < 1e-9);
    }
};

QTEST_APPLESS_MAIN(TestExplainer)
#include "tst_explainer.moc"
