// The overview against sums done by hand and by brute force over 100,000 customers.
#include "core/base/random.h"
#include "core/storage/models.h"
#include "core/workbench/overview.h"
#include "tests/core/storage/storagefixture.h"

#include <cmath>

using namespace holdfast;
using namespace holdfast::test;
using namespace holdfast::workbench;
using storage::Project;

namespace {

Result<void> score(Project& project, const std::vector<std::pair<std::string, double>>& given) {
    Scores scores;
    scores.modelVersion = 4;
    scores.asOf = 99;
    for (const auto& [key, probability] : given) {
        scores.keys.push_back(key);
        scores.scores.push_back({probability, probability, probability, false});
    }
    return storage::replaceScores(project, scores);
}

/// 100,000 customers with 20 columns; plan decides risk, region does not.
Result<Project> largeProject(const std::filesystem::path& path) {
    auto columns = smallColumns();
    for (int i = 0; i < 13; ++i)
        columns.push_back(column("extra" + std::to_string(i), i % 2 ? ColumnType::Real : ColumnType::Text));
    HOLDFAST_ASSIGN(Project project, Project::draft(path));
    HOLDFAST_CHECK(storage::defineColumns(project, columns));
    Random random(3);
    const std::vector<std::string> plans{"Basic", "Plus", "Pro"};
    std::vector<std::pair<std::string, double>> scores;
    {
        HOLDFAST_ASSIGN(auto transaction, storage::Transaction::begin(project.database()));
        HOLDFAST_ASSIGN(auto writer, storage::CustomerWriter::open(project, names(columns)));
        for (int i = 0; i < 100'000; ++i) {
            const std::string key = "customer" + std::to_string(1'000'000 - i);
            const std::size_t plan = random.below(3);
            const std::string city = "city" + std::to_string(random.below(40));
            const std::string name = "name" + std::to_string(i);
            std::vector<storage::Cell> row{cell(key),
                                           cell(plans[plan]),
                                           cell(city),
                                           cell(random.uniform(0, 100)),
                                           cell(static_cast<int>(random.below(1000))),
                                           cell(static_cast<int>(random.below(2))),
                                           cell(random.bernoulli(0.2 + 0.2 * static_cast<double>(plan)) ? "Yes" : "No")};
            for (int e = 0; e < 13; ++e) row.push_back(e % 2 ? cell(random.uniform()) : cell(name));
            HOLDFAST_CHECK(writer.write(row));
            scores.emplace_back(key, random.uniform() * 0.3 + 0.2 * static_cast<double>(plan));
        }
        HOLDFAST_CHECK(transaction.commit());
    }
    HOLDFAST_CHECK(score(project, scores));
    HOLDFAST_CHECK(project.publish());
    return project;
}

}  // namespace

class TestOverview : public QObject {
    Q_OBJECT

private slots:
    void fourCustomers_addUpByHand() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_OK(score(project, {{"a", 0.9}, {"b", 0.85}, {"c", 1.0}, {"d", 0.25}}));
        HOLDFAST_GET(const Overview all, computeOverview(project, {{}, "plan"}, TaskContext()));
        QCOMPARE(all.customers, std::uint64_t{4});
        QCOMPARE(all.filtered, std::uint64_t{4});
        QCOMPARE(all.churnRate.value_or(-1), 1.0 / 3.0);
        QVERIFY(std::abs(all.meanProbability.value_or(-1) - 0.75) < 1e-12);
        QCOMPARE(all.left, std::uint64_t{1});  // a: nothing of his is at risk any more
        QVERIFY(std::abs(all.expectedLoss.value_or(-1) - (0.85 * 0.0 - 0.25 * 1.25)) < 1e-12);
        QCOMPARE(all.valueColumn, std::string("spend"));
        QCOMPARE(all.highRisk, std::uint64_t{2});
        QCOMPARE(all.scoreHistogram.size(), std::size_t{20});
        QCOMPARE(all.scoreHistogram[19].count, std::uint64_t{1});
        QCOMPARE(all.scoreHistogram[18].count, std::uint64_t{1});
        QCOMPARE(all.scoreHistogram[5].count, std::uint64_t{1});
        QCOMPARE(all.modelVersion, std::int64_t{4});
        QCOMPARE(all.asOf, UtcMillis{99});
        QCOMPARE(all.segments.size(), std::size_t{3});
        const auto segment = [&all](const char* name) {
            return *std::find_if(all.segments.begin(), all.segments.end(), [name](const SegmentRisk& s) { return s.segment == name; });
        };
        QCOMPARE(segment("Basic").customers, std::uint64_t{2});
        QCOMPARE(segment("Basic").churnRate.value_or(-1), 0.5);
        QCOMPARE(segment("Basic").meanProbability, (0.9 + 0.25) / 2);
        QCOMPARE(segment("Basic").expectedLoss, 0.25 * -1.25);
        QVERIFY(!segment("missing").churnRate);
        QCOMPARE(all.segments[2].segment, std::string("Basic"));  // the largest expected loss first
        QVERIFY(std::find(all.segmentColumns.begin(), all.segmentColumns.end(), "plan") != all.segmentColumns.end());
        QVERIFY(std::find(all.segmentColumns.begin(), all.segmentColumns.end(), "churn") == all.segmentColumns.end());
    }

    void filter_narrowsEverythingButTheTotal() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_OK(score(project, {{"a", 0.9}, {"b", 0.85}, {"c", 1.0}, {"d", 0.25}}));
        HOLDFAST_GET(const Overview some,
                     computeOverview(project, {{{{"plan", Comparison::Equal, {std::string("Basic")}}}}, ""}, TaskContext()));
        QCOMPARE(some.customers, std::uint64_t{4});
        QCOMPARE(some.filtered, std::uint64_t{2});
        QCOMPARE(some.highRisk, std::uint64_t{0});  // a has left
        HOLDFAST_FAILS(computeOverview(project, {{}, "nope"}, TaskContext()), InvalidInput);
    }

    void segmentsForAReport_areNotThoseTheFilterNames() {
        Folder folder;
        HOLDFAST_GET(Project project, largeProject(folder / "x.holdfast"));
        const Filter plus{{{"plan", Comparison::Equal, {std::string("Plus")}}}};
        HOLDFAST_GET(const Overview page, computeOverview(project, {plus, ""}, TaskContext()));
        QCOMPARE(page.segmentColumn, std::string("plan"));  // the page keeps its bars, so that the choice can be moved
        HOLDFAST_GET(const Overview report, computeOverview(project, {plus, "", true}, TaskContext()));
        QVERIFY(report.segmentColumn != "plan");
        QVERIFY(report.segments.size() > 1);
    }

    void unscoredProject_hasNoRiskButAChurnRate() {
        Folder folder;
        HOLDFAST_GET(Project project, smallProject(folder / "x.holdfast", fourCustomers()));
        HOLDFAST_GET(const Overview overview, computeOverview(project, {}, TaskContext()));
        QVERIFY(!overview.meanProbability && !overview.expectedLoss);
        QVERIFY(overview.churnRate.has_value());
        QVERIFY(overview.scoreHistogram.empty());
        QCOMPARE(overview.modelVersion, std::int64_t{0});
    }

    void emptyProject_isAllZero() {
        Folder folder;
        HOLDFAST_GET(Project project, Project::draft(folder / "x.holdfast"));
        HOLDFAST_GET(const Overview overview, computeOverview(project, {}, TaskContext()));
        QCOMPARE(overview.customers, std::uint64_t{0});
        QVERIFY(overview.segments.empty());
    }

    void hundredThousandCustomers_areSummedAndTheTellingColumnIsChosen() {
        Folder folder;
        HOLDFAST_GET(Project project, largeProject(folder / "x.holdfast"));
        HOLDFAST_GET(const Overview overview, computeOverview(project, {}, TaskContext()));
        QCOMPARE(overview.segmentColumn, std::string("plan"));
        QCOMPARE(overview.segments.size(), std::size_t{3});
        QCOMPARE(overview.segmentsLeftOut, std::uint64_t{0});
        HOLDFAST_GET(const Overview byCity, computeOverview(project, {{}, "city"}, TaskContext()));
        QCOMPARE(byCity.segments.size(), std::size_t{12});
        QCOMPARE(byCity.segmentsLeftOut, std::uint64_t{28});
        QCOMPARE(overview.segments[0].segment, std::string("Pro"));
        QCOMPARE(overview.segmentColumns, (std::vector<std::string>{"plan", "city", "member"}));
        std::uint64_t binned = 0;
        for (const HistogramBin& bin : overview.scoreHistogram) binned += bin.count;
        QCOMPARE(binned, std::uint64_t{100'000});
        HOLDFAST_GET(const auto high,
                     storage::countCustomers(project, {{{"@probability", Comparison::GreaterEqual, {overview.highRiskFrom}},
                                                        {"churn", Comparison::NotEqual, {std::string("Yes")}}}}));
        QCOMPARE(overview.highRisk, high);
    }
};

QTEST_APPLESS_MAIN(TestOverview)
#include "tst_overview.moc"
