// The tokens as a QPalette and as the one style sheet of the application. Pure functions.
#pragma once

#include "core/data/themetokens.h"

#include <QPalette>
#include <QString>

namespace holdfast::ui {

QPalette paletteFrom(const ThemeTokens& tokens);

/// Style sheet: resources/theme/shell.qss with every @token replaced. Widgets choose a look through the dynamic
/// property "look": "headline", "heading", "muted", "chip", "primary", "flat", "panel", "banner" ...
QString styleSheetFrom(const ThemeTokens& tokens);

}  // namespace holdfast::ui
