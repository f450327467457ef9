#include "core/graph/layoutkernels.h"

namespace holdfast::graph::layouting::kernels {

namespace {

using Vec = float __attribute__((vector_size(32), aligned(4), may_alias));
constexpr int kLanes = 8;
constexpr int kReach = 4;

#define HOLDFAST_INLINE inline __attribute__((always_inline))

HOLDFAST_INLINE const Vec& eight(const float* place) {
    return *reinterpret_cast<const Vec*>(place);
}

/// Taps beyond the stencil's circle are zero and left out: nine in the three middle rows, then seven, then five.
HOLDFAST_INLINE void convolveRow(const float* in, int stride, int width, const std::array<std::array<float, 9>, 5>& stencil,
                                 float* out) {
    for (int column = 0; column < width; column += kLanes) {
        Vec sum = {};
        const float* middle = in + column;
#pragma GCC unroll 9
        for (int dx = -kReach; dx <= kReach; ++dx)
            sum += stencil[0][static_cast<std::size_t>(dx + kReach)] * eight(middle + dx);
#pragma GCC unroll 4
        for (int dy = 1; dy <= kReach; ++dy) {
            const int reach = dy < 3 ? 4 : dy == 3 ? 3 : 2;
            const float* above = middle - static_cast<std::ptrdiff_t>(dy) * stride;
            const float* below = middle + static_cast<std::ptrdiff_t>(dy) * stride;
#pragma GCC unroll 9
            for (int dx = -reach; dx <= reach; ++dx)
                sum += stencil[static_cast<std::size_t>(dy)][static_cast<std::size_t>(dx + kReach)] *
                       (eight(above + dx) + eight(below + dx));
        }
        *reinterpret_cast<Vec*>(out + column) = sum;
    }
}

HOLDFAST_INLINE Point sumPairs(Point at, std::span<const float> x, std::span<const float> y, std::span<const float> mass,
                               float softness) {
    Vec fx = {};
    Vec fy = {};
    for (std::size_t i = 0; i < x.size(); i += kLanes) {
        const Vec dx = at.x - eight(&x[i]);
        const Vec dy = at.y - eight(&y[i]);
        const Vec q = 1.0F / (softness + dx * dx + dy * dy);
        const Vec pull = eight(&mass[i]) * q * q;
        fx += pull * dx;
        fy += pull * dy;
    }
    Point force;
    for (int lane = 0; lane < kLanes; ++lane) {
        force.x += fx[lane];
        force.y += fy[lane];
    }
    return force;
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void convolveWide(const float* in, int stride, int width,
                                                      const std::array<std::array<float, 9>, 5>& stencil, float* out) {
    convolveRow(in, stride, width, stencil, out);
}

__attribute__((target("avx2,fma"))) Point sumPairsWide(Point at, std::span<const float> x, std::span<const float> y,
                                                       std::span<const float> mass, float softness) {
    return sumPairs(at, x, y, mass, softness);
}

bool wideUnits() {
    static const bool have = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    return have;
}
#endif

}  // namespace

void addScaled(const float* in, float factor, int count, float* out) {
    int i = 0;
    for (; i + kLanes <= count; i += kLanes) *reinterpret_cast<Vec*>(out + i) += factor * eight(in + i);
    for (; i < count; ++i) out[i] += factor * in[i];
}

void convolve(const float* in, int stride, int width, const std::array<std::array<float, 9>, 5>& stencil, float* out) {
#if defined(__x86_64__)
    if (wideUnits()) return convolveWide(in, stride, width, stencil, out);
#endif
    convolveRow(in, stride, width, stencil, out);
}

Point allPairs(Point at, std::span<const float> x, std::span<const float> y, std::span<const float> mass, float softness) {
#if defined(__x86_64__)
    if (wideUnits()) return sumPairsWide(at, x, y, mass, softness);
#endif
    return sumPairs(at, x, y, mass, softness);
}

}  // namespace holdfast::graph::layouting::kernels
