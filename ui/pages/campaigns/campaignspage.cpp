#include "ui/pages/campaigns/campaignspage.h"

#include "ui/charts/emptystate.h"
#include "ui/charts/keyfigurerow.h"
#include "ui/charts/labels.h"
#include "ui/pages/campaigns/campaignstate.h"
#include "ui/pages/campaigns/comparepanel.h"
#include "ui/pages/campaigns/keptscenarios.h"
#include "ui/pages/campaigns/limitspanel.h"
#include "ui/pages/campaigns/noticelabel.h"
#include "ui/pages/campaigns/offerspanel.h"
#include "ui/pages/campaigns/planboard.h"
#include "ui/pages/campaigns/planfigures.h"
#include "ui/pages/campaigns/plannotice.h"
#include "ui/pages/campaigns/proofpanel.h"
#include "ui/pages/campaigns/scenariobar.h"
#include "ui/pages/campaigns/sensitivitypanel.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QPushButton>
#include <QScrollArea>
#include <QStackedLayout>
#include <QTabBar>
#include <QTabWidget>

#include <algorithm>

namespace holdfast::ui {

namespace {

constexpr NoticeLabel::Lines kNotice{2, 6}, kWorth{2, 2};

/// Beside the customer card, or below long cautions, what stands there is taller than the page.
QScrollArea* scrolled(QWidget* page) {
    auto* scroll = new QScrollArea(page->parentWidget());
    scroll->setWidget(page);
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->viewport()->setAutoFillBackground(false);
    page->setAutoFillBackground(false);
    return scroll;
}

enum Tab { kPlan, kSetup, kSensitivity, kCompare };

}  // namespace

CampaignsPage::CampaignsPage(Session& shared, QWidget* parent) : Page(shared, parent) {
    m_state = new CampaignState(shared, this);
    m_kept = new KeptScenarios(shared, *m_state, this);
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
    connect(m_state, &CampaignState::changed, this, &CampaignsPage::showWorth);
    connect(m_state, &CampaignState::campaignsRead, this, &CampaignsPage::showNotice);
    connect(m_state, &CampaignState::budgetPreviewed, this, &CampaignsPage::showFigures);
    connect(&shared, &Session::projectChanged, this, &CampaignsPage::refresh);
    connect(&shared, &Session::dataChanged, this, &CampaignsPage::refresh);
    showWorth();
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
    m_board->setNamer([this] { return m_bar->scenarioName(); });
    m_sensitivity = new SensitivityPanel(session(), *m_state, m_tabs);
    m_tabs->addTab(scrolled(m_board), tr("Plan"));
    m_tabs->addTab(scrolled(buildSetup()), tr("Offers and limits"));
    m_tabs->addTab(m_sensitivity, tr("What it hangs on"));
    m_tabs->addTab(new ProofPanel(session(), *m_state, m_tabs), tr("Past campaigns"));
    m_tabs->addTab(new ComparePanel(session(), *m_state, *m_kept, m_tabs), tr("Compare"));
    // Beside the tabs, where nothing else stands.
    m_worth = new NoticeLabel(session().theme(), Theme::TextSize::Small, kWorth, m_tabs);
    m_worth->setObjectName(QStringLiteral("worth"));
    m_worth->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    m_tabs->installEventFilter(this);
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
    m_notice = new NoticeLabel(session().theme(), Theme::TextSize::Body, kNotice, m_noticeBox);
    m_notice->setObjectName(QStringLiteral("planNotice"));
    m_noticeAction = new QPushButton(tr("Change assumptions"), m_noticeBox);
    m_noticeAction->setObjectName(QStringLiteral("changeAssumptions"));
    m_noticeAction->setToolTip(tr("Goes to the offers, where what is assumed of each can be set"));
    connect(m_noticeAction, &QPushButton::clicked, this, [this] { m_tabs->setCurrentIndex(kSetup); });
    QSizePolicy stays = m_noticeAction->sizePolicy();
    stays.setRetainSizeWhenHidden(true);
    m_noticeAction->setSizePolicy(stays);
    row->addWidget(m_notice, 1);
    row->addWidget(m_noticeAction, 0, Qt::AlignVCenter);
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

QString CampaignsPage::notice() const { return m_notice->words(); }

QString CampaignsPage::worth() const { return m_worth->words(); }

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
    if (!session().hasProject()) return m_figures->setFigures({});
    if (!m_state->problem().isEmpty()) return m_figures->setFigures(noPlanFigures(m_state->scenario().objective, tr("cannot be planned")));
    const auto& plan = m_state->plan();
    if (!plan) return m_figures->setFigures({});
    m_figures->setFigures(planFigures(*plan, {speaksFor(*plan, m_state->scenario(), m_state->budget(), m_state->planning()), m_state->budget(),
                                              QString::fromStdString(session().info().currency)}));
}

void CampaignsPage::showNotice() {
    const auto say = [this](std::string_view colour, const QStringList& sentences, bool assumed) {
        m_notice->setColour(colour);
        m_notice->setWords(sentences);
        m_noticeAction->setVisible(assumed);
    };
    if (!m_state->problem().isEmpty()) return say("error", {m_state->problem()}, false);
    const auto& plan = m_state->plan();
    if (!plan || !session().hasProject()) return say("textMuted", {}, false);
    const auto& tables = session().info().tables;
    const auto treatments = tables.find("treatments");
    PlanNotice notice = noticeOf(*plan, treatments != tables.end() && treatments->second > 0, QString::fromStdString(session().info().currency));
    if (!m_state->openedId()) addMissing(m_state->missingOffers(), notice);
    say(notice.kind == PlanNotice::Kind::Error ? "error" : notice.kind == PlanNotice::Kind::Caution ? "caution" : "textMuted", notice.sentences, notice.assumed);
}

/// Models counts one period of a kept customer, a plan many.
void CampaignsPage::showWorth() {
    m_worth->setWords({worthWords(m_state->scenario().worth)});
    m_worth->setToolTip(worthInFull(m_state->scenario().worth));
}

void CampaignsPage::placeWorth() {
    const QTabBar& bar = *m_tabs->tabBar();
    const int taken = bar.sizeHint().width() + session().theme().tokens().spaceL;
    m_worth->move(taken, bar.y() + (bar.height() - m_worth->height()) / 2);
    m_worth->resize(std::max(0, m_tabs->width() - taken), m_worth->height());
}

bool CampaignsPage::eventFilter(QObject* watched, QEvent* event) {
    if (watched == m_tabs && (event->type() == QEvent::Resize || event->type() == QEvent::Show || event->type() == QEvent::LayoutRequest)) placeWorth();
    return Page::eventFilter(watched, event);
}

}  // namespace holdfast::ui
