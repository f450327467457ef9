// Since when a mean has not changed.
#include "core/base/random.h"
#include "core/scoring/unchanged.h"

#include <QTest>

#include <vector>

using namespace holdfast;
using scoring::TimedBatch;

namespace {

/// Of ones and zeros, by the rate of each batch.
std::vector<TimedBatch> batchesOf(const std::vector<double>& rates, std::size_t count, Random& random) {
    std::vector<TimedBatch> batches;
    for (const double rate : rates) {
        TimedBatch batch{count};
        for (std::size_t i = 0; i < count; ++i) batch.sum += random.bernoulli(rate) ? 1.0 : 0.0;
        batch.variance = rate * (1.0 - rate);
        batches.push_back(batch);
    }
    return batches;
}

}  // namespace

class TestUnchanged : public QObject {
    Q_OBJECT

private slots:
    // The theorem's promise: at most one in twenty. The bound is known to be wide, so that hardly any is seen.
    void whereNothingChanges_allIsKept() {
        Random random(1);
        int alarms = 0;
        for (int i = 0; i < 1000; ++i) alarms += scoring::unchangedSince(batchesOf({0.2, 0.2, 0.2, 0.2, 0.2, 0.2}, 1000, random), 0.05) > 0 ? 1 : 0;
        QVERIFY2(alarms <= 50, qPrintable(QString::number(alarms)));
    }

    void aStep_isCutOff() {
        Random random(2);
        int right = 0;
        for (int i = 0; i < 200; ++i) right += scoring::unchangedSince(batchesOf({0.2, 0.2, 0.2, 0.2, 0.3, 0.3}, 1000, random), 0.05) == 4 ? 1 : 0;
        QVERIFY2(right >= 180, qPrintable(QString::number(right)));
    }

    void aSlowRise_leavesOnlyWhatIsNear() {
        Random random(3);
        double first = 0.0;
        for (int i = 0; i < 200; ++i)
            first += static_cast<double>(scoring::unchangedSince(batchesOf({0.10, 0.13, 0.16, 0.19, 0.22, 0.25}, 1000, random), 0.05)) / 200.0;
        QVERIFY2(first > 2.0 && first < 5.0, qPrintable(QString::number(first)));
    }

    void littleOrNothing_isNoChange() {
        QCOMPARE(scoring::unchangedSince({}, 0.05), std::size_t{0});
        const std::vector<TimedBatch> batches{{3, 3.0, 0.1}, {0, 0.0, 0.0}, {3, 0.0, 0.1}};
        QCOMPARE(scoring::unchangedSince(batches, 0.05), std::size_t{0});
    }
};

QTEST_GUILESS_MAIN(TestUnchanged)
#include "tst_unchanged.moc"
