// How much of a picture of the graph is missing: where a sharp render of the same view shows something and the picture shows
// nothing. For the tests and the bench of the graph view, which promise that it is never blank.
#pragma once

#include <QImage>

#include <algorithm>
#include <cstdlib>

namespace holdfast::test {

struct Blankness {
    int blocks = 0;  ///< squares in which the sharp render shows something
    int blank = 0;   ///< those of them in which the picture shows nothing
    double share() const { return blocks ? static_cast<double>(blank) / blocks : 0.0; }
};

namespace detail {

inline constexpr int kBlock = 64;   ///< pixels a side
inline constexpr int kVisible = 8;  ///< difference of a channel that an eye makes out

/// Pixels of a square that are clearly not background.
inline int inkOf(const QImage& image, const QRect& square, QRgb background) {
    int ink = 0;
    for (int y = square.top(); y <= square.bottom(); ++y) {
        const auto* row = reinterpret_cast<const QRgb*>(image.constScanLine(y));
        for (int x = square.left(); x <= square.right(); ++x)
            ink += std::max({std::abs(qRed(row[x]) - qRed(background)), std::abs(qGreen(row[x]) - qGreen(background)),
                             std::abs(qBlue(row[x]) - qBlue(background))}) >= kVisible;
    }
    return ink;
}

}  // namespace detail

/// Both 32-bit images of one size. A square counts when a twentieth of the sharp one is ink.
inline Blankness blankness(const QImage& shown, const QImage& sharp, QRgb background) {
    Blankness result;
    for (int top = 0; top + detail::kBlock <= sharp.height(); top += detail::kBlock)
        for (int left = 0; left + detail::kBlock <= sharp.width(); left += detail::kBlock) {
            const QRect square(left, top, detail::kBlock, detail::kBlock);
            if (detail::inkOf(sharp, square, background) * 20 < detail::kBlock * detail::kBlock) continue;
            ++result.blocks;
            result.blank += detail::inkOf(shown, square, background) == 0;
        }
    return result;
}

}  // namespace holdfast::test
