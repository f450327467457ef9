#include "core/storage/sqliteerror.h"

#include <sqlite3.h>

namespace holdfast::storage {

Unexpected sqliteFailure(sqlite3* database, int status) {
    const int extended = database != nullptr ? sqlite3_extended_errcode(database) : status;
    const std::string detail = database != nullptr ? sqlite3_errmsg(database) : sqlite3_errstr(status);
    if (extended == SQLITE_CONSTRAINT_DATATYPE)
        return {ErrorCode::InvalidInput, "A value does not fit the type of its column (" + detail + ")."};
    switch (status & 0xFF) {
        case SQLITE_INTERRUPT: return {ErrorCode::Cancelled, "Stopped on request; nothing was changed."};
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
            return {ErrorCode::Corrupt, "The project file is damaged (" + detail + "). Restore it from a backup copy."};
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return {ErrorCode::Storage, "Another program is writing to this project. Try again when it has finished."};
        case SQLITE_FULL: return {ErrorCode::Storage, "The disk is full. Free some space and try again."};
        case SQLITE_READONLY:
            return {ErrorCode::Storage, "The project can only be read (" + detail + "). Check its permissions."};
        case SQLITE_IOERR:
            return {ErrorCode::Storage, "The project file could not be read or written (" + detail + "). Check the disk."};
        case SQLITE_CANTOPEN:
            return {ErrorCode::Storage, "The project file could not be opened (" + detail + "). Check its permissions."};
        case SQLITE_NOMEM: return {ErrorCode::Storage, "There is not enough memory for this step."};
        case SQLITE_TOOBIG: return {ErrorCode::Storage, "A value is larger than a project can hold (1 GB)."};
        default: return {ErrorCode::Storage, "The project database refused: " + detail + "."};
    }
}

}  // namespace holdfast::storage
