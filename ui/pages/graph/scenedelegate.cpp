#include "ui/pages/graph/scenedelegate.h"

#include <QApplication>
#include <QPainter>

namespace holdfast::ui {

void SceneDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem base = option;
    initStyleOption(&base, index);
    base.text.clear();
    QApplication::style()->drawControl(QStyle::CE_ItemViewItem, &base, painter, base.widget);
    const ThemeTokens& tokens = m_theme.tokens();
    const QRect area = option.rect.adjusted(tokens.spaceS, tokens.spaceXs, -tokens.spaceS, -tokens.spaceXs);
    const auto line = [&](const QString& text, Theme::TextSize size, const char* colour, int top) {
        const QFont font = m_theme.font(size);
        const QFontMetrics metrics(font);
        painter->setFont(font);
        painter->setPen(m_theme.colour(colour));
        painter->drawText(QRect(area.left(), top, area.width(), metrics.height()), Qt::AlignLeft | Qt::AlignVCenter, metrics.elidedText(text, Qt::ElideRight, area.width()));
        return top + metrics.height();
    };
    painter->save();
    const int next = line(index.data().toString(), Theme::TextSize::Body, "text", area.top());
    if (const QString note = index.data(kNote).toString(); !note.isEmpty()) line(note, Theme::TextSize::Small, "textMuted", next);
    painter->restore();
}

QSize SceneDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex& index) const {
    const auto height = [this](Theme::TextSize size) { return QFontMetrics(m_theme.font(size)).height(); };
    const int note = index.data(kNote).toString().isEmpty() ? 0 : height(Theme::TextSize::Small);
    return {0, height(Theme::TextSize::Body) + note + 2 * m_theme.tokens().spaceXs};
}

}  // namespace holdfast::ui
