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
constexpr double kLevelsPerOctave = 2.0;

int floorDiv(double value) { return static_cast<int>(std::floor(value / TileLayer::kTile)); }

RenderArea areaOf(const TileKey& key) {
    return {key.scale, QRect(key.column * TileLayer::kTile, key.row * TileLayer::kTile, TileLayer::kTile, TileLayer::kTile)};
}

}  // namespace

/// The camera in whole device pixels, and the tiles of the wanted zoom that it sees.
struct TileLayer::View {
    View(const Camera& camera, double wanted) : size(camera.size.toSize()), scale(camera.scale), tileScale(wanted) {
        origin = QPointF(std::round(camera.centre.x() * scale - size.width() / 2.0), std::round(camera.centre.y() * scale - size.height() / 2.0));
        seen = placesOf(QRect(QPoint(0, 0), size), tileScale);
    }
    /// Tiles of a zoom that a rectangle of the screen touches: columns and rows, both ends included.
    QRect placesOf(const QRect& screen, double at) const {
        const double factor = at / scale;
        return QRect(QPoint(floorDiv((screen.left() + origin.x()) * factor), floorDiv((screen.top() + origin.y()) * factor)),
                     QPoint(floorDiv((screen.left() + screen.width() + origin.x()) * factor - 1e-6),
                            floorDiv((screen.top() + screen.height() + origin.y()) * factor - 1e-6)));
    }
    /// Where a tile of some zoom stands on the screen; neighbours share their edges.
    QRect screenOf(int column, int row, double at) const {
        const double side = kTile * scale / at;
        const auto edge = [side](int index, double from) { return static_cast<int>(std::lround(index * side - from)); };
        return QRect(QPoint(edge(column, origin.x()), edge(row, origin.y())),
                     QPoint(edge(column + 1, origin.x()) - 1, edge(row + 1, origin.y()) - 1));
    }

    QSize size;
    double scale;
    double tileScale;
    QPointF origin;  ///< of the screen, in pixels of the scaled plane
    QRect seen;
};

TileLayer::TileLayer(QObject* parent) : QObject(parent) {
    // One core stays with the GUI thread.
    const unsigned threads = std::max(1U, std::thread::hardware_concurrency() - std::min(1U, std::thread::hardware_concurrency()));
    m_service = std::make_unique<TileService>(threads, [this] { QMetaObject::invokeMethod(this, &TileLayer::arrived, Qt::QueuedConnection); });
}

TileLayer::~TileLayer() = default;

void TileLayer::setInputs(InputsPtr inputs, bool fresh) {
    m_inputs = std::move(inputs);
    m_holding = !fresh;
    m_heldSince.start();
    m_service->request({});
    if (!fresh) return;
    m_freshFrom = m_inputs ? m_inputs->generation : m_freshFrom;
    m_levels.clear();
    m_bytes = 0;
    m_overview = QImage();
    if (m_inputs && !m_inputs->scene->nodeTree().empty()) preview();
}

RenderArea TileLayer::overviewArea() const {
    const QRectF bounds = m_inputs->scene->bounds();
    const double longest = std::max({bounds.width(), bounds.height(), m_inputs->scene->spacing()});
    const double scale = kOverviewPixels / longest;
    const int margin = kTile / 8;
    const QPoint corner(static_cast<int>(std::floor(bounds.left() * scale)) - margin, static_cast<int>(std::floor(bounds.top() * scale)) - margin);
    return {scale, QRect(corner, QSize(static_cast<int>(bounds.width() * scale) + 2 * margin, static_cast<int>(bounds.height() * scale) + 2 * margin))};
}

QRectF TileLayer::overviewInPlane() const {
    return {QPointF(m_overviewArea.pixels.topLeft()) / m_overviewArea.scale, QSizeF(m_overviewArea.pixels.size()) / m_overviewArea.scale};
}

/// A sample of the nodes without edges, in a few milliseconds: better than nothing until the first tiles come.
void TileLayer::preview() {
    m_overviewArea = overviewArea();
    m_overviewGeneration = 0;
    m_overview = QImage(m_overviewArea.pixels.size(), QImage::Format_RGB32);
    m_overview.fill(m_inputs->palette.background);
    Canvas canvas = Canvas::of(m_overview);
    const GraphScene& scene = *m_inputs->scene;
    const GraphDetail detail = graphDetail(scene, m_overviewArea.scale);
    const std::size_t step = scene.nodes() / kPreviewNodes + 1;
    for (std::size_t i = 0; i < scene.nodes(); i += step) {
        const NodeIndex node = scene.byImportance()[i];
        if (!scene.placed(node) || !m_inputs->shows(node)) continue;
        const QPointF at = scene.place(node) * m_overviewArea.scale - m_overviewArea.pixels.topLeft();
        fillDisc(canvas, {static_cast<float>(at.x()), static_cast<float>(at.y()), detail.nodeRadius},
                 nodeColour(scene, m_inputs->style, m_inputs->palette, node), 0.7F);
    }
}

TileJob TileLayer::job(const TileKey& key) const { return {key, key.scale == 0.0 ? overviewArea() : areaOf(key), m_inputs}; }

/// At rest, and while the picture is only shifted, the camera's own zoom; while zooming over much, the nearest of a few
/// fixed zooms, so that tiles serve for several frames.
double TileLayer::wantedScale(const Camera& camera, bool moving) const {
    if (!moving || camera.scale == m_lastCamera.scale) return camera.scale;
    const RenderArea whole{camera.scale, QRect((camera.centre * camera.scale - QPointF(camera.size.width(), camera.size.height()) / 2.0).toPoint(),
                                               camera.size.toSize())};
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
        return;
    }
    Tile& kept = m_levels[tile.key.scale][{tile.key.column, tile.key.row}];
    if (kept.generation > tile.generation) return;
    m_bytes += static_cast<std::size_t>(tile.image.sizeInBytes()) - static_cast<std::size_t>(kept.image.sizeInBytes());
    kept = {std::move(tile.image), tile.generation, m_frame};
}

void TileLayer::requestMissing(const View& view) {
    std::vector<TileJob> jobs;
    if (m_overviewGeneration == 0) jobs.push_back(job({}));
    const Level& level = m_levels[view.tileScale];
    const auto add = [&](int column, int row) {
        const auto found = level.find({column, row});
        if (found == level.end() || found->second.generation != m_inputs->generation) jobs.push_back(job({view.tileScale, column, row}));
    };
    std::vector<Place> places;
    for (int row = view.seen.top(); row <= view.seen.bottom(); ++row)
        for (int column = view.seen.left(); column <= view.seen.right(); ++column) places.push_back({column, row});
    const QPointF middle = QRectF(view.seen).center() - QPointF(0.5, 0.5);
    std::sort(places.begin(), places.end(), [&](const Place& a, const Place& b) {
        const auto away = [&](const Place& p) { return std::hypot(p.column - middle.x(), p.row - middle.y()); };
        return away(a) < away(b);
    });
    for (const Place& place : places) add(place.column, place.row);
    if (m_overviewGeneration != m_inputs->generation && m_overviewGeneration != 0) jobs.push_back(job({}));
    // The ring around is where a hand that drags will look next.
    const QRect ring = view.seen.adjusted(-1, -1, 1, 1);
    for (int row = ring.top(); row <= ring.bottom(); ++row)
        for (int column = ring.left(); column <= ring.right(); ++column)
            if (!view.seen.contains(column, row)) add(column, row);
    m_service->request(std::move(jobs));
}

/// Renders what is cheap here and now, side by side with the workers.
void TileLayer::fill(const View& view) {
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

TileLayer::Coverage TileLayer::compose(QImage& target, const Camera& camera, bool moving) {
    Coverage coverage;
    if (!m_inputs || m_inputs->scene->nodeTree().empty()) {
        target.fill(m_inputs ? m_inputs->palette.background : 0xFF000000U);
        coverage.sharp = true;
        return coverage;
    }
    ++m_frame;
    collect();
    const View view(camera, wantedScale(camera, moving));
    fill(view);
    const bool still = camera == m_lastCamera;
    m_lastCamera = camera;
    Level& level = m_levels[view.tileScale];
    std::vector<QRect> holes;
    std::vector<std::pair<QRect, Tile*>> tiles;
    for (int row = view.seen.top(); row <= view.seen.bottom(); ++row)
        for (int column = view.seen.left(); column <= view.seen.right(); ++column) {
            const QRect place = view.screenOf(column, row, view.tileScale);
            const auto found = level.find({column, row});
            ++coverage.tiles;
            if (found == level.end()) holes.push_back(place);
            else tiles.emplace_back(place, &found->second);
            if (found == level.end() || found->second.generation != m_inputs->generation) ++coverage.stale;
        }
    if (coverage.stale == 0) m_holding = false;
    else if (m_holding && still && m_heldSince.elapsed() < kHoldMs) return coverage;
    QPainter painter(&target);
    painter.setCompositionMode(QPainter::CompositionMode_Source);
    for (const QRect& hole : holes) paintFallback(painter, view, hole, coverage);
    painter.setClipping(false);
    const bool scaled = view.tileScale != view.scale;
    painter.setRenderHint(QPainter::SmoothPixmapTransform, scaled);
    for (const auto& [place, tile] : tiles) {
        tile->used = m_frame;
        if (scaled) painter.drawImage(place, tile->image);
        else painter.drawImage(place.topLeft(), tile->image);
    }
    coverage.sharp = coverage.stale == 0 && !scaled;
    if (scaled) coverage.stale = coverage.tiles;
    evict();
    return coverage;
}

void TileLayer::paintFallback(QPainter& painter, const View& view, const QRect& hole, Coverage& coverage) {
    const QRect part = hole.intersected(QRect(QPoint(0, 0), view.size));
    painter.setClipRect(part);
    painter.setRenderHint(QPainter::SmoothPixmapTransform, true);
    std::vector<double> scales;
    for (const auto& [scale, level] : m_levels)
        if (!level.empty()) scales.push_back(scale);
    const auto away = [&](double scale) { return std::abs(std::log2(scale / view.scale)); };
    std::sort(scales.begin(), scales.end(), [&](double a, double b) { return away(a) < away(b); });
    for (const double scale : scales)
        if (away(scale) < 3.0 && paintFrom(painter, view, scale, part, true)) return;
    if (!paintOverview(painter, view, part)) {
        painter.fillRect(part, QColor(m_inputs->palette.background));
        ++coverage.blank;
    }
    if (!scales.empty() && away(scales.front()) < 3.0) paintFrom(painter, view, scales.front(), part, false);
}

bool TileLayer::paintFrom(QPainter& painter, const View& view, double scale, const QRect& hole, bool wholeOnly) {
    Level& level = m_levels[scale];
    const QRect places = view.placesOf(hole, scale);
    std::vector<std::pair<QRect, Tile*>> found;
    for (int row = places.top(); row <= places.bottom(); ++row)
        for (int column = places.left(); column <= places.right(); ++column) {
            const auto tile = level.find({column, row});
            if (tile != level.end()) found.emplace_back(view.screenOf(column, row, scale), &tile->second);
            else if (wholeOnly) return false;
        }
    for (const auto& [place, tile] : found) {
        tile->used = m_frame;
        painter.drawImage(place, tile->image);
    }
    return !found.empty();
}

bool TileLayer::paintOverview(QPainter& painter, const View& view, const QRect& hole) {
    if (m_overview.isNull()) return false;
    painter.fillRect(hole, QColor(m_inputs->palette.background));
    const double factor = view.scale / m_overviewArea.scale;
    const QRectF place(QPointF(m_overviewArea.pixels.topLeft()) * factor - view.origin, QSizeF(m_overviewArea.pixels.size()) * factor);
    const QRectF part = place.intersected(QRectF(hole));
    if (!part.isEmpty()) painter.drawImage(part, m_overview, QRectF((part.topLeft() - place.topLeft()) / factor, part.size() / factor));
    return true;
}

void TileLayer::evict() {
    std::erase_if(m_levels, [](const auto& entry) { return entry.second.empty(); });
    if (m_bytes <= kMostBytes) return;
    std::vector<std::pair<std::uint64_t, std::pair<double, Place>>> tiles;
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
