#include "ui/pages/graph/graphactions.h"

#include <QActionGroup>
#include <QMenu>
#include <QWidget>

namespace holdfast::ui {

GraphActions::GraphActions(const Theme& theme, QWidget* page) : QObject(page), m_theme(theme), m_page(page) {
    lookAround = make(QStringLiteral("around"), tr("Look around the customer"), tr("Those within two referrals, in rings around the chosen customer"), Qt::Key_N);
    branch = make(QStringLiteral("branch"), tr("Show the customer's branch"), tr("Everyone below the chosen customer in the referral tree, in layers"), Qt::Key_B);
    branchesAtRisk = make(QStringLiteral("warning"), tr("List the branches most at risk"), tr("Which branches have more people about to leave than the network would make one expect"));
    inCustomers = make(QStringLiteral("customers"), tr("Show the branch in Customers"), tr("The customer and everyone below, as the selection, in the table; where several are selected, those"));
    whole = make(QStringLiteral("graph"), tr("Show the whole network"), tr("Back from a neighbourhood or a branch"), Qt::Key_W);
    expand = make(QStringLiteral("plus"), tr("Expand the customer"), tr("Brings the neighbours of the chosen customer into view"), Qt::Key_E);
    collapse = make(QStringLiteral("minus"), tr("Collapse the customer"), tr("Takes out those who are in view only through the chosen customer"), QKeySequence(Qt::SHIFT | Qt::Key_E));
    farther = make(QStringLiteral("plus"), tr("One referral further around"), tr("Widens the neighbourhood"), Qt::Key_PageUp);
    nearer = make(QStringLiteral("minus"), tr("One referral less around"), tr("Narrows the neighbourhood"), Qt::Key_PageDown);
    hide = make(QStringLiteral("hide"), tr("Hide the selected"), tr("Takes the chosen customers out of sight, here only"), Qt::Key_H);
    showHidden = make(QStringLiteral("show"), tr("Show everyone hidden"), tr("Brings back who was hidden by hand or in the legend"), QKeySequence(Qt::SHIFT | Qt::Key_H));
    pin = make(QStringLiteral("pin"), tr("Pin or free the selected"), tr("A layout leaves pinned customers where they are"), Qt::Key_P);
    path = make(QStringLiteral("path"), tr("Find the path between two"), tr("All shortest chains of referrals between the two selected customers"), Qt::Key_T);
    referrers = make(QStringLiteral("branch"), tr("Find who brought both"), tr("The nearest customers from whom referrals lead to both selected ones"), Qt::Key_R);
    nextNeighbour = make(QStringLiteral("chevron-right"), tr("Next neighbour"), tr("Goes through all neighbours of a customer one by one, the largest first"), Qt::Key_Period);
    previousNeighbour = make(QStringLiteral("chevron-left"), tr("Previous neighbour"), tr("Goes through all neighbours of a customer the other way round"), Qt::Key_Comma);
    endRound = make(QStringLiteral("chevron-up"), tr("Back to the middle of the neighbours"), tr("Back to the customer whose neighbours you went through"), Qt::Key_Backspace);
    back = make(QStringLiteral("chevron-left"), tr("Back to the former place"), tr("Where you looked before"), QKeySequence(Qt::ALT | Qt::Key_Left));
    forward = make(QStringLiteral("chevron-right"), tr("Forward to the next place"), tr("Where you looked after that"), QKeySequence(Qt::ALT | Qt::Key_Right));
    fit = make(QStringLiteral("fit"), tr("See all of it"), tr("Moves back until everyone in view is seen"), Qt::Key_F);
    pan = make(QStringLiteral("move"), tr("Drag to move"), tr("Dragging over the background moves the view"), Qt::Key_V);
    rectangle = make(QStringLiteral("rectangle"), tr("Select in a rectangle"), tr("Dragging over the background selects; so does Shift+drag at any time"), Qt::Key_M);
    lasso = make(QStringLiteral("lasso"), tr("Select with a lasso"), tr("Dragging draws around those to be selected; so does Alt+drag at any time"), Qt::Key_L);
    layout = make(QStringLiteral("layout"), tr("Lay out the graph"), tr("Finds places for everyone; those who had one stay near it, pinned ones exactly there"));
    layoutFresh = make(QStringLiteral("layout"), tr("Lay out the graph from nothing"), tr("Forgets where everyone stood, the pinned apart"));
    metrics = make(QStringLiteral("refresh"), tr("Compute graph metrics"), tr("Works out PageRank, betweenness, communities and more as columns of the customers"));
    auto* tools = new QActionGroup(this);
    for (QAction* tool : {pan, rectangle, lasso}) {
        tool->setCheckable(true);
        tools->addAction(tool);
    }
    pan->setChecked(true);
}

QAction* GraphActions::make(const QString& icon, const QString& text, const QString& hint, const QKeySequence& keys) {
    auto* action = new QAction(m_theme.icon(icon), text, m_page);
    action->setShortcut(keys);
    action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
    action->setToolTip(keys.isEmpty() ? hint : tr("%1 (%2)").arg(hint, keys.toString(QKeySequence::NativeText)));
    m_page->addAction(action);
    m_all.append(action);
    return action;
}

void GraphActions::fillMenu(QMenu& menu, bool onCustomer) const {
    if (onCustomer) {
        menu.addActions({lookAround, branch, inCustomers});
        menu.addSeparator();
        menu.addActions({expand, collapse, hide, pin});
        menu.addSeparator();
        menu.addActions({path, referrers});
        menu.addSeparator();
    }
    menu.addActions({whole, fit, showHidden, branchesAtRisk});
    menu.addSeparator();
    menu.addActions({layout, layoutFresh, metrics});
}

}  // namespace holdfast::ui
