// Small pieces of sentences that several use cases write. Pure functions, the same whatever the locale; any thread.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace holdfast::workbench {

/// "a, b and c"; of more than `most`, so many and how many more there are.
std::string listed(const std::vector<std::string>& names, std::size_t most);

/// "0.843"; of numbers from 0 on.
std::string thousandths(double value);

/// "1.7" of 17; of numbers from 0 on.
std::string tenth(long tenths);

}  // namespace holdfast::workbench
