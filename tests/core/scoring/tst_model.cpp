#include "core/scoring/ensemblescorer.h"
#include "core/scoring/model.h"
#include "tests/support/fakescorer.h"

#include <QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

TableColumn textColumn(const std::string& name, const std::vector<std::string>& cells, ColumnRole role = ColumnRole::Contract) {
    TableColumn column;
    column.spec.name = name;
    column.spec.role = role;
    for (const std::string& cell : cells) {
        if (cell == "?") {
            column.codes.push_back(kMissingLevel);
            continue;
        }
        auto found = std::find(column.levels.begin(), column.levels.end(), cell);
        if (found == column.levels.end()) found = column.levels.insert(column.levels.end(), cell);
        column.codes.push_back(static_cast<std::int32_t>(found - column.levels.begin()));
    }
    return column;
}

TableColumn numberColumn(const std::string& name, ColumnType type, const std::vector<double>& numbers,
                         ColumnRole role = ColumnRole::Behaviour) {
    TableColumn column;
    column.spec.name = name;
    column.spec.type = type;
    column.spec.role = role;
    column.numbers = numbers;
    return column;
}

CustomerTable makeTable() {
    CustomerTable table;
    table.keys = {"a", "b", "c", "d"};
    table.columns.push_back(textColumn("Contract", {"One year", "Monthly", "Monthly", "?"}));
    table.columns.push_back(numberColumn("tenure", ColumnType::Integer, {1, kMissing, 72, 5}));
    table.columns.push_back(numberColumn("paperless", ColumnType::Boolean, {0, 1, kMissing, 1}));
    table.columns.push_back(numberColumn("last_seen", ColumnType::Timestamp, {0, 86'400'000, 1, 5}));
    table.columns.push_back(textColumn("Churn", {"Yes", "No", "No", "Yes"}, ColumnRole::Label));
    table.columns.push_back(textColumn("note", {"x", "y", "x", "y"}, ColumnRole::Ignore));
    return table;
}

ChurnModel storableModel(std::size_t members = 3) {
    const auto schema = test::numberSchema(3);
    const auto features = test::randomNumbers(schema, 300, 2);
    std::vector<double> labels;
    std::vector<std::size_t> rows;
    Random random(5);
    for (std::size_t i = 0; i < features.rows; ++i) {
        labels.push_back(random.bernoulli(test::logistic(features.at(i, 0) - features.at(i, 1))) ? 1.0 : 0.0);
        rows.push_back(i);
    }
    auto scorer = test::DescentLearner("mlp", 20, members).fit({&features, labels, rows}, {}, TaskContext(), {});
    const auto logits = ensembleLogits(**scorer, features.values, features.rows);
    const auto calibrator = Calibrator::isotonic(logits, labels);
    std::vector<double> p;
    for (const double logit : logits) p.push_back(calibrator(logit));
    return ChurnModel(std::move(*scorer), calibrator, ConformalBand::fit(p, labels, 0.9), sampleBackground(features, 1, 50));
}

}  // namespace

class TestModel : public QObject {
    Q_OBJECT

private slots:
    void buildFeatures_takesFeatureRolesOnly_andCodesEachType() {
        const FeatureMatrix matrix = buildFeatures(makeTable());
        QCOMPARE(matrix.cols(), std::size_t{4});
        const FeatureSchema& schema = *matrix.schema;
        QCOMPARE(schema.features[0].levels, (std::vector<std::string>{"Monthly", "One year"}));  // natural order, not frequency
        QCOMPARE(matrix.at(0, 0), 1.0);
        QVERIFY(std::isnan(matrix.at(3, 0)));
        QVERIFY(schema.features[1].kind == FeatureKind::Number);
        QCOMPARE(schema.features[1].observedMin, 1.0);
        QCOMPARE(schema.features[1].observedMax, 72.0);
        QVERIFY(std::isnan(matrix.at(1, 1)));
        QCOMPARE(schema.features[2].levels, (std::vector<std::string>{"false", "true"}));
        QCOMPARE(matrix.at(1, 2), 1.0);
        QVERIFY(schema.features[3].kind == FeatureKind::Number);
        QCOMPARE(buildFeatures(makeTable(), {"tenure"}).schema->indexOf("tenure"), -1);
    }

    void catalogueRange_widensWhatMayBeSet_notWhatWasSeen() {
        CustomerTable table = makeTable();
        table.columns[1].spec.rangeMax = 120.0;
        const FeatureMatrix matrix = buildFeatures(table);
        QCOMPARE(matrix.schema->features[1].rangeMax, 120.0);
        QCOMPARE(matrix.schema->features[1].observedMax, 72.0);
    }

    void newcomers_areScoredByAModelOfTheirOwn_thatSharesItsParts() {
        auto schema = std::make_shared<FeatureSchema>(*test::numberSchema(3));
        schema->features[1].role = ColumnRole::Behaviour;
        const auto features = test::randomNumbers(schema, 300, 2);
        std::vector<double> labels;
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < features.rows; ++i) {
            labels.push_back(features.at(i, 0) - features.at(i, 1) > 0.0 ? 1.0 : 0.0);
            rows.push_back(i);
        }
        const auto fitted = [&](const char* name, int epochs) {
            return std::shared_ptr<const ChurnScorer>(
                std::move(*test::DescentLearner(name, epochs, 3).fit({&features, labels, rows}, {}, TaskContext(), {})));
        };
        const auto a = fitted("mlp", 20), b = fitted("mlp", 5), c = fitted("mlp", 9);
        const std::shared_ptr<const ChurnScorer> everybody = std::move(*EnsembleScorer::make({{"a", 0.6, a}, {"b", 0.3, b}}, 0.1));
        const std::shared_ptr<const ChurnScorer> newcomers =
            std::move(*EnsembleScorer::make({{"b", 0.2, b}, {"c", 0.9, c}}, -0.4, EnsembleScorer::Of::Newcomers));
        const ChurnModel plain(everybody, {}, ConformalBand(), sampleBackground(features, 1, 20));
        const ChurnModel model = plain.withNewcomers(newcomers, Calibrator().shifted(0.5));
        QVERIFY(!plain.readsNewcomersApart() && model.readsNewcomersApart());
        QVERIFY(&plain.of(true) == &plain);

        std::vector<bool> isNew(300);
        for (std::size_t i = 0; i < isNew.size(); ++i) isNew[i] = i % 3 == 0;
        const auto read = model.asRead(features.values, isNew);
        const auto p = model.probabilities(read, 300, 2, {}, isNew);
        const auto own = ensembleLogits(*b, read, 300), other = ensembleLogits(*c, read, 300), whole = ensembleLogits(*everybody, read, 300);
        for (std::size_t i = 0; i < 300; ++i) {
            QCOMPARE(std::isnan(read[i * 3 + 1]), isNew[i] || std::isnan(features.at(i, 1)));
            const double logit = isNew[i] ? -0.4 + 0.2 * own[i] + 0.9 * other[i] + 0.5 : whole[i];
            QVERIFY(std::abs(p[i] - test::logistic(logit)) < 1e-12);
        }
        for (std::size_t at = 1; at < model.of(true).background().size(); at += 3) QVERIFY(std::isnan(model.of(true).background()[at]));

        const std::string bytes = model.save();
        QVERIFY(bytes.size() < plain.save().size() + c->save().size() + 600);  // b is kept once
        const auto loaded = ChurnModel::load(bytes);
        QVERIFY2(loaded.has_value(), loaded ? "" : loaded.error().message.c_str());
        QCOMPARE(loaded->probabilities(read, 300, 1, {}, isNew), p);
        QCOMPARE(loaded->save(), bytes);
        for (std::size_t at = 60; at < bytes.size(); at += bytes.size() / 200) {
            std::string broken = bytes;
            broken[at] = static_cast<char>(broken[at] ^ 0x10);
            QVERIFY(!ChurnModel::load(broken));
        }
        // A single learner's newcomers: the same scorer, without behaviour.
        const std::shared_ptr<const ChurnScorer> same = std::move(*EnsembleScorer::make({{"a", 1.0, a}}, 0.0, EnsembleScorer::Of::Newcomers));
        const ChurnModel single = ChurnModel(a, {}, ConformalBand(), sampleBackground(features, 1, 20)).withNewcomers(same, {});
        const auto again = ChurnModel::load(single.save());
        QVERIFY(again);
        QCOMPARE(again->probabilities(read, 300, 1, {}, isNew), single.probabilities(read, 300, 1, {}, isNew));
        QCOMPARE(again->of(true).scorer().members(), a->members());
        QVERIFY(single.save().size() < a->save().size() + 20 * 3 * sizeof(double) + 1200);
    }

    void moreThan255Levels_keepTheMostFrequent() {
        CustomerTable table;
        std::vector<std::string> cells;
        for (int level = 0; level < 300; ++level)
            for (int copy = 0; copy < (level < 10 ? 1 : 2); ++copy) cells.push_back("L" + std::to_string(level));
        table.keys.resize(cells.size());
        table.columns.push_back(textColumn("city", cells));
        const FeatureMatrix matrix = buildFeatures(table);
        QCOMPARE(matrix.schema->features[0].levels.size(), std::size_t{255});
        const auto& levels = matrix.schema->features[0].levels;
        QVERIFY(std::find(levels.begin(), levels.end(), "L3") == levels.end());
        std::vector<std::string> warnings;
        const FeatureMatrix told = buildFeatures(table, {}, &warnings);
        QCOMPARE(warnings, (std::vector<std::string>{"city: 45 rare values of 80 customers are read as missing; the 255 most frequent are told apart."}));
        QCOMPARE(told.unknown.size(), std::size_t{80});
        for (const auto& [row, feature] : told.unknown) QVERIFY(feature == 0 && std::isnan(told.at(row, 0)));
        QVERIFY(std::isnan(matrix.at(0, 0)));
    }

    void encodeFeatures_countsWhatItHasNotMet() {
        const auto schema = buildFeatures(makeTable()).schema;
        CustomerTable other;
        other.keys = {"x", "y", "z"};
        other.columns.push_back(textColumn("Contract", {"Weekly", "Monthly", "Weekly"}));
        other.columns.push_back(textColumn("tenure", {"12", "soon", "?"}));
        std::vector<std::string> warnings;
        const FeatureMatrix matrix = encodeFeatures(other, schema, warnings);
        QVERIFY(std::isnan(matrix.at(0, 0)));
        QCOMPARE(matrix.at(1, 0), 0.0);
        QCOMPARE(matrix.at(0, 1), 12.0);
        QVERIFY(std::isnan(matrix.at(1, 1)));
        QCOMPARE(warnings.size(), std::size_t{4});
        QCOMPARE(warnings[0],
                 std::string("Contract: 2 rows hold a value the model does not know (\"Weekly\"); read as missing."));
        QCOMPARE(warnings[1], std::string("tenure: 1 row holds no number (\"soon\"); read as missing."));
        QVERIFY(warnings[2].find("paperless is missing") != std::string::npos);
    }

    void encodeValue_readsWhatPeopleWrite() {
        const auto schema = buildFeatures(makeTable()).schema;
        QCOMPARE(*encodeValue(schema->features[0], std::string("one YEAR")), 1.0);
        QVERIFY(std::isnan(*encodeValue(schema->features[0], Value())));
        QCOMPARE(*encodeValue(schema->features[1], std::string("12.5")), 12.5);
        QCOMPARE(*encodeValue(schema->features[1], std::int64_t{7}), 7.0);
        QCOMPARE(*encodeValue(schema->features[2], std::int64_t{1}), 1.0);
        QCOMPARE(*encodeValue(schema->features[2], std::string("True")), 1.0);
        QCOMPARE(*encodeValue(schema->features[3], std::string("1970-01-02")), 86'400'000.0);
        const auto level = encodeValue(schema->features[0], std::string("Weekly"));
        QVERIFY(!level && level.error().code == ErrorCode::InvalidInput);
        QCOMPARE(level.error().message, std::string("Contract can be Monthly or One year, not \"Weekly\"."));
        for (const char* text : {"abc", "12x", "", "nan", "inf", "1e999"})
            QVERIFY2(!encodeValue(schema->features[1], std::string(text)), text);
    }

    void displayValue_readsBack() {
        const auto schema = buildFeatures(makeTable()).schema;
        QCOMPARE(displayValue(schema->features[0], 1.0), std::string("One year"));
        QCOMPARE(displayValue(schema->features[0], kMissing), std::string("missing"));
        QCOMPARE(displayValue(schema->features[1], 12.0), std::string("12"));
        QCOMPARE(displayValue(schema->features[1], 0.1), std::string("0.1"));
        QCOMPARE(displayValue(schema->features[3], 86'400'000.0), std::string("1970-01-02"));
    }

    void scores_areTheSameForAnyThreadsAndBatch() {
        const ChurnModel model = storableModel();
        const auto rows = test::randomNumbers(model.schemaPointer(), 5000, 8);
        const auto one = model.score(rows.values, rows.rows, 1);
        const auto two = model.score(rows.values, rows.rows, 3);
        for (std::size_t i = 0; i < one.size(); ++i) {
            QCOMPARE(one[i].probability, two[i].probability);
            QVERIFY(one[i].lower <= one[i].probability && one[i].probability <= one[i].upper);
        }
        QCOMPARE(model.score({rows.row(4321), 3}, 1)[0].probability, one[4321].probability);
        const auto members = model.memberProbabilities(rows.values, rows.rows);
        QCOMPARE(members.size(), rows.rows * 3);
        for (std::size_t i = 0; i < rows.rows; ++i) {
            const auto [low, high] = std::minmax({members[i * 3], members[i * 3 + 1], members[i * 3 + 2]});
            QVERIFY(one[i].probability >= low - 1e-9 && one[i].probability <= high + 1e-9);
        }
    }

    void savedModel_scoresToTheBitWhenLoaded() {
        const ChurnModel model = storableModel();
        const auto again = ChurnModel::load(model.save());
        QVERIFY2(again.has_value(), again ? "" : again.error().message.c_str());
        const auto rows = test::randomNumbers(model.schemaPointer(), 200, 8);
        const auto before = model.score(rows.values, rows.rows);
        const auto after = again->score(rows.values, rows.rows);
        for (std::size_t i = 0; i < before.size(); ++i) {
            QCOMPARE(after[i].probability, before[i].probability);
            QCOMPARE(after[i].lower, before[i].lower);
        }
        QCOMPARE(std::vector<double>(again->background().begin(), again->background().end()),
                 std::vector<double>(model.background().begin(), model.background().end()));
        QCOMPARE(again->save(), model.save());
    }

    void everyDamage_isNoticed() {
        const std::string bytes = storableModel(1).save();
        for (std::size_t at = 0; at < bytes.size(); at += 1 + bytes.size() / 300) {
            std::string flipped = bytes;
            flipped[at] = static_cast<char>(flipped[at] ^ 0x20);
            const auto loaded = ChurnModel::load(flipped);
            QVERIFY2(!loaded, qPrintable(QString::number(at)));
            QVERIFY(loaded.error().code == ErrorCode::Corrupt);
            QVERIFY(!ChurnModel::load(std::string_view(bytes).substr(0, at)));
        }
        QVERIFY(!ChurnModel::load(bytes + "x"));
    }

    void background_isSeededAndBounded() {
        const auto features = test::randomNumbers(test::numberSchema(2), 1000, 1);
        QCOMPARE(sampleBackground(features, 1).size(), std::size_t{256});
        QCOMPARE(sampleBackground(features, 1), sampleBackground(features, 1));
        QVERIFY(sampleBackground(features, 1) != sampleBackground(features, 2));
        QCOMPARE(sampleBackground(test::randomNumbers(test::numberSchema(2), 5, 1), 1).size(), std::size_t{10});
    }
};

QTEST_APPLESS_MAIN(TestModel)
#include "tst_model.moc"
