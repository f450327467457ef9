// OffersItemModel: the offers of a scenario as an editable table: costs, how many may get them, and what they are assumed to do
// where no campaign tells. Holds a copy; an edit is told by a signal and shown once the owner sets it. GUI thread only.
#pragma once

#include "core/data/plan.h"
#include "core/data/scenario.h"
#include "ui/theme/theme.h"

#include <QAbstractTableModel>

#include <vector>

namespace holdfast::ui {

class OffersItemModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Name, FixedCost, PeriodShare, ValueShare, Acceptance, Capacity, CoolDown, Keeps, KeepsError, EvidenceKind, Eligible, ColumnCount };

    explicit OffersItemModel(const Theme& theme, QObject* parent = nullptr);

    void setOffers(const std::vector<Offer>& offers);
    /// Which of them the last plan had to assume; empty: not known yet.
    void setTotals(const std::vector<OfferTotal>& totals);
    const std::vector<Offer>& offers() const { return m_offers; }

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role = Qt::DisplayRole) const override;
    Qt::ItemFlags flags(const QModelIndex& index) const override;
    bool setData(const QModelIndex& index, const QVariant& value, int role = Qt::EditRole) override;

signals:
    void edited(int row, const holdfast::Offer& offer);
    void refused(const QString& why);

private:
    const OfferTotal* total(const Offer& offer) const;
    QString text(const Offer& offer, int column) const;

    const Theme& m_theme;
    std::vector<Offer> m_offers;
    std::vector<OfferTotal> m_totals;
};

}  // namespace holdfast::ui
