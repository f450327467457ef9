-- Version 4: metrics of the referral graph's nodes that are no customers, by key. Customers have theirs in their own table.

CREATE TABLE node_metrics (
    node                        TEXT NOT NULL PRIMARY KEY,
    graph_referrals_made        INTEGER,
    graph_referrals_received    INTEGER,
    graph_pagerank              REAL,
    graph_component             INTEGER,
    graph_component_size        INTEGER,
    graph_strong_component      INTEGER,
    graph_strong_component_size INTEGER,
    graph_core                  INTEGER,
    graph_betweenness           REAL,
    graph_betweenness_error     REAL,
    graph_clustering            REAL,
    graph_depth                 INTEGER,
    graph_subtree_size          INTEGER,
    graph_community             INTEGER,
    graph_community_size        INTEGER,
    graph_subtree_churn_rate    REAL,
    graph_influence             REAL,
    graph_risky_neighbours      REAL
) STRICT, WITHOUT ROWID;
