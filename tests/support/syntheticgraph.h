// A made network of communities with places, for the tests and the bench of the graph view: communities of very different
// size as gaussian patches, most referrals to someone near in the same patch, some to another; a few bring many. The
// same numbers and seed give the same graph on one machine.
#pragma once

#include "ui/pages/graph/graphscene.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

namespace holdfast::test {

struct SyntheticGraph {
    std::shared_ptr<const ui::GraphContent> content;
    std::vector<float> x;
    std::vector<float> y;

    ui::ScenePtr scene() const {
        auto made = ui::GraphScene::make(content, x, y);
        return made ? *made : nullptr;
    }
};

struct SyntheticGraphRequest {
    std::size_t nodes = 1000;
    std::size_t edges = 3000;
    std::size_t communities = 24;
    std::uint64_t seed = 1;
};

namespace detail {

class SyntheticGraphMaker {
public:
    explicit SyntheticGraphMaker(const SyntheticGraphRequest& request) : m_request(request), m_engine(request.seed) {}

    SyntheticGraph make() {
        placePatches();
        placeNodes();
        addEdges();
        addFigures();
        return {m_content, std::move(m_x), std::move(m_y)};
    }

private:
    struct Patch {
        std::size_t first = 0;
        std::size_t count = 0;
        double x = 0.0, y = 0.0, spread = 1.0, risk = 0.2;
    };

    double uniform() { return static_cast<double>(m_engine() >> 11) * 0x1.0p-53; }
    double normal() { return std::sqrt(-2.0 * std::log(1.0 - uniform())) * std::cos(2.0 * std::numbers::pi * uniform()); }

    void placePatches() {
        std::vector<double> weights;
        double sum = 0.0;
        for (std::size_t i = 0; i < m_request.communities; ++i) {
            weights.push_back(1.0 / std::pow(static_cast<double>(i) + 1.5, 0.8));
            sum += weights.back();
        }
        std::size_t first = 0;
        for (std::size_t i = 0; i < m_request.communities; ++i) {
            Patch patch;
            patch.first = first;
            const double share = weights[i] / sum * static_cast<double>(m_request.nodes);
            patch.count = i + 1 == m_request.communities ? m_request.nodes - first : std::min(m_request.nodes - first, static_cast<std::size_t>(share));
            first += patch.count;
            patch.spread = 0.5 * std::sqrt(static_cast<double>(patch.count));
            patch.risk = std::clamp(0.22 + 0.17 * normal(), 0.02, 0.9);
            findRoom(patch, i);
            m_patches.push_back(patch);
        }
    }

    /// Outward along a spiral until the patch overlaps none before it.
    void findRoom(Patch& patch, std::size_t number) {
        for (double t = 0.0; number > 0; t += 0.15) {
            patch.x = 0.55 * patch.spread * t * std::cos(t + static_cast<double>(number));
            patch.y = 0.55 * patch.spread * t * std::sin(t + static_cast<double>(number)) * 0.65;
            const bool free = std::none_of(m_patches.begin(), m_patches.end(), [&](const Patch& other) {
                return std::hypot(other.x - patch.x, other.y - patch.y) < 1.75 * (other.spread + patch.spread);
            });
            if (free) return;
        }
    }

    /// A patch grows by referral: everybody but the first few stands near who brought him, late ones nearer.
    void placeNodes() {
        m_content->keys.reserve(m_request.nodes);
        for (std::size_t p = 0; p < m_patches.size(); ++p)
            for (std::size_t i = 0; i < m_patches[p].count; ++i) {
                const Patch& patch = m_patches[p];
                const std::size_t founders = 3 + patch.count / 300;
                const bool founder = i < founders;
                // Squaring prefers the early, who thereby come to have brought many.
                const std::size_t parent = patch.first + static_cast<std::size_t>(std::pow(uniform(), 1.7) * static_cast<double>(i));
                const double reach = founder ? patch.spread : patch.spread * (0.03 + 0.35 / (1.0 + 6.0 * static_cast<double>(i) / static_cast<double>(patch.count)) * uniform());
                m_x.push_back(static_cast<float>((founder ? patch.x : static_cast<double>(m_x[parent])) + reach * normal()));
                m_y.push_back(static_cast<float>((founder ? patch.y : static_cast<double>(m_y[parent])) + reach * normal()));
                m_parent.push_back(founder ? std::uint32_t{0xFFFFFFFF} : static_cast<std::uint32_t>(parent));
                m_content->keys.push_back("C-" + std::to_string(100'000 + m_x.size()));
                m_content->category.push_back(static_cast<std::int16_t>(p % 8));
                m_content->risk.push_back(static_cast<float>(std::clamp(m_patches[p].risk + 0.16 * normal(), 0.01, 0.99)));
            }
    }

    /// A member near to `node` in his patch: the nearest of a few drawn.
    std::uint32_t nearMember(const Patch& patch, std::size_t node) {
        std::size_t best = patch.first + m_engine() % patch.count;
        const auto away = [&](std::size_t other) { return std::hypot(m_x[other] - m_x[node], m_y[other] - m_y[node]); };
        for (std::size_t i = 0; i < 30; ++i) {
            const std::size_t other = patch.first + m_engine() % patch.count;
            if (other != node && (best == node || away(other) < away(best))) best = other;
        }
        return static_cast<std::uint32_t>(best);
    }

    void addEdges() {
        for (std::size_t e = 0; e < m_request.edges; ++e) {
            const bool tree = e < m_parent.size() && m_parent[e] != 0xFFFFFFFF;
            const Patch& patch = m_patches[patchOf(m_engine() % m_request.nodes)];
            const std::size_t from = tree ? m_parent[e] : patch.first + m_engine() % patch.count;
            const std::size_t to = tree ? e : uniform() < 0.06 ? m_engine() % m_request.nodes : nearMember(patch, from);
            m_content->source.push_back(static_cast<std::uint32_t>(from));
            m_content->target.push_back(static_cast<std::uint32_t>(to));
            m_content->channel.push_back(static_cast<std::uint16_t>(m_engine() % 4));
            m_content->time.push_back(1'600'000'000 + static_cast<std::int64_t>(uniform() * 1e8));
        }
    }

    std::size_t patchOf(std::size_t node) const {
        std::size_t p = 0;
        while (p + 1 < m_patches.size() && node >= m_patches[p + 1].first) ++p;
        return p;
    }

    void addFigures() {
        std::vector<double> degree(m_request.nodes, 0.0);
        for (const std::uint32_t from : m_content->source) degree[from] += 1.0;
        const double most = std::max(1.0, *std::max_element(degree.begin(), degree.end()));
        for (std::size_t i = 0; i < m_request.nodes; ++i) {
            m_content->size.push_back(static_cast<float>(degree[i] / most));
            std::uint8_t flags = 0;
            if (uniform() < 0.05) flags |= ui::kColdStart;
            if (uniform() < 0.03) {
                flags |= ui::kUnknownEnd;
                m_content->risk[i] = std::nanf("");
            }
            m_content->flags.push_back(flags);
        }
    }

    SyntheticGraphRequest m_request;
    std::mt19937_64 m_engine;
    std::shared_ptr<ui::GraphContent> m_content = std::make_shared<ui::GraphContent>();
    std::vector<Patch> m_patches;
    std::vector<std::uint32_t> m_parent;  ///< [nodes] who brought him; all ones: nobody
    std::vector<float> m_x;
    std::vector<float> m_y;
};

}  // namespace detail

/// At least one node and one community.
inline SyntheticGraph syntheticGraph(const SyntheticGraphRequest& request) { return detail::SyntheticGraphMaker(request).make(); }

}  // namespace holdfast::test
