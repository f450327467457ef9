#include "ui/pages/overview/overviewpage.h"

namespace holdfast::ui {

OverviewPage::OverviewPage(Session& session, QWidget* parent) : Page(session, parent) {}

}  // namespace holdfast::ui
