// What learners of several networks have in common: who is held out from each, an epoch of all on threads of their own, and
// what is told meanwhile. Names no library. Plain functions; thread-safe.
#pragma once

#include "core/base/random.h"
#include "core/base/result.h"
#include "core/scoring/learner.h"

#include <cstddef>
#include <exception>
#include <functional>
#include <span>
#include <string>
#include <vector>

namespace holdfast::models {

/// Rows that a network learns from, and rows that tell when it has learned enough.
struct CommitteeRows {
    std::vector<std::size_t> training, heldOut;
};

/// Holds out one part. `parts`: [rows] of stratifiedParts; beyond 20,000 rows the rest of the part is learned from, since a larger
/// hold-out would slow epochs and steady the loss no further.
CommitteeRows holdOut(std::span<const int> parts, int part, Random& random);

/// work(0) .. work(count - 1), spread over threads. The first failure; torch's exceptions end here as ErrorCode::Model.
Result<void> onAll(std::size_t count, unsigned threads, const std::function<Result<void>(std::size_t)>& work);

/// The first line of what a library threw: torch appends where it was thrown from, dozens of lines.
std::string reasonOf(const std::exception& thrown);

/// ErrorCode::Model once a loss is no number any more.
Result<void> checkLosses(double trainLoss, double heldOutLoss);

template <typename Network>
std::vector<Network*> unfinished(std::vector<Network>& networks) {
    std::vector<Network*> running;
    for (Network& network : networks)
        if (!network.progress().finished()) running.push_back(&network);
    return running;
}

/// Tells the mean over the networks; `monitor` may be empty.
template <typename Network>
void tellMean(const std::vector<Network>& networks, int epoch, const scoring::FitMonitor& monitor) {
    if (!monitor) return;
    scoring::FitProgress mean{epoch, 0.0, 0.0, 0.0};
    const auto count = static_cast<double>(networks.size());
    for (const Network& network : networks) {
        mean.trainLoss += network.progress().trainLoss / count;
        mean.validationLoss += network.progress().heldOutLoss / count;
        mean.validationAuc += network.progress().heldOutAuc / count;
    }
    monitor(mean);
}

}  // namespace holdfast::models
