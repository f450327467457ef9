// MainWindow: composes rail, context bar, pages, customer card, jobs and messages, and connects them to the Session and
// to the shell's actions. It knows no page by more than ui/session/page.h tells. GUI thread only.
#pragma once

#include "ui/session/page.h"

#include <QList>
#include <QMainWindow>

class QDockWidget;
class QStackedWidget;

namespace holdfast::ui {

class CheatSheet;
class CommandPalette;
class ContextBar;
class CustomerCardPanel;
class JobsPanel;
class MessageStrip;
class Rail;
class ShellActions;
class StartPage;

class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(Session& session, QWidget* parent = nullptr);
    ~MainWindow() override;

    void showPage(const QString& pageId);  ///< "start" is the page without a project
    QString currentPage() const;
    void showCustomer(const QString& key);  ///< selects it and opens its card
    Page* page(const QString& pageId) const;  ///< null for an unknown id
    const QList<Page*>& pages() const { return m_pages; }

    Session& session() const { return m_session; }
    ShellActions& actions() const { return *m_actions; }
    ContextBar& contextBar() const { return *m_context; }
    CustomerCardPanel& card() const { return *m_card; }
    bool cardShown() const;
    JobsPanel& jobsPanel() const { return *m_jobs; }
    MessageStrip& messages() const { return *m_messages; }
    CommandPalette& palette() const { return *m_palette; }
    CheatSheet& cheatSheet() const { return *m_cheatSheet; }
    Rail& rail() const { return *m_rail; }
    StartPage& startPage() const { return *m_start; }

    /// What dropping or naming a file does: a project opens, anything else goes to the import wizard.
    void takeFile(const QString& file);
    void resetLayout();
    /// Where "Open the sample project" puts and finds its project.
    static QString samplePath();

protected:
    void closeEvent(QCloseEvent* event) override;
    void dragEnterEvent(QDragEnterEvent* event) override;
    void dropEvent(QDropEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override;

private:
    void showCardWhereItSaysSomething();
    void composeWindow();
    void addPages();
    void connectActions();
    void connectSession();
    void stepBack();
    void focusFilter();
    void openSample();
    void chooseProject();
    void chooseTable();
    void setCardShown(bool shown);
    void restoreLayout();
    void saveLayout();
    void keepPlaceNow();

    Session& m_session;
    ShellActions* m_actions;
    ContextBar* m_context = nullptr;
    Rail* m_rail = nullptr;
    MessageStrip* m_messages = nullptr;
    QStackedWidget* m_stack = nullptr;
    StartPage* m_start = nullptr;
    QList<Page*> m_pages;
    QList<QString> m_visited;  ///< for stepping back, newest last
    CustomerCardPanel* m_card = nullptr;
    QDockWidget* m_cardDock = nullptr;
    JobsPanel* m_jobs = nullptr;
    CommandPalette* m_palette = nullptr;
    CheatSheet* m_cheatSheet = nullptr;
};

}  // namespace holdfast::ui
