// GraphLinks: what connects two customers, found and told in words: all shortest chains of referrals between them, or those
// who brought both. Found off the GUI thread; immutable and shared.
#pragma once

#include "ui/pages/graph/graphview.h"

#include <QString>

#include <memory>
#include <vector>

namespace holdfast::ui {

struct GraphLinks {
    std::vector<NodeIndex> nodes;  ///< to be highlighted, the two among them
    std::vector<EdgeIndex> edges;
    QString words;                 ///< one or two sentences
};
using LinksPtr = std::shared_ptr<const GraphLinks>;

/// Null when the view asks for none. NotFound when one of the two is not in the network.
Result<LinksPtr> findLinks(const GraphData& data, const GraphScene& scene, const GraphView& view);

/// "A brought B, who brought C, who was brought by D." Of a long chain the beginning and the end, and how many stand between.
QString tellChain(const GraphData& data, const std::vector<NodeIndex>& chain);

}  // namespace holdfast::ui
