// TabM (Gorishniy, Kotelnikov, Babenko 2025, "TabM: Advancing Tabular Deep Learning with Parameter-Efficient Ensembling",
// ICLR): one multilayer perceptron that stands for k = 32, by batch ensembling (Wen, Tran, Ba 2020): members share the weight
// matrices and own scales of their inputs and outputs, biases and heads. The loss is the mean of the members' losses, the
// score the mean of their probabilities. Numbers enter by piecewise-linear embeddings over quantile bins of the training rows
// (Gorishniy, Rubachev, Babenko 2022), categories by learned vectors.
//
// Width, depth, learning rate and dropout are chosen anew for every fit, on rows held out from it alone: a seeded draw
// thinned by successive halving over epochs (tabmsearch.h). The winner then trains a few networks that hold out different
// parts of the rows for early stopping. Deployed is a part of their members, picked greedily by held-out loss as in the
// paper's section on pruning, as many as the scoring of a million customers can afford; each becomes a network of its own
// with its scales folded in, so that NetScorer evaluates it. The same seed gives the same bytes for any number of threads.
// This header names no torch. A learner is used by one thread at a time and trains on several.
#pragma once

#include "core/scoring/learner.h"

namespace holdfast::models {

/// What the search chooses.
struct TabmShape {
    std::size_t width = 48;
    std::size_t denseLayers = 1;  ///< hidden layers after the first
    double rate = 2e-3;
    double dropout = 0.2;
};

struct TabmSettings {
    std::size_t members = 32;
    std::size_t networks = 2;  ///< trained with different rows held out
    std::size_t candidates = 6;
    int firstEpochs = 4;       ///< that every candidate is trained for; each later rung of the search adds half as many again
    std::size_t searchRows = 20'000;
    std::size_t maxBins = 32;
    int heldOutParts = 8;
    double weightDecay = 0.3;  ///< decoupled (AdamW), of slopes, levels, shared matrices and heads
    double adapterRate = 5.0;  ///< learning rate of the features' scales over that of the rest, as of MlpSettings' gates
    double adapterDecay = 0.3;
    double bendRate = 0.3;  ///< the same of the bins' weights
    double bendDecay = 1.0;
    double averaging = 0.99;  ///< of the weights over steps
    std::size_t batch = 256;
    int maxEpochs = 80;
    int patience = 8;
    double deployedProducts = 45e3;  ///< multiplications a customer that the deployed members may take together
    double trainingProducts = 6e11;  ///< multiplications of one fit's training: wide and long tables get fewer epochs
};

class TabmLearner final : public scoring::ChurnLearner {
public:
    explicit TabmLearner(TabmSettings settings = {}) : m_settings(settings) {}

    std::string name() const override { return "tabm"; }
    Result<std::unique_ptr<scoring::ChurnScorer>> fit(const scoring::TrainingSet& set, const scoring::FitOptions& options,
                                                      const TaskContext& context,
                                                      const scoring::FitMonitor& monitor = {}) const override;

private:
    TabmSettings m_settings;
};

}  // namespace holdfast::models
