// PaddedDelegate: table cells whose text stands under its heading, with the heading's side padding. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace holdfast::ui {

class PaddedDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    explicit PaddedDelegate(const Theme& theme, QObject* parent = nullptr);

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    int padding() const;

    const Theme& m_theme;
};

}  // namespace holdfast::ui
