// How thickly what a mask shows covers its part of the plane with edges. The strength of an edge follows from it, so that
// few that are left are as clear as many were, and a community shown alone looks as it did among the others. Pure; any
// thread.
#pragma once

#include "ui/pages/graph/graphscene.h"

namespace holdfast::ui {

/// GraphScene::edgeCover() of what is shown; the same value where all is. A mask may be null. Looks at 65,536 edges and as
/// many nodes at most, spread evenly: about a millisecond.
double shownEdgeCover(const GraphScene& scene, const GraphMask* mask);

}  // namespace holdfast::ui
