#include "core/scoring/crossvalidation.h"

#include "core/base/random.h"
#include "core/scoring/ensemblescorer.h"
#include "core/scoring/metrics.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <string>

namespace holdfast::scoring {

namespace {

/// The rows of one fold copied out, so that they go to the scorer in one call.
std::vector<double> gather(const FeatureMatrix& features, std::span<const std::size_t> rows) {
    std::vector<double> values(rows.size() * features.cols());
    for (std::size_t i = 0; i < rows.size(); ++i)
        std::copy_n(features.row(rows[i]), features.cols(), values.begin() + static_cast<std::ptrdiff_t>(i * features.cols()));
    return values;
}

/// [rows] logits put where the held-out rows are.
void put(std::span<const std::size_t> held, const std::vector<double>& logits, std::vector<double>& all) {
    for (std::size_t i = 0; i < held.size(); ++i) all[held[i]] = logits[i];
}

void scoreHeld(const std::shared_ptr<const ChurnScorer>& scorer, const FeatureMatrix& features, std::span<const std::size_t> held,
               unsigned threads, CrossValidation& result) {
    const std::vector<double> values = gather(features, held);
    const std::shared_ptr<const ChurnScorer> slim = slimmed(scorer);
    put(held, ensembleLogits(*scorer, values, held.size(), threads), result.logits);
    if (slim != scorer) return put(held, ensembleLogits(*slim, values, held.size(), threads), result.slimLogits);
    for (const std::size_t row : held) result.slimLogits[row] = result.logits[row];
}

}  // namespace

std::vector<int> stratifiedFolds(std::span<const double> labels, int folds, std::uint64_t seed) {
    std::vector<int> result(labels.size(), 0);
    const Random root(seed);
    int next = 0;  // goes on from one class to the next, so that fold sizes differ by at most one
    for (const bool positive : {true, false}) {
        std::vector<std::size_t> rows;
        for (std::size_t i = 0; i < labels.size(); ++i)
            if ((labels[i] > 0.5) == positive) rows.push_back(i);
        Random random = root.split(positive ? 1 : 0);
        random.shuffle(rows);
        for (const std::size_t row : rows) {
            result[row] = next;
            next = (next + 1) % folds;
        }
    }
    return result;
}

Result<CrossValidation> crossValidate(const ChurnLearner& learner, const FeatureMatrix& features,
                                      std::span<const double> labels, const FoldPlan& plan, const FitOptions& options,
                                      const TaskContext& context) {
    const int count = plan.count();
    CrossValidation result;
    result.logits.assign(labels.size(), std::nan(""));
    result.slimLogits = result.logits;
    result.folds = plan.folds;
    for (int fold = 0; fold < count; ++fold) {
        HOLDFAST_CHECK(context.checkpoint());
        context.progress(static_cast<std::uint64_t>(fold), static_cast<std::uint64_t>(count),
                         plan.name(fold) + " (" + learner.name() + ")");
        std::vector<std::size_t> training;
        std::vector<std::size_t> held;
        for (std::size_t i = 0; i < plan.folds.size(); ++i) {
            if (plan.folds[i] == fold) held.push_back(i);
            if (plan.trains(i, fold)) training.push_back(i);
        }
        FitOptions own = options;
        own.seed = options.seed + static_cast<std::uint64_t>(fold);
        HOLDFAST_ASSIGN(const std::shared_ptr<const ChurnScorer> scorer, learner.fit({&features, labels, training}, own, context));
        scoreHeld(scorer, features, held, options.threads, result);
        std::vector<double> heldLogits, heldLabels;
        for (const std::size_t row : held) {
            heldLogits.push_back(result.logits[row]);
            heldLabels.push_back(labels[row]);
        }
        if (fold >= plan.warmUp) result.foldAuc.push_back(rocAuc(heldLogits, heldLabels));
    }
    HOLDFAST_CHECK(context.checkpoint());
    context.progress(static_cast<std::uint64_t>(count), static_cast<std::uint64_t>(count), "Cross-validated");
    return result;
}

}  // namespace holdfast::scoring
