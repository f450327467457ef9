// What the referral network is worth, in figures: one run's AUCs beside those of what knows no network, and their summary over
// runs. Shared by the test that asserts what the program promises and by the bench that prints everything. Plain values.
#pragma once

#include "tests/models/coldstarttasks.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace holdfast::test {

/// AUCs by method, in the order in which methods were first met; each is printed as it comes.
class Figures {
public:
    struct Summary {
        double mean = 0.0;
        double halfWidth = std::numeric_limits<double>::quiet_NaN();  ///< of the 95 % interval by Student's t; NaN for one run
        std::size_t runs = 0;
    };

    explicit Figures(std::string title) : m_title(std::move(title)) {}

    void add(const std::string& method, double value) {
        if (!m_values.contains(method)) m_order.push_back(method);
        m_values[method].push_back(value);
        std::printf("%s: %-44s %.4f\n", m_title.c_str(), method.c_str(), value);
        std::fflush(stdout);
    }
    Summary summary(const std::string& method) const {
        const auto& values = m_values.at(method);
        const auto n = static_cast<double>(values.size());
        Summary result;
        result.runs = values.size();
        double squares = 0.0;
        for (const double value : values) result.mean += value / n;
        for (const double value : values) squares += (value - result.mean) * (value - result.mean);
        if (values.size() > 1) result.halfWidth = quantile(values.size() - 1) * std::sqrt(squares / (n - 1.0) / n);
        return result;
    }
    void print() const {
        std::printf("\n%s, mean over runs +/- half of the 95 %% interval\n", m_title.c_str());
        for (const std::string& method : m_order) {
            const Summary one = summary(method);
            std::printf("  %-44s %+.4f +/- %.4f (%zu runs)\n", method.c_str(), one.mean, one.halfWidth, one.runs);
        }
        std::printf("\n");
        std::fflush(stdout);
    }

private:
    std::string m_title;
    std::vector<std::string> m_order;
    std::map<std::string, std::vector<double>> m_values;

    static double quantile(std::size_t degrees) {
        constexpr std::array<double, 10> kTable{12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228};
        return degrees <= kTable.size() ? kTable[degrees - 1] : 1.96 + 2.4 / static_cast<double>(degrees);
    }
};

inline constexpr const char* kNetworkOverTable = "network less best table model";
inline constexpr const char* kNetworkOverUnlinked = "network less network without edges";

/// One seed's newcomers. "Table models" are those that the program offers of this kind and that fit in seconds: logistic, mlp and,
/// where the build has them, boosted trees (xgboost).
inline void addSampleWorld(Figures& figures, std::uint64_t seed) {
    const GraphTask task = sampleTask(10'000, seed);
    std::printf("seed %d: %zu newcomers held out\n", static_cast<int>(seed), task.heldOut.size());
    std::map<std::string, std::vector<double>> tables;
    double best = 0.0;
    for (const char* learner : {"logistic", "mlp", "xgboost"}) {
        if (!models::createLearner(learner)) continue;
        tables[learner] = task.tableLogits(learner, seed);
        best = std::max(best, task.auc(tables[learner]));
        figures.add(std::string(learner) + " on the table", task.auc(tables[learner]));
    }
    const std::vector<double> network = task.networkLogits(true, seed);
    const double alone = task.auc(task.networkLogits(false, seed)), linked = task.auc(network);
    std::vector<double> both;  // no weight fitted
    for (std::size_t i = 0; i < network.size(); ++i) both.push_back(0.5 * (network[i] + tables["mlp"][i]));
    figures.add("network without edges", alone);
    figures.add("network", linked);
    figures.add("mean of network and mlp", task.auc(both));
    figures.add("network less mlp", linked - task.auc(tables["mlp"]));
    figures.add(kNetworkOverTable, linked - best);
    figures.add("mean of network and mlp less best table model", task.auc(both) - best);
    figures.add(kNetworkOverUnlinked, linked - alone);
    figures.add("true probability (the best there is)", task.auc(task.pick(task.truth)));
}

inline void addRealGraph(Figures& figures, const GraphTask& task, std::uint64_t seed) {
    const double alone = task.auc(task.networkLogits(false, seed)), linked = task.auc(task.networkLogits(true, seed));
    figures.add("logistic on attributes", task.auc(task.tableLogits("logistic", seed)));
    figures.add("label propagation", task.auc(task.propagated()));
    figures.add("network without edges", alone);
    figures.add("network", linked);
    figures.add(kNetworkOverUnlinked, linked - alone);
}

}  // namespace holdfast::test
