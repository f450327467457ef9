// GraphScorer: the deployed referral network, a committee of GraphNets with a prior for newcomers whom nobody brought.
// memberLogits scores a customer as if he had no referrals, so everything that looks at single customers works as with any
// scorer; scoreNetwork scores all of them where they stand. Built by models/coldstart, or by loadScorer from bytes.
//
// A customer's own label is never an input of his own score, not by way of his neighbours either: labelled customers are
// dealt into kGroups groups, and each group is scored with its own labels hidden, as in training (masked label prediction:
// Shi et al. 2021, UniMP). Newcomers are read without the columns that are not known on a first day (FeatureSpec): they only say that somebody is new.
// Immutable; any thread.
#pragma once

#include "core/scoring/clusterprior.h"
#include "core/scoring/graphnet.h"
#include "core/scoring/learner.h"
#include "core/scoring/surroundings.h"

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::scoring {

struct GraphScorerParts {
    std::shared_ptr<const FeatureSchema> schema;
    FeatureEncoding encoding;
    GraphNetShape shape;
    std::size_t members = 1;
    std::vector<float> weights;  ///< [members x shape.total()]
    ClusterPrior prior;
    bool hearsReferrals = true;  ///< false: the graph did not help and was left out
};

class GraphScorer final : public ChurnScorer {
public:
    static constexpr std::size_t kGroups = 3;

    /// Corrupt when a size does not fit the others, or a weight is not finite.
    static Result<std::unique_ptr<GraphScorer>> make(GraphScorerParts parts);
    static bool recognises(std::string_view bytes);  ///< whether save() of this class may have made them
    static Result<std::unique_ptr<GraphScorer>> load(std::string_view bytes);  ///< Corrupt, Model
    GraphScorer(const GraphScorer&) = delete;
    GraphScorer& operator=(const GraphScorer&) = delete;

    std::string kind() const override { return "gnn"; }
    bool readsNetwork() const override { return true; }
    bool hearsReferrals() const override { return m_parts.hearsReferrals; }
    bool readsOfNewcomers(std::size_t feature) const override {
        return m_parts.schema->features[feature].knownOnFirstDay();
    }
    std::size_t members() const override { return m_nets.size(); }
    void memberLogits(std::span<const double> values, std::size_t rows, std::span<double> out) const override;
    /// Goes through whoever is within three steps of the nodes, once for each group of hidden labels among them.
    Result<std::vector<ScoreParts>> scoreNodes(const CustomerNetwork& network, std::span<const std::size_t> nodes,
                                               const TaskContext& context) const override;
    /// Each neighbour's share is what hearing him changes, over the orders in which they may be heard (neighbourshares.h), while they
    /// stay as they are.
    Result<std::vector<NodeAccount>> accountsFor(const CustomerNetwork& network, std::span<const std::size_t> nodes,
                                                 const TaskContext& context) const override;
    const std::shared_ptr<const FeatureSchema>& schema() const override { return m_parts.schema; }
    std::string save() const override;

    const GraphScorerParts& parts() const { return m_parts; }
    const std::vector<GraphNet>& nets() const { return m_nets; }

    /// What a node shows to the networks: its features, when it is new those known on a first day. [features]
    std::vector<double> shownValues(const double* values, bool isNew) const;
    /// The features of a whole network as shown, [nodes x features], or of some of its nodes.
    std::vector<double> shownRows(const CustomerNetwork& network) const;
    std::vector<double> shownRows(const CustomerNetwork& network, std::span<const std::uint32_t> nodes) const;
    /// Some nodes' labels with one group's hidden; group kGroups hides none. [nodes]
    static std::vector<float> shownLabels(const CustomerNetwork& network, std::span<const std::uint32_t> nodes, std::size_t group);
    static std::size_t groupOf(const CustomerNetwork& network, std::size_t node);

    /// The offset of a newcomer's cluster; 0 for everybody else. `values`: [features]
    double clusterOffset(const double* values, bool isNew, std::size_t degree) const;
    ClusterShare clusterShare(std::span<const double> values) const;  ///< of whom that cluster is made; [features]

private:
    explicit GraphScorer(GraphScorerParts parts);

    Surroundings surroundingsOf(const CustomerNetwork& network, std::span<const std::size_t> nodes) const;

    GraphScorerParts m_parts;
    std::vector<GraphNet> m_nets;
};

}  // namespace holdfast::scoring
