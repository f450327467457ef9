// TileLayer: the picture of the graph under everything else, put together from tiles. What is not yet rendered at the zoom
// wanted is shown from the nearest zoom there is, at worst from one small overview picture: never blank. Cheap tiles (few
// items, as when seen close) are rendered at once, within a few milliseconds a frame. A look that changes faster than it is
// drawn, as while the timeline plays, is taken up a whole picture at a time. GUI thread only.
#pragma once

#include "ui/pages/graph/tileservice.h"
#include "ui/pages/graph/tileview.h"

#include <QElapsedTimer>
#include <QObject>

#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>

class QPainter;

namespace holdfast::ui {

class TileLayer : public QObject {
    Q_OBJECT

public:
    explicit TileLayer(QObject* parent = nullptr);
    ~TileLayer() override;

    /// The look from now on; tiles of the look before stay until theirs come. While a look is being drawn the next waits
    /// until it is complete, and of several that wait only the last is drawn. `fresh`: another network, nothing of the one
    /// before is shown again. Generations never fall.
    void setInputs(InputsPtr inputs, bool fresh);

    struct Coverage {
        bool sharp = false;  ///< every tile is of this look and this zoom
        int stale = 0;       ///< tiles shown from another zoom or an older look
        int tiles = 0;
    };
    /// Paints all of `target` (device pixels; the camera's too). `moving`: another frame will follow soon.
    Coverage compose(QImage& target, const Camera& camera, bool moving);
    std::size_t cachedBytes() const { return m_bytes; }
    bool idle() const { return !m_next && m_service->idle(); }
    /// The whole graph in one picture of about 1000 pixels, and where it stands; null before there is one.
    const QImage& overview() const { return m_overview; }
    QRectF overviewInPlane() const;

signals:
    void arrived();  ///< at least one tile is new; compose again

private:
    struct Tile {
        QImage image;
        std::uint64_t generation = 0;
        std::uint64_t used = 0;  ///< frame number
    };
    struct PlacedTile {
        QRect place;  ///< on the screen
        Tile* tile = nullptr;
    };
    struct Frame {
        std::vector<PlacedTile> tiles;
        std::vector<QRect> holes;  ///< on the screen, where there is no tile at all
        int stale = 0;
    };
    /// Tiles of one zoom for a hole of another.
    struct Patch {
        std::vector<PlacedTile> tiles;
        bool whole = true;  ///< they leave nothing of it open
    };
    using Level = std::unordered_map<TilePlace, Tile, TilePlaceHash>;

    void adopt(InputsPtr inputs, bool fresh);
    bool nextIsDue(const Camera& camera) const;
    double wantedScale(const Camera& camera, bool moving) const;
    void collect();
    void store(FinishedTile tile);
    void fill(const TileView& view);
    void requestMissing(const TileView& view);
    Frame frameOf(const TileView& view);
    void paint(QPainter& painter, const TileView& view, const Frame& frame);
    void paintFallback(QPainter& painter, const TileView& view, const QRect& hole);
    Patch patchOf(const TileView& view, double scale, const QRect& hole);
    void paintPatch(QPainter& painter, const Patch& patch);
    void paintOverview(QPainter& painter, const TileView& view, const QRect& hole);
    void evict();
    void preview();
    TileJob job(const TileKey& key) const;
    RenderArea overviewArea() const;

    std::unique_ptr<TileService> m_service;
    GraphRenderer m_renderer;
    InputsPtr m_inputs;
    InputsPtr m_next;  ///< waits until the picture of m_inputs is complete
    std::uint64_t m_freshFrom = 0;  ///< generation of the first look of this network
    bool m_drawing = false;         ///< what was asked for of m_inputs is not all there
    QElapsedTimer m_adopted;
    std::map<double, Level> m_levels;
    QImage m_overview;
    RenderArea m_overviewArea;
    std::uint64_t m_overviewGeneration = 0;
    QElapsedTimer m_overviewSince;
    std::size_t m_bytes = 0;
    std::uint64_t m_frame = 0;
    Camera m_lastCamera;
    bool m_holding = false;  ///< the picture of the look before stays until all of the new is there
    QElapsedTimer m_heldSince;
};

}  // namespace holdfast::ui
