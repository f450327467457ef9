#include "core/workbench/offerlevers.h"

#include "core/scenario/averageeffect.h"
#include "core/scenario/options.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/effects.h"
#include "core/workbench/evidence.h"

#include <algorithm>
#include <cmath>
#include <string_view>
#include <unordered_set>

namespace holdfast::workbench {

namespace {

/// The evidence, or in `levers` why it moves no lever.
Result<std::optional<EffectEvidence>> usableEvidence(storage::Project& project, OfferLevers& levers, const TaskContext& context) {
    HOLDFAST_ASSIGN(EvidenceView view, readEvidence(project, context));
    if (!view.evidence)
        levers.missing = view.records.treatments == 0 ? "No past treatments are known, so nothing says what an offer does."
                                                      : "No effects were learned from past campaigns yet.";
    else if (!view.evidence->leaving || !view.evidence->binary)
        levers.missing = "What was learned is the effect on " +
                         (view.evidence->outcome == "treatments" ? std::string("the recorded outcome") : view.evidence->outcome) +
                         ", not on leaving, so it moves no score.";
    levers.caution = view.stale;
    if (!levers.missing.empty()) view.evidence.reset();
    return std::move(view.evidence);
}

std::string count(std::uint64_t value) { return std::to_string(value); }

/// What the mean error of several customers comes to, as a plan's interval has it (core/scenario/plantally): the average's is everybody's,
/// whoever looks alike is wrong together, and the rest evens out.
class MeanError {
public:
    MeanError(const ArmEffects& arm, std::size_t directions) : m_arm(arm), m_along(directions) {}
    void add(std::size_t row) {
        const scenario::OptionEffect effect = scenario::learnedEffect(m_arm, row, m_along.size());
        scenario::learnedLoad(m_arm, row, m_along.size(), effect).addTo(m_along, 1.0);
        m_shared += effect.shared;
        m_squares += double{effect.independent} * effect.independent;
        m_single += m_arm.standardError[row];
    }
    double of(double customers) const {
        if (m_along.empty()) return m_single / customers;  // nobody knows how they go together
        return std::hypot(m_shared, scenario::deviationAlong(m_along), std::sqrt(m_squares)) / customers;
    }

private:
    const ArmEffects& m_arm;
    std::vector<double> m_along;
    double m_shared = 0.0, m_squares = 0.0, m_single = 0.0;
};

OfferLever leverOf(const ArmEffects& arm, const std::string& refusal, const std::vector<std::size_t>& rows, std::size_t directions) {
    OfferLever lever;
    lever.offer = arm.arm;
    double effect = 0.0;
    MeanError error(arm, directions);
    for (const std::size_t row : rows) {
        if (std::isnan(arm.effect[row])) continue;
        ++lever.customers;
        effect += arm.effect[row];
        error.add(row);
        lever.lower = arm.lower[row];
        lever.upper = arm.upper[row];
    }
    if (lever.customers == 0) {
        lever.reason = !refusal.empty()   ? "No evidence: " + refusal + "."
                       : rows.size() == 1 ? std::string("No evidence: nobody like this customer got it, or everybody did.")
                                          : std::string("No evidence about any of them: nobody like them got it, or everybody did.");
        return lever;
    }
    const auto n = static_cast<double>(lever.customers);
    lever.effect = effect / n;
    if (rows.size() > 1) {
        lever.lower = lever.effect - kNormal90 * error.of(n);
        lever.upper = lever.effect + kNormal90 * error.of(n);
        lever.reason = "Causal, from past campaigns: mean of " + count(lever.customers) + " of " + count(rows.size()) + " customers.";
    } else {
        lever.reason = "Causal, from past campaigns.";
    }
    return lever;
}

void addLevers(const CustomerEffects& effects, const EffectEvidence& evidence, const std::vector<std::size_t>& rows, OfferLevers& levers) {
    for (std::size_t a = 0; a < effects.arms.size(); ++a) levers.offers.push_back(leverOf(effects.arms[a], evidence.arms[a].refusal, rows, effects.directions));
    std::stable_sort(levers.offers.begin(), levers.offers.end(), [](const OfferLever& x, const OfferLever& y) {
        if (x.causal() != y.causal()) return x.causal();
        return x.causal() && x.effect < y.effect;
    });
}

}  // namespace

Result<OfferLevers> offerLevers(storage::Project& project, const std::string& key, const TaskContext& context) {
    OfferLevers levers;
    levers.customers = 1;
    HOLDFAST_ASSIGN(const auto evidence, usableEvidence(project, levers, context));
    if (!evidence) return levers;
    HOLDFAST_ASSIGN(const CustomerEffects effects, storage::readEffectsOf(project, key));
    if (effects.keys.empty())
        levers.missing = "This customer came after the effects were learned. Learn them again to know what offers do to him.";
    else
        addLevers(effects, *evidence, {0}, levers);
    return levers;
}

Result<OfferLevers> offerLevers(storage::Project& project, const Filter& filter, const TaskContext& context) {
    OfferLevers levers;
    HOLDFAST_ASSIGN(const auto evidence, usableEvidence(project, levers, context));
    if (!evidence) return levers;
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    storage::CustomerRead read;
    read.filter = filter;
    for (const ColumnSpec& column : columns)
        if (column.role == ColumnRole::Key) read.columns = {column.name};
    HOLDFAST_ASSIGN(const CustomerTable table, storage::readCustomers(project, read, context));
    levers.customers = table.rows();
    HOLDFAST_ASSIGN(const CustomerEffects effects, storage::readEffects(project, context));
    const std::unordered_set<std::string_view> wanted(table.keys.begin(), table.keys.end());
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < effects.keys.size(); ++i)
        if (wanted.contains(effects.keys[i])) rows.push_back(i);
    if (rows.empty())
        levers.missing = "Nothing was learned about any of these customers.";
    else
        addLevers(effects, *evidence, rows, levers);
    return levers;
}

}  // namespace holdfast::workbench
