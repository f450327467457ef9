-- Version 7: what past campaigns say that every arm does to every customer, and how far to trust it. By key, like what else may
-- outlive an import.

CREATE TABLE effect_evidence (
    id       INTEGER PRIMARY KEY CHECK (id = 1),
    evidence TEXT NOT NULL
) STRICT;

CREATE TABLE effects (
    arm            TEXT NOT NULL,
    customer       TEXT NOT NULL,
    effect         REAL,
    standard_error REAL,
    lower          REAL,
    upper          REAL,
    PRIMARY KEY (arm, customer)
) STRICT, WITHOUT ROWID;
