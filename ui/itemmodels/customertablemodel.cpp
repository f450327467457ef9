#include "ui/itemmodels/customertablemodel.h"

#include "core/workbench/graphmetrics.h"
#include "ui/itemmodels/celltext.h"

#include <QLocale>

#include <algorithm>

namespace holdfast::ui {

namespace {

constexpr int kPageRows = 256;
constexpr std::size_t kCachedPages = 48;
constexpr int kScoreSection = 1;
// Behind the shown columns every fetched row carries the interval of its score.
constexpr const char* kLowerName = "@lower";
constexpr const char* kUpperName = "@upper";

ColumnSpec scoreSpec() {
    ColumnSpec spec;
    spec.name = std::string(kScoreColumn);
    spec.type = ColumnType::Real;
    return spec;
}

/// Like the customer's own money: aligned, in the currency, two decimals.
ColumnSpec lossSpec() {
    ColumnSpec spec;
    spec.name = std::string(kLossColumn);
    spec.type = ColumnType::Real;
    spec.role = ColumnRole::Value;
    return spec;
}

double realOf(const Value& value) {
    const auto* real = std::get_if<double>(&value);
    return real ? *real : kMissing;
}

bool rightAligned(const ColumnSpec& spec) { return isNumeric(spec.type) && spec.type != ColumnType::Timestamp; }

}  // namespace

CustomerTableModel::CustomerTableModel(Session& session, QObject* parent) : QAbstractTableModel(parent), m_session(session) {
    m_order = {std::string(kScoreColumn), true};
    m_fetchTimer.setSingleShot(true);
    m_fetchTimer.setInterval(0);
    connect(&m_fetchTimer, &QTimer::timeout, this, &CustomerTableModel::requestPages);
}

void CustomerTableModel::setVisibleColumns(const std::vector<std::string>& names) {
    beginResetModel();
    ++m_generation;
    dropPages();
    m_visible.clear();
    m_columns.clear();
    if (m_session.hasProject()) {
        const auto& all = m_session.info().columns;
        const auto key = std::find_if(all.begin(), all.end(), [](const ColumnSpec& c) { return c.role == ColumnRole::Key; });
        if (key != all.end()) {
            m_columns = {*key, scoreSpec()};
            const bool values = std::any_of(all.begin(), all.end(), [](const ColumnSpec& c) { return c.role == ColumnRole::Value && isNumeric(c.type); });
            if (values && m_session.champion()) m_columns.push_back(lossSpec());
            for (const std::string& name : names) {
                const auto found = std::find_if(all.begin(), all.end(), [&](const ColumnSpec& c) { return c.name == name; });
                if (found == all.end() || found == key) continue;
                m_columns.push_back(*found);
                m_visible.push_back(name);
            }
        }
    }
    if (m_columns.empty()) m_ids.clear();
    endResetModel();
}

void CustomerTableModel::reload() {
    if (!m_session.hasProject() || m_columns.empty()) {
        beginResetModel();
        m_ids.clear();
        dropPages();
        endResetModel();
        emit loaded();
        return;
    }
    setLoading(true);
    using Ids = std::vector<std::int64_t>;
    m_session.runOnProject<Ids>(
        {tr("Finding customers"), this, QStringLiteral("customers.ids"), true},
        [filter = m_session.filter(), order = m_order](workbench::Project& project, const TaskContext& context) {
            return workbench::findCustomers(project, filter, order, context);
        },
        [this](Result<Ids> ids) {
            setLoading(false);
            if (!ids) {
                if (ids.error().code != ErrorCode::Cancelled) m_session.report(ids.error());
                return;
            }
            beginResetModel();
            ++m_generation;
            dropPages();
            m_ids = std::move(*ids);
            endResetModel();
            emit loaded();
        });
}

std::vector<std::string> CustomerTableModel::columnNames() const {
    std::vector<std::string> names;
    for (const ColumnSpec& column : m_columns) names.push_back(column.name);
    return names;
}

int CustomerTableModel::rowOfKey(const QString& key) const {
    const std::string wanted = key.toStdString();
    for (const auto& [page, content] : m_pages)
        for (std::size_t i = 0; i < content.rows.size(); ++i)
            if (const auto* text = std::get_if<std::string>(&content.rows[i].front()); text && *text == wanted)
                return page * kPageRows + static_cast<int>(i);
    return -1;
}

int CustomerTableModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_ids.size()); }

int CustomerTableModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_columns.size());
}

QVariant CustomerTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const int section = index.column();
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (rightAligned(spec(section)) && section != kScoreSection ? Qt::AlignRight : Qt::AlignLeft));
    const Row* row = rowAt(index.row());
    if (!row) return {};
    switch (role) {
        case Qt::DisplayRole: return display(section, *row);
        case KeyRole: return cellPlainText(m_columns.front(), row->front());
        case ValueRole: return cellPlainText(spec(section), (*row)[static_cast<std::size_t>(section)]);
        case ScoreRole: return realOf((*row)[kScoreSection]);
        case LowerRole: return realOf((*row)[m_columns.size()]);
        case UpperRole: return realOf((*row)[m_columns.size() + 1]);
        case Qt::AccessibleTextRole:
            return headerData(section, Qt::Horizontal, Qt::DisplayRole).toString() + ": " + display(section, *row).toString();
        default: return {};
    }
}

QVariant CustomerTableModel::display(int section, const Row& row) const {
    const Value& value = row[static_cast<std::size_t>(section)];
    if (section == kScoreSection)
        return isMissing(value) ? tr("not scored") : QLocale().toString(realOf(value) * 100.0, 'f', 1) + QStringLiteral("\u00A0%");
    return cellText(spec(section), value);
}

QVariant CustomerTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (section < 0) return {};
    if (orientation == Qt::Vertical) return role == Qt::DisplayRole ? QVariant(section + 1) : QVariant();
    if (section >= static_cast<int>(m_columns.size())) return {};
    const bool loss = spec(section).name == kLossColumn;
    if (role == Qt::DisplayRole)
        return section == kScoreSection ? tr("Chance of leaving") : loss ? tr("Expected loss") : QString::fromStdString(spec(section).name);
    if (role == Qt::TextAlignmentRole)
        return QVariant(Qt::AlignVCenter | (rightAligned(spec(section)) && section != kScoreSection ? Qt::AlignRight : Qt::AlignLeft));
    if (role == Qt::ToolTipRole && loss) return tr("The chance of leaving times what the customer brings in a period; nothing for who has left.");
    if (role == Qt::ToolTipRole && section != kScoreSection)
        if (const std::string definition = workbench::metricDefinition(spec(section)); !definition.empty())
            return QString::fromStdString(spec(section).name + ": " + definition);
    if (role == Qt::ToolTipRole)
        return section == kScoreSection ? tr("Calibrated probability that the customer leaves in the label's period, by the champion model.")
                                        : tr("%1, %2").arg(QString::fromStdString(spec(section).name),
                                                           QString::fromUtf8(toString(spec(section).role).data()));
    return {};
}

void CustomerTableModel::sort(int column, Qt::SortOrder order) {
    if (column < 0 || column >= static_cast<int>(m_columns.size())) m_order = {};
    else m_order = {spec(column).name, order == Qt::DescendingOrder};
    reload();
}

const CustomerTableModel::Row* CustomerTableModel::rowAt(int row) const {
    const int page = row / kPageRows;
    const auto found = m_pages.find(page);
    if (found != m_pages.end()) {
        m_recency.splice(m_recency.begin(), m_recency, found->second.recency);
        const auto at = static_cast<std::size_t>(row % kPageRows);
        return at < found->second.rows.size() ? &found->second.rows[at] : nullptr;
    }
    if (std::find(m_wanted.begin(), m_wanted.end(), page) == m_wanted.end()) {
        m_wanted.push_back(page);
        if (!m_fetchTimer.isActive()) m_fetchTimer.start();
    }
    return nullptr;
}

std::vector<std::string> CustomerTableModel::fetchNames() const {
    auto names = columnNames();
    names.emplace_back(kLowerName);
    names.emplace_back(kUpperName);
    return names;
}

void CustomerTableModel::requestPages() {
    // While someone drags the scroll bar only the pages last looked at matter.
    constexpr std::size_t kMostAtOnce = 3;
    const std::size_t skip = m_wanted.size() > kMostAtOnce ? m_wanted.size() - kMostAtOnce : 0;
    for (std::size_t i = skip; i < m_wanted.size(); ++i) {
        const int page = m_wanted[i];
        const auto begin = static_cast<std::size_t>(page) * kPageRows;
        if (begin >= m_ids.size() || !m_inFlight.insert(page).second) continue;
        const auto end = std::min(begin + kPageRows, m_ids.size());
        std::vector<std::int64_t> ids(m_ids.begin() + static_cast<std::ptrdiff_t>(begin), m_ids.begin() + static_cast<std::ptrdiff_t>(end));
        m_session.runOnProject<std::vector<Row>>(
            {tr("Reading customers"), this, QStringLiteral("customers.page.%1.%2").arg(m_generation).arg(page), true},
            [ids = std::move(ids), names = fetchNames()](workbench::Project& project, const TaskContext&) {
                return workbench::customerCells(project, ids, names);
            },
            [this, page, generation = m_generation](Result<std::vector<Row>> rows) {
                if (generation != m_generation) return;
                m_inFlight.erase(page);
                if (rows) acceptPage(page, std::move(*rows));
                else if (rows.error().code != ErrorCode::Cancelled) m_session.report(rows.error());
            });
    }
    m_wanted.clear();
}

void CustomerTableModel::acceptPage(int page, std::vector<Row> rows) {
    const auto known = m_pages.find(page);
    if (known != m_pages.end()) {
        known->second.rows = std::move(rows);
    } else {
        m_recency.push_front(page);
        m_pages.emplace(page, PageOfRows{std::move(rows), m_recency.begin()});
    }
    while (m_pages.size() > kCachedPages) {
        m_pages.erase(m_recency.back());
        m_recency.pop_back();
    }
    const int first = page * kPageRows;
    const int last = std::min(first + kPageRows, rowCount()) - 1;
    if (last >= first) emit dataChanged(index(first, 0), index(last, columnCount() - 1));
}

void CustomerTableModel::dropPages() {
    m_pages.clear();
    m_recency.clear();
    m_wanted.clear();
    m_inFlight.clear();
}

void CustomerTableModel::setLoading(bool loading) {
    if (m_loading == loading) return;
    m_loading = loading;
    emit loadingChanged();
}

}  // namespace holdfast::ui
