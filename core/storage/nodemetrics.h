// Metrics of the people whom referrals name but no customer table: they have no row among the customers, so their figures are
// kept by key. Written as a whole together with the customers' columns (derivedcolumns.h). Functions on a Project; its thread
// rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/storage/derivedcolumns.h"
#include "core/storage/project.h"

#include <span>
#include <string>
#include <vector>

namespace holdfast::storage {

/// Puts these people and figures in the place of all that were there. `columns`: [nodes] each, named as in the table; what is
/// not given is missing. In the caller's transaction or its own; Cancelled leaves everything as it was. InvalidInput for a name
/// the table has not, or another number of values than of nodes.
Result<void> writeNodeMetrics(Project& project, std::span<const std::string> nodes, std::span<const DerivedColumn> columns,
                              const TaskContext& context);

struct NodeMetric {
    std::vector<std::string> nodes;  ///< ascending
    std::vector<double> values;      ///< [nodes] NaN is missing
};
/// NotFound for a name the table has not.
Result<NodeMetric> readNodeMetric(const Project& project, const std::string& name);

/// Of how many people metrics are kept.
Result<std::uint64_t> countNodeMetrics(const Project& project);

}  // namespace holdfast::storage
