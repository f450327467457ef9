// ChartFrame: what every chart shares: the theme's colours, the finding as a wrapped title, the plot area, axes with
// ticks and titles. The drawing of each kind (svgbars.cpp, svglines.cpp) fills the plot. Internal to core/report; one
// thread at a time.
#pragma once

#include "core/report/axis.h"
#include "core/report/svgcanvas.h"
#include "core/report/writers.h"

#include <string>

namespace holdfast::report {

struct ChartColours {
    Rgb surface, text, muted, grid, axis, accent;
};

class ChartFrame {
public:
    /// `height` is taken as the least: a chart with many rows or a long title grows.
    ChartFrame(const Chart& chart, const std::string& currency, const SvgOptions& options);

    const Chart& chart;
    const std::string& currency;
    const ThemeTokens tokens;
    const ChartColours colours;
    const double pad;                 ///< empty pixels around
    const double small;               ///< font sizes in pixels
    const double body;

    /// Height the title and the line of the y title or the key (left out where there is neither) take, from the top.
    double headHeight() const;
    /// Height that tick labels and the x title take below the plot.
    double footHeight(bool withTitle) const;

    /// Fixes the canvas size and draws background and title. Call once, before anything else is drawn.
    SvgCanvas start(double height) const;

    void drawYTitle(SvgCanvas& canvas, const std::string& title, double x) const;  ///< above the axis, reading direction kept
    void drawXTitle(SvgCanvas& canvas, const std::string& title, const Box& plot) const;
    void drawYAxis(SvgCanvas& canvas, const Axis& axis, NumberStyle style, const Box& plot) const;
    void drawXAxis(SvgCanvas& canvas, const Axis& axis, NumberStyle style, const Box& plot, bool gridLines) const;
    /// The chart's labelled lines at single values of the axis that runs from left to right.
    void drawMarkers(SvgCanvas& canvas, const Axis& axis, const Box& plot) const;
    double widestTick(const Axis& axis, NumberStyle style) const;

    TextStyle label(Anchor anchor = Anchor::Start) const { return {small, colours.text, anchor, false}; }
    TextStyle muted(Anchor anchor = Anchor::Start) const { return {small, colours.muted, anchor, false}; }

    /// Colour of a series; the accent when it is alone.
    Rgb seriesColour(std::size_t index) const;
    /// How a series is to be drawn: by its evidence where the chart shows it, else solid.
    Evidence drawnAs(const ChartSeries& series) const;
    /// Its name, with the evidence in words where the chart shows it.
    std::string seriesLabel(const ChartSeries& series) const;
    bool showsEvidence() const;

    double width() const { return m_options.width; }
    double leastHeight() const { return m_options.height; }

    static constexpr double kKeyGap = 13.0;  ///< from the line of the y title and the key down to the plot

private:
    SvgOptions m_options;
    std::vector<std::string> m_title;
};

/// What the value axis is called and how its numbers are written; a chart that lies down may have used x for it.
struct ValueAxis {
    std::string title;
    NumberStyle style = NumberStyle::Plain;
};
ValueAxis valueAxis(const Chart& chart, const std::string& currency);

std::string drawBars(const ChartFrame& frame);            ///< Bars
std::string drawHorizontalBars(const ChartFrame& frame);  ///< HorizontalBars, Contributions
std::string drawHistogram(const ChartFrame& frame);
std::string drawIntervals(const ChartFrame& frame);       ///< Intervals
std::string drawLines(const ChartFrame& frame);           ///< Line, Calibration

}  // namespace holdfast::report
