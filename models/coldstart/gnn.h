// The referral network's learner: GCN -> GAT -> SAGE over referrals in both directions, each direction with weights of its
// own, with residuals and normalisation, on the same feature encoding as the other learners; a committee of members, each of
// which holds out its own part of the customers for early stopping. Without a network in the training set, or with one that
// has no links, it is the same network for customers on their own.
//
// What the network may know. Labels of others are inputs (masked label prediction: Shi et al. 2021, UniMP): at every step a
// share of the training customers have theirs hidden and are what is learned from, so that no label helps to predict itself,
// however long the way round. Half of those learned from hide their behaviour columns too and do not hear whom they brought,
// as a newcomer has neither: for him the network must lean on who brought him. Columns worked out from the referral graph are
// not read: the network reads the referrals themselves, and without them it shall know nothing of them. Held-out customers are as unknown in training as if they had not joined:
// no label, no link. Above `sampleAbove` nodes each step sees sampled neighbourhoods (Hamilton et al. 2017).
// Class imbalance: leavers count more in the loss, by the root of the odds, and the log-odds are moved back afterwards
// (King and Zeng 2001, prior correction). This header names no torch. A learner is used by one thread at a time and trains
// members on several; a seed gives the same bytes for any number of threads.
#pragma once

#include "core/scoring/learner.h"

namespace holdfast::models {

struct GnnSettings {
    std::size_t members = 4;
    int heldOutParts = 5;  ///< a member holds out one part in so many; no fewer than members
    std::size_t width = 32;
    std::size_t heads = 4;
    std::size_t maxBins = 12;
    double dropout = 0.3;
    double learningRate = 6e-3;
    double weightDecay = 0.2;
    double averaging = 0.95;   ///< of the weights over steps (Polyak and Juditsky 1992)
    double hiddenShare = 0.4;  ///< of the labels at each step
    double coldShare = 0.5;    ///< of those, who hide their behaviour too
    int maxEpochs = 240;
    int evaluateEvery = 4;  ///< epochs
    int patience = 8;       ///< evaluations without a better held-out loss
    std::size_t sampleAbove = 200'000;
    std::size_t batch = 8'192;    ///< customers learned from at a step, where neighbourhoods are sampled
    std::size_t fanout = 10;      ///< sampled neighbours a node and direction
    std::size_t evaluated = 20'000;  ///< held-out customers looked at
};

class GnnLearner final : public scoring::ChurnLearner {
public:
    explicit GnnLearner(GnnSettings settings = {}) : m_settings(settings) {}

    std::string name() const override { return "gnn"; }
    bool readsNetwork() const override { return true; }
    Result<std::unique_ptr<scoring::ChurnScorer>> fit(const scoring::TrainingSet& set, const scoring::FitOptions& options,
                                                      const TaskContext& context,
                                                      const scoring::FitMonitor& monitor = {}) const override;

private:
    GnnSettings m_settings;
};

}  // namespace holdfast::models
