// The uncertainty of a share, for whoever tells one: bins of a reliability diagram, branches of the referral graph. Pure.
#pragma once

#include <utility>

namespace holdfast {

/// The 95 % score interval of `hits` among `of` trials (E. B. Wilson 1927), within [0,1]. `of` must be above 0.
std::pair<double, double> wilsonInterval(double hits, double of);

}  // namespace holdfast
