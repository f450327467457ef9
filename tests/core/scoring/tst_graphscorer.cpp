// The torch-free referral network: what must hold whatever the weights are. Its equality with torch is tested in
// tests/models/tst_gnn.cpp.
#include "core/scoring/newcomers.h"
#include "tests/support/artefacts.h"
#include "tests/support/randomnetwork.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace holdfast;
using scoring::GraphScorer;
using scoring::ScoreParts;

namespace {

std::shared_ptr<const GraphScorer> scorerFor(const CustomerNetwork& network, std::size_t members = 2) {
    auto made = GraphScorer::make(test::randomParts(network, members, 5));
    return made ? std::shared_ptr<const GraphScorer>(std::move(*made)) : nullptr;
}

/// The network with one more customer, built from nothing.
CustomerNetwork grown(const CustomerNetwork& network, std::span<const double> values,
                      std::span<const std::uint32_t> referrers) {
    CustomerNetwork result = network;
    const auto node = static_cast<std::uint32_t>(network.nodes());
    std::vector<CustomerLinks::Pair> pairs;
    for (std::uint32_t i = 0; i < node; ++i)
        for (const std::uint32_t referee : network.links.referees.of(i)) pairs.emplace_back(i, referee);
    for (const std::uint32_t referrer : referrers) pairs.emplace_back(referrer, node);
    result.links = CustomerLinks::fromPairs(node + 1, pairs);
    result.features.values.insert(result.features.values.end(), values.begin(), values.end());
    ++result.features.rows;
    result.labels.push_back(CustomerNetwork::kUnknownLabel);
    result.isNew.push_back(true);
    return result;
}

}  // namespace

class TestGraphScorer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void newcomers_scoreAsInAFullPassOverTheGrownNetwork() {
        const auto world = test::networkWorld(400, 3);
        CustomerNetwork network = world.network;
        const auto scorer = scorerFor(network);
        QVERIFY(scorer);
        auto over = scoring::NewcomerScorer::over(scorer, network, TaskContext());
        QVERIFY(over);
        scoring::NewcomerScorer& newcomers = *over;
        Random random(9);
        for (int i = 0; i < 40; ++i) {
            std::vector<std::uint32_t> referrers;
            for (std::uint64_t r = random.below(4); r > 0; --r)  // among them earlier newcomers and the much-linked first ten
                referrers.push_back(
                    static_cast<std::uint32_t>(random.bernoulli(0.4) ? random.below(10) : random.below(network.nodes())));
            if (i % 7 == 0 && !referrers.empty()) referrers.push_back(referrers.front());
            const std::vector<double> values{random.uniform(18, 80), static_cast<double>(random.below(3)), 20.0,
                                             random.normal()};
            network = grown(network, values, referrers);
            const auto quick = newcomers.add(values, referrers);
            QVERIFY(quick);
            const ScoreParts full = test::scoresOf(*scorer, network, 1).back();
            QCOMPARE(quick->own, full.own);
            QCOMPARE(quick->neighbours, full.neighbours);
            QCOMPARE(quick->cluster, full.cluster);
            QVERIFY(referrers.empty() ? quick->neighbours == 0.0 && quick->cluster > 0.0 : quick->cluster == 0.0);
        }
        QCOMPARE(newcomers.nodes(), network.nodes());
    }

    void newcomers_ofUnknownReferrers_areAnError() {
        const auto world = test::networkWorld(50, 3);
        auto over = scoring::NewcomerScorer::over(scorerFor(world.network), world.network, TaskContext());
        QVERIFY(over);
        scoring::NewcomerScorer& newcomers = *over;
        const std::vector<double> values{30, 1, 20, 0};
        const std::vector<std::uint32_t> nobody{50};
        QVERIFY(!newcomers.add(values, nobody));
        QVERIFY(!newcomers.add(std::span(values).first(3), {}));
        QVERIFY(newcomers.add(values, {}));
    }

    void ownLabel_neverChangesOnesOwnScore() {
        const auto world = test::networkWorld(200, 4);
        const auto scorer = scorerFor(world.network);
        const auto before = test::scoresOf(*scorer, world.network, 2);
        bool othersMoved = false;
        for (std::size_t node = 0; node < 30; ++node) {
            CustomerNetwork turned = world.network;
            turned.labels[node] = 1.0F - turned.labels[node];
            const auto after = test::scoresOf(*scorer, turned, 1);
            QCOMPARE(after[node].total(), before[node].total());
            for (std::size_t other = 0; other < after.size(); ++other)
                othersMoved = othersMoved || after[other].total() != before[other].total();
        }
        QVERIFY(othersMoved);
    }

    void withoutReferrals_theScoreIsThatOfTheCustomerAlone() {
        auto world = test::networkWorld(100, 5);
        const auto scorer = scorerFor(world.network, 3);
        const CustomerNetwork alone = world.network.unlinked();
        const auto parts = test::scoresOf(*scorer, alone, 1);
        const auto logits = scoring::ensembleLogits(*scorer, alone.features.values, alone.nodes());
        for (std::size_t i = 0; i < parts.size(); ++i) {
            QCOMPARE(parts[i].neighbours, 0.0);
            QVERIFY(std::abs(parts[i].own - logits[i]) < 1e-12);
        }
        const auto linked = test::scoresOf(*scorer, world.network, 1);
        for (std::size_t i = 0; i < linked.size(); ++i) {
            QVERIFY(std::abs(linked[i].own - logits[i]) < 1e-12);  // the part of one's own does not depend on the others
            QCOMPARE(linked[i].neighbours == 0.0, world.network.links.degree(i) == 0);
        }
    }

    void newcomersBehaviour_isNotRead() {
        auto world = test::networkWorld(60, 6);
        const auto scorer = scorerFor(world.network);
        world.network.isNew[7] = true;
        const auto before = test::scoresOf(*scorer, world.network, 1);
        world.network.features.row(7)[3] += 5.0;
        QCOMPARE(test::scoresOf(*scorer, world.network, 1)[7].total(), before[7].total());
        world.network.features.row(7)[0] += 15.0;
        QVERIFY(test::scoresOf(*scorer, world.network, 1)[7].total() != before[7].total());
    }

    void accounts_addUpToTheScore_andAreTheSameOneByOneOrTogether() {
        auto world = test::networkWorld(300, 11);
        world.network.labels[20] = world.network.labels[21] = CustomerNetwork::kUnknownLabel;
        for (std::size_t i = 250; i < 300; ++i) world.network.isNew[i] = true;
        const auto scorer = scorerFor(world.network);
        const auto parts = test::scoresOf(*scorer, world.network, 1);
        std::vector<std::size_t> asked{0, 20};  // the first ten have brought many
        for (std::size_t i = 255; i < 300; ++i) asked.push_back(i);
        const auto accounts = test::accountsOf(*scorer, world.network, asked, 2);
        QCOMPARE(accounts.size(), asked.size());
        std::size_t alike = 0, hubs = 0;
        for (std::size_t a = 0; a < asked.size(); ++a) {
            const std::size_t i = asked[a];
            QVERIFY(std::abs(accounts[a].parts.own - parts[i].own) < 1e-12);
            QVERIFY(std::abs(accounts[a].parts.total() - parts[i].total()) < 1e-12);
            double shares = 0.0;
            for (const auto& [other, share] : accounts[a].neighbours) shares += share;
            QVERIFY(std::abs(shares - accounts[a].parts.neighbours) < 1e-9);
            const bool isAlone = world.network.links.degree(i) == 0;
            QCOMPARE(accounts[a].neighbours.empty(), isAlone);
            QCOMPARE(accounts[a].cluster.has_value(), isAlone && world.network.isNew[i]);
            alike += accounts[a].cluster ? 1 : 0;
            hubs += accounts[a].neighbours.size() > 8 ? 1 : 0;
            const auto single = test::accountsOf(*scorer, world.network, std::span(&i, 1), 1);
            QCOMPARE(single.front().parts.total(), accounts[a].parts.total());
            QVERIFY(single.front().neighbours == accounts[a].neighbours);
        }
        QVERIFY(alike > 3 && hubs > 0);
    }

    void someCustomers_scoreAsAmongEverybody() {
        auto world = test::networkWorld(3000, 12);
        for (std::size_t i = 2800; i < 3000; ++i) world.network.isNew[i] = true;
        for (std::size_t i = 2900; i < 3000; ++i) world.network.labels[i] = CustomerNetwork::kUnknownLabel;
        const auto scorer = scorerFor(world.network);
        const auto everybody = test::scoresOf(*scorer, world.network, 2);
        const std::vector<std::size_t> asked{2999, 0, 1500, 1500, 2850, 31};  // the first ten have brought many
        const auto some = *scorer->scoreNodes(world.network, asked, TaskContext());
        const auto accounts = test::accountsOf(*scorer, world.network, asked, 1);
        for (std::size_t i = 0; i < asked.size(); ++i) {
            QCOMPARE(some[i].total(), everybody[asked[i]].total());
            QVERIFY(std::abs(accounts[i].parts.total() - everybody[asked[i]].total()) < 1e-12);
            for (const auto& [other, share] : accounts[i].neighbours) {
                const auto row = world.network.links.neighbours(asked[i]);
                QVERIFY(other == scoring::NodeAccount::kTheRest || std::binary_search(row.begin(), row.end(), other));
            }
        }
        for (std::size_t i = 2000; i < 3000; ++i)
            QCOMPARE(scorer->scoreNodes(world.network, std::span(&i, 1), TaskContext())->front().total(), everybody[i].total());
        std::stop_source stop;
        stop.request_stop();
        const TaskContext stopped(stop.get_token());
        QVERIFY(scorer->scoreNodes(world.network, asked, stopped).error().code == ErrorCode::Cancelled);
        QVERIFY(scorer->accountsFor(world.network, asked, stopped).error().code == ErrorCode::Cancelled);
        QVERIFY(scoring::NewcomerScorer::over(scorer, world.network, stopped).error().code == ErrorCode::Cancelled);
    }

    void surroundings_areWhoeverIsWithinThreeSteps() {
        const std::vector<CustomerLinks::Pair> pairs{{0, 1}, {1, 2}, {2, 3}, {3, 4}, {4, 5}, {6, 3}, {6, 3}, {7, 8}};
        const auto links = CustomerLinks::fromPairs(9, pairs);
        const std::vector<std::size_t> asked{1, 1};
        const auto around = scoring::Surroundings::of(links, asked);
        QCOMPARE(around.nodes, (std::vector<std::uint32_t>{1, 0, 2, 3, 6, 4}));
        QCOMPARE(around.asked, (std::vector<std::uint32_t>{0, 0}));
        QVERIFY((around.within == std::array<std::size_t, 4>{1, 3, 4, 6}));
        QCOMPARE(around.links.referrers.degree(3), std::size_t{3});  // who is two steps away hears everybody
        QCOMPARE(around.links.referrers.degree(5), std::size_t{0});  // who is at the edge nobody
        QCOMPARE(around.degrees[1][5], 1U);                          // but he counts as in the whole
    }

    void hubs_accountForEveryNeighbour() {
        const auto world = test::networkWorld(2000, 11);
        const auto scorer = scorerFor(world.network);
        const CustomerLinks& links = world.network.links;
        for (std::size_t hub = 0; hub < 3; ++hub) {  // the first ten have brought many
            const auto account = test::accountsOf(*scorer, world.network, std::span(&hub, 1), 1).front();
            const std::size_t all = links.neighbours(hub).size();
            QVERIFY(all > 60);
            std::size_t named = 0;
            for (const auto& [other, share] : account.neighbours) named += other != scoring::NodeAccount::kTheRest ? 1 : 0;
            QCOMPARE(named + account.rest, all);
            QVERIFY(account.rest > 1);
        }
    }

    void threads_changeNoBit() {
        const auto world = test::networkWorld(3000, 7);
        const auto scorer = scorerFor(world.network);
        const auto one = test::scoresOf(*scorer, world.network, 1);
        const auto many = test::scoresOf(*scorer, world.network, 5);
        for (std::size_t i = 0; i < one.size(); ++i) QCOMPARE(one[i].total(), many[i].total());
    }

    void bytes_roundTripAndDamageIsNoticed() {
        const auto world = test::networkWorld(80, 8);
        const auto scorer = scorerFor(world.network);
        const std::string bytes = scorer->save();
        const auto loaded = scoring::loadScorer(bytes);
        QVERIFY(loaded);
        QCOMPARE((*loaded)->kind(), std::string("gnn"));
        const auto before = test::scoresOf(*scorer, world.network, 1);
        const auto after = test::scoresOf(**loaded, world.network, 1);
        for (std::size_t i = 0; i < before.size(); ++i) QCOMPARE(after[i].total(), before[i].total());
        for (std::size_t at = 5; at < bytes.size(); at += bytes.size() / 40) {
            std::string damaged = bytes;
            damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
            QVERIFY(!scoring::loadScorer(damaged));
        }
        QVERIFY(!scoring::loadScorer(std::string_view(bytes).substr(0, bytes.size() - 4)));
    }

    // Bytes that lie with a valid checksum: refused, or scored without reading where there is nothing.
    void anyBytesWithAValidChecksum_areRefusedOrScored() {
        const auto world = test::networkWorld(40, 9);
        const std::string bytes = scorerFor(world.network)->save();
        // Most of the bytes are weights, any of which are as good as any other: only the header can lie.
        const std::size_t header = bytes.size() - scorerFor(world.network)->parts().weights.size() * sizeof(float);
        Random random(10);
        int refused = 0;
        for (int attempt = 0; attempt < 3000; ++attempt) {
            std::string damaged = test::lyingArtefact(bytes.substr(0, header), "HFGNN", random) + bytes.substr(header);
            test::signAgain(damaged, "HFGNN");
            const auto loaded = scoring::loadScorer(damaged);
            refused += loaded ? 0 : 1;
            if (loaded && (*loaded)->schema()->size() == world.network.features.cols())
                QCOMPARE(test::scoresOf(**loaded, world.network, 1).size(), world.network.nodes());
        }
        QVERIFY2(refused > 500 && refused < 3000, qPrintable(QString::number(refused)));
    }
};

QTEST_APPLESS_MAIN(TestGraphScorer)
#include "tst_graphscorer.moc"
