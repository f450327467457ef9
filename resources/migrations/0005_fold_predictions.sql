-- Version 5: what each model version predicted for customers whose label it had not seen, packed: one row a version.

CREATE TABLE fold_predictions (
    version       INTEGER PRIMARY KEY REFERENCES model_versions (version) ON DELETE CASCADE,
    rows          INTEGER NOT NULL,
    hash          TEXT NOT NULL,
    keys          BLOB NOT NULL,
    folds         BLOB NOT NULL,
    labels        BLOB NOT NULL,
    logits        BLOB NOT NULL,
    probabilities BLOB NOT NULL,
    groups        BLOB NOT NULL,
    group_names   TEXT NOT NULL
) STRICT;
