// EvidenceTableItemModel: a table of the report as rows to look at: the same cells and headings as on paper, written in the
// window's locale, with the definitions on hover. A thin item model over report::Table. GUI thread only.
#pragma once

#include "core/report/document.h"

#include <QAbstractTableModel>

namespace holdfast::ui {

class EvidenceTableItemModel : public QAbstractTableModel {
    Q_OBJECT

public:
    explicit EvidenceTableItemModel(QObject* parent = nullptr) : QAbstractTableModel(parent) {}

    void setTable(report::Table table);
    bool endsWithText() const;  ///< whether the last column may take what room is left; figures stay beside their headings
    const report::Table& table() const { return m_table; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    report::Table m_table;
};

}  // namespace holdfast::ui
