// TaskContext: what a long use case is handed besides its request: a token to poll, a way to say how far it is,
// a logger and how many threads it may use. Owned by the caller (a CLI command or the window's task runner).
// Thread rule: stopRequested() and progress() may be called from any thread; the callback must be thread safe.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>
#include <string_view>

namespace spdlog {
class logger;
}

namespace holdfast {

struct Progress {
    std::uint64_t done = 0;
    std::uint64_t total = 0;  ///< 0 while unknown
    std::string stage;        ///< short, sentence case: "Reading rows"
};

class TaskContext {
public:
    using ProgressCallback = std::function<void(const Progress&)>;

    TaskContext() = default;
    explicit TaskContext(std::stop_token token, ProgressCallback callback = {}, unsigned threads = 0);

    bool stopRequested() const { return m_token.stop_requested(); }
    const std::stop_token& token() const { return m_token; }

    /// Fails with Cancelled once a stop was requested: `HOLDFAST_CHECK(context.checkpoint());`
    Result<void> checkpoint() const;

    void progress(std::uint64_t done, std::uint64_t total, std::string_view stage) const;

    /// Threads a computation may use, at least 1 (0 given means all cores).
    unsigned threads() const { return m_threads; }

    /// The engine's logger; never null. Messages are for support, not part of a result.
    spdlog::logger& log() const;

private:
    std::stop_token m_token;
    ProgressCallback m_callback;
    unsigned m_threads = defaultThreads();

    static unsigned defaultThreads();
};

}  // namespace holdfast
