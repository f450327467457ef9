#include "ui/pages/campaigns/proofpanel.h"

#include "core/workbench/plancharts.h"
#include "core/workbench/proofwords.h"
#include "ui/charts/chart.h"
#include "ui/charts/labels.h"

#include <QBoxLayout>
#include <QLabel>

namespace holdfast::ui {

ProofPanel::ProofPanel(Session& session, CampaignState& state, QWidget* parent) : QWidget(parent), m_session(session), m_state(state) {
    const Theme& theme = session.theme();
    const ThemeTokens& tokens = theme.tokens();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, tokens.spaceS, 0, 0);
    row->setSpacing(tokens.spaceM);
    auto* card = new Card(theme, this);
    auto* inside = new QVBoxLayout(card);
    inside->setContentsMargins(tokens.spaceM, tokens.spaceS, tokens.spaceM, tokens.spaceS);
    m_chart = new ChartView(theme, card);
    m_chart->setObjectName(QStringLiteral("proof"));
    m_chart->setDefinition(tr("By what customers of past campaigns did. Where an interval includes 0, they cannot tell the two apart."));
    inside->addWidget(m_chart);
    row->addWidget(card, 3);
    auto* side = new Card(theme, this);
    auto* column = new QVBoxLayout(side);
    column->setContentsMargins(tokens.spaceL, tokens.spaceM, tokens.spaceL, tokens.spaceM);
    column->setSpacing(tokens.spaceM);
    column->addWidget(new SectionHeader(theme, tr("Held against past campaigns"), side));
    m_words = makeLabel(theme, Theme::TextSize::Body, "text", side);
    m_words->setObjectName(QStringLiteral("proofWords"));
    m_how = makeLabel(theme, Theme::TextSize::Body, "textMuted", side);
    for (QLabel* label : {m_words, m_how}) {
        label->setWordWrap(true);
        column->addWidget(label);
    }
    column->addStretch(1);
    row->addWidget(side, 2);
    connect(&state, &CampaignState::planned, this, &ProofPanel::refresh);
    refresh();
}

QString ProofPanel::words() const { return m_words->text(); }

QString ProofPanel::how() const { return m_how->text(); }

void ProofPanel::refresh() {
    if (m_state.plan() == m_shown && m_shown) return;
    m_shown = m_state.plan();
    m_how->clear();
    if (!m_shown) {
        m_chart->clear(tr("The plan is being worked out."));
        return m_words->clear();
    }
    const std::string currency = m_session.hasProject() ? m_session.info().currency : std::string();
    m_chart->setCurrency(QString::fromStdString(currency));
    m_chart->setChart(workbench::proofChart(*m_shown, currency));
    if (!m_shown->proof) {
        m_words->setText(m_shown->noProof.empty() ? tr("Nothing of this plan was learned from past campaigns.") : QString::fromStdString(m_shown->noProof));
        return;
    }
    const workbench::ProofWords words = workbench::proofWords(*m_shown, currency);
    m_words->setText((QString::fromStdString(words.finding) + QLatin1Char(' ') + QString::fromStdString(words.leftOut)).trimmed());
    m_how->setText((QString::fromStdString(words.promise) + QLatin1Char(' ') +
                    tr("The other lines are the same money spent in a common way, and how much more the plan brings.")).trimmed());
}

}  // namespace holdfast::ui
