#include "ui/pages/graph/graphstyle.h"

#include "ui/theme/theme.h"

#include <algorithm>

namespace holdfast::ui {

namespace {

constexpr float kStrongest = 2.2F;     ///< edgeStrength of a single edge seen close: alpha 0.44
constexpr double kMeanOverview = 0.8;  ///< edgeStrength x edges per pixel where the plane is covered as usual
constexpr double kPassing = 850.0;     ///< pixels of length at which an edge is half as strong
constexpr float kFaint = 0.45F;        ///< opacity of the least risky nodes while they have no ring
constexpr float kFaintestInDark = 0.85F;
constexpr float kLargest = 26.0F;      ///< radius of the most important node seen close

float ramp(double value, double from, double to) {
    const double t = std::clamp((value - from) / (to - from), 0.0, 1.0);
    return static_cast<float>(t * t * (3.0 - 2.0 * t));
}

QRgb stepOf(const std::array<QRgb, GraphPalette::kSteps>& scale, float share) {
    const float step = std::clamp(share, 0.0F, 1.0F) * (GraphPalette::kSteps - 1) + 0.5F;
    return scale[static_cast<std::size_t>(step)];
}

}  // namespace

QRgb mixed(QRgb from, QRgb to, float share) {
    const auto channel = [share](int a, int b) {
        return static_cast<int>(static_cast<float>(a) + share * static_cast<float>(b - a) + 0.5F);
    };
    return qRgb(channel(qRed(from), qRed(to)), channel(qGreen(from), qGreen(to)), channel(qBlue(from), qBlue(to)));
}

GraphPalette graphPalette(const Theme& theme) {
    GraphPalette palette;
    const auto token = [&theme](const char* name) { return theme.colour(name).rgb(); };
    palette.background = token(theme.isDark() ? "sunken" : "surface");
    palette.surface = token("surface");
    palette.text = token("text");
    palette.muted = token("textMuted");
    palette.track = token("border");
    palette.dense = mixed(token("textMuted"), token("text"), 0.5F);
    // On a dark ground faint means dark: lines vanish there sooner, and a dot no longer looks like the legend's.
    palette.plain = theme.isDark() ? token("textMuted") : mixed(token("textMuted"), token("borderStrong"), 0.4F);
    palette.faintest = theme.isDark() ? kFaintestInDark : 0.0F;
    palette.accent = token("accent");
    for (int i = 0; i < GraphPalette::kSteps; ++i) {
        const float share = static_cast<float>(i) / (GraphPalette::kSteps - 1);
        palette.risk[static_cast<std::size_t>(i)] = theme.riskColour(share).rgb();
        palette.time[static_cast<std::size_t>(i)] = mixed(token("borderStrong"), token("accent"), share);
    }
    // Large areas in pure category colours shout: a little grey calms them, and keeps yellow legible on white.
    const QRgb calm = theme.isDark() ? token("textMuted") : token("text");
    const float grey = theme.isDark() ? 0.2F : 0.1F;
    for (std::size_t i = 0; i < palette.category.size(); ++i)
        palette.category[i] = mixed(theme.categoryColour(static_cast<int>(i)).rgb(), calm, grey);
    return palette;
}

GraphDetail graphDetail(const GraphScene& scene, double scale) { return graphDetail(scene, scale, scene.edgeCover()); }

GraphDetail graphDetail(const GraphScene& scene, double scale, double edgeCover) {
    GraphDetail detail;
    detail.spacing = scale * scene.spacing();
    detail.nodeRadius = static_cast<float>(std::clamp(0.3 * std::pow(detail.spacing, 0.8), 0.75, 9.5));
    detail.edgeWidth = 1.0F + 0.5F * ramp(detail.spacing, 20.0, 80.0);
    const double wanted = kMeanOverview * scale / edgeCover;
    detail.edgeStrength = static_cast<float>(1.0 / (1.0 / kStrongest + 1.0 / std::max(wanted, 1e-9)));
    detail.bend = kMaxBend * ramp(detail.spacing, 12.0, 60.0);
    detail.arrow = scene.content().directed ? 8.0F * ramp(detail.spacing, 16.0, 60.0) : 0.0F;
    detail.stub = ramp(detail.spacing, 16.0, 48.0);
    detail.outline = ramp(detail.spacing, 7.0, 16.0);
    detail.ring = ramp(detail.spacing, 22.0, 48.0);
    return detail;
}

float nodeRadius(const GraphScene& scene, const GraphDetail& detail, NodeIndex node) {
    const float size = std::clamp(scene.content().sizeOf(node), 0.0F, 1.0F);
    return std::min(kLargest, detail.nodeRadius * (1.0F + 2.6F * std::sqrt(size) * std::sqrt(size * 0.7F + 0.3F)));
}

float edgeWeight(const GraphScene& scene, const GraphDetail& detail, double length, double scale) {
    const double passing = length / kPassing;
    return detail.edgeStrength * scene.lengthWeight(length / scale) / static_cast<float>(1.0 + passing * passing);
}

float nodeOpacity(const GraphStyle& style, const GraphDetail& detail, float risk) {
    const float told = style.nodes == NodeColour::Risk && !std::isnan(risk) ? risk : 0.5F;
    const float far = kFaint + (1.0F - kFaint) * std::min(1.0F, 1.3F * told);
    return far + (1.0F - far) * detail.ring;
}

EdgeShape edgeShape(const GraphScene& scene, const GraphDetail& detail, const EdgeEnds& ends) {
    EdgeShape shape{bendPoint(ends.from, ends.to, detail.bend), ends.to, false, {}};
    const double arrow = static_cast<double>(detail.arrow) * ends.ratio;
    const float ring = detail.ring * (AvatarLook::kGap + AvatarLook::kRing + 1.5F);
    const double rim = static_cast<double>(nodeRadius(scene, detail, ends.target) + ring) * ends.ratio;
    const QPointF way = ends.to - ends.from;
    if (arrow < 1.0 || QPointF::dotProduct(way, way) < (rim + 1.5 * arrow) * (rim + 1.5 * arrow)) return shape;
    // The head ends at the rim of the target; the curve ends where the head begins.
    const QPointF arriving = ends.to - shape.control;
    const QPointF along = arriving / std::hypot(arriving.x(), arriving.y());
    const QPointF across(-along.y(), along.x());
    const QPointF tip = ends.to - rim * along;
    shape.end = tip - arrow * along;
    shape.head = {tip, shape.end + 0.34 * arrow * across, shape.end - 0.34 * arrow * across};
    shape.headed = true;
    return shape;
}

QRgb nodeColour(const GraphScene& scene, const GraphStyle& style, const GraphPalette& palette, NodeIndex node) {
    if (style.nodes == NodeColour::Risk) {
        const float risk = scene.content().riskOf(node);
        return std::isnan(risk) ? palette.plain : stepOf(palette.risk, risk);
    }
    const int category = style.nodes == NodeColour::Category ? scene.content().categoryOf(node) : -1;
    return category < 0 ? palette.plain : palette.category[static_cast<std::size_t>(category) % palette.category.size()];
}

QRgb edgeColour(const GraphScene& scene, const GraphStyle& style, const GraphPalette& palette, EdgeIndex edge) {
    const GraphContent& content = scene.content();
    switch (style.edges) {
        case EdgeColour::Source: return nodeColour(scene, style, palette, content.source[edge]);
        case EdgeColour::Channel:
            if (content.channel.empty()) return palette.plain;
            return palette.category[content.channel[edge] % palette.category.size()];
        case EdgeColour::Time: {
            const float share = scene.timeShare(edge);
            return std::isnan(share) ? palette.plain : stepOf(palette.time, share);
        }
        case EdgeColour::Plain: break;
    }
    return palette.plain;
}

}  // namespace holdfast::ui
