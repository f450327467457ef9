#include "core/scoring/netkernel.h"

// The vector types below are GCC's and Clang's; eight floats lower to two SSE registers where AVX is not at hand.
namespace holdfast::scoring::kernel {

namespace {

using Vec = float __attribute__((vector_size(32), aligned(4), may_alias));
constexpr std::size_t kFloats = 8;

#define HOLDFAST_INLINE inline __attribute__((always_inline))
// Sums must live in registers, so the loops over them are unrolled at every optimisation level.
#define HOLDFAST_UNROLL _Pragma("GCC unroll 8")

HOLDFAST_INLINE const Vec& at(const float* place) {
    return *reinterpret_cast<const Vec*>(place);
}
HOLDFAST_INLINE Vec& at(float* place) {
    return *reinterpret_cast<Vec*>(place);
}

HOLDFAST_INLINE void storeRelu(Vec& value, float* place) {
    const Vec zero = {};
    at(place) = value > zero ? value : zero;
}

template <std::size_t Strips>
HOLDFAST_INLINE void gatherStrip(const Gather& g, std::size_t column, float* out) {
    for (std::size_t row = 0; row < g.rows; ++row) {
        Vec sum[Strips];
        HOLDFAST_UNROLL
        for (std::size_t s = 0; s < Strips; ++s) sum[s] = at(g.bias + column + s * kFloats);
        const std::uint32_t* cells = g.cells + row * g.features;
        const float* fractions = g.fractions + row * g.features;
        for (std::size_t f = 0; f < g.features; ++f) {
            const std::size_t place = cells[f] * g.width + column;
            const float fraction = fractions[f];
            HOLDFAST_UNROLL
            for (std::size_t s = 0; s < Strips; ++s) sum[s] += at(g.starts + place + s * kFloats);
            if (fraction == 0.0F) continue;  // categories, and numbers on an edge
            HOLDFAST_UNROLL
            for (std::size_t s = 0; s < Strips; ++s) sum[s] += fraction * at(g.slopes + place + s * kFloats);
        }
        HOLDFAST_UNROLL
        for (std::size_t s = 0; s < Strips; ++s) storeRelu(sum[s], out + row * g.width + column + s * kFloats);
    }
}

HOLDFAST_INLINE void gatherAll(const Gather& g, float* out) {
    std::size_t column = 0;
    for (; column + 4 * kFloats <= g.width; column += 4 * kFloats) gatherStrip<4>(g, column, out);
    for (; column < g.width; column += 2 * kFloats) gatherStrip<2>(g, column, out);
}

template <std::size_t Rows>
HOLDFAST_INLINE void denseTile(const Dense& d, std::size_t row, std::size_t column, float* out) {
    Vec low[Rows];
    Vec high[Rows];
    HOLDFAST_UNROLL
    for (std::size_t r = 0; r < Rows; ++r) {
        low[r] = at(d.bias + column);
        high[r] = at(d.bias + column + kFloats);
    }
    const float* in = d.in + row * d.width;
    for (std::size_t i = 0; i < d.width; ++i) {
        const float* weights = d.weights + i * d.width + column;
        HOLDFAST_UNROLL
        for (std::size_t r = 0; r < Rows; ++r) {
            const float value = in[r * d.width + i];
            low[r] += value * at(weights);
            high[r] += value * at(weights + kFloats);
        }
    }
    HOLDFAST_UNROLL
    for (std::size_t r = 0; r < Rows; ++r) {
        storeRelu(low[r], out + (row + r) * d.width + column);
        storeRelu(high[r], out + (row + r) * d.width + column + kFloats);
    }
}

template <std::size_t Rows>
HOLDFAST_INLINE void denseAll(const Dense& d, float* out) {
    for (std::size_t column = 0; column < d.width; column += kLane) {
        std::size_t row = 0;
        for (; row + Rows <= d.rows; row += Rows) denseTile<Rows>(d, row, column, out);
        for (; row < d.rows; ++row) denseTile<1>(d, row, column, out);
    }
}

void gatherPlain(const Gather& g, float* out) {
    gatherAll(g, out);
}
void densePlain(const Dense& d, float* out) {
    denseAll<3>(d, out);
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void gatherWide(const Gather& g, float* out) {
    gatherAll(g, out);
}
__attribute__((target("avx2,fma"))) void denseWide(const Dense& d, float* out) {
    denseAll<6>(d, out);
}

bool wideUnits() {
    static const bool have = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    return have;
}
#endif

}  // namespace

void gatherRelu(const Gather& gather, float* out) {
#if defined(__x86_64__)
    if (wideUnits()) return gatherWide(gather, out);
#endif
    gatherPlain(gather, out);
}

void denseRelu(const Dense& dense, float* out) {
#if defined(__x86_64__)
    if (wideUnits()) return denseWide(dense, out);
#endif
    densePlain(dense, out);
}

}  // namespace holdfast::scoring::kernel
