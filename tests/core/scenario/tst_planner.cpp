// Plans from scenarios: options and their costs, caution, evidence, and what is said about them.
#include "core/data/plancurve.h"
#include "core/scenario/worth.h"
#include "tests/core/scenario/planfixture.h"

#include <QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::scenario;

class TestPlanner : public QObject {
    Q_OBJECT

private slots:
    void everyOption_costsAndKeepsWhatItsOfferSays() {
        PlannerRequest request{scenarioOf(800.0), customersOf(3)};
        request.scenario.offers[1].valueShare = 0.02;
        request.scenario.offers[1].acceptance = 0.7;
        request.listOptions = true;
        const CampaignCustomers customers = request.customers;
        const PlanResult plan = planned(request);
        QCOMPARE(plan.options.size(), 3 * kCustomers);
        for (const PlannedOffer& option : plan.options) {
            const Offer& one = plan.scenario.offers[option.offer];
            const double risk = customers.risk[option.customer], money = customers.money[option.customer];
            const double worth = worthOf(plan.scenario.worth, money, risk);
            QVERIFY(std::abs(option.cost -
                             (one.fixedCost + one.acceptance * (one.valueShare * worth + one.periodShare * money))) < 1e-9);
            QVERIFY(std::abs(option.effect + one.assumedKeep * risk) < 1e-12);
            QVERIFY(std::abs(option.expectedValue - one.assumedKeep * risk * worth) < 1e-9);
            QVERIFY(std::abs(option.lower - (option.effect - 1.6449 * one.assumedError * risk)) < 1e-4);
        }
        checkSums(plan);
        QCOMPARE(plan.value, plan.expectedMoney);
        QVERIFY(plan.optimal);
        QVERIFY(warns(plan, "are assumed, not learned"));
    }

    void caution_plansAsIfEveryEffectWereThatMuchWeaker_andTellsWhatIsExpected() {
        CampaignCustomers customers = customersOf(3);
        customers.risk.assign(kCustomers, 0.5);  // effects are nowhere near it
        CustomerEffects effects = learned(customers), weaker = effects;
        Random random(9);
        for (std::size_t a = 0; a < effects.arms.size(); ++a)
            for (std::size_t row = 0; row < kCustomers; ++row) {
                const double error = random.uniform(0.01, 0.08);  // differs, so that caution changes the order
                effects.arms[a].standardError[row] = error;
                weaker.arms[a].effect[row] = effects.arms[a].effect[row] + 0.7 * error;
            }
        PlannerRequest careful{scenarioOf(300.0), customers, &effects}, plain = careful;
        careful.scenario.caution = 0.7;
        careful.scenario.offers.pop_back();  // no assumed effect, whose error is another
        plain.scenario.offers.pop_back();
        PlannerRequest shifted = plain;
        shifted.effects = &weaker;
        const PlanResult plan = planned(careful), expected = planned(shifted), careless = planned(plain);
        checkSums(plan);
        QCOMPARE(plan.choices.size(), expected.choices.size());
        double value = 0.0;
        for (std::size_t i = 0; i < plan.choices.size(); ++i) {
            QCOMPARE(plan.choices[i].customer, expected.choices[i].customer);
            QCOMPARE(plan.choices[i].offer, expected.choices[i].offer);
            value += plan.choices[i].expectedValue;
        }
        QVERIFY(plan.choices.size() != careless.choices.size() || plan.spend != careless.spend);
        QVERIFY(std::abs(plan.plannedValue - expected.value) < 1e-3 * expected.value);  // errors are kept as floats
        QVERIFY(std::abs(plan.value - value) < 1e-9 * value && plan.value > plan.plannedValue);
        QVERIFY(plan.value <= careless.value * (1.0 + 1e-9));
        QVERIFY(plan.plannedValue <= plan.bound * (1.0 + 1e-9));
        const BudgetPoint bought = pointAt(plan.curve, plan.scenario.budget);
        QVERIFY2(std::abs(bought.value - plan.value) < 0.02 * plan.value, qPrintable(QString::number(bought.value)));
    }

    void caution_thatNothingStandsUpTo_saysSo() {
        const CampaignCustomers customers = customersOf(3);
        PlannerRequest request{scenarioOf(300.0), customers};
        for (Offer& one : request.scenario.offers) one.assumedError = one.assumedKeep;
        request.scenario.caution = 1.5;
        const PlanResult plan = planned(request);
        QVERIFY(plan.choices.empty());
        QVERIFY(warns(plan, "less caution"));
        request.scenario.caution = 3.5;
        QVERIFY(!planCampaign(request, TaskContext()));
    }

    void plan_isNoWorseThanSimplerWays_andLiesOnItsCurve() {
        const CampaignCustomers customers = customersOf(3);
        const CustomerEffects effects = learned(customers);
        for (const PlanObjective objective : {PlanObjective::Worth, PlanObjective::Retained, PlanObjective::Net}) {
            PlannerRequest request{scenarioOf(300.0), customers, &effects};
            request.scenario.objective = objective;
            const PlanResult plan = planned(request);
            checkSums(plan);
            for (const PlanBaseline& one : plan.baselines)
                QVERIFY2(!one.available || one.value <= plan.value + 1e-9, one.name.c_str());
            QVERIFY(!baseline(plan, "current_policy").available);
            QVERIFY(plan.lower < plan.value && plan.value < plan.upper);
            double before = -1.0, rate = 1e300;
            bool met = false;
            for (const BudgetPoint& point : plan.curve) {
                QVERIFY(point.value >= before - 1e-9 && point.marginal <= rate * (1.0 + 1e-9));
                QVERIFY(point.lower <= point.value && point.value <= point.upper);
                double spend = 0.0, treated = 0.0;
                for (const OfferPart& part : point.byOffer) spend += part.spend, treated += part.customers;
                QVERIFY(std::abs(spend - point.spend) < 1e-9 * plan.curve.back().spend);
                QCOMPARE(treated, static_cast<double>(point.customers));
                before = point.value;
                rate = point.marginal > 0.0 || point.spend > 0.0 ? point.marginal : rate;
                if (point.spend != plan.scenario.budget) continue;
                met = true;
                QVERIFY(std::abs(point.value - plan.bound) < 1e-9 * plan.bound);
                QVERIFY(std::abs((point.upper - point.lower) - (plan.upper - plan.lower)) < 0.05 * (plan.upper - plan.lower));
            }
            QVERIFY(met);
            // Where money is not short, the curve ends in the plan itself.
            request.scenario.budget = 10.0 * plan.curve.back().spend;
            const PlanResult all = planned(request);
            for (std::size_t i = 0; i < all.byOffer.size(); ++i) {
                QVERIFY(std::abs(all.curve.back().byOffer[i].spend - all.byOffer[i].spend) < 1e-9 * all.spend);
                QCOMPARE(all.curve.back().byOffer[i].customers, static_cast<double>(all.byOffer[i].customers));
            }
            QVERIFY(plan.kneeBudget > 0.0 && plan.kneeBudget < plan.curve.back().spend);
        }
    }

    void noEvidence_meansNoOffer() {
        PlannerRequest request{scenarioOf(1e6), customersOf(3)};
        const CustomerEffects effects = learned(request.customers);
        request.effects = &effects;
        request.listOptions = true;
        const PlanResult plan = planned(request);
        for (const PlannedOffer& option : plan.options)
            if (option.offer < 2) QVERIFY(!std::isnan(effects.arms[option.offer].effect[option.customer]));
        for (const PlannedOffer& choice : plan.choices) QVERIFY(choice.effect < 0.0);  // nobody is given what drives him away
        QVERIFY(plan.byOffer[0].eligible < kCustomers && plan.byOffer[2].eligible == kCustomers);
        QVERIFY(!plan.byOffer[0].assumed && plan.byOffer[2].assumed);
        QVERIFY(warns(plan, "The effect of contact is assumed"));
    }

    void effectsInAnotherOrder_areFoundByKey() {
        PlannerRequest request{scenarioOf(900.0), customersOf(3)};
        CustomerEffects effects = learned(request.customers);
        request.effects = &effects;
        const PlanResult straight = planned(request);
        std::reverse(effects.keys.begin(), effects.keys.end());
        for (ArmEffects& arm : effects.arms)
            for (auto* values : {&arm.effect, &arm.lower, &arm.upper, &arm.standardError})
                std::reverse(values->begin(), values->end());
        QCOMPARE(planned(request).value, straight.value);
    }

    void twoOffersTogether_actOneAfterTheOther() {
        PlannerRequest request{scenarioOf(1e6), customersOf(3)};
        request.scenario.combineOffers = true;
        request.scenario.offers[0].excludes = {"large"};
        request.listOptions = true;
        const PlanResult plan = planned(request);
        QCOMPARE(plan.offers, (std::vector<std::string>{"small", "large", "contact", "small + contact", "large + contact"}));
        for (const PlannedOffer& option : plan.options) {
            if (option.offer != 3) continue;
            const double risk = request.customers.risk[option.customer];
            QVERIFY(std::abs(option.effect - (risk * (1 - 0.08) * (1 - 0.03) - risk)) < 1e-12);
            QVERIFY(std::abs(option.cost - (0.5 + 0.15 * request.customers.money[option.customer] + 1.5)) < 1e-9);
        }
        QVERIFY(plan.byOffer[4].customers == kCustomers);  // with more money than needed everybody gets the most
    }

    void flaggedAccounts_areCountedOrLeftOut() {
        PlannerRequest request{scenarioOf(900.0), customersOf(3)};
        request.customers.flagged.assign(kCustomers, 0);
        for (std::size_t row = 0; row < kCustomers; row += 5) request.customers.flagged[row] = 1;
        const PlanResult plan = planned(request);
        QVERIFY(plan.flagged && plan.flagged->customers > 0 && plan.flagged->spend > 0.0);
        QVERIFY(plan.flagged->valueWithout < plan.value);
        request.scenario.excludeFlagged = true;
        const PlanResult without = planned(request);
        QCOMPARE(without.flagged->customers, std::uint64_t{0});
        QVERIFY(std::abs(without.value - plan.flagged->valueWithout) < 1e-9 * plan.value);
        for (const PlannedOffer& choice : without.choices) QVERIFY(choice.customer % 5 != 0);
    }

    void sameRequest_givesTheSamePlan_forAnyThreads() {
        PlannerRequest request{scenarioOf(900.0), customersOf(3)};
        const auto one = planCampaign(request, TaskContext({}, {}, 1)), four = planCampaign(request, TaskContext({}, {}, 4));
        QCOMPARE(one->choices.size(), four->choices.size());
        for (std::size_t i = 0; i < one->choices.size(); ++i) {
            QCOMPARE(one->choices[i].customer, four->choices[i].customer);
            QCOMPARE(one->choices[i].offer, four->choices[i].offer);
        }
        QCOMPARE(one->impact.p5, four->impact.p5);
    }

    void edges_areAnsweredNotRefused() {
        PlannerRequest request{scenarioOf(0.0), customersOf(3)};
        PlanResult plan = planned(request);
        QVERIFY(plan.choices.empty() && plan.spend == 0.0 && plan.gap == 0.0);
        QVERIFY(warns(plan, "The budget is 0"));
        request.scenario.budget = 1e9;
        plan = planned(request);
        QVERIFY(warns(plan, "more than can be spent"));
        QCOMPARE(plan.choices.size(), kCustomers);
        QCOMPARE(plan.gap, 0.0);
        request.scenario.budget = 0.01;
        QVERIFY(warns(planned(request), "does not pay a single offer"));
        for (auto& offer : request.customers.mayGet) std::fill(offer.begin(), offer.end(), 0);
        plan = planned(request);
        QVERIFY(plan.choices.empty() && warns(plan, "nothing is planned"));
        QCOMPARE(plan.leftOut.at("eligible for no offer"), std::uint64_t{kCustomers});
    }

    void whatCannotBe_isRefusedInWords_data() {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("words");
        QTest::newRow("negative cost") << "cost"
                                       << "Offer small: the fixed cost is -1. Give a number from 0";
        QTest::newRow("negative budget") << "budget"
                                         << "The budget is -5. Give a number from 0";
        QTest::newRow("no offers") << "offers"
                                   << "There is no offer to plan with";
        QTest::newRow("twice") << "twice"
                               << "Offer small is there twice";
        QTest::newRow("share") << "share"
                               << "the share of the customer's worth is 1.5";
        QTest::newRow("excludes") << "excludes"
                                  << "excludes \"nobody\", which is no offer";
        QTest::newRow("money") << "money"
                               << "No column says what customers are worth";
        QTest::newRow("scores") << "scores"
                                << "Train a model first";
        QTest::newRow("segment") << "segment"
                                 << "the least share is above the largest";
    }

    void whatCannotBe_isRefusedInWords() {
        QFETCH(QString, what);
        QFETCH(QString, words);
        PlannerRequest request{scenarioOf(500.0), customersOf(3)};
        Scenario& scenario = request.scenario;
        if (what == "cost") scenario.offers[0].fixedCost = -1.0;
        if (what == "budget") scenario.budget = -5.0;
        if (what == "offers") scenario.offers.clear();
        if (what == "twice") scenario.offers[1].name = "small";
        if (what == "share") scenario.offers[0].valueShare = 1.5;
        if (what == "excludes") scenario.offers[0].excludes = {"nobody"};
        if (what == "money") request.customers.money.assign(kCustomers, kMissing);
        if (what == "scores") request.customers.risk.assign(kCustomers, kMissing);
        if (what == "segment") scenario.segments = {{"x", {}, 0.5, 0.4}};
        const auto plan = planCampaign(request, TaskContext());
        QVERIFY(!plan.has_value());
        QVERIFY2(QString::fromStdString(plan.error().message).contains(words), plan.error().message.c_str());
    }

    void withoutMoney_customersCanStillBeCounted() {
        PlannerRequest request{scenarioOf(30.0), customersOf(3)};
        request.customers.money.assign(kCustomers, kMissing);
        request.scenario.objective = PlanObjective::Retained;
        for (Offer& one : request.scenario.offers) one.periodShare = 0.0;
        const PlanResult plan = planned(request);
        QVERIFY(plan.value > 0.0 && plan.optimal);
        QCOMPARE(plan.value, plan.expectedRetained);
        QVERIFY(warns(plan, "no impact in money"));
    }
};

QTEST_APPLESS_MAIN(TestPlanner)
#include "tst_planner.moc"
