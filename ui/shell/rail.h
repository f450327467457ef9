// Rail: the narrow list of pages at the left, an icon and a word each. Knows ids and titles only. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QFrame>
#include <QHash>

class QButtonGroup;
class QToolButton;
class QVBoxLayout;

namespace holdfast::ui {

class Rail : public QFrame {
    Q_OBJECT

public:
    explicit Rail(const Theme& theme, QWidget* parent = nullptr);

    /// Adds a button at the end; the first nine get Ctrl+1 .. Ctrl+9 in their tooltips (the shell owns the shortcuts).
    void addPage(const QString& id, const QString& title, const QString& hint);
    void setCurrent(const QString& id);  ///< an unknown id leaves nothing checked
    QToolButton* button(const QString& id) const { return m_buttons.value(id); }

signals:
    void pageChosen(const QString& id);

private:
    const Theme& m_theme;
    QButtonGroup* m_group;
    QVBoxLayout* m_layout;
    QHash<QString, QToolButton*> m_buttons;
};

}  // namespace holdfast::ui
