// Networks that foretell the outcome under every arm from a trunk that the arms share: TARNet (Shalit, Johansson and Sontag 2017,
// "Estimating individual treatment effect") and DragonNet (Shi, Blei and Veitch 2019, "Adapting neural networks for the estimation
// of treatment effects"), whose trunk has to tell who was treated as well, and whose outcomes are held to the efficient estimator
// by targeted regularisation. Several arms, outcomes 0/1 or numbers. A committee whose members each hold out their own rows to say
// when to stop. Work is bounded in rows read, not in seconds, so that the same seed gives the same network anywhere. No torch here.
#pragma once

#include "core/scoring/jointoutcomes.h"

namespace holdfast::models {

struct SharedNetSettings {
    bool dragon = true;             ///< propensity head and targeted regularisation; else TARNet
    int members = 2;
    std::int64_t width = 64;        ///< of the trunk's two layers
    std::int64_t headWidth = 32;    ///< of each arm's own layer
    double learningRate = 3e-3;
    double weightDecay = 0.1;       ///< decoupled, of the trunk
    double headDecay = 0.3;         ///< the same of what is an arm's own: arms are alike until data say otherwise
    double propensityWeight = 0.5;  ///< of the propensity's cross-entropy in the loss (the paper's alpha)
    double targetedWeight = 0.5;    ///< of targeted regularisation (beta)
    std::size_t batch = 64;          ///< of a small study; larger ones take up to eight times that
    int maxEpochs = 200;
    std::size_t mostRowsRead = 160'000;  ///< by a member, all epochs together
    int patience = 15;                   ///< epochs without a better held-out loss
    int heldOutParts = 5;                ///< a member holds out one part in so many
};

class SharedNetLearner final : public scoring::JointLearner {
public:
    explicit SharedNetLearner(SharedNetSettings settings = {}) : m_settings(settings) {}
    std::string name() const override { return m_settings.dragon ? "DragonNet" : "TARNet"; }
    std::size_t mostRows() const override { return 200'000; }
    Result<std::unique_ptr<scoring::JointOutcomes>> fit(const scoring::JointSet& set, const TaskContext& context) const override;

private:
    SharedNetSettings m_settings;
};

}  // namespace holdfast::models
