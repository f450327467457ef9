// Fills a table with refused rows: line, column, reason, text. Shared by the import wizard and the Data page. GUI
// thread only.
#pragma once

#include "core/data/importing.h"

#include <vector>

class QTableWidget;

namespace holdfast::ui {

void fillRejects(QTableWidget& table, const std::vector<Reject>& rejects);

}  // namespace holdfast::ui
