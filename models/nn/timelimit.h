// TimeLimit: whether a fit has used up its time budget, or a share of it. Begins when it is made. Any thread.
#pragma once

#include <chrono>

namespace holdfast::models {

class TimeLimit {
public:
    explicit TimeLimit(double seconds) : m_seconds(seconds) {}  ///< 0: no limit

    bool past(double share = 1.0) const {
        const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - m_start;
        return m_seconds > 0.0 && spent.count() > share * m_seconds;
    }

private:
    std::chrono::steady_clock::time_point m_start = std::chrono::steady_clock::now();
    double m_seconds;
};

}  // namespace holdfast::models
