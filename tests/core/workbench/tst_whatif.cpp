#include "core/storage/models.h"
#include "core/workbench/scoring.h"
#include "core/workbench/training.h"
#include "core/workbench/whatif.h"
#include "core/workbench/whatifmodel.h"
#include "tests/support/churnproject.h"
#include "tests/support/fakescorer.h"
#include "tests/support/randomnetwork.h"

#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>

using namespace holdfast;
using namespace holdfast::workbench;

namespace {

const Clock kClock = [] { return UtcMillis{1'790'000'000'000}; };

const ResponseCurve& curveOf(const std::vector<ResponseCurve>& curves, const std::string& column) {
    return *std::find_if(curves.begin(), curves.end(), [&](const ResponseCurve& curve) { return curve.column == column; });
}

Setting text(const char* column, const char* value) {
    return {column, std::string(value)};
}
Setting number(const char* column, double value) {
    return {column, value};
}

/// A model of two numbers over `rows` customers, without a project.
WhatIfModel bareModel(std::size_t rows, std::size_t members = 1, double spread = 0.0) {
    const auto schema = test::numberSchema(20);
    auto scorer = std::make_shared<test::FunctionScorer>(
        schema, [](const double* x) { return 0.8 * x[0] - 0.5 * x[1] + 0.4 * x[0] * x[2] - 0.7; }, members, spread);
    auto champion = std::make_shared<Champion>(
        Champion{{}, scoring::ChurnModel(scorer, {}, {}, test::randomNumbers(schema, 32, 1).values), {}});
    std::vector<WhatIfColumn> columns;
    for (const FeatureSpec& feature : schema->features) {
        WhatIfColumn column;
        column.spec.name = feature.name;
        column.spec.type = ColumnType::Real;
        column.rangeMin = column.supportMin = -3.0;
        column.rangeMax = column.supportMax = 3.0;
        columns.push_back(column);
    }
    return WhatIfModel(champion, columns, {rows == 1 ? "k" : "", rows, 5, false, test::randomNumbers(schema, rows, 8).values},
                       2);
}

/// A model of the referral network over one customer, whose visits are behaviour.
WhatIfModel networkModel(bool isNew, double visits) {
    const auto world = test::networkWorld(60, 3);
    std::shared_ptr<const scoring::ChurnScorer> scorer = *scoring::GraphScorer::make(test::randomParts(world.network, 2, 5));
    const auto& background = world.network.features.values;
    auto champion = std::make_shared<Champion>(Champion{{}, scoring::ChurnModel(scorer, {}, {}, background), {}});
    std::vector<WhatIfColumn> columns;
    for (const FeatureSpec& feature : scorer->schema()->features) {
        WhatIfColumn column;
        column.spec.name = feature.name;
        column.category = feature.kind == FeatureKind::Category;
        column.levels = feature.levels;
        column.rangeMin = column.supportMin = -5.0;
        column.rangeMax = column.supportMax = 100.0;
        columns.push_back(column);
    }
    return WhatIfModel(champion, columns, {"k", 1, 5, isNew, {40.0, 1.0, 30.0, visits}, {0.25}, {isNew}}, 1);
}

}  // namespace

class TestWhatIf : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::optional<storage::Project> m_project;

private slots:
    void initTestCase() {
        auto made = test::makeChurnProject((m_folder.path() + "/p.holdfast").toStdString());
        QVERIFY2(made.has_value(), made ? "" : made.error().message.c_str());
        m_project.emplace(std::move(*made));
        const auto untrained = WhatIfProfiler::forCustomer(*m_project, "C00001", kClock, TaskContext());
        QVERIFY(!untrained && untrained.error().code == ErrorCode::NotFound);
        test::DescentFactory learners;
        TrainRequest request;
        request.learner = "mlp";
        QVERIFY(trainModel(*m_project, learners, request, kClock, TaskContext()));
    }

    void columns_sayWhatMayBeChanged() {
        const auto profiler = WhatIfProfiler::forCustomer(*m_project, "C00010", kClock, TaskContext());
        QVERIFY2(profiler.has_value(), profiler ? "" : profiler.error().message.c_str());
        QCOMPARE(profiler->subject(), std::string("C00010"));
        QCOMPARE(profiler->columns().size(), std::size_t{6});
        const WhatIfColumn& tenure = profiler->columns()[1];
        QVERIFY(tenure.spec.actionability == Actionability::OnlyUp);
        QCOMPARE(tenure.supportMin, 0.0);
        QCOMPARE(tenure.supportMax, 72.0);
        QCOMPARE(tenure.currentText, std::to_string(std::get<std::int64_t>(test::churnCustomer(10, {})[2])));
        QCOMPARE(profiler->columns()[0].levels.size(), std::size_t{3});
        QVERIFY(profiler->columns()[0].category);
    }

    void noSetting_isTheCustomersOwnScore() {
        const auto profiler = WhatIfProfiler::forCustomer(*m_project, "C00010", kClock, TaskContext());
        const auto same = profiler->evaluate({});
        const auto explanation = explainCustomer(*m_project, "C00010", kClock, TaskContext());
        QCOMPARE(same->before.probability, explanation->score.probability);
        QCOMPARE(same->after.probability, same->before.probability);
        QCOMPARE(same->delta, 0.0);
        QCOMPARE(same->key, std::string("C00010"));
        QCOMPARE(same->modelVersion, std::int64_t{1});
        QVERIFY(same->evidence.empty());
        const auto asIs = profiler->evaluate({text("Contract", profiler->columns()[0].currentText.c_str())});
        QCOMPARE(asIs->delta, 0.0);
        QCOMPARE(asIs->deltaUpper, 0.0);
    }

    void aBetterContract_lowersTheScore_asAssociation() {
        int i = 0;  // the first customer who could still get one
        while (std::get<std::string>(test::churnCustomer(i, {})[1]) != "Month-to-month") ++i;
        const auto profiler = WhatIfProfiler::forCustomer(*m_project, test::customerKey(i), kClock, TaskContext());
        const auto result = profiler->evaluate({text("Contract", "Two year")});
        QVERIFY(result->delta < -0.1);
        QVERIFY(result->deltaLower < result->delta && result->delta < result->deltaUpper);
        QVERIFY(result->after.lower <= result->after.probability && result->after.probability <= result->after.upper);
        QCOMPARE(result->evidence.size(), std::size_t{1});
        QVERIFY(result->evidence[0].evidence == Evidence::Associational);
        QVERIFY(!result->evidence[0].reason.empty());
    }

    void outsideTheSupport_isMarkedAsExtrapolation() {
        const auto profiler = WhatIfProfiler::forCustomer(*m_project, "C00010", kClock, TaskContext());
        const auto result = profiler->evaluate({number("tenure", 200), number("charges", 50)});
        QVERIFY(result->evidence[0].evidence == Evidence::Extrapolation);
        QVERIFY(result->evidence[0].reason.find("0 to 72") != std::string::npos);
        QVERIFY(result->evidence[1].evidence == Evidence::Associational);
        const auto missing = profiler->evaluate({{"Contract", Value()}});
        QVERIFY(missing->evidence[0].evidence == Evidence::Extrapolation);
        const auto down = profiler->evaluate({number("tenure", 0)});
        if (profiler->columns()[1].currentText != "0")
            QVERIFY(down->evidence[0].reason.find("only go up") != std::string::npos);
    }

    void whatCannotBeSet_isRefused_data() {
        QTest::addColumn<QString>("column");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("says");
        QTest::newRow("fixed") << "gender"
                               << "Male"
                               << "fixed";
        QTest::newRow("unknown column") << "shoe size"
                                        << "44"
                                        << "shoe size";
        QTest::newRow("label") << "Churn"
                               << "No"
                               << "does not use";
        QTest::newRow("unknown level") << "Contract"
                                       << "Weekly"
                                       << "Month-to-month";
        QTest::newRow("no number") << "tenure"
                                   << "long"
                                   << "takes a number";
    }
    void whatCannotBeSet_isRefused() {
        QFETCH(QString, column);
        QFETCH(QString, value);
        QFETCH(QString, says);
        const auto profiler = WhatIfProfiler::forCustomer(*m_project, "C00010", kClock, TaskContext());
        const auto result = profiler->evaluate({text(column.toUtf8(), value.toUtf8())});
        QVERIFY(!result && result.error().code == ErrorCode::InvalidInput);
        QVERIFY2(QString::fromStdString(result.error().message).contains(says), result.error().message.c_str());
        QVERIFY(!profiler->curves({text(column.toUtf8(), value.toUtf8())}));
    }

    void everyCurvePoint_isWhatEvaluateAnswersThere() {
        const auto profiler = WhatIfProfiler::forCustomer(*m_project, "C00010", kClock, TaskContext());
        const std::vector<Setting> settings{number("charges", 80)};
        const auto curves = profiler->curves(settings, 33);
        QCOMPARE(curves->size(), std::size_t{6});
        const ResponseCurve& tenure = curveOf(*curves, "tenure");
        QCOMPARE(tenure.x.size(), std::size_t{33});
        for (const std::size_t k : {std::size_t{0}, std::size_t{16}, std::size_t{32}}) {
            const auto there = profiler->evaluate({settings[0], number("tenure", tenure.x[k])});
            QVERIFY(std::abs(there->after.probability - tenure.probability[k]) < 1e-12);
            QVERIFY(std::abs(there->after.lower - tenure.lower[k]) < 1e-12);
            QVERIFY(std::abs(there->after.upper - tenure.upper[k]) < 1e-12);
        }
        const ResponseCurve& contract = curveOf(*curves, "Contract");
        QVERIFY(contract.category);
        for (std::size_t k = 0; k < 3; ++k) {
            const auto there = profiler->evaluate({settings[0], text("Contract", contract.labels[k].c_str())});
            QVERIFY(std::abs(there->after.probability - contract.probability[k]) < 1e-12);
        }
        QVERIFY(curveOf(*curves, "gender").locked);
        QCOMPARE(curveOf(*curves, "charges").current, 80.0);
        QVERIFY(curveOf(*curves, "charges").original != 80.0);
    }

    void whatTheScoreDoesNotReadOfANewcomer_changesNothingAndIsSaid() {
        const WhatIfModel newcomer = networkModel(true, 2.0), old = networkModel(false, 2.0);
        const auto set = newcomer.evaluate({number("visits", 40)});
        QCOMPARE(set->delta, 0.0);
        QVERIFY2(set->evidence[0].reason.find("does not read visits yet") != std::string::npos, set->evidence[0].reason.c_str());
        QCOMPARE(set->before.probability, networkModel(true, -1.0).evaluate({})->before.probability);
        QVERIFY(newcomer.evaluate({number("fee", 55)})->delta != 0.0);
        const auto curves = newcomer.curves({}, 9);
        const ResponseCurve& flat = curveOf(*curves, "visits");
        for (const double p : flat.probability) QCOMPARE(p, set->before.probability);
        QCOMPARE(flat.original, 2.0);
        QVERIFY(old.evaluate({number("visits", 40)})->delta != 0.0);
        QVERIFY(old.evaluate({number("visits", 40)})->evidence[0].reason.find("does not read") == std::string::npos);
    }

    void segment_isTheMeanOfItsCustomers() {
        const Filter filter{{{"Contract", Comparison::Equal, {std::string("One year")}}}};
        const auto profiler = WhatIfProfiler::forSegment(*m_project, filter, kClock, TaskContext());
        QVERIFY2(profiler.has_value(), profiler ? "" : profiler.error().message.c_str());
        double mean = 0.0, count = 0.0;
        const auto scores = storage::readScores(*m_project);
        for (int i = 0; i < 600; ++i)
            if (std::get<std::string>(test::churnCustomer(i, {})[1]) == "One year") {
                mean += scores->scores[static_cast<std::size_t>(i)].probability;
                count += 1.0;
            }
        const auto result = profiler->evaluate({});
        QCOMPARE(result->customers, static_cast<std::uint64_t>(count));
        QVERIFY(std::abs(result->before.probability - mean / count) < 1e-12);
        QVERIFY(result->key.empty());
        QVERIFY(result->before.lower <= result->before.probability && result->before.probability <= result->before.upper);
        QCOMPARE(profiler->columns()[0].currentText, std::string("One year"));
        QCOMPARE(profiler->columns()[1].currentText, std::string("mixed"));
        const auto nobody = WhatIfProfiler::forSegment(*m_project, {{{"tenure", Comparison::Greater, {std::int64_t{500}}}}},
                                                       kClock, TaskContext());
        QVERIFY(!nobody && nobody.error().code == ErrorCode::NotFound);
    }

    void segmentCurves_followTheWholeSegmentClosely() {
        const WhatIfModel model = bareModel(1000);
        const auto curves = model.curves({}, 33);
        QCOMPARE(curves->size(), std::size_t{20});
        for (const char* name : {"x0", "x1", "x2"}) {
            const ResponseCurve& curve = curveOf(*curves, name);
            QCOMPARE(curve.x.size(), std::size_t{33});
            for (const std::size_t k : {std::size_t{2}, std::size_t{13}, std::size_t{30}}) {
                const auto exact = model.evaluate({number(name, curve.x[k])});
                const double error = std::abs(exact->after.probability - curve.probability[k]);
                QVERIFY2(error < 0.06, qPrintable(QString("%1 at %2: off by %3").arg(name).arg(curve.x[k]).arg(error)));
                QVERIFY(curve.lower[k] <= curve.probability[k] && curve.probability[k] <= curve.upper[k]);
            }
        }
    }

    void deltaInterval_isTheSpreadOfTheMembers() {
        const auto single = bareModel(1).evaluate({number("x0", 2.0)});
        QCOMPARE(single->deltaLower, single->delta);
        QCOMPARE(single->deltaUpper, single->delta);
        QVERIFY(!single->deltaIntervalKnown);
        const auto several = bareModel(1, 3, 0.5).evaluate({number("x0", 2.0)});
        QVERIFY(several->deltaIntervalKnown);
        QVERIFY(several->deltaLower < several->delta && several->delta < several->deltaUpper);
        QVERIFY(several->deltaLower >= -1.0 && several->deltaUpper <= 1.0);
    }

    void remembered_staysInTheProjectUntilForgotten() {
        const auto profiler = WhatIfProfiler::forCustomer(*m_project, "C00010", kClock, TaskContext());
        RememberedWhatIf whatIf;
        whatIf.name = "Longer contract";
        whatIf.key = "C00010";
        whatIf.settings = {text("Contract", "Two year")};
        whatIf.result = *profiler->evaluate(whatIf.settings);
        whatIf.savedAt = 7;
        const auto id = rememberWhatIf(*m_project, whatIf);
        QVERIFY2(id.has_value(), id ? "" : id.error().message.c_str());
        const auto kept = rememberedWhatIfs(*m_project);
        QCOMPARE(kept->size(), std::size_t{1});
        QCOMPARE(kept->front().name, whatIf.name);
        QCOMPARE(kept->front().result.delta, whatIf.result.delta);
        QVERIFY(forgetWhatIf(*m_project, *id));
        QVERIFY(rememberedWhatIfs(*m_project)->empty());
    }
};

QTEST_GUILESS_MAIN(TestWhatIf)
#include "tst_whatif.moc"
