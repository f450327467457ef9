// ReferralGraph: who brought whom, as compressed sparse rows in both directions over dense node numbers. Customers come
// first, in the order given; ends that are no customer are kept and marked; self-referrals and duplicates are kept and
// counted. Metrics, queries, layout and exports read it. Immutable but for append(): sharing between threads is safe while
// nobody appends. Costs 16 bytes an edge and, keys included, well under 100 bytes a node.
#pragma once

#include "core/base/result.h"
#include "core/data/records.h"
#include "core/graph/growingrows.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::graph {

/// Which way referrals are followed: from a customer to those he brought (Out), to those who brought him (In), or both.
enum class Direction { Out, In, Both };

class ReferralGraph {
public:
    /// `customers`: distinct keys; they become the nodes 0, 1, ... InvalidInput for more than
    /// 2,147,483,647 referrals or 4,294,967,294 nodes.
    static Result<ReferralGraph> build(std::span<const std::string> customers, std::span<const Referral> referrals);

    /// Adds referrals, and customers that were not known before (their nodes, if there are any, lose the mark "unknown").
    /// Touches only the blocks of the nodes concerned: O(their degrees + k log k), not O(the whole). Node numbers stay.
    Result<void> append(std::span<const std::string> customers, std::span<const Referral> referrals);

    /// The network as of `time` (UTC ms): who was there by then, `since` [nodes] saying from when on (see presentSince), and
    /// the referrals not later than `time` or without one. Nodes keep their order but not their numbers. O(nodes + edges).
    ReferralGraph asOf(UtcMillis time, std::span<const UtcMillis> since) const;

    NodeId nodes() const { return m_nodes.size(); }
    std::uint64_t edges() const { return m_edges; }
    std::uint64_t selfReferrals() const { return m_selfReferrals; }
    std::uint64_t duplicates() const { return m_duplicates; }  ///< edges beyond the first from the same to the same
    NodeId customers() const { return m_customers; }           ///< nodes that are customers; the others are unknown ends

    NodeId find(std::string_view key) const { return m_nodes.find(key); }  ///< kNoNode when absent
    std::string_view key(NodeId node) const { return m_nodes.key(node); }
    bool isCustomer(NodeId node) const { return m_known[node]; }

    /// Referees of a node, ascending, repeated as often as referred; the node itself among them if it referred itself.
    std::span<const NodeId> out(NodeId node) const { return m_out.of(node); }
    std::span<const NodeId> in(NodeId node) const { return m_in.of(node); }  ///< referrers, likewise

    /// Time and channel of the i-th referral in out(node).
    std::optional<UtcMillis> outTime(NodeId node, std::size_t i) const;
    std::string_view outChannel(NodeId node, std::size_t i) const;

    std::uint16_t channels() const { return static_cast<std::uint16_t>(m_channels.size()); }  ///< at most 65,535
    std::string_view channelName(std::uint16_t number) const { return m_channels.key(number); }
    std::uint16_t outChannelNumber(NodeId node, std::size_t i) const { return m_out.data(node, i).channel; }
    /// Times that no calendar of the years 1 to 8920 has; such edges count as untimed.
    std::uint64_t timesOutOfRange() const { return m_timesOutOfRange; }

    std::uint64_t memoryBytes() const;  ///< all buffers, room to spare included

private:
    using Out = GrowingRows<EdgeData>;
    using In = GrowingRows<NoEdgeData>;

    Result<std::vector<Out::Entry>> intern(std::span<const std::string> customers, std::span<const Referral> referrals);
    void addCustomers(std::span<const std::string> customers);
    std::uint16_t channelNumber(std::string_view name);
    EdgeData edgeData(const Referral& referral);
    void placeAll(const std::vector<Out::Entry>& edges);

    NodeTable m_nodes;
    std::vector<bool> m_known;
    Out m_out;
    In m_in;
    NodeTable m_channels;  ///< names of channels by their numbers
    std::uint64_t m_edges = 0;
    std::uint64_t m_selfReferrals = 0;
    std::uint64_t m_duplicates = 0;
    std::uint64_t m_timesOutOfRange = 0;
    NodeId m_customers = 0;
};

/// The neighbours of a node without repetition and without itself, ascending, appended to `into` (which is cleared first).
void distinctNeighbours(const ReferralGraph& graph, NodeId node, Direction direction, std::vector<NodeId>& into);

}  // namespace holdfast::graph
