// BranchPanel: why is this branch risky: the numbers of the focused customer's branch beside the network's, reasons in
// words, and its riskiest members, who can be chosen. Without a customer it tells of the network, and which of its branches
// are most at risk. Above them what connects
// two customers, when that was asked. Follows a GraphState; works off the GUI thread. GUI thread only.
#pragma once

#include "ui/pages/graph/branchreport.h"
#include "ui/pages/graph/graphstate.h"
#include "ui/pages/graph/risklist.h"

#include <QTimer>
#include <QWidget>

class QAction;
class QGridLayout;
class QLabel;
class QToolButton;
class QVBoxLayout;

namespace holdfast::ui {

class BranchPanel : public QWidget {
    Q_OBJECT

public:
    BranchPanel(Session& session, const GraphState& state, QAction& inCustomers, QWidget* parent = nullptr);

    void showCustomer(const QString& key);  ///< empty: the network
    void showSelection(GraphDataPtr of, const std::vector<NodeIndex>& people);  ///< `people` of the data
    const BranchReport& report() const { return m_report; }
    RiskList& branches() const { return *m_branches; }
    RiskList& members() const { return *m_members; }
    QToolButton& inCustomers() const { return *m_inCustomers; }
    /// Tells of the network and hands the keyboard to the list of its branches, once it is read.
    void showBranches();
    QString linksText() const;

signals:
    void memberChosen(const QString& key);
    void branchChosen(const QString& key);
    void branchesShown(QWidget* list);  ///< as showBranches() asked
    void linksDismissed();

private:
    void compose();
    void ask();
    void show(const BranchReport& report);
    void showLines(const std::vector<ReportLine>& lines);
    QLabel* makeText(const QString& text, const ReportLine& line, bool small);
    void showLinks();
    void fillLists();
    void focusBranches();

    Session& m_session;
    const GraphState& m_state;
    QString m_key;
    std::vector<NodeIndex> m_several;  ///< while a selection is told of
    GraphDataPtr m_severalOf;
    bool m_wantsBranches = false;
    BranchReport m_report;
    QTimer m_delay;  ///< walking by keyboard passes many
    QWidget* m_linksBox = nullptr;
    QLabel* m_links = nullptr;
    QToolButton* m_dismiss = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_verdict = nullptr;
    QGridLayout* m_grid = nullptr;
    QLabel* m_reasons = nullptr;
    QToolButton* m_inCustomers = nullptr;
    RiskList* m_branches = nullptr;
    RiskList* m_members = nullptr;
};

}  // namespace holdfast::ui
