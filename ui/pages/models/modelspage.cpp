#include "ui/pages/models/modelspage.h"

namespace holdfast::ui {

ModelsPage::ModelsPage(Session& session, QWidget* parent) : Page(session, parent) {}

}  // namespace holdfast::ui
