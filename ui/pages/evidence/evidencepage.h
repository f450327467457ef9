// The Evidence page: what each offer of past campaigns really did, and how far to trust that. The offers at the left, the chosen
// one's headline figures and its evidence from all sides at the right; learning runs on the task runner. What was learned is
// kept in the project and marked when its data changed since. Composed by the shell; talks to others only through the Session.
// GUI thread only.
#pragma once

#include "core/workbench/evidence.h"
#include "ui/session/page.h"

class QLabel;
class QStackedLayout;
class QTableView;

namespace holdfast::ui {

class ArmDetails;
class ArmsItemModel;
class EmptyState;
class KeyFigureRow;
class LearnPanel;

class EvidencePage : public Page {
    Q_OBJECT

public:
    explicit EvidencePage(Session& session, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("evidence"); }
    QString title() const override { return tr("Evidence"); }
    QString hint() const override { return tr("What past offers really did, and how far to trust it"); }
    void activated() override;
    QList<QAction*> commands() override { return {m_learnAction}; }

    LearnPanel* learning() const { return m_learning; }
    ArmDetails* details() const { return m_details; }
    const ArmEvidence* chosen() const;  ///< the selected offer; null for none
    QString notice() const;             ///< what stands above the evidence: that it is out of date, or of before

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    QWidget* buildContent();
    QWidget* buildOffers();
    QWidget* buildHead();
    void read();
    void take(workbench::EvidenceView view);
    void showNothing();
    void showChosen();
    void showDogs(const QString& arm, bool sure);
    void fitOffers();
    void allowLearning();
    void cannotRead(const Error& error);
    QString noControl() const;

    QStackedLayout* m_stack = nullptr;
    QWidget* m_content = nullptr;
    EmptyState* m_empty = nullptr;
    QString m_emptyPage;  ///< where its button leads; empty: it reads again
    LearnPanel* m_learning = nullptr;
    QWidget* m_body = nullptr;
    EmptyState* m_notYet = nullptr;
    QStackedLayout* m_bodyStack = nullptr;
    QLabel* m_headline = nullptr;
    QLabel* m_notice = nullptr;
    KeyFigureRow* m_figures = nullptr;
    ArmsItemModel* m_arms = nullptr;
    QTableView* m_table = nullptr;
    ArmDetails* m_details = nullptr;
    QAction* m_learnAction = nullptr;
    workbench::EvidenceView m_view;
    QString m_chosen;
    bool m_known = false;  ///< what is shown is the project's newest
};

}  // namespace holdfast::ui
