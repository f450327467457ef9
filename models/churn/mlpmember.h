// One member of the committee while it is trained with torch: parameters, optimiser, best state so far. Internal to
// models/churn. One thread at a time; members do not share anything that is written.
#pragma once

#include "core/base/random.h"
#include "core/base/taskcontext.h"
#include "core/scoring/netscorer.h"
#include "models/churn/mlp.h"
#include "models/churn/trainingdata.h"
#include "models/nn/networkprogress.h"
#include "models/nn/workers.h"

#include <memory>
#include <vector>

namespace holdfast::models {

class MlpMember {
public:
    static constexpr std::size_t kEpochRows = 65'536;  ///< of a very long table an epoch is a random part of this size

    /// What members share and only read; it must outlive them. Without `workers` a member is trained by this process alone.
    struct World {
        const MlpSettings& settings;
        const scoring::FeatureEncoding& encoding;
        const EncodedRows& rows;
        Workers* workers = nullptr;
    };
    /// `training` and `heldOut` are positions in the world's rows.
    MlpMember(const World& world, std::vector<std::size_t> training, std::vector<std::size_t> heldOut, Random random);
    ~MlpMember();
    MlpMember(MlpMember&&) noexcept;
    MlpMember& operator=(MlpMember&&) noexcept;

    /// One pass over the training rows, then the held-out loss. Cancelled (polled every batch); Model when it diverged.
    Result<void> runEpoch(const TaskContext& context);

    const NetworkProgress& progress() const;  ///< judged after every epoch

    /// Appends the best state's weights, in the layout of NetWeights, as one more member.
    void appendTo(scoring::NetWeights& weights) const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace holdfast::models
