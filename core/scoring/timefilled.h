// Columns that only time fills: tenure, money spent so far, late payments of a year. Of somebody who has just joined they say that he has
// just joined, and a model that learned from others what "no late payment" means is misled. They are found without labels, by holding the
// newest customers against the others. A column counts where at least half of the newest hold one value, or none, and surely more of them
// than of the others do (by ten points, and by 4.75 standard errors of two shares), or where it alone tells them from the others (AUC at
// least .75; where it says the same of both it is .5, with a standard error of .04 at 50 newest). What every newcomer is given, such as an
// opening discount, counts, too: how those stay who still have it says little of him. Of levels nine tenths of the newest must share one: where
// somebody came from may change from month to month, and is known. At most 20,000 of the others, evenly by age, are looked at. Immutable;
// any thread.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace holdfast::scoring {

class TimeFilled {
public:
    /// `ages`: [customers] days since they joined, NaN unknown: they take no part. The newest are those younger than `days`, and where those
    /// are fewer than 50 the 50 youngest. Nothing is found where they are all there are, within a factor of two.
    TimeFilled(std::span<const double> ages, double days);

    /// Of a number column. `values`: [customers] NaN missing.
    bool numbers(std::span<const double> values) const;
    /// Of a column of levels or of yes and no, whose order says nothing. `codes`: [customers] NaN missing.
    bool levels(std::span<const double> codes) const;

private:
    std::vector<std::size_t> m_newest, m_others;
};

}  // namespace holdfast::scoring
