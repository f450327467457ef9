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
    const auto parts = (*scorer)->scoreNetwork(whole, 2);
    std::vector<double> logits, labels;
    for (const std::size_t node : held) {
        logits.push_back(parts[node].total());
        labels.push_back(world.labels[node]);
    }
    return scoring::rocAuc(logits, labels);
}

}  // namespace

class TestGnn : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void deployedScorer_agreesWithTorch() {
        auto world = test::networkWorld(500, 2);
        world.network.isNew[40] = world.network.isNew[41] = true;
        const auto scorer = GnnLearner(quickSettings()).fit(world.set(), {.seed = 1, .threads = 1, .timeBudgetSeconds = 0}, TaskContext());
        QVERIFY(scorer);
        const auto* graph = dynamic_cast<const GraphScorer*>(scorer->get());
        QVERIFY(graph != nullptr);
        const auto& parts = graph->parts();
        const models::GnnColumns columns(*parts.schema, parts.encoding);
        auto dense = torch::empty({500, static_cast<std::int64_t>(parts.encoding.columns())});
        std::vector<std::uint16_t> cells(parts.encoding.size());
        std::vector<float> fractions(parts.encoding.size());
        auto cold = torch::zeros({500, 1});
        auto labels = torch::zeros({500, 2});
        for (std::size_t i = 0; i < 500; ++i) {
            parts.encoding.locate(world.network.features.row(i), cells.data(), fractions.data());
            parts.encoding.expand(cells.data(), fractions.data(), dense.data_ptr<float>() + i * parts.encoding.columns());
            if (world.network.isNew[i]) cold[static_cast<std::int64_t>(i)] = 1.0F;
            labels[static_cast<std::int64_t>(i)][world.network.labels[i] > 0.5F ? 1 : 0] = 1.0F;
        }
        const models::GnnInputs inputs{dense.index_select(1, columns.own), dense.index_select(1, columns.behaviour), cold, labels};
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
            const auto state = graph->nets()[m].run(world.network.links, graph->shownRows(world.network), world.network.labels, 1);
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

    void neighbourhoods_holdRootsAndFollowedLinksOnly() {
        const auto world = test::networkWorld(800, 10);
        const CustomerLinks& links = world.network.links;
        Random random(3);
        const std::vector<std::size_t> roots{700, 5, 320};
        const auto sample = models::sampleAround(links, roots, {2, 4}, {}, random);
        QVERIFY(std::equal(roots.begin(), roots.end(), sample.nodes.begin()));
        QCOMPARE(std::set<std::size_t>(sample.nodes.begin(), sample.nodes.end()).size(), sample.nodes.size());
        QCOMPARE(sample.links.nodes(), sample.nodes.size());
        for (std::size_t i = 0; i < sample.nodes.size(); ++i)
            for (const std::uint32_t referrer : sample.links.referrers.of(i)) {
                const auto row = links.referrers.of(sample.nodes[i]);
                QVERIFY(std::count(row.begin(), row.end(), sample.nodes[referrer]) > 0);
            }
        for (std::size_t root = 0; root < roots.size(); ++root)
            QVERIFY(sample.links.degree(root) >= std::min<std::size_t>(1, links.degree(roots[root])));
        std::vector<bool> kept(800, true);
        for (std::size_t i = 0; i < 400; ++i) kept[i] = false;
        const auto restricted = models::sampleAround(links, std::vector<std::size_t>{700}, {3, 10}, kept, random);
        QVERIFY(std::all_of(restricted.nodes.begin(), restricted.nodes.end(), [](std::size_t n) { return n >= 400; }));
        // With room for everyone, one hop is the whole row.
        const auto all = models::sampleAround(links, std::vector<std::size_t>{2}, {1, 1000}, {}, random);
        const auto row = links.referees.of(2);
        QCOMPARE(all.links.referees.degree(0), std::set<std::uint32_t>(row.begin(), row.end()).size());
    }
};

QTEST_APPLESS_MAIN(TestGnn)
#include "tst_gnn.moc"
