#include "core/workbench/wording.h"

#include <algorithm>
#include <cmath>

namespace holdfast::workbench {

std::string listed(const std::vector<std::string>& names, std::size_t most) {
    const std::size_t shown = std::min(names.size(), most);
    std::string text;
    for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    return names.size() > shown ? text + " and " + std::to_string(names.size() - shown) + " more" : text;
}

std::string thousandths(double value) {
    const long scaled = std::lround(value * 1000.0);
    const std::string rest = std::to_string(scaled % 1000);
    return std::to_string(scaled / 1000) + "." + std::string(3 - rest.size(), '0') + rest;
}

std::string tenth(long tenths) {
    return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10);
}

}  // namespace holdfast::workbench
