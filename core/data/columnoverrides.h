// What a person says over what an import would infer: roles, types, fields, and how the file is written. Filled by the
// command line, a mapping file and the wizard alike. Plain values.
#pragma once

#include "core/data/column.h"

#include <map>
#include <optional>
#include <string>

namespace holdfast {

/// How a text file is written, where it is not to be found out.
struct FileFormat {
    std::string delimiter;       ///< one character, or "tab"; empty: found
    std::string encoding;        ///< "utf-8", "utf-16le", "latin1" ...; empty: found
    std::optional<bool> header;  ///< whether the first record names the columns; nothing: found
};

/// Names are column names; an unknown one is InvalidInput.
struct ColumnOverrides {
    std::string key;                            ///< empty: inferred
    std::string label;                          ///< empty: inferred
    std::string labelPositive;                  ///< empty: inferred
    std::map<std::string, ColumnRole> roles;
    std::map<std::string, ColumnType> types;
    std::map<std::string, Actionability> actionability;
    /// Events, referrals, treatments: field ("customer", "time", ...) -> column. With several files, "events.time"
    /// speaks of one of them.
    std::map<std::string, std::string> fields;
    FileFormat format;
};

}  // namespace holdfast
