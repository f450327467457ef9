#include "core/scenario/effectestimation.h"

#include "core/scenario/adjustedqini.h"
#include "core/scenario/customereffects.h"
#include "core/scenario/multilevel.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

namespace holdfast::scenario {

namespace {

std::string customersText(std::size_t count) {
    return std::to_string(count) + (count == 1 ? " customer" : " customers");
}

/// The part of a study that can be learned from: without arms that too few got, and without rows that chance had no part in.
class UsablePart {
public:
    explicit UsablePart(const EffectStudy& study) : m_study(study), m_counts(study.armCount() + 1, 0) {
        for (std::size_t i = 0; i < study.rows(); ++i)
            if (byChance(i)) ++m_counts[static_cast<std::size_t>(study.arm[i])];
    }

    Result<void> check(std::vector<std::string>& warnings) const {
        const std::size_t certain = m_study.rows() - std::accumulate(m_counts.begin(), m_counts.end(), std::size_t{0});
        if (certain > 0)
            warnings.push_back(customersText(certain) +
                               " had a propensity of 0 or 1: nothing was left to chance, so they say nothing and are left out.");
        if (m_counts[0] < kFewestOfArm)
            return Unexpected(ErrorCode::InvalidInput,
                              "Effects are differences from customers who were left alone on purpose, and there are " +
                                  std::to_string(m_counts[0]) + " of these; at least " + std::to_string(kFewestOfArm) + " are needed. " +
                                  whatToDo(certain));
        if (std::none_of(m_counts.begin() + 1, m_counts.end(), [](std::size_t count) { return count >= kFewestOfArm; }))
            return Unexpected(ErrorCode::InvalidInput, "No arm was given to at least " + std::to_string(kFewestOfArm) +
                                                           " customers with a known outcome, so there is nothing to learn effects from.");
        return {};
    }

    /// Where control is there and was certain, importing it is no help.
    static std::string whatToDo(std::size_t certain) {
        if (certain == 0) return "Import the control group with the arm \"none\".";
        return customersText(certain) + " were left out because their recorded propensity is 0 or 1, which says that chance had no part in who "
               "got what. Correct the column of propensities, or import without it to have them learned.";
    }

    /// [arms] why an arm is refused; empty: it is not.
    std::vector<std::string> refusals() const {
        std::vector<std::string> reasons;
        for (std::size_t a = 1; a < m_counts.size(); ++a)
            reasons.push_back(m_counts[a] >= kFewestOfArm ? std::string()
                                                          : "only " + customersText(m_counts[a]) + " got it; at least " +
                                                                std::to_string(kFewestOfArm) + " are needed");
        return reasons;
    }

    /// `rows`: where they stood.
    EffectStudy take(std::vector<std::size_t>& rows) const {
        EffectStudy part;
        part.binary = m_study.binary;
        part.features.schema = m_study.features.schema;
        std::vector<int> places(m_counts.size(), -1);
        places[0] = 0;
        for (std::size_t a = 1; a < m_counts.size(); ++a) {
            if (m_counts[a] < kFewestOfArm) continue;
            part.arms.push_back(m_study.arms[a - 1]);
            places[a] = static_cast<int>(part.arms.size());
        }
        for (std::size_t i = 0; i < m_study.rows(); ++i) {
            const int place = places[static_cast<std::size_t>(m_study.arm[i])];
            if (!byChance(i) || place < 0) continue;
            rows.push_back(i);
            part.arm.push_back(place);
            part.outcome.push_back(m_study.outcome[i]);
            part.propensity.push_back(m_study.propensity[i]);
            part.features.values.insert(part.features.values.end(), m_study.features.row(i),
                                        m_study.features.row(i) + m_study.features.cols());
        }
        part.features.rows = part.arm.size();
        return part;
    }

private:
    const EffectStudy& m_study;
    std::vector<std::size_t> m_counts;  ///< [arms + 1]

    bool byChance(std::size_t row) const {  // NaN: to be learned
        return !(m_study.propensity[row] <= 0.0 || m_study.propensity[row] >= 1.0);
    }
};

std::vector<scoring::RegressionLearner const*> fittingBases(const EstimationRequest& request, std::size_t rows) {
    std::vector<const scoring::RegressionLearner*> bases;
    for (const auto* base : request.bases)
        if (rows <= base->mostRows()) bases.push_back(base);
    return bases;
}

std::vector<const scoring::JointLearner*> fittingJoints(const EstimationRequest& request, std::size_t rows) {
    std::vector<const scoring::JointLearner*> joints;
    for (const auto* joint : request.joints)
        if (rows <= joint->mostRows()) joints.push_back(joint);
    return joints;
}

bool haveDoses(const EffectStudy& study) {
    const auto doses = dosesOf(study.arms);
    return std::any_of(doses.begin(), doses.end(), [](double dose) { return dose > 0.0; });
}

void fillCustomers(ArmEstimate& arm, const CustomerValues& values, std::size_t a, const std::vector<bool>& evidence, bool binary) {
    const std::size_t count = values.effect[a].size();
    arm.effect.assign(count, NAN);
    arm.error.assign(count, NAN);
    arm.lower.assign(count, NAN);
    arm.upper.assign(count, NAN);
    arm.errorParts = values.errorParts[a];
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

/// Everything about the arms, once learners are chosen and customers' effects worked out.
class ArmReports {
public:
    ArmReports(const EstimationRequest& request, Estimation& found, const CustomerValues& values)
        : m_request(request), m_found(found), m_values(values) {}

    Result<void> fill(const std::vector<std::string>& refusals, const TaskContext& context) {
        HOLDFAST_ASSIGN(const auto chances,
                        m_found.assignment.model.chances(*m_request.customers, allRows(m_request.customers->rows)));
        m_evidence = haveEvidence(chances, m_found.assignment);
        m_overlaps = measureOverlap(m_found.study, m_found.assignment);
        m_averages = averageEffects(m_found.study, m_found.outcomes, m_found.assignment);
        m_naive = naiveEffects(m_found.study);
        if (m_request.refutations) {
            context.progress(0, 0, "Trying to refute the effects");
            HOLDFAST_ASSIGN(m_refutations, refute({&m_found.study, &m_found.folds, m_averages, m_request.bases, m_request.seed},
                                                  context));
        }
        const auto covariance = averageCovariance(m_found.study, m_found.outcomes, m_found.assignment);
        std::vector<std::size_t> places;  // in the study, of the arms that something is said about; else beyond it
        std::size_t a = 0;                // among the arms that were not refused at once
        for (std::size_t asked = 0; asked < refusals.size(); ++asked) {
            ArmEstimate arm;
            arm.arm = m_request.study.arms[asked];
            arm.refusal = refusals[asked];
            if (arm.refusal.empty()) describe(arm, a++);
            places.push_back(arm.refusal.empty() ? a - 1 : covariance.size());
            if (!arm.refusal.empty()) refuseArm(arm, m_request.customers->rows, m_found.warnings);
            m_found.arms.push_back(std::move(arm));
        }
        keepCovariance(covariance, places);
        return {};
    }

private:
    const EstimationRequest& m_request;
    Estimation& m_found;
    const CustomerValues& m_values;
    std::vector<std::vector<bool>> m_evidence;
    std::vector<Overlap> m_overlaps;
    std::vector<AverageEffect> m_averages, m_naive;
    std::vector<std::vector<Refutation>> m_refutations;

    void keepCovariance(const std::vector<std::vector<double>>& covariance, const std::vector<std::size_t>& places) {
        m_found.averageCovariance.assign(places.size(), std::vector<double>(places.size(), NAN));
        for (std::size_t i = 0; i < places.size(); ++i)
            for (std::size_t j = 0; j < places.size(); ++j)
                if (std::max(places[i], places[j]) < covariance.size())
                    m_found.averageCovariance[i][j] = covariance[places[i]][places[j]];
    }

    void describe(ArmEstimate& arm, std::size_t a) {
        arm.overlap = m_overlaps[a];
        arm.refusal = m_overlaps[a].refusal;
        arm.naive = m_naive[a];
        if (!arm.refusal.empty()) return;
        arm.average = m_averages[a];
        arm.qini = armQini({&m_found.study, &m_found.assignment, &m_found.outcomes, &m_found.order, a, false, m_request.seed});
        if (!m_refutations.empty()) arm.refutations = std::move(m_refutations[a]);
        fillCustomers(arm, m_values, a, m_evidence[a], m_found.study.binary);
        warnOfTrimming(arm, m_found.warnings);
    }
};

}  // namespace

namespace {

void warnOfHeldChances(Estimation& found) {
    const std::size_t held = found.assignment.givenHeld(found.study);
    if (held == 0) return;
    found.warnings.push_back(customersText(held) + (held == 1 ? " has" : " have") +
                             " a recorded propensity so small that nobody like that is left to compare with. It was taken for a larger one, "
                             "so that single customers do not outweigh all others; effects lean a little on models instead.");
}

/// Recorded chances that are not those of one draw are set aside, in the study too, so that nothing later rests on them.
Result<void> learnWhoWasChosen(Estimation& found, const EstimationRequest& request, const TaskContext& context) {
    const AssignmentRequest asked{&found.study, &found.folds, request.bases, request.seed};
    HOLDFAST_ASSIGN(found.assignment, learnAssignment(asked, context));
    if (recordedChancesFit(found.study, found.assignment)) {
        warnOfHeldChances(found);
        return {};
    }
    found.study.propensity.assign(found.study.rows(), NAN);
    found.warnings.push_back("The recorded propensities do not fit the customers taken together: campaigns offered different arms, or the "
                             "chances are not those of the draw. They were set aside, and learned from who got what.");
    HOLDFAST_ASSIGN(found.assignment, learnAssignment(asked, context));
    return {};
}

}  // namespace

Result<Estimation> estimateEffects(const EstimationRequest& request, const TaskContext& context) {
    Estimation found;
    const UsablePart usable(request.study);
    HOLDFAST_CHECK(usable.check(found.warnings));
    found.study = usable.take(found.rows);
    found.folds = studyFolds(found.study, request.folds, request.seed);
    EstimationRequest fitting = request;
    fitting.bases = fittingBases(request, found.study.rows());
    const MultilevelLearner multilevel, byDose(dosesOf(found.study.arms));
    fitting.joints = {&multilevel};
    if (haveDoses(found.study)) fitting.joints.push_back(&byDose);
    for (const auto* joint : fittingJoints(request, found.study.rows())) fitting.joints.push_back(joint);
    if (fitting.bases.empty()) return Unexpected(ErrorCode::Unavailable, "There is no regression to estimate effects with.");
    context.progress(0, 0, "Learning who was chosen");
    HOLDFAST_CHECK(learnWhoWasChosen(found, fitting, context));
    std::vector<MetaLearner> learners{MetaLearner::S, MetaLearner::T, MetaLearner::X, MetaLearner::DR};
    if (found.study.armCount() > 1) learners.push_back(MetaLearner::SharedDR);
    HOLDFAST_ASSIGN(const Selection selection, selectLearner({&found.study, &found.assignment, fitting.bases, learners, &found.folds,
                                                              request.seed, fitting.joints},
                                                             context));
    found.learner = selection.name();
    found.outcomes = selection.meanOutcomes;
    found.outOfFold = selection.judged;
    found.order = ranksWithinFolds(found.outOfFold, found.folds);
    found.directions = static_cast<std::size_t>(request.replicates);
    found.candidates = selection.scores;
    context.progress(0, 0, "Working out customers' effects");
    HOLDFAST_ASSIGN(const auto values, customerEffects({&found.study, &found.assignment, &selection, fitting.bases, request.customers,
                                                   request.replicates, request.seed},
                                                  context));
    HOLDFAST_CHECK(ArmReports(fitting, found, values).fill(usable.refusals(), context));
    return found;
}

}  // namespace holdfast::scenario
