#include "ui/pages/evidence/armsitemmodel.h"

#include "core/workbench/evidencefigures.h"
#include "ui/charts/numbers.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace holdfast::ui {

namespace {

using workbench::Verdict;

int lights(const ArmEvidence& arm, Light light) {
    return static_cast<int>(std::count_if(arm.refutations.begin(), arm.refutations.end(), [&](const Refutation& r) { return r.light == light; }));
}

bool isNumber(int column) { return column == ArmsItemModel::Effect || column == ArmsItemModel::Interval; }

QString verdictIcon(Verdict verdict) {
    switch (verdict) {
    case Verdict::Helps: return QStringLiteral("check");
    case Verdict::Harms: return QStringLiteral("warning");
    case Verdict::Unclear: return QStringLiteral("minus");
    case Verdict::NoEvidence: break;
    }
    return QStringLiteral("help");
}

}  // namespace

QString checksText(const ArmEvidence& arm) {
    QStringList parts;
    if (const int failed = lights(arm, Light::Red)) parts << ArmsItemModel::tr("%1 failed").arg(failed);
    if (const int doubtful = lights(arm, Light::Amber)) parts << ArmsItemModel::tr("%1 doubtful").arg(doubtful);
    if (const int held = lights(arm, Light::Green)) parts << ArmsItemModel::tr("%1 hold").arg(held);
    return parts.isEmpty() ? ArmsItemModel::tr("none") : parts.join(QStringLiteral(", "));
}

QString worstCheckText(const ArmEvidence& arm) { return checksText(arm).section(QStringLiteral(", "), 0, 0); }

ArmsItemModel::ArmsItemModel(const Theme& theme, QObject* parent) : QAbstractTableModel(parent), m_theme(theme) {
    connect(&theme, &Theme::changed, this, [this] {
        if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1), {Qt::DecorationRole});
    });
}

void ArmsItemModel::setEvidence(EffectEvidence evidence) {
    beginResetModel();
    m_evidence = std::move(evidence);
    std::vector<ArmEvidence> arms;
    for (const std::size_t i : workbench::armsInOrder(m_evidence)) arms.push_back(std::move(m_evidence.arms[i]));
    m_evidence.arms = std::move(arms);
    endResetModel();
}

void ArmsItemModel::setBrief(bool brief) {
    if (brief == m_brief) return;
    m_brief = brief;
    emit headerDataChanged(Qt::Horizontal, Effect, Effect);
    if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1), {Qt::DecorationRole});
}

const ArmEvidence* ArmsItemModel::arm(int row) const {
    return row >= 0 && row < static_cast<int>(m_evidence.arms.size()) ? &m_evidence.arms[static_cast<std::size_t>(row)] : nullptr;
}

int ArmsItemModel::rowOf(const QString& arm) const {
    const auto found = std::find_if(m_evidence.arms.begin(), m_evidence.arms.end(),
                                    [name = arm.toStdString()](const ArmEvidence& each) { return each.arm == name; });
    return found == m_evidence.arms.end() ? -1 : static_cast<int>(std::distance(m_evidence.arms.begin(), found));
}

int ArmsItemModel::rowCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : static_cast<int>(m_evidence.arms.size()); }

int ArmsItemModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : ColumnCount; }

QString ArmsItemModel::text(const ArmEvidence& arm, int column) const {
    switch (column) {
    case Offer: return QString::fromStdString(arm.arm);
    case Effect:
    case Interval: {
        if (std::isnan(arm.average.effect) || !arm.refusal.empty()) return QStringLiteral("\u2013");
        const report::NumberStyle style = m_evidence.binary ? report::NumberStyle::Points : report::NumberStyle::Plain;
        if (column == Effect) return formatNumber(arm.average.effect, style);
        return tr("%1 to %2").arg(formatNumber(arm.average.lower, style), formatNumber(arm.average.upper, style));
    }
    case Finding: return QString::fromUtf8(workbench::toString(workbench::verdictOf(m_evidence, arm)));
    default: return {};
    }
}

QVariant ArmsItemModel::icon(const ArmEvidence& arm, int column) const {
    if (column == (m_brief ? Offer : Finding)) return m_theme.icon(verdictIcon(workbench::verdictOf(m_evidence, arm)));
    return {};
}

QVariant ArmsItemModel::data(const QModelIndex& index, int role) const {
    const ArmEvidence* each = arm(index.row());
    if (!each) return {};
    switch (role) {
    case Qt::DisplayRole: return text(*each, index.column());
    case Qt::DecorationRole: return icon(*each, index.column());
    case Qt::ToolTipRole:
        return tr("%1: %2.").arg(text(*each, Offer), text(*each, Finding)) + QLatin1Char(' ') +
               QString::fromStdString(workbench::averageSentence(m_evidence, *each)) + QLatin1Char('\n') + tr("Checks: %1").arg(checksText(*each));
    case Qt::AccessibleTextRole: return m_brief && index.column() == Offer ? tr("%1: %2").arg(text(*each, Offer), text(*each, Finding)) : text(*each, index.column());
    case Qt::TextAlignmentRole:
        return QVariant::fromValue(Qt::Alignment((isNumber(index.column()) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    default: return {};
    }
}

QVariant ArmsItemModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || section < 0 || section >= ColumnCount) return {};
    if (role == Qt::TextAlignmentRole)
        return QVariant::fromValue(Qt::Alignment((isNumber(section) ? Qt::AlignRight : Qt::AlignLeft) | Qt::AlignVCenter));
    const bool title = role == Qt::DisplayRole;
    if (!title && role != Qt::ToolTipRole) return {};
    switch (section) {
    case Offer: return title ? tr("Offer") : tr("An arm of past campaigns.");
    case Effect:
        if (title) return !m_evidence.binary ? tr("Effect") : m_brief ? tr("Points") : tr("Effect, points");
        return m_evidence.leaving ? tr("Mean change of the chance of leaving, in percentage points: how many more (+) or fewer (\u2212) of 100 leave with the offer; minus is good.")
                                  : tr("Mean change in the outcome.");
    case Interval: return title ? tr("90 % interval") : tr("Where the mean effect lies with 90 % certainty; across zero it may be nothing.");
    default: return title ? tr("Finding") : tr("By the 90 % interval of the mean effect.");
    }
}

}  // namespace holdfast::ui
