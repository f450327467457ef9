// EffectEvidence as JSON, the form in which the project keeps it. NaN is null. Pure functions.
#pragma once

#include "core/base/result.h"
#include "core/data/effectevidence.h"

#include <string>
#include <string_view>

namespace holdfast::storage {

std::string toJson(const EffectEvidence& evidence);
Result<EffectEvidence> effectEvidenceFromJson(std::string_view text);  ///< Corrupt

}  // namespace holdfast::storage
