// The arithmetic of a TabM network that is no matrix product, in single precision over plain arrays: numbers and categories
// looked up in the first layer's table, and what each member does to its activations between two products, in one pass each
// way. For the autograd functions of tabmlayers.cpp; no torch here. Every result is overwritten; sums run in one order. Any
// thread.
#pragma once

#include "core/scoring/encoding.h"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace holdfast::models::kernel {

/// What the encoding means for a table of weights: fitted once, used by every step.
struct EmbeddingPlan {
    explicit EmbeddingPlan(const scoring::FeatureEncoding& encoding);

    const scoring::FeatureEncoding* encoding;
    std::vector<float> positions;  ///< [cells] of a number: its quantile position at the cell's left end, see kSpread; else 0
    std::vector<float> paces;      ///< [features] what one bin adds to it
    std::vector<std::size_t> numbers;  ///< [features] place among the numbers; of a category: none
    std::size_t numberCount = 0;
};

/// A quantile position is scaled to mean 0 and variance 1 where a number is spread evenly over its bins.
constexpr float kSpread = 3.4641016F;  // sqrt(12): 1 over the standard deviation of a uniform variable

/// A batch of located rows (FeatureEncoding::locate).
struct LocatedRows {
    std::size_t rows = 0;
    std::vector<std::uint16_t> cells;  ///< [rows x features]
    std::vector<float> fractions;      ///< [rows x features]
};

/// out[f, row, :] = encoding of the row's value of f times f's rows of `bends`, plus its quantile position times f's row of
/// `slopes`. bends: [columns x width], slopes: [numbers x width], out: [features x rows x width].
struct Embedding {
    const EmbeddingPlan* plan = nullptr;
    const LocatedRows* batch = nullptr;
    const float* bends = nullptr;
    const float* slopes = nullptr;
    std::size_t width = 0;
};
void embed(const Embedding& embedding, float* out);
/// `out`: gradient of embed's result; bends and slopes: results.
void embedBackward(const Embedding& embedding, const float* out, float* bends, float* slopes);

/// Of each member k: out = q_k * mask * relu(s_k * x + b_k).
struct MemberStep {
    const float* x = nullptr;      ///< [members x rows x width]
    const float* scale = nullptr;  ///< s [members x width]
    const float* bias = nullptr;   ///< b [members x width]
    const float* next = nullptr;   ///< q [members x width]: the next layer's input scales
    const float* mask = nullptr;   ///< [members x rows x width] of dropout, see dropoutMask; null: ones
    std::size_t members = 0;
    std::size_t rows = 0;
    std::size_t width = 0;
};
void memberForward(const MemberStep& step, float* out);

struct MemberGradients {
    const float* out = nullptr;  ///< of the result
    float* x = nullptr;
    float* scale = nullptr;
    float* bias = nullptr;
    float* next = nullptr;
};
void memberBackward(const MemberStep& step, const MemberGradients& gradients);

}  // namespace holdfast::models::kernel
