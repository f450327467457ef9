// TabM: its layers against torch's own operations in values and gradients, the deployed scorer against the network that was
// trained, and what every learner owes.
#include <torch/torch.h>
// torch's and Qt's headers both use the word "slots".
#include "core/scoring/metrics.h"
#include "core/scoring/netscorer.h"
#include "models/churn/tabm.h"
#include "models/churn/tabmlayers.h"
#include "models/churn/tabmnetwork.h"
#include "models/churn/tabmsearch.h"
#include "models/factory.h"
#include "tests/models/syntheticchurn.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <numeric>

using namespace holdfast;
using models::TabmLearner;
using models::TabmSettings;
using models::TabmShape;

namespace {

TabmSettings quick() {
    TabmSettings settings;
    settings.members = 8;
    settings.candidates = 3;
    settings.firstEpochs = 2;
    settings.maxEpochs = 20;
    return settings;
}

scoring::FitOptions options(std::uint64_t seed, unsigned threads) {
    return {.seed = seed, .threads = threads, .timeBudgetSeconds = 0.0};
}

std::vector<std::size_t> upTo(std::size_t count) {
    std::vector<std::size_t> result(count);
    std::iota(result.begin(), result.end(), std::size_t{0});
    return result;
}

models::kernel::LocatedRows locatedOf(const scoring::FeatureEncoding& encoding, const FeatureMatrix& matrix) {
    models::kernel::LocatedRows rows;
    rows.rows = matrix.rows;
    rows.cells.resize(matrix.rows * encoding.size());
    rows.fractions.resize(rows.cells.size());
    for (std::size_t r = 0; r < matrix.rows; ++r)
        encoding.locate(matrix.row(r), rows.cells.data() + r * encoding.size(), rows.fractions.data() + r * encoding.size());
    return rows;
}

/// The same from dense encodings and matrix products.
torch::Tensor embeddedByDefinition(const scoring::FeatureEncoding& encoding, const models::kernel::LocatedRows& rows,
                                   const torch::Tensor& bends, const torch::Tensor& slopes) {
    auto dense = torch::empty({static_cast<std::int64_t>(rows.rows), static_cast<std::int64_t>(encoding.columns())});
    for (std::size_t r = 0; r < rows.rows; ++r)
        encoding.expand(rows.cells.data() + r * encoding.size(), rows.fractions.data() + r * encoding.size(),
                        dense.data_ptr<float>() + r * encoding.columns());
    std::vector<torch::Tensor> parts;
    std::int64_t number = 0;
    for (const auto& feature : encoding.features()) {
        const auto offset = static_cast<std::int64_t>(feature.columnOffset), count = static_cast<std::int64_t>(feature.columns());
        auto part = dense.narrow(1, offset, count).mm(bends.narrow(0, offset, count));
        if (feature.kind == FeatureKind::Number) {
            const auto position = std::sqrt(12.0) * (dense.narrow(1, offset, count - 1).mean(1, true) - 0.5);
            part = part + position.mm(slopes.narrow(0, number++, 1));
        }
        parts.push_back(part.flatten());
    }
    return torch::stack(parts);
}

double largestGap(const torch::Tensor& a, const torch::Tensor& b) {
    return (a - b).abs().max().item<double>();
}

double aucOn(const scoring::ChurnScorer& scorer, const FeatureMatrix& features, const std::vector<double>& labels) {
    return scoring::rocAuc(scoring::ensembleLogits(scorer, features.values, features.rows), labels);
}

}  // namespace

class TestTabm : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void embedding_isTheDenseProduct_inValuesAndGradients() {
        torch::manual_seed(3);
        const auto data = test::syntheticChurn(200, 3);
        const auto encoding = scoring::FeatureEncoding::fit(data.features, upTo(150), {.maxBins = 8});
        const models::kernel::EmbeddingPlan plan(encoding);
        const auto rows = locatedOf(encoding, data.features);
        auto bends = torch::randn({static_cast<std::int64_t>(encoding.columns()), 5});
        auto slopes = torch::randn({static_cast<std::int64_t>(plan.numberCount), 5});
        bends.set_requires_grad(true);
        slopes.set_requires_grad(true);
        const auto ours = models::embedRows(plan, rows, bends, slopes);
        const auto theirs = embeddedByDefinition(encoding, rows, bends, slopes);
        QVERIFY(largestGap(ours, theirs) < 1e-4);
        const auto weights = torch::randn_like(ours);
        (theirs * weights).sum().backward();
        const auto bendsExpected = bends.grad().clone(), slopesExpected = slopes.grad().clone();
        bends.mutable_grad().reset();
        slopes.mutable_grad().reset();
        (ours * weights).sum().backward();
        QVERIFY(largestGap(bends.grad(), bendsExpected) < 1e-3);  // sums over 200 rows
        QVERIFY(largestGap(slopes.grad(), slopesExpected) < 1e-3);
    }

    void memberStep_isTorchsOperations_inValuesAndGradients_data() {
        QTest::addColumn<bool>("drops");
        QTest::newRow("all kept") << false;
        QTest::newRow("some dropped") << true;
    }
    void memberStep_isTorchsOperations_inValuesAndGradients() {
        QFETCH(bool, drops);
        torch::manual_seed(4);
        std::vector<torch::Tensor> inputs{torch::randn({3, 7, 5}), torch::randn({3, 5}), torch::randn({3, 5}), torch::randn({3, 5})};
        for (auto& input : inputs) input.set_requires_grad(true);
        const auto mask = drops ? (torch::rand({3, 7, 5}) > 0.4).to(torch::kFloat32) * 1.5 : torch::Tensor();
        const auto ours = models::memberStep(inputs[0], {inputs[1], inputs[2], inputs[3]}, mask);
        auto theirs = torch::relu(inputs[0] * inputs[1].unsqueeze(1) + inputs[2].unsqueeze(1));
        if (drops) theirs = theirs * mask;
        theirs = theirs * inputs[3].unsqueeze(1);
        QVERIFY(largestGap(ours, theirs) < 1e-5);
        const auto weights = torch::randn_like(ours);
        (theirs * weights).sum().backward();
        std::vector<torch::Tensor> expected;
        for (auto& input : inputs) {
            expected.push_back(input.grad().clone());
            input.mutable_grad().reset();
        }
        (ours * weights).sum().backward();
        for (std::size_t i = 0; i < inputs.size(); ++i) QVERIFY(largestGap(inputs[i].grad(), expected[i]) < 1e-4);
    }

    void deployedMembers_scoreAsTheNetworkThatWasTrained_data() {
        QTest::addColumn<int>("denseLayers");
        for (const int layers : {0, 1, 2}) QTest::newRow(qPrintable(QString("%1 dense").arg(layers))) << layers;
    }
    void deployedMembers_scoreAsTheNetworkThatWasTrained() {
        QFETCH(int, denseLayers);
        const auto data = test::syntheticChurn(900, 5);
        const auto encoding = scoring::FeatureEncoding::fit(data.features, data.rows, {});
        const models::EncodedRows rows(encoding, data.set(), data.rows);
        const models::kernel::EmbeddingPlan plan(encoding);
        const auto all = upTo(900);
        models::TabmNetwork network({quick(),
                                     {20, static_cast<std::size_t>(denseLayers), 5e-3, 0.2},
                                     &plan,
                                     &rows,
                                     {all.begin(), all.begin() + 600},
                                     {all.begin() + 600, all.end()},
                                     Random(1)});
        for (int epoch = 0; epoch < 6; ++epoch) QVERIFY(network.runEpoch(TaskContext()));
        const auto expected = network.heldOutLogits(TaskContext());
        QVERIFY(expected);
        scoring::NetWeights weights;
        weights.members = 3;
        weights.width = 20;
        weights.denseLayers = static_cast<std::size_t>(denseLayers);
        const std::vector<std::size_t> picked{1, 4, 7};
        network.appendTo(weights, picked);
        const auto scorer = scoring::NetScorer::make("tabm", data.features.schema, encoding, weights);
        QVERIFY(scorer);
        std::vector<double> logits(300 * 3);
        (*scorer)->memberLogits(std::span(data.features.values).subspan(600 * data.features.cols()), 300, logits);
        double largest = 0.0;
        for (std::size_t r = 0; r < 300; ++r)
            for (std::size_t m = 0; m < 3; ++m)
                largest = std::max(largest, std::abs(logits[r * 3 + m] - static_cast<double>((*expected)[picked[m] * 300 + r])));
        QVERIFY2(largest < 1e-5, qPrintable(QString::number(largest)));
    }

    void members_differ_thoughTheyShareTheirMatrices() {
        const auto data = test::syntheticChurn(600, 6);
        const auto scorer = TabmLearner(quick()).fit(data.set(), options(1, 2), TaskContext());
        QVERIFY(scorer);
        const std::size_t members = (*scorer)->members();
        QVERIFY(members > 1);
        std::vector<double> logits(600 * members);
        (*scorer)->memberLogits(data.features.values, 600, logits);
        double gap = 0.0;
        for (std::size_t r = 0; r < 600; ++r) gap += std::abs(logits[r * members] - logits[r * members + 1]) / 600.0;
        QVERIFY(gap > 0.01);
    }

    void fit_comesNearTheBestPossibleOnNewCustomers() {
        const auto training = test::syntheticChurn(3000, 1);
        const auto fresh = test::syntheticChurn(6000, 2);
        const auto scorer = TabmLearner(quick()).fit(training.set(), options(1, 2), TaskContext());
        QVERIFY(scorer);
        QCOMPARE((*scorer)->kind(), std::string("tabm"));
        const double best = scoring::rocAuc(fresh.trueLogits, fresh.labels);
        const double reached = aucOn(**scorer, fresh.features, fresh.labels);
        QVERIFY2(reached > best - 0.015, qPrintable(QString("%1 of %2").arg(reached).arg(best)));
        const auto loaded = scoring::loadScorer((*scorer)->save());
        QVERIFY(loaded);
        QCOMPARE((*loaded)->save(), (*scorer)->save());
    }

    void sameSeed_givesTheSameBytesOnAnyNumberOfThreads() {
        const auto data = test::syntheticChurn(700, 4);
        const TabmLearner learner(quick());
        const std::string bytes = (*learner.fit(data.set(), options(7, 1), TaskContext()))->save();
        for (const unsigned threads : {2U, 5U})
            QVERIFY((*learner.fit(data.set(), options(7, threads), TaskContext()))->save() == bytes);
        QVERIFY((*learner.fit(data.set(), options(8, 1), TaskContext()))->save() != bytes);
    }

    void rowsNotGiven_haveNoInfluence() {
        auto data = test::syntheticChurn(800, 5);
        data.rows.resize(500);
        const TabmLearner learner(quick());
        const auto before = learner.fit(data.set(), options(1, 2), TaskContext());
        for (std::size_t row = 500; row < 800; ++row) {
            data.labels[row] = 1.0 - data.labels[row];
            data.features.row(row)[0] = 1e6;
        }
        const auto after = learner.fit(data.set(), options(1, 2), TaskContext());
        QVERIFY(before && after);
        QVERIFY((*before)->save() == (*after)->save());
    }

    void drawnShapes_coverEveryRange_andRepeat() {
        const auto shapes = models::drawShapes(40, Random(3));
        QCOMPARE(shapes.size(), std::size_t{40});
        QCOMPARE(shapes.front().width, TabmShape().width);
        for (const std::size_t width : {32U, 48U, 64U})
            QVERIFY(std::any_of(shapes.begin(), shapes.end(), [&](const TabmShape& s) { return s.width == width; }));
        for (const std::size_t layers : {0U, 1U, 2U})
            QVERIFY(std::any_of(shapes.begin(), shapes.end(), [&](const TabmShape& s) { return s.denseLayers == layers; }));
        const auto again = models::drawShapes(40, Random(3)), other = models::drawShapes(40, Random(4));
        bool differs = false;
        for (std::size_t i = 0; i < shapes.size(); ++i) {
            QCOMPARE(again[i].rate, shapes[i].rate);
            QVERIFY(shapes[i].rate >= 8e-4 && shapes[i].rate <= 4e-3 && shapes[i].dropout >= 0.0 && shapes[i].dropout <= 0.4);
            differs = differs || other[i].rate != shapes[i].rate;
        }
        QVERIFY(differs);
    }

    void oneClassOnly_isRefusedWithAHint() {
        auto data = test::syntheticChurn(200, 6);
        std::fill(data.labels.begin(), data.labels.end(), 0.0);
        const auto scorer = TabmLearner(quick()).fit(data.set(), options(1, 1), TaskContext());
        QVERIFY(!scorer);
        QVERIFY(scorer.error().code == ErrorCode::InvalidInput);
    }

    void stopRequest_endsSearchAndTrainingWithCancelled() {
        const auto data = test::syntheticChurn(2000, 7);
        std::stop_source atOnce;
        atOnce.request_stop();
        auto scorer = TabmLearner(quick()).fit(data.set(), options(1, 2), TaskContext(atOnce.get_token()));
        QVERIFY(!scorer && scorer.error().code == ErrorCode::Cancelled);
        std::stop_source later;
        int epochs = 0;
        scorer = TabmLearner(quick()).fit(data.set(), options(1, 2), TaskContext(later.get_token()), [&](const scoring::FitProgress&) {
            if (++epochs == 2) later.request_stop();
        });
        QVERIFY(!scorer && scorer.error().code == ErrorCode::Cancelled);
        QCOMPARE(epochs, 2);
    }

    void monitor_hearsOfEveryEpoch() {
        const auto data = test::syntheticChurn(1500, 8);
        std::vector<double> training;
        std::vector<double> heldOut, auc;
        QVERIFY(TabmLearner(quick()).fit(data.set(), options(1, 2), TaskContext(), [&](const scoring::FitProgress& now) {
            training.push_back(now.trainLoss);
            heldOut.push_back(now.validationLoss);
            auc.push_back(now.validationAuc);
            QCOMPARE(now.epoch, static_cast<int>(training.size()));
        }));
        QVERIFY(training.size() >= 5);
        QVERIFY(training.back() < training.front());
        QVERIFY(*std::min_element(heldOut.begin(), heldOut.end()) < heldOut.front());
        QVERIFY(*std::max_element(auc.begin(), auc.end()) > 0.7 && *std::max_element(auc.begin(), auc.end()) < 1.0);
    }

    void timeBudget_endsTrainingEarlyWithAUsableModel() {
        const auto data = test::syntheticChurn(3000, 10);
        int epochs = 0;
        const auto scorer = TabmLearner(quick()).fit(data.set(), {.seed = 1, .threads = 1, .timeBudgetSeconds = 1e-6},
                                                     TaskContext(), [&](const scoring::FitProgress&) { ++epochs; });
        QVERIFY(scorer);
        QCOMPARE(epochs, 1);
        QVERIFY(aucOn(**scorer, data.features, data.labels) > 0.6);
    }

    void absurdLearningRate_isReportedAsDivergence() {
        const auto data = test::syntheticChurn(600, 9);
        auto settings = quick();
        settings.candidates = 1;
        settings.adapterRate = 1e32;
        const auto scorer = TabmLearner(settings).fit(data.set(), options(1, 1), TaskContext());
        QVERIFY(!scorer);
        QVERIFY(scorer.error().code == ErrorCode::Model);
    }

    void oddTables_areLearnedFromWithoutTrouble() {
        auto data = test::syntheticChurn(120, 11);
        for (std::size_t r = 0; r < data.features.rows; ++r) {
            data.features.row(r)[0] = std::numeric_limits<double>::quiet_NaN();  // wholly missing
            data.features.row(r)[1] = 3.0;                                       // constant
            data.features.row(r)[2] *= 1e12;                                     // huge
            data.features.row(r)[4] = std::numeric_limits<double>::quiet_NaN();
        }
        data.rows.resize(12);
        data.labels[0] = data.labels[1] = 1.0;
        data.labels[2] = data.labels[3] = 0.0;
        const auto scorer = TabmLearner(quick()).fit(data.set(), options(1, 1), TaskContext());
        QVERIFY(scorer);
        for (const double logit : scoring::ensembleLogits(**scorer, data.features.values, data.features.rows))
            QVERIFY(std::isfinite(logit));
    }

    void onlyCategoriesOrOnlyNumbers_areEnough_data() {
        QTest::addColumn<QList<int>>("columns");
        QTest::newRow("categories") << QList<int>{4, 5};
        QTest::newRow("numbers") << QList<int>{0, 2};
    }
    void onlyCategoriesOrOnlyNumbers_areEnough() {
        QFETCH(QList<int>, columns);
        auto data = test::syntheticChurn(1500, 12);
        auto schema = std::make_shared<FeatureSchema>();
        for (const int column : columns) schema->features.push_back(data.features.schema->features[static_cast<std::size_t>(column)]);
        FeatureMatrix some{schema, data.features.rows, {}};
        for (std::size_t r = 0; r < data.features.rows; ++r) {
            if (columns[0] == 4 && data.features.row(r)[4] == 1.0) data.labels[r] = 1.0;
            for (const int column : columns) some.values.push_back(data.features.row(r)[column]);
        }
        const auto scorer = TabmLearner(quick()).fit({&some, data.labels, data.rows}, options(1, 1), TaskContext());
        QVERIFY(scorer);
        QVERIFY(aucOn(**scorer, some, data.labels) > 0.7);
    }

    void thousandsOfColumns_areManaged() {
        auto schema = std::make_shared<FeatureSchema>();
        schema->features.resize(3000);
        FeatureMatrix wide{schema, 150, {}};
        std::vector<double> labels;
        Random random(5);
        for (std::size_t r = 0; r < wide.rows; ++r) {
            labels.push_back(r % 2 == 0 ? 1.0 : 0.0);
            for (std::size_t f = 0; f < 3000; ++f) wide.values.push_back(random.normal() + (f < 20 ? labels.back() : 0.0));
        }
        const auto rows = upTo(wide.rows);
        auto settings = quick();
        settings.maxEpochs = 5;
        const auto scorer = TabmLearner(settings).fit({&wide, labels, rows}, options(1, 2), TaskContext());
        QVERIFY(scorer);
        QVERIFY(aucOn(**scorer, wide, labels) > 0.7);
    }
};

QTEST_APPLESS_MAIN(TestTabm)
#include "tst_tabm.moc"
