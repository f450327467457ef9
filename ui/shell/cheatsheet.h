// CheatSheet: all keys on one sheet over the window; any key or click puts it away. Not modal. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QPointer>
#include <QWidget>

class QFrame;

namespace holdfast::ui {

class ShellActions;

class CheatSheet : public QWidget {
    Q_OBJECT

public:
    CheatSheet(const Theme& theme, const ShellActions& actions, QWidget* window);

    void toggle();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    void fill(const ShellActions& actions);

    const Theme& m_theme;
    QFrame* m_sheet;
    QPointer<QWidget> m_focusBefore;
};

}  // namespace holdfast::ui
