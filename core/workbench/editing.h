// Edits an analyst makes: column roles, notes, settings. Each returns what was there before, so that undo is the same
// call with the old value.
#pragma once

#include "core/base/time.h"
#include "core/data/column.h"
#include "core/storage/project.h"

#include <optional>
#include <string>

namespace holdfast::workbench {

/// Changes role, actionability, range or positive label; returns the former spec. A text column that becomes the label
/// without a positive value gets the one of its values that usually means "left", if there is just one. InvalidInput for a
/// second key or label.
Result<ColumnSpec> editColumn(storage::Project& project, const ColumnSpec& column);

/// Returns the former note.
Result<std::string> editNote(storage::Project& project, const std::string& key, const std::string& text, const Clock& clock);

/// InvalidInput unless the code has the form of ISO 4217: three capital letters.
Result<void> checkCurrency(const std::string& code);

/// Returns the former value; nothing stands for "not set" both ways. Known names: "currency".
Result<std::optional<std::string>> editSetting(storage::Project& project, const std::string& name,
                                               const std::optional<std::string>& value);

}  // namespace holdfast::workbench
