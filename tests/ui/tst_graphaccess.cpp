// The viewport without eyes and without a mouse: what a screen reader is told while one walks along referrals, and a pinch
// on the touch pad.
#include "tests/ui/gridscene.h"
#include "ui/pages/graph/graphviewport.h"
#include "ui/theme/theme.h"

#include <QAccessible>
#include <QNativeGestureEvent>
#include <QPointingDevice>
#include <QTest>

#include <cmath>
#include <memory>
#include <vector>

using namespace holdfast;
using namespace holdfast::testing;
using namespace holdfast::ui;

namespace {

constexpr int kPatienceMs = 30'000;

struct Told {
    QAccessible::Event type;
    QString name;
    QString description;
};
std::vector<Told>& told() {
    static std::vector<Told> events;
    return events;
}
/// Stands where a screen reader does; it asks at once, as they do.
void listen(QAccessibleEvent* event) {
    if (QAccessibleInterface* about = event->accessibleInterface(); about && about->isValid())
        told().push_back({event->type(), about->text(QAccessible::Name), about->text(QAccessible::Description)});
}

}  // namespace

class GraphAccessTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase() { m_theme.apply(*qApp, Theme::Mode::Light); }

    void init() {
        m_view = std::make_unique<GraphViewport>(m_theme);
        m_view->setListener(listen);  // Qt itself passes nothing on while no screen reader runs
        m_view->resize(800, 600);
        m_view->show();
        m_view->activateWindow();
        QVERIFY(QTest::qWaitForWindowActive(m_view.get()));
        m_view->setScene(gridScene());
        m_view->setFocus();
        QTRY_VERIFY_WITH_TIMEOUT(m_view->settled(), kPatienceMs);
        told().clear();
    }
    void cleanup() { m_view.reset(); }

    void everyStepOfAWalk_isTold_withTheNeighbours() {
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(lastFocus().name, QStringLiteral("G12, risk 48.0 %"));
        QCOMPARE(lastFocus().description, QStringLiteral("Brought by 2: G7, G11. Brought 2: G13, G17."));
        QTest::keyClick(m_view.get(), Qt::Key_Right);
        QCOMPARE(lastFocus().name, QStringLiteral("G13, risk 52.0 %"));
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QCOMPARE(lastFocus().name, QStringLiteral("G18, risk 72.0 %"));
        const std::size_t before = told().size();
        QTest::keyClick(m_view.get(), Qt::Key_Down);
        QTest::keyClick(m_view.get(), Qt::Key_Down);  // the last row: nothing happens, nothing is told
        QCOMPARE(told().size(), before + 1);
        QCOMPARE(lastFocus().name, QStringLiteral("G23, risk 92.0 %"));
    }

    void theItems_areTheFocusedAndHisNeighbours_withPlaceAndState() {
        QAccessibleInterface* view = QAccessible::queryAccessibleInterface(m_view.get());
        QVERIFY(view);
        QCOMPARE(view->role(), QAccessible::List);
        QCOMPARE(view->text(QAccessible::Name), QStringLiteral("Referral graph"));
        QVERIFY(view->text(QAccessible::Description).startsWith(QLatin1String("25 people, 40 referrals.")));
        QCOMPARE(view->childCount(), 0);
        QVERIFY(!view->focusChild());
        m_view->setFocusedNode(12);
        QCOMPARE(view->childCount(), 5);
        QAccessibleInterface* focused = view->child(0);
        QCOMPARE(view->focusChild(), focused);
        QCOMPARE(focused->parent(), view);
        QCOMPARE(focused->role(), QAccessible::ListItem);
        QVERIFY(focused->state().focused && !focused->state().selected && !focused->state().offscreen);
        QVERIFY(focused->rect().contains(m_view->mapToGlobal(at(12))));
        QStringList names;
        for (int i = 1; i < 5; ++i) {
            names << view->child(i)->text(QAccessible::Name).section(QLatin1Char(','), 0, 0);
            QVERIFY(!view->child(i)->state().focused);
            QCOMPARE(view->indexOfChild(view->child(i)), i);
        }
        names.sort();
        QCOMPARE(names, (QStringList{"G11", "G13", "G17", "G7"}));
        const QPoint seven = m_view->mapToGlobal(at(7));
        QCOMPARE(view->childAt(seven.x(), seven.y())->text(QAccessible::Name).section(QLatin1Char(','), 0, 0), QStringLiteral("G7"));
        const QAccessible::Id id = QAccessible::uniqueId(focused);
        m_view->setFocusedNode(0);
        QCOMPARE(view->childCount(), 3);
        QCOMPARE(view->child(0)->text(QAccessible::Name), QStringLiteral("G0, risk 0.0 %"));
        for (int i = 0; i < 3; ++i) QVERIFY(view->child(i));
        QVERIFY2(!QAccessible::accessibleInterface(id), "who is no longer listed is forgotten");
        m_view->setScene(nullptr);
        QCOMPARE(view->childCount(), 0);
        QVERIFY(view->text(QAccessible::Description).contains(QLatin1String("No customers")));
    }

    void selecting_isTold_andAScreenReaderCanDoIt() {
        m_view->setFocusedNode(12);
        told().clear();
        QTest::keyClick(m_view.get(), Qt::Key_Return);
        QVERIFY(std::any_of(told().begin(), told().end(), [](const Told& event) { return event.type == QAccessible::SelectionAdd && event.name.startsWith(QLatin1String("G12")); }));
        QAccessibleInterface* view = QAccessible::queryAccessibleInterface(m_view.get());
        QVERIFY(view->child(0)->state().selected);
        QTest::keyClick(m_view.get(), Qt::Key_Escape);
        QVERIFY(std::any_of(told().begin(), told().end(), [](const Told& event) { return event.type == QAccessible::SelectionRemove; }));
        const QString next = view->child(1)->text(QAccessible::Name);
        QAccessibleActionInterface* action = view->child(1)->actionInterface();
        QVERIFY(action);
        action->doAction(QAccessibleActionInterface::pressAction());
        QCOMPARE(m_view->selection(), std::vector<NodeIndex>{m_view->focusedNode()});
        QCOMPARE(view->child(0)->text(QAccessible::Name), next);
    }

    void allNeighboursOfAHub_areReachedOneByOne_andTheirPlaceIsTold() {
        constexpr NodeIndex kReferees = 4'812;
        auto content = std::make_shared<GraphContent>();
        std::vector<float> x{0.0F}, y{0.0F};
        content->keys.push_back("Hub");
        content->size.push_back(0.0F);
        for (NodeIndex i = 1; i <= kReferees; ++i) {
            content->keys.push_back("R" + std::to_string(i));
            content->size.push_back(static_cast<float>((i * 7919) % 5'003) / 5'003.0F);
            content->source.push_back(0);
            content->target.push_back(i);
            x.push_back(std::cos(static_cast<float>(i)) * (1.0F + static_cast<float>(i) / 500.0F));
            y.push_back(std::sin(static_cast<float>(i)) * (1.0F + static_cast<float>(i) / 500.0F));
        }
        content->source.push_back(0);  // brought twice: still one neighbour
        content->target.push_back(17);
        m_view->setScene(*GraphScene::make(content, x, y));
        m_view->setFocusedNode(0);
        QVERIFY(m_view->roundText().isEmpty());
        std::vector<std::uint8_t> met(kReferees + 1, 0);
        float before = 2.0F;
        for (NodeIndex i = 1; i <= kReferees; ++i) {
            QVERIFY(m_view->stepAround(1));
            const NodeIndex node = m_view->focusedNode();
            QVERIFY(met[node] == 0 && node != 0);
            met[node] = 1;
            QVERIFY(content->size[node] <= before);  // the largest first
            before = content->size[node];
            if (i == 3) QCOMPARE(m_view->roundText(), QStringLiteral("3 of 4,812 around Hub"));
        }
        QVERIFY2(lastFocus().description.startsWith(QLatin1String("4,812 of 4,812 around Hub. Brought by 1: Hub.")), qPrintable(lastFocus().description));
        QVERIFY(m_view->stepAround(1));
        QVERIFY(lastFocus().description.startsWith(QLatin1String("1 of 4,812 around Hub.")));
        QVERIFY(m_view->stepAround(-1));
        QVERIFY(lastFocus().description.startsWith(QLatin1String("4,812 of 4,812 around Hub.")));
        const NodeIndex last = m_view->focusedNode();
        QVERIFY(m_view->endRound());
        QCOMPARE(m_view->focusedNode(), NodeIndex{0});
        QVERIFY(m_view->roundText().isEmpty() && !m_view->endRound());
        QVERIFY(m_view->stepAround(-1));
        QCOMPARE(m_view->focusedNode(), last);
        // Whoever is chosen is the next middle.
        QTest::keyClick(m_view.get(), Qt::Key_Return);
        QVERIFY(m_view->roundText().isEmpty());
        QVERIFY(m_view->stepAround(1));
        QCOMPARE(m_view->focusedNode(), NodeIndex{0});
        QVERIFY(m_view->roundText().startsWith(QLatin1String("1 of 1 around R")));
    }

    void aRound_leavesOutWhoIsHiddenMeanwhile_andIsShown() {
        m_view->setFocusedNode(12);
        QVERIFY(m_view->stepAround(1));
        const NodeIndex first = m_view->focusedNode();
        QCOMPARE(m_view->roundText(), QStringLiteral("1 of 4 around G12"));
        const QImage told = m_view->grab().toImage();
        auto mask = std::make_shared<GraphMask>();
        mask->nodes.assign(25, kMaskShown);
        mask->nodes[first == 7 ? 11 : 7] = kMaskHidden;
        m_view->setMask(mask);
        QVERIFY(m_view->stepAround(1));
        QCOMPARE(m_view->roundText(), QStringLiteral("2 of 3 around G12"));
        QTest::keyClick(m_view.get(), Qt::Key_Up);  // walking on ends it
        QVERIFY(m_view->roundText().isEmpty());
        m_view->setFocusedNode(first);
        const QRect corner(0, 0, 250, 60);
        QVERIFY(m_view->grab().toImage().copy(corner) != told.copy(corner));
    }

    void whoIsGoneOrHidden_isToldSo() {
        auto mask = std::make_shared<GraphMask>();
        mask->nodes.assign(25, kMaskShown);
        mask->nodes[12] = kMaskGone;
        mask->nodes[13] = kMaskHidden;
        m_view->setMask(mask);
        m_view->setFocusedNode(12);
        QCOMPARE(lastFocus().description, QStringLiteral("Brought by 2: G7, G11. Brought 1: G17. Has left."));
    }

    void aPinchOnTheTouchPad_zoomsAboutItsPlace() {
        const QPointF at(200, 450);
        const QPointF held = m_view->camera().toPlane(at);
        const double before = m_view->camera().scale;
        for (int i = 0; i < 4; ++i) {
            QNativeGestureEvent event(Qt::ZoomNativeGesture, QPointingDevice::primaryPointingDevice(), 2, at, at, m_view->mapToGlobal(at), 0.1, {});
            QVERIFY(QCoreApplication::sendEvent(m_view.get(), &event));
        }
        QVERIFY(std::abs(m_view->camera().scale / before - std::pow(1.1, 4)) < 1e-9);
        const QPointF now = m_view->camera().toPlane(at);
        QVERIFY(std::hypot(now.x() - held.x(), now.y() - held.y()) < 1e-9);
    }

private:
    QPoint at(NodeIndex node) const { return m_view->camera().toScreen(m_view->scene()->place(node)).toPoint(); }
    static Told lastFocus() {
        for (auto it = told().rbegin(); it != told().rend(); ++it)
            if (it->type == QAccessible::Focus) return *it;
        return {};
    }

    Theme m_theme;
    std::unique_ptr<GraphViewport> m_view;
};

QTEST_MAIN(GraphAccessTest)
#include "tst_graphaccess.moc"
