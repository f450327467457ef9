// What each offer does to each customer: the value that estimation of past campaigns writes, and the planner, the pages and the
// reports read. An effect is a change in the probability of leaving, so a negative one keeps; a customer for whom an arm
// has no evidence (no overlap, arm never seen) has NaN there, never 0. Plain data; any thread.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

namespace holdfast {

/// The effect of one arm against leaving the customer alone. Vectors are [customers], NaN where there is no evidence.
struct ArmEffects {
    std::string arm;             ///< the name of the arm of a campaign, which is the name of the offer, e.g. "discount_10"
    std::vector<double> effect;  ///< change in the probability of leaving, -1..1
    std::vector<double> lower;   ///< ends of the customer's 90 % interval
    std::vector<double> upper;
    std::vector<double> standardError;  ///< of the customer's own effect, everything that is uncertain about it together
    /// Mean effect over the customers with evidence, and its standard error. An error of the mean is shared: when the campaign
    /// misled about one customer it misled about all, so it does not average out over a plan. NaN when not known.
    double average = std::numeric_limits<double>::quiet_NaN();
    double averageError = std::numeric_limits<double>::quiet_NaN();
    bool assumed = false;  ///< somebody's assumption, learned from no campaign
    /// Of those whom it was learned from, [customers] with NaN for the others, or empty: the effect by models that have not seen the
    /// customer, and his doubly robust score, whose mean over customers picked without it estimates their mean effect.
    std::vector<double> unseen, score;
    /// How the customer's error goes together with everybody else's, in all arms: how far he strayed in each repetition of the learning,
    /// less what all strayed by on average, in units of standardError / kErrorUnits. [customers x CustomerEffects::directions]; empty: it was not kept, and errors are taken to be each
    /// customer's own beyond that of the average.
    std::vector<std::int8_t> errorParts;
    static constexpr double kErrorUnits = 127.0;
};

/// Customers by row, the same order in every arm.
struct CustomerEffects {
    std::vector<std::string> keys;
    std::vector<ArmEffects> arms;
    /// [arms x arms] covariance of the errors of the averages: campaigns compare every arm with the same control, so where that misleads
    /// about one arm it misleads about all. NaN where it is not known; empty: it was not kept.
    std::vector<std::vector<double>> averageCovariance = {};
    std::size_t directions = 0;  ///< repetitions of the learning that ArmEffects::errorParts tell of
};

}  // namespace holdfast
