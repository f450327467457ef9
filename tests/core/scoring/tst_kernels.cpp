#include "core/base/random.h"
#include "core/scoring/cutsearch.h"
#include "core/scoring/netkernel.h"
#include "core/scoring/treekernel.h"

#include <QTest>

#include <algorithm>
#include <cmath>
#include <limits>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

std::vector<float> someFloats(std::size_t count, Random& random) {
    std::vector<float> values(count);
    for (float& value : values) value = static_cast<float>(random.uniform(-1.0, 1.0));
    return values;
}

/// Every kernel that this processor can run; the processor's own is the widest of them.
void addUnits() {
    QTest::addColumn<int>("units");
    QTest::newRow("plain") << static_cast<int>(VectorUnits::Plain);
    if (vectorUnitsHere() >= VectorUnits::Avx2) QTest::newRow("AVX2") << static_cast<int>(VectorUnits::Avx2);
    if (vectorUnitsHere() >= VectorUnits::Avx512) QTest::newRow("AVX-512") << static_cast<int>(VectorUnits::Avx512);
}

VectorUnits unitsAsked() {
    QFETCH(int, units);
    return static_cast<VectorUnits>(units);
}

}  // namespace

class TestKernels : public QObject {
    Q_OBJECT

private slots:
    void gather_isTheSumOfStartsAndSharesOfSlopes_data() { addUnits(); }
    void gather_isTheSumOfStartsAndSharesOfSlopes() {
        constexpr std::size_t rows = 29, stride = 31, features = 5, cells = 40;  // rows that fill no tile evenly
        for (const std::size_t width : {std::size_t{16}, std::size_t{48}, std::size_t{64}}) {
            Random random(width);
            const auto bias = someFloats(width, random), table = someFloats(2 * cells * width, random);
            const auto fractions = someFloats(features * stride, random);
            const std::vector<std::uint8_t> sloped = {1, 0, 1, 1, 0};
            std::vector<std::uint32_t> places(features * stride);
            for (auto& place : places) place = static_cast<std::uint32_t>(random.below(cells));
            std::vector<float> out(rows * width);
            kernel::gatherRelu({bias.data(), table.data(), sloped.data(), places.data(), fractions.data(), stride, cells, rows,
                                features, width},
                               out.data(), unitsAsked());
            for (std::size_t i = 0; i < rows * width; ++i) {
                const std::size_t row = i / width, o = i % width;
                const float* strip = table.data() + o / kernel::kLane * 2 * cells * kernel::kLane + o % kernel::kLane;
                double sum = bias[o];
                for (std::size_t f = 0; f < features; ++f) {
                    const std::size_t cell = places[f * stride + row];
                    sum += strip[cell * kernel::kLane];
                    if (sloped[f] != 0)
                        sum += static_cast<double>(fractions[f * stride + row]) * strip[(cells + cell) * kernel::kLane];
                }
                QVERIFY(std::abs(out[i] - std::max(0.0, sum)) < 1e-5);
            }
        }
    }

    void denseLayer_isTheProductCutAtZero_data() { addUnits(); }
    void denseLayer_isTheProductCutAtZero() {
        for (const std::size_t width : {std::size_t{16}, std::size_t{48}, std::size_t{64}}) {
            constexpr std::size_t rows = 21;
            Random random(width + 1);
            const auto weights = someFloats(width * width, random), bias = someFloats(width, random);
            const auto in = someFloats(rows * width, random);
            std::vector<float> out(rows * width);
            kernel::denseRelu({weights.data(), bias.data(), in.data(), rows, width}, out.data(), unitsAsked());
            for (std::size_t i = 0; i < rows * width; ++i) {
                double sum = bias[i % width];
                for (std::size_t k = 0; k < width; ++k)
                    sum += static_cast<double>(in[i / width * width + k]) * weights[k * width + i % width];
                QVERIFY(std::abs(out[i] - std::max(0.0, sum)) < 1e-5);
            }
        }
    }

    void head_isTheProductAndItsBias_data() { addUnits(); }
    void head_isTheProductAndItsBias() {
        constexpr std::size_t rows = 7, width = 48, stride = 3;
        Random random(9);
        const auto weights = someFloats(width, random), hidden = someFloats(rows * width, random);
        std::vector<double> out(rows * stride, -77.0);
        kernel::headSums({weights.data(), hidden.data(), 0.25F, rows, width, stride}, out.data() + 1, unitsAsked());
        for (std::size_t row = 0; row < rows; ++row) {
            double sum = 0.25;
            for (std::size_t k = 0; k < width; ++k) sum += static_cast<double>(weights[k]) * hidden[row * width + k];
            QVERIFY(std::abs(out[row * stride + 1] - sum) < 1e-5);
            QCOMPARE(out[row * stride], -77.0);
        }
    }

    void trees_giveEachRowTheLeafItWalksTo_data() { addUnits(); }
    void trees_giveEachRowTheLeafItWalksTo() {
        // Right where the code of feature 0 is 10 to 19, then right where that of feature 1 is 250 or above.
        TreeForest forest;
        forest.beginMember(0.0);
        forest.addTree({{0, 10, 9, 1, 2, 0.0F, 3.0F}, {0, 0, 0, 0, 0, 1.0F, 1.0F}, {1, 250, 5, 3, 4, 0.0F, 2.0F},
                        {0, 0, 0, 0, 0, 2.0F, 1.0F}, {0, 0, 0, 0, 0, 4.0F, 1.0F}});
        QVERIFY(forest.check(2).has_value());
        const auto program = treekernel::compile(forest);
        std::vector<std::uint8_t> codes(2 * treekernel::kRows);
        for (std::size_t r = 0; r < treekernel::kRows; ++r) {
            codes[r] = static_cast<std::uint8_t>(r % 30);
            codes[treekernel::kRows + r] = static_cast<std::uint8_t>(192 + r);
        }
        std::vector<double> sums(treekernel::kRows, 100.0);
        treekernel::Slots room;
        treekernel::addTrees(program, {codes.data(), 2, 1, 0, 1, sums.data()}, room, unitsAsked());
        for (std::size_t r = 0; r < treekernel::kRows; ++r) {
            const bool inside = r % 30 >= 10 && r % 30 <= 19;
            QCOMPARE(sums[r], 100.0 + (!inside ? 1.0 : 192 + r < 250 ? 2.0 : 4.0));
        }
    }

    void reachedCuts_areCountedAsOneByOne() {
        Random random(4);
        const double infinity = std::numeric_limits<double>::infinity();
        for (std::size_t count = 0; count < 70; ++count) {
            std::vector<double> cuts;
            for (std::size_t i = 0; i < count; ++i) cuts.push_back(static_cast<double>(i) * 0.5);
            std::vector<double> values = {std::nan(""), -infinity, infinity, -1.0, 0.0, 0.5, 34.5, 1e9};
            for (int i = 0; i < 15; ++i) values.push_back(random.uniform(-2.0, 40.0));
            std::vector<double> table;  // two columns: the values, and what is not asked about
            for (const double value : values) table.insert(table.end(), {value, 99.0});
            std::size_t next = 0;
            forEachReached(cuts, table.data(), values.size(), 2, [&](std::size_t row, std::size_t reached) {
                QCOMPARE(row, next++);
                const double value = values[row];
                const auto atOrBelow = std::count_if(cuts.begin(), cuts.end(), [&](double cut) { return cut <= value; });
                QCOMPARE(reached, static_cast<std::size_t>(atOrBelow));
            });
            QCOMPARE(next, values.size());
        }
    }
};

QTEST_APPLESS_MAIN(TestKernels)
#include "tst_kernels.moc"
