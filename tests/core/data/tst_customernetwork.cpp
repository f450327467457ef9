#include "core/data/customernetwork.h"

#include <QTest>

using namespace holdfast;

namespace {

std::vector<std::uint32_t> row(const LinkRows& rows, std::size_t node) {
    return {rows.of(node).begin(), rows.of(node).end()};
}
using Row = std::vector<std::uint32_t>;

CustomerNetwork network() {
    const std::vector<CustomerLinks::Pair> pairs{{2, 1}, {0, 1}, {0, 2}, {0, 1}, {3, 3}, {2, 4}};
    CustomerNetwork result;
    result.links = CustomerLinks::fromPairs(6, pairs);
    result.features.rows = 6;
    result.labels = {1, 0, 1, 0, CustomerNetwork::kUnknownLabel, 1};
    result.isNew.assign(6, false);
    return result;
}

}  // namespace

class TestCustomerNetwork : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void links_standInBothDirections() {
        const CustomerLinks links = network().links;
        QCOMPARE(links.nodes(), std::size_t{6});
        QCOMPARE(links.links(), std::size_t{5});  // a self-referral is no link, a repetition is one
        QCOMPARE(row(links.referrers, 1), (Row{0, 0, 2}));
        QCOMPARE(row(links.referees, 0), (Row{1, 1, 2}));
        QCOMPARE(row(links.referrers, 3), Row());
        QCOMPARE(links.degree(2), std::size_t{3});
        QCOMPARE(links.neighbours(2), (Row{0, 1, 4}));
        QCOMPARE(links.neighbours(1), (Row{0, 2}));
        QVERIFY(links.down().in == &links.referrers && links.up().in == &links.referees);
    }

    void hiddenNodes_loseLinksAndLabels() {
        const CustomerNetwork whole = network();
        const std::vector<std::size_t> hidden{1, 4};
        const CustomerNetwork known = whole.without(hidden);
        QCOMPARE(known.links.links(), std::size_t{1});
        QCOMPARE(row(known.links.referees, 0), Row{2});
        QCOMPARE(known.labels[1], CustomerNetwork::kUnknownLabel);
        QCOMPARE(known.labels[0], 1.0F);
        const CustomerNetwork unlabelled = whole.unlabelled(hidden);
        QCOMPARE(unlabelled.links.links(), whole.links.links());
        QCOMPARE(unlabelled.labels[1], CustomerNetwork::kUnknownLabel);
        QCOMPARE(whole.unlinked().links.links(), std::size_t{0});
        QCOMPARE(whole.unlinked().nodes(), std::size_t{6});
    }

    void whoJustJoined_hearsNobodyHeBroughtSince() {
        const CustomerNetwork whole = network();
        const CustomerLinks links = whole.links.withoutReferees({true, false, false, false, false, false});
        QCOMPARE(links.links(), std::size_t{2});
        QCOMPARE(row(links.referees, 0), Row());
        QCOMPARE(row(links.referrers, 1), Row{2});
        QCOMPARE(row(links.referees, 2), (Row{1, 4}));
        const std::vector<std::size_t> joined{2};
        const CustomerNetwork then = whole.justJoined(joined);
        QCOMPARE(row(then.links.referees, 2), Row());
        QCOMPARE(row(then.links.referrers, 2), Row{0});
        QCOMPARE(row(then.links.referrers, 1), (Row{0, 0, 2}));  // they hear him, whoever he is
        QVERIFY(then.isNew[2] && !then.isNew[0] && !whole.isNew[2]);
        QCOMPARE(then.labels, whole.labels);
    }
};

QTEST_APPLESS_MAIN(TestCustomerNetwork)
#include "tst_customernetwork.moc"
