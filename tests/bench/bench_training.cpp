// Training time and 5-fold quality of all learners on the real tables. Prints one line each. Folds are drawn from the seed,
// or read from <folder>/<name of the table>.folds, one number a line, so as to compare with another tool on its own folds.
// Usage: bench_training [seed] [part of a file name] [learner] [folder of fold files]
#include "core/scoring/calibration.h"
#include "core/scoring/crossvalidation.h"
#include "core/scoring/metrics.h"
#include "models/factory.h"
#include "tests/support/churntables.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <numeric>
#include <string>
#include <thread>

using namespace holdfast;

namespace {

struct Wanted {
    std::uint64_t seed = 0;
    std::string file;
    std::string learner;
    std::string folder;
};

std::vector<int> foldsFor(const test::ChurnTableFile& file, const std::vector<double>& labels, const Wanted& wanted) {
    if (wanted.folder.empty()) return scoring::stratifiedFolds(labels, 5, wanted.seed);
    const std::string name = std::filesystem::path(file.file).filename().string() + ".folds";
    std::ifstream stream(std::filesystem::path(wanted.folder) / name);
    std::vector<int> folds;
    for (int fold = 0; stream >> fold;) folds.push_back(fold);
    return folds;
}

int measure(const test::ChurnTableFile& file, const std::string& name, const Wanted& wanted) {
    const auto table = test::readChurnTable(file);
    const auto folds = foldsFor(file, table.labels, wanted);
    if (folds.size() != table.labels.size()) {
        std::fprintf(stderr, "%s: %zu folds for %zu rows\n", file.file, folds.size(), table.labels.size());
        return 1;
    }
    auto learner = models::createLearner(name);
    if (!learner) {
        std::fprintf(stderr, "%s\n", learner.error().message.c_str());
        return 1;
    }
    const auto start = std::chrono::steady_clock::now();
    const scoring::FitOptions options{
        .seed = wanted.seed, .threads = std::max(1U, std::thread::hardware_concurrency()), .timeBudgetSeconds = 0.0};
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
                name.c_str(), static_cast<unsigned long long>(wanted.seed), auc, scoring::logLoss(raw, table.labels),
                scoring::expectedCalibrationError(raw, table.labels),
                scoring::expectedCalibrationError(calibrated, table.labels), seconds.count());
    std::fflush(stdout);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const auto text = [&](int place) { return std::string(argc > place ? argv[place] : ""); };
    const Wanted wanted{std::strtoull(text(1).c_str(), nullptr, 10), text(2), text(3), text(4)};
    int failures = 0;
    for (const auto& file : test::churnTableFiles()) {
        if (!test::haveData(file.file) || std::string(file.file).find(wanted.file) == std::string::npos) continue;
        for (const char* name : {"logistic", "mlp", "xgboost"})
            if (wanted.learner.empty() || wanted.learner == name) failures += measure(file, name, wanted);
    }
    return failures;
}
