#include "ui/charts/numbers.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {
namespace {

QString tr(const char* text) { return QCoreApplication::translate("Numbers", text); }

int decimalsFor(double step) {
    if (step <= 0.0 || !std::isfinite(step)) return 0;
    return std::clamp(static_cast<int>(std::ceil(-std::log10(step) - 1e-9)), 0, 6);
}

/// Rounded half to even like the engine's own text, so that a page and a report never differ in the last digit; with a true minus.
QString fixed(double value, int decimals) {
    const double scale = std::pow(10.0, decimals);
    const double scaled = value * scale;
    const double rounded = std::abs(scaled) < 1e15 ? std::nearbyint(scaled) / scale : value;
    const QString size = numberLocale().toString(std::abs(rounded), 'f', decimals);
    return rounded < 0.0 ? QChar(0x2212) + size : size;
}

/// Money as the report writes it: no decimals for large sums and for currencies without a minor unit.
int moneyDecimals(double value, const QString& currency) {
    static const QStringList whole{QStringLiteral("JPY"), QStringLiteral("KRW"), QStringLiteral("VND"), QStringLiteral("CLP"),
                                   QStringLiteral("ISK"), QStringLiteral("HUF"), QStringLiteral("XAF"), QStringLiteral("XOF")};
    return whole.contains(currency) || std::abs(value) >= 100'000.0 ? 0 : 2;
}

/// A probability that is not 0 or 1 is never written as if it were.
QString probability(double value) {
    if (value > 0.0 && value < 0.0005) return QLatin1Char('<') + fixed(0.001, 3);
    if (value < 1.0 && value > 0.9995) return QLatin1Char('>') + fixed(0.999, 3);
    return fixed(value, 3);
}

/// Four significant digits for a number of unknown size, without an exponent.
int plainDecimals(double value) {
    const double size = std::abs(value);
    if (size == 0.0 || value == std::floor(value)) return 0;
    if (size >= 1000.0) return 0;
    return std::clamp(3 - static_cast<int>(std::floor(std::log10(size))), 0, 6);
}

}  // namespace

QLocale numberLocale() {
    const QLocale locale;
    return locale.language() == QLocale::C ? QLocale(QLocale::English, QLocale::UnitedStates) : locale;
}

QString formatDecimal(double value, int decimals) { return std::isfinite(value) ? fixed(value, decimals) : tr("not available"); }

QString formatCount(quint64 value) { return numberLocale().toString(value); }

QString formatPercent(double share, int decimals) {
    if (!std::isfinite(share)) return tr("not available");
    return fixed(share * 100.0, decimals) + QStringLiteral(" %");
}

QString formatPoints(double difference) {
    if (!std::isfinite(difference)) return tr("not available");
    const QString size = fixed(std::abs(difference) * 100.0, 1);
    if (std::abs(difference) < 0.0005) return size;
    return (difference < 0.0 ? QStringLiteral("\u2212") : QStringLiteral("+")) + size;
}

QString formatNumber(double value, report::NumberStyle style, const QString& currency) {
    if (!std::isfinite(value)) return tr("not available");
    switch (style) {
    case report::NumberStyle::Count: return fixed(value, 0);
    case report::NumberStyle::Percent: return formatPercent(value);
    case report::NumberStyle::Probability: return probability(value);
    case report::NumberStyle::Money: {
        const QString number = fixed(value, moneyDecimals(value, currency));
        return currency.isEmpty() ? number : currency + QLatin1Char(' ') + number;
    }
    case report::NumberStyle::Decimal3: return fixed(value, 3);
    case report::NumberStyle::Seconds: return fixed(value, 1) + QStringLiteral(" s");
    case report::NumberStyle::Points: return formatPoints(value);
    case report::NumberStyle::Plain: break;
    }
    return fixed(value, plainDecimals(value));
}

QString formatNumber(std::optional<double> value, report::NumberStyle style, const QString& currency) {
    return value ? formatNumber(*value, style, currency) : tr("not available");
}

QString formatTick(double value, double step, report::NumberStyle style) {
    if (value < -step * 1e-6) return QChar(0x2212) + formatTick(-value, step, style);
    const QLocale locale = numberLocale();
    if (std::abs(value) < step * 1e-6) value = 0.0;  // never "-0"
    if (style == report::NumberStyle::Points) return locale.toString(value * 100.0, 'f', decimalsFor(step * 100.0));
    if (style == report::NumberStyle::Percent)
        return locale.toString(value * 100.0, 'f', decimalsFor(step * 100.0)) + QStringLiteral(" %");
    // The step alone chooses the unit, so that one axis has one; nothing is nothing in any unit.
    if (value != 0.0 && step >= 2e5) return locale.toString(value / 1e6, 'f', decimalsFor(step / 1e6)) + QStringLiteral(" M");
    if (value != 0.0 && step >= 2e3) return locale.toString(value / 1e3, 'f', decimalsFor(step / 1e3)) + QStringLiteral(" k");
    const QString text = locale.toString(value, 'f', decimalsFor(step));
    return style == report::NumberStyle::Seconds ? text + QStringLiteral(" s") : text;
}

QString formatTime(holdfast::UtcMillis time) {
    return QDateTime::fromMSecsSinceEpoch(time).toString(QStringLiteral("yyyy-MM-dd HH:mm"));
}

QString formatCell(const report::Cell& cell, const QString& currency) {
    if (const auto* text = std::get_if<std::string>(&cell)) return QString::fromStdString(*text);
    if (const auto* figure = std::get_if<report::Figure>(&cell)) return formatNumber(figure->value, figure->style, currency);
    return tr("not available");
}

}  // namespace holdfast::ui
