// What each metric of the referral graph says, one sentence each: shown wherever its column is.
#include "core/workbench/graphmetrics.h"

#include <map>

namespace holdfast::workbench {

namespace {

const std::map<std::string, std::string>& sentences() {
    static const std::map<std::string, std::string> all{
        {"graph_referrals_made", "Referrals made by the customer, repeated ones included."},
        {"graph_referrals_received", "Referrals by which the customer was brought, repeated ones included."},
        {"graph_pagerank",
         "The customer's share of the rank that everyone passes on to those who brought him; all shares add up to 1. Referrals "
         "of oneself do not count."},
        {"graph_component", "Number of the group that hangs together by referrals in any direction; 1 is the largest."},
        {"graph_component_size", "People in the group that hangs together by referrals in any direction."},
        {"graph_strong_component",
         "Number of the group whose members all lead to one another along referrals; 1 is the largest."},
        {"graph_strong_component_size", "People who all lead to one another along referrals, as in a circle; 1 without one."},
        {"graph_core", "The largest k for which the customer is among people who each have k neighbours among them."},
        {"graph_betweenness",
         "How many of the shortest chains of referrals between any two people run through the customer, as a share of all "
         "pairs. In a network too large for an exact figure it is estimated from sampled starting points."},
        {"graph_betweenness_error",
         "How far off the estimated betweenness may be, for 19 of 20 customers; 0 where it is exact."},
        {"graph_clustering", "Share of pairs of the customer's neighbours who are neighbours themselves."},
        {"graph_depth", "Referrals between the customer and whoever began his branch; 0 for who was not brought."},
        {"graph_subtree_size", "Everyone brought by the customer, by those he brought, and so on."},
        {"graph_community",
         "Number of the community, a group with more referrals inside than chance would have; 1 is the largest."},
        {"graph_community_size", "People in the customer's community."},
        {"graph_subtree_churn_rate", "Of those below whose outcome is known, the share that left."},
        {"graph_influence",
         "What those below bring in a period times their chance of staying, summed over those of whom it is known."},
        {"graph_risky_neighbours", "Of the neighbours who are still here and have a score, the share at risk."}};
    return all;
}

}  // namespace

std::optional<std::string> metricName(const ColumnSpec& column) {
    if (column.source != ColumnSource::Graph) return std::nullopt;
    if (sentences().contains(column.name)) return column.name;
    const std::string shorter = column.name.substr(0, column.name.find_last_of('_'));
    return sentences().contains(shorter) ? std::optional(shorter) : std::nullopt;
}

std::string metricDefinition(const ColumnSpec& column) {
    const auto name = metricName(column);
    return name ? sentences().at(*name) : std::string();
}

}  // namespace holdfast::workbench
