#include "core/scenario/refutation.h"

#include "core/base/parallel.h"
#include "core/base/random.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <optional>

namespace holdfast::scenario {

namespace {

constexpr int kRepeats = 3;
constexpr double kSubset = 0.8;
constexpr double kUnlikely = 1.96, kVeryUnlikely = 3.0;
constexpr double kSolid = 0.05, kFragile = 0.01;  ///< robustness values

/// An effect as people read it: of a yes or no, in percentage points.
std::string effectText(double value, bool binary) {
    char text[32];
    std::snprintf(text, sizeof text, binary ? "%.1f points" : "%.4g", binary ? std::abs(100.0 * value) : std::abs(value));
    return (value < 0.0 ? "\u2212" : "+") + std::string(text);
}

std::string percent(double share) {
    char text[32];
    std::snprintf(text, sizeof text, "%.1f %%", 100.0 * share);
    return text;
}

/// An attempt whose changed study had too few customers of an arm: no verdict, for better or for worse.
Refutation untried(const char* name, const std::string& what) {
    return {.name = name, .light = Light::Amber, .effect = NAN, .error = NAN,
            .sentence = what + " could not be tried: too few customers with evidence were left."};
}

Light lightOf(double z) {
    return std::abs(z) < kUnlikely ? Light::Green : std::abs(z) < kVeryUnlikely ? Light::Amber : Light::Red;
}

/// Every arm's average effect on a changed study, everything learned anew.
Result<std::vector<AverageEffect>> estimateAgain(const RefutationRequest& request, const EffectStudy& study, const std::vector<int>& folds,
                                                 std::uint64_t seed, const TaskContext& context) {
    HOLDFAST_ASSIGN(const auto assignment, learnAssignment({&study, &folds, request.bases, seed}, context));
    ArmValues mean(study.armCount() + 1, std::vector<double>(study.rows(), 0.0));
    const auto rows = allRows(study.rows());
    for (const auto* base : request.bases) {
        HOLDFAST_ASSIGN(const auto outcomes, crossFitOutcomes(study, rows, folds, *base, seed, context));
        for (std::size_t a = 0; a < mean.size(); ++a)
            for (const std::size_t i : rows) mean[a][i] += outcomes[a][i] / static_cast<double>(request.bases.size());
    }
    return averageEffects(study, mean, assignment);
}

int foldCount(const std::vector<int>& folds) {
    return *std::max_element(folds.begin(), folds.end()) + 1;
}

/// Chances that were recorded are those of what was really given, so they are learned here.
Result<std::vector<AverageEffect>> shuffled(const RefutationRequest& request, std::uint64_t seed, const TaskContext& context) {
    EffectStudy study = *request.study;
    Random(seed).shuffle(study.arm);
    study.propensity.assign(study.rows(), NAN);
    return estimateAgain(request, study, studyFolds(study, foldCount(*request.folds), seed), request.seed, context);
}

Result<std::vector<AverageEffect>> withRandomColumn(const RefutationRequest& request, std::uint64_t seed,
                                                    const TaskContext& context) {
    EffectStudy study = *request.study;
    auto schema = std::make_shared<FeatureSchema>(*study.features.schema);
    FeatureSpec spec;
    spec.name = "@random";
    schema->features.push_back(spec);
    FeatureMatrix wider{schema, study.rows(), {}};
    Random random(seed);
    for (std::size_t i = 0; i < study.rows(); ++i) {
        wider.values.insert(wider.values.end(), study.features.row(i), study.features.row(i) + study.features.cols());
        wider.values.push_back(random.normal());
    }
    study.features = std::move(wider);
    return estimateAgain(request, study, *request.folds, request.seed, context);
}

Result<std::vector<AverageEffect>> ofSubset(const RefutationRequest& request, std::uint64_t seed, const TaskContext& context) {
    const EffectStudy& whole = *request.study;
    Random random(seed);
    EffectStudy study;
    study.arms = whole.arms;
    study.binary = whole.binary;
    study.features.schema = whole.features.schema;
    std::vector<int> folds;
    for (std::size_t row = 0; row < whole.rows(); ++row) {
        if (!random.bernoulli(kSubset)) continue;
        study.arm.push_back(whole.arm[row]);
        study.outcome.push_back(whole.outcome[row]);
        study.propensity.push_back(whole.propensity[row]);
        study.features.values.insert(study.features.values.end(), whole.features.row(row),
                                     whole.features.row(row) + whole.features.cols());
        folds.push_back((*request.folds)[row]);
    }
    study.features.rows = folds.size();
    return estimateAgain(request, study, folds, request.seed, context);
}

/// What several runs found of one arm.
std::vector<AverageEffect> ofArm(const std::vector<std::vector<AverageEffect>>& runs, std::size_t arm) {
    std::vector<AverageEffect> found;
    for (const auto& run : runs) found.push_back(run[arm]);
    return found;
}

Refutation placeboOf(const std::vector<AverageEffect>& runs, bool binary) {
    Refutation result{.name = "placebo", .light = Light::Red, .effect = 0.0, .error = 0.0, .sentence = {}};
    double z = 0.0;
    for (const auto& run : runs) {
        result.effect += run.effect / static_cast<double>(runs.size());
        z += run.effect / std::max(run.error, 1e-300) / std::sqrt(static_cast<double>(runs.size()));
        result.error += run.error / std::pow(static_cast<double>(runs.size()), 1.5);
    }
    if (std::isnan(z)) return untried("placebo", "A placebo, the treatment shuffled,");
    result.light = lightOf(z);
    result.sentence = "With treatment shuffled the effect should vanish: it " +
                      std::string(result.light == Light::Green ? "did" : result.light == Light::Amber ? "nearly did" : "did not") + " (" +
                      effectText(result.effect, binary) + ").";
    return result;
}

Refutation randomCauseOf(const AverageEffect& before, const AverageEffect& after, bool binary) {
    Refutation result{.name = "random_common_cause", .light = Light::Red, .effect = after.effect, .error = after.error, .sentence = {}};
    if (std::isnan(after.effect - before.effect)) return untried("random_common_cause", "A column of random numbers");
    const double moved = std::abs(after.effect - before.effect) / std::max(before.error, 1e-300);
    result.light = moved < 0.5 ? Light::Green : moved < 1.0 ? Light::Amber : Light::Red;
    result.sentence = "With a column of random numbers added the effect should stay: it " +
                      std::string(result.light == Light::Green ? "did" : "moved") + " (" + effectText(before.effect, binary) + " before, " +
                      effectText(after.effect, binary) + " after).";
    return result;
}

Refutation subsetOf(const AverageEffect& before, const std::vector<AverageEffect>& runs, bool binary) {
    Refutation result{.name = "data_subset", .light = Light::Red, .effect = 0.0, .error = 0.0, .sentence = {}};
    for (const auto& run : runs) {
        result.effect += run.effect / static_cast<double>(runs.size());
        result.error += run.error / static_cast<double>(runs.size());
    }
    if (std::isnan(result.effect - before.effect)) return untried("data_subset", "The effect among 80 % of the customers");
    // A part strays from the whole it belongs to by se * sqrt(1 / share - 1); three parts share most of their customers.
    const double stray = before.error * std::sqrt(1.0 / kSubset - 1.0);
    result.light = lightOf((result.effect - before.effect) / std::max(stray, 1e-300));
    result.sentence = "With 80 % of the customers the effect should stay within chance: it " +
                      std::string(result.light == Light::Green ? "did" : "did not") + " (" + effectText(before.effect, binary) + " for all, " +
                      effectText(result.effect, binary) + " for parts).";
    return result;
}

/// What a column alone explains of a variable, in one group per level, or by a straight line; less what chance explains. 0 .. 1
double explained(const FeatureMatrix& features, std::size_t column, const std::vector<std::size_t>& rows, const std::vector<double>& y) {
    struct Group { double n = 0.0, sum = 0.0; };
    const FeatureSpec& spec = features.schema->features[column];
    std::vector<Group> groups(spec.kind == FeatureKind::Category ? spec.levels.size() : 0);
    double n = 0.0, sx = 0.0, sy = 0.0, sxx = 0.0, sxy = 0.0, syy = 0.0, between = 0.0, used = 0.0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const double x = features.at(rows[i], column);
        if (std::isnan(x)) continue;
        n += 1.0, sx += x, sy += y[i], sxx += x * x, sxy += x * y[i], syy += y[i] * y[i];
        if (const auto level = static_cast<std::size_t>(x); level < groups.size()) groups[level].n += 1.0, groups[level].sum += y[i];
    }
    const double all = syy - sy * sy / std::max(n, 1.0), spread = sxx - sx * sx / std::max(n, 1.0);
    for (const Group& g : groups)
        if (g.n > 0.0) between += g.sum * g.sum / g.n, used += 1.0;
    const double parameters = groups.empty() ? 2.0 : used;
    if (n <= parameters + 1.0 || all <= 0.0 || (groups.empty() && spread <= 0.0)) return 0.0;
    const double line = sxy - sx * sy / n;
    const double share = groups.empty() ? line * line / (spread * all) : (between - sy * sy / n) / all;
    return std::clamp(1.0 - (1.0 - share) * (n - 1.0) / (n - parameters), 0.0, 1.0);
}

/// The known column that as a hidden cause would hurt most: it explains most of both who was treated and the outcome.
struct Benchmark {
    std::string column;
    double treated = 0.0, outcome = 0.0;
    double both() const { return std::min(treated, outcome); }
};

Benchmark strongestColumn(const EffectStudy& study, std::size_t arm) {
    std::vector<std::size_t> rows;
    std::vector<double> treated, outcome;
    for (std::size_t i = 0; i < study.rows(); ++i) {
        if (study.arm[i] != 0 && study.arm[i] != static_cast<int>(arm) + 1) continue;
        rows.push_back(i);
        treated.push_back(study.arm[i] == 0 ? 0.0 : 1.0);
        outcome.push_back(study.outcome[i]);
    }
    Benchmark best;
    for (std::size_t c = 0; c < study.features.cols(); ++c) {
        Benchmark one{study.features.schema->features[c].name, explained(study.features, c, rows, treated), explained(study.features, c, rows, outcome)};
        if (best.column.empty() || one.both() > best.both()) best = std::move(one);
    }
    return best;
}

/// `rows`: who got the arm or was left alone.
Refutation hiddenCauseOf(const AverageEffect& average, std::size_t rows, std::size_t columns, const Benchmark& strongest) {
    Refutation result{.name = "hidden_cause", .light = Light::Red, .effect = 0.0, .error = 0.0, .sentence = {}};
    if (std::isnan(average.effect)) return untried("hidden_cause", "How strong a hidden cause would have to be");
    const double freedom = std::max(2.0, static_cast<double>(rows) - static_cast<double>(columns) - 1.0);
    const double t = average.effect / std::max(average.error, 1e-300);
    result.effect = robustnessValue(t, freedom);
    const double surely = robustnessValue(t, freedom, kNormal90);
    if (surely <= 0.0) {
        result.light = Light::Amber;
        result.sentence = "The interval of the effect reaches zero already, so no hidden cause is needed to explain it away.";
        return result;
    }
    result.light = surely >= kSolid ? Light::Green : surely >= kFragile ? Light::Amber : Light::Red;
    result.sentence = "A hidden cause would have to explain " + percent(result.effect) +
                      " of what the columns leave open, both of who was treated and of the outcome, to make the effect zero, and " +
                      percent(surely) + " to make it doubtful.";
    if (strongest.column.empty()) return result;
    const bool enough = strongest.both() >= surely;
    if (enough && result.light == Light::Green) result.light = Light::Amber;
    result.sentence += " For comparison, " + strongest.column + ", the strongest column known, alone explains " + percent(strongest.treated) +
                       " of who was treated and " + percent(strongest.outcome) + " of the outcome: " +
                       (enough ? "a hidden cause like it would be enough to make it doubtful." : "a hidden cause like it would not be enough.");
    return result;
}

}  // namespace

double robustnessValue(double t, double degreesOfFreedom, double critical) {
    double f = std::abs(t) / std::sqrt(degreesOfFreedom);
    if (critical > 0.0) f -= critical / std::sqrt(degreesOfFreedom - 1.0);
    if (!(f > 0.0)) return 0.0;
    return 0.5 * (std::sqrt(std::pow(f, 4.0) + 4.0 * f * f) - f * f);
}

Result<std::vector<std::vector<Refutation>>> refute(const RefutationRequest& request, const TaskContext& context) {
    using Run = Result<std::vector<AverageEffect>>;
    constexpr std::size_t kRuns = 1 + 2 * kRepeats;  // a random column, shuffles, subsets
    std::vector<std::optional<Run>> runs(kRuns);
    const TaskContext alone(context.token(), {}, 1);
    parallelFor(kRuns, context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
        for (std::size_t r = begin; r < end; ++r) {
            const std::uint64_t seed = request.seed + 1001 + r;
            runs[r] = r == 0 ? withRandomColumn(request, seed, alone) : r % 2 == 1 ? shuffled(request, seed, alone) : ofSubset(request, seed, alone);
        }
    });
    std::vector<std::vector<AverageEffect>> placebos, subsets;
    for (std::size_t r = 0; r < kRuns; ++r) {
        HOLDFAST_CHECK(*runs[r]);
        if (r > 0) (r % 2 == 1 ? placebos : subsets).push_back(**runs[r]);
    }
    const EffectStudy& study = *request.study;
    std::vector<std::vector<Refutation>> result;
    for (std::size_t a = 0; a < study.armCount(); ++a) {
        const auto rows = static_cast<std::size_t>(std::count_if(study.arm.begin(), study.arm.end(), [&](int arm) { return arm == 0 || arm == static_cast<int>(a) + 1; }));
        result.push_back({placeboOf(ofArm(placebos, a), study.binary), randomCauseOf(request.averages[a], (**runs[0])[a], study.binary),
                          subsetOf(request.averages[a], ofArm(subsets, a), study.binary),
                          hiddenCauseOf(request.averages[a], rows, study.features.cols(), strongestColumn(study, a))});
    }
    return result;
}

}  // namespace holdfast::scenario
