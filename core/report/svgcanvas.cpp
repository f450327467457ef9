#include "core/report/svgcanvas.h"

#include "core/report/text.h"

#include <algorithm>

namespace holdfast::report {

namespace {

std::string attribute(std::string_view name, std::string_view value) {
    std::string text(1, ' ');
    text.append(name).append("=\"").append(value).append("\"");
    return text;
}

std::string attribute(std::string_view name, double value) { return attribute(name, coordinate(value)); }

std::string strokeAttributes(const Stroke& stroke) {
    std::string text = attribute("stroke", toHex(stroke.colour)) + attribute("stroke-width", stroke.width);
    if (!stroke.dashes.empty()) text += attribute("stroke-dasharray", stroke.dashes);
    return text;
}

std::string pointList(const std::vector<Point>& points) {
    std::string text;
    for (const Point& point : points) {
        if (!text.empty()) text += ' ';
        text += coordinate(point.x) + ',' + coordinate(point.y);
    }
    return text;
}

std::string boxAttributes(const Box& box) {
    return attribute("x", box.x) + attribute("y", box.y) + attribute("width", std::max(0.0, box.width)) +
           attribute("height", std::max(0.0, box.height));
}

}  // namespace

SvgCanvas::SvgCanvas(double width, double height) : m_width(width), m_height(height) {}

void SvgCanvas::rect(const Box& box, Rgb fill, double opacity, double radius) {
    m_body += "<rect" + boxAttributes(box) + attribute("fill", toHex(fill));
    if (opacity < 1.0) m_body += attribute("fill-opacity", opacity);
    if (radius > 0.0) m_body += attribute("rx", radius) + attribute("ry", radius);
    m_body += "/>\n";
}

void SvgCanvas::outline(const Box& box, const Stroke& stroke) {
    const double inset = stroke.width / 2.0;
    const Box inner{box.x + inset, box.y + inset, box.width - stroke.width, box.height - stroke.width};
    m_body += "<rect" + boxAttributes(inner) + " fill=\"none\"" + strokeAttributes(stroke) + "/>\n";
}

void SvgCanvas::line(Point from, Point to, const Stroke& stroke) {
    m_body += "<line" + attribute("x1", from.x) + attribute("y1", from.y) + attribute("x2", to.x) + attribute("y2", to.y) +
              strokeAttributes(stroke) + "/>\n";
}

void SvgCanvas::polyline(const std::vector<Point>& points, const Stroke& stroke) {
    if (points.size() < 2) return;
    m_body += "<polyline" + attribute("points", pointList(points)) + " fill=\"none\" stroke-linejoin=\"round\"" +
              strokeAttributes(stroke) + "/>\n";
}

void SvgCanvas::polygon(const std::vector<Point>& points, Rgb fill, double opacity) {
    if (points.size() < 3) return;
    m_body += "<polygon" + attribute("points", pointList(points)) + attribute("fill", toHex(fill)) +
              attribute("fill-opacity", opacity) + "/>\n";
}

void SvgCanvas::circle(Point centre, double radius, Rgb fill, const Stroke& border) {
    m_body += "<circle" + attribute("cx", centre.x) + attribute("cy", centre.y) + attribute("r", radius) +
              attribute("fill", toHex(fill)) + strokeAttributes(border) + "/>\n";
}

void SvgCanvas::text(Point baseline, std::string_view text, const TextStyle& style) {
    if (text.empty()) return;
    m_body += "<text" + attribute("x", baseline.x) + attribute("y", baseline.y) + attribute("font-family", "sans-serif") +
              attribute("font-size", style.size) + attribute("fill", toHex(style.colour));
    m_body += attribute("font-weight", style.bold ? "bold" : "normal");
    if (style.anchor != Anchor::Start) m_body += attribute("text-anchor", style.anchor == Anchor::End ? "end" : "middle");
    m_body += ">" + escapeXml(text) + "</text>\n";
}

void SvgCanvas::hatch(const Box& box, const Stroke& stroke, double spacing) {
    // The line x + y = offset meets the box between where it enters at the left or bottom and leaves at the top or right.
    for (double offset = spacing / 2.0; offset < box.width + box.height; offset += spacing) {
        const double down = std::min(offset, box.height);
        const double across = std::min(offset, box.width);
        line({box.x + offset - down, box.y + down}, {box.x + across, box.y + offset - across}, stroke);
    }
}

void SvgCanvas::evidenceBar(const Box& box, Rgb colour, Evidence evidence) {
    if (box.width <= 0.0 || box.height <= 0.0) return;
    switch (evidence) {
        case Evidence::Causal: return rect(box, colour);
        case Evidence::Associational:
            rect(box, colour, 0.35);
            return outline(box, {colour, 1.5, "4 3"});
        case Evidence::Extrapolation:
            hatch(box, {colour, 1.0, {}});
            return outline(box, {colour, 1.0, {}});
        case Evidence::Assumed: return outline(box, {colour, 1.5, {}});
    }
}

std::string SvgCanvas::finish(std::string_view label) {
    const std::string width = coordinate(m_width);
    const std::string height = coordinate(m_height);
    return "<svg xmlns=\"http://www.w3.org/2000/svg\"" + attribute("width", width) + attribute("height", height) +
           attribute("viewBox", "0 0 " + width + " " + height) + attribute("role", "img") +
           attribute("aria-label", escapeXml(label)) + ">\n" + m_body + "</svg>\n";
}

}  // namespace holdfast::report
