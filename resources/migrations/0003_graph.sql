-- Version 3: the referral graph. Its metrics are columns of the customers table like any other, marked in the catalogue; where
-- its nodes stand and what people saved of it are tables of their own, by key, because a node need not be a customer.

ALTER TABLE catalogue ADD COLUMN source TEXT NOT NULL DEFAULT 'import' CHECK (source IN ('import', 'graph'));

CREATE TABLE node_positions (
    node   TEXT NOT NULL PRIMARY KEY,
    x      REAL NOT NULL,
    y      REAL NOT NULL,
    pinned INTEGER NOT NULL DEFAULT 0 CHECK (pinned IN (0, 1))
) STRICT, WITHOUT ROWID;

CREATE TABLE scenes (
    id       INTEGER PRIMARY KEY AUTOINCREMENT,
    name     TEXT NOT NULL,
    note     TEXT NOT NULL DEFAULT '',
    view     TEXT NOT NULL,
    saved_at INTEGER NOT NULL
) STRICT;

CREATE TABLE graph_metrics (
    id              INTEGER PRIMARY KEY CHECK (id = 1),
    computed_at     INTEGER NOT NULL,
    seed            INTEGER NOT NULL,
    newest_referral INTEGER NOT NULL,
    customers       INTEGER NOT NULL,
    model_version   INTEGER NOT NULL,
    summary         TEXT NOT NULL
) STRICT;
