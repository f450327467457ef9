// PaddedDelegate: table cells whose text stands under its heading, with the heading's side padding; and the dress of tables
// that have it. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

class QTableView;

namespace holdfast::ui {

class PaddedDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit PaddedDelegate(const Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int inset(const QWidget* view) const;
    void paintTick(QPainter* painter, QStyleOptionViewItem option, const QModelIndex& index) const;

    const Theme& m_theme;
};

/// How a table of a page looks and behaves: cells under their headings, whole rows, one at a time, no grid, columns as wide as
/// what they hold, and Tab leads out of it.
void dressTable(QTableView* table, const Theme& theme);

}  // namespace holdfast::ui
