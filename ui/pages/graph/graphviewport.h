// GraphViewport: draws a network of up to a million nodes and lets one move about in it: pan, zoom, hover, select, walk by
// keyboard. Takes plain values and speaks through signals; knows no project and no session. Rendering happens on its own
// worker threads (TileLayer), which end with it. GUI thread only.
#pragma once

#include "ui/pages/graph/graphlabels.h"
#include "ui/pages/graph/graphoverlay.h"
#include "ui/pages/graph/tilelayer.h"

#include <QTimer>
#include <QVariantAnimation>
#include <QWidget>

#include <functional>
#include <memory>

class QAccessibleEvent;

namespace holdfast::ui {

class Minimap;
class Theme;

class GraphViewport : public QWidget {
    Q_OBJECT

public:
    enum class Tool { Pan, Rectangle, Lasso };  ///< what dragging over the background does; Shift and Alt choose for once

    explicit GraphViewport(const Theme& theme, QWidget* parent = nullptr);
    ~GraphViewport() override;

    /// Null clears. The first scene is fitted; later ones keep the camera when they show the same network (as while a
    /// layout converges), else selection, focus, highlight and history are forgotten.
    void setScene(ScenePtr scene);
    /// The network of before as it is now, with others in it or some gone: camera and history stay, selection and focus
    /// follow their customers. `find` gives a key's number in the new scene, kNoNode for who is gone.
    using NodeFinder = std::function<NodeIndex(const std::string& key)>;
    void setGrownScene(ScenePtr scene, const NodeFinder& find);
    void setMask(MaskPtr mask);  ///< null: all shown; must fit the scene
    void setStyle(const GraphStyle& style);
    void setTool(Tool tool);
    bool abandonDrag();  ///< of a lasso, a node or the view; false when there is none
    /// Text of the tool tip of a node; without one it is describeNode().
    void setTipProvider(std::function<QString(NodeIndex)> provider) { m_tip = std::move(provider); }
    /// Whom a screen reader's news go to; Qt unless somebody stands between, as a test does.
    using Listener = std::function<void(QAccessibleEvent*)>;
    void setListener(Listener listener) { m_listener = std::move(listener); }
    const Listener& listener() const { return m_listener; }
    const ScenePtr& scene() const { return m_inputs.scene; }
    GraphStyle style() const { return m_inputs.style; }

    const std::vector<NodeIndex>& selection() const { return m_overlay.selection; }
    void setSelection(std::vector<NodeIndex> nodes);  ///< emits nothing: it came from outside
    void setHighlight(std::vector<NodeIndex> nodes, std::vector<EdgeIndex> edges);  ///< a path, a search; both empty: none
    NodeIndex focusedNode() const { return m_overlay.focused; }
    void setFocusedNode(NodeIndex node);
    void choose(NodeIndex node);              ///< selects it alone, as a click on it
    /// The keyboard goes to the next (1) or previous (-1) neighbour of whoever had it when the round began, largest first, round
    /// and round: so that all 5,000 of a hub can be reached. Choosing somebody, or walking on, begins another round.
    bool stepAround(int by);
    bool endRound();                          ///< back to him in the middle; false when no round goes on
    QString roundText() const;                ///< "3 of 4,812 around C-17"; empty when none does
    NodeIndex hoveredNode() const { return m_overlay.hovered; }
    NodeIndex nodeAt(const QPointF& position) const;  ///< under a point of the widget

    const Camera& camera() const { return m_camera; }
    void setCamera(const Camera& camera);     ///< at once, as a saved scene does; counts as a place visited
    void moveTo(const Camera& camera);        ///< a step of a motion: the place is visited once it rests
    /// Shows everyone. Until somebody moves the camera, a new size of the widget shows everyone again.
    void fitAll();
    bool fitted() const { return m_fitted; }  ///< shows everyone, or is on the way there
    void fitNodes(const std::vector<NodeIndex>& nodes);
    void flyToNode(NodeIndex node);           ///< to where its neighbours can be told apart
    void zoomBy(double factor);               ///< about the focused node if it is in view, else the middle
    void goBack();
    void goForward();
    bool canGoBack() const { return m_history.canGoBack(); }
    bool canGoForward() const { return m_history.canGoForward(); }
    bool flying() const;

    Minimap& minimap() { return *m_minimap; }
    const std::vector<PlacedLabel>& labels() const { return m_labels.placed(); }
    TileLayer::Coverage lastCoverage() const { return m_coverage; }  ///< of the last frame painted
    const QImage& tiles() const { return m_base; }                   ///< of the last frame, without marks and labels
    bool resting() const { return !m_moving && !flying(); }
    bool settled() const;  ///< sharp, nothing moves, nothing is being rendered
    RenderInputs renderInputs() const { return m_inputs; }
    OverlayState marks() const;  ///< highlight and selection, without what only mouse and keyboard are at
    QSize sizeHint() const override;

signals:
    void selectionChanged(const std::vector<holdfast::ui::NodeIndex>& nodes);  ///< by the user
    void hoverChanged(holdfast::ui::NodeIndex node);
    void focusChanged(holdfast::ui::NodeIndex node);
    void cursorMoved(holdfast::ui::NodeIndex node);  ///< by the keyboard; focusChanged() came before
    void expandRequested(holdfast::ui::NodeIndex node);  ///< double click
    void cardRequested(holdfast::ui::NodeIndex node);    ///< Space
    void menuRequested(holdfast::ui::NodeIndex node, const QPoint& globalPosition);  ///< kNoNode: the background
    void nodeMoved(holdfast::ui::NodeIndex node, const QPointF& place);  ///< dragged there: to be pinned; answer with a scene
    void cameraChanged();
    void historyChanged();

protected:
    bool event(QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseMoveEvent(QMouseEvent* event) override;
    void mouseReleaseEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void contextMenuEvent(QContextMenuEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    void leaveEvent(QEvent* event) override;

private:
    enum class Drag { None, Undecided, Pan, Node, Area };

    void themeChanged();
    void inputsChanged(bool fresh);
    void forgetScene();
    void fitFirst();
    void refit();
    Camera wholeCamera() const;
    void place(const Camera& camera);
    void setPlace(const Camera& camera);
    void flyTo(Camera goal);
    void rest();
    void compose();
    void paintOverlays();
    GraphLabels::Request labelRequest() const;
    double leastScale() const;
    double mostScale() const;
    double fitMargin() const;
    void setHovered(NodeIndex node, const QPoint& globalPosition);
    void select(std::vector<NodeIndex> nodes);
    void toggle(NodeIndex node);
    void beginDrag(const QPointF& at);
    void endDrag(const QPointF& at, Qt::KeyboardModifiers modifiers);
    void click(NodeIndex node, Qt::KeyboardModifiers modifiers);
    void cancelDrag();
    bool walk(const QPointF& direction);
    bool startWalk();
    bool inRound() const;
    void paintRound(QPainter& painter);
    bool navigateByKey(QKeyEvent* event);
    bool actByKey(QKeyEvent* event);
    void bringIntoView(NodeIndex node);
    void describeAll();

    const Theme& m_theme;
    RenderInputs m_inputs;
    TileLayer m_tiles;
    GraphLabels m_labels;
    OverlayState m_overlay;
    Minimap* m_minimap = nullptr;
    std::function<QString(NodeIndex)> m_tip;
    Listener m_listener;

    Camera m_camera;
    CameraHistory m_history;
    QVariantAnimation m_flight;
    QTimer m_rest;  ///< fires when the camera has not moved for a while
    QTimer m_refresh;  ///< several tiles that arrive close together make one frame
    bool m_moving = false;
    bool m_fitted = false;     ///< the camera shows everyone and nobody has moved it since
    bool m_fitPending = true;  ///< the first scene waits for the widget's size

    QImage m_base;   ///< tiles alone
    QImage m_frame;  ///< with everything over them
    bool m_baseDirty = true;
    TileLayer::Coverage m_coverage;

    Tool m_tool = Tool::Pan;
    Drag m_drag = Drag::None;
    Tool m_areaTool = Tool::Rectangle;
    NodeIndex m_pressed = kNoNode;
    /// Neighbours being gone through by keyboard.
    struct Round {
        NodeIndex hub = kNoNode;
        std::vector<NodeIndex> nodes;
        std::size_t at = 0;
        std::uint64_t generation = 0;  ///< of the inputs that they were listed from
    };
    Round m_round;
    QPointF m_pressedAt;
    QPointF m_lastAt;
};

}  // namespace holdfast::ui
