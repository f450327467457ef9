// The uncertainty of a share, for whoever tells one: bins of a reliability diagram, branches of the referral graph. Pure.
#pragma once

#include <utility>

namespace holdfast {

/// The 95 % score interval of `hits` among `of` trials (E. B. Wilson 1927), within [0,1]. `of` must be above 0.
std::pair<double, double> wilsonInterval(double hits, double of);

/// How a share in a group stands to the usual one: more or fewer only where it is noticeable (a quarter more, or a fifth
/// fewer) and chance alone would seldom make it so (the usual share lies outside the group's 95 % interval).
enum class Standing { More, Fewer, Alike, TooFewToTell };

/// `hits` may be a sum of probabilities; chance then makes even less of it, so that a claim is on the safe side. `of` and
/// `usual` must be above 0.
Standing standingOf(double hits, double of, double usual);

}  // namespace holdfast
