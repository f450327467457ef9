// GraphDeeds: what a person does to customers on the graph: look around one, expand, collapse, hide, pin, find what connects
// two. Each is one undoable change of a GraphState, or a sentence why not. GUI thread only.
#pragma once

#include "ui/pages/graph/graphstate.h"

#include <QObject>
#include <QPointF>

#include <vector>

namespace holdfast::ui {

class GraphDeeds : public QObject {
    Q_OBJECT

public:
    using Nodes = std::vector<NodeIndex>;

    GraphDeeds(Session& session, GraphState& state, QObject* parent = nullptr);

    void lookAround(NodeIndex node);      ///< its neighbourhood in rings
    void showBranch(NodeIndex node);      ///< those below it in layers
    void showWhole();
    void changeHops(int by);
    /// In a neighbourhood: brings in a page of its neighbours, each page twice the one before, until all are there; in the whole
    /// network: looks around.
    void expand(NodeIndex node);
    void collapse(NodeIndex node);        ///< takes out who is there only through it
    void hide(const Nodes& nodes);
    void showHidden();                    ///< everyone put out of sight, by hand or in the legend
    void togglePins(const Nodes& nodes);  ///< pins all unless all are pinned
    void moveTo(NodeIndex node, const QPointF& place);  ///< pins there
    void link(GraphView::Link kind, const Nodes& two);
    void unlink();

    bool arePinned(const Nodes& nodes) const;

private:
    QString name(NodeIndex node) const;
    QString names(const Nodes& nodes) const;
    bool refuses(bool bad, const QString& why);

    Session& m_session;
    GraphState& m_state;
};

}  // namespace holdfast::ui
