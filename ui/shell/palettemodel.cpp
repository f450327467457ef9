#include "ui/shell/palettemodel.h"

#include "ui/shell/fuzzy.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace holdfast::ui {

namespace {

constexpr int kTextWeight = 4;  ///< a fit in the name counts more than one in the description
constexpr int kNoFit = -1;

int score(const QString& pattern, const PaletteEntry& entry) {
    const int name = fuzzyScore(pattern, entry.text);
    if (name != kNoFit) return kTextWeight * name;
    // Letters scattered over a sentence fit nearly everything: a description has to hold the words as they are.
    const QStringList words = pattern.split(QLatin1Char(' '), Qt::SkipEmptyParts);
    const bool holds = std::all_of(words.begin(), words.end(),
                                   [&](const QString& word) { return entry.detail.contains(word, Qt::CaseInsensitive); });
    return holds ? 0 : kNoFit;
}

}  // namespace

void PaletteItemModel::setEntries(QList<PaletteEntry> entries) {
    m_entries = std::move(entries);
    m_customers.clear();
    m_pattern.clear();
    rank();
}

void PaletteItemModel::setCustomers(QList<PaletteEntry> customers) {
    m_customers = std::move(customers);
    rank();
}

void PaletteItemModel::setPattern(const QString& pattern) {
    m_pattern = pattern.trimmed();
    if (m_pattern.isEmpty()) m_customers.clear();
    rank();
}

void PaletteItemModel::rank() {
    std::vector<std::pair<int, const PaletteEntry*>> fitting;
    for (const PaletteEntry& entry : std::as_const(m_entries))
        if (const int points = score(m_pattern, entry); points != kNoFit) fitting.emplace_back(points, &entry);
    std::stable_sort(fitting.begin(), fitting.end(), [](const auto& a, const auto& b) { return a.first > b.first; });
    beginResetModel();
    m_shown.clear();
    for (const auto& [points, entry] : fitting) m_shown.append(*entry);
    m_shown.append(m_customers);
    endResetModel();
}

const PaletteEntry* PaletteItemModel::entry(const QModelIndex& index) const {
    return index.isValid() && index.row() < m_shown.size() ? &m_shown[index.row()] : nullptr;
}

int PaletteItemModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_shown.size());
}

QVariant PaletteItemModel::data(const QModelIndex& index, int role) const {
    const PaletteEntry* shown = entry(index);
    if (!shown) return {};
    switch (role) {
        case Qt::DisplayRole: return shown->text;
        case Qt::DecorationRole: return shown->icon;
        case Qt::ToolTipRole:
        case DetailRole: return shown->detail;
        case KindRole: return shown->kind;
        case Qt::AccessibleTextRole: return QStringLiteral("%1, %2").arg(shown->text, shown->kind);
        default: return {};
    }
}

}  // namespace holdfast::ui
