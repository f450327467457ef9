// The boosted trees: what was grown against XGBoost's own answers, and what the learner promises.
#include "core/scoring/metrics.h"
#include "core/scoring/treescorer.h"
#include "models/churn/boostedtrees.h"
#include "models/factory.h"
#include "tests/models/syntheticchurn.h"
#include "tests/support/randomtrees.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace holdfast;
using scoring::TreeScorer;

namespace {

models::BoostedTreesLearner quick() {
    models::BoostedTreesSettings settings;
    settings.search.candidates = 5;
    settings.members = 3;
    settings.finalists = 2;
    settings.limits.maxRounds = 80;
    return models::BoostedTreesLearner(settings);
}

scoring::FitOptions options(std::uint64_t seed, unsigned threads) {
    return {.seed = seed, .threads = threads, .timeBudgetSeconds = 0.0};
}

Result<std::unique_ptr<scoring::ChurnScorer>> fitted(const test::SyntheticChurn& data, std::uint64_t seed = 1,
                                                     unsigned threads = 2) {
    return quick().fit(data.set(), options(seed, threads), TaskContext());
}

double aucOn(const scoring::ChurnScorer& scorer, const FeatureMatrix& features, const std::vector<double>& labels) {
    return scoring::rocAuc(scoring::ensembleLogits(scorer, features.values, features.rows), labels);
}

/// Trees grown by XGBoost on a table, in its own hands and in ours.
struct Grown {
    models::XgbMatrix matrix;
    models::XgbBooster booster;
    std::unique_ptr<TreeScorer> scorer;
    std::size_t columns = 0;
};

Grown grow(const FeatureMatrix& features, const std::vector<double>& labels, const models::TreeSettings& settings, int rounds) {
    std::vector<std::size_t> rows(features.rows);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    auto encoding = test::fittedEncoding(features);
    const models::TreeRows codes(encoding, {&features, labels, rows}, rows);
    const double base = 0.3;
    Grown grown{*codes.matrix(rows), {}, {}, codes.columns().size()};
    grown.booster = *models::XgbBooster::make(settings, base, 5, {&grown.matrix});
    for (int round = 0; round < rounds; ++round)
        if (const auto done = grown.booster.grow(grown.matrix); !done) qFatal("%s", done.error().message.c_str());
    scoring::TreeForest forest;
    forest.beginMember(std::log(base / (1.0 - base)));
    const auto trees = models::readTrees(*grown.booster.json(), codes.columns(), static_cast<std::size_t>(rounds));
    if (!trees) qFatal("%s", trees.error().message.c_str());
    for (const auto& tree : *trees) forest.addTree(tree);
    grown.scorer = std::move(*TreeScorer::make("xgboost", features.schema, std::move(encoding), std::move(forest)));
    return grown;
}

std::vector<double> labelsFor(const FeatureMatrix& features, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> labels;
    for (std::size_t r = 0; r < features.rows; ++r) {
        double logit = 0.0;
        for (std::size_t f = 0; f < features.cols(); ++f)
            logit += std::isnan(features.at(r, f)) ? 0.8 : std::sin(features.at(r, f) * static_cast<double>(f + 1));
        labels.push_back(random.bernoulli(1.0 / (1.0 + std::exp(-logit))) ? 1.0 : 0.0);
    }
    return labels;
}

}  // namespace

class TestBoostedTrees : public QObject {
    Q_OBJECT

private slots:
    void factory_offersThem() { QCOMPARE((*models::createLearner("xgboost"))->name(), std::string("xgboost")); }

    void ourScores_areXgboostsOwn_data() {
        QTest::addColumn<int>("depth");
        QTest::addColumn<double>("rate");
        QTest::newRow("shallow") << 2 << 0.1;
        QTest::newRow("deep") << 8 << 0.3;
    }
    void ourScores_areXgboostsOwn() {
        QFETCH(int, depth);
        QFETCH(double, rate);
        const auto features = test::randomCustomers(3000, 6, 4, 1);
        const auto grown = grow(features, labelsFor(features, 2), {depth, rate, 0.5, 0.8, 0.8, 1.0}, 120);
        const auto theirs = *grown.booster.margins(grown.matrix);
        const auto ours = scoring::ensembleLogits(*grown.scorer, features.values, features.rows);
        double spread = 0.0;
        for (std::size_t r = 0; r < features.rows; ++r) {
            QVERIFY2(std::abs(ours[r] - static_cast<double>(theirs[r])) < 1e-5,
                     qPrintable(QString("row %1: %2 and %3").arg(r).arg(ours[r]).arg(static_cast<double>(theirs[r]))));
            spread = std::max(spread, std::abs(ours[r] - ours[0]));
        }
        QVERIFY(spread > 0.5);
    }

    // Where a column of ours is one of XGBoost's (numbers, and categories of two levels), the shares are its contributions.
    void ourShares_areXgboostsContributions() {
        auto features = test::randomCustomers(1500, 5, 2, 3);
        auto schema = std::make_shared<FeatureSchema>(*features.schema);
        for (std::size_t f = 5; f < 7; ++f) {
            schema->features[f].levels = {"a", "b"};
            for (std::size_t r = 0; r < features.rows; ++r) {
                double& value = features.row(r)[f];
                value = std::isnan(value) ? 0.0 : std::fmod(value, 2.0);
            }
        }
        features.schema = schema;
        const auto grown = grow(features, labelsFor(features, 4), {5, 0.2, 1.0, 1.0, 1.0, 1.0}, 60);
        QCOMPARE(grown.columns, features.cols());
        const auto theirs = *grown.booster.contributions(grown.matrix);
        for (std::size_t r = 0; r < 200; ++r) {
            const auto ours = grown.scorer->exactShares({features.row(r), features.cols()});
            const float* expected = theirs.data() + r * (features.cols() + 1);
            for (std::size_t f = 0; f < features.cols(); ++f)
                QVERIFY2(std::abs(ours->shares[f] - static_cast<double>(expected[f])) < 2e-5, qPrintable(QString::number(f)));
            QVERIFY(std::abs(ours->baseline - static_cast<double>(expected[features.cols()])) < 2e-5);
        }
    }

    void jsonOfAnotherShape_isRefused() {
        const auto features = test::randomCustomers(200, 3, 1, 5);
        const auto grown = grow(features, labelsFor(features, 6), {3, 0.2, 1.0, 1.0, 1.0, 1.0}, 3);
        const auto columns = models::treeColumns(grown.scorer->encoding());
        const std::string json = *grown.booster.json();
        QVERIFY(models::readTrees(json, columns, 3));
        QVERIFY(models::readTrees(json, columns, 4).error().code == ErrorCode::Model);
        QVERIFY(!models::readTrees(json, {columns.front()}, 3));
        QVERIFY(!models::readTrees("{}", columns, 1));
        QVERIFY(!models::readTrees("no json", columns, 1));
        for (const char* name : {"left_children", "split_conditions", "default_left", "sum_hessian"}) {
            std::string renamed = json;
            renamed[renamed.find(name)] = 'x';
            QVERIFY2(!models::readTrees(renamed, columns, 3), name);
        }
    }

    void drawnSettings_coverEveryRange_andRepeat() {
        const auto drawn = models::drawSettings(28, Random(3));
        const auto again = models::drawSettings(28, Random(3));
        QCOMPARE(drawn.size(), std::size_t{28});
        std::vector<int> depths(7, 0);
        double lowest = 1.0, highest = 0.0;
        for (std::size_t i = 0; i < drawn.size(); ++i) {
            QCOMPARE(drawn[i].rate, again[i].rate);
            QVERIFY(drawn[i].depth >= 2 && drawn[i].depth <= 6);
            QVERIFY(drawn[i].subsample >= 0.5 && drawn[i].subsample <= 1.0);
            ++depths[static_cast<std::size_t>(drawn[i].depth)];
            lowest = std::min(lowest, drawn[i].rate);
            highest = std::max(highest, drawn[i].rate);
        }
        for (std::size_t depth = 2; depth <= 6; ++depth) QVERIFY(depths[depth] >= 4);
        QVERIFY(lowest < 0.055 && highest > 0.27);
        QCOMPARE(models::drawSettings(1, Random(3)).size(), std::size_t{1});
    }

    void fit_comesNearTheBestPossibleOnNewCustomers() {
        const auto training = test::syntheticChurn(3000, 1);
        const auto fresh = test::syntheticChurn(6000, 2);
        const auto scorer = fitted(training);
        QVERIFY2(scorer, scorer ? "" : scorer.error().message.c_str());
        QCOMPARE((*scorer)->kind(), std::string("xgboost"));
        QCOMPARE((*scorer)->members(), std::size_t{3});
        const double best = scoring::rocAuc(fresh.trueLogits, fresh.labels);
        const double reached = aucOn(**scorer, fresh.features, fresh.labels);
        QVERIFY2(reached > best - 0.02, qPrintable(QString("%1 of %2").arg(reached).arg(best)));
    }

    void sameSeed_givesTheSameBytesOnAnyNumberOfThreads() {
        const auto data = test::syntheticChurn(900, 4);
        const auto one = fitted(data, 7, 1);
        QVERIFY(one);
        for (const unsigned threads : {2U, 3U, 5U}) {
            const auto other = fitted(data, 7, threads);
            QVERIFY(other);
            QVERIFY2((*other)->save() == (*one)->save(), qPrintable(QString::number(threads)));
        }
        QVERIFY((*fitted(data, 8, 1))->save() != (*one)->save());
    }

    void rowsNotGiven_haveNoInfluence() {
        auto data = test::syntheticChurn(800, 5);
        data.rows.resize(500);
        const auto before = fitted(data);
        for (std::size_t row = 500; row < 800; ++row) {
            data.labels[row] = 1.0 - data.labels[row];
            data.features.row(row)[0] = 1e6;
        }
        const auto after = fitted(data);
        QVERIFY(before && after);
        QVERIFY((*before)->save() == (*after)->save());
    }

    void oneClassOnly_isRefusedWithAHint() {
        auto data = test::syntheticChurn(200, 6);
        std::fill(data.labels.begin(), data.labels.end(), 0.0);
        const auto scorer = fitted(data);
        QVERIFY(!scorer);
        QVERIFY(scorer.error().code == ErrorCode::InvalidInput);
        QVERIFY(QString::fromStdString(scorer.error().message).contains("label column"));
    }

    void stopRequest_endsSearchAndGrowthWithCancelled() {
        const auto data = test::syntheticChurn(1500, 7);
        std::stop_source early;
        early.request_stop();
        QVERIFY(quick().fit(data.set(), options(1, 2), TaskContext(early.get_token())).error().code == ErrorCode::Cancelled);
        std::stop_source late;
        const auto scorer =
            quick().fit(data.set(), options(1, 2), TaskContext(late.get_token()), [&](const scoring::FitProgress& now) {
                if (now.epoch == 2) late.request_stop();
            });
        QVERIFY(!scorer);
        QVERIFY(scorer.error().code == ErrorCode::Cancelled);
    }

    void monitor_hearsOfEveryRound_andDoesNotChangeTheTrees() {
        const auto data = test::syntheticChurn(1500, 8);
        std::vector<double> training;
        std::vector<double> heldOut;
        std::vector<double> auc;
        const auto watched = quick().fit(data.set(), options(1, 2), TaskContext(), [&](const scoring::FitProgress& now) {
            training.push_back(now.trainLoss);
            heldOut.push_back(now.validationLoss);
            auc.push_back(now.validationAuc);
            QCOMPARE(now.epoch, static_cast<int>(training.size()));
        });
        QVERIFY(watched);
        QVERIFY(training.size() >= 5);
        QVERIFY(training.back() < training.front());
        QVERIFY(*std::min_element(heldOut.begin(), heldOut.end()) < heldOut.front());
        QVERIFY((*watched)->save() == (*fitted(data))->save());
        const double promised = auc[static_cast<std::size_t>(std::min_element(heldOut.begin(), heldOut.end()) - heldOut.begin())];
        QVERIFY2(std::abs(promised - test::crossValidatedAuc(quick(), data)) < 0.05, qPrintable(QString::number(promised)));
    }

    void whatIsThrownInTraining_endsItWithAnError() {
        const auto data = test::syntheticChurn(400, 9);
        const auto scorer = quick().fit(data.set(), options(1, 2), TaskContext(),
                                        [](const scoring::FitProgress&) { throw std::runtime_error("out of paper"); });
        QVERIFY(!scorer);
        QVERIFY(scorer.error().code == ErrorCode::Model);
        QVERIFY(QString::fromStdString(scorer.error().message).contains("out of paper"));
    }

    void rareLevels_areToldApartFromTheCommonOnes_data() {
        QTest::addColumn<int>("common");
        QTest::addColumn<bool>("missing");
        QTest::newRow("two and rare ones") << 2 << false;
        QTest::newRow("one and rare ones") << 1 << false;
        QTest::newRow("only rare ones, or missing") << 0 << true;
    }
    /// Those with a rare level (or, where there is nothing else, with any) leave; everybody else stays.
    void rareLevels_areToldApartFromTheCommonOnes() {
        QFETCH(int, common);
        QFETCH(bool, missing);
        constexpr std::size_t kRows = 400;
        FeatureSpec spec;
        spec.name = "city";
        spec.kind = FeatureKind::Category;
        for (std::size_t level = 0; level < 102; ++level) spec.levels.push_back("L" + std::to_string(level));
        auto schema = std::make_shared<FeatureSchema>();
        schema->features.push_back(spec);
        FeatureMatrix features{schema, kRows, {}};
        std::vector<double> labels;
        std::vector<std::size_t> rows;
        for (std::size_t row = 0; row < kRows; ++row) {
            const bool rare = row % 4 == 0;
            const double usual = missing ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(row % 2 == 0 ? 0 : common - 1);
            features.values.push_back(rare ? static_cast<double>(2 + row / 4) : usual);
            labels.push_back(rare ? 1.0 : 0.0);
            rows.push_back(row);
        }
        const auto scorer = quick().fit({&features, labels, rows}, options(1, 2), TaskContext());
        QVERIFY(scorer);
        QVERIFY(aucOn(**scorer, features, labels) > 0.99);
    }

    void timeBudget_endsTrainingEarlyWithAUsableModel() {
        const auto data = test::syntheticChurn(3000, 10);
        int rounds = 0;
        const auto scorer = quick().fit(data.set(), {.seed = 1, .threads = 1, .timeBudgetSeconds = 1e-6}, TaskContext(),
                                        [&](const scoring::FitProgress&) { ++rounds; });
        QVERIFY(scorer);
        QVERIFY(rounds >= 1 && rounds <= 5);
        QVERIFY(aucOn(**scorer, data.features, data.labels) > 0.6);
    }

    void oddTables_areLearnedFromWithoutTrouble() {
        auto data = test::syntheticChurn(120, 11);
        for (std::size_t r = 0; r < data.features.rows; ++r) {
            data.features.row(r)[0] = std::numeric_limits<double>::quiet_NaN();  // wholly missing
            data.features.row(r)[1] = 3.0;                                       // constant
            data.features.row(r)[2] *= 1e300;                                    // huge
            data.features.row(r)[4] = std::numeric_limits<double>::quiet_NaN();
        }
        data.rows.resize(24);
        const auto scorer = fitted(data);
        QVERIFY2(scorer, scorer ? "" : scorer.error().message.c_str());
        for (const double logit : scoring::ensembleLogits(**scorer, data.features.values, data.features.rows))
            QVERIFY(std::isfinite(logit));
    }

    void constantColumnsAlone_giveEverybodyTheAverage() {
        auto data = test::syntheticChurn(200, 12);
        for (std::size_t r = 0; r < data.features.rows; ++r) std::fill_n(data.features.row(r), data.features.cols(), 1.0);
        const auto scorer = fitted(data);
        QVERIFY2(scorer, scorer ? "" : scorer.error().message.c_str());
        const double rate = std::accumulate(data.labels.begin(), data.labels.end(), 0.0) / 200.0;
        const auto logits = scoring::ensembleLogits(**scorer, data.features.values, data.features.rows);
        for (const double logit : logits) QVERIFY(std::abs(logit - std::log(rate / (1.0 - rate))) < 1e-9);
    }

    void missingAndUnseen_areValuesOfTheirOwn() {
        auto data = test::syntheticChurn(2000, 13);
        Random random(14);
        for (std::size_t r = 0; r < data.features.rows; ++r) {
            const bool lacks = random.bernoulli(0.3);
            if (lacks) data.features.row(r)[4] = std::numeric_limits<double>::quiet_NaN();
            data.labels[r] = random.bernoulli(lacks ? 0.9 : 0.2) ? 1.0 : 0.0;
        }
        const auto scorer = fitted(data);
        QVERIFY(scorer);
        std::vector<double> row(data.features.row(0), data.features.row(0) + data.features.cols());
        const auto logit = [&](double plan) {
            row[4] = plan;
            return scoring::ensembleLogits(**scorer, row, 1)[0];
        };
        QVERIFY(logit(std::numeric_limits<double>::quiet_NaN()) > 1.0);
        for (const double plan : {0.0, 1.0, 2.0, 77.0}) QVERIFY(logit(plan) < 0.0);
    }

    void aCategoryOfManyLevels_isSplitByRank() {
        auto data = test::syntheticChurn(4000, 15);
        auto schema = std::make_shared<FeatureSchema>(*data.features.schema);
        schema->features[5].levels.clear();
        for (int level = 0; level < 255; ++level) schema->features[5].levels.push_back("r" + std::to_string(level));
        data.features.schema = schema;
        Random random(16);
        for (std::size_t r = 0; r < data.features.rows; ++r)
            data.features.row(r)[5] = static_cast<double>(std::min<std::uint64_t>(random.below(255), random.below(255)));
        const auto scorer = fitted(data);
        QVERIFY(scorer);
        QVERIFY(dynamic_cast<const TreeScorer&>(**scorer).encoding().features()[5].ranked);
        QVERIFY(aucOn(**scorer, data.features, data.labels) > 0.75);
    }

    void thousandsOfColumns_areManaged() {
        auto schema = std::make_shared<FeatureSchema>();
        schema->features.resize(3000);
        FeatureMatrix features{schema, 300, {}};
        Random random(17);
        std::vector<double> labels;
        for (std::size_t r = 0; r < features.rows; ++r) {
            for (std::size_t f = 0; f < schema->size(); ++f) features.values.push_back(random.normal());
            labels.push_back(features.row(r)[1234] > 0.0 ? 1.0 : 0.0);
        }
        std::vector<std::size_t> rows(features.rows);
        std::iota(rows.begin(), rows.end(), std::size_t{0});
        const auto scorer = quick().fit({&features, labels, rows}, options(1, 2), TaskContext());
        QVERIFY(scorer);
        QVERIFY(aucOn(**scorer, features, labels) > 0.95);
    }
};

QTEST_APPLESS_MAIN(TestBoostedTrees)
#include "tst_boostedtrees.moc"
