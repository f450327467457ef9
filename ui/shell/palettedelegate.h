// PaletteDelegate: a line of the command palette: icon, name, muted description, and its kind at the right end.
// GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace holdfast::ui {

class PaletteDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit PaletteDelegate(const Theme& theme, QObject* parent = nullptr) : QStyledItemDelegate(parent), m_theme(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const Theme& m_theme;
};

}  // namespace holdfast::ui
