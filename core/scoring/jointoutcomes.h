// The abstract learners that foretell a customer's outcome under every arm at once, with parts that the arms share (TARNet,
// DragonNet in models/effects), beside the one-outcome regressions of core/scoring/regression.h. They come through the same
// RegressionFactory. Not kept: effects are worked out once for every customer.
// Thread rule: a learner may fit on any thread, several at a time; what is fitted is read by one thread at a time.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/features.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace holdfast::scoring {

struct JointSet {
    const FeatureMatrix* features = nullptr;  ///< not owned
    std::span<const double> outcomes;         ///< [rows of features]; only those of `rows` are read
    std::span<const int> arm;                 ///< [rows of features] 0: control
    std::size_t arms = 1;                     ///< without control
    std::span<const std::size_t> rows;        ///< which rows to fit on; every arm and control among them
    bool probability = false;                 ///< outcomes are 0 or 1
    std::uint64_t seed = 1;
};

class JointOutcomes {
public:
    virtual ~JointOutcomes() = default;
    /// Expected outcome of some rows under control and every arm. [arms + 1][rows]
    virtual Result<std::vector<std::vector<double>>> outcomes(const FeatureMatrix& features, std::span<const std::size_t> rows) const = 0;
    /// Chance of control and every arm, where it is learned beside the outcomes; else empty. [arms + 1][rows]
    virtual Result<std::vector<std::vector<double>>> chances(const FeatureMatrix& features, std::span<const std::size_t> rows) const = 0;
};

class JointLearner {
public:
    virtual ~JointLearner() = default;
    virtual std::string name() const = 0;
    /// The most rows it is meant for; more are refused by whoever chooses among learners.
    virtual std::size_t mostRows() const { return static_cast<std::size_t>(-1); }
    /// InvalidInput without rows of an arm; Cancelled; Model when fitting failed.
    virtual Result<std::unique_ptr<JointOutcomes>> fit(const JointSet& set, const TaskContext& context) const = 0;
};

}  // namespace holdfast::scoring
