#include "ui/pages/models/learningpanel.h"

#include "ui/charts/chart.h"
#include "ui/charts/labels.h"
#include "ui/charts/modelcharts.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

#include <utility>

namespace holdfast::ui {

LearningPanel::LearningPanel(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, theme.tokens().spaceM, 0, 0);
    column->setSpacing(theme.tokens().spaceM);
    m_choice = new QWidget(this);
    auto* line = new QHBoxLayout(m_choice);
    line->setContentsMargins(0, 0, 0, 0);
    auto* name = makeLabel(theme, Theme::TextSize::Body, "text", m_choice);
    name->setText(tr("&Fit of"));
    m_learner = new QComboBox(m_choice);
    m_learner->setObjectName(QStringLiteral("learnedPart"));
    m_learner->setAccessibleName(tr("Fit that is shown: a learner, or the same for newcomers"));
    name->setBuddy(m_learner);
    line->addWidget(name);
    line->addWidget(m_learner);
    line->addStretch(1);
    column->addWidget(m_choice);
    auto* charts = new QHBoxLayout;
    charts->setSpacing(theme.tokens().spaceXl);
    m_loss = addChart("learnedLoss", tr("Log loss after each epoch (of trees: each tree) of the fit that scores, on the customers it learned from and on those it held back."));
    m_auc = addChart("learnedAuc", tr("How often a leaver among the customers that fit held back ranked above a stayer, after each epoch. These held-back customers only tell when to stop; the version's own figures are of customers it had not seen at all."));
    charts->addWidget(m_loss, 1);
    charts->addWidget(m_auc, 1);
    column->addLayout(charts, 1);
    connect(m_learner, &QComboBox::activated, this, &LearningPanel::showCurve);
    clear({});
}

ChartView* LearningPanel::addChart(const char* name, const QString& definition) {
    auto* chart = new ChartView(m_theme, this);
    chart->setObjectName(QLatin1String(name));
    chart->setDefinition(definition);
    return chart;
}

void LearningPanel::clear(const QString& why) {
    m_curves.clear();
    m_choice->hide();
    m_loss->clear(why);
    m_auc->clear(why);
}

void LearningPanel::setCurves(std::vector<workbench::LearningCurve> curves) {
    if (curves.empty()) return clear(tr("How this version learned was not kept: it was imported, or trained by an earlier Holdfast."));
    m_curves = std::move(curves);
    const QSignalBlocker quiet(m_learner);
    m_learner->clear();
    for (const workbench::LearningCurve& curve : m_curves) m_learner->addItem(QString::fromStdString(curve.learner));
    m_choice->setVisible(m_curves.size() > 1);
    showCurve();
}

void LearningPanel::showCurve() {
    const int chosen = m_learner->currentIndex();
    if (chosen < 0 || static_cast<std::size_t>(chosen) >= m_curves.size()) return;
    const std::vector<scoring::FitProgress>& epochs = m_curves[static_cast<std::size_t>(chosen)].epochs;
    m_loss->setChart(lossChart(epochs));
    m_auc->setChart(aucChart(epochs));
}

}  // namespace holdfast::ui
