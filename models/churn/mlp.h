// The tabular network: a committee of small multilayer perceptrons over piecewise-linear encodings of numbers and
// learned vectors for categories (Gorishniy, Rubachev, Babenko 2022). Each member sees its own random start, order and
// dropout, and holds out its own stratified part of the rows for early stopping, so that between them the members learn
// from every row (a cross-validation committee: Krogh and Vedelsby 1995, "Neural Network Ensembles, Cross Validation,
// and Active Learning"; deep ensembles: Lakshminarayanan et al. 2017). The score is the mean of the members' probabilities.
// This header names no torch. A learner is used by one thread at a time and trains members on several.
#pragma once

#include "core/scoring/learner.h"

namespace holdfast::models {

struct MlpSettings {
    std::size_t members = 8;
    std::size_t width = 64;
    std::size_t denseLayers = 1;      ///< hidden layers after the first
    std::size_t maxBins = 32;
    int heldOutParts = 5;             ///< a member holds out one part in so many
    double dropout = 0.15;
    double learningRate = 2e-3;
    double weightDecay = 1e-2;        ///< decoupled (AdamW; Loshchilov and Hutter 2019)
    std::size_t batch = 256;
    int maxEpochs = 100;
    int patience = 12;                ///< epochs without a better held-out loss
};

class MlpLearner final : public scoring::ChurnLearner {
public:
    explicit MlpLearner(MlpSettings settings = {}) : m_settings(settings) {}

    std::string name() const override { return "mlp"; }
    Result<std::unique_ptr<scoring::ChurnScorer>> fit(const scoring::TrainingSet& set, const scoring::FitOptions& options,
                                                      const TaskContext& context,
                                                      const scoring::FitMonitor& monitor = {}) const override;

private:
    MlpSettings m_settings;
};

}  // namespace holdfast::models
