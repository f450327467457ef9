#include "ui/pages/graph/edgebuffer.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <numbers>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

namespace holdfast::ui {

namespace {

constexpr double kSegment = 14.0;  ///< pixels of a curve drawn as one straight piece
constexpr float kDenseShare = 0.45F;

/// One side of Liang and Barsky's clipping: keeps the part of [from, to] with p t <= q.
bool clipSide(double p, double q, double& from, double& to) {
    if (p == 0.0) return q >= 0.0;
    const double t = q / p;
    if (p < 0.0) from = std::max(from, t);
    else to = std::min(to, t);
    return from <= to;
}

}  // namespace

void EdgeBuffer::begin(int columns, int rows, float width) {
    m_columns = columns;
    m_rows = rows;
    m_width = std::max(1.0F, width);
    m_pad = static_cast<int>(std::ceil(m_width)) + 3;
    m_stride = columns + 2 * m_pad;
    m_pixels.resize(static_cast<std::size_t>(m_stride) * static_cast<std::size_t>(rows + 2 * m_pad));
    std::memset(static_cast<void*>(m_pixels.data()), 0, m_pixels.size() * sizeof(Pixel));
}

/// What an ink adds to a pixel that it covers whole: colour times weight, and the weight.
struct EdgeBuffer::Pen {
#ifdef __SSE2__
    explicit Pen(const EdgeInk& ink)
        : value(_mm_mul_ps(_mm_set_ps(1.0F, ink.blue, ink.green, ink.red), _mm_set1_ps(ink.weight))) {}
    void add(Pixel& pixel, float share) const {
        float* at = &pixel.red;
        _mm_store_ps(at, _mm_add_ps(_mm_load_ps(at), _mm_mul_ps(value, _mm_set1_ps(share))));
    }
    __m128 value;
#else
    explicit Pen(const EdgeInk& ink)
        : red(ink.red * ink.weight), green(ink.green * ink.weight), blue(ink.blue * ink.weight), weight(ink.weight) {}
    void add(Pixel& pixel, float share) const {
        pixel.red += red * share;
        pixel.green += green * share;
        pixel.blue += blue * share;
        pixel.weight += weight * share;
    }
    float red, green, blue, weight;
#endif
};

bool EdgeBuffer::clip(QPointF& a, QPointF& b) const {
    const double room = 1.0;  // to the padded border, less the half width of a diagonal line
    const double spare = m_pad - 0.75 * static_cast<double>(m_width) - 1.0;
    const double low = -std::min(spare, room + 0.5 * static_cast<double>(m_width));
    const double right = m_columns - low;
    const double bottom = m_rows - low;
    const auto within = [&](const QPointF& at) {
        return at.x() >= low && at.x() <= right && at.y() >= low && at.y() <= bottom;
    };
    if (within(a) && within(b)) return true;
    if (std::max(a.x(), b.x()) < low || std::min(a.x(), b.x()) > right) return false;
    if (std::max(a.y(), b.y()) < low || std::min(a.y(), b.y()) > bottom) return false;
    const double dx = b.x() - a.x();
    const double dy = b.y() - a.y();
    double from = 0.0;
    double to = 1.0;
    if (!clipSide(-dx, a.x() - low, from, to) || !clipSide(dx, right - a.x(), from, to)) return false;
    if (!clipSide(-dy, a.y() - low, from, to) || !clipSide(dy, bottom - a.y(), from, to)) return false;
    const QPointF start = a;
    a = QPointF(start.x() + from * dx, start.y() + from * dy);
    b = QPointF(start.x() + to * dx, start.y() + to * dy);
    return true;
}

void EdgeBuffer::dot(const QPointF& at, const Pen& pen, float share) {
    const double x = at.x() - 0.5 + m_pad;
    const double y = at.y() - 0.5 + m_pad;
    const double left = std::floor(x);
    const double top = std::floor(y);
    const auto fx = static_cast<float>(x - left);
    const auto fy = static_cast<float>(y - top);
    Pixel* pixel = m_pixels.data() + static_cast<std::ptrdiff_t>(top) * m_stride + static_cast<std::ptrdiff_t>(left);
    pen.add(pixel[0], share * (1.0F - fx) * (1.0F - fy));
    pen.add(pixel[1], share * fx * (1.0F - fy));
    pen.add(pixel[m_stride], share * (1.0F - fx) * fy);
    pen.add(pixel[m_stride + 1], share * fx * fy);
}

void EdgeBuffer::line(QPointF a, QPointF b, const EdgeInk& ink) { stroke(a, b, Pen(ink)); }

/// A straight piece along its longer axis u, with v across: what the pixel loops need.
struct EdgeBuffer::Run {
    Run(const QPointF& a, const QPointF& b, int pad) {
        steep = std::abs(b.y() - a.y()) > std::abs(b.x() - a.x());
        u0 = (steep ? a.y() : a.x()) + pad;
        u1 = (steep ? b.y() : b.x()) + pad;
        v0 = (steep ? a.x() : a.y()) + pad;
        v1 = (steep ? b.x() : b.y()) + pad;
        if (u0 > u1) {
            std::swap(u0, u1);
            std::swap(v0, v1);
        }
        first = static_cast<int>(u0);
        last = static_cast<int>(u1);
        slope = (v1 - v0) / (u1 - u0);
        stretch = static_cast<float>(std::sqrt(1.0 + slope * slope));
    }
    double length() const { return u1 - u0; }
    /// Calls `visitor(u, v, share)` for every pixel column, `share` of which the line covers: below 1 at its ends.
    template <typename Visitor>
    void visit(Visitor&& visitor) const {
        // Copies: what the visitor writes might else be taken for a part of this.
        const Run run = *this;
        const double least = std::min(run.v0, run.v1);
        const double most = std::max(run.v0, run.v1);
        double v = run.v0 + (run.first + 0.5 - run.u0) * run.slope;
        for (int u = run.first; u <= run.last; ++u, v += run.slope) {
            float share = 1.0F;
            if (u == run.first) share = static_cast<float>(run.first + 1.0 - run.u0);
            else if (u == run.last) share = static_cast<float>(run.u1 - run.last);
            visitor(u, std::clamp(v, least, most), share);
        }
    }

    double u0, u1, v0, v1, slope;
    float stretch;
    int first, last;
    bool steep;
};

void EdgeBuffer::stroke(QPointF a, QPointF b, const Pen& pen) {
    if (!clip(a, b)) return;
    const Run run(a, b, m_pad);
    if (run.length() < 1.0) return dot(0.5 * (a + b), pen, static_cast<float>(run.length()) * m_width);
    if (m_width <= 1.0F) strokeThin(run, pen);
    else strokeWide(run, pen);
}

/// Shared out between the two pixels that it runs between.
void EdgeBuffer::strokeThin(const Run& run, const Pen& pen) {
    const std::ptrdiff_t along = run.steep ? m_stride : 1;
    const std::ptrdiff_t across = run.steep ? 1 : m_stride;
    Pixel* const pixels = m_pixels.data();
    run.visit([=, stretch = run.stretch](int u, double v, float share) {
        const double centre = v - 0.5;
        const int low = static_cast<int>(centre);
        const auto part = static_cast<float>(centre - low);
        Pixel* pixel = pixels + u * along + low * across;
        pen.add(pixel[0], share * stretch * (1.0F - part));
        pen.add(pixel[across], share * stretch * part);
    });
}

void EdgeBuffer::strokeWide(const Run& run, const Pen& pen) {
    const std::ptrdiff_t along = run.steep ? m_stride : 1;
    const std::ptrdiff_t across = run.steep ? 1 : m_stride;
    const float half = 0.5F * m_width * run.stretch;
    Pixel* const pixels = m_pixels.data();
    run.visit([=](int u, double v, float share) {
        const auto middle = static_cast<float>(v);
        const int high = static_cast<int>(middle + half);
        for (int w = static_cast<int>(middle - half); w <= high; ++w) {
            const float end = std::min(static_cast<float>(w + 1), middle + half);
            const float cover = end - std::max(static_cast<float>(w), middle - half);
            pen.add(pixels[u * along + w * across], share * cover);
        }
    });
}

void EdgeBuffer::curve(QPointF a, QPointF control, QPointF b, const EdgeInk& ink) {
    const Pen pen(ink);
    const double length = std::hypot(b.x() - a.x(), b.y() - a.y());
    const int pieces = std::clamp(static_cast<int>(length / kSegment), 3, 28);
    QPointF from = a;
    for (int i = 1; i <= pieces; ++i) {
        const double t = static_cast<double>(i) / pieces;
        const QPointF to = (1.0 - t) * (1.0 - t) * a + 2.0 * t * (1.0 - t) * control + t * t * b;
        stroke(from, to, pen);
        from = to;
    }
}

void EdgeBuffer::circle(QPointF centre, double radius, const EdgeInk& ink) {
    constexpr int kPieces = 20;
    const Pen pen(ink);
    QPointF from = centre + QPointF(radius, 0.0);
    for (int i = 1; i <= kPieces; ++i) {
        const double angle = 2.0 * std::numbers::pi * i / kPieces;
        const QPointF to = centre + radius * QPointF(std::cos(angle), std::sin(angle));
        stroke(from, to, pen);
        from = to;
    }
}

void EdgeBuffer::triangle(QPointF a, QPointF b, QPointF c, const EdgeInk& ink) {
    const double area = (b.x() - a.x()) * (c.y() - a.y()) - (b.y() - a.y()) * (c.x() - a.x());
    if (std::abs(area) < 1e-6) return;
    if (area < 0.0) std::swap(b, c);
    const int left = std::max(-m_pad, static_cast<int>(std::floor(std::min({a.x(), b.x(), c.x()}))) - 1);
    const int right = std::min(m_columns + m_pad - 1, static_cast<int>(std::ceil(std::max({a.x(), b.x(), c.x()}))) + 1);
    const int top = std::max(-m_pad, static_cast<int>(std::floor(std::min({a.y(), b.y(), c.y()}))) - 1);
    const int bottom = std::min(m_rows + m_pad - 1, static_cast<int>(std::ceil(std::max({a.y(), b.y(), c.y()}))) + 1);
    const Pen pen(ink);
    const auto inside = [](const QPointF& from, const QPointF& to, double x, double y) {
        const double dx = to.x() - from.x();
        const double dy = to.y() - from.y();
        return (dx * (y - from.y()) - dy * (x - from.x())) / std::hypot(dx, dy) + 0.5;
    };
    for (int y = top; y <= bottom; ++y) {
        Pixel* row = m_pixels.data() + static_cast<std::ptrdiff_t>(y + m_pad) * m_stride + m_pad;
        for (int x = left; x <= right; ++x) {
            const double u = x + 0.5;
            const double v = y + 0.5;
            const double cover = std::min({inside(a, b, u, v), inside(b, c, u, v), inside(c, a, u, v)});
            if (cover > 0.0) pen.add(row[x], static_cast<float>(std::min(1.0, cover)));
        }
    }
}

void EdgeBuffer::toneMapped(QImage& target, const ToneColours& colours) const {
    const EdgeInk back = EdgeInk::of(colours.background, 1.0F);
    const EdgeInk dense = EdgeInk::of(colours.dense, 1.0F);
    const QRgb empty = colours.background | 0xFF000000U;
    for (int y = 0; y < m_rows; ++y) {
        auto* out = reinterpret_cast<QRgb*>(target.scanLine(y));
        const Pixel* in = m_pixels.data() + static_cast<std::ptrdiff_t>(y + m_pad) * m_stride + m_pad;
        for (int x = 0; x < m_columns; ++x) {
            const Pixel& pixel = in[x];
            if (pixel.weight <= 0.0F) {
                out[x] = empty;
                continue;
            }
            const float share = 1.0F - 1.0F / std::sqrt(1.0F + pixel.weight);
            const float toDense = kDenseShare * share * share;
            const float own = (1.0F - toDense) / pixel.weight;
            const auto channel = [&](float sum, float denseValue, float backValue) {
                const float ink = sum * own + denseValue * toDense;
                return static_cast<int>(backValue + (ink - backValue) * share + 0.5F);
            };
            out[x] = qRgb(channel(pixel.red, dense.red, back.red), channel(pixel.green, dense.green, back.green),
                          channel(pixel.blue, dense.blue, back.blue));
        }
    }
}

}  // namespace holdfast::ui
