// What is typed into a combo box chooses in it: the page's keys of one letter do not take it away, whether its list is open or
// not. For pages with such keys. GUI thread only.
#pragma once

class QWidget;

namespace holdfast::ui {

/// For every combo box that stands in `parent` now.
void keepTypedKeys(QWidget& parent);

}  // namespace holdfast::ui
