#include "ui/tasks/taskrunner.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDeadlineTimer>
#include <QEventLoop>
#include <QThread>
#include <QThreadPool>
#include <QTimer>

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <stop_token>

namespace holdfast::ui {

namespace {

constexpr int kAnnounceMs = 50;
constexpr int kBackgroundListedAfterMs = 300;
constexpr int kRefreshPriority = 1;  ///< page refreshes overtake long jobs that wait for a thread

/// Written by the job's thread, read by the GUI thread.
struct SharedProgress {
    std::mutex mutex;
    Progress latest;
    std::atomic<bool> announced = false;
};

}  // namespace

struct TaskRunner::Job {
    JobInfo info;
    QString slot;
    QPointer<QObject> receiver;
    bool hasReceiver = false;
    bool dropped = false;
    std::stop_source stop;
    std::shared_ptr<SharedProgress> progress = std::make_shared<SharedProgress>();
    std::function<void(std::any)> done;
};

struct TaskRunner::Impl {
    QThreadPool pool;
    QTimer announceTimer;
    std::map<quint64, Job> jobs;
    quint64 lastId = 0;
};

TaskRunner::TaskRunner(QObject* parent) : QObject(parent), m_impl(std::make_unique<Impl>()) {
    // Two more than the cores: a training job that keeps them busy must not hold up a page refresh.
    m_impl->pool.setMaxThreadCount(std::max(4, QThread::idealThreadCount() + 2));
    m_impl->announceTimer.setSingleShot(true);
    m_impl->announceTimer.setInterval(kAnnounceMs);
    connect(&m_impl->announceTimer, &QTimer::timeout, this, &TaskRunner::jobsChanged);
}

TaskRunner::~TaskRunner() {
    for (auto& [id, job] : m_impl->jobs) job.stop.request_stop();
    m_impl->pool.waitForDone();
}

Error TaskRunner::unexpectedException(const char* what) {
    return {ErrorCode::Internal,
            std::string("Something went wrong inside Holdfast (") + what + "). Try again; if it repeats, please report it."};
}

quint64 TaskRunner::start(const Spec& spec, std::function<Outcome(const TaskContext&)> work,
                          std::function<void(std::any)> done) {
    if (!spec.slot.isEmpty()) cancelSlot(spec.slot);
    const quint64 id = ++m_impl->lastId;
    Job& job = m_impl->jobs[id];
    job.info = {.id = id, .title = spec.title, .startedMs = QDateTime::currentMSecsSinceEpoch(), .background = spec.background};
    job.slot = spec.slot;
    job.receiver = spec.receiver;
    job.hasReceiver = spec.receiver != nullptr;
    job.done = std::move(done);

    auto noteProgress = [this, shared = job.progress](const Progress& progress) {
        {
            const std::lock_guard lock(shared->mutex);
            shared->latest = progress;
        }
        if (!shared->announced.exchange(true))
            QMetaObject::invokeMethod(
                this, [this] { announce(); }, Qt::QueuedConnection);
    };
    m_impl->pool.start(
        [this, id, work = std::move(work), context = TaskContext(job.stop.get_token(), std::move(noteProgress))] {
            auto outcome = std::make_shared<Outcome>(work(context));
            QMetaObject::invokeMethod(
                this, [this, id, outcome] { deliver(id, std::move(*outcome)); }, Qt::QueuedConnection);
        },
        spec.background ? kRefreshPriority : 0);

    announce();
    if (spec.background)
        QTimer::singleShot(kBackgroundListedAfterMs, this, [this, id] {
            if (m_impl->jobs.contains(id)) announce();
        });
    return id;
}

void TaskRunner::deliver(quint64 id, Outcome outcome) {
    auto node = m_impl->jobs.extract(id);  // first, because `done` may start or cancel jobs
    if (node.empty()) return;
    const Job job = std::move(node.mapped());
    announce();
    if (job.dropped) return;
    if (!job.hasReceiver || job.receiver) job.done(std::move(outcome.value));
    emit jobFinished(id, job.info.title, !outcome.error,
                     outcome.error ? QString::fromStdString(outcome.error->message) : QString());
}

void TaskRunner::announce() {
    for (auto& [id, job] : m_impl->jobs) job.progress->announced = false;
    if (!m_impl->announceTimer.isActive()) m_impl->announceTimer.start();
}

void TaskRunner::cancel(quint64 id) {
    const auto found = m_impl->jobs.find(id);
    if (found == m_impl->jobs.end()) return;
    found->second.info.cancelling = true;
    found->second.stop.request_stop();
    announce();
}

void TaskRunner::cancelSlot(const QString& slot) {
    for (auto& [id, job] : m_impl->jobs) {
        if (job.slot != slot) continue;
        job.dropped = true;
        job.stop.request_stop();
    }
    announce();
}

void TaskRunner::dropBackground() {
    for (auto& [id, job] : m_impl->jobs) {
        if (!job.info.background) continue;
        job.dropped = true;
        job.stop.request_stop();
    }
    announce();
}

std::vector<JobInfo> TaskRunner::jobs() const {
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    std::vector<JobInfo> listed;
    for (const auto& [id, job] : m_impl->jobs) {
        if (job.dropped || (job.info.background && now - job.info.startedMs < kBackgroundListedAfterMs)) continue;
        JobInfo info = job.info;
        const std::lock_guard lock(job.progress->mutex);
        info.stage = QString::fromStdString(job.progress->latest.stage);
        info.done = job.progress->latest.done;
        info.total = job.progress->latest.total;
        listed.push_back(std::move(info));
    }
    return listed;
}

bool TaskRunner::runs(const QString& slot) const {
    return std::any_of(m_impl->jobs.begin(), m_impl->jobs.end(), [&](const auto& entry) { return entry.second.slot == slot && !entry.second.dropped; });
}

bool TaskRunner::idle() const {
    return m_impl->jobs.empty();
}

bool TaskRunner::waitForIdle(int timeoutMs) {
    const QDeadlineTimer deadline(timeoutMs);
    QTimer wake;  // so that waiting for events also ends when none comes
    wake.start(10);
    while (!idle() && !deadline.hasExpired())
        QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    return idle();
}

}  // namespace holdfast::ui
