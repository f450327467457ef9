// The command palette: how it ranks, and that it finds pages, customers and commands by keyboard alone; its picture.
#include "tests/ui/screenshots.h"
#include "tests/ui/shelldriver.h"
#include "tests/ui/windowfixture.h"
#include "ui/shell/actions.h"
#include "ui/shell/cheatsheet.h"
#include "ui/shell/commandpalette.h"
#include "ui/shell/contextbar.h"
#include "ui/shell/customercard.h"
#include "ui/shell/fuzzy.h"
#include "ui/shell/palettemodel.h"
#include "ui/shell/rail.h"

#include <QAbstractItemModelTester>
#include <QListView>
#include <QPushButton>
#include <QToolButton>
#include <QLineEdit>

using namespace holdfast;
using namespace holdfast::ui;
using namespace holdfast::testing;

class TestPalette : public QObject {
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
};

QTEST_MAIN(TestPalette)
#include "tst_palette.moc"
