// AssignmentsItemModel: who gets what: one row a customer of the plan, sortable by every column, read from the shared result
// without a copy. GUI thread only.
#pragma once

#include "core/data/plan.h"

#include <QAbstractTableModel>
#include <QString>

#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace holdfast::ui {

class AssignmentsItemModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Customer, OfferName, Risk, Cost, Effect, Interval, Value, ColumnCount };

    explicit AssignmentsItemModel(QObject* parent = nullptr);

    void setPlan(std::shared_ptr<const PlanResult> plan);
    void setCurrency(const QString& currency) { m_currency = currency; }
    const PlannedOffer* choice(int row) const;  ///< null beyond the rows
    QString key(int row) const;
    int rowOf(const QString& key) const;        ///< -1 for who gets nothing
    static QString lossMark();                  ///< beside the worth that is kept where the offer costs more

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    void sort(int column, Qt::SortOrder order) override;

private:
    void arrange();
    QString lossWords(const PlannedOffer& of) const;

    std::shared_ptr<const PlanResult> m_plan;
    std::vector<std::uint32_t> m_rows;  ///< [rows] index into choices, in the order shown
    QString m_currency;
    int m_sortColumn = Value;
    Qt::SortOrder m_order = Qt::DescendingOrder;
};

/// Everything one customer could get, in the order of offers; empty where the plan lists no options.
std::span<const PlannedOffer> optionsOf(const PlanResult& plan, std::uint32_t customer);
/// What an option counts as in the objective of the plan: money, or customers kept.
double objectiveValue(const PlanResult& plan, const PlannedOffer& option);

}  // namespace holdfast::ui
