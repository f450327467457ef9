// A multilevel regression of the outcome under control and every arm at once: what foretells the outcome, what an offer does on
// the whole and to whom, and how each arm departs from that, each a level whose strength the data themselves say (empirical Bayes).
// So small arms borrow from the others, and what shows in no arm is shrunk to nothing. One of the ways that effectestimation tries.
// Log-odds where outcomes are 0 or 1, else the number: an effect in log-odds is small where hardly anybody leaves, as it should be.
//
//     eta(x, a) = b0 + x'b + s_a (t0 + x't) + d_a,    b ~ N(0, vb), t ~ N(0, vt), d_a ~ N(0, vd);  control: b0 + x'b
//
// Effects as random coefficients: Dixon and Simon 1991, "Bayesian subset analysis"; the fit is Breslow and Clayton's (1993) with
// Schall's (1991) variances, which for numbers is REML. s_a is 1, or grows with the arm's dose where arms differ in nothing else.
// Learners are immutable; any thread.
#pragma once

#include "core/scoring/jointoutcomes.h"

#include <string>
#include <vector>

namespace holdfast::scenario {

/// How large each arm is of those that share a name but for the number at its end, as discount_5 and discount_25, in multiples of
/// their mean; NaN for the others. [arms]
std::vector<double> dosesOf(const std::vector<std::string>& arms);

class MultilevelLearner final : public scoring::JointLearner {
public:
    MultilevelLearner() = default;
    /// `doses`: [arms] of dosesOf. An effect grows with the square root of the dose, half way between not at all and in proportion;
    /// each arm's departure from that is learned.
    explicit MultilevelLearner(std::vector<double> doses) : m_doses(std::move(doses)) {}

    std::string name() const override { return m_doses.empty() ? "multilevel" : "multilevel by dose"; }
    /// InvalidInput without rows; Internal for an outcome that is no number; Model when no fit was found; Cancelled.
    Result<std::unique_ptr<scoring::JointOutcomes>> fit(const scoring::JointSet& set, const TaskContext& context) const override;

private:
    std::vector<double> m_doses;
};

}  // namespace holdfast::scenario
