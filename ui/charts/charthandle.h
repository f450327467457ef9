// ChartHandle: the line across a line chart that the mouse drags, and its painting over a ChartLayout. GUI thread only.
#pragma once

#include "ui/charts/chartlayout.h"

#include <optional>
#include <vector>

class QPainter;

namespace holdfast::ui {

struct ChartHandle {
    std::optional<double> x;
    QString label;
    bool dragged = false;
};

/// Where it is painted: the line with its knob, and the label.
std::vector<QRectF> handleBounds(const ChartHandle& handle, const ChartLayout& layout, const ChartStyle& style);
/// A line with a knob at its foot and the label beside it; nothing without an x.
void paintHandle(QPainter* painter, const ChartHandle& handle, const ChartLayout& layout, const ChartStyle& style);

}  // namespace holdfast::ui
