#include "ui/pages/campaigns/assignmentsitemmodel.h"

#include "ui/charts/numbers.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::ui {

namespace {

struct Heading {
    const char* title;
    const char* definition;
};

constexpr Heading kHeadings[AssignmentsItemModel::ColumnCount] = {
    {QT_TRANSLATE_NOOP("AssignmentsItemModel", "Customer"), QT_TRANSLATE_NOOP("AssignmentsItemModel", "Who gets the offer.")},
    {QT_TRANSLATE_NOOP("AssignmentsItemModel", "Offer"), QT_TRANSLATE_NOOP("AssignmentsItemModel", "What he gets.")},
    {QT_TRANSLATE_NOOP("AssignmentsItemModel", "Risk"), QT_TRANSLATE_NOOP("AssignmentsItemModel", "Chance of leaving when left alone. No effect takes more off it than there is.")},
    {QT_TRANSLATE_NOOP("AssignmentsItemModel", "Cost"), QT_TRANSLATE_NOOP("AssignmentsItemModel", "Expected cost: fixed, and the shares as often as it is taken up.")},
    {QT_TRANSLATE_NOOP("AssignmentsItemModel", "Points"), QT_TRANSLATE_NOOP("AssignmentsItemModel", "Change of the chance of leaving in percentage points; below zero keeps.")},
    {QT_TRANSLATE_NOOP("AssignmentsItemModel", "90 % interval"), QT_TRANSLATE_NOOP("AssignmentsItemModel", "Where the effect lies in nine of ten cases.")},
    {QT_TRANSLATE_NOOP("AssignmentsItemModel", "Worth kept"), QT_TRANSLATE_NOOP("AssignmentsItemModel", "What the customer is worth times how much likelier he stays, in the same money as the cost. * It costs more than it is expected to keep.")},
};

QString heading(const char* text) { return QCoreApplication::translate("AssignmentsItemModel", text); }

/// Missing sorts last in either direction.
double forOrder(double value, Qt::SortOrder order) {
    return std::isnan(value) ? (order == Qt::AscendingOrder ? INFINITY : -INFINITY) : value;
}

}  // namespace

std::span<const PlannedOffer> optionsOf(const PlanResult& plan, std::uint32_t customer) {
    const auto byCustomer = [](const PlannedOffer& option, std::uint32_t wanted) { return option.customer < wanted; };
    const auto from = std::lower_bound(plan.options.begin(), plan.options.end(), customer, byCustomer);
    const auto to = std::lower_bound(from, plan.options.end(), customer + 1, byCustomer);
    return {from, to};
}

double objectiveValue(const PlanResult& plan, const PlannedOffer& option) {
    switch (plan.scenario.objective) {
    case PlanObjective::Retained: return -option.effect;
    case PlanObjective::Net: return option.expectedValue - option.cost;
    case PlanObjective::Worth: break;
    }
    return option.expectedValue;
}

AssignmentsItemModel::AssignmentsItemModel(QObject* parent) : QAbstractTableModel(parent) {}

void AssignmentsItemModel::setPlan(std::shared_ptr<const PlanResult> plan) {
    beginResetModel();
    m_plan = std::move(plan);
    m_rows.resize(m_plan ? m_plan->choices.size() : 0);
    arrange();
    endResetModel();
}

void AssignmentsItemModel::arrange() {
    std::iota(m_rows.begin(), m_rows.end(), 0U);
    if (!m_plan || m_sortColumn == Customer) {
        if (m_plan && m_order == Qt::DescendingOrder) std::reverse(m_rows.begin(), m_rows.end());  // choices are in the order of keys
        return;
    }
    const auto& choices = m_plan->choices;
    const auto value = [&](std::uint32_t row) {
        const PlannedOffer& choice = choices[row];
        switch (m_sortColumn) {
        case OfferName: return static_cast<double>(choice.offer);
        case Risk: return choice.risk;
        case Cost: return choice.cost;
        case Effect: return choice.effect;
        case Interval: return choice.upper - choice.lower;
        default: return choice.expectedValue;
        }
    };
    std::vector<double> by(choices.size());
    for (std::uint32_t row = 0; row < by.size(); ++row) by[row] = forOrder(value(row), m_order);
    std::stable_sort(m_rows.begin(), m_rows.end(), [&](std::uint32_t a, std::uint32_t b) {
        return m_order == Qt::AscendingOrder ? by[a] < by[b] : by[a] > by[b];
    });
}

void AssignmentsItemModel::sort(int column, Qt::SortOrder order) {
    if (column < 0 || column >= ColumnCount) return;
    emit layoutAboutToBeChanged({}, QAbstractItemModel::VerticalSortHint);
    const std::vector<std::uint32_t> former = m_rows;
    m_sortColumn = column;
    m_order = order;
    arrange();
    std::vector<int> placeOf(m_rows.size());
    for (std::size_t row = 0; row < m_rows.size(); ++row) placeOf[m_rows[row]] = static_cast<int>(row);
    const QModelIndexList from = persistentIndexList();
    QModelIndexList to;
    for (const QModelIndex& old : from) to << index(placeOf[former[static_cast<std::size_t>(old.row())]], old.column());
    changePersistentIndexList(from, to);
    emit layoutChanged({}, QAbstractItemModel::VerticalSortHint);
}

const PlannedOffer* AssignmentsItemModel::choice(int row) const {
    return row >= 0 && row < static_cast<int>(m_rows.size()) ? &m_plan->choices[m_rows[static_cast<std::size_t>(row)]] : nullptr;
}

QString AssignmentsItemModel::key(int row) const {
    const PlannedOffer* of = choice(row);
    return of ? QString::fromStdString(m_plan->keys[of->customer]) : QString();
}

int AssignmentsItemModel::rowOf(const QString& wanted) const {
    const std::string key = wanted.toStdString();
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        if (m_plan->keys[m_plan->choices[m_rows[row]].customer] == key) return static_cast<int>(row);
    return -1;
}

int AssignmentsItemModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_rows.size()); }

int AssignmentsItemModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QVariant AssignmentsItemModel::data(const QModelIndex& index, int role) const {
    const PlannedOffer* of = choice(index.row());
    if (!of) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment((index.column() >= Risk ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    if (role == Qt::ToolTipRole) return of->losesMoney() ? lossWords(*of) : QVariant();
    if (role != Qt::DisplayRole) return {};
    switch (index.column()) {
    case Customer: return key(index.row());
    case OfferName: return QString::fromStdString(m_plan->offers[of->offer]);
    case Risk: return formatPercent(of->risk);
    case Cost: return formatNumber(of->cost, report::NumberStyle::Money);
    case Effect: return formatPoints(of->effect);
    case Interval: return tr("%1 to %2").arg(formatPoints(of->lower), formatPoints(of->upper));
    case Value: return formatNumber(of->expectedValue, report::NumberStyle::Money) + (of->losesMoney() ? lossMark() : QString());
    default: return {};
    }
}

QString AssignmentsItemModel::lossWords(const PlannedOffer& of) const {
    return tr("%1 costs %2 and is expected to keep %3 of %4: less than it costs.")
        .arg(QString::fromStdString(m_plan->offers[of.offer]), formatNumber(of.cost, report::NumberStyle::Money),
             formatNumber(of.expectedValue, report::NumberStyle::Money), QString::fromStdString(m_plan->keys[of.customer]));
}

QString AssignmentsItemModel::lossMark() { return QStringLiteral(" *"); }

QVariant AssignmentsItemModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    if (role == Qt::DisplayRole) {
        const QString title = heading(kHeadings[section].title);
        return section == Cost && !m_currency.isEmpty() ? QStringLiteral("%1, %2").arg(title, m_currency) : title;
    }
    if (role == Qt::ToolTipRole) return heading(kHeadings[section].definition);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment((section >= Risk ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    return {};
}

}  // namespace holdfast::ui
