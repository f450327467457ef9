// The abstract learners and scorers. A learner fits on a FeatureMatrix and returns a scorer; a scorer is torch-free,
// immutable and evaluates exported weights, so that scoring, what-if and explanation start in milliseconds.
// Thread rule: learners are used by one thread at a time; scorers may be shared by any number.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/customernetwork.h"
#include "core/data/features.h"
#include "core/data/scores.h"

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace holdfast::scoring {

/// What each column contributes to a customer's uncalibrated log-odds: baseline + sum of shares = the ensemble's log-odds.
struct LogitShares {
    double baseline = 0.0;         ///< the log-odds when no column is known
    std::vector<double> shares;    ///< [features] Shapley values
    std::vector<double> errors{};  ///< [features] their standard errors, 0 where exact; empty: exact, all of them
};

/// What an uncalibrated score rests on, in log-odds: own + neighbours + cluster is the score.
struct ScoreParts {
    double own = 0.0;         ///< the customer's own columns
    double neighbours = 0.0;  ///< what who brought him, and whom he brought, change about that
    double cluster = 0.0;     ///< a newcomer without referrals: what customers like him change about that
    double total() const { return own + neighbours + cluster; }
};

/// The same of one customer, neighbour by neighbour.
struct NodeAccount {
    static constexpr std::uint32_t kTheRest = 0xFFFFFFFFU;  ///< stands for the many other neighbours of a hub

    ScoreParts parts;
    std::vector<std::pair<std::uint32_t, double>> neighbours;  ///< node and share; they add up to parts.neighbours
    std::vector<double> errors;                                ///< [neighbours] standard errors of their shares, 0 where exact
    std::size_t rest = 0;                                      ///< for how many kTheRest stands
    std::optional<ClusterShare> cluster;                       ///< of a newcomer without referrals
};

/// The log-odds of the mean of probabilities given as log-odds; of one, itself.
double logitOfMean(std::span<const double> logits);

class ChurnScorer;

/// A scorer made of others: constant + weights x their log-odds. No parts: it is not.
struct ScorerSum {
    double constant = 0.0;
    std::vector<std::pair<double, const ChurnScorer*>> parts{};
};

class ChurnScorer {
public:
    virtual ~ChurnScorer() = default;

    virtual std::string kind() const = 0;  ///< "logistic", "mlp", "tabm", "xgboost", "gnn", "ensemble"

    /// How many ensemble members vote (1 for a single model).
    virtual std::size_t members() const = 0;

    /// Uncalibrated log-odds of leaving, one column per member. `values`: [rows x features] row-major in the scorer's
    /// schema (features.h), NaN for missing; `out`: [rows x members] row-major.
    virtual void memberLogits(std::span<const double> values, std::size_t rows, std::span<double> out) const = 0;

    /// The ensemble's log-odds from those of its members, [members]: the logit of the mean of their probabilities, unless
    /// the scorer's form wants another mean.
    virtual double combine(std::span<const double> logits) const;

    /// A scorer made of its first `count` members alone, 1 <= count < members(); null where it cannot be parted so.
    virtual std::unique_ptr<ChurnScorer> firstMembers(std::size_t /*count*/) const { return nullptr; }

    /// Exact shares for one row, [features], of that part of the ensemble's log-odds for which the scorer's form allows them
    /// cheaply; nothing where all of it has to be sampled.
    virtual std::optional<LogitShares> exactShares(std::span<const double> row) const;

    /// What each column of one row adds by itself, of that part of the ensemble's log-odds which is a sum of such, and as baseline
    /// what is added to all of them (a linear model: its intercept). Nothing where no part is. No part of exactShares.
    virtual std::optional<LogitShares> additiveShares(std::span<const double> row) const;

    /// The rest of the ensemble's log-odds, [rows]; empty where exactShares and additiveShares tell the whole.
    virtual std::vector<double> sampledLogits(std::span<const double> values, std::size_t rows, unsigned threads) const;

    /// Whether it reads a column of somebody who has just joined. Every one, unless the scorer says otherwise.
    virtual bool readsOfNewcomers(std::size_t /*feature*/) const { return true; }

    /// What its log-odds are the sum of, where it is made of other scorers.
    virtual ScorerSum asSum() const { return {}; }

    /// Whether scoreNodes has anything to say.
    virtual bool readsNetwork() const { return false; }
    /// Whether who brought whom moves the scores; one that reads the network may have been found better off without.
    virtual bool hearsReferrals() const { return false; }
    /// The scores of some customers of a network, and what they rest on, [nodes]; memberLogits is the score without referrals.
    /// The network's features follow the scorer's schema. Empty for scorers that look at each customer alone. Cancelled.
    virtual Result<std::vector<ScoreParts>> scoreNodes(const CustomerNetwork& /*network*/, std::span<const std::size_t> /*nodes*/,
                                                       const TaskContext& /*context*/) const {
        return std::vector<ScoreParts>();
    }
    /// The same of every customer.
    Result<std::vector<ScoreParts>> scoreNetwork(const CustomerNetwork& network, const TaskContext& context) const;

    /// Some customers' scores in full, [nodes]; all zero for scorers that look at each customer alone. Cancelled.
    virtual Result<std::vector<NodeAccount>> accountsFor(const CustomerNetwork& /*network*/, std::span<const std::size_t> nodes,
                                                         const TaskContext& /*context*/) const {
        return std::vector<NodeAccount>(nodes.size());
    }

    /// The schema it was fitted on.
    virtual const std::shared_ptr<const FeatureSchema>& schema() const = 0;

    /// Everything load() needs, as bytes. Portable between machines of the same byte order.
    virtual std::string save() const = 0;
};

/// The ensemble's log-odds, see ChurnScorer::combine. [rows]
std::vector<double> ensembleLogits(const ChurnScorer& scorer, std::span<const double> values, std::size_t rows,
                                   unsigned threads = 1);

/// The values with what the scorer does not read of newcomers missing. `values`: [rows x features]; `isNew`: [rows], or empty
/// when nobody is.
std::vector<double> valuesAsRead(const ChurnScorer& scorer, std::vector<double> values, const std::vector<bool>& isNew);

/// Reads what ChurnScorer::save wrote. Corrupt when damaged; Model when its kind is unknown to this build.
Result<std::unique_ptr<ChurnScorer>> loadScorer(std::string_view bytes);

struct TrainingSet {
    const FeatureMatrix* features = nullptr;  ///< not owned
    std::span<const double> labels;           ///< [rows] 1 = left, 0 = stayed
    std::span<const std::size_t> rows;        ///< which rows to fit on
    const CustomerNetwork* network = nullptr; ///< referrals as known to these rows; not owned; null: none
    std::span<const std::size_t> nodes = {};  ///< [features' rows] their nodes in the network
};

struct FitOptions {
    std::uint64_t seed = 1;
    unsigned threads = 1;
    double timeBudgetSeconds = 0.0;  ///< 0: no limit
    bool alone = false;              ///< nothing of it is left to other processes, even where sharesTraining()
};

/// How far a fit is. What a learner does not measure, or not in this epoch, is NaN.
struct FitProgress {
    int epoch = 0;  ///< 1, 2 ...; starts over with every fit
    double trainLoss = std::numeric_limits<double>::quiet_NaN();       ///< mean log loss on what it learns from
    double validationLoss = std::numeric_limits<double>::quiet_NaN();  ///< the same on the customers it holds out
    double validationAuc = std::numeric_limits<double>::quiet_NaN();   ///< ROC AUC on those
};

/// Called after each epoch, for live curves, from one thread at a time. May be empty.
using FitMonitor = std::function<void(const FitProgress&)>;

class ChurnLearner {
public:
    virtual ~ChurnLearner() = default;
    virtual std::string name() const = 0;
    virtual bool readsNetwork() const { return false; }  ///< wants TrainingSet::network
    /// Whether processes that train together each do a part of its work, unless FitOptions::alone; else each of them does all.
    virtual bool sharesTraining() const { return false; }

    /// Fits on `set.rows`, holding out its own part of them for early stopping where it needs one.
    /// InvalidInput when a class is absent; Cancelled; Model when fitting diverged.
    virtual Result<std::unique_ptr<ChurnScorer>> fit(const TrainingSet& set, const FitOptions& options,
                                                     const TaskContext& context, const FitMonitor& monitor = {}) const = 0;
};

/// A learner that Holdfast knows but this build lacks.
struct AbsentLearner {
    std::string name;
    std::string notice;  ///< a sentence or two: what is missing and what to do
};

/// Where learners come from; app/wiring hands one in (it loads the module of learners on first use).
class LearnerFactory {
public:
    virtual ~LearnerFactory() = default;
    virtual std::vector<std::string> names() const = 0;  ///< without loading anything
    virtual std::vector<AbsentLearner> absent() const { return {}; }
    virtual Result<std::unique_ptr<ChurnLearner>> create(std::string_view name) = 0;  ///< Unavailable, NotFound
    /// What ChurnScorer::save wrote as a TorchScript file, see models/exporting/torchscript.h. Unavailable where there is
    /// none: no torch here, or no network.
    virtual Result<std::string> torchScript(std::string_view scorer);
};

}  // namespace holdfast::scoring
