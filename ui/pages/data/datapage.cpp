#include "ui/pages/data/datapage.h"

namespace holdfast::ui {

DataPage::DataPage(Session& session, QWidget* parent) : Page(session, parent) {}

}  // namespace holdfast::ui
