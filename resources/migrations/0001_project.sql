-- Version 1: the tables of a project. The customers table itself is made when the first customers arrive, because its
-- columns are the user's. core/storage/SCHEMA.md explains every table to a reader from outside.

CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE catalogue (
    position      INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    stored_as     TEXT NOT NULL UNIQUE COLLATE NOCASE,
    type          TEXT NOT NULL CHECK (type IN ('text', 'integer', 'real', 'boolean', 'timestamp')),
    role          TEXT NOT NULL,
    actionability TEXT NOT NULL,
    range_min     REAL,
    range_max     REAL,
    positive      TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE UNIQUE INDEX catalogue_one_key ON catalogue (role) WHERE role = 'key';

CREATE TABLE events (
    customer    TEXT NOT NULL,
    time        INTEGER NOT NULL,
    fingerprint INTEGER NOT NULL,
    kind        TEXT NOT NULL,
    value       REAL,
    session     TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (customer, time, fingerprint)
) STRICT, WITHOUT ROWID;

CREATE TABLE referrals (
    id          INTEGER PRIMARY KEY,
    referrer    TEXT NOT NULL,
    referee     TEXT NOT NULL,
    time        INTEGER,
    channel     TEXT NOT NULL DEFAULT '',
    fingerprint INTEGER NOT NULL UNIQUE
) STRICT;

CREATE INDEX referrals_referrer ON referrals (referrer);
CREATE INDEX referrals_referee ON referrals (referee);

CREATE TABLE treatments (
    id          INTEGER PRIMARY KEY,
    customer    TEXT NOT NULL,
    arm         TEXT NOT NULL,
    time        INTEGER NOT NULL,
    propensity  REAL CHECK (propensity BETWEEN 0 AND 1),
    cost        REAL,
    outcome     REAL,
    fingerprint INTEGER NOT NULL UNIQUE
) STRICT;

CREATE INDEX treatments_customer ON treatments (customer);

CREATE TABLE runs (
    id               INTEGER PRIMARY KEY AUTOINCREMENT,
    command          TEXT NOT NULL,
    request          TEXT NOT NULL,
    seed             INTEGER NOT NULL,
    started_at       INTEGER NOT NULL,
    seconds          REAL NOT NULL,
    outcome          TEXT NOT NULL,
    software_version TEXT NOT NULL
) STRICT;

CREATE TABLE rejects (
    id       INTEGER PRIMARY KEY,
    run      INTEGER NOT NULL REFERENCES runs (id) ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED,
    file     TEXT NOT NULL,
    line     INTEGER NOT NULL,
    "column" TEXT NOT NULL,
    reason   TEXT NOT NULL,
    text     TEXT NOT NULL
) STRICT;

CREATE INDEX rejects_run ON rejects (run);

CREATE TABLE model_versions (
    version    INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    learner    TEXT NOT NULL,
    champion   INTEGER NOT NULL DEFAULT 0 CHECK (champion IN (0, 1)),
    trained_at INTEGER NOT NULL,
    seed       INTEGER NOT NULL,
    auc        REAL,
    card       TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX model_versions_one_champion ON model_versions (champion) WHERE champion = 1;

CREATE TABLE artefacts (
    version INTEGER PRIMARY KEY REFERENCES model_versions (version) ON DELETE CASCADE,
    hash    TEXT NOT NULL,
    bytes   BLOB NOT NULL
) STRICT;

CREATE TABLE scores (
    customer      INTEGER PRIMARY KEY,
    model_version INTEGER NOT NULL,
    as_of         INTEGER NOT NULL,
    probability   REAL NOT NULL,
    lower         REAL NOT NULL,
    upper         REAL NOT NULL,
    cold_start    INTEGER NOT NULL,
    recorded      REAL NOT NULL,
    top_reasons   TEXT NOT NULL DEFAULT ''
) STRICT;

CREATE INDEX scores_probability ON scores (probability);

CREATE TABLE score_history (
    customer      INTEGER NOT NULL,
    time          INTEGER NOT NULL,
    model_version INTEGER NOT NULL,
    probability   REAL NOT NULL,
    PRIMARY KEY (customer, time, model_version)
) STRICT, WITHOUT ROWID;
