// How long the window does not answer while the graph page opens, lays out and is used: the longest time that one event
// took in each step, on a sample project. Usage: bench_graphpage [customers] [project to keep and use again]
#include "core/workbench/project.h"
#include "core/workbench/sampling.h"
#include "ui/pages/graph/graphdeeds.h"
#include "ui/pages/graph/graphlayoutjob.h"
#include "ui/pages/graph/graphpage.h"
#include "ui/pages/graph/graphstate.h"
#include "ui/pages/graph/graphviewport.h"
#include "ui/session/session.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTimer>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

/// Notes the longest time that one event took, and what had it: while it runs the window answers nobody.
class TimedApplication : public QApplication {
public:
    using QApplication::QApplication;
    bool notify(QObject* receiver, QEvent* event) override {
        if (m_inside) return QApplication::notify(receiver, event);
        m_inside = true;
        QElapsedTimer timer;
        timer.start();
        const char* name = receiver->metaObject()->className();
        const int type = event->type();
        const bool answer = QApplication::notify(receiver, event);
        m_inside = false;
        if (timer.nsecsElapsed() > longest) {
            longest = timer.nsecsElapsed();
            what = QStringLiteral("%1, event %2").arg(QLatin1String(name)).arg(type);
        }
        return answer;
    }
    qint64 longest = 0;
    QString what;

private:
    bool m_inside = false;
};

/// Runs `start`, then events until `done`; prints the whole time and the longest event.
void measure(TimedApplication& application, const char* name, const std::function<void()>& start, const std::function<bool()>& done) {
    QElapsedTimer whole;
    whole.start();
    application.longest = 0;
    QTimer wake;
    wake.start(5);
    QTimer::singleShot(0, &application, start);
    QCoreApplication::processEvents();
    while (!done() && whole.elapsed() < 300'000) QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    std::printf("%-28s %8.2f s in all, longest %7.1f ms (%s)\n", name, static_cast<double>(whole.nsecsElapsed()) / 1e9,
                static_cast<double>(application.longest) / 1e6, qPrintable(application.what));
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    TimedApplication application(argc, argv);
    const QTemporaryDir folder;
    const std::size_t customers = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000;
    const std::filesystem::path file = argc > 2 ? std::filesystem::path(argv[2]) : std::filesystem::path(folder.filePath("sample.holdfast").toStdString());
    if (!std::filesystem::exists(file)) {
        const auto made = workbench::createSample({.project = file, .customers = customers, .months = 2, .exportFolder = {}}, TaskContext());
        if (!made) return std::fprintf(stderr, "%s\n", made.error().message.c_str()), 1;
    }
    Theme theme;
    theme.apply(application, Theme::Mode::Light);
    Session session({.learners = nullptr, .pdf = {}, .clock = [] { return UtcMillis{1'790'000'000'000}; }}, theme);
    GraphPage page(session);
    page.resize(1600, 1000);
    page.show();
    const auto still = [&] { return session.tasks().idle() && !page.state().loading() && !page.layoutJob().running() && page.viewport().settled(); };
    measure(application, "open, lay out the first time", [&] { session.openProject(file); }, [&] { return page.state().scene() && !page.state().lacksPlaces() && still(); });
    std::printf("%zu people, %zu referrals\n", page.state().scene()->nodes(), page.state().scene()->edges());
    measure(application, "read again", [&] { session.refresh(); }, still);
    measure(application, "other colours", [&] {
        GraphView view = page.state().view();
        view.look.size = kSizeBranch;
        page.state().change(view, QStringLiteral("sizes"));
    }, still);
    measure(application, "hide a class", [&] {
        GraphView view = page.state().view();
        view.offClasses = {page.state().picture()->classes.front().id};
        page.state().change(view, QStringLiteral("legend"));
    }, still);
    measure(application, "undo it", [&] { session.undoStack().undo(); }, still);
    measure(application, "as of the middle", [&] {
        GraphView view = page.state().view();
        view.until = (*page.state().data()->stats.firstTime + *page.state().data()->stats.lastTime) / 2;
        page.state().change(view, QStringLiteral("time"));
    }, still);
    measure(application, "undo it", [&] { session.undoStack().undo(); }, still);
    measure(application, "filter by the score's lack", [&] { session.setFilter({{{std::string(kScoreColumn), Comparison::IsMissing, {}}}}); }, still);
    measure(application, "choose somebody", [&] { session.selectCustomer(QString::fromStdString(page.state().data()->key(page.state().scene()->byImportance()[0]))); }, still);
    return 0;
}
