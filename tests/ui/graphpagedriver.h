// Driving the graph page as a person does: open it, wait until it stands still, click a customer, drag a lasso. And small
// projects with just the referrals a test is about.
#pragma once

#include "core/storage/database.h"
#include "core/storage/records.h"
#include "core/workbench/importing.h"
#include "tests/ui/shelldriver.h"
#include "tests/ui/windowfixture.h"
#include "ui/pages/graph/graphlayoutjob.h"
#include "ui/pages/graph/graphpage.h"
#include "ui/pages/graph/graphstate.h"
#include "ui/pages/graph/graphviewport.h"

#include <QDir>
#include <QTest>

#include <fstream>
#include <string>
#include <utility>
#include <vector>

namespace holdfast::testing {

inline constexpr int kGraphPatienceMs = 60'000;

/// 0 brought 1, 2, 3; 1 brought 4, 5; 4 brought 6; 7 and 8 apart; 9 without anybody.
inline const std::vector<std::pair<int, int>> kFamily = {{0, 1}, {0, 2}, {0, 3}, {1, 4}, {1, 5}, {4, 6}, {7, 8}};

/// A project of `customers` C0, C1 ... with the given referrals; with times, one a day, unless told otherwise.
inline std::filesystem::path makeReferrals(const WindowFixture& fixture, int customers, const std::vector<std::pair<int, int>>& referrals, bool times = true) {
    const auto people = fixture.path("people.csv");
    const auto brought = fixture.path("brought.csv");
    std::ofstream first(people);
    first << "customer,city,spend\n";
    for (int i = 0; i < customers; ++i) first << 'C' << i << ',' << (i % 3 == 0 ? "Rome" : "Oslo") << ',' << 10 + i << '\n';
    first.close();
    std::ofstream second(brought);
    second << (times ? "referrer,referee,time,channel\n" : "referrer,referee,channel\n");
    int day = 0;
    for (const auto& [from, to] : referrals) {
        second << 'C' << from << ",C" << to;
        if (times) second << ",2026-01-" << (day % 28 < 9 ? "0" : "") << day % 28 + 1 << "T10:00:00Z";
        second << ',' << (day++ % 2 ? "link" : "friend") << '\n';
    }
    second.close();
    workbench::ImportRequest request;
    request.project = fixture.path("referrals.holdfast");
    request.customers = people;
    if (!referrals.empty()) request.referrals = brought;
    const auto done = workbench::importFiles(request, TaskContext());
    if (!done) QTest::qFail(done.error().message.c_str(), __FILE__, __LINE__);
    return request.project;
}

/// Adds a referral that an import would refuse, as of oneself.
inline void addReferral(const std::filesystem::path& file, const std::string& referrer, const std::string& referee) {
    auto project = workbench::openProject(file);
    QVERIFY(project.has_value());
    auto scope = storage::Transaction::begin(project->database());
    auto writer = storage::RecordWriter::open(*project);
    QVERIFY(scope.has_value() && writer.has_value());
    QVERIFY(writer->write(Referral{referrer, referee, std::nullopt, "friend"}).has_value());
    QVERIFY(scope->commit().has_value());
}

class GraphDriver {
public:
    explicit GraphDriver(MainWindow& window) : m_window(window), m_page(qobject_cast<ui::GraphPage*>(window.page(QStringLiteral("graph")))) {}

    ui::GraphPage& page() const { return *m_page; }
    ui::GraphState& state() const { return m_page->state(); }
    ui::GraphViewport& view() const { return m_page->viewport(); }

    bool still() const {
        return !state().loading() && !m_page->layoutJob().running() && m_window.session().tasks().idle() && view().resting();
    }
    /// Opens the page and waits until everyone has a place and nothing moves.
    void open() {
        m_window.showPage(QStringLiteral("graph"));
        settle();
        QVERIFY(m_page->showsGraph());
        QVERIFY(!state().lacksPlaces());
    }
    void settle() {
        QTRY_VERIFY_WITH_TIMEOUT(still(), kGraphPatienceMs);
        QTest::qWait(120);  // delayed questions: the branch, the search
        QTRY_VERIFY_WITH_TIMEOUT(still(), kGraphPatienceMs);
    }

    ui::NodeIndex node(const std::string& key) const { return state().data()->find(key); }
    std::string key(ui::NodeIndex node) const { return state().data()->key(node); }
    ui::NodeIndex largest() const { return state().scene()->byImportance()[0]; }
    QPoint at(ui::NodeIndex node) const { return view().camera().toScreen(state().scene()->place(node)).toPoint(); }
    bool shown(ui::NodeIndex node) const {
        const auto& mask = state().mask().mask;
        return state().scene()->placed(node) && (!mask || mask->showsNode(node));
    }
    bool dimmed(ui::NodeIndex node) const {
        const auto& mask = state().mask().mask;
        return mask && mask->dimsNode(node);
    }

    /// Flies close enough that the disc under the point is surely this one.
    void approach(ui::NodeIndex node) {
        view().flyToNode(node);
        settle();
    }
    void click(ui::NodeIndex node, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        QCOMPARE(view().nodeAt(at(node)), node);
        QTest::mouseClick(&view(), Qt::LeftButton, modifiers, at(node));
    }
    void drag(const QPoint& from, const QPoint& to, Qt::KeyboardModifiers modifiers) {
        QTest::mousePress(&view(), Qt::LeftButton, modifiers, from);
        QTest::mouseMove(&view(), (from + to) / 2);
        QTest::mouseMove(&view(), to);
        QTest::mouseRelease(&view(), Qt::LeftButton, modifiers, to);
    }
    void key(Qt::Key key, Qt::KeyboardModifiers modifiers = Qt::NoModifier) {
        view().setFocus();
        QTest::keyClick(&view(), key, modifiers);
    }

private:
    MainWindow& m_window;
    ui::GraphPage* m_page;
};

/// Keeps a picture of the window, once everything in it is sharp.
inline void shoot(MainWindow& window, GraphDriver& graph, const char* name) {
    QTRY_VERIFY_WITH_TIMEOUT(graph.view().settled(), kGraphPatienceMs);
    QVERIFY(window.session().tasks().waitForIdle(kGraphPatienceMs));
    const QDir folder(QStringLiteral(HOLDFAST_BINARY_DIR "/screenshots"));
    QVERIFY(folder.mkpath(QStringLiteral(".")));
    const QString file = QStringLiteral("%1-%2-%3.png").arg(QLatin1String(name), window.session().theme().isDark() ? "dark" : "light").arg(window.width());
    QVERIFY(window.grab().save(folder.filePath(file)));
}

}  // namespace holdfast::testing
