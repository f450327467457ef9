// What the metrics of the referral graph rest on besides the referrals: who left, how likely each is to leave, what each is
// worth; and whether metrics that were stored still fit them. Internal to the graph use cases; the thread rule of the Project.
#pragma once

#include "core/base/taskcontext.h"
#include "core/storage/graphstore.h"
#include "core/storage/project.h"
#include "core/workbench/graph.h"

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct CustomerFacts {
    std::vector<std::string> keys;        ///< of all customers
    std::vector<double> left, value;      ///< [keys] NaN unknown, or empty when the project has no such column
    std::vector<std::string> scoredKeys;  ///< of those with a score
    std::vector<double> probability;      ///< [scoredKeys] of leaving
    std::int64_t modelVersion = 0;        ///< whose scores they are, 0 for none
    std::vector<std::string> warnings;
};
/// A label that cannot be read is a warning. Storage errors; Cancelled.
Result<CustomerFacts> readCustomerFacts(const storage::Project& project, const TaskContext& context);

KnownFacts factsOfNodes(const CustomerFacts& facts, const ProjectGraph& graph);

/// The inputs of metrics in short: where a text is the same, so is what it stands for.
struct MetricsBasis {
    std::string revision;  ///< of the customers' data and the scores together
    std::int64_t referrals = 0;
    std::string people, labels, scores, values;
};
/// `facts` must have been read after `revision`.
MetricsBasis basisOf(const CustomerFacts& facts, std::string revision, std::int64_t referrals);
std::string basisText(const MetricsBasis& basis);  ///< JSON object

struct Freshness {
    std::vector<std::string> changed;  ///< since: "customers", "referrals", "labels", "scores", "values"
    std::vector<std::string> columns;  ///< out of date because of it, as they are called in the project
};
/// Looks at counters alone when nothing happened; reads labels, scores and values once when something did (about a second a
/// million customers).
Result<Freshness> freshnessOf(const storage::Project& project, const storage::StoredMetrics& metrics,
                              const TaskContext& context);

}  // namespace holdfast::workbench
