#include "core/scenario/effectestimation.h"

#include "core/base/parallel.h"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <optional>

namespace holdfast::scenario {

namespace {

std::string customersText(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " customer" : " customers");
}

/// The study without arms that too few got, and without rows that chance had no part in.
Result<EffectStudy> usablePart(const EffectStudy& study, std::vector<std::string>& refusals, std::vector<std::string>& warnings) {
    std::vector<std::size_t> counts(study.armCount() + 1, 0);
    std::size_t certain = 0;
    std::vector<bool> keep(study.rows(), true);
    for (std::size_t i = 0; i < study.rows(); ++i) {
        keep[i] = !(study.propensity[i] <= 0.0 || study.propensity[i] >= 1.0);  // NaN: to be learned
        if (keep[i])
            ++counts[static_cast<std::size_t>(study.arm[i])];
        else
            ++certain;
    }
    if (certain > 0)
        warnings.push_back(customersText(certain) +
                           " had a propensity of 0 or 1: nothing was left to chance, so they say nothing and are left out.");
    if (counts[0] < kFewestOfArm)
        return Unexpected(ErrorCode::InvalidInput,
                          "Effects are differences from customers who were left alone on purpose, and there are " +
                              std::to_string(counts[0]) + " of these; at least " + std::to_string(kFewestOfArm) +
                              " are needed. Import the control group with the arm \"none\".");
    std::vector<int> places(counts.size(), -1);
    places[0] = 0;
    EffectStudy part;
    part.binary = study.binary;
    for (std::size_t a = 1; a < counts.size(); ++a) {
        refusals.emplace_back();
        if (counts[a] >= kFewestOfArm) {
            part.arms.push_back(study.arms[a - 1]);
            places[a] = static_cast<int>(part.arms.size());
            continue;
        }
        refusals.back() = "only " + customersText(counts[a]) + " got it; at least " + std::to_string(kFewestOfArm) + " are needed";
    }
    if (part.arms.empty())
        return Unexpected(ErrorCode::InvalidInput, "No arm was given to at least " + std::to_string(kFewestOfArm) +
                                                       " customers with a known outcome, so there is nothing to learn effects from.");
    part.features.schema = study.features.schema;
    for (std::size_t i = 0; i < study.rows(); ++i) {
        const int place = places[static_cast<std::size_t>(study.arm[i])];
        if (!keep[i] || place < 0) continue;
        part.arm.push_back(place);
        part.outcome.push_back(study.outcome[i]);
        part.propensity.push_back(study.propensity[i]);
        part.features.values.insert(part.features.values.end(), study.features.row(i), study.features.row(i) + study.features.cols());
    }
    part.features.rows = part.arm.size();
    return part;
}

struct CustomerValues {
    ArmValues effect, error;  ///< [arms][customers]
};

class CustomerEffectsOf {
public:
    CustomerEffectsOf(const EstimationRequest& request, const Estimation& found, const Selection& selection)
        : m_request(request), m_found(found), m_selection(selection), m_rows(allRows(found.study.rows())),
          m_customers(allRows(request.customers->rows)) {}

    Result<CustomerValues> work(const TaskContext& context) const {
        CustomerValues values;
        HOLDFAST_ASSIGN(values.effect, effectsFrom(m_selection.chosen, m_rows, m_request.seed, context));
        HOLDFAST_ASSIGN(values.error, strayOfHalves(values.effect, context));
        HOLDFAST_CHECK(addDisagreement(values, context));
        for (auto& arm : values.error)
            for (double& variance : arm) variance = std::sqrt(variance);
        return values;
    }

private:
    const EstimationRequest& m_request;
    const Estimation& m_found;
    const Selection& m_selection;
    std::vector<std::size_t> m_rows, m_customers;

    Result<ArmValues> effectsFrom(std::size_t candidate, const std::vector<std::size_t>& rows, std::uint64_t seed,
                                  const TaskContext& context) const {
        const Candidate& one = m_selection.candidates[candidate];
        std::size_t base = m_selection.bestBase;
        for (std::size_t b = 0; b < m_request.bases.size(); ++b)
            if (m_request.bases[b] == one.base) base = b;
        const EffectFit fit{&m_found.study, rows, one.learner, one.base, &m_selection.outcomes[base], &m_found.assignment, seed};
        HOLDFAST_ASSIGN(const auto model, fitEffect(fit, context));
        return model->predict(*m_request.customers, m_customers);
    }

    /// Variance of estimates from half of the customers about that from all. [arms][customers]
    Result<ArmValues> strayOfHalves(const ArmValues& effect, const TaskContext& context) const {
        const auto count = static_cast<std::size_t>(m_request.replicates);
        std::vector<std::optional<Result<ArmValues>>> halves(count);
        parallelFor(count, context.threads(), [&](std::size_t begin, std::size_t end, unsigned) {
            for (std::size_t r = begin; r < end; ++r)
                halves[r] = effectsFrom(m_selection.chosen, halfOf(m_found.study, m_rows, m_request.seed + 7000 + r),
                                        m_request.seed + r, context);
        });
        ArmValues variance(effect.size(), std::vector<double>(m_customers.size(), 0.0));
        for (const auto& half : halves) {
            HOLDFAST_CHECK(*half);
            for (std::size_t a = 0; a < effect.size(); ++a)
                for (std::size_t i = 0; i < m_customers.size(); ++i)
                    variance[a][i] += std::pow((**half)[a][i] - effect[a][i], 2.0) / static_cast<double>(count);
        }
        return variance;
    }

    /// What learners say otherwise that the data cannot tell from the chosen one is uncertain too.
    Result<void> addDisagreement(CustomerValues& values, const TaskContext& context) const {
        std::vector<std::size_t> others;
        for (std::size_t c = 0; c < m_selection.scores.size(); ++c)
            if (m_selection.scores[c].tied && c != m_selection.chosen) others.push_back(c);
        for (const std::size_t other : others) {
            HOLDFAST_ASSIGN(const auto effects, effectsFrom(other, m_rows, m_request.seed, context));
            for (std::size_t a = 0; a < effects.size(); ++a)
                for (std::size_t i = 0; i < m_customers.size(); ++i)
                    values.error[a][i] +=
                        std::pow(effects[a][i] - values.effect[a][i], 2.0) / static_cast<double>(others.size() + 1);
        }
        return {};
    }
};

std::vector<scoring::RegressionLearner const*> fittingBases(const EstimationRequest& request, std::size_t rows) {
    std::vector<const scoring::RegressionLearner*> bases;
    for (const auto* base : request.bases)
        if (rows <= base->mostRows()) bases.push_back(base);
    return bases;
}

void fillCustomers(ArmEstimate& arm, const CustomerValues& values, std::size_t a, const std::vector<bool>& evidence, bool binary) {
    const std::size_t count = values.effect[a].size();
    arm.effect.assign(count, NAN);
    arm.error.assign(count, NAN);
    arm.lower.assign(count, NAN);
    arm.upper.assign(count, NAN);
    for (std::size_t i = 0; i < count; ++i) {
        if (!evidence[i]) continue;
        const double limit = binary ? 1.0 : std::numeric_limits<double>::infinity();
        arm.effect[i] = std::clamp(values.effect[a][i], -limit, limit);
        arm.error[i] = values.error[a][i];
        arm.lower[i] = std::max(-limit, arm.effect[i] - kNormal90 * arm.error[i]);
        arm.upper[i] = std::min(limit, arm.effect[i] + kNormal90 * arm.error[i]);
    }
}

void refuseArm(ArmEstimate& arm, std::size_t customers, std::vector<std::string>& warnings) {
    for (auto* values : {&arm.effect, &arm.error, &arm.lower, &arm.upper}) values->assign(customers, NAN);
    arm.average = {NAN, NAN, NAN, NAN, 0};
    arm.qini = {};
    warnings.push_back("No evidence about the arm \"" + arm.arm + "\": " + arm.refusal + ".");
}

void warnOfTrimming(const ArmEstimate& arm, std::vector<std::string>& warnings) {
    if (arm.overlap.trimmedShare < 0.05) return;
    warnings.push_back("About the arm \"" + arm.arm + "\" " +
                       std::to_string(static_cast<int>(std::lround(100.0 * arm.overlap.trimmedShare))) +
                       " % of the customers have no evidence: hardly anybody like them got it, or was left alone.");
}

}  // namespace

Result<Estimation> estimateEffects(const EstimationRequest& request, const TaskContext& context) {
    Estimation found;
    std::vector<std::string> refusals;
    HOLDFAST_ASSIGN(found.study, usablePart(request.study, refusals, found.warnings));
    found.folds = studyFolds(found.study, request.folds, request.seed);
    context.progress(0, 0, "Learning who was chosen");
    HOLDFAST_ASSIGN(found.assignment, learnAssignment(found.study, found.folds, request.seed, context));
    std::vector<MetaLearner> learners{MetaLearner::S, MetaLearner::T, MetaLearner::X, MetaLearner::DR};
    if (found.study.armCount() > 1) learners.push_back(MetaLearner::SharedDR);
    EstimationRequest fitting = request;
    fitting.bases = fittingBases(request, found.study.rows());
    if (fitting.bases.empty()) return Unexpected(ErrorCode::Unavailable, "There is no regression to estimate effects with.");
    HOLDFAST_ASSIGN(Selection selection, selectLearner({&found.study, &found.assignment, fitting.bases, learners, &found.folds,
                                                        request.seed},
                                                       context));
    found.learner = selection.scores[selection.chosen].name;
    found.outcomes = selection.outcomes[selection.bestBase];
    found.outOfFold = selection.outOfFold[selection.chosen];
    found.candidates = selection.scores;
    context.progress(0, 0, "Working out customers' effects");
    HOLDFAST_ASSIGN(const auto values, CustomerEffectsOf(fitting, found, selection).work(context));
    HOLDFAST_ASSIGN(const auto chances, found.assignment.model.chances(*request.customers, allRows(request.customers->rows)));
    const auto evidence = haveEvidence(chances);
    const auto overlaps = measureOverlap(found.study, found.assignment);
    const auto averages = averageEffects(found.study, found.outcomes, found.assignment);
    const auto naive = naiveEffects(found.study);
    std::vector<std::vector<Refutation>> refutations;
    if (request.refutations) {
        context.progress(0, 0, "Trying to refute the effects");
        HOLDFAST_ASSIGN(refutations, refute({&found.study, &found.assignment, &found.folds, averages, request.seed}, context));
    }
    std::size_t a = 0;  // among the arms that were not refused at once
    for (std::size_t asked = 0; asked < request.study.armCount(); ++asked) {
        ArmEstimate arm;
        arm.arm = request.study.arms[asked];
        arm.refusal = refusals[asked];
        if (arm.refusal.empty()) {
            arm.overlap = overlaps[a];
            arm.refusal = overlaps[a].refusal;
            arm.naive = naive[a];
            if (arm.refusal.empty()) {
                arm.average = averages[a];
                const ArmRows rows = armAgainstControl(found.study, found.assignment, found.outOfFold, a);
                arm.qini = measureQini({rows.predicted, rows.outcome, rows.treated}, request.seed);
                arm.curve = qiniCurve({rows.predicted, rows.outcome, rows.treated});
                if (!refutations.empty()) arm.refutations = std::move(refutations[a]);
                fillCustomers(arm, values, a, evidence[a], found.study.binary);
                warnOfTrimming(arm, found.warnings);
            }
            ++a;
        }
        if (!arm.refusal.empty()) refuseArm(arm, request.customers->rows, found.warnings);
        found.arms.push_back(std::move(arm));
    }
    return found;
}

}  // namespace holdfast::scenario
