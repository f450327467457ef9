// The Campaigns page: builds a scenario of offers under a budget and shows its plan: what each budget would bring, where the
// money goes, how sure that is, and who gets what and why; keeps scenarios and compares them. Composed by the shell; talks to
// others only through the Session. GUI thread only.
#pragma once

#include "ui/session/page.h"

class QPushButton;
class QStackedLayout;
class QTabWidget;

namespace holdfast::ui {

class CampaignState;
class ComparePanel;
class EmptyState;
class KeptScenarios;
class KeyFigureRow;
class LimitsPanel;
class NoticeLabel;
class OffersPanel;
class PlanBoard;
class ScenarioBar;
class SensitivityPanel;

class CampaignsPage : public Page {
    Q_OBJECT

public:
    explicit CampaignsPage(Session& session, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("campaigns"); }
    QString title() const override { return tr("Campaigns"); }
    QString hint() const override { return tr("Who should get which offer under a budget, and what that brings"); }
    void activated() override;
    QList<QAction*> commands() override;

    CampaignState& state() const { return *m_state; }
    KeptScenarios& kept() const { return *m_kept; }
    PlanBoard& board() const { return *m_board; }
    OffersPanel& offers() const { return *m_offers; }
    LimitsPanel& limits() const { return *m_limits; }
    SensitivityPanel& sensitivity() const { return *m_sensitivity; }
    KeyFigureRow& figures() const { return *m_figures; }
    QTabWidget& tabs() const { return *m_tabs; }
    QString notice() const;  ///< what a person should know before acting on the plan
    QString worth() const;   ///< what a kept customer is worth, in a sentence

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    QWidget* buildContent();
    QWidget* buildNotice();
    QWidget* buildSetup();
    void refresh();
    bool showEmptyIfNeeded();
    void showFigures();
    void showNotice();
    void showWorth();
    void placeWorth();

    CampaignState* m_state = nullptr;
    KeptScenarios* m_kept = nullptr;
    ScenarioBar* m_bar = nullptr;
    KeyFigureRow* m_figures = nullptr;
    QWidget* m_noticeBox = nullptr;
    NoticeLabel* m_notice = nullptr;
    NoticeLabel* m_worth = nullptr;  ///< beside the tabs: what a kept customer counts
    QPushButton* m_noticeAction = nullptr;
    QTabWidget* m_tabs = nullptr;
    PlanBoard* m_board = nullptr;
    OffersPanel* m_offers = nullptr;
    LimitsPanel* m_limits = nullptr;
    SensitivityPanel* m_sensitivity = nullptr;
    EmptyState* m_empty = nullptr;
    QWidget* m_content = nullptr;
    QStackedLayout* m_stack = nullptr;
    QString m_emptyPage;
};

}  // namespace holdfast::ui
