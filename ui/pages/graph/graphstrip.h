// GraphStrip: one line above the view that says which part of the network is seen and what is left out, with the way back:
// while a layout runs, in a neighbourhood or branch, when people are hidden or pass no filter. Gone when there is nothing to
// say. GUI thread only.
#pragma once

#include "ui/pages/graph/graphactions.h"
#include "ui/pages/graph/graphstate.h"

#include <QWidget>

class QLabel;
class QPushButton;

namespace holdfast::ui {

class GraphStrip : public QWidget {
    Q_OBJECT

public:
    GraphStrip(Session& session, const GraphActions& actions, QWidget* parent = nullptr);

    void tell(const GraphState& state, bool layingOut);
    QString text() const;
    QPushButton* cancelButton() const { return m_cancel; }

signals:
    void layoutCancelled();

private:
    QString tellPart(const GraphState& state) const;
    QString tellHidden(const GraphState& state) const;
    QPushButton* addButton(QAction* action, const QString& text);

    Session& m_session;
    QLabel* m_text;
    QPushButton* m_cancel;
    QPushButton* m_nearer;
    QPushButton* m_farther;
    QPushButton* m_showHidden;
    QPushButton* m_whole;
};

}  // namespace holdfast::ui
