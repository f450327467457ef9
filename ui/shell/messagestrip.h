// MessageStrip: what was done or went wrong, floating over the foot of its parent so that nothing moves when it comes or
// goes. Information goes by itself after a while; an error stays until it is closed and can be copied. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QPointer>
#include <QWidget>

class QVBoxLayout;

namespace holdfast::ui {

class MessageStrip : public QWidget {
    Q_OBJECT

public:
    enum class Kind { Information, Error };

    explicit MessageStrip(const Theme& theme, QWidget* parent = nullptr);

    void show(Kind kind, const QString& message);
    void setFoot(QWidget* foot);  ///< messages float above it while it is visible, not over it; null: none
    void setHideAfter(int milliseconds) { m_hideAfterMs = milliseconds; }
    QStringList messages() const;  ///< newest first
    bool dismissNewest();          ///< false when there was none

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;  ///< the parent's size decides where it floats

private:
    void place();
    QWidget* makeRow(Kind kind, const QString& message);
    void remove(QWidget* row);

    const Theme& m_theme;
    QVBoxLayout* m_rows;
    QPointer<QWidget> m_foot;
    int m_hideAfterMs;
};

}  // namespace holdfast::ui
