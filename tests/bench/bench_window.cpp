// How long the window is deaf: drives the real window on a project of a million customers (or as many as told) through
// the main job and prints, for each act, the longest single event on the GUI thread, the longest frame of the table and
// how long the answer took. A person notices from about 50 ms. Usage: bench_window [customers] [project to keep]
#include "app/pdf/pdfprinter.h"
#include "app/wiring/learners.h"
#include "core/base/random.h"
#include "core/workbench/importing.h"
#include "core/workbench/training.h"
#include "ui/itemmodels/customertablemodel.h"
#include "ui/pages/customers/customerspage.h"
#include "ui/pages/whatif/profilercurve.h"
#include "ui/pages/whatif/whatifpage.h"
#include "ui/pages/whatif/whatifstate.h"
#include "ui/shell/mainwindow.h"

#include <QApplication>
#include <QDoubleSpinBox>
#include <QElapsedTimer>
#include <QHeaderView>
#include <QScrollBar>
#include <QSettings>
#include <QSlider>
#include <QStandardPaths>
#include <QTabWidget>
#include <QTableView>
#include <QTemporaryDir>
#include <QTest>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>

using namespace holdfast;
using namespace holdfast::ui;

namespace {

constexpr int kPatienceMs = 120'000;
constexpr int kColumns = 20;  // 12 numbers and 8 categories beside key and label

/// Times every event of the GUI thread from outside the event loop, without those that others send from within.
class WatchedApplication : public QApplication {
public:
    using QApplication::QApplication;

    bool notify(QObject* receiver, QEvent* event) override {
        if (m_depth > 0) return QApplication::notify(receiver, event);
        const QByteArray who = receiver->metaObject()->className();
        const int type = event->type();
        QElapsedTimer timer;
        timer.start();
        ++m_depth;
        const bool result = QApplication::notify(receiver, event);
        --m_depth;
        const double ms = static_cast<double>(timer.nsecsElapsed()) / 1e6;
        if (ms > longest) {
            longest = ms;
            blame = who + " event " + QByteArray::number(type);
        }
        if (ms > 50.0) ++over;
        return result;
    }

    void forget() {
        longest = 0.0;
        over = 0;
        blame.clear();
    }

    double longest = 0.0;
    int over = 0;
    QByteArray blame;

private:
    int m_depth = 0;
};

template <typename Condition>
bool waitFor(Condition condition) {
    return QTest::qWaitFor(condition, kPatienceMs);
}

void writeTable(const std::filesystem::path& file, std::size_t rows) {
    Random random(5);
    std::ofstream out(file);
    out << "customer";
    for (int c = 0; c < kColumns; ++c) out << ",column" << c;
    out << ",churned\n";
    for (std::size_t i = 0; i < rows; ++i) {
        out << 'C' << 10'000'000 + i;
        double logit = -1.5;
        for (int c = 0; c < kColumns; ++c) {
            if (c < 12) {
                const double value = random.uniform() * 100.0;
                logit += (c % 3 - 1) * (value - 50.0) / 60.0;
                out << ',' << std::round(value * 10.0) / 10.0;
            } else {
                const auto level = random.below(5);
                logit += c == 12 ? 0.4 * static_cast<double>(level) - 0.8 : 0.0;
                out << ",level " << level;
            }
        }
        out << (random.bernoulli(1.0 / (1.0 + std::exp(-logit))) ? ",Yes\n" : ",No\n");
    }
}

bool makeProject(const std::filesystem::path& folder, const std::filesystem::path& file, std::size_t rows,
                 scoring::LearnerFactory& learners) {
    const auto csv = folder / "customers.csv";
    writeTable(csv, rows);
    workbench::ImportRequest request;
    request.project = file;
    request.customers = csv;
    const auto imported = workbench::importFiles(request, TaskContext());
    if (!imported) return std::fprintf(stderr, "error: %s\n", imported.error().message.c_str()), false;
    auto project = workbench::openProject(file);
    if (!project) return false;
    workbench::TrainRequest training;
    training.learner = "logistic";
    training.folds = 3;
    const auto trained = workbench::trainModel(*project, learners, training, systemClock(), TaskContext());
    if (!trained) std::fprintf(stderr, "error: %s\n", trained.error().message.c_str());
    return trained.has_value();
}

class Drive {
public:
    Drive(WatchedApplication& application, Session& session, MainWindow& window)
        : m_application(application), m_session(session), m_window(window) {}

    /// Does it, waits for `done`, prints the longest event on the way.
    template <typename Act, typename Done>
    void act(const char* name, Act doIt, Done done) {
        QCoreApplication::processEvents();
        m_application.forget();
        QElapsedTimer timer;
        timer.start();
        QTimer::singleShot(0, &m_window, doIt);  // from the event loop, so that it is timed like a click
        const bool ok = waitFor([&] { return timer.elapsed() > 20 && done() && m_session.tasks().idle(); });
        const double whole = static_cast<double>(timer.nsecsElapsed()) / 1e6;
        QTest::qWait(50);  // the last repaint belongs to it
        std::printf("%-42s longest event %6.1f ms  (over 50 ms: %d)  answered in %7.0f ms%s  %s\n", name, m_application.longest,
                    m_application.over, whole, ok ? "" : " NOT", m_application.blame.constData());
        std::fflush(stdout);
    }

    template <typename Act>
    void act(const char* name, Act doIt) { act(name, doIt, [] { return true; }); }

private:
    WatchedApplication& m_application;
    Session& m_session;
    MainWindow& m_window;
};

void printTimes(const char* name, std::vector<double> times) {
    std::sort(times.begin(), times.end());
    std::printf("%-42s median %5.1f ms, p99 %5.1f, worst %5.1f (%zu)\n", name, times[times.size() / 2],
                times[std::min(times.size() - 1, times.size() * 99 / 100)], times.back(), times.size());
    std::fflush(stdout);
}

/// Steps of three rows, pages and jumps over the whole table; each frame is painted at once and timed, and after a jump
/// the time until the cells are there.
void scroll(CustomersPage& page) {
    QTableView* table = page.table();
    QScrollBar* bar = table->verticalScrollBar();
    const auto frame = [&](int value) {
        QElapsedTimer timer;
        timer.start();
        bar->setValue(value);
        table->viewport()->repaint();
        return static_cast<double>(timer.nsecsElapsed()) / 1e6;
    };
    const auto filled = [&] {
        const int row = table->rowAt(table->viewport()->height() / 2);
        return row >= 0 && !page.model()->index(row, 0).data().toString().isEmpty();
    };
    std::vector<double> steps, jumps, cells;
    for (int i = 0; i < 400; ++i) {
        steps.push_back(frame(bar->value() + 3));
        QCoreApplication::processEvents();
    }
    Random random(9);
    for (int i = 0; i < 60; ++i) {
        jumps.push_back(frame(static_cast<int>(random.below(static_cast<std::uint64_t>(bar->maximum())))));
        QElapsedTimer timer;
        timer.start();
        if (!waitFor(filled)) std::printf("no cells after a jump\n");
        cells.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    printTimes("scroll 3 rows, one frame", steps);
    printTimes("jump anywhere, one frame", jumps);
    printTimes("cells there after a jump", cells);
}

void dragCurve(WhatIfPage& page) {
    ProfilerCurve* curve = page.curve(QStringLiteral("column1"));
    if (!curve) return std::printf("there is no curve to drag\n"), void();
    std::vector<double> steps;
    QTest::mousePress(curve, Qt::LeftButton, {}, QPoint(curve->width() / 2, curve->height() / 2));
    for (int i = 0; i < 60; ++i) {
        const double before = page.state().result()->after.probability;
        QElapsedTimer timer;
        timer.start();
        QTest::mouseMove(curve, QPoint(curve->width() / 4 + i * curve->width() / 120, curve->height() / 2));
        if (QTest::qWaitFor([&] { return page.state().result()->after.probability != before; }, 200))
            steps.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    QTest::mouseRelease(curve, Qt::LeftButton, {}, QPoint(curve->width() * 3 / 4, curve->height() / 2));
    if (!steps.empty()) printTimes("a step of the drag, to the new score", steps);
}

/// Every tab of the Models page, then the threshold slid and an assumption changed.
void useModels(Drive& on, MainWindow& window) {
    window.showPage(QStringLiteral("models"));
    auto* slider = window.findChild<QSlider*>(QStringLiteral("threshold"));
    QTabWidget* tabs = nullptr;
    for (QWidget* above = slider; above && !tabs; above = above->parentWidget()) tabs = qobject_cast<QTabWidget*>(above);
    if (!tabs) return std::printf("there is no threshold to slide\n"), void();
    for (int i = 0; i < tabs->count(); ++i)
        on.act(("models, " + tabs->tabText(i).toLower().toStdString()).c_str(), [tabs, i] { tabs->setCurrentIndex(i); });
    for (int i = 0; i < tabs->count(); ++i)
        if (tabs->widget(i)->isAncestorOf(slider)) tabs->setCurrentIndex(i);
    for (const int step : {200, 350, 352, 700}) on.act("slide the threshold", [slider, step] { slider->setValue(step); });
    auto* cost = window.findChild<QDoubleSpinBox*>(QStringLiteral("contactCost"));
    on.act("change what a contact costs", [cost] { cost->setValue(cost->value() * 1.5); });
}

void drive(WatchedApplication& application, Session& session, MainWindow& window, const std::filesystem::path& project) {
    Drive on(application, session, window);
    on.act("open the project", [&] { session.openProject(project); }, [&] { return session.hasProject(); });
    for (const char* id : {"customers", "data", "models", "whatif", "reports", "overview"})
        on.act((std::string("show ") + id).c_str(), [&window, id] { window.showPage(QString::fromLatin1(id)); });
    useModels(on, window);
    auto* customers = window.findChild<CustomersPage*>();
    window.showPage(QStringLiteral("customers"));
    waitFor([&] { return customers->model()->matching() > 0 && session.tasks().idle(); });
    application.forget();
    scroll(*customers);
    std::printf("%-42s longest event %6.1f ms (%s)\n", "while scrolling", application.longest, application.blame.constData());
    QHeaderView* header = customers->table()->horizontalHeader();
    for (const int section : {0, 3, 15, 1})
        on.act((std::string("sort by ") + customers->model()->columnNames()[static_cast<std::size_t>(section)]).c_str(),
               [header, section] { header->setSortIndicator(section, Qt::AscendingOrder); },
               [customers] { return !customers->model()->loading(); });
    on.act("filter by score above 0.8",
           [&] { session.setFilter({{{std::string(kScoreColumn), Comparison::Greater, {0.8}}}}); },
           [customers] { return !customers->model()->loading(); });
    on.act("filter by text anywhere", [&] { session.setFilter({{{std::string(kAnyTextColumn), Comparison::Contains, {std::string("0123")}}}}); },
           [customers] { return !customers->model()->loading(); });
    on.act("clear the filter", [&] { session.setFilter({}); }, [customers] { return !customers->model()->loading(); });
    on.act("choose a customer", [&] { session.selectCustomer(QStringLiteral("C10000471")); });
    auto* whatIf = window.findChild<WhatIfPage*>();
    on.act("open what-if", [&] { window.showPage(QStringLiteral("whatif")); }, [&] { return whatIf->state().result().has_value(); });
    application.forget();
    dragCurve(*whatIf);
    std::printf("%-42s longest event %6.1f ms (%s)\n", "while dragging", application.longest, application.blame.constData());
    on.act("remember", [&] { whatIf->remember(); });
    on.act("what-if of the whole table", [&] { whatIf->useSegment(true); }, [&] { return whatIf->state().result().has_value(); });
    on.act("change the theme", [&] { session.theme().apply(*qApp, Theme::Mode::Dark); });
    on.act("show overview filtered", [&] {
        session.setFilter({{{"column12", Comparison::Equal, {std::string("level 2")}}}});
        window.showPage(QStringLiteral("overview"));
    });
    on.act("preview the report", [&] { window.showPage(QStringLiteral("reports")); });
    on.act("undo the filter", [&] { session.undoStack().undo(); });
    on.act("resize the window", [&] { window.resize(2560, 1440); });
    on.act("close the project", [&] { session.closeProject(); });
}

}  // namespace

int main(int argc, char** argv) {
    WatchedApplication application(argc, argv);
    QStandardPaths::setTestModeEnabled(true);
    QCoreApplication::setOrganizationName(QStringLiteral("holdfast-bench"));
    QCoreApplication::setApplicationName(QStringLiteral("bench_window"));
    QSettings().clear();
    const QTemporaryDir folder;
    const std::size_t rows = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 1'000'000;
    const std::filesystem::path project = argc > 2 ? std::filesystem::path(argv[2]) : std::filesystem::path(folder.path().toStdString()) / "bench.holdfast";
    const auto learners = app::makeLearnerFactory();
    if (!std::filesystem::exists(project) && !makeProject(folder.path().toStdString(), project, rows, *learners)) return 1;
    Theme theme;
    theme.apply(application, Theme::Mode::Light);
    Session session({learners.get(), &app::printPdf, systemClock()}, theme);
    MainWindow window(session);
    window.resize(1366, 768);
    window.show();
    if (!QTest::qWaitForWindowExposed(&window)) return 1;
    drive(application, session, window, project);
    return 0;
}
