// Shows progress on standard error: a bar when that is a terminal, else one line a stage once a task has run for some
// seconds. Safe to call from any thread.
#pragma once

#include "core/base/taskcontext.h"

#include <chrono>
#include <mutex>
#include <string>

namespace holdfast::cli {

class ProgressBar {
public:
    ProgressBar();

    void show(const Progress& progress);
    void clear();  ///< wipes the bar, so that something else can be printed

private:
    void drawBar(const Progress& progress);

    using Time = std::chrono::steady_clock;
    std::mutex m_mutex;
    bool m_terminal;
    bool m_drawn = false;
    std::string m_stage;
    Time::time_point m_started = Time::now();
    Time::time_point m_lastDrawn{};
};

}  // namespace holdfast::cli
