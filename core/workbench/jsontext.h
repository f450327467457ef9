// JSON as it is kept in a project or a file. Pure function.
#pragma once

#include <nlohmann/json.hpp>

#include <string>

namespace holdfast::workbench {

/// What is not UTF-8, as a file's name need not be, becomes a replacement character instead of an exception. `indent` -1: one line.
inline std::string asText(const nlohmann::json& json, int indent = -1) {
    return json.dump(indent, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace holdfast::workbench
