// Translates SQLite's result codes into the engine's errors, in words a person can act on. For storage's own .cpp files.
// Pure apart from reading the connection's last message; the thread rule of its Database.
#pragma once

#include "core/base/result.h"

struct sqlite3;

namespace holdfast::storage {

/// Cancelled for an interrupt, Corrupt for a damaged file, InvalidInput for a value of the wrong type, Storage for the rest.
Unexpected sqliteFailure(sqlite3* database, int status);

}  // namespace holdfast::storage
