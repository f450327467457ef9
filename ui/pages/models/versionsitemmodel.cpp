#include "ui/pages/models/versionsitemmodel.h"

#include "ui/charts/numbers.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>

namespace holdfast::ui {
namespace {

using report::NumberStyle;

struct Heading {
    const char* title;
    const char* definition;
};

constexpr Heading kHeadings[VersionsItemModel::ColumnCount] = {
    {QT_TRANSLATE_NOOP("VersionsItemModel", "Scores"), QT_TRANSLATE_NOOP("VersionsItemModel", "The version that scores the customers now, the champion.")},
    {QT_TRANSLATE_NOOP("VersionsItemModel", "Version"), QT_TRANSLATE_NOOP("VersionsItemModel", "Versions are numbered in the order of training and never change.")},
    {QT_TRANSLATE_NOOP("VersionsItemModel", "Learner"), QT_TRANSLATE_NOOP("VersionsItemModel", "The kind of model that was fitted.")},
    {QT_TRANSLATE_NOOP("VersionsItemModel", "AUC"), QT_TRANSLATE_NOOP("VersionsItemModel", "How often a customer who left scores above one who stayed: 0.5 is guessing, 1 is perfect; mean and standard deviation over the folds, each of customers its model had not seen. Compare counts all folds together, on the customers two versions share, and so differs a little.")},
    {QT_TRANSLATE_NOOP("VersionsItemModel", "Log loss"), QT_TRANSLATE_NOOP("VersionsItemModel", "Mean negative log likelihood of what happened; lower is better.")},
    {QT_TRANSLATE_NOOP("VersionsItemModel", "ECE"), QT_TRANSLATE_NOOP("VersionsItemModel", "Expected calibration error: the mean gap between predicted and observed rates; lower is better.")},
    {QT_TRANSLATE_NOOP("VersionsItemModel", "Coverage"), QT_TRANSLATE_NOOP("VersionsItemModel", "How often the interval held the churn rate of groups of similarly scored customers, beside the rate it aims at.")},
    {QT_TRANSLATE_NOOP("VersionsItemModel", "Lift at 10 %"), QT_TRANSLATE_NOOP("VersionsItemModel", "Churn rate among the 10 % highest scores over the overall churn rate.")},
    {QT_TRANSLATE_NOOP("VersionsItemModel", "Customers"), QT_TRANSLATE_NOOP("VersionsItemModel", "How many customers it was trained on. Its figures are of those of them who were held out and judged; Threshold and Compare say how many.")},
    {QT_TRANSLATE_NOOP("VersionsItemModel", "Trained"), QT_TRANSLATE_NOOP("VersionsItemModel", "When the training ended, in local time.")},
};

bool isNumber(int column) { return column >= VersionsItemModel::Auc && column <= VersionsItemModel::Rows; }

}  // namespace

VersionsItemModel::VersionsItemModel(const Theme& theme, QObject* parent) : QAbstractTableModel(parent), m_theme(theme) {
    connect(&theme, &Theme::changed, this, [this] {
        if (!m_cards.empty()) emit dataChanged(index(0, Champion), index(rowCount() - 1, Champion), {Qt::DecorationRole});
    });
}

void VersionsItemModel::setCards(std::vector<ModelCard> cards) {
    beginResetModel();
    m_cards = std::move(cards);
    endResetModel();
}

const ModelCard* VersionsItemModel::card(int row) const {
    return row >= 0 && row < static_cast<int>(m_cards.size()) ? &m_cards[static_cast<std::size_t>(row)] : nullptr;
}

int VersionsItemModel::rowOf(std::int64_t version) const {
    const auto found = std::find_if(m_cards.begin(), m_cards.end(), [&](const ModelCard& each) { return each.version == version; });
    return found == m_cards.end() ? -1 : static_cast<int>(std::distance(m_cards.begin(), found));
}

int VersionsItemModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_cards.size()); }

int VersionsItemModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString VersionsItemModel::text(const ModelCard& card, int column) const {
    const ModelMetrics& metrics = card.metrics;
    switch (column) {
    case Version: return QString::number(card.version);
    case Learner: return QString::fromStdString(card.learner);
    case Auc: return formatNumber(metrics.auc, NumberStyle::Decimal3) + QStringLiteral(" \u00B1 ") + formatNumber(metrics.aucSd, NumberStyle::Decimal3);
    case LogLoss: return formatNumber(metrics.logLoss, NumberStyle::Decimal3);
    case Ece: return formatNumber(metrics.ece, NumberStyle::Decimal3);
    case Coverage: return tr("%1 of %2").arg(formatPercent(metrics.coverage90), formatPercent(card.nominalCoverage, 0));
    case Lift: return formatDecimal(metrics.lift10, 1);
    case Rows: return formatCount(card.rows);
    case TrainedAt: return formatTime(card.trainedAt);
    default: return {};
    }
}

QVariant VersionsItemModel::data(const QModelIndex& index, int role) const {
    const ModelCard* each = card(index.row());
    if (!each) return {};
    switch (role) {
    case Qt::DisplayRole: return text(*each, index.column());
    case Qt::DecorationRole:
        return index.column() == Champion && each->champion ? QVariant(m_theme.icon(QStringLiteral("check"))) : QVariant();
    case Qt::AccessibleTextRole:
        return index.column() == Champion ? (each->champion ? tr("scores the customers") : tr("does not score")) : text(*each, index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    case Qt::ToolTipRole: return headerData(index.column(), Qt::Horizontal, Qt::ToolTipRole);
    default: return {};
    }
}

QVariant VersionsItemModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    const Heading& heading = kHeadings[section];
    if (role == Qt::DisplayRole) return QCoreApplication::translate("VersionsItemModel", heading.title);
    if (role == Qt::ToolTipRole) return QCoreApplication::translate("VersionsItemModel", heading.definition);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    return {};
}

}  // namespace holdfast::ui
