// Learning effects from a project: which treatments and outcomes count, what is kept, what is written, and bad input.
#include "core/data/label.h"
#include "core/storage/effects.h"
#include "core/storage/notebook.h"
#include "core/storage/records.h"
#include "core/report/writers.h"
#include "core/storage/customers.h"
#include "core/workbench/acquaintance.h"
#include "core/workbench/effectdata.h"
#include "core/workbench/effects.h"
#include "core/workbench/planning.h"
#include "core/workbench/evidence.h"
#include "core/workbench/evidencefigures.h"
#include "core/workbench/reporting.h"
#include "tests/support/churnproject.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace holdfast;
using namespace holdfast::workbench;

namespace {

constexpr int kCustomers = 900;
const Clock kClock = [] { return UtcMillis{1'700'000'000'000}; };

/// The module of learners is not here: the linear regressions do.
struct NoRegressions : scoring::RegressionFactory {
    std::vector<std::string> regressionNames() const override { return {"trees"}; }
    Result<std::unique_ptr<scoring::RegressionLearner>> createRegression(std::string_view) override {
        return Unexpected(ErrorCode::Unavailable, "The module is missing.");
    }
};

struct CampaignOptions {
    bool outcomes = true;
    std::string control = "none";
    bool withControl = true;
    int few = 0;              ///< customers of a third arm
    double propensity = 0.5;  ///< negative: not recorded; of the first 50 customers 0, where it is 0
    int missingOutcomes = 0;  ///< of the first ones
    bool referrals = false;
    bool monthlyAlone = false;  ///< nobody else is offered anything
};

/// Without refutations, which take the longest.
EffectsRequest quick(const std::string& outcome = {}, std::uint64_t seed = 1) {
    EffectsRequest request;
    request.outcome = outcome;
    request.refutations = false;
    request.seed = seed;
    return request;
}

/// An offer that halves the risk of month-to-month customers and does nothing to the others, given by lot.
void addCampaign(storage::Project& project, const CampaignOptions& options) {
    auto transaction = storage::Transaction::begin(project.database());
    auto writer = storage::RecordWriter::open(project);
    for (int i = 0; i < kCustomers; ++i) {
        Random random = Random(77).split(static_cast<std::uint64_t>(i));
        const auto cells = test::churnCustomer(i, {});
        const bool monthly = std::get<std::string>(cells[1]) == "Month-to-month";
        const bool treated = random.bernoulli(0.5) && (monthly || !options.monthlyAlone);
        if (!treated && !options.withControl) continue;
        Treatment treatment;
        treatment.customer = test::customerKey(i);
        treatment.arm = i < options.few ? "rare" : treated ? "offer" : options.control;
        treatment.time = 1'000 + i;
        if (options.propensity > 0.0) treatment.propensity = options.propensity;
        if (options.propensity == 0.0) treatment.propensity = i < 50 ? 0.0 : 0.5;
        const double risk = monthly ? (treated ? 0.3 : 0.6) : 0.2;
        const bool left = random.bernoulli(risk);
        if (options.outcomes && i >= options.missingOutcomes) treatment.outcome = left ? 1.0 : 0.0;
        QVERIFY(writer->write(treatment).has_value());
        if (options.referrals && i > 0)
            QVERIFY(writer->write(Referral{test::customerKey((i - 1) / 2), test::customerKey(i), std::nullopt, ""}).has_value());
    }
    QVERIFY(transaction->commit().has_value());
}

bool mentions(const std::vector<std::string>& warnings, const std::string& words) {
    return std::any_of(warnings.begin(), warnings.end(), [&](const std::string& w) { return w.find(words) != std::string::npos; });
}

}  // namespace

class TestEffects : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_next = 0;

    storage::Project project(const CampaignOptions* campaign) {
        test::ChurnProjectOptions options;
        options.customers = kCustomers;
        auto made = test::makeChurnProject(m_folder.filePath(QString("p%1.holdfast").arg(++m_next)).toStdString(), options);
        if (!made) qFatal("%s", made.error().message.c_str());
        if (campaign != nullptr) addCampaign(*made, *campaign);
        return std::move(*made);
    }

    static Result<LearnedEffects> learn(storage::Project& project, EffectsRequest request = {}) {
        NoRegressions none;
        return learnEffects(project, none, request, kClock, TaskContext({}, {}, 2));
    }

    /// Everybody was in the campaign: the mean of the scores is the average effect, and what is known without a customer is not what is
    /// known with him.
    static void checkUnseen(const ArmEffects& kept, const ArmEffects& learned) {
        QCOMPARE(kept.score, learned.score);
        QCOMPARE(kept.unseen, learned.unseen);
        double mean = 0.0, distance = 0.0;
        for (std::size_t i = 0; i < kept.score.size(); ++i) {
            mean += kept.score[i] / static_cast<double>(kept.score.size());
            distance += std::abs(kept.unseen[i] - kept.effect[i]);
        }
        QVERIFY(std::abs(mean - kept.average) < 1e-9);
        QVERIFY(distance > 0.0);
    }

    /// Of those still here; "perhaps" is three to one, not any estimate on the wrong side.
    static void checkDogs(storage::Project& made, const ArmEvidence& kept) {
        const auto table = storage::readCustomers(made, {{"Churn"}, {}}, TaskContext());
        const auto effects = storage::readEffects(made, TaskContext());
        QVERIFY(table.has_value() && effects.has_value() && effects->keys == table->keys);
        const auto labels = labelsOf(*table);
        QVERIFY(labels.has_value());
        const auto arm = std::find_if(effects->arms.begin(), effects->arms.end(), [&](const ArmEffects& one) { return one.arm == kept.arm; });
        std::size_t left = 0, surely = 0, likely = 0, above = 0;
        std::set<std::string> doubtful;
        for (std::size_t i = 0; i < effects->keys.size(); ++i) {
            left += (*labels)[i] == 1.0 ? 1 : 0;
            if ((*labels)[i] == 1.0 || std::isnan(arm->effect[i])) continue;
            const double errors = arm->effect[i] / arm->standardError[i];
            above += arm->effect[i] > 0.0 ? 1 : 0;
            surely += arm->lower[i] > 0.0 ? 1 : 0;
            likely += arm->lower[i] > 0.0 || errors > 0.67449 ? 1 : 0;
            if (arm->lower[i] <= 0.0 && errors > 0.67449) doubtful.insert(effects->keys[i]);
        }
        QVERIFY(left > 0 && left < effects->keys.size());
        QCOMPARE(kept.dogs.left, left);
        QCOMPARE(kept.dogs.surely, surely);
        QCOMPARE(kept.dogs.likely, likely);
        QVERIFY(likely <= above);
        const auto listed = sleepingDogs(made, kept.arm, false);
        QVERIFY(listed.has_value());
        QCOMPARE(std::set<std::string>(listed->begin(), listed->end()), doubtful);
    }

    /// What goes beyond averages: kept as it was, groups that add up, and conditions that find the customers they count.
    static void checkPicture(storage::Project& made, const ArmEvidence& learned, const ArmEvidence& kept) {
        QVERIFY(learned.curve.size() == 51 && std::isfinite(kept.curve[25].lower) && kept.curve[25].lower < kept.curve[25].upper);
        QCOMPARE(kept.curve[25].lower, learned.curve[25].lower);
        QCOMPARE(kept.curve.front().gain, 0.0);
        QVERIFY(kept.curve.back().gain > 0.0);  // customers kept
        QCOMPARE(kept.segments.front().column, std::string("Contract"));
        QVERIFY(kept.segments.front().pValue < 0.01);
        std::size_t rows = 0;
        double sum = 0.0;
        for (const SegmentEffect& s : kept.segments.front().segments) {
            rows += s.average.rows;
            sum += s.average.effect * static_cast<double>(s.average.rows);
            QVERIFY(s.who == learned.segments.front().segments[static_cast<std::size_t>(&s - kept.segments.front().segments.data())].who);
        }
        QCOMPARE(rows, learned.average.rows);
        QVERIFY(std::abs(sum / static_cast<double>(rows) - learned.average.effect) < 1e-9);  // the mean of the groups' means
        for (const SegmentColumn& column : kept.segments)
            for (const SegmentEffect& s : column.segments) {
                const auto found = storage::countCustomers(made, Filter{{s.who}});
                QVERIFY2(found.has_value(), found ? "" : found.error().message.c_str());
                QVERIFY(*found >= s.average.rows);  // nobody of the segment is outside its filter
            }
        QCOMPARE(kept.dogs.customers + kept.dogs.withoutEvidence + kept.dogs.left, std::size_t{kCustomers});
        checkDogs(made, kept);
        const auto dogs = sleepingDogs(made, learned.arm);
        QVERIFY(dogs && dogs->size() == kept.dogs.surely);
        const auto doubtful = sleepingDogs(made, learned.arm, false);
        QVERIFY(doubtful && doubtful->size() == kept.dogs.likely - kept.dogs.surely);
        QVERIFY(kept.qini.basis == learned.qini.basis && kept.qini.basis != QiniBasis::Unknown);
        for (const SegmentColumn& column : kept.segments) {
            QVERIFY(column.looked >= kept.segments.size());
            QVERIFY(std::abs(column.pValue - std::min(1.0, column.alone * static_cast<double>(column.looked))) < 1e-12);
            for (const SegmentEffect& s : column.segments) QVERIFY(s.treated >= 30 && s.control >= 30 && s.treated + s.control <= s.average.rows);
        }
    }

    /// In every format: the effect, its interval, the checks and where it comes from.
    void checkReport(storage::Project& made, const EffectEvidence& evidence) {
        const auto document = buildReport(made, {}, kClock, TaskContext());
        QVERIFY2(document.has_value(), document ? "" : document.error().message.c_str());
        const std::string effect = report::formatFigure(evidence.arms[0].average.effect, report::NumberStyle::Points, {});
        for (const std::string& text : {report::toHtml(*document), report::toCsv(*document)}) {
            QVERIFY(text.find("Evidence about offers") != std::string::npos || text.find("evidence") != std::string::npos);
            QVERIFY(text.find("With treatment shuffled no effect should be found. What was found is ") != std::string::npos);
            QVERIFY(text.find(evidence.dataFingerprint.substr(0, 12)) != std::string::npos);
            QVERIFY(text.find("seed 1") != std::string::npos);
        }
        QVERIFY(report::toHtml(*document).find(effect) != std::string::npos);
        QVERIFY(exportReport(*document, m_folder.filePath("report.xlsx").toStdString(), {}).has_value());
    }

private slots:
    void effects_areFound_keptAndReadBack() {
        const CampaignOptions campaign;
        auto made = project(&campaign);
        const auto learned = learn(made);
        QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        QCOMPARE(learned->evidence.arms.size(), std::size_t{1});
        const ArmEvidence& arm = learned->evidence.arms[0];
        QVERIFY(arm.average.lower < -0.15 && -0.15 < arm.average.upper);  // half of the customers by 0.3
        QVERIFY(learned->evidence.leaving);
        QCOMPARE(learned->evidence.outcome, std::string("treatments"));
        QCOMPARE(arm.refutations.size(), std::size_t{4});
        QVERIFY(mentions(learned->evidence.warnings, "The regression trees could not be used"));
        double monthly = 0.0, others = 0.0, months = 0.0;
        for (int i = 0; i < kCustomers; ++i) {
            const bool isMonthly = std::get<std::string>(test::churnCustomer(i, {})[1]) == "Month-to-month";
            (isMonthly ? monthly : others) += learned->effects.arms[0].effect[static_cast<std::size_t>(i)];
            months += isMonthly ? 1.0 : 0.0;
        }
        QVERIFY(monthly / months < others / (kCustomers - months) - 0.1);

        const auto kept = storage::readEffects(made, TaskContext());
        QVERIFY(kept);
        QCOMPARE(kept->keys, learned->effects.keys);
        QCOMPARE(kept->arms[0].effect, learned->effects.arms[0].effect);
        QCOMPARE(kept->arms[0].standardError, learned->effects.arms[0].standardError);
        QCOMPARE(kept->directions, std::size_t{24});
        QCOMPARE(kept->arms[0].errorParts, learned->effects.arms[0].errorParts);
        QVERIFY(std::any_of(kept->arms[0].errorParts.begin(), kept->arms[0].errorParts.end(), [](std::int8_t part) { return part != 0; }));
        QCOMPARE(kept->arms[0].average, arm.average.effect);
        checkUnseen(kept->arms[0], learned->effects.arms[0]);
        const auto evidence = learnedEvidence(made);
        QVERIFY(evidence && evidence->has_value());
        QCOMPARE((*evidence)->learner, learned->evidence.learner);
        QCOMPARE((*evidence)->arms[0].average, arm.average);
        QCOMPARE((*evidence)->arms[0].refutations[0].sentence, arm.refutations[0].sentence);
        QCOMPARE((*evidence)->arms[0].curve.size(), arm.curve.size());
        QCOMPARE((*evidence)->policies.size(), learned->evidence.policies.size());
        QCOMPARE((*evidence)->learnedAt, kClock());
        checkPicture(made, arm, (*evidence)->arms[0]);
        checkReport(made, **evidence);
        const auto runs = storage::readRuns(made, 1);
        QCOMPARE(runs->front().command, std::string("effects"));
    }

    void covarianceOfAverages_isKept_withoutRefusedArms() {
        CampaignOptions campaign;
        campaign.few = 200;
        campaign.propensity = -1.0;
        auto made = project(&campaign);
        const auto learned = learn(made, quick());
        QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        const auto kept = storage::readEffects(made, TaskContext());
        QVERIFY(kept && kept->averageCovariance.size() == 2);
        QCOMPARE(kept->averageCovariance, learned->effects.averageCovariance);
        for (std::size_t a = 0; a < 2; ++a)
            QVERIFY(std::abs(kept->averageCovariance[a][a] - std::pow(learned->evidence.arms[a].average.error, 2.0)) < 1e-12);
        QVERIFY(kept->averageCovariance[0][1] > 0.0);
        campaign.few = 3;
        auto other = project(&campaign);
        const auto refused = learn(other, quick());
        QVERIFY(refused && !refused->evidence.arms[1].refusal.empty());
        const auto evidence = learnedEvidence(other);
        QVERIFY((*evidence)->averageCovariance[0][0] > 0.0 && std::isnan((*evidence)->averageCovariance[1][1]));
        QVERIFY(std::isnan((*evidence)->averageCovariance[0][1]));
    }

    void learningAgain_replacesWhatWasThere() {
        const CampaignOptions campaign;
        auto made = project(&campaign);
        QVERIFY(learn(made, quick()));
        const auto second = learn(made, quick({}, 2));
        const auto kept = storage::readEffects(made, TaskContext());
        QCOMPARE(kept->keys.size(), static_cast<std::size_t>(kCustomers));
        QCOMPARE(kept->arms[0].lower, second->effects.arms[0].lower);
    }

    void policies_areValued_withTheOfferToAllAheadOfNobody() {
        const CampaignOptions campaign;
        auto made = project(&campaign);
        const auto learned = learn(made, quick());
        double nobody = 0.0, all = 0.0;
        std::set<std::string> valued;
        for (const NamedPolicy& policy : learned->evidence.policies) valued.insert(policy.name);
        QVERIFY(valued.contains("nobody") && valued.contains("offer to all") && valued.contains("as it was"));
        for (const NamedPolicy& policy : learned->evidence.policies) {
            if (policy.name == "nobody") nobody = policy.value.doublyRobust.effect;
            if (policy.name == "offer to all") all = policy.value.doublyRobust.effect;
        }
        QVERIFY(std::abs(nobody - 0.4) < 0.06);
        QVERIFY(std::abs(all - 0.25) < 0.06);
    }

    // Of those who never could have got the offer nobody knows what it would have brought: every policy is valued without them.
    void policies_areValuedOverThoseWhoCouldHaveGotEverything() {
        CampaignOptions campaign;
        campaign.monthlyAlone = true;
        campaign.propensity = -1.0;
        auto made = project(&campaign);
        std::size_t monthly = 0;
        for (int i = 0; i < kCustomers; ++i) monthly += std::get<std::string>(test::churnCustomer(i, {})[1]) == "Month-to-month" ? 1 : 0;
        const auto learned = learn(made, quick());
        QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        const PolicyScope& scope = learned->evidence.policyScope;
        QVERIFY2(scope.customers >= monthly && scope.customers < monthly + monthly / 10, qPrintable(QString::number(scope.customers)));
        QCOMPARE(scope.leftOut, kCustomers - scope.customers);
        for (const NamedPolicy& policy : learned->evidence.policies) {
            if (policy.name == "nobody") QVERIFY(std::abs(policy.value.doublyRobust.effect - 0.6) < 0.08);
            if (policy.name == "offer to all") QVERIFY(std::abs(policy.value.doublyRobust.effect - 0.3) < 0.08);
            if (policy.name == "as it was") QCOMPARE(policy.value.followed, scope.customers);
        }
        QVERIFY(mentions(learned->evidence.warnings, "Policies are valued over " + std::to_string(scope.customers) + " of the campaigns' 900 customers"));
        const auto kept = learnedEvidence(made);
        QCOMPARE((*kept)->policyScope.leftOut, scope.leftOut);
        QVERIFY(policySentence(**kept).find("could have got every offer as well as none") != std::string::npos);
    }

    // The offer helps the ones and does nothing to the others: giving it to the ones alone is as good as giving it to all, not better.
    void choosing_isToldNotToBeat_whatIsAsGood() {
        const CampaignOptions campaign;
        auto made = project(&campaign);
        const auto learned = learn(made, quick());
        QVERIFY(mentions(learned->evidence.warnings, "Choosing for each customer what seems best for him"));
        QVERIFY(mentions(learned->evidence.warnings, "beat \"offer to all\" in past campaigns"));
    }

    void aFile_isAnswered_andNothingIsKept() {
        const CampaignOptions campaign;
        auto made = project(&campaign);
        const std::string input = m_folder.filePath("in.csv").toStdString(), output = m_folder.filePath("out.csv").toStdString();
        QFile file(QString::fromStdString(input));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("id,Contract,tenure,charges,senior,gender,noise\nnew1,Month-to-month,3,50,0,Female,0.1\nnew2,Two year,60,50,0,Male,0.1\n");
        file.close();
        EffectsRequest request;
        request.input = input;
        request.output = output;
        request.refutations = false;
        const auto learned = learn(made, request);
        QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        QCOMPARE(learned->effects.keys, (std::vector<std::string>{"new1", "new2"}));
        QVERIFY(learned->effects.arms[0].effect[0] < learned->effects.arms[0].effect[1]);
        QVERIFY(!learnedEvidence(made)->has_value());
        QFile written(QString::fromStdString(output));
        QVERIFY(written.open(QIODevice::ReadOnly));
        const auto lines = QString::fromUtf8(written.readAll()).split('\n', Qt::SkipEmptyParts);
        QCOMPARE(lines.size(), 3);
        QCOMPARE(lines[0], QString("key,effect,lower,upper"));
        QVERIFY(lines[1].startsWith("new1,-"));
    }

    void withoutOutcomes_theLabelIsTheOutcome() {
        CampaignOptions campaign;
        campaign.outcomes = false;
        auto made = project(&campaign);
        const auto learned = learn(made, quick());
        QVERIFY(learned);
        QCOMPARE(learned->evidence.outcome, std::string("Churn"));
        QVERIFY(learned->evidence.leaving);
    }

    void aColumnOfMoney_canBeTheOutcome() {
        const CampaignOptions campaign;
        auto made = project(&campaign);
        const auto learned = learn(made, quick("charges"));
        QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        QVERIFY(!learned->evidence.leaving);
        QVERIFY(std::abs(learned->evidence.arms[0].average.effect) < 8.0);  // it has nothing to do with the offer
        QVERIFY(mentions(learned->evidence.warnings, "have no known outcome"));  // every twentieth
    }

    // Contract, tenure, charges and noise of today are what a treatment may have changed; the campaign was long before.
    void columnsOfToday_areNamed_wherePastTreatmentsMayHaveChangedThem() {
        const CampaignOptions campaign;
        auto made = project(&campaign);
        const auto learned = learn(made, quick());
        QVERIFY(learned);
        QVERIFY(mentions(learned->evidence.warnings, "Contract, tenure, charges and noise are of today, and treatments were made before"));
        EffectsRequest without = quick();
        without.exclude = {"Contract", "tenure", "charges"};
        const auto fewer = learn(made, without);
        QVERIFY(mentions(fewer->evidence.warnings, "noise is of today"));
        without.exclude.push_back("noise");
        const auto none = learn(made, without);
        QVERIFY(!mentions(none->evidence.warnings, "of today"));
        QVERIFY(made.database().execute("UPDATE treatments SET time = " + std::to_string(test::kNewestSignup + test::kDay)).has_value());
        const auto later = learn(made, quick());
        QVERIFY(!mentions(later->evidence.warnings, "of today"));
    }

    void treatmentsOutsideTheLabelsPeriod_areTold_data() {
        QTest::addColumn<qint64>("day");
        QTest::addColumn<QString>("words");
        QTest::newRow("long before") << qint64{-91} << "900 of 900 treatments whose outcome is the label were made more than 90 days before 2024-10-04, the newest that is known. How long a time the label tells of is known nowhere, so 90 days are taken";
        QTest::newRow("in it") << qint64{-89} << "";
        QTest::newRow("after all else") << qint64{2} << "900 of 900 treatments whose outcome is the label were made after 2024-10-04";
    }

    void treatmentsOutsideTheLabelsPeriod_areTold() {
        QFETCH(qint64, day);
        QFETCH(QString, words);
        CampaignOptions campaign;
        campaign.outcomes = false;
        auto made = project(&campaign);
        QVERIFY(made.database().execute("UPDATE treatments SET time = " + std::to_string(test::kNewestSignup + day * test::kDay)).has_value());
        const auto learned = learn(made, quick());
        QVERIFY(learned);
        if (words.isEmpty()) QVERIFY(!mentions(learned->evidence.warnings, "whose outcome is the label"));
        else QVERIFY(mentions(learned->evidence.warnings, words.toStdString()));
    }

    // A number as outcome, and beside it a column made from it, which would explain every effect away.
    void aColumnThatOrdersLikeTheMoneyThatCame_isLeftOut() {
        const CampaignOptions campaign;
        auto made = project(&campaign);
        QVERIFY(made.database().execute("UPDATE customers SET noise = charges * charges + 3").has_value());
        const auto learned = learn(made, quick("charges"));
        QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        QVERIFY(mentions(learned->evidence.warnings, "Leakage: noise"));
        QVERIFY(!mentions(learned->evidence.warnings, "Leakage: tenure"));
        const auto data = prepareEffects(made, quick("charges"), TaskContext());
        for (const FeatureSpec& feature : data->columns->features) QVERIFY(feature.name != "noise" && feature.name != "charges");
        // Known of every other customer alone it says little of who is above the median, yet orders those of whom it is known.
        QVERIFY(made.database().execute("UPDATE customers SET tenure = CASE WHEN rowid % 2 THEN CAST(100 * charges AS INTEGER) END").has_value());
        const auto half = learn(made, quick("charges"));
        QVERIFY2(half.has_value(), half ? "" : half.error().message.c_str());
        QVERIFY(mentions(half->evidence.warnings, "Leakage: tenure orders customers almost as the outcome does (rank correlation 1.000)"));
    }

    // Money that few spend, and beside it whether they came at all: nobody spends without, and most who come do not, so it neither orders
    // customers as the money does nor tells who is above the median. What the offer does works through it.
    void aStepOnTheWayToTheMoney_isLeftOut() {
        const CampaignOptions campaign;
        auto made = project(&campaign);
        QVERIFY(made.database().execute("UPDATE customers SET noise = CASE WHEN rowid % 5 = 0 THEN 1 ELSE 0 END, "
                                        "charges = CASE WHEN rowid % 20 = 0 THEN 10 + rowid % 7 ELSE 0 END, tenure = rowid * 7919 % 60").has_value());
        const auto learned = learn(made, quick("charges"));
        QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        QVERIFY(mentions(learned->evidence.warnings, "Leakage: noise is one and the same for most whose outcome is 0"));
        QVERIFY(!mentions(learned->evidence.warnings, "Leakage: tenure") && !mentions(learned->evidence.warnings, "Leakage: Contract"));
        const auto data = prepareEffects(made, quick("charges"), TaskContext());
        QVERIFY(std::none_of(data->columns->features.begin(), data->columns->features.end(), [](const FeatureSpec& one) { return one.name == "noise"; }));
        // Whoever spends without coming shows that it is no step on the way: one in ten.
        QVERIFY(made.database().execute("UPDATE customers SET noise = 0 WHERE rowid % 200 = 0").has_value());
        const auto other = learn(made, quick("charges"));
        QVERIFY(other && !mentions(other->evidence.warnings, "Leakage: noise"));
    }

    void controlByAnotherName_isTaken() {
        CampaignOptions campaign;
        campaign.control = "No E-Mail";
        auto made = project(&campaign);
        const auto learned = learn(made, quick());
        QVERIFY(learned);
        QVERIFY(mentions(learned->evidence.warnings, "\"No E-Mail\" was taken for the control"));
    }

    // A control that only the analyst knows for one is no offer afterwards, and nobody cools down from it.
    void controlThatWasNamed_isKnownToPlans() {
        CampaignOptions campaign;
        campaign.control = "group B";
        auto made = project(&campaign);
        const auto offers = [&] {
            std::vector<std::string> names;
            const auto usual = usualScenario(made, TaskContext());
            if (usual)
                for (const Offer& offer : usual->offers) names.push_back(offer.name);
            return names;
        };
        QCOMPARE(offers(), (std::vector<std::string>{"group B", "offer"}));
        EffectsRequest request = quick();
        request.control = "group B";
        const auto learned = learn(made, request);
        QVERIFY(learned);
        QCOMPARE((*learnedEvidence(made))->controlArm, std::string("group B"));
        QCOMPARE(offers(), std::vector<std::string>{"offer"});
    }

    void spillover_isMeasuredWhereThereAreReferrals() {
        CampaignOptions campaign;
        campaign.referrals = true;
        auto made = project(&campaign);
        const auto learned = learn(made, quick());
        QVERIFY(learned->evidence.spillover.has_value());
        const Spillover& spill = *learned->evidence.spillover;
        QVERIFY(spill.friends.lower < 0.0 && spill.friends.upper > 0.0);  // there is none
        QVERIFY(spill.own.upper < 0.0);
        QVERIFY(spill.exposed > 300);
    }

    // What friends were offered is a column of the outcome models; effects are told of a customer who alone gets an offer.
    void exposure_isAFeature_andNobodyIsExposedWhenEffectsAreTold() {
        CampaignOptions campaign;
        campaign.referrals = true;
        auto made = project(&campaign);
        const auto data = prepareEffects(made, quick(), TaskContext());
        QVERIFY(data && data->exposed);
        const std::size_t last = data->columns->size();
        QCOMPARE(data->study.features.schema->features.at(last).name, std::string(kExposureColumn));
        std::map<std::size_t, int> arms;
        for (std::size_t i = 0; i < data->customers.size(); ++i) arms[data->customers[i]] = data->study.arm[i];
        std::map<std::string, std::size_t> places;
        for (std::size_t i = 0; i < data->table.keys.size(); ++i) places[data->table.keys[i]] = i;
        for (int i = 1; i < kCustomers; ++i) {
            const std::size_t customer = places.at(test::customerKey(i)), referrer = places.at(test::customerKey((i - 1) / 2));
            const auto row = std::find(data->customers.begin(), data->customers.end(), customer) - data->customers.begin();
            const double treated = arms.contains(referrer) && arms.at(referrer) > 0 ? 1.0 : 0.0;
            QCOMPARE(data->study.features.at(static_cast<std::size_t>(row), last), treated);
        }
        for (std::size_t i = 0; i < data->everybody.rows; ++i) QCOMPARE(data->everybody.at(i, last), 0.0);
        QCOMPARE(ownColumns(*data, data->study.features).cols(), last);
        QCOMPARE(unexposed(*data, ownColumns(*data, data->study.features)).cols(), last + 1);
        const CampaignOptions without;
        auto other = project(&without);
        const auto plain = prepareEffects(other, quick(), TaskContext());
        QVERIFY(plain && !plain->exposed);
        QCOMPARE(unexposed(*plain, plain->everybody).cols(), plain->everybody.cols());
    }

    void spillover_isMeasured_thoughAnArmIsRefused() {
        CampaignOptions campaign;
        campaign.referrals = true;
        campaign.few = 3;
        auto made = project(&campaign);
        const auto learned = learn(made, quick());
        QVERIFY(!learned->evidence.arms[1].refusal.empty());
        QVERIFY(learned->evidence.spillover.has_value());
        QVERIFY(learned->evidence.spillover->own.upper < 0.0);
        QCOMPARE(learned->evidence.spillover->own.rows, static_cast<std::size_t>(kCustomers - 3));
    }

    void badInput_isToldInWords_data() {
        QTest::addColumn<int>("which");
        QTest::addColumn<QString>("words");
        QTest::newRow("no treatments") << 0 << "knows of no past treatments";
        QTest::newRow("no control") << 1 << "the control";
        QTest::newRow("unknown outcome") << 2 << "no column \"visits\"";
        QTest::newRow("unknown column to leave out") << 3 << "no column \"colour\"";
        QTest::newRow("one fold") << 4 << "2 to 20 folds";
        QTest::newRow("text outcome") << 5 << "is text";
        QTest::newRow("no outcome at all") << 6 << "has a known outcome";
    }

    void badInput_isToldInWords() {
        QFETCH(int, which);
        QFETCH(QString, words);
        CampaignOptions campaign;
        campaign.withControl = which != 1;
        campaign.missingOutcomes = which == 6 ? kCustomers - 1 : 0;
        auto made = project(which == 0 ? nullptr : &campaign);
        EffectsRequest request;
        if (which == 2) request.outcome = "visits";
        if (which == 3) request.exclude = {"colour"};
        if (which == 4) request.folds = 1;
        if (which == 5) request.outcome = "Contract";
        if (which == 6) {
            auto transaction = storage::Transaction::begin(made.database());
            QVERIFY(made.database().execute("UPDATE treatments SET outcome = NULL WHERE customer <> 'C00899'; "
                                            "UPDATE treatments SET customer = 'stranger' WHERE customer = 'C00899'; "
                                            "UPDATE catalogue SET role = 'ignore' WHERE role = 'label'"));
            QVERIFY(transaction->commit().has_value());
        }
        const auto learned = learn(made, request);
        QVERIFY(!learned.has_value());
        QVERIFY2(learned.error().message.find(words.toStdString()) != std::string::npos, learned.error().message.c_str());
        QVERIFY(!learnedEvidence(made)->has_value());
    }

    void anArmWithThreeCustomers_isRefused_theOtherIsNot() {
        CampaignOptions campaign;
        campaign.few = 3;
        auto made = project(&campaign);
        const auto learned = learn(made, quick());
        QVERIFY(learned);
        QCOMPARE(learned->evidence.arms.size(), std::size_t{2});
        QVERIFY(learned->evidence.arms[0].refusal.empty());
        QVERIFY(!learned->evidence.arms[1].refusal.empty());
        QVERIFY(std::isnan(learned->effects.arms[1].effect[5]));
        const auto kept = storage::readEffects(made, TaskContext());
        QVERIFY(std::isnan(kept->arms[1].effect[5]) && std::isnan(kept->arms[1].average));
    }

    void propensityZero_andHalfTheOutcomesMissing_areWarnings() {
        CampaignOptions campaign;
        campaign.propensity = 0.0;
        campaign.missingOutcomes = kCustomers / 2;
        auto made = project(&campaign);
        QVERIFY(made.database().execute("UPDATE catalogue SET role = 'ignore' WHERE role = 'label'").has_value());
        auto learned = learn(made, quick());
        QVERIFY(learned);
        QVERIFY(mentions(learned->evidence.warnings, "450 customers with treatments (50 %) have no known outcome"));
        campaign.missingOutcomes = 0;
        auto other = project(&campaign);
        learned = learn(other, quick());
        QVERIFY(learned);
        QVERIFY(mentions(learned->evidence.warnings, "50 customers had a propensity of 0 or 1"));
        QCOMPARE(learned->evidence.rows, static_cast<std::size_t>(kCustomers - 50));
    }

    // Nearly nobody who was left alone left: an interval of so few is not to be trusted, and that is said.
    void armsWithHardlyAnyEvents_areTold() {
        const CampaignOptions campaign;
        auto made = project(&campaign);
        QVERIFY(!mentions(learn(made, quick())->evidence.warnings, "intervals of effects tend to be too narrow"));
        QVERIFY(made.database().execute("UPDATE treatments SET outcome = 0 WHERE arm = 'none' AND id % 200 <> 0").has_value());
        const auto learned = learn(made, quick());
        QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        QVERIFY(mentions(learned->evidence.warnings, " left alone "));
        QVERIFY(mentions(learned->evidence.warnings, "intervals of effects tend to be too narrow"));
    }

    // Half of the outcomes are recorded, and the label says of everybody who left.
    void whatWasNotRecorded_isTakenFromTheLabel_andTold() {
        CampaignOptions campaign;
        campaign.missingOutcomes = kCustomers / 2;
        auto made = project(&campaign);
        auto learned = learn(made, quick());
        QVERIFY(learned);
        QCOMPARE(learned->evidence.rows, static_cast<std::size_t>(kCustomers));
        QVERIFY(mentions(learned->evidence.warnings, "450 customers with treatments (50 %) have no recorded outcome; who left by Churn stands in for it"));
        QVERIFY(mentions(learned->evidence.warnings, "Where both are known they agree for "));
        QVERIFY(mentions(learned->evidence.warnings, "of 450 treatments whose outcome is the label"));
        // What was recorded is the contrary of leaving: the label cannot stand in.
        QVERIFY(made.database()
                    .execute("UPDATE treatments SET outcome = (SELECT CASE Churn WHEN 'Yes' THEN 0 ELSE 1 END FROM customers WHERE id = customer) "
                             "WHERE outcome IS NOT NULL")
                    .has_value());
        learned = learn(made, quick());
        QVERIFY(learned);
        QCOMPARE(learned->evidence.rows, static_cast<std::size_t>(kCustomers / 2));
        QVERIFY(mentions(learned->evidence.warnings, "have no known outcome"));
        // Nor where it has nothing to do with leaving.
        QVERIFY(made.database().execute("UPDATE treatments SET outcome = (id / 2) % 2 WHERE outcome IS NOT NULL").has_value());
        learned = learn(made, quick());
        QVERIFY(learned);
        QCOMPARE(learned->evidence.rows, static_cast<std::size_t>(kCustomers / 2));
        // Nor for money.
        QVERIFY(made.database().execute("UPDATE treatments SET outcome = 0.5 + id % 17 WHERE outcome IS NOT NULL").has_value());
        learned = learn(made, quick());
        QVERIFY(learned);
        QCOMPARE(learned->evidence.rows, static_cast<std::size_t>(kCustomers / 2));
    }

    // Who took the offer up was recorded for those who got it, and nothing of the others: who left must not be compared with that.
    void outcomesOfOneArmAlone_areNotMixedWithLabelsOfTheOther() {
        const CampaignOptions campaign;
        auto made = project(&campaign);
        QVERIFY(made.database()
                    .execute("UPDATE treatments SET outcome = (SELECT CASE Churn WHEN 'Yes' THEN 1 ELSE 0 END FROM customers WHERE id = customer)")
                    .has_value());
        QVERIFY(made.database().execute("UPDATE treatments SET outcome = NULL WHERE arm = 'none'").has_value());
        const auto learned = learn(made, quick());
        QVERIFY(!learned);
        QVERIFY2(QString::fromStdString(learned.error().message).contains("left alone"), learned.error().message.c_str());
    }

    void cancelled_leavesTheProjectAsItWas() {
        const CampaignOptions campaign;
        auto made = project(&campaign);
        std::stop_source stop;
        stop.request_stop();
        NoRegressions none;
        const auto learned = learnEffects(made, none, {}, kClock, TaskContext(stop.get_token(), {}, 1));
        QVERIFY(!learned && learned.error().code == ErrorCode::Cancelled);
        QVERIFY(!learnedEvidence(made)->has_value());
    }
};

QTEST_APPLESS_MAIN(TestEffects)
#include "tst_effects.moc"
