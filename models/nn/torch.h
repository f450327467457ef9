// The one place that includes LibTorch, for the few sources that may (a torch translation unit takes long to compile),
// and the guard under which every learner computes. Only models/ sees this header.
#pragma once

#include <torch/torch.h>

namespace holdfast::models {

/// Makes the calling thread compute with one torch thread and one BLAS thread. Learners gain their parallelism from
/// members and folds that do not depend on each other, each on its own thread: no product is then split by the number
/// of threads, so the weights are the same to the bit on one core and on many.
void computeOnOneThread();

}  // namespace holdfast::models
