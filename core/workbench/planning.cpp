#include "core/workbench/planning.h"

#include "core/data/controlarm.h"
#include "core/data/label.h"
#include "core/scenario/planner.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/effects.h"
#include "core/storage/models.h"
#include "core/storage/notebook.h"
#include "core/storage/records.h"
#include "core/workbench/evidence.h"
#include "core/workbench/planfiles.h"
#include "core/workbench/project.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>
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

    CampaignCustomers customers;
    std::int64_t modelVersion = 0;
    UtcMillis asOf = 0;
    std::uint64_t left = 0;     ///< left out because they have left
    std::uint64_t cooling = 0;  ///< treated too recently for at least one offer
    std::uint64_t unknownFlags = 0;
    bool treated = false;  ///< past campaigns are in the project

    Result<void> run() {
        HOLDFAST_CHECK(readPeople());
        HOLDFAST_CHECK(readRisk());
        HOLDFAST_CHECK(readEligibility());
        HOLDFAST_CHECK(readSegments());
        HOLDFAST_CHECK(readPast());
        markFlagged();
        return {};
    }

private:
    const storage::Project& m_project;
    const PlanRequest& m_request;
    const TaskContext& m_context;
    std::unordered_map<std::string_view, std::size_t> m_rows;
    std::vector<std::uint8_t> m_left;
    std::string m_anyColumn;  ///< one column, so that reading keys reads little else

    std::size_t size() const { return customers.keys.size(); }

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
        customers.money.assign(table.rows(), kMissing);
        for (const TableColumn& column : table.columns)
            if (column.spec.role == ColumnRole::Value && !column.isText()) customers.money = column.numbers;
        m_left.assign(table.rows(), 0);
        if (const auto labels = labelsOf(table); labels && !m_request.includeLeft)
            for (std::size_t row = 0; row < table.rows(); ++row) m_left[row] = (*labels)[row] == 1.0 ? 1 : 0;
        left = static_cast<std::uint64_t>(std::count(m_left.begin(), m_left.end(), 1));
        customers.keys = std::move(table.keys);
        m_rows.reserve(size());
        for (std::size_t row = 0; row < size(); ++row) m_rows.emplace(customers.keys[row], row);
        return {};
    }

    Result<void> readRisk() {
        HOLDFAST_ASSIGN(const Scores scores, storage::readScores(m_project));
        if (scores.keys.empty())
            return Unexpected(ErrorCode::NotFound,
                              "No customer has a score, so nobody knows who might leave. Train a model first.");
        modelVersion = scores.modelVersion;
        asOf = scores.asOf;
        customers.risk.assign(size(), kMissing);
        for (std::size_t i = 0; i < scores.keys.size(); ++i)
            if (const auto found = m_rows.find(scores.keys[i]); found != m_rows.end())
                customers.risk[found->second] = scores.scores[i].probability;
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
            for (std::size_t row = 0; row < size(); ++row)
                if (m_left[row] != 0) (*marks)[row] = 0;
            customers.mayGet.push_back(std::move(*marks));
        }
        return {};
    }

    Result<void> readSegments() {
        const auto& limits = m_request.scenario.segments;
        if (limits.empty()) return {};
        customers.segments.assign(size(), 0);
        for (std::size_t s = 0; s < limits.size(); ++s) {
            const auto marks = matching(limits[s].who);
            if (!marks) return Unexpected(marks.error().code, "Segment " + limits[s].name + ": " + marks.error().message);
            for (std::size_t row = 0; row < size(); ++row)
                customers.segments[row] |= static_cast<std::uint32_t>((*marks)[row]) << s;
        }
        return {};
    }

    /// Who was treated when, for cool-downs, and with what last.
    Result<void> readPast() {
        HOLDFAST_ASSIGN(const auto treatments, storage::readTreatments(m_project));
        treated = !treatments.empty();
        std::vector<UtcMillis> last(size(), std::numeric_limits<UtcMillis>::min());
        customers.pastOffer.assign(size(), kNoOption);
        const auto& offers = m_request.scenario.offers;
        for (const Treatment& treatment : treatments) {
            const auto found = m_rows.find(treatment.customer);
            if (found == m_rows.end() || meansControl(treatment.arm) || treatment.time < last[found->second]) continue;
            last[found->second] = treatment.time;
            const auto offer =
                std::find_if(offers.begin(), offers.end(), [&](const Offer& one) { return one.name == treatment.arm; });
            customers.pastOffer[found->second] =
                offer == offers.end() ? kNoOption : static_cast<std::int16_t>(offer - offers.begin());
        }
        std::vector<std::uint8_t> waits(size(), 0);
        for (std::size_t j = 0; j < offers.size(); ++j) {
            if (offers[j].coolDownDays == 0) continue;
            const UtcMillis since = asOf - offers[j].coolDownDays * kDay;
            for (std::size_t row = 0; row < size(); ++row)
                if (last[row] > since && customers.mayGet[j][row] != 0) customers.mayGet[j][row] = 0, waits[row] = 1;
        }
        cooling = static_cast<std::uint64_t>(std::count(waits.begin(), waits.end(), 1));
        return {};
    }

    void markFlagged() {
        if (m_request.flaggedKeys.empty()) return;
        customers.flagged.assign(size(), 0);
        for (const std::string& key : m_request.flaggedKeys) {
            const auto found = m_rows.find(key);
            if (found == m_rows.end())
                ++unknownFlags;
            else
                customers.flagged[found->second] = 1;
        }
    }
};

void tell(const Gathering& gathering, PlanResult& result) {
    // Who has left is eligible for nothing; here it is told why.
    if (gathering.left > 0) {
        result.leftOut["left already"] = gathering.left;
        auto& none = result.leftOut["eligible for no offer"];
        none -= std::min(none, gathering.left);
        if (none == 0) result.leftOut.erase("eligible for no offer");
    }
    if (gathering.cooling > 0) result.leftOut["cooling down after an earlier offer"] = gathering.cooling;
    if (gathering.unknownFlags > 0)
        result.warnings.push_back(std::to_string(gathering.unknownFlags) +
                                  " flagged accounts are no customers of this project.");
}

/// What was learned from campaigns, where it is about leaving; else why not.
struct Learned {
    std::optional<CustomerEffects> effects;
    std::string notice;
};
Result<Learned> learnedEffects(storage::Project& project, bool treated, const TaskContext& context) {
    HOLDFAST_ASSIGN(const auto evidence, storage::readEffectEvidence(project));
    Learned learned;
    if (!evidence) {
        if (treated)
            learned.notice =
                "Past campaigns are in the project, but nothing was learned from them yet. Run effects, then plan again.";
        return learned;
    }
    if (!evidence->leaving || !evidence->binary) {
        learned.notice = "What was learned from campaigns is about " +
                         (evidence->outcome == "treatments" ? std::string("the recorded outcome") : evidence->outcome) +
                         ", not about leaving, so it cannot be planned with. Run effects with the label as outcome.";
        return learned;
    }
    HOLDFAST_ASSIGN(learned.effects, storage::readEffects(project, context));
    HOLDFAST_ASSIGN(const std::string fingerprint, storage::dataFingerprint(project));
    HOLDFAST_ASSIGN(const std::string treatments, treatmentsFingerprint(project));
    const bool customersChanged = fingerprint != evidence->dataFingerprint;
    if (customersChanged || treatments != evidence->treatmentsFingerprint)
        learned.notice = std::string("The ") + (customersChanged ? "customers" : "past treatments") +
                         " have changed since effects were learned from campaigns. Run effects to bring them up to date.";
    return learned;
}

Result<void> logRun(storage::Project& project, const PlanRequest& request, const PlanResult& result, UtcMillis now,
                    double seconds) {
    storage::Run run;
    run.command = "plan";
    run.request = toJson(request.scenario);
    run.seed = request.seed;
    run.startedAt = now;
    run.seconds = seconds;
    run.outcome = toJson(summarise(result));
    run.softwareVersion = softwareVersion();
    const auto logged = storage::addRun(project, run);
    return logged ? Result<void>() : Result<void>(Unexpected(logged.error()));
}

}  // namespace

Result<PlanResult> planOffers(storage::Project& project, const PlanRequest& request, const Clock& clock,
                              const TaskContext& context) {
    const auto started = std::chrono::steady_clock::now();
    HOLDFAST_CHECK(check(request.scenario));
    Gathering gathering(project, request, context);
    HOLDFAST_CHECK(gathering.run());
    scenario::PlannerRequest planner;
    planner.scenario = request.scenario;
    planner.customers = std::move(gathering.customers);
    Learned learned{request.effects, {}};
    if (!learned.effects) {
        HOLDFAST_ASSIGN(learned, learnedEffects(project, gathering.treated, context));
    }
    planner.effects = learned.effects ? &*learned.effects : nullptr;
    planner.seed = request.seed;
    planner.draws = request.draws;
    planner.listOptions = request.listOptions || request.optionsOutput.has_value();
    HOLDFAST_ASSIGN(PlanResult result, scenario::planCampaign(std::move(planner), context));
    result.modelVersion = gathering.modelVersion;
    result.asOf = gathering.asOf;
    HOLDFAST_ASSIGN(result.fingerprint, storage::dataFingerprint(project));
    tell(gathering, result);
    if (!learned.notice.empty()) result.warnings.push_back(learned.notice);
    if (request.output) HOLDFAST_CHECK(writePlanRows(result, result.choices, *request.output));
    if (request.optionsOutput) HOLDFAST_CHECK(writePlanRows(result, result.options, *request.optionsOutput));
    const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - started).count();
    if (request.logged && !project.isReadOnly()) HOLDFAST_CHECK(logRun(project, request, result, clock(), seconds));
    return result;
}

}  // namespace holdfast::workbench
