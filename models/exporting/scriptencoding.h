// What exported networks share: where raw values lie in an encoding, and what each cell adds to the first layer, as buffers of a
// TorchScript module. Internal to models/exporting; only sources that may include torch include this header. One thread.
#pragma once

#include "core/scoring/encoding.h"
#include "models/nn/torch.h"

#include <torch/script.h>

#include <cstdint>
#include <vector>

namespace holdfast::models {

/// Members of the module that addEncoding and addFirstLayer fill are read by these: locate(x) gives cells and places in them,
/// [features x rows] each, and first(cell, fraction, m) member m's first layer before its activation, [rows x outputs].
extern const char* const kEncodingSource;

/// Every feature one row of padded edges and level cells.
void addEncoding(torch::jit::Module& module, const scoring::FeatureEncoding& encoding);

/// `first`: [members x columns x outputs], `bias`: [members x outputs]. Tabulated by cell as the scorers do.
void addFirstLayer(torch::jit::Module& module, const scoring::FeatureEncoding& encoding, const torch::Tensor& first,
                   const torch::Tensor& bias);

torch::Tensor floatTensor(const std::vector<float>& values, std::vector<std::int64_t> shape);

}  // namespace holdfast::models
