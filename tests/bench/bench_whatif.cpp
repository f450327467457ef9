// What one drag step of the what-if profiler costs: curves() with intervals and evaluate(), for one customer and for a
// segment of 2,000, on a committee as large as the one "mlp" trains (8 members, two hidden layers of 64) over 20 number
// columns. Untrained weights: the arithmetic is the same. Processor time is summed over the threads: what to look at on a
// busy machine. `bench_whatif PROJECT [KEY]` measures a real project instead.
#include "core/workbench/whatif.h"
#include "core/workbench/whatifmodel.h"
#include "tests/support/fakescorer.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <ctime>
#include <functional>
#include <numeric>
#include <thread>

using namespace holdfast;
using namespace holdfast::workbench;

namespace {

constexpr int kSteps = 300;

void measure(const char* what, int steps, const std::function<void(int)>& step) {
    std::vector<double> times;
    std::clock_t busy = 0;
    for (int i = -5; i < steps; ++i) {  // the first few warm the caches up
        const auto start = std::chrono::steady_clock::now();
        const std::clock_t before = std::clock();
        step(i + 5);
        if (i < 0) continue;
        busy += std::clock() - before;
        times.push_back(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    }
    std::sort(times.begin(), times.end());
    std::printf("%-46s median %7.2f ms   p99 %7.2f ms   processor %7.2f ms\n", what, times[times.size() / 2],
                times[times.size() * 99 / 100], 1e3 * static_cast<double>(busy) / CLOCKS_PER_SEC / steps);
}

std::shared_ptr<const Champion> randomCommittee(std::size_t columns, std::size_t members, std::size_t width) {
    const auto schema = test::numberSchema(columns);
    const FeatureMatrix features = test::randomNumbers(schema, 4000, 1);
    std::vector<std::size_t> rows(features.rows);
    std::iota(rows.begin(), rows.end(), std::size_t{0});
    auto encoding = scoring::FeatureEncoding::fit(features, rows, {});
    Random random(2);
    const auto fill = [&](std::size_t size, double scale) {
        std::vector<float> weights(size);
        for (float& weight : weights) weight = static_cast<float>(random.normal(0.0, scale));
        return weights;
    };
    scoring::NetWeights weights;
    weights.members = members;
    weights.width = width;
    weights.denseLayers = 1;
    weights.first = fill(members * encoding.columns() * width, 0.1);
    weights.firstBias = fill(members * width, 0.1);
    weights.dense = fill(members * width * width, 0.15);
    weights.denseBias = fill(members * width, 0.1);
    weights.head = fill(members * width, 0.15);
    weights.headBias = fill(members, 0.1);
    auto scorer = scoring::NetScorer::make("mlp", schema, std::move(encoding), std::move(weights));
    return std::make_shared<const Champion>(
        Champion{{}, scoring::ChurnModel(std::move(*scorer), {}, {}, scoring::sampleBackground(features, 1)), {}});
}

WhatIfModel randomModel(std::size_t rows) {
    auto champion = randomCommittee(20, 8, 64);
    std::vector<WhatIfColumn> columns;
    for (const FeatureSpec& feature : champion->model.schema().features) {
        WhatIfColumn column;
        column.spec.name = feature.name;
        column.spec.type = ColumnType::Real;
        column.rangeMin = column.supportMin = feature.observedMin;
        column.rangeMax = column.supportMax = feature.observedMax;
        columns.push_back(column);
    }
    auto values = test::randomNumbers(champion->model.schemaPointer(), rows, 3).values;
    return WhatIfModel(champion, columns, {rows == 1 ? "customer" : "", rows, 0, false, std::move(values)},
                       std::max(1U, std::thread::hardware_concurrency()));
}

std::vector<Setting> dragged(const std::string& column, int step) {
    return {{column, -3.0 + 0.02 * (step % 300)}};
}

void measureRandom(std::size_t rows, const char* who) {
    const WhatIfModel model = randomModel(rows);
    measure((std::string("curves, 20 columns x 33 points, ") + who).c_str(), kSteps,
            [&](int step) { (void)model.curves(dragged("x0", step), 33); });
    measure((std::string("evaluate, ") + who).c_str(), kSteps, [&](int step) { (void)model.evaluate(dragged("x0", step)); });
}

int measureProject(const char* path, const char* key) {
    auto project = storage::Project::open(path, storage::OpenMode::ReadOnly);
    if (!project) return std::fprintf(stderr, "%s\n", project.error().message.c_str()), 1;
    const Clock clock = systemClock();
    auto profiler = key != nullptr ? WhatIfProfiler::forCustomer(*project, key, clock, TaskContext())
                                   : WhatIfProfiler::forSegment(*project, {}, clock, TaskContext());
    if (!profiler) return std::fprintf(stderr, "%s\n", profiler.error().message.c_str()), 1;
    const auto& columns = profiler->columns();
    const auto number = std::find_if(columns.begin(), columns.end(), [](const WhatIfColumn& column) {
        return !column.category && column.spec.actionability != Actionability::Fixed;
    });
    const auto settings = [&](int step) {
        if (number == columns.end()) return std::vector<Setting>();
        return std::vector<Setting>{
            {number->spec.name, number->rangeMin + (number->rangeMax - number->rangeMin) * (step % 100) / 100.0}};
    };
    std::printf("%zu columns of %s\n", columns.size(), profiler->subject().c_str());
    measure("curves, 33 points", kSteps, [&](int step) { (void)profiler->curves(settings(step), 33); });
    measure("evaluate", kSteps, [&](int step) { (void)profiler->evaluate(settings(step)); });
    return 0;
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 1) return measureProject(argv[1], argc > 2 ? argv[2] : nullptr);
    measureRandom(1, "one customer");
    measureRandom(2000, "segment of 2,000");
    return 0;
}
