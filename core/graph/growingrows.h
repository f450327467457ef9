// GrowingRows: one direction of a ReferralGraph as compressed sparse rows that can grow. Every node's neighbours are one
// contiguous block, ascending; a block that outgrows its place moves to the end with some room to spare, and what it leaves
// behind is swept together once it is a quarter of the whole. Internal to core/graph; not thread safe for writing.
#pragma once

#include "core/graph/nodetable.h"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace holdfast::graph {

/// 48 bits of milliseconds since the year 1, all ones for "unknown", and the number of a channel: 8 bytes.
struct EdgeData {
    std::array<std::uint16_t, 3> time{0xFFFF, 0xFFFF, 0xFFFF};
    std::uint16_t channel = 0;
};

struct NoEdgeData {};

template <typename Data>
class GrowingRows {
public:
    static constexpr bool kHasData = !std::is_same_v<Data, NoEdgeData>;
    struct Block {
        std::uint32_t begin = 0;
        std::uint32_t size = 0;
        std::uint32_t capacity = 0;
    };
    struct Entry {
        NodeId node = 0;  ///< whose block
        NodeId neighbour = 0;
        Data data;
    };

    std::span<const NodeId> of(NodeId node) const { return {m_neighbours.data() + m_blocks[node].begin, m_blocks[node].size}; }
    const Data& data(NodeId node, std::size_t i) const { return m_data[m_blocks[node].begin + i]; }

    void addNodes(NodeId count) { m_blocks.resize(count); }

    /// Lays out empty blocks of exactly `sizes` entries, to be filled with push().
    void allocate(const std::vector<std::uint32_t>& sizes) {
        m_blocks.resize(sizes.size());
        std::uint32_t at = 0;
        for (std::size_t i = 0; i < sizes.size(); ++i) {
            m_blocks[i] = {at, 0, sizes[i]};
            at += sizes[i];
        }
        m_neighbours.resize(at);
        if constexpr (kHasData) m_data.resize(at);
    }

    /// The caller keeps the order ascending.
    void push(NodeId node, NodeId neighbour, const Data& data) {
        Block& block = m_blocks[node];
        const std::uint32_t at = block.begin + block.size++;
        m_neighbours[at] = neighbour;
        if constexpr (kHasData) m_data[at] = data;
    }

    /// Merges entries, sorted by (node, neighbour), into their blocks; equal neighbours stay in the order they came.
    void merge(std::span<const Entry> entries) {
        for (std::size_t first = 0; first < entries.size();) {
            std::size_t last = first;
            while (last < entries.size() && entries[last].node == entries[first].node) ++last;
            mergeInto(entries[first].node, entries.subspan(first, last - first));
            first = last;
        }
        if (m_unused > kSweepFloor && m_unused * 4 > m_neighbours.size()) sweep();
    }

    std::uint64_t memoryBytes() const {
        return m_blocks.capacity() * sizeof(Block) + m_neighbours.capacity() * sizeof(NodeId) +
               (kHasData ? m_data.capacity() * sizeof(Data) : 0);
    }
    std::size_t cells() const { return m_neighbours.size(); }

private:
    static constexpr std::size_t kSweepFloor = 4096;  ///< slots not worth sweeping

    void makeRoom(Block& block, std::uint32_t size) {
        if (size <= block.capacity) return;
        const std::uint32_t capacity = size + size / 4 + 2;
        const std::size_t end = m_neighbours.size();
        if (end + capacity > m_neighbours.capacity()) {
            m_neighbours.reserve(end + capacity + end / 8);
            if constexpr (kHasData) m_data.reserve(end + capacity + end / 8);
        }
        m_neighbours.resize(end + capacity);
        std::copy_n(m_neighbours.begin() + block.begin, block.size, m_neighbours.begin() + static_cast<std::ptrdiff_t>(end));
        if constexpr (kHasData) {
            m_data.resize(end + capacity);
            std::copy_n(m_data.begin() + block.begin, block.size, m_data.begin() + static_cast<std::ptrdiff_t>(end));
        }
        m_unused += block.capacity;
        block.begin = static_cast<std::uint32_t>(end);
        block.capacity = capacity;
    }

    void mergeInto(NodeId node, std::span<const Entry> entries) {
        Block& block = m_blocks[node];
        const auto added = static_cast<std::uint32_t>(entries.size());
        makeRoom(block, block.size + added);
        std::uint32_t old = block.size;
        std::size_t left = entries.size();
        for (std::uint32_t at = block.size + added; left > 0;) {  // from the back, so that nothing is overwritten unread
            --at;
            const bool takeOld = old > 0 && m_neighbours[block.begin + old - 1] > entries[left - 1].neighbour;
            if (takeOld)
                --old;
            else
                --left;
            m_neighbours[block.begin + at] = takeOld ? m_neighbours[block.begin + old] : entries[left].neighbour;
            if constexpr (kHasData) m_data[block.begin + at] = takeOld ? m_data[block.begin + old] : entries[left].data;
        }
        block.size += added;
    }

    void sweep() {
        GrowingRows packed;
        std::vector<std::uint32_t> sizes(m_blocks.size());
        for (std::size_t i = 0; i < sizes.size(); ++i) sizes[i] = m_blocks[i].size;
        packed.allocate(sizes);
        for (NodeId node = 0; node < m_blocks.size(); ++node)
            for (std::uint32_t i = 0; i < m_blocks[node].size; ++i) {
                const std::uint32_t at = m_blocks[node].begin + i;
                if constexpr (kHasData)
                    packed.push(node, m_neighbours[at], m_data[at]);
                else
                    packed.push(node, m_neighbours[at], {});
            }
        *this = std::move(packed);
    }

    std::vector<Block> m_blocks;       ///< [nodes]
    std::vector<NodeId> m_neighbours;  ///< [slots]
    std::vector<Data> m_data;          ///< [slots], empty without data
    std::size_t m_unused = 0;          ///< slots that moved blocks left behind
};

}  // namespace holdfast::graph
