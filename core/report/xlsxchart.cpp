#include "core/report/xlsxchart.h"

#include "core/data/themetokens.h"
#include "core/report/axis.h"
#include "core/report/sheetwriter.h"
#include "core/report/text.h"

#include <algorithm>
#include <cmath>

namespace holdfast::report {

namespace {

constexpr lxw_row_t kChartRows = 18;

/// Where one series stands: its x (or category) and y columns, rows first to last.
struct Placed {
    lxw_col_t x = 0;
    lxw_col_t y = 0;
    lxw_row_t first = 0;
    lxw_row_t last = 0;
};

bool points(ChartKind kind) { return kind == ChartKind::Line || kind == ChartKind::Calibration; }

uint8_t excelType(ChartKind kind) {
    switch (kind) {
        case ChartKind::HorizontalBars:
        case ChartKind::Contributions:
        case ChartKind::Intervals: return LXW_CHART_BAR;
        case ChartKind::Line: return LXW_CHART_SCATTER_STRAIGHT;
        case ChartKind::Calibration: return LXW_CHART_SCATTER_STRAIGHT_WITH_MARKERS;
        case ChartKind::Bars:
        case ChartKind::Histogram: break;
    }
    return LXW_CHART_COLUMN;
}

/// x (or category), y and, where there are any, the interval of one series in adjacent columns.
Placed writeSeries(lxw_worksheet* sheet, lxw_row_t row, lxw_col_t column, const Chart& chart, const ChartSeries& series,
                   XlsxFormats& formats) {
    const bool named = !chart.categories.empty();
    const std::string value = series.name.empty() ? chart.yTitle : series.name;
    writeText(sheet, row, column, named ? "Category" : chart.xTitle, formats.header(!named));
    writeText(sheet, row, columnNumber(column + 1U), value, formats.header(true));
    const bool band = !series.lower.empty() && series.lower.size() == series.upper.size();
    if (band) {
        writeText(sheet, row, columnNumber(column + 2U), "Lower", formats.header(true));
        writeText(sheet, row, columnNumber(column + 3U), "Upper", formats.header(true));
    }
    const auto number = [&](lxw_row_t at, std::size_t offset, const std::vector<double>& values, std::size_t i, NumberStyle style) {
        if (i < values.size()) writeCell(sheet, at, columnNumber(column + offset), Figure{values[i], style}, formats);
    };
    for (std::size_t i = 0; i < series.y.size(); ++i) {
        const lxw_row_t at = row + 1 + static_cast<lxw_row_t>(i);
        if (i < chart.categories.size()) writeText(sheet, at, column, chart.categories[i], nullptr);
        else number(at, 0, series.x, i, chart.xStyle);
        number(at, 1, series.y, i, chart.yStyle);
        if (band) number(at, 2, series.lower, i, chart.yStyle), number(at, 3, series.upper, i, chart.yStyle);
    }
    return {column, columnNumber(column + 1U), row + 1, row + static_cast<lxw_row_t>(series.y.size())};
}

void styleSeries(lxw_chart_series* drawn, const Chart& chart, std::size_t index) {
    const ThemeTokens tokens = loadThemeTokens(false);
    const Rgb rgb = chart.series.size() == 1 || chart.kind == ChartKind::Calibration ? tokens.colour("accent") : tokens.category[index % tokens.category.size()];
    const auto colour = (static_cast<lxw_color_t>(rgb.red) << 16U) | (static_cast<lxw_color_t>(rgb.green) << 8U) | rgb.blue;
    if (points(chart.kind)) {
        lxw_chart_line line{};
        line.color = colour;
        line.width = 2.0F;
        chart_series_set_line(drawn, &line);
        return;
    }
    lxw_chart_fill fill{};
    fill.color = colour;
    chart_series_set_fill(drawn, &fill);
}

void styleAxes(lxw_chart* drawn, const Chart& chart, const std::string& currency) {
    // In Excel's bar chart the x axis is the one of the categories, which stands upright.
    const std::string x = axisTitle(points(chart.kind) || chart.kind == ChartKind::Histogram ? chart.xTitle : "", chart.xStyle, currency);
    const std::string y = axisTitle(chart.yTitle.empty() ? chart.xTitle : chart.yTitle, chart.yStyle, currency);
    if (!x.empty()) chart_axis_set_name(drawn->x_axis, validUtf8(x).c_str());
    if (!y.empty()) chart_axis_set_name(drawn->y_axis, validUtf8(y).c_str());
    if (excelType(chart.kind) == LXW_CHART_BAR) chart_axis_set_reverse(drawn->x_axis);
    if (chart.kind == ChartKind::Calibration || chart.diagonal) {
        chart_axis_set_min(drawn->x_axis, 0.0);
        chart_axis_set_max(drawn->x_axis, 1.0);
        chart_axis_set_min(drawn->y_axis, 0.0);
        chart_axis_set_max(drawn->y_axis, 1.0);
    }
}

}  // namespace

lxw_row_t addExcelChart(const XlsxBook& book, lxw_worksheet* sheet, const std::string& sheetName, lxw_row_t row, const Chart& chart,
                        const std::string& currency, XlsxFormats& formats) {
    writeText(sheet, row++, 0, chart.title, formats.subtitle());
    if (chart.series.empty() || chart.series.front().y.empty()) {
        writeText(sheet, row, 0, chart.emptyReason, formats.muted());
        return row + 2;
    }
    lxw_chart* drawn = workbook_add_chart(book.handle(), excelType(chart.kind));
    lxw_col_t column = 0;
    lxw_row_t lastRow = row;
    for (std::size_t i = 0; i < chart.series.size(); ++i) {
        const ChartSeries& series = chart.series[i];
        const Placed placed = writeSeries(sheet, row, column, chart, series, formats);
        column = columnNumber(column + (series.lower.empty() ? 2U : 4U));
        lastRow = std::max(lastRow, placed.last);
        if (i > 0 && chart.kind == ChartKind::Calibration) continue;  // how many customers each point stands for
        lxw_chart_series* line = chart_add_series(drawn, nullptr, nullptr);
        chart_series_set_categories(line, sheetName.c_str(), placed.first, placed.x, placed.last, placed.x);
        chart_series_set_values(line, sheetName.c_str(), placed.first, placed.y, placed.last, placed.y);
        chart_series_set_name(line, validUtf8(series.name.empty() ? chart.yTitle : series.name).c_str());
        styleSeries(line, chart, i);
    }
    styleAxes(drawn, chart, currency);
    if (chart.kind == ChartKind::Histogram) chart_set_series_gap(drawn, 5);
    chart_title_set_name(drawn, validUtf8(chart.title).c_str());
    lxw_chart_font font{};
    font.size = 11;
    font.bold = LXW_TRUE;
    chart_title_set_name_font(drawn, &font);
    if (chart.series.size() == 1 || chart.kind == ChartKind::Calibration) chart_legend_set_position(drawn, LXW_CHART_LEGEND_NONE);
    lxw_chart_options options{};
    options.x_offset = 20;
    options.x_scale = 1.3;
    options.y_scale = 1.15;
    worksheet_insert_chart_opt(sheet, row, column, drawn, &options);
    return std::max(lastRow, row + kChartRows) + 2;
}

}  // namespace holdfast::report
