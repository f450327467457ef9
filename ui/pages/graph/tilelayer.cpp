#include "ui/pages/graph/tilelayer.h"

#include <QPainter>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr std::size_t kMostBytes = 160U << 20;   ///< of tiles kept
constexpr int kOverviewPixels = 1024;            ///< longer side of the overview picture
constexpr std::size_t kPreviewNodes = 20'000;    ///< drawn at once when a network is new
constexpr std::size_t kCheapView = 9'000;        ///< items in view up to which every frame is rendered sharp
constexpr std::size_t kCheapTile = 2'500;        ///< items up to which the GUI thread renders a tile itself
constexpr qint64 kBudgetMs = 10;                 ///< a frame may spend rendering tiles itself
constexpr qint64 kHoldMs = 400;                  ///< the look before is shown at most so long
constexpr qint64 kOverviewMs = 2'000;            ///< of an old overview, while looks follow one another
constexpr double kLevelsPerOctave = 2.0;

}  // namespace

TileLayer::TileLayer(QObject* parent) : QObject(parent) {
    // One core stays with the GUI thread.
    const unsigned threads = std::max(2U, std::thread::hardware_concurrency()) - 1;
    const auto tell = [this] { QMetaObject::invokeMethod(this, &TileLayer::arrived, Qt::QueuedConnection); };
    m_service = std::make_unique<TileService>(threads, tell);
}

TileLayer::~TileLayer() = default;

void TileLayer::setInputs(InputsPtr inputs, bool fresh) {
    if (m_drawing && !fresh) {
        m_next = std::move(inputs);
        return;
    }
    adopt(std::move(inputs), fresh);
}

void TileLayer::adopt(InputsPtr inputs, bool fresh) {
    m_inputs = std::move(inputs);
    m_next.reset();
    m_drawing = false;
    m_adopted.start();
    if (!fresh) {
        if (!m_holding) m_heldSince.start();  // one that holds already has waited for its own picture
        m_holding = true;
        m_service->request({});
        return;
    }
    m_holding = false;
    m_service->forget();
    m_levels.clear();
    m_bytes = 0;
    m_overview = QImage();
    if (!m_inputs) return;
    m_freshFrom = m_inputs->generation;
    if (!m_inputs->scene->nodeTree().empty()) preview();
}

/// A complete picture makes room for the next look. Under a camera that moves none is complete, so there it is time.
bool TileLayer::nextIsDue(const Camera& camera) const {
    if (!m_next) return false;
    if (camera != m_lastCamera) return m_next->scene != m_inputs->scene || m_adopted.elapsed() >= kHoldMs;
    return !m_drawing;
}

RenderArea TileLayer::overviewArea() const {
    const QRectF bounds = m_inputs->scene->bounds();
    const double longest = std::max({bounds.width(), bounds.height(), m_inputs->scene->spacing()});
    const double scale = kOverviewPixels / longest;
    constexpr int kMargin = kTile / 8;
    const auto corner = [](double pixel) { return static_cast<std::int64_t>(std::floor(pixel)) - kMargin; };
    const auto side = [](double pixels) { return static_cast<int>(pixels) + 2 * kMargin; };
    return {scale, PixelCorner{corner(bounds.left() * scale), corner(bounds.top() * scale)},
            QSize(side(bounds.width() * scale), side(bounds.height() * scale))};
}

QRectF TileLayer::overviewInPlane() const {
    return {m_overviewArea.corner.point() / m_overviewArea.scale, QSizeF(m_overviewArea.size) / m_overviewArea.scale};
}

/// A sample of the nodes without edges, in a few milliseconds: better than nothing until the first tiles come.
void TileLayer::preview() {
    m_overviewArea = overviewArea();
    m_overviewGeneration = 0;
    m_overviewSince.start();
    m_overview = QImage(m_overviewArea.size, QImage::Format_RGB32);
    m_overview.fill(m_inputs->palette.background);
    Canvas canvas = Canvas::of(m_overview);
    const GraphScene& scene = *m_inputs->scene;
    const GraphDetail detail = graphDetail(scene, m_overviewArea.scale);
    const std::size_t step = scene.nodes() / kPreviewNodes + 1;
    for (std::size_t i = 0; i < scene.nodes(); i += step) {
        const NodeIndex node = scene.byImportance()[i];
        if (!scene.placed(node) || !m_inputs->shows(node)) continue;
        const QPointF at = scene.place(node) * m_overviewArea.scale - m_overviewArea.corner.point();
        fillDisc(canvas, {static_cast<float>(at.x()), static_cast<float>(at.y()), detail.nodeRadius},
                 nodeColour(scene, m_inputs->style, m_inputs->palette, node), 0.7F);
    }
}

TileJob TileLayer::job(const TileKey& key) const {
    return {key, key.scale == 0.0 ? overviewArea() : tileArea(key.scale, key.place), m_inputs};
}

/// At rest, and while the picture is only shifted, the camera's own zoom; while zooming over much, the nearest of a few
/// fixed zooms, so that tiles serve for several frames.
double TileLayer::wantedScale(const Camera& camera, bool moving) const {
    if (!moving || camera.scale == m_lastCamera.scale) return camera.scale;
    const QPointF corner = camera.centre * camera.scale - QPointF(camera.size.width(), camera.size.height()) / 2.0;
    const PixelCorner from{std::llround(corner.x()), std::llround(corner.y())};
    const RenderArea whole{camera.scale, from, camera.size.toSize()};
    if (GraphRenderer::cost(*m_inputs, whole, kCheapView) <= kCheapView) return camera.scale;
    return std::exp2(std::round(std::log2(camera.scale) * kLevelsPerOctave) / kLevelsPerOctave);
}

void TileLayer::collect() {
    for (FinishedTile& tile : m_service->take()) store(std::move(tile));
}

void TileLayer::store(FinishedTile tile) {
    // What a worker was at when another network came is of the one before.
    if (!m_inputs || tile.generation < m_freshFrom || tile.generation > m_inputs->generation) return;
    if (tile.key.scale == 0.0) {
        m_overview = std::move(tile.image);
        m_overviewArea = tile.area;
        m_overviewGeneration = tile.generation;
        m_overviewSince.start();
        return;
    }
    Tile& kept = m_levels[tile.key.scale][tile.key.place];
    if (kept.generation > tile.generation) return;
    m_bytes += static_cast<std::size_t>(tile.image.sizeInBytes()) - static_cast<std::size_t>(kept.image.sizeInBytes());
    kept = {std::move(tile.image), tile.generation, m_frame};
}

void TileLayer::requestMissing(const TileView& view) {
    std::vector<TileJob> jobs;
    if (m_overviewGeneration == 0) jobs.push_back(job({}));
    const Level& level = m_levels[view.tileScale];
    const auto add = [&](const TilePlace& place) {
        const auto found = level.find(place);
        const bool current = found != level.end() && found->second.generation == m_inputs->generation;
        if (!current) jobs.push_back(job({view.tileScale, place}));
    };
    std::vector<TilePlace> places;
    view.seen.visit([&](const TilePlace& place) { places.push_back(place); });
    std::sort(places.begin(), places.end(), [&](const TilePlace& a, const TilePlace& b) {
        const auto away = [&](const TilePlace& p) {
            return std::hypot(2 * p.column - view.seen.left - view.seen.right, 2 * p.row - view.seen.top - view.seen.bottom);
        };
        return away(a) < away(b);
    });
    for (const TilePlace& place : places) add(place);
    if (m_overviewGeneration != m_inputs->generation && m_overviewGeneration != 0) jobs.push_back(job({}));
    // The ring around is where a hand that drags will look next.
    view.seen.widened(1).visit([&](const TilePlace& place) {
        if (!view.seen.contains(place)) add(place);
    });
    m_service->request(std::move(jobs));
}

/// Renders what is cheap here and now, side by side with the workers.
void TileLayer::fill(const TileView& view) {
    requestMissing(view);
    QElapsedTimer spent;
    spent.start();
    while (spent.elapsed() < kBudgetMs) {
        const std::optional<TileJob> next = m_service->steal(kCheapTile);
        if (!next) break;
        store({next->key, next->area, next->inputs->generation, m_renderer.render(*next->inputs, next->area)});
    }
    collect();
}

TileLayer::Frame TileLayer::frameOf(const TileView& view) {
    Frame frame;
    Level& level = m_levels[view.tileScale];
    view.seen.visit([&](const TilePlace& place) {
        const QRect onScreen = view.screenOf(place, view.tileScale);
        const auto found = level.find(place);
        if (found == level.end()) frame.holes.push_back(onScreen);
        else frame.tiles.push_back({onScreen, &found->second});
        if (found == level.end() || found->second.generation != m_inputs->generation) ++frame.stale;
    });
    return frame;
}

TileLayer::Coverage TileLayer::compose(QImage& target, const Camera& camera, bool moving) {
    if (!m_inputs || m_inputs->scene->nodeTree().empty()) {
        target.fill(m_inputs ? m_inputs->palette.background : 0xFF000000U);
        return {true, 0, 0};
    }
    ++m_frame;
    collect();
    if (camera != m_lastCamera && nextIsDue(camera)) adopt(std::move(m_next), false);
    const TileView view(camera, wantedScale(camera, moving));
    fill(view);
    const bool still = camera == m_lastCamera;
    m_lastCamera = camera;
    const Frame frame = frameOf(view);
    Coverage coverage{false, frame.stale, static_cast<int>(frame.tiles.size() + frame.holes.size())};
    const bool complete = frame.stale == 0;
    m_drawing = !complete || (m_overviewGeneration != m_inputs->generation && m_overviewSince.elapsed() >= kOverviewMs);
    if (complete) m_holding = false;
    else if (m_holding && still && m_heldSince.elapsed() < kHoldMs) return coverage;
    QPainter painter(&target);
    paint(painter, view, frame);
    const bool scaled = view.tileScale != view.scale;
    coverage.sharp = complete && !scaled;
    if (scaled) coverage.stale = coverage.tiles;
    evict();
    if (nextIsDue(camera)) {
        adopt(std::move(m_next), false);
        requestMissing(view);
        m_drawing = true;
        coverage = {false, coverage.tiles, coverage.tiles};
    }
    return coverage;
}

void TileLayer::paint(QPainter& painter, const TileView& view, const Frame& frame) {
    painter.setCompositionMode(QPainter::CompositionMode_Source);
    for (const QRect& hole : frame.holes) paintFallback(painter, view, hole);
    painter.setClipping(false);
    const bool scaled = view.tileScale != view.scale;
    painter.setRenderHint(QPainter::SmoothPixmapTransform, scaled);
    for (const auto& [place, tile] : frame.tiles) {
        tile->used = m_frame;
        if (scaled) painter.drawImage(place, tile->image);
        else painter.drawImage(place.topLeft(), tile->image);
    }
}

void TileLayer::paintFallback(QPainter& painter, const TileView& view, const QRect& hole) {
    const QRect part = hole.intersected(QRect(QPoint(0, 0), view.size));
    painter.setClipRect(part);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, true);
    std::vector<double> scales;
    for (const auto& [scale, level] : m_levels)
        if (!level.empty()) scales.push_back(scale);
    const auto away = [&](double scale) { return std::abs(std::log2(scale / view.scale)); };
    std::sort(scales.begin(), scales.end(), [&](double a, double b) { return away(a) < away(b); });
    std::erase_if(scales, [&](double scale) { return away(scale) >= 3.0; });
    for (const double scale : scales) {
        const Patch patch = patchOf(view, scale, part);
        if (patch.whole) return paintPatch(painter, patch);
    }
    paintOverview(painter, view, part);
    if (!scales.empty()) paintPatch(painter, patchOf(view, scales.front(), part));
}

TileLayer::Patch TileLayer::patchOf(const TileView& view, double scale, const QRect& hole) {
    Level& level = m_levels[scale];
    Patch patch;
    view.placesOf(hole, scale).visit([&](const TilePlace& place) {
        const auto tile = level.find(place);
        if (tile != level.end()) patch.tiles.push_back({view.screenOf(place, scale), &tile->second});
        else patch.whole = false;
    });
    return patch;
}

void TileLayer::paintPatch(QPainter& painter, const Patch& patch) {
    for (const auto& [place, tile] : patch.tiles) {
        tile->used = m_frame;
        painter.drawImage(place, tile->image);
    }
}

/// There is one from the moment a network with places is set: see preview().
void TileLayer::paintOverview(QPainter& painter, const TileView& view, const QRect& hole) {
    painter.fillRect(hole, QColor(m_inputs->palette.background));
    const double factor = view.scale / m_overviewArea.scale;
    const QRectF place(m_overviewArea.corner.point() * factor - view.origin, QSizeF(m_overviewArea.size) * factor);
    const QRectF part = place.intersected(QRectF(hole));
    const QRectF source((part.topLeft() - place.topLeft()) / factor, part.size() / factor);
    if (!part.isEmpty()) painter.drawImage(part, m_overview, source);
}

void TileLayer::evict() {
    std::erase_if(m_levels, [](const auto& entry) { return entry.second.empty(); });
    if (m_bytes <= kMostBytes) return;
    std::vector<std::pair<std::uint64_t, std::pair<double, TilePlace>>> tiles;
    for (const auto& [scale, level] : m_levels)
        for (const auto& [place, tile] : level) tiles.push_back({tile.used, {scale, place}});
    std::sort(tiles.begin(), tiles.end(), [](const auto& a, const auto& b) { return a.first < b.first; });
    for (const auto& [used, where] : tiles) {
        if (m_bytes <= kMostBytes * 3 / 4 || used == m_frame) break;
        Level& level = m_levels[where.first];
        m_bytes -= static_cast<std::size_t>(level[where.second].image.sizeInBytes());
        level.erase(where.second);
    }
}

}  // namespace holdfast::ui
