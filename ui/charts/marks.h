// The marks of a chart: one per bar or point, with colour by meaning, the label at its end and the exact values that
// hover shows; and the same values as text for the clipboard. Used by ChartLayout. GUI thread only.
#pragma once

#include "ui/charts/chartlayout.h"

namespace holdfast::ui {

/// Where bin `index` starts; index == y.size() gives the end of the last bin.
double binEdge(const report::ChartSeries& series, std::size_t index);

/// "12,345", "31 %", "+0.21": what stands at a bar's end.
QString valueLabel(const report::Chart& chart, double value, const QString& currency);

/// The same for one mark; with its interval where the chart is about those and the layout has room for it.
QString markLabel(const report::Chart& chart, const report::ChartSeries& series, std::size_t i, const ChartLayout& layout, const ChartStyle& style);

/// Needs the plot and axes of `layout` in place.
std::vector<ChartMark> makeMarks(const report::Chart& chart, const ChartLayout& layout, const ChartStyle& style);

/// The colour of a series where the chart is not coloured by risk.
QColor seriesColour(int series, const Theme& theme);

}  // namespace holdfast::ui
