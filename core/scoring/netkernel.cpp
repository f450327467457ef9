#include "core/scoring/netkernel.h"

// The vector types below are GCC's and Clang's; what is wider than the registers at hand lowers to several of them.
namespace holdfast::scoring::kernel {

namespace {

/// Vectors are handed to templates inside a struct: a bare one would lose its attributes there.
struct Half {
    using Vec = float __attribute__((vector_size(32), aligned(4), may_alias));
};
struct Whole {
    using Vec = float __attribute__((vector_size(64), aligned(4), may_alias));
};

#define HOLDFAST_INLINE inline __attribute__((always_inline))
// Sums must live in registers, so the loops over them are unrolled at every optimisation level.
#define HOLDFAST_UNROLL _Pragma("GCC unroll 16")

template <typename Units>
constexpr std::size_t kFloats = sizeof(typename Units::Vec) / sizeof(float);
template <typename Units>
constexpr std::size_t kParts = kLane / kFloats<Units>;  ///< vectors of a strip

template <typename Units>
HOLDFAST_INLINE const typename Units::Vec& at(const float* place) {
    return *reinterpret_cast<const typename Units::Vec*>(place);
}
template <typename Units>
HOLDFAST_INLINE void storeRelu(const typename Units::Vec& value, float* place) {
    const typename Units::Vec zero = {};
    *reinterpret_cast<typename Units::Vec*>(place) = value > zero ? value : zero;
}

template <typename Units, std::size_t Rows>
HOLDFAST_INLINE void gatherTile(const Gather& g, std::size_t column, std::size_t row, float* out) {
    constexpr std::size_t parts = kParts<Units>;
    const float* starts = g.table + column * 2 * g.tableCells;
    const float* slopes = starts + g.tableCells * kLane;
    typename Units::Vec sum[Rows][parts];
    HOLDFAST_UNROLL
    for (std::size_t i = 0; i < Rows * parts; ++i) sum[i / parts][i % parts] = at<Units>(g.bias + column + i % parts * kFloats<Units>);
    for (std::size_t f = 0; f < g.features; ++f) {
        const std::uint32_t* cells = g.cells + f * g.stride + row;
        HOLDFAST_UNROLL
        for (std::size_t i = 0; i < Rows * parts; ++i)
            sum[i / parts][i % parts] += at<Units>(starts + cells[i / parts] * kLane + i % parts * kFloats<Units>);
        if (g.sloped[f] == 0) continue;
        const float* fractions = g.fractions + f * g.stride + row;
        HOLDFAST_UNROLL
        for (std::size_t i = 0; i < Rows * parts; ++i)
            sum[i / parts][i % parts] +=
                fractions[i / parts] * at<Units>(slopes + cells[i / parts] * kLane + i % parts * kFloats<Units>);
    }
    HOLDFAST_UNROLL
    for (std::size_t i = 0; i < Rows * parts; ++i)
        storeRelu<Units>(sum[i / parts][i % parts], out + (row + i / parts) * g.width + column + i % parts * kFloats<Units>);
}

template <typename Units, std::size_t Rows>
HOLDFAST_INLINE void gatherAll(const Gather& g, float* out) {
    for (std::size_t column = 0; column < g.width; column += kLane) {
        std::size_t row = 0;
        for (; row + Rows <= g.rows; row += Rows) gatherTile<Units, Rows>(g, column, row, out);
        for (; row < g.rows; ++row) gatherTile<Units, 1>(g, column, row, out);
    }
}

template <typename Units, std::size_t Rows, std::size_t Parts>
HOLDFAST_INLINE void denseTile(const Dense& d, std::size_t column, std::size_t row, float* out) {
    typename Units::Vec sum[Rows][Parts];
    HOLDFAST_UNROLL
    for (std::size_t i = 0; i < Rows * Parts; ++i) sum[i / Parts][i % Parts] = at<Units>(d.bias + column + i % Parts * kFloats<Units>);
    const float* in = d.in + row * d.width;
    for (std::size_t input = 0; input < d.width; ++input) {
        const float* weights = d.weights + input * d.width + column;
        HOLDFAST_UNROLL
        for (std::size_t i = 0; i < Rows * Parts; ++i)
            sum[i / Parts][i % Parts] += in[i / Parts * d.width + input] * at<Units>(weights + i % Parts * kFloats<Units>);
    }
    HOLDFAST_UNROLL
    for (std::size_t i = 0; i < Rows * Parts; ++i)
        storeRelu<Units>(sum[i / Parts][i % Parts], out + (row + i / Parts) * d.width + column + i % Parts * kFloats<Units>);
}

template <typename Units, std::size_t Rows, std::size_t Parts>
HOLDFAST_INLINE void denseStrip(const Dense& d, std::size_t column, float* out) {
    std::size_t row = 0;
    for (; row + Rows <= d.rows; row += Rows) denseTile<Units, Rows, Parts>(d, column, row, out);
    for (; row < d.rows; ++row) denseTile<Units, 1, Parts>(d, column, row, out);
}

HOLDFAST_INLINE void headAll(const Head& h, double* out) {
    for (std::size_t row = 0; row < h.rows; ++row) {
        const float* hidden = h.hidden + row * h.width;
        Half::Vec lanes = {};
        for (std::size_t o = 0; o < h.width; o += kFloats<Half>) lanes += at<Half>(h.weights + o) * at<Half>(hidden + o);
        double sum = h.bias;
        HOLDFAST_UNROLL
        for (std::size_t lane = 0; lane < kFloats<Half>; ++lane) sum += lanes[lane];
        out[row * h.stride] = sum;
    }
}

void gatherPlain(const Gather& g, float* out) {
    gatherAll<Half, 2>(g, out);
}
void densePlain(const Dense& d, float* out) {
    for (std::size_t column = 0; column < d.width; column += kLane) denseStrip<Half, 3, kParts<Half>>(d, column, out);
}
void headPlain(const Head& h, double* out) {
    headAll(h, out);
}

#if defined(__x86_64__)
#define HOLDFAST_AVX2 __attribute__((target("avx2,fma")))
#define HOLDFAST_AVX512 __attribute__((target("avx2,fma,avx512f,avx512vl,prefer-vector-width=512")))

HOLDFAST_AVX2 void gatherWide(const Gather& g, float* out) {
    gatherAll<Half, 4>(g, out);
}
HOLDFAST_AVX512 void gatherWidest(const Gather& g, float* out) {
    gatherAll<Whole, 8>(g, out);
}
HOLDFAST_AVX2 void denseWide(const Dense& d, float* out) {
    for (std::size_t column = 0; column < d.width; column += kLane) denseStrip<Half, 6, kParts<Half>>(d, column, out);
}
HOLDFAST_AVX512 void denseWidest(const Dense& d, float* out) {
    std::size_t column = 0;
    for (; column + 2 * kLane <= d.width; column += 2 * kLane) denseStrip<Whole, 8, 2>(d, column, out);
    for (; column < d.width; column += kLane) denseStrip<Whole, 8, 1>(d, column, out);
}
HOLDFAST_AVX2 void headWide(const Head& h, double* out) {
    headAll(h, out);
}
#endif

}  // namespace

void gatherRelu(const Gather& gather, float* out, [[maybe_unused]] VectorUnits units) {
#if defined(__x86_64__)
    if (units == VectorUnits::Avx512) return gatherWidest(gather, out);
    if (units == VectorUnits::Avx2) return gatherWide(gather, out);
#endif
    gatherPlain(gather, out);
}

void denseRelu(const Dense& dense, float* out, [[maybe_unused]] VectorUnits units) {
#if defined(__x86_64__)
    if (units == VectorUnits::Avx512) return denseWidest(dense, out);
    if (units == VectorUnits::Avx2) return denseWide(dense, out);
#endif
    densePlain(dense, out);
}

void headSums(const Head& head, double* out, [[maybe_unused]] VectorUnits units) {
#if defined(__x86_64__)
    if (units != VectorUnits::Plain) return headWide(head, out);
#endif
    headPlain(head, out);
}

}  // namespace holdfast::scoring::kernel
