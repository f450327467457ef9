// Several processes that train one network together: the same model as one process makes, and a clear word when somebody is
// missing. The test starts itself again as the workers.
#include "core/scoring/learner.h"
#include "models/churn/mlp.h"
#include "models/nn/workers.h"
#include "tests/models/syntheticchurn.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <cstdlib>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

using namespace holdfast;

namespace {

constexpr const char* kOutput = "HOLDFAST_TEST_OUTPUT";  ///< set in a worker: the file for its log-odds
constexpr int kPatienceMs = 120'000;

/// A port of loopback that nobody listens on.
int freePort() {
    const int handle = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t length = sizeof address;
    int port = 0;
    if (bind(handle, reinterpret_cast<sockaddr*>(&address), length) == 0 &&
        getsockname(handle, reinterpret_cast<sockaddr*>(&address), &length) == 0)
        port = ntohs(address.sin_port);
    close(handle);
    return port;
}

/// What a worker does at its first try, before it tries again as if nothing had been.
constexpr const char* kDeed = "HOLDFAST_TEST_DEED";
constexpr const char* kCancelAlone = "cancel while nobody is there";
constexpr const char* kCancelInTraining = "cancel after an epoch";
constexpr const char* kCancelInSum = "cancel while another does not answer";
constexpr const char* kFreeze = "freeze after an epoch";
constexpr const char* kFail = "fail when another leaves";

using Fitted = Result<std::unique_ptr<scoring::ChurnScorer>>;

/// A small network on a fixed table.
Fitted train(const test::SyntheticChurn& data, const TaskContext& context, const scoring::FitMonitor& monitor) {
    models::MlpSettings settings;
    settings.members = 2;
    settings.maxEpochs = 6;
    settings.batch = 64;
    return models::MlpLearner(settings).fit(data.set(), {.seed = 3, .threads = 2, .timeBudgetSeconds = 0.0}, context, monitor);
}

/// Tries to train, and is kept from it.
Fitted tryOnce(const test::SyntheticChurn& data, const std::string& deed) {
    std::stop_source stop;
    bool training = false;
    const TaskContext context(stop.get_token(), [&](const Progress& progress) {
        const bool waiting = progress.stage.starts_with("Waiting for the other");
        if (waiting && (deed == kCancelAlone || (deed == kCancelInSum && training))) stop.request_stop();
    });
    return train(data, context, [&](const scoring::FitProgress&) {
        training = true;
        if (deed == kCancelInTraining) stop.request_stop();
        if (deed == kFreeze) raise(SIGSTOP);
    });
}

void put(const QString& file, const QByteArray& text) {
    QFile out(file + ".new");
    if (!out.open(QIODevice::WriteOnly)) qFatal("cannot write");
    out.write(text);
    out.close();
    QFile::remove(file);
    out.rename(file);  // whoever waits for it finds it whole
}

/// Trains and writes log-odds, or what went wrong, to the file; what the deed led to, to file.first.
int trainInto(const QString& file) {
    const auto data = test::syntheticChurn(701, 5);  // an odd number: the last batch does not split evenly
    if (const char* deed = std::getenv(kDeed)) {
        const auto first = tryOnce(data, deed);
        const std::string said = first ? std::string("a model") : std::string(toString(first.error().code)) + ": " + first.error().message;
        put(file + ".first", QByteArray::fromStdString(said));
    }
    const auto fitted = train(data, TaskContext(), {});
    if (!fitted) {
        put(file, QByteArray::fromStdString(fitted.error().message));
        return 4;
    }
    QByteArray text;
    for (const double logit : scoring::ensembleLogits(**fitted, data.features.values, data.features.rows, 1))
        text += QByteArray::number(logit, 'g', 17) + '\n';
    put(file, text);
    return 0;
}

std::vector<double> numbersIn(const QString& file) {
    QFile in(file);
    std::vector<double> numbers;
    if (!in.open(QIODevice::ReadOnly)) return numbers;
    for (const QByteArray& line : in.readAll().split('\n'))
        if (!line.isEmpty()) numbers.push_back(line.toDouble());
    return numbers;
}

QByteArray textIn(const QString& file) {
    QFile in(file);
    return in.open(QIODevice::ReadOnly) ? in.readAll() : QByteArray();
}

}  // namespace

class TestWorkers : public QObject {
    Q_OBJECT

    struct Call {
        QString output;
        QString size, rank;
        QString master;
        QString seconds = QStringLiteral("60");
        const char* deed = nullptr;
    };
    static std::unique_ptr<QProcess> start(const Call& call) {
        auto process = std::make_unique<QProcess>();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(kOutput, call.output);
        if (!call.size.isEmpty()) environment.insert("HOLDFAST_WORLD_SIZE", call.size);
        if (!call.rank.isEmpty()) environment.insert("HOLDFAST_RANK", call.rank);
        if (!call.master.isEmpty()) environment.insert("HOLDFAST_MASTER", call.master);
        environment.insert("HOLDFAST_WORKER_SECONDS", call.seconds);
        if (call.deed) environment.insert(kDeed, call.deed);
        process->setProcessEnvironment(environment);
        process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process->start(QCoreApplication::applicationFilePath(), QStringList());
        return process;
    }
    QString file(const QString& name) const { return m_folder.filePath(name); }
    inline static const QString kLong = QStringLiteral("3600");  ///< longer than any test: whoever ends was cancelled or told

    /// All of them end with the same model.
    static void verifySame(const std::vector<QProcess*>& processes, const QStringList& files) {
        for (QProcess* process : processes) QVERIFY(process->waitForFinished(kPatienceMs));
        for (qsizetype i = 0; i < files.size(); ++i)
            QVERIFY2(processes[static_cast<std::size_t>(i)]->exitCode() == 0, textIn(files[i]).constData());
        QCOMPARE(numbersIn(files[0]).size(), std::size_t{701});
        QCOMPARE(textIn(files[1]), textIn(files[0]));
    }
    static QString loopback() { return QStringLiteral("127.0.0.1:%1").arg(freePort()); }

private slots:
    void twoProcesses_makeTheModelThatOneMakes() {
        const QString master = loopback();
        const auto alone = start({file("alone"), {}, {}, {}});
        const auto first = start({file("first"), "2", "0", master});
        const auto second = start({file("second"), "2", "1", master});
        for (QProcess* process : {alone.get(), first.get(), second.get()}) {
            QVERIFY(process->waitForFinished(kPatienceMs));
            if (process == first.get() && textIn(file("first")).contains("libgloo-dev")) QSKIP("this build has no Gloo");
            QCOMPARE(process->exitCode(), 0);
        }
        const auto one = numbersIn(file("alone")), two = numbersIn(file("first"));
        QCOMPARE(one.size(), std::size_t{701});
        QCOMPARE(two.size(), one.size());
        QCOMPARE(textIn(file("second")), textIn(file("first")));  // both processes end with the same model, to the bit
        double worst = 0.0, spread = 0.0;
        for (std::size_t i = 0; i < one.size(); ++i) {
            worst = std::max(worst, std::abs(one[i] - two[i]));
            spread = std::max(spread, std::abs(one[i] - one[0]));
        }
        QVERIFY2(spread > 0.5, qPrintable(QString::number(spread)));  // it has learned something to agree on
        QVERIFY2(worst < 1e-3, qPrintable(QString::number(worst)));
    }

    void whoIsMissing_isMissed() {
        const auto lonely = start({file("lonely"), "2", "0", loopback(), "2"});
        QVERIFY(lonely->waitForFinished(kPatienceMs));
        QCOMPARE(lonely->exitCode(), 4);
        const QByteArray said = textIn(file("lonely"));
        if (said.contains("libgloo-dev")) QSKIP("this build has no Gloo");
        QVERIFY2(said.contains("did not meet at 127.0.0.1") && said.contains("HOLDFAST_RANK") && !said.contains('\n'), said.constData());
    }

    // Whoever is cancelled while he waits for the others stops waiting, and meets them when he tries again.
    void cancelledAlone_triesAgain_data() {
        QTest::addColumn<QString>("alone");
        QTest::addColumn<QString>("other");
        QTest::newRow("rank 0") << "0" << "1";
        QTest::newRow("rank 1") << "1" << "0";
    }
    void cancelledAlone_triesAgain() {
        QFETCH(QString, alone);
        QFETCH(QString, other);
        const QString master = loopback(), one = file("one" + alone), two = file("two" + alone);
        const auto first = start({one, "2", alone, master, kLong, kCancelAlone});
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(one + ".first"), kPatienceMs);
        if (textIn(one + ".first").contains("libgloo-dev")) QSKIP("this build has no Gloo");
        QVERIFY2(textIn(one + ".first").startsWith("Cancelled: "), textIn(one + ".first").constData());
        const auto second = start({two, "2", other, master, kLong});
        verifySame({first.get(), second.get()}, {one, two});
    }

    // One is cancelled in the middle: the other hears of it at once, and both can start again.
    void cancelledInTraining_endsTheOthers_whoTryAgain() {
        const QString master = loopback(), one = file("left"), two = file("leaver");
        const auto first = start({one, "2", "0", master, kLong, kFail});
        const auto second = start({two, "2", "1", master, kLong, kCancelInTraining});
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(one + ".first") && QFile::exists(two + ".first"), kPatienceMs);
        if (textIn(one + ".first").contains("libgloo-dev")) QSKIP("this build has no Gloo");
        QVERIFY2(textIn(two + ".first").startsWith("Cancelled: "), textIn(two + ".first").constData());
        const QByteArray said = textIn(one + ".first");
        QVERIFY2(said.startsWith("Unavailable: Another of the processes") && !said.contains('\n'), said.constData());
        verifySame({first.get(), second.get()}, {one, two});
    }

    // One does not answer any more: the other can be cancelled in the middle of a sum, and starts again with another.
    void cancelledInASum_triesAgain_data() {
        QTest::addColumn<QString>("waits");
        QTest::addColumn<QString>("freezes");
        QTest::newRow("rank 0") << "0" << "1";
        QTest::newRow("rank 1") << "1" << "0";
    }
    void cancelledInASum_triesAgain() {
        QFETCH(QString, waits);
        QFETCH(QString, freezes);
        const QString master = loopback(), one = file("waits" + waits), two = file("anew" + waits);
        const auto frozen = start({file("frozen" + waits), "2", freezes, master, kLong, kFreeze});
        const auto first = start({one, "2", waits, master, kLong, kCancelInSum});
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(one + ".first") || frozen->state() == QProcess::NotRunning, kPatienceMs);
        if (textIn(one + ".first").contains("libgloo-dev") || textIn(file("frozen" + waits)).contains("libgloo-dev")) QSKIP("this build has no Gloo");
        QVERIFY2(textIn(one + ".first").startsWith("Cancelled: "), textIn(one + ".first").constData());
        frozen->kill();
        QVERIFY(frozen->waitForFinished(kPatienceMs));
        const auto second = start({two, "2", freezes, master, kLong});
        verifySame({first.get(), second.get()}, {one, two});
    }

    void takenPort_isSaid() {
        const int taken = socket(AF_INET, SOCK_STREAM, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_addr.s_addr = htonl(INADDR_ANY);
        socklen_t length = sizeof address;
        QVERIFY(bind(taken, reinterpret_cast<sockaddr*>(&address), length) == 0 && listen(taken, 1) == 0);
        QVERIFY(getsockname(taken, reinterpret_cast<sockaddr*>(&address), &length) == 0);
        const auto process = start({file("taken"), "2", "0", QStringLiteral("127.0.0.1:%1").arg(ntohs(address.sin_port)), kLong});
        QVERIFY(process->waitForFinished(kPatienceMs));
        close(taken);
        const QByteArray said = textIn(file("taken"));
        if (said.contains("libgloo-dev")) QSKIP("this build has no Gloo");
        QVERIFY2(said.startsWith("Rank 0 cannot listen at 127.0.0.1") && !said.contains('\n'), said.constData());
    }

    void wrongPlaces_areNamed_data() {
        QTest::addColumn<QString>("size");
        QTest::addColumn<QString>("rank");
        QTest::addColumn<QString>("master");
        QTest::addColumn<QByteArray>("said");
        QTest::newRow("size") << "two" << "0" << "127.0.0.1:1" << QByteArray("HOLDFAST_WORLD_SIZE is \"two\"");
        QTest::newRow("rank too large") << "2" << "2" << "127.0.0.1:1" << QByteArray("from 0 to 1");
        QTest::newRow("no rank") << "2" << "" << "127.0.0.1:1" << QByteArray("HOLDFAST_RANK is \"\"");
        QTest::newRow("no port") << "2" << "0" << "127.0.0.1" << QByteArray("such as 127.0.0.1:29500");
        QTest::newRow("no master") << "2" << "0" << "" << QByteArray("HOLDFAST_MASTER is \"\"");
    }
    void wrongPlaces_areNamed() {
        QFETCH(QString, size);
        QFETCH(QString, rank);
        QFETCH(QString, master);
        QFETCH(QByteArray, said);
        qputenv("HOLDFAST_WORLD_SIZE", size.toUtf8());
        qputenv("HOLDFAST_RANK", rank.toUtf8());
        qputenv("HOLDFAST_MASTER", master.toUtf8());
        const auto place = models::WorkerPlace::fromEnvironment();
        for (const char* name : {"HOLDFAST_WORLD_SIZE", "HOLDFAST_RANK", "HOLDFAST_MASTER"}) qunsetenv(name);
        QVERIFY(!place && place.error().code == ErrorCode::InvalidInput);
        QVERIFY2(place.error().message.find(said.toStdString()) != std::string::npos, place.error().message.c_str());
    }

private:
    QTemporaryDir m_folder;
};

int main(int argc, char** argv) {
    if (const char* output = std::getenv(kOutput)) return trainInto(QString::fromLocal8Bit(output));
    QCoreApplication application(argc, argv);
    TestWorkers test;
    return QTest::qExec(&test, argc, argv);
}

#include "tst_workers.moc"
