#include "core/scoring/ensemblescorer.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <utility>

namespace holdfast::scoring {

namespace {

void add(ScoreParts& parts, double weight, const ScoreParts& more) {
    parts.own += weight * more.own;
    parts.neighbours += weight * more.neighbours;
    parts.cluster += weight * more.cluster;
}

/// Neighbours in the order in which they were first met, each once.
class NeighbourSums {
public:
    void add(std::uint32_t node, double share, double error) {
        const auto [place, isNew] = m_places.emplace(node, m_sums.size());
        if (isNew) m_sums.emplace_back(node, 0.0);
        m_sums[place->second].second += share;
        m_errors.resize(m_sums.size(), 0.0);
        m_errors[place->second] = std::hypot(m_errors[place->second], error);
    }
    void give(NodeAccount& account) {
        account.neighbours = std::move(m_sums);
        account.errors = std::move(m_errors);
    }

private:
    std::map<std::uint32_t, std::size_t> m_places;
    std::vector<std::pair<std::uint32_t, double>> m_sums;
    std::vector<double> m_errors;
};

}  // namespace

bool sameColumns(const FeatureSchema& a, const FeatureSchema& b) {
    return std::equal(a.features.begin(), a.features.end(), b.features.begin(), b.features.end(),
                      [](const FeatureSpec& x, const FeatureSpec& y) {
                          return x.name == y.name && x.kind == y.kind && x.levels == y.levels;
                      });
}

std::shared_ptr<const ChurnScorer> slimmed(std::shared_ptr<const ChurnScorer> scorer) {
    std::shared_ptr<const ChurnScorer> some = scorer->firstMembers((2 * scorer->members() + 4) / 5);
    return some ? some : scorer;
}

Result<std::unique_ptr<EnsembleScorer>> EnsembleScorer::make(std::vector<EnsembleBase> bases, double intercept, Of whom) {
    bool fits = !bases.empty() && std::isfinite(intercept);
    for (const EnsembleBase& base : bases)
        fits = fits && base.scorer && std::isfinite(base.weight) && base.weight > 0.0 &&
               sameColumns(*base.scorer->schema(), *bases.front().scorer->schema());
    if (!fits)
        return Unexpected(ErrorCode::Corrupt, "The ensemble's models do not fit together. Train the model again.");
    std::unique_ptr<EnsembleScorer> scorer(new EnsembleScorer);
    for (const EnsembleBase& base : bases) scorer->m_total += base.weight;
    scorer->m_bases = std::move(bases);
    scorer->m_intercept = intercept;
    scorer->m_whom = whom;
    return scorer;
}

void EnsembleScorer::memberLogits(std::span<const double> values, std::size_t rows, std::span<double> out) const {
    if (isOne()) {
        m_bases.front().scorer->memberLogits(values, rows, out);
        for (double& logit : out) logit = m_intercept + m_total * logit;
        return;
    }
    for (std::size_t k = 0; k < m_bases.size(); ++k) {
        const std::vector<double> logits = ensembleLogits(*m_bases[k].scorer, values, rows);
        for (std::size_t r = 0; r < rows; ++r) out[r * m_bases.size() + k] = m_intercept + m_total * logits[r];
    }
}

double EnsembleScorer::combine(std::span<const double> logits) const {
    if (isOne()) {
        std::vector<double> own(logits.begin(), logits.end());
        for (double& logit : own) logit = (logit - m_intercept) / m_total;
        return m_intercept + m_total * m_bases.front().scorer->combine(own);
    }
    double sum = 0.0;
    for (std::size_t k = 0; k < m_bases.size(); ++k) sum += m_bases[k].weight * logits[k];
    return sum / m_total;
}

std::optional<LogitShares> EnsembleScorer::exactShares(std::span<const double> row) const {
    LogitShares sum{m_intercept, std::vector<double>(row.size(), 0.0)};
    for (const EnsembleBase& base : m_bases) {
        const auto own = base.scorer->exactShares(row);
        if (!own) continue;
        sum.baseline += base.weight * own->baseline;
        for (std::size_t j = 0; j < row.size(); ++j) sum.shares[j] += base.weight * own->shares[j];
    }
    return sum;
}

std::optional<LogitShares> EnsembleScorer::additiveShares(std::span<const double> row) const {
    std::optional<LogitShares> sum;
    for (const EnsembleBase& base : m_bases) {
        const auto own = base.scorer->additiveShares(row);
        if (!own) continue;
        if (!sum) sum = LogitShares{0.0, std::vector<double>(row.size(), 0.0)};
        sum->baseline += base.weight * own->baseline;
        for (std::size_t j = 0; j < row.size(); ++j) sum->shares[j] += base.weight * own->shares[j];
    }
    return sum;
}

ScorerSum EnsembleScorer::asSum() const {
    ScorerSum sum{m_intercept};
    for (const EnsembleBase& base : m_bases) sum.parts.emplace_back(base.weight, base.scorer.get());
    return sum;
}

std::vector<double> EnsembleScorer::sampledLogits(std::span<const double> values, std::size_t rows, unsigned threads) const {
    std::vector<double> sum;
    for (const EnsembleBase& base : m_bases) {
        const std::vector<double> own = base.scorer->sampledLogits(values, rows, threads);
        if (own.empty()) continue;
        sum.resize(rows, 0.0);
        for (std::size_t r = 0; r < rows; ++r) sum[r] += base.weight * own[r];
    }
    return sum;
}

bool EnsembleScorer::readsNetwork() const {
    return std::any_of(m_bases.begin(), m_bases.end(), [](const EnsembleBase& base) { return base.scorer->readsNetwork(); });
}

bool EnsembleScorer::hearsReferrals() const {
    return std::any_of(m_bases.begin(), m_bases.end(), [](const EnsembleBase& base) { return base.scorer->hearsReferrals(); });
}

bool EnsembleScorer::readsOfNewcomers(std::size_t feature) const {
    if (m_whom == Of::Newcomers && !schema()->features[feature].knownOnFirstDay()) return false;
    return std::any_of(m_bases.begin(), m_bases.end(),
                       [feature](const EnsembleBase& base) { return base.scorer->readsOfNewcomers(feature); });
}

/// [nodes x features] as the bases that read no network get them.
std::vector<double> EnsembleScorer::rowsOf(const CustomerNetwork& network, std::span<const std::size_t> nodes) const {
    std::vector<double> values;
    std::vector<bool> isNew;
    for (const std::size_t node : nodes) {
        values.insert(values.end(), network.features.row(node), network.features.row(node) + network.features.cols());
        isNew.push_back(network.isNew[node]);
    }
    return valuesAsRead(*this, std::move(values), isNew);
}

Result<std::vector<ScoreParts>> EnsembleScorer::scoreNodes(const CustomerNetwork& network, std::span<const std::size_t> nodes,
                                                           const TaskContext& context) const {
    std::vector<ScoreParts> result;
    if (!readsNetwork()) return result;
    result.assign(nodes.size(), ScoreParts{m_intercept, 0.0, 0.0});
    const std::vector<double> values = rowsOf(network, nodes);
    for (const EnsembleBase& base : m_bases) {
        HOLDFAST_CHECK(context.checkpoint());
        if (base.scorer->readsNetwork()) {
            HOLDFAST_ASSIGN(const auto parts, base.scorer->scoreNodes(network, nodes, context));
            for (std::size_t i = 0; i < result.size(); ++i) add(result[i], base.weight, parts[i]);
        } else {
            const auto logits = ensembleLogits(*base.scorer, values, nodes.size(), context.threads());
            for (std::size_t i = 0; i < result.size(); ++i) result[i].own += base.weight * logits[i];
        }
    }
    return result;
}

Result<std::vector<NodeAccount>> EnsembleScorer::accountsFor(const CustomerNetwork& network, std::span<const std::size_t> nodes,
                                                             const TaskContext& context) const {
    std::vector<NodeAccount> result(nodes.size());
    if (!readsNetwork()) return result;
    std::vector<NeighbourSums> neighbours(nodes.size());
    for (NodeAccount& account : result) account.parts.own = m_intercept;
    const std::vector<double> values = rowsOf(network, nodes);
    for (const EnsembleBase& base : m_bases) {
        if (!base.scorer->readsNetwork()) {
            const auto logits = ensembleLogits(*base.scorer, values, nodes.size());
            for (std::size_t i = 0; i < nodes.size(); ++i) result[i].parts.own += base.weight * logits[i];
            continue;
        }
        HOLDFAST_ASSIGN(const auto accounts, base.scorer->accountsFor(network, nodes, context));
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            add(result[i].parts, base.weight, accounts[i].parts);
            for (std::size_t k = 0; k < accounts[i].neighbours.size(); ++k) {
                const auto& [node, share] = accounts[i].neighbours[k];
                neighbours[i].add(node, base.weight * share, base.weight * accounts[i].errors[k]);
            }
            if (accounts[i].cluster) result[i].cluster = accounts[i].cluster;
            result[i].rest = std::max(result[i].rest, accounts[i].rest);
        }
    }
    for (std::size_t i = 0; i < nodes.size(); ++i) neighbours[i].give(result[i]);
    return result;
}

}  // namespace holdfast::scoring
