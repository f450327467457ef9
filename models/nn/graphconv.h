// Graph convolutions on LibTorch over compressed sparse rows: GCN, multi-head GAT and GraphSAGE with the mean, each equal
// to PyTorch Geometric's layer of that name in values and gradients. Sums over neighbours are custom autograd functions on
// the kernels of models/nn/graphkernel.h; everything dense is torch's own. The links are read, not copied, and must
// outlive the backward pass. A layer is used by one thread at a time; its kernels may use several. Only sources that may
// include torch include this header.
//
// x: [nodes x in], result [nodes x out]; messages go along LinkDirection from `out`'s node to `in`'s. Links hold no
// self-loops (CustomerLinks has none); GCN and GAT add one to every node themselves, as the papers do.
#pragma once

#include "core/data/customernetwork.h"
#include "models/nn/torch.h"

#include <cstdint>
#include <span>

namespace holdfast::models {

/// Which nodes hear which, with what the layers need of it: made once a graph. Of a sampled neighbourhood the links are some
/// of each node's, and sums over them are taken up to what all would give: an unbiased estimate of GCN's and SAGE's, and of
/// both sums whose ratio GAT is.
struct ConvLinks {
    LinkDirection links;
    torch::Tensor scale;   ///< [nodes x 1] 1 / sqrt(degree + 1), of incoming links (GCN)
    torch::Tensor share;   ///< [nodes x 1] 1 / links here, 0 for none (SAGE)
    torch::Tensor growth;  ///< [nodes x 1] degree / links here, 1 for none; undefined where all links are here
    unsigned threads = 1;

    /// `degrees`: [nodes] how many each node hears in all, where `direction` is a sample; empty where it is the whole.
    ConvLinks(LinkDirection direction, unsigned threads, std::span<const std::uint32_t> degrees = {});
};

/// out[i] = sum of x[j] over the neighbours j of i, differentiable. [nodes x width]
torch::Tensor neighbourSum(const ConvLinks& links, const torch::Tensor& x);

/// Kipf and Welling 2017, "Semi-Supervised Classification with Graph Convolutional Networks", equation 2:
/// y = D^-1/2 (A + I) D^-1/2 x W^T + b.
struct GcnConv {
    torch::Tensor weight;  ///< [out x in]
    torch::Tensor bias;    ///< [out]

    torch::Tensor forward(const ConvLinks& links, const torch::Tensor& x) const;
};

/// Velickovic et al. 2018, equations 1 to 6: attention over the neighbours and the node itself; heads are concatenated
/// or averaged.
struct GatConv {
    torch::Tensor weight;  ///< [heads * width x in]
    torch::Tensor source;  ///< [heads x width]
    torch::Tensor target;  ///< [heads x width]
    torch::Tensor bias;    ///< [heads * width], averaged: [width]
    bool concatenate = true;

    torch::Tensor forward(const ConvLinks& links, const torch::Tensor& x) const;
};

/// Hamilton, Ying and Leskovec 2017, "Inductive Representation Learning on Large Graphs", mean aggregator:
/// y = mean of neighbours x W_n^T + b + x W_s^T.
struct SageConv {
    torch::Tensor neighbourWeight;  ///< [out x in]
    torch::Tensor bias;             ///< [out]
    torch::Tensor selfWeight;       ///< [out x in]

    torch::Tensor forward(const ConvLinks& links, const torch::Tensor& x) const;
};

}  // namespace holdfast::models
