#include "ui/pages/campaigns/campaignspage.h"

#include "core/data/plancurve.h"
#include "core/workbench/plancharts.h"
#include "ui/charts/emptystate.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"
#include "ui/pages/campaigns/campaignstate.h"
#include "ui/pages/campaigns/comparepanel.h"
#include "ui/pages/campaigns/keptscenarios.h"
#include "ui/pages/campaigns/limitspanel.h"
#include "ui/pages/campaigns/offerspanel.h"
#include "ui/pages/campaigns/planboard.h"
#include "ui/pages/campaigns/plannotice.h"
#include "ui/pages/campaigns/proofpanel.h"
#include "ui/pages/campaigns/scenariobar.h"
#include "ui/pages/campaigns/sensitivitypanel.h"

#include <QHBoxLayout>
#include <QPushButton>
#include <QStackedLayout>
#include <QTabWidget>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

using report::NumberStyle;

enum Tab { kPlan, kSetup, kSensitivity, kCompare };

constexpr double kNext = 1000.0;  ///< "the next 1,000 buys"

/// The best of the ways that need no planner, for the same money.
const PlanBaseline* bestRule(const PlanResult& plan) {
    const PlanBaseline* best = nullptr;
    for (const PlanBaseline& one : plan.baselines)
        if (one.available && (!best || one.value > best->value)) best = &one;
    return best;
}

/// Each way on a line of its own, for where the curve has no room for its name.
QString waysOf(const PlanResult& plan) {
    QString words;
    for (const PlanBaseline& one : plan.baselines)
        if (one.available)
            words += CampaignsPage::tr("\n%1: %2 for %3").arg(QString::fromStdString(workbench::baselineName(one)), formatNumber(one.value, workbench::valueStyle(plan.scenario.objective)),
                                                              formatNumber(one.spend, NumberStyle::Money));
    return words;
}

}  // namespace

CampaignsPage::CampaignsPage(Session& shared, QWidget* parent) : Page(shared, parent) {
    m_state = new CampaignState(shared, this);
    m_kept = new KeptScenarios(shared, this);
    m_empty = new EmptyState(shared.theme(), this);
    m_content = buildContent();
    m_stack = new QStackedLayout(this);
    m_stack->addWidget(m_empty);
    m_stack->addWidget(m_content);
    addActions(commands());  // for their keys
    connect(m_empty, &EmptyState::actionTriggered, this, [this] { session().goTo(m_emptyPage); });
    connect(m_state, &CampaignState::planned, this, [this] {
        showFigures();
        showNotice();
    });
    connect(m_state, &CampaignState::budgetPreviewed, this, &CampaignsPage::showFigures);
    // What was kept anew is what one works on; what is gone leaves the scenario as a new one.
    connect(m_kept, &KeptScenarios::kept, this, [this](qint64 id) { m_state->setOpenedId(id); });
    connect(m_kept, &KeptScenarios::forgotten, this, [this](qint64 id) {
        if (m_state->openedId() == id) m_state->setOpenedId({});
    });
    connect(&shared, &Session::projectChanged, this, &CampaignsPage::refresh);
    connect(&shared, &Session::dataChanged, this, &CampaignsPage::refresh);
    refresh();
}

QWidget* CampaignsPage::buildContent() {
    const ThemeTokens& tokens = session().theme().tokens();
    auto* content = new QWidget(this);
    auto* column = new QVBoxLayout(content);
    column->setContentsMargins(tokens.spaceL, tokens.spaceM, tokens.spaceL, tokens.spaceM);
    column->setSpacing(tokens.spaceS);
    m_bar = new ScenarioBar(session(), *m_state, *m_kept, content);
    m_figures = new KeyFigureRow(session().theme(), content);
    m_tabs = new QTabWidget(content);
    m_tabs->setDocumentMode(true);
    m_board = new PlanBoard(session(), *m_state, m_tabs);
    m_sensitivity = new SensitivityPanel(session(), *m_state, m_tabs);
    m_tabs->addTab(m_board, tr("Plan"));
    m_tabs->addTab(buildSetup(), tr("Offers and limits"));
    m_tabs->addTab(m_sensitivity, tr("What it hangs on"));
    m_tabs->addTab(new ProofPanel(session(), *m_state, m_tabs), tr("Past campaigns"));
    m_tabs->addTab(new ComparePanel(session(), *m_state, *m_kept, m_tabs), tr("Compare"));
    column->addWidget(m_figures);
    column->addWidget(m_bar);
    column->addWidget(buildNotice());
    column->addWidget(m_tabs, 1);
    return content;
}

QWidget* CampaignsPage::buildNotice() {
    m_noticeBox = new QWidget(this);
    auto* row = new QHBoxLayout(m_noticeBox);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(session().theme().tokens().spaceS);
    m_notice = makeLabel(session().theme(), Theme::TextSize::Body, "caution", m_noticeBox);
    m_notice->setObjectName(QStringLiteral("planNotice"));
    m_notice->setWordWrap(true);
    m_noticeAction = new QPushButton(tr("Change assumptions"), m_noticeBox);
    m_noticeAction->setObjectName(QStringLiteral("changeAssumptions"));
    m_noticeAction->setToolTip(tr("Goes to the offers, where what is assumed of each can be set"));
    connect(m_noticeAction, &QPushButton::clicked, this, [this] { m_tabs->setCurrentIndex(kSetup); });
    row->addWidget(m_notice, 1);
    row->addWidget(m_noticeAction, 0, Qt::AlignTop);
    return m_noticeBox;
}

QWidget* CampaignsPage::buildSetup() {
    const ThemeTokens& tokens = session().theme().tokens();
    auto* box = new QWidget(m_tabs);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, tokens.spaceS, 0, 0);
    column->setSpacing(tokens.spaceM);
    m_offers = new OffersPanel(session(), *m_state, box);
    m_limits = new LimitsPanel(session(), *m_state, box);
    column->addWidget(m_offers);
    column->addWidget(m_limits);
    column->addStretch(1);
    return box;
}

QList<QAction*> CampaignsPage::commands() { return m_bar->commands() + QList<QAction*>{m_board->exportAction()}; }

QString CampaignsPage::notice() const { return m_notice->text(); }

void CampaignsPage::activated() { refresh(); }

void CampaignsPage::refresh() {
    const bool empty = showEmptyIfNeeded();
    m_stack->setCurrentWidget(empty ? static_cast<QWidget*>(m_empty) : m_content);
    if (empty || !isVisible()) return;
    m_state->ensure();
    showFigures();
    showNotice();
}

bool CampaignsPage::showEmptyIfNeeded() {
    const auto say = [this](const QString& sentence, const QString& action, const QString& page) {
        m_emptyPage = page;
        m_empty->setContent(QStringLiteral("campaigns"), sentence, action);
        return true;
    };
    if (!session().hasProject())
        return say(tr("Here you would plan who gets which offer under a budget. Open a project or import a customer table first."), tr("Import a customer table"), QStringLiteral("data"));
    if (!session().champion())
        return say(tr("Here you would plan who gets which offer. A plan needs each customer's chance of leaving, and no churn model was trained yet."), tr("Train a model"), QStringLiteral("models"));
    return false;
}

void CampaignsPage::showFigures() {
    const auto& plan = m_state->plan();
    if (!plan || !session().hasProject()) return m_figures->setFigures({});
    const QString currency = QString::fromStdString(session().info().currency);
    const PlanObjective objective = m_state->scenario().objective;
    const bool retained = plan->scenario.objective == PlanObjective::Retained;
    const NumberStyle style = workbench::valueStyle(plan->scenario.objective);
    // Of another budget than the plan's only the curve tells, until the line is let go and the plan is made.
    const bool settled = !m_state->planning() && m_state->budget() == plan->scenario.budget && objective == plan->scenario.objective;
    const BudgetPoint now = settled ? BudgetPoint{plan->spend, plan->value, plan->lower, plan->upper, plan->marginal, plan->choices.size()}
                                    : pointAt(plan->curve, m_state->budget());
    const QString waits = tr("when the line rests"), unknown = QStringLiteral("\u2014");
    const PlanImpact& impact = plan->impact;
    const PlanBaseline* rule = bestRule(*plan);
    const bool net = settled && std::isfinite(impact.p50);
    m_figures->setFigures({
        {tr("Spend"), formatNumber(now.spend, NumberStyle::Money), currency, tr("on %1 customers").arg(formatCount(now.customers)),
         tr("Expected cost of the plan, with offers taken up as often as assumed."), {}},
        {QString::fromStdString(workbench::valueName(plan->scenario.objective)), formatNumber(now.value, style), retained ? QString() : currency,
         tr("%1 to %2").arg(formatNumber(now.lower, style), formatNumber(now.upper, style)),
         tr("What the plan brings in its aim; below it the 90 % interval over what is uncertain about the effects."), {}},
        {tr("The next %1 buys").arg(formatCount(static_cast<quint64>(kNext))), formatNumber(nextBuys(*plan, m_state->budget(), kNext), style), retained ? tr("customers") : currency,
         !nextHasUse(*plan, m_state->budget(), kNext) ? tr("more has no use") : retained ? QString() : tr("of worth kept"),
         tr("How much more the best plan brings with that much more budget, all limits holding."), {}},
        {tr("Net, as likely as not"), net ? formatNumber(impact.p50, NumberStyle::Money) : unknown, net ? currency : QString(),
         net && plan->choices.empty() ? tr("nothing is planned") : net ? tr("loss in %1 of draws").arg(formatPercent(impact.chanceOfLoss)) : settled ? tr("worth is not known") : waits,
         std::isfinite(impact.breakEven) ? tr("Worth kept less cost over the draws: half of them bring more. It pays for itself from %1 of the effects.").arg(formatPercent(impact.breakEven, 0))
                                         : tr("Worth kept less cost over the draws: half of them bring more."), {}},
        {tr("Above the best rule"), settled && rule && rule->value > 0.0 ? tr("%1%2").arg(plan->value < rule->value ? QString() : QStringLiteral("+"), formatPercent(plan->value / rule->value - 1.0, 0)) : unknown, {},
         !settled ? waits : rule && rule->value <= 0.0 ? tr("no rule brings anything") : rule ? QString::fromStdString(workbench::baselineName(*rule)) : tr("no rule applies"),
         tr("How much more the plan brings than the best of the simple ways, for the same money: at random, highest risk first, as last time, one offer to all, and whoever keeps most for his money first.") + waysOf(*plan), {}},
    });
}

void CampaignsPage::showNotice() {
    if (!m_state->problem().isEmpty() && !m_state->planning()) {
        setLabelColour(m_notice, session().theme(), "error");
        m_notice->setText(m_state->problem());
        m_notice->setToolTip({});
        m_noticeAction->hide();
        return m_noticeBox->show();
    }
    const auto& plan = m_state->plan();
    if (!plan || !session().hasProject()) return m_noticeBox->hide();
    const auto& tables = session().info().tables;
    const auto treatments = tables.find("treatments");
    const PlanNotice notice = noticeOf(*plan, treatments != tables.end() && treatments->second > 0, QString::fromStdString(session().info().currency));
    m_noticeBox->setVisible(!notice.sentences.isEmpty());
    setLabelColour(m_notice, session().theme(), notice.kind == PlanNotice::Kind::Error ? "error" : notice.kind == PlanNotice::Kind::Caution ? "caution" : "textMuted");
    m_notice->setText(notice.sentences.join(QLatin1Char(' ')));
    m_notice->setToolTip(notice.sentences.join(QLatin1Char('\n')));
    m_noticeAction->setVisible(notice.assumed);
}

}  // namespace holdfast::ui
