#include "ui/pages/campaigns/offersitemmodel.h"

#include "ui/charts/numbers.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

struct Heading {
    const char* title;
    const char* definition;
};

constexpr Heading kHeadings[OffersItemModel::ColumnCount] = {
    {QT_TRANSLATE_NOOP("OffersItemModel", "Offer"), QT_TRANSLATE_NOOP("OffersItemModel", "Its name, which is also the name of its arm in past campaigns. Untick it, and nobody gets it; the plan is the same as without it.")},
    {QT_TRANSLATE_NOOP("OffersItemModel", "Fixed"), QT_TRANSLATE_NOOP("OffersItemModel", "Money for every customer it is made to, whether he takes it or not.")},
    {QT_TRANSLATE_NOOP("OffersItemModel", "+ of period"), QT_TRANSLATE_NOOP("OffersItemModel", "Cost as a share of the money of one period: 30 % is 10 % off three periods.")},
    {QT_TRANSLATE_NOOP("OffersItemModel", "+ of worth"), QT_TRANSLATE_NOOP("OffersItemModel", "Cost as a share of what the customer is worth.")},
    {QT_TRANSLATE_NOOP("OffersItemModel", "Taken up"), QT_TRANSLATE_NOOP("OffersItemModel", "Share of customers who take it up; the shares of the cost fall due only then.")},
    {QT_TRANSLATE_NOOP("OffersItemModel", "At most"), QT_TRANSLATE_NOOP("OffersItemModel", "Most customers it can be made to; empty for no limit.")},
    {QT_TRANSLATE_NOOP("OffersItemModel", "Rest"), QT_TRANSLATE_NOOP("OffersItemModel", "Days: whoever was treated this recently is left alone.")},
    {QT_TRANSLATE_NOOP("OffersItemModel", "Keeps, assumed"), QT_TRANSLATE_NOOP("OffersItemModel", "Share of those who would leave that it keeps. Somebody's assumption; used only where no past campaign tells.")},
    {QT_TRANSLATE_NOOP("OffersItemModel", "\u00B1"), QT_TRANSLATE_NOOP("OffersItemModel", "How far the assumption may be off: its standard error, in points.")},
    {QT_TRANSLATE_NOOP("OffersItemModel", "Effect is"), QT_TRANSLATE_NOOP("OffersItemModel", "Learned from past campaigns, or assumed.")},
    {QT_TRANSLATE_NOOP("OffersItemModel", "Who may get it"), QT_TRANSLATE_NOOP("OffersItemModel", "Whom it may be made to; changed below the table.")},
};

QString heading(const char* text) { return QCoreApplication::translate("OffersItemModel", text); }

bool isNumber(int column) { return column >= OffersItemModel::FixedCost && column <= OffersItemModel::KeepsError; }

bool isPercent(int column) {
    return column == OffersItemModel::PeriodShare || column == OffersItemModel::ValueShare || column == OffersItemModel::Acceptance ||
           column == OffersItemModel::Keeps || column == OffersItemModel::KeepsError;
}

double numberOf(const Offer& offer, int column) {
    switch (column) {
    case OffersItemModel::FixedCost: return offer.fixedCost;
    case OffersItemModel::PeriodShare: return offer.periodShare;
    case OffersItemModel::ValueShare: return offer.valueShare;
    case OffersItemModel::Acceptance: return offer.acceptance;
    case OffersItemModel::Capacity: return offer.capacity ? static_cast<double>(*offer.capacity) : kMissing;
    case OffersItemModel::CoolDown: return offer.coolDownDays;
    case OffersItemModel::Keeps: return offer.assumedKeep;
    case OffersItemModel::KeepsError: return offer.assumedError;
    default: return kMissing;
    }
}

void setNumber(Offer& offer, int column, double value) {
    switch (column) {
    case OffersItemModel::FixedCost: offer.fixedCost = value; break;
    case OffersItemModel::PeriodShare: offer.periodShare = value; break;
    case OffersItemModel::ValueShare: offer.valueShare = value; break;
    case OffersItemModel::Acceptance: offer.acceptance = value; break;
    case OffersItemModel::Capacity:
        offer.capacity = std::isnan(value) ? std::nullopt : std::optional(static_cast<std::uint64_t>(value));
        break;
    case OffersItemModel::CoolDown: offer.coolDownDays = static_cast<int>(value); break;
    case OffersItemModel::Keeps: offer.assumedKeep = value; break;
    case OffersItemModel::KeepsError: offer.assumedError = value; break;
    default: break;
    }
}

/// A number as typed, percent signs and separators of the locale allowed; NaN for nothing typed.
std::optional<double> parsed(const QString& typed, bool percent) {
    QString digits = typed.trimmed();
    if (digits.isEmpty()) return kMissing;
    digits.remove(QLatin1Char('%'));
    digits = digits.trimmed();
    bool fine = false;
    double value = numberLocale().toDouble(digits, &fine);
    if (!fine) value = digits.toDouble(&fine);
    if (!fine || !std::isfinite(value)) return std::nullopt;
    return percent ? value / 100.0 : value;
}

}  // namespace

OffersItemModel::OffersItemModel(const Theme& theme, QObject* parent) : QAbstractTableModel(parent), m_theme(theme) {}

void OffersItemModel::setOffers(const std::vector<Offer>& offers) {
    if (offers == m_offers) return;
    const bool sameRows = offers.size() == m_offers.size();
    if (!sameRows) beginResetModel();
    m_offers = offers;
    if (!sameRows) endResetModel();
    else if (!m_offers.empty()) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
}

void OffersItemModel::setTotals(const std::vector<OfferTotal>& totals) {
    m_totals = totals;
    if (!m_offers.empty()) emit dataChanged(index(0, EvidenceKind), index(rowCount() - 1, EvidenceKind));
}

const OfferTotal* OffersItemModel::total(const Offer& offer) const {
    const auto found = std::find_if(m_totals.begin(), m_totals.end(), [&](const OfferTotal& one) { return one.offer == offer.name; });
    return found == m_totals.end() ? nullptr : &*found;
}

int OffersItemModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_offers.size()); }

int OffersItemModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString OffersItemModel::text(const Offer& offer, int column) const {
    if (column == Name) return QString::fromStdString(offer.name);
    if (column == Eligible) return offer.eligible.empty() ? tr("everyone") : QString::fromStdString(describe(offer.eligible));
    if (column == EvidenceKind) {
        const OfferTotal* of = total(offer);
        return !of ? QString() : of->assumed ? tr("assumed") : tr("learned");
    }
    const double value = numberOf(offer, column);
    if (column == Capacity) return !offer.capacity ? tr("no limit") : *offer.capacity == 0 ? tr("nobody") : formatCount(*offer.capacity);
    if (column == CoolDown) return offer.coolDownDays > 0 ? tr("%1 days").arg(offer.coolDownDays) : tr("none");
    return isPercent(column) ? formatPercent(value) : formatNumber(value, report::NumberStyle::Money);
}

QVariant OffersItemModel::data(const QModelIndex& index, int role) const {
    if (!index.isValid() || index.row() >= rowCount()) return {};
    const Offer& offer = m_offers[static_cast<std::size_t>(index.row())];
    switch (role) {
    case Qt::DisplayRole: return text(offer, index.column());
    case Qt::EditRole:
        if (!isNumber(index.column())) return text(offer, index.column());
        if (index.column() == Capacity && !offer.capacity) return QString();
        return numberLocale().toString(numberOf(offer, index.column()) * (isPercent(index.column()) ? 100.0 : 1.0), 'g', 8);
    case Qt::CheckStateRole:
        if (index.column() != Name) return {};
        return offer.capacity == 0U ? Qt::Unchecked : Qt::Checked;
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    case Qt::ForegroundRole:
        if (offer.capacity == 0U) return m_theme.colour("textDisabled");
        // What is assumed stands apart from what was measured; what is measured needs no assumption.
        if (index.column() == Keeps || index.column() == KeepsError || index.column() == EvidenceKind) {
            const OfferTotal* of = total(offer);
            return m_theme.colour(of && !of->assumed ? (index.column() == EvidenceKind ? "good" : "textDisabled") : "caution");
        }
        return {};
    case Qt::ToolTipRole: return index.column() == Eligible ? text(offer, Eligible) : headerData(index.column(), Qt::Horizontal, Qt::ToolTipRole);
    default: return {};
    }
}

QVariant OffersItemModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    if (role == Qt::DisplayRole) return heading(kHeadings[section].title);
    if (role == Qt::ToolTipRole) return heading(kHeadings[section].definition);
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    return {};
}

Qt::ItemFlags OffersItemModel::flags(const QModelIndex& index) const {
    Qt::ItemFlags flags = QAbstractTableModel::flags(index);
    if (index.isValid() && (index.column() == Name || isNumber(index.column()))) flags |= Qt::ItemIsEditable;
    if (index.isValid() && index.column() == Name) flags |= Qt::ItemIsUserCheckable;
    return flags;
}

bool OffersItemModel::setData(const QModelIndex& index, const QVariant& value, int role) {
    if (!(flags(index) & (role == Qt::CheckStateRole ? Qt::ItemIsUserCheckable : Qt::ItemIsEditable))) return false;
    if (role != Qt::EditRole && role != Qt::CheckStateRole) return false;
    Offer offer = m_offers[static_cast<std::size_t>(index.row())];
    if (role == Qt::CheckStateRole) {
        offer.capacity = value.toInt() == Qt::Unchecked ? std::optional<std::uint64_t>(0) : std::nullopt;
    } else if (index.column() == Name) {
        offer.name = value.toString().trimmed().toStdString();
    } else {
        const auto number = parsed(value.toString(), isPercent(index.column()));
        if (!number || (std::isnan(*number) && index.column() != Capacity) || (index.column() == Capacity && *number < 0.0)) {
            emit refused(tr("\u201c%1\u201d is not a number that fits here. Write one such as 12.5.").arg(value.toString()));
            return false;
        }
        setNumber(offer, index.column(), *number);
    }
    if (offer == m_offers[static_cast<std::size_t>(index.row())]) return false;
    emit edited(index.row(), offer);
    return true;
}

}  // namespace holdfast::ui
