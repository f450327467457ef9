// Where somebody was in a project: page, filter and customer, kept in the settings by the project's path and found again
// when it is opened. Used by the MainWindow. GUI thread only.
#pragma once

#include "core/data/filter.h"

#include <QString>

#include <filesystem>

namespace holdfast::ui {

struct Place {
    QString page = {};
    Filter filter = {};
    QString customer = {};
};

/// A filter of more than 4 KB is left out.
void keepPlace(const std::filesystem::path& project, const Place& place);
Place keptPlace(const std::filesystem::path& project);  ///< empty when the project was never open here

}  // namespace holdfast::ui
