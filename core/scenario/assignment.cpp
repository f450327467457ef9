#include "core/scenario/assignment.h"

#include "core/base/logistic.h"
#include "core/base/parallel.h"
#include "core/scenario/linearregression.h"

#include <algorithm>
#include <cmath>
#include <optional>

namespace holdfast::scenario {

namespace {

constexpr double kLeastEffective = 20.0;  ///< customers an arm's evidence has to be worth
constexpr double kMostTrimmed = 0.95;
constexpr double kCertain = 1e-6;

/// 1 for the arm, 0 for control; other rows are not read.
std::vector<double> indicator(const EffectStudy& study, int arm) {
    std::vector<double> targets(study.rows());
    for (std::size_t i = 0; i < targets.size(); ++i) targets[i] = study.arm[i] == arm ? 1.0 : 0.0;
    return targets;
}

std::vector<std::size_t> pairRows(const EffectStudy& study, const std::vector<std::size_t>& rows, int arm) {
    std::vector<std::size_t> result;
    for (const std::size_t row : rows)
        if (study.arm[row] == 0 || study.arm[row] == arm) result.push_back(row);
    return result;
}

/// Out-of-fold chances of some rows and the model of all of them.
struct Learned {
    ArmChances each;  ///< [arms + 1][study rows], NaN outside `rows`
    AssignmentModel model;
};

/// One base's log-odds of every arm against control, by models that have not seen the row, and the model of all rows.
struct Trial {
    ArmChances logits;  ///< [arms][study rows], NaN outside `rows`
    AssignmentModel model;
    double loss = 0.0;  ///< log loss of the pairs
};

class AssignmentLearning {
public:
    AssignmentLearning(const AssignmentRequest& request, const std::vector<std::size_t>& rows)
        : m_request(request), m_study(*request.study), m_folds(*request.folds), m_rows(rows),
          m_foldCount(*std::max_element(m_folds.begin(), m_folds.end()) + 1) {}

    Result<Learned> learn(const TaskContext& context) const {
        static const LinearLearner linear;
        const auto bases = m_request.bases.empty() ? std::vector<const scoring::RegressionLearner*>{&linear} : m_request.bases;
        std::optional<Trial> best;
        for (const auto* base : bases) {
            HOLDFAST_ASSIGN(Trial trial, tryBase(*base, context));
            if (!best || trial.loss < best->loss) best = std::move(trial);
        }
        return calibrated(std::move(*best));
    }

private:
    const AssignmentRequest& m_request;
    const EffectStudy& m_study;
    const std::vector<int>& m_folds;
    const std::vector<std::size_t>& m_rows;
    int m_foldCount;

    Result<Trial> tryBase(const scoring::RegressionLearner& base, const TaskContext& context) const {
        Trial trial;
        trial.logits.assign(m_study.armCount(), std::vector<double>(m_study.rows(), NAN));
        std::vector<std::optional<Result<void>>> outcomes(static_cast<std::size_t>(m_foldCount) + 1);
        // A fold's model is used where it was made; the last job makes the model of all rows.
        parallelFor(outcomes.size(), context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
            for (std::size_t f = begin; f < end; ++f) outcomes[f] = fitFold(base, static_cast<int>(f), trial, context);
        });
        for (const auto& outcome : outcomes) HOLDFAST_CHECK(*outcome);
        double count = 0.0;
        for (const std::size_t row : m_rows)
            for (std::size_t a = 0; a < trial.logits.size(); ++a) {
                if (m_study.arm[row] != 0 && m_study.arm[row] != static_cast<int>(a) + 1) continue;
                const double signedLogit = m_study.arm[row] == 0 ? -trial.logits[a][row] : trial.logits[a][row];
                trial.loss += softplus(-signedLogit);
                count += 1.0;
            }
        trial.loss /= std::max(count, 1.0);
        return trial;
    }

    Result<void> fitFold(const scoring::RegressionLearner& base, int fold, Trial& trial, const TaskContext& context) const {
        std::vector<std::size_t> training, held;
        for (const std::size_t row : m_rows) (m_folds[row] == fold ? held : training).push_back(row);
        HOLDFAST_ASSIGN(auto model, AssignmentModel::fit(m_study, training, base, m_request.seed, context));
        for (std::size_t a = 0; a < trial.logits.size(); ++a) {
            HOLDFAST_ASSIGN(const auto values, model.logits(static_cast<int>(a) + 1, m_study.features, held));
            for (std::size_t i = 0; i < held.size(); ++i) trial.logits[a][held[i]] = values[i];
        }
        if (fold == m_foldCount) trial.model = std::move(model);
        return {};
    }

    /// Chances, each row's by a calibration that has not seen its fold.
    Learned calibrated(Trial trial) const {
        Learned learned{ArmChances(m_study.armCount() + 1, std::vector<double>(m_study.rows(), NAN)), std::move(trial.model)};
        std::vector<double> total(m_study.rows(), 1.0);
        std::vector<scoring::Calibrator> calibrators;
        for (std::size_t a = 0; a < m_study.armCount(); ++a) {
            calibrators.push_back(calibrator(trial.logits[a], static_cast<int>(a) + 1, m_foldCount));
            std::vector<scoring::Calibrator> without;
            for (int fold = 0; fold < m_foldCount; ++fold) without.push_back(calibrator(trial.logits[a], static_cast<int>(a) + 1, fold));
            for (const std::size_t row : m_rows) {
                const double p = without[static_cast<std::size_t>(m_folds[row])](trial.logits[a][row]);
                learned.each[a + 1][row] = std::clamp(p, kCertain, 1.0 - kCertain) / std::clamp(1.0 - p, kCertain, 1.0);
                total[row] += learned.each[a + 1][row];
            }
        }
        for (const std::size_t row : m_rows) {
            learned.each[0][row] = 1.0 / total[row];
            for (std::size_t a = 1; a < learned.each.size(); ++a) learned.each[a][row] /= total[row];
        }
        learned.model.calibrate(std::move(calibrators));
        return learned;
    }

    /// From all rows of an arm and control but those of one fold.
    scoring::Calibrator calibrator(const std::vector<double>& logits, int arm, int withoutFold) const {
        std::vector<double> seen, targets;
        for (const std::size_t row : pairRows(m_study, m_rows, arm)) {
            if (m_folds[row] == withoutFold) continue;
            seen.push_back(logits[row]);
            targets.push_back(m_study.arm[row] == arm ? 1.0 : 0.0);
        }
        return scoring::Calibrator::platt(seen, targets);
    }
};

double effectiveSize(const std::vector<double>& weights) {
    double sum = 0.0, squares = 0.0;
    for (const double weight : weights) {
        sum += weight;
        squares += weight * weight;
    }
    return squares > 0.0 ? sum * sum / squares : 0.0;
}

/// Weights that rest on next to no chance are held, so that no customer stands for all the others.
void holdChances(const EffectStudy& study, Assignment& assignment) {
    const auto rows = static_cast<double>(study.rows());
    const double bearable = 5.0 / (std::sqrt(rows) * std::log(rows));
    assignment.held.assign(study.rows(), 0);
    for (std::size_t i = 0; i < study.rows(); ++i) {
        const double learned = assignment.leastOf(static_cast<std::size_t>(study.arm[i]));
        const double least = std::isnan(study.propensity[i]) ? learned : std::min(learned, bearable);
        if (assignment.received[i] >= least) continue;
        assignment.received[i] = least;
        assignment.held[i] = 1;
    }
}

/// An arm must be there, with control, among the rows that have to be learned from.
bool everyArmAmong(const EffectStudy& study, const std::vector<std::size_t>& rows) {
    std::vector<std::size_t> counts(study.armCount() + 1, 0);
    for (const std::size_t row : rows) ++counts[static_cast<std::size_t>(study.arm[row])];
    return *std::min_element(counts.begin(), counts.end()) >= 2 * kFewestOfArm / 3;
}

}  // namespace

Result<AssignmentModel> AssignmentModel::fit(const EffectStudy& study, const std::vector<std::size_t>& rows,
                                             const scoring::RegressionLearner& base, std::uint64_t seed, const TaskContext& context) {
    AssignmentModel model;
    for (std::size_t a = 1; a <= study.armCount(); ++a) {
        const auto pairs = pairRows(study, rows, static_cast<int>(a));
        const auto targets = indicator(study, static_cast<int>(a));
        HOLDFAST_ASSIGN(std::shared_ptr<const scoring::Regression> pair,
                        base.fit({&study.features, targets, pairs, true, seed}, context));
        model.m_pairs.push_back(std::move(pair));
    }
    model.m_calibrators.resize(study.armCount());  // none yet: as they come
    return model;
}

Result<std::vector<double>> AssignmentModel::logits(int arm, const FeatureMatrix& features,
                                                    const std::vector<std::size_t>& rows) const {
    HOLDFAST_ASSIGN(auto values, m_pairs[static_cast<std::size_t>(arm) - 1]->predict(features, rows));
    for (double& value : values) {
        const double p = std::clamp(value, kCertain, 1.0 - kCertain);
        value = std::log(p) - std::log1p(-p);
    }
    return values;
}

Result<ArmChances> AssignmentModel::chances(const FeatureMatrix& features, const std::vector<std::size_t>& rows) const {
    ArmChances out(m_pairs.size() + 1, std::vector<double>(rows.size(), 1.0));
    std::vector<double> total(rows.size(), 1.0);
    for (std::size_t a = 0; a < m_pairs.size(); ++a) {
        HOLDFAST_ASSIGN(const auto values, logits(static_cast<int>(a) + 1, features, rows));
        for (std::size_t i = 0; i < rows.size(); ++i) {
            const double p = std::clamp(m_calibrators[a](values[i]), kCertain, 1.0 - kCertain);
            out[a + 1][i] = p / (1.0 - p);
            total[i] += out[a + 1][i];
        }
    }
    for (auto& arm : out)
        for (std::size_t i = 0; i < rows.size(); ++i) arm[i] /= total[i];
    return out;
}

Result<Assignment> learnAssignment(const AssignmentRequest& request, const TaskContext& context) {
    const EffectStudy& study = *request.study;
    Assignment assignment;
    std::vector<std::size_t> unknown;
    for (std::size_t i = 0; i < study.rows(); ++i)
        if (std::isnan(study.propensity[i])) unknown.push_back(i);
    assignment.given = study.rows() - unknown.size();
    assignment.received = study.propensity;
    const auto everybody = allRows(study.rows());
    HOLDFAST_ASSIGN(auto all, AssignmentLearning(request, everybody).learn(context));
    assignment.model = std::move(all.model);
    if (!unknown.empty() && assignment.given > 0 && everyArmAmong(study, unknown)) {
        // Campaigns that recorded chances and those that did not chose in different ways.
        HOLDFAST_ASSIGN(const auto own, AssignmentLearning(request, unknown).learn(context));
        for (const std::size_t row : unknown)
            assignment.received[row] = own.each[static_cast<std::size_t>(study.arm[row])][row];
    } else {
        for (const std::size_t row : unknown)
            assignment.received[row] = all.each[static_cast<std::size_t>(study.arm[row])][row];
    }
    assignment.each = std::move(all.each);
    assignment.least = leastChances(study);
    holdChances(study, assignment);
    return assignment;
}

std::vector<double> leastChances(const EffectStudy& study) {
    std::vector<double> least(study.armCount() + 1, 0.0);
    for (const int arm : study.arm) least[static_cast<std::size_t>(arm)] += 1.0 / static_cast<double>(study.rows());
    for (double& one : least) one = std::min(kLeastPropensity, kLeastOfShare * one);
    return least;
}

std::size_t Assignment::givenHeld(const EffectStudy& study) const {
    std::size_t count = 0;
    for (std::size_t i = 0; i < held.size(); ++i) count += held[i] != 0 && !std::isnan(study.propensity[i]) ? 1 : 0;
    return count;
}

bool recordedChancesFit(const EffectStudy& study, const Assignment& assignment) {
    constexpr double kOff = 0.05, kUnlikely = 3.0;  // a share of the rows, and standard errors of the sum
    std::vector<std::size_t> given, unknown;
    for (std::size_t i = 0; i < study.rows(); ++i) (std::isnan(study.propensity[i]) ? unknown : given).push_back(i);
    if (given.empty()) return true;
    if (!unknown.empty() && !everyArmAmong(study, unknown)) return false;
    for (std::size_t a = 0; a <= study.armCount(); ++a) {
        double rows = 0.0, sum = 0.0, variance = 0.0;
        for (const std::size_t row : given) {
            if (assignment.each[a][row] < assignment.leastOf(a)) continue;
            rows += 1.0;
            if (study.arm[row] != static_cast<int>(a)) continue;
            const double inverse = 1.0 / assignment.received[row];  // as held: one absurd chance must not hide the rest
            sum += inverse;
            variance += inverse * (inverse - 1.0);
        }
        if (std::abs(sum - rows) > std::max(kOff * rows, kUnlikely * std::sqrt(variance))) return false;
    }
    return true;
}

std::vector<std::vector<bool>> haveEvidence(const ArmChances& chances, const Assignment& assignment) {
    std::vector<std::vector<bool>> evidence(chances.size() - 1, std::vector<bool>(chances.front().size()));
    for (std::size_t a = 1; a < chances.size(); ++a)
        for (std::size_t i = 0; i < chances[a].size(); ++i)
            evidence[a - 1][i] = chances[a][i] >= assignment.leastOf(a) && chances[0][i] >= assignment.leastOf(0);
    return evidence;
}

std::vector<Overlap> measureOverlap(const EffectStudy& study, const Assignment& assignment) {
    const auto evidence = haveEvidence(assignment.each, assignment);
    std::vector<Overlap> overlaps;
    for (std::size_t a = 0; a < study.armCount(); ++a) {
        Overlap overlap;
        std::vector<double> treated, control;
        std::size_t within = 0;
        for (std::size_t i = 0; i < study.rows(); ++i) {
            overlap.treated += study.arm[i] == static_cast<int>(a) + 1 ? 1 : 0;
            if (!evidence[a][i]) continue;
            ++within;
            const double weight = 1.0 / assignment.received[i];
            if (study.arm[i] == static_cast<int>(a) + 1) treated.push_back(weight);
            if (study.arm[i] == 0) control.push_back(weight);
        }
        overlap.effectiveTreated = effectiveSize(treated);
        overlap.effectiveControl = effectiveSize(control);
        overlap.trimmedShare = 1.0 - static_cast<double>(within) / static_cast<double>(study.rows());
        std::vector<double> sorted = assignment.each[a + 1];
        const auto place = sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 100);
        std::nth_element(sorted.begin(), place, sorted.end());
        overlap.leastPropensity = *place;
        if (overlap.trimmedShare > kMostTrimmed)
            overlap.refusal = "hardly anybody could have got it as well as been left alone";
        else if (std::min(overlap.effectiveTreated, overlap.effectiveControl) < kLeastEffective)
            overlap.refusal = "those who got it and those left alone are so unlike that they count for fewer than 20 customers";
        overlaps.push_back(std::move(overlap));
    }
    return overlaps;
}

}  // namespace holdfast::scenario
