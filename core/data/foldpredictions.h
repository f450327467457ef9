// What a model version said of customers whose label it had not seen: its out-of-fold predictions, kept with the version. Two
// versions are compared on them, and curves, thresholds and coverage by group are drawn from them. Plain values.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace holdfast {

/// Every list is [rows], in the order of the customers at training, except where empty as a whole.
struct FoldPredictions {
    static constexpr std::int32_t kNoGroup = -1;

    std::vector<std::string> keys;
    std::vector<std::int32_t> folds;    ///< 0, 1 ...: the part of the customers that was held out with this one
    std::vector<double> labels;         ///< 1 = left, 0 = stayed, as the label was at training
    std::vector<double> logits;         ///< log-odds as the learner gave them, uncalibrated
    std::vector<double> probabilities;  ///< calibrated on the other folds
    std::vector<std::int32_t> group;    ///< index into groups, kNoGroup; whose interval the customer's score has
    std::vector<std::string> groups;    ///< "under 12 months"; empty when the model does not tell groups apart
    std::vector<double> values;         ///< money a period as the project has it today, NaN where unknown; empty without a value column

    std::size_t rows() const { return keys.size(); }
};

}  // namespace holdfast
