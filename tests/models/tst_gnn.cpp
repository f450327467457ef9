// The referral network's learner on made-up customers who take after who brought them, and its torch twin.
#include <torch/torch.h>
// torch's and Qt's headers both use the word "slots".
#include "core/scoring/graphscorer.h"
#include "core/scoring/metrics.h"
#include "models/coldstart/gnn.h"
#include "models/coldstart/gnnnetwork.h"
#include "models/coldstart/neighbourhood.h"
#include "tests/support/randomnetwork.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <set>
#include <thread>

using namespace holdfast;
using models::GnnLearner;
using models::GnnSettings;
using scoring::GraphScorer;

namespace {

GnnSettings quickSettings() {
    GnnSettings settings;
    settings.members = 2;
    settings.width = 16;
    settings.maxEpochs = 60;
    return settings;
}

std::vector<std::size_t> lastNodes(std::size_t nodes, std::size_t count) {
    std::vector<std::size_t> result;
    for (std::size_t i = nodes - count; i < nodes; ++i) result.push_back(i);
    return result;
}

/// AUC on the newest customers, learned without them.
double newcomersAuc(const test::NetworkWorld& world, const GnnSettings& settings, bool linked) {
    const auto held = lastNodes(world.network.nodes(), world.network.nodes() / 5);
    CustomerNetwork training = world.network.without(held);
    CustomerNetwork whole = world.network.unlabelled(held);
    if (!linked) training = training.unlinked();
    for (const std::size_t node : held) whole.isNew[node] = true;
    scoring::TrainingSet set = world.set();
    std::vector<std::size_t> rows(world.rows.begin(), world.rows.end() - static_cast<std::ptrdiff_t>(held.size()));
    set.rows = rows;
    set.network = &training;
    const auto scorer = GnnLearner(settings).fit(set, {.seed = 3, .threads = 2, .timeBudgetSeconds = 0}, TaskContext());
    if (!scorer) return 0.0;
    const auto parts = test::scoresOf(**scorer, whole, 2);
    std::vector<double> logits, labels;
    for (const std::size_t node : held) {
        logits.push_back(parts[node].total());
        labels.push_back(world.labels[node]);
    }
    return scoring::rocAuc(logits, labels);
}

/// What some nodes show to the torch network.
models::GnnInputs inputsOf(const CustomerNetwork& network, const scoring::FeatureEncoding& encoding, const std::vector<std::size_t>& nodes) {
    const models::GnnColumns columns(*network.features.schema, encoding);
    const auto count = static_cast<std::int64_t>(nodes.size());
    auto dense = torch::empty({count, static_cast<std::int64_t>(encoding.columns())});
    std::vector<std::uint16_t> cells(encoding.size());
    std::vector<float> fractions(encoding.size());
    auto cold = torch::zeros({count, 1});
    auto labels = torch::zeros({count, 2});
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        encoding.locate(network.features.row(nodes[i]), cells.data(), fractions.data());
        encoding.expand(cells.data(), fractions.data(), dense.data_ptr<float>() + i * encoding.columns());
        if (network.isNew[nodes[i]]) cold[static_cast<std::int64_t>(i)] = 1.0F;
        labels[static_cast<std::int64_t>(i)][network.labels[nodes[i]] > 0.5F ? 1 : 0] = 1.0F;
    }
    return {dense.index_select(1, columns.own), dense.index_select(1, columns.behaviour), cold, labels};
}

/// Log-odds of some nodes through the neighbourhoods that `fanout` samples; as if the sample were all there is when the degrees
/// are not `told`.
std::vector<double> sampledLogits(const test::NetworkWorld& world, const scoring::FeatureEncoding& encoding,
                                  const models::GnnNetwork& network, const std::vector<std::size_t>& roots, std::size_t fanout,
                                  Random& random, bool told = true) {
    const torch::NoGradGuard guard;
    const CustomerLinks& links = world.network.links;
    auto sample = models::sampleAround({&links, &links}, roots, {3, fanout}, random);
    if (!told) sample.degrees = {};
    const std::array<models::ConvLinks, 2> heard{models::ConvLinks(sample.heard().direction(0), 1, sample.degrees[0]),
                                                 models::ConvLinks(sample.heard().direction(1), 1, sample.degrees[1])};
    const auto logits = network.forward(network.parameters(), models::GnnColumns(*world.network.features.schema, encoding),
                                        inputsOf(world.network, encoding, sample.nodes), heard, {}).contiguous();
    return {logits.data_ptr<float>(), logits.data_ptr<float>() + roots.size()};
}

}  // namespace

class TestGnn : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void monitor_tellsNoHeldOutFigureBeforeThereIsOne() {
        const auto world = test::networkWorld(800, 5);
        std::vector<scoring::FitProgress> epochs;
        const auto settings = quickSettings();
        QVERIFY(GnnLearner(settings).fit(world.set(), {.seed = 1, .threads = 2, .timeBudgetSeconds = 0}, TaskContext(),
                                         [&](const scoring::FitProgress& now) { epochs.push_back(now); }));
        QVERIFY(static_cast<int>(epochs.size()) > settings.evaluateEvery);
        for (const scoring::FitProgress& now : epochs) {
            const bool known = now.epoch >= settings.evaluateEvery;
            QCOMPARE(std::isfinite(now.validationLoss), known);
            QCOMPARE(std::isfinite(now.validationAuc), known);
            if (known) QVERIFY(now.validationLoss > 0.0 && now.validationAuc > 0.0 && now.validationAuc <= 1.0);
        }
        const auto best = std::min_element(epochs.begin() + settings.evaluateEvery - 1, epochs.end(),
                                           [](const auto& a, const auto& b) { return a.validationLoss < b.validationLoss; });
        QVERIFY2(best->validationAuc > 0.6, qPrintable(QString::number(best->validationAuc)));
    }

    // Tables are often sorted, so the held-out customers looked at must not be the first.
    void heldOutCustomersLookedAt_areASampleOfAll() {
        const auto world = test::networkWorld(600, 5);
        scoring::TrainingSet set = world.set();
        std::vector<std::size_t> sorted = world.rows;
        std::stable_sort(sorted.begin(), sorted.end(), [&](std::size_t a, std::size_t b) { return world.labels[a] < world.labels[b]; });
        set.rows = sorted;
        GnnSettings settings = quickSettings();
        settings.evaluated = 20;
        settings.maxEpochs = settings.evaluateEvery = 8;
        double auc = 0.0;
        QVERIFY(GnnLearner(settings).fit(set, {.seed = 1, .threads = 1, .timeBudgetSeconds = 0}, TaskContext(),
                                         [&](const scoring::FitProgress& now) { auc = now.validationAuc; }));
        QVERIFY2(auc > 0.55, qPrintable(QString::number(auc)));  // of stayers alone there would be none, or a half
    }

    void deployedScorer_agreesWithTorch() {
        auto world = test::networkWorld(500, 2);
        world.network.isNew[40] = world.network.isNew[41] = true;
        const auto scorer = GnnLearner(quickSettings()).fit(world.set(), {.seed = 1, .threads = 1, .timeBudgetSeconds = 0}, TaskContext());
        QVERIFY(scorer);
        const auto* graph = dynamic_cast<const GraphScorer*>(scorer->get());
        QVERIFY(graph != nullptr);
        const auto& parts = graph->parts();
        const models::GnnColumns columns(*parts.schema, parts.encoding);
        const models::GnnInputs inputs = inputsOf(world.network, parts.encoding, world.nodes);
        const std::array<models::ConvLinks, 2> links{models::ConvLinks(world.network.links.down(), 1),
                                                     models::ConvLinks(world.network.links.up(), 1)};
        Random random(1);
        models::GnnNetwork network(parts.shape, parts.encoding.size(), random);
        for (std::size_t m = 0; m < parts.members; ++m) {
            const torch::NoGradGuard guard;
            std::vector<torch::Tensor> weights;
            std::size_t at = m * parts.shape.total();
            for (const auto& parameter : network.parameters()) {
                weights.push_back(torch::empty_like(parameter));
                std::copy_n(parts.weights.begin() + static_cast<std::ptrdiff_t>(at), parameter.numel(), weights.back().data_ptr<float>());
                at += static_cast<std::size_t>(parameter.numel());
            }
            QCOMPARE(at, (m + 1) * parts.shape.total());
            const auto expected = network.forward(weights, columns, inputs, links, {}).contiguous();
            const auto state = *graph->nets()[m].run(scoring::Surroundings::of(world.network.links, world.nodes), graph->shownRows(world.network),
                                                      world.network.labels, TaskContext());
            for (std::size_t i = 0; i < 500; ++i) {
                const double ours = graph->nets()[m].logit(state, i, {world.network.links.referrers.of(i), world.network.links.referees.of(i)});
                QVERIFY(std::abs(ours - static_cast<double>(expected.data_ptr<float>()[i])) < 1e-5);
            }
        }
    }

    void newcomers_areScoredBetterThroughWhoBroughtThem() {
        const auto world = test::networkWorld(2500, 4);
        const double linked = newcomersAuc(world, quickSettings(), true);
        const double alone = newcomersAuc(world, quickSettings(), false);
        QVERIFY2(linked > alone + 0.04, qPrintable(QString("%1 against %2").arg(linked).arg(alone)));
    }

    void sampledNeighbourhoods_learnAsWell() {
        const auto world = test::networkWorld(2500, 4);
        GnnSettings settings = quickSettings();
        settings.sampleAbove = 500;
        settings.batch = 300;
        settings.maxEpochs = 24;
        const double linked = newcomersAuc(world, settings, true);
        const double alone = newcomersAuc(world, quickSettings(), false);
        QVERIFY2(linked > alone + 0.03, qPrintable(QString("%1 against %2").arg(linked).arg(alone)));
    }

    void seed_givesTheSameBytesForAnyNumberOfThreads() {
        const auto world = test::networkWorld(600, 5);
        GnnSettings settings = quickSettings();
        settings.maxEpochs = 8;
        std::vector<std::string> bytes;
        for (const unsigned threads : {1U, 3U, 1U}) {
            const auto scorer = GnnLearner(settings).fit(world.set(), {.seed = 7, .threads = threads, .timeBudgetSeconds = 0}, TaskContext());
            QVERIFY(scorer);
            bytes.push_back((*scorer)->save());
        }
        QVERIFY(bytes[0] == bytes[1]);
        QVERIFY(bytes[0] == bytes[2]);
        const auto other = GnnLearner(settings).fit(world.set(), {.seed = 8, .threads = 1, .timeBudgetSeconds = 0}, TaskContext());
        QVERIFY((*other)->save() != bytes[0]);
    }

    void labelsOfRowsNotLearnedFrom_areNeverRead() {
        auto world = test::networkWorld(300, 6);
        GnnSettings settings = quickSettings();
        settings.maxEpochs = 8;
        std::vector<std::size_t> rows(world.rows.begin(), world.rows.begin() + 200);
        std::vector<std::string> bytes;
        for (int turn = 0; turn < 2; ++turn) {
            scoring::TrainingSet set = world.set();
            set.rows = rows;
            const auto scorer = GnnLearner(settings).fit(set, {.seed = 7, .threads = 1, .timeBudgetSeconds = 0}, TaskContext());
            QVERIFY(scorer);
            bytes.push_back((*scorer)->save());
            for (std::size_t i = 200; i < 300; ++i) {
                world.labels[i] = 1.0 - world.labels[i];
                world.network.labels[i] = 1.0F - world.network.labels[i];
            }
        }
        QVERIFY(bytes[0] == bytes[1]);
    }

    void clusters_countEveryLabelledCustomer() {
        const auto world = test::networkWorld(600, 8);
        GnnSettings settings = quickSettings();
        settings.maxEpochs = 4;
        scoring::TrainingSet set = world.set();
        set.rows = std::span(world.rows).first(500);
        const auto scorer = GnnLearner(settings).fit(set, {.seed = 1, .threads = 1, .timeBudgetSeconds = 0}, TaskContext());
        QVERIFY(scorer);
        double customers = 0.0, left = 0.0, expected = 0.0;
        for (const auto& head : dynamic_cast<const GraphScorer&>(**scorer).parts().prior.heads) {
            customers += static_cast<double>(head.customers);
            left += head.rate * static_cast<double>(head.customers);
        }
        for (std::size_t i = 0; i < 500; ++i) expected += world.labels[i];
        QCOMPARE(customers, 500.0);
        QVERIFY(std::abs(left - expected) < 1e-6);
    }

    void withoutANetwork_itLearnsFromTheTableAlone() {
        const auto world = test::networkWorld(600, 8);
        scoring::TrainingSet set = world.set();
        set.network = nullptr;
        set.nodes = {};
        const auto scorer = GnnLearner(quickSettings()).fit(set, {.seed = 1, .threads = 1, .timeBudgetSeconds = 0}, TaskContext());
        QVERIFY(scorer);
        QVERIFY(scoring::rocAuc(scoring::ensembleLogits(**scorer, world.network.features.values, 600), world.labels) > 0.7);
    }

    void refusals_areClear() {
        auto world = test::networkWorld(100, 9);
        const scoring::FitOptions options{.seed = 1, .threads = 1, .timeBudgetSeconds = 0};
        std::stop_source stop;
        stop.request_stop();
        const auto stopped = GnnLearner(quickSettings()).fit(world.set(), options, TaskContext(stop.get_token()));
        QVERIFY(!stopped);
        QVERIFY(stopped.error().code == ErrorCode::Cancelled);
        scoring::TrainingSet misfit = world.set();
        const std::vector<std::size_t> few{1, 2};
        misfit.nodes = few;
        QVERIFY(GnnLearner(quickSettings()).fit(misfit, options, TaskContext()).error().code == ErrorCode::Internal);
        std::fill(world.labels.begin(), world.labels.end(), 1.0);
        QVERIFY(GnnLearner(quickSettings()).fit(world.set(), options, TaskContext()).error().code == ErrorCode::InvalidInput);
    }

    // Weights that nothing ever passes through only decay: whatever is learned, they keep their initial proportions.
    void whoIsCold_hearsNobodyHeBrought() {
        auto world = test::networkWorld(300, 12);
        for (const std::size_t sampleAbove : {std::size_t{1000}, std::size_t{100}}) {
            GnnSettings settings = quickSettings();
            settings.members = 1;
            settings.maxEpochs = 6;
            settings.hiddenShare = settings.coldShare = 1.0;
            settings.sampleAbove = sampleAbove;
            std::vector<std::vector<float>> up, down;
            for (int turn = 0; turn < 2; ++turn) {
                const auto scorer = GnnLearner(settings).fit(world.set(), {.seed = 7, .threads = 1, .timeBudgetSeconds = 0}, TaskContext());
                QVERIFY(scorer);
                const auto& parts = dynamic_cast<const GraphScorer&>(**scorer).parts();
                const std::size_t width = parts.shape.width;
                const auto at = [&](std::size_t direction) {
                    const auto begin = parts.weights.begin() + static_cast<std::ptrdiff_t>(parts.shape.offset(scoring::GraphPart::Sage) +
                                                                                           direction * (2 * width * width + width));
                    return std::vector<float>(begin, begin + static_cast<std::ptrdiff_t>(width * width));
                };
                down.push_back(at(0));
                up.push_back(at(1));
                for (std::size_t i = 0; i < 300; ++i) {
                    world.labels[i] = 1.0 - world.labels[i];
                    world.network.labels[i] = 1.0F - world.network.labels[i];
                }
            }
            const auto areProportional = [](const std::vector<float>& a, const std::vector<float>& b) {
                for (std::size_t i = 0; i < a.size(); ++i)
                    if (std::abs(a[i] * b[0] - b[i] * a[0]) > 1e-6F) return false;
                return true;
            };
            QVERIFY(areProportional(up[0], up[1]));
            QVERIFY(!areProportional(down[0], down[1]));
        }
    }

    void columnsOfTheGraph_areNotRead() {
        auto world = test::networkWorld(300, 13);
        auto schema = std::make_shared<FeatureSchema>(*world.network.features.schema);
        schema->features[2].source = ColumnSource::Graph;
        world.network.features.schema = schema;
        GnnSettings settings = quickSettings();
        settings.maxEpochs = 8;
        std::vector<std::string> bytes;
        std::vector<double> logits;
        for (int turn = 0; turn < 2; ++turn) {
            const auto scorer = GnnLearner(settings).fit(world.set(), {.seed = 7, .threads = 1, .timeBudgetSeconds = 0}, TaskContext());
            QVERIFY(scorer);
            bytes.push_back((*scorer)->save());
            logits.push_back(scoring::ensembleLogits(**scorer, world.network.features.values, 300)[5]);
            for (std::size_t i = 0; i < 300; ++i) world.network.features.row(i)[2] = 1000.0 * world.labels[i];
        }
        QVERIFY(bytes[0] == bytes[1]);
        QCOMPARE(logits[0], logits[1]);
    }

    void sampledNeighbourhoods_estimateWhatTheWholeGives() {
        auto world = test::networkWorld(1200, 14);
        std::vector<CustomerLinks::Pair> pairs;
        for (std::uint32_t i = 0; i < 1200; ++i)
            for (const std::uint32_t referee : world.network.links.referees.of(i)) pairs.emplace_back(i, referee);
        for (std::uint32_t i = 600; i < 1100; ++i) pairs.emplace_back(7, i);  // a hub of five hundred
        pairs.insert(pairs.end(), {{3, 1150}, {3, 1150}, {3, 1150}});        // brought three times
        world.network.links = CustomerLinks::fromPairs(1200, pairs);
        const auto encoding = scoring::FeatureEncoding::fit(world.network.features, world.rows, {.maxBins = 8});
        Random random(5);
        const models::GnnNetwork network({encoding.columns(), 16, 4}, encoding.size(), random);
        const torch::NoGradGuard guard;
        const std::array<models::ConvLinks, 2> links{models::ConvLinks(world.network.links.down(), 1),
                                                     models::ConvLinks(world.network.links.up(), 1)};
        const auto full = network.forward(network.parameters(), models::GnnColumns(*world.network.features.schema, encoding),
                                          inputsOf(world.network, encoding, world.nodes), links, {}).contiguous();
        const std::vector<std::size_t> roots{7, 0, 1150, 640, 1199};
        const auto whole = sampledLogits(world, encoding, network, roots, 2000, random);
        for (std::size_t r = 0; r < roots.size(); ++r)
            QVERIFY(std::abs(whole[r] - static_cast<double>(full.data_ptr<float>()[roots[r]])) < 1e-5);
        // The hub hears ten of five hundred: seldom far off, and less so on average (not right on average: what follows the
        // sums is not linear).
        constexpr int kSamples = 200;
        double mean = 0.0, squares = 0.0, untold = 0.0;
        const auto expected = static_cast<double>(full.data_ptr<float>()[7]);
        for (int s = 0; s < kSamples; ++s) {
            const double error = sampledLogits(world, encoding, network, {7}, 10, random).front() - expected;
            mean += error / kSamples;
            squares += error * error / kSamples;
            untold += std::pow(sampledLogits(world, encoding, network, {7}, 10, random, false).front() - expected, 2.0) / kSamples;
        }
        qInfo("as if ten were all: root mean square %.4f", std::sqrt(untold));
        QVERIFY(std::sqrt(squares) < 0.5 * std::sqrt(untold));
        qInfo("hub: %.4f, sampled %+.4f on average, root mean square %.4f", expected, mean, std::sqrt(squares));
        QVERIFY(std::abs(mean) < 0.5 * std::sqrt(squares));
        QVERIFY(std::sqrt(squares) < 0.1);
    }

    void neighbourhoods_holdRootsAndFollowedLinksOnly() {
        const auto world = test::networkWorld(800, 10);
        const CustomerLinks& links = world.network.links;
        Random random(3);
        const std::vector<std::size_t> roots{700, 5, 320};
        const auto sample = models::sampleAround({&links, &links}, roots, {2, 4}, random);
        QVERIFY(std::equal(roots.begin(), roots.end(), sample.nodes.begin()));
        QCOMPARE(std::set<std::size_t>(sample.nodes.begin(), sample.nodes.end()).size(), sample.nodes.size());
        for (std::size_t direction = 0; direction < 2; ++direction) {
            const LinkRows& heard = *sample.heard().direction(direction).in;
            const LinkRows& whole = direction == 0 ? links.referrers : links.referees;
            QCOMPARE(heard.nodes(), sample.nodes.size());
            for (std::size_t i = 0; i < sample.nodes.size(); ++i)
                for (const std::uint32_t other : heard.of(i)) {
                    const auto row = whole.of(sample.nodes[i]);
                    QVERIFY(std::count(row.begin(), row.end(), sample.nodes[other]) > 0);
                }
            for (std::size_t root = 0; root < roots.size(); ++root)
                QCOMPARE(heard.degree(root), std::min<std::size_t>(4, whole.degree(roots[root])));
        }
        // With room for everyone, one hop is the whole row, somebody brought twice in it twice.
        const auto all = models::sampleAround({&links, &links}, std::vector<std::size_t>{2}, {1, 1000}, random);
        QCOMPARE(all.up.referees.degree(0), links.referees.degree(2));
    }
};

QTEST_APPLESS_MAIN(TestGnn)
#include "tst_gnn.moc"
