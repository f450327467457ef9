#include "core/scoring/encoding.h"

#include <QTest>
#include <nlohmann/json.hpp>

#include <cmath>
#include <limits>
#include <numeric>

using namespace holdfast;
using scoring::FeatureEncoding;

namespace {

constexpr double kNan = std::numeric_limits<double>::quiet_NaN();

/// One number and one category of three levels.
FeatureMatrix table(const std::vector<double>& numbers, const std::vector<double>& codes) {
    auto schema = std::make_shared<FeatureSchema>();
    schema->features.resize(2);
    schema->features[0].name = "age";
    schema->features[1].name = "plan";
    schema->features[1].kind = FeatureKind::Category;
    schema->features[1].levels = {"a", "b", "c"};
    FeatureMatrix matrix{schema, numbers.size(), {}};
    for (std::size_t i = 0; i < numbers.size(); ++i) {
        matrix.values.push_back(numbers[i]);
        matrix.values.push_back(codes[i]);
    }
    return matrix;
}

std::vector<std::size_t> allRows(const FeatureMatrix& matrix) {
    std::vector<std::size_t> rows(matrix.rows);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

std::vector<float> dense(const FeatureEncoding& encoding, double number, double code) {
    const double row[] = {number, code};
    std::uint16_t cells[2];
    float fractions[2];
    encoding.locate(row, cells, fractions);
    std::vector<float> out(encoding.columns());
    encoding.expand(cells, fractions, out.data());
    return out;
}

FeatureMatrix small() {
    return table({0, 1, 2, 4, 0, 1, 2, 4, kNan}, {0, 0, 0, 1, 1, 0, 0, 1, kNan});
}

}  // namespace

class TestEncoding : public QObject {
    Q_OBJECT

private slots:
    void number_fillsBinsFromTheLeft() {
        const auto matrix = small();
        const auto encoding =
            FeatureEncoding::fit(matrix, allRows(matrix), {.maxBins = 8, .maxColumns = 4096, .minLevelCount = 1});
        // Distinct values 0, 1, 2, 4 are edges: three bins and the missing column; then levels a, b and missing.
        QCOMPARE(encoding.columns(), std::size_t{4 + 3});
        const auto middle = dense(encoding, 3.0, 0.0);
        QCOMPARE(std::vector<float>(middle.begin(), middle.begin() + 4), (std::vector<float>{1, 1, 0.5F, 0}));
        const auto edge = dense(encoding, 1.0, 0.0);
        QCOMPARE(std::vector<float>(edge.begin(), edge.begin() + 4), (std::vector<float>{1, 0, 0, 0}));
    }

    void manyRows_areLocatedAsOneByOne() {
        std::vector<double> numbers, codes;
        for (int i = 0; i < 43; ++i) {
            numbers.push_back(i % 7 == 3 ? kNan : std::sin(i) * 40.0);
            codes.push_back(i % 5 == 1 ? kNan : i % 4);  // 3: no level of the schema
        }
        const auto matrix = table(numbers, codes);
        const auto encoding = FeatureEncoding::fit(matrix, allRows(matrix), {.maxBins = 8, .maxColumns = 4096, .minLevelCount = 1});
        constexpr std::size_t stride = 50;
        std::vector<std::uint32_t> cells(2 * stride);
        std::vector<float> fractions(2 * stride, -1.0F);
        encoding.locateColumns(matrix.values.data(), matrix.rows, {cells.data(), fractions.data()}, stride);
        for (std::size_t r = 0; r < matrix.rows; ++r) {
            std::uint16_t own[2];
            float places[2];
            encoding.locate(matrix.row(r), own, places);
            for (std::size_t f = 0; f < 2; ++f) {
                QCOMPARE(cells[f * stride + r], encoding.features()[f].cellOffset + own[f]);
                QCOMPARE(fractions[f * stride + r], places[f]);
            }
        }
    }

    void number_outsideTheTrainingRange_readsAsItsEnd() {
        const auto matrix = small();
        const auto encoding =
            FeatureEncoding::fit(matrix, allRows(matrix), {.maxBins = 8, .maxColumns = 4096, .minLevelCount = 1});
        QCOMPARE(dense(encoding, 1e9, 0.0), dense(encoding, 4.0, 0.0));
        QCOMPARE(dense(encoding, -1e9, 0.0), dense(encoding, 0.0, 0.0));
        const double infinity = std::numeric_limits<double>::infinity();
        QCOMPARE(dense(encoding, infinity, 0.0), dense(encoding, 4.0, 0.0));
    }

    void missing_readsAsTheAverageAndSaysSo() {
        const auto matrix = small();
        const auto encoding =
            FeatureEncoding::fit(matrix, allRows(matrix), {.maxBins = 8, .maxColumns = 4096, .minLevelCount = 1});
        const auto out = dense(encoding, kNan, kNan);
        QCOMPARE(out[0], 0.75F);  // three of four values lie beyond the first bin
        QCOMPARE(out[3], 1.0F);
        QCOMPARE(out[4], 5.0F / 8.0F);
        QCOMPARE(out[5], 3.0F / 8.0F);
        QCOMPARE(out[6], 1.0F);
    }

    void categoryNeverMetOrRare_sharesTheMissingCell() {
        const auto matrix = small();
        const auto encoding =
            FeatureEncoding::fit(matrix, allRows(matrix), {.maxBins = 8, .maxColumns = 4096, .minLevelCount = 4});
        const auto unseen = dense(encoding, 0.0, kNan);
        QCOMPARE(dense(encoding, 0.0, 2.0), unseen);   // in the schema, not in the rows
        QCOMPARE(dense(encoding, 0.0, 1.0), unseen);   // three rows, fewer than four
        QCOMPARE(dense(encoding, 0.0, 17.0), unseen);  // beyond the schema
        QVERIFY(dense(encoding, 0.0, 0.0) != unseen);
    }

    void fit_looksAtTheGivenRowsOnly() {
        auto matrix = small();
        const std::vector<std::size_t> rows = {0, 1, 2, 3};
        const auto before = FeatureEncoding::fit(matrix, rows, {}).toJson();
        for (std::size_t row = 4; row < matrix.rows; ++row) matrix.row(row)[0] = 1000.0 + static_cast<double>(row);
        QVERIFY(FeatureEncoding::fit(matrix, rows, {}).toJson() == before);
    }

    void manyValues_areCutAtQuantiles() {
        std::vector<double> numbers(1000);
        for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = static_cast<double>(i * i);
        const auto matrix = table(numbers, std::vector<double>(1000, 0.0));
        const auto encoding = FeatureEncoding::fit(matrix, allRows(matrix), {.maxBins = 4});
        const auto& edges = encoding.features()[0].edges;
        QCOMPARE(edges.size(), std::size_t{5});
        QCOMPARE(edges.front(), 0.0);
        QCOMPARE(edges.back(), 999.0 * 999.0);
        QVERIFY(std::abs(std::sqrt(edges[2]) - 500.0) < 2.0);
    }

    void constantAndEmptyColumns_areHarmless() {
        const auto matrix = table({7, 7, 7, 7}, {kNan, kNan, kNan, kNan});
        const auto encoding = FeatureEncoding::fit(matrix, allRows(matrix), {});
        QCOMPARE(dense(encoding, 7.0, kNan), dense(encoding, 8.0, 0.0));
        const auto nothing = table({kNan, kNan}, {0, 0});
        const auto empty = FeatureEncoding::fit(nothing, allRows(nothing), {});
        for (const float value : dense(empty, 3.0, 0.0)) QVERIFY(std::isfinite(value));
    }

    void json_restoresIt() {
        const auto matrix = small();
        const auto encoding = FeatureEncoding::fit(matrix, allRows(matrix), {});
        const auto restored = FeatureEncoding::fromJson(encoding.toJson());
        QVERIFY(restored);
        QCOMPARE(dense(*restored, 2.7, 1.0), dense(encoding, 2.7, 1.0));
        auto damaged = encoding.toJson();
        damaged[0]["edges"] = {3.0, 2.0, 1.0, 0.0};
        QVERIFY(!FeatureEncoding::fromJson(damaged));
        damaged = encoding.toJson();
        damaged[1]["levelCells"][0] = 99;
        QVERIFY(!FeatureEncoding::fromJson(damaged));
        damaged = encoding.toJson();
        damaged[1].erase("missing");
        QVERIFY(FeatureEncoding::fromJson(damaged).error().code == ErrorCode::Corrupt);
    }
};

QTEST_APPLESS_MAIN(TestEncoding)
#include "tst_encoding.moc"
