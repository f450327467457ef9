#include "ui/pages/graph/nodepainter.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace holdfast::ui {

namespace {

/// `amount` 0..256.
inline void blend(QRgb& pixel, QRgb colour, int amount) {
    // Two channels at a time: red and blue, then green.
    const QRgb redBlue = pixel & 0x00FF00FFU;
    const QRgb green = pixel & 0x0000FF00U;
    const auto share = static_cast<QRgb>(amount);
    const QRgb rest = 256U - share;
    const QRgb newRedBlue = ((colour & 0x00FF00FFU) * share + redBlue * rest) >> 8;
    const QRgb newGreen = ((colour & 0x0000FF00U) * share + green * rest) >> 8;
    pixel = 0xFF000000U | (newRedBlue & 0x00FF00FFU) | (newGreen & 0x0000FF00U);
}

struct Extent {
    int left, right, top, bottom;
};

Extent extentOf(const Canvas& canvas, const Disc& disc, float reach) {
    const auto first = [reach](float middle) { return std::max(0, static_cast<int>(std::floor(middle - reach))); };
    const auto last = [reach](float middle, int count) { return std::min(count - 1, static_cast<int>(middle + reach)); };
    return {first(disc.x), last(disc.x, canvas.columns), first(disc.y), last(disc.y, canvas.rows)};
}

}  // namespace

Canvas Canvas::of(QImage& image) {
    const std::ptrdiff_t stride = image.bytesPerLine() / static_cast<std::ptrdiff_t>(sizeof(QRgb));
    return {reinterpret_cast<QRgb*>(image.bits()), stride, image.width(), image.height()};
}

void fillDisc(Canvas& canvas, const Disc& disc, QRgb colour, float opacity) {
    const float outer = disc.radius + 0.5F;
    const float inner = std::max(0.0F, disc.radius - 0.5F);
    const float inner2 = disc.radius >= 0.5F ? inner * inner : -1.0F;
    const Extent extent = extentOf(canvas, disc, outer);
    const int full = static_cast<int>(opacity * 256.0F + 0.5F);
    const float small = std::min(1.0F, 2.0F * disc.radius);  // a disc below a pixel only tints
    for (int y = extent.top; y <= extent.bottom; ++y) {
        QRgb* row = canvas.pixels + y * canvas.stride;
        const float dy = static_cast<float>(y) + 0.5F - disc.y;
        for (int x = extent.left; x <= extent.right; ++x) {
            const float dx = static_cast<float>(x) + 0.5F - disc.x;
            const float distance2 = dx * dx + dy * dy;
            if (distance2 >= outer * outer) continue;
            const float cover = distance2 <= inner2 ? 1.0F : small * std::min(1.0F, outer - std::sqrt(distance2));
            blend(row[x], colour, static_cast<int>(static_cast<float>(full) * cover));
        }
    }
}

void fillArc(Canvas& canvas, const Disc& disc, float width, float share, QRgb colour, float opacity) {
    const float inner = disc.radius;
    const float outer = disc.radius + width;
    const Extent extent = extentOf(canvas, disc, outer + 0.5F);
    const bool whole = share >= 1.0F;
    const float angle = 2.0F * std::numbers::pi_v<float> * share;
    const float endX = std::sin(angle);
    const float endY = -std::cos(angle);
    for (int y = extent.top; y <= extent.bottom; ++y) {
        QRgb* row = canvas.pixels + y * canvas.stride;
        const float dy = static_cast<float>(y) + 0.5F - disc.y;
        for (int x = extent.left; x <= extent.right; ++x) {
            const float dx = static_cast<float>(x) + 0.5F - disc.x;
            const float distance2 = dx * dx + dy * dy;
            if (distance2 >= (outer + 0.5F) * (outer + 0.5F) || distance2 <= (inner - 0.5F) * (inner - 0.5F)) continue;
            const float distance = std::sqrt(distance2);
            float cover = std::min({1.0F, outer + 0.5F - distance, distance - inner + 0.5F});
            if (!whole) {
                // Distances to the two rays that bound the arc, positive on its side of them.
                const float fromStart = dx;
                const float toEnd = dy * endX - dx * endY;
                const float inside = share <= 0.5F ? std::min(fromStart, -toEnd) : std::max(fromStart, -toEnd);
                cover = std::min(cover, inside + 0.5F);
            }
            if (cover > 0.0F) blend(row[x], colour, static_cast<int>(256.0F * opacity * std::min(1.0F, cover)));
        }
    }
}

void paintAvatar(Canvas& canvas, const Avatar& avatar, const GraphPalette& palette) {
    struct Pixels {
        Canvas& canvas;
        void disc(const Disc& disc, QRgb colour, float opacity) { fillDisc(canvas, disc, colour, opacity); }
        void arc(const Disc& disc, float width, float share, QRgb colour, float opacity) {
            fillArc(canvas, disc, width, share, colour, opacity);
        }
    } pixels{canvas};
    drawAvatar(pixels, avatar, palette);
}

}  // namespace holdfast::ui
