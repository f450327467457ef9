// The referral network's parameters and forward pass on torch: the twin of core/scoring/graphnet.h, which evaluates the
// same weights without it. Internal to models/coldstart; only sources that may include torch include this header. One thread
// at a time.
#pragma once

#include "core/base/random.h"
#include "core/scoring/encoding.h"
#include "core/scoring/graphnet.h"
#include "models/nn/graphconv.h"

#include <array>
#include <vector>

namespace holdfast::models {

/// What customers show to the network.
struct GnnInputs {
    torch::Tensor own;        ///< [nodes x columns that are no behaviour]
    torch::Tensor behaviour;  ///< [nodes x behaviour columns], undefined when there is none
    torch::Tensor cold;       ///< [nodes x 1] 1: behaviour reads as missing
    torch::Tensor labels;     ///< [nodes x 2] stayed, left; zeros while hidden
};

/// Which columns of the encoding are behaviour, or else not known on a first day (FeatureSpec), and what they hold when it is missing.
struct GnnColumns {
    torch::Tensor own, behaviour;  ///< indices
    torch::Tensor missing;         ///< [1 x behaviour columns]

    GnnColumns(const FeatureSchema& schema, const scoring::FeatureEncoding& encoding);
    bool haveBehaviour() const { return behaviour.numel() > 0; }
};

struct GnnDropout {
    double rate = 0.0;
    Random* random = nullptr;  ///< null: none
};

/// Parameters in the order of scoring::GraphPart; as arrays one after another they are a GraphNet's weights.
class GnnNetwork {
public:
    GnnNetwork(scoring::GraphNetShape shape, std::size_t features, Random& random);

    std::vector<torch::Tensor>& parameters() { return m_parameters; }
    const std::vector<torch::Tensor>& parameters() const { return m_parameters; }
    torch::Tensor& bias() { return m_parameters[1]; }  ///< its last entry is the log-odds' intercept

    /// Log-odds with the given parameters, shaped as one's own. [nodes]
    torch::Tensor forward(const std::vector<torch::Tensor>& parameters, const GnnColumns& columns, const GnnInputs& inputs,
                          const std::array<ConvLinks, 2>& links, const GnnDropout& dropout) const;

private:
    scoring::GraphNetShape m_shape;
    std::vector<torch::Tensor> m_parameters;
};

}  // namespace holdfast::models
