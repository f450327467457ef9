// How long a frame of the graph view takes while one pans and zooms, without a GPU: a made network of communities, a window
// of 1600 x 1000 on the offscreen platform, scripted motion. Per phase: frame time (paint and all that the GUI thread does for it), how
// many frames showed tiles of another zoom or nothing, and how long until all was sharp again.
//   bench_graphview [nodes edges [folder for pictures]]    default: 100000 300000, then 1000000 3000000
#include "tests/support/syntheticgraph.h"
#include "ui/pages/graph/graphviewport.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QElapsedTimer>

#include <cstdio>
#include <ctime>
#include <functional>
#include <thread>

namespace {

using namespace holdfast;
using namespace holdfast::ui;

constexpr double kFrameMs = 1000.0 / 60.0;

struct Phase {
    std::vector<double> frames;  ///< ms on the clock
    std::vector<double> work;    ///< ms of processor time of the GUI thread: what a machine without other work would need
    int stale = 0;
    int blank = 0;
};

double percentile(std::vector<double> values, double share) {
    std::sort(values.begin(), values.end());
    return values.empty() ? 0.0 : values[std::min(values.size() - 1, static_cast<std::size_t>(share * static_cast<double>(values.size())))];
}

double threadMs() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e3 + static_cast<double>(now.tv_nsec) / 1e6;
}

double processMs() { return 1e3 * static_cast<double>(std::clock()) / CLOCKS_PER_SEC; }

double msSince(const QElapsedTimer& timer) { return static_cast<double>(timer.nsecsElapsed()) / 1e6; }

class Bench {
public:
    explicit Bench(GraphViewport& view) : m_view(view) {}

    /// One step, its events and its paint; then waits for the next sixtieth of a second as a screen would.
    void frame(Phase& phase, const std::function<void()>& step) {
        QElapsedTimer timer;
        timer.start();
        const double before = threadMs();
        step();
        m_view.repaint();
        phase.frames.push_back(msSince(timer));
        phase.work.push_back(threadMs() - before);
        phase.stale += m_view.lastCoverage().sharp ? 0 : 1;
        phase.blank += m_view.lastCoverage().blank > 0 ? 1 : 0;
        while (msSince(timer) < kFrameMs) {
            QApplication::processEvents(QEventLoop::ExcludeUserInputEvents);
            std::this_thread::sleep_for(std::chrono::microseconds(500));
        }
    }

    /// Ms after the last frame until all in view was sharp; then waits for what is rendered ahead, too.
    double untilSharp() {
        QElapsedTimer timer;
        timer.start();
        const auto wait = [&](const auto& done) {
            while (!done() && timer.elapsed() < 60'000) {
                QApplication::processEvents();
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        };
        wait([this] { return m_view.resting() && m_view.lastCoverage().sharp; });
        const double sharp = msSince(timer);
        wait([this] { return m_view.settled(); });
        return sharp;
    }

    void report(const char* name, const Phase& phase) {
        const double processor = processMs();
        const double sharp = untilSharp();
        const double used = processMs() - processor;
        const auto count = static_cast<double>(phase.frames.size());
        std::printf("  %-26s %4zu frames  median %5.1f  p99 %5.1f  worst %5.1f ms (processor %4.1f %5.1f %5.1f)"
                    "  stale %3.0f %%  blank %.0f %%  sharp after %4.0f ms, %4.0f ms of processor\n",
                    name, phase.frames.size(), percentile(phase.frames, 0.5), percentile(phase.frames, 0.99), percentile(phase.frames, 1.0),
                    percentile(phase.work, 0.5), percentile(phase.work, 0.99), percentile(phase.work, 1.0), 100.0 * phase.stale / count,
                    100.0 * phase.blank / count, sharp, used);
        std::fflush(stdout);
    }

private:
    GraphViewport& m_view;
};

void pan(Bench& bench, GraphViewport& view, const char* name) {
    Phase phase;
    for (int i = 0; i < 90; ++i)
        bench.frame(phase, [&] {
            Camera camera = view.camera();
            const double angle = i / 14.0;
            camera = camera.panned(QPointF(18.0 * std::cos(angle), 14.0 * std::sin(angle)));
            view.moveTo(camera);
        });
    bench.report(name, phase);
}

void zoom(Bench& bench, GraphViewport& view, const char* name, double goal) {
    Phase phase;
    const double factor = std::pow(goal / view.camera().scale, 1.0 / 40.0);
    const QPointF about(view.width() * 0.55, view.height() * 0.45);
    for (int i = 0; i < 40; ++i) bench.frame(phase, [&] { view.moveTo(view.camera().zoomed(factor, about, 1e-9, 1e9)); });
    bench.report(name, phase);
}

void run(const Theme& theme, std::size_t nodes, std::size_t edges, const QString& folder) {
    const auto graph = test::syntheticGraph({nodes, edges, 60, 7});
    QElapsedTimer timer;
    timer.start();
    const ScenePtr scene = graph.scene();
    std::printf("%zu nodes, %zu edges, seed 7, %u cores; scene built in %.0f ms\n", nodes, edges, std::thread::hardware_concurrency(), msSince(timer));
    GraphViewport view(theme);
    view.resize(1600, 1000);
    view.show();
    QApplication::processEvents();
    Bench bench(view);
    Phase first;
    bench.frame(first, [&] { view.setScene(scene); });
    bench.report("first picture", first);
    const auto shoot = [&](const char* name) {
        if (!folder.isEmpty()) view.grab().save(folder + QStringLiteral("/bench-%1-%2.png").arg(nodes).arg(QLatin1String(name)));
    };
    shoot("overview");
    const double overview = view.camera().scale;
    pan(bench, view, "pan at overview");
    zoom(bench, view, "zoom in to middle", 12.0 / scene->spacing());
    shoot("middle");
    pan(bench, view, "pan at middle");
    zoom(bench, view, "zoom in to close", 70.0 / scene->spacing());
    shoot("close");
    pan(bench, view, "pan at close");
    zoom(bench, view, "zoom out to overview", overview);
    zoom(bench, view, "zoom in again, 40 steps", 70.0 / scene->spacing());
    Phase hover;
    const std::vector<NodeIndex> half(scene->byImportance().begin(), scene->byImportance().begin() + static_cast<std::ptrdiff_t>(nodes / 2));
    zoom(bench, view, "zoom out again", overview);
    for (int i = 0; i < 30; ++i) bench.frame(hover, [&] { view.setSelection(i % 2 ? half : std::vector<NodeIndex>()); });
    bench.report("half selected, overview", hover);
}

}  // namespace

int main(int argc, char** argv) {
    if (qEnvironmentVariableIsEmpty("QT_QPA_PLATFORM")) qputenv("QT_QPA_PLATFORM", "offscreen");
    QApplication application(argc, argv);
    Theme theme;
    theme.apply(application, Theme::Mode::Light);
    const QStringList arguments = QApplication::arguments();
    const QString folder = arguments.value(3);
    if (arguments.size() > 2) {
        run(theme, arguments[1].toULongLong(), arguments[2].toULongLong(), folder);
        return 0;
    }
    run(theme, 100'000, 300'000, folder);
    run(theme, 1'000'000, 3'000'000, folder);
    return 0;
}
