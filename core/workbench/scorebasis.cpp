#include "core/workbench/scorebasis.h"

#include "core/storage/customers.h"

#include <algorithm>
#include <cmath>

namespace holdfast::workbench {

namespace {

double logOdds(double probability) {
    const double p = std::clamp(probability, 1e-12, 1.0 - 1e-12);
    return std::log(p) - std::log1p(-p);
}

Result<void> addNetwork(const storage::Project& project, const Champion& champion, const BasisRequest& request,
                        const TaskContext& context, ScoreBasis& basis) {
    HOLDFAST_ASSIGN(const auto everybody, storage::readCustomers(project, {}, context));
    HOLDFAST_ASSIGN(const auto placed, placesFor(project, champion.model, everybody, false, request.asOf, context));
    if (!placed) return {};
    const auto found = std::find(everybody.keys.begin(), everybody.keys.end(), request.key);
    if (found == everybody.keys.end()) return {};
    const std::size_t node = placed->nodes[static_cast<std::size_t>(found - everybody.keys.begin())];
    const scoring::NodeAccount account = champion.model.scorer().accountFor(placed->network, node, context.threads());
    basis.own = account.parts.own;
    basis.neighbours = account.parts.neighbours;
    basis.cluster = account.parts.cluster;
    basis.similar = account.cluster;
    for (const auto& [other, share] : account.neighbours)
        basis.shares.push_back({other == scoring::NodeAccount::kTheRest ? "" : placed->keys[other], share});
    std::stable_sort(basis.shares.begin(), basis.shares.end(), [](const NeighbourShare& a, const NeighbourShare& b) {
        return std::abs(a.contribution) > std::abs(b.contribution);
    });
    return {};
}

}  // namespace

Result<ScoreBasis> scoreBasis(const storage::Project& project, const Champion& champion, const BasisRequest& request,
                              const TaskContext& context) {
    ScoreBasis basis;
    basis.own = scoring::ensembleLogits(champion.model.scorer(), request.values, 1).front();
    if (champion.model.scorer().readsNetwork()) HOLDFAST_CHECK(addNetwork(project, champion, request, context, basis));
    const double before = basis.own + basis.neighbours + basis.cluster;
    basis.total = logOdds(champion.model.calibrated(before));
    basis.calibration = basis.total - before;
    return basis;
}

}  // namespace holdfast::workbench
