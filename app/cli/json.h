// The engine's values as JSON, under the key names of the command-line contract. NaN becomes null. Pure functions.
#pragma once

#include "app/cli/cli.h"
#include "core/data/importing.h"
#include "core/data/modelversion.h"
#include "core/data/projectinfo.h"
#include "core/data/scores.h"
#include "core/data/whatif.h"

namespace holdfast::cli {

Json number(double value);  ///< null for NaN and infinities
Json number(const std::optional<double>& value);
Json columnJson(const ColumnSpec& column);
Json scoreJson(const Score& score);
Json metricsJson(const ModelMetrics& metrics);
Json modelSummaryJson(const ModelCard& card);  ///< one line of a list
Json modelCardJson(const ModelCard& card);     ///< all of it, curves included
Json fileImportJson(const FileImport& file);
Json infoJson(const ProjectInfo& info);

/// What a score rests on, in log-odds that add up to the probability's, and the cluster that stands in for referrals.
Json basisJson(const ScoreBasis& basis);
Json clusterJson(const ScoreBasis& basis);

}  // namespace holdfast::cli
