// LayoutMemo: where everyone stood, by key, for an undo or redo that comes after others have joined the network or some have
// left it. Whoever the memo does not know is placed beside neighbours whom it does know, so that nobody is left without a
// place and nobody it knows stands elsewhere. Plain values; any thread.
#pragma once

#include "ui/pages/graph/graphdata.h"

namespace holdfast::ui {

struct LayoutMemo {
    KeysPtr keys;      ///< [people then]
    PlacesPtr places;  ///< [people then]
};

/// Places for the network as it is `now`: those of the memo where they fit. Others stand beside their neighbours; who is
/// connected with nobody known stands in rows below everyone.
Places recalled(const graph::ReferralGraph& now, const LayoutMemo& memo);

/// The memo with these people elsewhere, pinned or freed.
LayoutMemo changed(const LayoutMemo& memo, const std::vector<workbench::NodePosition>& rows);

/// Places as rows to be stored; nodes without a place are left out.
std::vector<workbench::NodePosition> storedPlaces(const graph::ReferralGraph& graph, const Places& places);

}  // namespace holdfast::ui
