// Rows of a forest plot: a value as a point, its interval as a line, and both in words at the right. Used by the chart's layout
// and painter for ChartKind::Intervals. GUI thread only.
#pragma once

#include "ui/charts/chartlayout.h"
#include "ui/charts/chartpainter.h"

class QPainter;

namespace holdfast::ui {

/// Turns the bar that ends at `value` into a point there; its hit area stays the row.
void shrinkToPoint(ChartMark& mark, const ChartLayout& layout, double value, const Theme& theme);

void paintIntervals(QPainter* painter, const report::Chart& chart, const ChartLayout& layout, const ChartStyle& style,
                    const ChartEmphasis& emphasis);

}  // namespace holdfast::ui
