// Intervals by group of customers: who is in which group, that each group's band holds for that group, and what small ones get.
#include "core/base/random.h"
#include "core/scoring/coverage.h"
#include "core/scoring/mondrian.h"

#include <nlohmann/json.hpp>

#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>
#include <memory>
#include <numeric>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

std::shared_ptr<const FeatureSchema> schemaOf(const std::vector<std::string>& names) {
    auto schema = std::make_shared<FeatureSchema>();
    for (const std::string& name : names) {
        schema->features.emplace_back();
        schema->features.back().name = name;
    }
    return schema;
}

std::vector<std::size_t> allRows(std::size_t count) {
    std::vector<std::size_t> rows(count);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

/// Scores that are right for group 0, and 0.2 too low for group 1, which is `share` of all.
struct TwoKinds {
    std::vector<double> p, y;
    std::vector<std::int32_t> group;

    TwoKinds(std::size_t rows, double share, std::uint64_t seed) {
        Random random(seed);
        for (std::size_t i = 0; i < rows; ++i) {
            group.push_back(random.bernoulli(share) ? 1 : 0);
            p.push_back(random.uniform(0.1, 0.7));
            y.push_back(random.bernoulli(p.back() + (group.back() == 1 ? 0.2 : 0.0)) ? 1.0 : 0.0);
        }
    }
};

/// By definition, on customers of one group: sorted by score, cut, counted.
double coverageOn(const TwoKinds& fresh, std::int32_t group, std::size_t size, const std::function<std::pair<double, double>(double)>& interval) {
    std::vector<std::pair<double, double>> own;
    for (std::size_t i = 0; i < fresh.p.size(); ++i)
        if (fresh.group[i] == group) own.emplace_back(fresh.p[i], fresh.y[i]);
    std::sort(own.begin(), own.end());
    double covered = 0.0, blocks = 0.0;
    for (std::size_t begin = 0; begin + size <= own.size(); begin += size, blocks += 1.0) {
        double score = 0.0, rate = 0.0;
        for (std::size_t i = begin; i < begin + size; ++i) {
            score += own[i].first / static_cast<double>(size);
            rate += own[i].second / static_cast<double>(size);
        }
        const auto [lower, upper] = interval(score);
        covered += lower <= rate && rate <= upper ? 1.0 : 0.0;
    }
    return covered / blocks;
}

}  // namespace

class TestMondrian : public QObject {
    Q_OBJECT

private slots:
    void eachGroup_isCoveredAsPromised_whereOneBandForAllIsNot() {
        const TwoKinds seen(12'000, 0.2, 1), fresh(40'000, 0.2, 2);
        const auto band = MondrianBand::fit(seen.p, seen.y, seen.group, 2, 0.9);
        QVERIFY(band.hasOwn(0) && band.hasOwn(1));
        for (const std::int32_t group : {0, 1}) {
            const auto size = static_cast<std::size_t>(band.of(group).blockSize());
            const double own = coverageOn(fresh, group, size, [&](double p) { return band.interval(p, group); });
            QVERIFY2(own > 0.84 && own < 0.97, qPrintable(QString::number(own)));
        }
        const double together = coverageOn(fresh, 1, 100, [&](double p) { return band.all().interval(p); });
        QVERIFY2(together < 0.6, qPrintable(QString::number(together)));
        const auto [lower, upper] = band.interval(0.3, 0);
        const auto [lowerOther, upperOther] = band.interval(0.3, 1);
        QVERIFY(upperOther - lowerOther > upper - lower);
    }

    void measuredCoverage_isTold_groupByGroup() {
        const TwoKinds seen(12'000, 0.2, 1), fresh(40'000, 0.2, 2);
        const auto measured = measureCoverage({seen.p, seen.y, seen.group, {"right", "low"}}, 0.9, 1).groups;
        const auto band = MondrianBand::fit(seen.p, seen.y, seen.group, 2, 0.9);
        QCOMPARE(measured.size(), std::size_t{2});
        std::uint64_t customers = 0, left = 0;
        for (std::size_t g = 0; g < 2; ++g) {
            const auto group = static_cast<std::int32_t>(g);
            QVERIFY(measured[g].ownBand);
            QCOMPARE(measured[g].nominal, 0.9);
            const double onFresh = coverageOn(fresh, group, measured[g].blockSize, [&](double p) { return band.interval(p, group); });
            QVERIFY2(std::abs(measured[g].measured - onFresh) < 0.08, qPrintable(QString::number(measured[g].measured)));
            customers += measured[g].customers;
            left += measured[g].left;
        }
        QCOMPARE(customers, std::uint64_t{12'000});
        QCOMPARE(static_cast<double>(left), std::accumulate(seen.y.begin(), seen.y.end(), 0.0));
    }

    /// Drawn again and again: the interval of the measured coverage holds how often the bands cover new customers.
    void measuredCoverage_saysHowFarItMayBeOff() {
        constexpr int kTables = 60;
        double held = 0.0, told = 0.0, width = 0.0, truth[2] = {0.0, 0.0};
        std::vector<GroupCoverage> all;
        for (int table = 0; table < kTables; ++table) {
            const TwoKinds seen(1'500, 0.4, 100 + static_cast<std::uint64_t>(table)), fresh(12'000, 0.4, 900 + static_cast<std::uint64_t>(table));
            const auto band = MondrianBand::fit(seen.p, seen.y, seen.group, 2, 0.9);
            const auto measured = measureCoverage({seen.p, seen.y, seen.group, {"right", "low"}}, 0.9, 1).groups;
            for (const std::int32_t group : {0, 1}) {
                const GroupCoverage& one = measured[static_cast<std::size_t>(group)];
                QVERIFY(one.lower <= one.measured && one.measured <= one.upper && one.heldOut <= one.customers);
                QVERIFY(static_cast<double>(one.heldOut) > 0.95 * static_cast<double>(one.customers));  // 0.8^20 are never held out
                truth[group] += coverageOn(fresh, group, one.blockSize, [&](double p) { return band.interval(p, group); }) / kTables;
                all.push_back(one);
            }
        }
        for (std::size_t i = 0; i < all.size(); ++i) {
            held += all[i].lower <= truth[i % 2] && truth[i % 2] <= all[i].upper ? 1.0 : 0.0;
            width += all[i].upper - all[i].lower;
            told += 1.0;
        }
        QVERIFY2(held >= 0.93 * told, qPrintable(QString("%1 of %2").arg(held).arg(told)));
        QVERIFY2(width < 0.35 * told, qPrintable(QString::number(width / told)));
    }

    void groupOfTooFew_hasTheBandOfAll() {
        const TwoKinds seen(5'000, 0.02, 3);  // about 100 of the second kind: 4 blocks, where 9 are needed
        const auto band = MondrianBand::fit(seen.p, seen.y, seen.group, 3, 0.9);
        QVERIFY(band.hasOwn(0) && !band.hasOwn(1) && !band.hasOwn(2));
        QVERIFY(band.interval(0.4, 1) == band.all().interval(0.4));
        QVERIFY(band.interval(0.4, IntervalGroups::kNone) == band.all().interval(0.4));
        QVERIFY(band.interval(0.4, 7) == band.all().interval(0.4));
        const auto measured = measureCoverage({seen.p, seen.y, seen.group, {"right", "low", "nobody"}}, 0.9, 1).groups;
        QVERIFY(!measured[1].ownBand && std::isnan(measured[1].measured));  // a fifth of them is no block of 100
        QVERIFY(std::isnan(measured[1].lower) && std::isnan(measured[1].upper) && measured[1].heldOut == 0);
        QCOMPARE(measured[2].customers, std::uint64_t{0});
        QVERIFY(std::isnan(measured[2].measured));
    }

    void groupsBySignup_setNewcomersApart() {
        std::vector<double> ages;
        for (int i = 0; i < 50; ++i) ages.push_back(0.1 * i);        // under a week
        for (int i = 0; i < 400; ++i) ages.push_back(7.0 + i);       // quarters at 107, 207, 307
        ages.push_back(kNan);
        const FeatureMatrix features{schemaOf({"tenure"}), ages.size(), std::vector<double>(ages.size(), 1.0)};
        const std::vector<double> p(ages.size(), 0.5);
        const auto groups = IntervalGroups::fit(features, ages, allRows(ages.size()), p);
        QVERIFY(groups.basis() == IntervalGroups::Basis::Signup);
        QCOMPARE(groups.names(), (std::vector<std::string>{"here under 7 days", "here 7 to 107 days", "here 107 to 207 days",
                                                           "here 207 to 307 days", "here from 307 days"}));
        const double row = 1.0;
        QCOMPARE(groups.of(&row, 6.99, 0.5), 0);
        QCOMPARE(groups.of(&row, 7.0, 0.5), 1);
        QCOMPARE(groups.of(&row, 106.9, 0.5), 1);
        QCOMPARE(groups.of(&row, 107.0, 0.5), 2);
        QCOMPARE(groups.of(&row, 9999.0, 0.5), 4);
        QCOMPARE(groups.of(&row, kNan, 0.5), IntervalGroups::kNone);
    }

    void withoutSignup_tenureTells_elseTheScore() {
        FeatureMatrix features{schemaOf({"x", "Months_on_book"}), 400, {}};
        std::vector<double> p;
        for (int i = 0; i < 400; ++i) {
            features.values.insert(features.values.end(), {0.0, i % 10 == 9 ? kNan : static_cast<double>(i % 40)});
            p.push_back(static_cast<double>(i) / 400.0);
        }
        const auto byTenure = IntervalGroups::fit(features, {}, allRows(400), p);
        QVERIFY(byTenure.basis() == IntervalGroups::Basis::Column);
        QCOMPARE(byTenure.names().size(), std::size_t{4});
        QVERIFY(byTenure.names().front().starts_with("Months_on_book below "));
        std::vector<std::size_t> counts(4, 0);
        for (std::size_t i = 0; i < 400; ++i) {
            const auto group = byTenure.of(features.row(i), kNan, p[i]);
            QCOMPARE(group == IntervalGroups::kNone, std::isnan(features.at(i, 1)));
            if (group >= 0) ++counts[static_cast<std::size_t>(group)];
        }
        for (const std::size_t count : counts) QVERIFY(count >= 80 && count <= 100);
        features.schema = schemaOf({"x", "y"});
        const auto byScore = IntervalGroups::fit(features, {}, allRows(400), p);
        QVERIFY(byScore.basis() == IntervalGroups::Basis::Score);
        QCOMPARE(byScore.names(), (std::vector<std::string>{"score below 25 %", "score 25 to 50 %", "score 50 to 75 %", "score from 75 %"}));
        QCOMPARE(byScore.of(features.row(0), kNan, 0.5), 2);
        const std::vector<double> same(400, 0.3);
        const auto none = IntervalGroups::fit(features, {}, allRows(400), same);
        QVERIFY(none.basis() == IntervalGroups::Basis::None && none.names().empty());
        QCOMPARE(none.of(features.row(0), 3.0, 0.3), IntervalGroups::kNone);
    }

    void json_bringsBothBack_andRefusesDamage() {
        const TwoKinds seen(5'000, 0.02, 3);
        const auto band = MondrianBand::fit(seen.p, seen.y, seen.group, 2, 0.9);
        const auto again = MondrianBand::fromJson(nlohmann::json::parse(band.toJson().dump()));
        QVERIFY(again && again->hasOwn(0) && !again->hasOwn(1));
        QVERIFY(again->interval(0.37, 0) == band.interval(0.37, 0) && again->interval(0.37, 1) == band.interval(0.37, 1));
        const auto old = MondrianBand::fromJson(band.all().toJson());  // of a build that knew one band only
        QVERIFY(old && old->groups() == 0 && old->interval(0.37, 0) == band.all().interval(0.37));
        const auto schema = schemaOf({"tenure"});
        const FeatureMatrix features{schema, 4, {1, 2, 3, 4}};
        const std::vector<double> p(4, 0.5);
        const auto groups = IntervalGroups::fit(features, {}, allRows(4), p);
        auto json = groups.toJson();
        const auto back = IntervalGroups::fromJson(json, *schema);
        QVERIFY(back && back->names() == groups.names());
        QVERIFY(!IntervalGroups::fromJson(json, *schemaOf({"other"})));
        json["bounds"] = {3.0, 2.0};
        QVERIFY(!IntervalGroups::fromJson(json, *schema));
        json["basis"] = 9;
        QVERIFY(!IntervalGroups::fromJson(json, *schema));
    }
};

QTEST_GUILESS_MAIN(TestMondrian)
#include "tst_mondrian.moc"
