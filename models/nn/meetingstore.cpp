#include "models/nn/meetingstore.h"

#include <algorithm>
#include <cerrno>
#include <condition_variable>
#include <map>
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
constexpr const char* kRounds = "rounds";

/// Whether somebody takes a connection there and closes it when asked to.
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
    pollfd closed{handle, POLLIN, 0};
    char nothing = 0;
    connected = connected && ::shutdown(handle, SHUT_WR) == 0 && ::poll(&closed, 1, static_cast<int>(kConnecting.count())) == 1 &&
                ::recv(handle, &nothing, 1, 0) == 0;
    ::close(handle);
    return connected;
}

/// Whether rank 0 is there yet, and awake. TCPStore would write a line about every try that fails, and torch 1.13 ends the program
/// when a connection that nobody has taken yet is reset.
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

c10d::TCPStoreOptions optionsFor(const WorkerPlace& place) {
    c10d::TCPStoreOptions options;
    options.port = static_cast<std::uint16_t>(place.port);
    options.isServer = place.rank == 0;
    options.waitWorkers = false;
    options.timeout = kConnecting;
    return options;
}

c10::intrusive_ptr<c10d::TCPStore> connectedStore(const WorkerPlace& place) {
    if (!somebodyListens(place)) throw std::runtime_error("rank 0 is not there");
    return c10::make_intrusive<c10d::TCPStore>(place.host, optionsFor(place));
}

/// The one at this port, opened by the first try. It is never closed: see somebodyListens.
c10::intrusive_ptr<c10d::TCPStore> listeningStore(const WorkerPlace& place) {
    static std::mutex mutex;
    static auto& stores = *new std::map<int, c10::intrusive_ptr<c10d::TCPStore>>;
    const std::lock_guard lock(mutex);
    auto& store = stores[place.port];
    if (!store) store = c10::make_intrusive<c10d::TCPStore>(place.host, optionsFor(place));
    return store;
}

}  // namespace

void pauseFor(std::chrono::milliseconds time, const std::stop_token& stop) {
    std::mutex mutex;
    std::unique_lock lock(mutex);
    std::condition_variable_any().wait_for(lock, stop, time, [] { return false; });
}

MeetingStore::MeetingStore(const WorkerPlace& place, std::stop_token stop, Clock::time_point until)
    : m_place(place), m_store(place.rank == 0 ? listeningStore(place) : connectedStore(place)), m_stop(std::move(stop)), m_until(until) {
    const std::int64_t round = m_store->add(kRounds, place.rank == 0 ? 1 : 0);
    if (round == 0) throw std::runtime_error("rank 0 has not begun");
    m_round = std::to_string(round) + "/";
}

void MeetingStore::meet() {
    std::vector<std::string> everybody;
    for (int rank = 0; rank < m_place.size; ++rank) everybody.push_back("here/" + std::to_string(rank));
    if (check({kLeft}) || add(everybody[static_cast<std::size_t>(m_place.rank)], 1) > 1)
        throw std::runtime_error("rank 0 has not started again");
    waitUntil(everybody, m_until);
}

void MeetingStore::leave() noexcept {
    try {
        add(kLeft, 1);
    } catch (const std::exception&) {  // rank 0 is gone, so nobody meets here any more
    }
}

std::vector<std::uint8_t> MeetingStore::get(const std::string& key) {
    wait({key});
    return m_store->get(m_round + key);
}

bool MeetingStore::check(const std::vector<std::string>& keys) {
    std::vector<std::string> ofRound;
    for (const std::string& key : keys) ofRound.push_back(m_round + key);
    return m_store->check(ofRound);
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
