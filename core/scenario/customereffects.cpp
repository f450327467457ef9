#include "core/scenario/customereffects.h"

#include "core/base/parallel.h"
#include "core/base/random.h"
#include "core/data/effects.h"
#include "core/scoring/lineardesign.h"

#include <Eigen/Dense>

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace holdfast::scenario {

namespace {

using Eigen::Index;
using Eigen::MatrixXd;
using Eigen::VectorXd;

constexpr int kSteps = 12;            ///< of a random signal
constexpr double kLeastChance = 0.02;  ///< of an outcome, for dividing by it

/// Random functions of the columns, one an arm, half of which the arms share; `stepped` of their variance in steps, the rest
/// straight; in all about 1.
class RandomSignal {
public:
    RandomSignal(Index columns, std::size_t arms, double stepped, Random random) {
        const VectorXd shared = draw(columns, random);
        MatrixXd sharedSteps = drawSteps(random);
        for (int k = 0; k < kSteps; ++k) {
            m_stepColumn.push_back(static_cast<Index>(random.below(static_cast<std::uint64_t>(columns))));
            m_stepAt.push_back(random.normal());
        }
        for (std::size_t a = 0; a < arms; ++a) {
            const double straight = std::sqrt((1.0 - stepped) / (2.0 * static_cast<double>(columns)));
            m_slopes.push_back(straight * (shared + draw(columns, random)));
            m_steps.push_back(std::sqrt(stepped / (2.0 * kSteps)) * (sharedSteps + drawSteps(random)));
        }
    }

    /// [rows]
    VectorXd of(std::size_t arm, const MatrixXd& inputs) const {
        VectorXd values = inputs * m_slopes[arm];
        for (int k = 0; k < kSteps; ++k) {
            const auto place = static_cast<std::size_t>(k);
            const auto above = inputs.col(m_stepColumn[place]).array() > m_stepAt[place];
            values.array() += above.select(m_steps[arm](k, 0), VectorXd::Constant(inputs.rows(), -m_steps[arm](k, 0)).array());
        }
        return values;
    }

private:
    std::vector<VectorXd> m_slopes;
    std::vector<MatrixXd> m_steps;  ///< [steps x 1]
    std::vector<Index> m_stepColumn;
    std::vector<double> m_stepAt;

    static VectorXd draw(Index count, Random& random) {
        VectorXd values(count);
        for (Index i = 0; i < count; ++i) values[i] = random.normal();
        return values;
    }
    static MatrixXd drawSteps(Random& random) { return draw(kSteps, random); }
};

ArmValues meanOf(const std::vector<ArmValues>& members) {
    ArmValues mean = members.front();
    for (std::size_t a = 0; a < mean.size(); ++a)
        for (std::size_t i = 0; i < mean[a].size(); ++i) {
            mean[a][i] = 0.0;
            for (const ArmValues& member : members) mean[a][i] += member[a][i] / static_cast<double>(members.size());
        }
    return mean;
}

/// What a replicate is learned from: the study and its outcomes out of fold, a signal taken off.
struct Shifted {
    EffectStudy study;
    std::vector<ArmValues> outcomes;  ///< [bases], then their mean
    ArmValues signal;                 ///< [arms][customers]
};

/// Effects as learned once.
struct Learned {
    ArmValues effects;           ///< [arms][customers]
    std::vector<double> levels;  ///< [arms] mean over the study
};
/// What a replicate strays by.
struct Stray {
    ArmValues each;              ///< [arms][customers]
    std::vector<double> levels;  ///< [arms]
};

struct SignalShape {
    double strength = 0.0;  ///< standard deviation
    double stepped = 0.5;   ///< share of its variance
};

class CustomerEffectsOf {
public:
    explicit CustomerEffectsOf(const CustomerRequest& request)
        : m_request(request), m_study(*request.study), m_selection(*request.selection), m_rows(allRows(m_study.rows())),
          m_customers(allRows(request.customers->rows)), m_design(scoring::LinearDesign::fit(m_study.features, m_rows)),
          m_inputs(m_design.encode(m_study.features, m_rows)), m_asked(m_design.encode(*request.customers, m_customers)) {
        m_plain.study = m_study;
        m_plain.outcomes = m_selection.outcomes;
        m_plain.outcomes.push_back(m_selection.meanOutcomes);
    }

    Result<CustomerValues> work(const TaskContext& context) const {
        CustomerValues values;
        HOLDFAST_ASSIGN(Learned learned, meanFrom(m_plain, m_rows, m_request.seed, context));
        const double strength = std::sqrt(signalVariance()), stepped = steppedShare();
        const auto count = static_cast<std::size_t>(m_request.replicates);
        std::vector<std::optional<Result<Stray>>> strays(count);
        parallelFor(count, context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
            for (std::size_t r = begin; r < end; ++r) strays[r] = strayOf(r, {strength, stepped}, learned, context);
        });
        for (const auto& stray : strays) HOLDFAST_CHECK(*stray);
        values.effect = std::move(learned.effects);
        fillErrors(strays, values);
        return values;
    }

private:
    const CustomerRequest& m_request;
    const EffectStudy& m_study;
    const Selection& m_selection;
    std::vector<std::size_t> m_rows, m_customers;
    scoring::LinearDesign m_design;
    MatrixXd m_inputs, m_asked;
    Shifted m_plain;

    Result<Learned> meanFrom(const Shifted& from, const std::vector<std::size_t>& rows, std::uint64_t seed,
                             const TaskContext& context) const {
        std::vector<ArmValues> members, ofStudy;
        for (const std::size_t candidate : m_selection.chosen) {
            const Candidate& one = m_selection.candidates[candidate];
            const ArmValues* outcomes = &from.outcomes.back();
            for (std::size_t b = 0; b < m_request.bases.size(); ++b)
                if (m_request.bases[b] == one.base) outcomes = &from.outcomes[b];
            const EffectFit fit{&from.study, rows, one.learner, one.base, outcomes, m_request.assignment, seed, one.joint};
            HOLDFAST_ASSIGN(const auto model, fitEffect(fit, context));
            HOLDFAST_ASSIGN(auto effects, model->predict(*m_request.customers, m_customers));
            members.push_back(std::move(effects));
            HOLDFAST_ASSIGN(auto study, model->predict(m_study.features, m_rows));
            ofStudy.push_back(std::move(study));
        }
        Learned learned{meanOf(members), {}};
        for (const auto& arm : meanOf(ofStudy))
            learned.levels.push_back(std::accumulate(arm.begin(), arm.end(), 0.0) / static_cast<double>(arm.size()));
        return learned;
    }

    /// Variance of the signal: of what was found out of fold, at least what a test of all columns could overlook: the standard
    /// deviation of the variance that so many columns explain by chance.
    double signalVariance() const {
        const ArmValues effects = m_selection.effects();
        const auto rows = static_cast<double>(m_study.rows());
        double strength = 0.0;
        for (std::size_t a = 0; a < effects.size(); ++a) {
            const Eigen::Map<const VectorXd> scores(m_selection.scoresPerRow[a].data(), static_cast<Index>(m_study.rows()));
            const Eigen::Map<const VectorXd> found(effects[a].data(), static_cast<Index>(m_study.rows()));
            const VectorXd centred = scores.array() - scores.mean();
            const double explained = centred.dot(found) / rows;
            const double overlooked = centred.squaredNorm() / rows * std::sqrt(2.0 * static_cast<double>(m_design.columns())) / rows;
            strength += std::max(explained, overlooked) / static_cast<double>(effects.size());
        }
        return strength;
    }

    /// Share of what was found that no straight line through the columns says: of that shape is what is hidden, too.
    double steppedShare() const {
        if (m_design.columns() == 0) return 0.0;
        const MatrixXd squares =
            m_inputs.transpose() * m_inputs + 1e-6 * static_cast<double>(m_rows.size()) * MatrixXd::Identity(m_inputs.cols(), m_inputs.cols());
        const auto solver = squares.ldlt();
        double bent = 0.0, all = 0.0;
        for (const auto& arm : m_selection.effects()) {
            const Eigen::Map<const VectorXd> found(arm.data(), static_cast<Index>(arm.size()));
            const VectorXd centred = found.array() - found.mean();
            bent += (centred - m_inputs * solver.solve(m_inputs.transpose() * centred)).squaredNorm();
            all += centred.squaredNorm();
        }
        return all > 0.0 ? std::clamp(bent / all, 0.0, 1.0) : 0.5;
    }

    /// The study with a signal taken off the outcomes of those who got an arm; where they are 0 or 1, by turning some of them.
    Shifted withSignal(const SignalShape& shape, Random random) const {
        Shifted shifted = m_plain;
        if (m_design.columns() == 0) {
            shifted.signal.assign(m_study.armCount(), std::vector<double>(m_customers.size(), 0.0));
            return shifted;
        }
        const RandomSignal signal(static_cast<Index>(m_design.columns()), m_study.armCount(), shape.stepped, random.split(1));
        for (std::size_t a = 0; a < m_study.armCount(); ++a) {
            const VectorXd raw = signal.of(a, m_inputs);
            const double mean = raw.mean();
            const double scale = shape.strength / std::max(1e-12, std::sqrt((raw.array() - mean).square().mean()));
            const VectorXd known = scale * (raw.array() - mean);
            const VectorXd asked = scale * (signal.of(a, m_asked).array() - mean);
            shifted.signal.emplace_back(asked.data(), asked.data() + asked.size());
            for (std::size_t i = 0; i < m_study.rows(); ++i) {
                const double value = known[static_cast<Index>(i)];
                if (m_study.arm[i] == static_cast<int>(a) + 1) takeOff(shifted.study, i, value, m_selection.meanOutcomes[a + 1][i], random);
                for (ArmValues& outcomes : shifted.outcomes) outcomes[a + 1][i] -= value;
            }
        }
        return shifted;
    }

    static void takeOff(EffectStudy& study, std::size_t row, double value, double chance, Random& random) {
        double& outcome = study.outcome[row];
        if (!study.binary) {
            outcome -= value;
            return;
        }
        const bool was = outcome > 0.5;
        const double turned = random.uniform();
        if (value > 0.0 && was && turned < value / std::max(chance, kLeastChance)) outcome = 0.0;
        if (value < 0.0 && !was && turned < -value / std::max(1.0 - chance, kLeastChance)) outcome = 1.0;
    }

    /// One replicate, its signal put back, less the estimate. [arms][customers]
    Result<Stray> strayOf(std::size_t number, const SignalShape& shape, const Learned& learned, const TaskContext& context) const {
        const Shifted shifted = withSignal(shape, Random(m_request.seed).split(9000 + number));
        const auto half = halfOf(m_study, m_rows, m_request.seed + 7000 + number);
        HOLDFAST_ASSIGN(Learned found, meanFrom(shifted, half, m_request.seed + number, context));
        Stray stray{std::move(found.effects), std::move(found.levels)};
        for (std::size_t a = 0; a < stray.each.size(); ++a) {
            stray.levels[a] -= learned.levels[a];  // over the study the signal is 0 on average
            for (std::size_t i = 0; i < m_customers.size(); ++i) stray.each[a][i] += shifted.signal[a][i] - learned.effects[a][i];
        }
        return stray;
    }

    /// What a 90 % quantile of Student's t with so many degrees of freedom is in those of the normal (Fisher's expansion): the
    /// variance is itself only estimated.
    double withFewDraws() const { return 1.0 + (kNormal90 * kNormal90 + 1.0) / (4.0 * m_request.replicates); }

    static std::int8_t inUnits(double part) {
        return static_cast<std::int8_t>(std::lround(std::clamp(part, -ArmEffects::kErrorUnits, ArmEffects::kErrorUnits)));
    }

    void fillErrors(const std::vector<std::optional<Result<Stray>>>& strays, CustomerValues& values) const {
        values.error.assign(values.effect.size(), std::vector<double>(m_customers.size(), 0.0));
        values.errorParts.assign(values.effect.size(), std::vector<std::int8_t>(m_customers.size() * strays.size(), 0));
        const double share = 1.0 / static_cast<double>(strays.size());
        for (std::size_t a = 0; a < values.effect.size(); ++a)
            for (std::size_t i = 0; i < m_customers.size(); ++i) {
                double variance = 0.0;
                for (const auto& stray : strays) variance += share * (**stray).each[a][i] * (**stray).each[a][i];
                values.error[a][i] = withFewDraws() * std::sqrt(variance);
                if (!(variance > 0.0)) continue;
                const double unit = ArmEffects::kErrorUnits * std::sqrt(share / variance);
                for (std::size_t r = 0; r < strays.size(); ++r)
                    values.errorParts[a][i * strays.size() + r] = inUnits(unit * ((**strays[r]).each[a][i] - (**strays[r]).levels[a]));
            }
    }
};

}  // namespace

Result<CustomerValues> customerEffects(const CustomerRequest& request, const TaskContext& context) {
    return CustomerEffectsOf(request).work(context);
}

}  // namespace holdfast::scenario
