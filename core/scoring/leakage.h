// Leakage: columns that know the label too well to be known before it. A column is suspected when it orders leavers
// before stayers almost perfectly on its own, when it is filled in only for one of the two, or when its name says that
// it was computed from the label and it predicts well (Kaufman, Rosset, Perlich 2012, "Leakage in Data Mining").
// Used by the profile and by training. Pure functions, seeded; at most 50,000 rows (a seeded sample) are looked at.
#pragma once

#include "core/data/customertable.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace holdfast::scoring {

struct LeakFinding {
    std::string column;
    double auc = 0.5;    ///< of this column alone, see singleColumnAuc
    std::string reason;  ///< a clause to follow the column's name: "predicts the label almost alone (AUC 0.999)"
};

/// Feature columns that are suspected, in table order. `labels`: [rows] 1 = left, 0 = stayed, NaN = missing (left out).
/// Nothing is found with fewer than 20 customers of a class.
std::vector<LeakFinding> findLeaks(const CustomerTable& table, std::span<const double> labels, std::uint64_t seed);

/// ROC-AUC of one column against the label, direction-free (>= 0.5). Text: target means of five stratified folds, each
/// from the other four. Numbers: the better of their order and of such means over quantile bins, so that a relation
/// that rises and falls is seen. Missing counts as a value of its own. NaN when a class is absent.
double singleColumnAuc(const TableColumn& column, std::span<const double> labels, std::uint64_t seed);

}  // namespace holdfast::scoring
