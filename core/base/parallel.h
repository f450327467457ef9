// parallelFor: splits an index range over worker threads for loops whose iterations do not depend on each other.
// The caller's function must be thread safe; chunk borders depend only on `count` and `threads`, never on timing,
// so a reduction done per chunk and summed in order repeats to the bit.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <functional>
#include <thread>
#include <vector>

namespace holdfast {

/// Calls `body(begin, end, chunk)` for `min(threads, count)` contiguous chunks of [0, count). Rethrows the first exception.
inline void parallelFor(std::size_t count, unsigned threads,
                        const std::function<void(std::size_t, std::size_t, unsigned)>& body) {
    const auto chunks = static_cast<unsigned>(std::min<std::size_t>(std::max(1U, threads), std::max<std::size_t>(count, 1)));
    if (chunks == 1) {
        if (count > 0) body(0, count, 0);
        return;
    }
    std::vector<std::exception_ptr> failures(chunks);
    {
        std::vector<std::jthread> workers;
        workers.reserve(chunks);
        for (unsigned chunk = 0; chunk < chunks; ++chunk)
            workers.emplace_back([&, chunk] {
                try {
                    body(count * chunk / chunks, count * (chunk + 1) / chunks, chunk);
                } catch (...) {
                    failures[chunk] = std::current_exception();
                }
            });
    }
    for (const auto& failure : failures)
        if (failure) std::rethrow_exception(failure);
}

}  // namespace holdfast
