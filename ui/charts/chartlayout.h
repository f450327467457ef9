// ChartLayout: where everything of a chart lies at one size: the plot, its two axes, and one mark per bar or point with
// its colour, its label and what hover says. Made anew for each size or theme; painting and hit testing only read it.
// GUI thread only.
#pragma once

#include "core/report/document.h"
#include "ui/charts/axis.h"
#include "ui/theme/theme.h"

#include <QColor>
#include <QFontMetricsF>
#include <QPointF>
#include <QRectF>
#include <QString>

#include <vector>

namespace holdfast::ui {

struct ChartMark {
    int index = 0;          ///< category, bin or point
    int series = 0;
    QRectF shape;           ///< the bar; a point's square
    QRectF hitArea;         ///< the whole slot, so that small bars can be hit
    QColor fill;
    double whiskerLow = 0;  ///< in pixels along the value axis; equal when there is none
    double whiskerHigh = 0;
    QString label;          ///< the value, written at the bar's end
    QString tooltip;
};

struct ChartLayout {
    QRectF plot;
    QRectF countBand;       ///< calibration: where customers per point are drawn, below the plot; else empty
    Axis x;                 ///< left to right in pixels
    Axis y;                 ///< bottom to top in pixels
    bool categoriesOnX = false;
    bool categoriesOnY = false;
    bool shortLabels = false;  ///< intervals: too narrow for their ends in words, which hovering tells
    std::vector<QString> categories;
    QString xTitle;         ///< as written under the plot
    QString yTitle;         ///< as written above it
    std::vector<ChartMark> marks;

    QPointF toPixel(double xValue, double yValue) const { return {x.toPixel(xValue), y.toPixel(yValue)}; }
};

struct ChartStyle {
    const Theme& theme;
    QString currency;
    QFontMetricsF metrics;  ///< of the small font
};

bool isBarKind(report::ChartKind kind);
bool isHorizontal(report::ChartKind kind);
/// True when there is nothing to draw.
bool isEmptyChart(const report::Chart& chart);

ChartLayout layoutChart(const report::Chart& chart, const QSizeF& size, const ChartStyle& style);

/// The height below which the names and values of lying rows would touch; 0 for other charts.
double leastRowsHeight(const report::Chart& chart, const ChartStyle& style);

/// The mark under a pixel (for lines the point nearest in x), or -1.
int markAt(const report::Chart& chart, const ChartLayout& layout, const QPointF& position);

/// At most about two points per pixel column: the lowest and highest of each, in order.
std::vector<QPointF> decimate(const std::vector<double>& x, const std::vector<double>& y, std::size_t columns);

/// Tab-separated, one row a point, with headings: what "copy as data" puts on the clipboard.
QString toTsv(const report::Chart& chart);

}  // namespace holdfast::ui
