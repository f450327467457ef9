// The inner loops of the repulsion field, on small vectors: GCC's and Clang's vector types, eight floats lowering to two
// SSE registers where AVX is not at hand (the processor is asked once). Internal to the layout. Pure functions, any thread.
#pragma once

#include "core/graph/layoutgraph.h"

#include <array>

namespace holdfast::graph::layouting::kernels {

using Four = float __attribute__((vector_size(16), aligned(4), may_alias));

inline Four& four(float* place) {
    return *reinterpret_cast<Four*>(place);
}
inline const Four& four(const float* place) {
    return *reinterpret_cast<const Four*>(place);
}

/// Weights of the four grid points around a place `f` (0..1) beyond the second: cubic convolution (Keys 1981).
inline Four cubic(float f) {
    return Four{f * (-0.5F + f * (1.0F - 0.5F * f)), 1.0F + f * f * (1.5F * f - 2.5F), f * (0.5F + f * (2.0F - 1.5F * f)),
                f * f * (0.5F * f - 0.5F)};
}

/// Derivative of cubic() with respect to `f`.
inline Four cubicSlope(float f) {
    return Four{-0.5F + f * (2.0F - 1.5F * f), f * (4.5F * f - 5.0F), 0.5F + f * (4.0F - 4.5F * f), f * (1.5F * f - 1.0F)};
}

/// Gradient, in grid units, of the 4x4 grid values that start at `corner`, at (fx, fy) beyond the second of each.
inline Point gradient(const float* corner, int stride, float fx, float fy) {
    const Four wy = cubic(fy);
    const Four sy = cubicSlope(fy);
    Four across = {};
    Four along = {};
    for (int row = 0; row < 4; ++row, corner += stride) {
        across += wy[row] * four(corner);
        along += sy[row] * four(corner);
    }
    const Four gx = across * cubicSlope(fx);
    const Four gy = along * cubic(fx);
    return {(gx[0] + gx[1]) + (gx[2] + gx[3]), (gy[0] + gy[1]) + (gy[2] + gy[3])};
}

/// out[0 .. count) += factor * in[0 .. count)
void addScaled(const float* in, float factor, int count, float* out);

/// One row of a convolution with a symmetric stencil [|dy|][dx + 4] of nine by nine taps. `in` points into the middle row;
/// four rows above and below and four cells left and right must be readable; writes up to seven cells past `width`.
void convolve(const float* in, int stride, int width, const std::array<std::array<float, 9>, 5>& stencil, float* out);

/// Repulsion on a node at `at` from all others; the spans have a length that is a multiple of eight.
Point allPairs(Point at, std::span<const float> x, std::span<const float> y, std::span<const float> mass, float softness);

}  // namespace holdfast::graph::layouting::kernels
