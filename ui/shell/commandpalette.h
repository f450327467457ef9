// CommandPalette: one box that finds pages, commands, recent projects and customers, and runs or opens what is chosen.
// Lies over the window, is never modal; customers are searched in the background. GUI thread only.
#pragma once

#include <QFrame>
#include <QPointer>
#include <QTimer>

class QLineEdit;
class QListView;

namespace holdfast::ui {

class MainWindow;
class PaletteItemModel;
class Session;

class CommandPalette : public QFrame {
    Q_OBJECT

public:
    CommandPalette(Session& session, MainWindow& window);

    void open();
    void dismiss();
    QLineEdit* input() const { return m_input; }
    QListView* list() const { return m_list; }

protected:
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void fill();
    void place();
    void patternChanged(const QString& pattern);
    void searchCustomers();
    void step(int rows);
    void runCurrent();

    Session& m_session;
    MainWindow& m_window;
    QLineEdit* m_input;
    QListView* m_list;
    PaletteItemModel* m_model;
    QTimer m_searchDelay;
    QPointer<QWidget> m_focusBefore;
};

}  // namespace holdfast::ui
