// RiskDelegate: paints the score column of the customers table as a bar with its interval and the number beside it, so
// that risk is never told by colour alone. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace holdfast::ui {

class RiskDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    RiskDelegate(const Theme& theme, QObject* parent) : QStyledItemDelegate(parent), m_theme(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const Theme& m_theme;
};

}  // namespace holdfast::ui
