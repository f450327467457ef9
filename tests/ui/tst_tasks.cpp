// The task runner against its promises: nothing stale, nothing to the dead, nothing lost, nothing left running.
#include "ui/tasks/taskrunner.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>
#include <QThread>

#include <atomic>
#include <latch>
#include <memory>
#include <semaphore>
#include <stdexcept>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

constexpr int kPatience = 5000;

/// Work that says it has begun and ends only when it is told to stop.
std::function<Result<int>(const TaskContext&)> untilStopped(std::shared_ptr<std::latch> begun) {
    return [begun](const TaskContext& context) -> Result<int> {
        begun->count_down();
        while (!context.stopRequested()) std::this_thread::yield();
        HOLDFAST_CHECK(context.checkpoint());
        return 0;
    };
}

}  // namespace

class TestTasks : public QObject {
    Q_OBJECT

private slots:
    void result_arrivesOnTheGuiThread() {
        TaskRunner runner;
        QThread* worker = nullptr;
        QThread* receiver = nullptr;
        int got = 0;
        runner.run<int>(
            {.title = "Add"},
            [&](const TaskContext&) -> Result<int> {
                worker = QThread::currentThread();
                return 41 + 1;
            },
            [&](Result<int> result) {
                receiver = QThread::currentThread();
                got = *result;
            });
        QVERIFY2(got == 0, "the result must not arrive before the event loop runs");
        QVERIFY(runner.waitForIdle(kPatience));
        QCOMPARE(got, 42);
        QVERIFY(worker != thread());
        QCOMPARE(receiver, thread());
    }

    void moveOnlyResult_isHandedOver() {
        TaskRunner runner;
        int got = 0;
        runner.run<std::unique_ptr<int>>(
            {}, [](const TaskContext&) -> Result<std::unique_ptr<int>> { return std::make_unique<int>(7); },
            [&](Result<std::unique_ptr<int>> result) { got = **result; });
        QVERIFY(runner.waitForIdle(kPatience));
        QCOMPARE(got, 7);
    }

    void voidResult_isDelivered() {
        TaskRunner runner;
        bool ok = false;
        runner.run<void>(
            {}, [](const TaskContext&) -> Result<void> { return {}; }, [&](Result<void> result) { ok = bool(result); });
        QVERIFY(runner.waitForIdle(kPatience));
        QVERIFY(ok);
    }

    void newerJobOfASlot_replacesTheOlder() {
        TaskRunner runner;
        QStringList answers;
        auto begun = std::make_shared<std::latch>(1);
        QSignalSpy finished(&runner, &TaskRunner::jobFinished);
        runner.run<int>({.title = "old", .slot = "page"}, untilStopped(begun), [&](Result<int>) { answers << "old"; });
        begun->wait();
        runner.run<int>(
            {.title = "new", .slot = "page"}, [](const TaskContext&) -> Result<int> { return 1; },
            [&](Result<int>) { answers << "new"; });
        QVERIFY(runner.waitForIdle(kPatience));
        QCOMPARE(answers, QStringList{"new"});
        QCOMPARE(finished.count(), 1);
        QCOMPARE(finished.first().at(1).toString(), QStringLiteral("new"));
    }

    void finishedButUndelivered_isStillDroppedWhenReplaced() {
        // The older job has ended and its result waits in the event queue when the newer one starts.
        TaskRunner runner;
        QStringList answers;
        auto ended = std::make_shared<std::binary_semaphore>(0);
        runner.run<int>(
            {.slot = "page"},
            [ended](const TaskContext&) -> Result<int> {
                ended->release();
                return 1;
            },
            [&](Result<int>) { answers << "old"; });
        ended->acquire();
        QThread::msleep(20);
        runner.run<int>(
            {.slot = "page"}, [](const TaskContext&) -> Result<int> { return 2; }, [&](Result<int>) { answers << "new"; });
        QVERIFY(runner.waitForIdle(kPatience));
        QCOMPARE(answers, QStringList{"new"});
    }

    void jobsWithoutSlot_runBesideEachOther() {
        TaskRunner runner;
        int sum = 0;
        auto together = std::make_shared<std::latch>(2);  // either alone would wait for ever
        for (int i = 1; i <= 2; ++i)
            runner.run<int>(
                {},
                [together, i](const TaskContext&) -> Result<int> {
                    together->arrive_and_wait();
                    return i;
                },
                [&](Result<int> result) { sum += *result; });
        QVERIFY(runner.waitForIdle(kPatience));
        QCOMPARE(sum, 3);
    }

    void destroyedReceiver_getsNothing() {
        TaskRunner runner;
        bool called = false;
        auto receiver = std::make_unique<QObject>();
        runner.run<int>(
            {.receiver = receiver.get()}, [](const TaskContext&) -> Result<int> { return 1; },
            [&](Result<int>) { called = true; });
        receiver.reset();
        QVERIFY(runner.waitForIdle(kPatience));
        QVERIFY(!called);
    }

    void cancelledJob_reportsCancelled() {
        TaskRunner runner;
        auto begun = std::make_shared<std::latch>(1);
        std::optional<ErrorCode> code;
        const quint64 id =
            runner.run<int>({.title = "Long"}, untilStopped(begun), [&](Result<int> result) { code = result.error().code; });
        begun->wait();
        runner.cancel(id);
        QCOMPARE(runner.jobs().size(), 1U);
        QVERIFY(runner.jobs().front().cancelling);
        QVERIFY(runner.waitForIdle(kPatience));
        QVERIFY(code == ErrorCode::Cancelled);
        QVERIFY(runner.jobs().empty());
    }

    void cancelledWhileWaitingForAThread_neverBegins() {
        TaskRunner runner;
        std::atomic<bool> ran = false;
        std::vector<quint64> blockers;
        for (int i = 0; i < 64; ++i)
            blockers.push_back(runner.run<int>({}, untilStopped(std::make_shared<std::latch>(1)), [](Result<int>) {}));
        std::optional<ErrorCode> code;
        const quint64 last = runner.run<int>(
            {},
            [&](const TaskContext&) -> Result<int> {
                ran = true;
                return 1;
            },
            [&](Result<int> result) { code = result.error().code; });
        runner.cancel(last);
        for (const quint64 id : blockers) runner.cancel(id);
        QVERIFY(runner.waitForIdle(kPatience));
        QVERIFY(!ran);
        QVERIFY(code == ErrorCode::Cancelled);
    }

    void exceptionInWork_becomesAnInternalError() {
        TaskRunner runner;
        std::optional<Error> error;
        QSignalSpy finished(&runner, &TaskRunner::jobFinished);
        runner.run<int>(
            {.title = "Bad"}, [](const TaskContext&) -> Result<int> { throw std::runtime_error("shelf fell"); },
            [&](Result<int> result) { error = result.error(); });
        QVERIFY(runner.waitForIdle(kPatience));
        QVERIFY(error.has_value());
        QVERIFY(error->code == ErrorCode::Internal);
        QVERIFY(error->message.find("shelf fell") != std::string::npos);
        QCOMPARE(finished.count(), 1);
        QCOMPARE(finished.first().at(2).toBool(), false);
        QVERIFY(finished.first().at(3).toString().contains("shelf fell"));
    }

    void strangeException_becomesAnInternalErrorToo() {
        TaskRunner runner;
        std::optional<ErrorCode> code;
        runner.run<int>(
            {}, [](const TaskContext&) -> Result<int> { throw 3; }, [&](Result<int> result) { code = result.error().code; });
        QVERIFY(runner.waitForIdle(kPatience));
        QVERIFY(code == ErrorCode::Internal);
    }

    void progress_isCoalescedAndListed() {
        TaskRunner runner;
        QSignalSpy changed(&runner, &TaskRunner::jobsChanged);
        auto reported = std::make_shared<std::latch>(1);
        constexpr int kSteps = 200'000;
        const quint64 id = runner.run<int>(
            {.title = "Import"},
            [reported](const TaskContext& context) -> Result<int> {
                for (int i = 1; i <= kSteps; ++i) context.progress(i, kSteps, "Reading rows");
                reported->count_down();
                while (!context.stopRequested()) std::this_thread::yield();
                return 1;
            },
            [](Result<int>) {});
        QElapsedTimer timer;
        timer.start();
        while (!reported->try_wait()) QTest::qWait(10);
        QTRY_VERIFY(changed.count() >= 1);
        const qint64 atMost = timer.elapsed() / 50 + 3;
        QVERIFY2(changed.count() <= atMost,
                 qPrintable(QString("%1 signals, at most %2 expected").arg(changed.count()).arg(atMost)));
        const auto jobs = runner.jobs();
        QCOMPARE(jobs.size(), 1U);
        QCOMPARE(jobs[0].title, QStringLiteral("Import"));
        QCOMPARE(jobs[0].stage, QStringLiteral("Reading rows"));
        QCOMPARE(jobs[0].done, quint64{kSteps});
        QCOMPARE(jobs[0].total, quint64{kSteps});
        runner.cancel(id);
        QVERIFY(runner.waitForIdle(kPatience));
    }

    void shortBackgroundJob_isNotListed_longOneIs() {
        TaskRunner runner;
        auto begun = std::make_shared<std::latch>(1);
        const quint64 id = runner.run<int>({.title = "Refresh", .background = true}, untilStopped(begun), [](Result<int>) {});
        begun->wait();
        QVERIFY(runner.jobs().empty());
        QVERIFY(!runner.idle());
        QSignalSpy changed(&runner, &TaskRunner::jobsChanged);
        QTRY_COMPARE_WITH_TIMEOUT(runner.jobs().size(), 1U, 2000);
        QTRY_VERIFY(changed.count() > 0);  // the panel is told without any progress
        runner.cancel(id);
        QVERIFY(runner.waitForIdle(kPatience));
    }

    void dropBackground_forgetsRefreshesButNotLongJobs() {
        TaskRunner runner;
        QStringList answers;
        auto begun = std::make_shared<std::latch>(2);
        const auto both = [begun](const TaskContext& context) -> Result<int> {
            begun->count_down();
            while (!context.stopRequested()) std::this_thread::yield();
            return 1;
        };
        runner.run<int>({.background = true}, both, [&](Result<int>) { answers << "refresh"; });
        const quint64 id = runner.run<int>({}, both, [&](Result<int>) { answers << "long"; });
        begun->wait();
        runner.dropBackground();
        QTest::qWait(50);
        QVERIFY(!runner.idle());
        runner.cancel(id);
        QVERIFY(runner.waitForIdle(kPatience));
        QCOMPARE(answers, QStringList{"long"});
    }

    void doneMayStartAnotherJob() {
        TaskRunner runner;
        int got = 0;
        runner.run<int>(
            {.slot = "a"}, [](const TaskContext&) -> Result<int> { return 1; },
            [&](Result<int>) {
                runner.run<int>(
                    {.slot = "a"}, [](const TaskContext&) -> Result<int> { return 2; },
                    [&](Result<int> second) { got = *second; });
            });
        QVERIFY(runner.waitForIdle(kPatience));
        QCOMPARE(got, 2);
    }

    void destruction_stopsAndJoins() {
        std::atomic<bool> stopped = false;
        bool delivered = false;
        auto begun = std::make_shared<std::latch>(1);
        {
            TaskRunner runner;
            runner.run<int>(
                {},
                [&, begun](const TaskContext& context) -> Result<int> {
                    begun->count_down();
                    while (!context.stopRequested()) std::this_thread::yield();
                    stopped = true;
                    return 1;
                },
                [&](Result<int>) { delivered = true; });
            begun->wait();
        }
        QVERIFY(stopped);
        QCoreApplication::processEvents();
        QVERIFY(!delivered);
    }

    void waitForIdle_givesUpInTime() {
        TaskRunner runner;
        auto begun = std::make_shared<std::latch>(1);
        runner.run<int>({}, untilStopped(begun), [](Result<int>) {});
        begun->wait();
        QVERIFY(!runner.waitForIdle(100));  // the job runs until it is stopped, so this returns only by giving up
    }
};

QTEST_GUILESS_MAIN(TestTasks)
#include "tst_tasks.moc"
