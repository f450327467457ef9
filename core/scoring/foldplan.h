// FoldPlan: which customers a model is judged on, and on whom it was trained for that. Shuffled folds take turns: each is
// predicted by a model of all the others. By time, each part is predicted by a model of the parts before it and of nothing
// else (expanding windows; Tashman 2000, "Out-of-sample tests of forecasting accuracy"): the first part only trains, the next
// only serves to calibrate the one after, so that no figure rests on anything later. Plain values.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace holdfast::scoring {

struct FoldPlan {
    static constexpr int kTrainingOnly = -1;
    static constexpr int kLeftOut = -2;  ///< by time: nobody knows when, so it has no part in judging, neither side

    std::vector<int> folds;  ///< [rows] the part a row is in, 0 .. count() - 1, or kTrainingOnly or kLeftOut
    bool forward = false;    ///< by time
    int warmUp = 0;          ///< so many first parts are predicted for calibration, not judged

    FoldPlan() = default;
    FoldPlan(std::vector<int> shuffled) : folds(std::move(shuffled)) {}  // NOLINT: shuffled folds are a plan

    int count() const { return folds.empty() ? 0 : std::max(0, *std::max_element(folds.begin(), folds.end()) + 1); }
    bool trains(std::size_t row, int fold) const { return folds[row] != kLeftOut && (forward ? folds[row] < fold : folds[row] != fold); }
    bool judged(std::size_t row) const { return folds[row] >= warmUp; }

    /// [rows] whether the model that predicts a row has learned from at least half of all: such a model is nearly the one that learns
    /// from everybody, which the first windows' models are not.
    std::vector<bool> decisive() const {
        std::vector<bool> large(static_cast<std::size_t>(count()));
        const auto inPlan = folds.size() - static_cast<std::size_t>(std::count(folds.begin(), folds.end(), kLeftOut));
        for (std::size_t fold = 0; fold < large.size(); ++fold) {
            std::size_t training = 0;
            for (std::size_t row = 0; row < folds.size(); ++row) training += trains(row, static_cast<int>(fold)) ? 1 : 0;
            large[fold] = 2 * training + 1 >= inPlan;  // two folds of an odd number are halves, too
        }
        std::vector<bool> rows;
        for (const int fold : folds) rows.push_back(fold >= 0 && large[static_cast<std::size_t>(fold)]);
        return rows;
    }

    /// For people: "Fold 2 of 5", by time "Window 2 of 5", the one before the first "Window for calibration".
    std::string name(int fold) const {
        if (fold < warmUp) return "Window for calibration";
        return (forward ? "Window " : "Fold ") + std::to_string(fold - warmUp + 1) + " of " + std::to_string(count() - warmUp);
    }
};

}  // namespace holdfast::scoring
