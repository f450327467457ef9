// One member of the committee behind SharedNetLearner while torch trains it, and what it says afterwards. Internal to
// models/effects; names no torch. One thread at a time; members share nothing that is written.
#pragma once

#include "core/base/random.h"
#include "core/base/taskcontext.h"
#include "models/effects/sharednet.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace holdfast::models {

/// Rows ready for a network. Outcomes that are numbers are standardised.
struct SharedRows {
    std::size_t columns = 0;
    std::vector<float> inputs;       ///< [rows x columns]
    std::vector<float> outcomes;     ///< [rows]
    std::vector<std::int64_t> arms;  ///< [rows]
    std::int64_t outputs = 2;        ///< arms + 1
    bool probability = false;

    std::size_t size() const { return arms.size(); }
};

class SharedNetwork {
public:
    SharedNetwork(const SharedNetSettings& settings, const SharedRows& rows, Random random);
    ~SharedNetwork();
    SharedNetwork(SharedNetwork&&) noexcept;

    /// Learns from some rows until the others no longer gain; keeps the best state. Cancelled; Model when it diverged.
    Result<void> train(const SharedRows& rows, std::vector<std::size_t> learned, const std::vector<std::size_t>& held,
                       const TaskContext& context);
    /// Adds `share` times what it expects to `outcomes` and `chances`, both [outputs][rows]. inputs: [rows x columns].
    void addTo(std::span<const float> inputs, double share, std::vector<std::vector<double>>& outcomes,
               std::vector<std::vector<double>>& chances) const;

private:
    struct State;
    std::unique_ptr<State> m_state;
};

}  // namespace holdfast::models
