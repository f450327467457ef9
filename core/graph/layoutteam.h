// WorkerTeam: a few threads that stay ready between the many short steps of one layout, where starting threads anew for each
// step would cost more than the step. Steps are cut into small pieces that threads take as they come, the caller among them,
// so nobody is waited for who has not begun. A thread that the system puts aside in the middle of a piece does hold the step
// up; when that happens, because other programs want the processors, the team does with fewer hands for a while. Owned by one
// layout run; split() is called from the thread that made it.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace holdfast::graph::layouting {

class WorkerTeam {
public:
    using Body = std::function<void(std::size_t begin, std::size_t end)>;

    /// `threads`: the caller's included; 0 counts as 1.
    explicit WorkerTeam(unsigned threads);
    ~WorkerTeam();

    WorkerTeam(const WorkerTeam&) = delete;
    WorkerTeam& operator=(const WorkerTeam&) = delete;

    unsigned size() const { return static_cast<unsigned>(m_workers.size()) + 1; }

    /// Calls body(begin, end) for pieces of [0, count), of `grain` items or more but not twice as many, on any thread in any
    /// order, and returns when all are done. What is less than two pieces the caller does in one call. What body writes must
    /// not depend on the pieces. A grain is worth some 50 microseconds: less, and handing it out costs more than it saves.
    /// Rethrows one of the exceptions; pieces not yet begun are then left out.
    void split(std::size_t count, std::size_t grain, const Body& body);

private:
    struct Job {
        const Body* body = nullptr;
        std::size_t count = 0;
        std::uint32_t pieces = 0;
    };
    struct Worker {
        std::atomic<bool> asleep{false};
        std::condition_variable work;
        std::jthread thread;
    };

    void serve(unsigned rank);
    bool waitForWork(unsigned rank);
    bool wanted(unsigned rank) const { return m_unclaimed.load() > 0 && rank < m_hands.load(std::memory_order_relaxed); }
    void help();
    void doPiece(std::uint32_t piece);
    void wake(std::uint32_t pieces);
    bool awaitStragglers();
    void learn(bool heldUp);

    Job m_job;  ///< written while nobody holds a piece, read by who holds one
    std::exception_ptr m_failure;
    std::atomic<std::uint32_t> m_unclaimed{0};   ///< pieces of the job that nobody has taken yet
    std::atomic<std::uint32_t> m_unfinished{0};  ///< pieces of the job that are not done
    std::atomic<bool> m_failed{false};
    std::atomic<unsigned> m_hands{0};  ///< workers that are called; the first of all
    unsigned m_patience;               ///< steps without being held up before more are called
    unsigned m_quiet = 0;              ///< such steps so far
    bool m_ending = false;
    std::mutex m_mutex;
    std::condition_variable m_done;
    std::vector<std::unique_ptr<Worker>> m_workers;
};

}  // namespace holdfast::graph::layouting
