// TabM's layers as differentiable functions on LibTorch: thin wraps of tabmkernel.h. Only sources that may include torch
// include this header. Batch and plan are read, not copied, and must outlive the backward pass. Any thread, each its own
// tensors.
#pragma once

#include "models/churn/tabmkernel.h"
#include "models/nn/torch.h"

namespace holdfast::models {

/// kernel::embed. bends: [columns x width], slopes: [numbers x width]; result: [features x rows * width].
torch::Tensor embedRows(const kernel::EmbeddingPlan& plan, const kernel::LocatedRows& batch, const torch::Tensor& bends,
                        const torch::Tensor& slopes);

/// kernel::memberForward. x, mask: [members x rows x width], no mask: ones; scale, bias, next: [members x width]. Result like x.
struct MemberLayer {
    torch::Tensor scale;
    torch::Tensor bias;
    torch::Tensor next;
};
torch::Tensor memberStep(const torch::Tensor& x, const MemberLayer& layer, const torch::Tensor& mask = {});

}  // namespace holdfast::models
