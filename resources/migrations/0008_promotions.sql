-- Version 8: which model version became champion when, so that one can go back step by step. Every version served once
-- when it was trained; today's champion comes last.

CREATE TABLE promotions (
    id      INTEGER PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL REFERENCES model_versions (version) ON DELETE CASCADE,
    at      INTEGER NOT NULL,
    how     TEXT NOT NULL CHECK (how IN ('trained', 'promoted', 'rolled back'))
) STRICT;

INSERT INTO promotions (version, at, how)
    SELECT version, trained_at, 'trained' FROM model_versions ORDER BY champion, version;
