#include "core/base/taskcontext.h"

#include <spdlog/sinks/null_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <thread>

namespace holdfast {

TaskContext::TaskContext(std::stop_token token, ProgressCallback callback, unsigned threads)
    : m_token(std::move(token)), m_callback(std::move(callback)), m_threads(threads == 0 ? defaultThreads() : threads) {}

unsigned TaskContext::defaultThreads() { return std::max(1U, std::thread::hardware_concurrency()); }

Result<void> TaskContext::checkpoint() const {
    if (stopRequested()) return Unexpected(ErrorCode::Cancelled, "Stopped on request; nothing was changed.");
    return {};
}

void TaskContext::progress(std::uint64_t done, std::uint64_t total, std::string_view stage) const {
    if (m_callback) m_callback(Progress{done, total, std::string(stage)});
}

spdlog::logger& TaskContext::log() const {
    // An executable that wants a log registers "holdfast"; without one, messages go nowhere (tests, libraries).
    static const auto silent = std::make_shared<spdlog::logger>("silent", std::make_shared<spdlog::sinks::null_sink_mt>());
    static const auto registered = spdlog::get("holdfast");
    return registered ? *registered : *silent;
}

}  // namespace holdfast
