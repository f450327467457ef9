// How campaigns call the arm of those left alone on purpose. Pure function.
#pragma once

#include <string_view>

namespace holdfast {

/// "none", and other words for it ("control", "No E-Mail", "holdout"), whatever their case and punctuation.
bool meansControl(std::string_view arm);

}  // namespace holdfast
