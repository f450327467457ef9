// PlanBoard: the answer at one look: the curve with the budget line to drag, where the money goes, what it may bring, and who
// gets what and why. Where that does not fit side by side, it stands one below the other, the table over the whole width. While
// the line is dragged, it and the spend by offer are read from the curve; the plan follows when it is let go. GUI thread only.
#pragma once

#include "ui/pages/campaigns/campaignstate.h"

#include <QWidget>

#include <functional>

class QComboBox;
class QGridLayout;
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
    void setNamer(std::function<QString()> namer) { m_namer = std::move(namer); }
    QString fileName() const;  ///< to export to by default, after the scenario

    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void arrange();
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
    std::function<QString()> m_namer;  ///< what the scenario is called
    QWidget* m_inside = nullptr;  ///< holds the grid: what scrolls asks a layout of its own for more height than it needs
    QGridLayout* m_grid = nullptr;
    std::vector<QWidget*> m_parts;  ///< curve, spend, impact, table, why
    std::optional<bool> m_narrow;
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
