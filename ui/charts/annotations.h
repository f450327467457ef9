// What a chart says besides its marks: the band of a reliability diagram's intervals, and labelled lines at single values
// (a threshold, a rate aimed at). Painted under and over the marks by the chart's painter. GUI thread only.
#pragma once

#include "ui/charts/chartlayout.h"

class QPainter;

namespace holdfast::ui {

/// The intervals of the first series as one area, in the colour of a reference. Nothing for a chart without intervals.
void paintIntervalBand(QPainter* painter, const report::Chart& chart, const ChartLayout& layout, const ChartStyle& style);

/// The chart's markers: upright lines, or dots where they have a y, each with its label beside it; labels of lines that
/// would meet stand below each other, those of dots where there is room, or nowhere.
void paintMarkers(QPainter* painter, const report::Chart& chart, const ChartLayout& layout, const ChartStyle& style);

}  // namespace holdfast::ui
