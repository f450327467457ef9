// What an uncertain effect comes to when tosses decide: with m normal, a customer is kept with chance max(0, m), no more likely than that he
// takes the offer up, and lost with chance max(0, -m), whether he takes it up or not. Pure functions.
#pragma once

namespace holdfast::scenario {

struct KeptChance {
    double mean = 0.0;       ///< of kept less lost
    double magnitude = 0.0;  ///< chance of either
    double kept() const { return 0.5 * (mean + magnitude); }  ///< chance of being kept
};

/// m: mean and standard deviation of the effect, as a chance of being kept; acceptance in (0, 1], which m is held to where it keeps.
KeptChance keptChance(double m, double deviation, double acceptance);

}  // namespace holdfast::scenario
