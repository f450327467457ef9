// What contacting customers costs and brings, as people assume it: nothing in a table of customers says so. Held by the
// project, edited on the Models page, told in the report. Plain values.
#pragma once

#include <string>

namespace holdfast {

struct ContactAssumptions {
    double cost = 0.0;       ///< money, of contacting one customer
    double value = 0.0;      ///< money, of one customer who stays instead of leaving
    double keptShare = 0.0;  ///< of the leavers contacted, the share who stay because of it, 0..1
    std::string basis;       ///< one sentence: where the figures come from; empty once a person set them

    bool operator==(const ContactAssumptions&) const = default;

    /// The chance of leaving from which contacting a customer pays; above 1: it never does; NaN where nothing can be gained.
    double breakEven() const { return cost / (keptShare * value); }
};

}  // namespace holdfast
