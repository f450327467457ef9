#include "core/scoring/learner.h"

#include "core/base/parallel.h"
#include "core/scoring/ensemblescorer.h"
#include "core/scoring/graphscorer.h"
#include "core/scoring/netscorer.h"
#include "core/scoring/treescorer.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kChunk = 2048;
}  // namespace

// log(sum p) - log(sum (1 - p)): exact in both tails, where 1 - p would have rounded to 0.
double logitOfMean(std::span<const double> logits) {
    if (logits.size() == 1) return logits.front();
    double left = 0.0;
    double stayed = 0.0;
    for (const double logit : logits) {
        const double small = std::exp(-std::abs(logit));
        const double major = 1.0 / (1.0 + small);
        const double minor = small * major;
        left += logit >= 0.0 ? major : minor;
        stayed += logit >= 0.0 ? minor : major;
    }
    return std::log(left) - std::log(stayed);
}

double ChurnScorer::combine(std::span<const double> logits) const {
    return logitOfMean(logits);
}

Result<std::string> LearnerFactory::torchScript(std::string_view /*scorer*/) {
    return Unexpected(ErrorCode::Unavailable, "TorchScript files cannot be written here: the part that knows torch is missing.");
}

std::optional<LogitShares> ChurnScorer::exactShares(std::span<const double> /*row*/) const {
    return std::nullopt;
}

std::optional<LogitShares> ChurnScorer::additiveShares(std::span<const double> /*row*/) const {
    return std::nullopt;
}

std::vector<double> ChurnScorer::sampledLogits(std::span<const double> values, std::size_t rows, unsigned threads) const {
    return ensembleLogits(*this, values, rows, threads);
}

Result<std::vector<ScoreParts>> ChurnScorer::scoreNetwork(const CustomerNetwork& network, const TaskContext& context) const {
    std::vector<std::size_t> everybody(network.nodes());
    std::iota(everybody.begin(), everybody.end(), std::size_t{0});
    return scoreNodes(network, everybody, context);
}

std::vector<double> ensembleLogits(const ChurnScorer& scorer, std::span<const double> values, std::size_t rows,
                                   unsigned threads) {
    const std::size_t members = scorer.members();
    const std::size_t features = scorer.schema()->size();
    std::vector<double> result(rows);
    const std::size_t chunks = (rows + kChunk - 1) / kChunk;
    parallelFor(chunks, threads, [&](std::size_t first, std::size_t last, unsigned) {
        std::vector<double> logits(std::min(rows, kChunk) * members);
        for (std::size_t chunk = first; chunk < last; ++chunk) {
            const std::size_t begin = chunk * kChunk;
            const std::size_t count = std::min(kChunk, rows - begin);
            scorer.memberLogits(values.subspan(begin * features, count * features), count, logits);
            for (std::size_t r = 0; r < count; ++r)
                result[begin + r] = scorer.combine({logits.data() + r * members, members});
        }
    });
    return result;
}

std::vector<double> valuesAsRead(const ChurnScorer& scorer, std::vector<double> values, const std::vector<bool>& isNew) {
    const std::size_t features = scorer.schema()->size();
    for (std::size_t j = 0; j < features; ++j) {
        if (scorer.readsOfNewcomers(j)) continue;
        for (std::size_t i = 0; i < isNew.size(); ++i)
            if (isNew[i]) values[i * features + j] = std::nan("");
    }
    return values;
}

Result<std::unique_ptr<ChurnScorer>> loadScorer(std::string_view bytes) {
    std::unique_ptr<ChurnScorer> scorer;
    bool known = false;
    if (EnsembleScorer::recognises(bytes)) {
        HOLDFAST_ASSIGN(scorer, EnsembleScorer::load(bytes));
        known = true;
    } else if (GraphScorer::recognises(bytes)) {
        HOLDFAST_ASSIGN(scorer, GraphScorer::load(bytes));
        known = true;
    } else if (TreeScorer::recognises(bytes)) {
        HOLDFAST_ASSIGN(scorer, TreeScorer::load(bytes));
        known = scorer->kind() == "xgboost";
    } else {
        HOLDFAST_ASSIGN(scorer, NetScorer::load(bytes));
        known = scorer->kind() == "logistic" || scorer->kind() == "mlp" || scorer->kind() == "tabm";
    }
    if (!known)
        return Unexpected(ErrorCode::Model, "This Holdfast does not know models of the kind \"" + scorer->kind() +
                                                "\". Update Holdfast to use it.");
    return scorer;
}

}  // namespace holdfast::scoring
