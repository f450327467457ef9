// SystemAppearance: whether the desktop asks for dark colours and for less motion. Qt 6.5 tells the first; before that,
// and for motion, the desktop portal does (asked without waiting), and without one the platform's own palette.
// GUI thread only.
#pragma once

#include <QObject>
#include <QString>
#include <QVariant>

#ifdef HOLDFAST_DBUS
#include <QDBusVariant>
#endif

class QApplication;

namespace holdfast::ui {

class SystemAppearance : public QObject {
    Q_OBJECT

public:
    /// To be made before the application's palette is replaced: that is where the fallback looks.
    explicit SystemAppearance(const QApplication& application, QObject* parent = nullptr);

    bool dark() const { return m_dark; }
    bool reducedMotion() const { return m_reducedMotion; }

signals:
    void changed();

#ifdef HOLDFAST_DBUS
private slots:
    void settingChanged(const QString& group, const QString& key, const QDBusVariant& value);
#endif

private:
    void settingRead(const QString& group, const QString& key, const QVariant& value);
    void askPortal(const QString& group, const QString& key);
    void setDark(bool dark);

    bool m_dark = false;
    bool m_reducedMotion = false;
};

}  // namespace holdfast::ui
