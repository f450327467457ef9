// Training time and 5-fold quality of both learners on the real tables. Prints one line each.
// Usage: bench_training [seed] [part of a file name]
#include "core/scoring/calibration.h"
#include "core/scoring/crossvalidation.h"
#include "core/scoring/metrics.h"
#include "models/factory.h"
#include "tests/support/churntables.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numeric>
#include <string>
#include <thread>

using namespace holdfast;

namespace {

int measure(const test::ChurnTableFile& file, const char* name, std::uint64_t seed) {
    const auto table = test::readChurnTable(file);
    const auto folds = scoring::stratifiedFolds(table.labels, 5, seed);
    auto learner = models::createLearner(name);
    if (!learner) return 1;
    const auto start = std::chrono::steady_clock::now();
    const scoring::FitOptions options{
        .seed = seed, .threads = std::max(1U, std::thread::hardware_concurrency()), .timeBudgetSeconds = 0.0};
    const auto result = scoring::crossValidate(**learner, table.features, table.labels, folds, options, TaskContext());
    if (!result) {
        std::fprintf(stderr, "%s\n", result.error().message.c_str());
        return 1;
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::vector<double> raw;
    for (const double logit : result->logits) raw.push_back(1.0 / (1.0 + std::exp(-logit)));
    const auto calibrated = scoring::crossCalibrate(result->logits, table.labels, folds);
    const double auc = std::accumulate(result->foldAuc.begin(), result->foldAuc.end(), 0.0) / 5.0;
    std::printf("%-32s %-9s seed %llu: AUC %.4f, log loss %.4f, ECE %.4f raw, %.4f calibrated, 5 folds in %.1f s\n", file.file,
                name, static_cast<unsigned long long>(seed), auc, scoring::logLoss(raw, table.labels),
                scoring::expectedCalibrationError(raw, table.labels),
                scoring::expectedCalibrationError(calibrated, table.labels), seconds.count());
    std::fflush(stdout);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const std::uint64_t seed = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 0;
    const std::string wanted = argc > 2 ? argv[2] : "";
    int failures = 0;
    for (const auto& file : test::churnTableFiles()) {
        if (!test::haveData(file.file) || std::string(file.file).find(wanted) == std::string::npos) continue;
        for (const char* name : {"logistic", "mlp"}) failures += measure(file, name, seed);
    }
    return failures;
}
