// SvgCanvas: draws rectangles, lines and text into an SVG document of the small vocabulary that QtSvg (SVG Tiny 1.2)
// renders: presentation attributes only, no style sheets, patterns or clip paths, so hatching is drawn as lines.
// Coordinates are pixels, y downwards; text is placed by its baseline. One thread at a time.
#pragma once

#include "core/data/themetokens.h"
#include "core/report/document.h"

#include <string>
#include <string_view>
#include <vector>

namespace holdfast::report {

struct Point {
    double x = 0.0;
    double y = 0.0;
};

struct Box {
    double x = 0.0;
    double y = 0.0;
    double width = 0.0;
    double height = 0.0;

    double right() const { return x + width; }
    double bottom() const { return y + height; }
};

enum class Anchor { Start, Middle, End };

struct TextStyle {
    double size = 11.0;
    Rgb colour;
    Anchor anchor = Anchor::Start;
    bool bold = false;
};

struct Stroke {
    Rgb colour;
    double width = 1.0;
    std::string_view dashes;  ///< "6 4"; empty for a solid line
};

class SvgCanvas {
public:
    SvgCanvas(double width, double height);

    void rect(const Box& box, Rgb fill, double opacity = 1.0, double radius = 0.0);
    void outline(const Box& box, const Stroke& stroke);
    void line(Point from, Point to, const Stroke& stroke);
    void polyline(const std::vector<Point>& points, const Stroke& stroke);
    void polygon(const std::vector<Point>& points, Rgb fill, double opacity);
    void circle(Point centre, double radius, Rgb fill, const Stroke& border);
    void text(Point baseline, std::string_view text, const TextStyle& style);
    void hatch(const Box& box, const Stroke& stroke, double spacing = 5.0);  ///< 45 degree lines, cut at the box

    /// A bar in the style of its evidence: causal solid, associational dashed, extrapolation hatched, assumed outlined.
    void evidenceBar(const Box& box, Rgb colour, Evidence evidence);

    std::string finish(std::string_view label);  ///< `label`: what a screen reader says

private:
    double m_width;
    double m_height;
    std::string m_body;
};

}  // namespace holdfast::report
