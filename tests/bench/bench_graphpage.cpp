// How long the window does not answer while the graph page opens, lays out and is used: the longest time that one event
// took in each step, and of processor time, on a sample project; the table of customers stands beside it, so that a selection
// is linked. Usage: bench_graphpage [customers] [project to keep and use again; each run adds 1,000 referrals to it]
#include "core/storage/database.h"
#include "core/storage/records.h"
#include "core/workbench/project.h"
#include "core/workbench/sampling.h"
#include "ui/itemmodels/customertablemodel.h"
#include "ui/pages/customers/customerspage.h"
#include "ui/pages/graph/graphdeeds.h"
#include "ui/pages/graph/graphlayoutjob.h"
#include "ui/pages/graph/graphpage.h"
#include "ui/pages/graph/graphstate.h"
#include "ui/pages/graph/graphviewport.h"
#include "ui/session/session.h"
#include "tests/bench/target.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QMouseEvent>
#include <QTemporaryDir>
#include <QTimer>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <functional>
#include <numbers>

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
        const qint64 before = processorTime();
        const bool answer = QApplication::notify(receiver, event);
        m_inside = false;
        busiest = std::max(busiest, processorTime() - before);
        if (timer.nsecsElapsed() > longest) {
            longest = timer.nsecsElapsed();
            what = QStringLiteral("%1, event %2").arg(QLatin1String(name)).arg(type);
        }
        return answer;
    }
    qint64 longest = 0;
    qint64 busiest = 0;  ///< as longest, of processor time: what it would be on a machine that does nothing else
    QString what;

private:
    static qint64 processorTime() {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return time.tv_sec * 1'000'000'000LL + time.tv_nsec;
    }
    bool m_inside = false;
};

/// Runs `start`, then events until `done`; prints the whole time and the longest event.
void measure(TimedApplication& application, const char* name, const std::function<void()>& start, const std::function<bool()>& done) {
    QElapsedTimer whole;
    whole.start();
    application.longest = application.busiest = 0;
    QTimer wake;
    wake.start(5);
    QTimer::singleShot(0, &application, start);
    QCoreApplication::processEvents();
    while (!done() && whole.elapsed() < 300'000) QCoreApplication::processEvents(QEventLoop::AllEvents | QEventLoop::WaitForMoreEvents);
    std::printf("%-28s %8.2f s in all, longest %7.1f ms, busiest %7.1f ms (%s)%s\n", name, static_cast<double>(whole.nsecsElapsed()) / 1e9,
                static_cast<double>(application.longest) / 1e6, static_cast<double>(application.busiest) / 1e6, qPrintable(application.what),
                bench::atMost(static_cast<double>(application.longest) / 1e6, 50.0, "ms an event").c_str());
    std::fflush(stdout);
}

/// A lasso of 500 corners around all that is seen, drawn move by move. Posted: each is an event of its own.
void drawLasso(GraphViewport& view) {
    const QPointF middle(view.width() / 2.0, view.height() / 2.0);
    const auto post = [&view](QEvent::Type type, const QPointF& at, Qt::MouseButton button) {
        QCoreApplication::postEvent(&view, new QMouseEvent(type, at, view.mapToGlobal(at), button,
                                                           type == QEvent::MouseButtonRelease ? Qt::NoButton : Qt::LeftButton, Qt::AltModifier));
    };
    post(QEvent::MouseButtonPress, QPointF(1, middle.y()), Qt::LeftButton);
    for (int corner = 0; corner <= 500; ++corner) {
        const double angle = 2.0 * std::numbers::pi * corner / 500;
        const double reach = 1.4 + 0.02 * std::sin(23.0 * angle);  // a hand wavers; beyond the corners of the view
        post(QEvent::MouseMove, middle - QPointF(std::cos(angle) * middle.x(), std::sin(angle) * middle.y()) * reach, Qt::NoButton);
    }
    post(QEvent::MouseButtonRelease, QPointF(1, middle.y()), Qt::LeftButton);
}

bool appendReferrals(const std::filesystem::path& file, const GraphPage& page, int count) {
    auto project = workbench::openProject(file);
    if (!project) return false;
    auto scope = storage::Transaction::begin(project->database());
    auto writer = storage::RecordWriter::open(*project);
    if (!scope || !writer) return false;
    const std::size_t nodes = page.state().data()->nodes();
    for (int i = 0; i < count; ++i) {
        const auto at = [&](std::size_t step) { return page.state().data()->key(static_cast<NodeIndex>((static_cast<std::size_t>(i) * step + step) % nodes)); };
        if (!writer->write(Referral{at(7'919), i % 10 == 0 ? "newcomer " + std::to_string(i) : at(104'729), std::nullopt, "friend"})) return false;
    }
    return scope->commit().has_value();
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
    CustomersPage table(session);
    table.resize(1200, 800);
    table.show();
    const auto still = [&] { return session.tasks().idle() && !page.state().loading() && !page.layoutJob().running() && page.viewport().settled(); };
    measure(application, "open, lay out the first time", [&] { session.openProject(file); }, [&] { return page.state().scene() && !page.state().lacksPlaces() && still(); });
    std::printf("%zu people, %zu referrals\n", page.state().scene()->nodes(), page.state().scene()->edges());
    measure(application, "read again", [&] { session.refresh(); }, still);
    // 1,000 referrals more, a tenth of them with newcomers: from the news that the project changed to sharp pixels.
    if (!appendReferrals(file, page, 1'000)) return std::fprintf(stderr, "nothing could be added\n"), 1;
    measure(application, "append 1,000 referrals", [&] { session.refresh(); }, [&] { return page.state().scene()->edges() == page.state().data()->stats.edges && !page.state().lacksPlaces() && still(); });
    std::printf("%zu people, %zu referrals\n", page.state().scene()->nodes(), page.state().scene()->edges());
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
    // A selection of everyone seen: found, named in the filter, and the table and the picture follow.
    const auto linked = [&] {
        return !session.filter().empty() && session.tasks().idle() && !table.model()->loading() && page.state().mask().mask;
    };
    measure(application, "fit all", [&] {
        session.setFilter({});
        page.viewport().fitAll();
    }, still);
    measure(application, "lasso: linked", [&] { drawLasso(page.viewport()); }, linked);
    std::printf("%zu selected, %zu in the table\n", page.viewport().selection().size(), table.model()->matching());
    measure(application, "lasso: drawn", [&] {}, still);
    measure(application, "pan with it", [&] { page.viewport().moveTo(page.viewport().camera().panned({40, 0})); }, still);
    measure(application, "undo it", [&] { session.undoStack().undo(); }, still);
    measure(application, "redo it", [&] { session.undoStack().redo(); }, linked);
    return 0;
}
