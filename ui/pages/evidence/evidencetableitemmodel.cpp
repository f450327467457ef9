#include "ui/pages/evidence/evidencetableitemmodel.h"

#include "ui/charts/numbers.h"

namespace holdfast::ui {

namespace {

QVariant alignment(bool numeric) {
    return QVariant::fromValue(Qt::Alignment((numeric ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
}

}  // namespace

void EvidenceTableItemModel::setTable(report::Table table) {
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

bool EvidenceTableItemModel::endsWithText() const { return !m_table.columns.empty() && !m_table.columns.back().numeric; }

int EvidenceTableItemModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size());
}

int EvidenceTableItemModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_table.columns.size());
}

QVariant EvidenceTableItemModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount() || index.column() >= columnCount()) return {};
    const auto row = static_cast<std::size_t>(index.row());
    const auto column = static_cast<std::size_t>(index.column());
    const report::Cell& cell = m_table.rows[row][column];
    switch (role) {
    case Qt::DisplayRole:
        return std::holds_alternative<std::monostate>(cell) ? QStringLiteral("\u2013") : formatCell(cell, {});
    case Qt::AccessibleTextRole: return formatCell(cell, {});
    case Qt::TextAlignmentRole: return alignment(m_table.columns[column].numeric);
    case Qt::ToolTipRole: return headerData(index.column(), Qt::Horizontal, Qt::ToolTipRole);
    default: return {};
    }
}

QVariant EvidenceTableItemModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= columnCount()) return {};
    const report::TableColumnSpec& column = m_table.columns[static_cast<std::size_t>(section)];
    if (role == Qt::DisplayRole) return QString::fromStdString(column.title);
    if (role == Qt::ToolTipRole) return QString::fromStdString(column.definition);
    if (role == Qt::TextAlignmentRole) return alignment(column.numeric);
    return {};
}

}  // namespace holdfast::ui
