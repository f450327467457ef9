#include "app/cli/progressbar.h"

#include <unistd.h>
#include <algorithm>
#include <cstdio>

namespace holdfast::cli {

namespace {

constexpr int kBarWidth = 30;
constexpr std::chrono::milliseconds kRedrawEvery{80};
constexpr std::chrono::seconds kQuietFor{3};  ///< a short task writes nothing into a log

}  // namespace

ProgressBar::ProgressBar() : m_terminal(isatty(STDERR_FILENO) == 1) {}

void ProgressBar::show(const Progress& progress) {
    const std::lock_guard lock(m_mutex);
    const auto now = Time::now();
    const bool newStage = progress.stage != m_stage;
    if (m_terminal) {
        if (!newStage && now - m_lastDrawn < kRedrawEvery) return;
        m_lastDrawn = now;
        m_stage = progress.stage;
        drawBar(progress);
    } else if (newStage && now - m_started >= kQuietFor) {
        m_stage = progress.stage;
        std::fprintf(stderr, "%s\n", m_stage.c_str());
    }
}

void ProgressBar::drawBar(const Progress& progress) {
    const double share =
        progress.total == 0 ? 0.0 : std::min(1.0, static_cast<double>(progress.done) / static_cast<double>(progress.total));
    const int filled = static_cast<int>(share * kBarWidth);
    const std::string bar =
        std::string(static_cast<std::size_t>(filled), '#') + std::string(static_cast<std::size_t>(kBarWidth - filled), '.');
    if (progress.total == 0)
        std::fprintf(stderr, "\r\033[K%s", progress.stage.c_str());
    else
        std::fprintf(stderr, "\r\033[K[%s] %3d %%  %s", bar.c_str(), static_cast<int>(share * 100.0), progress.stage.c_str());
    std::fflush(stderr);
    m_drawn = true;
}

void ProgressBar::clear() {
    const std::lock_guard lock(m_mutex);
    if (!m_drawn) return;
    std::fputs("\r\033[K", stderr);
    std::fflush(stderr);
    m_drawn = false;
}

}  // namespace holdfast::cli
