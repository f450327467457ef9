// One TabM network while it is trained with torch: k members that share every weight matrix and the table of the first layer,
// and own their scales, biases and heads. Parameters, optimisers, best state so far. Internal to models/churn. One thread at a
// time; networks do not share anything that is written.
//
// Members see the features scaled by r (a feature's whole embedding by one number, +-1 at first, which is what makes them
// different), then for each hidden layer: relu(s * x + b), scaled by q for the next layer's shared weights; the last q is the
// member's head. In the paper's words r and q are the adapters R, s are the adapters S.
#pragma once

#include "core/base/random.h"
#include "core/base/taskcontext.h"
#include "core/scoring/netscorer.h"
#include "models/churn/tabm.h"
#include "models/churn/trainingdata.h"
#include "models/nn/networkprogress.h"

#include <memory>
#include <span>
#include <vector>

namespace holdfast::models {

namespace kernel {
struct EmbeddingPlan;
}

class TabmNetwork {
public:
    struct Request {
        TabmSettings settings;
        TabmShape shape;
        const kernel::EmbeddingPlan* plan = nullptr;  ///< with its encoding and `rows`, outlives the network
        const EncodedRows* rows = nullptr;
        std::vector<std::size_t> training;  ///< positions in rows
        std::vector<std::size_t> heldOut;
        Random random;
    };
    explicit TabmNetwork(Request request);
    ~TabmNetwork();
    TabmNetwork(TabmNetwork&&) noexcept;
    TabmNetwork& operator=(TabmNetwork&&) noexcept;

    /// One pass over the training rows, then the held-out loss. Cancelled (polled every batch); Model when it diverged.
    Result<void> runEpoch(const TaskContext& context);

    /// Judged after every epoch: held-out figures are of the mean of the members' probabilities, the training loss is the mean
    /// of the members'.
    const NetworkProgress& progress() const;

    /// The best state's log-odds of each member for the held-out rows. [members x heldOut]
    Result<std::vector<float>> heldOutLogits(const TaskContext& context) const;
    std::span<const std::size_t> heldOut() const;

    /// Appends some members of the best state, their scales folded into weights of their own, in the layout of NetWeights.
    void appendTo(scoring::NetWeights& weights, std::span<const std::size_t> members) const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace holdfast::models
