#include "core/workbench/evidencewords.h"

#include <cctype>
#include <cmath>

namespace holdfast::workbench {

using namespace report;

NumberStyle effectStyle(const EffectEvidence& e) { return e.binary ? NumberStyle::Points : NumberStyle::Plain; }
NumberStyle outcomeStyle(const EffectEvidence& e) { return e.binary ? NumberStyle::Percent : NumberStyle::Plain; }

std::string count(std::size_t value) { return formatFigure(static_cast<double>(value), NumberStyle::Count, {}); }
std::string percent(double share) { return formatFigure(share, NumberStyle::Percent, {}); }
std::string decimal(double value) { return formatFigure(value, NumberStyle::Decimal3, {}); }
std::string people(std::size_t value) { return count(value) + (value == 1 ? " customer" : " customers"); }
std::string chance(double p) { return p < 0.001 ? "p below 0.001" : "p " + decimal(p); }

std::string trueMinus(std::string text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool begins = i == 0 || text[i - 1] == ' ' || text[i - 1] == '(';
        const bool number = i + 1 < text.size() && std::isdigit(static_cast<unsigned char>(text[i + 1])) != 0;
        if (text[i] == '-' && begins && number) out += "\u2212";
        else out += text[i];
    }
    return out;
}

std::string outcomeName(const EffectEvidence& e) {
    return e.leaving ? "leaving" : e.outcome == "treatments" ? "the outcome" : e.outcome;
}

std::string effectTitle(const EffectEvidence& e) {
    if (e.leaving && e.binary) return "Effect on leaving, points (below zero keeps)";
    return "Effect on " + outcomeName(e) + (e.binary ? ", points" : "");
}

Cell figure(double value, NumberStyle style) { return std::isfinite(value) ? Cell(Figure{value, style}) : Cell(); }
Cell number(std::size_t value) { return Figure{static_cast<double>(value), NumberStyle::Count}; }

}  // namespace holdfast::workbench
