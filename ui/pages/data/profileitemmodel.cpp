#include "ui/pages/data/profileitemmodel.h"

#include "ui/charts/numbers.h"

namespace holdfast::ui {

namespace {

const QString kDash = QStringLiteral("\u2014");

QString number(double value) { return numberLocale().toString(value, 'g', 5); }

QString valuesText(const ColumnProfile& column) {
    if (column.spec.type == ColumnType::Timestamp && column.minimum && column.maximum)
        return formatTime(static_cast<UtcMillis>(*column.minimum)).left(10) + QStringLiteral(" \u2026 ") +
               formatTime(static_cast<UtcMillis>(*column.maximum)).left(10);
    if (column.minimum && column.maximum && column.spec.type != ColumnType::Boolean)
        return number(*column.minimum) + QStringLiteral(" \u2026 ") + number(*column.maximum);
    QStringList shown;
    for (const auto& [value, count] : column.topValues) {
        if (shown.size() == 3) break;
        if (column.spec.type == ColumnType::Boolean) shown << (value == "true" || value == "1" ? ProfileItemModel::tr("Yes") : ProfileItemModel::tr("No"));
        else shown << (value.empty() ? ProfileItemModel::tr("(empty text)") : QString::fromStdString(value));
    }
    return shown.join(QStringLiteral(", ")) + (column.distinct > 3 ? QStringLiteral(" \u2026") : QString());
}

QString noteText(const ColumnProfile& column) {
    if (!column.leakage.empty()) return ProfileItemModel::tr("Suspected leak: %1").arg(QString::fromStdString(column.leakage));
    if (column.constant) return ProfileItemModel::tr("The same value everywhere");
    if (column.suspectedIdentifier) return ProfileItemModel::tr("Looks like an identifier");
    return {};
}

bool editable(int section) { return section == ProfileItemModel::Role || section == ProfileItemModel::Actionable; }

}  // namespace

void ProfileItemModel::setProfile(const DataProfile& profile) {
    beginResetModel();
    m_profile = profile;
    endResetModel();
}

int ProfileItemModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_profile.columns.size()); }
int ProfileItemModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(ColumnCount); }

QString ProfileItemModel::roleText(ColumnRole role) {
    switch (role) {
        case ColumnRole::Key: return tr("key");
        case ColumnRole::Label: return tr("label");
        case ColumnRole::Demographic: return tr("demographic");
        case ColumnRole::Behaviour: return tr("behaviour");
        case ColumnRole::Contract: return tr("contract");
        case ColumnRole::Monetary: return tr("monetary");
        case ColumnRole::Value: return tr("value a period");
        case ColumnRole::SignupTime: return tr("signup time");
        case ColumnRole::Ignore: return tr("ignored");
    }
    return {};
}

QString ProfileItemModel::actionabilityText(Actionability actionability) {
    switch (actionability) {
        case Actionability::Fixed: return tr("fixed");
        case Actionability::Free: return tr("free");
        case Actionability::OnlyUp: return tr("only up");
        case Actionability::OnlyDown: return tr("only down");
    }
    return {};
}

QString ProfileItemModel::typeText(ColumnType type) {
    switch (type) {
        case ColumnType::Text: return tr("text");
        case ColumnType::Integer: return tr("whole number");
        case ColumnType::Real: return tr("number");
        case ColumnType::Boolean: return tr("yes or no");
        case ColumnType::Timestamp: return tr("time");
    }
    return {};
}

QList<std::pair<QString, QString>> ProfileItemModel::choices(int column) {
    QList<std::pair<QString, QString>> list;
    const auto name = [](std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); };
    if (column == Role)
        for (const ColumnRole role : {ColumnRole::Demographic, ColumnRole::Behaviour, ColumnRole::Contract, ColumnRole::Monetary, ColumnRole::Value,
                                      ColumnRole::SignupTime, ColumnRole::Label, ColumnRole::Ignore})
            list.emplace_back(roleText(role), name(toString(role)));
    if (column == Actionable)
        for (const Actionability value : {Actionability::Fixed, Actionability::Free, Actionability::OnlyUp, Actionability::OnlyDown})
            list.emplace_back(actionabilityText(value), name(toString(value)));
    return list;
}

QString ProfileItemModel::text(const ColumnProfile& column, int section) const {
    switch (section) {
        case Name: return QString::fromStdString(column.spec.name);
        case Type: return typeText(column.spec.type);
        case Role: return roleText(column.spec.role);
        case Actionable: return isFeature(column.spec.role) ? actionabilityText(column.spec.actionability) : kDash;
        case Missing: return column.missing == 0 ? tr("none") : column.rows > 0 ? formatPercent(static_cast<double>(column.missing) / static_cast<double>(column.rows)) : kDash;
        case Distinct: return formatCount(column.distinct);
        case Values: return valuesText(column);
        case LabelAuc: return column.labelAuc ? numberLocale().toString(*column.labelAuc, 'f', 3) : kDash;
        case Note: return noteText(column);
        default: return {};
    }
}

QVariant ProfileItemModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid)) return {};
    const ColumnProfile& column = profile(index.row());
    switch (role) {
        case Qt::DisplayRole: return text(column, index.column());
        case Qt::EditRole:
            if (index.column() == Role) return QString::fromUtf8(toString(column.spec.role).data());
            if (index.column() == Actionable) return QString::fromUtf8(toString(column.spec.actionability).data());
            return text(column, index.column());
        case Qt::TextAlignmentRole: {
            const bool right = index.column() == Missing || index.column() == Distinct || index.column() == LabelAuc;
            return QVariant((right ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
        }
        case Qt::ToolTipRole: return index.column() == Note || index.column() == Values ? QVariant(text(column, index.column())) : QVariant();
        default: return {};
    }
}

QVariant ProfileItemModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation == Qt::Vertical || section < 0 || section >= ColumnCount) return {};
    static const QStringList names{tr("Column"),   tr("Type"),   tr("Role"),          tr("May change"), tr("Missing"),
                                   tr("Distinct"), tr("Values"), tr("AUC by itself"), tr("Note")};
    static const QStringList definitions{
        tr("The column's own name."),
        tr("What its values are; read when it was imported."),
        tr("How the column is used; double-click to change it."),
        tr("Whether a what-if may change it, and in which direction; double-click to change it."),
        tr("Share of customers without a value."),
        tr("How many different values there are."),
        tr("Smallest and largest, or the most frequent values."),
        tr("How well this column alone tells leavers from stayers: 0.5 is chance, near 1 suggests a leak."),
        tr("What looks wrong with it.")};
    if (role == Qt::DisplayRole) return names[section];
    if (role == Qt::ToolTipRole) return definitions[section];
    if (role == Qt::TextAlignmentRole)
        return QVariant((section == Missing || section == Distinct || section == LabelAuc ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter);
    return {};
}

Qt::ItemFlags ProfileItemModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && editable(index.column()) && profile(index.row()).spec.role != ColumnRole::Key) flags |= Qt::ItemIsEditable;
    return flags;
}

bool ProfileItemModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (role != Qt::EditRole || !(flags(index) & Qt::ItemIsEditable)) return false;
    const ColumnSpec before = profile(index.row()).spec;
    ColumnSpec after = before;
    const std::string name = value.toString().toStdString();
    if (index.column() == Role) {
        const auto chosen = columnRoleFromString(name);
        if (!chosen) return false;
        after.role = *chosen;
    } else {
        const auto chosen = actionabilityFromString(name);
        if (!chosen) return false;
        after.actionability = *chosen;
    }
    if (after == before) return false;
    emit editRequested(before, after);
    return true;
}

}  // namespace holdfast::ui
