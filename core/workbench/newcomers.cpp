#include "core/workbench/newcomers.h"

#include "core/base/logistic.h"
#include "core/scoring/ensemblescorer.h"
#include "core/storage/customers.h"
#include "core/workbench/scorebasis.h"
#include "core/workbench/splits.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace holdfast::workbench {

Result<NewcomerDesk> NewcomerDesk::open(const scoring::ChurnModel& model, const PlacedCustomers& placed, const TaskContext& context) {
    NewcomerDesk desk;
    desk.m_model = &model;
    desk.m_next = static_cast<std::uint32_t>(placed.keys.size());
    for (std::size_t i = 0; i < placed.keys.size(); ++i) desk.m_nodes.emplace(placed.keys[i], static_cast<std::uint32_t>(i));
    const auto scorer = model.scorerPointer();
    if (const auto ensemble = std::dynamic_pointer_cast<const scoring::EnsembleScorer>(scorer)) {
        desk.m_constant = ensemble->intercept();
        for (const scoring::EnsembleBase& base : ensemble->bases())
            HOLDFAST_CHECK(desk.add(base.weight, base.scorer, placed.network, context));
    } else {
        HOLDFAST_CHECK(desk.add(1.0, scorer, placed.network, context));
    }
    return desk;
}

Result<void> NewcomerDesk::add(double weight, std::shared_ptr<const scoring::ChurnScorer> scorer, const CustomerNetwork& network,
                               const TaskContext& context) {
    Part part{weight, scorer, std::dynamic_pointer_cast<const scoring::GraphScorer>(scorer), m_newcomers.size()};
    if (part.graph) {
        HOLDFAST_ASSIGN(auto newcomers, scoring::NewcomerScorer::over(part.graph, network, context));
        m_newcomers.push_back(std::move(newcomers));
    }
    m_parts.push_back(std::move(part));
    return {};
}

Result<ScoreBasis> NewcomerDesk::receive(const std::string& key, const Newcomer& newcomer) {
    std::vector<std::uint32_t> referrers;
    std::vector<std::string> known;
    for (const std::string& referrer : newcomer.referrers)
        if (const auto found = m_nodes.find(referrer); found != m_nodes.end()) {
            referrers.push_back(found->second);
            if (std::find(known.begin(), known.end(), referrer) == known.end()) known.push_back(referrer);
        }
    ScoreBasis basis;
    basis.own = m_constant;
    bool heard = false;
    for (const Part& part : m_parts) {
        if (!part.graph) {
            basis.own += part.weight * scoring::ensembleLogits(*part.scorer, newcomer.values, 1).front();
            continue;
        }
        HOLDFAST_ASSIGN(const auto parts, m_newcomers[part.newcomers].add(newcomer.values, referrers, newcomer.isNew));
        basis.own += part.weight * parts.own;
        basis.neighbours += part.weight * parts.neighbours;
        basis.cluster += part.weight * parts.cluster;
        const bool hears = part.graph->hearsReferrals();
        heard = heard || hears;
        if (newcomer.isNew && (referrers.empty() || !hears)) basis.similar = part.graph->clusterShare(newcomer.values);
    }
    if (heard && !known.empty()) basis.shares.push_back({known.size() == 1 ? known.front() : "", basis.neighbours, known.size()});
    m_nodes.emplace(key, m_next++);
    calibrate(*m_model, basis);
    return basis;
}

namespace {

std::string countedRows(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " row" : " rows");
}

/// What arrives, row by row, and what was met on the way.
class Arrivals {
public:
    Arrivals(const ArrivalRequest& request, const TaskContext& context)
        : m_request(request), m_model(request.champion.model), m_table(request.rows.table), m_context(context) {
        m_rows.scores.asOf = request.asOf;
        m_rows.scores.keys = m_table.keys;
        m_rows.scores.bases.resize(m_table.rows());
        m_rows.reasons = request.reasons;
        m_features = scoring::encodeFeatures(m_table, m_model.schemaPointer(), m_rows.scores.warnings);
        m_rows.ages = agesOf(m_table, request.asOf);
        m_rows.ages.resize(m_table.rows(), kMissing);
        m_rows.cold = coldStarts(m_table, request.asOf);
        m_rows.cold.resize(m_table.rows(), false);
    }

    Result<Scores> score(const storage::Project& project) {
        HOLDFAST_ASSIGN(const CustomerTable everybody, readWithJoinTimes(project, m_context));
        const auto& schema = m_model.schemaPointer();
        HOLDFAST_ASSIGN(const auto placed, placeCustomers(project, {&everybody, nullptr, schema, m_request.asOf, true}, m_context));
        HOLDFAST_ASSIGN(NewcomerDesk desk, NewcomerDesk::open(m_model, *placed, m_context));
        std::vector<std::size_t> known;
        for (std::size_t i = 0; i < m_table.rows(); ++i) {
            if (desk.knows(m_table.keys[i])) {
                known.push_back(i);
                continue;
            }
            HOLDFAST_CHECK(m_context.checkpoint());
            HOLDFAST_CHECK(receive(desk, i));
        }
        if (!known.empty()) HOLDFAST_CHECK(lookUp(project, everybody, known));
        return finish();
    }

private:
    /// Who joins, as far as nobody says when: now.
    Result<void> receive(NewcomerDesk& desk, std::size_t row) {
        if (std::isnan(m_rows.ages[row])) {
            m_rows.ages[row] = 0.0;
            m_rows.cold[row] = true;
        }
        const auto& referrers = m_request.rows.referrers[row];
        for (const std::string& referrer : referrers) m_strangers += desk.knows(referrer) ? 0 : 1;
        HOLDFAST_ASSIGN(m_rows.scores.bases[row],
                        desk.receive(m_table.keys[row], {{m_features.row(row), m_features.cols()}, referrers, m_rows.cold[row]}));
        return {};
    }

    /// Of customers whom the project knows: where they stand in it.
    Result<void> lookUp(const storage::Project& project, const CustomerTable& everybody, const std::vector<std::size_t>& known) {
        const PlaceRequest request{&everybody, &m_table, m_model.schemaPointer(), m_request.asOf, true};
        HOLDFAST_ASSIGN(const auto placed, placeCustomers(project, request, m_context));
        std::vector<std::size_t> nodes;
        for (const std::size_t row : known) nodes.push_back(placed->nodes[row]);
        HOLDFAST_ASSIGN(const auto accounts, m_model.scorer().accountsFor(placed->network, nodes, m_context));
        std::size_t named = 0;
        for (std::size_t i = 0; i < known.size(); ++i) {
            ScoreBasis& basis = m_rows.scores.bases[known[i]];
            basis = basisOf(accounts[i], placed->keys);
            if (!m_model.scorer().readsNetwork())
                basis.own = scoring::ensembleLogits(m_model.scorer(), {m_features.row(known[i]), m_features.cols()}, 1).front();
            calibrate(m_model, basis);
            m_rows.cold[known[i]] = placed->network.isNew[nodes[i]];
            named += m_request.rows.referrers[known[i]].empty() ? 0 : 1;
        }
        if (named > 0)
            m_rows.scores.warnings.push_back(countedRows(named) + " of customers whom the project knows already: scored where they stand "
                                             "in it, without who the file says brought them.");
        return {};
    }

    Result<Scores> finish() {
        const scoring::ChurnScorer& scorer = m_model.scorer();
        if (m_strangers > 0)
            m_rows.scores.warnings.push_back(std::to_string(m_strangers) + (m_strangers == 1 ? " referrer is" : " referrers are") +
                                             " neither in the project nor earlier in the file: not counted.");
        if (!scorer.hearsReferrals())
            m_rows.scores.warnings.push_back("The model does not read referrals, so that who brought them changes no score.");
        if (scorer.readsNetwork()) m_rows.isNew = m_rows.cold;
        m_rows.values = scoring::valuesAsRead(scorer, std::move(m_features.values), m_rows.isNew);
        m_rows.standing.offsets = scoring::ensembleLogits(scorer, m_rows.values, m_table.rows(), m_context.threads());
        for (std::size_t i = 0; i < m_table.rows(); ++i) {
            const ScoreBasis& basis = m_rows.scores.bases[i];
            m_rows.standing.network.push_back(basis.neighbours + basis.cluster);
            m_rows.standing.offsets[i] = basis.own + basis.neighbours + basis.cluster - m_rows.standing.offsets[i];
            m_rows.places.push_back(neighboursText(scorer, basis.neighbourCount()));
        }
        return scoreRows(m_request.champion, std::move(m_rows), m_context);
    }

    const ArrivalRequest& m_request;
    const scoring::ChurnModel& m_model;
    const CustomerTable& m_table;
    const TaskContext& m_context;
    RowsToScore m_rows;
    FeatureMatrix m_features;
    std::size_t m_strangers = 0;
};

}  // namespace

Result<Scores> scoreArrivals(const storage::Project& project, const ArrivalRequest& request, const TaskContext& context) {
    return Arrivals(request, context).score(project);
}

void calibrate(const scoring::ChurnModel& model, ScoreBasis& basis) {
    const double before = basis.own + basis.neighbours + basis.cluster;
    basis.total = logOdds(std::clamp(model.calibrated(before), 1e-12, 1.0 - 1e-12));
    basis.calibration = basis.total - before;
}

}  // namespace holdfast::workbench
