// Page: what the shell asks of every page. A page reads the Session, runs use cases through it and paints; it never
// calls another page. GUI thread only.
#pragma once

#include "ui/session/session.h"

#include <QAction>
#include <QList>
#include <QPair>
#include <QWidget>

namespace holdfast::ui {

class Page : public QWidget {
    Q_OBJECT

public:
    explicit Page(Session& session, QWidget* parent = nullptr) : QWidget(parent), m_session(session) {}

    virtual QString pageId() const = 0;    ///< "overview"; also the icon's name
    virtual QString title() const = 0;     ///< "Overview"
    virtual QString hint() const = 0;      ///< one line for the rail's tooltip and the palette
    virtual void activated() {}            ///< shown: refresh if something changed while hidden
    virtual bool stepBack() { return false; }  ///< Esc; true when it did something
    virtual bool leftByEscape() const { return true; }  ///< when nothing else is left for it: to the page before
    virtual QWidget* filterWidget() { return nullptr; }  ///< what Ctrl+F focuses, if the page has its own
    virtual QWidget* foot() { return nullptr; }  ///< what stands at its foot and messages leave free, if anything
    /// The page's own commands for the palette.
    virtual QList<QAction*> commands() { return {}; }
    /// Keys of the page that are no commands, and what each does, for the sheet of keys.
    virtual QList<QPair<QString, QString>> keyHints() const { return {}; }

protected:
    Session& session() const { return m_session; }

private:
    Session& m_session;
};

}  // namespace holdfast::ui
