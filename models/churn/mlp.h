// The tabular network: a committee of small multilayer perceptrons over piecewise-linear encodings of numbers and
// learned vectors for categories (Gorishniy, Rubachev, Babenko 2022). Each member sees its own random start, order and
// dropout, and holds out its own stratified part of the rows for early stopping, so that between them the members learn
// from every row (a cross-validation committee: Krogh and Vedelsby 1995, "Neural Network Ensembles, Cross Validation,
// and Active Learning"; deep ensembles: Lakshminarayanan et al. 2017). The score is the mean of the members' probabilities.
// Each feature has a learned gate that scales all its inputs and moves faster than the rest, so that a useless column is
// soon shut out (the scaling layer of RealMLP: Holzmueller, Grinsztajn, Steinwart 2024, "Better by Default"); what is
// kept is a moving average of the weights (Polyak and Juditsky 1992).
// This header names no torch. A learner is used by one thread at a time and trains members on several.
#pragma once

#include "core/scoring/learner.h"

namespace holdfast::models {

struct MlpSettings {
    std::size_t members = 8;
    std::size_t width = 64;
    std::size_t denseLayers = 1;  ///< hidden layers after the first
    std::size_t maxBins = 32;
    int heldOutParts = 10;  ///< a member holds out one part in so many
    double dropout = 0.3;
    double learningRate = 2e-3;
    double weightDecay = 0.3;  ///< decoupled (AdamW; Loshchilov and Hutter 2019), of slopes, levels and dense layers
    double gateRate = 5.0;     ///< learning rate of the features' gates over that of the rest
    double gateDecay = 0.3;
    double bendRate = 0.3;  ///< the same of the bins' weights
    double bendDecay = 1.0;
    double averaging = 0.99;  ///< of the weights over steps
    std::size_t batch = 256;  ///< of a small table; larger ones take up to four times that
    int maxEpochs = 100;
    double trainingProducts = 3.5e11;  ///< multiplications of one fit's training: wide and long tables get fewer epochs
    int fewestEpochs = 30;             ///< however large the table
    int patience = 10;  ///< epochs without a better held-out loss
};

class MlpLearner final : public scoring::ChurnLearner {
public:
    explicit MlpLearner(MlpSettings settings = {}) : m_settings(settings) {}

    std::string name() const override { return "mlp"; }
    bool sharesTraining() const override { return true; }
    Result<std::unique_ptr<scoring::ChurnScorer>> fit(const scoring::TrainingSet& set, const scoring::FitOptions& options,
                                                      const TaskContext& context,
                                                      const scoring::FitMonitor& monitor = {}) const override;

private:
    MlpSettings m_settings;
};

}  // namespace holdfast::models
