// CheatSheet: all keys on one sheet over the window; any key or click puts it away. Not modal. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QAction>
#include <QList>
#include <QPointer>
#include <QWidget>

class QFrame;

namespace holdfast::ui {

class ShellActions;

class CheatSheet : public QWidget {
    Q_OBJECT

public:
    CheatSheet(const Theme& theme, const ShellActions& actions, QWidget* window);

    /// Keys of the page that is shown, under its title; those without a key are left out.
    void setPageKeys(const QString& title, const QList<QAction*>& commands, const QList<QPair<QString, QString>>& others);
    void toggle();

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;
    void paintEvent(QPaintEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;

private:
    using Keys = QList<std::pair<QString, QString>>;
    static Keys keysOf(const QList<QAction*>& actions);
    void fill();
    int addSection(const QString& title, const Keys& keys, int row);

    const Theme& m_theme;
    QFrame* m_sheet;
    Keys m_keys;             ///< of the window
    QString m_pageTitle;
    Keys m_pageKeys;
    QPointer<QWidget> m_focusBefore;
};

}  // namespace holdfast::ui
