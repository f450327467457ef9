// The reference for drift inside a model card's JSON. Internal to storage/cardjson. Pure functions.
#pragma once

#include "core/data/drift.h"

#include <nlohmann/json_fwd.hpp>

namespace holdfast::storage {

nlohmann::json driftJson(const DriftReference& reference);
/// Throws nlohmann::json::exception for another shape, as the card's reader expects.
DriftReference driftFrom(const nlohmann::json& json);

}  // namespace holdfast::storage
