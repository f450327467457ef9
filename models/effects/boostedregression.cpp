#include "models/effects/boostedregression.h"

#include "core/base/random.h"
#include "models/churn/treerows.h"
#include "models/churn/xgbooster.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::models {

namespace {

constexpr int kParts = 5;
constexpr std::size_t kFewestRows = 20;

double sigmoid(double logit) {
    return 1.0 / (1.0 + std::exp(-logit));
}

double meanSquare(std::span<const float> margins, std::span<const float> labels) {
    double sum = 0.0;
    for (std::size_t i = 0; i < margins.size(); ++i) sum += std::pow(static_cast<double>(margins[i] - labels[i]), 2.0);
    return sum / static_cast<double>(std::max<std::size_t>(margins.size(), 1));
}

class TreeRegression final : public scoring::Regression {
public:
    TreeRegression(scoring::TreeEncoding encoding, std::shared_ptr<const XgbBooster> booster, double mean, bool probability)
        : m_encoding(std::move(encoding)), m_booster(std::move(booster)), m_mean(mean), m_probability(probability) {}

    Result<std::vector<double>> predict(const FeatureMatrix& features, std::span<const std::size_t> rows) const override {
        std::vector<double> out(rows.size(), m_mean);
        if (!m_booster || rows.empty()) return out;
        const std::vector<double> unknown(features.rows, 0.0);
        scoring::TrainingSet asked{&features, unknown, rows};
        const TreeRows encoded(m_encoding, asked, rows);
        std::vector<std::size_t> positions(rows.size());
        std::iota(positions.begin(), positions.end(), std::size_t{0});
        HOLDFAST_ASSIGN(const XgbMatrix matrix, encoded.matrix(positions));
        HOLDFAST_ASSIGN(const auto margins, m_booster->margins(matrix));
        for (std::size_t i = 0; i < out.size(); ++i) {
            const auto margin = static_cast<double>(margins[i]);
            out[i] = m_probability ? sigmoid(margin) : margin;
        }
        return out;
    }

private:
    scoring::TreeEncoding m_encoding;
    std::shared_ptr<const XgbBooster> m_booster;  ///< none: everybody gets the mean
    double m_mean;
    bool m_probability;
};

/// How many trees serve rows that did not grow them; 0: none does better than the mean.
Result<int> bestRounds(const TreeRows& rows, std::span<const std::size_t> original, const TreeSettings& settings,
                       const BoostedRegressionSettings& limits, double mean, std::uint64_t seed, const TaskContext& context) {
    std::vector<std::size_t> learned;
    std::vector<std::size_t> held;
    const Random random(seed);
    for (std::size_t i = 0; i < rows.size(); ++i) (random.split(original[i]).below(kParts) == 0 ? held : learned).push_back(i);
    if (learned.empty() || held.empty()) return 0;
    HOLDFAST_ASSIGN(const XgbMatrix training, rows.matrix(learned));
    HOLDFAST_ASSIGN(const XgbMatrix judging, rows.matrix(held));
    HOLDFAST_ASSIGN(XgbBooster booster, XgbBooster::make(settings, mean, seed, {&training, &judging}));
    const bool probability = settings.objective == TreeObjective::LogLoss;
    const auto loss = [&]() -> Result<double> {
        HOLDFAST_ASSIGN(const auto margins, booster.margins(judging));
        return probability ? meanLogLoss(margins, judging.labels()) : meanSquare(margins, judging.labels());
    };
    int best = 0;
    const std::vector<float> start(held.size(), static_cast<float>(probability ? std::log(mean / (1.0 - mean)) : mean));
    double lowest = probability ? meanLogLoss(start, judging.labels()) : meanSquare(start, judging.labels());
    for (int round = 1; round <= limits.maxRounds && round <= best + limits.patience; ++round) {
        HOLDFAST_CHECK(context.checkpoint());
        HOLDFAST_CHECK(booster.grow(training));
        HOLDFAST_ASSIGN(const double now, loss());
        if (!(now < lowest)) continue;
        lowest = now;
        best = round;
    }
    return best;
}

}  // namespace

Result<std::unique_ptr<scoring::Regression>> BoostedRegressionLearner::fit(const scoring::RegressionSet& set,
                                                                           const TaskContext& context) const {
    HOLDFAST_CHECK(context.checkpoint());
    if (set.rows.empty())
        return Unexpected(ErrorCode::InvalidInput, "A regression needs customers to learn from, and there are none.");
    auto encoding = scoring::TreeEncoding::fit(*set.features, set.rows, {});
    const TreeRows rows(encoding, {set.features, set.targets, set.rows}, set.rows);
    const auto labels = rows.labels();
    const double mean = std::accumulate(labels.begin(), labels.end(), 0.0) / static_cast<double>(labels.size());
    const bool constant = std::all_of(labels.begin(), labels.end(), [&](float label) { return label == labels[0]; });
    std::shared_ptr<XgbBooster> booster;
    if (!constant && rows.size() >= kFewestRows && !rows.columns().empty()) {
        TreeSettings settings;
        settings.depth = m_settings.depth;
        settings.rate = m_settings.rate;
        settings.minChildWeight = set.probability ? m_settings.leastRowsInLeaf / 4.0 : m_settings.leastRowsInLeaf;
        settings.objective = set.probability ? TreeObjective::LogLoss : TreeObjective::SquaredError;
        HOLDFAST_ASSIGN(const int rounds, bestRounds(rows, set.rows, settings, m_settings, mean, set.seed, context));
        if (rounds > 0) {
            std::vector<std::size_t> all(rows.size());
            std::iota(all.begin(), all.end(), std::size_t{0});
            HOLDFAST_ASSIGN(const XgbMatrix matrix, rows.matrix(all));
            HOLDFAST_ASSIGN(XgbBooster grown, XgbBooster::make(settings, mean, set.seed, {&matrix}));
            for (int round = 0; round < rounds; ++round) {
                HOLDFAST_CHECK(context.checkpoint());
                HOLDFAST_CHECK(grown.grow(matrix));
            }
            booster = std::make_shared<XgbBooster>(std::move(grown));
        }
    }
    return std::unique_ptr<scoring::Regression>(
        std::make_unique<TreeRegression>(std::move(encoding), std::move(booster), mean, set.probability));
}

}  // namespace holdfast::models
