// Labels in the theme's type sizes and colours that follow it when it changes, and the header line of a section. The
// one place where charts and pages style plain text. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QLabel>
#include <QWidget>

#include <string_view>

class QHBoxLayout;

namespace holdfast::ui {

/// A label that keeps the token colour and size through theme changes. Long text is not wrapped unless asked.
QLabel* makeLabel(const Theme& theme, Theme::TextSize size, std::string_view colour, QWidget* parent, bool bold = false);
/// Gives an existing label another token colour (it keeps following the theme).
void setLabelColour(QLabel* label, const Theme& theme, std::string_view colour);

/// A heading with a muted remark after it and room for controls at its right end.
class SectionHeader : public QWidget {
    Q_OBJECT

public:
    SectionHeader(const Theme& theme, const QString& title, QWidget* parent = nullptr);

    void setTitle(const QString& title);
    void setRemark(const QString& remark);
    void addControl(QWidget* control);  ///< takes ownership, placed at the right

private:
    QLabel* m_title = nullptr;
    QLabel* m_remark = nullptr;
    QHBoxLayout* m_layout = nullptr;
};

/// A flat panel on the surface colour with the theme's border and radius; content goes into its layout.
class Card : public QWidget {
    Q_OBJECT

public:
    explicit Card(const Theme& theme, QWidget* parent = nullptr);

protected:
    void paintEvent(QPaintEvent* event) override;

private:
    const Theme& m_theme;
};

}  // namespace holdfast::ui
