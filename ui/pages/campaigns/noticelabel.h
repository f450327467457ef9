// NoticeLabel: words that never move what stands below them: it has room for a given number of lines, whatever it says. Words that do
// not fit end in an ellipsis and are read in full on hover and by screen readers. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QLabel>

#include <string>
#include <string_view>

namespace holdfast::ui {

class NoticeLabel : public QLabel {
    Q_OBJECT

public:
    NoticeLabel(const Theme& theme, Theme::TextSize size, int lines, QWidget* parent);

    void setWords(const QStringList& sentences);
    void setColour(std::string_view token);
    QString words() const { return m_words; }  ///< all of them
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();

    const Theme& m_theme;
    int m_lines;
    std::string m_colour;
    QString m_words;
};

}  // namespace holdfast::ui
