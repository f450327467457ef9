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
    for (std::size_t i = 0; i < account.neighbours.size(); ++i) {
        const auto& [other, share] = account.neighbours[i];
        const bool isOne = other != scoring::NodeAccount::kTheRest;
        basis.shares.push_back({isOne ? keys[other] : "", share, isOne ? 1 : account.rest, account.errors[i]});
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

bool isNewRow(const RowsAsRead& rows, std::size_t i) {
    return i < rows.isNew.size() && rows.isNew[i];
}

}  // namespace

Result<std::vector<ScoreBasis>> standingBases(const scoring::ChurnModel& model, const PlacedRows& request, const TaskContext& context) {
    const std::size_t count = request.nodes.size();
    const std::vector<double> alone = model.logits(request.rows.values, count, 1, request.rows.isNew);
    std::vector<ScoreBasis> bases(count);
    for (std::size_t i = 0; i < count; ++i) bases[i].own = alone[i];
    for (const bool isNew : {false, true}) {
        const scoring::ChurnScorer& scorer = model.of(isNew).scorer();
        std::vector<std::size_t> places, nodes;
        for (std::size_t i = 0; i < count; ++i)
            if (isNewRow(request.rows, i) == isNew && request.nodes[i] != kNowhere) {
                places.push_back(i);
                nodes.push_back(request.nodes[i]);
            }
        if (nodes.empty() || request.placed == nullptr || !scorer.readsNetwork()) continue;
        HOLDFAST_ASSIGN(const auto accounts, scorer.accountsFor(request.placed->network, nodes, context));
        for (std::size_t k = 0; k < places.size(); ++k) bases[places[k]] = basisOf(accounts[k], request.placed->keys);
    }
    for (std::size_t i = 0; i < count; ++i) calibrate(model.of(isNewRow(request.rows, i)), bases[i]);
    return bases;
}

Result<std::vector<ScoreBasis>> scoreBases(const storage::Project& project, const scoring::ChurnModel& model,
                                           const BasisRequest& request, const TaskContext& context) {
    std::vector<std::size_t> nodes(request.keys.size(), kNowhere);
    std::optional<PlacedCustomers> placed;
    if (model.readsNetwork()) {
        HOLDFAST_ASSIGN(const auto everybody, readWithJoinTimes(project, context));
        HOLDFAST_ASSIGN(placed, placesFor(project, model, everybody, false, request.asOf, context));
        std::unordered_map<std::string_view, std::size_t> byKey;
        for (std::size_t i = 0; placed && i < everybody.keys.size(); ++i) byKey.emplace(everybody.keys[i], placed->nodes[i]);
        for (std::size_t i = 0; i < nodes.size(); ++i)
            if (const auto found = byKey.find(request.keys[i]); found != byKey.end()) nodes[i] = found->second;
        HOLDFAST_CHECK(context.checkpoint());
    }
    return standingBases(model, {placed ? &*placed : nullptr, nodes, request.rows}, context);
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

Explanation explainStanding(const scoring::ChurnModel& whole, StandingCustomer customer, const scoring::ExplainOptions& options) {
    const bool readsAsNew = customer.isNew && whole.readsNewcomersApart();
    const std::vector<double> read = whole.asRead(std::move(customer.values), {readsAsNew});
    const scoring::ChurnModel& model = whole.of(readsAsNew);
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
