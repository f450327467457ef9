#include "ui/pages/campaigns/noticelabel.h"

#include "ui/charts/labels.h"

#include <QFontMetrics>

namespace holdfast::ui {

NoticeLabel::NoticeLabel(const Theme& theme, Theme::TextSize size, Lines lines, QWidget* parent) : QLabel(parent), m_theme(theme), m_lines(lines) {
    setFont(theme.font(size));
    setWordWrap(lines.most > 1);
    setAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    connect(&theme, &Theme::changed, this, [this] { setLabelColour(this, m_theme, m_colour); });
    setColour("textMuted");
    setFixedHeight(heightOf(lines.least));
}

int NoticeLabel::heightOf(int lines) const { return lines * QFontMetrics(font()).lineSpacing() + 2; }

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

/// As many words as there is room for, found by halving, on as many lines as they need.
void NoticeLabel::fit() {
    const QFontMetrics metrics(font());
    const int room = m_lines.most * metrics.lineSpacing() + metrics.height() / 2;  // half a line more is none
    const auto tall = [&](const QString& text) { return metrics.boundingRect(QRect(0, 0, width(), 100 * room), Qt::TextWordWrap, text).height(); };
    const auto fits = [&](const QString& text) { return m_lines.most == 1 ? metrics.horizontalAdvance(text) <= width() : tall(text) <= room; };
    const auto take = [&](const QString& text) {
        const int least = heightOf(m_lines.least), wanted = width() <= 0 || m_lines.most == m_lines.least ? 0 : tall(text) + 2;
        setFixedHeight(wanted > least + metrics.height() / 2 ? wanted : least);
        setText(text);
    };
    if (width() <= 0 || fits(m_words)) return take(m_words);
    qsizetype least = 0, most = m_words.size();
    const auto cut = [this](qsizetype length) { return m_words.left(length).trimmed() + QStringLiteral("\u2026"); };
    while (most - least > 1) {
        const qsizetype middle = (least + most) / 2;
        (fits(cut(middle)) ? least : most) = middle;
    }
    take(cut(least));
}

}  // namespace holdfast::ui
