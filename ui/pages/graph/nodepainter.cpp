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
    const Disc& disc = avatar.disc;
    const float detail = avatar.detail * avatar.opacity;
    const float ratio = avatar.ratio;
    const bool scored = !std::isnan(avatar.risk);
    if (avatar.outline > 0.0F && detail < 1.0F)
        fillDisc(canvas, {disc.x, disc.y, disc.radius + AvatarLook::kApart * ratio}, palette.background, avatar.outline);
    if (detail <= 0.0F) return fillDisc(canvas, disc, avatar.colour, avatar.opacity);
    const float ringInner = disc.radius + AvatarLook::kGap * ratio;
    const float ringWidth = AvatarLook::kRing * ratio;
    // A disc of background below keeps edges from running into the ring.
    fillDisc(canvas, {disc.x, disc.y, ringInner + (scored ? ringWidth + ratio : 0.0F)}, palette.background, detail);
    fillDisc(canvas, disc, avatar.colour, avatar.opacity);
    if (scored) {
        const Disc ring{disc.x, disc.y, ringInner};
        fillArc(canvas, ring, ringWidth, 1.0F, palette.track, detail);
        fillArc(canvas, ring, ringWidth, std::clamp(avatar.risk, 0.0F, 1.0F), mixed(avatar.colour, palette.text, 0.35F), detail);
    }
    const float outline = AvatarLook::kOutline * ratio;
    if (!scored || (avatar.flags & kUnknownEnd)) {  // hollow: nothing is known
        fillDisc(canvas, {disc.x, disc.y, std::max(0.0F, disc.radius - outline)}, palette.background, detail);
    } else if (avatar.flags & kColdStart) {  // a hole: known from the neighbours only
        fillDisc(canvas, {disc.x, disc.y, 0.4F * disc.radius}, palette.background, detail);
    }
    const float mark = AvatarLook::kMark * ratio;
    const float aside = 0.72F * (disc.radius + ringWidth);
    if (avatar.flags & kFlagged) {
        fillDisc(canvas, {disc.x + aside, disc.y - aside, mark + 1.5F * ratio}, palette.background, detail);
        fillDisc(canvas, {disc.x + aside, disc.y - aside, mark + 0.4F * ratio}, palette.caution, detail);
    }
    if (avatar.flags & kPinned) {
        fillDisc(canvas, {disc.x - aside, disc.y + aside, mark + ratio}, palette.background, detail);
        fillDisc(canvas, {disc.x - aside, disc.y + aside, mark}, palette.muted, detail);
    }
}

}  // namespace holdfast::ui
