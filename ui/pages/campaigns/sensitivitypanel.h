// SensitivityPanel: what the answer hangs on: the tornado, and sliders of cost, margin and horizon that move the plan's net money
// at once, without planning anew. What the sliders say can be taken into the scenario. GUI thread only.
#pragma once

#include "ui/pages/campaigns/campaignstate.h"

#include <QWidget>

class QGridLayout;
class QLabel;
class QPushButton;
class QSlider;

namespace holdfast::ui {

class ChartView;

class SensitivityPanel : public QWidget {
    Q_OBJECT

public:
    SensitivityPanel(Session& session, CampaignState& state, QWidget* parent = nullptr);

    double net() const;  ///< at the sliders; NaN without a plan
    QString words() const;
    void adopt();        ///< margin and horizon into the scenario; undoable
    void resetSliders();

private:
    QWidget* buildSliders();
    QSlider* addSlider(QGridLayout* grid, int row, const QString& name, const QString& definition);
    void refresh();
    void showNet();
    double costFactor() const;
    double margin() const;
    int horizon() const;

    Session& m_session;
    CampaignState& m_state;
    std::shared_ptr<const PlanResult> m_shown;
    ChartView* m_tornado = nullptr;
    QSlider *m_cost = nullptr, *m_margin = nullptr, *m_horizon = nullptr;
    QLabel *m_costText = nullptr, *m_marginText = nullptr, *m_horizonText = nullptr;
    QLabel* m_net = nullptr;
    QLabel* m_words = nullptr;
    QLabel* m_draws = nullptr;  ///< where the net lies, as planned
    QPushButton* m_adopt = nullptr;
    QPushButton* m_reset = nullptr;
};

}  // namespace holdfast::ui
