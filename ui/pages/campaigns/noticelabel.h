// NoticeLabel: words with room for a given number of lines, whatever it says, so that they do not move what stands below them. Longer
// ones take the lines they need, up to a most; what does not fit even there ends in an ellipsis and is read in full on hover and by screen
// readers. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QLabel>

#include <string>
#include <string_view>

namespace holdfast::ui {

class NoticeLabel : public QLabel {
    Q_OBJECT

public:
    struct Lines {
        int least = 1, most = 1;
    };
    NoticeLabel(const Theme& theme, Theme::TextSize size, Lines lines, QWidget* parent);

    void setWords(const QStringList& sentences);
    void setColour(std::string_view token);
    QString words() const { return m_words; }  ///< all of them
    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void fit();
    int heightOf(int lines) const;

    const Theme& m_theme;
    Lines m_lines;
    std::string m_colour;
    QString m_words;
};

}  // namespace holdfast::ui
