// GraphSelection: keeps the view's selection and the window's the same: several chosen nodes are the session's filter on the
// key column, one alone is its customer, and the other way round. While the filter names keys they are the selection; a customer
// chosen elsewhere is then only looked at. Also where a person looks: whoever is chosen elsewhere is flown to.
// GUI thread only.
#pragma once

#include "ui/pages/graph/graphstate.h"

#include <QObject>

#include <vector>

namespace holdfast::ui {

class GraphViewport;

class GraphSelection : public QObject {
    Q_OBJECT

public:
    GraphSelection(Session& session, const GraphState& state, GraphViewport& viewport, QObject* parent = nullptr);

    /// Whom a command is about: the keyboard's cursor if it moved since somebody was selected and the view has the keyboard;
    /// the selected, else the focused one; empty for nobody.
    std::vector<NodeIndex> subjects() const;
    /// Whom the page tells of: the selected, or one alone who was looked at since; empty for the network.
    std::vector<NodeIndex> told() const;
    void restore();                        ///< after another scene: selects and focuses whom the session names
    void choose(const QString& key);       ///< as a click does, with a flight there
    void chooseAll(std::vector<NodeIndex> nodes);  ///< as a lasso around them does
    void clear() { chooseAll({}); }
    void flyTo(NodeIndex node);
    Filter unselected() const { return withoutKeys(); }  ///< the window's filter without the selection

signals:
    void changed();  ///< subjects() or told() may be others

private:
    void chosenInView(const std::vector<NodeIndex>& nodes);
    void lookAtCursor(NodeIndex node);
    void followCustomer(const QString& key);
    void followFilter();
    void filterBy(const std::vector<NodeIndex>& nodes);
    std::string keyColumn() const;
    Filter withoutKeys() const;
    bool isSelection(const Condition& condition) const;  ///< on the key column, naming keys
    bool namesKeys() const;                              ///< the filter does
    std::vector<NodeIndex> filteredNodes() const;        ///< whom it names

    Session& m_session;
    const GraphState& m_state;
    GraphViewport& m_viewport;
    bool m_looksAtOne = false;  ///< whoever has the focus came after the selection
    bool m_choosing = false;    ///< the change comes from the view itself
    bool m_byFilter = false;    ///< the selection shown is that of the filter
};

}  // namespace holdfast::ui
