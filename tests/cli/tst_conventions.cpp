// The conventions every command keeps: help, exit statuses, error lines, one JSON object, completion.
#include "tests/cli/cliprocess.h"

#include <QFile>
#include <QtTest>

using holdfast::test::runCli;

class TestCliConventions : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    QString path(const QString& name) const { return m_folder.filePath(name); }

private slots:
    void version_isTold() {
        const auto run = runCli({"--version"});
        QCOMPARE(run.status, 0);
        QVERIFY(QRegularExpression("\\d+\\.\\d+\\.\\d+").match(run.out).hasMatch());
    }

    void help_data() {
        QTest::addColumn<QString>("command");
        for (const char* command :
             {"sample", "import", "info", "train", "score", "explain", "whatif", "plan", "graph", "report", "models", "verify",
              "completion"})
            QTest::newRow(command) << command;
    }
    void help() {
        QFETCH(QString, command);
        const auto run = runCli({command, "--help"});
        QCOMPARE(run.status, 0);
        QVERIFY(run.err.isEmpty());
        QVERIFY(run.out.size() > 200);
        QVERIFY(run.out.contains("Examples:"));
        QVERIFY(run.out.contains("holdfast-cli " + command.toLatin1()));
        QVERIFY(run.out.contains("--json") && run.out.contains("--threads"));
    }

    void mainHelp_namesEveryCommand_andNoneThatIsNotThere() {
        const auto run = runCli({"--help"});
        QCOMPARE(run.status, 0);
        for (const char* command : {"sample", "import", "train", "whatif", "report"}) QVERIFY(run.out.contains(command));
        for (const char* command : {"counterfactual", "stream", "serve", "harden"}) QVERIFY(!run.out.contains(command));
    }

    void wrongUsage_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("nothing") << QStringList{};
        QTest::newRow("unknown command") << QStringList{"nonsense"};
        QTest::newRow("no project") << QStringList{"train"};
        QTest::newRow("unknown option") << QStringList{"info", "p.holdfast", "--nonsense"};
        QTest::newRow("too many words") << QStringList{"info", "p.holdfast", "more"};
        QTest::newRow("not a number") << QStringList{"sample", "p.holdfast", "--customers", "many"};
        QTest::newRow("unknown learner") << QStringList{"train", "p.holdfast", "--learner", "oracle"};
        QTest::newRow("one fold") << QStringList{"train", "p.holdfast", "--folds", "1"};
        QTest::newRow("no threads") << QStringList{"info", "p.holdfast", "--threads", "0"};
        QTest::newRow("nothing to import") << QStringList{"import", "p.holdfast"};
        QTest::newRow("unknown role") << QStringList{"import", "p.holdfast", "--customers", "c.csv", "--role", "a=hero"};
        QTest::newRow("role without column") << QStringList{"import", "p.holdfast", "--customers", "c.csv", "--role", "ignore"};
        QTest::newRow("nothing set") << QStringList{"whatif", "p.holdfast", "k"};
        QTest::newRow("report nowhere") << QStringList{"report", "p.holdfast"};
        QTest::newRow("unknown action") << QStringList{"models", "p.holdfast", "burn"};
        QTest::newRow("promote what") << QStringList{"models", "p.holdfast", "promote"};
        QTest::newRow("metrics of the past") << QStringList{"graph", "p.holdfast", "metrics", "--as-of", "2026-01-15"};
        QTest::newRow("export to two files") << QStringList{"graph", "p.holdfast", "export", "g.dot", "--out", "h.dot"};
        QTest::newRow("unknown shell") << QStringList{"completion", "tcsh"};
    }
    void wrongUsage() {
        QFETCH(QStringList, arguments);
        const auto run = runCli(arguments);
        QVERIFY2(run.status == 2, run.told().constData());
        QVERIFY2(run.err.startsWith("error: InvalidInput: "), run.err.constData());
        QVERIFY(run.err.contains("--help"));
        QVERIFY(run.out.isEmpty());
    }

    void absentProject_isNotFound_data() {
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("info") << QStringList{"info"};
        QTest::newRow("train") << QStringList{"train"};
        QTest::newRow("score") << QStringList{"score"};
        QTest::newRow("verify") << QStringList{"verify"};
        QTest::newRow("models") << QStringList{"models"};
    }
    void absentProject_isNotFound() {
        QFETCH(QStringList, arguments);
        const auto run = runCli(arguments << path("absent.holdfast") << "--json");
        QCOMPARE(run.status, 1);
        QVERIFY2(run.err.startsWith("error: NotFound: "), run.err.constData());
        QVERIFY(run.out.isEmpty());
        QVERIFY(!QFile::exists(path("absent.holdfast")));
    }

    void foreignFile_isRefusedAndLeftAlone() {
        QFile file(path("foreign.holdfast"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(4096, 'x'));
        file.close();
        const auto run = runCli({"info", file.fileName()});
        QCOMPARE(run.status, 1);
        QVERIFY2(run.err.startsWith("error: Corrupt: "), run.err.constData());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray(4096, 'x'));
    }

    void completion_knowsCommandsAndOptions_data() {
        QTest::addColumn<QString>("shell");
        for (const char* shell : {"bash", "zsh", "fish"}) QTest::newRow(shell) << shell;
    }
    void completion_knowsCommandsAndOptions() {
        QFETCH(QString, shell);
        const auto run = runCli({"completion", shell});
        QCOMPARE(run.status, 0);
        for (const char* word : {"sample", "import", "whatif", "rejects", "learner", "scenario"})
            QVERIFY2(run.out.contains(word), word);
        QFile script(path("completion." + shell));
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write(run.out);
        script.close();
        if (QStandardPaths::findExecutable(shell).isEmpty()) QSKIP("this shell is not installed");
        QProcess check;
        check.start(shell, {"-n", script.fileName()});
        QVERIFY(check.waitForFinished());
        QVERIFY2(check.exitCode() == 0, check.readAllStandardError().constData());
    }

    void bashCompletion_offersWhatFits() {
        const auto run = runCli({"completion", "bash"});
        QFile script(path("try.bash"));
        QVERIFY(script.open(QIODevice::WriteOnly));
        script.write(run.out +
                     "COMP_WORDS=(holdfast-cli tr); COMP_CWORD=1; _holdfast_cli; echo \"${COMPREPLY[@]}\"\n"
                     "COMP_WORDS=(holdfast-cli train p --fo); COMP_CWORD=3; _holdfast_cli; echo \"${COMPREPLY[@]}\"\n");
        script.close();
        QProcess bash;
        bash.start("bash", {script.fileName()});
        QVERIFY(bash.waitForFinished());
        QCOMPARE(bash.readAllStandardOutput(), QByteArray("train\n--folds\n"));
    }
};

QTEST_GUILESS_MAIN(TestCliConventions)
#include "tst_conventions.moc"
