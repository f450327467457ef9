// The Graph page: the referral network of the project to browse: the view in the middle, what its colours mean and why a
// branch is risky beside it, the time below. It composes its parts and connects them; what they do is theirs. Talks to
// others only through the Session. GUI thread only.
#pragma once

#include "ui/pages/graph/graphview.h"
#include "ui/session/page.h"

#include <functional>

class QStackedLayout;
class QToolButton;
class QVBoxLayout;

namespace holdfast::ui {

class BranchPanel;
class EmptyState;
class GraphActions;
class GraphControls;
class GraphDeeds;
class GraphExportAction;
class GraphLayoutJob;
class GraphScenes;
class GraphSearch;
class GraphSelection;
class GraphState;
class GraphStrip;
class GraphTimeline;
class GraphViewport;
class KeyFigureRow;

class GraphPage : public Page {
    Q_OBJECT

public:
    explicit GraphPage(Session& session, QWidget* parent = nullptr);

    QString pageId() const override { return QStringLiteral("graph"); }
    QString title() const override { return tr("Graph"); }
    QString hint() const override { return tr("Who brought whom, and which branches are about to leave"); }
    void activated() override;
    bool stepBack() override;
    bool leftByEscape() const override { return false; }
    QWidget* filterWidget() override;
    QWidget* foot() override;
    QList<QAction*> commands() override;
    QList<QPair<QString, QString>> keyHints() const override;

    GraphState& state() const { return *m_state; }
    GraphViewport& viewport() const { return *m_viewport; }
    GraphActions& graphActions() const { return *m_actions; }
    GraphControls& controls() const { return *m_controls; }
    GraphTimeline& timeline() const { return *m_timeline; }
    GraphSearch& search() const { return *m_search; }
    GraphScenes& scenes() const { return *m_scenes; }
    BranchPanel& branchPanel() const { return *m_branch; }
    KeyFigureRow& figures() const { return *m_figures; }
    GraphStrip& strip() const { return *m_strip; }
    GraphExportAction& exporting() const { return *m_export; }
    GraphLayoutJob& layoutJob() const { return *m_layout; }
    EmptyState& emptyState() const { return *m_empty; }
    bool showsGraph() const;

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* buildContent();
    QWidget* buildTools();
    QWidget* buildSide();
    QToolButton* addTool(QWidget* bar, QAction* action);
    void connectActions();
    void connectState();
    void connectView();
    void showState();      ///< graph or the reason why there is none
    void showScene();
    void showMinimap();
    void showMask();
    void showFigures();
    QString whoseRisk() const;
    void showFocus();
    void visitBranch(const QString& key);
    void showInCustomers(const std::vector<std::uint32_t>& subjects);
    void openMenu(std::uint32_t node, const QPoint& at);
    QString tip(std::uint32_t node) const;
    QJsonObject takeScene() const;
    void applyScene(const QJsonObject& json, const QString& name);

    GraphState* m_state = nullptr;
    GraphActions* m_actions = nullptr;
    GraphDeeds* m_deeds = nullptr;
    GraphLayoutJob* m_layout = nullptr;
    GraphSelection* m_selection = nullptr;
    GraphExportAction* m_export = nullptr;
    GraphViewport* m_viewport = nullptr;
    GraphControls* m_controls = nullptr;
    GraphTimeline* m_timeline = nullptr;
    GraphSearch* m_search = nullptr;
    GraphScenes* m_scenes = nullptr;
    BranchPanel* m_branch = nullptr;
    GraphStrip* m_strip = nullptr;
    KeyFigureRow* m_figures = nullptr;
    EmptyState* m_empty = nullptr;
    QStackedLayout* m_stack = nullptr;
    std::function<void()> m_emptyAction;   ///< what the empty state offers
    GraphView m_shown;                     ///< the view of the scene on the viewport
    std::optional<Camera> m_wholeCamera;   ///< where one looked before leaving the whole network
    std::optional<Camera> m_wantedCamera;  ///< of a scene being applied
    bool m_cameraGiven = false;            ///< by a scene: links found with it do not move it
    bool m_partOpened = false;             ///< a part of the network was opened and nothing done in it yet
    bool m_followLayout = false;           ///< the first layout: the camera follows it
};

}  // namespace holdfast::ui
