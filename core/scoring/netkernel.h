// The arithmetic of the deployed networks: table gathers and small dense layers in single precision. Plain functions
// over raw arrays, compiled for SSE2, for AVX2 with FMA and for AVX-512 and chosen once at run time, because one binary must
// run on any x86-64 (and, through the plain build, elsewhere) while what-if and scoring want the wide units. Sums run in one
// fixed order per output, so a row's result does not depend on the batch around it. Any thread.
#pragma once

#include "core/scoring/vectorunits.h"

#include <cstddef>
#include <cstdint>

namespace holdfast::scoring::kernel {

/// Layer widths are multiples of this.
constexpr std::size_t kLane = 16;

/// The first layer, tabulated: a row's pre-activation is the sum over features of start + fraction * slope. The table lies in
/// strips of kLane outputs, each with the starts of all cells, then their slopes: one strip fits in the first-level cache.
struct Gather {
    const float* bias = nullptr;           ///< [width]
    const float* table = nullptr;          ///< [width / kLane x 2 x tableCells x kLane]
    const std::uint8_t* sloped = nullptr;  ///< [features] whether a fraction can matter
    const std::uint32_t* cells = nullptr;  ///< [features x stride], over all features
    const float* fractions = nullptr;      ///< [features x stride]
    std::size_t stride = 0;                ///< rows at least
    std::size_t tableCells = 0;
    std::size_t rows = 0;
    std::size_t features = 0;
    std::size_t width = 0;
};

/// out[rows x width] = relu(gathered)
void gatherRelu(const Gather& gather, float* out, VectorUnits units = vectorUnitsHere());

/// One dense layer. weights: [width x width], input-major; in, out: [rows x width], not the same.
struct Dense {
    const float* weights = nullptr;
    const float* bias = nullptr;
    const float* in = nullptr;
    std::size_t rows = 0;
    std::size_t width = 0;
};

/// out = relu(in * weights + bias)
void denseRelu(const Dense& dense, float* out, VectorUnits units = vectorUnitsHere());

/// The last layer: out[row * stride] = bias + hidden[row] . weights
struct Head {
    const float* weights = nullptr;  ///< [width]
    const float* hidden = nullptr;   ///< [rows x width]
    float bias = 0.0F;
    std::size_t rows = 0;
    std::size_t width = 0;
    std::size_t stride = 0;
};
void headSums(const Head& head, double* out, VectorUnits units = vectorUnitsHere());

}  // namespace holdfast::scoring::kernel
