// How long a frame of the graph view takes while one pans and zooms, without a GPU: a made network of communities, a window
// of 1600 x 1000 on the offscreen platform, scripted motion. Per phase: frame time (paint and all that the GUI thread does
// for it), how many frames showed tiles of another zoom, in how many squares of 64 pixels a sharp render shows something
// where the frame showed nothing, and how long until all was sharp again. Then a timeline that plays, with a mask every 40 ms:
// how many pictures a second come of it.
//   bench_graphview [nodes edges [folder for pictures]]    default: 100000 300000, then 1000000 3000000
#include "tests/support/blankness.h"
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
constexpr double kMostMedianMs = 33.0;  ///< targets at 100,000 nodes and 300,000 edges
constexpr double kMostWorstMs = 60.0;   ///< of 99 in a hundred frames
constexpr int kEvery = 6;               ///< frames of which one is kept to be compared with a sharp render

/// A frame as it was shown, compared once the phase is over: a render in its midst would give the workers time.
struct Shown {
    QImage picture;
    Camera camera;
};

struct Phase {
    std::vector<double> frames;  ///< ms on the clock
    std::vector<double> work;    ///< ms of processor time of the GUI thread: what a machine without other work would need
    std::vector<Shown> shown;
    int stale = 0;
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
        if (phase.frames.size() % kEvery == 1) phase.shown.push_back({m_view.tiles().copy(), m_view.camera()});
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
        const double median = percentile(phase.frames, 0.5);
        const double worst = percentile(phase.frames, 0.99);
        std::printf("  %-26s %4zu frames  median %5.1f  p99 %5.1f ms %s (processor %4.1f %5.1f)  stale %3.0f %%  blank %.2f %%"
                    "  sharp after %4.0f ms, %4.0f ms of processor\n",
                    name, phase.frames.size(), median, worst, median < kMostMedianMs && worst < kMostWorstMs ? "kept  " : "MISSED",
                    percentile(phase.work, 0.5), percentile(phase.work, 0.99), 100.0 * phase.stale / count, 100.0 * blankOf(phase),
                    sharp, used);
        std::fflush(stdout);
    }

    /// A mask every 40 ms for some seconds: pictures that came of it, and the longest time that one stood.
    void play(const std::vector<MaskPtr>& masks) {
        QElapsedTimer whole, stands;
        whole.start();
        stands.start();
        Phase phase;
        int pictures = 0;
        double longest = 0.0;
        QImage before = m_view.tiles().copy();
        for (const MaskPtr& mask : masks) {
            QElapsedTimer timer;
            timer.start();
            frame(phase, [&] { m_view.setMask(mask); });
            if (m_view.tiles() != before) {
                ++pictures;
                longest = std::max(longest, msSince(stands));
                stands.start();
                before = m_view.tiles().copy();
            }
            while (msSince(timer) < 40.0) {
                QApplication::processEvents(QEventLoop::ExcludeUserInputEvents);
                std::this_thread::sleep_for(std::chrono::milliseconds(1));
            }
        }
        std::printf("  %-26s %4zu masks in %.1f s  %5.1f pictures a second, one stood for %.0f ms at most;"
                    "  median %.1f  p99 %.1f ms (processor %.1f)\n",
                    "timeline plays, overview", masks.size(), msSince(whole) / 1e3, pictures * 1e3 / msSince(whole),
                    std::max(longest, msSince(stands)), percentile(phase.frames, 0.5), percentile(phase.frames, 0.99),
                    percentile(phase.work, 0.5));
        m_view.setMask(nullptr);
        untilSharp();
    }

private:
    double blankOf(const Phase& phase) const {
        const RenderInputs inputs = m_view.renderInputs();
        test::Blankness all;
        for (const Shown& shown : phase.shown) {
            const QSize size = shown.picture.size();
            const QPointF corner = shown.camera.centre * shown.camera.scale - QPointF(size.width(), size.height()) / 2.0;
            const PixelCorner from{std::llround(corner.x()), std::llround(corner.y())};
            const QImage sharp = GraphRenderer().render(inputs, {shown.camera.scale, from, size});
            const test::Blankness here = test::blankness(shown.picture, sharp, inputs.palette.background);
            all.blocks += here.blocks;
            all.blank += here.blank;
        }
        return all.share();
    }

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

/// Everybody there from the first to the last, in the order of their numbers.
std::vector<MaskPtr> growth(std::size_t nodes, int steps) {
    std::vector<MaskPtr> masks;
    for (int step = 1; step <= steps; ++step) {
        auto mask = std::make_shared<GraphMask>();
        mask->nodes.assign(nodes, kMaskHidden);
        // Every so-many-th first, so that all communities grow at once.
        for (std::size_t node = 0; node < nodes; ++node)
            if (static_cast<int>(node * 2'654'435'761U % 1000) * steps < step * 1000) mask->nodes[node] = kMaskShown;
        masks.push_back(std::move(mask));
    }
    return masks;
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
    bench.play(growth(nodes, 75));
    view.setSelection({});
    const auto shootMasked = [&](const char* name, MaskPtr mask) {
        view.setMask(std::move(mask));
        bench.untilSharp();
        shoot(name);
    };
    shootMasked("early", growth(nodes, 50)[2]);
    auto group = std::make_shared<GraphMask>();
    for (const std::int16_t category : scene->content().category) group->nodes.push_back(category == 5 ? kMaskShown : kMaskHidden);
    shootMasked("group", group);
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
