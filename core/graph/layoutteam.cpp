#include "core/graph/layoutteam.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace holdfast::graph::layouting {

namespace {

constexpr int kSpins = 60;  // a few microseconds: going to sleep and being woken costs more
// Longer than any piece takes: whoever is not back by then was put aside. It decides who works, never what comes out.
constexpr std::chrono::milliseconds kHeldUp{2};
constexpr unsigned kLeastPatience = 16;
constexpr unsigned kMostPatience = 512;

/// Looks for a few microseconds whether `ready`. Never yields: under load that gives the processor away for milliseconds.
template <typename Ready>
bool soon(const Ready& ready) {
    for (int spin = 0; spin < kSpins; ++spin) {
        if (ready()) return true;
#if defined(__x86_64__) || defined(__i386__)
        __builtin_ia32_pause();
#endif
    }
    return ready();
}

}  // namespace

WorkerTeam::WorkerTeam(unsigned threads) : m_patience(kLeastPatience) {
    const unsigned workers = std::max(1U, threads) - 1;
    m_hands = workers;
    for (unsigned rank = 0; rank < workers; ++rank) m_workers.push_back(std::make_unique<Worker>());
    for (unsigned rank = 0; rank < workers; ++rank) m_workers[rank]->thread = std::jthread([this, rank] { serve(rank); });
}

WorkerTeam::~WorkerTeam() {
    {
        const std::lock_guard lock(m_mutex);
        m_ending = true;
    }
    for (const auto& worker : m_workers) worker->work.notify_one();
    for (const auto& worker : m_workers) worker->thread.join();  // all, before the first is taken apart
}

void WorkerTeam::split(std::size_t count, std::size_t grain, const Body& body) {
    const auto pieces = static_cast<std::uint32_t>(count / std::max<std::size_t>(grain, 1));
    if (pieces < 2 || m_workers.empty()) {
        if (count > 0) body(0, count);
        return;
    }
    if (m_hands.load(std::memory_order_relaxed) == 0) {
        learn(false);
        return body(0, count);
    }
    m_job = {&body, count, pieces};
    m_failed.store(false, std::memory_order_relaxed);
    m_unfinished.store(pieces, std::memory_order_relaxed);
    m_unclaimed.store(pieces);
    wake(pieces);
    help();
    learn(awaitStragglers());
    if (m_failed.load(std::memory_order_relaxed)) std::rethrow_exception(std::exchange(m_failure, nullptr));
}

/// Takes pieces until none is left. The job is read after a piece was taken: until that is done, the caller waits and the
/// job stays.
void WorkerTeam::help() {
    auto left = m_unclaimed.load(std::memory_order_acquire);
    while (left > 0) {
        if (!m_unclaimed.compare_exchange_weak(left, left - 1, std::memory_order_acq_rel, std::memory_order_acquire)) continue;
        doPiece(m_job.pieces - left);
        left = m_unclaimed.load(std::memory_order_acquire);
    }
}

void WorkerTeam::doPiece(std::uint32_t piece) {
    try {
        const std::size_t begin = m_job.count * piece / m_job.pieces;
        const std::size_t end = m_job.count * (piece + 1) / m_job.pieces;
        if (!m_failed.load(std::memory_order_relaxed)) (*m_job.body)(begin, end);
    } catch (...) {
        const std::lock_guard lock(m_mutex);
        m_failure = std::current_exception();
        m_failed.store(true, std::memory_order_relaxed);
    }
    if (m_unfinished.fetch_sub(1, std::memory_order_acq_rel) > 1) return;
    // The last of all. The lock makes sure that the caller either has seen it or is asleep by now.
    { const std::lock_guard lock(m_mutex); }
    m_done.notify_one();
}

/// Wakes no more workers than there are pieces for. A worker calls itself asleep before it looks for work a last time, and
/// the work is there before sleepers are looked for: one of the two sees the other.
void WorkerTeam::wake(std::uint32_t pieces) {
    const auto hands = std::min<std::size_t>(m_hands.load(std::memory_order_relaxed), pieces - 1);
    for (std::size_t rank = 0; rank < hands; ++rank) {
        if (!m_workers[rank]->asleep.load()) continue;
        { const std::lock_guard lock(m_mutex); }
        m_workers[rank]->work.notify_one();
    }
}

/// Returns when all pieces are done; true if that took so long that somebody must have been put aside.
bool WorkerTeam::awaitStragglers() {
    const auto done = [this] { return m_unfinished.load(std::memory_order_acquire) == 0; };
    if (soon(done)) return false;
    std::unique_lock lock(m_mutex);
    if (m_done.wait_for(lock, kHeldUp, done)) return false;
    m_done.wait(lock, done);
    return true;
}

/// Halves the hands when one of them held the step up, doubles them after a time of quiet, which is longer each time it
/// comes too soon: waiting for a thread that shares its processor takes longer than doing without it.
void WorkerTeam::learn(bool heldUp) {
    const unsigned hands = m_hands.load(std::memory_order_relaxed);
    const auto all = static_cast<unsigned>(m_workers.size());
    if (heldUp) {
        m_hands.store(hands / 2, std::memory_order_relaxed);
        m_patience = std::min(2 * m_patience, kMostPatience);
        m_quiet = 0;
    } else if (++m_quiet >= m_patience) {
        if (hands == all) m_patience = std::max(m_patience / 2, kLeastPatience);
        m_hands.store(std::min(std::max(2 * hands, 1U), all), std::memory_order_relaxed);
        m_quiet = 0;
    }
}

void WorkerTeam::serve(unsigned rank) {
    while (waitForWork(rank)) help();
}

/// False when the team ends.
bool WorkerTeam::waitForWork(unsigned rank) {
    if (soon([&] { return wanted(rank); })) return true;
    Worker& self = *m_workers[rank];
    std::unique_lock lock(m_mutex);
    self.asleep.store(true);
    self.work.wait(lock, [&] { return m_ending || wanted(rank); });
    self.asleep.store(false);
    return !m_ending;
}

}  // namespace holdfast::graph::layouting
