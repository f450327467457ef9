#include "ui/pages/models/modeldetails.h"

#include "ui/charts/chart.h"
#include "ui/charts/labels.h"
#include "ui/charts/modelcharts.h"
#include "ui/charts/numbers.h"
#include "ui/pages/models/comparisonpanel.h"
#include "ui/pages/models/learningpanel.h"
#include "ui/pages/models/thresholdpanel.h"

#include <QGridLayout>
#include <QScrollArea>
#include <QTabWidget>
#include <QVBoxLayout>

#include <array>
#include <utility>

namespace holdfast::ui {
namespace {

using report::NumberStyle;

QString lines(const std::vector<std::string>& texts, const QString& none) {
    QStringList all;
    for (const std::string& text : texts) all << QString::fromStdString(text);
    return all.isEmpty() ? none : all.join(QLatin1Char('\n'));
}

QLabel* paragraph(const Theme& theme, const QString& heading, QWidget* parent, QVBoxLayout* column) {
    column->addWidget(new SectionHeader(theme, heading, parent));
    QLabel* label = makeLabel(theme, Theme::TextSize::Body, "text", parent);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    column->addWidget(label);
    column->addSpacing(theme.tokens().spaceS);
    return label;
}

}  // namespace

ModelDetails::ModelDetails(const Theme& theme, QWidget* parent) : QWidget(parent), m_theme(theme) {
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    m_tabs = new QTabWidget(this);
    m_tabs->addTab(buildRanking(), tr("Ranking"));
    m_tabs->addTab(buildCalibration(), tr("Calibration"));
    m_threshold = new ThresholdPanel(theme, this);
    m_tabs->addTab(m_threshold, tr("Threshold"));
    m_comparison = new ComparisonPanel(theme, this);
    m_tabs->addTab(m_comparison, tr("Compare"));
    m_tabs->addTab(buildImportance(), tr("What moves it"));
    m_tabs->addTab(buildDrift(), tr("Drift"));
    m_learning = new LearningPanel(theme, this);
    m_tabs->addTab(m_learning, tr("Learning"));
    m_tabs->addTab(buildNotes(), tr("Notes"));
    connect(m_tabs, &QTabWidget::currentChanged, this, &ModelDetails::askForMore);
    column->addWidget(m_tabs);
}

ChartView* ModelDetails::makeChart(QWidget* parent, const char* name, const QString& definition) {
    auto* view = new ChartView(m_theme, parent);
    view->setObjectName(QLatin1String(name));
    view->setDefinition(definition);
    return view;
}

QWidget* ModelDetails::buildRanking() {
    auto* page = new QWidget(this);
    auto* grid = new QGridLayout(page);
    grid->setContentsMargins(0, m_theme.tokens().spaceM, 0, 0);
    grid->setHorizontalSpacing(m_theme.tokens().spaceXl);
    grid->setVerticalSpacing(m_theme.tokens().spaceM);
    m_roc = makeChart(page, "roc", tr("Receiver operating characteristic: leavers found against stayers wrongly flagged, for every threshold. The AUC is the mean over the folds, as in the table above; in brackets its 95 % interval over all customers held out."));
    m_gains = makeChart(page, "gains", tr("Cumulative gains: the share of all leavers among the riskiest customers, by the share of customers taken."));
    m_precisionRecall = makeChart(page, "precisionRecall", tr("How clean the list of flagged customers is, the more of the leavers it is to hold."));
    m_lift = makeChart(page, "lift", tr("How much likelier to leave the riskiest customers are than all, by the share of customers taken."));
    const std::array<ChartView*, 4> views{m_roc, m_gains, m_precisionRecall, m_lift};
    for (int i = 0; i < 4; ++i) {
        grid->addWidget(views[static_cast<std::size_t>(i)], i / 2, i % 2);
        grid->setRowStretch(i / 2, 1);
        grid->setColumnStretch(i % 2, 1);
    }
    return page;
}

QWidget* ModelDetails::buildCalibration() {
    auto* page = new QWidget(this);
    auto* row = new QHBoxLayout(page);
    row->setContentsMargins(0, m_theme.tokens().spaceM, 0, 0);
    row->setSpacing(m_theme.tokens().spaceXl);
    m_calibration = makeChart(page, "calibration", tr("Of customers given the same chance of leaving, the share that really left, with its 95 % band (Wilson's interval of each bin)."));
    m_coverage = makeChart(page, "coverage", tr("How often the interval around the score held the churn rate of similarly scored customers who took no part in fitting it, beside the rate it aims at. The lines are the 95 % interval of that, each held-out customer counted in one comparison. Each group by the interval it gets; where a star says so, by that of all customers before them: too few of the group had joined for one of their own."));
    row->addWidget(m_calibration, 1);
    row->addWidget(m_coverage, 1);
    return page;
}

QWidget* ModelDetails::buildImportance() {
    m_importance = makeChart(this, "importance", tr("By how much a column moves the predicted chance on average, up or down; association, not cause."));
    m_importance->setContentsMargins(0, m_theme.tokens().spaceM, 0, 0);
    return m_importance;
}

QWidget* ModelDetails::buildDrift() {
    m_drift = makeChart(this, "drift", tr("How differently today's customers are spread from those in training, column by column (population stability index)."));
    m_drift->setContentsMargins(0, m_theme.tokens().spaceM, 0, 0);
    return m_drift;
}

void ModelDetails::showEvent(QShowEvent* event) {
    QWidget::showEvent(event);
    askForMore();
}

void ModelDetails::askForMore() {
    if (m_card.version == 0 || !isVisible()) return;
    if (!m_evaluationKnown && (m_tabs->currentWidget() == m_roc->parentWidget() || m_tabs->currentWidget() == m_threshold)) {
        m_evaluationKnown = true;
        emit evaluationWanted(m_card.version);
    }
    if (m_tabs->currentWidget() == m_comparison) m_comparison->ask();
    if (!m_learningKnown && m_tabs->currentWidget() == m_learning) {
        m_learningKnown = true;
        emit learningWanted(m_card.version);
    }
    if (!m_driftKnown && m_tabs->currentWidget() == m_drift) {
        m_driftKnown = true;
        m_drift->clear(tr("Comparing today's customers with those in training."));
        emit driftWanted(m_card.version);
    }
}

void ModelDetails::setEvaluation(const workbench::ModelEvaluation& evaluation) {
    if (evaluation.version != m_card.version) return;
    m_roc->setChart(rocChart(m_card, evaluation.intervals.auc));
    m_threshold->setEvaluation(evaluation);
}

void ModelDetails::setDrift(const DriftReport& drift) {
    if (drift.modelVersion == m_card.version) m_drift->setChart(driftChart(drift, 20));
}

void ModelDetails::setLearning(std::int64_t version, std::vector<workbench::LearningCurve> curves) {
    if (version == m_card.version) m_learning->setCurves(std::move(curves));
}

QWidget* ModelDetails::buildNotes() {
    auto* scroll = new QScrollArea(this);
    scroll->setProperty("look", "plain");
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    auto* page = new QWidget(scroll);
    auto* column = new QVBoxLayout(page);
    column->setContentsMargins(0, m_theme.tokens().spaceM, m_theme.tokens().spaceM, 0);
    column->setSpacing(m_theme.tokens().spaceXs);
    m_warnings = paragraph(m_theme, tr("Warnings"), page, column);
    m_excluded = paragraph(m_theme, tr("Columns left out"), page, column);
    m_baselines = paragraph(m_theme, tr("Compared with"), page, column);
    m_columns = paragraph(m_theme, tr("Columns used"), page, column);
    m_origin = paragraph(m_theme, tr("How it was made"), page, column);
    column->addStretch(1);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(page);
    page->setAutoFillBackground(false);  // setWidget() switches it on
    scroll->viewport()->setAutoFillBackground(false);
    return scroll;
}

void ModelDetails::setCard(const ModelCard& card, const std::vector<ModelCard>& all) {
    if (card.version != m_card.version) m_threshold->clear(tr("Weighing the version on customers it had not seen."));
    m_card = card;
    m_driftKnown = m_evaluationKnown = m_learningKnown = false;
    m_comparison->setVersions(card, all);
    m_roc->setChart(rocChart(card));
    m_gains->setChart(gainsChart(card));
    m_precisionRecall->setChart(precisionRecallChart(card));
    m_calibration->setChart(calibrationChart(card));
    m_coverage->setChart(coverageChart(card));
    m_lift->setChart(liftChart(card));
    m_importance->setChart(importanceChart(card, 20));
    showNotes();
    askForMore();
}

void ModelDetails::showNotes() {
    const ModelCard& card = m_card;
    m_warnings->setText(lines(card.warnings, tr("none")));
    setLabelColour(m_warnings, m_theme, card.warnings.empty() ? "text" : "caution");
    m_excluded->setText(lines(card.excludedColumns, tr("none")));
    QStringList baselines;
    for (const auto& [name, value] : card.baselines) {
        if (name == "constant_log_loss")
            baselines << tr("log loss %1 when everyone gets the churn rate; this version has %2")
                             .arg(formatNumber(value, NumberStyle::Decimal3), formatNumber(card.metrics.logLoss, NumberStyle::Decimal3));
        else
            baselines << tr("%1: AUC %2").arg(QString::fromStdString(name), formatNumber(value, NumberStyle::Decimal3));
    }
    for (const LearnerWeight& part : card.ensemble)
        baselines << (part.weight > 0.0 ? tr("in the ensemble: %1, weight %2")
                                              .arg(QString::fromStdString(part.learner), formatNumber(part.weight, NumberStyle::Decimal3))
                                        : tr("not in the ensemble: %1").arg(QString::fromStdString(part.learner)));
    for (const LearnerWeight& part : card.newcomers.ensemble)
        if (part.weight > 0.0)
            baselines << tr("for customers here under 7 days: %1, weight %2")
                             .arg(QString::fromStdString(part.learner), formatNumber(part.weight, NumberStyle::Decimal3));
    m_baselines->setText(baselines.isEmpty() ? tr("nothing") : baselines.join(QLatin1Char('\n')));
    QStringList columns;
    for (const std::string& column : card.columns) columns << QString::fromStdString(column);
    m_columns->setText(columns.join(QStringLiteral(", ")));
    m_origin->setText(tr("%1 folds, seed %2, %3 calibration, %4 of training, label %5 with a rate of %6, data %7, Holdfast %8")
                          .arg(card.folds)
                          .arg(card.seed)
                          .arg(card.calibration == "none" ? tr("no") : QString::fromStdString(card.calibration), formatNumber(card.trainSeconds, NumberStyle::Seconds),
                               QString::fromStdString(card.labelColumn), formatPercent(card.labelRate),
                               QString::fromStdString(card.dataFingerprint).left(12), QString::fromStdString(card.softwareVersion)) +
                      (card.splitNote.empty() ? QString() : QLatin1Char('\n') + QString::fromStdString(card.splitNote)));
}

QString ModelDetails::notes() const {
    return QStringList{m_warnings->text(), m_excluded->text(), m_baselines->text(), m_columns->text(), m_origin->text()}.join(QLatin1Char('\n'));
}

}  // namespace holdfast::ui
