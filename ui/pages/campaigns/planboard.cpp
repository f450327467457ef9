#include "ui/pages/campaigns/planboard.h"

#include "core/data/plancurve.h"
#include "core/workbench/plancharts.h"
#include "core/workbench/planning.h"
#include "core/workbench/planspread.h"
#include "core/workbench/proofwords.h"
#include "ui/charts/chart.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/charts/paddeddelegate.h"
#include "ui/pages/campaigns/assignmentsitemmodel.h"
#include "ui/pages/campaigns/whypanel.h"

#include <QAction>
#include <QComboBox>
#include <QDir>
#include <QFileDialog>
#include <QGridLayout>
#include <QHeaderView>
#include <QPushButton>
#include <QTableView>

#include <algorithm>
#include <filesystem>

namespace holdfast::ui {

namespace {

const auto kByOffer = QString();  ///< the first choice's data
constexpr double kSmallBudget = 1000.0;  ///< below which the line is told to the cent
constexpr int kGridColumns = 13;
constexpr int kNarrowSteps = 40;  ///< of the largest space: narrower, three charts beside each other say nothing
constexpr int kMeasuredRows = 100;  ///< whose texts set the widths of columns

/// A chart on a card.
Card* cardWith(const Theme& theme, QWidget* content, QWidget* parent) {
    auto* card = new Card(theme, parent);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(theme.tokens().spaceM, theme.tokens().spaceS, theme.tokens().spaceM, theme.tokens().spaceS);
    inside->addWidget(content);
    return card;
}

}  // namespace

PlanBoard::PlanBoard(Session& session, CampaignState& state, QWidget* parent) : QWidget(parent), m_session(session), m_state(state) {
    const Theme& theme = session.theme();
    m_export = new QAction(theme.icon(QStringLiteral("export")), tr("Export who gets what"), this);
    connect(m_export, &QAction::triggered, this, &PlanBoard::chooseFile);
    m_curve = new ChartView(theme, this);
    m_curve->setObjectName(QStringLiteral("budgetCurve"));
    m_impact = new ChartView(theme, this);
    m_impact->setObjectName(QStringLiteral("impact"));
    m_impact->setDefinition(tr("Worth kept less spend, over draws of how large the effects are, who would have left, and who accepts; that is more than the effects alone, which the interval of the worth kept goes by."));
    m_inside = new QWidget(this);
    m_grid = new QGridLayout(m_inside);
    m_grid->setContentsMargins(0, theme.tokens().spaceS, 0, 0);
    m_grid->setSpacing(theme.tokens().spaceM);
    m_why = new WhyPanel(theme, this);
    m_parts = {cardWith(theme, m_curve, this), buildSpend(), cardWith(theme, m_impact, this), buildAssignments(), cardWith(theme, m_why, this)};
    for (int i = 0; i < kGridColumns; ++i) m_grid->setColumnStretch(i, 1);
    arrange();

    connect(m_curve, &ChartView::handleDragged, &state, &CampaignState::previewBudget);
    connect(m_curve, &ChartView::handleReleased, &state, &CampaignState::commitBudget);
    connect(&state, &CampaignState::budgetPreviewed, this, &PlanBoard::preview);
    connect(&state, &CampaignState::changed, this, &PlanBoard::showHandle);
    connect(&state, &CampaignState::planned, this, &PlanBoard::refresh);
    connect(&session, &Session::customerSelected, this, &PlanBoard::follow);
    connect(&session, &Session::dataChanged, this, [this] { m_columnsKnown = false; });
    connect(&session, &Session::projectChanged, this, [this] {
        const QSignalBlocker quiet(m_by);
        while (m_by->count() > 1) m_by->removeItem(1);
        m_columnsKnown = false;
    });
    refresh();
}

/// Side by side, or beside the customer card in three rows: what is last is scrolled to.
void PlanBoard::arrange() {
    const int step = m_session.theme().tokens().spaceXl;
    const bool narrow = width() < kNarrowSteps * step;
    if (m_narrow == narrow) return;
    m_narrow = narrow;
    struct Place {
        int row, column, columns;
    };
    constexpr Place wide[] = {{0, 0, 5}, {0, 5, 4}, {0, 9, 4}, {1, 0, 8}, {1, 8, 5}}, stacked[] = {{0, 0, 7}, {0, 7, 6}, {2, 7, 6}, {1, 0, 13}, {2, 0, 7}};
    for (std::size_t i = 0; i < m_parts.size(); ++i) {
        const Place& place = narrow ? stacked[i] : wide[i];
        m_grid->removeWidget(m_parts[i]);
        m_grid->addWidget(m_parts[i], place.row, place.column, 1, place.columns);
    }
    // Below that nothing can be read; what is more goes to all rows.
    const int rows[] = {9, 7, narrow ? 8 : 0}, stretches[] = {11, 10, narrow ? 10 : 0};
    for (int row = 0; row < 3; ++row) {
        m_grid->setRowMinimumHeight(row, rows[row] * step);
        m_grid->setRowStretch(row, stretches[row]);
    }
    updateGeometry();
}

/// Side by side it takes the width there is.
QSize PlanBoard::minimumSizeHint() const { return {m_narrow.value_or(false) ? m_inside->minimumSizeHint().width() : 0, m_inside->minimumSizeHint().height()}; }

void PlanBoard::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
    m_inside->resize(size());
}

QWidget* PlanBoard::buildSpend() {
    const Theme& theme = m_session.theme();
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(theme.tokens().spaceXs);
    m_by = new QComboBox(box);
    m_by->setObjectName(QStringLiteral("spendBy"));
    m_by->setAccessibleName(tr("Spend by"));
    m_by->setToolTip(tr("What the spend is split by"));
    m_by->addItem(tr("Spend by offer"), kByOffer);
    m_spend = new ChartView(theme, box);
    m_spend->setObjectName(QStringLiteral("spend"));
    m_spend->setDefinition(tr("Where the plan's money goes, with the number of customers. Outlined bars rest on assumed effects."));
    column->addWidget(m_by);
    column->addWidget(m_spend, 1);
    connect(m_by, &QComboBox::currentIndexChanged, this, &PlanBoard::showSpend);
    return cardWith(theme, box, this);
}

QWidget* PlanBoard::buildAssignments() {
    const Theme& theme = m_session.theme();
    const ThemeTokens& tokens = theme.tokens();
    auto* box = new QWidget(this);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(tokens.spaceXs);
    m_header = new SectionHeader(theme, tr("Who gets what"), box);
    auto* button = new QPushButton(m_export->icon(), tr("Export"), box);
    button->setObjectName(QStringLiteral("exportPlan"));
    button->setToolTip(tr("Write the table as CSV or XLSX, for whoever sends the offers"));
    connect(button, &QPushButton::clicked, m_export, &QAction::trigger);
    connect(m_export, &QAction::changed, button, [this, button] { button->setEnabled(m_export->isEnabled()); });
    m_header->addControl(button);
    m_assignments = new AssignmentsItemModel(this);
    m_table = new QTableView(box);
    m_table->setObjectName(QStringLiteral("assignments"));
    m_table->setAccessibleName(tr("Who gets what"));
    m_table->setModel(m_assignments);
    dressTable(m_table, theme);
    m_table->horizontalHeader()->setSectionResizeMode(QHeaderView::Stretch);
    m_table->horizontalHeader()->setResizeContentsPrecision(kMeasuredRows);
    for (const int narrow : {AssignmentsItemModel::Customer, AssignmentsItemModel::OfferName, AssignmentsItemModel::Risk, AssignmentsItemModel::Interval})
        m_table->horizontalHeader()->setSectionResizeMode(narrow, QHeaderView::ResizeToContents);
    m_table->setMinimumHeight(1);
    m_table->horizontalHeader()->setSortIndicator(AssignmentsItemModel::Value, Qt::DescendingOrder);
    m_table->setSortingEnabled(true);
    connect(m_table->selectionModel(), &QItemSelectionModel::currentRowChanged, this, [this](const QModelIndex& now) {
        showWhy();
        if (now.isValid()) m_session.selectCustomer(m_assignments->key(now.row()));
    });
    column->addWidget(m_header);
    column->addWidget(m_table, 1);
    return box;
}

void PlanBoard::refresh() {
    showHandle();
    m_export->setEnabled(m_state.plan() && !m_state.planning() && m_state.problem().isEmpty() && !m_state.plan()->choices.empty());
    const bool open = m_session.hasProject();
    if (m_state.plan() == m_shown && m_shown) return;
    m_shown = m_state.plan();
    const QString currency = open ? QString::fromStdString(m_session.info().currency) : QString();
    for (ChartView* chart : {m_curve, m_spend, m_impact}) chart->setCurrency(currency);
    m_assignments->setCurrency(currency);
    m_assignments->setPlan(m_shown);
    if (!m_shown) {
        const QString why = m_state.problem().isEmpty() ? tr("The plan is being worked out.") : tr("There is no plan: the line above says why.");
        for (ChartView* chart : {m_curve, m_spend, m_impact}) chart->clear(why);
        m_header->setRemark({});
        return m_why->clear(why);
    }
    const std::string code = currency.toStdString();
    m_curve->setDefinition(tr("The most that each budget can bring, with a 90 % band over what is uncertain about the effects. Drag the line to another budget. %1")
                               .arg(QString::fromStdString(workbench::intervalLeavesOut(*m_shown))).trimmed());
    m_curve->setChart(workbench::budgetCurveChart(*m_shown, code));
    m_impact->setChart(workbench::impactChart(*m_shown, code));
    showHandle();
    showRemark();
    readSpreadColumns();
    showSpend();
    m_why->clear(m_shown->choices.empty() ? tr("This plan makes no offer to anybody.") : tr("Choose a customer in the table to see what else he could get."));
    follow(m_session.selectedKey());
}

void PlanBoard::showHandle() {
    const auto& plan = m_state.plan();
    if (!plan || plan->curve.size() < 2 || !(plan->curve.back().value > 0.0)) return m_curve->setHandle({});
    const double budget = m_state.budget();
    const report::NumberStyle style = budget < kSmallBudget ? report::NumberStyle::Money : report::NumberStyle::Count;
    const QString money = QStringLiteral("%1 %2").arg(QString::fromStdString(m_session.info().currency), formatNumber(budget, style)).trimmed();
    m_curve->setHandle(budget, budget > plan->curve.back().spend ? tr("%1, beyond the curve").arg(money) : money);
}

/// Under the hand only what the curve knows moves; who gets what is known again once a plan is made.
void PlanBoard::preview() {
    showHandle();
    if (!m_shown) return;
    showRemark();
    if (m_by->currentData().toString().isEmpty()) showSpend();
}

void PlanBoard::showRemark() {
    const double budget = m_state.budget();
    const auto lossy = std::count_if(m_shown->choices.begin(), m_shown->choices.end(), [](const PlannedOffer& one) { return one.losesMoney(); });
    QString who = tr("%1 of %2 customers").arg(formatCount(m_shown->choices.size()), formatCount(m_shown->keys.size()));
    if (lossy > 0) who += tr("; of %1 (*) less is kept than it costs").arg(formatCount(static_cast<std::uint64_t>(lossy)));
    m_header->setRemark(budget == m_shown->scenario.budget
                            ? who
                            : tr("as planned before; about %1 get an offer at this budget").arg(formatCount(pointAt(m_shown->curve, budget).customers)));
}

/// Which columns have few enough values; asked once for the data there is.
void PlanBoard::readSpreadColumns() {
    if (m_columnsKnown) return;
    m_columnsKnown = true;
    using Names = std::vector<std::string>;
    m_session.runOnProject<Names>(
        {.title = tr("Reading segments"), .receiver = this, .slot = QStringLiteral("campaigns.columns"), .background = true},
        [](workbench::Project& project, const TaskContext&) { return workbench::spreadColumns(project); },
        [this](Result<Names> names) {
            if (!names) return;
            const QVariant chosen = m_by->currentData();
            const QSignalBlocker quiet(m_by);
            while (m_by->count() > 1) m_by->removeItem(1);
            for (const std::string& name : *names)
                m_by->addItem(name == kScoreColumn ? tr("Spend by chance of leaving") : tr("Spend by %1").arg(QString::fromStdString(name)), QString::fromStdString(name));
            m_by->setCurrentIndex(std::max(0, m_by->findData(chosen)));
        });
}

void PlanBoard::showSpend() {
    if (!m_shown) return;
    const QString by = m_by->currentData().toString();
    const std::string& currency = m_session.info().currency;
    if (by.isEmpty()) {
        const double budget = m_state.budget();
        return m_spend->setChart(budget == m_shown->scenario.budget
                                     ? workbench::offerSpendChart(*m_shown, currency)
                                     : workbench::offerSpendChart(*m_shown, pointAt(m_shown->curve, budget), currency));
    }
    using Totals = std::vector<SegmentTotal>;
    m_session.runOnProject<Totals>(
        {.title = tr("Adding up by segment"), .receiver = this, .slot = QStringLiteral("campaigns.spread"), .background = true},
        [plan = m_shown, column = by.toStdString()](workbench::Project& project, const TaskContext& context) {
            return workbench::spreadOf(project, *plan, column, context);
        },
        [this, by](Result<Totals> totals) {
            if (by != m_by->currentData().toString()) return;
            if (!totals) return m_session.report(totals.error());
            m_spend->setChart(workbench::segmentSpendChart(*totals, by == QLatin1String(kScoreColumn.data()) ? tr("Risk").toStdString() : by.toStdString()));
        });
}

void PlanBoard::showWhy() {
    const PlannedOffer* choice = m_assignments->choice(m_table->currentIndex().row());
    if (!m_shown || !choice) return;
    m_why->showChoice(*m_shown, *choice, QString::fromStdString(m_session.info().currency));
}

/// The customer selected anywhere in the window.
void PlanBoard::follow(const QString& key) {
    if (!m_shown || key.isEmpty()) return;
    const int row = m_assignments->rowOf(key);
    if (row < 0) {
        m_table->setCurrentIndex({});
        return m_why->clear(tr("%1 gets nothing in this plan.").arg(key));
    }
    if (m_table->currentIndex().row() != row) m_table->setCurrentIndex(m_assignments->index(row, 0));
    showWhy();
}

void PlanBoard::chooseFile() {
    const QString file = QFileDialog::getSaveFileName(this, tr("Export who gets what"), QDir::home().filePath(fileName()),
                                                      tr("Tables (*.csv *.xlsx)"));
    if (!file.isEmpty()) exportTo(file);
}

/// What file systems do not take becomes a dash.
QString PlanBoard::fileName() const {
    QString name = m_namer ? m_namer() : QString();
    for (QChar& sign : name)
        if (sign < QLatin1Char(' ') || QStringLiteral("/\\:*?\"<>|").contains(sign)) sign = QLatin1Char('-');
    while (name.startsWith(QLatin1Char('.'))) name.remove(0, 1);
    return (name.trimmed().isEmpty() ? tr("campaign") : name.trimmed()) + QStringLiteral(".csv");
}

void PlanBoard::exportTo(const QString& file) {
    if (!m_shown) return;
    struct Done {};
    m_session.tasks().run<Done>(
        {.title = tr("Exporting the plan"), .receiver = this, .slot = QStringLiteral("campaigns.export")},
        [plan = m_shown, currency = m_session.info().currency, path = std::filesystem::path(file.toStdString())](const TaskContext& context) -> Result<Done> {
            HOLDFAST_CHECK(workbench::exportPlan(*plan, currency, path, context));
            return Done{};
        },
        [this, file](Result<Done> done) {
            if (!done) return m_session.report(done.error());
            m_session.say(tr("Written to %1.").arg(file));
        });
}

}  // namespace holdfast::ui
