#include "ui/pages/customers/riskdelegate.h"

#include "ui/charts/riskbar.h"
#include "ui/itemmodels/customertablemodel.h"

#include <QApplication>
#include <QPainter>

namespace holdfast::ui {

void RiskDelegate::paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const {
    QStyleOptionViewItem cell = option;
    initStyleOption(&cell, index);
    cell.text.clear();
    const QStyle* style = cell.widget ? cell.widget->style() : QApplication::style();
    style->drawControl(QStyle::CE_ItemViewItem, &cell, painter, cell.widget);
    const QVariant score = index.data(CustomerTableModel::ScoreRole);
    if (!score.isValid()) return;
    painter->save();
    painter->setFont(cell.font);
    painter->setPen(cell.palette.color(cell.state & QStyle::State_Selected ? QPalette::HighlightedText : QPalette::Text));
    const int inset = m_theme.tokens().spaceS;
    paintRiskBar(painter, QRectF(cell.rect).adjusted(inset, 0, -inset, 0), score.toDouble(),
                 index.data(CustomerTableModel::LowerRole).toDouble(), index.data(CustomerTableModel::UpperRole).toDouble(), m_theme);
    painter->restore();
}

}  // namespace holdfast::ui
