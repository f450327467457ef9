// The order in which people expect names to stand: "2 years" before "10 years", letter case aside. The levels of a
// category stand in it. Pure function.
#pragma once

#include <string_view>

namespace holdfast {

/// A strict total order over bytes: runs of digits compare as whole numbers, other bytes with ASCII case folded; texts that
/// agree so far ("1" and "01", "a" and "A") fall back to their bytes, so that file order never matters.
bool naturallyBefore(std::string_view a, std::string_view b);

}  // namespace holdfast
