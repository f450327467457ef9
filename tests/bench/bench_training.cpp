// Training time and 5-fold quality of all learners, and of the ensemble of those measured, on the real tables. Prints one
// line each. Folds are drawn from the seed, or read from <folder>/<name of the table>.folds, one number a line, so as to
// compare with another tool on its own folds.
// Usage: bench_training [seed] [part of a file name] [learners, "mlp,xgboost"] [folder of fold files]
#include "core/scoring/calibration.h"
#include "core/scoring/crossvalidation.h"
#include "core/scoring/metrics.h"
#include "core/scoring/stacking.h"
#include "models/factory.h"
#include "tests/support/churntables.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>

using namespace holdfast;

namespace {

struct Wanted {
    std::uint64_t seed = 0;
    std::string file;
    std::string learners;
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

struct Spent {
    double seconds = 0.0;
    double processor = 0.0;
};

void print(const test::ChurnTableFile& file, const std::string& name, const Wanted& wanted, const std::vector<double>& logits,
           const std::vector<double>& labels, const std::vector<int>& folds, Spent spent) {
    std::vector<double> raw;
    for (const double logit : logits) raw.push_back(1.0 / (1.0 + std::exp(-logit)));
    const auto calibrated = scoring::crossCalibrate(logits, labels, folds);
    double auc = 0.0;
    for (int fold = 0; fold < 5; ++fold) {
        std::vector<double> x, y;
        for (std::size_t i = 0; i < folds.size(); ++i)
            if (folds[i] == fold) {
                x.push_back(logits[i]);
                y.push_back(labels[i]);
            }
        auc += scoring::rocAuc(x, y) / 5.0;
    }
    std::printf("%-30s %-9s seed %llu: AUC %.4f, log loss %.4f raw, %.4f calibrated, ECE %.4f raw, %.4f calibrated, 5 folds in "
                "%.1f s (%.1f s of processors)\n",
                file.file, name.c_str(), static_cast<unsigned long long>(wanted.seed), auc, scoring::logLoss(raw, labels),
                scoring::logLoss(calibrated, labels), scoring::expectedCalibrationError(raw, labels),
                scoring::expectedCalibrationError(calibrated, labels), spent.seconds, spent.processor);
    std::fflush(stdout);
}

/// Out-of-fold log-odds, and what they cost.
Result<scoring::CrossValidation> validated(const std::string& name, const test::ChurnTable& table, const std::vector<int>& folds,
                                      const Wanted& wanted, Spent& spent) {
    HOLDFAST_ASSIGN(const auto learner, models::createLearner(name));
    const auto start = std::chrono::steady_clock::now();
    const std::clock_t processor = std::clock();
    const scoring::FitOptions options{
        .seed = wanted.seed, .threads = std::max(1U, std::thread::hardware_concurrency()), .timeBudgetSeconds = 0.0};
    HOLDFAST_ASSIGN(auto result, scoring::crossValidate(*learner, table.features, table.labels, folds, options, TaskContext()));
    spent.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
    spent.processor = static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC;
    return result;
}

int measure(const test::ChurnTableFile& file, const Wanted& wanted) {
    const auto table = test::readChurnTable(file);
    const auto folds = foldsFor(file, table.labels, wanted);
    if (folds.size() != table.labels.size()) {
        std::fprintf(stderr, "%s: %zu folds for %zu rows\n", file.file, folds.size(), table.labels.size());
        return 1;
    }
    scoring::StackData stack{{}, table.labels};
    scoring::StackData whole{{}, table.labels};  // of all members, which no ensemble deploys
    std::string names;
    Spent all;
    for (const std::string name : {"logistic", "mlp", "tabm", "xgboost"}) {
        if (!wanted.learners.empty() && ("," + wanted.learners + ",").find("," + name + ",") == std::string::npos) continue;
        Spent spent;
        auto found = validated(name, table, folds, wanted, spent);
        if (!found) {
            std::fprintf(stderr, "%s: %s\n", name.c_str(), found.error().message.c_str());
            continue;
        }
        print(file, name, wanted, found->logits, table.labels, folds, spent);
        stack.logits.push_back(std::move(found->slimLogits));
        whole.logits.push_back(std::move(found->logits));
        names += " " + name;
        all.seconds += spent.seconds;
        all.processor += spent.processor;
    }
    if (stack.logits.size() < 2) return stack.logits.empty() ? 1 : 0;
    print(file, "ensemble", wanted, scoring::crossStack(stack, folds), table.labels, folds, all);
    print(file, "(whole)", wanted, scoring::crossStack(whole, folds), table.labels, folds, all);
    const auto weights = scoring::fitStack(stack);
    std::printf("  weights of%s:", names.c_str());
    for (const double weight : weights.weights) std::printf(" %.3f", weight);
    std::printf("; intercept %.3f\n", weights.intercept);
    std::fflush(stdout);
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    const auto text = [&](int place) { return std::string(argc > place ? argv[place] : ""); };
    const Wanted wanted{std::strtoull(text(1).c_str(), nullptr, 10), text(2), text(3), text(4)};
    int failures = 0;
    for (const auto& file : test::churnTableFiles())
        if (test::haveData(file.file) && std::string(file.file).find(wanted.file) != std::string::npos)
            failures += measure(file, wanted);
    return failures;
}
