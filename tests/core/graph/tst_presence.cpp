// From when on people are there, and the network as of a time, against the rule read off the list of referrals.
#include "core/graph/presence.h"
#include "tests/core/graph/graphfixture.h"

#include <algorithm>
#include <map>
#include <set>

using namespace holdfast;
using namespace holdfast::graph;
using namespace holdfast::graph::testing;

namespace {

const double kUnknown = std::nan("");

std::vector<Referral> randomReferrals(int nodes, int edges, Random& random) {
    std::vector<Referral> referrals;
    const auto any = [&] { return std::to_string(random.below(static_cast<std::uint64_t>(nodes))); };
    for (int i = 0; i < edges; ++i) {
        std::optional<UtcMillis> time;
        if (random.below(8) > 0) time = static_cast<UtcMillis>(random.below(1'000));
        referrals.push_back({any(), any(), time, random.below(2) > 0 ? "mail" : "shop"});
    }
    return referrals;
}

std::multiset<std::string> textOf(const Referral& r) {
    return {r.referrer + ">" + r.referee + "@" + (r.time ? std::to_string(*r.time) : "-") + "/" + r.channel};
}

std::multiset<std::string> textsOf(const ReferralGraph& graph) {
    std::multiset<std::string> texts;
    for (NodeId node = 0; node < graph.nodes(); ++node)
        for (std::size_t i = 0; i < graph.out(node).size(); ++i)
            texts.merge(textOf({std::string(graph.key(node)), std::string(graph.key(graph.out(node)[i])),
                                graph.outTime(node, i), std::string(graph.outChannel(node, i))}));
    return texts;
}

}  // namespace

class TestPresence : public QObject {
    Q_OBJECT

private slots:
    void someoneIsThere_fromSignupOrFirstReferral() {
        const std::vector<Referral> referrals{{"0", "1", 100, ""}, {"1", "2", 50, ""}, {"3", "4", std::nullopt, ""},
                                              {"4", "1", 10, ""},  {"6", "6", 70, ""}, {"7", "end", 80, ""}};
        const auto graph = *ReferralGraph::build(numberedKeys(9), referrals);
        const std::vector<double> signups{kUnknown, 20, 60, 500, 500, 30, kUnknown, 40, kUnknown, kUnknown};
        const std::vector<UtcMillis> expected{100,  // first referral made
                                              10,   // received before the signup
                                              50,   // referred before he signed up
                                              kAlwaysThere,
                                              kAlwaysThere,  // a referral without a time may be older than all
                                              30,            // the signup alone
                                              70,            // referred himself
                                              40,            // signed up before he referred
                                              kAlwaysThere,  // nothing is known
                                              80};           // no customer
        QCOMPARE(presentSince(graph, signups), expected);
        auto without = expected;
        without[1] = 10;
        without[5] = kAlwaysThere;
        without[7] = 80;
        QCOMPARE(presentSince(graph, {}), without);
    }

    void networkAsOf_isBuiltFromWhoWasThere() {
        Random random(4);
        for (int trial = 0; trial < 20; ++trial) {
            const auto referrals = randomReferrals(40, 90, random);
            const auto keys = numberedKeys(30);  // ten ends are no customers
            const auto graph = *ReferralGraph::build(keys, referrals);
            std::vector<double> signups(graph.nodes(), kUnknown);
            for (std::size_t i = 0; i < keys.size(); i += 2) signups[i] = static_cast<double>(random.below(1'000));
            const auto since = presentSince(graph, signups);
            for (const UtcMillis time : {UtcMillis{-1}, UtcMillis{250}, UtcMillis{700}, UtcMillis{2'000}}) {
                std::vector<Referral> kept;
                std::vector<std::string> customers;
                std::set<std::string> there;
                for (const Referral& r : referrals)
                    if (!r.time || *r.time <= time) {
                        kept.push_back(r);
                        there.insert({r.referrer, r.referee});
                    }
                for (std::size_t i = 0; i < keys.size(); ++i) {
                    const bool untouched =
                        graph.out(static_cast<NodeId>(i)).empty() && graph.in(static_cast<NodeId>(i)).empty();
                    const bool joined = std::isnan(signups[i]) ? untouched : signups[i] <= static_cast<double>(time);
                    if (joined || there.contains(keys[i])) customers.push_back(keys[i]);
                }
                const auto expected = *ReferralGraph::build(customers, kept);
                const auto slice = graph.asOf(time, since);
                QVERIFY(textsOf(slice) == textsOf(expected));
                QCOMPARE(slice.nodes(), expected.nodes());
                QCOMPARE(slice.customers(), expected.customers());
                QCOMPARE(slice.edges(), expected.edges());
                QCOMPARE(slice.duplicates(), expected.duplicates());
                QCOMPARE(slice.selfReferrals(), expected.selfReferrals());
                for (NodeId node = 0; node < expected.nodes(); ++node) {
                    const NodeId mine = slice.find(expected.key(node));
                    QVERIFY(mine != kNoNode);
                    QCOMPARE(slice.isCustomer(mine), expected.isCustomer(node));
                    QCOMPARE(slice.in(mine).size(), expected.in(node).size());
                    QVERIFY(std::is_sorted(slice.out(mine).begin(), slice.out(mine).end()));
                }
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestPresence)
#include "tst_presence.moc"
