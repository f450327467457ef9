// Time to score a project's customers as a deployed model does it: the table encoded, newcomers (one in fifty) read as on their first day and
// scored by a part of their own, places in the referral network, intervals, with and without the reasons of each; and one customer. Beside it
// the same ensemble for everybody, of a table that does not say when customers joined. Weights are random: what is done for a customer
// depends on the sizes alone. Prints processor seconds too, since a busy machine stretches the others.
// Usage: bench_scoretable [rows] [customers in the network]
#include "core/base/random.h"
#include "core/scoring/ensemblescorer.h"
#include "core/scoring/graphscorer.h"
#include "core/scoring/netscorer.h"
#include "core/workbench/champion.h"
#include "models/churn/boostedtrees.h"
#include "models/churn/logistic.h"
#include "models/churn/mlp.h"
#include "tests/bench/target.h"
#include "tests/support/randomtrees.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <memory>
#include <numeric>
#include <string>
#include <vector>

using namespace holdfast;

namespace {

using Scorer = std::shared_ptr<const scoring::ChurnScorer>;
using Of = scoring::EnsembleScorer::Of;

constexpr std::size_t kNumbers = 12, kCategories = 8;
constexpr std::size_t kFitted = 20'000;  // rows that encodings and clusters are made from
constexpr std::size_t kSingle = 2'000;
constexpr unsigned kThreads = 2;
constexpr UtcMillis kDay = 24LL * 3600 * 1000;
constexpr UtcMillis kNow = 20'000 * kDay;

/// Half of the numbers are behaviour. `joined`: whether it says when, one in fifty within the last week.
CustomerTable randomTable(std::size_t rows, bool joined) {
    CustomerTable table;
    Random random(1);
    for (std::size_t i = 0; i < rows; ++i) table.keys.push_back("C" + std::to_string(i));
    for (std::size_t f = 0; f < kNumbers + kCategories; ++f) {
        TableColumn column;
        const bool number = f < kNumbers;
        column.spec.name = "f" + std::to_string(f);
        column.spec.type = number ? ColumnType::Real : ColumnType::Text;
        column.spec.role = number && f % 2 == 0 ? ColumnRole::Behaviour : ColumnRole::Demographic;
        if (!number) column.levels = {"a", "b", "c", "d", "e"};
        for (std::size_t i = 0; i < rows && number; ++i) column.numbers.push_back(random.uniform() * 100.0);
        for (std::size_t i = 0; i < rows && !number; ++i) column.codes.push_back(static_cast<std::int32_t>(random.below(5)));
        table.columns.push_back(std::move(column));
    }
    if (!joined) return table;
    TableColumn signup;
    signup.spec.name = "joined";
    signup.spec.type = ColumnType::Timestamp;
    signup.spec.role = ColumnRole::SignupTime;
    for (std::size_t i = 0; i < rows; ++i)
        signup.numbers.push_back(static_cast<double>(kNow) - static_cast<double>(kDay) * (i % 50 == 0 ? random.uniform(0.0, 6.0) : random.uniform(8.0, 900.0)));
    table.columns.push_back(std::move(signup));
    return table;
}

std::vector<std::size_t> someRows(const FeatureMatrix& matrix) {
    std::vector<std::size_t> rows(std::min(matrix.rows, kFitted));
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

std::vector<float> randomFloats(std::size_t count, Random& random, double spread = 0.1) {
    std::vector<float> values(count);
    for (float& value : values) value = static_cast<float>(random.uniform(-spread, spread));
    return values;
}

struct Shape {
    std::size_t members = 1, width = 0, denseLayers = 0, maxBins = 32;
};

Scorer network(const char* kind, const FeatureMatrix& matrix, const Shape& shape) {
    scoring::EncodingOptions options;
    options.maxBins = shape.maxBins;
    auto encoding = scoring::FeatureEncoding::fit(matrix, someRows(matrix), options);
    Random random(2);
    const std::size_t m = shape.members, w = shape.width, d = shape.denseLayers, outputs = std::max<std::size_t>(w, 1);
    const std::size_t first = m * encoding.columns() * outputs;
    scoring::NetWeights weights{m, w, d, randomFloats(first, random), randomFloats(m * outputs, random), randomFloats(m * d * w * w, random),
                                randomFloats(m * d * w, random), randomFloats(m * w, random), randomFloats(w == 0 ? 0 : m, random)};
    return std::move(*scoring::NetScorer::make(kind, matrix.schema, std::move(encoding), std::move(weights)));
}

Scorer largestTrees(const FeatureMatrix& matrix) {
    auto encoding = scoring::TreeEncoding::fit(matrix, someRows(matrix), {});
    auto forest = test::RandomTrees(encoding, 3).forest(models::BoostedTreesSettings().members, 132, 6);
    return std::move(*scoring::TreeScorer::make("xgboost", matrix.schema, std::move(encoding), std::move(forest)));
}

/// The shape that training deploys: four members of 32 channels.
Scorer ofReferrals(const FeatureMatrix& matrix) {
    scoring::GraphScorerParts parts;
    parts.schema = matrix.schema;
    parts.encoding = scoring::FeatureEncoding::fit(matrix, someRows(matrix), {.maxBins = 8});
    parts.shape = {parts.encoding.columns(), 32, 4};
    parts.members = 4;
    Random random(4);
    parts.weights = randomFloats(parts.members * parts.shape.total(), random, 0.35);
    parts.prior.clusters = *scoring::DemographicClusters::fit(matrix, someRows(matrix), {}, TaskContext());
    for (std::size_t c = 0; c < parts.prior.clusters.size(); ++c) parts.prior.heads.push_back({0.1 * static_cast<double>(c + 1), 0.5, 0.2, 10});
    return std::move(*scoring::GraphScorer::make(std::move(parts)));
}

/// Everybody but the first ten was brought by one who came before him.
workbench::PlacedCustomers placed(const CustomerTable& table, const FeatureMatrix& matrix) {
    workbench::PlacedCustomers result;
    Random random(5);
    std::vector<CustomerLinks::Pair> pairs;
    for (std::size_t i = 10; i < matrix.rows; ++i)
        pairs.emplace_back(static_cast<std::uint32_t>(random.below(i)), static_cast<std::uint32_t>(i));
    result.network.links = CustomerLinks::fromPairs(matrix.rows, pairs);
    result.network.features = matrix;
    result.network.labels.assign(matrix.rows, CustomerNetwork::kUnknownLabel);
    result.network.isNew = workbench::coldStarts(table, kNow);
    result.nodes.resize(matrix.rows);
    std::iota(result.nodes.begin(), result.nodes.end(), std::size_t{0});
    return result;
}

double timed(const char* what, double perRows, double target, const std::function<double()>& work) {
    const auto processor = std::clock();
    const auto start = std::chrono::steady_clock::now();
    const double result = work();
    const double wall = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    const double busy = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;
    std::printf("  %s: %.2f s (%.2f s of processors)%s\n", what, wall, busy,
                target > 0.0 ? bench::atMost(wall * perRows, target, "s a million").c_str() : "");
    std::fflush(stdout);
    return result;
}

double scoreAll(const workbench::Champion& champion, const CustomerTable& table, const workbench::PlacedCustomers* places) {
    const TaskContext context({}, {}, kThreads);
    const double perMillion = 1e6 / static_cast<double>(table.rows());
    const auto run = [&](bool reasons) {
        return workbench::scoreTable(champion, table, {kNow, reasons, places}, context)->scores.front().probability;
    };
    return timed("scores and intervals", perMillion, 2.0, [&] { return run(false); }) +
           timed("with the reasons of each", perMillion, 0.0, [&] { return run(true); });
}

/// `isNew`: of those who just joined, else of customers of old.
double scoreOne(const workbench::Champion& champion, const FeatureMatrix& matrix, bool isNew) {
    const std::vector<bool> who{isNew};
    const std::vector<double> age{isNew ? 3.0 : 300.0}, offset{0.1};
    std::vector<double> each;
    double sum = 0.0;
    for (std::size_t i = 0; i < kSingle; ++i) {
        const auto values = champion.model.asRead({matrix.row(i % matrix.rows), matrix.row(i % matrix.rows) + matrix.cols()}, who);
        const auto start = std::chrono::steady_clock::now();
        sum += champion.model.score(values, 1, 1, offset, age, who).front().upper;
        each.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
    std::sort(each.begin(), each.end());
    std::printf("  one row, %s: median %.1f us, 99 of 100 within %.1f us%s\n", isNew ? "a newcomer" : "not new", 1e6 * each[kSingle / 2],
                1e6 * each[kSingle * 99 / 100], bench::atMost(1e6 * each[kSingle / 2], 50.0, "us").c_str());
    return sum;
}

struct Bench {
    CustomerTable table;
    FeatureMatrix matrix;
    Scorer trees, perceptrons, line;

    Bench(std::size_t rows, bool joined) : table(randomTable(rows, joined)), matrix(scoring::buildFeatures(table)) {
        const models::MlpSettings mlp;
        trees = largestTrees(matrix);
        perceptrons = network("mlp", matrix, {mlp.members, mlp.width, mlp.denseLayers, mlp.maxBins});
        line = network("logistic", matrix, {1, 0, 0, models::LogisticSettings().maxBins});
    }

    static Scorer ensemble(std::vector<scoring::EnsembleBase> bases, Of whom = Of::Everybody) {
        return std::move(*scoring::EnsembleScorer::make(std::move(bases), -0.1, whom));
    }
    Scorer everybody() const {
        return ensemble({{"xgboost", 0.5, scoring::slimmed(trees)}, {"mlp", 0.3, scoring::slimmed(perceptrons)}, {"logistic", 0.2, line}});
    }
    workbench::Champion champion(Scorer scorer, Scorer newcomers) const {
        scoring::ChurnModel model(std::move(scorer), scoring::Calibrator().shifted(-1.0), scoring::ConformalBand(),
                                  scoring::sampleBackground(matrix, 1));
        return {{}, newcomers ? model.withNewcomers(std::move(newcomers), scoring::Calibrator().shifted(-1.2)) : model, {}};
    }
};

double measure(const char* what, const Bench& bench, const workbench::Champion& champion, const workbench::PlacedCustomers* places = nullptr) {
    std::printf("%s, %zu rows x %zu features, %u threads\n", what, bench.matrix.rows, bench.matrix.cols(), kThreads);
    double sum = scoreAll(champion, bench.table, places) + scoreOne(champion, bench.matrix, false);
    if (&champion.model.of(true) != &champion.model) sum += scoreOne(champion, bench.matrix, true);
    return sum;
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const std::size_t linked = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : rows;
    double sum = 0.0;
    {
        const Bench bench(rows, false);
        sum += measure("one ensemble for everybody", bench, bench.champion(bench.everybody(), nullptr));
    }
    {
        const Bench bench(rows, true);
        const auto newcomers = Bench::ensemble({{"xgboost", 0.6, scoring::slimmed(bench.trees)}, {"logistic", 0.4, bench.line}}, Of::Newcomers);
        sum += measure("newcomers by a part of their own", bench, bench.champion(bench.everybody(), newcomers));
    }
    const Bench bench(linked, true);
    const auto places = placed(bench.table, bench.matrix);
    const Scorer graph = ofReferrals(bench.matrix);
    const auto newcomers = Bench::ensemble({{"gnn", 0.7, scoring::slimmed(graph)}, {"logistic", 0.3, bench.line}}, Of::Newcomers);
    sum += measure("newcomers by their referrals, too", bench, bench.champion(bench.everybody(), newcomers), &places);
    const Scorer all = Bench::ensemble({{"xgboost", 0.5, scoring::slimmed(bench.trees)}, {"gnn", 0.3, scoring::slimmed(graph)}, {"logistic", 0.2, bench.line}});
    sum += measure("everybody by referrals, too", bench, bench.champion(all, newcomers), &places);
    return std::isfinite(sum) ? 0 : 1;
}
