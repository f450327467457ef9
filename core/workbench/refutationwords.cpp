#include "core/workbench/refutationwords.h"

#include "core/base/normal.h"
#include "core/workbench/evidencefigures.h"
#include "core/workbench/evidencewords.h"

#include <cmath>

namespace holdfast::workbench {

namespace {

/// A placebo is judged by its interval, so it is told with it, and the sentence follows from where that lies.
std::string placeboSentence(const EffectEvidence& evidence, const ArmEvidence& arm, const Refutation& placebo) {
    const double half = kNormal90 * placebo.error;
    const AverageEffect found{placebo.effect, placebo.error, placebo.effect - half, placebo.effect + half, 0};
    const report::NumberStyle style = effectStyle(evidence);
    std::string text = "With treatment shuffled no effect should be found. What was found is " + effectText(evidence, found.effect) +
                       " (90 %: " + report::formatFigure(found.lower, style, {}) + " to " + report::formatFigure(found.upper, style, {}) + "): ";
    if (found.lower > 0.0 || found.upper < 0.0) {
        if (placebo.light == Light::Green) return text + "the interval just misses zero, as one in ten does by chance.";
        if (placebo.light == Light::Amber) return text + "the interval misses zero, by chance or because effects are found where there are none.";
        return text + "the interval lies clear of zero, so effects are found where there are none.";
    }
    text += placebo.light == Light::Green ? "the interval includes zero, as it should." : "the interval includes zero, but single shuffles strayed further than chance explains.";
    if (std::isfinite(arm.average.effect) && std::abs(arm.average.effect) < half)
        text += " So wide an interval cannot tell an effect like the " + effectText(evidence, arm.average.effect) + " of " + arm.arm + " from none.";
    return text;
}

}  // namespace

std::string refutationTitle(std::string_view name) {
    if (name == "placebo") return "Placebo treatment";
    if (name == "random_common_cause") return "Random common cause";
    if (name == "data_subset") return "Part of the customers";
    if (name == "hidden_cause") return "Hidden cause";
    return std::string(name);
}

std::string refutationSentence(const EffectEvidence& evidence, const ArmEvidence& arm, const Refutation& refutation) {
    const bool told = std::isfinite(refutation.effect) && refutation.error > 0.0;
    return refutation.name == "placebo" && told ? placeboSentence(evidence, arm, refutation) : trueMinus(refutation.sentence);
}

}  // namespace holdfast::workbench
