#include "core/scenario/assignment.h"

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

Result<Learned> learnFrom(const EffectStudy& study, const std::vector<std::size_t>& rows, const std::vector<int>& folds,
                          std::uint64_t seed, const TaskContext& context) {
    const int foldCount = *std::max_element(folds.begin(), folds.end()) + 1;
    const std::size_t arms = study.armCount();
    std::vector<std::vector<double>> logits(arms, std::vector<double>(study.rows(), NAN));
    Learned learned;
    std::vector<std::optional<Result<AssignmentModel>>> models(static_cast<std::size_t>(foldCount) + 1);
    parallelFor(models.size(), context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t f = begin; f < end; ++f) {
            std::vector<std::size_t> training;
            for (const std::size_t row : rows)
                if (folds[row] != static_cast<int>(f)) training.push_back(row);
            models[f] = AssignmentModel::fit(study, training, seed, context);
        }
    });
    for (int f = 0; f <= foldCount; ++f) {
        auto& model = *models[static_cast<std::size_t>(f)];
        HOLDFAST_CHECK(model);
        if (f == foldCount) {
            learned.model = std::move(*model);
            break;
        }
        std::vector<std::size_t> held;
        for (const std::size_t row : rows)
            if (folds[row] == f) held.push_back(row);
        for (std::size_t a = 0; a < arms; ++a) {
            HOLDFAST_ASSIGN(const auto values, model->logits(static_cast<int>(a) + 1, study.features, held));
            for (std::size_t i = 0; i < held.size(); ++i) logits[a][held[i]] = values[i];
        }
    }
    // Calibration, of each row by a map that has not seen its fold.
    learned.each.assign(arms + 1, std::vector<double>(study.rows(), NAN));
    std::vector<double> total(study.rows(), 1.0);
    std::vector<scoring::Calibrator> calibrators;
    for (std::size_t a = 0; a < arms; ++a) {
        const auto pairs = pairRows(study, rows, static_cast<int>(a) + 1);
        const auto targets = indicator(study, static_cast<int>(a) + 1);
        std::vector<double> pairLogits, pairTargets;
        for (const std::size_t row : pairs) {
            pairLogits.push_back(logits[a][row]);
            pairTargets.push_back(targets[row]);
        }
        calibrators.push_back(scoring::Calibrator::platt(pairLogits, pairTargets));
        std::vector<scoring::Calibrator> without;
        for (int f = 0; f < foldCount; ++f) {
            std::vector<double> foldLogits, foldTargets;
            for (std::size_t i = 0; i < pairs.size(); ++i)
                if (folds[pairs[i]] != f) {
                    foldLogits.push_back(pairLogits[i]);
                    foldTargets.push_back(pairTargets[i]);
                }
            without.push_back(scoring::Calibrator::platt(foldLogits, foldTargets));
        }
        for (const std::size_t row : rows) {
            const double p = std::clamp(without[static_cast<std::size_t>(folds[row])](logits[a][row]), kCertain, 1.0 - kCertain);
            learned.each[a + 1][row] = p / (1.0 - p);
            total[row] += learned.each[a + 1][row];
        }
    }
    for (const std::size_t row : rows) {
        learned.each[0][row] = 1.0 / total[row];
        for (std::size_t a = 1; a <= arms; ++a) learned.each[a][row] /= total[row];
    }
    learned.model.calibrate(std::move(calibrators));
    return learned;
}

double effectiveSize(const std::vector<double>& weights) {
    double sum = 0.0, squares = 0.0;
    for (const double weight : weights) {
        sum += weight;
        squares += weight * weight;
    }
    return squares > 0.0 ? sum * sum / squares : 0.0;
}

/// An arm must be there, with control, among the rows that have to be learned from.
bool everyArmAmong(const EffectStudy& study, const std::vector<std::size_t>& rows) {
    std::vector<std::size_t> counts(study.armCount() + 1, 0);
    for (const std::size_t row : rows) ++counts[static_cast<std::size_t>(study.arm[row])];
    return *std::min_element(counts.begin(), counts.end()) >= 2 * kFewestOfArm / 3;
}

}  // namespace

Result<AssignmentModel> AssignmentModel::fit(const EffectStudy& study, const std::vector<std::size_t>& rows, std::uint64_t seed,
                                             const TaskContext& context) {
    AssignmentModel model;
    for (std::size_t a = 1; a <= study.armCount(); ++a) {
        const auto pairs = pairRows(study, rows, static_cast<int>(a));
        const auto targets = indicator(study, static_cast<int>(a));
        HOLDFAST_ASSIGN(std::shared_ptr<const scoring::Regression> pair,
                        LinearLearner().fit({&study.features, targets, pairs, true, seed}, context));
        model.m_pairs.push_back(std::move(pair));
    }
    model.m_calibrators.resize(study.armCount());
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

Result<Assignment> learnAssignment(const EffectStudy& study, const std::vector<int>& folds, std::uint64_t seed,
                                   const TaskContext& context) {
    Assignment assignment;
    std::vector<std::size_t> unknown;
    for (std::size_t i = 0; i < study.rows(); ++i)
        if (std::isnan(study.propensity[i])) unknown.push_back(i);
    assignment.given = study.rows() - unknown.size();
    assignment.received = study.propensity;
    HOLDFAST_ASSIGN(auto all, learnFrom(study, allRows(study.rows()), folds, seed, context));
    assignment.model = std::move(all.model);
    if (!unknown.empty() && assignment.given > 0 && everyArmAmong(study, unknown)) {
        // Campaigns that recorded chances and those that did not chose in different ways.
        HOLDFAST_ASSIGN(const auto own, learnFrom(study, unknown, folds, seed, context));
        for (const std::size_t row : unknown)
            assignment.received[row] = own.each[static_cast<std::size_t>(study.arm[row])][row];
    } else {
        for (const std::size_t row : unknown)
            assignment.received[row] = all.each[static_cast<std::size_t>(study.arm[row])][row];
    }
    assignment.each = std::move(all.each);
    return assignment;
}

std::vector<std::vector<bool>> haveEvidence(const ArmChances& chances) {
    std::vector<std::vector<bool>> evidence(chances.size() - 1, std::vector<bool>(chances.front().size()));
    for (std::size_t a = 1; a < chances.size(); ++a)
        for (std::size_t i = 0; i < chances[a].size(); ++i)
            evidence[a - 1][i] = chances[a][i] >= kLeastPropensity && chances[0][i] >= kLeastPropensity;
    return evidence;
}

std::vector<Overlap> measureOverlap(const EffectStudy& study, const Assignment& assignment) {
    const auto evidence = haveEvidence(assignment.each);
    std::vector<Overlap> overlaps;
    for (std::size_t a = 0; a < study.armCount(); ++a) {
        Overlap overlap;
        std::vector<double> treated, control;
        std::size_t within = 0;
        for (std::size_t i = 0; i < study.rows(); ++i) {
            overlap.treated += study.arm[i] == static_cast<int>(a) + 1 ? 1 : 0;
            if (!evidence[a][i] || assignment.received[i] < kLeastPropensity) continue;
            ++within;
            if (study.arm[i] == static_cast<int>(a) + 1) treated.push_back(1.0 / assignment.received[i]);
            if (study.arm[i] == 0) control.push_back(1.0 / assignment.received[i]);
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
