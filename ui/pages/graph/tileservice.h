// TileService: worker threads that render tiles of the graph. The owner hands over the tiles it would like next, best first,
// and each call replaces the wishes before; what was finished waits to be taken. Work for an older look is abandoned midway.
// All functions from the owner's thread; `arrived` is called on workers. The destructor stops and joins them.
#pragma once

#include "ui/pages/graph/tileview.h"

#include <atomic>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace holdfast::ui {

using InputsPtr = std::shared_ptr<const RenderInputs>;

struct TileKey {
    double scale = 0.0;  ///< device pixels per unit; 0: the overview picture
    TilePlace place;
    bool operator==(const TileKey&) const = default;
};

struct TileJob {
    TileKey key;
    RenderArea area;
    InputsPtr inputs;
};

struct FinishedTile {
    TileKey key;
    RenderArea area;
    std::uint64_t generation = 0;
    QImage image;
};

class TileService {
public:
    TileService(unsigned threads, std::function<void()> arrived);
    ~TileService();
    TileService(const TileService&) = delete;
    TileService& operator=(const TileService&) = delete;

    /// Replaces what is waiting by `jobs`, best first; what a worker is at already is left out.
    void request(std::vector<TileJob> jobs);
    /// Drops what waits and what is finished; workers leave off, but what one is just done with may still come.
    void forget();
    /// The best waiting job whose cost is below `mostItems`, for the caller to do itself; nothing when there is none.
    std::optional<TileJob> steal(std::size_t mostItems);
    std::vector<FinishedTile> take();
    bool idle() const;
    unsigned threads() const { return static_cast<unsigned>(m_workers.size()); }

private:
    void work(const std::stop_token& stop);
    bool started(const TileJob& job) const;

    std::function<void()> m_arrived;
    mutable std::mutex m_mutex;
    std::condition_variable_any m_wake;
    std::deque<TileJob> m_waiting;
    std::vector<TileJob> m_running;
    std::vector<FinishedTile> m_finished;
    std::atomic<std::uint64_t> m_generation{0};  ///< of the last request
    std::vector<std::jthread> m_workers;         ///< last: stops before what it uses goes
};

}  // namespace holdfast::ui
