#include "core/workbench/graphfacts.h"

#include "core/base/hash.h"
#include "core/data/label.h"
#include "core/storage/catalogue.h"
#include "core/storage/customers.h"
#include "core/storage/derivedcolumns.h"
#include "core/storage/models.h"

#include <nlohmann/json.hpp>

#include <bit>
#include <cmath>
#include <string_view>

namespace holdfast::workbench {

namespace {

using nlohmann::json;

/// Which of a customer's own facts a stored metric looks at; everything else rests on the network alone.
struct Dependence {
    std::string_view column;
    bool labels, scores, values;
};
constexpr Dependence kDependences[] = {{"graph_subtree_churn_rate", true, false, false},
                                       {"graph_influence", true, true, true},
                                       {"graph_risky_neighbours", true, true, false}};

/// A sum over everyone, so that the order of rows and who is unknown do not matter. Empty when there is no such column: an
/// unknown value counts as nothing, a column that is not there as 1.
std::string sumOf(const std::vector<std::string>& keys, const std::vector<double>& figures) {
    if (figures.empty()) return {};
    std::uint64_t sum = 0;
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (!std::isnan(figures[i])) sum += hash64(keys[i], std::bit_cast<std::uint64_t>(figures[i] + 0.0));
    return std::to_string(sum);
}

/// A column of the table as a fact of the nodes.
std::vector<double> ofNodes(const ProjectGraph& graph, const std::vector<std::string>& keys,
                            const std::vector<double>& values) {
    std::vector<double> facts(graph.graph.nodes(), kMissing);
    for (std::size_t i = 0; i < keys.size(); ++i)
        if (const auto node = graph.graph.find(keys[i]); node != graph::kNoNode) facts[node] = values[i];
    return facts;
}

Result<void> readColumnsOf(const storage::Project& project, CustomerFacts& facts, const TaskContext& context) {
    HOLDFAST_ASSIGN(const auto columns, storage::readColumns(project));
    storage::CustomerRead wanted;
    for (const ColumnSpec& column : columns)
        if (column.role == ColumnRole::Label || (column.role == ColumnRole::Value && column.type != ColumnType::Text))
            wanted.columns.push_back(column.name);
    if (wanted.columns.empty()) {
        HOLDFAST_ASSIGN(auto customers, storage::readCustomerKeys(project));
        facts.keys = std::move(customers.keys);
        return {};
    }
    HOLDFAST_ASSIGN(CustomerTable table, storage::readCustomers(project, wanted, context));
    if (labelColumn(table) != nullptr) {
        auto labels = labelsOf(table);
        if (labels)
            facts.left = std::move(*labels);
        else
            facts.warnings.push_back("The label was left aside: " + labels.error().message);
    }
    for (TableColumn& column : table.columns)
        if (column.spec.role == ColumnRole::Value && facts.value.empty()) facts.value = std::move(column.numbers);
    facts.keys = std::move(table.keys);
    return {};
}

MetricsBasis basisFrom(const std::string& summary) {
    MetricsBasis basis;
    const json found = json::parse(summary, nullptr, false);
    if (!found.is_object() || !found.contains("basis") || !found["basis"].is_object()) return basis;
    const json& stored = found["basis"];
    const auto text = [&stored](const char* name) {
        const auto entry = stored.find(name);
        return entry != stored.end() && entry->is_string() ? entry->get<std::string>() : std::string();
    };
    basis.revision = text("revision");
    if (stored.contains("referrals") && stored["referrals"].is_number_integer()) basis.referrals = stored["referrals"];
    basis.people = text("people");
    basis.labels = text("labels");
    basis.scores = text("scores");
    basis.values = text("values");
    return basis;
}

std::vector<std::string> columnsIn(const std::string& summary) {
    std::vector<std::string> columns;
    const json found = json::parse(summary, nullptr, false);
    if (!found.is_object() || !found.contains("columns")) return columns;
    for (const json& name : found["columns"])
        if (name.is_string()) columns.push_back(name);
    return columns;
}

}  // namespace

Result<CustomerFacts> readCustomerFacts(const storage::Project& project, const TaskContext& context) {
    CustomerFacts facts;
    HOLDFAST_CHECK(readColumnsOf(project, facts, context));
    HOLDFAST_ASSIGN(Scores scores, storage::readScores(project));
    facts.scoredKeys = std::move(scores.keys);
    for (const Score& score : scores.scores) facts.probability.push_back(score.probability);
    if (!facts.scoredKeys.empty()) facts.modelVersion = scores.modelVersion;
    HOLDFAST_CHECK(context.checkpoint());
    return facts;
}

KnownFacts factsOfNodes(const CustomerFacts& facts, const ProjectGraph& graph) {
    KnownFacts known;
    if (!facts.left.empty()) known.facts.left = ofNodes(graph, facts.keys, facts.left);
    if (!facts.value.empty()) known.facts.value = ofNodes(graph, facts.keys, facts.value);
    if (!facts.scoredKeys.empty()) known.facts.probability = ofNodes(graph, facts.scoredKeys, facts.probability);
    known.modelVersion = facts.modelVersion;
    known.warnings = facts.warnings;
    return known;
}

Result<KnownFacts> nodeFacts(const storage::Project& project, const ProjectGraph& graph, const TaskContext& context) {
    HOLDFAST_ASSIGN(const CustomerFacts facts, readCustomerFacts(project, context));
    return factsOfNodes(facts, graph);
}

MetricsBasis basisOf(const CustomerFacts& facts, std::string revision, std::int64_t referrals) {
    const std::vector<double> present(facts.keys.size(), 1.0);
    return {std::move(revision),
            referrals,
            sumOf(facts.keys, present),
            sumOf(facts.keys, facts.left),
            sumOf(facts.scoredKeys, facts.probability),
            sumOf(facts.keys, facts.value)};
}

std::string basisText(const MetricsBasis& basis) {
    return json{{"revision", basis.revision}, {"referrals", basis.referrals}, {"people", basis.people},
                {"labels", basis.labels},     {"scores", basis.scores},       {"values", basis.values}}
        .dump();
}

Result<Freshness> freshnessOf(const storage::Project& project, const storage::StoredMetrics& metrics,
                              const TaskContext& context) {
    const MetricsBasis then = basisFrom(metrics.summary);
    HOLDFAST_ASSIGN(const storage::GraphCounts now, storage::graphCounts(project));
    MetricsBasis today = then;
    if (now.revision != then.revision) {
        HOLDFAST_ASSIGN(const CustomerFacts facts, readCustomerFacts(project, context));
        today = basisOf(facts, now.revision, now.referrals);
    }
    Freshness freshness;
    const bool people = now.customers != metrics.customers || today.people != then.people;
    const bool referrals = now.newestReferral != metrics.newestReferral || now.referrals != then.referrals;
    const bool labels = today.labels != then.labels;
    const bool scores = today.scores != then.scores;
    const bool values = today.values != then.values;
    for (const auto& [changed, name] : {std::pair{people, "customers"}, std::pair{referrals, "referrals"},
                                        std::pair{labels, "labels"}, std::pair{scores, "scores"}, std::pair{values, "values"}})
        if (changed) freshness.changed.emplace_back(name);
    for (const std::string& column : columnsIn(metrics.summary)) {
        bool old = people || referrals;
        for (const Dependence& dependence : kDependences)
            if (column.starts_with(dependence.column))  // it may have a suffix
                old |= (dependence.labels && labels) || (dependence.scores && scores) || (dependence.values && values);
        if (old) freshness.columns.push_back(column);
    }
    return freshness;
}

}  // namespace holdfast::workbench
