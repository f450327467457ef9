#include "ui/pages/customers/customerspage.h"

namespace holdfast::ui {

CustomersPage::CustomersPage(Session& session, QWidget* parent) : Page(session, parent) {}

}  // namespace holdfast::ui
