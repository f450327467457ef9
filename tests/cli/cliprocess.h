// Runs build/.../bin/holdfast-cli as a user would: a process, its exit status and what it wrote to either stream.
#pragma once

#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QStringList>
#include <QTemporaryDir>

namespace holdfast::test {

struct CliRun {
    int status = -1;
    QByteArray out;
    QByteArray err;
    QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    QByteArray told() const { return "exit " + QByteArray::number(status) + ": " + (err.isEmpty() ? out : err).left(600); }
};

inline void prepare(QProcess& process, const QStringList& arguments) {
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.remove("DISPLAY");
    environment.remove("WAYLAND_DISPLAY");
    environment.remove("QT_QPA_PLATFORM");
    process.setProcessEnvironment(environment);
    process.setProgram(HOLDFAST_CLI);
    process.setArguments(arguments);
}

inline CliRun runCli(const QStringList& arguments, int timeoutMs = 240'000) {
    QProcess process;
    prepare(process, arguments);
    process.start();
    process.closeWriteChannel();
    CliRun run;
    if (!process.waitForFinished(timeoutMs)) {
        process.kill();
        process.waitForFinished();
        run.err = "timed out";
        return run;
    }
    run.status = process.exitStatus() == QProcess::NormalExit ? process.exitCode() : -1;
    run.out = process.readAllStandardOutput();
    run.err = process.readAllStandardError();
    return run;
}

}  // namespace holdfast::test

/// Runs a command with --json, wants exit 0 and one JSON object on standard output, and puts it into `target`.
#define HOLDFAST_JSON(target, ...)                                                                        \
    const auto target##Run = holdfast::test::runCli(QStringList{__VA_ARGS__, "--json"});                  \
    QVERIFY2(target##Run.status == 0, target##Run.told().constData());                                    \
    QVERIFY2(QJsonDocument::fromJson(target##Run.out).isObject(), target##Run.out.left(300).constData()); \
    const QJsonObject target = target##Run.json()
