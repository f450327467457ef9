#include "core/workbench/timebudget.h"

#include <algorithm>

namespace holdfast::workbench {

namespace {

constexpr double kLeast = 0.01;  ///< seconds: none would mean as long as it takes

}  // namespace

double TimeBudget::next(int fits, double spent) {
    if (!(m_seconds > 0.0)) return 0.0;
    const double share = std::max(kLeast, (m_seconds - spent - m_kept) / std::max(1, m_toCome));
    m_toCome -= fits;
    m_kept += share;
    return share;
}

}  // namespace holdfast::workbench
