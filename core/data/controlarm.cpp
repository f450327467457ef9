#include "core/data/controlarm.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace holdfast {

namespace {

constexpr std::array<std::string_view, 12> kWords{"none",      "control", "notreatment", "noemail",   "nooffer", "nothing",
                                                  "untreated", "holdout", "placebo",     "nomessage", "0",       "controlgroup"};

}  // namespace

bool meansControl(std::string_view arm) {
    std::string bare;
    for (const char c : arm)
        if (std::isalnum(static_cast<unsigned char>(c))) bare += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return std::find(kWords.begin(), kWords.end(), bare) != kWords.end();
}

}  // namespace holdfast
