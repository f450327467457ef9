// The shell with its real widgets: pages, keys, messages, jobs, files dropped on the window, layout, and pictures of the
// start page and the cheat sheet.
#include "tests/ui/screenshots.h"
#include "tests/ui/shelldriver.h"
#include "tests/ui/windowfixture.h"
#include "ui/session/recentprojects.h"
#include "ui/shell/actions.h"
#include "ui/shell/cheatsheet.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/contextbar.h"
#include "ui/shell/jobspanel.h"
#include "ui/shell/messagestrip.h"
#include "ui/shell/place.h"
#include "ui/shell/rail.h"
#include "ui/shell/startpage.h"

#include <QClipboard>
#include <QListWidget>
#include <QPushButton>
#include <QFileInfo>
#include <QSignalSpy>
#include <QToolButton>
#include <QLineEdit>

#include <cmath>
#include <thread>

using namespace holdfast;
using namespace holdfast::ui;
using namespace holdfast::testing;

class TestShell : public QObject {
    Q_OBJECT

private slots:
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
        const QStringList ids = {"overview", "customers", "graph", "whatif", "campaigns", "evidence", "data", "models", "reports"};
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

    void messages_floatOverThePage_andMoveNothing() {
        WindowFixture fixture;
        MainWindow window(*fixture.session);
        showAndFocus(window);
        QVERIFY(!window.messages().isVisible());
        const QRect before(window.startPage().mapToGlobal(QPoint()), window.startPage().size());
        fixture.session->report({ErrorCode::Io, "The disk is full. Make room and try again."});
        fixture.session->say("Saved.");
        QVERIFY(window.messages().isVisible());
        // Both in full, before anything is resized.
        int rows = 0;
        for (const QFrame* row : window.messages().findChildren<QFrame*>(QString(), Qt::FindDirectChildrenOnly)) rows += row->heightForWidth(window.messages().width());
        QVERIFY2(rows > 2 * window.fontMetrics().height() && window.messages().height() >= rows, qPrintable(QString::number(window.messages().height())));
        QCOMPARE(QRect(window.startPage().mapToGlobal(QPoint()), window.startPage().size()), before);
        const QRect strip(window.messages().mapToGlobal(QPoint()), window.messages().size());
        QVERIFY(before.contains(strip));
        QVERIFY(strip.height() > 0 && strip.height() < before.height() / 3);
        window.resize(1800, 900);
        QCoreApplication::processEvents();
        const QRect page(window.startPage().mapToGlobal(QPoint()), window.startPage().size());
        QVERIFY(page.contains(QRect(window.messages().mapToGlobal(QPoint()), window.messages().size())));
        while (window.messages().dismissNewest()) {}
        QVERIFY(!window.messages().isVisible());
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

    void emptyCard_givesItsRoomAway_whereNoCustomerIsMet() {
        WindowFixture fixture;
        const auto file = fixture.makeProject();
        QVERIFY(fixture.open(file));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        for (const char* page : {"evidence", "models", "reports", "data"}) {
            window.showPage(QStringLiteral("customers"));
            QVERIFY(window.cardShown());
            window.showPage(QLatin1String(page));
            QVERIFY2(!window.cardShown(), page);
            QVERIFY(window.actions().toggleCard->isChecked());
        }
        fixture.session->selectCustomer(QString::fromStdString(firstKey(file)));
        QVERIFY(window.cardShown());
        window.showPage(QStringLiteral("evidence"));
        QVERIFY(window.cardShown());
        QVERIFY(fixture.settle());
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

    void aPlaceInAProject_keepsAFilter_butNoneOfAHundredThousandKeys() {
        WindowFixture fixture;
        const auto project = fixture.path("somewhere.holdfast");
        const Filter city{{{"city", Comparison::Equal, {std::string("Rome")}}}};
        keepPlace(project, {QStringLiteral("graph"), city, QStringLiteral("C1")});
        QVERIFY(keptPlace(project).filter == city);
        for (const std::size_t count : {std::size_t{500}, std::size_t{100'000}}) {
            std::vector<Value> keys;
            for (std::size_t i = 0; i < count; ++i) keys.emplace_back("customer " + std::to_string(i));
            keepPlace(project, {QStringLiteral("graph"), {{{"customer", Comparison::Equal, ValueList(std::move(keys))}}}, QStringLiteral("C1")});
            const Place kept = keptPlace(project);
            QVERIFY(kept.filter.empty());
            QCOMPARE(kept.page, QStringLiteral("graph"));
            QCOMPARE(kept.customer, QStringLiteral("C1"));
        }
        QSettings settings;
        settings.sync();
        QVERIFY(QFileInfo(settings.fileName()).size() < 10'000);
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
