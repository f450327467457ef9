#include "core/scoring/graphscorer.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>

namespace holdfast::scoring {

namespace {

constexpr std::size_t kChunk = 512;

Unexpected misfit() {
    return {ErrorCode::Corrupt, "The network model's weights do not fit its features. Train the model again."};
}

}  // namespace

GraphScorer::GraphScorer(GraphScorerParts parts) : m_parts(std::move(parts)) {
    const std::size_t total = m_parts.shape.total();
    m_nets.reserve(m_parts.members);
    for (std::size_t m = 0; m < m_parts.members; ++m)
        m_nets.emplace_back(m_parts.encoding, m_parts.shape, std::span(m_parts.weights).subspan(m * total, total));
}

Result<std::unique_ptr<GraphScorer>> GraphScorer::make(GraphScorerParts parts) {
    bool fits = parts.schema && parts.encoding.size() == parts.schema->size();
    for (std::size_t f = 0; fits && f < parts.encoding.size(); ++f)
        fits = parts.encoding.features()[f].kind == parts.schema->features[f].kind &&
               parts.encoding.features()[f].levelCells.size() <= parts.schema->features[f].levels.size();
    const GraphNetShape& shape = parts.shape;
    fits = fits && shape.width > 0 && shape.width <= 4096 && shape.heads > 0 && shape.width % shape.heads == 0 &&
           shape.columns == parts.encoding.columns() && parts.members > 0 && parts.members <= 1024 &&
           parts.weights.size() == parts.members * shape.total() && !parts.prior.heads.empty();
    if (!fits || !std::all_of(parts.weights.begin(), parts.weights.end(), [](float w) { return std::isfinite(w); }))
        return misfit();
    return std::unique_ptr<GraphScorer>(new GraphScorer(std::move(parts)));
}

void GraphScorer::memberLogits(std::span<const double> values, std::size_t rows, std::span<double> out) const {
    const std::size_t features = m_parts.schema->size();
    for (std::size_t r = 0; r < rows; ++r)
        for (std::size_t m = 0; m < m_nets.size(); ++m)
            out[r * m_nets.size() + m] = m_nets[m].isolated(values.data() + r * features);
}

std::vector<double> GraphScorer::shownValues(const double* values, bool isNew) const {
    std::vector<double> shown(values, values + m_parts.schema->size());
    for (std::size_t f = 0; f < shown.size() && isNew; ++f)
        if (!readsOfNewcomers(f)) shown[f] = std::nan("");
    return shown;
}

std::vector<double> GraphScorer::shownRows(const CustomerNetwork& network) const {
    std::vector<double> rows = network.features.values;
    const std::size_t features = m_parts.schema->size();
    for (std::size_t i = 0; i < network.nodes(); ++i)
        if (network.isNew[i]) {
            const auto shown = shownValues(network.features.row(i), true);
            std::copy(shown.begin(), shown.end(), rows.begin() + static_cast<std::ptrdiff_t>(i * features));
        }
    return rows;
}

std::vector<double> GraphScorer::shownRows(const CustomerNetwork& network, std::span<const std::uint32_t> nodes) const {
    std::vector<double> rows;
    rows.reserve(nodes.size() * m_parts.schema->size());
    for (const std::uint32_t node : nodes) {
        const auto shown = shownValues(network.features.row(node), network.isNew[node]);
        rows.insert(rows.end(), shown.begin(), shown.end());
    }
    return rows;
}

std::size_t GraphScorer::groupOf(const CustomerNetwork& network, std::size_t node) {
    return network.labels[node] >= 0.0F ? node % kGroups : kGroups;
}

std::vector<float> GraphScorer::shownLabels(const CustomerNetwork& network, std::span<const std::uint32_t> nodes, std::size_t group) {
    std::vector<float> labels;
    labels.reserve(nodes.size());
    for (const std::uint32_t node : nodes)
        labels.push_back(groupOf(network, node) == group ? CustomerNetwork::kUnknownLabel : network.labels[node]);
    return labels;
}

double GraphScorer::clusterOffset(const double* values, bool isNew, std::size_t degree) const {
    if (!isNew || degree > 0) return 0.0;
    return m_parts.prior.heads[m_parts.prior.clusters.assign(values)].offset;
}

ClusterShare GraphScorer::clusterShare(std::span<const double> values) const {
    const std::size_t cluster = m_parts.prior.clusters.assign(shownValues(values.data(), true).data());
    const ClusterHead& head = m_parts.prior.heads[cluster];
    return {cluster + 1, m_parts.prior.heads.size(), head.customers, head.rate, head.kept};
}

Surroundings GraphScorer::surroundingsOf(const CustomerNetwork& network, std::span<const std::size_t> nodes) const {
    if (m_parts.hearsReferrals) return Surroundings::of(network.links, nodes);
    return Surroundings::of(CustomerLinks::fromPairs(network.nodes(), {}), nodes);
}

Result<std::vector<ScoreParts>> GraphScorer::scoreNodes(const CustomerNetwork& network, std::span<const std::size_t> nodes,
                                                        const TaskContext& context) const {
    const Surroundings around = surroundingsOf(network, nodes);
    const std::size_t count = around.within[0], members = m_nets.size();
    const std::vector<double> rows = shownRows(network, around.nodes);
    std::vector<double> linked(count * members), alone(count * members);
    for (std::size_t group = 0; group <= kGroups; ++group) {  // whose own labels are hidden at once
        const auto isInGroup = [&](std::size_t place) { return groupOf(network, around.nodes[place]) == group; };
        if (std::none_of(around.asked.begin(), around.asked.end(), isInGroup)) continue;
        const std::vector<float> labels = shownLabels(network, around.nodes, group);
        for (std::size_t m = 0; m < members; ++m) {
            HOLDFAST_ASSIGN(const GraphNetState state, m_nets[m].run(around, rows, labels, context));
            parallelFor((count + kChunk - 1) / kChunk, context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
                for (std::size_t i = begin * kChunk; i < std::min(count, end * kChunk); ++i)
                    if (isInGroup(i)) {
                        linked[i * members + m] =
                            m_nets[m].logit(state, i, {around.links.referrers.of(i), around.links.referees.of(i)});
                        alone[i * members + m] = m_nets[m].logitHearing(state, i, {});
                    }
            });
        }
    }
    std::vector<ScoreParts> result(nodes.size());
    for (std::size_t k = 0; k < nodes.size(); ++k) {
        const std::size_t i = around.asked[k];
        ScoreParts& parts = result[k];
        parts.own = logitOfMean({alone.data() + i * members, members});
        parts.neighbours = around.links.degree(i) > 0 ? logitOfMean({linked.data() + i * members, members}) - parts.own : 0.0;
        parts.cluster =
            clusterOffset(rows.data() + i * m_parts.schema->size(), network.isNew[nodes[k]], around.links.degree(i));
    }
    return result;
}

}  // namespace holdfast::scoring
