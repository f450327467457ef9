// Workers: several processes that train one model together, each on its share of every batch (synchronous data-parallel
// gradient descent; Li et al. 2020, "PyTorch Distributed", VLDB). They find each other through torch's own c10d store and add
// up gradients with Gloo. Every process runs the same command on its own copy of the project, with
//   HOLDFAST_WORLD_SIZE   how many processes,
//   HOLDFAST_RANK         0 .. size-1, each once,
//   HOLDFAST_MASTER       host:port where rank 0 listens,
//   HOLDFAST_WORKER_SECONDS  how long one waits for another (300),
// in its environment, and ends with the same model. Processes stay in step because whatever decides the course of training
// (seeds, order of rows, held-out loss) is the same in each. This header names no torch. One thread at a time.
#pragma once

#include "core/base/result.h"
#include "core/base/taskcontext.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string>

namespace holdfast::models {

/// Where one process stands among the others.
struct WorkerPlace {
    int size = 1;
    int rank = 0;
    std::string host;  ///< of rank 0
    int port = 0;
    double seconds = 300.0;  ///< patience

    /// As the environment has it; size 1 when HOLDFAST_WORLD_SIZE is absent or 1. InvalidInput says which variable is wrong.
    static Result<WorkerPlace> fromEnvironment();
};

class Workers {
public:
    /// Waits for the others. Cancelled; Unavailable when they do not come in time, rank 0 cannot listen, or the build has no Gloo.
    static Result<std::unique_ptr<Workers>> join(const WorkerPlace& place, const TaskContext& context);
    /// Those of this process, joined on first use and kept until the task is cancelled or leave() is called: null when it works
    /// alone. As join(); InvalidInput.
    static Result<std::shared_ptr<Workers>> ofProcess(const TaskContext& context);
    /// Leaves those of this process: a training went wrong, and the next one starts by meeting again.
    static void leave();
    /// The others' next sum fails.
    ~Workers();

    /// A rank's part of a batch: rows begin .. begin + count.
    struct Share {
        std::size_t begin = 0;
        std::size_t count = 0;
    };
    Share shareOf(std::size_t batch) const;

    /// Replaces `values` by their sum over all processes, the same bits in each. All must call it, with equally many.
    /// Cancelled; Unavailable when one has stopped. Nobody can go on with these workers then.
    Result<void> sum(std::span<float> values, const TaskContext& context);

private:
    struct State;
    struct Meeting;
    explicit Workers(std::unique_ptr<State> state);
    std::unique_ptr<State> m_state;
};

}  // namespace holdfast::models
