// TableHeader: column headings whose sort arrow has a place of its own beside the text, so that neither covers the other. For the
// tables that dressTable() dresses, and others that can be sorted. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QHeaderView>

namespace holdfast::ui {

class TableHeader : public QHeaderView {
    Q_OBJECT

public:
    explicit TableHeader(const Theme& theme, QWidget* parent = nullptr);

protected:
    void initStyleOptionForIndex(QStyleOptionHeader* option, int logicalIndex) const override;
    void paintSection(QPainter* painter, const QRect& rect, int logicalIndex) const override;
    QSize sectionSizeFromContents(int logicalIndex) const override;

private:
    int arrowRoom() const;
    bool standsRight(int logicalIndex) const;

    const Theme& m_theme;
};

}  // namespace holdfast::ui
