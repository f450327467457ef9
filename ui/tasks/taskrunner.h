// TaskRunner: runs use cases on a thread pool and hands results back on the GUI thread. A job with a slot name replaces
// (cancels and drops) the older job of that name, so a page never shows a stale answer. Jobs are listed for the jobs
// panel with progress and cancel. Destroying it stops and joins everything. Public functions: GUI thread only.
#pragma once

#include "core/base/taskcontext.h"

#include <QObject>
#include <QPointer>
#include <QString>

#include <any>
#include <exception>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace holdfast::ui {

struct JobInfo {
    quint64 id = 0;
    QString title = {};
    QString stage = {};
    quint64 done = 0;
    quint64 total = 0;          ///< 0: unknown
    qint64 startedMs = 0;       ///< ms since epoch
    bool background = false;    ///< short page refreshes, not listed unless they last over 300 ms
    bool cancelling = false;
};

class TaskRunner : public QObject {
    Q_OBJECT

public:
    struct Spec {
        QString title = {};             ///< "Training the churn model"
        QObject* receiver = nullptr;    ///< results are dropped once it is gone
        QString slot = {};              ///< "overview": replaces the running job of that name; empty: runs beside others
        bool background = false;
    };

    explicit TaskRunner(QObject* parent = nullptr);
    ~TaskRunner() override;

    /// `work` runs on a pool thread; `done` on the GUI thread with its result (not at all when replaced or the receiver died;
    /// with Cancelled when the person cancelled before it was finished; with Internal when `work` threw). Returns the job's id.
    template <typename T>
    quint64 run(const Spec& spec, std::function<Result<T>(const TaskContext&)> work, std::function<void(Result<T>)> done) {
        return start(
            spec,
            [work = std::move(work)](const TaskContext& context) {
                auto result = std::make_shared<Result<T>>(guarded<T>(work, context));
                const std::optional<Error> error = *result ? std::nullopt : std::optional(result->error());
                return Outcome{std::move(result), error};
            },
            [done = std::move(done)](std::any result) {
                if (done) done(std::move(*std::any_cast<std::shared_ptr<Result<T>>>(result)));
            });
    }

    void cancel(quint64 id);
    void cancelSlot(const QString& slot);
    /// Cancels and forgets every background job: what they read is no longer what the window shows.
    void dropBackground();
    std::vector<JobInfo> jobs() const;  ///< oldest first; without replaced ones and short background ones
    bool runs(const QString& slot) const;  ///< a job of that slot, whoever started it; not a replaced one
    bool idle() const;                  ///< true when no job runs, not even a replaced one on its way out
    /// Processes events until no job runs; for tests and orderly exit.
    bool waitForIdle(int timeoutMs);

signals:
    void jobsChanged();                       ///< coalesced, at most every 50 ms
    void jobFinished(quint64 id, const QString& title, bool ok, const QString& message);  ///< not for replaced ones

private:
    struct Outcome {
        std::any value;              ///< shared_ptr<Result<T>>
        std::optional<Error> error;  ///< the result's, for jobFinished
    };

    /// The pool is a boundary that no exception may cross.
    template <typename T>
    static Result<T> guarded(const std::function<Result<T>(const TaskContext&)>& work, const TaskContext& context) {
        try {
            HOLDFAST_CHECK(context.checkpoint());
            return work(context);
        } catch (const std::exception& exception) {
            return Unexpected(unexpectedException(exception.what()));
        } catch (...) {
            return Unexpected(unexpectedException("of an unknown kind"));
        }
    }
    static Error unexpectedException(const char* what);

    quint64 start(const Spec& spec, std::function<Outcome(const TaskContext&)> work, std::function<void(std::any)> done);
    void deliver(quint64 id, Outcome outcome);
    void announce();

    struct Job;
    struct Impl;
    std::unique_ptr<Impl> m_impl;
};

}  // namespace holdfast::ui
