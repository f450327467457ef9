-- Version 6: scenarios that people kept, each with the figures of its plan.

CREATE TABLE scenarios (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    name        TEXT NOT NULL UNIQUE,
    note        TEXT NOT NULL DEFAULT '',
    scenario    TEXT NOT NULL,
    summary     TEXT NOT NULL,
    pinned      INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1)),
    forked_from INTEGER REFERENCES scenarios (id) ON DELETE SET NULL,
    saved_at    INTEGER NOT NULL
) STRICT;
