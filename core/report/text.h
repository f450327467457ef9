// Text for drawn and marked-up reports: XML escaping, and line breaking by estimated widths. Widths are those of a wide
// sans serif (DejaVu Sans), so that text set in a narrower system font never outgrows the room it was given. Used by the
// writers of this module. Pure functions over UTF-8; any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::report {

/// Safe inside XML and HTML text and double-quoted attributes. Characters XML 1.0 forbids become U+FFFD, as do bytes
/// that are no UTF-8.
std::string escapeXml(std::string_view text);

/// The text with bytes that are no UTF-8 replaced by U+FFFD.
std::string validUtf8(std::string_view text);

/// Estimated width in pixels at a font size in pixels.
double textWidth(std::string_view text, double size, bool bold = false);

/// Lines no wider than `width`, broken at spaces, inside a word only where it is wider than the line. At most
/// `maxLines` (0: any number); the last one is ellipsised when text is left over.
std::vector<std::string> wrapText(std::string_view text, double width, double size, bool bold = false, std::size_t maxLines = 0);

/// The text, cut with an ellipsis where it is wider than `width`.
std::string ellipsise(std::string_view text, double width, double size, bool bold = false);

/// A decimal for markup: at most two digits after the point, no trailing zeros, always a point.
std::string coordinate(double value);

}  // namespace holdfast::report
