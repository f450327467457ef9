// GraphLayoutJob: lays the network out as a job of the window, with progress and cancel, and lets one watch it converge: the
// worker leaves its latest positions in a mailbox, from which the state takes them as fast as it can draw. GUI thread only.
#pragma once

#include "ui/pages/graph/graphstate.h"

#include <QObject>
#include <QTimer>

#include <memory>

namespace holdfast::ui {

class GraphLayoutJob : public QObject {
    Q_OBJECT

public:
    GraphLayoutJob(Session& session, GraphState& state, QObject* parent = nullptr);

    /// By itself, when somebody has no place yet and nobody cancelled it before. A few who joined are put beside their
    /// neighbours without a layout: for them nobody else moves.
    void startIfNeeded();
    /// Asked for by a person: undoable. `fresh` forgets where everyone stood, the pinned apart.
    void start(bool fresh);
    void cancel();
    bool running() const { return m_running; }
    bool declined() const { return m_declined; }  ///< cancelled or failed, and nothing stands for it

signals:
    void runningChanged();
    void framed();  ///< other positions are on their way to the view

private:
    struct Mailbox;
    void run(bool fresh, bool byPerson);
    void launch(bool fresh, bool byPerson);
    void collect();
    void finish(Result<PlacesPtr> places, const LayoutMemo& before, bool byPerson);

    Session& m_session;
    GraphState& m_state;
    std::shared_ptr<Mailbox> m_mailbox;
    QTimer m_poll;
    quint64 m_job = 0;
    bool m_running = false;
    bool m_stopped = false;  ///< by the person, also before it has begun
    bool m_declined = false;
};

}  // namespace holdfast::ui
