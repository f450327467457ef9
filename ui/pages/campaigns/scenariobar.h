// ScenarioBar: the line at the page's head: which scenario, what it aims at, its budget as slider and field, and what can be
// done with it. GUI thread only.
#pragma once

#include "ui/pages/campaigns/campaignstate.h"
#include "ui/pages/campaigns/keptscenarios.h"

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QLineEdit;
class QPushButton;
class QSlider;
class QToolButton;

namespace holdfast::ui {

class ScenarioBar : public QWidget {
    Q_OBJECT

public:
    ScenarioBar(Session& session, CampaignState& state, KeptScenarios& kept, QWidget* parent = nullptr);

    QAction* keepAction() const { return m_keep; }
    QString scenarioName() const;  ///< as it is kept, or as it would be
    QList<QAction*> commands() const { return {m_keep, m_new, m_fork, m_pin, m_forget}; }

private:
    void buildActions();
    QWidget* buildBudget();
    void connectWidgets();
    void refresh();
    void showBudget();
    void openChosen(int index);
    void keepNow();
    void renamed();
    double sliderEnd() const;

    Session& m_session;
    CampaignState& m_state;
    KeptScenarios& m_kept;
    QComboBox* m_choice = nullptr;
    QLineEdit* m_name = nullptr;
    QComboBox* m_objective = nullptr;
    QSlider* m_slider = nullptr;
    QDoubleSpinBox* m_budget = nullptr;
    QPushButton* m_keepButton = nullptr;
    QToolButton* m_more = nullptr;
    QAction *m_keep = nullptr, *m_new = nullptr, *m_fork = nullptr, *m_pin = nullptr, *m_forget = nullptr;
    QString m_newName;  ///< typed for a scenario that is not kept yet
    int m_sliderSeries = 0;
};

}  // namespace holdfast::ui
