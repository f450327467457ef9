// The arithmetic of the deployed networks: table gathers and small dense layers in single precision. Plain functions
// over raw arrays, compiled for SSE2 and for AVX2 with FMA and chosen once at run time, because one binary must run on
// any x86-64 (and, through the plain build, elsewhere) while what-if and scoring want the wide units. Sums run in one
// fixed order per output, so a row's result does not depend on the batch around it. Any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace holdfast::scoring::kernel {

/// Layer widths are multiples of this.
constexpr std::size_t kLane = 16;

/// The first layer, tabulated: a row's pre-activation is the sum over features of start + fraction * slope.
struct Gather {
    const float* bias = nullptr;           ///< [width]
    const float* starts = nullptr;         ///< [cells x width]
    const float* slopes = nullptr;         ///< [cells x width]
    const std::uint32_t* cells = nullptr;  ///< [rows x features], over all features
    const float* fractions = nullptr;      ///< [rows x features]
    std::size_t rows = 0;
    std::size_t features = 0;
    std::size_t width = 0;
};

/// out[rows x width] = relu(gathered)
void gatherRelu(const Gather& gather, float* out);

/// One dense layer. weights: [width x width], input-major; in, out: [rows x width], not the same.
struct Dense {
    const float* weights = nullptr;
    const float* bias = nullptr;
    const float* in = nullptr;
    std::size_t rows = 0;
    std::size_t width = 0;
};

/// out = relu(in * weights + bias)
void denseRelu(const Dense& dense, float* out);

}  // namespace holdfast::scoring::kernel
