#include "ui/theme/systemappearance.h"

#include <QApplication>
#include <QPalette>
#include <QStyleHints>

#ifdef HOLDFAST_DBUS
#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCallWatcher>
#include <QDBusPendingReply>
#include <QDBusVariant>
#include <QFileInfo>
#endif

namespace holdfast::ui {

namespace {

constexpr int kMidLightness = 128;
constexpr uint kPortalPrefersDark = 1;
const auto kAppearance = QStringLiteral("org.freedesktop.appearance");
const auto kColourScheme = QStringLiteral("color-scheme");
const auto kGnomeInterface = QStringLiteral("org.gnome.desktop.interface");
const auto kAnimations = QStringLiteral("enable-animations");

#ifdef HOLDFAST_DBUS
const auto kPortal = QStringLiteral("org.freedesktop.portal.Desktop");
const auto kPortalPath = QStringLiteral("/org/freedesktop/portal/desktop");
const auto kPortalSettings = QStringLiteral("org.freedesktop.portal.Settings");

/// Asking for a bus where there is none could start one.
bool hasSessionBus() {
    return qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS") ||
           QFileInfo::exists(qEnvironmentVariable("XDG_RUNTIME_DIR") + QStringLiteral("/bus"));
}

QVariant unwrapped(QVariant value) {
    while (value.canConvert<QDBusVariant>() && value.metaType() == QMetaType::fromType<QDBusVariant>())
        value = value.value<QDBusVariant>().variant();
    return value;
}
#endif

}  // namespace

SystemAppearance::SystemAppearance(const QApplication& application, QObject* parent)
    : QObject(parent), m_dark(application.palette().color(QPalette::Window).lightness() < kMidLightness) {
    // Nobody watches an offscreen window; its pictures should show the end of a motion, not its middle.
    m_reducedMotion = QGuiApplication::platformName() == QLatin1String("offscreen");
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    const QStyleHints* hints = QGuiApplication::styleHints();
    if (hints->colorScheme() != Qt::ColorScheme::Unknown) m_dark = hints->colorScheme() == Qt::ColorScheme::Dark;
    connect(hints, &QStyleHints::colorSchemeChanged, this,
            [this](Qt::ColorScheme scheme) { setDark(scheme == Qt::ColorScheme::Dark); });
#endif
#ifdef HOLDFAST_DBUS
    if (!hasSessionBus() || !QDBusConnection::sessionBus().isConnected()) return;
    QDBusConnection::sessionBus().connect(kPortal, kPortalPath, kPortalSettings, QStringLiteral("SettingChanged"), this,
                                          SLOT(settingChanged(QString, QString, QDBusVariant)));
    askPortal(kAppearance, kColourScheme);
    askPortal(kGnomeInterface, kAnimations);
#endif
}

void SystemAppearance::askPortal([[maybe_unused]] const QString& group, [[maybe_unused]] const QString& key) {
#ifdef HOLDFAST_DBUS
    QDBusMessage question = QDBusMessage::createMethodCall(kPortal, kPortalPath, kPortalSettings, QStringLiteral("Read"));
    question << group << key;
    auto* answer = new QDBusPendingCallWatcher(QDBusConnection::sessionBus().asyncCall(question), this);
    connect(answer, &QDBusPendingCallWatcher::finished, this, [this, group, key](QDBusPendingCallWatcher* watcher) {
        const QDBusPendingReply<QVariant> reply = *watcher;
        watcher->deleteLater();
        if (!reply.isError()) settingRead(group, key, unwrapped(reply.value()));
    });
#endif
}

#ifdef HOLDFAST_DBUS
void SystemAppearance::settingChanged(const QString& group, const QString& key, const QDBusVariant& value) {
    settingRead(group, key, unwrapped(QVariant::fromValue(value)));
}
#endif

void SystemAppearance::settingRead(const QString& group, const QString& key, const QVariant& value) {
    if (group == kAppearance && key == kColourScheme) setDark(value.toUInt() == kPortalPrefersDark);
    if (group == kGnomeInterface && key == kAnimations && m_reducedMotion == value.toBool()) {
        m_reducedMotion = !value.toBool();
        emit changed();
    }
}

void SystemAppearance::setDark(bool dark) {
    if (m_dark == dark) return;
    m_dark = dark;
    emit changed();
}

}  // namespace holdfast::ui
