#include "core/scoring/networkvalidation.h"
#include "tests/support/randomnetwork.h"

#include <QTest>

#include <cmath>
#include <map>

using namespace holdfast;
using namespace holdfast::scoring;

namespace {

enum class Reads { Referrers, ReferrersWrongly, Referees };

/// A scorer of the network alone, whose log-odds without it are 0.
class NetworkOnly : public ChurnScorer {
public:
    explicit NetworkOnly(std::shared_ptr<const FeatureSchema> schema) : m_schema(std::move(schema)) {}
    std::string kind() const override { return "test"; }
    std::size_t members() const override { return 1; }
    void memberLogits(std::span<const double>, std::size_t rows, std::span<double> out) const override {
        std::fill_n(out.begin(), rows, 0.0);
    }
    bool readsNetwork() const override { return true; }
    const std::shared_ptr<const FeatureSchema>& schema() const override { return m_schema; }
    std::string save() const override { return {}; }

private:
    std::shared_ptr<const FeatureSchema> m_schema;
};

/// Scores a customer by the mean known label of who brought him, or of whom he brought.
class NeighbourMean final : public NetworkOnly {
public:
    NeighbourMean(std::shared_ptr<const FeatureSchema> schema, Reads reads) : NetworkOnly(std::move(schema)), m_reads(reads) {}
    Result<std::vector<ScoreParts>> scoreNodes(const CustomerNetwork& network, std::span<const std::size_t> nodes,
                                               const TaskContext&) const override {
        std::vector<ScoreParts> parts(nodes.size());
        for (std::size_t i = 0; i < parts.size(); ++i) {
            double sum = 0.0, count = 0.0;
            const auto& rows = m_reads == Reads::Referees ? network.links.referees : network.links.referrers;
            for (const std::uint32_t other : rows.of(nodes[i]))
                if (network.labels[other] >= 0.0F) {
                    sum += network.labels[other] - 0.5;
                    count += 1.0;
                }
            if (count > 0.0) parts[i].neighbours = (m_reads == Reads::ReferrersWrongly ? -2.0 : 2.0) * sum / count;
        }
        return parts;
    }

private:
    Reads m_reads;
};

struct WatchingLearner final : ChurnLearner {
    Reads reads = Reads::Referrers;
    std::span<const int> folds;
    mutable int fits = 0;
    mutable bool leaked = false;

    std::string name() const override { return "watching"; }
    bool readsNetwork() const override { return true; }
    Result<std::unique_ptr<ChurnScorer>> fit(const TrainingSet& set, const FitOptions&, const TaskContext&,
                                             const FitMonitor&) const override {
        std::vector<bool> training(set.features->rows, false);
        for (const std::size_t row : set.rows) training[row] = true;
        for (std::size_t row = 0; row < training.size(); ++row) {
            const std::size_t node = set.nodes[row];
            if (training[row]) continue;
            leaked = leaked || set.network->labels[node] >= 0.0F || set.network->links.degree(node) > 0;
        }
        ++fits;
        return std::unique_ptr<ChurnScorer>(std::make_unique<NeighbourMean>(set.features->schema, reads));
    }
};

/// Notes down how many links everybody had when it was fitted and when it scored.
struct CountingLearner final : ChurnLearner {
    struct Seen {
        std::vector<std::vector<std::size_t>> fitted;                       ///< [fits][nodes] links
        std::vector<std::map<std::size_t, std::size_t>> scored;             ///< [scorings] links of the nodes asked for
    };
    class Scorer final : public NetworkOnly {
    public:
        Scorer(std::shared_ptr<const FeatureSchema> schema, Seen& seen) : NetworkOnly(std::move(schema)), m_seen(&seen) {}
        Result<std::vector<ScoreParts>> scoreNodes(const CustomerNetwork& network, std::span<const std::size_t> nodes,
                                                   const TaskContext&) const override {
            auto& links = m_seen->scored.emplace_back();
            for (const std::size_t node : nodes) links[node] = network.links.degree(node);
            return std::vector<ScoreParts>(nodes.size());
        }

    private:
        Seen* m_seen;
    };
    mutable Seen seen;

    std::string name() const override { return "counting"; }
    bool readsNetwork() const override { return true; }
    Result<std::unique_ptr<ChurnScorer>> fit(const TrainingSet& set, const FitOptions&, const TaskContext&,
                                             const FitMonitor&) const override {
        auto& links = seen.fitted.emplace_back();
        for (std::size_t node = 0; node < set.network->nodes(); ++node) links.push_back(set.network->links.degree(node));
        return std::unique_ptr<ChurnScorer>(std::make_unique<Scorer>(set.features->schema, seen));
    }
};

}  // namespace

class TestNetworkValidation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void referrals_areKeptWhenTheyHelpAndLeftOutWhenNot() {
        const auto world = test::networkWorld(6000, 3);
        const auto folds = stratifiedFolds(world.labels, 4, 1);
        for (const bool helpful : {true, false}) {
            WatchingLearner learner;
            learner.reads = helpful ? Reads::Referrers : Reads::ReferrersWrongly;
            const NetworkData data{&world.network.features, world.labels, folds, &world.network, world.nodes};
            const auto found =
                crossValidateNetwork(learner, data, {.seed = 1, .threads = 1, .timeBudgetSeconds = 0}, TaskContext());
            QVERIFY(found);
            QVERIFY(!learner.leaked);
            QCOMPARE(learner.fits, 8);
            QCOMPARE(found->helps(), helpful);
            QVERIFY(helpful ? found->asTheyAre.gain > 0.0 : found->asTheyAre.gain < 0.0);
            const bool anyRead = std::any_of(found->validation.logits.begin(), found->validation.logits.end(),
                                             [](double x) { return x != 0.0; });
            QCOMPARE(anyRead, helpful);
            QCOMPARE(found->validation.foldAuc.size(), std::size_t{4});
        }
    }

    // Four parts by time: whoever is later than the part that is predicted is unknown in training and in scoring.
    void byTime_laterCustomersAreUnknown() {
        const auto world = test::networkWorld(1200, 5);
        FoldPlan plan;
        plan.forward = true;
        plan.warmUp = 1;
        for (std::size_t row = 0; row < world.labels.size(); ++row)
            plan.folds.push_back(static_cast<int>(row * 4 / world.labels.size()) - 1);
        WatchingLearner learner;
        const NetworkData data{&world.network.features, world.labels, plan, &world.network, world.nodes};
        const auto found = crossValidateNetwork(learner, data, {.seed = 1, .threads = 1, .timeBudgetSeconds = 0}, TaskContext());
        QVERIFY(found);
        QVERIFY(found->helps());  // else the referrals are left out and there is nothing to compare
        QVERIFY(!learner.leaked);
        QCOMPARE(learner.fits, 6);
        QCOMPARE(found->validation.foldAuc.size(), std::size_t{2});
        std::vector<int> part(world.network.nodes(), FoldPlan::kTrainingOnly);
        for (std::size_t row = 0; row < world.labels.size(); ++row) part[world.nodes[row]] = plan.folds[row];
        for (std::size_t row = 0; row < world.labels.size(); ++row) {
            const double logit = found->validation.logits[row];
            QCOMPARE(std::isnan(logit), plan.folds[row] < 0);
            if (plan.folds[row] < 0) continue;
            double sum = 0.0, count = 0.0;  // the scorer's rule, over the referrers known by then
            for (const std::uint32_t referrer : world.network.links.referrers.of(world.nodes[row])) {
                if (part[referrer] >= plan.folds[row] || world.network.labels[referrer] < 0.0F) continue;
                sum += world.network.labels[referrer] - 0.5;
                count += 1.0;
            }
            QCOMPARE(logit, count > 0.0 ? 2.0 * sum / count : 0.0);
        }
    }

    // 50 with a label joined at 0, 1, ..., in five parts; everybody knows ten without one, who joined at 4.5, 9.5, ..., 49.5, but for
    // the last, of whom it is not known when: he may be later than anybody, and is not there.
    void byTime_customersWithoutALabelAreUnknownUntilTheyJoin() {
        constexpr std::size_t kRows = 50, kOthers = 10;
        CustomerNetwork network;
        network.features = {std::make_shared<FeatureSchema>(), kRows + kOthers, {}};
        network.labels.assign(kRows + kOthers, CustomerNetwork::kUnknownLabel);
        network.isNew.assign(kRows + kOthers, false);
        std::vector<CustomerLinks::Pair> pairs;
        std::vector<double> labels, joined;
        std::vector<std::size_t> nodes;
        FoldPlan plan;
        plan.forward = true;
        plan.warmUp = 1;
        for (std::size_t row = 0; row < kRows; ++row) {
            nodes.push_back(row);
            labels.push_back(row % 3 == 0 ? 1.0 : 0.0);
            network.labels[row] = static_cast<float>(labels.back());
            joined.push_back(static_cast<double>(row));
            plan.folds.push_back(static_cast<int>(row / 10) - 1);
            for (std::size_t other = 0; other < kOthers; ++other)
                pairs.emplace_back(static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(kRows + other));
        }
        for (std::size_t other = 0; other < kOthers; ++other) joined.push_back(4.5 + 5.0 * static_cast<double>(other));
        joined.back() = std::nan("");
        network.links = CustomerLinks::fromPairs(kRows + kOthers, pairs);
        const CountingLearner learner;
        const NetworkData data{&network.features, labels, plan, &network, nodes, joined};
        QVERIFY(crossValidateNetwork(learner, data, {.seed = 1, .threads = 1, .timeBudgetSeconds = 0}, TaskContext()));
        QCOMPARE(learner.seen.fitted.size(), std::size_t{8});  // four folds, with links and without
        for (std::size_t fold = 0; fold < 4; ++fold) {
            const double begin = 10.0 * static_cast<double>(fold + 1), end = begin + 9.0;
            std::size_t knownThen = 0;
            for (std::size_t other = 0; other < kOthers; ++other) {
                const bool trains = joined[kRows + other] < begin;
                QCOMPARE(learner.seen.fitted[fold][kRows + other], trains ? 10 * (fold + 1) : 0);
                knownThen += joined[kRows + other] <= end ? 1 : 0;
            }
            const auto& scored = learner.seen.scored[2 * fold];  // as they are; then as newcomers
            QCOMPARE(scored.size(), std::size_t{10});
            for (const auto& [node, links] : scored) QCOMPARE(links, knownThen);
        }
    }

    // By time, the referrals harm in the first windows and help in the last: the verdict is about a model of everybody.
    void byTime_theVerdictRestsOnModelsOfAtLeastHalf() {
        const auto world = test::networkWorld(6000, 3);
        FoldPlan plan;
        plan.forward = true;
        plan.warmUp = 1;
        for (std::size_t row = 0; row < world.labels.size(); ++row)
            plan.folds.push_back(static_cast<int>(row * 8 / world.labels.size()) - 1);
        struct LateBloomer final : ChurnLearner {
            std::size_t rows = 0;
            double least = 0.0;  ///< share of all from which on it reads rightly
            std::string name() const override { return "late bloomer"; }
            bool readsNetwork() const override { return true; }
            Result<std::unique_ptr<ChurnScorer>> fit(const TrainingSet& set, const FitOptions&, const TaskContext&,
                                                     const FitMonitor&) const override {
                const bool right = static_cast<double>(set.rows.size()) >= least * static_cast<double>(rows);
                return std::unique_ptr<ChurnScorer>(
                    std::make_unique<NeighbourMean>(set.features->schema, right ? Reads::Referrers : Reads::ReferrersWrongly));
            }
        };
        const NetworkData data{&world.network.features, world.labels, plan, &world.network, world.nodes};
        for (const double least : {0.5, 0.95}) {
            LateBloomer learner;
            learner.rows = world.labels.size();
            learner.least = least;
            const auto found = crossValidateNetwork(learner, data, {.seed = 1, .threads = 1, .timeBudgetSeconds = 0}, TaskContext());
            QVERIFY(found);
            QCOMPARE(found->helps(), least < 0.9);
        }
    }

    // Nobody who joined this morning has brought anybody, so what those whom he brought say is no help for newcomers.
    void newcomers_areNotHelpedByWhomTheyBrought() {
        const auto world = test::networkWorld(40'000, 3);
        const auto folds = stratifiedFolds(world.labels, 4, 1);
        WatchingLearner learner;
        learner.reads = Reads::Referees;
        const NetworkData data{&world.network.features, world.labels, folds, &world.network, world.nodes};
        const auto found = crossValidateNetwork(learner, data, {.seed = 1, .threads = 1, .timeBudgetSeconds = 0}, TaskContext());
        QVERIFY(found);
        QVERIFY(found->asTheyAre.sure());
        QCOMPARE(found->asNewcomers.gain, 0.0);
        QCOMPARE(found->asNewcomers.error, 0.0);
    }

    void oneGain_isEnoughWhereTheOtherIsNoHarm() {
        const auto helps = [](PairedGain asTheyAre, PairedGain asNewcomers) {
            NetworkValidation found;
            found.asTheyAre = asTheyAre;
            found.asNewcomers = asNewcomers;
            return found.helps();
        };
        const PairedGain sure{0.02, 0.01}, nearly{0.018, 0.01}, nothing{0.0, 0.01}, harm{-0.02, 0.01}, loss{-0.01, 0.01};
        QVERIFY(helps(sure, nothing) && helps(nothing, sure) && helps(sure, sure));
        QVERIFY(helps(sure, loss) && helps(loss, sure));
        QVERIFY(!helps(sure, harm) && !helps(harm, sure));
        QVERIFY(!helps(nearly, nearly));  // 5 % twice would be a chance of nearly 10 %
        QVERIFY(!helps(nothing, nothing));
    }

    void gain_isTheMeanFallOfTheLogLoss() {
        const std::vector<double> with{1.0, -2.0, 0.3, 50.0}, without{0.0, 0.0, -1.0, -900.0}, labels{1, 0, 0, 1};
        std::vector<double> gains;
        for (std::size_t i = 0; i < 3; ++i) {
            const auto loss = [&](double x) {
                const double p = 1.0 / (1.0 + std::exp(-x));
                return -std::log(labels[i] > 0.5 ? p : 1.0 - p);
            };
            gains.push_back(loss(without[i]) - loss(with[i]));
        }
        gains.push_back(900.0);
        double mean = 0.0, squares = 0.0;
        for (const double gain : gains) mean += gain / 4.0;
        for (const double gain : gains) squares += (gain - mean) * (gain - mean);
        const auto found = pairedGain(with, without, labels);
        QVERIFY(std::abs(found.gain - mean) < 1e-9);
        QVERIFY(std::abs(found.error - std::sqrt(squares / 3.0 / 4.0)) < 1e-9);
        QVERIFY(!pairedGain(with, with, labels).sure());
    }
};

QTEST_APPLESS_MAIN(TestNetworkValidation)
#include "tst_networkvalidation.moc"
