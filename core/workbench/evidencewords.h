// Words and cells that the charts, tables and sentences of the evidence share. Internal to workbench/evidencefigures and
// evidencetables. Pure functions over values; any thread.
#pragma once

#include "core/data/effectevidence.h"
#include "core/report/document.h"
#include "core/report/writers.h"

#include <string>

namespace holdfast::workbench {

report::NumberStyle effectStyle(const EffectEvidence& evidence);   ///< points of a yes or no, else plain
report::NumberStyle outcomeStyle(const EffectEvidence& evidence);  ///< percent of a yes or no, else plain

std::string count(std::size_t value);
std::string percent(double share);
std::string decimal(double value);         ///< three digits, with a true minus
std::string people(std::size_t value);     ///< "1 customer", "2,340 customers"
std::string chance(double p);              ///< "p 0.189", "p below 0.001": as found by resampling it is never 0
std::string trueMinus(std::string text);   ///< hyphens that stand before a digit as signs become minus signs
std::string outcomeName(const EffectEvidence& evidence);
std::string effectTitle(const EffectEvidence& evidence);  ///< of an axis

report::Cell figure(double value, report::NumberStyle style);  ///< empty where not finite
report::Cell number(std::size_t value);

}  // namespace holdfast::workbench
