// Time to score a million customers of 20 features, one customer, and a what-if batch of 660 rows, and to explain a customer,
// with models of the sizes that training makes: the tabular network, TabM in the shapes its search tries, and the ensemble as
// `auto` builds it, of which each committee is slimmed. Weights are random: what is done for a customer depends on the sizes alone. Prints
// one line a figure, in processor seconds too, since a busy machine stretches the others. Usage: bench_scoring [rows]
#include "core/base/random.h"
#include "core/scoring/ensemblescorer.h"
#include "core/scoring/explainer.h"
#include "core/scoring/netscorer.h"
#include "models/churn/boostedtrees.h"
#include "models/churn/logistic.h"
#include "models/churn/mlp.h"
#include "models/churn/tabm.h"
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

constexpr std::size_t kNumbers = 12;
constexpr std::size_t kCategories = 8;
constexpr std::size_t kWhatIfRows = 20 * 33;
constexpr unsigned kThreads = 2;
constexpr int kLargestDepth = 6;
constexpr std::size_t kLargestRounds = 132;  // of boosted trees: the most that training can make
constexpr std::size_t kSingle = 2'000;
constexpr std::size_t kExplained = 20;

FeatureMatrix randomTable(std::size_t rows) {
    auto schema = std::make_shared<FeatureSchema>();
    schema->features.resize(kNumbers + kCategories);
    for (std::size_t f = kNumbers; f < schema->size(); ++f) {
        schema->features[f].kind = FeatureKind::Category;
        schema->features[f].levels = {"a", "b", "c", "d", "e"};
    }
    FeatureMatrix matrix{schema, rows, std::vector<double>(rows * schema->size())};
    Random random(1);
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t f = 0; f < schema->size(); ++f)
            matrix.row(r)[f] = f < kNumbers ? random.uniform() * 100.0 : static_cast<double>(random.below(5));
    return matrix;
}

std::vector<float> randomFloats(std::size_t count, Random& random) {
    std::vector<float> values(count);
    for (float& value : values) value = static_cast<float>(random.uniform(-0.1, 0.1));
    return values;
}

struct Shape {
    std::size_t members = 1;
    std::size_t width = 0;
    std::size_t denseLayers = 0;
    std::size_t maxBins = 32;
};

std::vector<std::size_t> someRows(const FeatureMatrix& matrix) {
    std::vector<std::size_t> rows(std::min<std::size_t>(matrix.rows, 20'000));
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    return rows;
}

Scorer network(const char* kind, const FeatureMatrix& matrix, const Shape& shape) {
    scoring::EncodingOptions options;
    options.maxBins = shape.maxBins;
    auto encoding = scoring::FeatureEncoding::fit(matrix, someRows(matrix), options);
    Random random(2);
    const std::size_t m = shape.members, w = shape.width, d = shape.denseLayers;
    const std::size_t outputs = std::max<std::size_t>(w, 1);
    scoring::NetWeights weights{m,
                                w,
                                d,
                                randomFloats(m * encoding.columns() * outputs, random),
                                randomFloats(m * outputs, random),
                                randomFloats(m * d * w * w, random),
                                randomFloats(m * d * w, random),
                                randomFloats(m * w, random),
                                randomFloats(w == 0 ? 0 : m, random)};
    return std::move(*scoring::NetScorer::make(kind, matrix.schema, std::move(encoding), std::move(weights)));
}

/// As many members as models/churn/tabm.cpp deploys of that shape.
Shape tabm(std::size_t width, std::size_t denseLayers) {
    const models::TabmSettings settings;
    const auto w = static_cast<double>(width);
    const double each = w * (2.0 * (kNumbers + kCategories) + w * static_cast<double>(denseLayers) + 1.0);
    const double share = settings.deployedProducts / each / static_cast<double>(settings.networks);
    const auto members = static_cast<std::size_t>(std::clamp(share, 1.0, static_cast<double>(settings.members)));
    return {members * settings.networks, width, denseLayers, settings.maxBins};
}

Scorer largestTrees(const FeatureMatrix& matrix) {
    auto encoding = scoring::TreeEncoding::fit(matrix, someRows(matrix), {});
    auto forest = test::RandomTrees(encoding, 3).forest(models::BoostedTreesSettings().members, kLargestRounds, kLargestDepth);
    return std::move(*scoring::TreeScorer::make("xgboost", matrix.schema, std::move(encoding), std::move(forest)));
}

struct Spent {
    double wall = 0.0;
    double processor = 0.0;
};

Spent timeOf(const std::function<void()>& work) {
    const auto processor = std::clock();
    const auto start = std::chrono::steady_clock::now();
    work();
    return {std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count(),
            static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC};
}

std::span<const double> rowOf(const FeatureMatrix& matrix, std::size_t row) {
    return {matrix.row(row % matrix.rows), matrix.cols()};
}

double scoreAll(const scoring::ChurnScorer& scorer, const FeatureMatrix& matrix) {
    double sum = 0.0;
    const Spent spent = timeOf([&] { sum += scoring::ensembleLogits(scorer, matrix.values, matrix.rows, kThreads)[0]; });
    const double perMillion = spent.wall * 1e6 / static_cast<double>(matrix.rows);
    std::printf("  %zu rows x %zu features, %u threads: %.2f s (%.2f s of processors)%s\n", matrix.rows, matrix.cols(), kThreads,
                spent.wall, spent.processor, bench::atMost(perMillion, 2.0, "s a million").c_str());
    return sum;
}

double scoreOne(const scoring::ChurnScorer& scorer, const FeatureMatrix& matrix) {
    double sum = 0.0;
    std::vector<double> each;
    const auto processor = std::clock();
    for (std::size_t i = 0; i < kSingle; ++i)
        each.push_back(timeOf([&] { sum += scoring::ensembleLogits(scorer, rowOf(matrix, i), 1, 1)[0]; }).wall);
    const double busy = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC / static_cast<double>(kSingle);
    std::sort(each.begin(), each.end());
    std::printf("  one row: median %.1f us, 99 of 100 within %.1f us (%.1f us of a processor)%s\n", 1e6 * each[kSingle / 2],
                1e6 * each[kSingle * 99 / 100], 1e6 * busy, bench::atMost(1e6 * each[kSingle / 2], 50.0, "us").c_str());
    return sum;
}

/// The Shapley values of a customer as the card and `explain` want them, all but reading the project.
double explainOne(const Scorer& scorer, const FeatureMatrix& matrix) {
    const scoring::ChurnModel model(scorer, {}, scoring::ConformalBand(), scoring::sampleBackground(matrix, 1));
    double sum = 0.0;
    std::vector<double> each;
    const auto processor = std::clock();
    for (std::size_t i = 0; i < kExplained; ++i)
        each.push_back(timeOf([&] { sum += scoring::explain(model, rowOf(matrix, i), {.threads = 1}).logOdds; }).wall);
    const double busy = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC / static_cast<double>(kExplained);
    std::sort(each.begin(), each.end());
    std::printf("  why one customer, 1 thread: median %.1f ms, worst of %zu %.1f ms (%.1f ms of a processor)%s\n", 1e3 * each[kExplained / 2],
                kExplained, 1e3 * each.back(), 1e3 * busy, bench::atMost(1e3 * each[kExplained / 2], 50.0, "ms").c_str());
    return sum;
}

double whatIf(const scoring::ChurnScorer& scorer, const FeatureMatrix& matrix) {
    double sum = 0.0;
    std::vector<double> steps;
    const std::span<const double> batch(matrix.values.data(), kWhatIfRows * matrix.cols());
    for (int i = 0; i < 50; ++i)
        steps.push_back(timeOf([&] { sum += scoring::ensembleLogits(scorer, batch, kWhatIfRows, 1)[0]; }).wall);
    std::sort(steps.begin(), steps.end());
    std::printf("  what-if batch of %zu rows, 1 thread: median %.2f ms, worst %.2f ms\n", kWhatIfRows, 1e3 * steps[25], 1e3 * steps[49]);
    return sum;
}

double measure(const std::string& what, const Scorer& scorer, const FeatureMatrix& matrix) {
    std::printf("%s, %zu members\n", what.c_str(), scorer->members());
    double sum = scoreAll(*scorer, matrix);
    sum += scoreOne(*scorer, matrix);
    sum += whatIf(*scorer, matrix);
    sum += explainOne(scorer, matrix);
    std::fflush(stdout);
    return sum;
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const auto matrix = randomTable(std::max(rows, kWhatIfRows));
    const models::MlpSettings mlp;
    const Scorer perceptrons = network("mlp", matrix, {mlp.members, mlp.width, mlp.denseLayers, mlp.maxBins});
    const Scorer trees = largestTrees(matrix), line = network("logistic", matrix, {1, 0, 0, models::LogisticSettings().maxBins});
    double sum = measure("network", perceptrons, matrix) + measure("largest boosted trees", trees, matrix);
    for (const auto& [width, layers] : {std::pair<std::size_t, std::size_t>{64, 1}, {48, 0}, {32, 2}}) {
        const Scorer committee = network("tabm", matrix, tabm(width, layers));
        const std::string shape = std::to_string(width) + " wide, " + std::to_string(layers) + " more layers";
        sum += measure("TabM " + shape, committee, matrix);
        const Scorer ensemble = std::move(*scoring::EnsembleScorer::make({{"xgboost", 0.4, scoring::slimmed(trees)},
                                                                          {"tabm", 0.3, scoring::slimmed(committee)},
                                                                          {"mlp", 0.2, scoring::slimmed(perceptrons)},
                                                                          {"logistic", 0.1, line}},
                                                                         -0.1));
        sum += measure("ensemble with it", ensemble, matrix);
    }
    return std::isfinite(sum) ? 0 : 1;
}
