// Named places of a line chart and the line that the mouse drags across one: painted over a ChartLayout. GUI thread only.
#pragma once

#include "ui/charts/chartlayout.h"

#include <optional>

class QPainter;

namespace holdfast::ui {

/// A line across at x that the mouse drags.
struct ChartHandle {
    std::optional<double> x;
    QString label;
    bool dragged = false;
};

/// The named places of core/report/marked.h: lines across with their names in rows under the top of the plot; points with their names beside them, pushed apart.
void paintMarked(QPainter* painter, const report::Chart& chart, const ChartLayout& layout, const ChartStyle& style);
void paintHandle(QPainter* painter, const ChartHandle& handle, const ChartLayout& layout, const ChartStyle& style);

}  // namespace holdfast::ui
