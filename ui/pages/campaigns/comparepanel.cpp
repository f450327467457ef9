#include "ui/pages/campaigns/comparepanel.h"

#include "core/workbench/plancharts.h"
#include "core/workbench/plantables.h"
#include "ui/charts/chart.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/charts/paddeddelegate.h"
#include "ui/pages/campaigns/planfigures.h"

#include <QAction>
#include <QHBoxLayout>
#include <QHeaderView>
#include <QListWidget>
#include <QTableWidget>

#include <algorithm>

namespace holdfast::ui {

ComparePanel::ComparePanel(Session& session, CampaignState& state, KeptScenarios& kept, QWidget* parent)
    : QWidget(parent), m_session(session), m_state(state), m_kept(kept) {
    const Theme& theme = session.theme();
    const ThemeTokens& tokens = theme.tokens();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, tokens.spaceS, 0, 0);
    row->setSpacing(tokens.spaceM);
    row->addWidget(buildList(), 2);
    auto* side = new QVBoxLayout;
    side->setSpacing(tokens.spaceM);
    m_table = new QTableWidget(this);
    m_table->setObjectName(QStringLiteral("comparison"));
    m_table->setAccessibleName(tr("Scenarios side by side"));
    dressTable(m_table, theme);
    m_table->verticalHeader()->setDefaultSectionSize(tokens.typeBody + tokens.spaceS);
    m_table->setWordWrap(true);
    m_table->setEditTriggers(QAbstractItemView::NoEditTriggers);
    auto* card = new Card(theme, this);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(tokens.spaceM, tokens.spaceS, tokens.spaceM, tokens.spaceS);
    m_chart = new ChartView(theme, card);
    m_chart->setObjectName(QStringLiteral("comparisonChart"));
    inside->addWidget(m_chart);
    side->addWidget(m_table, 3);
    side->addWidget(card, 2);
    row->addLayout(side, 7);
    connect(&kept, &KeptScenarios::changed, this, &ComparePanel::refresh);
    connect(&state, &CampaignState::changed, this, &ComparePanel::refresh);
    connect(&state, &CampaignState::planned, this, &ComparePanel::compare);
    refresh();
}

QWidget* ComparePanel::buildList() {
    const Theme& theme = m_session.theme();
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.tokens().spaceS);
    column->addWidget(new SectionHeader(theme, tr("Kept scenarios"), box));
    m_hint = makeLabel(theme, Theme::TextSize::Small, "textMuted", box);
    m_hint->setWordWrap(true);
    m_list = new QListWidget(box);
    m_list->setObjectName(QStringLiteral("keptScenarios"));
    m_list->setProperty("look", "ticks");
    m_list->setItemDelegate(new PaddedDelegate(theme, m_list));
    m_list->setAccessibleName(tr("Kept scenarios; tick to compare"));
    m_list->setEditTriggers(QAbstractItemView::NoEditTriggers);  // F2 renames; a double click opens
    m_list->setContextMenuPolicy(Qt::ActionsContextMenu);
    auto* open = new QAction(tr("Open"), m_list);
    auto* fork = new QAction(theme.icon(QStringLiteral("fork")), tr("Fork"), m_list);
    auto* rename = new QAction(tr("Rename"), m_list);
    rename->setShortcut(Qt::Key_F2);
    rename->setShortcutContext(Qt::WidgetShortcut);
    auto* forget = new QAction(theme.icon(QStringLiteral("trash")), tr("Forget"), m_list);
    forget->setShortcut(QKeySequence::Delete);
    forget->setShortcutContext(Qt::WidgetShortcut);
    m_list->addActions({open, fork, rename, forget});
    const auto onCurrent = [this](QAction* action, auto work) {
        connect(action, &QAction::triggered, this, [this, work] {
            if (const auto id = currentId()) work(*id);
        });
    };
    onCurrent(open, [this](std::int64_t id) {
        if (const SavedScenario* item = m_kept.find(id)) m_state.open(item->scenario, id);
    });
    onCurrent(fork, [this](std::int64_t id) { m_kept.fork(id); });
    onCurrent(rename, [this](std::int64_t) { m_list->editItem(m_list->currentItem()); });
    onCurrent(forget, [this](std::int64_t id) { m_kept.forget(id); });
    connect(m_list, &QListWidget::itemDoubleClicked, open, &QAction::trigger);
    connect(m_list, &QListWidget::itemChanged, this, [this](QListWidgetItem* item) {
        const std::int64_t id = item->data(Qt::UserRole).toLongLong();
        const SavedScenario* saved = m_kept.find(id);
        if (!saved) return;
        if (item->text().toStdString() != saved->name) m_kept.rename(id, item->text());
        else m_kept.pin(id, item->checkState() == Qt::Checked);
        // What was refused shows again as it is; not from within, as the item is still in use.
        QMetaObject::invokeMethod(this, &ComparePanel::refresh, Qt::QueuedConnection);
    });
    column->addWidget(m_list, 1);
    column->addWidget(m_hint);
    return box;
}

std::optional<std::int64_t> ComparePanel::currentId() const {
    const QListWidgetItem* item = m_list->currentItem();
    return item ? std::optional<std::int64_t>(item->data(Qt::UserRole).toLongLong()) : std::nullopt;
}

void ComparePanel::refresh() {
    const auto former = currentId();
    {
        const QSignalBlocker quiet(m_list);
        m_list->clear();
        for (const SavedScenario& saved : m_kept.all()) {
            auto* item = new QListWidgetItem(QString::fromStdString(saved.name), m_list);
            item->setData(Qt::UserRole, static_cast<qlonglong>(saved.id));
            item->setSizeHint(QSize(0, m_session.theme().tokens().typeBody + m_session.theme().tokens().spaceM));
            item->setFlags(item->flags() | Qt::ItemIsUserCheckable | Qt::ItemIsEditable);
            item->setCheckState(saved.pinned ? Qt::Checked : Qt::Unchecked);
            item->setToolTip(tr("Budget %1. Tick to compare, double-click to open.").arg(formatNumber(saved.scenario.budget, report::NumberStyle::Money)));
            if (m_state.openedId() == saved.id) item->setFont(m_session.theme().font(Theme::TextSize::Body, true));
            if (former == saved.id) m_list->setCurrentItem(item);
        }
    }
    m_hint->setText(m_kept.all().empty() ? tr("Nothing is kept yet. Press Keep to keep the scenario above with the figures of its plan.")
                                         : tr("Tick up to four to see them side by side; F2 renames, Delete forgets, the context menu forks."));
    compare();
}

/// The pinned ones; the one that is open with its changes, as soon as they are planned.
std::vector<SavedScenario> ComparePanel::asTheyAre() const {
    std::vector<SavedScenario> pinned = m_kept.pinned();
    for (SavedScenario& one : pinned) {
        if (m_state.openedId() != one.id || one.scenario == m_state.scenario()) continue;
        const auto& plan = m_state.plan();
        if (!m_state.problem().isEmpty() || !plan || speaksFor(*plan, m_state.scenario(), m_state.scenario().budget, m_state.planning()) != PlanSpeaks::Exactly) {
            one.name += tr(", before the changes").toStdString();
            continue;
        }
        one.name += tr(", changes not kept").toStdString();
        one.scenario = m_state.scenario();
        one.summary = summarise(*plan);
    }
    return pinned;
}

void ComparePanel::compare() {
    const auto pinned = asTheyAre();
    fillTable(pinned);
    const std::string currency = m_session.hasProject() ? m_session.info().currency : std::string();
    m_chart->setCurrency(QString::fromStdString(currency));
    if (pinned.empty()) m_chart->clear(tr("Scenarios you tick stand here side by side."));
    else m_chart->setChart(workbench::comparisonChart(pinned, currency));
}

void ComparePanel::fillTable(const std::vector<SavedScenario>& pinned) {
    m_table->clear();
    m_table->setVisible(!pinned.empty());
    const report::Table table = workbench::comparisonTable(pinned);
    m_table->setColumnCount(static_cast<int>(table.columns.size()));
    m_table->setRowCount(pinned.empty() ? 0 : static_cast<int>(table.rows.size()));
    QStringList titles;
    for (const report::TableColumnSpec& spec : table.columns) titles << QString::fromStdString(spec.title);
    m_table->setHorizontalHeaderLabels(titles);
    const QString currency = m_session.hasProject() ? QString::fromStdString(m_session.info().currency) : QString();
    for (int row = 0; row < m_table->rowCount(); ++row)
        for (int column = 0; column < m_table->columnCount(); ++column) {
            QString text = formatCell(table.rows[static_cast<std::size_t>(row)][static_cast<std::size_t>(column)], currency);
            text.replace(QStringLiteral("; "), QStringLiteral("\n"));  // one limit a line
            auto* cell = new QTableWidgetItem(text);
            cell->setTextAlignment((column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
            cell->setToolTip(cell->text());
            m_table->setItem(row, column, cell);
        }
    for (int column = 0; column < m_table->columnCount(); ++column)
        m_table->horizontalHeaderItem(column)->setTextAlignment((column == 0 ? Qt::AlignLeft : Qt::AlignRight) | Qt::AlignVCenter);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setSectionResizeMode(0, QHeaderView::ResizeToContents);
    fitRows();
}

/// Long limits take as many lines as their column asks for; all others one.
void ComparePanel::fitRows() {
    const int line = m_table->verticalHeader()->defaultSectionSize(), text = m_table->fontMetrics().lineSpacing(), pad = 2 * m_session.theme().tokens().spaceS;
    for (int row = 0; row < m_table->rowCount(); ++row) {
        int most = text;
        for (int column = 0; column < m_table->columnCount(); ++column) {
            const QRect room(0, 0, std::max(1, m_table->columnWidth(column) - pad), 1 << 16);
            most = std::max(most, m_table->fontMetrics().boundingRect(room, Qt::TextWordWrap, m_table->item(row, column)->text()).height());
        }
        m_table->setRowHeight(row, line + most - text);
    }
}

void ComparePanel::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    fitRows();
}

void ComparePanel::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    fitRows();
}

}  // namespace holdfast::ui
