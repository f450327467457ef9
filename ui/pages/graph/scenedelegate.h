// SceneDelegate: a line of the saved scenes: its name, and beneath it the note, muted and cut where it does not fit. GUI
// thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QStyledItemDelegate>

namespace holdfast::ui {

class SceneDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    static constexpr int kNote = Qt::UserRole;  ///< role of the note; the name is what is displayed

    explicit SceneDelegate(const Theme& theme, QObject* parent = nullptr) : QStyledItemDelegate(parent), m_theme(theme) {}

    void paint(QPainter* painter, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    QSize sizeHint(const QStyleOptionViewItem& option, const QModelIndex& index) const override;

private:
    const Theme& m_theme;
};

}  // namespace holdfast::ui
