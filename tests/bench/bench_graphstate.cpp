// What the graph page does on the GUI thread when a network is large: finding who is in a lasso, telling whether a scene shows
// the same network, naming everyone in a filter; and, on a worker, placing everyone again after an undo. Usage: bench_graphstate [people] [referrals]
#include "core/data/filter.h"
#include "core/graph/referralgraph.h"
#include "tests/support/syntheticgraph.h"
#include "ui/pages/graph/graphwalk.h"
#include "ui/pages/graph/layoutmemo.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <numbers>
#include <vector>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

/// Median and longest of nine runs.
void measure(const char* name, const std::function<std::size_t()>& work) {
    std::vector<double> times;
    std::size_t result = 0;
    for (int i = 0; i < 9; ++i) {
        const auto start = std::chrono::steady_clock::now();
        result = work();
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::sort(times.begin(), times.end());
    std::printf("%-44s median %8.2f ms, longest %8.2f ms (%zu)\n", name, times[4], times[8], result);
    std::fflush(stdout);
}

/// A hand-drawn ring over most of the network: it wavers, as a hand does.
QPolygonF ring(const QRectF& bounds, int corners, double share) {
    QPolygonF polygon;
    for (int i = 0; i < corners; ++i) {
        const double angle = 2.0 * std::numbers::pi * i / corners;
        const double reach = share * (1.0 + 0.1 * std::sin(23.0 * angle));
        polygon << bounds.center() + QPointF(std::cos(angle) * bounds.width(), std::sin(angle) * bounds.height()) * reach / 2.0;
    }
    return polygon;
}

graph::ReferralGraph graphOf(const GraphContent& content) {
    std::vector<Referral> referrals;
    for (std::size_t e = 0; e < content.edges(); ++e)
        referrals.push_back({content.keys[content.source[e]], content.keys[content.target[e]], std::nullopt, "friend"});
    auto made = graph::ReferralGraph::build(content.keys, referrals);
    if (!made) std::abort();
    return std::move(*made);
}

}  // namespace

int main(int argc, char** argv) {
    const std::size_t people = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
    const std::size_t referrals = argc > 2 ? std::strtoull(argv[2], nullptr, 10) : 300'000;
    const test::SyntheticGraph made = test::syntheticGraph({people, referrals, 40, 6});
    const ScenePtr scene = made.scene();
    RenderInputs inputs;
    inputs.scene = scene;
    for (const int corners : {4, 50, 500, 2'000}) {
        const QPolygonF lasso = corners == 4 ? QPolygonF(scene->bounds()) : ring(scene->bounds(), corners, 0.8);
        measure(qPrintable(QStringLiteral("who is in a lasso of %1 corners").arg(corners)), [&] { return nodesInside(inputs, lasso).size(); });
    }
    const ScenePtr again = *GraphScene::make(std::make_shared<GraphContent>(*made.content), made.x, made.y);
    measure("the same network read again?", [&] { return std::size_t{scene->sameNetwork(*again)}; });
    measure("everyone named in a filter", [&] {
        std::vector<Value> keys;
        keys.reserve(people);
        for (const std::string& key : made.content->keys) keys.emplace_back(key);
        return ValueList(std::move(keys)).size();
    });
    std::vector<Value> keys(made.content->keys.begin(), made.content->keys.end());
    const Filter one{{{"customer", Comparison::Equal, ValueList(keys)}}};
    const Filter other{{{"customer", Comparison::Equal, ValueList(keys)}}};
    measure("two such filters compared", [&] { return std::size_t{one == other}; });
    const graph::ReferralGraph graph = graphOf(*made.content);
    measure("everyone of a filter found in the network", [&] {
        std::size_t found = 0;
        for (const Value& value : one.conditions.front().values) found += graph.find(std::get<std::string>(value)) != graph::kNoNode;
        return found;
    });
    // A tenth has joined since.
    LayoutMemo memo{std::make_shared<const std::vector<std::string>>(made.content->keys.begin(), made.content->keys.begin() + static_cast<std::ptrdiff_t>(people * 9 / 10)), nullptr};
    auto places = std::make_shared<Places>();
    places->x.assign(made.x.begin(), made.x.begin() + static_cast<std::ptrdiff_t>(people * 9 / 10));
    places->y.assign(made.y.begin(), made.y.begin() + static_cast<std::ptrdiff_t>(people * 9 / 10));
    places->pinned.assign(places->x.size(), 0);
    memo.places = places;
    measure("everyone placed again (worker)", [&] { return static_cast<std::size_t>(recalled(graph, memo).placed); });
    return 0;
}
