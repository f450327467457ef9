#include "core/graph/layouttree.h"

namespace holdfast::graph::layouting {

namespace {

/// The names are those of the paper. One more node, the last, is the parent of all roots.
class TidyTrees {
public:
    explicit TidyTrees(const Forest& forest)
        : m_size(forest.parent.size()),
          m_root(static_cast<std::uint32_t>(m_size)),
          m_parent(forest.parent),
          m_order(forest.order),
          m_first(m_size + 1, kNoNode),
          m_last(m_size + 1, kNoNode),
          m_left(m_size + 1, kNoNode),
          m_number(m_size + 1, 0),
          m_thread(m_size + 1, kNoNode),
          m_ancestor(m_size + 1),
          m_prelim(m_size + 1, 0.0),
          m_mod(m_size + 1, 0.0),
          m_change(m_size + 1, 0.0),
          m_shift(m_size + 1, 0.0),
          m_right(m_size + 1, kNoNode) {
        m_parent.push_back(kNoNode);
        for (auto& p : m_parent)
            if (p == kNoNode) p = m_root;
        m_parent[m_root] = kNoNode;
        for (const auto node : m_order) link(node);
        for (std::uint32_t node = 0; node <= m_root; ++node) m_ancestor[node] = node;
    }

    std::vector<float> run() {
        postOrder();
        // Absolute places: the sum of the shifts of all ancestors, from the roots down.
        std::vector<double> sum(m_size + 1, 0.0);
        sum[m_root] = m_mod[m_root] - m_prelim[m_root];
        std::vector<float> x(m_size);
        for (const auto node : m_order) {
            const double above = sum[m_parent[node]];
            x[node] = static_cast<float>(m_prelim[node] + above);
            sum[node] = above + m_mod[node];
        }
        return x;
    }

private:
    void link(std::uint32_t node) {
        const auto parent = m_parent[node];
        if (m_first[parent] == kNoNode)
            m_first[parent] = node;
        else {
            m_left[node] = m_last[parent];
            m_right[m_last[parent]] = node;
            m_number[node] = m_number[m_last[parent]] + 1;
        }
        m_last[parent] = node;
    }

    /// The first walk: every child is finished, and pushed clear of its left siblings, before its parent.
    void postOrder() {
        std::uint32_t node = m_root;
        std::uint32_t defaultAncestor = kNoNode;
        std::vector<std::uint32_t> defaults;  // of the levels above
        for (bool down = true;;) {
            if (down && m_first[node] != kNoNode) {
                defaults.push_back(defaultAncestor);
                defaultAncestor = m_first[node];
                node = m_first[node];
                continue;
            }
            placeOver(node, down);
            if (node == m_root) return;
            defaultAncestor = apportion(node, defaultAncestor);
            down = m_right[node] != kNoNode;
            if (down) {
                node = m_right[node];
            } else {
                node = m_parent[node];
                executeShifts(node);
                defaultAncestor = defaults.back();
                defaults.pop_back();
            }
        }
    }

    void placeOver(std::uint32_t node, bool leaf) {
        const auto left = m_left[node];
        if (leaf) {
            if (left != kNoNode) m_prelim[node] = m_prelim[left] + 1.0;
            return;
        }
        const double middle = (m_prelim[m_first[node]] + m_prelim[m_last[node]]) / 2.0;
        m_prelim[node] = left == kNoNode ? middle : m_prelim[left] + 1.0;
        m_mod[node] = m_prelim[node] - middle;
    }

    std::uint32_t nextLeft(std::uint32_t node) const { return m_first[node] != kNoNode ? m_first[node] : m_thread[node]; }
    std::uint32_t nextRight(std::uint32_t node) const { return m_last[node] != kNoNode ? m_last[node] : m_thread[node]; }

    /// Walks down the facing contours of a subtree and its left siblings, and moves it right where they come too near.
    std::uint32_t apportion(std::uint32_t node, std::uint32_t defaultAncestor) {
        if (m_left[node] == kNoNode) return defaultAncestor;
        auto insideRight = node, outsideRight = node;
        auto insideLeft = m_left[node], outsideLeft = m_first[m_parent[node]];
        double sumIR = m_mod[insideRight], sumOR = m_mod[outsideRight];
        double sumIL = m_mod[insideLeft], sumOL = m_mod[outsideLeft];
        while (nextRight(insideLeft) != kNoNode && nextLeft(insideRight) != kNoNode) {
            insideLeft = nextRight(insideLeft);
            insideRight = nextLeft(insideRight);
            outsideLeft = nextLeft(outsideLeft);
            outsideRight = nextRight(outsideRight);
            m_ancestor[outsideRight] = node;
            const double shift = m_prelim[insideLeft] + sumIL - (m_prelim[insideRight] + sumIR) + 1.0;
            if (shift > 0.0) {
                const auto ancestor = m_ancestor[insideLeft];
                moveSubtree(m_parent[ancestor] == m_parent[node] ? ancestor : defaultAncestor, node, shift);
                sumIR += shift;
                sumOR += shift;
            }
            sumIL += m_mod[insideLeft];
            sumIR += m_mod[insideRight];
            sumOL += m_mod[outsideLeft];
            sumOR += m_mod[outsideRight];
        }
        if (nextRight(insideLeft) != kNoNode && nextRight(outsideRight) == kNoNode) {
            m_thread[outsideRight] = nextRight(insideLeft);
            m_mod[outsideRight] += sumIL - sumOR;
        }
        if (nextLeft(insideRight) != kNoNode && nextLeft(outsideLeft) == kNoNode) {
            m_thread[outsideLeft] = nextLeft(insideRight);
            m_mod[outsideLeft] += sumIR - sumOL;
            defaultAncestor = node;
        }
        return defaultAncestor;
    }

    void moveSubtree(std::uint32_t from, std::uint32_t to, double shift) {
        const double subtrees = m_number[to] - m_number[from];
        m_change[to] -= shift / subtrees;
        m_shift[to] += shift;
        m_change[from] += shift / subtrees;
        m_prelim[to] += shift;
        m_mod[to] += shift;
    }

    /// Spreads what a subtree was moved by over the smaller ones between.
    void executeShifts(std::uint32_t node) {
        double shift = 0.0;
        double change = 0.0;
        for (auto child = m_last[node]; child != kNoNode; child = m_left[child]) {
            m_prelim[child] += shift;
            m_mod[child] += shift;
            change += m_change[child];
            shift += m_shift[child] + change;
        }
    }

    std::size_t m_size;
    std::uint32_t m_root;
    std::vector<std::uint32_t> m_parent;
    const std::vector<std::uint32_t>& m_order;
    std::vector<std::uint32_t> m_first, m_last, m_left;
    std::vector<int> m_number;
    std::vector<std::uint32_t> m_thread, m_ancestor;
    std::vector<double> m_prelim, m_mod, m_change, m_shift;
    std::vector<std::uint32_t> m_right;
};

}  // namespace

std::vector<float> tidyTrees(const Forest& forest) {
    return TidyTrees(forest).run();
}

}  // namespace holdfast::graph::layouting
