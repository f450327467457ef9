#include "models/effects/boostedregression.h"

#include "core/base/logistic.h"
#include "core/base/random.h"
#include "models/churn/treerows.h"
#include "models/churn/xgbooster.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace holdfast::models {

namespace {

constexpr std::size_t kFewestRows = 20;

double meanSquare(std::span<const float> margins, std::span<const float> labels) {
    double sum = 0.0;
    for (std::size_t i = 0; i < margins.size(); ++i) sum += std::pow(static_cast<double>(margins[i] - labels[i]), 2.0);
    return sum / static_cast<double>(std::max<std::size_t>(margins.size(), 1));
}

struct Member {
    std::shared_ptr<const XgbBooster> booster;
    int rounds = 0;  ///< trees that served the rows held out best; 0: none, it says the mean
};

class TreeRegression final : public scoring::Regression {
public:
    TreeRegression(scoring::TreeEncoding encoding, std::vector<Member> members, double mean, bool probability)
        : m_encoding(std::move(encoding)), m_members(std::move(members)), m_mean(mean), m_probability(probability) {}

    Result<std::vector<double>> predict(const FeatureMatrix& features, std::span<const std::size_t> rows) const override {
        std::vector<double> out(rows.size(), m_members.empty() ? m_mean : 0.0);
        if (m_members.empty() || rows.empty()) return out;
        const std::vector<double> unknown(features.rows, 0.0);
        const TreeRows encoded(m_encoding, {&features, unknown, rows}, rows);
        std::vector<std::size_t> positions(rows.size());
        std::iota(positions.begin(), positions.end(), std::size_t{0});
        HOLDFAST_ASSIGN(const XgbMatrix matrix, encoded.matrix(positions));
        const double share = 1.0 / static_cast<double>(m_members.size());
        for (const Member& member : m_members) {
            if (member.rounds == 0) {
                for (double& value : out) value += share * m_mean;
                continue;
            }
            HOLDFAST_ASSIGN(const auto margins, member.booster->margins(matrix, member.rounds));
            for (std::size_t i = 0; i < out.size(); ++i) {
                const auto margin = static_cast<double>(margins[i]);
                out[i] += share * (m_probability ? logistic(margin) : margin);
            }
        }
        return out;
    }

private:
    scoring::TreeEncoding m_encoding;
    std::vector<Member> m_members;  ///< none: everybody gets the mean
    double m_mean;
    bool m_probability;
};

class Committee {
public:
    Committee(const TreeRows& rows, const scoring::RegressionSet& set, const BoostedRegressionSettings& limits, double mean)
        : m_rows(rows), m_limits(limits), m_mean(mean), m_seed(set.seed), m_probability(set.probability) {
        const Random random(set.seed);  // copies of a row, as a bootstrap makes them, stay in one part
        for (const std::size_t row : set.rows)
            m_parts.push_back(static_cast<int>(random.split(row).below(static_cast<std::uint64_t>(limits.members))));
        m_settings.depth = limits.depth;
        m_settings.rate = limits.rate;
        m_settings.minChildWeight = m_probability ? limits.leastRowsInLeaf / 4.0 : limits.leastRowsInLeaf;
        m_settings.objective = m_probability ? TreeObjective::LogLoss : TreeObjective::SquaredError;
    }

    /// Grows the member that holds out part `part`.
    Result<Member> grow(int part, const TaskContext& context) const {
        std::vector<std::size_t> learned, held;
        for (std::size_t i = 0; i < m_rows.size(); ++i) (m_parts[i] == part ? held : learned).push_back(i);
        if (learned.empty() || held.empty()) return Member{};
        HOLDFAST_ASSIGN(const XgbMatrix training, m_rows.matrix(learned));
        HOLDFAST_ASSIGN(const XgbMatrix judging, m_rows.matrix(held));
        const auto seed = m_seed + static_cast<std::uint64_t>(part);
        HOLDFAST_ASSIGN(XgbBooster booster, XgbBooster::make(m_settings, m_mean, seed, {&training, &judging}));
        Member member;
        const double start = m_probability ? std::log(m_mean / (1.0 - m_mean)) : m_mean;
        double lowest = loss(std::vector<float>(held.size(), static_cast<float>(start)), judging.labels());
        for (int round = 1; round <= m_limits.maxRounds && round <= member.rounds + m_limits.patience; ++round) {
            HOLDFAST_CHECK(context.checkpoint());
            HOLDFAST_CHECK(booster.grow(training));
            HOLDFAST_ASSIGN(const auto margins, booster.margins(judging));
            const double now = loss(margins, judging.labels());
            if (!(now < lowest)) continue;
            lowest = now;
            member.rounds = round;
        }
        member.booster = std::make_shared<const XgbBooster>(std::move(booster));
        return member;
    }

private:
    const TreeRows& m_rows;
    const BoostedRegressionSettings& m_limits;
    TreeSettings m_settings;
    std::vector<int> m_parts;  ///< [rows]
    double m_mean;
    std::uint64_t m_seed;
    bool m_probability;

    double loss(std::span<const float> margins, std::span<const float> labels) const {
        return m_probability ? meanLogLoss(margins, labels) : meanSquare(margins, labels);
    }
};

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
    std::vector<Member> members;
    if (!constant && rows.size() >= kFewestRows && !rows.columns().empty()) {
        const Committee committee(rows, set, m_settings, mean);
        for (int part = 0; part < m_settings.members; ++part) {
            HOLDFAST_ASSIGN(Member member, committee.grow(part, context));
            members.push_back(std::move(member));
        }
    }
    return std::unique_ptr<scoring::Regression>(
        std::make_unique<TreeRegression>(std::move(encoding), std::move(members), mean, set.probability));
}

}  // namespace holdfast::models
