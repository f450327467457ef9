// ModelDetails: one version from all sides: how it ranks, whether its chances hold, what a threshold does and brings, how it
// compares with another version, what moves its scores, how far the customers have moved since, and what it was trained
// with. Shows values only; asks for those that cost something once they are looked at. GUI thread only.
#pragma once

#include "core/data/drift.h"
#include "core/data/modelversion.h"
#include "core/workbench/learningcurves.h"
#include "core/workbench/modelevaluation.h"
#include "ui/theme/theme.h"

#include <QWidget>

class QLabel;
class QTabWidget;

namespace holdfast::ui {

class ChartView;
class ComparisonPanel;
class LearningPanel;
class ThresholdPanel;

class ModelDetails : public QWidget {
    Q_OBJECT

public:
    explicit ModelDetails(const Theme& theme, QWidget* parent = nullptr);

    /// `all`: every version, to choose a partner from.
    void setCard(const ModelCard& card, const std::vector<ModelCard>& all = {});
    void setEvaluation(const workbench::ModelEvaluation& evaluation);  ///< of the version shown; others are ignored
    void setDrift(const DriftReport& drift);                           ///< likewise
    void setLearning(std::int64_t version, std::vector<workbench::LearningCurve> curves);  ///< likewise
    ThresholdPanel* threshold() const { return m_threshold; }
    ComparisonPanel* comparison() const { return m_comparison; }
    QString notes() const;  ///< the text of the last tab, for tests and screen readers

signals:
    /// This version's predictions are looked at and not weighed yet.
    void evaluationWanted(qint64 version);
    /// The drift of this version is looked at and not known yet: it costs a reading of every customer.
    void driftWanted(qint64 version);
    /// How this version learned is looked at and not read yet.
    void learningWanted(qint64 version);

protected:
    void showEvent(QShowEvent* event) override;

private:
    void askForMore();
    ChartView* makeChart(QWidget* parent, const char* name, const QString& definition);
    QWidget* buildDrift();
    QWidget* buildRanking();
    QWidget* buildCalibration();
    QWidget* buildImportance();
    QWidget* buildNotes();
    void showNotes();

    const Theme& m_theme;
    QTabWidget* m_tabs = nullptr;
    ChartView* m_roc = nullptr;
    ChartView* m_precisionRecall = nullptr;
    ChartView* m_calibration = nullptr;
    ChartView* m_lift = nullptr;
    ChartView* m_gains = nullptr;
    ChartView* m_coverage = nullptr;
    ThresholdPanel* m_threshold = nullptr;
    ComparisonPanel* m_comparison = nullptr;
    LearningPanel* m_learning = nullptr;
    ChartView* m_importance = nullptr;
    ChartView* m_drift = nullptr;
    ModelCard m_card;               ///< shown
    bool m_evaluationKnown = false; ///< of it, or asked for
    bool m_driftKnown = false;
    bool m_learningKnown = false;
    QLabel* m_warnings = nullptr;
    QLabel* m_excluded = nullptr;
    QLabel* m_baselines = nullptr;
    QLabel* m_columns = nullptr;
    QLabel* m_origin = nullptr;
};

}  // namespace holdfast::ui
