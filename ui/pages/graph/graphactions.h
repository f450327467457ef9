// GraphActions: the page's commands with their keys, as QActions: one list for tool bar, context menu, palette and cheat
// sheet. Plain letters, because the viewport has the focus while one browses; in a text field they write. GUI thread only.
#pragma once

#include "ui/theme/theme.h"

#include <QAction>
#include <QList>
#include <QObject>

class QMenu;

namespace holdfast::ui {

class GraphActions : public QObject {
    Q_OBJECT

public:
    GraphActions(const Theme& theme, QWidget* page);

    QAction* lookAround;
    QAction* branch;
    QAction* branchesAtRisk;
    QAction* inCustomers;
    QAction* whole;
    QAction* expand;
    QAction* collapse;
    QAction* farther;
    QAction* nearer;
    QAction* hide;
    QAction* showHidden;
    QAction* pin;
    QAction* path;
    QAction* referrers;
    QAction* nextNeighbour;
    QAction* previousNeighbour;
    QAction* endRound;
    QAction* back;
    QAction* forward;
    QAction* fit;
    QAction* pan;
    QAction* rectangle;
    QAction* lasso;
    QAction* layout;
    QAction* layoutFresh;
    QAction* metrics;

    QList<QAction*> all() const { return m_all; }
    /// For the context menu on a customer, or on the background.
    void fillMenu(QMenu& menu, bool onCustomer) const;

private:
    QAction* make(const QString& icon, const QString& text, const QString& hint, const QKeySequence& keys = {});

    const Theme& m_theme;
    QWidget* m_page;
    QList<QAction*> m_all;
};

}  // namespace holdfast::ui
