// Simpler ways of spending the same money, as a plan is compared with them.
#include "core/scenario/worth.h"
#include "tests/core/scenario/planfixture.h"

#include <QTest>

#include <algorithm>
#include <cmath>

using namespace holdfast;
using namespace holdfast::scenario;

class TestPlanBaselines : public QObject {
    Q_OBJECT

private slots:
    void randomBaseline_isTheMeanOfRandomCampaigns() {
        PlannerRequest request{scenarioOf(900.0), customersOf(3)};
        request.listOptions = true;
        const PlanResult plan = planned(request);
        std::vector<std::vector<const PlannedOffer*>> options(kCustomers);
        for (const PlannedOffer& option : plan.options) options[option.customer].push_back(&option);
        Random random(3);
        double sum = 0.0, squares = 0.0;
        constexpr int kCampaigns = 2000;
        for (int campaign = 0; campaign < kCampaigns; ++campaign) {
            double money = plan.scenario.budget, value = 0.0;
            for (const std::size_t row : random.permutation(kCustomers)) {
                const PlannedOffer& one = *options[row][random.below(options[row].size())];
                if (one.cost > money) break;
                money -= one.cost;
                value += one.expectedValue;
            }
            sum += value;
            squares += value * value;
        }
        const double mean = sum / kCampaigns, error = std::sqrt((squares / kCampaigns - mean * mean) / kCampaigns);
        // The last customer whom the money does not reach is a few units of 900.
        QVERIFY2(std::abs(baseline(plan, "random").value - mean) < 4.0 * error + 0.03 * mean,
                 qPrintable(QString("%1 %2").arg(baseline(plan, "random").value).arg(mean)));
    }

    // The same with twenty places of one offer and a segment that may have a quarter of the money: the rule keeps both.
    void randomBaseline_keepsPlacesAndSegments() {
        PlannerRequest request{scenarioOf(900.0), customersOf(3)};
        request.listOptions = true;
        request.scenario.offers[1].capacity = 20;
        request.customers.segments.resize(kCustomers);
        for (std::size_t row = 0; row < kCustomers; ++row) request.customers.segments[row] = row % 2 == 0 ? 1U : 0U;
        request.scenario.segments = {{"every other", {}, {}, 0.25}};
        const PlanResult plan = planned(request);
        std::vector<std::vector<const PlannedOffer*>> options(kCustomers);
        for (const PlannedOffer& option : plan.options) options[option.customer].push_back(&option);
        Random random(3);
        double values = 0.0, spends = 0.0;
        constexpr int kCampaigns = 2000;
        for (int campaign = 0; campaign < kCampaigns; ++campaign) {
            double money = 900.0, inside = 225.0, value = 0.0;
            int places = 20;
            bool full = false;  // the segment
            for (const std::size_t row : random.permutation(kCustomers)) {
                const PlannedOffer& one = *options[row][random.below(options[row].size())];
                if (one.cost > money) break;
                if (one.offer == 1 && places == 0) continue;
                full = full || (row % 2 == 0 && one.cost > inside);
                if (row % 2 == 0 && full) continue;
                money -= one.cost;
                value += one.expectedValue;
                if (one.offer == 1) --places;
                if (row % 2 == 0) inside -= one.cost;
            }
            values += value / kCampaigns;
            spends += (900.0 - money) / kCampaigns;
        }
        const PlanBaseline& told = baseline(plan, "random");
        QVERIFY2(std::abs(told.value - values) < 0.05 * values, qPrintable(QString("%1 %2").arg(told.value).arg(values)));
        QVERIFY2(std::abs(told.spend - spends) < 0.05 * spends, qPrintable(QString("%1 %2").arg(told.spend).arg(spends)));
    }

    void everyBaseline_keepsPlacesAndLargestSpends_data() {
        QTest::addColumn<double>("least");
        QTest::newRow("what it can keep") << 0.0;
        QTest::newRow("a least spend that it does not aim at") << 0.9;
    }

    void everyBaseline_keepsPlacesAndLargestSpends() {
        QFETCH(double, least);
        PlannerRequest request{scenarioOf(500.0), customersOf(3)};
        for (Offer& offer : request.scenario.offers) offer.capacity = 10;
        request.customers.pastOffer.assign(kCustomers, 1);
        request.customers.segments.resize(kCustomers);
        for (std::size_t row = 0; row < kCustomers; ++row) request.customers.segments[row] = row % 2 == 0 ? 1U : 2U;
        request.scenario.segments = {{"even", {}, {}, 0.02}, {"odd", {}, least, {}}};
        const PlanResult plan = planned(request);
        double dearest = 0.0;
        for (std::size_t row = 0; row < kCustomers; ++row) dearest = std::max(dearest, 0.5 + 0.6 * request.customers.money[row]);
        for (const char* name : {"highest_risk", "current_policy", "best_single_offer"}) {
            const PlanBaseline& told = baseline(plan, name);
            QVERIFY2(told.available && told.customers <= 10, name);
            QVERIFY2(told.spend <= 10 * dearest, name);
        }
        QVERIFY(baseline(plan, "random").customers <= 30 && baseline(plan, "greedy").customers <= 30);
        // The even rows may cost no more than a fiftieth of 500, so hardly anybody of them is given something; before, half of all were.
        for (const PlanBaseline& told : plan.baselines) {
            const double odd = told.spend - 0.02 * 500.0;
            QVERIFY2(told.spend > 0.0 && odd <= static_cast<double>(told.customers) * dearest, told.name.c_str());
        }
        for (const PlanBaseline& told : plan.baselines)
            QCOMPARE(told.how.find("spends less on a segment") != std::string::npos, least > 0.0);
    }

    void pastOffers_areTheCurrentPolicy() {
        PlannerRequest request{scenarioOf(1e6), customersOf(3)};
        request.customers.pastOffer.assign(kCustomers, kNoOption);
        double value = 0.0;
        for (std::size_t row = 0; row < kCustomers; row += 2) {
            request.customers.pastOffer[row] = 1;
            value += 0.2 * request.customers.risk[row] *
                     worthOf(request.scenario.worth, request.customers.money[row], request.customers.risk[row]);
        }
        const PlanResult plan = planned(request);
        QVERIFY(baseline(plan, "current_policy").available);
        QVERIFY(std::abs(baseline(plan, "current_policy").value - value) < 1e-9 * value);
        QCOMPARE(baseline(plan, "current_policy").customers, std::uint64_t{kCustomers / 2});
    }
};

QTEST_APPLESS_MAIN(TestPlanBaselines)
#include "tst_planbaselines.moc"
