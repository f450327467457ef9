// BranchPanel: why is this branch risky: the numbers of the focused customer's branch beside the network's, reasons in
// words, and its riskiest members, who can be chosen. Without a customer it tells of the network. Above them what connects
// two customers, when that was asked. Follows a GraphState; works off the GUI thread. GUI thread only.
#pragma once

#include "ui/pages/graph/branchreport.h"
#include "ui/pages/graph/graphstate.h"

#include <QTimer>
#include <QWidget>

class QGridLayout;
class QLabel;
class QTableWidget;
class QToolButton;
class QVBoxLayout;

namespace holdfast::ui {

class BranchPanel : public QWidget {
    Q_OBJECT

public:
    BranchPanel(Session& session, const GraphState& state, QWidget* parent = nullptr);

    void showCustomer(const QString& key);  ///< empty: the network
    const BranchReport& report() const { return m_report; }
    QTableWidget* members() const { return m_members; }
    QString linksText() const;

signals:
    void memberChosen(const QString& key);
    void linksDismissed();

private:
    void compose();
    void ask();
    void show(const BranchReport& report);
    void showLinks();
    void fillMembers();

    Session& m_session;
    const GraphState& m_state;
    QString m_key;
    BranchReport m_report;
    QTimer m_delay;  ///< walking by keyboard passes many
    QWidget* m_linksBox = nullptr;
    QLabel* m_links = nullptr;
    QToolButton* m_dismiss = nullptr;
    QLabel* m_title = nullptr;
    QLabel* m_verdict = nullptr;
    QGridLayout* m_grid = nullptr;
    QLabel* m_reasons = nullptr;
    QLabel* m_membersTitle = nullptr;
    QTableWidget* m_members = nullptr;
};

}  // namespace holdfast::ui
