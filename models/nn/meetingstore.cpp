#include "models/nn/meetingstore.h"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <stdexcept>
#include <utility>

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace holdfast::models {

namespace {

constexpr std::chrono::milliseconds kConnecting{1000};  ///< one try to reach rank 0
constexpr std::chrono::milliseconds kBetweenLooks{50};
constexpr const char* kLeft = "left";

bool answers(const addrinfo& address) {
    const int handle = ::socket(address.ai_family, address.ai_socktype | SOCK_NONBLOCK | SOCK_CLOEXEC, address.ai_protocol);
    if (handle < 0) return false;
    bool connected = ::connect(handle, address.ai_addr, address.ai_addrlen) == 0;
    if (!connected && errno == EINPROGRESS) {
        pollfd ready{handle, POLLOUT, 0};
        int failure = 0;
        socklen_t size = sizeof failure;
        connected = ::poll(&ready, 1, static_cast<int>(kConnecting.count())) == 1 &&
                    ::getsockopt(handle, SOL_SOCKET, SO_ERROR, &failure, &size) == 0 && failure == 0;
    }
    ::close(handle);
    return connected;
}

/// Whether rank 0 is there yet. TCPStore would find out as well, but writes a line about every try that fails.
bool somebodyListens(const WorkerPlace& place) {
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(place.host.c_str(), std::to_string(place.port).c_str(), &wanted, &found) != 0)
        throw std::runtime_error("there is no host " + place.host);
    bool listens = false;
    for (const addrinfo* address = found; address != nullptr && !listens; address = address->ai_next) listens = answers(*address);
    ::freeaddrinfo(found);
    return listens;
}

}  // namespace

void pauseFor(std::chrono::milliseconds time, const std::stop_token& stop) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any().wait_for(lock, stop, time, [] { return false; });
}

MeetingStore::MeetingStore(const WorkerPlace& place, std::stop_token stop, Clock::time_point until)
    : m_stop(std::move(stop)), m_until(until) {
    if (place.rank != 0 && !somebodyListens(place)) throw std::runtime_error("rank 0 is not there");
    c10d::TCPStoreOptions options;
    options.port = static_cast<std::uint16_t>(place.port);
    options.isServer = place.rank == 0;
    options.waitWorkers = false;
    options.timeout = kConnecting;
    m_store = c10::make_intrusive<c10d::TCPStore>(place.host, options);
}

void MeetingStore::meet(const WorkerPlace& place) {
    std::vector<std::string> everybody;
    for (int rank = 0; rank < place.size; ++rank) everybody.push_back("here/" + std::to_string(rank));
    // Rank 0 opens a new store for each try, so whoever was here before is early for the next.
    if (add(everybody[static_cast<std::size_t>(place.rank)], 1) > 1) throw std::runtime_error("the others have not started again");
    waitUntil(everybody, m_until);
}

void MeetingStore::close(bool tell) noexcept {
    try {
        if (tell && m_store) m_store->add(kLeft, 1);
    } catch (const std::exception&) {  // rank 0 is gone, so nobody meets here any more
    }
    m_store.reset();
}

c10d::TCPStore& MeetingStore::open() const {
    if (!m_store) throw std::runtime_error("this process has left");
    return *m_store;
}

std::vector<std::uint8_t> MeetingStore::get(const std::string& key) {
    wait({key});
    return open().get(key);
}

void MeetingStore::wait(const std::vector<std::string>& keys) {
    waitUntil(keys, m_until);
}

void MeetingStore::wait(const std::vector<std::string>& keys, const std::chrono::milliseconds& timeout) {
    waitUntil(keys, timeout == kNoTimeout ? m_until : std::min(m_until, Clock::now() + timeout));
}

/// TCPStore's own wait cannot be stopped, and one that has timed out leaves an answer behind that the next question gets.
void MeetingStore::waitUntil(const std::vector<std::string>& keys, Clock::time_point until) {
    while (!check(keys)) {
        if (m_stop.stop_requested()) throw std::runtime_error("the wait was cancelled");
        if (check({kLeft})) throw std::runtime_error("another process has left");
        if (Clock::now() >= until) throw std::runtime_error("not all of them came");
        pauseFor(kBetweenLooks, m_stop);
    }
}

}  // namespace holdfast::models
