// Time to score a million customers of 20 features, and a what-if batch of 660 rows, with a network of the size that
// training makes. Prints one line a figure. Usage: bench_scoring [rows]
#include "core/base/random.h"
#include "core/scoring/netscorer.h"
#include "models/churn/mlp.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <thread>

using namespace holdfast;

namespace {

constexpr std::size_t kNumbers = 12;
constexpr std::size_t kCategories = 8;
constexpr std::size_t kWhatIfRows = 20 * 33;

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

std::unique_ptr<scoring::NetScorer> randomScorer(const FeatureMatrix& matrix) {
    std::vector<std::size_t> rows(std::min<std::size_t>(matrix.rows, 20'000));
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    const models::MlpSettings settings;
    scoring::EncodingOptions options;
    options.maxBins = settings.maxBins;
    auto encoding = scoring::FeatureEncoding::fit(matrix, rows, options);
    Random random(2);
    const std::size_t m = settings.members;
    const std::size_t w = settings.width;
    const std::size_t d = settings.denseLayers;
    scoring::NetWeights weights{m,
                                w,
                                d,
                                randomFloats(m * encoding.columns() * w, random),
                                randomFloats(m * w, random),
                                randomFloats(m * d * w * w, random),
                                randomFloats(m * d * w, random),
                                randomFloats(m * w, random),
                                randomFloats(m, random)};
    return std::move(*scoring::NetScorer::make("mlp", matrix.schema, std::move(encoding), std::move(weights)));
}

double secondsOf(const auto& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const auto matrix = randomTable(std::max(rows, kWhatIfRows));
    const auto scorer = randomScorer(matrix);
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    double sum = 0.0;
    const double all = secondsOf([&] { sum += scoring::ensembleLogits(*scorer, matrix.values, matrix.rows, cores)[0]; });
    std::printf("score %zu rows x %zu features, %zu members, %u threads: %.2f s\n", matrix.rows, matrix.cols(),
                scorer->members(), cores, all);
    std::vector<double> steps;
    const std::span<const double> batch(matrix.values.data(), kWhatIfRows * matrix.cols());
    for (int i = 0; i < 50; ++i)
        steps.push_back(secondsOf([&] { sum += scoring::ensembleLogits(*scorer, batch, kWhatIfRows, 1)[0]; }));
    std::sort(steps.begin(), steps.end());
    std::printf("what-if batch of %zu rows, 1 thread: median %.2f ms, worst %.2f ms\n", kWhatIfRows, 1e3 * steps[25],
                1e3 * steps[49]);
    return std::isfinite(sum) ? 0 : 1;
}
