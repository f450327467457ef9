#include "core/scoring/networkvalidation.h"

#include "core/base/logistic.h"
#include "core/scoring/metrics.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace holdfast::scoring {

namespace {

/// Who is what to one fold.
struct Parts {
    std::vector<std::size_t> training, held;          ///< rows
    std::vector<std::size_t> unknown, hidden, later;  ///< nodes: not there in training; predicted; not there then either
};

/// Customers without a label who joined with those that are predicted, or after them, or nobody knows when.
void addUnlabelled(const NetworkData& data, Parts& parts) {
    if (data.joined.empty() || !data.folds.forward || parts.hidden.empty()) return;
    double begin = INFINITY, end = -INFINITY;
    for (const std::size_t node : parts.hidden) {
        begin = std::min(begin, data.joined[node]);
        end = std::max(end, data.joined[node]);
    }
    std::vector<bool> labelled(data.joined.size(), false);
    for (const std::size_t node : data.nodes) labelled[node] = true;
    for (std::size_t node = 0; node < labelled.size(); ++node) {
        if (labelled[node]) continue;
        const bool untold = std::isnan(data.joined[node]);
        if (untold || data.joined[node] >= begin) parts.unknown.push_back(node);
        if (untold || data.joined[node] > end) parts.later.push_back(node);
    }
}

Parts partsOf(const NetworkData& data, int fold) {
    Parts parts;
    for (std::size_t i = 0; i < data.folds.folds.size(); ++i) {
        const bool isHeld = data.folds.folds[i] == fold;
        if (data.folds.trains(i, fold)) {
            parts.training.push_back(i);
            continue;
        }
        parts.unknown.push_back(data.nodes[i]);
        (isHeld ? parts.hidden : parts.later).push_back(data.nodes[i]);
        if (isHeld) parts.held.push_back(i);
    }
    addUnlabelled(data, parts);
    return parts;
}

Result<void> runFold(const ChurnLearner& learner, const NetworkData& data, const CustomerNetwork& network, int fold,
                     const FitOptions& options, const TaskContext& context, CrossValidation& run) {
    const auto [training, held, unknown, hidden, later] = partsOf(data, fold);
    const CustomerNetwork known = network.without(unknown);
    FitOptions own = options;
    own.seed = options.seed + static_cast<std::uint64_t>(fold);
    HOLDFAST_ASSIGN(const auto scorer, learner.fit({data.features, data.labels, training, &known, data.nodes}, own, context));
    const CustomerNetwork whole = later.empty() ? network.unlabelled(hidden) : network.without(later).unlabelled(hidden);
    HOLDFAST_ASSIGN(const auto asTheyAre, scorer->scoreNodes(whole, hidden, context));
    HOLDFAST_ASSIGN(const auto asNewcomers, scorer->scoreNodes(whole.justJoined(hidden), hidden, context));
    if (asTheyAre.size() != hidden.size())
        return Unexpected(ErrorCode::Internal, "The learner reads the network, but its scorer does not.");
    std::vector<double> logits, labels;
    for (std::size_t i = 0; i < held.size(); ++i) {
        const std::size_t row = held[i];
        run.logits[row] = run.slimLogits[row] = asTheyAre[i].total();  // a network's committee is not parted
        run.firstDayLogits[row] = run.slimFirstDayLogits[row] = asNewcomers[i].total();
        logits.push_back(run.logits[row]);
        labels.push_back(data.labels[row]);
    }
    if (fold >= data.folds.warmUp) run.foldAuc.push_back(rocAuc(logits, labels));
    return {};
}

Result<CrossValidation> runAll(const ChurnLearner& learner, const NetworkData& data, const CustomerNetwork& network,
                   const FitOptions& options, const TaskContext& context) {
    const int count = data.folds.count();
    CrossValidation run;
    run.logits.assign(data.labels.size(), std::nan(""));
    run.slimLogits = run.firstDayLogits = run.slimFirstDayLogits = run.logits;
    run.folds = data.folds.folds;
    for (int fold = 0; fold < count; ++fold) {
        HOLDFAST_CHECK(context.checkpoint());
        context.progress(static_cast<std::uint64_t>(fold), static_cast<std::uint64_t>(count),
                         data.folds.name(fold) + " (" + learner.name() +
                             (network.links.links() > 0 ? ")" : ", without referrals)"));
        HOLDFAST_CHECK(runFold(learner, data, network, fold, options, context, run));
    }
    return run;
}

std::vector<double> only(const std::vector<bool>& kept, std::vector<double> values) {
    for (std::size_t i = 0; i < values.size(); ++i)
        if (!kept[i]) values[i] = std::nan("");
    return values;
}

}  // namespace

PairedGain pairedGain(std::span<const double> with, std::span<const double> without, std::span<const double> labels) {
    PairedGain result;
    const auto predicted = [&](std::size_t i) { return !std::isnan(with[i]) && !std::isnan(without[i]); };
    double count = 0.0;
    for (std::size_t i = 0; i < labels.size(); ++i) count += predicted(i) ? 1.0 : 0.0;
    double squares = 0.0;
    for (std::size_t i = 0; i < labels.size(); ++i) {
        if (!predicted(i)) continue;
        const double sign = labels[i] > 0.5 ? -1.0 : 1.0;
        const double gain = softplus(sign * without[i]) - softplus(sign * with[i]);
        result.gain += gain / count;
        squares += gain * gain;
    }
    if (count > 1.0)
        result.error = std::sqrt(std::max(0.0, squares - count * result.gain * result.gain) / (count - 1.0) / count);
    return result;
}

Result<NetworkValidation> crossValidateNetwork(const ChurnLearner& learner, const NetworkData& data, const FitOptions& options,
                                               const TaskContext& context) {
    if (data.network->links.links() == 0) {
        HOLDFAST_ASSIGN(CrossValidation only, runAll(learner, data, *data.network, options, context));
        return NetworkValidation{std::move(only), {}, {}};
    }
    HOLDFAST_ASSIGN(CrossValidation linked, runAll(learner, data, *data.network, options, context));
    HOLDFAST_ASSIGN(CrossValidation alone, runAll(learner, data, data.network->unlinked(), options, context));
    NetworkValidation result;
    const auto decisive = data.folds.decisive();
    result.asTheyAre = pairedGain(only(decisive, linked.logits), alone.logits, data.labels);
    result.asNewcomers = pairedGain(only(decisive, linked.firstDayLogits), alone.firstDayLogits, data.labels);
    result.validation = std::move(result.helps() ? linked : alone);
    return result;
}

}  // namespace holdfast::scoring
