#include "ui/shell/palettedelegate.h"

#include "ui/shell/palettemodel.h"

#include <QPainter>

namespace holdfast::ui {

void PaletteDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    const ThemeTokens& tokens = m_theme.tokens();
    const QRect row = option.rect;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool selected = option.state & QStyle::State_Selected;
    if (selected || (option.state & QStyle::State_MouseOver)) {
        painter->setPen(Qt::NoPen);
        painter->setBrush(m_theme.colour(selected ? "accentSoft" : "sunken"));
        painter->drawRoundedRect(row, tokens.spaceXs, tokens.spaceXs);
    }
    QRect content = row.adjusted(tokens.spaceS, 0, -tokens.spaceS, 0);
    const QRect iconRect(content.left(), content.center().y() - tokens.spaceS + 1, tokens.spaceL, tokens.spaceL);
    index.data(Qt::DecorationRole).value<QIcon>().paint(painter, iconRect);
    content.setLeft(iconRect.right() + tokens.spaceS);

    const QFont body = m_theme.font(Theme::TextSize::Body);
    const QFont small = m_theme.font(Theme::TextSize::Small);
    const auto write = [&](const QFont& font, std::string_view colour, const QRect& rect, int flags, const QString& text) {
        painter->setFont(font);
        painter->setPen(m_theme.colour(colour));
        painter->drawText(rect, flags | Qt::AlignVCenter, QFontMetrics(font).elidedText(text, Qt::ElideRight, rect.width()));
    };
    const QString kind = index.data(PaletteItemModel::KindRole).toString();
    write(small, "textMuted", content, Qt::AlignRight, kind);
    content.setRight(content.right() - QFontMetrics(small).horizontalAdvance(kind) - tokens.spaceM);
    const QString text = index.data(Qt::DisplayRole).toString();
    write(body, "text", content, Qt::AlignLeft, text);
    content.setLeft(content.left() + QFontMetrics(body).horizontalAdvance(text) + tokens.spaceM);
    if (content.width() > tokens.spaceXl * 2)
        write(small, "textMuted", content, Qt::AlignLeft, index.data(PaletteItemModel::DetailRole).toString());
    painter->restore();
}

QSize PaletteDelegate::sizeHint(const QStyleOptionViewItem&, const QModelIndex&) const {
    return {0, m_theme.tokens().spaceXl + m_theme.tokens().spaceS};
}

}  // namespace holdfast::ui
