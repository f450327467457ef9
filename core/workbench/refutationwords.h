// What was tried to refute an effect and what came of it, in words: worded once, for the window, the command line and every report. Pure
// functions over values; any thread.
#pragma once

#include "core/data/effectevidence.h"

#include <string>
#include <string_view>

namespace holdfast::workbench {

/// "Placebo treatment", "Random common cause", "Part of the customers", "Hidden cause"; anything else as it is.
std::string refutationTitle(std::string_view name);

/// What was tried and what came of it; of a placebo with its interval, whatever sentence was stored.
std::string refutationSentence(const EffectEvidence& evidence, const ArmEvidence& arm, const Refutation& refutation);

}  // namespace holdfast::workbench
