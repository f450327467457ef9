#include "core/workbench/evidence.h"

#include "core/base/hash.h"
#include "core/data/label.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/effects.h"
#include "core/storage/records.h"
#include "core/workbench/effectdata.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <unordered_set>

namespace holdfast::workbench {

namespace {

std::string fingerprintOf(const std::vector<Treatment>& treatments) {
    Hasher hasher;
    for (const Treatment& t : treatments) {
        hasher.add(t.customer);
        hasher.add(t.arm);
        hasher.add(t.time);
        hasher.add(t.propensity.value_or(NAN));
        hasher.add(t.outcome.value_or(NAN));
    }
    return hasher.hex();
}

/// What customers do and bring may come of a treatment; who they are and what they signed stood before it.
bool canCome(ColumnRole role) {
    return role == ColumnRole::Behaviour || role == ColumnRole::Monetary || role == ColumnRole::Value || role == ColumnRole::Ignore;
}

/// The label, and numbers and booleans that may say what came of a treatment.
std::vector<std::string> outcomeColumns(const std::vector<ColumnSpec>& columns) {
    std::vector<std::string> names;
    for (const ColumnSpec& column : columns) {
        if (column.source != ColumnSource::Import) continue;
        if (column.role == ColumnRole::Label)
            names.insert(names.begin(), column.name);
        else if (canCome(column.role) && column.type != ColumnType::Text && column.type != ColumnType::Timestamp)
            names.push_back(column.name);
    }
    return names;
}

CampaignRecords recordsOf(const std::vector<Treatment>& treatments, const std::vector<ColumnSpec>& columns) {
    CampaignRecords records;
    records.treatments = treatments.size();
    std::map<std::string, std::uint64_t> arms;
    for (const Treatment& t : treatments) {
        ++arms[t.arm];
        records.withOutcome += t.outcome ? 1 : 0;
        records.withPropensity += t.propensity ? 1 : 0;
    }
    for (const auto& [name, count] : arms) records.arms.push_back({name, count});
    std::stable_sort(records.arms.begin(), records.arms.end(), [](const auto& a, const auto& b) { return a.treatments > b.treatments; });
    records.outcomes = outcomeColumns(columns);
    std::vector<std::string> names;
    for (const auto& [name, count] : arms) names.push_back(name);
    records.control = controlAmong(names, EffectsRequest().control).value_or(std::string());
    if (treatments.empty())
        records.missing.push_back("No treatments: a table of who got which offer when (customer, arm, time; those left alone on "
                                  "purpose have the arm \"none\").");
    else if (arms.size() < 2)
        records.missing.push_back("No control group: every treatment has the arm \"" + arms.begin()->first +
                                  "\". Import those who were left alone on purpose, too.");
    if (records.withOutcome == 0 && records.outcomes.empty())
        records.missing.push_back("No outcome: a column of the treatments, or of the customers, that says what came of it.");
    return records;
}

/// Keys of those whom the label says to have left.
Result<std::unordered_set<std::string>> leftAlready(const storage::Project& project) {
    std::unordered_set<std::string> gone;
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    const auto label = std::find_if(columns.begin(), columns.end(), [](const ColumnSpec& column) { return column.role == ColumnRole::Label; });
    if (label == columns.end()) return gone;
    HOLDFAST_ASSIGN(const CustomerTable table, storage::readCustomers(project, {{label->name}, {}}, TaskContext()));
    const auto labels = labelsOf(table);
    for (std::size_t row = 0; labels && row < table.rows(); ++row)
        if ((*labels)[row] == 1.0) gone.insert(table.keys[row]);
    return gone;
}

}  // namespace

Result<std::string> treatmentsFingerprint(const storage::Project& project) {
    HOLDFAST_ASSIGN(const auto treatments, storage::readTreatments(project));
    return fingerprintOf(treatments);
}

Result<EvidenceView> readEvidence(storage::Project& project, const TaskContext& context) {
    EvidenceView view;
    HOLDFAST_ASSIGN(const auto treatments, storage::readTreatments(project));
    HOLDFAST_CHECK(context.checkpoint());
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    view.records = recordsOf(treatments, columns);
    HOLDFAST_ASSIGN(view.evidence, storage::readEffectEvidence(project));
    if (!view.evidence) return view;
    HOLDFAST_ASSIGN(const std::string data, storage::dataFingerprint(project));
    const bool customers = data != view.evidence->dataFingerprint;
    const bool campaigns =
        !view.evidence->treatmentsFingerprint.empty() && fingerprintOf(treatments) != view.evidence->treatmentsFingerprint;
    if (customers || campaigns)
        view.stale = std::string(customers && campaigns ? "Customers and treatments" : customers ? "Customers" : "Treatments") +
                     " changed after these effects were learned. Learn them again.";
    return view;
}

Result<std::vector<std::string>> sleepingDogs(const storage::Project& project, const std::string& arm, bool sure) {
    HOLDFAST_ASSIGN(const auto evidence, storage::readEffectEvidence(project));
    if (!evidence) return std::vector<std::string>();
    HOLDFAST_ASSIGN(auto dogs, storage::readSleepingDogs(project, arm, evidence->leaving, sure));
    HOLDFAST_ASSIGN(const auto gone, leftAlready(project));
    std::erase_if(dogs, [&](const std::string& key) { return gone.contains(key); });
    return dogs;
}

}  // namespace holdfast::workbench
