// How the Campaigns page feels at size: what one step of dragging the budget costs until it is painted, and the longest event on
// the GUI thread while a plan arrives. Prints the figures beside their targets. Usage: bench_campaigns [customers]
#include "app/wiring/learners.h"
#include "core/workbench/sampling.h"
#include "core/workbench/training.h"
#include "tests/bench/target.h"
#include "ui/pages/campaigns/campaignspage.h"
#include "ui/pages/campaigns/campaignstate.h"

#include <QApplication>
#include <QElapsedTimer>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cstdlib>
#include <ctime>
#include <vector>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

constexpr int kPatienceMs = 300'000;
constexpr int kSteps = 200;

/// Processor time of this thread, which other programs on the machine do not lengthen.
double processorMs() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return 1e3 * static_cast<double>(now.tv_sec) + 1e-6 * static_cast<double>(now.tv_nsec);
}

/// Times every event of the GUI thread, without those that others send from within.
class WatchedApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override {
        if (m_depth > 0) return QApplication::notify(receiver, event);
        QElapsedTimer timer;
        timer.start();
        const double processor = processorMs();
        ++m_depth;
        const bool result = QApplication::notify(receiver, event);
        --m_depth;
        longest = std::max(longest, static_cast<double>(timer.nsecsElapsed()) / 1e6);
        longestProcessor = std::max(longestProcessor, processorMs() - processor);
        return result;
    }
    double longest = 0.0;
    double longestProcessor = 0.0;

private:
    int m_depth = 0;
};

bool makeProject(const std::filesystem::path& file, std::size_t customers, scoring::LearnerFactory& learners) {
    workbench::SampleRequest sample;
    sample.project = file;
    sample.customers = customers;
    sample.months = 3;
    if (!workbench::createSample(sample, TaskContext())) return false;
    auto project = workbench::openProject(file);
    if (!project) return false;
    workbench::TrainRequest training;
    training.learner = "logistic";
    training.folds = 2;
    return workbench::trainModel(*project, learners, training, systemClock(), TaskContext()).has_value();
}

void drag(CampaignsPage& page) {
    std::vector<double> times;
    const double processor = processorMs();
    CampaignState& state = page.state();
    for (int step = 0; step < kSteps; ++step) {
        QElapsedTimer timer;
        timer.start();
        state.previewBudget(state.mostUsefulBudget() * (0.1 + 0.8 * (step * 37 % kSteps) / kSteps));
        QCoreApplication::processEvents();
        QEvent paint(QEvent::UpdateRequest);  // the platform may put it off; a step is over when what changed is painted
        QCoreApplication::sendEvent(page.window(), &paint);
        times.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(times.begin(), times.end());
    const double middle = times[times.size() / 2], most = times[times.size() * 95 / 100];
    std::printf("a step of dragging at %dx%d: median %.1f ms%s; 95 of 100 within %.1f ms; %.1f ms of processor on average\n", page.width(),
                page.height(), middle, bench::atMost(middle, 16.0, "ms").c_str(), most, (processorMs() - processor) / kSteps);
}

}  // namespace

int main(int argc, char** argv) {
    WatchedApplication application(argc, argv);
    const std::size_t customers = argc > 1 ? static_cast<std::size_t>(std::atoll(argv[1])) : 100'000;
    const QTemporaryDir folder;
    const auto file = std::filesystem::path(folder.path().toStdString()) / "sample.holdfast";
    const auto learners = app::makeLearnerFactory();
    if (!makeProject(file, customers, *learners)) return std::fprintf(stderr, "error: no project\n"), 1;
    Theme theme;
    theme.apply(application, Theme::Mode::Light);
    Session session(Services{learners.get(), {}, systemClock()}, theme);
    CampaignsPage page(session);
    page.resize(2240, 1312);
    page.show();
    session.openProject(file);
    if (!QTest::qWaitFor([&] { return page.state().plan() && session.tasks().idle(); }, kPatienceMs)) return 1;
    for (const QSize size : {QSize(1040, 640), QSize(2240, 1312)}) {
        page.resize(size);
        QTest::qWait(100);
        drag(page);
    }
    application.longest = application.longestProcessor = 0.0;
    QElapsedTimer timer;
    timer.start();
    page.state().commitBudget(0.5 * page.state().mostUsefulBudget());
    const bool planned = QTest::qWaitFor([&] { return !page.state().planning() && session.tasks().idle(); }, kPatienceMs);
    std::printf("a new plan of %zu customers: %.0f ms; longest event on the GUI thread meanwhile %.1f ms%s, %.1f ms of processor\n", customers,
                static_cast<double>(timer.elapsed()), application.longest, bench::atMost(application.longest, 50.0, "ms").c_str(),
                application.longestProcessor);
    return planned ? 0 : 1;
}
