// ProofPanel: the plan held against past campaigns: what such a plan would have brought their customers, beside common ways of
// spending the same money, and in words how it was found out. GUI thread only.
#pragma once

#include "ui/pages/campaigns/campaignstate.h"

#include <QWidget>

class QLabel;

namespace holdfast::ui {

class ChartView;

class ProofPanel : public QWidget {
    Q_OBJECT

public:
    ProofPanel(Session& session, CampaignState& state, QWidget* parent = nullptr);

    QString words() const;
    QString how() const;  ///< what its promise is one of, and how the lines were made

private:
    void refresh();

    Session& m_session;
    CampaignState& m_state;
    std::shared_ptr<const PlanResult> m_shown;
    ChartView* m_chart = nullptr;
    QLabel* m_words = nullptr;
    QLabel* m_how = nullptr;
};

}  // namespace holdfast::ui
