#include "ui/charts/marks.h"

#include "ui/charts/intervalrows.h"
#include "ui/charts/numbers.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {
namespace {

using report::Chart;
using report::ChartKind;
using report::ChartSeries;
using report::NumberStyle;

QString text(const std::string& utf8) { return QString::fromStdString(utf8); }

QString tr(const char* source) { return QCoreApplication::translate("ChartView", source); }

QString named(const std::string& title, const QString& value) {
    return title.empty() ? value : tr("%1: %2").arg(text(title), value);
}

bool hasInterval(const ChartSeries& series, std::size_t i) {
    return i < series.lower.size() && i < series.upper.size() && std::isfinite(series.lower[i]) && std::isfinite(series.upper[i]);
}

QString intervalText(const Chart& chart, const ChartSeries& series, std::size_t i, const QString& currency) {
    return tr("interval %1 to %2")
        .arg(formatNumber(series.lower[i], chart.yStyle, currency), formatNumber(series.upper[i], chart.yStyle, currency));
}

QString tooltipOf(const Chart& chart, const ChartSeries& series, std::size_t i, const QString& currency) {
    QStringList lines;
    if (chart.kind == ChartKind::Histogram)
        lines << named(chart.xTitle, tr("%1 to %2").arg(formatNumber(binEdge(series, i), chart.xStyle, currency),
                                                        formatNumber(binEdge(series, i + 1), chart.xStyle, currency)));
    else if (isBarKind(chart.kind))
        lines << (i < chart.categories.size() ? text(chart.categories[i]) : QString());
    else if (i < series.x.size())
        lines << named(chart.xTitle, formatNumber(series.x[i], chart.xStyle, currency));
    QString value = named(chart.yTitle, formatNumber(series.y[i], chart.yStyle, currency));
    if (chart.series.size() > 1 && chart.kind != ChartKind::Calibration && !series.name.empty())
        value = text(series.name) + QStringLiteral(", ") + value;
    lines << value;
    if (hasInterval(series, i)) lines << intervalText(chart, series, i, currency);
    if (chart.kind == ChartKind::Calibration && chart.series.size() > 1 && i < chart.series[1].y.size())
        lines << named(chart.series[1].name, formatNumber(chart.series[1].y[i], NumberStyle::Count));
    return lines.join(QLatin1Char('\n'));
}

QColor fillOf(const Chart& chart, const ChartSeries& series, int seriesIndex, std::size_t i, const Theme& theme) {
    const double value = series.y[i];
    if (chart.kind == ChartKind::Contributions) return theme.riskColour(value >= 0.0 ? 1.0 : 0.0);
    if (!chart.riskColours) return seriesColour(seriesIndex, theme);
    if (chart.kind == ChartKind::Histogram) return theme.riskColour((binEdge(series, i) + binEdge(series, i + 1)) / 2.0);
    return theme.riskColour(chart.kind == ChartKind::Calibration ? series.x[i] : value);
}

/// A bar of one category: its share of the slot, beside the other series' bars.
ChartMark barMark(const Chart& chart, const ChartLayout& layout, std::size_t seriesIndex, std::size_t i, const Theme& theme) {
    const ChartSeries& series = chart.series[seriesIndex];
    const bool lying = layout.categoriesOnY;
    const Axis& places = lying ? layout.y : layout.x;
    const Axis& values = lying ? layout.x : layout.y;
    const double slotSize = std::abs(places.toPixel(1.0) - places.toPixel(0.0));
    const double group = std::min(slotSize * 0.72, theme.tokens().spaceXl * 1.5 * static_cast<double>(chart.series.size()));
    const double thickness = group / static_cast<double>(chart.series.size());
    const double across = places.toPixel(static_cast<double>(i)) - group / 2.0 + thickness * static_cast<double>(seriesIndex);
    const double base = values.toPixel(std::clamp(0.0, values.minimum, values.maximum));
    const double end = values.toPixel(std::clamp(series.y[i], values.minimum, values.maximum));
    ChartMark mark;
    mark.shape = lying ? QRectF(std::min(base, end), across, std::abs(end - base), thickness)
                       : QRectF(across, std::min(base, end), thickness, std::abs(end - base));
    const double slotStart = places.toPixel(static_cast<double>(i)) - slotSize / 2.0;
    mark.hitArea = lying ? QRectF(0.0, chart.series.size() > 1 ? across : slotStart, layout.plot.right() + layout.plot.left(),
                                  chart.series.size() > 1 ? thickness : slotSize)
                         : QRectF(chart.series.size() > 1 ? across : slotStart, 0.0, chart.series.size() > 1 ? thickness : slotSize,
                                  layout.plot.bottom() + theme.tokens().spaceXl);
    if (hasInterval(series, i)) {
        mark.whiskerLow = values.toPixel(series.lower[i]);
        mark.whiskerHigh = values.toPixel(series.upper[i]);
    }
    return mark;
}

ChartMark binMark(const ChartSeries& series, const ChartLayout& layout, std::size_t i) {
    const double left = layout.x.toPixel(binEdge(series, i));
    const double right = layout.x.toPixel(binEdge(series, i + 1));
    const double top = layout.y.toPixel(series.y[i]);
    ChartMark mark;
    mark.shape = QRectF(left + 0.5, top, std::max(1.0, right - left - 1.0), layout.plot.bottom() - top);
    mark.hitArea = QRectF(left, layout.plot.top(), right - left, layout.plot.height());
    return mark;
}

ChartMark pointMark(const ChartSeries& series, const ChartLayout& layout, std::size_t i, const Theme& theme) {
    const double radius = theme.tokens().spaceXs;
    const QPointF centre = layout.toPixel(series.x[i], series.y[i]);
    ChartMark mark;
    mark.shape = QRectF(centre - QPointF(radius, radius), QSizeF(2 * radius, 2 * radius));
    mark.hitArea = mark.shape.adjusted(-radius, -radius, radius, radius);
    if (hasInterval(series, i)) {
        mark.whiskerLow = layout.y.toPixel(series.lower[i]);
        mark.whiskerHigh = layout.y.toPixel(series.upper[i]);
    }
    return mark;
}

}  // namespace

double binEdge(const ChartSeries& series, std::size_t index) {
    if (index < series.x.size()) return series.x[index];
    const std::size_t count = series.x.size();
    if (count < 2) return count == 1 ? series.x[0] + 1.0 : 0.0;
    return series.x[count - 1] + (series.x[count - 1] - series.x[count - 2]);
}

QString valueLabel(const Chart& chart, double value, const QString& currency) {
    if (chart.kind != ChartKind::Contributions) return formatNumber(value, chart.yStyle, currency);
    const QString size = chart.yStyle == NumberStyle::Percent ? formatPercent(std::abs(value))
                                                              : formatNumber(std::abs(value), NumberStyle::Decimal3);
    return (value < 0.0 ? QStringLiteral("\u2212") : QStringLiteral("+")) + size;
}

QColor seriesColour(int series, const Theme& theme) {
    const QColor colour = theme.categoryColour(series);
    if (!theme.isDark()) return colour;
    // The category colours are made for paper; on the dark surface they need some of the text's light.
    const QColor text = theme.colour("text");
    const auto mixed = [](int from, int to) { return (from * 2 + to) / 3; };
    return {mixed(colour.red(), text.red()), mixed(colour.green(), text.green()), mixed(colour.blue(), text.blue())};
}

QString markLabel(const Chart& chart, const ChartSeries& series, std::size_t i, const ChartLayout& layout, const ChartStyle& style) {
    if (!std::isfinite(series.y[i])) return {};
    const QString value = valueLabel(chart, series.y[i], style.currency);
    if (chart.kind != ChartKind::Intervals || layout.shortLabels || !hasInterval(series, i)) return value;
    return tr("%1 (%2 to %3)").arg(value, valueLabel(chart, series.lower[i], style.currency), valueLabel(chart, series.upper[i], style.currency));
}

std::vector<ChartMark> makeMarks(const Chart& chart, const ChartLayout& layout, const ChartStyle& style) {
    std::vector<ChartMark> marks;
    const std::size_t count = chart.kind == ChartKind::Calibration ? 1 : chart.series.size();
    for (std::size_t s = 0; s < count && s < chart.series.size(); ++s) {
        const ChartSeries& series = chart.series[s];
        const std::size_t points = isBarKind(chart.kind) ? series.y.size() : std::min(series.x.size(), series.y.size());
        for (std::size_t i = 0; i < points; ++i) {
            if (!std::isfinite(series.y[i])) continue;
            ChartMark mark = chart.kind == ChartKind::Histogram ? binMark(series, layout, i)
                             : isBarKind(chart.kind)            ? barMark(chart, layout, s, i, style.theme)
                                                                : pointMark(series, layout, i, style.theme);
            if (chart.kind == ChartKind::Intervals) shrinkToPoint(mark, layout, series.y[i], style.theme);
            mark.index = static_cast<int>(i);
            mark.series = static_cast<int>(s);
            mark.fill = fillOf(chart, series, mark.series, i, style.theme);
            mark.label = markLabel(chart, series, i, layout, style);
            mark.tooltip = tooltipOf(chart, series, i, style.currency);
            marks.push_back(std::move(mark));
        }
    }
    return marks;
}

}  // namespace holdfast::ui
