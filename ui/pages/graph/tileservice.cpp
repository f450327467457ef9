#include "ui/pages/graph/tileservice.h"

#include <algorithm>
#include <limits>
#include <utility>

#ifdef __linux__
#include <sys/resource.h>
#include <unistd.h>
#endif

namespace holdfast::ui {

namespace {

/// The window answers first: where workers and GUI thread share a core, these wait.
void stepBack() {
#ifdef __linux__
    constexpr int kNice = 2;  // little: under the load of a training they must still get on
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);  // of this thread alone
#endif
}

}  // namespace

TileService::TileService(unsigned threads, std::function<void()> arrived) : m_arrived(std::move(arrived)) {
    for (unsigned i = 0; i < std::max(1U, threads); ++i)
        m_workers.emplace_back([this](const std::stop_token& stop) { work(stop); });
}

TileService::~TileService() {
    for (std::jthread& worker : m_workers) worker.request_stop();
    m_wake.notify_all();
}

bool TileService::started(const TileJob& job) const {
    return std::any_of(m_running.begin(), m_running.end(), [&](const TileJob& running) {
        return running.key == job.key && running.inputs->generation == job.inputs->generation;
    });
}

void TileService::request(std::vector<TileJob> jobs) {
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.clear();
        for (TileJob& job : jobs) {
            m_generation = job.inputs->generation;
            if (!started(job)) m_waiting.push_back(std::move(job));
        }
    }
    m_wake.notify_all();
}

void TileService::forget() {
    const std::lock_guard lock(m_mutex);
    m_waiting.clear();
    m_finished.clear();
    m_generation = std::numeric_limits<std::uint64_t>::max();  // until the next request
}

std::optional<TileJob> TileService::steal(std::size_t mostItems) {
    const std::lock_guard lock(m_mutex);
    for (auto job = m_waiting.begin(); job != m_waiting.end(); ++job) {
        if (GraphRenderer::cost(*job->inputs, job->area, mostItems) > mostItems) continue;
        TileJob stolen = std::move(*job);
        m_waiting.erase(job);
        return stolen;
    }
    return std::nullopt;
}

std::vector<FinishedTile> TileService::take() {
    const std::lock_guard lock(m_mutex);
    return std::exchange(m_finished, {});
}

bool TileService::idle() const {
    const std::lock_guard lock(m_mutex);
    return m_waiting.empty() && m_running.empty() && m_finished.empty();
}

void TileService::work(const std::stop_token& stop) {
    stepBack();
    GraphRenderer renderer;
    while (true) {
        TileJob job;
        {
            std::unique_lock lock(m_mutex);
            if (!m_wake.wait(lock, stop, [this] { return !m_waiting.empty(); })) return;
            if (stop.stop_requested()) return;
            job = std::move(m_waiting.front());
            m_waiting.pop_front();
            m_running.push_back(job);
        }
        const std::uint64_t generation = job.inputs->generation;
        const auto cancelled = [&] { return stop.stop_requested() || m_generation > generation; };
        QImage image = renderer.render(*job.inputs, job.area, cancelled);
        const bool done = !image.isNull();
        {
            const std::lock_guard lock(m_mutex);
            const auto isThis = [&](const TileJob& other) { return other.key == job.key && other.inputs == job.inputs; };
            std::erase_if(m_running, isThis);
            if (done) m_finished.push_back({job.key, job.area, generation, std::move(image)});
        }
        if (done && !stop.stop_requested()) m_arrived();
    }
}

}  // namespace holdfast::ui
