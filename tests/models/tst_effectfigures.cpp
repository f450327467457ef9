// What learning effects achieves on the randomised e-mails, the infants and the sample world, with the learner that the program
// chooses and the settings everybody gets. Figures are printed; what has to hold is checked. Slow.
#include "core/base/random.h"
#include "core/scenario/linearregression.h"
#include "core/scenario/offpolicy.h"
#include "core/scenario/planner.h"
#include "models/factory.h"
#include "tests/models/effecttasks.h"

#include <QElapsedTimer>
#include <QTest>

#include <array>
#include <numeric>
#include <thread>

using namespace holdfast;

namespace {

struct Bases {
    std::vector<std::unique_ptr<scoring::RegressionLearner>> owned;
    std::vector<const scoring::RegressionLearner*> all;
    std::vector<std::unique_ptr<scoring::JointLearner>> ownedJoints;
    std::vector<const scoring::JointLearner*> joints;

    Bases() {
        owned.push_back(std::make_unique<scenario::LinearLearner>());
        if (auto trees = models::createRegression("trees")) owned.push_back(std::move(*trees));
        for (const auto& one : owned) all.push_back(one.get());
        for (const char* name : {"TARNet", "DragonNet"}) ownedJoints.push_back(std::move(*models::createJoint(name)));
        for (const auto& one : ownedJoints) joints.push_back(one.get());
    }
};

scenario::Estimation estimate(const scenario::EffectStudy& study, const FeatureMatrix& customers, std::uint64_t seed,
                              bool refutations = false) {
    const Bases bases;
    scenario::EstimationRequest request;
    request.study = study;
    request.bases = bases.all;
    request.joints = bases.joints;
    request.customers = &customers;
    request.refutations = refutations;
    request.seed = seed;
    auto found = scenario::estimateEffects(request, TaskContext({}, {}, std::max(1U, std::thread::hardware_concurrency())));
    if (!found) qFatal("%s", found.error().message.c_str());
    return std::move(*found);
}

void tell(const scenario::Estimation& found) {
    for (const auto& candidate : found.candidates)
        qInfo("  %-18s loss %+.5f (error %.5f), Qini %.2fe-4%s%s", candidate.name.c_str(), candidate.loss, candidate.lossError,
              1e4 * candidate.qini, candidate.tied ? ", tied" : "", candidate.chosen ? ", chosen" : "");
}

/// Qini of one arm on rows that were not learned from.
double heldOutQini(const scenario::EffectStudy& held, const std::vector<double>& effect, int arm, scenario::QiniRows* out = nullptr) {
    static std::vector<double> predicted, outcome;
    static std::vector<unsigned char> treated;
    predicted.clear();
    outcome.clear();
    treated.clear();
    for (std::size_t i = 0; i < held.rows(); ++i) {
        if (held.arm[i] != 0 && held.arm[i] != arm) continue;
        predicted.push_back(effect[i]);
        outcome.push_back(held.outcome[i]);
        treated.push_back(held.arm[i] == arm ? 1 : 0);
    }
    if (out != nullptr) *out = {predicted, outcome, treated};
    return scenario::qini({predicted, outcome, treated});
}

/// Mean outcome of the held-out rows that got what a policy gives: they were assigned by lot, with equal chances.
double valueOf(const scenario::EffectStudy& held, const std::vector<int>& policy) {
    double sum = 0.0, count = 0.0;
    for (std::size_t i = 0; i < held.rows(); ++i)
        if (held.arm[i] == policy[i]) {
            sum += held.outcome[i];
            count += 1.0;
        }
    return sum / count;
}

}  // namespace

class TestEffectFigures : public QObject {
    Q_OBJECT

private slots:
    void emails_whomTheyMove() {
        HOLDFAST_NEEDS_DATA("uplift/hillstrom.csv");
        const auto data = test::readHillstrom();
        QElapsedTimer timer;
        timer.start();
        const auto found = estimate(data.training, data.held.features, 1, true);
        qInfo("Hillstrom, learner %s, %.1f s", found.learner.c_str(), static_cast<double>(timer.elapsed()) / 1000.0);
        tell(found);
        const char* names[] = {"men's", "women's"};
        double qinis[2] = {};
        std::vector<int> personal(data.held.rows(), 0);
        for (int arm = 1; arm <= 2; ++arm) {
            const auto& one = found.arms[static_cast<std::size_t>(arm - 1)];
            scenario::QiniRows rows;
            qinis[arm - 1] = heldOutQini(data.held, one.effect, arm, &rows);
            const auto measured = scenario::measureQini(rows, 1);
            qInfo("  %s e-mail: Qini %.2fe-4 (90 %%: %.2f to %.2f, p %.3f), average %+.4f (%.4f to %.4f), naive %+.4f", names[arm - 1],
                  1e4 * measured.qini, 1e4 * measured.lower, 1e4 * measured.upper, measured.pValue, one.average.effect,
                  one.average.lower, one.average.upper, one.naive.effect);
            for (const auto& refutation : one.refutations) qInfo("    %s", refutation.sentence.c_str());
        }
        for (std::size_t i = 0; i < personal.size(); ++i) {
            const double men = found.arms[0].effect[i], women = found.arms[1].effect[i];
            personal[i] = std::max(men, women) <= 0.0 ? 0 : men >= women ? 1 : 2;
        }
        const double everyone = valueOf(data.held, std::vector<int>(data.held.rows(), 1));
        qInfo("  value on held-out rows: personal %.4f, men's to all %.4f, women's to all %.4f, nobody %.4f",
              valueOf(data.held, personal), everyone, valueOf(data.held, std::vector<int>(data.held.rows(), 2)),
              valueOf(data.held, std::vector<int>(data.held.rows(), 0)));
        QVERIFY(std::abs(everyone - 0.1824) < 5e-4);  // as the data folder's README has it
        QVERIFY2(qinis[1] >= 41e-4, qPrintable(QString::number(1e4 * qinis[1])));
    }

    void infants_whomVisitsHelp() {
        HOLDFAST_NEEDS_DATA("uplift/ihdp_npci_1.csv");
        double mean = 0.0;
        for (int replication = 1; replication <= 5; ++replication) {
            const auto data = test::readInfants(replication);
            const auto found = estimate(data.training, data.held, 1);
            double squares = 0.0;
            std::size_t covered = 0, told = 0;
            for (std::size_t i = 0; i < data.truth.size(); ++i) {
                const auto& arm = found.arms[0];
                if (std::isnan(arm.effect[i])) continue;
                ++told;
                squares += std::pow(arm.effect[i] - data.truth[i], 2.0);
                covered += arm.lower[i] <= data.truth[i] && data.truth[i] <= arm.upper[i] ? 1 : 0;
            }
            const double error = std::sqrt(squares / static_cast<double>(told));
            mean += error / 5.0;
            qInfo("IHDP %d, learner %s: root PEHE %.3f, %zu of %zu have evidence, interval covers %.2f", replication,
                  found.learner.c_str(), error, told, data.truth.size(), static_cast<double>(covered) / static_cast<double>(told));
            tell(found);
        }
        qInfo("IHDP: mean root PEHE %.3f", mean);
        QVERIFY2(mean <= 0.54, qPrintable(QString::number(mean)));
    }

    void targetedCampaign_isNotMisledByWhomItChose() {
        // Average effect of the arms over the customers of the targeted campaign alone, whose propensities it never sees.
        int covered = 0, naiveCovered = 0, total = 0;
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            const auto world = test::readWorld(10'000, seed, 1);
            const auto found = estimate(world.study, world.everybody, 1);
            for (std::size_t a = 0; a < found.arms.size(); ++a) {
                const auto& arm = found.arms[a];
                if (!arm.refusal.empty()) continue;
                const auto rows = scenario::rowsWithEvidence(found.study, found.assignment, a);
                double truth = 0.0;
                for (const std::size_t row : rows) truth += world.trueEffect(world.customers[row], a) / static_cast<double>(rows.size());
                const bool inside = arm.average.lower <= truth && truth <= arm.average.upper;
                const bool naive = arm.naive.lower <= truth && truth <= arm.naive.upper;
                covered += inside ? 1 : 0;
                naiveCovered += naive ? 1 : 0;
                ++total;
                qInfo("seed %d %-12s truth %+.4f, estimate %+.4f (%+.4f to %+.4f)%s, naive %+.4f (%+.4f to %+.4f)%s", static_cast<int>(seed),
                      arm.arm.c_str(), truth, arm.average.effect, arm.average.lower, arm.average.upper, inside ? "" : " MISSES",
                      arm.naive.effect, arm.naive.lower, arm.naive.upper, naive ? "" : " misses");
            }
        }
        qInfo("targeted campaign: the interval holds the truth in %d of %d, the naive one in %d", covered, total, naiveCovered);
        QVERIFY(covered >= 0.8 * total);
        QVERIFY(naiveCovered < covered);
    }

    // HOLDFAST_FIGURE_CUSTOMERS adds a world of so many customers, campaigns growing with it: how much data would do. Work grows with
    // the customers.
    void sampleWorld_whomOffersKeep_data() {
        QTest::addColumn<int>("seed");
        QTest::addColumn<int>("customers");
        for (int seed = 1; seed <= 5; ++seed) QTest::addRow("seed%d", seed) << seed << 10'000;
        if (const int more = qEnvironmentVariableIntValue("HOLDFAST_FIGURE_CUSTOMERS"); more > 0) QTest::addRow("more") << 1 << more;
    }

    // Two truths: a customer's own, which hangs on what no column tells, and that of all who look like him, as trees read it off the
    // columns from the truth itself.
    void sampleWorld_whomOffersKeep() {
        QFETCH(int, seed);
        QFETCH(int, customers);
        const auto world = test::readWorld(static_cast<std::size_t>(customers), static_cast<std::uint64_t>(seed));
        QElapsedTimer timer;
        timer.start();
        const auto found = estimate(world.study, world.everybody, 1);
        qInfo("sample world, seed %d: learner %s, %.1f s", seed, found.learner.c_str(), static_cast<double>(timer.elapsed()) / 1000.0);
        tell(found);
        std::vector<std::vector<double>> truth(found.arms.size());
        for (std::size_t a = 0; a < truth.size(); ++a)
            for (std::size_t i = 0; i < world.truth.size(); ++i) truth[a].push_back(world.trueEffect(i, a));
        const auto best = columnsAtBest(world, truth);
        const double covered = tellCoverage("their own", found, truth);
        tellCoverage("that of all who look alike", found, best);
        const int averages = tellAverages(world, found);
        const auto kept = tellPolicies(world, found, truth, best);
        // What holds today, not what is wished for: 0.87 to 0.93 covered, and nine tenths of what knowing everything keeps.
        QVERIFY2(covered > 0.84 && covered < 0.94, qPrintable(QString::number(covered)));
        QVERIFY2(averages >= 6, qPrintable(QString::number(averages)));
        const std::array<double, 3> floors{0.40, 0.55, 0.70};  // of what the columns allow
        for (std::size_t i = 0; i < floors.size(); ++i) QVERIFY2(kept[i] >= floors[i], qPrintable(QString::number(kept[i])));
    }

    // A plan's own 90 % interval has to hold what the plan keeps, though it is the best of many guesses.
    void sampleWorld_plansKeepWhatTheirIntervalsSay() {
        if (s_plans < 15) QSKIP("Needs the five worlds before it.");
        qInfo("plans' intervals (90 %%) hold what they keep in %d of %d; promised %.1f in all, kept %.1f", s_plansHeld, s_plans, s_promised, s_kept);
        QVERIFY(s_plansHeld >= 12);  // of 15, three budgets a world and so not independent
        QVERIFY(s_kept > 0.6 * s_promised);
    }

private:
    static double tellCoverage(const char* whose, const scenario::Estimation& found, const std::vector<std::vector<double>>& truth) {
        double covered = 0.0, told = 0.0, width = 0.0, squares = 0.0;
        for (std::size_t a = 0; a < truth.size(); ++a)
            for (std::size_t i = 0; i < truth[a].size(); ++i) {
                const auto& arm = found.arms[a];
                if (std::isnan(arm.effect[i])) continue;
                told += 1.0;
                covered += arm.lower[i] <= truth[a][i] && truth[a][i] <= arm.upper[i] ? 1.0 : 0.0;
                width += arm.upper[i] - arm.lower[i];
                squares += std::pow(arm.effect[i] - truth[a][i], 2.0);
            }
        qInfo("  customers' intervals (90 %%) hold the effect, %s, in %.3f; mean width %.3f, root PEHE %.4f", whose, covered / told,
              width / told, std::sqrt(squares / told));
        return covered / told;
    }

    static int tellAverages(const test::WorldStudy& world, const scenario::Estimation& found) {
        int covered = 0;
        for (std::size_t a = 0; a < found.arms.size(); ++a) {
            const auto rows = scenario::rowsWithEvidence(found.study, found.assignment, a);
            double truth = 0.0;
            for (const std::size_t row : rows) truth += world.trueEffect(world.customers[row], a) / static_cast<double>(rows.size());
            covered += found.arms[a].average.lower <= truth && truth <= found.arms[a].average.upper ? 1 : 0;
        }
        qInfo("  averages' intervals (90 %%) hold the truth in %d of %zu arms", covered, found.arms.size());
        return covered;
    }

    /// Customers kept by the planner's plan from estimated effects, as a share of what its plans from the truth keep: from what is
    /// true of each customer, which no column tells in full, and from what the columns could tell at best.
    /// [budgets] the latter.
    static std::vector<double> tellPolicies(const test::WorldStudy& world, const scenario::Estimation& found,
                                            const std::vector<std::vector<double>>& truth, const std::vector<std::vector<double>>& best) {
        const auto risk = expectedRisk(world, found);
        const auto learned = learnedEffects(world, found);
        std::vector<double> ofColumns;
        for (const double share : kBudgets) {
            const PlanResult ours = plan(world, learned, risk, share, 0.0);
            const PlanResult reachable = plan(world, knownEffects(world, best), trueRisk(world), share, 0.0);
            const double limit = keptBy(truth, plan(world, knownEffects(world, truth), trueRisk(world), share, 0.0));
            const double kept = keptBy(truth, ours);
            qInfo("  budget %2.0f %% of treating all: promises %.1f (%.1f to %.1f), keeps %.1f: %.3f of what knowing everything keeps, %.3f of "
                  "what the columns allow; sleeping dogs left alone %.3f (columns: %.3f)",
                  100.0 * share, ours.value, ours.lower, ours.upper, kept, kept / limit, kept / keptBy(truth, reachable),
                  dogsAlone(world, ours), dogsAlone(world, reachable));
            tellProof(ours);
            ++s_plans;
            s_plansHeld += ours.lower <= kept && kept <= ours.upper ? 1 : 0;
            s_promised += ours.value;
            s_kept += kept;
            ofColumns.push_back(kept / keptBy(truth, reachable));
        }
        tellCaution(world, learned, risk, truth, best);
        return ofColumns;
    }

    static void tellProof(const PlanResult& ours) {
        if (ours.proof) qInfo("    %s", ours.proof->sentence.c_str());
    }

    /// The same with parts of the standard error taken off every effect: Scenario::caution.
    static void tellCaution(const test::WorldStudy& world, const CustomerEffects& learned, const std::vector<double>& risk,
                            const std::vector<std::vector<double>>& truth, const std::vector<std::vector<double>>& best) {
        for (const double caution : {0.1, 0.25, 0.5, 1.0}) {
            QString line;
            for (const double share : kBudgets) {
                const PlanResult ours = plan(world, learned, risk, share, caution);
                line += QStringLiteral("; %1 %: %2 of what the columns allow, dogs alone %3, treated %4")
                            .arg(100.0 * share)
                            .arg(keptBy(truth, ours) / keptBy(truth, plan(world, knownEffects(world, best), trueRisk(world), share, 0.0)), 0, 'f', 3)
                            .arg(dogsAlone(world, ours), 0, 'f', 3)
                            .arg(static_cast<double>(ours.choices.size()) / static_cast<double>(world.truth.size()), 0, 'f', 3);
            }
            qInfo("  caution %.2f%s", caution, qPrintable(line));
        }
    }

    /// Effects as boosted trees read them off the columns from the truth itself, by models that have not seen the customer: about
    /// the best that anything can know that does not know the truth.
    static std::vector<std::vector<double>> columnsAtBest(const test::WorldStudy& world, const std::vector<std::vector<double>>& truth) {
        const Bases bases;
        const auto& trees = *bases.all.back();
        std::vector<std::vector<double>> out = truth;
        for (std::size_t a = 0; a < truth.size(); ++a)
            for (std::size_t fold = 0; fold < 3; ++fold) {
                std::vector<std::size_t> training, held;
                for (std::size_t i = 0; i < truth[a].size(); ++i) (i % 3 == fold ? held : training).push_back(i);
                const auto model = trees.fit({&world.everybody, truth[a], training, false, 1}, TaskContext());
                const auto values = (*model)->predict(world.everybody, held);
                for (std::size_t i = 0; i < held.size(); ++i) out[a][held[i]] = (*values)[i];
            }
        return out;
    }

    static constexpr std::array<double, 3> kBudgets{0.05, 0.2, 0.5};
    static inline int s_plans = 0, s_plansHeld = 0;  ///< whose 90 % interval holds what they keep
    static inline double s_promised = 0.0, s_kept = 0.0;

    static std::vector<std::string> keysOf(const test::WorldStudy& world) {
        std::vector<std::string> keys;
        for (std::size_t i = 0; i < world.truth.size(); ++i) keys.push_back(std::to_string(100'000 + i));
        return keys;
    }

    /// What is known of the effects beyond doubt.
    static CustomerEffects knownEffects(const test::WorldStudy& world, const std::vector<std::vector<double>>& effects) {
        CustomerEffects known{keysOf(world), {}};
        for (std::size_t a = 0; a < effects.size(); ++a) {
            ArmEffects arm;
            arm.arm = world.study.arms[a];
            arm.effect = arm.lower = arm.upper = effects[a];
            arm.standardError.assign(effects[a].size(), 0.0);
            arm.averageError = 0.0;
            known.arms.push_back(std::move(arm));
        }
        return known;
    }

    /// As a project keeps them.
    static CustomerEffects learnedEffects(const test::WorldStudy& world, const scenario::Estimation& found) {
        CustomerEffects learned{keysOf(world), {}};
        learned.averageCovariance = found.averageCovariance;
        learned.directions = found.directions;
        const auto scores = scenario::doublyRobustScores(found.study, found.outcomes, found.assignment.received);
        for (std::size_t a = 0; a < found.arms.size(); ++a) {
            const auto& from = found.arms[a];
            ArmEffects arm;
            arm.arm = from.arm;
            arm.effect = from.effect;
            arm.lower = from.lower;
            arm.upper = from.upper;
            arm.standardError = from.error;
            arm.errorParts = from.errorParts;
            arm.average = from.average.effect;
            arm.averageError = from.average.error;
            arm.unseen.assign(world.truth.size(), NAN);
            arm.score = arm.unseen;
            for (const std::size_t row : scenario::rowsWithEvidence(found.study, found.assignment, a)) {
                arm.unseen[world.customers[found.rows[row]]] = found.outOfFold[a][row];
                arm.score[world.customers[found.rows[row]]] = scores[a][row];
            }
            learned.arms.push_back(std::move(arm));
        }
        return learned;
    }

    static std::vector<double> trueRisk(const test::WorldStudy& world) {
        std::vector<double> risk;
        for (const auto& one : world.truth) risk.push_back(one.p0);
        return risk;
    }

    /// Chance of leaving when left alone, as learned from those who were: of the campaigns' customers by models that have not seen them.
    static std::vector<double> expectedRisk(const test::WorldStudy& world, const scenario::Estimation& found) {
        std::vector<std::size_t> control, everybody(world.truth.size());
        std::iota(everybody.begin(), everybody.end(), std::size_t{0});
        for (std::size_t i = 0; i < world.study.rows(); ++i)
            if (world.study.arm[i] == 0) control.push_back(i);
        const auto model = scenario::LinearLearner().fit({&world.study.features, world.study.outcome, control, true, 1}, TaskContext());
        auto risk = *(*model)->predict(world.everybody, everybody);
        for (std::size_t row = 0; row < found.study.rows(); ++row) risk[world.customers[found.rows[row]]] = found.outcomes[0][row];
        for (double& one : risk) one = std::clamp(one, 0.001, 0.999);
        return risk;
    }

    /// The planner's plan for customers kept, with `share` of the money that giving everybody the offers' mean would take.
    static PlanResult plan(const test::WorldStudy& world, const CustomerEffects& effects, const std::vector<double>& risk, double share,
                           double caution) {
        constexpr double kFixed[] = {0.5, 0.5, 0.5, 0.5, 0.5, 6.0, 6.5, 1.5};
        constexpr double kShare[] = {0.15, 0.30, 0.45, 0.60, 0.75, 0.0, 0.30, 0.0};  // of a month's fee
        const auto fee = static_cast<std::size_t>(world.everybody.schema->indexOf("monthly_fee"));
        scenario::PlannerRequest request;
        request.effects = &effects;
        request.scenario.objective = PlanObjective::Retained;
        request.scenario.caution = caution;
        request.customers.keys = effects.keys;
        request.customers.risk = risk;
        for (std::size_t i = 0; i < world.truth.size(); ++i) request.customers.money.push_back(world.everybody.at(i, fee));
        for (std::size_t a = 0; a < effects.arms.size(); ++a) {
            Offer offer;
            offer.name = effects.arms[a].arm;
            offer.fixedCost = kFixed[a];
            offer.periodShare = kShare[a];
            request.scenario.offers.push_back(offer);
            request.customers.mayGet.emplace_back(world.truth.size(), 1);
            for (const double money : request.customers.money)
                request.scenario.budget += share * (kFixed[a] + kShare[a] * money) / static_cast<double>(effects.arms.size());
        }
        if (!effects.arms.front().score.empty()) request.past = pastOf(request.customers, effects);
        request.draws = 1;
        auto result = scenario::planCampaign(std::move(request), TaskContext({}, {}, std::max(1U, std::thread::hardware_concurrency())));
        if (!result) qFatal("%s", result.error().message.c_str());
        return std::move(*result);
    }

    /// The campaigns' customers.
    static scenario::CampaignCustomers pastOf(const scenario::CampaignCustomers& all, const CustomerEffects& effects) {
        scenario::CampaignCustomers past;
        past.mayGet.resize(all.mayGet.size());
        for (std::size_t i = 0; i < all.keys.size(); ++i) {
            if (std::none_of(effects.arms.begin(), effects.arms.end(), [&](const ArmEffects& arm) { return !std::isnan(arm.score[i]); })) continue;
            past.keys.push_back(all.keys[i]);
            past.risk.push_back(all.risk[i]);
            past.money.push_back(all.money[i]);
            for (auto& offer : past.mayGet) offer.push_back(1);
        }
        return past;
    }

    static double keptBy(const std::vector<std::vector<double>>& truth, const PlanResult& plan) {
        double kept = 0.0;
        for (const PlannedOffer& choice : plan.choices) kept -= truth[choice.offer][choice.customer];
        return kept;
    }

    static double dogsAlone(const test::WorldStudy& world, const PlanResult& plan) {
        double dogs = 0.0, treated = 0.0;
        for (const auto& one : world.truth) dogs += one.kind == "sleeping_dog" ? 1.0 : 0.0;
        for (const PlannedOffer& choice : plan.choices) treated += world.truth[choice.customer].kind == "sleeping_dog" ? 1.0 : 0.0;
        return 1.0 - treated / dogs;
    }
};

QTEST_APPLESS_MAIN(TestEffectFigures)
#include "tst_effectfigures.moc"
