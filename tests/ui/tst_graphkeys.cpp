// The graph page by keyboard: who gets a key, where Esc leads, and how one comes to the canvas and walks from there.
#include "tests/ui/graphpagedriver.h"
#include "ui/pages/graph/graphactions.h"
#include "ui/pages/graph/graphcontrols.h"
#include "ui/pages/graph/graphsearch.h"
#include "ui/shell/cheatsheet.h"

#include <QAbstractItemView>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QSignalSpy>
#include <QTest>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::ui;

class GraphKeysTest : public QObject {
    Q_OBJECT

private slots:
    void init() {
        m_fixture = std::make_unique<WindowFixture>();
        QVERIFY(m_fixture->open(makeReferrals(*m_fixture, 10, kFamily)));
        m_window = std::make_unique<MainWindow>(*m_fixture->session);
        showAndFocus(*m_window);
        m_window->showPage(QStringLiteral("overview"));
        m_graph = std::make_unique<GraphDriver>(*m_window);
        m_graph->open();
    }
    void cleanup() {
        m_graph.reset();
        m_window.reset();
        m_fixture.reset();
    }

    void escape_clearsTheFindField_thenGoesToTheCanvas_andNeverLeavesThePage() {
        QLineEdit* field = m_graph->page().search().edit();
        press(*m_window, Qt::Key_F, Qt::ControlModifier);
        QCOMPARE(focused(), field);
        field->setText(QStringLiteral("C4"));
        press(*m_window, Qt::Key_Escape);
        QVERIFY(field->text().isEmpty());
        QCOMPARE(focused(), field);
        press(*m_window, Qt::Key_Escape);
        QCOMPARE(focused(), &m_graph->view());
        for (int i = 0; i < 4; ++i) press(*m_window, Qt::Key_Escape);
        QCOMPARE(m_window->currentPage(), QStringLiteral("graph"));
    }

    void escape_abandonsALasso_thenTheSelection() {
        m_graph->click(m_graph->node("C1"));
        QTest::mousePress(&m_graph->view(), Qt::LeftButton, Qt::AltModifier, QPoint(5, 5));
        QTest::mouseMove(&m_graph->view(), QPoint(60, 60));
        const QImage drawn = m_graph->view().grab().toImage();
        press(*m_window, Qt::Key_Escape);
        QVERIFY(m_graph->view().grab().toImage() != drawn);
        QCOMPARE(m_graph->view().selection(), std::vector<NodeIndex>{m_graph->node("C1")});
        QTest::mouseRelease(&m_graph->view(), Qt::LeftButton, Qt::AltModifier, QPoint(60, 60));
        press(*m_window, Qt::Key_Escape);
        QVERIFY(m_graph->view().selection().empty());
    }

    void escape_leavesABranch_onlyRightAfterItWasOpened() {
        m_graph->click(m_graph->node("C1"));
        m_graph->key(Qt::Key_B);
        m_graph->settle();
        QVERIFY(!m_graph->state().view().isWhole());
        press(*m_window, Qt::Key_Escape);
        m_graph->settle();
        QVERIFY(m_graph->state().view().isWhole());
        m_graph->click(m_graph->node("C1"));
        m_graph->key(Qt::Key_B);
        m_graph->settle();
        m_graph->click(m_graph->node("C4"));
        for (int i = 0; i < 4; ++i) press(*m_window, Qt::Key_Escape);
        m_graph->settle();
        QVERIFY(!m_graph->state().view().isWhole());
        QVERIFY(m_graph->view().selection().empty());
        QCOMPARE(m_window->currentPage(), QStringLiteral("graph"));
        m_graph->key(Qt::Key_W);
        m_graph->settle();
        QVERIFY(m_graph->state().view().isWhole());
    }

    void whatIsTypedIntoAComboBox_isNoShortcutOfThePage() {
        m_graph->click(m_graph->node("C1"));
        QSignalSpy drawn(m_graph->page().graphActions().rectangle, &QAction::triggered);
        QSignalSpy around(m_graph->page().graphActions().lookAround, &QAction::triggered);
        const auto boxes = m_graph->page().controls().findChildren<QComboBox*>();
        QVERIFY(boxes.size() >= 3);
        for (QComboBox* box : boxes) {
            box->setFocus();
            for (const Qt::Key key : {Qt::Key_M, Qt::Key_N}) press(*m_window, key);
            box->showPopup();
            QTRY_VERIFY(box->view()->isVisible());
            for (const Qt::Key key : {Qt::Key_M, Qt::Key_N}) QTest::keyClick(box->view(), key);
            box->hidePopup();
        }
        QCOMPARE(drawn.count() + around.count(), 0);
        m_graph->key(Qt::Key_M);
        QCOMPARE(drawn.count(), 1);
    }

    void aCustomerFoundByReturn_isWalkedOnFrom_atOnce() {
        QLineEdit* field = m_graph->page().search().edit();
        field->setFocus();
        QTest::keyClicks(field, QStringLiteral("C4"));
        QTest::keyClick(field, Qt::Key_Return);
        QTRY_COMPARE(m_graph->view().focusedNode(), m_graph->node("C4"));
        QTRY_COMPARE(focused(), &m_graph->view());
        m_graph->settle();
        QSignalSpy walked(&m_graph->view(), &GraphViewport::focusChanged);
        for (const Qt::Key key : {Qt::Key_Up, Qt::Key_Down, Qt::Key_Left, Qt::Key_Right}) press(*m_window, key);
        QVERIFY(walked.count() > 0);
    }

    void theCanvas_isAnEarlyTabStop_withAFrame() {
        m_graph->page().search().edit()->setFocus();
        const auto corner = [&] { return m_graph->view().grab().toImage().pixelColor(1, m_graph->view().height() / 2); };
        const QColor without = corner();
        press(*m_window, Qt::Key_Tab);
        QCOMPARE(focused(), &m_graph->view());
        m_graph->settle();
        QVERIFY(corner() != without);
        press(*m_window, Qt::Key_Right);  // and still when somebody in it has it
        QVERIFY(m_graph->view().focusedNode() != kNoNode);
        QVERIFY(corner() != without);
    }

    void theSheetOfKeys_tellsHowOneWalks() {
        m_graph->key(Qt::Key_Question);
        auto* sheet = m_window->findChild<CheatSheet*>();
        QVERIFY(sheet && sheet->isVisible());
        QStringList words;
        for (const QLabel* label : sheet->findChildren<QLabel*>()) words << label->text();
        for (const char* key : {"Arrow keys", ".", ",", "Backspace", "E", "B", "N"}) QVERIFY2(words.contains(QLatin1String(key)), key);
        QVERIFY(m_window->rect().contains(QRect(sheet->mapTo(m_window.get(), QPoint()), sheet->size())));
    }

private:
    std::unique_ptr<WindowFixture> m_fixture;
    std::unique_ptr<MainWindow> m_window;
    std::unique_ptr<GraphDriver> m_graph;
};

QTEST_MAIN(GraphKeysTest)
#include "tst_graphkeys.moc"
