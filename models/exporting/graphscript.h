// The referral network as a TorchScript module. Internal to models/exporting; only sources that may include torch include this
// header. One thread.
#pragma once

#include "core/scoring/graphscorer.h"
#include "models/nn/torch.h"

#include <torch/script.h>

namespace holdfast::models {

/// forward(x, is_new, labels, referrer, referee): x [nodes x features] as for networks over a table, is_new [nodes] bool, labels
/// [nodes] 1 left, 0 stayed, -1 unknown, referrer and referee [links] int64 node numbers; log-odds of every node where it
/// stands, [nodes] double, as GraphScorer::scoreNetwork adds them up. Throws c10::Error when torch refuses the source.
torch::jit::Module graphModule(const scoring::GraphScorer& scorer);

}  // namespace holdfast::models
