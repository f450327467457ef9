// PaletteItemModel: what the command palette offers, ranked by how well it fits what was typed. Customers found in the
// background come below. A thin list over PaletteEntry values. GUI thread only.
#pragma once

#include <QAbstractListModel>
#include <QIcon>
#include <QList>
#include <QString>

#include <functional>

namespace holdfast::ui {

struct PaletteEntry {
    QIcon icon;
    QString text;    ///< "Train a model", matched
    QString detail;  ///< what it does, matched with less weight
    QString kind;    ///< "Page", "Command", "Customer", "Project", and the key if it has one
    std::function<void()> run;
};

class PaletteItemModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { DetailRole = Qt::UserRole + 1, KindRole };

    using QAbstractListModel::QAbstractListModel;

    void setEntries(QList<PaletteEntry> entries);    ///< all there is; shown according to the pattern
    void setCustomers(QList<PaletteEntry> customers);  ///< already matched by the search
    void setPattern(const QString& pattern);
    const PaletteEntry* entry(const QModelIndex& index) const;

    int rowCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;

private:
    void rank();

    QString m_pattern;
    QList<PaletteEntry> m_entries;
    QList<PaletteEntry> m_customers;
    QList<PaletteEntry> m_shown;
};

}  // namespace holdfast::ui
