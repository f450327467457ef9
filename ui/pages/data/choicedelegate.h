// ChoiceDelegate: edits role and actionability cells with a combo box of the words people read. GUI thread only.
#pragma once

#include <QStyledItemDelegate>

namespace holdfast::ui {

class ChoiceDelegate : public QStyledItemDelegate {
    Q_OBJECT

public:
    using QStyledItemDelegate::QStyledItemDelegate;

    QWidget* createEditor(QWidget* parent, const QStyleOptionViewItem& option, const QModelIndex& index) const override;
    void setEditorData(QWidget* editor, const QModelIndex& index) const override;
    void setModelData(QWidget* editor, QAbstractItemModel* model, const QModelIndex& index) const override;
};

}  // namespace holdfast::ui
