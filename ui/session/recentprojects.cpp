#include "ui/session/recentprojects.h"

#include <QFileInfo>
#include <QSettings>

namespace holdfast::ui {

namespace {
constexpr auto kKey = "recentProjects";
}

QStringList recentProjects() {
    QStringList present;
    const QStringList remembered = QSettings().value(kKey).toStringList();
    for (const QString& path : remembered)
        if (QFileInfo::exists(path)) present.append(path);
    return present;
}

void rememberProject(const std::filesystem::path& path) {
    const QString absolute = QFileInfo(QString::fromStdString(path.string())).absoluteFilePath();
    QSettings settings;
    QStringList remembered = settings.value(kKey).toStringList();
    remembered.removeAll(absolute);
    remembered.prepend(absolute);
    settings.setValue(kKey, remembered.mid(0, kRecentProjects));
}

void forgetProject(const QString& path) {
    QSettings settings;
    QStringList remembered = settings.value(kKey).toStringList();
    remembered.removeAll(path);
    settings.setValue(kKey, remembered);
}

}  // namespace holdfast::ui
