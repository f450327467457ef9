// TileLayer: the picture of the graph under everything else, put together from tiles. What is not yet rendered at the zoom
// wanted is shown from the nearest zoom there is, at worst from one small overview picture: never blank. Cheap tiles (few
// items, as when seen close) are rendered at once, within a few milliseconds a frame. GUI thread only.
#pragma once

#include "ui/pages/graph/camera.h"
#include "ui/pages/graph/tileservice.h"

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
    static constexpr int kTile = 256;  ///< device pixels a side

    explicit TileLayer(QObject* parent = nullptr);
    ~TileLayer() override;

    /// The look from now on; tiles of the look before stay until theirs come. `fresh`: another network, nothing of the
    /// one before is shown again.
    void setInputs(InputsPtr inputs, bool fresh);

    struct Coverage {
        bool sharp = false;  ///< every tile is of this look and this zoom
        int stale = 0;       ///< tiles shown from another zoom or an older look
        int blank = 0;       ///< tiles of which nothing at all could be shown
        int tiles = 0;
    };
    /// Paints all of `target` (device pixels; the camera's too). `moving`: another frame will follow soon.
    Coverage compose(QImage& target, const Camera& camera, bool moving);
    std::size_t cachedBytes() const { return m_bytes; }
    bool idle() const { return m_service->idle(); }
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
    struct Place {
        int column = 0;
        int row = 0;
        bool operator==(const Place&) const = default;
    };
    struct PlaceHash {
        std::size_t operator()(const Place& place) const {
            return static_cast<std::size_t>(static_cast<std::uint32_t>(place.column)) * 0x9E3779B97F4A7C15ULL ^ static_cast<std::uint32_t>(place.row);
        }
    };
    using Level = std::unordered_map<Place, Tile, PlaceHash>;
    struct View;

    double wantedScale(const Camera& camera, bool moving) const;
    void collect();
    void store(FinishedTile tile);
    void fill(const View& view);
    void requestMissing(const View& view);
    void paintFallback(QPainter& painter, const View& view, const QRect& hole, Coverage& coverage);
    bool paintFrom(QPainter& painter, const View& view, double scale, const QRect& hole, bool wholeOnly);
    bool paintOverview(QPainter& painter, const View& view, const QRect& hole);
    void evict();
    void preview();
    TileJob job(const TileKey& key) const;
    RenderArea overviewArea() const;

    std::unique_ptr<TileService> m_service;
    GraphRenderer m_renderer;
    InputsPtr m_inputs;
    std::map<double, Level> m_levels;
    QImage m_overview;
    RenderArea m_overviewArea;
    std::uint64_t m_overviewGeneration = 0;
    std::uint64_t m_freshFrom = 0;  ///< generation of the first look of this network
    std::size_t m_bytes = 0;
    std::uint64_t m_frame = 0;
    Camera m_lastCamera;
    bool m_holding = false;      ///< the picture of the look before stays until all of the new is there
    QElapsedTimer m_heldSince;
};

}  // namespace holdfast::ui
