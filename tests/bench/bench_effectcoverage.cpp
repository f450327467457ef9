// How often customers' intervals hold the truth, and why where they do not: on made studies, drawn again and again and judged on
// the same customers, errors are taken apart into what repeats from study to study (bias) and what does not (variance), beside
// what the intervals claim. Averages' intervals too. None of the studies is a table that figures are quoted on.
#include "core/scenario/effectestimation.h"
#include "core/scenario/linearregression.h"
#include "models/factory.h"
#include "tests/bench/madeeffects.h"

#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <thread>

using namespace holdfast;
using namespace holdfast::scenario;

namespace {

constexpr std::array kScales{0.7, 0.85, 1.15, 1.3, 1.5};

struct Tally {
    std::array<double, 5> scaled{};  ///< covered by intervals so many times as wide
    double covered = 0.0, width = 0.0, claimed = 0.0, averages = 0.0;
    std::vector<double> sum, squares;  ///< [customers] of the errors
    int studies = 0;

    explicit Tally(std::size_t customers) : sum(customers, 0.0), squares(customers, 0.0) {}

    void add(const ArmEstimate& arm, const std::vector<double>& truth) {
        ++studies;
        const auto count = static_cast<double>(truth.size());
        for (std::size_t i = 0; i < truth.size(); ++i) {
            const double error = arm.effect[i] - truth[i];
            if (std::isnan(error)) continue;
            covered += (arm.lower[i] <= truth[i] && truth[i] <= arm.upper[i] ? 1.0 : 0.0) / count;
            for (std::size_t k = 0; k < scaled.size(); ++k)
                scaled[k] += std::abs(error) <= kScales[k] * kNormal90 * arm.error[i] ? 1.0 / count : 0.0;
            width += (arm.upper[i] - arm.lower[i]) / count;
            claimed += arm.error[i] * arm.error[i] / count;
            sum[i] += error;
            squares[i] += error * error;
        }
    }

    void print(const char* name) const {
        double bias = 0.0, total = 0.0;
        for (std::size_t i = 0; i < sum.size(); ++i) {
            bias += std::pow(sum[i] / studies, 2.0) / static_cast<double>(sum.size());
            total += squares[i] / studies / static_cast<double>(sum.size());
        }
        std::printf("%-16s covered %.3f, width %.3f, root error %.4f (bias %.4f, rest %.4f), claimed %.4f; averages %.3f of %d\n", name,
                    covered / studies, width / studies, std::sqrt(total), std::sqrt(bias), std::sqrt(std::max(0.0, total - bias)),
                    std::sqrt(claimed / studies), averages / studies, studies);
        for (std::size_t k = 0; k < scaled.size(); ++k) std::printf("%s%.2f times as wide: %.3f", k == 0 ? "    " : ", ", kScales[k], scaled[k] / studies);
        std::printf("\n");
        std::fflush(stdout);
    }
};

}  // namespace

/// bench_effectcoverage [studies 10] [rows 1000] [linear|trees|both] [first shape 0] [last shape 3]
int main(int argc, char** argv) {
    const int studies = argc > 1 ? std::atoi(argv[1]) : 10;
    const std::size_t rows = argc > 2 ? static_cast<std::size_t>(std::atoi(argv[2])) : 1000;
    const std::string which = argc > 3 ? argv[3] : "both";
    const int first = argc > 4 ? std::atoi(argv[4]) : 0, last = argc > 5 ? std::atoi(argv[5]) : 3;
    const LinearLearner linear;
    auto trees = models::createRegression("trees");
    if (!trees) return 1;
    EstimationRequest request;
    if (which != "trees") request.bases.push_back(&linear);
    if (which != "linear") request.bases.push_back(trees->get());
    request.refutations = false;
    const TaskContext context({}, {}, std::max(1U, std::thread::hardware_concurrency()));
    for (int shape = first; shape <= last; ++shape)
        for (const bool binary : {false, true}) {
            const auto customers = test::makeEffects(shape, 300, binary, 77);
            request.customers = &customers.study.features;
            Tally tally(customers.truth.size());
            for (int study = 0; study < studies; ++study) {
                const auto made = test::makeEffects(shape, binary ? 3 * rows : rows, binary,
                                                    static_cast<std::uint64_t>(5000 + 1000 * shape + 100 * binary + study));
                request.study = made.study;
                const auto found = estimateEffects(request, context);
                if (!found) return 1;
                tally.add(found->arms[0], customers.truth);
                const auto population = test::makeEffects(shape, 20'000, binary, 78);
                double truth = 0.0;
                for (const double effect : population.truth) truth += effect / static_cast<double>(population.truth.size());
                const auto& average = found->arms[0].average;
                tally.averages += average.lower <= truth && truth <= average.upper ? 1.0 : 0.0;
            }
            tally.print(("shape " + std::to_string(shape) + (binary ? " 0/1" : " number")).c_str());
        }
    return 0;
}
