#include "ui/charts/paddeddelegate.h"

#include "ui/charts/tableheader.h"

#include <QApplication>
#include <QHeaderView>
#include <QPainter>
#include <QPolygonF>
#include <QStyle>
#include <QTableView>

namespace holdfast::ui {

PaddedDelegate::PaddedDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

/// How far text has to move in: within the style's padding something is left beside it; cells of tables are padded by the style
/// sheet, as headings are, those of lists by nobody.
int PaddedDelegate::inset(const QWidget* view) const {
    const int own = QApplication::style()->pixelMetric(QStyle::PM_FocusFrameHMargin) + 1;
    return qobject_cast<const QTableView*>(view) != nullptr ? -own : m_theme.tokens().spaceS - own;
}

void PaddedDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem inner(option);
    if (option.state & QStyle::State_Selected) {  // flat over the whole cell, where the style would draw a bevel
        painter->fillRect(option.rect, m_theme.colour("accentSoft"));
        inner.state &= ~QStyle::State_Selected;
    }
    inner.rect.adjust(inset(option.widget), 0, -inset(option.widget), 0);
    QStyledItemDelegate::paint(painter, inner, index);
    if (index.data(Qt::CheckStateRole).toInt() == Qt::Checked) paintTick(painter, inner, index);
}

/// On the style sheet's filled box, which alone would not say whether it is ticked.
void PaddedDelegate::paintTick(QPainter* painter, QStyleOptionViewItem option, const QModelIndex& index) const {
    initStyleOption(&option, index);
    const QStyle* style = option.widget != nullptr ? option.widget->style() : QApplication::style();
    const QRectF box = style->subElementRect(QStyle::SE_ItemViewItemCheckIndicator, &option, option.widget);
    const auto at = [&box](double x, double y) { return box.topLeft() + QPointF(x * box.width(), y * box.height()); };
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(QPen(m_theme.colour("accentText"), 1.5));
    painter->drawPolyline(QPolygonF({at(0.25, 0.5), at(0.45, 0.7), at(0.78, 0.28)}));
    painter->restore();
}

void dressTable(QTableView* table, const Theme& theme) {
    table->setHorizontalHeader(new TableHeader(theme, table));
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
