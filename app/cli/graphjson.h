// Results of the graph use cases as JSON, under the key names of the command-line contract, and as text for people. Pure
// functions.
#pragma once

#include "app/cli/cli.h"
#include "core/workbench/graph.h"
#include "core/workbench/graphmetrics.h"
#include "core/workbench/graphqueries.h"

namespace holdfast::cli {

Json statsJson(const workbench::GraphStats& stats);
std::string statsText(const workbench::GraphStats& stats);

Json graphMetricsJson(const workbench::GraphMetricsSummary& summary);
std::string graphMetricsText(const workbench::GraphMetricsSummary& summary);

Json egoJson(const workbench::ProjectGraph& graph, const graph::EgoNetwork& network);
std::string egoText(const workbench::ProjectGraph& graph, const graph::EgoNetwork& network);

Json pathJson(const workbench::ProjectGraph& graph, const graph::Paths& paths,
              const std::vector<graph::CommonReferrer>& common);
std::string pathText(const workbench::ProjectGraph& graph, const graph::Paths& paths,
                     const std::vector<graph::CommonReferrer>& common);

}  // namespace holdfast::cli
