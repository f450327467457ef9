// XGBoost's C library behind values of ours: a matrix of rows to learn from, and a booster that grows one tree a round.
// Every booster computes on one thread and draws from a stream that depends on its seed and round alone, so what it grows
// does not depend on who else is at work. Internal to models/churn; this header does not name the library. A booster grows
// on the thread that made it (the library keeps by thread what it knows of matrices); a matrix belongs to one thread at a
// time.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace holdfast::models {

/// What is made small. The first takes labels 0 and 1 and adds up to log-odds, the second any number.
enum class TreeObjective { LogLoss, SquaredError };

/// What the search chooses. Names and meaning as in XGBoost's documentation.
struct TreeSettings {
    int depth = 4;                ///< max_depth
    double rate = 0.05;           ///< eta
    double minChildWeight = 1.0;  ///< min_child_weight
    double subsample = 0.8;       ///< share of rows a round
    double columnShare = 0.8;     ///< colsample_bytree
    double lambda = 1.0;          ///< L2 penalty on leaf values
    TreeObjective objective = TreeObjective::LogLoss;
};

class XgbMatrix {
public:
    /// `values`: [labels x columns] row-major, NaN for missing; copied. Model when the library refuses.
    static Result<XgbMatrix> make(std::span<const float> values, std::size_t columns, std::span<const float> labels);

    std::size_t rows() const { return m_labels.size(); }
    std::span<const float> labels() const { return m_labels; }

private:
    friend class XgbBooster;
    std::shared_ptr<void> m_handle;
    std::vector<float> m_labels;
};

class XgbBooster {
public:
    /// `baseRate`: share of leavers, where the log-odds start (squared error: the mean). The matrices' predictions are kept up to date as it grows.
    static Result<XgbBooster> make(const TreeSettings& settings, double baseRate, std::uint64_t seed,
                                   const std::vector<const XgbMatrix*>& matrices);

    /// Grows the next tree.
    Result<void> grow(const XgbMatrix& training);
    int rounds() const { return m_rounds; }

    /// Log-odds (squared error: predictions) of a matrix' rows. [rows]
    Result<std::vector<float>> margins(const XgbMatrix& matrix) const;
    /// The same from the first so many trees. `rounds` >= 1.
    Result<std::vector<float>> margins(const XgbMatrix& matrix, int rounds) const;
    /// The library's own exact contributions, [rows x columns + 1], the last one the baseline. For checking ours.
    Result<std::vector<float>> contributions(const XgbMatrix& matrix) const;

    /// The whole model in XGBoost's JSON format.
    Result<std::string> json() const;

private:
    std::shared_ptr<void> m_handle;
    int m_rounds = 0;

    Result<std::vector<float>> predict(const XgbMatrix& matrix, const char* config) const;
};

/// Mean log loss of log-odds against labels.
double meanLogLoss(std::span<const float> margins, std::span<const float> labels);

}  // namespace holdfast::models
