#include "core/graph/referralgraph.h"

#include <algorithm>

namespace holdfast::graph {

namespace {

constexpr UtcMillis kFirstMillisecond = -62'135'596'800'000;  // 0001-01-01T00:00:00Z
constexpr std::uint64_t kUnknownTime = 0xFFFF'FFFF'FFFF;
constexpr std::uint64_t kNoCalendarTime = kUnknownTime - 1;  ///< there was one, but of no calendar
constexpr std::size_t kMostChannels = 65'535;
constexpr std::string_view kFurtherChannels = "(further channels)";

std::uint64_t packedTime(const EdgeData& data) {
    return data.time[0] | std::uint64_t{data.time[1]} << 16U | std::uint64_t{data.time[2]} << 32U;
}

std::optional<UtcMillis> unpackedTime(const EdgeData& data) {
    const std::uint64_t packed = packedTime(data);
    if (packed >= kNoCalendarTime) return std::nullopt;
    return static_cast<UtcMillis>(packed) + kFirstMillisecond;
}

void packTime(UtcMillis time, EdgeData& data) {
    std::uint64_t packed = kNoCalendarTime;
    if (time >= kFirstMillisecond)
        packed = std::min(packed, static_cast<std::uint64_t>(time) - static_cast<std::uint64_t>(kFirstMillisecond));
    for (unsigned i = 0; i < 3; ++i) data.time[i] = static_cast<std::uint16_t>(packed >> (16U * i));
}

/// Edges ordered by `to`, equal ones in the order they came: a counting sort.
template <typename Entry>
std::vector<std::uint32_t> orderByNeighbour(const std::vector<Entry>& edges, NodeId nodes) {
    std::vector<std::uint32_t> next(std::size_t{nodes} + 1, 0);
    for (const Entry& edge : edges) ++next[edge.neighbour + 1];
    for (std::size_t i = 1; i < next.size(); ++i) next[i] += next[i - 1];
    std::vector<std::uint32_t> order(edges.size());
    for (std::uint32_t i = 0; i < edges.size(); ++i) order[next[edges[i].neighbour]++] = i;
    return order;
}

std::uint64_t repetitions(std::span<const NodeId> ascending) {
    std::uint64_t count = 0;
    for (std::size_t i = 1; i < ascending.size(); ++i)
        if (ascending[i] == ascending[i - 1]) ++count;
    return count;
}

}  // namespace

Result<ReferralGraph> ReferralGraph::build(std::span<const std::string> customers, std::span<const Referral> referrals) {
    ReferralGraph graph;
    HOLDFAST_ASSIGN(const auto edges, graph.intern(customers, referrals));
    graph.placeAll(edges);
    return graph;
}

Result<void> ReferralGraph::append(std::span<const std::string> customers, std::span<const Referral> referrals) {
    HOLDFAST_ASSIGN(auto edges, intern(customers, referrals));
    m_out.addNodes(nodes());
    m_in.addNodes(nodes());
    std::stable_sort(edges.begin(), edges.end(), [](const Out::Entry& a, const Out::Entry& b) {
        return a.node != b.node ? a.node < b.node : a.neighbour < b.neighbour;
    });
    std::vector<NodeId> touched;
    std::vector<In::Entry> reversed;
    reversed.reserve(edges.size());
    for (const Out::Entry& edge : edges) {
        if (touched.empty() || touched.back() != edge.node) touched.push_back(edge.node);
        reversed.push_back({edge.neighbour, edge.node, {}});
    }
    std::stable_sort(reversed.begin(), reversed.end(), [](const In::Entry& a, const In::Entry& b) { return a.node < b.node; });
    for (const NodeId node : touched) m_duplicates -= repetitions(out(node));
    m_out.merge(edges);
    m_in.merge(reversed);
    for (const NodeId node : touched) m_duplicates += repetitions(out(node));
    return {};
}

void ReferralGraph::addCustomers(std::span<const std::string> customers) {
    for (const std::string& customer : customers) {
        const NodeId node = m_nodes.add(customer);
        if (m_known.size() <= node) m_known.resize(std::size_t{node} + 1, false);
        if (!m_known[node]) ++m_customers;
        m_known[node] = true;
    }
}

/// Numbers for both ends and the channel of every referral. Checks the limits before anything changes.
Result<std::vector<ReferralGraph::Out::Entry>> ReferralGraph::intern(std::span<const std::string> customers,
                                                                     std::span<const Referral> referrals) {
    constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max() / 2;  // blocks keep room to spare
    if (m_edges + referrals.size() > kMost || nodes() + customers.size() + 2 * referrals.size() > 2 * kMost)
        return Unexpected(ErrorCode::InvalidInput,
                          "A referral graph holds at most 2,147,483,647 referrals; this one would have " +
                              std::to_string(m_edges + referrals.size()) + ". Import a part of them.");
    std::size_t bytes = 0;
    for (const std::string& customer : customers) bytes += customer.size();
    if (nodes() == 0) m_nodes.reserve(customers.size(), bytes);
    addCustomers(customers);
    std::vector<Out::Entry> edges;
    edges.reserve(referrals.size());
    for (const Referral& referral : referrals) {
        const NodeId from = m_nodes.add(referral.referrer);
        const NodeId to = m_nodes.add(referral.referee);
        if (from == to) ++m_selfReferrals;
        edges.push_back({from, to, edgeData(referral)});
    }
    m_edges += edges.size();
    m_known.resize(nodes(), false);
    return edges;
}

EdgeData ReferralGraph::edgeData(const Referral& referral) {
    EdgeData data;
    if (referral.time) packTime(*referral.time, data);
    if (packedTime(data) == kNoCalendarTime) ++m_timesOutOfRange;
    data.channel = channelNumber(referral.channel);
    return data;
}

std::uint16_t ReferralGraph::channelNumber(std::string_view name) {
    const NodeId found = m_channels.find(name);
    if (found != kNoNode) return static_cast<std::uint16_t>(found);
    return static_cast<std::uint16_t>(m_channels.add(m_channels.size() + 1 < kMostChannels ? name : kFurtherChannels));
}

void ReferralGraph::placeAll(const std::vector<Out::Entry>& edges) {
    std::vector<std::uint32_t> outSizes(nodes(), 0);
    std::vector<std::uint32_t> inSizes(nodes(), 0);
    for (const Out::Entry& edge : edges) {
        ++outSizes[edge.node];
        ++inSizes[edge.neighbour];
    }
    m_out.allocate(outSizes);
    m_in.allocate(inSizes);
    for (const std::uint32_t i : orderByNeighbour(edges, nodes())) m_out.push(edges[i].node, edges[i].neighbour, edges[i].data);
    for (NodeId from = 0; from < nodes(); ++from) {
        for (const NodeId to : out(from)) m_in.push(to, from, {});
        m_duplicates += repetitions(out(from));
    }
}

ReferralGraph ReferralGraph::asOf(UtcMillis time, std::span<const UtcMillis> since) const {
    ReferralGraph slice;
    slice.m_channels = m_channels;
    std::vector<NodeId> number(nodes(), kNoNode);
    for (NodeId node = 0; node < nodes(); ++node) {
        if (since[node] > time) continue;
        number[node] = slice.m_nodes.add(key(node));
        slice.m_known.push_back(m_known[node]);
        slice.m_customers += m_known[node] ? 1 : 0;
    }
    std::vector<Out::Entry> kept;
    for (NodeId from = 0; from < nodes(); ++from) {
        if (number[from] == kNoNode) continue;
        const auto targets = out(from);
        for (std::size_t i = 0; i < targets.size(); ++i) {
            const EdgeData& data = m_out.data(from, i);
            if (number[targets[i]] == kNoNode || unpackedTime(data).value_or(time) > time) continue;
            kept.push_back({number[from], number[targets[i]], data});
            if (packedTime(data) == kNoCalendarTime) ++slice.m_timesOutOfRange;
            if (from == targets[i]) ++slice.m_selfReferrals;
        }
    }
    slice.m_edges = kept.size();
    slice.placeAll(kept);
    return slice;
}

std::optional<UtcMillis> ReferralGraph::outTime(NodeId node, std::size_t i) const {
    return unpackedTime(m_out.data(node, i));
}

std::string_view ReferralGraph::outChannel(NodeId node, std::size_t i) const {
    return m_channels.key(m_out.data(node, i).channel);
}

std::uint64_t ReferralGraph::memoryBytes() const {
    return m_nodes.memoryBytes() + m_channels.memoryBytes() + m_out.memoryBytes() + m_in.memoryBytes() + m_known.capacity() / 8;
}

void distinctNeighbours(const ReferralGraph& graph, NodeId node, Direction direction, std::vector<NodeId>& into) {
    into.clear();
    const auto out = direction == Direction::In ? std::span<const NodeId>() : graph.out(node);
    const auto in = direction == Direction::Out ? std::span<const NodeId>() : graph.in(node);
    std::merge(out.begin(), out.end(), in.begin(), in.end(), std::back_inserter(into));
    into.erase(std::unique(into.begin(), into.end()), into.end());
    const auto self = std::lower_bound(into.begin(), into.end(), node);
    if (self != into.end() && *self == node) into.erase(self);
}

}  // namespace holdfast::graph
