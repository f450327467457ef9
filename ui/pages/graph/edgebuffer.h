// EdgeBuffer: sums lines into a float image of colour and weight, and turns it into pixels. A pixel crossed by one edge and
// a pixel crossed by a thousand both show how much crosses them, which alpha blending cannot do; and summing costs a few
// nanoseconds a pixel where a general painter needs some hundred. One per worker, reused from tile to tile.
#pragma once

#include <QImage>
#include <QPointF>

#include <vector>

namespace holdfast::ui {

struct EdgeInk {
    float red = 0.0F, green = 0.0F, blue = 0.0F;  ///< 0..255
    float weight = 1.0F;
    static EdgeInk of(QRgb colour, float weight) {
        const auto channel = [](int value) { return static_cast<float>(value); };
        return {channel(qRed(colour)), channel(qGreen(colour)), channel(qBlue(colour)), weight};
    }
};

struct ToneColours {
    QRgb background = 0;
    QRgb dense = 0;  ///< what very dense places tend to
};

class EdgeBuffer {
public:
    /// Clears and prepares for lines up to `width` pixels wide.
    void begin(int columns, int rows, float width);

    /// Straight, antialiased, `width` as given to begin(). Coordinates in pixels, anywhere.
    void line(QPointF a, QPointF b, const EdgeInk& ink);
    /// Quadratic Bezier curve by way of `control`.
    void curve(QPointF a, QPointF control, QPointF b, const EdgeInk& ink);
    void triangle(QPointF a, QPointF b, QPointF c, const EdgeInk& ink);
    void circle(QPointF centre, double radius, const EdgeInk& ink);

    /// Writes columns x rows opaque pixels. Of summed weight w the ink's share is 1 - 1/sqrt(1 + w): w/2 for little, and
    /// still rising at a hundred times as much. The hue is the mean of what was summed.
    void toneMapped(QImage& target, const ToneColours& colours) const;

private:
    struct alignas(16) Pixel {
        float red, green, blue, weight;
    };
    struct Pen;
    struct Run;
    void stroke(QPointF a, QPointF b, const Pen& pen);
    void strokeThin(const Run& run, const Pen& pen);
    void strokeWide(const Run& run, const Pen& pen);
    bool clip(QPointF& a, QPointF& b) const;
    void dot(const QPointF& at, const Pen& pen, float share);

    int m_columns = 0;
    int m_rows = 0;
    int m_pad = 0;     ///< spare pixels on every side, so that the inner loops need no bounds check
    int m_stride = 0;
    float m_width = 1.0F;
    std::vector<Pixel> m_pixels;
};

}  // namespace holdfast::ui
