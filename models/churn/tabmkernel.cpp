#include "models/churn/tabmkernel.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace holdfast::models::kernel {

namespace {

void addScaled(float* __restrict out, const float* __restrict in, float factor, std::size_t width) {
    for (std::size_t j = 0; j < width; ++j) out[j] += factor * in[j];
}

using Feature = scoring::FeatureEncoding::Feature;

/// What a feature's cells read as at their left ends. [cells x width]
void fillStarts(const Embedding& e, std::size_t f, float* starts) {
    const Feature& feature = e.plan->encoding->features()[f];
    const float* bends = e.bends + feature.columnOffset * e.width;
    const std::size_t missing = feature.missingCell();
    std::fill_n(starts, feature.cells * e.width, 0.0F);
    for (std::size_t cell = 0; cell < missing; ++cell) {
        float* start = starts + cell * e.width;
        if (feature.kind == FeatureKind::Category) {
            std::copy_n(bends + cell * e.width, e.width, start);
        } else if (cell > 0) {
            std::copy_n(start - e.width, e.width, start);
            addScaled(start, bends + (cell - 1) * e.width, 1.0F, e.width);
        }
        addScaled(starts + missing * e.width, bends + cell * e.width, feature.missing[cell], e.width);
    }
    addScaled(starts + missing * e.width, bends + missing * e.width, 1.0F, e.width);
    if (feature.kind == FeatureKind::Category) return;
    const float* slope = e.slopes + e.plan->numbers[f] * e.width;
    for (std::size_t cell = 0; cell < feature.cells; ++cell)
        addScaled(starts + cell * e.width, slope, e.plan->positions[feature.cellOffset + cell], e.width);
}

/// Undoes fillStarts: gradients of the starts and of what grows across each cell become gradients of the weights.
void spreadBack(const Embedding& e, std::size_t f, const float* starts, const float* growth, float* bends, float* slopes) {
    const Feature& feature = e.plan->encoding->features()[f];
    const std::size_t width = e.width;
    const std::size_t missing = feature.missingCell();
    float* own = bends + feature.columnOffset * width;
    std::copy_n(starts + missing * width, width, own + missing * width);
    std::vector<float> after(width, 0.0F);  // of the cells to the right, which a bin is wholly inside
    for (std::size_t cell = missing; cell-- > 0;) {
        float* bend = own + cell * width;
        if (feature.kind == FeatureKind::Category) {
            std::copy_n(starts + cell * width, width, bend);
        } else {
            std::copy_n(after.data(), width, bend);
            addScaled(bend, growth + cell * width, 1.0F, width);
            addScaled(after.data(), starts + cell * width, 1.0F, width);
        }
        addScaled(bend, starts + missing * width, feature.missing[cell], width);
    }
    if (feature.kind == FeatureKind::Category) return;
    float* slope = slopes + e.plan->numbers[f] * width;
    std::fill_n(slope, width, 0.0F);
    for (std::size_t cell = 0; cell < feature.cells; ++cell) {
        addScaled(slope, starts + cell * width, e.plan->positions[feature.cellOffset + cell], width);
        addScaled(slope, growth + cell * width, e.plan->paces[f], width);
    }
}

}  // namespace

EmbeddingPlan::EmbeddingPlan(const scoring::FeatureEncoding& fitted)
    : encoding(&fitted), positions(fitted.columns(), 0.0F), paces(fitted.size(), 0.0F), numbers(fitted.size()) {
    for (std::size_t f = 0; f < fitted.size(); ++f) {
        const Feature& feature = fitted.features()[f];
        numbers[f] = std::numeric_limits<std::size_t>::max();
        if (feature.kind == FeatureKind::Category) continue;
        numbers[f] = numberCount++;
        const auto bins = static_cast<float>(feature.missingCell());
        paces[f] = kSpread / bins;
        for (std::size_t cell = 0; cell < feature.missingCell(); ++cell)
            positions[feature.cellOffset + cell] = kSpread * (static_cast<float>(cell) / bins - 0.5F);
        const float average = std::accumulate(feature.missing.begin(), feature.missing.end(), 0.0F) / bins;
        positions[feature.cellOffset + feature.missingCell()] = kSpread * (average - 0.5F);
    }
}

void embed(const Embedding& e, float* out) {
    const auto& features = e.plan->encoding->features();
    std::vector<float> starts;
    for (std::size_t f = 0; f < features.size(); ++f) {
        starts.resize(features[f].cells * e.width);
        fillStarts(e, f, starts.data());
        const float* bends = e.bends + features[f].columnOffset * e.width;
        const bool number = features[f].kind == FeatureKind::Number;
        const float* slope = number ? e.slopes + e.plan->numbers[f] * e.width : nullptr;
        for (std::size_t row = 0; row < e.batch->rows; ++row, out += e.width) {
            const std::size_t cell = e.batch->cells[row * features.size() + f];
            const float fraction = e.batch->fractions[row * features.size() + f];
            std::copy_n(starts.data() + cell * e.width, e.width, out);
            if (fraction == 0.0F) continue;  // categories, and numbers on an edge
            addScaled(out, bends + cell * e.width, fraction, e.width);
            addScaled(out, slope, fraction * e.plan->paces[f], e.width);
        }
    }
}

void embedBackward(const Embedding& e, const float* out, float* bends, float* slopes) {
    const auto& features = e.plan->encoding->features();
    std::vector<float> starts;
    std::vector<float> growth;
    for (std::size_t f = 0; f < features.size(); ++f) {
        starts.assign(features[f].cells * e.width, 0.0F);
        growth.assign(features[f].cells * e.width, 0.0F);
        for (std::size_t row = 0; row < e.batch->rows; ++row, out += e.width) {
            const std::size_t cell = e.batch->cells[row * features.size() + f];
            const float fraction = e.batch->fractions[row * features.size() + f];
            addScaled(starts.data() + cell * e.width, out, 1.0F, e.width);
            if (fraction != 0.0F) addScaled(growth.data() + cell * e.width, out, fraction, e.width);
        }
        spreadBack(e, f, starts.data(), growth.data(), bends, slopes);
    }
}

#define HOLDFAST_INLINE inline __attribute__((always_inline))
// The arrays never overlap; inlining forgets what __restrict says, and there are too many of them to ask at run time.
#define HOLDFAST_APART _Pragma("GCC ivdep")

namespace {

template <bool Masked>
HOLDFAST_INLINE void forwardAll(const MemberStep& step, float* out) {
    for (std::size_t k = 0; k < step.members; ++k) {
        const float* __restrict scale = step.scale + k * step.width;
        const float* __restrict bias = step.bias + k * step.width;
        const float* __restrict next = step.next + k * step.width;
        for (std::size_t row = 0; row < step.rows; ++row) {
            const std::size_t place = (k * step.rows + row) * step.width;
            const float* __restrict x = step.x + place;
            const float* __restrict mask = Masked ? step.mask + place : next;
            float* __restrict result = out + place;
            HOLDFAST_APART
            for (std::size_t j = 0; j < step.width; ++j) {
                const float before = scale[j] * x[j] + bias[j];
                result[j] = next[j] * (Masked ? mask[j] : 1.0F) * (before > 0.0F ? before : 0.0F);
            }
        }
    }
}

template <bool Masked>
HOLDFAST_INLINE void backwardAll(const MemberStep& step, const MemberGradients& gradients) {
    for (std::size_t k = 0; k < step.members; ++k) {
        const float* __restrict scale = step.scale + k * step.width;
        const float* __restrict bias = step.bias + k * step.width;
        const float* __restrict next = step.next + k * step.width;
        float* __restrict scaleGradient = gradients.scale + k * step.width;
        float* __restrict biasGradient = gradients.bias + k * step.width;
        float* __restrict nextGradient = gradients.next + k * step.width;
        std::fill_n(scaleGradient, step.width, 0.0F);
        std::fill_n(biasGradient, step.width, 0.0F);
        std::fill_n(nextGradient, step.width, 0.0F);
        for (std::size_t row = 0; row < step.rows; ++row) {
            const std::size_t place = (k * step.rows + row) * step.width;
            const float* __restrict x = step.x + place;
            const float* __restrict out = gradients.out + place;
            const float* __restrict mask = Masked ? step.mask + place : next;
            float* __restrict xGradient = gradients.x + place;
            HOLDFAST_APART
            for (std::size_t j = 0; j < step.width; ++j) {
                const float before = scale[j] * x[j] + bias[j];
                const float arrived = out[j] * (Masked ? mask[j] : 1.0F) * (before > 0.0F ? 1.0F : 0.0F);
                const float passed = arrived * next[j];
                nextGradient[j] += arrived * before;
                scaleGradient[j] += passed * x[j];
                biasGradient[j] += passed;
                xGradient[j] = passed * scale[j];
            }
        }
    }
}

#if defined(__x86_64__)
__attribute__((target("avx2,fma"))) void forwardWide(const MemberStep& step, float* out) {
    step.mask != nullptr ? forwardAll<true>(step, out) : forwardAll<false>(step, out);
}
__attribute__((target("avx2,fma"))) void backwardWide(const MemberStep& step, const MemberGradients& gradients) {
    step.mask != nullptr ? backwardAll<true>(step, gradients) : backwardAll<false>(step, gradients);
}

bool wideUnits() {
    static const bool have = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
    return have;
}
#endif

}  // namespace

void memberForward(const MemberStep& step, float* out) {
#if defined(__x86_64__)
    if (wideUnits()) return forwardWide(step, out);
#endif
    step.mask != nullptr ? forwardAll<true>(step, out) : forwardAll<false>(step, out);
}

void memberBackward(const MemberStep& step, const MemberGradients& gradients) {
#if defined(__x86_64__)
    if (wideUnits()) return backwardWide(step, gradients);
#endif
    step.mask != nullptr ? backwardAll<true>(step, gradients) : backwardAll<false>(step, gradients);
}

}  // namespace holdfast::models::kernel
