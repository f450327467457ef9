#include "ui/itemmodels/celltext.h"

#include "core/base/time.h"

#include <QLocale>

#include <cmath>

namespace holdfast::ui {

namespace {

double numberOf(const Value& value) {
    if (const auto* integer = std::get_if<std::int64_t>(&value)) return static_cast<double>(*integer);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return std::nan("");
}

}  // namespace

QString compactNumber(double value, int decimals) {
    const QLocale locale;
    if (std::abs(value - std::round(value)) < 1e-9 && std::abs(value) < 1e15)
        return locale.toString(static_cast<qlonglong>(std::llround(value)));
    return locale.toString(value, 'f', decimals);
}

QString cellText(const ColumnSpec& column, const Value& value, const QString& currency) {
    if (isMissing(value)) return QStringLiteral("\u2014");
    if (const auto* text = std::get_if<std::string>(&value)) return QString::fromStdString(*text);
    const double number = numberOf(value);
    switch (column.type) {
        case ColumnType::Boolean: return number != 0.0 ? QStringLiteral("Yes") : QStringLiteral("No");
        case ColumnType::Timestamp: {
            const auto time = static_cast<UtcMillis>(number);
            const QString full = QString::fromStdString(formatIso8601(time));
            return full.endsWith(QStringLiteral("T00:00:00Z")) ? QString::fromStdString(formatDate(time))
                                                               : full.left(16).replace('T', ' ');
        }
        case ColumnType::Text:
        case ColumnType::Integer:
        case ColumnType::Real: break;
    }
    const bool money = column.role == ColumnRole::Value || column.role == ColumnRole::Monetary;
    const QString text = money && column.type == ColumnType::Real ? QLocale().toString(number, 'f', 2) : compactNumber(number);
    // Only of the value column is it known to be money: others of the monetary group may be counts or shares.
    return column.role == ColumnRole::Value && !currency.isEmpty() ? currency + QChar(0x00A0) + text : text;
}

QString cellPlainText(const ColumnSpec& column, const Value& value) {
    if (isMissing(value)) return {};
    if (const auto* text = std::get_if<std::string>(&value)) return QString::fromStdString(*text);
    if (column.type == ColumnType::Boolean || column.type == ColumnType::Timestamp) return cellText(column, value);
    return QString::number(numberOf(value), 'g', QLocale::FloatingPointShortest);
}

}  // namespace holdfast::ui
