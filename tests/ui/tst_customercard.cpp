// The customer card and its note: what it shows, and that nothing typed is lost whatever happens to project or window.
#include "app/wiring/learners.h"
#include "core/workbench/browsing.h"
#include "core/workbench/scoring.h"
#include "tests/ui/screenshots.h"
#include "tests/ui/shelldriver.h"
#include "tests/ui/windowfixture.h"
#include "ui/charts/numbers.h"
#include "ui/shell/cardfacts.h"
#include "ui/shell/contextbar.h"
#include "ui/shell/contributionbars.h"
#include "ui/shell/customercard.h"
#include "ui/shell/factlist.h"
#include "ui/shell/messagestrip.h"
#include "ui/shell/notefield.h"
#include "ui/shell/rail.h"

#include <QLabel>
#include <QPushButton>
#include <QToolButton>

#include <chrono>
#include <cmath>
#include <thread>

using namespace holdfast;
using namespace holdfast::ui;
using namespace holdfast::testing;

namespace {

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

class TestCustomerCard : public QObject {
    Q_OBJECT

private slots:
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

    void basis_isListedWithItsParts_whereNeighboursOrAClusterHaveOne() {
        ScoreBasis basis;
        basis.own = -1.25;
        basis.calibration = 0.05;
        basis.total = -1.2;
        QVERIFY(basisFacts(basis).empty());
        basis.neighbours = 0.42;
        basis.shares = {{"C7", 0.52}, {"", -0.1, 452}};
        basis.total = -0.78;
        const auto linked = basisFacts(basis);
        QCOMPARE(linked.size(), std::size_t(4));
        QCOMPARE(linked[0].value, QStringLiteral("\u22121.25"));
        QCOMPARE(linked[1].name, QStringLiteral("453 neighbours"));
        QCOMPARE(linked[1].value, QStringLiteral("+0.42"));
        QVERIFY(linked[1].tip.contains(QStringLiteral("C7  +0.52")) && linked[1].tip.contains(QStringLiteral("452 others together")));
        QCOMPARE(linked[3].value, QStringLiteral("\u22120.78"));
        basis.shares.clear();
        basis.neighbours = 0.0;
        basis.cluster = 0.3;
        basis.similar = ClusterShare{2, 5, 1200, 0.25, 0.8};
        const auto alike = basisFacts(basis);
        QCOMPARE(alike.size(), std::size_t(4));
        QCOMPARE(alike[1].name, QStringLiteral("Alike: cluster 2 of 5"));
        QCOMPARE(alike[1].value, QStringLiteral("+0.30"));
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

    void sampledReasons_sayHowFarTheyMayBeOff() {
        Theme theme;
        ContributionBars bars(theme);
        Explanation why;
        for (int i = 0; i < 12; ++i) why.contributions.push_back({"c" + std::to_string(i), "1", 0.10 - 0.005 * i, i % 2 == 0 ? 0.003 : 0.0});
        bars.setExplanation(why);
        QCOMPARE(bars.rows().size(), std::size_t{9});
        const QStringList spoken = bars.accessibleDescription().split(QStringLiteral("; "));
        QCOMPARE(spoken[0], QStringLiteral("c0 = 1: +10.0 \u00B1 0.3"));
        QCOMPARE(spoken[1], QStringLiteral("c1 = 1: +9.5"));
        QVERIFY2(spoken[8].endsWith(QStringLiteral("\u00B1 0.4")), qPrintable(spoken[8]));  // of two of 0.3
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
        QVERIFY(window.card().findChild<QLabel*>(QStringLiteral("scoreInterval"))->text().startsWith(QStringLiteral("90 %: ")));
        QVERIFY(window.contextBar().modelText().contains("scores as of"));
        const auto& rows = window.card().reasons().rows();
        QVERIFY(!rows.empty());
        auto project = workbench::openProject(file);
        const auto why = workbench::explainCustomer(*project, key, fixture.session->services().clock, TaskContext());
        QVERIFY(bool(why));
        double sum = why->baseline;
        for (const Contribution& row : rows) sum += row.contribution;
        // No mean of scores, which stands on Overview and is another figure.
        const QString from = window.card().findChild<QLabel*>(QStringLiteral("whyText"))->text();
        QVERIFY2(from.startsWith(QStringLiteral("From the typical customer's %1 (at the mean log-odds of those trained on)").arg(formatPercent(why->baseline))), qPrintable(from));
        QVERIFY(std::abs(sum - why->score.probability) < 1e-6);
        QTest::mouseClick(window.card().whatIfButton(), Qt::LeftButton);
        QCOMPARE(window.currentPage(), QStringLiteral("whatif"));
        QVERIFY(fixture.settle());
        shootPage(window, "reports", "card");
    }
};

QTEST_MAIN(TestCustomerCard)
#include "tst_customercard.moc"
#include "ui/shell/factlist.h"
#include "ui/shell/contributionbars.h"
