#include "ui/charts/paddeddelegate.h"

#include <QApplication>
#include <QHeaderView>
#include <QPainter>
#include <QStyle>
#include <QTableView>

#include <algorithm>

namespace holdfast::ui {

PaddedDelegate::PaddedDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

/// What the style itself leaves beside the text counts as padding already.
int PaddedDelegate::padding() const {
    const int own = QApplication::style()->pixelMetric(QStyle::PM_FocusFrameHMargin) + 1;
    return std::max(0, m_theme.tokens().spaceS - own);
}

void PaddedDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem inner(option);
    if (option.state & QStyle::State_Selected) {  // flat over the whole cell, where the style would draw a bevel
        painter->fillRect(option.rect, m_theme.colour("accentSoft"));
        inner.state &= ~QStyle::State_Selected;
    }
    inner.rect.adjust(padding(), 0, -padding(), 0);
    QStyledItemDelegate::paint(painter, inner, index);
}

QSize PaddedDelegate::sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const {
    return QStyledItemDelegate::sizeHint(option, index) + QSize(2 * padding(), 0);
}

void dressTable(QTableView* table, const Theme& theme) {
    table->setItemDelegate(new PaddedDelegate(theme, table));
    table->setSelectionBehavior(QAbstractItemView::SelectRows);
    table->setSelectionMode(QAbstractItemView::SingleSelection);
    table->setShowGrid(false);
    table->setTabKeyNavigation(false);
    table->verticalHeader()->hide();
    table->verticalHeader()->setDefaultSectionSize(theme.tokens().typeBody + theme.tokens().spaceM);
    table->horizontalHeader()->setHighlightSections(false);
    table->horizontalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
}

}  // namespace holdfast::ui
