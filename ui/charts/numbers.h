// Numbers as people read them in the window: the locale's separators, the unit each NumberStyle asks for, and short
// forms for axes. Charts, headline figures and pages all write numbers through here. Pure functions; GUI thread only,
// because they read the default QLocale.
#pragma once

#include "core/report/document.h"

#include <QLocale>
#include <QString>

#include <optional>

namespace holdfast::ui {

/// The default locale; where that is the bare C locale, English with thousands separators.
QLocale numberLocale();

/// A difference of two probabilities in percentage points, with its sign: "+12.3", "\u22120.4"; "0.0" without one.
QString formatPoints(double difference);
/// "12,345", "31.4 %", "EUR 1,234", "0.812", "2.3 s". "not available" for NaN.
QString formatNumber(double value, report::NumberStyle style, const QString& currency = {});
QString formatNumber(std::optional<double> value, report::NumberStyle style, const QString& currency = {});

/// For axis ticks: no currency, "1.2 M", "20 k", as many decimals as `step` needs.
QString formatTick(double value, double step, report::NumberStyle style);

/// A plain number with as many decimals as asked for.
QString formatDecimal(double value, int decimals);
QString formatCount(quint64 value);
QString formatPercent(double share, int decimals = 1);
/// A local date and time: "2026-11-23 04:25".
QString formatTime(holdfast::UtcMillis time);
/// A report cell in the window's locale; text stays as it is.
QString formatCell(const report::Cell& cell, const QString& currency);

}  // namespace holdfast::ui
