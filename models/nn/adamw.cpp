#include "models/nn/adamw.h"

#include <cmath>

namespace holdfast::models {

namespace {

constexpr float kFirst = 0.9F;
constexpr float kSecond = 0.999F;
constexpr float kEpsilon = 1e-8F;

}  // namespace

void AdamW::step(float* __restrict weights, const float* __restrict gradient, float* __restrict average, double share) {
    ++m_steps;
    const double firstBias = 1.0 - std::pow(static_cast<double>(kFirst), static_cast<double>(m_steps));
    const double secondBias = 1.0 - std::pow(static_cast<double>(kSecond), static_cast<double>(m_steps));
    const auto size = static_cast<float>(m_pace.rate / firstBias);
    const auto scale = static_cast<float>(1.0 / std::sqrt(secondBias));
    const auto kept = static_cast<float>(1.0 - m_pace.rate * m_pace.decay);
    const auto towards = static_cast<float>(share);
    float* __restrict first = m_first.data();
    float* __restrict second = m_second.data();
    const std::size_t count = m_first.size();
    for (std::size_t i = 0; i < count; ++i) {
        first[i] = kFirst * first[i] + (1.0F - kFirst) * gradient[i];
        second[i] = kSecond * second[i] + (1.0F - kSecond) * gradient[i] * gradient[i];
        weights[i] = kept * weights[i] - size * first[i] / (std::sqrt(second[i]) * scale + kEpsilon);
        average[i] += towards * (weights[i] - average[i]);
    }
}

}  // namespace holdfast::models
