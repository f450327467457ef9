#include "models/nn/committee.h"

#include "core/base/parallel.h"

#include <cmath>
#include <exception>
#include <mutex>
#include <optional>
#include <string>

namespace holdfast::models {

namespace {

constexpr std::size_t kHeldOutLimit = 20'000;

}  // namespace

CommitteeRows holdOut(std::span<const int> parts, int part, Random& random) {
    CommitteeRows rows;
    for (std::size_t i = 0; i < parts.size(); ++i) (parts[i] == part ? rows.heldOut : rows.training).push_back(i);
    if (rows.heldOut.size() <= kHeldOutLimit) return rows;
    random.shuffle(rows.heldOut);
    rows.training.insert(rows.training.end(), rows.heldOut.begin() + kHeldOutLimit, rows.heldOut.end());
    rows.heldOut.resize(kHeldOutLimit);
    return rows;
}

Result<void> onAll(std::size_t count, unsigned threads, const std::function<Result<void>(std::size_t)>& work) {
    std::mutex mutex;
    std::optional<Error> failure;
    try {
        parallelFor(count, threads, [&](std::size_t begin, std::size_t end, unsigned) {
            for (std::size_t i = begin; i < end; ++i)
                if (auto done = work(i); !done) {
                    const std::lock_guard lock(mutex);
                    failure = done.error();
                    return;
                }
        });
    } catch (const std::exception& thrown) {
        return Unexpected(ErrorCode::Model, "Training the network failed: " + reasonOf(thrown));
    }
    if (failure) return Unexpected(*failure);
    return {};
}

std::string reasonOf(const std::exception& thrown) {
    const std::string_view all = thrown.what();
    return std::string(all.substr(0, all.find('\n')));
}

Result<void> checkLosses(double trainLoss, double heldOutLoss) {
    if (std::isfinite(trainLoss) && std::isfinite(heldOutLoss)) return {};
    return Unexpected(ErrorCode::Model,
                      "Training diverged: the network's loss is no longer a number. Train with another seed, or check the columns "
                      "for extreme values.");
}

}  // namespace holdfast::models
