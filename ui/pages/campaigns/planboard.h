// PlanBoard: the answer at one look: the curve with the budget line to drag, where the money goes, what it may bring, and who
// gets what and why. While the line is dragged, it and the spend by offer are read from the curve; the plan follows when it is let go. GUI thread only.
#pragma once

#include "ui/pages/campaigns/campaignstate.h"

#include <QWidget>

class QComboBox;
class QTableView;

namespace holdfast::ui {

class AssignmentsItemModel;
class ChartView;
class SectionHeader;
class WhyPanel;

class PlanBoard : public QWidget {
    Q_OBJECT

public:
    PlanBoard(Session& session, CampaignState& state, QWidget* parent = nullptr);

    QAction* exportAction() const { return m_export; }
    void exportTo(const QString& file);

private:
    QWidget* buildSpend();
    QWidget* buildAssignments();
    void refresh();
    void showHandle();
    void preview();
    void showRemark();
    void showSpend();
    void readSpreadColumns();
    void showWhy();
    void follow(const QString& key);
    void chooseFile();

    Session& m_session;
    CampaignState& m_state;
    std::shared_ptr<const PlanResult> m_shown;
    ChartView* m_curve = nullptr;
    ChartView* m_spend = nullptr;
    ChartView* m_impact = nullptr;
    QComboBox* m_by = nullptr;
    SectionHeader* m_header = nullptr;
    AssignmentsItemModel* m_assignments = nullptr;
    QTableView* m_table = nullptr;
    WhyPanel* m_why = nullptr;
    QAction* m_export = nullptr;
    bool m_columnsKnown = false;  ///< what spend can be split by, of this project's data
};

}  // namespace holdfast::ui
