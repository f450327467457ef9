#include "core/workbench/campaigncustomers.h"

#include "core/data/controlarm.h"
#include "core/data/label.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/effects.h"
#include "core/storage/foldpredictions.h"
#include "core/storage/models.h"
#include "core/storage/records.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <unordered_map>

namespace holdfast::workbench {

namespace {

using scenario::CampaignCustomers;
using scenario::kNoOption;

constexpr UtcMillis kDay = 86'400'000;

/// The project's customers as a campaign sees them, gathered column by column.
class Gathering {
public:
    Gathering(const storage::Project& project, const PlanRequest& request, const TaskContext& context)
        : m_project(project), m_request(request), m_context(context) {}

    Result<GatheredCustomers> run() {
        HOLDFAST_CHECK(readPeople());
        HOLDFAST_CHECK(readRisk());
        HOLDFAST_CHECK(readEligibility());
        HOLDFAST_CHECK(readSegments());
        HOLDFAST_CHECK(readPast());
        markFlagged();
        return std::move(m_found);
    }

private:
    const storage::Project& m_project;
    const PlanRequest& m_request;
    const TaskContext& m_context;
    GatheredCustomers m_found;
    std::unordered_map<std::string_view, std::size_t> m_rows;
    std::vector<std::uint8_t> m_left;
    std::string m_anyColumn;  ///< one column, so that reading keys reads little else

    std::size_t size() const { return m_found.customers.keys.size(); }

    Result<void> readPeople() {
        HOLDFAST_ASSIGN(const auto columns, storage::readColumns(m_project));
        std::vector<std::string> wanted;
        for (const ColumnSpec& column : columns) {
            if (column.role == ColumnRole::Key) continue;
            if (column.role == ColumnRole::Label || (column.role == ColumnRole::Value && column.type != ColumnType::Text))
                wanted.push_back(column.name);
            if (m_anyColumn.empty()) m_anyColumn = column.name;
        }
        if (m_anyColumn.empty())
            return Unexpected(ErrorCode::NotFound,
                              "There are no customers in this project, or nothing is known of them. Import some first.");
        if (wanted.empty()) wanted.push_back(m_anyColumn);
        m_anyColumn = wanted.front();
        HOLDFAST_ASSIGN(CustomerTable table, storage::readCustomers(m_project, {wanted, {}}, m_context));
        m_found.customers.money.assign(table.rows(), kMissing);
        for (const TableColumn& column : table.columns)
            if (column.spec.role == ColumnRole::Value && !column.isText()) m_found.customers.money = column.numbers;
        m_left.assign(table.rows(), 0);
        if (const auto labels = labelsOf(table); labels && !m_request.includeLeft)
            for (std::size_t row = 0; row < table.rows(); ++row) m_left[row] = (*labels)[row] == 1.0 ? 1 : 0;
        m_found.left = static_cast<std::uint64_t>(std::count(m_left.begin(), m_left.end(), 1));
        m_found.customers.keys = std::move(table.keys);
        m_rows.reserve(size());
        for (std::size_t row = 0; row < size(); ++row) m_rows.emplace(m_found.customers.keys[row], row);
        return {};
    }

    Result<void> readRisk() {
        HOLDFAST_ASSIGN(const Scores scores, storage::readScores(m_project));
        if (scores.keys.empty())
            return Unexpected(ErrorCode::NotFound,
                              "No customer has a score, so nobody knows who might leave. Train a model first.");
        m_found.modelVersion = scores.modelVersion;
        m_found.asOf = scores.asOf;
        m_found.customers.risk.assign(size(), kMissing);
        for (std::size_t i = 0; i < scores.keys.size(); ++i)
            if (const auto found = m_rows.find(scores.keys[i]); found != m_rows.end())
                m_found.customers.risk[found->second] = scores.scores[i].probability;
        return {};
    }

    /// [rows] 1 where the filter holds.
    Result<std::vector<std::uint8_t>> matching(const Filter& filter) {
        std::vector<std::uint8_t> marks(size(), filter.empty() ? 1 : 0);
        if (filter.empty()) return marks;
        HOLDFAST_ASSIGN(const CustomerTable table, storage::readCustomers(m_project, {{m_anyColumn}, filter}, m_context));
        for (const std::string& key : table.keys)
            if (const auto found = m_rows.find(key); found != m_rows.end()) marks[found->second] = 1;
        return marks;
    }

    Result<void> readEligibility() {
        for (const Offer& offer : m_request.scenario.offers) {
            auto marks = matching(offer.eligible);
            if (!marks) return Unexpected(marks.error().code, "Offer " + offer.name + ", eligible: " + marks.error().message);
            m_found.eligible.push_back(*marks);
            for (std::size_t row = 0; row < size(); ++row)
                if (m_left[row] != 0) (*marks)[row] = 0;
            m_found.customers.mayGet.push_back(std::move(*marks));
        }
        return {};
    }

    Result<void> readSegments() {
        const auto& limits = m_request.scenario.segments;
        if (limits.empty()) return {};
        m_found.customers.segments.assign(size(), 0);
        for (std::size_t s = 0; s < limits.size(); ++s) {
            const auto marks = matching(limits[s].who);
            if (!marks) return Unexpected(marks.error().code, "Segment " + limits[s].name + ": " + marks.error().message);
            for (std::size_t row = 0; row < size(); ++row)
                m_found.customers.segments[row] |= static_cast<std::uint32_t>((*marks)[row]) << s;
        }
        return {};
    }

    /// Who was given an offer when, for cool-downs, and what each was given last: an offer, or nothing on purpose.
    Result<void> readPast() {
        HOLDFAST_ASSIGN(const auto treatments, storage::readTreatments(m_project));
        m_found.treated = !treatments.empty();
        HOLDFAST_ASSIGN(const auto evidence, storage::readEffectEvidence(m_project));
        const std::string control = evidence ? evidence->controlArm : std::string();
        std::vector<UtcMillis> last(size(), std::numeric_limits<UtcMillis>::min());  // offer
        std::vector<UtcMillis> newest = last;                                        // of any arm
        m_found.customers.pastOffer.assign(size(), kNoOption);
        const auto& offers = m_request.scenario.offers;
        for (const Treatment& treatment : treatments) {
            const auto found = m_rows.find(treatment.customer);
            if (found == m_rows.end()) continue;
            const std::size_t row = found->second;
            const bool leftAlone = isControl(treatment.arm, control);
            if (!leftAlone) last[row] = std::max(last[row], treatment.time);
            if (treatment.time < newest[row]) continue;
            newest[row] = treatment.time;
            const auto offer =
                std::find_if(offers.begin(), offers.end(), [&](const Offer& one) { return !leftAlone && one.name == treatment.arm; });
            m_found.customers.pastOffer[row] = offer == offers.end() ? kNoOption : static_cast<std::int16_t>(offer - offers.begin());
        }
        const auto couldGet = [&](std::size_t row) {
            return std::any_of(m_found.customers.mayGet.begin(), m_found.customers.mayGet.end(), [&](const auto& offer) { return offer[row] != 0; });
        };
        std::vector<std::uint8_t> waits(size(), 0);
        for (std::size_t j = 0; j < offers.size(); ++j) {
            if (offers[j].coolDownDays == 0) continue;
            const UtcMillis since = m_found.asOf - offers[j].coolDownDays * kDay;
            for (std::size_t row = 0; row < size(); ++row)
                if (last[row] > since && m_found.customers.mayGet[j][row] != 0) m_found.customers.mayGet[j][row] = 0, waits[row] = 1;
        }
        for (std::size_t row = 0; row < size(); ++row) m_found.cooling += waits[row] != 0 && !couldGet(row) ? 1U : 0U;
        return {};
    }

    void markFlagged() {
        if (m_request.flaggedKeys.empty()) return;
        m_found.customers.flagged.assign(size(), 0);
        for (const std::string& key : m_request.flaggedKeys) {
            const auto found = m_rows.find(key);
            if (found == m_rows.end())
                ++m_found.unknownFlags;
            else
                m_found.customers.flagged[found->second] = 1;
        }
    }
};

}  // namespace

Result<GatheredCustomers> gatherCustomers(const storage::Project& project, const PlanRequest& request, const TaskContext& context) {
    return Gathering(project, request, context).run();
}

Result<CampaignCustomers> pastCustomers(const storage::Project& project, const GatheredCustomers& gathered,
                                        const CustomerEffects& effects) {
    std::unordered_map<std::string_view, std::size_t> rows;
    const CampaignCustomers& all = gathered.customers;
    for (std::size_t row = 0; row < all.keys.size(); ++row) rows.emplace(all.keys[row], row);
    std::unordered_map<std::string, double> unseenRisk;
    if (const auto predictions = storage::readFoldPredictions(project, gathered.modelVersion))
        for (std::size_t i = 0; i < predictions->rows(); ++i) unseenRisk.emplace(predictions->keys[i], predictions->probabilities[i]);
    else if (predictions.error().code != ErrorCode::NotFound)
        return Unexpected(predictions.error());
    CampaignCustomers past;
    past.mayGet.resize(all.mayGet.size());
    for (std::size_t i = 0; i < effects.keys.size(); ++i) {
        const auto found = rows.find(effects.keys[i]);
        const bool learned = std::any_of(effects.arms.begin(), effects.arms.end(),
                                         [&](const ArmEffects& arm) { return i < arm.unseen.size() && !std::isnan(arm.unseen[i]); });
        if (!learned || found == rows.end()) continue;
        const std::size_t row = found->second;
        const auto risk = unseenRisk.find(all.keys[row]);
        past.keys.push_back(all.keys[row]);
        past.risk.push_back(risk == unseenRisk.end() ? all.risk[row] : risk->second);
        past.money.push_back(all.money[row]);
        for (std::size_t j = 0; j < past.mayGet.size(); ++j) past.mayGet[j].push_back(gathered.eligible[j][row]);
        if (!all.segments.empty()) past.segments.push_back(all.segments[row]);
    }
    return past;
}

}  // namespace holdfast::workbench
