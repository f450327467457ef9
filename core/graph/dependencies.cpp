#include "core/graph/dependencies.h"

#include <algorithm>
#include <cmath>

namespace holdfast::graph {

namespace {

constexpr int kStep = 512;  // binary digits in a step of a WideCount's exponent

}  // namespace

WideCount& WideCount::operator+=(const WideCount& other) {
    static const double limit = std::ldexp(1.0, kStep);
    if (other.mantissa == 0.0) return *this;
    if (mantissa == 0.0 || other.exponent > exponent + 1) return *this = other;  // what it had is below a rounding error
    if (other.exponent < exponent - 1) return *this;
    if (other.exponent > exponent) {
        mantissa = std::ldexp(mantissa, -kStep) + other.mantissa;
        exponent = other.exponent;
    } else {
        mantissa += other.exponent < exponent ? std::ldexp(other.mantissa, -kStep) : other.mantissa;
    }
    if (mantissa >= limit) {
        mantissa = std::ldexp(mantissa, -kStep);
        ++exponent;
    }
    return *this;
}

double shareOf(const WideCount& part, const WideCount& whole) {
    return std::ldexp(part.mantissa / whole.mantissa, kStep * std::max(part.exponent - whole.exponent, -4));
}

Dependencies::Dependencies(const DistinctRows& rows)
    : m_rows(rows), m_distance(rows.nodes(), kNoNode), m_paths(rows.nodes()), m_dependency(rows.nodes()) {}

void Dependencies::add(NodeId source, DependencySums& sums) {
    m_paths[source] = 1.0;
    search(source, m_paths);
    if (overflowed()) {
        forget();
        m_widePaths.resize(m_paths.size());
        m_widePaths[source] = {1.0, 0};
        search(source, m_widePaths);
        sum(source, m_widePaths, sums);
    } else {
        sum(source, m_paths, sums);
    }
    forget();
}

template <typename Count>
void Dependencies::search(NodeId source, std::vector<Count>& paths) {
    m_order.assign(1, source);
    m_distance[source] = 0;
    for (std::size_t i = 0; i < m_order.size(); ++i) {
        const NodeId node = m_order[i];
        for (const NodeId next : m_rows.of(node)) {
            if (m_distance[next] == kNoNode) {
                m_distance[next] = m_distance[node] + 1;
                paths[next] = Count{};
                m_order.push_back(next);
            }
            if (m_distance[next] == m_distance[node] + 1) paths[next] += paths[node];
        }
    }
}

template <typename Count>
void Dependencies::sum(NodeId source, const std::vector<Count>& paths, DependencySums& sums) {
    for (std::size_t i = m_order.size(); i-- > 0;) {
        const NodeId node = m_order[i];
        double dependency = 0.0;
        for (const NodeId next : m_rows.of(node))
            if (m_distance[next] == m_distance[node] + 1)
                dependency += shareOf(paths[node], paths[next]) * (1.0 + m_dependency[next]);
        m_dependency[node] = dependency;
        if (node == source) continue;
        sums.first[node] += dependency;
        if (!sums.second.empty()) sums.second[node] += dependency * dependency;
    }
}

bool Dependencies::overflowed() const {
    return std::any_of(m_order.begin(), m_order.end(), [&](NodeId node) { return std::isinf(m_paths[node]); });
}

void Dependencies::forget() {
    for (const NodeId node : m_order) m_distance[node] = kNoNode;
}

}  // namespace holdfast::graph
