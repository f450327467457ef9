#include "ui/pages/overview/driftadvice.h"

#include "core/workbench/drift.h"
#include "ui/charts/labels.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

#include <algorithm>

namespace holdfast::ui {

DriftAdvice::DriftAdvice(Session& session, QAction* train, QWidget* parent) : QWidget(parent), m_session(session) {
    const Theme& theme = session.theme();
    auto* row = new QHBoxLayout(this);
    row->setContentsMargins(0, 0, 0, 0);
    row->setSpacing(theme.tokens().spaceS);
    m_text = makeLabel(theme, Theme::TextSize::Small, "textMuted", this);
    m_text->setObjectName(QStringLiteral("driftAdvice"));
    m_text->setWordWrap(true);
    m_text->setToolTip(tr("Today's customers against those in training, by the population stability index of every column and of the "
                          "scores. Models > Drift shows each."));
    m_again = new QPushButton(tr("Train again"), this);
    m_again->setObjectName(QStringLiteral("trainAgain"));
    connect(m_again, &QPushButton::clicked, train, &QAction::trigger);
    connect(train, &QAction::changed, m_again, [this, train] { m_again->setEnabled(train->isEnabled()); });
    row->addWidget(m_text, 1);
    row->addWidget(m_again);
    hide();
}

void DriftAdvice::refresh() {
    m_drift.reset();
    showDrift();
    if (!m_session.hasProject() || !m_session.champion()) return;
    m_session.runOnProject<DriftReport>(
        {.title = tr("Looking for drift"), .receiver = this, .slot = QStringLiteral("overview.drift"), .background = true},
        [](workbench::Project& project, const TaskContext& context) { return workbench::computeDrift(project, 0, context); },
        [this](Result<DriftReport> drift) {
            if (drift) m_drift = std::move(*drift);  // a champion that cannot be read is told where scores are made
            showDrift();
        });
}

/// The newest version that has seen the customers as they are now; 0: none has.
std::int64_t DriftAdvice::trainedSince() const {
    std::int64_t newest = 0;
    for (const ModelCard& card : m_session.info().models)
        if (!card.champion && card.dataFingerprint == m_session.info().fingerprint) newest = std::max(newest, card.version);
    return newest;
}

void DriftAdvice::showDrift() {
    const bool known = m_drift && m_drift->known();
    setVisible(known);
    if (!known) return;
    const std::int64_t since = m_drift->retrain ? trainedSince() : 0;
    m_text->setText(since > 0 ? tr("Customers have changed since the version that scores was trained. Version %1 was trained on them since: compare "
                                   "it on Models and let it score.").arg(since)
                              : QString::fromStdString(m_drift->advice));
    setLabelColour(m_text, m_session.theme(), m_drift->retrain ? "caution" : "textMuted");
    m_again->setVisible(m_drift->retrain && since == 0);
}

}  // namespace holdfast::ui
