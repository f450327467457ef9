#include "core/base/random.h"
#include "core/scoring/netscorer.h"

#include <QTest>

#include <cmath>
#include <limits>
#include <numeric>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

struct Shape {
    std::size_t members = 1;
    std::size_t width = 0;
    std::size_t denseLayers = 0;
};

FeatureMatrix randomTable(std::size_t rows, std::uint64_t seed) {
    auto schema = std::make_shared<FeatureSchema>();
    schema->features.resize(7);
    for (std::size_t f = 0; f < 7; ++f) {
        schema->features[f].name = "f" + std::to_string(f);
        if (f < 4) continue;
        schema->features[f].kind = FeatureKind::Category;
        schema->features[f].levels = {"a", "b", "c", "d"};
    }
    FeatureMatrix matrix{schema, rows, {}};
    Random random(seed);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t f = 0; f < schema->size(); ++f) {
            const double value = f < 4 ? random.normal(0.0, 10.0) : static_cast<double>(random.below(4));
            matrix.values.push_back(random.bernoulli(0.1) ? std::numeric_limits<double>::quiet_NaN() : value);
        }
    return matrix;
}

FeatureEncoding fitted(const FeatureMatrix& matrix) {
    std::vector<std::size_t> rows(matrix.rows);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return FeatureEncoding::fit(matrix, rows, {.maxBins = 12, .maxColumns = 4096, .minLevelCount = 1});
}

NetWeights randomWeights(const Shape& shape, std::size_t columns, std::uint64_t seed) {
    Random random(seed);
    const auto fill = [&](std::size_t count, double scale) {
        std::vector<float> values(count);
        for (float& value : values) value = static_cast<float>(random.normal(0.0, scale));
        return values;
    };
    const std::size_t m = shape.members;
    const std::size_t w = shape.width;
    const std::size_t outputs = w == 0 ? 1 : w;
    const double inner = 1.0 / std::sqrt(static_cast<double>(outputs));
    return {m,
            w,
            shape.denseLayers,
            fill(m * columns * outputs, 0.3),
            fill(m * outputs, 0.3),
            fill(m * shape.denseLayers * w * w, inner),
            fill(m * shape.denseLayers * w, 0.3),
            fill(m * w, inner),
            fill(w == 0 ? 0 : m, 0.3)};
}

/// The definition, in double precision over the dense encoding.
double reference(const NetScorer& scorer, std::size_t member, const double* row) {
    const NetWeights& w = scorer.weights();
    const std::size_t columns = scorer.encoding().columns();
    std::vector<std::uint16_t> cells(scorer.encoding().size());
    std::vector<float> fractions(cells.size());
    std::vector<float> input(columns);
    scorer.encoding().locate(row, cells.data(), fractions.data());
    scorer.encoding().expand(cells.data(), fractions.data(), input.data());
    const std::size_t outputs = std::max<std::size_t>(1, w.width);
    std::vector<double> hidden(outputs);
    for (std::size_t o = 0; o < outputs; ++o) {
        hidden[o] = w.firstBias[member * outputs + o];
        for (std::size_t c = 0; c < columns; ++c) hidden[o] += input[c] * w.first[(member * columns + c) * outputs + o];
    }
    if (w.width == 0) return hidden[0];
    for (double& value : hidden) value = std::max(0.0, value);
    for (std::size_t layer = 0; layer < w.denseLayers; ++layer) {
        const std::size_t index = member * w.denseLayers + layer;
        std::vector<double> next(outputs);
        for (std::size_t o = 0; o < outputs; ++o) {
            next[o] = w.denseBias[index * outputs + o];
            for (std::size_t i = 0; i < outputs; ++i) next[o] += hidden[i] * w.dense[(index * outputs + i) * outputs + o];
            next[o] = std::max(0.0, next[o]);
        }
        hidden = next;
    }
    double logit = w.headBias[member];
    for (std::size_t o = 0; o < outputs; ++o) logit += hidden[o] * w.head[member * outputs + o];
    return logit;
}

std::unique_ptr<NetScorer> makeScorer(const Shape& shape, const FeatureMatrix& matrix, std::string kind = "mlp") {
    auto encoding = fitted(matrix);
    auto weights = randomWeights(shape, encoding.columns(), 5);
    return std::move(*NetScorer::make(std::move(kind), matrix.schema, std::move(encoding), std::move(weights)));
}

}  // namespace

class TestNetScorer : public QObject {
    Q_OBJECT

private slots:
    void memberLogits_followTheDefinition_data() {
        QTest::addColumn<int>("members");
        QTest::addColumn<int>("width");
        QTest::addColumn<int>("layers");
        QTest::newRow("linear") << 1 << 0 << 0;
        QTest::newRow("linear, three members") << 3 << 0 << 0;
        QTest::newRow("one hidden layer") << 2 << 16 << 0;
        QTest::newRow("a width that needs padding") << 3 << 37 << 1;
        QTest::newRow("deep") << 4 << 64 << 2;
    }

    void memberLogits_followTheDefinition() {
        QFETCH(int, members);
        QFETCH(int, width);
        QFETCH(int, layers);
        const Shape shape{static_cast<std::size_t>(members), static_cast<std::size_t>(width), static_cast<std::size_t>(layers)};
        const auto matrix = randomTable(211, 3);
        const auto scorer = makeScorer(shape, matrix);
        std::vector<double> logits(matrix.rows * scorer->members());
        scorer->memberLogits(matrix.values, matrix.rows, logits);
        for (std::size_t r = 0; r < matrix.rows; ++r)
            for (std::size_t m = 0; m < scorer->members(); ++m)
                QVERIFY(std::abs(logits[r * scorer->members() + m] - reference(*scorer, m, matrix.row(r))) < 1e-5);
    }

    void row_scoresTheSameAloneAndInABatch() {
        const auto matrix = randomTable(5000, 4);
        const auto scorer = makeScorer({3, 48, 1}, matrix);
        const auto together = ensembleLogits(*scorer, matrix.values, matrix.rows, 3);
        QCOMPARE(ensembleLogits(*scorer, matrix.values, matrix.rows, 1), together);
        for (const std::size_t row : {std::size_t{0}, std::size_t{97}, std::size_t{4999}})
            QCOMPARE(ensembleLogits(*scorer, {matrix.row(row), matrix.cols()}, 1)[0], together[row]);
    }

    void ensembleLogits_areTheLogitOfTheMeanProbability() {
        const auto matrix = randomTable(300, 6);
        const auto scorer = makeScorer({4, 16, 1}, matrix);
        std::vector<double> logits(matrix.rows * 4);
        scorer->memberLogits(matrix.values, matrix.rows, logits);
        const auto ensemble = ensembleLogits(*scorer, matrix.values, matrix.rows);
        for (std::size_t r = 0; r < matrix.rows; ++r) {
            double mean = 0.0;
            for (std::size_t m = 0; m < 4; ++m) mean += 0.25 / (1.0 + std::exp(-logits[r * 4 + m]));
            QVERIFY(std::abs(ensemble[r] - std::log(mean / (1.0 - mean))) < 1e-9);
        }
    }

    void noRows_isNoWork() {
        const auto matrix = randomTable(10, 7);
        const auto scorer = makeScorer({2, 16, 1}, matrix);
        QVERIFY(ensembleLogits(*scorer, {}, 0, 4).empty());
    }

    void savedScorer_loadsToTheSameScores() {
        const auto matrix = randomTable(200, 8);
        for (const Shape& shape : {Shape{1, 0, 0}, Shape{3, 24, 2}}) {
            const auto scorer = makeScorer(shape, matrix, shape.width == 0 ? "logistic" : "mlp");
            const auto loaded = loadScorer(scorer->save());
            QVERIFY(loaded);
            QCOMPARE((*loaded)->kind(), scorer->kind());
            QVERIFY((*loaded)->schema()->features == matrix.schema->features);
            QCOMPARE(ensembleLogits(**loaded, matrix.values, matrix.rows), ensembleLogits(*scorer, matrix.values, matrix.rows));
            QCOMPARE((*loaded)->save(), scorer->save());
        }
    }

    void anyDamagedByte_isNoticed() {
        const auto matrix = randomTable(60, 9);
        const std::string bytes = makeScorer({1, 16, 0}, matrix)->save();
        for (std::size_t place = 0; place < bytes.size(); place += 1 + place / 40) {
            std::string damaged = bytes;
            damaged[place] = static_cast<char>(damaged[place] ^ 0x10);
            const auto loaded = loadScorer(damaged);
            QVERIFY2(!loaded, qPrintable(QString::number(place)));
            QVERIFY(loaded.error().code == ErrorCode::Corrupt || loaded.error().code == ErrorCode::Model);
        }
        for (std::size_t size = 0; size < bytes.size(); size += 1 + size / 20)
            QVERIFY(loadScorer(std::string_view(bytes).substr(0, size)).error().code == ErrorCode::Corrupt);
    }

    void unknownKind_isNotGuessedAt() {
        const auto matrix = randomTable(60, 10);
        const auto loaded = loadScorer(makeScorer({1, 16, 0}, matrix, "oracle")->save());
        QVERIFY(!loaded);
        QVERIFY(loaded.error().code == ErrorCode::Model);
    }

    void weightsThatDoNotFit_areRefused() {
        const auto matrix = randomTable(60, 11);
        const auto encoding = fitted(matrix);
        auto weights = randomWeights({2, 16, 1}, encoding.columns(), 1);
        weights.head.pop_back();
        QVERIFY(NetScorer::make("mlp", matrix.schema, encoding, weights).error().code == ErrorCode::Corrupt);
        weights = randomWeights({2, 16, 1}, encoding.columns(), 1);
        weights.dense[7] = std::numeric_limits<float>::quiet_NaN();
        QVERIFY(NetScorer::make("mlp", matrix.schema, encoding, weights).error().code == ErrorCode::Corrupt);
    }
};

QTEST_APPLESS_MAIN(TestNetScorer)
#include "tst_netscorer.moc"
