// Model cards and what-ifs as JSON text, the form in which the project keeps them and any tool can read them. Not-a-number
// is written as null. For storage's own .cpp files, and for cards that leave the project as files; pure functions.
#pragma once

#include "core/base/result.h"
#include "core/data/modelversion.h"
#include "core/data/whatif.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::storage {

std::string toJson(const ModelCard& card);
Result<ModelCard> cardFromJson(std::string_view json);  ///< Corrupt when it is not one

std::string toJson(const std::vector<Setting>& settings);
Result<std::vector<Setting>> settingsFromJson(std::string_view json);

std::string toJson(const WhatIfResult& result);
Result<WhatIfResult> whatIfFromJson(std::string_view json);

std::string toJson(const std::vector<std::string>& texts);
Result<std::vector<std::string>> textsFromJson(std::string_view json);

}  // namespace holdfast::storage
