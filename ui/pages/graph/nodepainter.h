// Draws nodes as pixels: discs with antialiased edges, and seen close the "avatar of risk": a ring filled clockwise from the
// top as far as the chance of leaving, marks for who has no score, is new or pinned, so that nothing is told by
// colour alone. Some hundred times cheaper than a general painter. Pure functions on an image; any thread.
#pragma once

#include "ui/pages/graph/graphstyle.h"

#include <QImage>

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

/// A 32-bit opaque image as plain rows, fetched once: QImage::scanLine() checks for sharing at every call.
struct Canvas {
    QRgb* pixels = nullptr;
    std::ptrdiff_t stride = 0;  ///< pixels from row to row
    int columns = 0;
    int rows = 0;

    static Canvas of(QImage& image);
};

struct Disc {
    float x = 0.0F, y = 0.0F;  ///< centre, pixels
    float radius = 1.0F;
};

/// `opacity` 0..1.
void fillDisc(Canvas& canvas, const Disc& disc, QRgb colour, float opacity);

/// A ring between `disc.radius` and `disc.radius + width`, from the top clockwise by `share` of a turn.
void fillArc(Canvas& canvas, const Disc& disc, float width, float share, QRgb colour, float opacity);

struct Avatar {
    Disc disc;
    QRgb colour = 0;
    float risk = 0.0F;        ///< NaN: no score
    std::uint8_t flags = 0;   ///< NodeFlag
    float outline = 0.0F;     ///< GraphDetail::outline
    float detail = 0.0F;      ///< GraphDetail::ring
    float opacity = 1.0F;
    float ratio = 1.0F;       ///< device pixels per pixel at 100 %
    float hole = 0.0F;        ///< 0..1 how much of an outline alone it is where it has no ring: who has left
};

void paintAvatar(Canvas& canvas, const Avatar& avatar, const GraphPalette& palette);

/// The shapes of an avatar from the lowest to the topmost, as pixels and vector files alike draw them: `target` has
/// disc(Disc, colour, opacity) and arc(Disc, width, share, colour, opacity), which mean fillDisc() and fillArc().
template <typename Target>
void drawAvatar(Target& target, const Avatar& avatar, const GraphPalette& palette) {
    const Disc& disc = avatar.disc;
    const float detail = avatar.detail * avatar.opacity;
    const float ratio = avatar.ratio;
    const bool scored = !std::isnan(avatar.risk);
    if (avatar.outline > 0.0F && detail < 1.0F)
        target.disc({disc.x, disc.y, disc.radius + AvatarLook::kApart * ratio}, palette.background, avatar.outline);
    if (detail <= 0.0F) {
        target.disc(disc, avatar.colour, avatar.opacity);
        if (avatar.hole > 0.0F) target.disc({disc.x, disc.y, disc.radius - ratio}, palette.background, avatar.hole);
        return;
    }
    const float ringInner = disc.radius + AvatarLook::kGap * ratio;
    const float ringWidth = AvatarLook::kRing * ratio;
    // A disc of background below keeps edges from running into the ring.
    target.disc({disc.x, disc.y, ringInner + (scored ? ringWidth + ratio : 0.0F)}, palette.background, detail);
    target.disc(disc, avatar.colour, avatar.opacity);
    if (scored) {
        const Disc ring{disc.x, disc.y, ringInner};
        target.arc(ring, ringWidth, 1.0F, palette.track, detail);
        target.arc(ring, ringWidth, std::clamp(avatar.risk, 0.0F, 1.0F), mixed(avatar.colour, palette.text, 0.35F), detail);
    }
    const float outline =
        (avatar.hole > 0.0F ? 1.0F + (AvatarLook::kOutline - 1.0F) * detail : AvatarLook::kOutline) * ratio;
    if (!scored || (avatar.flags & kUnknownEnd)) {  // hollow: nothing is known
        target.disc({disc.x, disc.y, std::max(0.0F, disc.radius - outline)}, palette.background,
                    std::max(detail, avatar.hole));
    } else if (avatar.flags & kColdStart) {  // a hole: known from the neighbours only
        target.disc({disc.x, disc.y, 0.4F * disc.radius}, palette.background, detail);
    }
    const float mark = AvatarLook::kMark * ratio;
    const float aside = 0.72F * (disc.radius + ringWidth);
    if (avatar.flags & kPinned) {
        target.disc({disc.x - aside, disc.y + aside, mark + ratio}, palette.background, detail);
        target.disc({disc.x - aside, disc.y + aside, mark}, palette.muted, detail);
    }
}

}  // namespace holdfast::ui
