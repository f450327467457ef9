// How the graph looks: what colours nodes and edges (GraphStyle), the theme's colours as plain numbers that worker threads
// may read (GraphPalette), and what a zoom means for radii, widths and detail (GraphDetail). Detail is a smooth function of
// the zoom alone, so nothing pops while one zooms. Plain values; graphPalette() on the GUI thread, the rest on any.
#pragma once

#include "ui/pages/graph/graphscene.h"

#include <QRgb>

#include <array>

namespace holdfast::ui {

class Theme;

enum class NodeColour { Risk, Category, Plain };
enum class EdgeColour { Plain, Source, Channel, Time };

struct GraphStyle {
    NodeColour nodes = NodeColour::Risk;
    EdgeColour edges = EdgeColour::Plain;
    bool operator==(const GraphStyle&) const = default;
};

struct GraphPalette {
    static constexpr int kSteps = 64;

    QRgb background = 0;
    QRgb surface = 0;
    QRgb text = 0;
    QRgb muted = 0;
    QRgb track = 0;    ///< the empty part of a risk ring
    QRgb dense = 0;    ///< where very many edges run
    QRgb plain = 0;    ///< nodes and edges without a colour of their own
    QRgb accent = 0;
    std::array<QRgb, kSteps> risk{};
    std::array<QRgb, kSteps> time{};  ///< old to new
    std::array<QRgb, 8> category{};   ///< a legend takes them from here
    float faintest = 0.0F;            ///< opacity that no node in colour of its own falls below
    bool operator==(const GraphPalette&) const = default;
};

GraphPalette graphPalette(const Theme& theme);

/// Lengths of the avatar's parts in pixels at 100 %, shared with the vector export.
struct AvatarLook {
    static constexpr float kGap = 1.4F;       ///< between fill and ring
    static constexpr float kRing = 2.2F;      ///< width of the ring
    static constexpr float kApart = 0.9F;     ///< of background around a node without ring
    static constexpr float kOutline = 1.4F;   ///< of a hollow node
    static constexpr float kMark = 2.4F;      ///< radius of the mark of a pinned one
};

/// Lengths in pixels at 100 %.
struct GraphDetail {
    double spacing = 1.0;     ///< between neighbouring nodes where most of them are
    float nodeRadius = 1.0F;  ///< of a node of size 0
    float edgeWidth = 1.0F;
    float edgeStrength = 1.0F;  ///< what one edge adds to a pixel: see EdgeBuffer::toneMapped
    float bend = 0.0F;        ///< 0 straight .. kMaxBend
    float arrow = 0.0F;       ///< length of an arrow head, 0: none
    float stub = 0.0F;        ///< 0..1 how visible the ends of edges are that lead far away: see edgestub.h
    float outline = 0.0F;     ///< 0..1 how clearly nodes that touch are set apart
    float ring = 0.0F;        ///< 0..1 how visible the risk ring, outlines and badges are
};

/// `scale`: pixels at 100 % per unit of the plane.
GraphDetail graphDetail(const GraphScene& scene, double scale);
/// Likewise where not all is shown, with shownEdgeCover() for the strength of edges.
GraphDetail graphDetail(const GraphScene& scene, double scale, double edgeCover);

/// Drawn radius in pixels at 100 %.
float nodeRadius(const GraphScene& scene, const GraphDetail& detail, NodeIndex node);

QRgb nodeColour(const GraphScene& scene, const GraphStyle& style, const GraphPalette& palette, NodeIndex node);
QRgb edgeColour(const GraphScene& scene, const GraphStyle& style, const GraphPalette& palette, EdgeIndex edge);
QRgb mixed(QRgb from, QRgb to, float share);

/// What an edge of `length` pixels at 100 % adds to the pixels that it crosses, at a zoom of `scale` pixels per unit: long
/// ones less, and those far longer than a view, which only pass through, next to nothing.
float edgeWeight(const GraphScene& scene, const GraphDetail& detail, double length, double scale);
/// Pixels at 100 % from which on an edge is left out altogether.
inline constexpr double kLongestEdge = 10'000.0;

/// How solid a node is: in an overview the safe step back, so that the risky stand out in grey too.
float nodeOpacity(const GraphStyle& style, const GraphDetail& detail, float risk);

/// An edge as it is drawn: a curve to `end`, and from there a head to the rim of the target where there is room for one.
struct EdgeShape {
    QPointF control;
    QPointF end;
    bool headed = false;
    std::array<QPointF, 3> head;  ///< tip first
};
struct EdgeEnds {
    QPointF from, to;       ///< device pixels
    NodeIndex target = 0;
    double ratio = 1.0;     ///< device pixels per pixel at 100 %
    NodeIndex source = kNoNode;
};
EdgeShape edgeShape(const GraphScene& scene, const GraphDetail& detail, const EdgeEnds& ends);

/// The point of a bent edge that pulls it aside, in the same coordinates as its ends.
inline QPointF bendPoint(const QPointF& a, const QPointF& b, float bend) {
    const QPointF across(-(b.y() - a.y()), b.x() - a.x());
    return 0.5 * (a + b) + 2.0 * static_cast<double>(bend) * across;
}

}  // namespace holdfast::ui
