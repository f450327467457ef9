// Axis: a range of values with round ticks, and its mapping to pixels. Geometry only; no painting, no thread rule.
#pragma once

#include "core/report/document.h"

#include <QString>

#include <vector>

namespace holdfast::ui {

struct Axis {
    double minimum = 0.0;
    double maximum = 1.0;
    double step = 0.2;
    std::vector<double> ticks;
    report::NumberStyle style = report::NumberStyle::Plain;
    double pixelAtMinimum = 0.0;
    double pixelAtMaximum = 1.0;

    double toPixel(double value) const {
        return pixelAtMinimum + (value - minimum) / (maximum - minimum) * (pixelAtMaximum - pixelAtMinimum);
    }
    double toValue(double pixel) const {
        return minimum + (pixel - pixelAtMinimum) / (pixelAtMaximum - pixelAtMinimum) * (maximum - minimum);
    }
    QString label(double tick) const;
};

/// Ticks at 1, 2 or 5 times a power of ten (Heckbert, "Nice numbers for graph labels", Graphics Gems 1990), at most
/// `maxTicks` of them, the range widened to whole steps. Counts never get a step below 1.
Axis makeAxis(double minimum, double maximum, int maxTicks, report::NumberStyle style);

/// The same ticks, with the range left as it is.
Axis makeTightAxis(double minimum, double maximum, int maxTicks, report::NumberStyle style);

}  // namespace holdfast::ui
