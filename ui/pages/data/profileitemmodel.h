// ProfileItemModel: a DataProfile as a table, one row a column of the customers. Role and actionability are edited in
// place; an edit is asked for by signal, not done here. GUI thread only.
#pragma once

#include "core/data/importing.h"

#include <QAbstractTableModel>

namespace holdfast::ui {

class ProfileItemModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, Type, Role, Actionable, Missing, Distinct, Values, LabelAuc, Note, ColumnCount };

    using QAbstractTableModel::QAbstractTableModel;

    void setProfile(const DataProfile& profile);
    const ColumnProfile& profile(int row) const { return m_profile.columns[static_cast<std::size_t>(row)]; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role) override;

    /// What may stand in an editable cell, as (text for people, name): the choices of the combo box.
    static QList<std::pair<QString, QString>> choices(int column);
    static QString roleText(ColumnRole role);
    static QString actionabilityText(Actionability actionability);
    static QString typeText(ColumnType type);

signals:
    void editRequested(const holdfast::ColumnSpec& before, const holdfast::ColumnSpec& after);

private:
    QString text(const ColumnProfile& column, int section) const;

    DataProfile m_profile;
};

}  // namespace holdfast::ui
