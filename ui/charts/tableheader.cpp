#include "ui/charts/tableheader.h"

#include <QPainter>
#include <QPolygonF>
#include <QStyleOptionHeader>

namespace holdfast::ui {

TableHeader::TableHeader(const Theme& theme, QWidget* parent) : QHeaderView(Qt::Horizontal, parent), m_theme(theme) {
    setSectionsClickable(true);
    connect(this, &QHeaderView::sortIndicatorChanged, this, [this] { resizeSections(); });  // the arrow's room moves on
}

int TableHeader::arrowRoom() const {
    return m_theme.tokens().spaceM;
}

bool TableHeader::standsRight(int logicalIndex) const {
    const QVariant told = model() == nullptr ? QVariant() : model()->headerData(logicalIndex, Qt::Horizontal, Qt::TextAlignmentRole);
    const auto alignment = told.isValid() ? static_cast<Qt::Alignment>(told.toInt()) : defaultAlignment();
    return alignment.testFlag(Qt::AlignRight);
}

/// The style would draw its arrow over the text; this header draws it itself.
void TableHeader::initStyleOptionForIndex(QStyleOptionHeader* option, int logicalIndex) const {
    QHeaderView::initStyleOptionForIndex(option, logicalIndex);
    option->sortIndicator = QStyleOptionHeader::None;
}

void TableHeader::paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const {
    painter->save();
    QHeaderView::paintSection(painter, rect, logicalIndex);
    painter->restore();
    if (!isSortIndicatorShown() || sortIndicatorSection() != logicalIndex) return;
    const int text = fontMetrics().horizontalAdvance(model()->headerData(logicalIndex, Qt::Horizontal).toString());
    const int padding = m_theme.tokens().spaceS;
    const double half = 0.25 * arrowRoom();
    const double centre = standsRight(logicalIndex) ? rect.right() - padding - text - 0.5 * arrowRoom()
                                                    : rect.left() + padding + text + 0.5 * arrowRoom();
    const double middle = rect.center().y() + 1.0;
    const double tip = sortIndicatorOrder() == Qt::AscendingOrder ? -half : half;
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    painter->setPen(Qt::NoPen);
    painter->setBrush(m_theme.colour("textMuted"));
    painter->drawPolygon(QPolygonF({{centre - half, middle - 0.5 * tip}, {centre + half, middle - 0.5 * tip}, {centre, middle + 0.5 * tip}}));
    painter->restore();
}

/// As QHeaderView has it, but with room for an arrow in the sorted section alone.
QSize TableHeader::sectionSizeFromContents(int logicalIndex) const {
    const int text = fontMetrics().horizontalAdvance(model()->headerData(logicalIndex, Qt::Horizontal).toString());
    const bool sorted = isSortIndicatorShown() && sortIndicatorSection() == logicalIndex;
    const int width = text + 2 * m_theme.tokens().spaceS + m_theme.tokens().spaceXs + (sorted ? arrowRoom() : 0);
    return {width, QHeaderView::sectionSizeFromContents(logicalIndex).height()};
}

}  // namespace holdfast::ui
