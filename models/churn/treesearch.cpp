#include "models/churn/treesearch.h"

#include "models/churn/trainingdata.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <mutex>
#include <numeric>

namespace holdfast::models {

namespace {

constexpr int kRoundsAtOnce = 1 << 20;  ///< a candidate grows until it is finished
constexpr double kNotMeasured = std::numeric_limits<double>::infinity();

struct Range {
    double low;
    double high;
    bool logarithmic;

    double at(double share) const { return logarithmic ? low * std::pow(high / low, share) : low + (high - low) * share; }
};
constexpr Range kDepth{2.0, 7.0, false};  // the whole part: 2 to 6
constexpr Range kRate{0.05, 0.3, true};
constexpr Range kMinChildWeight{1.0, 64.0, true};
constexpr Range kSubsample{0.5, 1.0, false};
constexpr Range kColumnShare{0.5, 1.0, false};
constexpr Range kLambda{0.1, 16.0, true};

/// One value in each of `count` equal parts of [0, 1), in random order.
std::vector<double> spread(std::size_t count, Random& random) {
    const std::vector<std::size_t> order = random.permutation(count);
    std::vector<double> result;
    for (const std::size_t part : order)
        result.push_back((static_cast<double>(part) + random.uniform()) / static_cast<double>(count));
    return result;
}

std::uint64_t seedFrom(Random random) {
    return random.below(std::uint64_t{1} << 31);
}

/// Folds as each worker keeps them for itself.
struct KeptFold {
    int fold = -1;
    std::shared_ptr<const TreeFold> rows;
};

/// Best numbers of trees, summed over folds: whole numbers, so the order in which they come does not matter.
struct Rounds {
    std::size_t sum = 0;
    std::size_t folds = 0;
};

class Search {
public:
    Search(const TreeSearchRequest& request, const Random& random, const TaskContext& context)
        : m_request(request), m_random(random.split(2)), m_context(context), m_kept(std::max(1U, request.threads)) {
        const std::vector<double> labels(request.rows->labels().begin(), request.rows->labels().end());
        m_positions.resize(labels.size());
        std::iota(m_positions.begin(), m_positions.end(), std::size_t{0});
        if (labels.size() > request.settings.rows)
            m_positions = stratifiedSample(labels, m_positions, request.settings.rows, random.split(0));
        m_parts = stratifiedParts(labels, m_positions, request.settings.folds, random.split(1));
        const double cells = static_cast<double>(m_positions.size() * request.rows->columns().size());
        const double affordable = static_cast<double>(request.settings.candidates) * request.settings.cells / cells;
        const auto count =
            static_cast<std::size_t>(std::clamp(affordable, 1.0, static_cast<double>(request.settings.candidates)));
        m_candidates = drawSettings(count, random.split(3));
        m_rounds.resize(m_candidates.size());
    }

    Result<std::vector<RankedSettings>> run() {
        if (m_candidates.size() == 1) return std::vector<RankedSettings>{{m_candidates.front(), kNotMeasured, 0.0}};
        HOLDFAST_ASSIGN(const HalvingResult found,
                        successiveHalving(
                            plan(), [this](const HalvingTask& task) { return evaluate(task); }, m_context));
        std::vector<RankedSettings> result;
        for (const std::size_t candidate : found.ranking) {
            const Rounds& rounds = m_rounds[candidate];
            result.push_back({m_candidates[candidate], found.losses[candidate],
                              rounds.folds > 0 ? static_cast<double>(rounds.sum) / static_cast<double>(rounds.folds) : 0.0});
        }
        return result;
    }

private:
    const TreeSearchRequest& m_request;
    Random m_random;
    const TaskContext& m_context;
    std::vector<std::size_t> m_positions;
    std::vector<int> m_parts;
    std::vector<TreeSettings> m_candidates;
    std::vector<KeptFold> m_kept;
    std::vector<Rounds> m_rounds;  ///< [candidates]
    std::mutex m_mutex;

    HalvingPlan plan() const {
        const auto folds = static_cast<std::size_t>(m_request.settings.folds);
        HalvingPlan plan{halvingRungs(m_candidates.size(), m_request.settings.reduction, 3), m_request.threads,
                         m_request.outOfTime};
        plan.rungs[1].units = (folds - 1) / 2;
        plan.rungs[2].units = folds - 1 - (folds - 1) / 2;
        return plan;
    }

    Result<double> evaluate(const HalvingTask& task) {
        KeptFold& kept = m_kept[task.worker];
        const auto fold = static_cast<int>(task.unit);
        if (kept.fold != fold) {
            HOLDFAST_ASSIGN(auto rows, TreeFold::make(*m_request.rows, m_positions, m_parts, fold));
            kept = {fold, std::make_shared<const TreeFold>(std::move(rows))};
        }
        const std::uint64_t seed = seedFrom(m_random.split(task.candidate * 1000 + task.unit));
        HOLDFAST_ASSIGN(auto member, BoostedMember::make(kept.rows, m_candidates[task.candidate], m_request.limits,
                                                         m_request.baseRate, seed));
        HOLDFAST_CHECK(member.run(kRoundsAtOnce, false, m_context));
        const std::lock_guard lock(m_mutex);
        m_rounds[task.candidate].sum += member.bestRounds();
        ++m_rounds[task.candidate].folds;
        return member.bestLoss();
    }
};

}  // namespace

std::vector<TreeSettings> drawSettings(std::size_t count, Random random) {
    std::vector<TreeSettings> result{{4, 0.08, 8.0, 0.75, 0.75, 1.5}};
    if (count <= 1) return result;
    const std::size_t drawn = count - 1;
    const auto depths = spread(drawn, random);
    const auto rates = spread(drawn, random);
    const auto weights = spread(drawn, random);
    const auto subsamples = spread(drawn, random);
    const auto shares = spread(drawn, random);
    const auto lambdas = spread(drawn, random);
    for (std::size_t i = 0; i < drawn; ++i)
        result.push_back({static_cast<int>(kDepth.at(depths[i])), kRate.at(rates[i]), kMinChildWeight.at(weights[i]),
                          kSubsample.at(subsamples[i]), kColumnShare.at(shares[i]), kLambda.at(lambdas[i])});
    return result;
}

Result<std::vector<RankedSettings>> searchSettings(const TreeSearchRequest& request, const Random& random,
                                                   const TaskContext& context) {
    return Search(request, random, context).run();
}

}  // namespace holdfast::models
