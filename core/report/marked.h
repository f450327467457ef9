// Named places in a line chart: a series after the first that has one point is a dot with its name beside it; one whose two points
// share their x is a line across. They are series like any other, so that copied data and sheets hold them too. Pure
// functions; any thread.
#pragma once

#include "core/report/document.h"

namespace holdfast::report {

inline bool isMarked(const Chart& chart, std::size_t index) {
    if (chart.kind != ChartKind::Line || index == 0) return false;
    const ChartSeries& series = chart.series[index];
    const bool across = series.x.size() == 2 && series.y.size() == 2 && series.x[0] == series.x[1];
    return across || (series.x.size() == 1 && series.y.size() == 1);
}

}  // namespace holdfast::report
