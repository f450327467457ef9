#include "core/base/random.h"
#include "core/scoring/treeencoding.h"

#include <QTest>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

using namespace holdfast;
using scoring::TreeEncoding;

namespace {

constexpr double kNone = std::numeric_limits<double>::quiet_NaN();

FeatureMatrix numbers(std::vector<double> values) {
    auto schema = std::make_shared<FeatureSchema>();
    schema->features.resize(1);
    return {schema, values.size(), std::move(values)};
}

FeatureMatrix categories(std::size_t levels, std::vector<double> values) {
    FeatureMatrix matrix = numbers(std::move(values));
    auto schema = std::make_shared<FeatureSchema>(*matrix.schema);
    schema->features[0].kind = FeatureKind::Category;
    for (std::size_t level = 0; level < levels; ++level) schema->features[0].levels.push_back("l" + std::to_string(level));
    matrix.schema = schema;
    return matrix;
}

TreeEncoding fitted(const FeatureMatrix& matrix, const scoring::TreeEncodingOptions& options = {}) {
    std::vector<std::size_t> rows(matrix.rows);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return TreeEncoding::fit(matrix, rows, options);
}

int codeOf(const TreeEncoding& encoding, double value) {
    std::uint8_t code = 0;
    encoding.encode(&value, &code);
    return code;
}

}  // namespace

class TestTreeEncoding : public QObject {
    Q_OBJECT

private slots:
    void fewNumbers_areCutHalfway() {
        const auto encoding = fitted(numbers({3.0, 1.0, 1.0, 7.0}));
        QCOMPARE(encoding.features()[0].cuts, (std::vector<double>{2.0, 5.0}));
        QVERIFY(!encoding.features()[0].missingSeen);
        const std::vector<std::pair<double, int>> expected{{-1e300, 0}, {1.0, 0}, {1.99, 0},  {2.0, 1},
                                                           {4.9, 1},    {5.0, 2}, {1e300, 2}, {kNone, TreeEncoding::kMissing}};
        for (const auto& [value, code] : expected) QCOMPARE(codeOf(encoding, value), code);
        QCOMPARE(codeOf(encoding, std::numeric_limits<double>::infinity()), 2);
    }

    void manyNumbers_areCutAtQuantiles_andKeepTheirOrder() {
        Random random(1);
        std::vector<double> values;
        for (int i = 0; i < 5000; ++i) values.push_back(random.exponential(0.1));
        const auto encoding = fitted(numbers(values));
        const auto& cuts = encoding.features()[0].cuts;
        QCOMPARE(cuts.size(), TreeEncoding::kMaxCuts);
        std::vector<int> counts(256, 0);
        for (const double value : values) {
            const int code = codeOf(encoding, value);
            // The definition: how many cuts the value has reached.
            QCOMPARE(code, static_cast<int>(std::count_if(cuts.begin(), cuts.end(), [&](double cut) { return cut <= value; })));
            ++counts[static_cast<std::size_t>(code)];
        }
        for (int code = 0; code < 255; ++code) QVERIFY(std::abs(counts[static_cast<std::size_t>(code)] - 5000 / 255) <= 2);
    }

    void neighbouringDoubles_areStillToldApart() {
        const double one = 1.0;
        const double next = std::nextafter(one, 2.0);
        const auto encoding =
            fitted(numbers({one, next, -std::numeric_limits<double>::max(), std::numeric_limits<double>::max()}));
        QVERIFY(codeOf(encoding, one) < codeOf(encoding, next));
        QCOMPARE(codeOf(encoding, -std::numeric_limits<double>::max()), 0);
        QCOMPARE(codeOf(encoding, std::numeric_limits<double>::max()), 3);
    }

    void aConstantOrEmptyNumber_hasOneCode() {
        for (const auto& values : {std::vector<double>{4.0, 4.0, 4.0}, std::vector<double>{kNone, kNone}}) {
            const auto encoding = fitted(numbers(values));
            QVERIFY(encoding.features()[0].cuts.empty());
            QCOMPARE(codeOf(encoding, 4.0), 0);
            QCOMPARE(codeOf(encoding, kNone), static_cast<int>(TreeEncoding::kMissing));
        }
    }

    void fewLevels_keepTheirOrder_andRareOnesCountAsUnseen() {
        std::vector<double> values(10, 0.0);
        values.insert(values.end(), 20, 2.0);
        values.insert(values.end(), 2, 1.0);
        const auto encoding = fitted(categories(4, values));
        QCOMPARE(encoding.features()[0].levels, std::size_t{2});
        QVERIFY(!encoding.features()[0].ranked);
        QCOMPARE(codeOf(encoding, 0.0), 0);
        QCOMPARE(codeOf(encoding, 2.0), 1);
        for (const double unseen : {1.0, 3.0, 4.0, 99.0, -1.0})
            QCOMPARE(codeOf(encoding, unseen), static_cast<int>(TreeEncoding::kUnseen));
        QCOMPARE(codeOf(encoding, kNone), static_cast<int>(TreeEncoding::kMissing));
    }

    void manyLevels_areRankedByFrequency_whateverTheLabel() {
        std::vector<double> values;
        for (int level = 0; level < 100; ++level) values.insert(values.end(), static_cast<std::size_t>(5 + level), level);
        const auto encoding = fitted(categories(120, values));
        QVERIFY(encoding.features()[0].ranked);
        QCOMPARE(codeOf(encoding, 99.0), 0);
        QCOMPARE(codeOf(encoding, 0.0), 99);
        QCOMPARE(codeOf(encoding, 110.0), static_cast<int>(TreeEncoding::kMissing));
    }

    void moreLevelsThanCodes_leaveTheRarestOut() {
        std::vector<double> values;
        for (int level = 0; level < 400; ++level) values.insert(values.end(), level < 300 ? 6U : 5U, level);
        const auto encoding = fitted(categories(400, values));
        QCOMPARE(encoding.features()[0].levels, TreeEncoding::kMaxLevels);
        QCOMPARE(codeOf(encoding, 399.0), static_cast<int>(TreeEncoding::kMissing));
    }

    void columnsOfRows_areEncodedAsOneByOne() {
        Random random(3);
        FeatureMatrix matrix = categories(6, {});
        auto schema = std::make_shared<FeatureSchema>(*matrix.schema);
        schema->features.resize(3);
        matrix = {schema, 70, {}};
        for (std::size_t r = 0; r < matrix.rows; ++r)
            for (int f = 0; f < 3; ++f)
                matrix.values.push_back(random.bernoulli(0.2) ? kNone
                                        : f == 0              ? static_cast<double>(random.below(6))
                                                              : random.normal());
        const auto encoding = fitted(matrix);
        std::vector<std::uint8_t> columns(3 * 80, 7);
        encoding.encodeColumns(matrix.values.data(), matrix.rows, columns.data(), 80);
        std::vector<std::uint8_t> row(3);
        for (std::size_t r = 0; r < matrix.rows; ++r) {
            encoding.encode(matrix.row(r), row.data());
            for (std::size_t f = 0; f < 3; ++f) QCOMPARE(columns[f * 80 + r], row[f]);
        }
        QCOMPARE(columns[79], std::uint8_t{7});
    }

    void jsonRoundTrip_isExact_andDamageIsRefused() {
        const auto encoding = fitted(numbers({0.1, 0.2, 0.7, kNone}));
        auto json = encoding.toJson();
        const auto loaded = TreeEncoding::fromJson(json);
        QVERIFY(loaded);
        QCOMPARE(loaded->features()[0].cuts, encoding.features()[0].cuts);
        QVERIFY(loaded->features()[0].missingSeen);
        for (const auto& [name, value] :
             std::vector<std::pair<const char*, nlohmann::json>>{{"cuts", {2.0, 1.0}},
                                                                 {"cuts", {1.0, 1.0}},
                                                                 {"cuts", {kNone}},
                                                                 {"cuts", std::vector<double>(255, 0.0)},
                                                                 {"levelCodes", {300}},
                                                                 {"levelCodes", {-1}},
                                                                 {"levels", 255},
                                                                 {"number", "yes"}}) {
            auto damaged = json;
            damaged[0][name] = value;
            QVERIFY2(!TreeEncoding::fromJson(damaged), name);
        }
        json[0].erase("ranked");
        QVERIFY(TreeEncoding::fromJson(json).error().code == ErrorCode::Corrupt);
    }
};

QTEST_APPLESS_MAIN(TestTreeEncoding)
#include "tst_treeencoding.moc"
