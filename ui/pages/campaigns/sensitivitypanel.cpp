#include "ui/pages/campaigns/sensitivitypanel.h"

#include "core/workbench/plancharts.h"
#include "core/workbench/plantables.h"
#include "ui/charts/chart.h"
#include "ui/charts/labels.h"
#include "ui/charts/numbers.h"

#include <QGridLayout>
#include <QPushButton>
#include <QSlider>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr int kCostFrom = 25, kCostTo = 300;  ///< percent of the planned cost
constexpr int kMarginTo = 100;                ///< percent of the money a period

}  // namespace

SensitivityPanel::SensitivityPanel(Session& session, CampaignState& state, QWidget* parent) : QWidget(parent), m_session(session), m_state(state) {
    const Theme& theme = session.theme();
    const ThemeTokens& tokens = theme.tokens();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, tokens.spaceS, 0, 0);
    row->setSpacing(tokens.spaceM);
    auto* card = new Card(theme, this);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(tokens.spaceM, tokens.spaceS, tokens.spaceM, tokens.spaceS);
    m_tornado = new ChartView(theme, card);
    m_tornado->setObjectName(QStringLiteral("tornado"));
    m_tornado->setDefinition(tr("How the net changes when one input is moved to the ends of what is likely, everything else held."));
    inside->addWidget(m_tornado);
    row->addWidget(card, 3);
    row->addWidget(buildSliders(), 2);
    connect(&state, &CampaignState::planned, this, &SensitivityPanel::refresh);
    connect(&state, &CampaignState::changed, this, &SensitivityPanel::showNet);
    refresh();
}

QSlider* SensitivityPanel::addSlider(QGridLayout* grid, int row, const QString& name, const QString& definition) {
    auto* label = makeLabel(m_session.theme(), Theme::TextSize::Body, "text", this);
    label->setText(name);
    label->setToolTip(definition);
    auto* slider = new QSlider(Qt::Horizontal, this);
    slider->setAccessibleName(name);
    slider->setToolTip(definition);
    grid->addWidget(label, row, 0);
    grid->addWidget(slider, row, 1);
    return slider;
}

QWidget* SensitivityPanel::buildSliders() {
    const Theme& theme = m_session.theme();
    const ThemeTokens& tokens = theme.tokens();
    auto* card = new Card(theme, this);
    auto* column = new QVBoxLayout(card);
    column->setContentsMargins(tokens.spaceL, tokens.spaceM, tokens.spaceL, tokens.spaceM);
    column->setSpacing(tokens.spaceM);
    auto* header = new SectionHeader(theme, tr("This plan, if"), card);
    header->setToolTip(tr("The net of the same plan under other costs, margin and horizon. The plan itself stays as it is."));
    column->addWidget(header);
    auto* grid = new QGridLayout;
    grid->setHorizontalSpacing(tokens.spaceM);
    grid->setVerticalSpacing(tokens.spaceM);
    grid->setColumnStretch(1, 1);
    m_cost = addSlider(grid, 0, tr("Offers cost"), tr("Costs of all offers against those planned with."));
    m_margin = addSlider(grid, 1, tr("Margin"), tr("Share of a customer's money that is earned."));
    m_horizon = addSlider(grid, 2, tr("Horizon"), tr("How many periods of a kept customer count."));
    m_cost->setObjectName(QStringLiteral("costSlider"));
    m_margin->setObjectName(QStringLiteral("marginSlider"));
    m_horizon->setObjectName(QStringLiteral("horizonSlider"));
    m_cost->setRange(kCostFrom, kCostTo);
    const auto text = [&](int at) {
        auto* label = makeLabel(theme, Theme::TextSize::Body, "text", card);
        label->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
        label->setMinimumWidth(tokens.spaceXl * 4);
        grid->addWidget(label, at, 2);
        return label;
    };
    m_costText = text(0);
    m_marginText = text(1);
    m_horizonText = text(2);
    column->addLayout(grid);
    m_net = makeLabel(theme, Theme::TextSize::Title, "text", card, true);
    m_net->setObjectName(QStringLiteral("netAtSliders"));
    m_words = makeLabel(theme, Theme::TextSize::Body, "textMuted", card);
    m_words->setWordWrap(true);
    column->addWidget(m_net);
    column->addWidget(m_words);
    m_draws = makeLabel(theme, Theme::TextSize::Body, "textMuted", card);
    m_draws->setObjectName(QStringLiteral("netDraws"));
    m_draws->setWordWrap(true);
    auto* buttons = new QHBoxLayout;
    m_adopt = new QPushButton(tr("Plan with this margin and horizon"), card);
    m_adopt->setObjectName(QStringLiteral("adoptWorth"));
    m_adopt->setToolTip(tr("Takes margin and horizon into the scenario and plans anew; can be undone"));
    m_reset = new QPushButton(tr("Reset"), card);
    m_reset->setToolTip(tr("Put the sliders back to what the plan was made with"));
    buttons->addWidget(m_adopt);
    buttons->addWidget(m_reset);
    buttons->addStretch();
    column->addLayout(buttons);
    column->addWidget(m_draws);  // below what a moving slider must not push about
    column->addStretch();
    for (QSlider* slider : {m_cost, m_margin, m_horizon}) connect(slider, &QSlider::valueChanged, this, &SensitivityPanel::showNet);
    connect(m_adopt, &QPushButton::clicked, this, &SensitivityPanel::adopt);
    connect(m_reset, &QPushButton::clicked, this, &SensitivityPanel::resetSliders);
    return card;
}

double SensitivityPanel::costFactor() const { return m_cost->value() / 100.0; }

/// Where the slider stands on the scenario's margin, that exactly, whatever its decimals.
double SensitivityPanel::margin() const {
    const double planned = m_shown ? m_shown->scenario.worth.margin : 0.0;
    return m_margin->value() == static_cast<int>(std::lround(100.0 * planned)) ? planned : m_margin->value() / 100.0;
}

int SensitivityPanel::horizon() const { return m_horizon->value(); }

double SensitivityPanel::net() const { return m_shown ? m_shown->sensitivity.net(costFactor(), margin(), horizon()) : kMissing; }

QString SensitivityPanel::words() const { return m_words->text(); }

void SensitivityPanel::resetSliders() {
    if (!m_shown) return;
    const WorthAssumptions& worth = m_shown->scenario.worth;
    const QSignalBlocker quietCost(m_cost), quietMargin(m_margin), quietHorizon(m_horizon);
    m_horizon->setRange(1, std::max(1, static_cast<int>(m_shown->sensitivity.keptByHorizon.size())));
    m_cost->setValue(100);
    m_margin->setRange(1, std::max(kMarginTo, static_cast<int>(std::lround(100.0 * worth.margin))));
    m_margin->setValue(static_cast<int>(std::lround(100.0 * worth.margin)));
    m_horizon->setValue(worth.horizon);
    showNet();
}

void SensitivityPanel::adopt() {
    if (!m_shown) return;
    Scenario changed = m_state.scenario();
    changed.worth.margin = margin();
    changed.worth.horizon = horizon();
    m_state.change(changed, tr("margin and horizon"));
}

void SensitivityPanel::refresh() {
    if (m_state.plan() == m_shown && m_shown) return;
    m_shown = m_state.plan();
    const bool known = m_shown && !m_shown->sensitivity.keptByHorizon.empty();
    for (QWidget* part : std::initializer_list<QWidget*>{m_cost, m_margin, m_horizon, m_adopt, m_reset}) part->setEnabled(known);
    if (!m_shown) {
        m_tornado->clear(m_state.problem().isEmpty() ? tr("The plan is being worked out.") : tr("There is no plan: the line above says why."));
        return showNet();
    }
    m_tornado->setCurrency(QString::fromStdString(m_session.info().currency));
    m_tornado->setChart(workbench::tornadoChart(*m_shown, m_session.info().currency));
    resetSliders();
}

void SensitivityPanel::showNet() {
    const double now = net();
    m_costText->setText(tr("%1 of planned").arg(formatPercent(costFactor(), 0)));
    m_marginText->setText(formatPercent(margin()));
    m_horizonText->setText(tr("%1 periods").arg(horizon()));
    m_draws->setVisible(false);
    const WorthAssumptions* worth = m_shown ? &m_shown->scenario.worth : nullptr;
    m_adopt->setEnabled(worth && std::isfinite(now) && (margin() != worth->margin || horizon() != worth->horizon));
    if (!std::isfinite(now)) {
        m_net->setText(QStringLiteral("\u2014"));
        return m_words->setText(m_shown ? tr("What customers are worth is not known, so there is no net.") : QString());
    }
    const QString currency = QString::fromStdString(m_session.info().currency);
    m_net->setText(tr("Net %1").arg(formatNumber(now, report::NumberStyle::Money, currency)));
    const double planned = m_shown->sensitivity.net(1.0, worth->margin, worth->horizon);
    setLabelColour(m_net, m_session.theme(), now < 0.0 ? "error" : "text");
    const bool asPlanned = costFactor() == 1.0 && margin() == worth->margin && horizon() == worth->horizon;
    m_draws->setText(QString::fromStdString(workbench::netSentence(*m_shown, m_session.info().currency)));
    m_draws->setVisible(asPlanned && !m_draws->text().isEmpty());
    m_words->setText(asPlanned
                         ? tr("Worth kept of %1 less a spend of %2, expected. Move a slider to see the same plan under other assumptions.")
                               .arg(formatNumber(m_shown->expectedMoney, report::NumberStyle::Money, currency), formatNumber(m_shown->spend, report::NumberStyle::Money, currency))
                         : tr("Expected, against %1 as planned. The same customers get the same offers; a new plan could do better.")
                               .arg(formatNumber(planned, report::NumberStyle::Money, currency)));
}

}  // namespace holdfast::ui
