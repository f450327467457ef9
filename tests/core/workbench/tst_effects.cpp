// Learning effects from a project: what is kept, what is written, and what is said of policies and spill-over.
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
#include "core/workbench/offerlevers.h"
#include "core/workbench/reporting.h"
#include "tests/core/workbench/effectsfixture.h"
#include "tests/support/churnproject.h"

#include <QFile>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace holdfast;
using namespace holdfast::workbench;

class TestEffects : public QObject {
    Q_OBJECT

    EffectProjects m_projects;

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
        QVERIFY(exportReport(*document, m_projects.filePath("report.xlsx").toStdString(), {}).has_value());
    }

private slots:
    void effects_areFound_keptAndReadBack() {
        const CampaignOptions campaign;
        auto made = m_projects.make(&campaign);
        const auto learned = EffectProjects::learn(made);
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
        auto made = m_projects.make(&campaign);
        const auto learned = EffectProjects::learn(made, quick());
        QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        const auto kept = storage::readEffects(made, TaskContext());
        QVERIFY(kept && kept->averageCovariance.size() == 2);
        QCOMPARE(kept->averageCovariance, learned->effects.averageCovariance);
        for (std::size_t a = 0; a < 2; ++a)
            QVERIFY(std::abs(kept->averageCovariance[a][a] - std::pow(learned->evidence.arms[a].average.error, 2.0)) < 1e-12);
        QVERIFY(kept->averageCovariance[0][1] > 0.0);
        campaign.few = 3;
        auto other = m_projects.make(&campaign);
        const auto refused = EffectProjects::learn(other, quick());
        QVERIFY(refused && !refused->evidence.arms[1].refusal.empty());
        const auto evidence = learnedEvidence(other);
        QVERIFY((*evidence)->averageCovariance[0][0] > 0.0 && std::isnan((*evidence)->averageCovariance[1][1]));
        QVERIFY(std::isnan((*evidence)->averageCovariance[0][1]));
    }

    // The mean of everybody is the average, known as surely as that. Where it was not kept how errors go together they are one and the same.
    void aGroupsLever_isAsSureAsItsMean() {
        const CampaignOptions campaign;
        auto made = m_projects.make(&campaign);
        QVERIFY(EffectProjects::learn(made, quick()));
        const auto kept = storage::readEffects(made, TaskContext());
        QVERIFY(kept && kept->directions > 0);
        const ArmEffects& arm = kept->arms[0];
        double single = 0.0;
        for (const double error : arm.standardError) single += error / static_cast<double>(kCustomers);
        const auto halfWidth = [&](const Filter& filter) {
            const auto levers = offerLevers(made, filter, TaskContext());
            return levers && levers->offers.size() == 1 ? 0.5 * (levers->offers[0].upper - levers->offers[0].lower) / 1.6448536 : 0.0;
        };
        const double all = halfWidth({});
        const auto told = [&](double width) { return QString("%1, of the average %2, of single ones %3").arg(width).arg(arm.averageError).arg(single); };
        QVERIFY2(single > 1.3 * arm.averageError, qPrintable(told(all)));
        QVERIFY2(all > 0.9 * arm.averageError && all < 1.1 * arm.averageError, qPrintable(told(all)));
        Filter monthly;
        monthly.conditions.push_back({"Contract", Comparison::Equal, {Value(std::string("Month-to-month"))}});
        const double some = halfWidth(monthly);  // who look alike are wrong together
        QVERIFY2(some > all && some < single, qPrintable(told(some)));
        QVERIFY(made.database().execute("UPDATE effects SET error_parts = NULL").has_value());
        QVERIFY2(std::abs(halfWidth({}) - single) < 1e-6 * single, qPrintable(told(halfWidth({}))));
    }

    void learningAgain_replacesWhatWasThere() {
        const CampaignOptions campaign;
        auto made = m_projects.make(&campaign);
        QVERIFY(EffectProjects::learn(made, quick()));
        const auto second = EffectProjects::learn(made, quick({}, 2));
        const auto kept = storage::readEffects(made, TaskContext());
        QCOMPARE(kept->keys.size(), static_cast<std::size_t>(kCustomers));
        QCOMPARE(kept->arms[0].lower, second->effects.arms[0].lower);
    }

    void policies_areValued_withTheOfferToAllAheadOfNobody() {
        const CampaignOptions campaign;
        auto made = m_projects.make(&campaign);
        const auto learned = EffectProjects::learn(made, quick());
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
        auto made = m_projects.make(&campaign);
        std::size_t monthly = 0;
        for (int i = 0; i < kCustomers; ++i) monthly += std::get<std::string>(test::churnCustomer(i, {})[1]) == "Month-to-month" ? 1 : 0;
        const auto learned = EffectProjects::learn(made, quick());
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
        auto made = m_projects.make(&campaign);
        const auto learned = EffectProjects::learn(made, quick());
        QVERIFY(mentions(learned->evidence.warnings, "Choosing for each customer what seems best for him"));
        QVERIFY(mentions(learned->evidence.warnings, "beat \"offer to all\" in past campaigns"));
    }

    void aFile_isAnswered_andNothingIsKept() {
        const CampaignOptions campaign;
        auto made = m_projects.make(&campaign);
        const std::string input = m_projects.filePath("in.csv").toStdString(), output = m_projects.filePath("out.csv").toStdString();
        QFile file(QString::fromStdString(input));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("id,Contract,tenure,charges,senior,gender,noise\nnew1,Month-to-month,3,50,0,Female,0.1\nnew2,Two year,60,50,0,Male,0.1\n");
        file.close();
        EffectsRequest request;
        request.input = input;
        request.output = output;
        request.refutations = false;
        const auto learned = EffectProjects::learn(made, request);
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

    void controlByAnotherName_isTaken() {
        CampaignOptions campaign;
        campaign.control = "No E-Mail";
        auto made = m_projects.make(&campaign);
        const auto learned = EffectProjects::learn(made, quick());
        QVERIFY(learned);
        QVERIFY(mentions(learned->evidence.warnings, "\"No E-Mail\" was taken for the control"));
    }

    // A control that only the analyst knows for one is no offer afterwards, and nobody cools down from it.
    void controlThatWasNamed_isKnownToPlans() {
        CampaignOptions campaign;
        campaign.control = "group B";
        auto made = m_projects.make(&campaign);
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
        const auto learned = EffectProjects::learn(made, request);
        QVERIFY(learned);
        QCOMPARE((*learnedEvidence(made))->controlArm, std::string("group B"));
        QCOMPARE(offers(), std::vector<std::string>{"offer"});
    }

    void spillover_isMeasuredWhereThereAreReferrals() {
        CampaignOptions campaign;
        campaign.referrals = true;
        auto made = m_projects.make(&campaign);
        const auto learned = EffectProjects::learn(made, quick());
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
        auto made = m_projects.make(&campaign);
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
        auto other = m_projects.make(&without);
        const auto plain = prepareEffects(other, quick(), TaskContext());
        QVERIFY(plain && !plain->exposed);
        QCOMPARE(unexposed(*plain, plain->everybody).cols(), plain->everybody.cols());
    }

    void spillover_isMeasured_thoughAnArmIsRefused() {
        CampaignOptions campaign;
        campaign.referrals = true;
        campaign.few = 3;
        auto made = m_projects.make(&campaign);
        const auto learned = EffectProjects::learn(made, quick());
        QVERIFY(!learned->evidence.arms[1].refusal.empty());
        QVERIFY(learned->evidence.spillover.has_value());
        QVERIFY(learned->evidence.spillover->own.upper < 0.0);
        QCOMPARE(learned->evidence.spillover->own.rows, static_cast<std::size_t>(kCustomers - 3));
    }

    void cancelled_leavesTheProjectAsItWas() {
        const CampaignOptions campaign;
        auto made = m_projects.make(&campaign);
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
