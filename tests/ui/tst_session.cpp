// The session: one project, one filter, one selection and one undo stack for the whole window.
#include "tests/ui/windowfixture.h"

#include "core/workbench/editing.h"
#include "ui/session/recentprojects.h"

#include <QFile>
#include <QSignalSpy>
#include <QThread>

#include <atomic>
#include <memory>

using namespace holdfast;
using namespace holdfast::ui;
using holdfast::testing::WindowFixture;

namespace {

Condition equals(const char* column, const char* value) {
    return {column, Comparison::Equal, {Value(std::string(value))}};
}

}  // namespace

class TestSession : public QObject {
    Q_OBJECT

private slots:
    void openProject_readsItInTheBackground() {
        WindowFixture fixture;
        QSignalSpy changed(fixture.session.get(), &Session::projectChanged);
        const auto file = fixture.makeProject();
        fixture.session->openProject(file);
        QVERIFY2(!fixture.session->hasProject(), "opening must not block");
        QVERIFY(fixture.settle());
        QVERIFY(fixture.session->hasProject());
        QCOMPARE(changed.count(), 1);
        QCOMPARE(fixture.session->info().tables.at("customers"), std::uint64_t{300});
        QVERIFY(fixture.session->champion() == nullptr);
    }

    void openingAMissingFile_saysSoAndKeepsTheProject() {
        WindowFixture fixture;
        const auto file = fixture.makeProject();
        QVERIFY(fixture.open(file));
        QSignalSpy failed(fixture.session.get(), &Session::failed);
        fixture.session->openProject(fixture.path("nowhere.holdfast"));
        QVERIFY(fixture.settle());
        QCOMPARE(failed.count(), 1);
        QVERIFY(!failed.first().first().toString().isEmpty());
        QVERIFY(fixture.session->projectPath() == file);
    }

    void openingAFileThatIsNoProject_saysSo() {
        WindowFixture fixture;
        QFile file(QString::fromStdString(fixture.path("letter.holdfast").string()));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("Dear customer");
        file.close();
        QSignalSpy failed(fixture.session.get(), &Session::failed);
        fixture.session->openProject(fixture.path("letter.holdfast"));
        QVERIFY(fixture.settle());
        QCOMPARE(failed.count(), 1);
        QVERIFY(!fixture.session->hasProject());
    }

    void openedProject_isRememberedOnce_newestFirst() {
        WindowFixture fixture;
        const auto first = fixture.makeProject("first.holdfast");
        const auto second = fixture.makeProject("second.holdfast");
        QVERIFY(fixture.open(first));
        QVERIFY(fixture.open(second));
        QVERIFY(fixture.open(first));
        QCOMPARE(recentProjects(),
                 (QStringList{QString::fromStdString(first.string()), QString::fromStdString(second.string())}));
        QVERIFY(QFile::remove(QString::fromStdString(second.string())));
        QCOMPARE(recentProjects(), QStringList{QString::fromStdString(first.string())});
    }

    void createSample_opensTheResult() {
        WindowFixture fixture;
        fixture.session->createSample(
            {.project = fixture.path("made.holdfast"), .customers = 200, .months = 3, .exportFolder = {}});
        QTRY_VERIFY_WITH_TIMEOUT(fixture.session->hasProject(), WindowFixture::kPatienceMs);
        QCOMPARE(fixture.session->info().tables.at("customers"), std::uint64_t{200});
    }

    void filter_isUndoable() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        QSignalSpy changed(fixture.session.get(), &Session::filterChanged);
        const Filter wanted{{equals("plan", "basic")}};
        fixture.session->setFilter(wanted);
        QVERIFY(fixture.session->filter() == wanted);
        QCOMPARE(changed.count(), 1);
        fixture.session->setFilter(wanted);  // nothing new, nothing to undo
        QCOMPARE(changed.count(), 1);
        QCOMPARE(fixture.session->undoStack().count(), 1);
        fixture.session->undoStack().undo();
        QVERIFY(fixture.session->filter().empty());
        fixture.session->undoStack().redo();
        QVERIFY(fixture.session->filter() == wanted);
        QCOMPARE(changed.count(), 3);
    }

    void toggleCondition_addsReplacesAndRemoves() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        Session& session = *fixture.session;
        session.toggleCondition(equals("plan", "basic"));
        session.toggleCondition(equals("city", "Bern"));
        QCOMPARE(session.filter().conditions.size(), 2U);
        session.toggleCondition(equals("plan", "plus"));
        QCOMPARE(session.filter().conditions.size(), 2U);
        QVERIFY(std::count(session.filter().conditions.begin(), session.filter().conditions.end(), equals("plan", "plus")) ==
                1);
        session.toggleCondition(equals("plan", "plus"));
        QVERIFY(session.filter() == (Filter{{equals("city", "Bern")}}));
    }

    void selection_isToldOnce() {
        WindowFixture fixture;
        QSignalSpy selected(fixture.session.get(), &Session::customerSelected);
        fixture.session->selectCustomer("C1");
        fixture.session->selectCustomer("C1");
        QCOMPARE(selected.count(), 1);
        QCOMPARE(fixture.session->selectedKey(), QStringLiteral("C1"));
    }

    void anotherProject_startsAfresh() {
        WindowFixture fixture;
        const auto other = fixture.makeProject("other.holdfast");
        QVERIFY(fixture.open(fixture.makeProject()));
        fixture.session->setFilter({{equals("plan", "basic")}});
        fixture.session->selectCustomer("C1");
        QVERIFY(fixture.open(other));
        QVERIFY(fixture.session->filter().empty());
        QVERIFY(fixture.session->selectedKey().isEmpty());
        QCOMPARE(fixture.session->undoStack().count(), 0);
    }

    void closing_dropsWhatReadsTheFormerProject() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        bool told = false;
        fixture.session->runOnProject<int>(
            {.slot = "page", .background = true}, [](workbench::Project&, const TaskContext&) -> Result<int> { return 1; },
            [&](Result<int>) { told = true; });
        fixture.session->closeProject();
        QVERIFY(fixture.settle());
        QVERIFY(!told);
        QVERIFY(!fixture.session->hasProject());
    }

    void refresh_rereadsAndTells() {
        WindowFixture fixture;
        const auto file = fixture.makeProject();
        QVERIFY(fixture.open(file));
        {
            auto project = workbench::openProject(file);
            QVERIFY(bool(project));
            QVERIFY(bool(workbench::editSetting(*project, "currency", "CHF")));
        }
        QSignalSpy changed(fixture.session.get(), &Session::dataChanged);
        fixture.session->refresh();
        QVERIFY(fixture.settle());
        QCOMPARE(changed.count(), 1);
        QCOMPARE(fixture.session->info().currency, std::string("CHF"));
    }

    void pushEdit_runsAndUndoes() {
        WindowFixture fixture;
        QStringList log;
        fixture.session->pushEdit(
            "edit", [&] { log << "do"; }, [&] { log << "undo"; });
        fixture.session->undoStack().undo();
        fixture.session->undoStack().redo();
        QCOMPARE(log, (QStringList{"do", "undo", "do"}));
    }

    void editsOfOneSeries_areOneStep_untilSomethingComesBetween() {
        WindowFixture fixture;
        int value = 0;
        const auto set = [&](int wanted, int series) {
            fixture.session->pushEdit({QStringLiteral("set %1").arg(wanted), [&value, wanted] { value = wanted; }, [&value, before = value] { value = before; }, series});
        };
        QUndoStack& undo = fixture.session->undoStack();
        const int series = fixture.session->newSeries();
        for (int i = 1; i <= 5; ++i) set(i, series);
        QCOMPARE(undo.count(), 1);
        QCOMPARE(undo.undoText(), QStringLiteral("set 5"));
        undo.undo();
        QCOMPARE(value, 0);
        undo.redo();
        QCOMPARE(value, 5);
        set(6, 0);
        set(7, series);
        set(8, fixture.session->newSeries());
        QCOMPARE(undo.count(), 4);
        for (const int expected : {7, 6, 5, 0}) {
            undo.undo();
            QCOMPARE(value, expected);
        }
    }

    void writes_goOneAfterAnother_inTheOrderOfTheCalls() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        QStringList log;
        std::atomic<int> running = 0;
        std::atomic<bool> overlapped = false;
        for (int i = 0; i < 6; ++i)
            fixture.session->runWrite<int>(
                "Writing",
                [&, i](workbench::Project&, const TaskContext&) -> Result<int> {
                    if (++running > 1) overlapped = true;
                    QThread::msleep(static_cast<unsigned long>(12 - 2 * i));  // the later, the faster
                    --running;
                    if (i == 2) return Unexpected(Error{ErrorCode::Io, "The disk is full."});
                    return i;
                },
                [&](Result<int> result) { log << (result ? QString::number(*result) : QStringLiteral("failed")); });
        QVERIFY(fixture.session->writesPending());
        QVERIFY(fixture.session->waitForWrites(WindowFixture::kPatienceMs));
        QVERIFY(!overlapped);
        QCOMPARE(log, (QStringList{"0", "1", "failed", "3", "4", "5"}));  // a failure holds nobody up
    }

    void writes_keepToTheProjectOfTheCall() {
        WindowFixture fixture;
        const auto file = fixture.makeProject();
        QVERIFY(fixture.open(file));
        const auto write = [](const char* currency) {
            return [currency](workbench::Project& project, const TaskContext&) -> Result<int> {
                HOLDFAST_CHECK(workbench::editSetting(project, "currency", currency));
                return 0;
            };
        };
        auto receiver = std::make_unique<QObject>();
        bool toldTheDead = false;
        fixture.session->runWrite<int>("Writing", write("CHF"), [&](Result<int>) { toldTheDead = true; }, receiver.get());
        fixture.session->runWrite<int>("Writing", write("SEK"), {});
        receiver.reset();
        fixture.session->closeProject();
        QVERIFY(fixture.session->waitForWrites(WindowFixture::kPatienceMs));
        QVERIFY(!toldTheDead);
        auto project = workbench::openProject(file);
        QVERIFY(bool(project));
        QCOMPARE(workbench::projectInfo(*project)->currency, std::string("SEK"));
    }

    void anotherProject_isAnnounced_whileTheFormerIsStillThere() {
        WindowFixture fixture;
        const auto file = fixture.makeProject();
        QVERIFY(fixture.open(file));
        std::filesystem::path former;
        connect(fixture.session.get(), &Session::aboutToChangeProject, this,
                [&] { former = fixture.session->projectPath(); });
        fixture.session->closeProject();
        QVERIFY(former == file);
    }

    void runOnProject_thatVanished_failsGracefully() {
        WindowFixture fixture;
        const auto file = fixture.makeProject();
        QVERIFY(fixture.open(file));
        QVERIFY(std::filesystem::remove(file));
        std::optional<ErrorCode> code;
        fixture.session->runOnProject<int>(
            {}, [](workbench::Project&, const TaskContext&) -> Result<int> { return 1; },
            [&](Result<int> result) { code = result ? std::nullopt : std::optional(result.error().code); });
        QVERIFY(fixture.settle());
        QVERIFY(code == ErrorCode::NotFound);
    }

    void cancelledJob_isSaidNotReportedAsAFailure() {
        WindowFixture fixture;
        QSignalSpy failed(fixture.session.get(), &Session::failed);
        QSignalSpy said(fixture.session.get(), &Session::said);
        fixture.session->report({ErrorCode::Cancelled, "Stopped on request; nothing was changed."});
        QCOMPARE(said.count(), 1);
        QCOMPARE(failed.count(), 0);
        fixture.session->report({ErrorCode::Io, "The disk is full."});
        QCOMPARE(failed.count(), 1);
    }
};

QTEST_MAIN(TestSession)
#include "tst_session.moc"
