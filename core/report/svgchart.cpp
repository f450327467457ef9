#include "core/report/chartframe.h"
#include "core/report/text.h"

#include <algorithm>
#include <cmath>

namespace holdfast::report {

namespace {

constexpr double kTitleLeading = 1.3;

ChartColours coloursOf(const ThemeTokens& tokens) {
    return {tokens.colour("surface"), tokens.colour("text"), tokens.colour("textMuted"),
            tokens.colour("grid"), tokens.colour("borderStrong"), tokens.colour("accent")};
}

bool hasPoints(const Chart& chart) {
    return std::any_of(chart.series.begin(), chart.series.end(), [](const ChartSeries& series) {
        return std::any_of(series.y.begin(), series.y.end(), [](double y) { return std::isfinite(y); });
    });
}

std::string drawEmpty(const ChartFrame& frame) {
    SvgCanvas canvas = frame.start(std::max(120.0, frame.headHeight() + 80.0));
    const double top = frame.headHeight();
    const std::string reason = frame.chart.emptyReason.empty() ? "There is nothing to draw: no values are known yet."
                                                               : frame.chart.emptyReason;
    double y = top + 24.0;
    for (const std::string& line : wrapText(reason, frame.width() - 2.0 * frame.pad, frame.body, false, 4)) {
        canvas.text({frame.pad, y}, line, {frame.body, frame.colours.muted, Anchor::Start, false});
        y += frame.body * 1.4;
    }
    return canvas.finish(frame.chart.title + ". " + reason);
}

}  // namespace

ChartFrame::ChartFrame(const Chart& theChart, const std::string& theCurrency, const SvgOptions& options)
    : chart(theChart),
      currency(theCurrency),
      tokens(loadThemeTokens(options.dark)),
      colours(coloursOf(tokens)),
      pad(options.pad),
      small(tokens.typeSmall),
      body(tokens.typeBody),
      m_options(options),
      m_title(wrapText(chart.title, options.width - 2.0 * pad, tokens.typeHeading, true)) {}

double ChartFrame::headHeight() const {
    const bool liesDown = chart.kind == ChartKind::HorizontalBars || chart.kind == ChartKind::Contributions || chart.kind == ChartKind::Intervals;
    const bool keyLine = !liesDown || chart.series.size() > 1 || showsEvidence() || !chart.markers.empty();
    return pad + static_cast<double>(m_title.size()) * tokens.typeHeading * kTitleLeading + 6.0 + (keyLine ? small + kKeyGap : 0.0);
}

double ChartFrame::footHeight(bool withTitle) const { return 6.0 + small + (withTitle ? small + 7.0 : 0.0) + std::max(pad, small * 0.4); }

SvgCanvas ChartFrame::start(double height) const {
    SvgCanvas canvas(width(), height);
    canvas.rect({0.0, 0.0, width(), height}, colours.surface);
    const double size = tokens.typeHeading;
    double y = pad + size * 0.85;
    for (const std::string& line : m_title) {
        canvas.text({pad, y}, line, {size, colours.text, Anchor::Start, true});
        y += size * kTitleLeading;
    }
    return canvas;
}

void ChartFrame::drawYTitle(SvgCanvas& canvas, const std::string& title, double x) const {
    canvas.text({x, headHeight() - kKeyGap}, ellipsise(title, width() - x - pad, small), muted());
}

void ChartFrame::drawXTitle(SvgCanvas& canvas, const std::string& title, const Box& plot) const {
    const double room = plot.right() - pad;
    canvas.text({plot.right(), plot.bottom() + 6.0 + small + 7.0 + small}, ellipsise(title, room, small), muted(Anchor::End));
}

void ChartFrame::drawYAxis(SvgCanvas& canvas, const Axis& axis, NumberStyle style, const Box& plot) const {
    const auto labels = tickLabels(axis, style);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const double y = plot.bottom() - axis.share(axis.ticks[i]) * plot.height;
        canvas.line({plot.x, y}, {plot.right(), y}, {axis.ticks[i] == 0.0 ? colours.axis : colours.grid, 1.0, {}});
        canvas.text({plot.x - 6.0, y + small * 0.35}, labels[i], muted(Anchor::End));
    }
}

void ChartFrame::drawXAxis(SvgCanvas& canvas, const Axis& axis, NumberStyle style, const Box& plot, bool gridLines) const {
    const auto labels = tickLabels(axis, style);
    for (std::size_t i = 0; i < labels.size(); ++i) {
        const double x = plot.x + axis.share(axis.ticks[i]) * plot.width;
        const double top = gridLines ? plot.y : plot.bottom();
        canvas.line({x, top}, {x, plot.bottom() + (gridLines ? 0.0 : 4.0)}, {gridLines ? colours.grid : colours.axis, 1.0, {}});
        canvas.text({x, plot.bottom() + 7.0 + small}, labels[i], muted(Anchor::Middle));
    }
}

void ChartFrame::drawMarkers(SvgCanvas& canvas, const Axis& axis, const Box& plot) const {
    // Beside a curve there is room at its top; over lying bars the labels stand above them.
    const bool above = chart.kind == ChartKind::HorizontalBars || chart.kind == ChartKind::Intervals;
    double baseline = above ? plot.y - 4.0 : plot.y + small;
    const auto shown = [&](const ChartMarker& marker) { return !marker.y && marker.x >= axis.min && marker.x <= axis.max; };
    const auto at = [&](const ChartMarker& marker) { return plot.x + axis.share(marker.x) * plot.width; };
    const auto colourOf = [&](const ChartMarker& marker) { return marker.strong ? colours.accent : colours.muted; };
    for (const ChartMarker& marker : chart.markers)
        if (shown(marker)) canvas.line({at(marker), plot.y}, {at(marker), plot.bottom()}, {colourOf(marker), marker.strong ? 2.0 : 1.0, "5 3"});
    for (const ChartMarker& marker : chart.markers) {  // over all lines, so that none crosses a name
        if (!shown(marker)) continue;
        const double width = textWidth(marker.label, small);
        const bool left = at(marker) + 4.0 + width > plot.right();
        const double near = left ? at(marker) - 4.0 : at(marker) + 4.0, far = left ? near - width : near + width;
        canvas.polygon({{near, baseline - small}, {far, baseline - small}, {far, baseline + 0.3 * small}, {near, baseline + 0.3 * small}}, colours.surface, 0.85);
        canvas.text({near, baseline}, marker.label, {small, colourOf(marker), left ? Anchor::End : Anchor::Start, false});
        if (!above) baseline += small * 1.3;
    }
}

double ChartFrame::widestTick(const Axis& axis, NumberStyle style) const {
    double widest = 0.0;
    for (const std::string& text : tickLabels(axis, style)) widest = std::max(widest, textWidth(text, small));
    return widest;
}

Rgb ChartFrame::seriesColour(std::size_t index) const {
    return chart.series.size() == 1 ? colours.accent : tokens.category[index % tokens.category.size()];
}

bool ChartFrame::showsEvidence() const {
    return chart.showEvidence || std::any_of(chart.series.begin(), chart.series.end(), [this](const ChartSeries& series) {
               return series.evidence != chart.series.front().evidence;
           });
}

Evidence ChartFrame::drawnAs(const ChartSeries& series) const { return showsEvidence() ? series.evidence : Evidence::Causal; }

std::string ChartFrame::seriesLabel(const ChartSeries& series) const {
    if (!showsEvidence()) return series.name;
    const std::string words(toString(series.evidence));
    return series.name.empty() ? words : series.name + " (" + words + ")";
}

ValueAxis valueAxis(const Chart& chart, const std::string& currency) {
    const bool lyingInX = chart.yTitle.empty() && !chart.xTitle.empty() && chart.kind != ChartKind::Bars;
    const NumberStyle style = lyingInX && chart.yStyle == NumberStyle::Plain ? chart.xStyle : chart.yStyle;
    return {axisTitle(lyingInX ? chart.xTitle : chart.yTitle, style, currency), style};
}

std::string toSvg(const Chart& chart, const std::string& currency, const SvgOptions& options) {
    const ChartFrame frame(chart, currency, options);
    if (!hasPoints(chart)) return drawEmpty(frame);
    switch (chart.kind) {
        case ChartKind::Bars: return drawBars(frame);
        case ChartKind::HorizontalBars:
        case ChartKind::Contributions: return drawHorizontalBars(frame);
        case ChartKind::Histogram: return drawHistogram(frame);
        case ChartKind::Intervals: return drawIntervals(frame);
        case ChartKind::Line:
        case ChartKind::Calibration: break;
    }
    return drawLines(frame);
}

}  // namespace holdfast::report
