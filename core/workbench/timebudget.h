// TimeBudget: shares the seconds somebody allows for training out over the fits that are still to come, so that what one learner
// leaves of its share goes to those after it. Knows no clock; internal to workbench/training. One thread.
#pragma once

namespace holdfast::workbench {

class TimeBudget {
public:
    explicit TimeBudget(double seconds) : m_seconds(seconds) {}  ///< 0: as long as it takes

    /// A learner that will be tried, fitted so many times: once a fold, again without the referrals where it is tried without
    /// them, and once on everybody in the end.
    void expect(int fits) { m_toCome += fits; }

    /// Seconds for every fit of the next of those learners; 0: as long as it takes. `spent`: seconds since the beginning.
    double next(int fits, double spent);

private:
    double m_seconds;
    double m_kept = 0.0;  ///< for the fits on everybody of the learners already tried
    int m_toCome = 0;
};

}  // namespace holdfast::workbench
