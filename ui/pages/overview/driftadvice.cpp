#include "ui/pages/overview/driftadvice.h"

#include "core/workbench/drift.h"
#include "ui/charts/labels.h"

#include <QAction>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

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
        {.title = tr("Looking for drift"), .receiver = this, .slot = QStringLiteral("drift"), .background = true},
        [](workbench::Project& project, const TaskContext& context) { return workbench::computeDrift(project, 0, context); },
        [this](Result<DriftReport> drift) {
            if (drift) m_drift = std::move(*drift);  // a champion that cannot be read is told where scores are made
            showDrift();
        });
}

void DriftAdvice::showDrift() {
    const bool known = m_drift && m_drift->known();
    setVisible(known);
    if (!known) return;
    m_text->setText(QString::fromStdString(m_drift->advice));
    setLabelColour(m_text, m_session.theme(), m_drift->retrain ? "caution" : "textMuted");
    m_again->setVisible(m_drift->retrain);
}

}  // namespace holdfast::ui
