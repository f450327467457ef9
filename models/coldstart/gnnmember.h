// One member of the network committee while it is trained with torch: parameters, optimiser, best state so far. Internal to
// models/coldstart. One thread at a time; members share only what nobody writes. This header names no torch.
#pragma once

#include "core/base/random.h"
#include "core/base/taskcontext.h"
#include "core/data/customernetwork.h"
#include "core/scoring/encoding.h"
#include "models/coldstart/gnn.h"
#include "models/nn/networkprogress.h"

#include <memory>
#include <vector>

namespace holdfast::models {

/// What all members learn from.
struct GnnProblem {
    const GnnSettings* settings = nullptr;
    const scoring::FeatureEncoding* encoding = nullptr;
    const CustomerNetwork* network = nullptr;
    std::vector<float> labels;  ///< [nodes] of the customers to learn from; kUnknownLabel elsewhere

    /// Dense encoded features of every node, made once and shared; left empty where neighbourhoods are sampled.
    struct Inputs;
    std::shared_ptr<const Inputs> inputs;

    static GnnProblem make(const GnnSettings& settings, const scoring::FeatureEncoding& encoding,
                           const CustomerNetwork& network, std::vector<float> labels);
    bool sampled() const { return network->nodes() > settings->sampleAbove; }
};

class GnnMember {
public:
    /// `training` and `heldOut` are nodes with a label in the problem, which must outlive the member.
    GnnMember(const GnnProblem& problem, std::vector<std::size_t> training, std::vector<std::size_t> heldOut, Random random);
    ~GnnMember();
    GnnMember(GnnMember&&) noexcept;
    GnnMember& operator=(GnnMember&&) noexcept;

    /// One pass over the training customers and, every few epochs, the held-out loss. `threads`: for the kernels.
    /// Cancelled (polled every step); Model when it diverged.
    Result<void> runEpoch(unsigned threads, const TaskContext& context);

    const NetworkProgress& progress() const;  ///< judged every few epochs; the AUC is of the held-out customers as they are
    const std::vector<std::size_t>& heldOut() const;

    std::vector<float> weights() const;  ///< of the best state, in the order of scoring::GraphPart

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace holdfast::models
