#include "ui/pages/graph/graphviewport.h"

#include "ui/pages/graph/graphaccessible.h"
#include "ui/pages/graph/minimap.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QResizeEvent>

#include <algorithm>
#include <utility>

namespace holdfast::ui {

namespace {

constexpr int kMinimapShare = 5;        ///< of the view's sides that the small map may take
constexpr int kFlightMs = 180;
constexpr int kRestMs = 90;
constexpr int kFrameMs = 16;
constexpr double kClosest = 260.0;       ///< pixels between neighbours, at the closest
constexpr double kComfortable = 70.0;    ///< where one lands when flying to a node or fitting a few
constexpr double kFarthest = 0.2;        ///< of the scale that fits all

void keepInRange(std::vector<NodeIndex>& nodes, std::size_t count) {
    std::erase_if(nodes, [count](NodeIndex node) { return node >= count; });
    std::sort(nodes.begin(), nodes.end());
    nodes.erase(std::unique(nodes.begin(), nodes.end()), nodes.end());
}

}  // namespace

GraphViewport::GraphViewport(const Theme& theme, QWidget* parent)
    : QWidget(parent), m_theme(theme), m_minimap(new Minimap(theme, this)), m_listener(&QAccessible::updateAccessibility) {
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    installGraphAccessibility();
    setAccessibleName(tr("Referral graph"));
    describeAll();
    m_inputs.palette = graphPalette(theme);
    m_rest.setSingleShot(true);
    m_rest.setInterval(kRestMs);
    m_refresh.setSingleShot(true);
    m_refresh.setInterval(kFrameMs);
    m_minimap->hide();
    m_flight.setDuration(kFlightMs);
    m_flight.setStartValue(0.0);
    m_flight.setEndValue(1.0);
    m_flight.setEasingCurve(QEasingCurve::InOutSine);
    connect(&m_rest, &QTimer::timeout, this, &GraphViewport::rest);
    connect(&theme, &Theme::changed, this, &GraphViewport::themeChanged);
    connect(&m_tiles, &TileLayer::arrived, this, [this] {
        m_baseDirty = true;
        if (!m_refresh.isActive()) m_refresh.start();
    });
    connect(&m_refresh, &QTimer::timeout, this, qOverload<>(&QWidget::update));
    connect(m_minimap, &Minimap::centreRequested, this, [this](const QPointF& place) {
        Camera camera = m_camera;
        camera.centre = place;
        m_flight.stop();
        moveTo(camera);
    });
}

GraphViewport::~GraphViewport() = default;

QSize GraphViewport::sizeHint() const { return {m_theme.tokens().spaceXl * 36, m_theme.tokens().spaceXl * 24}; }

bool GraphViewport::flying() const { return m_flight.state() == QAbstractAnimation::Running; }
bool GraphViewport::settled() const { return !m_moving && !flying() && !m_baseDirty && m_coverage.sharp && m_tiles.idle(); }

void GraphViewport::themeChanged() {
    m_inputs.palette = graphPalette(m_theme);
    m_labels.clear();
    inputsChanged(true);  // nothing drawn in the other colours may stand beside the new ones, not even for a moment
}

void GraphViewport::inputsChanged(bool fresh) {
    ++m_inputs.generation;
    m_tiles.setInputs(m_inputs.scene ? std::make_shared<const RenderInputs>(m_inputs) : nullptr, fresh);
    m_baseDirty = true;
    update();
}

void GraphViewport::setScene(ScenePtr scene) {
    const bool same = scene && m_inputs.scene && scene->sameNetwork(*m_inputs.scene);
    const bool first = !m_inputs.scene || m_inputs.scene->nodeTree().empty();
    // A layout's next step takes back a node that is being dragged, but nobody's panning or lasso.
    if (!same) cancelDrag();
    else if (m_drag == Drag::Node) m_drag = Drag::None;
    m_inputs.scene = std::move(scene);
    m_inputs.lifted = m_overlay.lifted = kNoNode;
    if (!same) forgetScene();
    describeAll();
    inputsChanged(!same);
    m_minimap->setVisible(m_inputs.scene && m_inputs.scene->nodeTree().size() > 1);
    m_fitPending = m_fitPending || first || !same;
    fitFirst();
}

void GraphViewport::setGrownScene(ScenePtr scene, const NodeFinder& find) {
    if (!scene || !m_inputs.scene || m_inputs.scene->nodeTree().empty()) return setScene(std::move(scene));
    if (m_drag == Drag::Node || m_drag == Drag::Undecided) cancelDrag();  // panning or drawing a lasso goes on
    const ScenePtr former = std::exchange(m_inputs.scene, std::move(scene));
    const auto follow = [&](NodeIndex node) { return node == kNoNode ? kNoNode : find(former->content().keys[node]); };
    const OverlayState before = std::exchange(m_overlay, OverlayState());
    m_round = {};
    m_inputs.mask = nullptr;
    m_inputs.lifted = kNoNode;
    m_labels.clear();
    m_overlay.focusShown = before.focusShown;
    m_overlay.lasso = before.lasso;
    m_overlay.hovered = follow(before.hovered);
    m_overlay.focused = follow(before.focused);
    for (const NodeIndex node : before.selection)
        if (const NodeIndex now = follow(node); now != kNoNode) m_overlay.selection.push_back(now);
    std::sort(m_overlay.selection.begin(), m_overlay.selection.end());
    inputsChanged(false);
    describeAll();
    tellFocus(*this);
    if (m_overlay.focused != before.focused) emit focusChanged(m_overlay.focused);
}

/// What is known of nodes by their number, and where one has been, says nothing in another network.
void GraphViewport::forgetScene() {
    const bool focused = m_overlay.focused != kNoNode;
    m_inputs.mask = nullptr;
    m_overlay = OverlayState();
    m_round = {};
    m_labels.clear();
    m_history.clear();
    emit historyChanged();
    tellFocus(*this);
    if (focused) emit focusChanged(kNoNode);
}

void GraphViewport::fitFirst() {
    if (!m_fitPending || m_camera.size.isEmpty() || !m_inputs.scene || m_inputs.scene->nodeTree().empty()) return;
    m_fitPending = false;
    setPlace(wholeCamera());
    m_fitted = true;
}

/// Another size of the widget is no place that one went to: it takes the last one's place in the history.
void GraphViewport::refit() {
    if (flying()) return fitAll();
    place(wholeCamera());
    m_history.amend(m_camera);
}

Camera GraphViewport::wholeCamera() const {
    return m_camera.fitted(m_inputs.scene->bounds(), fitMargin(), kComfortable / m_inputs.scene->spacing());
}

void GraphViewport::setMask(MaskPtr mask) {
    m_inputs.mask = std::move(mask);
    if (m_inputs.scene) inputsChanged(false);
}

void GraphViewport::setStyle(const GraphStyle& style) {
    if (style == m_inputs.style) return;
    m_inputs.style = style;
    inputsChanged(false);
}

void GraphViewport::setTool(Tool tool) {
    m_tool = tool;
    setCursor(tool == Tool::Pan ? Qt::ArrowCursor : Qt::CrossCursor);
}

void GraphViewport::setSelection(std::vector<NodeIndex> nodes) {
    keepInRange(nodes, m_inputs.scene ? m_inputs.scene->nodes() : 0);
    const auto chosen = [this] { return std::binary_search(m_overlay.selection.begin(), m_overlay.selection.end(), m_overlay.focused); };
    const bool before = chosen();
    m_overlay.selection = std::move(nodes);
    if (chosen() != before) tellSelection(*this, !before);
    update();
}

void GraphViewport::setHighlight(std::vector<NodeIndex> nodes, std::vector<EdgeIndex> edges) {
    keepInRange(nodes, m_inputs.scene ? m_inputs.scene->nodes() : 0);
    keepInRange(edges, m_inputs.scene ? m_inputs.scene->edges() : 0);
    m_overlay.highlightNodes = std::move(nodes);
    m_overlay.highlightEdges = std::move(edges);
    update();
}

void GraphViewport::setFocusedNode(NodeIndex node) {
    if (!m_inputs.scene || node >= m_inputs.scene->nodes()) node = kNoNode;
    if (node == m_overlay.focused) return;
    m_overlay.focused = node;
    if (!inRound()) m_round = {};
    tellFocus(*this);
    emit focusChanged(node);
    update();
}

NodeIndex GraphViewport::nodeAt(const QPointF& position) const {
    if (!m_inputs.scene) return kNoNode;
    // The node drawn on top wins: of those whose disc is under the point, the most important; else the nearest within reach.
    const GraphScene& scene = *m_inputs.scene;
    const GraphDetail detail = graphDetail(scene, m_camera.scale);
    const QPointF place = m_camera.toPlane(position);
    const double reach = std::max(6.0, static_cast<double>(nodeRadius(scene, detail, scene.nodes() ? scene.byImportance()[0] : 0))) / m_camera.scale;
    NodeIndex best = kNoNode;
    const Box box{static_cast<float>(place.x() - reach), static_cast<float>(place.y() - reach), static_cast<float>(place.x() + reach),
                  static_cast<float>(place.y() + reach)};
    scene.nodeTree().visit(box, [&](std::uint32_t node) {
        const QPointF away = (scene.place(node) - place) * m_camera.scale;
        if (!m_inputs.shows(node) || std::hypot(away.x(), away.y()) > static_cast<double>(nodeRadius(scene, detail, node)) + 1.0) return;
        if (best == kNoNode || scene.rank(node) < scene.rank(best)) best = node;
    });
    if (best != kNoNode) return best;
    return scene.nearest(place, m_theme.tokens().spaceXs * 1.5 / m_camera.scale, m_inputs.mask.get());
}

double GraphViewport::fitMargin() const { return m_theme.tokens().spaceXl * 1.5; }
double GraphViewport::mostScale() const { return m_inputs.scene ? kClosest / m_inputs.scene->spacing() : 1.0; }

double GraphViewport::leastScale() const {
    if (!m_inputs.scene) return 1.0;
    return std::min(mostScale(), kFarthest * m_camera.fitted(m_inputs.scene->bounds(), fitMargin(), mostScale()).scale);
}

void GraphViewport::moveTo(const Camera& camera) {
    m_fitted = false;
    place(camera);
}

/// The size is always the widget's own: a flight or a place in the history was planned for that of its time.
void GraphViewport::place(const Camera& camera) {
    Camera sized = camera;
    sized.size = m_camera.size;
    if (sized == m_camera) return;
    m_camera = sized;
    m_moving = true;
    m_rest.start();
    m_baseDirty = true;
    update();
    emit cameraChanged();
}

void GraphViewport::rest() {
    if (flying()) return m_rest.start();
    m_moving = false;
    m_history.visit(m_camera);
    emit historyChanged();
    m_baseDirty = true;
    update();
}

void GraphViewport::setCamera(const Camera& camera) {
    m_fitted = false;
    setPlace(camera);
}

void GraphViewport::setPlace(const Camera& camera) {
    m_flight.stop();
    place(camera);
    m_rest.stop();
    rest();
}

void GraphViewport::flyTo(Camera goal) {
    m_fitted = false;
    goal.scale = std::clamp(goal.scale, leastScale(), mostScale());
    goal.size = m_camera.size;
    m_flight.stop();
    if (m_theme.reducedMotion() || !isVisible()) return setCamera(goal);
    const Flight flight(m_camera, goal);
    if (flight.length() < 1e-3) return setCamera(goal);
    m_flight.disconnect(this);
    connect(&m_flight, &QVariantAnimation::valueChanged, this, [this, flight](const QVariant& share) { place(flight.at(share.toDouble())); });
    m_flight.start();
}

void GraphViewport::fitAll() {
    if (!m_inputs.scene || m_inputs.scene->nodeTree().empty()) return;
    flyTo(wholeCamera());
    m_fitted = true;
}

void GraphViewport::fitNodes(const std::vector<NodeIndex>& nodes) {
    if (!m_inputs.scene) return;
    const QRectF area = m_inputs.scene->boundsOf(nodes);
    if (std::none_of(nodes.begin(), nodes.end(), [this](NodeIndex n) { return n < m_inputs.scene->nodes() && m_inputs.scene->placed(n); })) return;
    flyTo(m_camera.fitted(area, 2.0 * fitMargin(), kComfortable / m_inputs.scene->spacing()));
}

void GraphViewport::flyToNode(NodeIndex node) {
    if (!m_inputs.scene || node >= m_inputs.scene->nodes() || !m_inputs.scene->placed(node)) return;
    Camera goal = m_camera;
    goal.centre = m_inputs.scene->place(node);
    goal.scale = std::max(m_camera.scale, kComfortable / m_inputs.scene->spacing());
    flyTo(goal);
}

void GraphViewport::zoomBy(double factor) {
    if (!m_inputs.scene) return;
    QPointF about(width() / 2.0, height() / 2.0);
    const NodeIndex focused = m_overlay.focused;
    if (focused != kNoNode && m_inputs.scene->placed(focused)) {
        const QPointF at = m_camera.toScreen(m_inputs.scene->place(focused));
        if (rect().contains(at.toPoint())) about = at;
    }
    m_flight.stop();
    moveTo(m_camera.zoomed(factor, about, leastScale(), mostScale()));
}

void GraphViewport::goBack() {
    if (const Camera* place = m_history.back()) flyTo(*place);
    emit historyChanged();
}

void GraphViewport::goForward() {
    if (const Camera* place = m_history.forward()) flyTo(*place);
    emit historyChanged();
}

void GraphViewport::resizeEvent(QResizeEvent* event) {
    m_camera.size = event->size();
    const int space = m_theme.tokens().spaceM;
    m_minimap->resize(m_minimap->sizeHint().scaled(size() / kMinimapShare, Qt::KeepAspectRatio).boundedTo(m_minimap->sizeHint()));
    m_minimap->move(width() - m_minimap->width() - space, height() - m_minimap->height() - space);
    m_baseDirty = true;
    fitFirst();
    if (m_fitted && m_inputs.scene && !m_inputs.scene->nodeTree().empty()) refit();
}

}  // namespace holdfast::ui
