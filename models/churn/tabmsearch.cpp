#include "models/churn/tabmsearch.h"

#include "models/churn/successivehalving.h"
#include "models/churn/tabmnetwork.h"
#include "models/nn/committee.h"

#include <array>
#include <cmath>
#include <exception>
#include <memory>
#include <numeric>
#include <string>

namespace holdfast::models {

namespace {

constexpr std::array<std::size_t, 3> kWidths{32, 48, 64};
constexpr std::size_t kDepths = 3;  ///< 0, 1 or 2 hidden layers after the first
constexpr double kLowestRate = 8e-4;
constexpr double kHighestRate = 4e-3;
constexpr double kHighestDropout = 0.4;
constexpr std::size_t kReduction = 3;

/// One value in each of `count` equal parts of [0, 1), in random order.
std::vector<double> spread(std::size_t count, Random& random) {
    std::vector<double> result;
    for (const std::size_t part : random.permutation(count))
        result.push_back((static_cast<double>(part) + random.uniform()) / static_cast<double>(count));
    return result;
}

std::vector<HalvingRung> rungsFor(std::size_t candidates) {
    std::vector<HalvingRung> rungs;
    for (; candidates > 1; candidates = (candidates + kReduction - 1) / kReduction) rungs.push_back({candidates, 1, true});
    return rungs;
}

/// The candidates' networks, each worked on by one task at a time.
class Race {
public:
    Race(const TabmSearchRequest& request, const Random& random, std::vector<TabmShape> shapes)
        : m_request(request), m_random(random), m_shapes(std::move(shapes)), m_networks(m_shapes.size()) {
        std::vector<std::size_t> all(request.rows.size());
        std::iota(all.begin(), all.end(), std::size_t{0});
        if (all.size() > request.settings.searchRows)
            all = stratifiedSample(request.labels, all, request.settings.searchRows, random.split(0));
        const auto parts = stratifiedParts(request.labels, all, request.settings.heldOutParts, random.split(1));
        for (std::size_t i = 0; i < all.size(); ++i) (parts[i] == 0 ? m_heldOut : m_training).push_back(all[i]);
    }

    /// Torch's exceptions end here.
    Result<double> advance(const HalvingTask& task, const TaskContext& context) {
        try {
            auto& network = m_networks[task.candidate];
            if (!network)
                network = std::make_unique<TabmNetwork>(
                    TabmNetwork::Request{m_request.settings, m_shapes[task.candidate], &m_request.plan, &m_request.rows,
                                         m_training, m_heldOut, m_random.split(2 + task.candidate)});
            const int epochs = m_request.settings.firstEpochs << task.rung;
            for (int epoch = 0; epoch < epochs && !network->progress().finished(); ++epoch) HOLDFAST_CHECK(network->runEpoch(context));
            return network->progress().bestLoss;
        } catch (const std::exception& thrown) {
            return Unexpected(ErrorCode::Model, "Training the network failed: " + reasonOf(thrown));
        }
    }

    const TabmShape& shape(std::size_t candidate) const { return m_shapes[candidate]; }

private:
    const TabmSearchRequest& m_request;
    const Random& m_random;
    std::vector<TabmShape> m_shapes;
    std::vector<std::unique_ptr<TabmNetwork>> m_networks;
    std::vector<std::size_t> m_training;
    std::vector<std::size_t> m_heldOut;
};

}  // namespace

std::vector<TabmShape> drawShapes(std::size_t count, Random random) {
    std::vector<TabmShape> shapes{TabmShape()};
    if (count <= 1) return shapes;
    const auto widths = spread(count - 1, random), depths = spread(count - 1, random);
    const auto rates = spread(count - 1, random), dropouts = spread(count - 1, random);
    for (std::size_t i = 0; i + 1 < count; ++i)
        shapes.push_back({kWidths[static_cast<std::size_t>(widths[i] * kWidths.size())],
                          static_cast<std::size_t>(depths[i] * kDepths),
                          kLowestRate * std::pow(kHighestRate / kLowestRate, rates[i]), kHighestDropout * dropouts[i]});
    return shapes;
}

Result<TabmShape> searchShape(const TabmSearchRequest& request, const Random& random, const TaskContext& context) {
    if (request.candidates <= 1) return TabmShape();
    Race race(request, random, drawShapes(request.candidates, random.split(0)));
    const HalvingPlan plan{rungsFor(request.candidates), request.threads, request.outOfTime};
    HOLDFAST_ASSIGN(const auto result, successiveHalving(
                                           plan, [&](const HalvingTask& task) { return race.advance(task, context); }, context));
    return race.shape(result.ranking.front());
}

}  // namespace holdfast::models
