// Which columns newcomers cannot hold as others do.
#include "core/base/random.h"
#include "core/scoring/timefilled.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <functional>
#include <vector>

using namespace holdfast;
using scoring::TimeFilled;

namespace {

/// Customers who joined evenly over three years; `newest` of them within the last week.
std::vector<double> agesWith(int newest, int customers = 3000) {
    std::vector<double> ages;
    for (int i = 0; i < customers; ++i) ages.push_back(i < newest ? 7.0 * i / newest : 7.0 + 1088.0 * (i - newest) / (customers - newest));
    return ages;
}

std::vector<double> column(const std::vector<double>& ages, std::uint64_t seed, const std::function<double(double, Random&)>& value) {
    std::vector<double> values;
    Random random(seed);
    for (const double age : ages) values.push_back(value(age, random));
    return values;
}

double poisson(double mean, Random& random) {
    double count = 0.0, product = random.uniform(0.0, 1.0);
    for (const double least = std::exp(-mean); product > least; ++count) product *= random.uniform(0.0, 1.0);
    return count;
}

}  // namespace

class TestTimeFilled : public QObject {
    Q_OBJECT

private slots:
    void whatGrowsWithTime_isFound_data() {
        QTest::addColumn<int>("newest");
        QTest::newRow("many in the last week") << 300;
        QTest::newRow("nobody in the last week") << 0;  // the 50 youngest then
    }
    void whatGrowsWithTime_isFound() {
        QFETCH(const int, newest);
        const std::vector<double> ages = agesWith(newest);
        const TimeFilled fills(ages, 7.0);
        QVERIFY(fills.numbers(column(ages, 1, [](double age, Random&) { return std::floor(age / 30.0); }))); // tenure in months
        QVERIFY(fills.numbers(column(ages, 2, [](double age, Random& r) { return age * r.uniform(0.5, 1.5); })));     // spent so far
        // Late payments: most others have none either, so that fifty are too few to be sure.
        QCOMPARE(fills.numbers(column(ages, 3, [](double age, Random& r) { return poisson(0.4 * std::min(1.0, age / 365.0), r); })), newest > 0);
        QVERIFY(fills.numbers(column(ages, 4, [](double age, Random& r) { return age < 60.0 ? NAN : r.normal(); })));           // first survey after two months
    }

    // A tier that everybody begins in; where people came from may change, and is known all the same.
    void levelsThatEverybodyBeginsWith_areFound() {
        const std::vector<double> ages = agesWith(300);
        const TimeFilled fills(ages, 7.0);
        QVERIFY(fills.levels(column(ages, 1, [](double age, Random& r) { return age < 60.0 ? 2.0 : r.bernoulli(0.5) ? 0.0 : 1.0; })));
        QVERIFY(!fills.levels(column(ages, 2, [](double age, Random& r) { return r.bernoulli(age < 7.0 ? 0.7 : 0.4) ? 1.0 : 0.0; })));
        QVERIFY(!fills.levels(column(ages, 3, [](double, Random& r) { return r.bernoulli(0.95) ? 1.0 : 0.0; })));
    }

    void aMillionCustomers_areSampled() {
        const std::vector<double> ages = agesWith(300, 200'000);
        const TimeFilled fills(ages, 7.0);
        QVERIFY(fills.numbers(ages));
        QVERIFY(!fills.numbers(column(ages, 1, [](double, Random& r) { return r.normal(); })));
    }

    // One in a million by each of two looks; a hundred columns must show none.
    void whatSaysTheSameOfAll_isNot() {
        for (const int newest : {0, 60, 300}) {
            const std::vector<double> ages = agesWith(newest);
            const TimeFilled fills(ages, 7.0);
            for (std::uint64_t seed = 1; seed <= 30; ++seed) {
                QVERIFY(!fills.numbers(column(ages, seed, [](double, Random& r) { return r.normal(); })));
                QVERIFY(!fills.numbers(column(ages, seed, [](double, Random& r) { return r.bernoulli(0.8) ? 0.0 : r.uniform(5.0, 15.0); })));
                QVERIFY(!fills.numbers(column(ages, seed, [](double, Random& r) { return r.bernoulli(0.7) ? NAN : r.normal(); })));
                QVERIFY(!fills.numbers(column(ages, seed, [](double, Random&) { return 3.0; })));
            }
        }
    }

    // Newcomers somewhat younger than others: still known on a first day, and worth knowing.
    void aMildShiftOfAnAttribute_isNot() {
        const std::vector<double> ages = agesWith(300);
        QVERIFY(!TimeFilled(ages, 7.0).numbers(column(ages, 5, [](double age, Random& r) { return r.normal() + (age < 7.0 ? 0.5 : 0.0); })));
    }

    void whereAgesAreUnknownOrTooFew_nothingIs() {
        const auto tenure = [](double age, Random&) { return age; };
        const std::vector<double> few = agesWith(10, 90), unknown(500, NAN);
        QVERIFY(!TimeFilled(few, 7.0).numbers(column(few, 1, tenure)));
        QVERIFY(!TimeFilled(unknown, 7.0).numbers(std::vector<double>(500, 1.0)));
        std::vector<double> half = agesWith(100);
        const auto values = column(half, 1, tenure);
        for (std::size_t i = 0; i < half.size(); i += 2) half[i] = NAN;
        QVERIFY(TimeFilled(half, 7.0).numbers(values));
    }
};

QTEST_GUILESS_MAIN(TestTimeFilled)
#include "tst_timefilled.moc"
