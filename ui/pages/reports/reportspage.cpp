#include "ui/pages/reports/reportspage.h"

namespace holdfast::ui {

ReportsPage::ReportsPage(Session& session, QWidget* parent) : Page(session, parent) {}

}  // namespace holdfast::ui
