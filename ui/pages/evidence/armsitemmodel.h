// ArmsItemModel: the offers of past campaigns as rows, those that help first: what each does on average, and how surely. Findings
// carry an icon and a word. A thin item model over EffectEvidence, whose arms it puts into that order. GUI thread only.
#pragma once

#include "core/data/effectevidence.h"
#include "ui/theme/theme.h"

#include <QAbstractTableModel>

namespace holdfast::ui {

class ArmsItemModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Offer, Effect, Interval, Finding, ColumnCount };

    explicit ArmsItemModel(const Theme& theme, QObject* parent = nullptr);

    void setEvidence(EffectEvidence evidence);
    void setBrief(bool brief);  ///< the finding's icon stands before the offer, for where its column has no room
    const EffectEvidence& evidence() const { return m_evidence; }
    const ArmEvidence* arm(int row) const;  ///< null outside
    int rowOf(const QString& arm) const;    ///< -1 when absent

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const ArmEvidence& arm, int column) const;
    QVariant icon(const ArmEvidence& arm, int column) const;

    const Theme& m_theme;
    EffectEvidence m_evidence;
    bool m_brief = false;
};

/// "4 hold", "1 doubtful, 3 hold"; the worst first.
QString checksText(const ArmEvidence& arm);
/// The worst of them alone: "1 doubtful".
QString worstCheckText(const ArmEvidence& arm);

}  // namespace holdfast::ui
