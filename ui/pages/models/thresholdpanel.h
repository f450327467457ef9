// ThresholdPanel: from which chance of leaving on to contact customers. A slider, who would be contacted rightly and
// wrongly among customers with a known outcome, and the money that follows from assumptions a person may change. Shows
// values and counts in memory; storing the assumptions is the page's. GUI thread only.
#pragma once

#include "core/workbench/modelevaluation.h"
#include "ui/theme/theme.h"

#include <QWidget>

#include <array>

class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSlider;
class QStackedLayout;

namespace holdfast::ui {

class ChartView;
class EmptyState;
class KeyFigureRow;

class ThresholdPanel : public QWidget {
    Q_OBJECT

public:
    explicit ThresholdPanel(const Theme& theme, QWidget* parent = nullptr);

    /// Of another version than before: the threshold moves to where money is highest.
    void setEvaluation(const workbench::ModelEvaluation& evaluation);
    void clear(const QString& why);

    /// Whether the version is the one whose scores the customers have: only then can those above the threshold be shown.
    void setServes(bool serves);

    double threshold() const { return m_threshold; }
    void setThreshold(double threshold);
    scoring::ThresholdCounts counts() const { return m_evaluation.thresholds.at(m_threshold); }
    const ContactAssumptions& contact() const { return m_evaluation.contact; }

signals:
    void customersWanted(double threshold);  ///< who stands at or above it today
    void contactEdited(const holdfast::ContactAssumptions& contact);  ///< a person changed one of the figures
    void contactReset();                                              ///< back to what is assumed

private:
    QWidget* buildContent();
    QWidget* buildSlider();
    QWidget* buildCounts();
    QWidget* buildAssumptions();
    QDoubleSpinBox* makeMoney(const char* name, const QString& definition);
    void goToBest();
    void takeAssumptions();
    void showAssumptions();
    void showThreshold();
    void showFigures(const scoring::ThresholdCounts& counts);

    const Theme& m_theme;
    workbench::ModelEvaluation m_evaluation;
    double m_threshold = 0.5;
    QStackedLayout* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    QWidget* m_content = nullptr;
    KeyFigureRow* m_figures = nullptr;
    QSlider* m_slider = nullptr;
    QLabel* m_value = nullptr;
    QPushButton* m_best = nullptr;
    QPushButton* m_show = nullptr;
    std::array<QLabel*, 4> m_cells{};  ///< caught, disturbed, missed, spared
    QDoubleSpinBox* m_cost = nullptr;
    QDoubleSpinBox* m_kept = nullptr;
    QDoubleSpinBox* m_share = nullptr;
    QLabel* m_basis = nullptr;
    QPushButton* m_reset = nullptr;
    ChartView* m_money = nullptr;
};

}  // namespace holdfast::ui
