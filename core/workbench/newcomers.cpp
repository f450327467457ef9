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

Result<NewcomerDesk> NewcomerDesk::open(const scoring::ChurnModel& model, const PlacedCustomers& placed,
                                        const TaskContext& context) {
    NewcomerDesk desk;
    desk.m_model = &model;
    desk.m_next = static_cast<std::uint32_t>(placed.keys.size());
    for (std::size_t i = 0; i < placed.keys.size(); ++i) desk.m_nodes.emplace(placed.keys[i], static_cast<std::uint32_t>(i));
    desk.m_constant = desk.enter(model.scorerPointer(), &Part::weight);
    desk.m_newcomersConstant = desk.enter(model.of(true).scorerPointer(), &Part::newcomersWeight);
    for (Part& part : desk.m_parts) {
        part.newcomers = desk.m_newcomers.size();
        if (!part.graph) continue;
        HOLDFAST_ASSIGN(auto newcomers, scoring::NewcomerScorer::over(part.graph, placed.network, context));
        desk.m_newcomers.push_back(std::move(newcomers));
    }
    return desk;
}

NewcomerDesk::Part& NewcomerDesk::partOf(std::shared_ptr<const scoring::ChurnScorer> scorer) {
    const auto found = std::find_if(m_parts.begin(), m_parts.end(), [&](const Part& part) { return part.scorer == scorer; });
    if (found != m_parts.end()) return *found;
    m_parts.push_back({scorer, std::dynamic_pointer_cast<const scoring::GraphScorer>(scorer)});
    return m_parts.back();
}

/// Takes in what a scorer is made of. Its constant.
double NewcomerDesk::enter(std::shared_ptr<const scoring::ChurnScorer> scorer, double Part::*weight) {
    const auto ensemble = std::dynamic_pointer_cast<const scoring::EnsembleScorer>(scorer);
    if (!ensemble) partOf(scorer).*weight += 1.0;
    for (std::size_t k = 0; ensemble && k < ensemble->bases().size(); ++k)
        partOf(ensemble->bases()[k].scorer).*weight += ensemble->bases()[k].weight;
    return ensemble ? ensemble->intercept() : 0.0;
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
    basis.own = newcomer.isNew ? m_newcomersConstant : m_constant;
    const std::vector<double> read = m_model->asRead({newcomer.values.begin(), newcomer.values.end()}, {newcomer.isNew});
    bool heard = false;
    for (const Part& part : m_parts) {
        const double weight = newcomer.isNew ? part.newcomersWeight : part.weight;
        if (!part.graph) {
            if (weight > 0.0) basis.own += weight * scoring::ensembleLogits(*part.scorer, read, 1).front();
            continue;
        }
        // He is in the network of every part, for those who come after him.
        HOLDFAST_ASSIGN(const auto parts, m_newcomers[part.newcomers].add(newcomer.values, referrers, newcomer.isNew));
        if (!(weight > 0.0)) continue;
        basis.own += weight * parts.own;
        basis.neighbours += weight * parts.neighbours;
        basis.cluster += weight * parts.cluster;
        const bool hears = part.graph->hearsReferrals();
        heard = heard || hears;
        if (newcomer.isNew && (referrers.empty() || !hears)) basis.similar = part.graph->clusterShare(newcomer.values);
    }
    if (heard && !known.empty())
        basis.shares.push_back({known.size() == 1 ? known.front() : "", basis.neighbours, known.size()});
    m_nodes.emplace(key, m_next++);
    calibrate(m_model->of(newcomer.isNew), basis);
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
        HOLDFAST_ASSIGN(const auto placed,
                        placeCustomers(project, {&everybody, nullptr, schema, m_request.asOf, true}, m_context));
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
        HOLDFAST_ASSIGN(
            m_rows.scores.bases[row],
            desk.receive(m_table.keys[row], {{m_features.row(row), m_features.cols()}, referrers, m_rows.cold[row]}));
        return {};
    }

    /// Of customers whom the project knows: where they stand in it.
    Result<void> lookUp(const storage::Project& project, const CustomerTable& everybody,
                        const std::vector<std::size_t>& known) {
        const PlaceRequest request{&everybody, &m_table, m_model.schemaPointer(), m_request.asOf, true};
        HOLDFAST_ASSIGN(const auto placed, placeCustomers(project, request, m_context));
        std::vector<std::size_t> nodes;
        for (const std::size_t row : known) nodes.push_back(placed->nodes[row]);
        std::vector<double> values;
        std::vector<bool> cold;
        std::size_t named = 0;
        for (std::size_t i = 0; i < known.size(); ++i) {
            values.insert(values.end(), m_features.row(known[i]), m_features.row(known[i]) + m_features.cols());
            cold.push_back(placed->network.isNew[nodes[i]]);
            m_rows.cold[known[i]] = cold.back();
            named += m_request.rows.referrers[known[i]].empty() ? 0 : 1;
        }
        RowsAsRead rows{{}, readAsNew(m_model, std::move(cold))};
        rows.values = m_model.asRead(std::move(values), rows.isNew);
        HOLDFAST_ASSIGN(auto bases, standingBases(m_model, {&*placed, nodes, rows}, m_context));
        for (std::size_t i = 0; i < known.size(); ++i) m_rows.scores.bases[known[i]] = std::move(bases[i]);
        if (named > 0)
            m_rows.scores.warnings.push_back(countedRows(named) +
                                             " of customers whom the project knows already: scored where they stand "
                                             "in it, without who the file says brought them.");
        return {};
    }

    Result<Scores> finish() {
        if (m_strangers > 0)
            m_rows.scores.warnings.push_back(std::to_string(m_strangers) +
                                             (m_strangers == 1 ? " referrer is" : " referrers are") +
                                             " neither in the project nor earlier in the file: not counted.");
        if (!m_model.hearsReferrals())
            m_rows.scores.warnings.push_back(
                "The model does not read referrals, so that who brought them changes no score.");
        m_rows.unknown = std::move(m_features.unknown);
        m_rows.isNew = readAsNew(m_model, m_rows.cold);
        m_rows.values = m_model.asRead(std::move(m_features.values), m_rows.isNew);
        m_rows.standing.own = m_model.logits(m_rows.values, m_table.rows(), m_context.threads(), m_rows.isNew);
        for (std::size_t i = 0; i < m_table.rows(); ++i) {
            const ScoreBasis& basis = m_rows.scores.bases[i];
            m_rows.standing.network.push_back(basis.neighbours + basis.cluster);
            m_rows.standing.offsets.push_back(basis.own + basis.neighbours + basis.cluster - m_rows.standing.own[i]);
            m_rows.places.push_back(neighboursText(m_model.of(m_rows.cold[i]).scorer(), basis.neighbourCount()));
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
