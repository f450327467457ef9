#include "ui/charts/chartlayout.h"

#include <QLocale>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {
namespace {

/// Enough digits to get the same double back, without trailing noise; plain text for spreadsheets of any locale.
QString exact(double value) { return std::isfinite(value) ? QString::number(value, 'g', QLocale::FloatingPointShortest) : QString(); }

QString field(const std::string& utf8) {
    QString text = QString::fromStdString(utf8);
    return text.replace(QLatin1Char('\t'), QLatin1Char(' ')).replace(QLatin1Char('\n'), QLatin1Char(' '));
}

QString at(const std::vector<double>& values, std::size_t i, double unit = 1.0) { return i < values.size() ? exact(unit * values[i]) : QString(); }

QString headings(const report::Chart& chart, bool named, bool bounded) {
    QStringList cells;
    if (named) cells << QStringLiteral("series");
    cells << (chart.xTitle.empty() ? QStringLiteral("x") : field(chart.xTitle));
    cells << (chart.yTitle.empty() ? QStringLiteral("y") : field(chart.yTitle));
    if (bounded) cells << QStringLiteral("lower") << QStringLiteral("upper");
    return cells.join(QLatin1Char('\t'));
}

}  // namespace

QString toTsv(const report::Chart& chart) {
    const bool named = chart.series.size() > 1;
    const bool bounded = std::any_of(chart.series.begin(), chart.series.end(), [](const auto& series) { return !series.lower.empty(); });
    const double unit = chart.yStyle == report::NumberStyle::Points ? 100.0 : 1.0;  // as its axis has them
    QStringList lines{headings(chart, named, bounded)};
    for (const report::ChartSeries& series : chart.series) {
        for (std::size_t i = 0; i < series.y.size(); ++i) {
            QStringList cells;
            if (named) cells << field(series.name);
            cells << (i < chart.categories.size() && series.x.empty() ? field(chart.categories[i]) : at(series.x, i));
            cells << exact(unit * series.y[i]);
            if (bounded) cells << at(series.lower, i, unit) << at(series.upper, i, unit);
            lines << cells.join(QLatin1Char('\t'));
        }
    }
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

std::vector<QPointF> decimate(const std::vector<double>& x, const std::vector<double>& y, std::size_t columns) {
    const std::size_t count = std::min(x.size(), y.size());
    std::vector<QPointF> points;
    if (columns == 0 || count <= 2 * columns) {
        for (std::size_t i = 0; i < count; ++i)
            if (std::isfinite(x[i]) && std::isfinite(y[i])) points.emplace_back(x[i], y[i]);
        return points;
    }
    points.emplace_back(x.front(), y.front());
    for (std::size_t column = 0; column < columns; ++column) {
        const std::size_t begin = count * column / columns;
        const std::size_t end = count * (column + 1) / columns;
        const auto less = [&](std::size_t a, std::size_t b) { return y[a] < y[b]; };
        std::size_t low = begin;
        std::size_t high = begin;
        for (std::size_t i = begin; i < end; ++i) {
            if (less(i, low)) low = i;
            if (less(high, i)) high = i;
        }
        points.emplace_back(x[std::min(low, high)], y[std::min(low, high)]);
        if (low != high) points.emplace_back(x[std::max(low, high)], y[std::max(low, high)]);
    }
    points.emplace_back(x[count - 1], y[count - 1]);
    return points;
}

}  // namespace holdfast::ui
