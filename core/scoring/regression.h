// The abstract regressions that estimating effects is built from: a learner fits an outcome, 0/1 or a number, on rows of a
// FeatureMatrix and predicts its mean for others. Unlike a churn model it is not kept: effects are worked out once for every
// customer. Linear ones live in core/scenario, boosted trees in models/, behind RegressionFactory.
// Thread rule: a learner may fit on any thread, several at a time; a fitted Regression is read by one thread at a time.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/features.h"
#include "core/scoring/jointoutcomes.h"

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::scoring {

struct RegressionSet {
    const FeatureMatrix* features = nullptr;  ///< not owned
    std::span<const double> targets;          ///< [rows of features]; only those of `rows` are read
    std::span<const std::size_t> rows;        ///< which rows to fit on; one may come several times (a bootstrap)
    bool probability = false;                 ///< targets are 0 or 1 and what is wanted is a probability
    std::uint64_t seed = 1;
};

class Regression {
public:
    virtual ~Regression() = default;
    /// Means of some rows of a matrix with the same schema. [rows]
    virtual Result<std::vector<double>> predict(const FeatureMatrix& features, std::span<const std::size_t> rows) const = 0;
};

class RegressionLearner {
public:
    virtual ~RegressionLearner() = default;
    virtual std::string name() const = 0;
    /// The most rows it is meant for; more are refused by whoever chooses among learners.
    virtual std::size_t mostRows() const { return static_cast<std::size_t>(-1); }
    /// InvalidInput for an empty set; Cancelled; Model when fitting failed. A constant target gives that constant.
    virtual Result<std::unique_ptr<Regression>> fit(const RegressionSet& set, const TaskContext& context) const = 0;
};

/// Where regressions come from that core does not have itself; app/wiring hands one in.
class RegressionFactory {
public:
    virtual ~RegressionFactory() = default;
    virtual std::vector<std::string> regressionNames() const = 0;  ///< without loading anything
    virtual Result<std::unique_ptr<RegressionLearner>> createRegression(std::string_view name) = 0;  ///< Unavailable, NotFound
    virtual std::vector<std::string> jointNames() const { return {}; }                                ///< the same of joint learners
    virtual Result<std::unique_ptr<JointLearner>> createJoint(std::string_view name) {
        return Unexpected(ErrorCode::NotFound, "There is no learner \"" + std::string(name) + "\" of all arms at once.");
    }
};

}  // namespace holdfast::scoring
