// The shell with its real widgets: pages, keys, palette, messages, jobs, customer card, files dropped on the window,
// layout, and pictures of the start page, the palette, the cheat sheet and the card.
#include "tests/ui/screenshots.h"
#include "tests/ui/windowfixture.h"

#include "app/wiring/learners.h"
#include "core/workbench/browsing.h"
#include "core/workbench/editing.h"
#include "core/workbench/scoring.h"
#include "ui/session/recentprojects.h"
#include "ui/shell/actions.h"
#include "ui/shell/cheatsheet.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/contextbar.h"
#include "ui/shell/contributionbars.h"
#include "ui/shell/customercard.h"
#include "ui/shell/factlist.h"
#include "ui/shell/fuzzy.h"
#include "ui/shell/jobspanel.h"
#include "ui/shell/messagestrip.h"
#include "ui/shell/notefield.h"
#include "ui/shell/palettemodel.h"
#include "ui/shell/rail.h"
#include "ui/shell/startpage.h"

#include <QAbstractItemModelTester>
#include <QAction>
#include <QClipboard>
#include <QDragEnterEvent>
#include <QDropEvent>
#include <QLabel>
#include <QLineEdit>
#include <QListView>
#include <QListWidget>
#include <QMimeData>
#include <QPushButton>
#include <QSignalSpy>
#include <QTimer>
#include <QToolButton>

#include <chrono>
#include <cmath>
#include <thread>

using namespace holdfast;
using namespace holdfast::ui;
using holdfast::testing::shootPage;
using holdfast::testing::WindowFixture;

namespace {

void showAndFocus(MainWindow& window) {
    window.resize(1366, 768);
    window.show();
    window.activateWindow();
    QVERIFY(QTest::qWaitForWindowActive(&window));
}

QWidget* focused() {
    return QApplication::focusWidget();
}

/// Keys go to whoever has the focus, as they do from a keyboard.
void press(MainWindow& window, Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
    QTest::keyClick(focused() ? focused() : static_cast<QWidget*>(&window), key, modifiers);
}

QString paletteText(MainWindow& window, int row) {
    return window.palette().list()->model()->index(row, 0).data().toString();
}

void drop(MainWindow& window, const QString& file) {
    QMimeData mime;
    mime.setUrls({QUrl::fromLocalFile(file)});
    QDragEnterEvent enter(QPoint(500, 300), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &enter);
    QVERIFY(enter.isAccepted());
    QDropEvent dropped(QPointF(500, 300), Qt::CopyAction, &mime, Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(&window, &dropped);
}

std::string firstKey(const std::filesystem::path& file) {
    auto project = workbench::openProject(file);
    if (!project) return {};
    const auto ids = workbench::findCustomers(*project, {}, {}, TaskContext());
    const auto info = workbench::projectInfo(*project);
    if (!ids || ids->empty() || !info) return {};
    const auto key =
        std::find_if(info->columns.begin(), info->columns.end(), [](const ColumnSpec& c) { return c.role == ColumnRole::Key; });
    const auto cells = workbench::customerCells(*project, std::span(ids->data(), 1), {key->name});
    return cells ? std::get<std::string>(cells->front().front()) : std::string();
}

/// A project whose first customer gets a note typed, the focus still in the field.
struct NoteFixture : WindowFixture {
    std::filesystem::path file = makeProject();
    std::string key = firstKey(file);

    bool type(MainWindow& window, const QString& text) {
        if (!open(file)) return false;
        showAndFocus(window);
        session->selectCustomer(QString::fromStdString(key));
        if (!settle()) return false;
        window.card().note().setFocus();
        QTest::keyClicks(&window.card().note(), text);
        return window.card().note().toPlainText() == text && window.card().note().hasFocus();
    }

    static QString stored(const std::filesystem::path& file, const std::string& key) {
        auto project = workbench::openProject(file);
        if (!project) return QStringLiteral("no project");
        const auto card = workbench::customerCard(*project, key);
        return card ? QString::fromStdString(card->note) : QStringLiteral("no such customer");
    }
};

}  // namespace

class TestShell : public QObject {
    Q_OBJECT

private slots:
    void fuzzyScore_wantsEveryLetterInOrder_data() {
        QTest::addColumn<QString>("pattern");
        QTest::addColumn<QString>("text");
        QTest::addColumn<bool>("fits");
        QTest::newRow("whole word") << "train"
                                    << "Train a model" << true;
        QTest::newRow("initials") << "tm"
                                  << "Train a model" << true;
        QTest::newRow("words in any order") << "model train"
                                            << "Train a model" << true;
        QTest::newRow("case does not matter") << "TRAIN"
                                              << "train a model" << true;
        QTest::newRow("empty") << ""
                               << "anything" << true;
        QTest::newRow("wrong order") << "niart"
                                     << "Train" << false;
        QTest::newRow("letter missing") << "trainz"
                                        << "Train a model" << false;
        QTest::newRow("empty text") << "a"
                                    << "" << false;
    }
    void fuzzyScore_wantsEveryLetterInOrder() {
        QFETCH(QString, pattern);
        QFETCH(QString, text);
        QTEST(fuzzyScore(pattern, text) >= 0, "fits");
    }
    void fuzzyScore_prefersWordStartsAndRuns() {
        QVERIFY(fuzzyScore(u"mod", u"Models") > fuzzyScore(u"mod", u"Customer mood"));
        QVERIFY(fuzzyScore(u"tam", u"Train a model") > fuzzyScore(u"tam", u"Stagnant drama"));
        QVERIFY(fuzzyScore(u"re", u"Reports") > fuzzyScore(u"re", u"Train more"));
    }

    void paletteModel_behavesAsAnItemModel() {
        PaletteItemModel model;
        const QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
        model.setEntries({{{}, "Overview", "Who is at risk", "Page", [] {}}, {{}, "Models", "How good", "Page", [] {}}});
        QCOMPARE(model.rowCount(), 2);
        model.setPattern("mod");
        QCOMPARE(model.rowCount(), 1);
        QCOMPARE(model.index(0).data().toString(), QStringLiteral("Models"));
        model.setCustomers({{{}, "C0042", "", "Customer", [] {}}});
        QCOMPARE(model.rowCount(), 2);
        model.setPattern("who is");  // only in the description
        QCOMPARE(model.index(0).data().toString(), QStringLiteral("Overview"));
        model.setPattern("");
        QCOMPARE(model.rowCount(), 2);  // customers go with the pattern that found them
    }

    void timeLeft_saysNothingBeforeItKnows() {
        JobInfo job{.id = 1, .done = 1, .total = 10, .startedMs = 0};
        QVERIFY(timeLeft(job, 1000).isEmpty());
        QCOMPARE(timeLeft(job, 3000), QStringLiteral("about 27 s left"));
        QCOMPARE(timeLeft(job, 30'000), QStringLiteral("about 5 min left"));
        job.total = 0;
        QVERIFY(timeLeft(job, 3000).isEmpty());
    }

    void withoutAProject_theStartPageOffersThreeWaysIn() {
        WindowFixture fixture;
        MainWindow window(*fixture.session);
        showAndFocus(window);
        QCOMPARE(window.currentPage(), QStringLiteral("start"));
        QVERIFY(!window.cardShown());
        QStringList offered;
        for (const QPushButton* button : window.startPage().findChildren<QPushButton*>()) offered << button->text();
        QVERIFY(offered.contains("Open the sample project"));
        QVERIFY(offered.contains("Open project"));
        QVERIFY(offered.contains("Import a table"));
        QCOMPARE(window.contextBar().projectText(), QStringLiteral("No project"));
        shootPage(window, "start");
    }

    void startPage_listsRecentProjects_aClickOpens() {
        WindowFixture fixture;
        const auto file = fixture.makeProject();
        rememberProject(file);
        MainWindow window(*fixture.session);
        showAndFocus(window);
        QListWidget* list = window.startPage().recentList();
        QCOMPARE(list->count(), 1);
        QTest::mouseClick(list->viewport(), Qt::LeftButton, {}, list->visualItemRect(list->item(0)).center());
        QVERIFY(fixture.settle());
        QCOMPARE(window.currentPage(), QStringLiteral("overview"));
        QCOMPARE(window.contextBar().projectText(), QStringLiteral("sample"));
        QVERIFY(window.windowTitle().contains("sample"));
    }

    void rail_andCtrlNumbers_switchPages() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        const QStringList ids = {"overview", "customers", "whatif", "data", "models", "reports"};
        for (int i = 0; i < ids.size(); ++i) {
            press(window, static_cast<Qt::Key>(Qt::Key_1 + i), Qt::ControlModifier);
            QCOMPARE(window.currentPage(), ids[i]);
            QVERIFY(window.rail().button(ids[i])->isChecked());
        }
        for (const QString& id : ids) {
            QTest::mouseClick(window.rail().button(id), Qt::LeftButton);
            QCOMPARE(window.currentPage(), id);
        }
    }

    void escape_stepsBackThroughPages() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        window.showPage("models");
        window.showPage("reports");
        window.rail().button("reports")->setFocus();
        press(window, Qt::Key_Escape);
        QCOMPARE(window.currentPage(), QStringLiteral("models"));
        press(window, Qt::Key_Escape);
        QCOMPARE(window.currentPage(), QStringLiteral("overview"));
        press(window, Qt::Key_Escape);
        QCOMPARE(window.currentPage(), QStringLiteral("overview"));
    }

    void escape_closesAnErrorThenClearsTheCustomer() {
        WindowFixture fixture;
        const auto file = fixture.makeProject();
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        fixture.session->selectCustomer(QString::fromStdString(firstKey(file)));
        fixture.session->report({ErrorCode::Io, "The disk is full."});
        QVERIFY(fixture.settle());
        window.rail().button("overview")->setFocus();
        press(window, Qt::Key_Escape);
        QVERIFY(window.messages().messages().isEmpty());
        QVERIFY(!fixture.session->selectedKey().isEmpty());
        press(window, Qt::Key_Escape);
        QVERIFY(fixture.session->selectedKey().isEmpty());
    }

    void paletteFindsAPage_enterOpensIt() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        window.rail().button("overview")->setFocus();
        press(window, Qt::Key_K, Qt::ControlModifier);
        QVERIFY(window.palette().isVisible());
        QCOMPARE(focused(), window.palette().input());
        QTest::keyClicks(focused(), "whatif");
        QCOMPARE(paletteText(window, 0), QStringLiteral("What-if"));
        press(window, Qt::Key_Return);
        QVERIFY(!window.palette().isVisible());
        QCOMPARE(window.currentPage(), QStringLiteral("whatif"));
    }

    void paletteArrows_move_escapeCloses_focusReturns() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        QWidget* before = window.rail().button("overview");
        before->setFocus();
        QTest::mouseClick(window.contextBar().searchButton(), Qt::LeftButton);
        QVERIFY(window.palette().isVisible());
        press(window, Qt::Key_Down);
        QCOMPARE(window.palette().list()->currentIndex().row(), 1);
        press(window, Qt::Key_Up);
        press(window, Qt::Key_Up);
        QCOMPARE(window.palette().list()->currentIndex().row(), window.palette().list()->model()->rowCount() - 1);
        press(window, Qt::Key_Escape);
        QVERIFY(!window.palette().isVisible());
        QVERIFY(focused() != window.palette().input());
    }

    void paletteFindsACustomer_andOpensTheCard() {
        WindowFixture fixture;
        const auto file = fixture.makeProject();
        QVERIFY(fixture.open(file));
        const QString key = QString::fromStdString(firstKey(file));
        QVERIFY(!key.isEmpty());
        MainWindow window(*fixture.session);
        showAndFocus(window);
        window.actions().toggleCard->trigger();  // closed: choosing a customer opens it again
        QVERIFY(!window.cardShown());
        window.palette().open();
        QTest::keyClicks(window.palette().input(), key);
        QTRY_VERIFY_WITH_TIMEOUT(paletteText(window, 0) == key, 5000);
        press(window, Qt::Key_Return);
        QCOMPARE(fixture.session->selectedKey(), key);
        QVERIFY(window.cardShown());
        QVERIFY(fixture.settle());
        QCOMPARE(window.card().shownKey(), key);
    }

    void paletteRunsACommand_thatTheThemeFollows() {
        WindowFixture fixture;
        MainWindow window(*fixture.session);
        showAndFocus(window);
        QVERIFY(!fixture.theme.isDark());
        window.palette().open();
        QTest::keyClicks(window.palette().input(), "light and dark");
        press(window, Qt::Key_Return);
        QVERIFY(fixture.theme.isDark());
        QVERIFY(qApp->palette().color(QPalette::Window).lightness() < 128);
        QVERIFY(Theme::rememberedMode() == Theme::Mode::Dark);
    }

    void palette_isShot() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        window.palette().open();
        QTest::keyClicks(window.palette().input(), "o");
        shootPage(window, "overview", "palette");
        window.palette().dismiss();
        window.cheatSheet().toggle();
        shootPage(window, "overview", "cheatsheet");
    }

    void questionMark_opensTheCheatSheet_anyKeyClosesIt() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        window.rail().button("overview")->setFocus();
        QTest::keyClicks(focused(), "?");
        QVERIFY(window.cheatSheet().isVisible());
        press(window, Qt::Key_A);
        QVERIFY(!window.cheatSheet().isVisible());
        window.palette().open();
        QTest::keyClicks(window.palette().input(), "?");  // typed text stays text
        QVERIFY(!window.cheatSheet().isVisible());
        QCOMPARE(window.palette().input()->text(), QStringLiteral("?"));
    }

    void contextBar_namesTheFilter_theCrossClearsIt_undoBringsItBack() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        QCOMPARE(window.contextBar().filterText(), QStringLiteral("All customers"));
        QVERIFY(!window.contextBar().clearFilterButton()->isVisible());
        QVERIFY(!window.actions().undo->isEnabled());
        const ColumnSpec* text = nullptr;
        for (const ColumnSpec& column : fixture.session->info().columns)
            if (column.type == ColumnType::Text && column.role != ColumnRole::Key) text = &column;
        QVERIFY(text);
        const Filter filter{{Condition{text->name, Comparison::Equal, {Value(std::string("x"))}}}};
        fixture.session->setFilter(filter);
        QCOMPARE(window.contextBar().filterText(), QString::fromStdString(describe(filter)));
        QVERIFY(window.contextBar().clearFilterButton()->isVisible());
        QTest::mouseClick(window.contextBar().clearFilterButton(), Qt::LeftButton);
        QVERIFY(fixture.session->filter().empty());
        window.rail().button("overview")->setFocus();
        press(window, Qt::Key_Z, Qt::ControlModifier);
        QVERIFY(fixture.session->filter() == filter);
        press(window, Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
        QVERIFY(fixture.session->filter().empty());
        QVERIFY(fixture.settle());
    }

    void information_goesByItself_errorsStayUntilClosed() {
        WindowFixture fixture;
        MainWindow window(*fixture.session);
        showAndFocus(window);
        window.messages().setHideAfter(50);
        fixture.session->say("Saved.");
        fixture.session->report({ErrorCode::Io, "The disk is full. Make room and try again."});
        QCOMPARE(window.messages().messages().size(), 2);
        QTRY_COMPARE_WITH_TIMEOUT(window.messages().messages(), QStringList{"The disk is full. Make room and try again."},
                                  2000);
        QTest::qWait(120);
        QCOMPARE(window.messages().messages().size(), 1);
        fixture.session->report({ErrorCode::Io, "The disk is full. Make room and try again."});
        QCOMPARE(window.messages().messages().size(), 1);  // said once
        QCoreApplication::processEvents();  // a new row is laid out and shown by a queued call
        const auto buttons = window.messages().findChildren<QToolButton*>();
        for (QToolButton* button : buttons)
            if (button->accessibleName() == "Copy message") QTest::mouseClick(button, Qt::LeftButton);
        QCOMPARE(QGuiApplication::clipboard()->text(), QStringLiteral("The disk is full. Make room and try again."));
        for (QToolButton* button : buttons)
            if (button->accessibleName() == "Close message" && button->isVisible()) QTest::mouseClick(button, Qt::LeftButton);
        QVERIFY(window.messages().messages().isEmpty());
    }

    void jobsPanel_showsProgress_andCancels() {
        WindowFixture fixture;
        MainWindow window(*fixture.session);
        showAndFocus(window);
        QCOMPARE(window.jobsPanel().summary(), QStringLiteral("No jobs running"));
        std::optional<ErrorCode> code;
        fixture.session->tasks().run<int>(
            {.title = "Training the churn model"},
            [](const TaskContext& context) -> Result<int> {
                context.progress(3, 10, "Fold 2");
                while (!context.stopRequested()) std::this_thread::yield();
                HOLDFAST_CHECK(context.checkpoint());
                return 0;
            },
            [&](Result<int> result) { code = result.error().code; });
        QTRY_VERIFY(window.jobsPanel().summary().contains("Fold 2, 30 %"));
        QVERIFY(window.jobsPanel().summary().contains("Training the churn model"));
        window.rail().button("overview")->setFocus();
        press(window, Qt::Key_J, Qt::ControlModifier);
        QVERIFY(window.jobsPanel().isExpanded());
        QToolButton* cancel = nullptr;
        for (QToolButton* button : window.jobsPanel().findChildren<QToolButton*>())
            if (button->accessibleName() == "Cancel Training the churn model" && button->isVisible()) cancel = button;
        QVERIFY(cancel);
        QTest::mouseClick(cancel, Qt::LeftButton);
        QVERIFY(fixture.settle());
        QVERIFY(code == ErrorCode::Cancelled);
        QTRY_COMPARE(window.jobsPanel().summary(), QStringLiteral("No jobs running"));
    }

    void droppedProject_opens_droppedTable_goesToTheImport() {
        WindowFixture fixture;
        const auto file = fixture.makeProject();
        MainWindow window(*fixture.session);
        showAndFocus(window);
        drop(window, QString::fromStdString(file.string()));
        QVERIFY(fixture.settle());
        QVERIFY(fixture.session->projectPath() == file);
        QSignalSpy imported(fixture.session.get(), &Session::importRequested);
        QFile table(QString::fromStdString(fixture.path("people.csv").string()));
        QVERIFY(table.open(QIODevice::WriteOnly));
        table.write("id,age\nA,1\nB,2\n");
        table.close();
        drop(window, table.fileName());
        QCOMPARE(imported.count(), 1);
        QCOMPARE(imported.first().first().toString(), table.fileName());
        QCOMPARE(window.currentPage(), QStringLiteral("data"));
        QVERIFY(fixture.settle());
    }

    void card_showsTheCustomer_andTheNoteIsSavedAndUndone() {
        WindowFixture fixture;
        const auto file = fixture.makeProject();
        QVERIFY(fixture.open(file));
        const std::string key = firstKey(file);
        MainWindow window(*fixture.session);
        showAndFocus(window);
        fixture.session->selectCustomer(QString::fromStdString(key));
        QVERIFY(fixture.settle());
        QCOMPARE(window.card().shownKey(), QString::fromStdString(key));
        QCOMPARE(window.card().scoreText(), QStringLiteral("Not scored"));
        QVERIFY(!window.card().whatIfButton()->isEnabled());
        QVERIFY(window.card().attributes().facts().size() > 5);
        QVERIFY(window.card().attributes().facts().front().heading);

        window.card().note().setFocus();
        QTest::keyClicks(&window.card().note(), "Call on Monday");
        window.rail().button("overview")->setFocus();
        QVERIFY(fixture.settle());
        const auto stored = [&] {
            auto project = workbench::openProject(file);
            return QString::fromStdString(workbench::customerCard(*project, key)->note);
        };
        QCOMPARE(stored(), QStringLiteral("Call on Monday"));
        fixture.session->undoStack().undo();
        QVERIFY(fixture.settle());
        QCOMPARE(stored(), QString());
        QCOMPARE(window.card().note().toPlainText(), QString());
        fixture.session->undoStack().redo();
        QVERIFY(fixture.settle());
        QCOMPARE(window.card().note().toPlainText(), QStringLiteral("Call on Monday"));
    }

    void note_typedForOneCustomer_staysThere_whenAnotherIsChosen() {
        WindowFixture fixture;
        const auto file = fixture.makeProject();
        QVERIFY(fixture.open(file));
        const std::string first = firstKey(file);
        std::string second;
        {
            auto project = workbench::openProject(file);
            const auto hits = workbench::searchCustomers(*project, first.substr(0, 1), 10, TaskContext());
            for (const auto& hit : *hits)
                if (hit.key != first) second = hit.key;
        }
        QVERIFY(!second.empty());
        MainWindow window(*fixture.session);
        showAndFocus(window);
        fixture.session->selectCustomer(QString::fromStdString(first));
        QVERIFY(fixture.settle());
        window.card().note().setFocus();
        QTest::keyClicks(&window.card().note(), "Mine");
        fixture.session->selectCustomer(QString::fromStdString(second));
        QVERIFY(fixture.settle());
        QCOMPARE(window.card().note().toPlainText(), QString());
        auto project = workbench::openProject(file);
        QCOMPARE(workbench::customerCard(*project, first)->note, std::string("Mine"));
        QCOMPARE(workbench::customerCard(*project, second)->note, std::string());
    }

    void note_beingTyped_isKept_whenTheProjectIsClosed() {
        NoteFixture fixture;
        MainWindow window(*fixture.session);
        QVERIFY(fixture.type(window, "Call on Monday"));
        press(window, Qt::Key_W, Qt::ControlModifier);
        QVERIFY(!fixture.session->hasProject());
        QVERIFY(fixture.settle());
        QCOMPARE(NoteFixture::stored(fixture.file, fixture.key), QStringLiteral("Call on Monday"));
        QVERIFY(window.messages().messages().isEmpty());
    }

    void note_beingTyped_staysInItsProject_whenAnotherOpensByItself() {
        NoteFixture fixture;
        const auto other = fixture.makeProject("other.holdfast");  // with the same customers
        MainWindow window(*fixture.session);
        QVERIFY(fixture.type(window, "Call on Monday"));
        QVERIFY(fixture.open(other));
        QCOMPARE(NoteFixture::stored(fixture.file, fixture.key), QStringLiteral("Call on Monday"));
        QCOMPARE(NoteFixture::stored(other, fixture.key), QString());
        QCOMPARE(fixture.session->undoStack().count(), 0);  // nothing of the former project can be undone in this one
    }

    void note_thatCouldNotBeStored_isTriedAgain() {
        NoteFixture fixture;
        MainWindow window(*fixture.session);
        QVERIFY(fixture.type(window, "Call on Monday"));
        const auto away = fixture.path("away.holdfast");
        std::filesystem::rename(fixture.file, away);
        QVERIFY(window.card().note().commit());
        QVERIFY(fixture.settle());
        QCOMPARE(window.messages().messages().size(), 1);
        std::filesystem::rename(away, fixture.file);
        QVERIFY2(window.card().note().commit(), "a note that is not stored must not pass for stored");
        QVERIFY(fixture.settle());
        QCOMPARE(NoteFixture::stored(fixture.file, fixture.key), QStringLiteral("Call on Monday"));
        QVERIFY(!window.card().note().commit());
    }

    void closingTheWindow_waitsForEveryWrite() {
        NoteFixture fixture;
        MainWindow window(*fixture.session);
        QVERIFY(fixture.type(window, "Call on Monday"));
        fixture.session->runWrite<int>(
            "Writing",
            [](workbench::Project&, const TaskContext&) -> Result<int> {
                std::this_thread::sleep_for(std::chrono::milliseconds(200));
                return 0;
            },
            {});
        window.rail().button("overview")->setFocus();  // saves, so that closing itself has nothing to save
        QVERIFY(!window.card().note().commit());
        QVERIFY(fixture.session->writesPending());
        window.close();
        QVERIFY(!fixture.session->writesPending());
        QCOMPARE(NoteFixture::stored(fixture.file, fixture.key), QStringLiteral("Call on Monday"));
        QVERIFY(fixture.settle());
    }

    void note_undoneAndRedoneAtOnce_endsAsLastAsked() {
        NoteFixture fixture;
        MainWindow window(*fixture.session);
        QVERIFY(fixture.type(window, "Call on Monday"));
        QVERIFY(window.card().note().commit());
        for (int i = 0; i < 10; ++i) {
            fixture.session->undoStack().undo();
            fixture.session->undoStack().redo();
        }
        fixture.session->undoStack().undo();
        QVERIFY(fixture.session->waitForWrites(WindowFixture::kPatienceMs));
        QVERIFY(fixture.settle());
        QCOMPARE(NoteFixture::stored(fixture.file, fixture.key), QString());
        QCOMPARE(window.card().note().toPlainText(), QString());
    }

    void card_explainsAScore_theBarsAddUp() {
        const auto learners = app::makeLearnerFactory();
        WindowFixture fixture(learners.get());
        const auto file = fixture.makeProject("trained.holdfast", 500);
        QVERIFY(WindowFixture::train(file, *learners));
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        const std::string key = firstKey(file);
        fixture.session->selectCustomer(QString::fromStdString(key));
        QVERIFY(fixture.settle());
        QVERIFY(window.card().scoreText().contains('%'));
        QVERIFY(window.contextBar().modelText().contains("scores as of"));
        const auto& rows = window.card().reasons().rows();
        QVERIFY(!rows.empty());
        auto project = workbench::openProject(file);
        const auto why = workbench::explainCustomer(*project, key, fixture.session->services().clock, TaskContext());
        QVERIFY(bool(why));
        double sum = why->baseline;
        for (const Contribution& row : rows) sum += row.contribution;
        QVERIFY(std::abs(sum - why->score.probability) < 1e-6);
        QTest::mouseClick(window.card().whatIfButton(), Qt::LeftButton);
        QCOMPARE(window.currentPage(), QStringLiteral("whatif"));
        QVERIFY(fixture.settle());
        shootPage(window, "reports", "card");
    }

    void layout_isRememberedAndReset() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        {
            MainWindow window(*fixture.session);
            showAndFocus(window);
            window.resize(1500, 900);
            window.actions().toggleCard->trigger();
            window.jobsPanel().setExpanded(true);
            window.close();
        }
        MainWindow window(*fixture.session);
        window.show();
        QCOMPARE(window.size(), QSize(1500, 900));
        QVERIFY(!window.cardShown());
        QVERIFY(window.jobsPanel().isExpanded());
        window.resetLayout();
        QVERIFY(window.cardShown());
        QVERIFY(!window.jobsPanel().isExpanded());
    }

    void everyControl_hasANameForScreenReaders() {
        WindowFixture fixture;
        MainWindow window(*fixture.session);
        showAndFocus(window);
        QStringList nameless;
        for (const QAbstractButton* button : window.findChildren<QAbstractButton*>()) {
            if (button->objectName().startsWith("qt_") || !button->isVisibleTo(&window)) continue;
            if (button->accessibleName().isEmpty() && button->text().isEmpty())
                nameless << button->metaObject()->className() + QStringLiteral(" in ") +
                                button->parentWidget()->metaObject()->className();
        }
        QVERIFY2(nameless.isEmpty(), qPrintable(nameless.join(", ")));
    }

    void everyIcon_rendersInBothThemes() {
        WindowFixture fixture;
        const QDir icons(QStringLiteral(":/icons"));
        QVERIFY(icons.entryList().size() > 30);
        for (const QString& file : icons.entryList())
            for (const auto mode : {Theme::Mode::Light, Theme::Mode::Dark}) {
                fixture.theme.apply(*qApp, mode);
                const QImage image =
                    fixture.theme.icon(QFileInfo(file).completeBaseName()).pixmap(QSize(20, 20), 2.0).toImage();
                QCOMPARE(image.size(), QSize(40, 40));
                bool drawn = false;
                for (int y = 0; y < image.height(); ++y)
                    for (int x = 0; x < image.width(); ++x)
                        if (const QColor pixel = image.pixelColor(x, y); pixel.alpha() == 255)
                            drawn |= std::abs(pixel.lightness() - fixture.theme.colour("text").lightness()) < 12;
                QVERIFY2(drawn, qPrintable(file));
            }
        fixture.theme.apply(*qApp, Theme::Mode::Light);
    }

    void smallestWindow_clipsNoMainControl() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject()));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        QCOMPARE(window.size(), QSize(1366, 768));
        for (QToolButton* button : window.contextBar().findChildren<QToolButton*>()) {
            if (!button->isVisible()) continue;
            QVERIFY2(button->width() >= button->minimumSizeHint().width(), qPrintable(button->accessibleName()));
            QVERIFY(window.rect().contains(QRect(button->mapTo(&window, QPoint()), button->size())));
        }
        QToolButton* last = window.rail().button("reports");
        QVERIFY(window.rect().contains(QRect(last->mapTo(&window, QPoint()), last->size())));
    }
};

QTEST_MAIN(TestShell)
#include "tst_shell.moc"
