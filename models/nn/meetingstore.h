// MeetingStore: the store of keys through which processes that will train together find each other. It is torch's TCPStore, but
// whoever waits in it goes on as soon as he is told to stop or another one leaves. Rank 0 keeps one TCPStore for as long as its
// process lives, and each of its tries is a round of keys of its own there: what an earlier try left behind misleads nobody.
// Internal to models/nn; only sources that may name torch include this header. One thread at a time.
#pragma once

#include "models/nn/torch.h"
#include "models/nn/workers.h"

#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <chrono>
#include <stop_token>
#include <string>
#include <vector>

namespace holdfast::models {

/// Sleeps for a moment between two looks, not past a stop.
void pauseFor(std::chrono::milliseconds time, const std::stop_token& stop);

class MeetingStore final : public c10d::Store {
public:
    using Clock = std::chrono::steady_clock;

    /// Rank 0 listens and begins a round, the others connect. Everything here throws a std::exception when it fails.
    MeetingStore(const WorkerPlace& place, std::stop_token stop, Clock::time_point until);

    /// Says that this process is here and waits for all the others.
    void meet();
    /// Those who still meet in this round hear that one has left, and start over.
    void leave() noexcept;

    using c10d::Store::set;
    void set(const std::string& key, const std::vector<std::uint8_t>& value) override { m_store->set(m_round + key, value); }
    std::vector<std::uint8_t> get(const std::string& key) override;
    std::int64_t add(const std::string& key, std::int64_t value) override { return m_store->add(m_round + key, value); }
    bool deleteKey(const std::string& key) override { return m_store->deleteKey(m_round + key); }
    bool check(const std::vector<std::string>& keys) override;
    std::int64_t getNumKeys() override { return m_store->getNumKeys(); }  ///< of all rounds
    void wait(const std::vector<std::string>& keys) override;
    void wait(const std::vector<std::string>& keys, const std::chrono::milliseconds& timeout) override;

private:
    WorkerPlace m_place;
    c10::intrusive_ptr<c10d::TCPStore> m_store;
    std::string m_round;  ///< before every key
    std::stop_token m_stop;
    Clock::time_point m_until;

    void waitUntil(const std::vector<std::string>& keys, Clock::time_point until);
};

}  // namespace holdfast::models
