#include "ui/pages/overview/overviewpage.h"

#include "core/workbench/overview.h"
#include "core/workbench/training.h"
#include "ui/charts/chart.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/charts/labels.h"
#include "ui/charts/modelcharts.h"
#include "ui/pages/overview/driftadvice.h"
#include "ui/pages/overview/overviewcharts.h"

#include <QComboBox>
#include <QGridLayout>
#include <QSignalBlocker>
#include <QStackedLayout>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <utility>

namespace holdfast::ui {
namespace {

// How tall a chart of segments wants to be, in steps of the largest space: its title and axes, then each bar.
constexpr int kChartFrameSteps = 6;
constexpr int kBarSteps = 1;

QVBoxLayout* columnIn(Card* card, const Theme& theme) {
    const ThemeTokens& tokens = theme.tokens();
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(tokens.spaceL, tokens.spaceM, tokens.spaceL, tokens.spaceM);
    column->setSpacing(tokens.spaceS);
    return column;
}

}  // namespace

/// The overview for the filter; a chart whose column the filter names is computed without that condition, so that its other
/// bars stay and the choice can be moved.
Result<OverviewPage::Linked> OverviewPage::computeLinked(workbench::Project& project, const Filter& filter,
                                                         const std::string& segmentColumn, const TaskContext& context) {
    Linked linked;
    HOLDFAST_ASSIGN(linked.shown, workbench::computeOverview(project, {filter, segmentColumn}, context));
    linked.scores = linked.groups = linked.shown;
    const std::string& column = linked.shown.segmentColumn;
    if (const Filter rest = without(filter, kScoreColumn); rest != filter) {
        HOLDFAST_ASSIGN(linked.scores, workbench::computeOverview(project, {rest, column}, context));
        linked.shown.scoreHistogram = linked.scores.scoreHistogram;
    }
    if (const Filter rest = without(filter, column); rest != filter && !column.empty()) {
        HOLDFAST_ASSIGN(linked.groups, workbench::computeOverview(project, {rest, column}, context));
        linked.shown.segments = linked.groups.segments;
        linked.shown.segmentsLeftOut = linked.groups.segmentsLeftOut;
    }
    return linked;
}

OverviewPage::OverviewPage(Session& shared, QWidget* parent) : Page(shared, parent) {
    m_trainAction = new QAction(shared.theme().icon(QStringLiteral("train")), tr("Train a model"), this);
    connect(m_trainAction, &QAction::triggered, this, &OverviewPage::train);
    m_stillHereAction = new QAction(tr("Still here only"), this);
    m_stillHereAction->setToolTip(tr("Leave out the customers whose label says that they have left, on every page"));
    m_stillHereAction->setCheckable(true);
    connect(m_stillHereAction, &QAction::triggered, this, [this] {
        if (const auto condition = session().hasProject() ? stillHereCondition(session().info().columns) : std::nullopt)
            session().toggleCondition(*condition);
    });
    m_empty = new EmptyState(shared.theme(), this);
    m_empty->setContent(QStringLiteral("overview"),
                        tr("Here you would see how many customers are at risk, where they are and what that costs. Open a project, import "
                           "a customer table or drag one onto the window."),
                        tr("Import a customer table"));
    connect(m_empty, &EmptyState::actionTriggered, this, [this] { session().goTo(QStringLiteral("data")); });
    m_content = buildContent();
    m_stack = new QStackedLayout(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_content);
    connect(&shared, &Session::projectChanged, this, [this] {
        m_overview.reset();
        m_segmentColumn.clear();
        m_driftStale = true;
        markStale();
    });
    connect(&shared, &Session::dataChanged, this, [this] {
        m_driftStale = true;
        markStale();
    });
    connect(&shared, &Session::filterChanged, this, &OverviewPage::markStale);
    showStillHere();
    showEmptyState();
}

QWidget* OverviewPage::buildContent() {
    const Theme& theme = session().theme();
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    const ThemeTokens& tokens = theme.tokens();
    column->setContentsMargins(tokens.spaceL, tokens.spaceL, tokens.spaceL, tokens.spaceL);
    column->setSpacing(tokens.spaceM);
    m_figures = new KeyFigureRow(theme, content);
    column->addWidget(m_figures);
    auto* grid = new QGridLayout;
    grid->setSpacing(tokens.spaceM);
    grid->addWidget(buildScores(), 0, 0);
    grid->addWidget(buildCalibration(), 1, 0);
    grid->addWidget(buildSegments(), 0, 1, 2, 1);
    grid->setColumnStretch(0, 1);
    grid->setColumnStretch(1, 1);
    grid->setRowStretch(0, 1);
    grid->setRowStretch(1, 1);
    column->addLayout(grid, 1);
    return content;
}

QWidget* OverviewPage::buildScores() {
    const Theme& theme = session().theme();
    auto* card = new Card(theme, this);
    m_scoreStack = new QStackedLayout;
    m_histogram = new ChartView(theme, card);
    m_histogram->setObjectName(QStringLiteral("scoreHistogram"));
    m_histogram->setDefinition(tr("How many customers have which predicted chance of leaving. Click a bar to filter by it everywhere."));
    connect(m_histogram, &ChartView::barClicked, this, [this](int bin) {
        if (m_overview && bin < static_cast<int>(m_overview->scoreHistogram.size()))
            session().toggleCondition(binCondition(*m_overview, bin));
    });
    m_noModel = new EmptyState(theme, card);
    connect(m_noModel, &EmptyState::actionTriggered, this, &OverviewPage::train);
    m_scoreStack->addWidget(m_histogram);
    m_scoreStack->addWidget(m_noModel);
    QVBoxLayout* column = columnIn(card, theme);
    auto* header = new SectionHeader(theme, tr("Risk of each customer"), card);
    auto* stillHere = new QToolButton(card);
    stillHere->setObjectName(QStringLiteral("stillHere"));
    stillHere->setDefaultAction(m_stillHereAction);
    stillHere->setFocusPolicy(Qt::TabFocus);
    header->addControl(stillHere);
    column->addWidget(header);
    column->addLayout(m_scoreStack, 1);
    return card;
}

QWidget* OverviewPage::buildSegments() {
    const Theme& theme = session().theme();
    auto* card = new Card(theme, this);
    m_segments = new ChartView(theme, card);
    m_segments->setObjectName(QStringLiteral("segments"));
    m_segments->setDefinition(tr("The mean predicted chance of leaving in each group, with its number of customers. Click a bar to filter by it everywhere."));
    m_losses = new ChartView(theme, card);
    m_losses->setObjectName(QStringLiteral("segmentLosses"));
    m_losses->setDefinition(tr("The chance of leaving times what the customer brings in a period, summed over each group."));
    m_losses->hide();
    connect(m_segments, &ChartView::barClicked, this, &OverviewPage::clickSegment);
    connect(m_losses, &ChartView::barClicked, this, &OverviewPage::clickSegment);
    m_segmentChooser = new QComboBox(card);
    m_segmentChooser->setObjectName(QStringLiteral("segmentChooser"));
    m_segmentChooser->setSizeAdjustPolicy(QComboBox::AdjustToContents);
    m_segmentChooser->setAccessibleName(tr("Column to group by"));
    m_segmentChooser->setToolTip(tr("The column to group by"));
    connect(m_segmentChooser, &QComboBox::activated, this, [this] {
        m_segmentColumn = m_segmentChooser->currentText().toStdString();
        markStale();
    });
    auto* header = new SectionHeader(theme, tr("Risk by"), card);
    header->addControl(m_segmentChooser);
    QVBoxLayout* column = columnIn(card, theme);
    column->addWidget(header);
    column->addWidget(m_segments, 1);
    column->addWidget(m_losses, 1);
    return card;
}

void OverviewPage::clickSegment(int segment) {
    if (m_overview && session().hasProject() && segment < static_cast<int>(m_overview->segments.size()))
        session().toggleCondition(segmentCondition(*m_overview, segment, session().info().columns));
}

QWidget* OverviewPage::buildCalibration() {
    const Theme& theme = session().theme();
    auto* card = new Card(theme, this);
    m_calibration = new ChartView(theme, card);
    m_calibration->setObjectName(QStringLiteral("calibration"));
    m_calibration->setDefinition(tr("Of customers given the same chance of leaving, the share that really left; on the diagonal the two agree."));
    m_calibrationHeader = new SectionHeader(theme, tr("Can the scores be trusted"), card);
    QVBoxLayout* column = columnIn(card, theme);
    column->addWidget(m_calibrationHeader);
    column->addWidget(m_calibration, 1);
    m_drift = new DriftAdvice(session(), m_trainAction, card);
    column->addWidget(m_drift);
    return card;
}

void OverviewPage::showEvent(QShowEvent* event) {
    Page::showEvent(event);
    refreshIfStale();
}

void OverviewPage::resizeEvent(QResizeEvent* event) {
    Page::resizeEvent(event);
    showLosses();
}

void OverviewPage::showLosses() {
    const int bars = m_overview ? static_cast<int>(m_overview->segments.size()) : 0;
    const int needed = 2 * (kChartFrameSteps + kBarSteps * bars) * session().theme().tokens().spaceXl;
    m_losses->setVisible(bars > 0 && m_overview->expectedLoss && m_segments->parentWidget()->height() >= needed);
}

void OverviewPage::markStale() {
    m_stale = true;
    showHighlights();  // answers the click at once; the numbers follow
    if (isVisible()) refreshIfStale();
}

void OverviewPage::refreshIfStale() {
    if (!m_stale) return;
    m_stale = false;
    showEmptyState();
    if (session().hasProject()) compute();
    if (!std::exchange(m_driftStale, false)) return;
    m_drift->refresh();
}

void OverviewPage::showEmptyState() {
    const bool known = session().hasProject();
    const auto& tables = known ? session().info().tables : decltype(ProjectInfo::tables){};
    const auto customers = tables.find("customers");
    const bool any = customers != tables.end() && customers->second > 0;
    m_trainAction->setEnabled(any);
    m_stack->setCurrentWidget(any ? m_content : static_cast<QWidget*>(m_empty));
}

void OverviewPage::compute() {
    session().runOnProject<Linked>(
        {.title = tr("Reading the overview"), .receiver = this, .slot = QStringLiteral("overview"), .background = true},
        [filter = session().filter(), column = m_segmentColumn](workbench::Project& project, const TaskContext& context) {
            return computeLinked(project, filter, column, context);
        },
        [this](Result<Linked> linked) {
            if (!linked) return session().report(linked.error());
            if (!session().hasProject()) return;
            sortSegments(linked->shown, session().info().columns);
            sortSegments(linked->groups, session().info().columns);
            m_overview = std::move(linked->shown);
            m_scores = std::move(linked->scores);
            m_groups = std::move(linked->groups);
            showOverview();
        });
}

void OverviewPage::showOverview() {
    if (!session().hasProject() || !m_overview) return;
    const Overview& overview = *m_overview;
    const QString currency = QString::fromStdString(session().info().currency);
    m_figures->setFigures(headlineFigures(overview, currency));
    m_segments->setChart(segmentChart(m_groups, session().info().columns));
    m_losses->setCurrency(currency);
    m_losses->setChart(segmentLossChart(m_groups, session().info().columns));
    showLosses();
    showSegmentChooser(overview);
    const ModelCard* champion = session().champion();
    m_noModel->setContent(QStringLiteral("models"), tr("Here you would see how the risk is spread. No model has been trained on these customers yet."),
                          trainingRuns() ? QString() : tr("Train a model"));
    m_scoreStack->setCurrentWidget(overview.scored() ? static_cast<QWidget*>(m_histogram) : m_noModel);
    if (overview.scored()) m_histogram->setChart(scoreHistogramChart(m_scores, chosenBin(), overview.filtered));
    if (champion) {
        m_calibration->setChart(calibrationChart(*champion));
        m_calibrationHeader->setRemark(tr("%1, on customers it had not seen").arg(QString::fromStdString(champion->name)));
    } else {
        m_calibration->clear(tr("Here you would see whether predicted and observed rates agree, once a model is trained."));
        m_calibrationHeader->setRemark({});
    }
    showHighlights();
}

void OverviewPage::showSegmentChooser(const Overview& overview) {
    const QSignalBlocker quiet(m_segmentChooser);
    m_segmentChooser->clear();
    for (const std::string& column : overview.segmentColumns) m_segmentChooser->addItem(QString::fromStdString(column));
    m_segmentChooser->setCurrentText(QString::fromStdString(overview.segmentColumn));
    m_segmentChooser->setEnabled(m_segmentChooser->count() > 1);
}

bool OverviewPage::isFilteredBy(const Condition& condition) const {
    const std::vector<Condition>& conditions = session().filter().conditions;
    return std::find(conditions.begin(), conditions.end(), condition) != conditions.end();
}

int OverviewPage::chosenBin() const {
    for (int i = 0; m_overview && i < static_cast<int>(m_overview->scoreHistogram.size()); ++i)
        if (isFilteredBy(binCondition(*m_overview, i))) return i;
    return -1;
}

/// There is something to leave out only where a label tells it.
void OverviewPage::showStillHere() {
    const auto condition = session().hasProject() ? stillHereCondition(session().info().columns) : std::nullopt;
    m_stillHereAction->setVisible(condition.has_value());
    m_stillHereAction->setEnabled(condition.has_value());  // the palette lists only what is enabled
    m_stillHereAction->setChecked(condition && isFilteredBy(*condition));
}

void OverviewPage::showHighlights() {
    showStillHere();
    if (!m_overview || !session().hasProject()) return;
    int segment = -1;
    for (int i = 0; i < static_cast<int>(m_overview->segments.size()); ++i)
        if (isFilteredBy(segmentCondition(*m_overview, i, session().info().columns))) segment = i;
    m_histogram->setHighlighted(chosenBin());
    m_segments->setHighlighted(segment);
    m_losses->setHighlighted(segment);
}

/// Wherever it was started: it is never replaced.
bool OverviewPage::trainingRuns() const { return session().tasks().runs(QStringLiteral("training")); }

void OverviewPage::train() {
    if (!session().hasProject() || trainingRuns()) return;
    scoring::LearnerFactory* learners = session().services().learners;
    if (!learners) return session().report({ErrorCode::Unavailable, tr("This build has no learners, so nothing can be trained.").toStdString()});
    workbench::TrainRequest request;
    request.makeChampion = session().champion() == nullptr;  // what scores is replaced on Models alone
    using Learned = std::shared_ptr<workbench::LearnedModel>;
    session().runOnProject<Learned>(
        {.title = tr("Training the churn model"), .receiver = this, .slot = QStringLiteral("training")},
        [learners, request, clock = session().services().clock](workbench::Project& project, const TaskContext& context) -> Result<Learned> {
            HOLDFAST_ASSIGN(auto learned, workbench::learnModel(project, *learners, request, clock, context));
            return std::make_shared<workbench::LearnedModel>(std::move(learned));
        },
        [this, path = session().projectPath()](Result<Learned> learned) {
            if (!learned) return trained(Unexpected(learned.error()));
            session().keepModel(path, std::move(*learned), [this](const Result<ModelCard>& card) { trained(card); }, this);
        });
    showOverview();
}

void OverviewPage::trained(const Result<ModelCard>& card) {
    if (!card) {
        showOverview();
        return session().report(card.error());
    }
    const QString name = QString::fromStdString(card->name);
    session().say(card->champion ? tr("%1 is trained and scores every customer.").arg(name)
                                 : tr("%1 is trained. It stands beside the version that scores until you let it, on Models.").arg(name));
    session().refresh();
}

}  // namespace holdfast::ui
