// Time that deployed boosted trees take: a million customers of 20 features, one customer, and one customer's Shapley
// values; for a committee as training makes it, and for the largest that training can make. Prints one line a figure,
// in processor seconds too, since a busy machine stretches the others. Usage: bench_trees [rows] [training rows]
#include "models/churn/boostedtrees.h"
#include "tests/support/randomtrees.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <functional>
#include <numeric>
#include <thread>

using namespace holdfast;

namespace {

constexpr std::size_t kNumbers = 12;
constexpr std::size_t kCategories = 8;
constexpr int kLargestDepth = 6;
constexpr std::size_t kLargestRounds = 132;
constexpr std::size_t kCustomers = 200;
constexpr std::size_t kExplained = 20;

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

double each(double total, std::size_t count) {
    return total / static_cast<double>(count);
}

std::vector<double> labelsFor(const FeatureMatrix& features, std::size_t rows) {
    Random random(2);
    std::vector<double> labels;
    for (std::size_t r = 0; r < rows; ++r) {
        double logit = -1.5;
        for (std::size_t f = 0; f < features.cols(); ++f)
            logit += std::isnan(features.at(r, f)) ? 0.2 : 0.4 * std::sin(0.1 * features.at(r, f) * static_cast<double>(f + 1));
        labels.push_back(random.bernoulli(1.0 / (1.0 + std::exp(-logit))) ? 1.0 : 0.0);
    }
    return labels;
}

std::unique_ptr<scoring::ChurnScorer> trained(const FeatureMatrix& features, std::size_t rowCount, unsigned cores) {
    const auto labels = labelsFor(features, features.rows);
    std::vector<std::size_t> rows(std::min(rowCount, features.rows));
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    Result<std::unique_ptr<scoring::ChurnScorer>> scorer = Unexpected(ErrorCode::Internal, "not trained");
    const Spent spent = timeOf([&] {
        scorer = models::BoostedTreesLearner().fit({&features, labels, rows},
                                                   {.seed = 1, .threads = cores, .timeBudgetSeconds = 0.0}, TaskContext());
    });
    if (!scorer) {
        std::fprintf(stderr, "%s\n", scorer.error().message.c_str());
        return nullptr;
    }
    std::printf("train on %zu rows, %u threads: %.1f s (%.1f s of processors)\n", rows.size(), cores, spent.wall,
                spent.processor);
    return std::move(*scorer);
}

std::unique_ptr<scoring::ChurnScorer> largest(const FeatureMatrix& features) {
    std::vector<std::size_t> rows(std::min<std::size_t>(features.rows, 20'000));
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    auto encoding = scoring::TreeEncoding::fit(features, rows, {});
    auto forest = test::RandomTrees(encoding, 3).forest(models::BoostedTreesSettings().members, kLargestRounds, kLargestDepth);
    return std::move(*scoring::TreeScorer::make("xgboost", features.schema, std::move(encoding), std::move(forest)));
}

double measure(const char* what, const scoring::ChurnScorer& scorer, const FeatureMatrix& features, unsigned cores) {
    const auto& forest = dynamic_cast<const scoring::TreeScorer&>(scorer).forest();
    std::printf("%s: %zu members, %zu trees, %zu nodes\n", what, forest.members(), forest.trees(), forest.nodes.size());
    double sum = 0.0;
    const Spent all = timeOf([&] { sum += scoring::ensembleLogits(scorer, features.values, features.rows, cores)[0]; });
    std::printf("  %zu rows x %zu features, %u threads: %.2f s (%.2f s of processors)\n", features.rows, features.cols(), cores,
                all.wall, all.processor);
    const auto row = [&](std::size_t i) { return std::span<const double>(features.row(i), features.cols()); };
    const Spent one = timeOf([&] {
        for (std::size_t i = 0; i < kCustomers; ++i) sum += scoring::ensembleLogits(scorer, row(i), 1, 1)[0];
    });
    std::printf("  one row: %.1f us (%.1f us of a processor)\n", 1e6 * each(one.wall, kCustomers),
                1e6 * each(one.processor, kCustomers));
    const Spent shares = timeOf([&] {
        for (std::size_t i = 0; i < kExplained; ++i) sum += scorer.exactShares(row(i))->baseline;
    });
    std::printf("  Shapley values of a customer: %.2f ms (%.2f ms of a processor)\n", 1e3 * each(shares.wall, kExplained),
                1e3 * each(shares.processor, kExplained));
    std::fflush(stdout);
    return sum;
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const std::size_t training = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 10'000;
    const unsigned cores = std::max(1U, std::thread::hardware_concurrency());
    const auto features = test::randomCustomers(std::max<std::size_t>(rows, kCustomers), kNumbers, kCategories, 1);
    double sum = measure("largest", *largest(features), features, cores);
    const auto scorer = trained(features, training, cores);
    if (!scorer) return 1;
    sum += measure("trained", *scorer, features, cores);
    return std::isfinite(sum) ? 0 : 1;
}
