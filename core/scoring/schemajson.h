// FeatureSchema to JSON and back, for the artefacts that carry one. Pure functions; any thread.
#pragma once

#include "core/base/result.h"
#include "core/data/features.h"

#include <nlohmann/json_fwd.hpp>

namespace holdfast::scoring {

nlohmann::json schemaToJson(const FeatureSchema& schema);

/// Corrupt when a field is missing or of the wrong kind.
Result<FeatureSchema> schemaFromJson(const nlohmann::json& json);

}  // namespace holdfast::scoring
