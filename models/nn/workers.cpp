#include "models/nn/workers.h"

#include "models/nn/committee.h"
#ifdef HOLDFAST_WITH_GLOO
#include "models/nn/meetingstore.h"

#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#endif

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <optional>
#include <stop_token>
#include <thread>
#include <utility>

namespace holdfast::models {

namespace {

constexpr int kLargestWorld = 1024;
constexpr int kPorts = 65535;

Unexpected wrong(const std::string& name, const std::string& text, const std::string& wanted) {
    return {ErrorCode::InvalidInput, name + " is \"" + text + "\", but " + wanted + "."};
}

std::string variable(const char* name) {
    const char* text = std::getenv(name);
    return text == nullptr ? std::string() : std::string(text);
}

Result<int> wholeNumber(const std::string& name, const std::string& text, int from, int to) {
    int number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc() || end != text.data() + text.size() || number < from || number > to)
        return wrong(name, text, "a whole number from " + std::to_string(from) + " to " + std::to_string(to) + " is needed");
    return number;
}

#ifdef HOLDFAST_WITH_GLOO

constexpr std::chrono::milliseconds kBetweenTries{100};
constexpr std::chrono::milliseconds kLeaving{2000};
constexpr std::chrono::milliseconds kSlice{100};
constexpr int kSlicesUntilTold = 10;

/// Whether it has ended within a slice of time; throws what it failed with.
bool endsWithin(c10d::Work& work, std::chrono::milliseconds slice) {
    try {
        work.wait(slice);
    } catch (const std::exception&) {
        if (!work.isCompleted()) return false;  // the slice is over, nothing else
        work.wait();
    }
    return true;
}

#endif

}  // namespace

Result<WorkerPlace> WorkerPlace::fromEnvironment() {
    WorkerPlace place;
    const std::string size = variable("HOLDFAST_WORLD_SIZE");
    if (size.empty()) return place;
    HOLDFAST_ASSIGN(place.size, wholeNumber("HOLDFAST_WORLD_SIZE", size, 1, kLargestWorld));
    if (place.size == 1) return place;
    HOLDFAST_ASSIGN(place.rank, wholeNumber("HOLDFAST_RANK", variable("HOLDFAST_RANK"), 0, place.size - 1));
    const std::string master = variable("HOLDFAST_MASTER");
    const std::size_t colon = master.rfind(':');
    if (colon == std::string::npos || colon == 0)
        return wrong("HOLDFAST_MASTER", master, "the host and port of rank 0 are needed, such as 127.0.0.1:29500");
    place.host = master.substr(0, colon);
    HOLDFAST_ASSIGN(place.port, wholeNumber("The port in HOLDFAST_MASTER", master.substr(colon + 1), 1, kPorts));
    if (const std::string seconds = variable("HOLDFAST_WORKER_SECONDS"); !seconds.empty()) {
        HOLDFAST_ASSIGN(const int given, wholeNumber("HOLDFAST_WORKER_SECONDS", seconds, 1, 86'400));
        place.seconds = given;
    }
    return place;
}

#ifdef HOLDFAST_WITH_GLOO

struct Workers::State {
    WorkerPlace place;
    c10::intrusive_ptr<MeetingStore> store;
    std::unique_ptr<c10d::ProcessGroupGloo> group;
    c10::intrusive_ptr<c10d::Work> pending;  ///< a sum that was not waited for to the end

    State(const WorkerPlace& where, const std::stop_token& stop, MeetingStore::Clock::time_point until)
        : place(where), store(c10::make_intrusive<MeetingStore>(where, stop, until)) {}

    /// The group is made only when everybody is there: Gloo waits for each connection on its own, and cannot be stopped.
    void meet() {
        store->meet();
        auto gloo = c10d::ProcessGroupGloo::Options::create(std::chrono::milliseconds(std::llround(place.seconds * 1000.0)));
        // The host of rank 0 is an address of this machine too when that is loopback; else the machine's own name serves.
        gloo->devices.push_back(place.host == "127.0.0.1" || place.host == "localhost"
                                    ? c10d::ProcessGroupGloo::createDeviceForHostname(place.host)
                                    : c10d::ProcessGroupGloo::createDefaultDevice());
        group = std::make_unique<c10d::ProcessGroupGloo>(store, place.rank, place.size, gloo);
    }

    ~State() {
        // Who has made a group hears that a connection was closed; rank 0 may not even answer any more.
        if (group == nullptr || place.rank == 0) store->leave();
        // A group ends its sums before it closes its connections, and another process may keep it waiting long.
        if (pending && !pending->isCompleted())
            std::thread([last = std::move(group)]() mutable { last.reset(); }).detach();
    }
};

/// Meeting the others, on a thread of its own: looking up a host or connecting to it cannot be stopped. Who is told to stop does
/// not wait for that.
struct Workers::Meeting {
    WorkerPlace place;
    std::stop_source stop;
    std::mutex mutex;
    std::condition_variable_any changed;
    bool over = false;
    bool listening = false;      ///< false: rank 0 cannot
    std::unique_ptr<State> met;  ///< null: not everybody came
    std::string reason;          ///< of the last try that failed

    explicit Meeting(WorkerPlace where) : place(std::move(where)) {}

    void run() {
        const auto until = MeetingStore::Clock::now() + std::chrono::milliseconds(std::llround(place.seconds * 1000.0));
        std::unique_ptr<State> found;
        std::string why;
        bool heard = true;
        while (!found && heard && !stop.stop_requested() && MeetingStore::Clock::now() < until) {
            heard = place.rank != 0;  // unless rank 0 gets as far as to listen
            try {
                auto state = std::make_unique<State>(place, stop.get_token(), until);
                heard = true;
                state->meet();
                found = std::move(state);
            } catch (const std::exception& thrown) {
                why = reasonOf(thrown);
                pauseFor(kBetweenTries, stop.get_token());
            }
        }
        const std::lock_guard lock(mutex);
        met = std::move(found);
        reason = std::move(why);
        listening = heard;
        over = true;
        changed.notify_all();
    }
};

Result<std::unique_ptr<Workers>> Workers::join(const WorkerPlace& place, const TaskContext& context) {
    HOLDFAST_CHECK(context.checkpoint());
    context.progress(0, 0, "Waiting for the other processes");
    const auto meeting = std::make_shared<Meeting>(place);
    std::thread([meeting] { meeting->run(); }).detach();
    std::unique_lock lock(meeting->mutex);
    const auto over = [&meeting] { return meeting->over; };
    if (!meeting->changed.wait(lock, context.token(), over)) {
        meeting->stop.request_stop();
        meeting->changed.wait_for(lock, kLeaving, over);  // so that it has left when a later try begins
        meeting->met.reset();
        return Unexpected(context.checkpoint().error());
    }
    if (meeting->met) return std::unique_ptr<Workers>(new Workers(std::move(meeting->met)));
    if (!meeting->listening)
        return Unexpected(ErrorCode::Unavailable, "Rank 0 cannot listen at " + place.host + ":" + std::to_string(place.port) +
                                                      ". Give all processes another port in HOLDFAST_MASTER. (" + meeting->reason + ")");
    return Unexpected(ErrorCode::Unavailable, "The " + std::to_string(place.size) + " processes that were to train together did not meet at " +
                                                  place.host + ":" + std::to_string(place.port) + " within " +
                                                  std::to_string(std::llround(place.seconds)) +
                                                  " s. Start all of them, each with its own HOLDFAST_RANK. (" + meeting->reason + ")");
}

Result<void> Workers::sum(std::span<float> values, const TaskContext& context) {
    try {
        // A copy, which outlives a sum that is not waited for.
        const auto sums = torch::from_blob(values.data(), {static_cast<std::int64_t>(values.size())}, torch::kFloat32).clone();
        std::vector<torch::Tensor> tensors{sums};
        m_state->pending = m_state->group->allreduce(tensors);
        for (int slices = 1; !endsWithin(*m_state->pending, kSlice); ++slices) {
            if (slices == kSlicesUntilTold) context.progress(0, 0, "Waiting for the other processes");
            HOLDFAST_CHECK(context.checkpoint());
        }
        m_state->pending.reset();
        std::copy_n(sums.data_ptr<float>(), values.size(), values.begin());
        return {};
    } catch (const std::exception& thrown) {
        return Unexpected(ErrorCode::Unavailable,
                          "Another of the processes that train together has stopped. Start all of them again. (" + reasonOf(thrown) + ")");
    }
}

#else

struct Workers::State {
    WorkerPlace place;
};

Result<std::unique_ptr<Workers>> Workers::join(const WorkerPlace& /*place*/, const TaskContext& /*context*/) {
    return Unexpected(ErrorCode::Unavailable,
                      "This build cannot train across processes. Install the package libgloo-dev and build Holdfast again, or "
                      "unset HOLDFAST_WORLD_SIZE.");
}

Result<void> Workers::sum(std::span<float> /*values*/, const TaskContext& /*context*/) {
    return {};  // nobody can have joined
}

#endif

Workers::Workers(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Workers::~Workers() = default;

namespace {

/// With whom this process trains, kept from fit to fit. A task that is cancelled leaves wherever it is then, so that the others
/// do not wait for it.
class Membership {
public:
    Result<std::shared_ptr<Workers>> join(const TaskContext& context) {
        const std::lock_guard lock(m_joining);
        m_onStop.reset();
        std::shared_ptr<Workers> workers = current();
        if (!workers) {
            HOLDFAST_ASSIGN(const WorkerPlace place, WorkerPlace::fromEnvironment());
            if (place.size == 1) return workers;
            HOLDFAST_ASSIGN(workers, Workers::join(place, context));
            keep(workers);
        }
        m_onStop.emplace(context.token(), [this] { keep(nullptr); });
        return workers;
    }
    void keep(std::shared_ptr<Workers> workers) {
        const std::lock_guard lock(m_mutex);
        m_workers.swap(workers);
    }

private:
    std::mutex m_joining;  ///< one at a time
    std::mutex m_mutex;    ///< guards m_workers, never held for long
    std::shared_ptr<Workers> m_workers;
    std::optional<std::stop_callback<std::function<void()>>> m_onStop;

    std::shared_ptr<Workers> current() {
        const std::lock_guard lock(m_mutex);
        return m_workers;
    }
};

Membership& membership() {
    static Membership ofProcess;
    return ofProcess;
}

}  // namespace

Result<std::shared_ptr<Workers>> Workers::ofProcess(const TaskContext& context) {
    return membership().join(context);
}

void Workers::leave() {
    membership().keep(nullptr);
}

Workers::Share Workers::shareOf(std::size_t batch) const {
    const auto size = static_cast<std::size_t>(m_state->place.size);
    const auto rank = static_cast<std::size_t>(m_state->place.rank);
    const std::size_t begin = batch * rank / size;
    return {begin, batch * (rank + 1) / size - begin};
}

}  // namespace holdfast::models
