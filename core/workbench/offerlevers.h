// Offers as levers of the what-if profiler: what each would do to the chance of leaving of one customer, or of a segment on
// average, as past campaigns tell. That is an effect and never mixed with the model's associations; where nothing was learned
// about a customer there is no number. Functions on a Project; its thread rule.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/filter.h"
#include "core/data/whatif.h"
#include "core/storage/project.h"

#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace holdfast::workbench {

struct OfferLever {
    std::string offer;
    double effect = std::numeric_limits<double>::quiet_NaN();  ///< change in the probability of leaving; NaN: no evidence
    double lower = std::numeric_limits<double>::quiet_NaN();   ///< 90 %
    double upper = std::numeric_limits<double>::quiet_NaN();
    std::uint64_t customers = 0;  ///< with evidence, of those asked about
    std::string reason;           ///< one sentence: what the number rests on, or why there is none

    bool causal() const { return customers > 0; }
};

struct OfferLevers {
    std::vector<OfferLever> offers;  ///< most helpful first, those without evidence last
    std::uint64_t customers = 0;     ///< asked about
    std::string missing;             ///< why there are no levers; empty: there are
    std::string caution;             ///< that the data changed since; empty: nothing
};

/// NotFound for an unknown key is no error here: nothing was learned about him.
Result<OfferLevers> offerLevers(storage::Project& project, const std::string& key, const TaskContext& context);

/// Mean effects over those who pass the filter. Customers' errors go together as in a plan for all of them; where it was not kept how they do,
/// they are taken as one and the same: the mean of their standard errors, which is too wide rather than too narrow.
Result<OfferLevers> offerLevers(storage::Project& project, const Filter& filter, const TaskContext& context);

}  // namespace holdfast::workbench
