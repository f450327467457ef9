// What effects are learned from: which treatments, outcomes and columns count, and what is said where they do not suffice.
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

class TestEffectInputs : public QObject {
    Q_OBJECT

    EffectProjects m_projects;

private slots:
    void withoutOutcomes_theLabelIsTheOutcome() {
        CampaignOptions campaign;
        campaign.outcomes = false;
        auto made = m_projects.make(&campaign);
        const auto learned = EffectProjects::learn(made, quick());
        QVERIFY(learned);
        QCOMPARE(learned->evidence.outcome, std::string("Churn"));
        QVERIFY(learned->evidence.leaving);
    }

    void aColumnOfMoney_canBeTheOutcome() {
        const CampaignOptions campaign;
        auto made = m_projects.make(&campaign);
        const auto learned = EffectProjects::learn(made, quick("charges"));
        QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        QVERIFY(!learned->evidence.leaving);
        QVERIFY(std::abs(learned->evidence.arms[0].average.effect) < 8.0);  // it has nothing to do with the offer
        QVERIFY(mentions(learned->evidence.warnings, "have no known outcome"));  // every twentieth
    }

    // Contract, tenure, charges and noise of today are what a treatment may have changed; the campaign was long before.
    void columnsOfToday_areNamed_wherePastTreatmentsMayHaveChangedThem() {
        const CampaignOptions campaign;
        auto made = m_projects.make(&campaign);
        const auto learned = EffectProjects::learn(made, quick());
        QVERIFY(learned);
        QVERIFY(mentions(learned->evidence.warnings, "Contract, tenure, charges and noise are of today, and treatments were made before"));
        EffectsRequest without = quick();
        without.exclude = {"Contract", "tenure", "charges"};
        const auto fewer = EffectProjects::learn(made, without);
        QVERIFY(mentions(fewer->evidence.warnings, "noise is of today"));
        without.exclude.push_back("noise");
        const auto none = EffectProjects::learn(made, without);
        QVERIFY(!mentions(none->evidence.warnings, "of today"));
        QVERIFY(made.database().execute("UPDATE treatments SET time = " + std::to_string(test::kNewestSignup + test::kDay)).has_value());
        const auto later = EffectProjects::learn(made, quick());
        QVERIFY(!mentions(later->evidence.warnings, "of today"));
    }

    void treatmentsOutsideTheLabelsPeriod_areTold_data() {
        QTest::addColumn<qint64>("day");
        QTest::addColumn<QString>("words");
        QTest::newRow("long before") << qint64{-91} << "900 of 900 treatments whose outcome is the label were made more than 90 days before 2024-10-04, the newest that is known. How long a time the label tells of is known nowhere, so 90 days are taken. In a longer time customers also leave for reasons that have nothing to do with the treatment";
        QTest::newRow("in it") << qint64{-89} << "";
        QTest::newRow("after all else") << qint64{2} << "900 of 900 treatments whose outcome is the label were made after 2024-10-04";
    }

    void treatmentsOutsideTheLabelsPeriod_areTold() {
        QFETCH(qint64, day);
        QFETCH(QString, words);
        CampaignOptions campaign;
        campaign.outcomes = false;
        auto made = m_projects.make(&campaign);
        QVERIFY(made.database().execute("UPDATE treatments SET time = " + std::to_string(test::kNewestSignup + day * test::kDay)).has_value());
        const auto learned = EffectProjects::learn(made, quick());
        QVERIFY(learned);
        if (words.isEmpty()) QVERIFY(!mentions(learned->evidence.warnings, "whose outcome is the label"));
        else QVERIFY(mentions(learned->evidence.warnings, words.toStdString()));
    }

    // A number as outcome, and beside it a column made from it, which would explain every effect away.
    void aColumnThatOrdersLikeTheMoneyThatCame_isLeftOut() {
        const CampaignOptions campaign;
        auto made = m_projects.make(&campaign);
        QVERIFY(made.database().execute("UPDATE customers SET noise = charges * charges + 3").has_value());
        const auto learned = EffectProjects::learn(made, quick("charges"));
        QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        QVERIFY(mentions(learned->evidence.warnings, "Leakage: noise"));
        QVERIFY(!mentions(learned->evidence.warnings, "Leakage: tenure"));
        const auto data = prepareEffects(made, quick("charges"), TaskContext());
        for (const FeatureSpec& feature : data->columns->features) QVERIFY(feature.name != "noise" && feature.name != "charges");
        // Known of every other customer alone it says little of who is above the median, yet orders those of whom it is known.
        QVERIFY(made.database().execute("UPDATE customers SET tenure = CASE WHEN rowid % 2 THEN CAST(100 * charges AS INTEGER) END").has_value());
        const auto half = EffectProjects::learn(made, quick("charges"));
        QVERIFY2(half.has_value(), half ? "" : half.error().message.c_str());
        QVERIFY(mentions(half->evidence.warnings, "Leakage: tenure orders customers almost as the outcome does (rank correlation 1.000)"));
    }

    // Money that few spend, and beside it whether they came at all: nobody spends without, and most who come do not, so it neither orders
    // customers as the money does nor tells who is above the median. What the offer does works through it.
    void aStepOnTheWayToTheMoney_isLeftOut() {
        const CampaignOptions campaign;
        auto made = m_projects.make(&campaign);
        QVERIFY(made.database().execute("UPDATE customers SET noise = CASE WHEN rowid % 5 = 0 THEN 1 ELSE 0 END, "
                                        "charges = CASE WHEN rowid % 20 = 0 THEN 10 + rowid % 7 ELSE 0 END, tenure = rowid * 7919 % 60").has_value());
        const auto learned = EffectProjects::learn(made, quick("charges"));
        QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        QVERIFY(mentions(learned->evidence.warnings, "Leakage: noise is one and the same for most whose outcome is 0"));
        QVERIFY(!mentions(learned->evidence.warnings, "Leakage: tenure") && !mentions(learned->evidence.warnings, "Leakage: Contract"));
        const auto data = prepareEffects(made, quick("charges"), TaskContext());
        QVERIFY(std::none_of(data->columns->features.begin(), data->columns->features.end(), [](const FeatureSpec& one) { return one.name == "noise"; }));
        // Whoever spends without coming shows that it is no step on the way: one in ten.
        QVERIFY(made.database().execute("UPDATE customers SET noise = 0 WHERE rowid % 200 = 0").has_value());
        const auto other = EffectProjects::learn(made, quick("charges"));
        QVERIFY(other && !mentions(other->evidence.warnings, "Leakage: noise"));
    }

    // Of twenty customers five come, one of these buys, for ever other money: whichever of the three is the outcome, the two others are steps on
    // the way to it or come of it, and would explain its effect away.
    void stepsAndConsequences_areLeftOut_whicheverIsTheOutcome_data() {
        QTest::addColumn<QString>("outcome");
        QTest::addColumn<QStringList>("leaks");
        QTest::newRow("came") << "noise" << QStringList{"tenure is one and the same for nearly all without the outcome, and other than that with it alone",
                                                        "charges is one and the same for nearly all without the outcome, and other than that with it alone"};
        QTest::newRow("bought") << "tenure" << QStringList{"noise is one and the same for most without the outcome and hardly ever so", "charges "};
        QTest::newRow("money") << "charges" << QStringList{"noise is one and the same for most whose outcome is 0", "tenure "};
    }

    void stepsAndConsequences_areLeftOut_whicheverIsTheOutcome() {
        QFETCH(QString, outcome);
        QFETCH(QStringList, leaks);
        const CampaignOptions campaign;
        auto made = m_projects.make(&campaign);
        QVERIFY(made.database().execute("UPDATE customers SET noise = CASE WHEN rowid % 20 < 5 THEN 1 ELSE 0 END, tenure = CASE WHEN rowid % 20 = 0 THEN 1 ELSE 0 END, "
                                        "charges = CASE WHEN rowid % 20 = 0 THEN 10 + rowid % 7 ELSE 0 END").has_value());
        const auto data = prepareEffects(made, quick(outcome.toStdString()), TaskContext());
        QVERIFY2(data.has_value(), data ? "" : data.error().message.c_str());
        for (const QString& leak : leaks)
            QVERIFY2(mentions(data->warnings, "Leakage: " + leak.toStdString()), qPrintable(leak));
        for (const FeatureSpec& feature : data->columns->features) {
            QVERIFY2(feature.name != "noise" && feature.name != "tenure" && feature.name != "charges", feature.name.c_str());
        }
        QVERIFY(!mentions(data->warnings, "Leakage: Contract") && !mentions(data->warnings, "Leakage: senior"));
    }

    // One in twenty of those with something out of the usual lacks the outcome, or there are too few of them to tell: no consequence.
    void whatAlsoComesWithoutTheOutcome_isKept() {
        const CampaignOptions campaign;
        auto made = m_projects.make(&campaign);
        QVERIFY(made.database().execute("UPDATE customers SET noise = CASE WHEN rowid % 20 < 5 THEN 1 ELSE 0 END, tenure = CASE WHEN rowid % 20 = 0 OR rowid % 400 = 7 THEN 1 ELSE 0 END, "
                                        "charges = CASE WHEN rowid % 60 = 0 THEN 10 ELSE 0 END").has_value());
        const auto data = prepareEffects(made, quick("noise"), TaskContext());
        QVERIFY2(data.has_value(), data ? "" : data.error().message.c_str());
        QVERIFY(!mentions(data->warnings, "Leakage: "));
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
        auto made = m_projects.make(which == 0 ? nullptr : &campaign);
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
        const auto learned = EffectProjects::learn(made, request);
        QVERIFY(!learned.has_value());
        QVERIFY2(learned.error().message.find(words.toStdString()) != std::string::npos, learned.error().message.c_str());
        QVERIFY(!learnedEvidence(made)->has_value());
    }

    void anArmWithThreeCustomers_isRefused_theOtherIsNot() {
        CampaignOptions campaign;
        campaign.few = 3;
        auto made = m_projects.make(&campaign);
        const auto learned = EffectProjects::learn(made, quick());
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
        auto made = m_projects.make(&campaign);
        QVERIFY(made.database().execute("UPDATE catalogue SET role = 'ignore' WHERE role = 'label'").has_value());
        auto learned = EffectProjects::learn(made, quick());
        QVERIFY(learned);
        QVERIFY(mentions(learned->evidence.warnings, "450 customers with treatments (50 %) have no known outcome"));
        campaign.missingOutcomes = 0;
        auto other = m_projects.make(&campaign);
        learned = EffectProjects::learn(other, quick());
        QVERIFY(learned);
        QVERIFY(mentions(learned->evidence.warnings, "50 customers had a propensity of 0 or 1"));
        QCOMPARE(learned->evidence.rows, static_cast<std::size_t>(kCustomers - 50));
    }

    // Nearly nobody who was left alone left: an interval of so few is not to be trusted, and that is said.
    void armsWithHardlyAnyEvents_areTold() {
        const CampaignOptions campaign;
        auto made = m_projects.make(&campaign);
        QVERIFY(!mentions(EffectProjects::learn(made, quick())->evidence.warnings, "intervals of effects tend to be too narrow"));
        QVERIFY(made.database().execute("UPDATE treatments SET outcome = 0 WHERE arm = 'none' AND id % 200 <> 0").has_value());
        const auto learned = EffectProjects::learn(made, quick());
        QVERIFY2(learned.has_value(), learned ? "" : learned.error().message.c_str());
        QVERIFY(mentions(learned->evidence.warnings, " left alone "));
        QVERIFY(mentions(learned->evidence.warnings, "intervals of effects tend to be too narrow"));
    }

    // Half of the outcomes are recorded, and the label says of everybody who left.
    void whatWasNotRecorded_isTakenFromTheLabel_andTold() {
        CampaignOptions campaign;
        campaign.missingOutcomes = kCustomers / 2;
        auto made = m_projects.make(&campaign);
        auto learned = EffectProjects::learn(made, quick());
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
        learned = EffectProjects::learn(made, quick());
        QVERIFY(learned);
        QCOMPARE(learned->evidence.rows, static_cast<std::size_t>(kCustomers / 2));
        QVERIFY(mentions(learned->evidence.warnings, "have no known outcome"));
        // Nor where it has nothing to do with leaving.
        QVERIFY(made.database().execute("UPDATE treatments SET outcome = (id / 2) % 2 WHERE outcome IS NOT NULL").has_value());
        learned = EffectProjects::learn(made, quick());
        QVERIFY(learned);
        QCOMPARE(learned->evidence.rows, static_cast<std::size_t>(kCustomers / 2));
        // Nor for money.
        QVERIFY(made.database().execute("UPDATE treatments SET outcome = 0.5 + id % 17 WHERE outcome IS NOT NULL").has_value());
        learned = EffectProjects::learn(made, quick());
        QVERIFY(learned);
        QCOMPARE(learned->evidence.rows, static_cast<std::size_t>(kCustomers / 2));
    }

    // Who took the offer up was recorded for those who got it, and nothing of the others: who left must not be compared with that.
    void outcomesOfOneArmAlone_areNotMixedWithLabelsOfTheOther() {
        const CampaignOptions campaign;
        auto made = m_projects.make(&campaign);
        QVERIFY(made.database()
                    .execute("UPDATE treatments SET outcome = (SELECT CASE Churn WHEN 'Yes' THEN 1 ELSE 0 END FROM customers WHERE id = customer)")
                    .has_value());
        QVERIFY(made.database().execute("UPDATE treatments SET outcome = NULL WHERE arm = 'none'").has_value());
        const auto learned = EffectProjects::learn(made, quick());
        QVERIFY(!learned);
        QVERIFY2(QString::fromStdString(learned.error().message).contains("left alone"), learned.error().message.c_str());
    }
};

QTEST_APPLESS_MAIN(TestEffectInputs)
#include "tst_effectinputs.moc"
