// holdfast: the window. Composes theme, session and services, opens what the command line names, and shows the shell.
#include "app/pdf/pdfprinter.h"
#include "app/wiring/learners.h"
#include "core/base/time.h"
#include "ui/session/session.h"
#include "ui/shell/mainwindow.h"
#include "ui/theme/theme.h"

#include <QApplication>
#include <QIcon>
#include <QSettings>
#include <QTimer>

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <CLI/CLI.hpp>

#include <chrono>
#include <cstdio>
#include <string>

namespace {

using namespace holdfast;

constexpr int kOpenBeforeShowMs = 200;

/// Messages go to standard error: a person who reads them has started the program from a terminal.
void startLog(bool verbose) {
    auto logger = spdlog::stderr_logger_mt("holdfast");
    logger->set_pattern("%H:%M:%S %l: %v");
    logger->set_level(verbose ? spdlog::level::info : spdlog::level::warn);
}

/// With HOLDFAST_TRACE_STARTUP set, prints when the window first painted and when a named project was shown, in ms since
/// main began; "quit" ends the program then. For tests/bench.
class StartupTrace : public QObject {
public:
    StartupTrace(ui::MainWindow& window, bool expectsProject)
        : QObject(&window), m_window(window), m_projectShown(!expectsProject) {
        window.installEventFilter(this);
        connect(&window.session(), &ui::Session::projectChanged, this, [this] { note("project", m_projectShown); });
    }

    bool eventFilter(QObject* watched, QEvent* event) override {
        if ((event->type() == QEvent::UpdateRequest || event->type() == QEvent::Paint) && !m_painted && !m_noted) {
            m_noted = true;
            note("paint", m_painted);
        }
        return QObject::eventFilter(watched, event);
    }

    static inline const auto begun = std::chrono::steady_clock::now();

private:
    void note(const char* what, bool& happened) {
        // A zero timer fires once the paint and everything queued before it are done: the window answers from here on.
        QTimer::singleShot(0, this, [this, what, &happened] {
            const std::chrono::duration<double, std::milli> spent = std::chrono::steady_clock::now() - begun;
            std::fprintf(stderr, "startup: %s %.0f ms\n", what, spent.count());
            happened = true;
            if (m_painted && m_projectShown && qEnvironmentVariable("HOLDFAST_TRACE_STARTUP") == QLatin1String("quit"))
                m_window.close();
        });
    }

    ui::MainWindow& m_window;
    bool m_noted = false;
    bool m_painted = false;
    bool m_projectShown;
};

int run(QApplication& application, const std::string& file) {
    ui::Theme theme;
    theme.apply(application, ui::Theme::rememberedMode());
    QApplication::setWindowIcon(QIcon(QStringLiteral(":/appicon/holdfast.svg")));
    const auto learners = app::makeLearnerFactory();
    const auto regressions = app::makeRegressionFactory();
    ui::Session session(
        {.learners = learners.get(), .pdf = app::printPdf, .clock = systemClock(), .regressions = regressions.get()}, theme);
    ui::MainWindow window(session);
    if (qEnvironmentVariableIsSet("HOLDFAST_TRACE_STARTUP")) new StartupTrace(window, !file.empty());
    if (!file.empty()) {
        // Most projects open faster than a person sees: waiting that long spares a glimpse of the start page.
        window.takeFile(QString::fromStdString(file));
        session.tasks().waitForIdle(kOpenBeforeShowMs);
    }
    window.show();
    return QApplication::exec();
}

}  // namespace

int main(int argc, char** argv) {
    QApplication application(argc, argv);
    QApplication::setApplicationName(QStringLiteral("holdfast"));
    QApplication::setOrganizationName(QStringLiteral("holdfast"));
    QApplication::setApplicationDisplayName(QStringLiteral("Holdfast"));
    QApplication::setApplicationVersion(QStringLiteral(HOLDFAST_VERSION));
    QGuiApplication::setDesktopFileName(QStringLiteral("holdfast"));
    QSettings::setDefaultFormat(QSettings::IniFormat);

    CLI::App arguments{"Holdfast: who is about to leave, why, and what would keep them"};
    std::string file;
    bool verbose = false;
    arguments.add_option("file", file, "A .holdfast project to open, or a table to import")->check(CLI::ExistingFile);
    arguments.add_flag("-v,--verbose", verbose, "Say more on standard error");
    arguments.set_version_flag("--version", std::string("holdfast ") + HOLDFAST_VERSION);
    CLI11_PARSE(arguments, argc, argv);
    startLog(verbose);
    return run(application, file);
}
