// Recent projects: paths remembered between runs in the user's settings, newest first. GUI thread only.
#pragma once

#include <QStringList>

#include <filesystem>

namespace holdfast::ui {

inline constexpr int kRecentProjects = 8;

QStringList recentProjects();  ///< only files that still exist
void rememberProject(const std::filesystem::path& path);
void forgetProject(const QString& path);

}  // namespace holdfast::ui
