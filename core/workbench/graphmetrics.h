// Working out the referral graph's metrics and keeping them as columns of the customers, where the table, filters, training and
// reports find them; those of people who are no customers by key (see nodecolumns.h). Synchronous; the thread rule of the
// Project.
#pragma once

#include "core/base/taskcontext.h"
#include "core/base/time.h"
#include "core/graph/metrics.h"
#include "core/storage/derivedcolumns.h"
#include "core/storage/project.h"
#include "core/workbench/graph.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct GraphMetricsRequest {
    std::uint64_t seed = 1;          ///< of communities and of sampled betweenness
    double riskyFrom = kAtRiskFrom;  ///< a neighbour is at risk from this probability of leaving on
    double resolution = 1.0;         ///< of the communities; above 1 gives smaller ones
    std::uint32_t pivots = 512;      ///< starting points of betweenness where the exact one would cost too much
};

struct GraphMetricsSummary {
    std::uint64_t nodes = 0, edges = 0, customers = 0;
    std::uint64_t others = 0;          ///< nodes that are no customers
    std::vector<std::string> columns;  ///< as they are called in the project
    std::uint64_t communities = 0;
    double modularity = 0.0;
    bool betweennessExact = true;
    std::uint32_t betweennessPivots = 0, betweennessSampledOf = 0;
    double betweennessError = 0.0;   ///< the largest in graph_betweenness_error, 0 when exact
    std::uint64_t brokenCycles = 0;  ///< circles of referrals opened to make the tree
    std::vector<std::string> warnings;
    double seconds = 0.0;
};

/// Works out all metrics and stores them in one transaction. Structural ones become behaviour columns that a what-if cannot
/// change; those that look at outcomes or scores (graph_subtree_churn_rate, graph_influence, graph_risky_neighbours) and the
/// numbers of groups, which mean nothing as numbers, are ignored by models: training on them would leak the label.
/// InvalidInput where there is nobody; Cancelled leaves the project as it was.
Result<GraphMetricsSummary> storeGraphMetrics(storage::Project& project, const GraphMetricsRequest& request, const Clock& clock,
                                              const TaskContext& context);

/// What is kept of an earlier run, as far as its text says; the columns' names and the warnings are not.
GraphMetricsSummary storedSummary(const storage::StoredMetrics& metrics);

/// The name a metric has by itself: an imported column of that name may have pushed it to "<name>_2". Nothing for a column
/// that is no metric.
std::optional<std::string> metricName(const ColumnSpec& column);

/// One sentence on what a metric says; empty for any other column.
std::string metricDefinition(const ColumnSpec& column);

/// The metrics as columns for some nodes, in their order.
std::vector<storage::DerivedColumn> metricColumns(const graph::GraphMetrics& metrics, std::span<const graph::NodeId> nodes);

}  // namespace holdfast::workbench
