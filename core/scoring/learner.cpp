#include "core/scoring/learner.h"

#include "core/base/parallel.h"
#include "core/scoring/graphscorer.h"
#include "core/scoring/netscorer.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kChunk = 2048;

/// logit(mean p) as log(sum p) - log(sum (1 - p)): exact in both tails, where 1 - p would have rounded to 0.
double logitOfMean(const double* logits, std::size_t members) {
    double left = 0.0;
    double stayed = 0.0;
    for (std::size_t m = 0; m < members; ++m) {
        const double small = std::exp(-std::abs(logits[m]));
        const double major = 1.0 / (1.0 + small);
        const double minor = small * major;
        left += logits[m] >= 0.0 ? major : minor;
        stayed += logits[m] >= 0.0 ? minor : major;
    }
    return std::log(left) - std::log(stayed);
}

}  // namespace

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
                result[begin + r] = members == 1 ? logits[r] : logitOfMean(logits.data() + r * members, members);
        }
    });
    return result;
}

Result<std::unique_ptr<ChurnScorer>> loadScorer(std::string_view bytes) {
    if (GraphScorer::wrote(bytes)) {
        HOLDFAST_ASSIGN(auto scorer, GraphScorer::load(bytes));
        return std::unique_ptr<ChurnScorer>(std::move(scorer));
    }
    HOLDFAST_ASSIGN(auto scorer, NetScorer::load(bytes));
    if (scorer->kind() != "logistic" && scorer->kind() != "mlp")
        return Unexpected(ErrorCode::Model, "This Holdfast does not know models of the kind \"" + scorer->kind() +
                                                "\". Update Holdfast to use it.");
    return std::unique_ptr<ChurnScorer>(std::move(scorer));
}

}  // namespace holdfast::scoring
