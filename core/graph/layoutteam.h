// WorkerTeam: a few threads that stay awake between the many short steps of one layout, where starting threads anew for
// each step would cost more than the step. Owned by one layout run; run() is called from the thread that made it.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <exception>
#include <functional>
#include <thread>
#include <utility>
#include <vector>

namespace holdfast::graph::layouting {

class WorkerTeam {
public:
    explicit WorkerTeam(unsigned threads) : m_size(std::max(1U, threads)), m_failures(m_size) {
        m_workers.reserve(m_size - 1);
        for (unsigned rank = 1; rank < m_size; ++rank) m_workers.emplace_back([this, rank] { serve(rank); });
    }

    ~WorkerTeam() {
        m_task = nullptr;
        begin();
    }

    WorkerTeam(const WorkerTeam&) = delete;
    WorkerTeam& operator=(const WorkerTeam&) = delete;

    unsigned size() const { return m_size; }

    /// Calls task(rank) once for every rank below size(), rank 0 on the caller, and returns when all are done.
    /// Rethrows the first exception.
    void run(const std::function<void(unsigned)>& task) {
        if (m_size == 1) return task(0);
        m_task = &task;
        m_busy.store(m_size - 1, std::memory_order_relaxed);
        begin();
        work(0);
        for (unsigned busy = m_busy.load(std::memory_order_acquire); busy != 0; busy = m_busy.load(std::memory_order_acquire))
            m_busy.wait(busy, std::memory_order_acquire);
        for (auto& failure : m_failures)
            if (failure) std::rethrow_exception(std::exchange(failure, nullptr));
    }

    /// Calls body(begin, end) over contiguous parts of [0, count), one a rank; below `least` items the caller does all.
    void split(std::size_t count, std::size_t least, const std::function<void(std::size_t, std::size_t)>& body) {
        if (m_size == 1 || count < least) return body(0, count);
        run([&](unsigned rank) { body(count * rank / m_size, count * (rank + 1) / m_size); });
    }

private:
    void begin() {
        m_round.fetch_add(1, std::memory_order_release);
        m_round.notify_all();
    }

    void work(unsigned rank) {
        try {
            (*m_task)(rank);
        } catch (...) {
            m_failures[rank] = std::current_exception();
        }
    }

    void serve(unsigned rank) {
        for (std::uint32_t seen = 0;;) {
            m_round.wait(seen, std::memory_order_acquire);
            ++seen;
            if (m_task == nullptr) return;
            work(rank);
            if (m_busy.fetch_sub(1, std::memory_order_acq_rel) == 1) m_busy.notify_one();
        }
    }

    const unsigned m_size;
    const std::function<void(unsigned)>* m_task = nullptr;
    std::vector<std::exception_ptr> m_failures;
    std::atomic<std::uint32_t> m_round{0};
    std::atomic<unsigned> m_busy{0};
    std::vector<std::jthread> m_workers;
};

}  // namespace holdfast::graph::layouting
