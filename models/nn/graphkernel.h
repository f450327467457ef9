// The arithmetic of graph networks over compressed sparse rows, in single precision: sums over neighbours and attention
// over neighbours, forward and backward, for the autograd functions of graphconv.cpp. Each output row is one thread's work
// and summed in the rows' order, so results do not depend on the number of threads. Plain functions over raw arrays; no torch
// here; any thread.
//
// Costs. A sum reads each neighbour's row once: links x width floats. Attention's backward pass recomputes the weights
// from the rows' maxima and denominators instead of keeping one a link, so a layer keeps 3 x nodes x heads floats.
#pragma once

#include "core/data/customernetwork.h"

#include <cstddef>

namespace holdfast::models::kernel {

/// out[i] = sum of in[j] over j in rows.of(i). in, out: [nodes x width], row-major; out is overwritten.
void neighbourSum(const LinkRows& rows, const float* in, std::size_t width, unsigned threads, float* out);

/// Multi-head attention (Velickovic et al. 2018, "Graph Attention Networks"). With the target i itself counted among its
/// neighbours, per head: e_ij = leaky(source_j + target_i), slope 0.2; a_ij = softmax over j of e_ij; out_i = sum a_ij z_j.
/// Where neighbours are a sample, exp(e_ij) counts as often as each stands for others.
struct Attention {
    LinkDirection links;
    const float* values = nullptr;  ///< z [nodes x heads x width]
    const float* source = nullptr;  ///< [nodes x heads] a_src . z_j
    const float* target = nullptr;  ///< [nodes x heads] a_dst . z_i
    const float* growth = nullptr;  ///< [nodes] for how many each neighbour of a node stands; null: for himself alone
    std::size_t heads = 1;
    std::size_t width = 1;  ///< of one head
    unsigned threads = 1;

    float standsFor(std::size_t j, std::size_t i) const { return growth != nullptr && j != i ? growth[i] : 1.0F; }
};

constexpr float kAttentionSlope = 0.2F;

/// out: [nodes x heads x width]; largest, total: [nodes x heads], the rows' largest e and their sums of exp(e - largest), which
/// the backward pass wants.
void attend(const Attention& attention, float* out, float* largest, float* total);

struct AttentionGradients {
    const float* out = nullptr;  ///< [nodes x heads x width] gradient of the output
    const float* largest = nullptr;
    const float* total = nullptr;
    float* values = nullptr;  ///< results, overwritten, shaped as their inputs
    float* source = nullptr;
    float* target = nullptr;
};
void attendBackward(const Attention& attention, const AttentionGradients& gradients);

}  // namespace holdfast::models::kernel
