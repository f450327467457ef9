// What is known of a newcomer whom nobody brought: customers like him. Demographic columns are clustered by k-means, and
// each cluster has a head of its own, an offset on the log-odds, shrunk to the common model as far as its customers cannot
// tell it apart. Fitted by models/coldstart, carried by GraphScorer. Immutable once fitted; any thread.
#pragma once

#include "core/base/result.h"
#include "core/base/taskcontext.h"
#include "core/data/features.h"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace holdfast::scoring {

struct ClusterOptions {
    std::size_t fewest = 2;
    std::size_t most = 8;
    std::size_t restarts = 4;
    std::size_t silhouetteRows = 800;  ///< sample by which the number of clusters is chosen
    std::size_t rows = 5'000;          ///< sample that is clustered
    std::size_t levels = 12;           ///< of a category that have a coordinate: the most frequent; the others share the origin
    std::size_t coordinates = 64;      ///< of all columns; further columns are left out
    std::uint64_t seed = 1;
};

class DemographicClusters {
public:
    DemographicClusters() = default;

    /// k-means with k-means++ starts (Arthur and Vassilvitskii 2007); k with the largest mean silhouette (Rousseeuw 1987).
    /// Columns: those with the role Demographic, else all that say nothing of behaviour. Numbers are standardised, a
    /// missing one counts as the mean; a category is one coordinate a frequent level, scaled so that two levels lie as far apart as
    /// two typical numbers. One cluster when no column will do, or no division is better than none. Cancelled, polled at every
    /// start: at most 28 of them, each rows x k x coordinates operations a step.
    static Result<DemographicClusters> fit(const FeatureMatrix& features, std::span<const std::size_t> rows,
                                           const ClusterOptions& options, const TaskContext& context);

    std::size_t size() const { return m_count; }
    std::size_t assign(const double* row) const;  ///< `row`: [features]

    nlohmann::json toJson() const;
    static Result<DemographicClusters> fromJson(const nlohmann::json& json, std::size_t features);

private:
    struct Column {
        std::size_t feature = 0;
        std::size_t levels = 0;  ///< coordinates of a category; 0: a number
        double mean = 0.0;
        double scale = 1.0;
        std::vector<std::int32_t> places;  ///< category: coordinate of each of its levels, -1 for none; empty: as they come
    };

    std::size_t m_count = 1;
    std::size_t m_width = 0;
    std::vector<Column> m_columns;
    std::vector<double> m_centres;  ///< [count x width], row-major

    void chooseColumns(const FeatureMatrix& features, std::span<const std::size_t> rows, const ClusterOptions& options);
    static std::optional<Column> numberColumn(const FeatureMatrix& features, std::span<const std::size_t> rows, std::size_t feature);
    static Column categoryColumn(const FeatureMatrix& features, std::span<const std::size_t> rows, std::size_t feature, std::size_t most);
    void locate(const double* row, double* point) const;
};

/// Mean over points of (b - a) / max(a, b): a the mean distance to one's own cluster, b to the nearest other. 0 for a point
/// alone in its cluster. `points`: [n x width], row-major.
double meanSilhouette(std::span<const double> points, std::size_t width, std::span<const std::size_t> clusters,
                      std::size_t count);

/// Empirical-Bayes shrinkage of independent normal estimates to 0 (Morris 1983, "Parametric Empirical Bayes Inference",
/// section 2; with equal variances James and Stein's estimator, positive part: Efron and Morris 1973).
struct Shrinkage {
    double betweenVariance = 0.0;  ///< of the true effects
    std::vector<double> effects;   ///< shrunk
    std::vector<double> kept;      ///< share of each estimate that was kept, 0..1
};
Shrinkage shrinkToZero(std::span<const double> estimates, std::span<const double> variances);

struct ClusterHead {
    double offset = 0.0;  ///< on the log-odds
    double kept = 0.0;    ///< share of the raw offset that was kept
    double rate = 0.0;    ///< share of its labelled customers who left
    std::uint64_t customers = 0;  ///< labelled
};

struct ClusterPrior {
    DemographicClusters clusters;
    std::vector<ClusterHead> heads;  ///< [clusters]

    /// Heads from customers whom the common model scored without having learned from them. All: [rows]; `logits` are the
    /// common model's. One Newton step a cluster: sum (y - p) / sum p (1 - p), variance 1 / sum p (1 - p).
    static ClusterPrior fit(DemographicClusters clusters, const FeatureMatrix& features, std::span<const std::size_t> rows,
                            std::span<const double> logits, std::span<const double> labels);
    /// Counts the clusters' customers anew, and who of them left, over all whose outcome is known. Both: [rows].
    void count(const FeatureMatrix& features, std::span<const std::size_t> rows, std::span<const double> labels);

    nlohmann::json toJson() const;
    static Result<ClusterPrior> fromJson(const nlohmann::json& json, std::size_t features);
};

}  // namespace holdfast::scoring
