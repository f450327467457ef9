// How likely each customer was to get each arm: given by the campaign, or learned from who got what and calibrated. One
// regression for every arm against control (Begg and Gray 1984: together they are the multinomial one), over whichever base
// foretells best who gets what, calibrated on predictions out of fold. Says where arms overlap and where they do not.
// Functions; threads work inside.
#pragma once

#include "core/base/taskcontext.h"
#include "core/data/effectevidence.h"
#include "core/scenario/effectstudy.h"
#include "core/scoring/calibration.h"
#include "core/scoring/regression.h"

#include <memory>
#include <vector>

namespace holdfast::scenario {

/// Below this chance of getting an arm (or of being left alone) a customer's effect rests on nobody like him; for an arm that few got,
/// below that part of its share: with a hold-out of 0.5 % by lot everybody's chance of it is small, and nobody's is too small.
inline constexpr double kLeastPropensity = 0.01;
inline constexpr double kLeastOfShare = 0.1;

/// Chances of every arm for any customer: [arms + 1][rows], control first; they add up to 1.
using ArmChances = std::vector<std::vector<double>>;

class AssignmentModel {
public:
    /// Learns from `rows` (each arm and control among them) of a study.
    static Result<AssignmentModel> fit(const EffectStudy& study, const std::vector<std::size_t>& rows,
                                       const scoring::RegressionLearner& base, std::uint64_t seed, const TaskContext& context);
    /// Replaces the maps from raw to true chances. [arms]
    void calibrate(std::vector<scoring::Calibrator> calibrators) { m_calibrators = std::move(calibrators); }
    /// Log-odds of an arm against control, before calibration. [rows]
    Result<std::vector<double>> logits(int arm, const FeatureMatrix& features, const std::vector<std::size_t>& rows) const;
    Result<ArmChances> chances(const FeatureMatrix& features, const std::vector<std::size_t>& rows) const;

private:
    std::vector<std::shared_ptr<const scoring::Regression>> m_pairs;  ///< [arms]
    std::vector<scoring::Calibrator> m_calibrators;                   ///< [arms]
};

struct Assignment {
    /// [rows] chance of the arm he got: given, else learned out of fold. Held to what a weight may rest on: the least chance of its arm,
    /// for a given one in a large study further down, to 5 / (sqrt(rows) ln(rows)) (Gruber, Phillips, Lee and van der Laan 2022).
    std::vector<double> received;
    std::vector<std::uint8_t> held{};  ///< [rows] 1: it was smaller than that
    ArmChances each;               ///< [arms + 1][rows] learned out of fold from all campaigns together: where arms overlap
    AssignmentModel model;         ///< the same for any other customer, learned from all rows
    std::size_t given = 0;         ///< rows whose chance was recorded
    std::vector<double> least{};   ///< [arms + 1] the chance from which on there is evidence; empty: kLeastPropensity

    double leastOf(std::size_t arm) const { return least.empty() ? kLeastPropensity : least[arm]; }  ///< 0: control
    std::size_t givenHeld(const EffectStudy& study) const;  ///< recorded chances that were held
};

struct AssignmentRequest {
    const EffectStudy* study = nullptr;
    const std::vector<int>* folds = nullptr;               ///< [rows]
    std::vector<const scoring::RegressionLearner*> bases;  ///< empty: logistic regression
    std::uint64_t seed = 1;
};
Result<Assignment> learnAssignment(const AssignmentRequest& request, const TaskContext& context);

/// Whether the recorded chances are those of one draw in which every row could have got every arm it has evidence about: then the
/// inverse chances of who got an arm add up to the rows (Horvitz and Thompson 1952). They do not where campaigns offered different
/// arms, each with chances of its own draw; scores over all rows must not be weighted by such. Rows without a recorded chance have
/// to hold every arm themselves, as they are then a draw of their own.
bool recordedChancesFit(const EffectStudy& study, const Assignment& assignment);

/// [arms + 1] the least chance, by each arm's share of a study's rows.
std::vector<double> leastChances(const EffectStudy& study);

std::vector<Overlap> measureOverlap(const EffectStudy& study, const Assignment& assignment);  ///< [arms]

/// [arms][rows] whether a customer with these chances has evidence about an arm.
std::vector<std::vector<bool>> haveEvidence(const ArmChances& chances, const Assignment& assignment);

}  // namespace holdfast::scenario
