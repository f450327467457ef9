// How a cell of the customers table reads in the window: locale numbers, dates, "missing" as a dash. One place, so that
// table, card and clipboard agree. Pure functions; GUI thread for the default locale.
#pragma once

#include "core/data/column.h"
#include "core/data/value.h"

#include <QString>

namespace holdfast::ui {

/// Text for people; an em dash for missing.
QString cellText(const ColumnSpec& column, const Value& value, const QString& currency = {});

/// Plain text for the clipboard: full precision, no grouping, empty for missing.
QString cellPlainText(const ColumnSpec& column, const Value& value);

/// A number in the shortest form that keeps at most `decimals` places.
QString compactNumber(double value, int decimals = 2);

}  // namespace holdfast::ui
