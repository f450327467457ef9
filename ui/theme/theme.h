// Theme: the look in Qt's terms, made from the token file. Sets palette, fonts and style sheet of the application and
// hands colours to painters. Owned by main; widgets get a reference through the Session. GUI thread only.
#pragma once

#include "core/data/themetokens.h"

#include <QColor>
#include <QFont>
#include <QHash>
#include <QIcon>
#include <QObject>
#include <QString>

#include <memory>
#include <string_view>

class QApplication;

namespace holdfast::ui {

class SystemAppearance;

class Theme : public QObject {
    Q_OBJECT

public:
    enum class Mode { System, Light, Dark };
    enum class TextSize { Small, Body, Heading, Title };

    explicit Theme(QObject* parent = nullptr);
    ~Theme() override;

    void apply(QApplication& application, Mode mode);  ///< Fusion style, palette, style sheet; emits changed()
    Mode mode() const { return m_mode; }
    bool isDark() const { return m_tokens.dark; }
    const ThemeTokens& tokens() const { return m_tokens; }

    QColor colour(std::string_view name) const;        ///< token name, e.g. "accent"
    QColor riskColour(double probability) const;
    QColor categoryColour(int index) const;            ///< wraps after eight
    QFont font(TextSize size, bool bold = false) const;  ///< tabular digits where the font has them
    /// resources/icons/<name>.svg in the text colour, cached. Follows a change of theme by itself: it is coloured when drawn.
    QIcon icon(const QString& name) const;
    bool reducedMotion() const;

    /// Mode as kept in the user's settings: "system", "light", "dark".
    static Mode rememberedMode();
    static void rememberMode(Mode mode);

signals:
    void changed();

private:
    void follow(QApplication& application);

    Mode m_mode = Mode::System;
    ThemeTokens m_tokens;
    std::unique_ptr<SystemAppearance> m_system;  ///< made by the first apply()
    QFont m_baseFont;
    mutable QHash<QString, QIcon> m_icons;
};

}  // namespace holdfast::ui
