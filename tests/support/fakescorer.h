// Scorers and learners whose answers a test can work out by itself: a scorer made of any function, and a plain logistic
// regression by gradient descent (no torch) that leaves a real, storable NetScorer behind.
#pragma once

#include "core/base/random.h"
#include "core/scoring/netscorer.h"

#include <cmath>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::test {

inline double logistic(double x) {
    return 1.0 / (1.0 + std::exp(-x));
}

/// Member m answers function(row) + m * spread.
class FunctionScorer final : public scoring::ChurnScorer {
public:
    using Function = std::function<double(const double*)>;
    FunctionScorer(std::shared_ptr<const FeatureSchema> schema, Function function, std::size_t members = 1, double spread = 0.0)
        : m_schema(std::move(schema)), m_function(std::move(function)), m_members(members), m_spread(spread) {}

    std::string kind() const override { return "function"; }
    std::size_t members() const override { return m_members; }
    void memberLogits(std::span<const double> values, std::size_t rows, std::span<double> out) const override {
        for (std::size_t i = 0; i < rows; ++i)
            for (std::size_t m = 0; m < m_members; ++m)
                out[i * m_members + m] = m_function(values.data() + i * m_schema->size()) + static_cast<double>(m) * m_spread;
    }
    const std::shared_ptr<const FeatureSchema>& schema() const override { return m_schema; }
    std::string save() const override { return {}; }

private:
    std::shared_ptr<const FeatureSchema> m_schema;
    Function m_function;
    std::size_t m_members;
    double m_spread;
};

inline std::shared_ptr<const FeatureSchema> numberSchema(std::size_t features) {
    auto schema = std::make_shared<FeatureSchema>();
    for (std::size_t j = 0; j < features; ++j) {
        FeatureSpec spec;
        spec.name = "x" + std::to_string(j);
        spec.observedMin = spec.rangeMin = -3.0;
        spec.observedMax = spec.rangeMax = 3.0;
        schema->features.push_back(spec);
    }
    return schema;
}

inline FeatureMatrix randomNumbers(const std::shared_ptr<const FeatureSchema>& schema, std::size_t rows, std::uint64_t seed) {
    FeatureMatrix matrix{schema, rows, {}};
    Random random(seed);
    for (std::size_t i = 0; i < rows * schema->size(); ++i) matrix.values.push_back(random.normal());
    return matrix;
}

/// Logistic regression over the usual encoding by full-batch gradient descent; `members` bootstrap replicas.
class DescentLearner final : public scoring::ChurnLearner {
public:
    explicit DescentLearner(std::string name = "logistic", int steps = 150, std::size_t members = 1)
        : m_name(std::move(name)), m_steps(steps), m_members(members) {}

    std::string name() const override { return m_name; }

    Result<std::unique_ptr<scoring::ChurnScorer>> fit(const scoring::TrainingSet& set, const scoring::FitOptions& options,
                                                      const TaskContext& context,
                                                      const scoring::FitMonitor& monitor) const override {
        scoring::EncodingOptions coarse;
        coarse.maxBins = 8;
        auto encoding = scoring::FeatureEncoding::fit(*set.features, set.rows, coarse);
        const std::vector<float> dense = expandAll(encoding, set);
        scoring::NetWeights weights;
        weights.members = m_members;
        for (std::size_t m = 0; m < m_members; ++m) {
            HOLDFAST_CHECK(descend(dense, encoding.columns(), set, Random(options.seed).split(m), weights, context));
            if (monitor) monitor({static_cast<int>(m) + 1, 0.5, 0.5, 0.5});
        }
        HOLDFAST_ASSIGN(auto scorer,
                        scoring::NetScorer::make(m_name, set.features->schema, std::move(encoding), std::move(weights)));
        return std::unique_ptr<scoring::ChurnScorer>(std::move(scorer));
    }

private:
    std::string m_name;
    int m_steps;
    std::size_t m_members;

    static std::vector<float> expandAll(const scoring::FeatureEncoding& encoding, const scoring::TrainingSet& set) {
        std::vector<float> dense(set.rows.size() * encoding.columns());
        std::vector<std::uint16_t> cells(encoding.size());
        std::vector<float> fractions(encoding.size());
        for (std::size_t i = 0; i < set.rows.size(); ++i) {
            encoding.locate(set.features->row(set.rows[i]), cells.data(), fractions.data());
            encoding.expand(cells.data(), fractions.data(), dense.data() + i * encoding.columns());
        }
        return dense;
    }

    Result<void> descend(const std::vector<float>& dense, std::size_t columns, const scoring::TrainingSet& set, Random random,
                         scoring::NetWeights& weights, const TaskContext& context) const {
        const std::size_t rows = set.rows.size();
        std::vector<double> counts(rows, m_members > 1 ? 0.0 : 1.0);
        for (std::size_t i = 0; i < rows && m_members > 1; ++i) counts[random.below(rows)] += 1.0;
        std::vector<double> w(columns + 1, 0.0);
        std::vector<double> velocity(columns + 1, 0.0);
        for (int step = 0; step < m_steps; ++step) {
            HOLDFAST_CHECK(context.checkpoint());
            std::vector<double> gradient(columns + 1, 0.0);
            for (std::size_t i = 0; i < rows; ++i) {
                const float* x = dense.data() + i * columns;
                double z = w[columns];
                for (std::size_t j = 0; j < columns; ++j) z += w[j] * static_cast<double>(x[j]);
                const double residual = counts[i] * (logistic(z) - set.labels[set.rows[i]]) / static_cast<double>(rows);
                for (std::size_t j = 0; j < columns; ++j) gradient[j] += residual * static_cast<double>(x[j]);
                gradient[columns] += residual;
            }
            for (std::size_t j = 0; j <= columns; ++j) {
                velocity[j] = 0.9 * velocity[j] - 0.3 * (gradient[j] + 1e-4 * w[j]);
                w[j] += velocity[j];
            }
        }
        for (std::size_t j = 0; j < columns; ++j) weights.first.push_back(static_cast<float>(w[j]));
        weights.firstBias.push_back(static_cast<float>(w[columns]));
        return {};
    }
};

/// "logistic" and "mlp" (an ensemble of three, so that a spread exists), both by descent.
class DescentFactory : public scoring::LearnerFactory {
public:
    std::vector<std::string> names() const override { return {"logistic", "mlp"}; }
    Result<std::unique_ptr<scoring::ChurnLearner>> create(std::string_view name) override {
        if (name == "logistic")
            return std::unique_ptr<scoring::ChurnLearner>(std::make_unique<DescentLearner>("logistic", 150, 1));
        if (name == "mlp") return std::unique_ptr<scoring::ChurnLearner>(std::make_unique<DescentLearner>("mlp", 30, 3));
        return Unexpected(ErrorCode::NotFound, "There is no learner \"" + std::string(name) + "\".");
    }
};

}  // namespace holdfast::test
