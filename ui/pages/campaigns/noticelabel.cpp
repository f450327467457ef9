#include "ui/pages/campaigns/noticelabel.h"

#include "ui/charts/labels.h"

#include <QFontMetrics>

namespace holdfast::ui {

NoticeLabel::NoticeLabel(const Theme& theme, Theme::TextSize size, int lines, QWidget* parent) : QLabel(parent), m_theme(theme), m_lines(lines) {
    setFont(theme.font(size));
    setWordWrap(lines > 1);
    setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, [this] { setLabelColour(this, m_theme, m_colour); });
    setColour("textMuted");
    setFixedHeight(lines * QFontMetrics(font()).lineSpacing() + 2);
}

void NoticeLabel::setWords(const QStringList& sentences) {
    m_words = sentences.join(QLatin1Char(' '));
    setToolTip(sentences.join(QLatin1Char('\n')));
    setAccessibleName(m_words);
    fit();
}

void NoticeLabel::setColour(std::string_view token) {
    m_colour = token;
    setLabelColour(this, m_theme, m_colour);
}

QSize NoticeLabel::minimumSizeHint() const { return {0, height()}; }

void NoticeLabel::resizeEvent(QResizeEvent* event) {
    QLabel::resizeEvent(event);
    fit();
}

/// As many words as there is room for, found by halving.
void NoticeLabel::fit() {
    const QFontMetrics metrics(font());
    const int room = m_lines * metrics.lineSpacing() + metrics.height() / 2;  // half a line more is none
    const auto fits = [&](const QString& text) {
        if (m_lines == 1) return metrics.horizontalAdvance(text) <= width();
        return metrics.boundingRect(QRect(0, 0, width(), 100 * room), Qt::TextWordWrap, text).height() <= room;
    };
    if (width() <= 0 || fits(m_words)) return setText(m_words);
    qsizetype least = 0, most = m_words.size();
    const auto cut = [this](qsizetype length) { return m_words.left(length).trimmed() + QStringLiteral("\u2026"); };
    while (most - least > 1) {
        const qsizetype middle = (least + most) / 2;
        (fits(cut(middle)) ? least : most) = middle;
    }
    setText(cut(least));
}

}  // namespace holdfast::ui
