#include "core/workbench/scorebasis.h"

#include "core/storage/customers.h"
#include "core/workbench/champion.h"
#include "core/workbench/newcomers.h"
#include "core/workbench/splits.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <unordered_map>

namespace holdfast::workbench {

ScoreBasis basisOf(const scoring::NodeAccount& account, const std::vector<std::string>& keys) {
    ScoreBasis basis;
    basis.own = account.parts.own;
    basis.neighbours = account.parts.neighbours;
    basis.cluster = account.parts.cluster;
    basis.similar = account.cluster;
    for (const auto& [other, share] : account.neighbours) {
        const bool isOne = other != scoring::NodeAccount::kTheRest;
        basis.shares.push_back({isOne ? keys[other] : "", share, isOne ? 1 : account.rest});
    }
    std::stable_sort(basis.shares.begin(), basis.shares.end(), [](const NeighbourShare& a, const NeighbourShare& b) {
        return std::abs(a.contribution) > std::abs(b.contribution);
    });
    return basis;
}

namespace {

/// "3 neighbours", "nobody yet; like cluster 2 of 5": where a customer stands, in few words.
std::string placeText(const scoring::ChurnScorer& scorer, const ScoreBasis& basis) {
    std::string text = neighboursText(scorer, basis.neighbourCount());
    if (basis.similar)
        text += "; like cluster " + std::to_string(basis.similar->number) + " of " + std::to_string(basis.similar->clusters);
    return text;
}

Result<void> addNetwork(const storage::Project& project, const scoring::ChurnModel& model, const BasisRequest& request,
                        const TaskContext& context, std::vector<ScoreBasis>& bases) {
    HOLDFAST_ASSIGN(const auto everybody, readWithJoinTimes(project, context));
    HOLDFAST_ASSIGN(const auto placed, placesFor(project, model, everybody, false, request.asOf, context));
    if (!placed) return {};
    std::unordered_map<std::string_view, std::size_t> nodes;
    for (std::size_t i = 0; i < everybody.keys.size(); ++i) nodes.emplace(everybody.keys[i], placed->nodes[i]);
    std::vector<std::size_t> wanted, rows;
    for (std::size_t i = 0; i < request.keys.size(); ++i)
        if (const auto found = nodes.find(request.keys[i]); found != nodes.end()) {
            wanted.push_back(found->second);
            rows.push_back(i);
        }
    HOLDFAST_CHECK(context.checkpoint());
    HOLDFAST_ASSIGN(const auto accounts, model.scorer().accountsFor(placed->network, wanted, context));
    for (std::size_t i = 0; i < accounts.size(); ++i) bases[rows[i]] = basisOf(accounts[i], placed->keys);
    return {};
}

}  // namespace

Result<std::vector<ScoreBasis>> scoreBases(const storage::Project& project, const scoring::ChurnModel& model,
                                           const BasisRequest& request, const TaskContext& context) {
    std::vector<ScoreBasis> bases(request.keys.size());
    const std::vector<double> alone = scoring::ensembleLogits(model.scorer(), request.values, request.keys.size());
    for (std::size_t i = 0; i < bases.size(); ++i) bases[i].own = alone[i];
    if (model.scorer().readsNetwork()) HOLDFAST_CHECK(addNetwork(project, model, request, context, bases));
    for (ScoreBasis& basis : bases) calibrate(model, basis);
    return bases;
}

namespace {

/// What the place in the network changes about an explanation made from the customer's own columns.
void addPlace(const scoring::ChurnModel& model, std::span<const double> values, Explanation& explanation) {
    const ScoreBasis& rests = explanation.basis;
    const double added = rests.neighbours + rests.cluster;
    const double offset = rests.own + added - scoring::ensembleLogits(model.scorer(), values, 1).front();
    const double before = explanation.score.probability;
    explanation.score = model.score(values, 1, 1, std::span(&offset, 1)).front();
    if (added == 0.0 && model.scorer().hearsReferrals()) return;
    explanation.logOdds += added;
    const Contribution network{scoring::kNetworkColumn, placeText(model.scorer(), rests), explanation.score.probability - before, 0.0,
                               added, 0.0};
    const auto place = std::find_if(
        explanation.contributions.begin(), explanation.contributions.end(),
        [&](const Contribution& other) { return std::abs(other.contribution) < std::abs(network.contribution); });
    explanation.contributions.insert(place, network);
}

}  // namespace

Explanation explainStanding(const scoring::ChurnModel& model, StandingCustomer customer, const scoring::ExplainOptions& options) {
    const bool readsAsNew = customer.isNew && model.scorer().readsNetwork();
    const std::vector<double> read = scoring::valuesAsRead(model.scorer(), std::move(customer.values), {readsAsNew});
    scoring::ExplainOptions asked = options;
    asked.isNew = readsAsNew;
    Explanation explanation = scoring::explain(model, read, asked);
    explanation.basis = std::move(customer.basis);
    for (Contribution& contribution : explanation.contributions)
        if (readsAsNew && !model.scorer().readsOfNewcomers(static_cast<std::size_t>(model.schema().indexOf(contribution.column))))
            contribution.value = scoring::kNotReadYet;
    if (model.scorer().readsNetwork()) addPlace(model, read, explanation);
    explanation.score.coldStart = customer.isNew;
    return explanation;
}

}  // namespace holdfast::workbench
