// What Qt Charts does not draw to our taste: grid, axis labels and titles below its series; bars, whiskers, points, value
// labels, the highlight and the keyboard's cursor above them. Plain painting over a ChartLayout. GUI thread only.
#pragma once

#include "ui/charts/chartlayout.h"

#include <QPen>

class QPainter;

namespace holdfast::ui {

struct ChartEmphasis {
    int highlighted = -1;  ///< index of the category, bin or point shown as selected
    int hovered = -1;      ///< into ChartLayout::marks
    int cursor = -1;       ///< into ChartLayout::marks, where the keyboard is
};

void paintUnderlay(QPainter* painter, const report::Chart& chart, const ChartLayout& layout, const ChartStyle& style);
void paintOverlay(QPainter* painter, const report::Chart& chart, const ChartLayout& layout, const ChartStyle& style,
                  const ChartEmphasis& emphasis);

/// Line style by evidence: causal solid, associational dashed, extrapolation dotted, assumed thin; solid where a chart
/// does not mix kinds.
QPen seriesPen(const report::Chart& chart, int series, const Theme& theme);

}  // namespace holdfast::ui
