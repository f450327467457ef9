// DeLong's structural components of the area under an ROC curve (DeLong, DeLong, Clarke-Pearson 1988), from midranks (Sun
// and Xu 2014): what intervals of one area and of the difference of two are made of. Internal to scoring. Pure; any thread.
#pragma once

#include <span>
#include <vector>

namespace holdfast::scoring {

/// For every leaver the share of stayers scored below him (a tie counts half), and for every stayer that of leavers above.
struct Placements {
    std::vector<double> leavers, stayers;
    double auc = 0.0;
};

/// Wants at least one customer of either class. O(rows log rows).
Placements placements(std::span<const double> scores, std::span<const double> labels);

/// Sample variance of values; 0 for fewer than two.
double sampleVariance(std::span<const double> values);

}  // namespace holdfast::scoring
