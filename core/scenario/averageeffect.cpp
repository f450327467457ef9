#include "core/scenario/averageeffect.h"

#include <cmath>

namespace holdfast::scenario {

namespace {

AverageEffect withInterval(double effect, double error, std::size_t rows) {
    return {effect, error, effect - kNormal90 * error, effect + kNormal90 * error, rows};
}

struct Moments {
    double mean = NAN;
    double errorSquared = NAN;
};

Moments momentsOf(const std::vector<double>& values, const std::vector<std::size_t>& rows) {
    if (rows.size() < 2) return {};
    const auto n = static_cast<double>(rows.size());
    double sum = 0.0;
    for (const std::size_t row : rows) sum += values[row];
    const double mean = sum / n;
    double squares = 0.0;
    for (const std::size_t row : rows) squares += (values[row] - mean) * (values[row] - mean);
    return {mean, squares / (n - 1.0) / n};
}

}  // namespace

AverageEffect averageOf(const std::vector<double>& scores, const std::vector<std::size_t>& rows) {
    const Moments moments = momentsOf(scores, rows);
    return withInterval(moments.mean, std::sqrt(moments.errorSquared), rows.size());
}

std::vector<std::size_t> rowsWithEvidence(const EffectStudy& study, const Assignment& assignment, std::size_t a) {
    std::vector<std::size_t> rows;
    for (std::size_t i = 0; i < study.rows(); ++i)
        if (assignment.each[a + 1][i] >= assignment.leastOf(a + 1) && assignment.each[0][i] >= assignment.leastOf(0))
            rows.push_back(i);
    return rows;
}

std::vector<AverageEffect> averageEffects(const EffectStudy& study, const ArmValues& outcomes, const Assignment& assignment) {
    const auto scores = doublyRobustScores(study, outcomes, assignment.received);
    std::vector<AverageEffect> averages;
    for (std::size_t a = 0; a < study.armCount(); ++a)
        averages.push_back(averageOf(scores[a], rowsWithEvidence(study, assignment, a)));
    return averages;
}

std::vector<std::vector<double>> averageCovariance(const EffectStudy& study, const ArmValues& outcomes, const Assignment& assignment) {
    const std::size_t arms = study.armCount();
    auto influence = doublyRobustScores(study, outcomes, assignment.received);  // what each row moves the average by
    for (std::size_t a = 0; a < arms; ++a) {
        const auto rows = rowsWithEvidence(study, assignment, a);
        const double n = static_cast<double>(rows.size()), mean = momentsOf(influence[a], rows).mean;
        std::vector<double> moves(study.rows(), 0.0);
        for (const std::size_t row : rows) moves[row] = (influence[a][row] - mean) / std::sqrt(n * (n - 1.0));
        influence[a] = std::move(moves);
    }
    std::vector<std::vector<double>> covariance(arms, std::vector<double>(arms, 0.0));
    for (std::size_t a = 0; a < arms; ++a)
        for (std::size_t b = 0; b < arms; ++b)
            for (std::size_t i = 0; i < study.rows(); ++i) covariance[a][b] += influence[a][i] * influence[b][i];
    return covariance;
}

std::vector<AverageEffect> naiveEffects(const EffectStudy& study) {
    const auto rows = allRows(study.rows());
    const Moments control = momentsOf(study.outcome, rowsOfArm(study, rows, 0));
    std::vector<AverageEffect> effects;
    for (std::size_t a = 1; a <= study.armCount(); ++a) {
        const auto own = rowsOfArm(study, rows, static_cast<int>(a));
        const Moments treated = momentsOf(study.outcome, own);
        effects.push_back(
            withInterval(treated.mean - control.mean, std::sqrt(treated.errorSquared + control.errorSquared), own.size()));
    }
    return effects;
}

}  // namespace holdfast::scenario
