#include "ui/pages/whatif/whatifpage.h"

namespace holdfast::ui {

WhatIfPage::WhatIfPage(Session& session, QWidget* parent) : Page(session, parent) {}

}  // namespace holdfast::ui
