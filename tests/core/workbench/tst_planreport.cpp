// What is shown of a plan: its charts and tables say what the result says, spend splits without a remainder, and the report's
// section of a kept scenario is the plan made anew, with what was kept beside it.
#include "core/data/plancurve.h"
#include "core/report/sheetwriter.h"
#include "core/report/writers.h"
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/workbench/plancharts.h"
#include "core/workbench/planning.h"
#include "core/workbench/planspread.h"
#include "core/workbench/plantables.h"
#include "core/workbench/proofwords.h"
#include "core/workbench/reporting.h"
#include "core/workbench/reportscenario.h"
#include "tests/support/churnproject.h"

#include <QTemporaryDir>
#include <QTest>

#include <cmath>
#include <map>
#include <optional>

using namespace holdfast;
using namespace holdfast::workbench;
using namespace holdfast::report;

namespace {

constexpr int kCustomers = 400;
constexpr UtcMillis kNow = 1'790'000'000'000;
const Clock kClock = [] { return kNow; };

double riskOf(int i) { return 0.05 + 0.9 * static_cast<double>(i * 37 % 100) / 100.0; }

template <typename T>
std::vector<const T*> blocks(const Section& section) {
    std::vector<const T*> found;
    for (const Block& block : section.blocks)
        if (const T* one = std::get_if<T>(&block)) found.push_back(one);
    return found;
}

}  // namespace

class TestPlanReport : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::optional<storage::Project> m_project;
    std::map<std::string, double> m_risk;
    PlanRequest m_request;
    std::optional<PlanResult> m_plan;

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
            m_risk[test::customerKey(i)] = riskOf(i);
            scores.keys.push_back(test::customerKey(i));
            scores.scores.push_back({riskOf(i), riskOf(i) - 0.02, riskOf(i) + 0.02, false});
        }
        QVERIFY(storage::replaceScores(*m_project, scores).has_value());
        auto usual = usualScenario(*m_project, TaskContext());
        QVERIFY(usual.has_value());
        m_request.scenario = *usual;
        m_request.scenario.budget = 900.0;
        m_request.draws = 500;
        m_request.listOptions = true;
        m_request.logged = false;
        auto plan = planOffers(*m_project, m_request, kClock, TaskContext());
        QVERIFY2(plan.has_value(), plan ? "" : plan.error().message.c_str());
        m_plan = std::move(*plan);
        QVERIFY(m_plan->choices.size() > 10);
    }

    void whatIsTriedOut_isNoRun_andListsItsOptions() {
        const auto runs = storage::readRuns(*m_project, 10);
        QVERIFY(runs.has_value());
        for (const storage::Run& run : *runs) QVERIFY(run.command != "plan");
        std::size_t eligible = 0;
        for (const OfferTotal& offer : m_plan->byOffer) eligible += offer.eligible;
        QCOMPARE(m_plan->options.size(), eligible);
    }

    void pointAt_liesOnTheLinesBetweenPoints() {
        const std::vector<BudgetPoint> curve{{0.0, 0.0, 0.0, 0.0, 3.0, 0}, {10.0, 30.0, 20.0, 40.0, 1.0, 4, {{10.0, 4.0}, {}}}, {30.0, 50.0, 30.0, 70.0, 0.0, 10, {{5.0, 2.0}, {25.0, 8.0}}}};
        const BudgetPoint between = pointAt(curve, 20.0);
        QCOMPARE(between.value, 40.0);
        QCOMPARE(between.lower, 25.0);
        QCOMPARE(between.upper, 55.0);
        QCOMPARE(between.customers, std::uint64_t{7});
        QCOMPARE(between.marginal, 1.0);
        QCOMPARE(between.byOffer[0].spend + between.byOffer[1].spend, 20.0);
        QCOMPARE(between.byOffer[1].customers, 4.0);
        QCOMPARE(pointAt(curve, 10.0).value, 30.0);
        QCOMPARE(pointAt(curve, 99.0).value, 50.0);
        QCOMPARE(pointAt(curve, -1.0).value, 0.0);
        QCOMPARE(pointAt({}, 5.0).value, 0.0);
    }

    void curve_marksKneeBreakEvenAndBaselines() {
        const Chart chart = budgetCurveChart(*m_plan, "EUR");
        QCOMPARE(chart.series[0].y.size(), m_plan->curve.size());
        QVERIFY(chart.series[0].evidence == Evidence::Assumed && chart.showEvidence);
        std::map<std::string, std::pair<double, double>> dots;
        QCOMPARE(chart.series.size(), std::size_t{1});
        for (const ChartMarker& marker : chart.markers) {
            if (marker.y) dots[marker.label] = {marker.x, *marker.y};
            else QVERIFY(marker.x == m_plan->kneeBudget || marker.x == m_plan->breakEvenBudget);
        }
        for (const PlanBaseline& one : m_plan->baselines)
            if (one.available && one.customers > 0) QCOMPARE(dots.at(baselineName(one)), std::make_pair(one.spend, one.value));
        const std::string svg = toSvg(chart, "EUR");
        for (const char* wanted : {"knee", "random", "best"}) QVERIFY(svg.find(wanted) != std::string::npos);
    }

    void spendSplits_withoutARemainder() {
        const auto columns = spreadColumns(*m_project);
        QVERIFY(columns.has_value() && columns->size() > 1);
        QCOMPARE(columns->front(), std::string(kScoreColumn));
        for (const std::string& column : *columns) {
            const auto totals = spreadOf(*m_project, *m_plan, column, TaskContext());
            QVERIFY2(totals.has_value(), column.c_str());
            double spend = 0.0;
            std::uint64_t customers = 0, members = 0;
            for (const SegmentTotal& total : *totals) spend += total.spend, customers += total.customers, members += total.members;
            QVERIFY(std::abs(spend - m_plan->spend) < 1e-9 * spend);
            QCOMPARE(customers, m_plan->choices.size());
            QCOMPARE(members, m_plan->keys.size());
        }
        const auto bands = spreadOf(*m_project, *m_plan, std::string(kScoreColumn), TaskContext());
        double high = 0.0;
        for (const PlannedOffer& choice : m_plan->choices)
            if (m_risk.at(m_plan->keys[choice.customer]) >= 0.8) high += choice.cost;
        for (const SegmentTotal& total : *bands)
            if (total.segment == "80 % and more") QVERIFY(std::abs(total.spend - high) < 1e-9 * high);
    }

    void tables_sayWhatThePlanSays() {
        const Table offers = offersTable(*m_plan);
        double spend = 0.0;
        for (const auto& row : offers.rows) spend += std::get<Figure>(row[5]).value;
        QVERIFY(std::abs(spend - m_plan->spend) < 1e-9 * spend);
        const Table choices = choicesTable(*m_plan, 5);
        QCOMPARE(choices.rows.size(), std::size_t{5});
        double best = -1.0;
        for (const PlannedOffer& choice : m_plan->choices) best = std::max(best, choice.expectedValue);
        QCOMPARE(std::get<Figure>(choices.rows[0][6]).value, best);
        QCOMPARE(baselinesTable(*m_plan).rows.size(), m_plan->baselines.size() + 1);
    }

    // Simulated means and medians differ from the expected net by chance; told beside it they would be two nets of one plan.
    void net_isOneFigure_whereverItIsTold() {
        PlanResult plan = *m_plan;
        plan.impact.mean = plan.net() + 40.0;
        plan.impact.p50 = plan.net() - 30.0;
        const std::string net = formatFigure(plan.expectedMoney - plan.spend, NumberStyle::Money, "EUR");
        QCOMPARE(plan.net(), plan.expectedMoney - plan.spend);
        const Chart impact = impactChart(plan, "EUR");
        QVERIFY2(impact.title.starts_with("Net " + net + " expected"), impact.title.c_str());
        const Chart tornado = tornadoChart(plan, "EUR");
        QVERIFY2(tornado.title.starts_with("The net of " + net + " hangs most on the "), tornado.title.c_str());
        for (std::size_t i = 0; i < plan.impact.tornado.size(); ++i) {
            QCOMPARE(tornado.series[0].y[i] + plan.net(), plan.impact.tornado[i].low);
            QCOMPARE(tornado.series[1].y[i] + plan.net(), plan.impact.tornado[i].high);
        }
        for (const ChartSeries& end : tornado.series)  // title and bars say the same
            QVERIFY2(tornado.title.find(formatFigure(end.y[0], NumberStyle::Money, "EUR")) != std::string::npos, tornado.title.c_str());
        SavedScenario kept;
        kept.name = "A";
        kept.summary = summarise(plan);
        QCOMPARE(comparisonChart({kept}, "EUR").series[0].y, std::vector<double>{plan.net()});
        std::map<std::string, double> rows;
        for (const auto& row : comparisonTable({kept}).rows)
            if (const auto* figure = std::get_if<Figure>(&row[1])) rows[std::get<std::string>(row[0])] = figure->value;
        QCOMPARE(rows.at("Net"), rows.at("Worth kept") - rows.at("Spend"));
        for (const PlanObjective aim : {PlanObjective::Worth, PlanObjective::Net}) {
            plan.scenario.objective = aim;
            plan.value = aim == PlanObjective::Net ? plan.net() : plan.expectedMoney;
            const Section section = scenarioSection(kept, plan, {}, "EUR");
            int nets = 0;
            for (const KeyFigure& figure : blocks<KeyFigures>(section).at(0)->figures) {
                if (figure.label != "Net") continue;
                ++nets;
                QCOMPARE(std::get<Figure>(figure.value).value, plan.net());
            }
            QCOMPARE(nets, 1);
        }
    }

    // A sentence about promises that were not kept stood beside a plan that had kept more than it promised.
    void proof_isToldInTheDirectionItPoints() {
        PlanResult plan = *m_plan;
        plan.scenario.budget = 3000.0;
        plan.value = 2895.89;
        PlanProof proof;
        proof.customers = 1936;
        proof.treated = 414;
        proof.budget = 2310.0;
        proof.sentence = "So it is.";
        struct Case {
            double told, found, lower, upper;
            const char* says;
        };
        for (const Case& one : {Case{1482.13, 3184.78, -2488.0, 8858.0, "That is more than the EUR 1,482.13 it promised, within what chance explains."},
                                Case{1482.13, 1000.0, -500.0, 2500.0, "That is less than the EUR 1,482.13 it promised, within what chance explains."},
                                Case{1482.13, 500.0, -100.0, 1100.0, "That is less than the EUR 1,482.13 it promised, by more than chance explains."},
                                Case{1482.13, 3184.78, 2000.0, 4400.0, "That is more than the EUR 1,482.13 it promised, by more than chance explains."}}) {
            proof.told = one.told, proof.found = one.found, proof.lower = one.lower, proof.upper = one.upper;
            plan.proof = proof;
            const ProofWords words = proofWords(plan, "EUR");
            QVERIFY2(words.finding.find(one.says) != std::string::npos, words.finding.c_str());
            QVERIFY(words.finding.find("gave 414 of them an offer") != std::string::npos && words.finding.ends_with("So it is."));
            QCOMPARE(words.finding.find("this case is no rule") != std::string::npos, one.found >= one.told);
            QVERIFY2(words.promise.find("The plan itself promises EUR 2,895.89 for EUR 3,000.00, in proportion EUR 2,229.84") != std::string::npos, words.promise.c_str());
        }
        plan.proof->notMade = {"gift", "call"};
        QVERIFY(proofWords(plan, "EUR").leftOut.starts_with("No campaign made gift, call, so"));
        plan.scenario.objective = PlanObjective::Retained;
        QVERIFY(proofWords(plan, "EUR").finding.find("kept 3,184.78 customers") != std::string::npos);
        plan.scenario.budget = 0.0;
        QVERIFY(proofWords(plan, "EUR").promise.empty());
    }

    // Assumptions are nobody's estimates: nothing was picked from them, and no learner played them down.
    void whatAnIntervalLeavesOut_isToldOfLearnedEffectsAlone() {
        QVERIFY(intervalLeavesOut(*m_plan).empty());
        PlanResult learned = *m_plan;
        for (OfferTotal& offer : learned.byOffer) offer.assumed = false;
        const std::string words = intervalLeavesOut(learned);
        QVERIFY2(words.ends_with("it holds less often than it says, and what is kept may be below or above."), words.c_str());
        const auto definition = [](const PlanResult& plan) {
            SavedScenario kept;
            const Section section = scenarioSection(kept, plan, {}, "EUR");
            return blocks<KeyFigures>(section).at(0)->figures.at(1).definition;
        };
        QVERIFY(definition(learned).ends_with(words));
        QVERIFY2(definition(*m_plan).find("estimates") == std::string::npos, definition(*m_plan).c_str());
    }

    void netsInterval_isToldBesideTheWorths_andWhyItIsWider() {
        PlanResult plan = *m_plan;
        plan.impact.p5 = -5931.82, plan.impact.p95 = 6019.49;
        plan.lower = -2670.93, plan.upper = 8462.71;
        const std::string words = netSentence(plan, "EUR");
        QVERIFY2(words.find("Draws vary the effects (what is wrong about many customers at once for all of them together)") != std::string::npos, words.c_str());
        QVERIFY2(words.starts_with("In nine of ten draws the net lies between EUR \u22125,931.82 and EUR 6,019.49."), words.c_str());
        QVERIFY2(words.ends_with("the 90 % interval of the worth kept, \u22122,670.93 to 8,462.71, varies the effects alone, so it is narrower."), words.c_str());
        plan.upper = 80000.0;  // drawn from little, it need not be
        QVERIFY(netSentence(plan, "EUR").ends_with("varies the effects alone."));
        plan.scenario.objective = PlanObjective::Retained;
        QVERIFY(netSentence(plan, "EUR").ends_with("who would have left and who accepts."));
        SavedScenario kept;
        plan.scenario = m_plan->scenario;
        bool told = false;
        const Section section = scenarioSection(kept, plan, {}, "EUR");
        for (const Paragraph* paragraph : blocks<Paragraph>(section)) told = told || paragraph->text == netSentence(plan, "EUR");
        QVERIFY(told);
        plan.choices.clear();
        QVERIFY(netSentence(plan, "EUR").empty());
    }

    void effects_areInPointsInEveryTable_alsoInFiles() {
        const Table choices = choicesTable(*m_plan, 1), offers = offersTable(*m_plan);
        QCOMPARE(choices.columns[3].title, std::string("Effect, points"));
        QCOMPARE(offers.columns[7].title, std::string("Mean effect, points"));
        std::vector<Cell> cells{choices.rows[0][3], choices.rows[0][4], choices.rows[0][5]};
        for (const auto& row : offers.rows)
            if (std::holds_alternative<Figure>(row[7])) cells.push_back(row[7]);  // of an offer that somebody gets
        QVERIFY(cells.size() > 3);
        for (const Cell& cell : cells) {
            const Figure& effect = std::get<Figure>(cell);
            QVERIFY(effect.style == NumberStyle::Points);
            QVERIFY(std::abs(std::stod(csvCell(cell)) - 100.0 * effect.value) < 1e-9);
        }
        QCOMPARE(unitOf(NumberStyle::Points, "EUR"), std::string("points"));
        ReportDocument document;
        const PlannedOffer& choice = m_plan->choices.front();
        Section section{"S", "s", {}};
        section.blocks.emplace_back(alternativesChart(*m_plan, choice));
        document.sections.push_back(section);
        const std::string row = "," + csvCell(Figure{choice.effect, NumberStyle::Points}) + ",";
        QVERIFY2(toCsv(document).find(row) != std::string::npos, toCsv(document).c_str());
    }

    void whatLosesMoney_isSaid_andUpToWhereItPays() {
        PlanResult plan = *m_plan;
        plan.impact.chanceOfLoss = 0.49;
        QVERIFY(lossSentence(plan, "EUR").empty());
        plan.impact.chanceOfLoss = 0.511;
        plan.breakEvenBudget = 1173.68;
        QCOMPARE(lossSentence(plan, "EUR"), std::string("This plan costs more than it keeps in 51.1 % of draws; money pays for itself up to a budget of EUR 1,173.68."));
        plan.breakEvenBudget = 0.0;
        QVERIFY(lossSentence(plan, "EUR").ends_with(", and no budget would pay for itself."));
        plan.breakEvenBudget = kMissing;
        QVERIFY(lossSentence(plan, "EUR").ends_with(" of draws."));
    }

    void report_holdsTheScenario_plannedAnew() {
        SavedScenario spring;
        spring.name = "Spring";
        spring.note = "For the board.";
        spring.scenario = m_request.scenario;
        spring.summary = summarise(*m_plan);
        spring.savedAt = kNow;
        spring.pinned = true;
        QVERIFY(keepScenario(*m_project, spring).has_value());
        SavedScenario other = spring;
        other.name = "Half";
        other.scenario.budget = 450.0;
        QVERIFY(keepScenario(*m_project, other).has_value());
        auto document = buildReport(*m_project, {}, kClock, TaskContext());
        QVERIFY(document.has_value());
        const auto unknown = addScenario(*m_project, "Autumn", kClock, *document, TaskContext());
        QVERIFY(!unknown && unknown.error().code == ErrorCode::NotFound);
        QVERIFY(unknown.error().message.find("\"Half\"") != std::string::npos);
        const std::size_t before = document->sections.size();
        QVERIFY(addScenario(*m_project, "Spring", kClock, *document, TaskContext()).has_value());
        QCOMPARE(document->sections.size(), before + 1);
        QCOMPARE(document->sections.back().name, std::string("provenance"));
        const Section& section = document->sections[before - 1];
        QCOMPARE(section.name, std::string("scenario"));
        QCOMPARE(std::get<Figure>(blocks<KeyFigures>(section).at(0)->figures[0].value).value, m_plan->spend);
        std::map<std::string, const Table*> tables;
        for (const Table* table : blocks<Table>(section)) tables[table->name] = table;
        for (const char* wanted : {"assumptions", "baselines", "offers", "plan", "scenarios", "scenario_provenance"}) QVERIFY2(tables.contains(wanted), wanted);
        QCOMPARE(tables["scenarios"]->columns.size(), std::size_t{3});
        std::map<std::string, const Chart*> charts;
        for (const Chart* chart : blocks<Chart>(section)) charts[chart->name] = chart;
        for (const char* wanted : {"budget_curve", "spend_by_offer", "impact", "tornado", "comparison"}) QVERIFY2(charts.contains(wanted), wanted);
        QCOMPARE(charts["budget_curve"]->series[0].y, budgetCurveChart(*m_plan, {}).series[0].y);
        const std::string html = toHtml(*document);
        QVERIFY(html.find("For the board.") != std::string::npos && html.find("Scenario: Spring") != std::string::npos);
        const std::string csv = toCsv(*document);
        for (const char* wanted : {"Where this comes from", "What was assumed", "The plan beside common ways", "Half"}) {
            QVERIFY2(html.find(wanted) != std::string::npos, wanted);
            QVERIFY2(csv.find(wanted) != std::string::npos, wanted);
        }
        for (const Chart* chart : blocks<Chart>(section)) QVERIFY2(csv.find("chart," + chart->name + ",") != std::string::npos, chart->name.c_str());
        QVERIFY(exportReport(*document, m_folder.filePath("r.xlsx").toStdString(), {}).has_value());
    }
};

QTEST_APPLESS_MAIN(TestPlanReport)
#include "tst_planreport.moc"
