#include "ui/pages/graph/camera.h"

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr double kRho2 = 2.0;  ///< square of van Wijk and Nuij's rho
constexpr std::size_t kMostPlaces = 100;

double norm(const QPointF& v) { return std::hypot(v.x(), v.y()); }

/// Width of the plane that a camera shows.
double widthOf(const Camera& camera) { return std::max(1.0, camera.size.width()) / camera.scale; }

}  // namespace

QPointF Camera::toScreen(const QPointF& plane) const {
    return (plane - centre) * scale + QPointF(size.width() / 2.0, size.height() / 2.0);
}

QPointF Camera::toPlane(const QPointF& screen) const {
    return centre + (screen - QPointF(size.width() / 2.0, size.height() / 2.0)) / scale;
}

QRectF Camera::visible() const { return {toPlane({0.0, 0.0}), size / scale}; }

Camera Camera::panned(const QPointF& pixels) const {
    Camera moved = *this;
    moved.centre -= pixels / scale;
    return moved;
}

Camera Camera::zoomed(double factor, const QPointF& screen, double least, double most) const {
    const QPointF held = toPlane(screen);
    Camera closer = *this;
    closer.scale = std::clamp(scale * factor, least, most);
    closer.centre = held - (screen - QPointF(size.width() / 2.0, size.height() / 2.0)) / closer.scale;
    return closer;
}

Camera Camera::fitted(const QRectF& area, double margin, double most) const {
    Camera fit = *this;
    fit.centre = area.center();
    const double width = std::max(1.0, size.width() - 2.0 * margin);
    const double height = std::max(1.0, size.height() - 2.0 * margin);
    double wanted = most;
    if (area.width() > 0.0) wanted = std::min(wanted, width / area.width());
    if (area.height() > 0.0) wanted = std::min(wanted, height / area.height());
    fit.scale = wanted;
    return fit;
}

Flight::Flight(const Camera& from, const Camera& to) : m_from(from), m_to(to) {
    m_distance = norm(to.centre - from.centre);
    const double w0 = widthOf(from);
    const double w1 = widthOf(to);
    if (m_distance < 1e-6 * std::min(w0, w1)) {
        m_length = std::abs(std::log(w1 / w0)) / std::sqrt(kRho2);
        m_distance = 0.0;
        return;
    }
    const double u2 = m_distance * m_distance;
    const double b0 = (w1 * w1 - w0 * w0 + kRho2 * kRho2 * u2) / (2.0 * w0 * kRho2 * m_distance);
    const double b1 = (w1 * w1 - w0 * w0 - kRho2 * kRho2 * u2) / (2.0 * w1 * kRho2 * m_distance);
    m_r0 = -std::asinh(b0);
    m_length = (-std::asinh(b1) - m_r0) / std::sqrt(kRho2);
}

Camera Flight::at(double share) const {
    if (share <= 0.0) return m_from;
    if (share >= 1.0) return m_to;
    Camera camera = m_from;
    camera.size = m_to.size;
    const double w0 = widthOf(m_from);
    const double rho = std::sqrt(kRho2);
    if (m_distance == 0.0) {
        camera.scale = m_from.scale * std::pow(m_to.scale / m_from.scale, share);
        camera.centre = m_from.centre + share * (m_to.centre - m_from.centre);
        return camera;
    }
    const double s = share * m_length;
    const double u = w0 / kRho2 * (std::cosh(m_r0) * std::tanh(rho * s + m_r0) - std::sinh(m_r0));
    const double w = w0 * std::cosh(m_r0) / std::cosh(rho * s + m_r0);
    camera.centre = m_from.centre + (u / m_distance) * (m_to.centre - m_from.centre);
    camera.scale = std::max(1.0, m_to.size.width()) / w;
    return camera;
}

void CameraHistory::visit(const Camera& camera) {
    if (!m_places.empty()) {
        const Camera& current = m_places[m_at];
        const bool same = norm(current.centre - camera.centre) * camera.scale < 1.0 && std::abs(std::log(current.scale / camera.scale)) < 0.01;
        if (same) return;
        m_places.resize(m_at + 1);
    }
    m_places.push_back(camera);
    if (m_places.size() > kMostPlaces) m_places.erase(m_places.begin());
    m_at = m_places.size() - 1;
}

void CameraHistory::amend(const Camera& camera) {
    if (m_places.empty()) visit(camera);
    else m_places[m_at] = camera;
}

const Camera* CameraHistory::back() { return canGoBack() ? &m_places[--m_at] : nullptr; }
const Camera* CameraHistory::forward() { return canGoForward() ? &m_places[++m_at] : nullptr; }

void CameraHistory::clear() {
    m_places.clear();
    m_at = 0;
}

}  // namespace holdfast::ui
