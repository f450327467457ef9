// The evidence of past campaigns in charts, tables and sentences: worded once, for the window and every report. Pure functions
// over values; any thread. `arm` is always one of `evidence.arms`.
#pragma once

#include "core/data/effectevidence.h"
#include "core/report/document.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::workbench {

/// What an arm's average says, by its 90 % interval.
enum class Verdict { Helps, Harms, Unclear, NoEvidence };
Verdict verdictOf(const EffectEvidence& evidence, const ArmEvidence& arm);
std::string_view toString(Verdict verdict);  ///< "helps", "harms", "no clear effect", "no evidence"

/// How a light is called beside its colour: "holds", "doubtful", "fails".
std::string_view wordOf(Light light);

/// "-7.5 points", "+1.25": an effect with its sign, in the outcome's unit.
std::string effectText(const EffectEvidence& evidence, double effect);
std::string effectText(const EffectEvidence& evidence, const AverageEffect& effect);  ///< "-7.5 points (90 %: -9.1 to -5.9)"

/// Places of the arms: those that help first, then by average effect, the wanted end first; those without evidence last.
std::vector<std::size_t> armsInOrder(const EffectEvidence& evidence);

/// How far an average can be relied on, the interval and every check taken together.
struct Trust {
    std::string word;  ///< "solid", "with care", "nothing to rely on yet", "do not rely on it", "unchecked", "none"
    std::string why;
};
Trust trustIn(const EffectEvidence& evidence, const ArmEvidence& arm);

std::string policyName(const std::string& name);                 ///< as it stands in charts and tables
std::string policySentence(const EffectEvidence& evidence);      ///< what the policies are
std::string qiniDefinition(const ArmEvidence& arm);              ///< what the curve is made from, and why
std::string averageSentence(const EffectEvidence& evidence, const ArmEvidence& arm);
std::string overlapSentence(const EffectEvidence& evidence, const ArmEvidence& arm);
std::string dogSentence(const EffectEvidence& evidence, const ArmEvidence& arm);
std::string spilloverSentence(const EffectEvidence& evidence);  ///< empty when it was not measured
std::string originSentence(const EffectEvidence& evidence);     ///< learner, folds, seed, data, when

report::Chart averageChart(const EffectEvidence& evidence);                                 ///< forest of the arms
report::Chart qiniChart(const EffectEvidence& evidence, const ArmEvidence& arm);
report::Chart segmentChart(const EffectEvidence& evidence, const ArmEvidence& arm, std::size_t column);
report::Chart policyChart(const EffectEvidence& evidence);

report::Table armTable(const EffectEvidence& evidence);        ///< average, naive, Qini, checks of every arm
report::Table overlapTable(const EffectEvidence& evidence);
report::Table refutationTable(const EffectEvidence& evidence);
report::Table dogOverviewTable(const EffectEvidence& evidence);  ///< of every arm: surely and perhaps harmed
report::Table dogTable(const EffectEvidence& evidence, const ArmEvidence& arm);
report::Table policyTable(const EffectEvidence& evidence);
report::Table candidateTable(const EffectEvidence& evidence);

}  // namespace holdfast::workbench
