#include "ui/theme/palettes.h"

#include <QColor>
#include <QFile>
#include <QRegularExpression>

#include <map>

namespace holdfast::ui {

namespace {

QColor toColour(Rgb rgb) {
    return {rgb.red, rgb.green, rgb.blue};
}

std::map<QString, QString> replacements(const ThemeTokens& tokens) {
    std::map<QString, QString> values;
    for (const auto& [name, rgb] : tokens.colours) values[QString::fromStdString(name)] = QString::fromStdString(toHex(rgb));
    const std::pair<const char*, int> sizes[] = {
        {"spaceXs", tokens.spaceXs},     {"spaceS", tokens.spaceS},     {"spaceM", tokens.spaceM},
        {"spaceL", tokens.spaceL},       {"spaceXl", tokens.spaceXl},   {"radius", tokens.radius},
        {"typeSmall", tokens.typeSmall}, {"typeBody", tokens.typeBody}, {"typeHeading", tokens.typeHeading},
        {"typeTitle", tokens.typeTitle},
    };
    for (const auto& [name, pixels] : sizes) values[QString::fromLatin1(name)] = QStringLiteral("%1px").arg(pixels);
    return values;
}

}  // namespace

QPalette paletteFrom(const ThemeTokens& tokens) {
    const auto colour = [&](std::string_view name) { return toColour(tokens.colour(name)); };
    QPalette palette;
    const std::pair<QPalette::ColorRole, std::string_view> roles[] = {
        {QPalette::Window, "window"},
        {QPalette::WindowText, "text"},
        {QPalette::Base, "surface"},
        {QPalette::AlternateBase, "sunken"},
        {QPalette::Text, "text"},
        {QPalette::Button, "surface"},
        {QPalette::ButtonText, "text"},
        {QPalette::BrightText, "error"},
        {QPalette::Highlight, "accent"},
        {QPalette::HighlightedText, "accentText"},
        {QPalette::Link, "accent"},
        {QPalette::LinkVisited, "accent"},
        {QPalette::ToolTipBase, "surface"},
        {QPalette::ToolTipText, "text"},
        {QPalette::PlaceholderText, "textMuted"},
        {QPalette::Light, "surface"},
        {QPalette::Midlight, "sunken"},
        {QPalette::Mid, "border"},
        {QPalette::Dark, "borderStrong"},
        {QPalette::Shadow, "borderStrong"},
    };
    for (const auto& [role, name] : roles) palette.setColor(role, colour(name));
    for (const auto role : {QPalette::WindowText, QPalette::Text, QPalette::ButtonText, QPalette::HighlightedText})
        palette.setColor(QPalette::Disabled, role, colour("textDisabled"));
    palette.setColor(QPalette::Disabled, QPalette::Highlight, colour("sunken"));
    return palette;
}

QString styleSheetFrom(const ThemeTokens& tokens) {
    QFile file(QStringLiteral(":/theme/shell.qss"));
    if (!file.open(QIODevice::ReadOnly)) return {};
    const QString source = QString::fromUtf8(file.readAll());
    const auto values = replacements(tokens);
    static const QRegularExpression token(QStringLiteral("@([A-Za-z]+)"));
    QString sheet;
    qsizetype copied = 0;
    for (auto match = token.globalMatch(source); match.hasNext();) {
        const QRegularExpressionMatch found = match.next();
        sheet += QStringView(source).mid(copied, found.capturedStart() - copied);
        const auto value = values.find(found.captured(1));
        sheet += value == values.end() ? found.captured() : value->second;
        copied = found.capturedEnd();
    }
    sheet += QStringView(source).mid(copied);
    return sheet;
}

}  // namespace holdfast::ui
