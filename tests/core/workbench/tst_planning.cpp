// Planning on a project: who is considered, with which risk, money and past; what is written; and scenarios that are kept.
#include "core/storage/effects.h"
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/storage/records.h"
#include "core/workbench/planning.h"
#include "core/workbench/plantables.h"
#include "tests/cli/csvrows.h"
#include "tests/support/churnproject.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <map>
#include <set>

using namespace holdfast;
using namespace holdfast::workbench;

namespace {

constexpr int kCustomers = 600;
constexpr UtcMillis kNow = 1'790'000'000'000;
const Clock kClock = [] { return kNow; };

double riskOf(int i) {
    return 0.05 + 0.9 * static_cast<double>(i * 37 % 100) / 100.0;
}

}  // namespace

class TestPlanning : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::optional<storage::Project> m_project;
    std::map<std::string, Value> m_label, m_money, m_contract;

    PlanRequest request(double budget) {
        PlanRequest request;
        auto usual = usualScenario(*m_project, TaskContext());
        if (!usual) qFatal("%s", usual.error().message.c_str());
        request.scenario = *usual;
        request.scenario.budget = budget;
        request.draws = 500;
        return request;
    }
    PlanResult planned(const PlanRequest& request) {
        auto plan = planOffers(*m_project, request, kClock, TaskContext());
        if (!plan) qFatal("%s", plan.error().message.c_str());
        return *plan;
    }
    static std::set<std::string> treated(const PlanResult& plan) {
        std::set<std::string> keys;
        for (const PlannedOffer& choice : plan.choices) keys.insert(plan.keys[choice.customer]);
        return keys;
    }

private slots:
    void initTestCase() {
        test::ChurnProjectOptions options;
        options.customers = kCustomers;
        auto made = test::makeChurnProject(m_folder.filePath("p.holdfast").toStdString(), options);
        QVERIFY(made.has_value());
        m_project = std::move(*made);
        Scores scores;
        scores.asOf = kNow;
        scores.modelVersion = 1;
        for (int i = 0; i < kCustomers; ++i) {
            const auto cells = test::churnCustomer(i, options);
            m_label[test::customerKey(i)] = cells[8];
            m_money[test::customerKey(i)] = cells[3];
            m_contract[test::customerKey(i)] = cells[1];
            scores.keys.push_back(test::customerKey(i));
            scores.scores.push_back({riskOf(i), riskOf(i) - 0.02, riskOf(i) + 0.02, false});
        }
        QVERIFY(storage::replaceScores(*m_project, scores).has_value());
    }

    void whoHasLeft_getsNothing_unlessAskedFor() {
        const PlanResult plan = planned(request(2000.0));
        QVERIFY(plan.choices.size() > 50);
        QVERIFY(plan.spend <= 2000.0);
        std::uint64_t left = 0;
        for (const auto& [key, label] : m_label) left += label == Value(std::string("Yes")) ? 1 : 0;
        QCOMPARE(plan.leftOut.at("left already"), left);
        for (const std::string& key : treated(plan)) QVERIFY(m_label.at(key) != Value(std::string("Yes")));
        PlanRequest all = request(2000.0);
        all.includeLeft = true;
        const PlanResult wider = planned(all);
        QVERIFY(!wider.leftOut.contains("left already"));
        QVERIFY(wider.value > plan.value);
        // Whose money a period is not known has no cost for these offers.
        for (const std::string& key : treated(wider)) QVERIFY(!isMissing(m_money.at(key)));
        QCOMPARE(plan.modelVersion, std::int64_t{1});
        QCOMPARE(plan.asOf, kNow);
        QVERIFY(!plan.fingerprint.empty());
    }

    void files_holdThePlanAndEveryOption() {
        PlanRequest wanted = request(1500.0);
        wanted.output = m_folder.filePath("plan.csv").toStdString();
        wanted.optionsOutput = m_folder.filePath("options.csv").toStdString();
        const PlanResult plan = planned(wanted);
        const auto rows = test::readCsv(m_folder.filePath("plan.csv"));
        QCOMPARE(rows.size(), plan.choices.size());
        double spend = 0.0, value = 0.0;
        for (std::size_t i = 0; i < rows.size(); ++i) {
            spend += rows[i]["cost"].toDouble();
            value += rows[i]["expected_value"].toDouble();
            QCOMPARE(rows[i]["effect"].toDouble(), plan.choices[i].effect);
            QVERIFY(rows[i]["lower"].toDouble() <= rows[i]["effect"].toDouble() &&
                    rows[i]["effect"].toDouble() <= rows[i]["upper"].toDouble());
        }
        QVERIFY(std::abs(spend - plan.spend) < 1e-9 * spend);
        QVERIFY(std::abs(value - plan.value) < 1e-9 * value);
        std::set<QString> pairs;
        for (const auto& row : test::readCsv(m_folder.filePath("options.csv"))) pairs.insert(row["key"] + "/" + row["offer"]);
        QCOMPARE(pairs.size(), plan.options.size());
        for (const auto& row : rows) QVERIFY(pairs.contains(row["key"] + "/" + row["offer"]));
        QVERIFY(exportPlan(plan, "EUR", m_folder.filePath("plan.xlsx").toStdString(), TaskContext()).has_value());
        QVERIFY(test::readAll(m_folder.filePath("plan.xlsx")).startsWith("PK"));
        wanted.output = m_folder.filePath("nowhere/plan.csv").toStdString();
        const auto failed = planOffers(*m_project, wanted, kClock, TaskContext());
        QVERIFY(!failed && failed.error().code == ErrorCode::Io);
    }

    void eligibility_isTheProjectsFilter() {
        PlanRequest wanted = request(5000.0);
        for (Offer& offer : wanted.scenario.offers)
            offer.eligible.conditions = {{"Contract", Comparison::Equal, {Value(std::string("One year"))}}};
        wanted.scenario.offers[0].eligible.conditions = {{std::string(kScoreColumn), Comparison::Greater, {Value(0.5)}}};
        const PlanResult plan = planned(wanted);
        QVERIFY(!plan.choices.empty());
        for (const PlannedOffer& choice : plan.choices) {
            const std::string& key = plan.keys[choice.customer];
            if (choice.offer == 0)
                QVERIFY(riskOf(std::stoi(key.substr(1))) > 0.5);
            else
                QVERIFY(m_contract.at(key) == Value(std::string("One year")));
        }
        wanted.scenario.offers[1].eligible.conditions = {{"nothing", Comparison::IsPresent, {}}};
        const auto refused = planOffers(*m_project, wanted, kClock, TaskContext());
        QVERIFY(!refused && refused.error().code == ErrorCode::InvalidInput);
        QVERIFY(QString::fromStdString(refused.error().message).startsWith("Offer discount_10, eligible: "));
    }

    void segments_areFiltersToo() {
        PlanRequest wanted = request(1500.0);
        SegmentLimit limit;
        limit.name = "two years";
        limit.who.conditions = {{"Contract", Comparison::Equal, {Value(std::string("Two year"))}}};
        limit.minShare = 0.3;
        wanted.scenario.segments = {limit};
        const PlanResult plan = planned(wanted);
        QVERIFY(plan.feasible);
        double spend = 0.0;
        for (const PlannedOffer& choice : plan.choices)
            if (m_contract.at(plan.keys[choice.customer]) == Value(std::string("Two year"))) spend += choice.cost;
        QVERIFY(spend >= 0.3 * 1500.0 * (1.0 - 1e-6));
        QVERIFY(std::abs(spend - plan.bySegment[0].spend) < 1e-9 * spend);
    }

    void pastTreatments_giveOffersCostsCoolDownAndPolicy() {
        QTemporaryDir folder;
        auto made = test::makeChurnProject(folder.filePath("t.holdfast").toStdString());
        QVERIFY(made.has_value());
        storage::Project project = std::move(*made);
        Scores scores;
        scores.asOf = kNow;
        for (int i = 0; i < kCustomers; ++i)
            scores.keys.push_back(test::customerKey(i)), scores.scores.push_back({riskOf(i), 0.0, 1.0, false});
        QVERIFY(storage::replaceScores(project, scores).has_value());
        {
            auto writer = storage::RecordWriter::open(project);
            QVERIFY(writer.has_value());
            for (int i = 0; i < 300; ++i) {
                Treatment treatment;
                treatment.customer = test::customerKey(i);
                treatment.arm = i % 3 == 0 ? "none" : i % 3 == 1 ? "discount_10" : "mug";
                treatment.time = kNow - (i < 150 ? 10 : 90) * test::kDay;
                const Value& money = m_money.at(treatment.customer);
                if (i % 3 == 1 && !isMissing(money)) treatment.cost = 0.75 + 0.3 * std::get<double>(money);
                if (i % 3 == 2) treatment.cost = 4.0;
                QVERIFY(writer->write(treatment).has_value());
            }
        }
        auto usual = usualScenario(project, TaskContext());
        QVERIFY(usual.has_value());
        QCOMPARE(usual->offers.size(), std::size_t{2});
        QCOMPARE(usual->offers[0].name, std::string("discount_10"));
        QVERIFY(std::abs(usual->offers[0].fixedCost - 0.75) < 1e-6 && std::abs(usual->offers[0].periodShare - 0.3) < 1e-6);
        QCOMPARE(usual->offers[1].name, std::string("mug"));
        QVERIFY(std::abs(usual->offers[1].fixedCost - 4.0) < 1e-6 && usual->offers[1].periodShare == 0.0);
        PlanRequest wanted;
        wanted.scenario = *usual;
        wanted.scenario.offers[1].assumedKeep = 0.05;
        wanted.scenario.budget = 100'000.0;
        for (Offer& offer : wanted.scenario.offers) offer.coolDownDays = 30;
        wanted.includeLeft = true;
        auto plan = planOffers(project, wanted, kClock, TaskContext());
        QVERIFY(plan.has_value());
        for (const PlannedOffer& choice : plan->choices) {
            const int i = std::stoi(plan->keys[choice.customer].substr(1));
            QVERIFY2(i >= 150 || i % 3 == 0, plan->keys[choice.customer].c_str());  // not within 30 days of an offer
        }
        QCOMPARE(plan->leftOut.at("cooling down after an earlier offer"), std::uint64_t{100});
        QVERIFY(!plan->leftOut.contains("eligible for no offer"));  // each is left out for one reason
        for (const PlanBaseline& one : plan->baselines)
            if (one.name == "current_policy") QVERIFY(one.available && one.customers > 0 && one.customers <= 100);
        bool told = false;
        for (const std::string& warning : plan->warnings)
            told = told || warning.find("nothing was learned from them") != std::string::npos;
        QVERIFY(told);
    }

    // Ten got an offer, four of them were left alone on purpose later: only six would get it again. All ten have to wait.
    void currentPolicy_isWhatEachWasGivenLast_beItNothing() {
        QTemporaryDir folder;
        auto made = test::makeChurnProject(folder.filePath("l.holdfast").toStdString());
        QVERIFY(made.has_value());
        Scores scores;
        scores.asOf = kNow;
        for (int i = 0; i < kCustomers; ++i)
            scores.keys.push_back(test::customerKey(i)), scores.scores.push_back({riskOf(i), 0.0, 1.0, false});
        QVERIFY(storage::replaceScores(*made, scores).has_value());
        {
            auto writer = storage::RecordWriter::open(*made);
            for (int i = 0; i < 10; ++i) {
                const UtcMillis offered = kNow - 20 * test::kDay;
                QVERIFY(writer->write(Treatment{test::customerKey(i), "discount_10", offered, {}, {}, {}}).has_value());
                if (i < 4) QVERIFY(writer->write(Treatment{test::customerKey(i), "none", offered + test::kDay, {}, {}, {}}).has_value());
            }
        }
        PlanRequest wanted;
        Offer offer;
        offer.name = "discount_10";
        offer.fixedCost = 1.0;
        offer.assumedKeep = 0.1;
        wanted.scenario.offers = {offer};
        wanted.scenario.budget = 1e6;
        wanted.scenario.objective = PlanObjective::Retained;
        wanted.includeLeft = true;
        auto plan = planOffers(*made, wanted, kClock, TaskContext());
        QVERIFY(plan.has_value());
        const auto policy = std::find_if(plan->baselines.begin(), plan->baselines.end(), [](const auto& one) { return one.name == "current_policy"; });
        QCOMPARE(policy->customers, std::uint64_t{6});
        QVERIFY(policy->how.find("given last") != std::string::npos);
        wanted.scenario.offers[0].coolDownDays = 30;
        plan = planOffers(*made, wanted, kClock, TaskContext());
        QCOMPARE(plan->leftOut.at("cooling down after an earlier offer"), std::uint64_t{10});
    }

    void runs_areLogged_andDefaultsKept() {
        const PlanResult plan = planned(request(700.0));
        auto runs = storage::readRuns(*m_project, 1);
        QVERIFY(runs.has_value());
        QCOMPARE(runs->front().command, std::string("plan"));
        QVERIFY(scenarioFromJson(runs->front().request)->budget == 700.0);
        QCOMPARE(planSummaryFromJson(runs->front().outcome)->value, plan.value);
        Scenario mine = plan.scenario;
        mine.offers.resize(1);
        mine.offers[0].fixedCost = 3.0;
        auto before = editScenarioDefaults(*m_project, mine);
        QVERIFY(before && !*before);
        QCOMPARE(usualScenario(*m_project, TaskContext())->offers, mine.offers);
        mine.offers[0].fixedCost = -1.0;
        QVERIFY(!editScenarioDefaults(*m_project, mine));
        before = editScenarioDefaults(*m_project, std::nullopt);
        QVERIFY(before && *before && (*before)->offers[0].fixedCost == 3.0);
        QCOMPARE(usualScenario(*m_project, TaskContext())->offers.size(), defaultOffers().size());
    }

    void kept_areRenamedPinnedForkedAndForgotten() {
        SavedScenario saved;
        saved.name = "spring";
        saved.scenario = request(100.0).scenario;
        auto id = keepScenario(*m_project, saved);
        QVERIFY(id.has_value());
        auto fork = forkScenario(*m_project, *id, kClock);
        QVERIFY(fork.has_value());
        QVERIFY(forkScenario(*m_project, *id, kClock).has_value());
        auto all = keptScenarios(*m_project);
        QCOMPARE(all->size(), std::size_t{3});
        QCOMPARE((*all)[1].name, std::string("spring (2)"));
        QCOMPARE((*all)[2].name, std::string("spring (3)"));
        QVERIFY((*all)[1].forkedFrom == *id && (*all)[1].savedAt == kNow);
        auto former = renameScenario(*m_project, *fork, "summer");
        QCOMPARE(*former, std::string("spring (2)"));
        QVERIFY(!renameScenario(*m_project, *fork, "spring"));
        std::vector<std::int64_t> more;
        for (int i = 0; i < 3; ++i) more.push_back(*forkScenario(*m_project, *id, kClock));
        QCOMPARE(*pinScenario(*m_project, *id, true), false);
        for (const std::int64_t one : more) QVERIFY(pinScenario(*m_project, one, true).has_value());
        QVERIFY(!pinScenario(*m_project, *fork, true));  // a fifth
        QCOMPARE(*pinScenario(*m_project, more[0], false), true);
        QVERIFY(pinScenario(*m_project, *fork, true).has_value());
        QVERIFY(forgetScenario(*m_project, *id).has_value());
        QVERIFY(!forgetScenario(*m_project, *id));
    }

    void noScores_isSaidPlainly() {
        QTemporaryDir folder;
        auto made = test::makeChurnProject(folder.filePath("n.holdfast").toStdString());
        QVERIFY(made.has_value());
        const auto plan = planOffers(*made, request(10.0), kClock, TaskContext());
        QVERIFY(!plan && plan.error().code == ErrorCode::NotFound);
        QVERIFY(plan.error().message.find("Train a model first") != std::string::npos);
    }

    void learnedEffects_areUsed_whereTheyAreAboutLeaving() {
        QTemporaryDir folder;
        auto made = test::makeChurnProject(folder.filePath("e.holdfast").toStdString());
        QVERIFY(made.has_value());
        Scores scores;
        scores.asOf = kNow;
        CustomerEffects effects;
        ArmEffects arm;
        arm.arm = "discount_10";
        arm.average = -0.05;
        arm.averageError = 0.01;
        for (int i = 0; i < kCustomers; ++i) {
            scores.keys.push_back(test::customerKey(i)), scores.scores.push_back({riskOf(i), 0.0, 1.0, false});
            effects.keys.push_back(test::customerKey(i));
            arm.effect.push_back(i % 4 == 0 ? std::nan("") : -0.01 * (i % 10));
            arm.standardError.push_back(0.02);
            arm.lower.push_back(arm.effect.back() - 0.03);
            arm.upper.push_back(arm.effect.back() + 0.03);
        }
        effects.arms = {arm};
        QVERIFY(storage::replaceScores(*made, scores).has_value());
        EffectEvidence evidence;
        evidence.outcome = "treatments";
        evidence.arms.resize(1);
        evidence.arms[0].arm = "discount_10";
        evidence.arms[0].average = {-0.05, 0.01, -0.07, -0.03, 450};
        evidence.dataFingerprint = *storage::dataFingerprint(*made);
        QVERIFY(storage::replaceEffects(*made, effects, evidence, TaskContext()).has_value());
        PlanRequest wanted = request(800.0);
        auto plan = planOffers(*made, wanted, kClock, TaskContext());
        QVERIFY(plan.has_value());
        for (const OfferTotal& total : plan->byOffer) QCOMPARE(total.assumed, total.offer != "discount_10");
        int seen = 0;
        for (const PlannedOffer& choice : plan->choices) {
            if (plan->offers[choice.offer] != "discount_10") continue;
            const int i = std::stoi(plan->keys[choice.customer].substr(1));
            QVERIFY(i % 4 != 0);
            QCOMPARE(choice.effect, std::max(-0.01 * (i % 10), -choice.risk));  // no more than there is to take away
            ++seen;
        }
        QVERIFY(seen > 0);
        evidence.leaving = false;
        evidence.outcome = "visit";
        QVERIFY(storage::replaceEffects(*made, effects, evidence, TaskContext()).has_value());
        plan = planOffers(*made, wanted, kClock, TaskContext());
        QVERIFY(plan.has_value());
        for (const OfferTotal& total : plan->byOffer) QVERIFY(total.assumed);
        bool told = false;
        for (const std::string& warning : plan->warnings)
            told = told || warning.find("is about visit, not about leaving") != std::string::npos;
        QVERIFY(told);
    }

    // Projects from before the covariance of averages was kept: they open, and the guess that stands in for it is told.
    void evidenceWithoutCovariance_isPlannedWith_andSaysSo() {
        QTemporaryDir folder;
        auto made = test::makeChurnProject(folder.filePath("o.holdfast").toStdString());
        QVERIFY(made.has_value());
        Scores scores;
        scores.asOf = kNow;
        CustomerEffects effects;
        EffectEvidence evidence;
        evidence.outcome = "treatments";
        for (int i = 0; i < kCustomers; ++i) {
            scores.keys.push_back(test::customerKey(i)), scores.scores.push_back({0.5, 0.0, 1.0, false});
            effects.keys.push_back(test::customerKey(i));
        }
        for (const char* name : {"discount_10", "discount_20"}) {
            ArmEffects arm;
            arm.arm = name;
            for (int i = 0; i < kCustomers; ++i) arm.effect.push_back((i % 2 == 0) == (name[9] == '1') ? -0.3 : -0.1);
            arm.standardError.assign(kCustomers, 0.02);
            arm.lower.assign(kCustomers, -0.33);
            arm.upper.assign(kCustomers, -0.07);
            effects.arms.push_back(arm);
            ArmEvidence about;
            about.arm = name;
            about.average = {-0.2, 0.02, -0.233, -0.167, kCustomers};
            evidence.arms.push_back(about);
        }
        evidence.averageCovariance = {{4e-4, 3e-4}, {3e-4, 4e-4}};
        QVERIFY(storage::replaceScores(*made, scores).has_value());
        evidence.dataFingerprint = *storage::dataFingerprint(*made);
        QVERIFY(storage::replaceEffects(*made, effects, evidence, TaskContext()).has_value());
        const auto guesses = [&] {
            const auto plan = planOffers(*made, request(1e6), kClock, TaskContext());
            if (!plan) qFatal("%s", plan.error().message.c_str());
            for (std::size_t a = 0; a < 2; ++a)
                if (std::none_of(plan->byOffer.begin(), plan->byOffer.end(), [&](const OfferTotal& total) {
                        return total.offer == evidence.arms[a].arm && total.customers > 0;
                    }))
                    qFatal("both are given");
            return std::any_of(plan->warnings.begin(), plan->warnings.end(), [](const std::string& warning) {
                return warning.find("correlate by half") != std::string::npos;
            });
        };
        QVERIFY(!guesses());
        QVERIFY(made->database().execute("UPDATE effect_evidence SET evidence = json_remove(evidence, '$.average_covariance')").has_value());
        QVERIFY(guesses());
    }

    // A plan is held against everybody whom the campaigns reached: whoever has left since, and whoever has to wait for the next offer.
    void plansAreHeldAgainstCampaigns_withThoseWhoLeft() {
        QTemporaryDir folder;
        auto made = test::makeChurnProject(folder.filePath("h.holdfast").toStdString());
        QVERIFY(made.has_value());
        Scores scores;
        scores.asOf = kNow;
        CustomerEffects effects;
        ArmEffects arm;
        arm.arm = "discount_10";
        arm.average = -0.1;
        arm.averageError = 0.01;
        const std::size_t customers = 600;
        for (std::size_t i = 0; i < customers; ++i) {
            scores.keys.push_back(test::customerKey(static_cast<int>(i))), scores.scores.push_back({0.5, 0.0, 1.0, false});
            effects.keys.push_back(scores.keys.back());
            arm.effect.push_back(-0.1);
            arm.standardError.push_back(0.02);
            arm.lower.push_back(-0.13);
            arm.upper.push_back(-0.07);
            arm.unseen.push_back(i < 400 ? -0.1 : std::nan(""));
            arm.score.push_back(i < 400 ? -0.05 : std::nan(""));
        }
        effects.arms = {arm};
        QVERIFY(storage::replaceScores(*made, scores).has_value());
        EffectEvidence evidence;
        evidence.outcome = "treatments";
        evidence.arms.resize(1);
        evidence.arms[0].arm = "discount_10";
        evidence.dataFingerprint = *storage::dataFingerprint(*made);
        QVERIFY(storage::replaceEffects(*made, effects, evidence, TaskContext()).has_value());
        PlanRequest wanted = request(0.0);
        wanted.scenario.objective = PlanObjective::Retained;
        std::erase_if(wanted.scenario.offers, [](const Offer& offer) { return offer.name != "discount_10"; });
        wanted.scenario.offers[0].fixedCost = 1.0;
        wanted.scenario.offers[0].periodShare = wanted.scenario.offers[0].valueShare = 0.0;
        wanted.scenario.budget = 1e6;
        const auto plan = planOffers(*made, wanted, kClock, TaskContext());
        QVERIFY(plan && plan->proof);
        QVERIFY(plan->leftOut.contains("left already"));
        QCOMPARE(plan->proof->customers, std::uint64_t{400});
        QCOMPARE(plan->proof->treated, std::uint64_t{400});
        QVERIFY(std::abs(plan->proof->told - 40.0) < 1e-9);
        QVERIFY(std::abs(plan->proof->found - 20.0) < 1e-9);
        QVERIFY(plan->proof->promisesTooMuch());
        const auto table = proofTable(*plan->proof, PlanObjective::Retained);
        QCOMPARE(table.rows.size(), plan->proof->rules.size() + 1);
        auto without = effects;
        without.arms[0].unseen.clear();
        without.arms[0].score.clear();
        QVERIFY(storage::replaceEffects(*made, without, evidence, TaskContext()).has_value());
        const auto older = planOffers(*made, wanted, kClock, TaskContext());
        QVERIFY(older && !older->proof);
    }

    void flaggedKeys_reachThePlan() {
        PlanRequest wanted = request(1500.0);
        const PlanResult plain = planned(wanted);
        for (const PlannedOffer& choice : plain.choices)
            if (choice.customer % 2 == 0) wanted.flaggedKeys.push_back(plain.keys[choice.customer]);
        wanted.flaggedKeys.push_back("nobody");
        const PlanResult told = planned(wanted);
        QVERIFY(told.flagged && told.flagged->customers == wanted.flaggedKeys.size() - 1);
        wanted.scenario.excludeFlagged = true;
        const PlanResult without = planned(wanted);
        for (const std::string& key : treated(without))
            QVERIFY(std::find(wanted.flaggedKeys.begin(), wanted.flaggedKeys.end(), key) == wanted.flaggedKeys.end());
    }
};

QTEST_GUILESS_MAIN(TestPlanning)
#include "tst_planning.moc"
