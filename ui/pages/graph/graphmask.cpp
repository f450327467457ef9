#include "ui/pages/graph/graphmask.h"

#include "core/data/risk.h"

#include <algorithm>
#include <cmath>

namespace holdfast::ui {

namespace {

/// [classes] 1: switched off in the legend.
std::vector<std::uint8_t> switchedOff(const std::vector<GraphClass>& classes, const std::vector<std::string>& off) {
    std::vector<std::uint8_t> flags;
    flags.reserve(classes.size());
    for (const GraphClass& entry : classes) flags.push_back(std::find(off.begin(), off.end(), entry.id) != off.end());
    return flags;
}

bool any(const std::vector<std::uint8_t>& flags) {
    return std::find(flags.begin(), flags.end(), std::uint8_t{1}) != flags.end();
}

void hideNodes(const MaskRequest& request, std::vector<std::uint8_t>& nodes) {
    const auto off = switchedOff(request.picture.classes, request.view.offClasses);
    const bool byClass = any(off);
    const bool part = !request.arrangement.isWhole();
    for (std::size_t node = 0; node < nodes.size(); ++node) {
        if (byClass && off[request.picture.classOf[node]]) nodes[node] = 0;
        if (!request.data.presence.isThere(static_cast<NodeIndex>(node), request.view.until)) nodes[node] = 0;
        if (part && std::isnan(request.arrangement.x[node])) nodes[node] = 0;
    }
    for (const std::string& key : request.view.hidden)
        if (const NodeIndex node = request.data.find(key); node != kNoNode) nodes[node] = 0;
}

void hideEdges(const MaskRequest& request, std::vector<std::uint8_t>& edges) {
    const auto off = switchedOff(request.picture.channels, request.view.offChannels);
    const bool byChannel = any(off);
    for (std::size_t edge = 0; edge < edges.size(); ++edge) {
        if (byChannel && off[request.picture.channelOf[edge]]) edges[edge] = 0;
        if (request.view.until && request.data.time[edge] > *request.view.until) edges[edge] = 0;
    }
}

}  // namespace

MaskResult makeMask(const MaskRequest& request) {
    auto mask = std::make_shared<GraphMask>();
    mask->nodes.assign(request.data.nodes(), kMaskShown);
    mask->edges.assign(request.data.source.size(), kMaskShown);
    hideNodes(request, mask->nodes);
    hideEdges(request, mask->edges);
    MaskResult result;
    for (std::size_t node = 0; node < mask->nodes.size(); ++node) {
        if (!mask->nodes[node]) continue;
        ++result.nodes;
        const bool gone = request.data.presence.isGone(static_cast<NodeIndex>(node), request.view.until);
        result.gone += gone;
        if (request.passes && !(*request.passes)[node]) {
            mask->nodes[node] = kMaskDimmed;
            ++result.dimmed;
            continue;
        }
        if (gone) mask->nodes[node] = kMaskGone;
        const double risk = request.data.openRisk(static_cast<NodeIndex>(node));
        result.staying += !std::isnan(risk);
        result.risky += risk >= kAtRiskFrom;
    }
    for (std::size_t edge = 0; edge < mask->edges.size(); ++edge)
        if (mask->edges[edge] && mask->nodes[request.data.source[edge]] && mask->nodes[request.data.target[edge]]) ++result.edges;
    const bool all = result.nodes == mask->nodes.size() && result.edges == mask->edges.size() && result.dimmed == 0 && result.gone == 0;
    if (!all) result.mask = std::move(mask);
    return result;
}

}  // namespace holdfast::ui
