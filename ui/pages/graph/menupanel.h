// MenuPanel: a widget inside a menu in which keys work as they do in a window: Tab goes from field to field before the menu
// takes it, and Enter in a field does not choose in the menu. GUI thread only.
#pragma once

#include <QWidget>

namespace holdfast::ui {

class MenuPanel : public QWidget {
    Q_OBJECT

public:
    explicit MenuPanel(QWidget* parent = nullptr) : QWidget(parent) {}

protected:
    void keyPressEvent(QKeyEvent* event) override;
    bool focusNextPrevChild(bool next) override;
};

}  // namespace holdfast::ui
