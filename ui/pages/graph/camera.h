// Camera: which part of the plane a viewport shows: a centre, a scale in pixels per unit, and the viewport's size. Also the
// way from one camera to another (Flight) and the places been to (CameraHistory). Plain values; no thread rule.
#pragma once

#include <QPointF>
#include <QRectF>
#include <QSizeF>

#include <vector>

namespace holdfast::ui {

struct Camera {
    QPointF centre;       ///< in the plane
    double scale = 1.0;   ///< pixels per unit, > 0
    QSizeF size;          ///< of the viewport, pixels

    QPointF toScreen(const QPointF& plane) const;
    QPointF toPlane(const QPointF& screen) const;
    QRectF visible() const;  ///< in the plane
    Camera panned(const QPointF& pixels) const;  ///< the picture moves by that much
    /// Scaled by `factor` with the plane under `screen` staying where it is; the scale is kept within the bounds.
    Camera zoomed(double factor, const QPointF& screen, double least, double most) const;
    /// Shows `area` with `margin` pixels around it, no closer than `most`.
    Camera fitted(const QRectF& area, double margin, double most) const;
    bool operator==(const Camera&) const = default;
};

/// The path of least perceived motion from camera to camera: out, over, and in (van Wijk and Nuij 2003, "Smooth and
/// efficient zooming and panning", with rho = sqrt 2).
class Flight {
public:
    Flight(const Camera& from, const Camera& to);
    Camera at(double share) const;  ///< 0 start .. 1 goal, both exact
    double length() const { return m_length; }  ///< perceived, 0: nothing moves

private:
    Camera m_from;
    Camera m_to;
    double m_distance = 0.0;  ///< of the centres
    double m_r0 = 0.0;
    double m_length = 0.0;
};

/// Where the viewport has been, for back and forward.
class CameraHistory {
public:
    void amend(const Camera& camera);  ///< the current place is this one; a first one if there is none
    void visit(const Camera& camera);  ///< forgets what was ahead; a camera like the current one adds nothing
    bool canGoBack() const { return m_at > 0; }
    bool canGoForward() const { return m_at + 1 < m_places.size(); }
    const Camera* back();     ///< null when there is none
    const Camera* forward();
    void clear();

private:
    std::vector<Camera> m_places;
    std::size_t m_at = 0;
};

}  // namespace holdfast::ui
