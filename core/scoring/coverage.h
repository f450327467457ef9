// Whether intervals hold, and for whom: bands (mondrian.h) fitted on a part of the customers and held against the churn
// rates of others. By time the others are those who came next. There a band that only fits customers like those it was made
// from is too narrow as soon as rates move, so it is widened by what would have made the earlier windows' bands hold for
// the windows after them: the quantile, over the blocks of every later window, of how far they were off in half widths.
// That is split conformal prediction with the scaled residual of a one-step forecast as its score (Vovk, Gammerman, Shafer
// 2005; for why the past must be looked at in its order: Barber, Candes, Ramdas, Tibshirani 2023, "Conformal prediction
// beyond exchangeability"), so it holds as far as windows to come drift from their past as windows so far did. Pure
// functions; any thread; seeded.
#pragma once

#include "core/data/modelversion.h"
#include "core/scoring/mondrian.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace holdfast::scoring {

struct GroupedScores {
    std::span<const double> probabilities, labels;  ///< [rows] out of fold
    std::span<const std::int32_t> group;            ///< [rows] of IntervalGroups::of
    std::vector<std::string> names;                 ///< [groups]
    std::span<const std::int32_t> windows{};  ///< [rows] 0, 1 .. in the order of time; empty: customers are in no order
    /// [rows] out of fold as on the day they joined, where everybody so stands in for group 0, whose band is then made of
    /// these; else empty.
    std::span<const double> standIns{};
};

/// The bands to deploy; by time widened as told above.
MondrianBand fitBand(const GroupedScores& scores, double coverage);

inline constexpr std::size_t kHeldOutShare = 5;  ///< one customer in five is held out when coverage is measured in no order

struct MeasuredCoverage {
    GroupCoverage everybody;  ///< each customer by the band he would have got then, be it his group's or that of all
    std::vector<GroupCoverage> groups;
};

/// Share of the blocks of customers, sorted by score, whose churn rate lies in the interval at their mean score. By time:
/// each window but the first, by the bands fitted on those before it. Else: `repeats` random fifths held out, by the
/// bands of the other four. (Halves would flatter: where one half of well-fitted scores errs upwards, the other errs
/// downwards as far.) NaN where no group of held-out customers makes a block.
/// A group with a band of its own is measured by such bands alone. By time that leaves out windows before which the group
/// was too small for one; a group that never was large enough before it is measured by the band of all, and says so
/// (MeasuredBy). Going back to the ages that customers had then would not help: who came next was young then, so no older
/// group would have anybody to be measured on.
/// Where others stand in for group 0, it is measured on them, and its members count among everybody by the stand-ins'
/// band.
/// Random fifths see the same customers again and again, so the blocks they make are not independent; outcomes of
/// different customers are. The interval of what was measured is therefore Wilson's, with as many trials as blocks can be
/// cut from the held-out customers without using one twice. What repeats gain over one partition is not counted, nor that
/// the bands were fitted on much the same customers, whose errors partly make up for those of the held-out: the interval
/// is rather too wide than too narrow. Windows share what moves everybody in them at once, which that interval does not
/// know. It is about these customers' predictions; the scores themselves are taken as given.
MeasuredCoverage measureCoverage(const GroupedScores& scores, double coverage, std::uint64_t seed, int repeats = 20);

}  // namespace holdfast::scoring
