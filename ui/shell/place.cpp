#include "ui/shell/place.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QFileInfo>
#include <QSettings>

#include <algorithm>
#include <vector>

namespace holdfast::ui {

namespace {

const auto kPlaces = QStringLiteral("places");
constexpr int kMostPlaces = 50;
constexpr std::size_t kMostFilterBytes = 4096;

QString groupOf(const std::filesystem::path& project) {
    const QString path = QFileInfo(QString::fromStdString(project.string())).absoluteFilePath();
    return QString::fromLatin1(QCryptographicHash::hash(path.toUtf8(), QCryptographicHash::Sha1).toHex());
}

/// The filter as JSON; nothing for one too long to keep, which a selection of thousands in the graph makes: half a filter
/// would show other customers than those that were left.
QString keptFilter(const Filter& filter) {
    std::size_t values = 0;  // each takes two bytes at least: a hundred thousand keys are not spelled out to be thrown away
    for (const Condition& condition : filter.conditions) values += condition.values.size();
    if (values > kMostFilterBytes / 2) return {};
    const std::string json = toJson(filter);
    return json.size() > kMostFilterBytes ? QString() : QString::fromStdString(json);
}

/// The settings do not grow for ever: the projects longest left are forgotten.
void forgetOldest(QSettings& settings) {
    std::vector<std::pair<qint64, QString>> byTime;
    for (const QString& group : settings.childGroups()) byTime.emplace_back(settings.value(group + QStringLiteral("/left")).toLongLong(), group);
    std::sort(byTime.rbegin(), byTime.rend());
    for (std::size_t i = kMostPlaces; i < byTime.size(); ++i) settings.remove(byTime[i].second);
}

}  // namespace

void keepPlace(const std::filesystem::path& project, const Place& place) {
    QSettings settings;
    settings.beginGroup(kPlaces);
    settings.beginGroup(groupOf(project));
    settings.setValue(QStringLiteral("page"), place.page);
    settings.setValue(QStringLiteral("filter"), keptFilter(place.filter));
    settings.setValue(QStringLiteral("customer"), place.customer);
    settings.setValue(QStringLiteral("left"), QDateTime::currentMSecsSinceEpoch());
    settings.endGroup();
    forgetOldest(settings);
}

Place keptPlace(const std::filesystem::path& project) {
    QSettings settings;
    settings.beginGroup(kPlaces);
    settings.beginGroup(groupOf(project));
    Place place;
    place.page = settings.value(QStringLiteral("page")).toString();
    place.customer = settings.value(QStringLiteral("customer")).toString();
    if (auto filter = filterFromJson(settings.value(QStringLiteral("filter")).toString().toStdString())) place.filter = std::move(*filter);
    return place;
}

}  // namespace holdfast::ui
