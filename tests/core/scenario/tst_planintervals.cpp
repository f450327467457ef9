// Intervals of plans, curves and packages: what errors of effects have in common and what is each customer's own.
#include "tests/core/scenario/planfixture.h"

#include <QTest>

#include <cmath>

using namespace holdfast;
using namespace holdfast::scenario;

class TestPlanIntervals : public QObject {
    Q_OBJECT

private slots:
    void interval_isThatOfTheSharedAndTheOwnErrors() {
        PlannerRequest request{scenarioOf(1e6), customersOf(3)};
        request.scenario.objective = PlanObjective::Retained;
        request.customers.risk.assign(kCustomers, 0.5);  // effects are nowhere near it
        const CustomerEffects effects = learned(request.customers);
        request.effects = &effects;
        request.scenario.offers.pop_back();
        request.customers.mayGet.pop_back();
        request.scenario.offers.pop_back();  // one offer: its shared error adds up, the customers' own ones average out
        request.customers.mayGet.pop_back();
        const PlanResult plan = planned(request);
        const double n = static_cast<double>(plan.choices.size());
        const double error = std::sqrt(n * n * 0.01 * 0.01 + n * (0.05 * 0.05 - 0.01 * 0.01));
        QVERIFY(std::abs((plan.upper - plan.lower) / 2.0 - 1.6448536 * error) < 1e-4);
        QVERIFY(!warns(plan, "assumed"));
    }

    // Half of the customers may get "small" alone, half "large" alone; campaigns found their errors to go together by 0.9, or not at all.
    void intervalOfTwoOffers_sharesWhatCampaignsFoundThemToShare_data() {
        QTest::addColumn<double>("correlation");
        QTest::newRow("small control") << 0.9;
        QTest::newRow("controls of their own") << 0.0;
    }

    void intervalOfTwoOffers_sharesWhatCampaignsFoundThemToShare() {
        QFETCH(double, correlation);
        PlannerRequest request{scenarioOf(1e6), customersOf(2)};
        request.scenario.objective = PlanObjective::Retained;
        request.scenario.offers.pop_back();
        request.customers.risk.assign(kCustomers, 0.5);
        for (std::size_t row = 0; row < kCustomers; ++row) request.customers.mayGet[row % 2][row] = 0;
        CustomerEffects effects{request.customers.keys, {}};
        for (const char* name : {"small", "large"}) {
            ArmEffects arm;
            arm.arm = name;
            arm.effect.assign(kCustomers, -0.1);
            arm.standardError.assign(kCustomers, 0.02);
            arm.averageError = 0.02;
            effects.arms.push_back(arm);
        }
        effects.averageCovariance = {{4e-4, 4e-4 * correlation}, {4e-4 * correlation, 4e-4}};
        request.effects = &effects;
        const PlanResult plan = planned(request);
        const double each = kCustomers / 2 * 0.02, error = each * std::sqrt(2.0 + 2.0 * correlation);
        QVERIFY2(std::abs((plan.upper - plan.lower) / 2.0 - 1.6448536 * error) < 1e-3,
                 qPrintable(QString("%1 %2").arg((plan.upper - plan.lower) / 2.0).arg(1.6448536 * error)));
        QVERIFY(!warns(plan, "correlate by half"));
        const double net = (plan.impact.p95 - plan.impact.p5) / (2.0 * 1.6449);
        effects.averageCovariance = {{4e-4, 4e-4}, {4e-4, 4e-4}};  // one and the same error: the widest that it can be
        const PlanResult widest = planned(request);
        QVERIFY(net < 0.995 * (widest.impact.p95 - widest.impact.p5) / (2.0 * 1.6449));
        effects.averageCovariance.clear();
        const PlanResult guessed = planned(request);
        QVERIFY(std::abs((guessed.upper - guessed.lower) / 2.0 - 1.6448536 * each * std::sqrt(3.0)) < 1e-3);
        QVERIFY(warns(guessed, "correlate by half"));
    }

    // An assumption is not wrong because a campaign's control was.
    void assumptionsErrors_areNotThoseOfCampaigns() {
        PlannerRequest request{scenarioOf(1e6), customersOf(2)};
        request.scenario.objective = PlanObjective::Retained;
        request.scenario.offers.pop_back();
        request.scenario.offers[0].assumedError = 0.04;
        request.customers.risk.assign(kCustomers, 0.5);
        for (std::size_t row = 0; row < kCustomers; ++row) request.customers.mayGet[row % 2][row] = 0;
        CustomerEffects effects{request.customers.keys, {}};
        ArmEffects arm;
        arm.arm = "large";
        arm.effect.assign(kCustomers, -0.1);
        arm.standardError.assign(kCustomers, 0.02);
        arm.averageError = 0.02;
        effects.arms.push_back(arm);
        effects.averageCovariance = {{4e-4}};
        request.effects = &effects;
        const PlanResult plan = planned(request);
        const double error = kCustomers / 2 * 0.02 * std::sqrt(2.0);
        QVERIFY(std::abs((plan.upper - plan.lower) / 2.0 - 1.6448536 * error) < 1e-3);
    }

    // Two kinds of customers, wrong in a direction each; "small" is known no better of the one than of the other. Half get it alone, half
    // with "large", which is wrong in the first direction alone, against "small". Interval, curve and net are those of the sums.
    void whatLearnersErrInTogether_isInIntervalCurveAndPackages() {
        PlannerRequest request{scenarioOf(1e6), customersOf(2)};
        request.scenario.objective = PlanObjective::Retained;
        request.scenario.combineOffers = true;
        request.scenario.offers.pop_back();
        request.customers.risk.assign(kCustomers, 0.5);
        CustomerEffects effects{request.customers.keys, {}};
        effects.directions = 2;
        effects.averageCovariance = {{0.0, 0.0}, {0.0, 0.0}};
        for (const char* name : {"small", "large"}) {
            const bool small = name[0] == 's';
            ArmEffects arm;
            arm.arm = name;
            arm.effect.assign(kCustomers, -0.1);
            arm.standardError.assign(kCustomers, 0.0127);  // a unit is 1e-4
            arm.averageError = 0.0;
            for (std::size_t row = 0; row < kCustomers; ++row) {
                const int first = small ? (row % 4 < 2 ? 127 : 0) : -127;
                arm.errorParts.push_back(static_cast<std::int8_t>(first));
                arm.errorParts.push_back(static_cast<std::int8_t>(small && row % 4 >= 2 ? 127 : 0));
            }
            effects.arms.push_back(arm);
        }
        for (std::size_t row = 0; row < kCustomers; row += 2) request.customers.mayGet[1][row] = 0;
        request.effects = &effects;
        const PlanResult plan = planned(request);
        QCOMPARE(plan.byOffer[2].customers, std::uint64_t{kCustomers / 2});
        const double n = kCustomers / 4, each = 0.0127, left = 0.8;  // of one who leaves at 0.5, either offer leaves 0.8
        const double first = n * each * (1.0 + left) - 2.0 * n * each * left, second = n * each * (1.0 + left);
        const double half = 1.6448536 * std::hypot(first, second);
        QVERIFY2(std::abs((plan.upper - plan.lower) / 2.0 - half) < 1e-3, qPrintable(QString("%1 %2").arg((plan.upper - plan.lower) / 2.0).arg(half)));
        QVERIFY(std::abs(plan.curve.back().upper - plan.curve.back().lower - 2.0 * half) < 1e-3);
        CustomerEffects apart = effects;
        apart.directions = 0;
        for (ArmEffects& arm : apart.arms) arm.errorParts.clear();
        request.effects = &apart;
        const PlanResult narrow = planned(request);
        QVERIFY(narrow.upper - narrow.lower < 0.3 * (plan.upper - plan.lower));
        QVERIFY(narrow.impact.p95 - narrow.impact.p5 < plan.impact.p95 - plan.impact.p5);
        QVERIFY(warns(narrow, "who look alike") && !warns(plan, "who look alike"));
    }

    // Every other customer may get "small" alone, the others with "contact", whose effect is known: one error, that of "small".
    void intervalOfAPackage_isThatOfItsOffers() {
        PlannerRequest request{scenarioOf(1e6), customersOf(2)};
        request.scenario.objective = PlanObjective::Retained;
        request.scenario.combineOffers = true;
        request.scenario.offers.erase(request.scenario.offers.begin() + 1);
        request.customers.risk.assign(kCustomers, 0.5);
        for (std::size_t row = 0; row < kCustomers; row += 2) request.customers.mayGet[1][row] = 0;
        CustomerEffects effects{request.customers.keys, {}};
        for (const char* name : {"small", "contact"}) {
            const double error = name[0] == 's' ? 0.02 : 0.0, effect = name[0] == 's' ? -0.1 : -0.05;
            ArmEffects arm;
            arm.arm = name;
            arm.effect.assign(kCustomers, effect);
            arm.standardError.assign(kCustomers, error);
            arm.lower.assign(kCustomers, effect - 1.6448536 * error);
            arm.upper.assign(kCustomers, effect + 1.6448536 * error);
            arm.averageError = error;
            effects.arms.push_back(arm);
        }
        request.effects = &effects;
        const PlanResult plan = planned(request);
        QCOMPARE(plan.byOffer[2].customers, std::uint64_t{kCustomers / 2});
        const double error = kCustomers / 2 * (0.02 + 0.9 * 0.02);  // of one who leaves at 0.5, contact leaves 0.9 times that
        QVERIFY2(std::abs((plan.upper - plan.lower) / 2.0 - 1.6448536 * error) < 1e-3,
                 qPrintable(QString("%1 %2").arg((plan.upper - plan.lower) / 2.0).arg(1.6448536 * error)));
        QVERIFY(std::abs(plan.curve.back().upper - plan.curve.back().lower - 2.0 * 1.6448536 * error) < 1e-3);
    }

    // Each of the two may take 0.3 off a chance of 0.5, give or take 0.2: both together cannot take off more than the 0.5.
    void aPackagesInterval_endsWhereTheRiskDoes() {
        PlannerRequest request{scenarioOf(1e6), customersOf(2)};
        request.scenario.objective = PlanObjective::Retained;
        request.scenario.combineOffers = true;
        request.scenario.offers.pop_back();
        request.customers.risk.assign(kCustomers, 0.5);
        request.listOptions = true;
        CustomerEffects effects{request.customers.keys, {}};
        for (const char* name : {"small", "large"}) {
            ArmEffects arm;
            arm.arm = name;
            arm.effect.assign(kCustomers, -0.3);
            arm.standardError.assign(kCustomers, 0.12);
            arm.averageError = 0.12;
            effects.arms.push_back(arm);
        }
        effects.averageCovariance = {{0.0144, 0.0144}, {0.0144, 0.0144}};
        request.effects = &effects;
        const PlanResult plan = planned(request);
        QCOMPARE(plan.byOffer[2].customers, std::uint64_t{kCustomers});
        for (const PlannedOffer& option : plan.options)
            QVERIFY2(option.lower >= -0.5 - 1e-7, qPrintable(QString("%1 %2").arg(option.offer).arg(option.lower)));
        QVERIFY(std::abs(plan.choices[0].effect + 0.42) < 1e-6);  // 0.5 (1 - 0.4 * 0.4)
        // All errors are one, so the plan's is as wide as the customers' own.
        const double each = (plan.choices[0].upper - plan.choices[0].lower) / 2.0;
        QVERIFY2(std::abs((plan.upper - plan.lower) / 2.0 - kCustomers * each) < 1e-3, qPrintable(QString("%1 %2").arg(plan.upper - plan.lower).arg(each)));
    }
};

QTEST_APPLESS_MAIN(TestPlanIntervals)
#include "tst_planintervals.moc"
