#include "core/base/random.h"
#include "core/scoring/clusterprior.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <set>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

struct Crowd {
    FeatureMatrix features;
    std::vector<std::size_t> rows;
    std::vector<std::size_t> truth;
};

/// Groups far apart in age, each mostly of one region; `noise` is no demographic column and tells nothing.
Crowd crowd(std::size_t groups, std::size_t each, std::uint64_t seed) {
    auto schema = std::make_shared<FeatureSchema>();
    for (const char* name : {"age", "region", "noise"}) {
        FeatureSpec spec;
        spec.name = name;
        spec.role = std::string(name) == "noise" ? ColumnRole::Monetary : ColumnRole::Demographic;
        schema->features.push_back(spec);
    }
    schema->features[1].kind = FeatureKind::Category;
    schema->features[1].levels = {"a", "b", "c"};
    Crowd result;
    result.features.schema = schema;
    Random random(seed);
    for (std::size_t i = 0; i < groups * each; ++i) {
        const std::size_t group = i % groups;
        result.features.values.insert(result.features.values.end(),
                                      {20.0 + 25.0 * static_cast<double>(group) + random.normal(0.0, 2.0),
                                       static_cast<double>(group % 3), random.normal(0.0, 100.0)});
        result.rows.push_back(i);
        result.truth.push_back(group);
    }
    result.features.rows = result.rows.size();
    return result;
}

}  // namespace

class TestClusterPrior : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void clusters_findGroupsAndTheirNumber_data() {
        QTest::addColumn<int>("groups");
        for (const int groups : {2, 3, 5}) QTest::addRow("%d", groups) << groups;
    }
    void clusters_findGroupsAndTheirNumber() {
        QFETCH(int, groups);
        const Crowd given = crowd(static_cast<std::size_t>(groups), 80, 3);
        const auto clusters = DemographicClusters::fit(given.features, given.rows, {}, TaskContext());
        QVERIFY(clusters);
        QCOMPARE(clusters->size(), static_cast<std::size_t>(groups));
        std::set<std::pair<std::size_t, std::size_t>> pairs;
        for (const std::size_t row : given.rows) pairs.emplace(given.truth[row], clusters->assign(given.features.row(row)));
        QCOMPARE(pairs.size(), static_cast<std::size_t>(groups));  // one cluster a group
        const auto again = DemographicClusters::fit(given.features, given.rows, {}, TaskContext());
        QVERIFY(again->toJson() == clusters->toJson());
        const auto read = DemographicClusters::fromJson(clusters->toJson(), 3);
        QVERIFY(read);
        for (const std::size_t row : given.rows)
            QCOMPARE(read->assign(given.features.row(row)), clusters->assign(given.features.row(row)));
    }

    void wideCategories_getAFewCoordinates() {
        Crowd given = crowd(3, 80, 3);
        auto schema = std::make_shared<FeatureSchema>(*given.features.schema);
        for (int level = 3; level < 250; ++level) schema->features[1].levels.push_back("town " + std::to_string(level));
        given.features.schema = schema;
        for (std::size_t row = 0; row < given.rows.size(); row += 4)  // a quarter live in towns of their own
            given.features.row(row)[1] = static_cast<double>(10 + row);
        const auto clusters = DemographicClusters::fit(given.features, given.rows, {}, TaskContext());
        QVERIFY(clusters);
        QCOMPARE(clusters->size(), std::size_t{6});  // each group in its common town, or in one of its own
        const auto json = clusters->toJson();
        QCOMPARE(json["centres"].size(), std::size_t{6 * (1 + 3)});
        std::size_t agreed = 0;
        std::set<std::pair<std::size_t, std::size_t>> pairs;
        for (const std::size_t row : given.rows) pairs.emplace(given.truth[row], clusters->assign(given.features.row(row)));
        QCOMPARE(pairs.size(), std::size_t{6});  // no cluster reaches over two groups
        const auto read = DemographicClusters::fromJson(json, 3);
        QVERIFY(read);
        for (const std::size_t row : given.rows)
            agreed += read->assign(given.features.row(row)) == clusters->assign(given.features.row(row)) ? 1 : 0;
        QCOMPARE(agreed, given.rows.size());
        auto damaged = json;
        damaged["columns"][1][4][0] = 99;
        QVERIFY(!DemographicClusters::fromJson(damaged, 3));
    }

    void cancelling_isNoticedAtTheNextStart() {
        const Crowd given = crowd(3, 80, 3);
        std::stop_source stop;
        int starts = 0;
        const TaskContext context(stop.get_token(), [&](const Progress&) {
            if (++starts == 2) stop.request_stop();
        });
        const auto clusters = DemographicClusters::fit(given.features, given.rows, {}, context);
        QVERIFY(!clusters);
        QVERIFY(clusters.error().code == ErrorCode::Cancelled);
        QCOMPARE(starts, 2);
    }

    void silhouette_equalsItsDefinition() {
        Random random(5);
        std::vector<double> points;
        std::vector<std::size_t> clusters;
        for (int i = 0; i < 40; ++i) {
            clusters.push_back(i == 0 ? 3 : random.below(3));  // the first is alone
            points.push_back(random.normal(static_cast<double>(clusters.back()), 0.7));
            points.push_back(random.normal());
        }
        double sum = 0.0;
        for (std::size_t i = 0; i < 40; ++i) {
            double inside = 0.0, outside = 1e300;
            for (std::size_t c = 0; c < 4; ++c) {
                double distance = 0.0, count = 0.0;
                for (std::size_t j = 0; j < 40; ++j)
                    if (j != i && clusters[j] == c) {
                        distance += std::hypot(points[2 * i] - points[2 * j], points[2 * i + 1] - points[2 * j + 1]);
                        count += 1.0;
                    }
                if (count == 0.0) continue;
                (c == clusters[i] ? inside : outside) =
                    c == clusters[i] ? distance / count : std::min(outside, distance / count);
            }
            if (std::count(clusters.begin(), clusters.end(), clusters[i]) > 1)
                sum += (outside - inside) / std::max(inside, outside);
        }
        QVERIFY(std::abs(meanSilhouette(points, 2, clusters, 4) - sum / 40.0) < 1e-12);
    }

    void equalVariances_giveJamesAndSteinsEstimator() {
        const std::vector<double> estimates{0.9, -0.4, 0.2, 0.7, -0.8, 0.1};
        const double variance = 0.15;
        const Shrinkage shrinkage = shrinkToZero(estimates, std::vector<double>(6, variance));
        double squares = 0.0;
        for (const double e : estimates) squares += e * e;
        for (std::size_t i = 0; i < 6; ++i)
            QVERIFY(std::abs(shrinkage.effects[i] - (1.0 - 4.0 * variance / squares) * estimates[i]) < 1e-9);
        const Shrinkage none = shrinkToZero(std::vector<double>{0.1, -0.1, 0.05}, std::vector<double>(3, 1.0));
        for (const double e : none.effects) QCOMPARE(e, 0.0);  // no more spread than chance: nothing is kept
    }

    void shrunkHeads_areNearerTheTruthThanRawOnesAndThanNone() {
        Random random(11);
        double raw = 0.0, shrunk = 0.0, none = 0.0;
        for (int repeat = 0; repeat < 200; ++repeat) {
            std::vector<double> truth(8), estimates(8), variances(8);
            for (std::size_t i = 0; i < 8; ++i) {
                truth[i] = random.normal(0.0, 0.3);
                variances[i] = random.uniform(0.02, 0.3);
                estimates[i] = truth[i] + random.normal(0.0, std::sqrt(variances[i]));
            }
            const Shrinkage shrinkage = shrinkToZero(estimates, variances);
            for (std::size_t i = 0; i < 8; ++i) {
                raw += std::pow(estimates[i] - truth[i], 2);
                shrunk += std::pow(shrinkage.effects[i] - truth[i], 2);
                none += std::pow(truth[i], 2);
            }
        }
        QVERIFY(shrunk < 0.8 * raw);
        QVERIFY(shrunk < 0.9 * none);
    }

    void heads_takeUpWhatTheCommonModelMisses() {
        const Crowd given = crowd(3, 400, 8);
        auto clusters = DemographicClusters::fit(given.features, given.rows, {}, TaskContext());
        QVERIFY(clusters);
        Random random(2);
        const std::array<double, 3> offset{0.8, 0.0, -0.8};
        std::vector<double> logits, labels;
        for (const std::size_t row : given.rows) {
            logits.push_back(-0.5);
            labels.push_back(random.bernoulli(1.0 / (1.0 + std::exp(0.5 - offset[given.truth[row]]))) ? 1.0 : 0.0);
        }
        const auto prior = ClusterPrior::fit(*clusters, given.features, given.rows, logits, labels);
        for (std::size_t group = 0; group < 3; ++group) {
            const auto& head = prior.heads[prior.clusters.assign(given.features.row(group))];
            QVERIFY(std::abs(head.offset - offset[group]) < 0.3);
            QCOMPARE(head.customers, std::uint64_t{400});
            QVERIFY(head.kept > 0.7 && head.kept <= 1.0);
        }
        const auto read = ClusterPrior::fromJson(prior.toJson(), 3);
        QVERIFY(read);
        QVERIFY(read->toJson() == prior.toJson());
        QVERIFY(!ClusterPrior::fromJson(nlohmann::json::object(), 3));
        QVERIFY(!ClusterPrior::fromJson(prior.toJson(), 1));  // names columns there are not
    }

    void nothingToDivideBy_isOneCluster() {
        Crowd given = crowd(2, 20, 1);
        for (std::size_t row = 0; row < given.features.rows; ++row)
            for (std::size_t f = 0; f < 3; ++f) given.features.row(row)[f] = 1.0;
        const auto clusters = DemographicClusters::fit(given.features, given.rows, {}, TaskContext());
        QVERIFY(clusters);
        QCOMPARE(clusters->size(), std::size_t{1});
        const std::vector<double> logits(40, 0.0), labels(40, 1.0);
        QCOMPARE(ClusterPrior::fit(*clusters, given.features, given.rows, logits, labels).heads.front().offset, 0.0);
    }
};

QTEST_APPLESS_MAIN(TestClusterPrior)
#include "tst_clusterprior.moc"
