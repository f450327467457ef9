// How long the window takes: starts the real program on a project of the sample world (100,000 customers unless told
// otherwise), several times, and prints the milliseconds from main() to the first paint and to the project being shown,
// beside the time the process took in all. Usage: bench_startup [PROJECT | CUSTOMERS]
#include "core/workbench/sampling.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QTemporaryDir>

#include <algorithm>
#include <cstdio>
#include <vector>

namespace {

constexpr int kRuns = 5;
constexpr int kPatienceMs = 60'000;

double milliseconds(const QString& output, const char* what) {
    const QRegularExpression line(QStringLiteral("startup: %1 (\\d+) ms").arg(QLatin1String(what)));
    const auto match = line.match(output);
    return match.hasMatch() ? match.captured(1).toDouble() : -1.0;
}

void print(const char* what, std::vector<double> values) {
    std::sort(values.begin(), values.end());
    std::printf("%-28s median %5.0f ms   fastest %5.0f   slowest %5.0f\n", what, values[values.size() / 2], values.front(),
                values.back());
}

}  // namespace

int main(int argc, char** argv) {
    QCoreApplication application(argc, argv);
    const QTemporaryDir folder;
    QString project = argc > 1 ? QString::fromLocal8Bit(argv[1]) : QString();
    if (!QFileInfo::exists(project)) {
        const std::size_t customers = project.isEmpty() ? 100'000 : project.toULongLong();
        project = folder.filePath(QStringLiteral("bench.holdfast"));
        const auto made = holdfast::workbench::createSample(
            {.project = project.toStdString(), .customers = customers, .exportFolder = {}}, holdfast::TaskContext());
        if (!made) {
            std::fprintf(stderr, "error: %s\n", made.error().message.c_str());
            return 1;
        }
        std::printf("%zu customers made in %.1f s\n", customers, made->seconds);
    }
    std::vector<double> paint;
    std::vector<double> shown;
    std::vector<double> whole;
    for (int run = 0; run < kRuns; ++run) {
        QProcess window;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("HOLDFAST_TRACE_STARTUP"), QStringLiteral("quit"));
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"), folder.filePath(QStringLiteral("config")));
        window.setProcessEnvironment(environment);
        QElapsedTimer timer;
        timer.start();
        window.start(QStringLiteral(HOLDFAST_BINARY_DIR) + QStringLiteral("/bin/holdfast"), {project});
        if (!window.waitForFinished(kPatienceMs)) {
            std::fprintf(stderr, "error: the window did not finish.\n");
            return 1;
        }
        whole.push_back(static_cast<double>(timer.elapsed()));
        const QString output = QString::fromUtf8(window.readAllStandardError());
        paint.push_back(milliseconds(output, "paint"));
        shown.push_back(milliseconds(output, "project"));
        if (paint.back() < 0 || shown.back() < 0) {
            std::fprintf(stderr, "error: no startup times in: %s\n", qPrintable(output));
            return 1;
        }
    }
    print("main to first paint", paint);
    print("main to project shown", shown);
    print("process start to exit", whole);
    return 0;
}
