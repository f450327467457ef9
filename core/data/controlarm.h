// How campaigns call the arm of those left alone on purpose. Pure functions.
#pragma once

#include <string_view>

namespace holdfast {

/// "none", and other words for it ("control", "No E-Mail", "holdout"), whatever their case and punctuation.
bool meansControl(std::string_view arm);
/// By its name, or because effects were learned against it (EffectEvidence::controlArm).
inline bool isControl(std::string_view arm, std::string_view learnedAgainst) {
    return meansControl(arm) || (!learnedAgainst.empty() && arm == learnedAgainst);
}

}  // namespace holdfast
