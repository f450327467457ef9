// The money behind a threshold: what people assume contacting a customer costs and brings. Kept in the project, so that the
// Models page and the report reckon alike. Functions on a Project; its thread rule.
#pragma once

#include "core/data/contact.h"
#include "core/data/foldpredictions.h"
#include "core/storage/project.h"

#include <optional>
#include <string>

namespace holdfast::workbench {

/// What is assumed as long as nobody says otherwise. One kept is worth the mean value, for one period, of the customers who
/// left, where a value column is known (100 of money without); a contact costs a twentieth of that and keeps one leaver in
/// four. `valueColumn`: its name, for the basis.
ContactAssumptions assumedContact(const FoldPredictions& predictions, const std::string& valueColumn);

/// What a person set, or nothing.
Result<std::optional<ContactAssumptions>> readContact(const storage::Project& project);

/// Sets them, or takes them back to what is assumed; returns what was there before, so that undo is the same call. InvalidInput
/// for money below 0 or a share outside 0..1.
Result<std::optional<ContactAssumptions>> editContact(storage::Project& project,
                                                      const std::optional<ContactAssumptions>& wanted);

}  // namespace holdfast::workbench
