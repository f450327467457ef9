// The one error type of the engine: a code a caller can branch on and a sentence a person can act on.
// Used by every module through Result<T>; a plain value, safe to pass between threads.
#pragma once

#include <string>
#include <string_view>

namespace holdfast {

enum class ErrorCode {
    InvalidInput,  ///< what the caller gave cannot be used; the message says what to change
    NotFound,      ///< the named thing is not there
    Io,            ///< a file could not be read or written
    Storage,       ///< the project database refused
    Corrupt,       ///< the file is damaged or is not what it claims to be
    Model,         ///< a learner failed or an artefact cannot be used
    Unavailable,   ///< a part of the program is missing on this machine
    Cancelled,     ///< the caller asked to stop; nothing was changed
    Internal,      ///< a defect of Holdfast itself
};

/// Name as printed after "error: " on the command line, for example "NotFound".
std::string_view toString(ErrorCode code);

struct Error {
    ErrorCode code = ErrorCode::Internal;
    std::string message;  ///< what happened and what to do, one sentence or two, no trailing newline
};

}  // namespace holdfast
