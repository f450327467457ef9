// VersionsItemModel: the project's model versions as rows, newest first: what it is, how good, when it was trained, and
// which one scores. A thin item model over ModelCards; headings carry the definitions. GUI thread only.
#pragma once

#include "core/data/modelversion.h"
#include "ui/theme/theme.h"

#include <QAbstractTableModel>

#include <vector>

namespace holdfast::ui {

class VersionsItemModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Column { Champion, Version, Learner, Auc, LogLoss, Ece, Coverage, Lift, Rows, TrainedAt, ColumnCount };

    explicit VersionsItemModel(const Theme& theme, QObject* parent = nullptr);

    void setCards(std::vector<ModelCard> cards);
    const ModelCard* card(int row) const;  ///< null outside
    int rowOf(std::int64_t version) const;  ///< -1 when absent

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    QString text(const ModelCard& card, int column) const;

    const Theme& m_theme;
    std::vector<ModelCard> m_cards;
};

}  // namespace holdfast::ui
