// What pops up over the graph page: saved scenes and the export menu, driven by keys and clicks as a person does; and the lasso
// while it is being drawn. Pictures of all of them for people to look at.
#include "tests/ui/graphpagedriver.h"
#include "tests/ui/screenshots.h"
#include "ui/pages/graph/graphactions.h"
#include "ui/pages/graph/graphexportaction.h"
#include "ui/pages/graph/graphscenes.h"
#include "ui/pages/graph/pngsize.h"

#include <QDir>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>

#include <cmath>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::ui;

namespace {

/// A menu of the tool bar, opened where its button opens it.
class PopupDriver {
public:
    PopupDriver(MainWindow& window, GraphDriver& graph, const QString& name) : m_window(window) {
        for (auto* button : graph.page().findChildren<QToolButton*>())
            if (button->accessibleName() == name) m_button = button;
    }
    QMenu* menu() const { return m_button->menu(); }
    void open() {
        QVERIFY(m_button && m_button->menu());
        m_button->menu()->popup(m_button->mapToGlobal(QPoint(0, m_button->height())));
        QVERIFY(QTest::qWaitForWindowExposed(m_button->menu()));
    }
    /// To whoever a keyboard reaches: the window system knows of windows alone.
    void type(const QString& text) {
        for (const QChar letter : text) QTest::keyClick(m_window.windowHandle(), letter.toLatin1());
    }
    void press(Qt::Key key) { QTest::keyClick(m_window.windowHandle(), key); }

    /// The window with the menu over it, in both themes at both sizes.
    void shoot(GraphDriver& graph, const QString& name) {
        const QDir folder(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots"));
        QVERIFY(folder.mkpath(QStringLiteral(".")));
        for (const bool dark : {false, true})
            for (const QSize size : {QSize(1366, 768), QSize(2560, 1440)}) {
                m_window.session().theme().apply(*qApp, dark ? Theme::Mode::Dark : Theme::Mode::Light);
                m_window.resize(size);
                graph.settle();
                open();
                QTest::qWait(50);
                QImage image = m_window.grab().toImage();
                QPainter painter(&image);
                painter.drawPixmap(m_window.mapFromGlobal(menu()->pos()), menu()->grab());
                painter.end();
                QVERIFY(image.save(folder.filePath(QStringLiteral("%1-%2-%3.png").arg(name, dark ? QStringLiteral("dark") : QStringLiteral("light")).arg(size.width()))));
                menu()->close();
            }
        m_window.session().theme().apply(*qApp, Theme::Mode::Light);
        m_window.resize(1366, 768);
    }

private:
    MainWindow& m_window;
    QToolButton* m_button = nullptr;
};

}  // namespace

class GraphPopupsTest : public QObject {
    Q_OBJECT

private slots:
    void scenes_areSavedShownAndForgotten_byKeyboardInThePopup() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        GraphScenes& scenes = graph.page().scenes();
        PopupDriver popup(window, graph, QStringLiteral("Scenes"));
        graph.click(graph.node("C1"));
        graph.key(Qt::Key_B);
        graph.settle();
        popup.open();
        QVERIFY(scenes.nameEdit()->hasFocus() || popup.menu()->focusWidget() == scenes.nameEdit());
        popup.type(QStringLiteral("Branch of one"));
        popup.press(Qt::Key_Tab);
        popup.type(QStringLiteral("Again in May"));
        QCOMPARE(scenes.nameEdit()->text(), QStringLiteral("Branch of one"));
        QCOMPARE(scenes.noteEdit()->text(), QStringLiteral("Again in May"));
        popup.press(Qt::Key_Return);
        graph.settle();
        QVERIFY2(popup.menu()->isVisible(), "one sees that it was saved");
        QCOMPARE(scenes.list()->count(), 1);
        QVERIFY(scenes.list()->isVisible() && scenes.nameEdit()->text().isEmpty());
        popup.press(Qt::Key_Escape);
        QVERIFY(!popup.menu()->isVisible());
        graph.key(Qt::Key_W);
        graph.settle();
        QVERIFY(graph.state().view().isWhole());
        popup.open();
        QCOMPARE(popup.menu()->focusWidget(), scenes.list());  // there is something to choose from
        popup.press(Qt::Key_Return);
        graph.settle();
        QVERIFY(!popup.menu()->isVisible());
        QVERIFY(graph.state().view().shape == GraphView::Shape::Branch);
        popup.open();
        popup.press(Qt::Key_Delete);
        graph.settle();
        QVERIFY(scenes.scenes().empty() && popup.menu()->isVisible());
        popup.press(Qt::Key_Escape);
        fixture.session->undoStack().undo();
        graph.settle();
        QCOMPARE(scenes.scenes().size(), std::size_t{1});
    }

    void scenes_areShownByDoubleClick_andAnEmptyNameIsAskedFor() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        GraphScenes& scenes = graph.page().scenes();
        PopupDriver popup(window, graph, QStringLiteral("Scenes"));
        popup.open();
        QVERIFY(!scenes.list()->isVisible());
        QTest::mouseClick(scenes.saveButton(), Qt::LeftButton);
        QVERIFY(scenes.scenes().empty() && popup.menu()->isVisible());
        scenes.nameEdit()->setText(QStringLiteral("All"));
        QTest::mouseClick(scenes.saveButton(), Qt::LeftButton);
        graph.settle();
        QCOMPARE(scenes.scenes().size(), std::size_t{1});
        popup.menu()->close();
        graph.view().zoomBy(3.0);
        graph.settle();
        const double close = graph.view().camera().scale;
        popup.open();
        const QRect row = scenes.list()->visualItemRect(scenes.list()->item(0));
        QTest::mouseClick(scenes.list()->viewport(), Qt::LeftButton, {}, row.center());
        QTest::mouseDClick(scenes.list()->viewport(), Qt::LeftButton, {}, row.center());
        graph.settle();
        QVERIFY(!popup.menu()->isVisible());
        QVERIFY(graph.view().camera().scale < 0.5 * close);
    }

    void thePngPanel_takesAnyWidth_andSaysWhatComesOfIt() {
        WindowFixture fixture;
        QVERIFY(fixture.open(makeReferrals(fixture, 10, kFamily)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        PngSize& size = graph.page().exporting().pngSize();
        PopupDriver popup(window, graph, QStringLiteral("Export"));
        popup.open();
        const int screen = graph.view().width();
        QCOMPARE(size.width()->value(), 2 * screen);
        QTest::mouseClick(size.multiples()[2], Qt::LeftButton);
        QCOMPARE(size.width()->value(), 4 * screen);
        size.width()->setFocus();
        size.width()->selectAll();
        popup.type(QStringLiteral("5000"));
        QCOMPARE(size.width()->value(), 5000);
        QVERIFY(std::abs(size.scale() - 5000.0 / screen) < 1e-9);
        QVERIFY2(size.text().startsWith(QStringLiteral("5,000 \u00D7 ")), qPrintable(size.text()));
        size.width()->setValue(60'000);
        QVERIFY(size.text().contains(QLatin1String("Some programs")));
        size.width()->setValue(1'000'000);
        QVERIFY(size.width()->value() <= 100'000);
        const QString file = QString::fromStdString(fixture.path("free.png").string());
        graph.page().exporting().exportTo(file, 1234.0 / screen);
        popup.menu()->close();
        graph.settle();
        QCOMPARE(QImage(file).width(), 1234);
    }

    void popups_arePhotographed() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject("pop.holdfast", 1500)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        PopupDriver scenes(window, graph, QStringLiteral("Scenes"));
        scenes.shoot(graph, QStringLiteral("graph-scenes-empty"));
        const auto save = [&](const char* name, const char* note) {
            graph.page().scenes().nameEdit()->setText(QString::fromUtf8(name));
            graph.page().scenes().noteEdit()->setText(QString::fromUtf8(note));
            graph.page().scenes().saveButton()->click();
            graph.settle();
        };
        save("Whole network in March", "");
        save("The branch that began to leave", "Ask Ana about the two who brought most of it, and look again after the April campaign has ended");
        save("Newcomers", "Referred since January");
        graph.page().scenes().list()->setCurrentRow(1);
        scenes.shoot(graph, QStringLiteral("graph-scenes"));
        PopupDriver exports(window, graph, QStringLiteral("Export"));
        exports.shoot(graph, QStringLiteral("graph-export"));
    }

    void aLasso_isPhotographedWhileItIsDrawn() {
        WindowFixture fixture;
        QVERIFY(fixture.open(fixture.makeProject("lasso.holdfast", 1500)));
        MainWindow window(*fixture.session);
        showAndFocus(window);
        GraphDriver graph(window);
        graph.open();
        const QDir folder(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots"));
        QVERIFY(folder.mkpath(QStringLiteral(".")));
        for (const bool dark : {false, true})
            for (const QSize size : {QSize(1366, 768), QSize(2560, 1440)}) {
                fixture.theme.apply(*qApp, dark ? Theme::Mode::Dark : Theme::Mode::Light);
                window.resize(size);
                graph.settle();
                graph.view().fitAll();
                graph.settle();
                QTRY_VERIFY_WITH_TIMEOUT(graph.view().settled(), kGraphPatienceMs);
                graph.key(Qt::Key_L);
                const QPointF middle = QRectF(graph.view().rect()).center();
                const double reach = 0.25 * graph.view().height();
                const auto at = [&](double turn) { return (middle + (1.0 + 0.25 * std::sin(5.0 * turn)) * reach * QPointF(std::cos(turn), std::sin(turn))).toPoint(); };
                QTest::mousePress(&graph.view(), Qt::LeftButton, {}, at(0.0));
                for (double turn = 0.1; turn < 4.6; turn += 0.1) QTest::mouseMove(&graph.view(), at(turn));
                QVERIFY(window.grab().save(folder.filePath(QStringLiteral("graph-lasso-%1-%2.png").arg(dark ? QStringLiteral("dark") : QStringLiteral("light")).arg(size.width()))));
                QTest::mouseRelease(&graph.view(), Qt::LeftButton, {}, at(4.6));
                QVERIFY(graph.view().selection().size() > 10);
                graph.key(Qt::Key_Escape);
            }
        fixture.theme.apply(*qApp, Theme::Mode::Light);
    }
};

QTEST_MAIN(GraphPopupsTest)
#include "tst_graphpopups.moc"
