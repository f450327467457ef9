// The summed repulsion against a double-precision sum over all pairs, and packing against overlap.
#include "core/graph/layoutpacking.h"
#include "core/graph/layoutrepulsion.h"
#include "tests/core/storage/storagefixture.h"

#include <QTest>

#include <cmath>
#include <numeric>
#include <stop_token>

using namespace holdfast;
using namespace holdfast::graph::layouting;

namespace {

struct Cloud {
    std::vector<Point> points;
    std::vector<float> mass;
};

Cloud cloud(std::size_t count, double radius, bool masses, std::uint64_t seed) {
    Random random(seed);
    Cloud made;
    for (std::size_t i = 0; i < count; ++i) {
        made.points.push_back(
            {static_cast<float>(random.normal(5.0, radius)), static_cast<float>(random.normal(-9.0, radius))});
        if (masses) made.mass.push_back(static_cast<float>(random.uniform(0.5, 3.0)));
    }
    return made;
}

std::vector<Point> bruteForce(const Cloud& cloud, double softness) {
    std::vector<Point> forces;
    for (const auto& a : cloud.points) {
        double x = 0.0, y = 0.0;
        for (std::size_t j = 0; j < cloud.points.size(); ++j) {
            const double dx = static_cast<double>(a.x) - cloud.points[j].x;
            const double dy = static_cast<double>(a.y) - cloud.points[j].y;
            const double q = 1.0 / (softness + dx * dx + dy * dy);
            const double pull = q * q * (cloud.mass.empty() ? 1.0 : cloud.mass[j]);
            x += pull * dx;
            y += pull * dy;
        }
        forces.push_back({static_cast<float>(x), static_cast<float>(y)});
    }
    return forces;
}

/// Root mean square difference over root mean square.
double relativeError(const std::vector<Point>& got, const std::vector<Point>& wanted) {
    double off = 0.0, all = 0.0;
    for (std::size_t i = 0; i < got.size(); ++i) {
        off += std::pow(got[i].x - wanted[i].x, 2) + std::pow(got[i].y - wanted[i].y, 2);
        all += std::pow(wanted[i].x, 2) + std::pow(wanted[i].y, 2);
    }
    return std::sqrt(off / all);
}

std::vector<Point> summed(const Cloud& cloud, float softness, unsigned round, unsigned threads) {
    WorkerTeam team(threads);
    RepulsionField field;
    std::vector<Point> forces(cloud.points.size());
    field.sum(cloud.points, cloud.mass, softness, round, team);
    field.forces(cloud.points, 0, cloud.points.size(), forces);
    return forces;
}

}  // namespace

class LayoutRepulsionTest : public QObject {
    Q_OBJECT

private slots:
    void fewNodes_areSummedExactly() {
        for (const std::size_t count : {1U, 7U, 8U, 250U}) {
            const auto made = cloud(count, 6.0, true, count);
            const auto wanted = bruteForce(made, 2.0);
            const auto got = summed(made, 2.0F, 3, 1);
            for (std::size_t i = 0; i < count; ++i) {
                QVERIFY(std::abs(got[i].x - wanted[i].x) < 1e-4F);
                QVERIFY(std::abs(got[i].y - wanted[i].y) < 1e-4F);
            }
        }
    }

    void manyNodes_areSummedCloselyAndBetterOnAverage_data() {
        QTest::addColumn<int>("count");
        QTest::addColumn<double>("radius");
        QTest::addColumn<double>("softness");
        QTest::addColumn<bool>("masses");
        QTest::addColumn<double>("once");
        QTest::addColumn<double>("onAverage");
        QTest::newRow("as dense as at rest") << 4000 << 20.0 << 1.0 << false << 0.4 << 0.1;
        QTest::newRow("crowded") << 3000 << 4.0 << 1.0 << false << 0.05 << 0.01;
        QTest::newRow("clusters of unequal mass") << 2000 << 60.0 << 9.0 << true << 0.5 << 0.15;
    }

    void manyNodes_areSummedCloselyAndBetterOnAverage() {
        QFETCH(int, count);
        QFETCH(double, radius);
        QFETCH(double, softness);
        QFETCH(bool, masses);
        QFETCH(double, once);
        QFETCH(double, onAverage);
        const auto made = cloud(static_cast<std::size_t>(count), radius, masses, 5);
        const auto wanted = bruteForce(made, softness);
        std::vector<Point> mean(made.points.size());
        constexpr unsigned kRounds = 24;
        double worst = 0.0;
        for (unsigned round = 0; round < kRounds; ++round) {
            const auto got = summed(made, static_cast<float>(softness), round, 2);
            const double error = relativeError(got, wanted);
            worst = std::max(worst, error);
            for (std::size_t i = 0; i < mean.size(); ++i)
                mean[i] = {mean[i].x + got[i].x / kRounds, mean[i].y + got[i].y / kRounds};
        }
        const double error = relativeError(mean, wanted);
        qInfo("relative error: %.4f at worst in one turn, %.4f in the mean over %u turns", worst, error, kRounds);
        QVERIFY(worst < once);
        QVERIFY(error < onAverage);
    }

    void theSum_isTheSameForAnyNumberOfThreads() {
        const auto made = cloud(5000, 30.0, true, 11);
        const auto one = summed(made, 1.0F, 4, 1);
        for (const unsigned threads : {2U, 3U, 7U}) {
            const auto other = summed(made, 1.0F, 4, threads);
            for (std::size_t i = 0; i < one.size(); ++i) {
                QCOMPARE(other[i].x, one[i].x);
                QCOMPARE(other[i].y, one[i].y);
            }
        }
    }

    void packedComponents_keepTheirDistance() {
        Random random(3);
        std::vector<Point> points;
        std::vector<std::uint32_t> starts{0};
        for (int c = 0; c < 300; ++c) {
            const int count = 300 / (c + 1) + 1;
            for (int i = 0; i < count; ++i) {
                const double size = std::sqrt(count);
                points.push_back(
                    {static_cast<float>(random.normal(0.0, size)), static_cast<float>(random.normal(0.0, 0.5 * size))});
            }
            starts.push_back(static_cast<std::uint32_t>(points.size()));
        }
        const std::vector<Holding> holding(300, Holding::Free);
        HOLDFAST_GET(const auto moves, packComponents({points, starts, holding}, TaskContext()));
        std::vector<std::size_t> component(points.size());
        for (std::size_t c = 0; c < 300; ++c)
            for (auto i = starts[c]; i < starts[c + 1]; ++i) {
                points[i] = {points[i].x + moves[c].x, points[i].y + moves[c].y};
                component[i] = c;
            }
        float nearest = 1e9F;
        for (std::size_t i = 0; i < points.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (component[i] != component[j])
                    nearest = std::min(nearest, std::hypot(points[i].x - points[j].x, points[i].y - points[j].y));
        QVERIFY2(nearest >= kComponentGap - 0.05F, qPrintable(QString::number(nearest)));
        const Box box = boundsOf(points);
        const double area = static_cast<double>(box.right - box.left) * (box.bottom - box.top);
        double boxes = 0.0;
        for (std::size_t c = 0; c < 300; ++c) {
            const Box own = boundsOf(std::span(points).subspan(starts[c], starts[c + 1] - starts[c]));
            boxes += static_cast<double>(own.right - own.left + kComponentGap) * (own.bottom - own.top + kComponentGap);
        }
        QVERIFY2(area < 3.0 * boxes, qPrintable(QStringLiteral("%1 against %2").arg(area).arg(boxes)));
    }

    /// Whom a grid stretched to the farthest would blur: the forces on all others are as precise as without him.
    void nodeFarOut_doesNotBlurTheOthers() {
        WorkerTeam team(2);
        Cloud near = cloud(4000, 25.0, false, 8);
        Cloud far = near;
        far.points.push_back({50'000.0F, -80'000.0F});
        const auto meanForces = [&team](const Cloud& cloud) {
            RepulsionField field;
            std::vector<Point> mean(cloud.points.size()), once(cloud.points.size());
            for (unsigned round = 0; round < 24; ++round) {
                field.sum(cloud.points, {}, 1.0F, round, team);
                field.forces(cloud.points, 0, cloud.points.size(), once);
                for (std::size_t i = 0; i < once.size(); ++i)
                    mean[i] = {mean[i].x + once[i].x / 24.0F, mean[i].y + once[i].y / 24.0F};
            }
            return mean;
        };
        const auto with = meanForces(far), without = meanForces(near), exact = bruteForce(near, 1.0);
        const auto off = [&exact](const std::vector<Point>& forces) {
            double sum = 0.0;
            for (std::size_t i = 0; i < exact.size(); ++i)
                sum += std::pow(forces[i].x - exact[i].x, 2) + std::pow(forces[i].y - exact[i].y, 2);
            return sum;
        };
        QVERIFY2(off(with) < 1.5 * off(without), qPrintable(QStringLiteral("%1, %2").arg(off(with)).arg(off(without))));
        QVERIFY(with.back().x >= 0.0F && with.back().y <= 0.0F && with.back().x < 1e-6F);  // pushed outward, hardly
    }

    void componentFarOut_doesNotSpreadTheOthers() {
        std::vector<Point> points;
        std::vector<std::uint32_t> starts{0};
        std::vector<Holding> holding;
        for (int i = 0; i < 400; ++i) points.push_back({static_cast<float>(i % 20), static_cast<float>(i / 20)});
        points.push_back({9e6F, -9e6F});  // pinned there, and tied to the rest
        starts.push_back(401);
        holding.push_back(Holding::Fixed);
        for (int i = 0; i < 200; ++i) {
            points.push_back({0.0F, 0.0F});
            starts.push_back(starts.back() + 1);
            holding.push_back(Holding::Free);
        }
        HOLDFAST_GET(const auto moves, packComponents({points, starts, holding}, TaskContext()));
        QCOMPARE(moves[0].x, 0.0F);
        for (std::size_t c = 1; c < moves.size(); ++c) {
            QVERIFY(std::abs(moves[c].x - 10.0F) < 60.0F && std::abs(moves[c].y - 10.0F) < 60.0F);
            for (int i = 0; i < 400; ++i)
                QVERIFY(std::hypot(moves[c].x - points[static_cast<std::size_t>(i)].x,
                                   moves[c].y - points[static_cast<std::size_t>(i)].y) >= kComponentGap - 0.05F);
        }
    }

    void packing_canBeStopped() {
        const std::vector<Point> points(10);
        std::vector<std::uint32_t> starts(11);
        std::iota(starts.begin(), starts.end(), 0U);
        const std::vector<Holding> holding(10, Holding::Free);
        std::stop_source stop;
        stop.request_stop();
        HOLDFAST_FAILS(packComponents({points, starts, holding}, TaskContext(stop.get_token())), Cancelled);
    }
};

QTEST_APPLESS_MAIN(LayoutRepulsionTest)
#include "tst_layoutrepulsion.moc"
