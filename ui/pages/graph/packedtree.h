// PackedTree: finds which of many boxes touch a rectangle. Items are sorted along a Morton curve, those of like extent
// together (so that a few long edges do not widen everybody's box), and packed sixteen to a group, groups sixteen to a
// group above. Immutable once made; any thread.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

namespace holdfast::ui {

struct Box {
    float left = std::numeric_limits<float>::infinity();
    float top = std::numeric_limits<float>::infinity();
    float right = -std::numeric_limits<float>::infinity();
    float bottom = -std::numeric_limits<float>::infinity();

    bool touches(const Box& other) const {
        return left <= other.right && right >= other.left && top <= other.bottom && bottom >= other.top;
    }
    void unite(const Box& other);
};

struct TreeItem {
    std::uint32_t id = 0;
    Box box;
};

/// How the items of point-like trees lie.
struct LeafFigures {
    double medianSpacing = 0.0;  ///< median over groups: sqrt(area / items), or for a row of items its length / items
    double area = 0.0;           ///< sum of the groups' areas
};

class PackedTree {
public:
    static constexpr std::size_t kFanout = 16;  ///< four bits a level
    static constexpr std::size_t kClasses = 16;  ///< of like extent

    PackedTree() = default;
    explicit PackedTree(std::span<const TreeItem> items);

    bool empty() const { return m_ids.empty(); }
    std::size_t size() const { return m_ids.size(); }
    Box bounds() const { return empty() ? Box{} : m_levels.back().front(); }
    LeafFigures leafFigures() const;
    /// Calls `visitor(box, ids)` for every `step`-th group of items that lie close together.
    template <typename Visitor>
    void visitLeaves(std::size_t step, Visitor&& visitor) const {
        for (std::size_t i = 0; !empty() && i < m_levels.front().size(); i += step)
            visitor(m_levels.front()[i], items(i));
    }

    /// Calls `visitor(id)` for every item whose group touches `area`: all that touch it and a few beside it, so the
    /// visitor looks again where that matters. Items from the place `end` on are left out: see endOfExtent().
    template <typename Visitor>
    void visit(const Box& area, Visitor&& visitor, std::size_t end = std::numeric_limits<std::size_t>::max()) const {
        if (empty() || !m_levels.back().front().touches(area)) return;
        visitGroup({m_levels.size() - 1, 0}, area, visitor, std::min(end, m_ids.size()));
    }

    /// All items from this place on are wider or higher than `extent`.
    std::size_t endOfExtent(float extent) const;

    /// About how many items before `end` touch `area`, by whole groups; stops counting beyond `limit`.
    std::size_t estimate(const Box& area, std::size_t limit,
                         std::size_t end = std::numeric_limits<std::size_t>::max()) const;

private:
    std::span<const std::uint32_t> items(std::size_t number) const {
        const std::size_t first = number * kFanout;
        return std::span(m_ids).subspan(first, std::min(kFanout, m_ids.size() - first));
    }
    struct Group {
        std::size_t level = 0;
        std::size_t number = 0;
    };
    template <typename Visitor>
    void visitGroup(Group group, const Box& area, Visitor& visitor, std::size_t end) const {
        const std::size_t first = group.number * kFanout;
        if (group.level == 0) {
            const std::size_t last = std::min(first + kFanout, end);
            for (std::size_t i = first; i < last; ++i) visitor(m_ids[i]);
            return;
        }
        const std::vector<Box>& below = m_levels[group.level - 1];
        const std::size_t last = std::min(first + kFanout, below.size());
        for (std::size_t i = first; i < last && (i << (4 * group.level)) < end; ++i)
            if (below[i].touches(area)) visitGroup({group.level - 1, i}, area, visitor, end);
    }
    struct Count {
        const Box& area;
        std::size_t limit;
        std::size_t end;
        std::size_t sum = 0;
    };
    void count(Group group, Count& so) const;

    std::vector<std::uint32_t> m_ids;         ///< by class of extent, then in curve order
    std::array<std::size_t, kClasses + 1> m_starts{};  ///< of the classes in m_ids
    float m_whole = 0.0F;                     ///< longer side of the bounds
    std::vector<std::vector<Box>> m_levels;   ///< [0]: boxes of groups of items; last: one box around all
};

}  // namespace holdfast::ui
