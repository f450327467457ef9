#include "core/workbench/customernetwork.h"

#include "core/data/label.h"
#include "core/scoring/model.h"
#include "core/storage/graphstore.h"
#include "core/workbench/champion.h"

#include <algorithm>
#include <cmath>
#include <unordered_map>

namespace holdfast::workbench {

namespace {

/// Nodes by key; a key that was not met before becomes the next node.
class Places {
public:
    std::uint32_t of(const std::string& key) {
        const auto [place, isNew] = m_nodes.try_emplace(key, static_cast<std::uint32_t>(m_keys.size()));
        if (isNew) m_keys.push_back(key);
        return place->second;
    }
    std::vector<std::string>& keys() { return m_keys; }

private:
    std::unordered_map<std::string, std::uint32_t> m_nodes;
    std::vector<std::string> m_keys;
};

void markNew(const CustomerTable& table, const std::vector<std::size_t>& nodes, UtcMillis asOf, std::vector<bool>& isNew) {
    const std::vector<bool> cold = coldStarts(table, asOf);
    for (std::size_t i = 0; i < cold.size(); ++i) isNew[nodes[i]] = cold[i];
}

void fillFeatures(const CustomerTable& table, const std::vector<std::size_t>& nodes, FeatureMatrix& features) {
    std::vector<std::string> ignored;  // the caller encodes the same rows for scoring and tells what was met
    const FeatureMatrix encoded = scoring::encodeFeatures(table, features.schema, ignored);
    for (std::size_t i = 0; i < nodes.size(); ++i) std::copy_n(encoded.row(i), encoded.cols(), features.row(nodes[i]));
}

void fillLabels(const CustomerTable& table, std::vector<float>& labels) {
    if (labelColumn(table) == nullptr) return;
    const auto known = labelsOf(table);
    for (std::size_t i = 0; known && i < known->size(); ++i)
        if (!std::isnan((*known)[i])) labels[i] = static_cast<float>((*known)[i]);
}

}  // namespace

Result<std::vector<Referral>> readReferrals(const storage::Project& project, const TaskContext& context) {
    context.progress(0, 0, "Reading referrals");
    HOLDFAST_ASSIGN(auto found, storage::readReferralsAfter(project, 0));
    return std::move(found.referrals);
}

Result<std::optional<PlacedCustomers>> placeCustomers(const storage::Project& project, const PlaceRequest& request,
                                                      const TaskContext& context) {
    std::vector<Referral> read;
    if (request.referrals == nullptr) {
        HOLDFAST_ASSIGN(read, readReferrals(project, context));
    }
    const std::vector<Referral>& referrals = request.referrals == nullptr ? read : *request.referrals;
    HOLDFAST_CHECK(context.checkpoint());
    if (referrals.empty() && !request.evenUnlinked) return std::optional<PlacedCustomers>();
    Places places;
    std::vector<std::size_t> customers;
    PlacedCustomers placed;
    for (const std::string& key : request.project->keys) customers.push_back(places.of(key));
    if (request.rows != nullptr)
        for (const std::string& key : request.rows->keys) placed.nodes.push_back(places.of(key));
    else
        placed.nodes = customers;
    std::vector<CustomerLinks::Pair> pairs;
    for (const Referral& referral : referrals) {
        const std::uint32_t referrer = places.of(referral.referrer);
        pairs.emplace_back(referrer, places.of(referral.referee));
    }
    placed.keys = std::move(places.keys());
    const std::size_t nodes = placed.keys.size();
    CustomerNetwork& network = placed.network;
    network.links = CustomerLinks::fromPairs(nodes, pairs);
    network.features = {request.schema, nodes, std::vector<double>(nodes * request.schema->size(), kMissing)};
    network.labels.assign(nodes, CustomerNetwork::kUnknownLabel);
    network.isNew.assign(nodes, false);
    fillFeatures(*request.project, customers, network.features);
    fillLabels(*request.project, network.labels);
    markNew(*request.project, customers, request.asOf, network.isNew);
    if (request.rows != nullptr) {
        fillFeatures(*request.rows, placed.nodes, network.features);
        markNew(*request.rows, placed.nodes, request.asOf, network.isNew);
    }
    HOLDFAST_CHECK(context.checkpoint());
    return std::optional(std::move(placed));
}

}  // namespace holdfast::workbench
