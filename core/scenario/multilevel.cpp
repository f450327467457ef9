#include "core/scenario/multilevel.h"

#include "core/base/logistic.h"
#include "core/scoring/lineardesign.h"

#include <Eigen/Dense>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <map>

namespace holdfast::scenario {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;
using scoring::LinearDesign;

constexpr int kMostSteps = 80;
constexpr double kLeastPenalty = 0.1, kMostPenalty = 1e6, kFirstPenalty = 100.0;
constexpr double kLargestStep = 2.0;   ///< of a coefficient at once
constexpr double kNearly = 1e-8;       ///< penalty of what is free, so that columns that say the same have a solution
constexpr double kSettled = 1e-5, kPenaltySettled = 1e-3;

/// Levels whose coefficients share a variance; -1 stands for free ones.
constexpr int kFree = -1, kRisk = 0, kCommon = 1, kOwn = 2, kLevels = 3;

/// Where the coefficients stand: b0, b [columns], t0, t [columns], d [arms; none for a single arm].
struct Places {
    Index columns = 0, arms = 1;

    Index common() const { return 1 + columns; }
    Index own() const { return 2 + 2 * columns; }
    Index all() const { return own() + (arms > 1 ? arms : 0); }
    std::vector<int> levels() const {
        std::vector<int> level(static_cast<std::size_t>(all()), kOwn);
        level[0] = level[static_cast<std::size_t>(common())] = kFree;
        for (Index j = 0; j < columns; ++j) {
            level[static_cast<std::size_t>(1 + j)] = kRisk;
            level[static_cast<std::size_t>(common() + 1 + j)] = kCommon;
        }
        return level;
    }
};

MatrixXd designOf(const MatrixXd& inputs, const scoring::JointSet& set, const Places& places, const std::vector<double>& strength) {
    MatrixXd design = MatrixXd::Zero(inputs.rows(), places.all());
    design.col(0).setOnes();
    design.middleCols(1, places.columns) = inputs;
    for (Index i = 0; i < inputs.rows(); ++i) {
        const int arm = set.arm[set.rows[static_cast<std::size_t>(i)]];
        if (arm == 0) continue;
        const double factor = strength[static_cast<std::size_t>(arm) - 1];
        design(i, places.common()) = factor;
        design.row(i).segment(places.common() + 1, places.columns) = factor * inputs.row(i);
        if (places.arms > 1) design(i, places.own() + arm - 1) = 1.0;
    }
    return design;
}

/// Penalised least squares, or its logistic kin by Newton's method; every step is followed by one of the levels' variances and, of
/// numbers, of the noise.
class VarianceFit {
public:
    VarianceFit(const MatrixXd& design, const VectorXd& targets, std::vector<int> levels, bool logistic)
        : m_design(design), m_targets(targets), m_level(std::move(levels)), m_logistic(logistic), m_coefficients(VectorXd::Zero(design.cols())) {
        m_penalty.fill(kFirstPenalty);
    }

    Result<VectorXd> solve(const TaskContext& context) {
        for (int step = 0; step < kMostSteps; ++step) {
            HOLDFAST_CHECK(context.checkpoint());
            const double moved = improve();
            if (!m_coefficients.allFinite())
                return Unexpected(ErrorCode::Model, "The multilevel regression found no fit. Leave out columns that say nearly the same.");
            if (moved <= kSettled && m_penaltyMoved <= kPenaltySettled) break;
        }
        return m_coefficients;
    }

private:
    const MatrixXd& m_design;
    const VectorXd& m_targets;
    std::vector<int> m_level;
    bool m_logistic;
    VectorXd m_coefficients;
    std::array<double, kLevels> m_penalty{};
    double m_noise = 1.0;         ///< variance; 1 where outcomes are 0 or 1
    double m_penaltyMoved = 0.0;  ///< the largest change of a penalty's logarithm

    double penaltyOf(Index j) const {
        const int level = m_level[static_cast<std::size_t>(j)];
        return level == kFree ? kNearly : m_penalty[static_cast<std::size_t>(level)];
    }

    double improve() {
        const VectorXd eta = m_design * m_coefficients;
        VectorXd residual, weight;
        if (m_logistic) {
            const VectorXd chance = (1.0 + (-eta.array()).exp()).inverse();
            residual = chance - m_targets;
            weight = (chance.array() * (1.0 - chance.array())).max(1e-9);
        } else {
            residual = (eta - m_targets) / m_noise;
            weight = VectorXd::Constant(eta.size(), 1.0 / m_noise);
        }
        const Index width = m_design.cols();
        const MatrixXd weighted = weight.cwiseSqrt().asDiagonal() * m_design;
        MatrixXd hessian = MatrixXd::Zero(width, width);
        hessian.selfadjointView<Eigen::Lower>().rankUpdate(weighted.transpose());
        VectorXd gradient = m_design.transpose() * residual;
        for (Index j = 0; j < width; ++j) {
            hessian(j, j) += penaltyOf(j);
            gradient[j] += penaltyOf(j) * m_coefficients[j];
        }
        const Eigen::LDLT<MatrixXd> solver(hessian);
        VectorXd step = solver.solve(gradient);
        const double largest = step.cwiseAbs().maxCoeff();
        if (m_logistic && largest > kLargestStep) step *= kLargestStep / largest;
        m_coefficients -= step;
        reweigh(solver.solve(MatrixXd::Identity(width, width)).diagonal());
        return largest;
    }

    /// Schall 1991: a level's variance is its coefficients' sum of squares over how many of them the data settle.
    void reweigh(const VectorXd& variances) {
        std::array<double, kLevels> size{}, uncertain{}, squares{};
        double settled = 0.0;
        for (Index j = 0; j < variances.size(); ++j) {
            settled += 1.0 - penaltyOf(j) * variances[j];
            const int level = m_level[static_cast<std::size_t>(j)];
            if (level == kFree) continue;
            const auto place = static_cast<std::size_t>(level);
            size[place] += 1.0;
            uncertain[place] += variances[j];
            squares[place] += m_coefficients[j] * m_coefficients[j];
        }
        m_penaltyMoved = 0.0;
        for (std::size_t level = 0; level < size.size(); ++level) {
            if (size[level] == 0.0) continue;
            const double known = std::max(size[level] - m_penalty[level] * uncertain[level], 1e-9);
            const double next = std::clamp(known / std::max(squares[level], 1e-12), kLeastPenalty, kMostPenalty);
            m_penaltyMoved = std::max(m_penaltyMoved, std::abs(std::log(next / m_penalty[level])));
            m_penalty[level] = next;
        }
        if (m_logistic) return;
        const double left = (m_targets - m_design * m_coefficients).squaredNorm();
        m_noise = std::max(1e-9, left / std::max(static_cast<double>(m_targets.size()) - settled, 1.0));
    }
};

/// Mean and standard deviation that numbers are measured in; 0 and 1 where outcomes are 0 or 1.
struct Scale {
    double centre = 0.0, unit = 1.0;
};

class MultilevelOutcomes final : public scoring::JointOutcomes {
public:
    MultilevelOutcomes(LinearDesign design, VectorXd coefficients, Places places, std::vector<double> strength, Scale scale, bool logistic)
        : m_design(std::move(design)), m_coefficients(std::move(coefficients)), m_places(places), m_strength(std::move(strength)),
          m_scale(scale), m_logistic(logistic) {}

    Result<std::vector<std::vector<double>>> outcomes(const FeatureMatrix& features, std::span<const std::size_t> rows) const override {
        const MatrixXd inputs = m_design.encode(features, rows);
        const VectorXd risk = (inputs * m_coefficients.segment(1, m_places.columns)).array() + m_coefficients[0];
        const VectorXd common =
            (inputs * m_coefficients.segment(m_places.common() + 1, m_places.columns)).array() + m_coefficients[m_places.common()];
        std::vector<std::vector<double>> out(m_strength.size() + 1, std::vector<double>(rows.size()));
        for (std::size_t a = 0; a < out.size(); ++a) {
            const double factor = a == 0 ? 0.0 : m_strength[a - 1];
            const double own = a == 0 || m_places.arms == 1 ? 0.0 : m_coefficients[m_places.own() + static_cast<Index>(a) - 1];
            for (std::size_t i = 0; i < rows.size(); ++i) {
                const auto row = static_cast<Index>(i);
                const double eta = risk[row] + factor * common[row] + own;
                out[a][i] = m_logistic ? logistic(eta) : m_scale.centre + m_scale.unit * eta;
            }
        }
        return out;
    }

    Result<std::vector<std::vector<double>>> chances(const FeatureMatrix&, std::span<const std::size_t>) const override {
        return std::vector<std::vector<double>>();
    }

private:
    LinearDesign m_design;
    VectorXd m_coefficients;
    Places m_places;
    std::vector<double> m_strength;
    Scale m_scale;
    bool m_logistic;
};

/// What the arm's name says but for the number at its end, and that number; 0: none.
std::pair<std::string, double> stemAndDose(const std::string& name) {
    const auto end = name.find_last_not_of("0123456789.");
    if (end == std::string::npos || end + 1 == name.size()) return {name, 0.0};
    return {name.substr(0, end + 1), std::strtod(name.c_str() + end + 1, nullptr)};
}

/// By how much each arm's effect is the common one: 1 at the mean dose.
std::vector<double> strengthsOf(const std::vector<double>& doses, std::size_t arms) {
    std::vector<double> strength(arms, 1.0);
    for (std::size_t a = 0; a < std::min(arms, doses.size()); ++a)
        if (doses[a] > 0.0) strength[a] = std::sqrt(doses[a]);
    return strength;
}

}  // namespace

std::vector<double> dosesOf(const std::vector<std::string>& arms) {
    std::map<std::string, std::map<double, std::size_t>> byStem;
    for (std::size_t a = 0; a < arms.size(); ++a)
        if (const auto [stem, dose] = stemAndDose(arms[a]); dose > 0.0) byStem[stem].emplace(dose, a);
    std::vector<double> doses(arms.size(), NAN);
    for (const auto& [stem, members] : byStem) {
        if (members.size() < 2) continue;
        double mean = 0.0;
        for (const auto& [dose, arm] : members) mean += dose / static_cast<double>(members.size());
        for (const auto& [dose, arm] : members) doses[arm] = dose / mean;
    }
    return doses;
}

Result<std::unique_ptr<scoring::JointOutcomes>> MultilevelLearner::fit(const scoring::JointSet& set, const TaskContext& context) const {
    HOLDFAST_CHECK(context.checkpoint());
    if (set.rows.empty()) return Unexpected(ErrorCode::InvalidInput, "A regression needs customers to learn from, and there are none.");
    VectorXd targets(static_cast<Index>(set.rows.size()));
    for (std::size_t i = 0; i < set.rows.size(); ++i) targets[static_cast<Index>(i)] = set.outcomes[set.rows[i]];
    if (!targets.allFinite()) return Unexpected(ErrorCode::Internal, "A regression was given an outcome that is no number.");
    auto design = LinearDesign::fit(*set.features, set.rows);
    const Places places{static_cast<Index>(design.columns()), static_cast<Index>(set.arms)};
    const auto strength = strengthsOf(m_doses, set.arms);
    const bool constant = (targets.array() == targets[0]).all();
    const double mean = targets.mean();
    const bool logistic = set.probability && !constant;
    const Scale scale = logistic ? Scale{} : Scale{mean, constant ? 1.0 : std::sqrt((targets.array() - mean).square().mean())};
    VectorXd coefficients = VectorXd::Zero(places.all());
    if (!constant) {
        const MatrixXd columns = designOf(design.encode(*set.features, set.rows), set, places, strength);
        const VectorXd measured = (targets.array() - scale.centre) / scale.unit;
        HOLDFAST_ASSIGN(coefficients, VarianceFit(columns, measured, places.levels(), logistic).solve(context));
    }
    return std::unique_ptr<scoring::JointOutcomes>(
        std::make_unique<MultilevelOutcomes>(std::move(design), std::move(coefficients), places, strength, scale, logistic));
}

}  // namespace holdfast::scenario
