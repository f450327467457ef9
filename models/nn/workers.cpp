#include "models/nn/workers.h"

#ifdef HOLDFAST_WITH_GLOO
#include "models/nn/torch.h"

#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>
#endif

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <mutex>

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
    c10::intrusive_ptr<c10d::Store> store;
    std::unique_ptr<c10d::ProcessGroupGloo> group;
};

Result<std::unique_ptr<Workers>> Workers::join(const WorkerPlace& place) {
    const auto patience = std::chrono::milliseconds(std::llround(place.seconds * 1000.0));
    try {
        c10d::TCPStoreOptions options;
        options.port = static_cast<std::uint16_t>(place.port);
        options.isServer = place.rank == 0;
        options.numWorkers = static_cast<std::size_t>(place.size);
        options.waitWorkers = true;
        options.timeout = patience;
        auto state = std::make_unique<State>();
        state->place = place;
        state->store = c10::make_intrusive<c10d::TCPStore>(place.host, options);
        auto gloo = c10d::ProcessGroupGloo::Options::create(patience);
        // The host of rank 0 is an address of this machine too when that is loopback; else the machine's own name serves.
        gloo->devices.push_back(place.host == "127.0.0.1" || place.host == "localhost"
                                    ? c10d::ProcessGroupGloo::createDeviceForHostname(place.host)
                                    : c10d::ProcessGroupGloo::createDefaultDevice());
        state->group = std::make_unique<c10d::ProcessGroupGloo>(state->store, place.rank, place.size, gloo);
        return std::unique_ptr<Workers>(new Workers(std::move(state)));
    } catch (const std::exception& thrown) {
        return Unexpected(ErrorCode::Unavailable,
                          "The " + std::to_string(place.size) + " processes that were to train together did not meet at " +
                              place.host + ":" + std::to_string(place.port) + " within " +
                              std::to_string(std::llround(place.seconds)) +
                              " s. Start all of them, each with its own HOLDFAST_RANK. (" + thrown.what() + ")");
    }
}

Result<void> Workers::sum(std::span<float> values) {
    try {
        std::vector<torch::Tensor> tensors{
            torch::from_blob(values.data(), {static_cast<std::int64_t>(values.size())}, torch::kFloat32)};
        m_state->group->allreduce(tensors)->wait();
        return {};
    } catch (const std::exception& thrown) {
        return Unexpected(ErrorCode::Unavailable,
                          std::string("Another of the processes that train together has stopped. Start all of them again. (") +
                              thrown.what() + ")");
    }
}

#else

struct Workers::State {
    WorkerPlace place;
};

Result<std::unique_ptr<Workers>> Workers::join(const WorkerPlace& /*place*/) {
    return Unexpected(ErrorCode::Unavailable,
                      "This build cannot train across processes. Install the package libgloo-dev and build Holdfast again, or "
                      "unset HOLDFAST_WORLD_SIZE.");
}

Result<void> Workers::sum(std::span<float> /*values*/) {
    return {};  // nobody can have joined
}

#endif

Workers::Workers(std::unique_ptr<State> state) : m_state(std::move(state)) {}
Workers::~Workers() = default;

Result<Workers*> Workers::ofProcess() {
    static std::mutex mutex;
    static std::unique_ptr<Workers> joined;
    const std::lock_guard lock(mutex);
    if (joined) return joined.get();
    HOLDFAST_ASSIGN(const WorkerPlace place, WorkerPlace::fromEnvironment());
    if (place.size == 1) return nullptr;
    HOLDFAST_ASSIGN(joined, join(place));
    return joined.get();
}

Workers::Share Workers::shareOf(std::size_t batch) const {
    const auto size = static_cast<std::size_t>(m_state->place.size);
    const auto rank = static_cast<std::size_t>(m_state->place.rank);
    const std::size_t begin = batch * rank / size;
    return {begin, batch * (rank + 1) / size - begin};
}

}  // namespace holdfast::models
