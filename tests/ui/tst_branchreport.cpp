// What the side panel says of a branch: a difference is claimed only where so few people could hardly show it by chance.
#include "ui/pages/graph/branchreport.h"

#include <QTest>

#include <cmath>
#include <limits>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

constexpr int kOthers = 400;  ///< people outside the branch, a fifth of them at risk and a fifth gone

/// A root "R" with `people` below, `risky` of them at risk; nobody of them is labelled unless `left` says so.
struct Branch {
    int people = 0;
    int risky = 0;
    int left = -1;  ///< -1: outcomes unknown
};

GraphData dataWith(const Branch& branch) {
    std::vector<std::string> keys{"R"};
    std::vector<Referral> referrals;
    for (int i = 0; i < branch.people; ++i) {
        keys.push_back("b" + std::to_string(i));
        referrals.push_back({"R", keys.back(), std::nullopt, ""});
    }
    for (int i = 0; i < kOthers; ++i) keys.push_back("o" + std::to_string(i));
    auto project = std::make_shared<workbench::ProjectGraph>();
    project->graph = std::move(*graph::ReferralGraph::build(keys, referrals));
    GraphData data;
    const double nan = std::numeric_limits<double>::quiet_NaN();
    graph::NodeFacts& facts = data.known.facts;
    facts.probability.assign(keys.size(), 0.2);
    facts.left.assign(keys.size(), nan);
    for (int i = 0; i < branch.people; ++i) {
        facts.probability[1 + i] = i < branch.risky ? 0.9 : 0.2;
        // Who has left is no longer at risk, so outcomes are given to those who would stay anyway.
        if (branch.left >= 0) facts.left[1 + i] = branch.people - i <= branch.left ? 1.0 : 0.0;
    }
    for (int i = 0; i < kOthers; ++i) {
        const std::size_t node = 1 + static_cast<std::size_t>(branch.people + i);
        if (i % 5 == 0) facts.probability[node] = 0.9;
        facts.left[node] = i % 5 == 1 ? 1.0 : 0.0;
    }
    data.tree = graph::referralTree(project->graph);
    data.project = std::move(project);
    return data;
}

BranchReport reportOf(const Branch& branch) { return *reportBranch(dataWith(branch), "R", ""); }

}  // namespace

class TestBranchReport : public QObject {
    Q_OBJECT

private slots:
    void verdict_claimsADifference_onlyWhereChanceWouldSeldomMakeIt_data() {
        QTest::addColumn<int>("people");
        QTest::addColumn<int>("risky");
        QTest::addColumn<QString>("says");
        // A quarter of the 320 others still here is at risk. Wilson's 95 % interval of 4 in 10 is 17 % to 69 %.
        QTest::newRow("four of ten") << 10 << 4 << "too few people to tell";
        QTest::newRow("forty of a hundred") << 100 << 40 << "more than usual";
        QTest::newRow("ten of a hundred") << 100 << 10 << "fewer than usual";
        QTest::newRow("one of ten") << 10 << 1 << "too few people to tell";
        QTest::newRow("twenty-six of a hundred") << 100 << 26 << "about as usual";
        QTest::newRow("all of twenty") << 20 << 20 << "more than usual";
    }

    void verdict_claimsADifference_onlyWhereChanceWouldSeldomMakeIt() {
        QFETCH(int, people);
        QFETCH(int, risky);
        QFETCH(QString, says);
        const BranchReport report = reportOf({people, risky});
        QVERIFY2(report.verdict.contains(says), qPrintable(report.verdict));
    }

    void reasons_sayHowOftenPeopleLeft_orThatTheyAreTooFew() {
        const BranchReport small = reportOf({10, 2, 4});
        QVERIFY2(small.reasons.join(' ').contains("4 of 10 in it left: too few people to tell"), qPrintable(small.reasons.join(' ')));
        const BranchReport large = reportOf({100, 20, 60});
        QVERIFY2(large.reasons.join(' ').contains("times as often"), qPrintable(large.reasons.join(' ')));
        QVERIFY(!large.reasons.join(' ').contains("too few"));
    }

    void theNetwork_namesItsWorstBranch_andWhetherChanceCouldMakeIt() {
        const BranchReport large = reportNetwork(dataWith({100, 60}), "");
        QCOMPARE(large.branches.size(), std::size_t{1});
        QCOMPARE(large.branches.front().key, QStringLiteral("R"));
        QCOMPARE(large.branches.front().staying, std::uint64_t{100});
        QVERIFY(std::abs(large.branches.front().mean - 0.62) < 1e-9);  // 60 with 90 %, 40 with 20 %
        QVERIFY(large.branches.front().certain);
        QVERIFY2(large.branches.front().hint.contains("62.0 of the 100 people below R"), qPrintable(large.branches.front().hint));
        QVERIFY2(large.branchesTitle.contains("mean chance of leaving"), qPrintable(large.branchesTitle));
        const BranchReport small = reportNetwork(dataWith({10, 4}), "");
        QCOMPARE(small.branches.size(), std::size_t{1});
        QVERIFY(!small.branches.front().certain);
        QVERIFY2(small.branchesTitle.contains("more than chance could make"), qPrintable(small.branchesTitle));
        QVERIFY(reportNetwork(dataWith({9, 9}), "").branches.empty());
        QVERIFY(reportNetwork(dataWith({100, 10}), "").branches.empty());
    }

    void nobodyBrought_isSaid() { QCOMPARE(reportOf({}).verdict, QStringLiteral("Brought nobody.")); }
};

QTEST_APPLESS_MAIN(TestBranchReport)
#include "tst_branchreport.moc"
