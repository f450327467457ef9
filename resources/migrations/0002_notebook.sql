-- Version 2: what people leave in a project beside its data.

CREATE TABLE notes (
    customer   TEXT NOT NULL PRIMARY KEY,
    text       TEXT NOT NULL,
    updated_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE what_ifs (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT NOT NULL,
    subject  TEXT NOT NULL,
    settings TEXT NOT NULL,
    result   TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT;
