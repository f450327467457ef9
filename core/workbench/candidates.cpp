#include "core/workbench/candidates.h"

#include "core/base/logistic.h"
#include "core/scoring/calibration.h"
#include "core/scoring/metrics.h"
#include "core/workbench/splits.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace holdfast::workbench {

std::vector<double> foldAucs(std::span<const double> predictions, const TrainingData& data) {
    std::vector<double> result;
    for (int fold = data.split.plan.warmUp; fold < data.split.plan.count(); ++fold) {
        std::vector<double> held, own;
        for (std::size_t i = 0; i < predictions.size(); ++i)
            if (data.split.plan.folds[i] == fold && !std::isnan(predictions[i])) {
                held.push_back(predictions[i]);
                own.push_back(data.labels[i]);
            }
        result.push_back(scoring::rocAuc(held, own));
    }
    return result;
}

bool anyWeight(const scoring::StackWeights& stack) {
    return std::any_of(stack.weights.begin(), stack.weights.end(), [](double weight) { return weight > 0.0; });
}

namespace {

constexpr std::size_t kEnoughDecisive = 200, kEnoughOfAClass = 20;
constexpr double kLeast = 1e-12;  ///< probabilities this near to 0 or 1 have no log-odds

/// [rows] by which the deployed model is weighed and calibrated: by time those whose model had learned from nearly as much, where they
/// are enough; else all that are judged.
std::vector<bool> tellingRows(const TrainingData& data, bool ofNewcomers) {
    const scoring::FoldPlan& plan = data.split.plan;
    std::vector<bool> judged(plan.folds.size()), telling = plan.decisive();
    std::size_t count = 0, left = 0;
    for (std::size_t i = 0; i < judged.size(); ++i) {
        judged[i] = plan.judged(i) && (ofNewcomers || data.isNew.empty() || !data.isNew[i]);
        telling[i] = telling[i] && judged[i];
        count += telling[i] ? 1 : 0;
        left += telling[i] && data.labels[i] == 1.0 ? 1 : 0;
    }
    const bool enough = count >= kEnoughDecisive && left >= kEnoughOfAClass && count - left >= kEnoughOfAClass;
    return plan.forward && enough ? telling : judged;
}

std::vector<double> only(const std::vector<bool>& kept, std::vector<double> values) {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!kept[i]) values[i] = std::nan("");
    return values;
}

/// Log-odds of those who are not new; all where newcomers are not told apart.
std::vector<double> established(const TrainingData& data, std::vector<double> logits) {
    for (std::size_t i = 0; i < data.isNew.size(); ++i)
        if (data.isNew[i]) logits[i] = std::nan("");
    return logits;
}

/// Newcomers get what they are scored by. Log-odds of two scorers cannot be compared, so where both kinds are judged the log-odds of all
/// become those of their probabilities.
void judgeNewcomers(Candidate& candidate, const TrainingData& data) {
    const FirstDay& first = *candidate.firstDay;
    bool some = false;
    for (std::size_t i = 0; i < data.isNew.size(); ++i) {
        if (!data.isNew[i] || std::isnan(first.probabilities[i])) continue;
        some = true;
        candidate.probabilities[i] = first.probabilities[i];
    }
    if (!some) return;
    for (std::size_t i = 0; i < candidate.probabilities.size(); ++i)
        if (!std::isnan(candidate.probabilities[i])) candidate.validation.logits[i] = logOdds(std::clamp(candidate.probabilities[i], kLeast, 1.0 - kLeast));
    candidate.validation.foldAuc = foldAucs(candidate.validation.logits, data);
}

/// Of probabilities of everybody else and, where there are any, of newcomers.
void judge(Candidate& candidate, const TrainingData& data) {
    if (candidate.firstDay) judgeNewcomers(candidate, data);
    candidate.logLoss = judgedLogLoss(candidate.probabilities, data.labels);
}

struct Stacked {
    scoring::StackWeights weights;
    std::vector<double> logits, probabilities;  ///< [rows] out of fold, each fold by weights and a map that knew nothing of it
    std::vector<double> deployed;               ///< [rows] by `weights`, of the rows that they were fitted on
};

/// By the same weights, fitted to nothing, where fitted ones would leave everybody out.
scoring::StackWeights equalWeights(std::size_t count) {
    return {0.0, std::vector<double>(count, 1.0 / static_cast<double>(count))};
}

/// [rows] NaN where one was not predicted. `logits`: [candidates][rows]
std::vector<double> weighed(const std::vector<std::vector<double>>& logits, const scoring::StackWeights& weights) {
    std::vector<double> result, row(logits.size());
    for (std::size_t i = 0; i < logits.front().size(); ++i) {
        for (std::size_t k = 0; k < row.size(); ++k) row[k] = logits[k][i];
        result.push_back(weights(row));
    }
    return result;
}

/// `logits`: [candidates][rows]
Stacked stackOf(std::vector<std::vector<double>> logits, const TrainingData& data, bool ofNewcomers) {
    scoring::StackData stack{std::move(logits), data.labels};
    const auto telling = tellingRows(data, ofNewcomers);
    Stacked result;
    result.logits = scoring::crossStack(stack, data.split.plan);
    result.probabilities = scoring::crossStackProbabilities(stack, data.split.plan, result.logits);
    if (data.split.plan.forward)
        for (auto& each : stack.logits) each = only(telling, std::move(each));
    result.weights = scoring::fitStack(stack);
    result.deployed = only(telling, result.logits);
    if (data.split.plan.forward) result.deployed = only(telling, weighed(stack.logits, result.weights));
    return result;
}

}  // namespace

void judgeLearner(Candidate& candidate, const TrainingData& data) {
    candidate.deployedLogits = only(tellingRows(data, false), established(data, candidate.validation.logits));
    if (!data.isNew.empty()) {
        const auto& first = candidate.validation.firstDayLogits;
        candidate.firstDay = FirstDay{first, scoring::crossCalibrate(first, data.labels, data.split.plan), only(tellingRows(data, true), first), {}};
    }
    candidate.probabilities = scoring::crossCalibrate(established(data, candidate.validation.logits), data.labels, data.split.plan);
    judge(candidate, data);
}

Candidate stacked(const std::vector<Candidate>& tried, const TrainingData& data) {
    std::vector<std::vector<double>> asTheyAre, onFirstDay;
    for (const Candidate& candidate : tried) {
        asTheyAre.push_back(established(data, candidate.validation.slimLogits));
        onFirstDay.push_back(candidate.validation.slimFirstDayLogits);
    }
    Stacked stack = stackOf(std::move(asTheyAre), data, false);
    Candidate ensemble;
    ensemble.name = kEnsembleLearner;
    ensemble.validation.folds = data.split.plan.folds;
    ensemble.validation.foldAuc = foldAucs(stack.logits, data);
    ensemble.validation.logits = std::move(stack.logits);
    ensemble.probabilities = std::move(stack.probabilities);
    ensemble.stack = std::move(stack.weights);
    ensemble.deployedLogits = std::move(stack.deployed);
    if (!data.isNew.empty()) {
        Stacked first = stackOf(onFirstDay, data, true);
        if (!anyWeight(first.weights)) {
            first.weights = equalWeights(tried.size());
            first.logits = weighed(onFirstDay, first.weights);
            first.probabilities = scoring::crossCalibrate(first.logits, data.labels, data.split.plan);
            first.deployed = only(tellingRows(data, true), first.logits);
        }
        ensemble.firstDay = FirstDay{std::move(first.logits), std::move(first.probabilities), std::move(first.deployed), std::move(first.weights)};
    }
    judge(ensemble, data);
    return ensemble;
}

Candidate withNewcomersOf(Candidate ensemble, std::size_t only, const TrainingData& data) {
    const Candidate& base = ensemble.bases[only];
    ensemble.only = only;
    ensemble.name = base.name;
    ensemble.validation = base.validation;
    ensemble.deployedLogits = base.deployedLogits;
    ensemble.probabilities = base.probabilities;
    judge(ensemble, data);
    return ensemble;
}

}  // namespace holdfast::workbench
