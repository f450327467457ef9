// A two-stage pipeline: a thread that fills batches (reads, parses, converts) ahead of the calling thread, which drains
// them (writes to the project). At most `depth` batches exist, so memory is bounded and the faster side waits. The first
// error of either side ends both. Internal to workbench/importing.
#pragma once

#include "core/base/taskcontext.h"

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

namespace holdfast::workbench {

template <typename Batch>
class ImportPipeline {
public:
    explicit ImportPipeline(std::size_t depth) {
        for (std::size_t i = 0; i < depth; ++i) m_free.push_back(std::make_unique<Batch>());
    }

    /// `fill`: Result<bool>(Batch&), false when there is no more (the batch is then dropped); on its own thread.
    /// `drain`: Result<void>(Batch&), in order, on the calling thread.
    template <typename Fill, typename Drain>
    Result<void> run(const Fill& fill, const Drain& drain, const TaskContext& context) {
        std::jthread producer([&] { produce(fill, context); });
        Result<void> outcome = consume(drain, context);
        stop();
        producer.join();
        return !outcome ? outcome : m_outcome;
    }

private:
    template <typename Drain>
    Result<void> consume(const Drain& drain, const TaskContext& context) {
        try {
            while (auto batch = takeReady()) {
                HOLDFAST_CHECK(context.checkpoint());
                HOLDFAST_CHECK(drain(*batch));
                giveBack(std::move(batch));
            }
        } catch (const std::exception& exception) {
            return Unexpected(ErrorCode::Internal, std::string("Writing the rows failed: ") + exception.what() + ".");
        }
        return {};
    }

    template <typename Fill>
    void produce(const Fill& fill, const TaskContext& context) {
        Result<void> outcome;
        try {
            while (auto batch = takeFree()) {
                outcome = context.checkpoint();
                if (!outcome) break;
                const Result<bool> filled = fill(*batch);
                if (!filled) outcome = Unexpected(filled.error());
                if (!filled || !*filled) break;
                const std::lock_guard lock(m_mutex);
                m_ready.push_back(std::move(batch));
                m_changed.notify_all();
            }
        } catch (const std::exception& exception) {
            outcome = Unexpected(ErrorCode::Internal, std::string("Reading the file failed: ") + exception.what() + ".");
        }
        const std::lock_guard lock(m_mutex);
        m_outcome = std::move(outcome);
        m_done = true;
        m_changed.notify_all();
    }

    std::unique_ptr<Batch> takeFree() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !m_free.empty() || m_stopped; });
        if (m_stopped) return nullptr;
        auto batch = std::move(m_free.back());
        m_free.pop_back();
        return batch;
    }

    std::unique_ptr<Batch> takeReady() {
        std::unique_lock lock(m_mutex);
        m_changed.wait(lock, [this] { return !m_ready.empty() || m_done; });
        if (m_ready.empty()) return nullptr;
        auto batch = std::move(m_ready.front());
        m_ready.erase(m_ready.begin());
        return batch;
    }

    void giveBack(std::unique_ptr<Batch> batch) {
        const std::lock_guard lock(m_mutex);
        m_free.push_back(std::move(batch));
        m_changed.notify_all();
    }

    void stop() {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
        m_changed.notify_all();
    }

    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::vector<std::unique_ptr<Batch>> m_free;
    std::vector<std::unique_ptr<Batch>> m_ready;
    Result<void> m_outcome;
    bool m_done = false;
    bool m_stopped = false;
};

}  // namespace holdfast::workbench
