// AdamW (Loshchilov and Hutter 2019, "Decoupled Weight Decay Regularization") with a moving average of the weights,
// for one array of weights, in a single pass. Torch's own spends a dozen calls on each tensor, which for networks as
// small as ours takes longer than the products. Plain arrays; one thread at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace holdfast::models {

struct Pace {
    double rate = 1e-3;
    double decay = 0.0;  ///< of the weights a step, times the rate
};

class AdamW {
public:
    AdamW(std::size_t size, Pace pace) : m_pace(pace), m_first(size, 0.0F), m_second(size, 0.0F) {}

    /// Moves `weights` against `gradient`, then `average` by `share` of its way towards them. All: [size].
    void step(float* weights, const float* gradient, float* average, double share);

private:
    Pace m_pace;
    std::vector<float> m_first;
    std::vector<float> m_second;
    std::int64_t m_steps = 0;
};

}  // namespace holdfast::models
