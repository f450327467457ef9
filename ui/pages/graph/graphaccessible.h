// What a screen reader sees of the viewport: a list whose first item is the focused customer and whose others are his
// neighbours, each with name, words, state and place, so that a step along a referral is told as any step in a list is.
// Qt's accessibility calls it. GUI thread only.
#pragma once

namespace holdfast::ui {

class GraphViewport;

/// Once, before the first viewport is asked about; again does nothing.
void installGraphAccessibility();

/// Tells who listens that another customer has the focus, or that the focus came to the viewport.
void tellFocus(GraphViewport& viewport);
/// Tells that the focused customer was selected, or is no longer.
void tellSelection(GraphViewport& viewport, bool selected);

}  // namespace holdfast::ui
