#include "core/scenario/spillover.h"

#include "core/base/random.h"
#include "core/scenario/linearregression.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <map>

namespace holdfast::scenario {

namespace {

/// Columns, how many acquaintances took part, and how many of them were likely to be treated.
FeatureMatrix withAcquaintance(const SpilloverRequest& request) {
    const FeatureMatrix& columns = *request.features;
    auto schema = std::make_shared<FeatureSchema>(*columns.schema);
    for (const char* name : {"@acquaintance", "@expected"}) {
        FeatureSpec spec;
        spec.name = name;
        schema->features.push_back(spec);
    }
    FeatureMatrix wider{std::move(schema), columns.rows, {}};
    for (std::size_t i = 0; i < columns.rows; ++i) {
        wider.values.insert(wider.values.end(), columns.row(i), columns.row(i) + columns.cols());
        wider.values.push_back(request.acquaintance[i]);
        wider.values.push_back(request.expected[i]);
    }
    return wider;
}

std::vector<double> less(std::vector<double> values, const std::vector<double>& expected) {
    for (std::size_t i = 0; i < values.size(); ++i) values[i] -= expected[i];
    return values;
}

/// What is left of a variable when columns, seen by other folds, have said what they can. [rows]
Result<std::vector<double>> residual(const FeatureMatrix& features, const std::vector<double>& values,
                                     const std::vector<int>& folds, std::uint64_t seed, const TaskContext& context) {
    std::vector<double> left = values;
    const int count = *std::max_element(folds.begin(), folds.end()) + 1;
    for (int fold = 0; fold < count; ++fold) {
        const auto held = rowsInFold(folds, fold, true);
        const auto training = rowsInFold(folds, fold, false);
        HOLDFAST_ASSIGN(const auto model, RidgeLearner().fit({&features, values, training, false, seed}, context));
        HOLDFAST_ASSIGN(const auto expected, model->predict(features, held));
        for (std::size_t i = 0; i < held.size(); ++i) left[held[i]] -= expected[i];
    }
    return left;
}

/// Sums that least squares on two variables needs.
struct Sums {
    Eigen::Matrix2d squares = Eigen::Matrix2d::Zero();
    Eigen::Vector2d products = Eigen::Vector2d::Zero();

    Eigen::Vector2d solve() const { return squares.ldlt().solve(products); }
};

std::vector<Sums> sumsOfClusters(const std::vector<int>& community, const std::vector<double>& own, const std::vector<double>& exposure,
                                 const std::vector<double>& outcome) {
    std::map<int, std::size_t> places;
    std::vector<Sums> clusters;
    for (std::size_t i = 0; i < own.size(); ++i) {
        std::size_t place = clusters.size();
        if (community[i] >= 0) place = places.try_emplace(community[i], place).first->second;
        if (place == clusters.size()) clusters.emplace_back();
        const Eigen::Vector2d x(own[i], exposure[i]);
        clusters[place].squares += x * x.transpose();
        clusters[place].products += x * outcome[i];
    }
    return clusters;
}

AverageEffect fromDraws(double effect, const std::vector<double>& draws, std::size_t rows) {
    double squares = 0.0;
    for (const double draw : draws) squares += (draw - effect) * (draw - effect);
    const double error = std::sqrt(squares / static_cast<double>(draws.size()));
    return {effect, error, effect - kNormal90 * error, effect + kNormal90 * error, rows};
}

}  // namespace

Result<Spillover> measureSpillover(const SpilloverRequest& request, const TaskContext& context) {
    const EffectStudy& study = *request.study;
    Spillover result;
    std::size_t untouched = 0;
    for (std::size_t i = 0; i < study.rows(); ++i)
        if (request.acquaintance[i] > 0.0) ++(request.exposure[i] > 0.0 ? result.exposed : untouched);
    if (result.exposed < kFewestOfArm || untouched < kFewestOfArm)
        return Unexpected(ErrorCode::InvalidInput,
                          "Too few customers have a treated (" + std::to_string(result.exposed) + ") or an untreated (" +
                              std::to_string(untouched) + ") referrer to say what spills over to friends.");
    const FeatureMatrix features = withAcquaintance(request);
    std::vector<double> treated;
    for (const int arm : study.arm) treated.push_back(arm > 0 ? 1.0 : 0.0);
    const auto own = less(std::move(treated), request.chance), exposure = less(request.exposure, request.expected);
    HOLDFAST_ASSIGN(const auto outcome, residual(features, study.outcome, *request.folds, request.seed, context));
    const auto clusters = sumsOfClusters(request.community, own, exposure, outcome);
    Sums all;
    for (const Sums& cluster : clusters) {
        all.squares += cluster.squares;
        all.products += cluster.products;
    }
    const Eigen::Vector2d effects = all.solve();
    Random random(request.seed);
    std::vector<double> ownDraws, friendDraws;
    for (int replicate = 0; replicate < request.replicates; ++replicate) {
        Sums drawn;
        for (std::size_t c = 0; c < clusters.size(); ++c) {
            const Sums& cluster = clusters[random.below(clusters.size())];
            drawn.squares += cluster.squares;
            drawn.products += cluster.products;
        }
        const Eigen::Vector2d again = drawn.solve();
        ownDraws.push_back(again[0]);
        friendDraws.push_back(again[1]);
    }
    result.own = fromDraws(effects[0], ownDraws, study.rows());
    result.friends = fromDraws(effects[1], friendDraws, study.rows());
    result.communities = clusters.size();
    return result;
}

}  // namespace holdfast::scenario
