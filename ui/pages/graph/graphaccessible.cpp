#include "ui/pages/graph/graphaccessible.h"

#include "ui/pages/graph/graphviewport.h"
#include "ui/pages/graph/graphwalk.h"

#include <QAccessible>
#include <QAccessibleWidget>
#include <QPointer>

#include <algorithm>
#include <map>

namespace holdfast::ui {

namespace {

constexpr std::size_t kMostNeighbours = 100;  ///< listed; the words tell how many there are
constexpr double kReach = 12.0;               ///< pixels around a node that are its place

/// One customer. Valid while the viewport shows him.
class NodeAccessible : public QAccessibleInterface, public QAccessibleActionInterface {
public:
    NodeAccessible(GraphViewport& viewport, NodeIndex node) : m_viewport(&viewport), m_node(node) {}

    bool isValid() const override { return m_viewport && m_viewport->scene() && m_node < m_viewport->scene()->nodes(); }
    QObject* object() const override { return nullptr; }
    QAccessibleInterface* parent() const override { return QAccessible::queryAccessibleInterface(m_viewport); }
    QAccessibleInterface* child(int) const override { return nullptr; }
    QAccessibleInterface* childAt(int, int) const override { return nullptr; }
    int childCount() const override { return 0; }
    int indexOfChild(const QAccessibleInterface*) const override { return -1; }
    QAccessible::Role role() const override { return QAccessible::ListItem; }

    QString text(QAccessible::Text kind) const override {
        if (!isValid()) return {};
        const RenderInputs inputs = m_viewport->renderInputs();
        if (kind == QAccessible::Name) return nodeTitle(inputs, m_node);
        if (kind == QAccessible::Description) {
            const QString round = m_viewport->focusedNode() == m_node ? m_viewport->roundText() : QString();
            return round.isEmpty() ? nodeStory(inputs, m_node) : round + QStringLiteral(". ") + nodeStory(inputs, m_node);
        }
        return {};
    }
    void setText(QAccessible::Text, const QString&) override {}

    QRect rect() const override {
        if (!isValid() || !m_viewport->scene()->placed(m_node)) return {};
        const QPointF at = m_viewport->camera().toScreen(m_viewport->scene()->place(m_node));
        return QRect(m_viewport->mapToGlobal((at - QPointF(kReach, kReach)).toPoint()), QSizeF(2.0 * kReach, 2.0 * kReach).toSize());
    }
    QAccessible::State state() const override {
        QAccessible::State state;
        if (!isValid()) {
            state.invalid = true;
            return state;
        }
        const auto& chosen = m_viewport->selection();
        state.focusable = state.selectable = state.multiSelectable = true;
        state.focused = m_viewport->hasFocus() && m_viewport->focusedNode() == m_node;
        state.selected = std::binary_search(chosen.begin(), chosen.end(), m_node);
        state.offscreen = !m_viewport->rect().contains(m_viewport->mapFromGlobal(rect().center()));
        return state;
    }

    void* interface_cast(QAccessible::InterfaceType type) override {
        return type == QAccessible::ActionInterface ? static_cast<QAccessibleActionInterface*>(this) : nullptr;
    }
    QStringList actionNames() const override { return {pressAction(), setFocusAction()}; }
    void doAction(const QString& name) override {
        if (!isValid()) return;
        m_viewport->setFocusedNode(m_node);
        if (name == pressAction()) m_viewport->choose(m_node);
        else m_viewport->setFocus(Qt::OtherFocusReason);
    }
    QStringList keyBindingsForAction(const QString& name) const override {
        return name == pressAction() ? QStringList{QStringLiteral("Return")} : QStringList();
    }

private:
    QPointer<GraphViewport> m_viewport;
    NodeIndex m_node;
};

class ViewportAccessible : public QAccessibleWidget {
public:
    explicit ViewportAccessible(GraphViewport& viewport) : QAccessibleWidget(&viewport, QAccessible::List) {}
    ~ViewportAccessible() override { forgetBut({}); }

    int childCount() const override { return static_cast<int>(listed().size()); }
    QAccessibleInterface* child(int index) const override {
        const std::vector<NodeIndex> nodes = listed();
        return index >= 0 && static_cast<std::size_t>(index) < nodes.size() ? of(nodes[static_cast<std::size_t>(index)], nodes) : nullptr;
    }
    int indexOfChild(const QAccessibleInterface* child) const override {
        const std::vector<NodeIndex> nodes = listed();
        for (std::size_t i = 0; i < nodes.size(); ++i) {
            const auto known = m_known.find(nodes[i]);
            if (known != m_known.end() && QAccessible::accessibleInterface(known->second) == child) return static_cast<int>(i);
        }
        return -1;
    }
    QAccessibleInterface* focusChild() const override { return viewport().hasFocus() ? child(0) : nullptr; }
    QAccessibleInterface* childAt(int x, int y) const override {
        const NodeIndex node = viewport().nodeAt(viewport().mapFromGlobal(QPoint(x, y)));
        const std::vector<NodeIndex> nodes = listed();
        return std::find(nodes.begin(), nodes.end(), node) == nodes.end() ? nullptr : of(node, nodes);
    }

private:
    GraphViewport& viewport() const { return *static_cast<GraphViewport*>(widget()); }

    /// The focused customer, then who is beside him.
    std::vector<NodeIndex> listed() const {
        const NodeIndex focused = viewport().focusedNode();
        if (focused == kNoNode || !viewport().scene()) return {};
        std::vector<NodeIndex> nodes = shownNeighbours(viewport().renderInputs(), focused, kMostNeighbours);
        nodes.insert(nodes.begin(), focused);
        return nodes;
    }
    QAccessibleInterface* of(NodeIndex node, const std::vector<NodeIndex>& listed) const {
        if (const auto known = m_known.find(node); known != m_known.end()) return QAccessible::accessibleInterface(known->second);
        forgetBut(listed);
        auto* made = new NodeAccessible(viewport(), node);
        m_known.emplace(node, QAccessible::registerAccessibleInterface(made));
        return made;
    }
    void forgetBut(const std::vector<NodeIndex>& kept) const {
        for (auto it = m_known.begin(); it != m_known.end();) {
            if (std::find(kept.begin(), kept.end(), it->first) != kept.end()) {
                ++it;
                continue;
            }
            QAccessible::deleteAccessibleInterface(it->second);
            it = m_known.erase(it);
        }
    }

    mutable std::map<NodeIndex, QAccessible::Id> m_known;
};

QAccessibleInterface* make(const QString&, QObject* object) {
    auto* viewport = qobject_cast<GraphViewport*>(object);
    return viewport ? new ViewportAccessible(*viewport) : nullptr;
}

}  // namespace

void installGraphAccessibility() {
    static const bool installed = [] {
        QAccessible::installFactory(make);
        return true;
    }();
    static_cast<void>(installed);
}

void tellFocus(GraphViewport& viewport) {
    if (!viewport.hasFocus()) return;
    QAccessibleEvent event(&viewport, QAccessible::Focus);
    if (viewport.focusedNode() != kNoNode) event.setChild(0);
    viewport.listener()(&event);
}

void tellSelection(GraphViewport& viewport, bool selected) {
    if (viewport.focusedNode() == kNoNode) return;
    QAccessibleEvent event(&viewport, selected ? QAccessible::SelectionAdd : QAccessible::SelectionRemove);
    event.setChild(0);
    viewport.listener()(&event);
}

}  // namespace holdfast::ui
